"""Loops over NumPy's scalars as loops over Python's numbers, which are a few times as fast.

The fast form of a loop stands before the loop itself. It computes with Python's numbers (see `numbers`), checks each
result that NumPy might compute otherwise, and reads and writes items of arrays through memory views. An iteration
assigns the carries at its end, and stores after all that may fail: so at any failure it is as if the iteration had not
begun. The carries become NumPy's scalars again, and the loop itself goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.executors.leaving import Left
from runtime.executors.numbers import Unfit, family, operands_of
from runtime.executors.source import Row
from runtime.executors.unboxed_items import Block, UnboxedItems
from runtime.executors.writer import write_pairs
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.builtins import RANGE
from runtime.primitives.containers import LIST_APPEND, LIST_POP
from runtime.primitives.control import COND, FOR, RAISE, WHILE
from runtime.render import group, is_load, is_store
from runtime.types import INT, ArrayType, ObjectType, Type, single_array, union
from runtime.verify import never_returns


class Unboxed(UnboxedItems):
    """Writes the iterations of one loop, and of the loops inside, on Python's numbers."""

    def nodes(self, graph: Graph) -> None:
        block = Block(graph)
        for node in graph.nodes:
            if node.primitive in (COND, FOR, WHILE):
                {COND: self.cond, FOR: self.inner_for, WHILE: self.inner_while}[node.primitive](block, node)
            elif node.primitive is RAISE:
                self.leaves()
                self.stores, self.steps = [], []
                self.source.line(f"raise {self.source.constant(Left)}", node)
                return
            elif is_load(node):
                self.load(block, node)
            elif is_store(node):
                self.store(node)
            elif node.primitive in (LIST_APPEND, LIST_POP):
                self.list_step(block, node)
            elif node.primitive is RANGE:
                texts = [self.text(operand) for operand in operands_of(node)]
                if any(family(self.type(operand)) != "i" for operand in operands_of(node)):
                    raise Unfit
                self.define(block, node, f"range({', '.join(texts)})", ObjectType(range), leaves=True)
            else:
                self.operation(block, node)

    # Branches

    def cond(self, block: Block, node: Node) -> None:
        test = node.inputs[0]
        if family(self.type(test)) is None:
            raise Unfit
        if self.stores and any(is_load(item) or is_store(item) for region in node.regions for item in region.walk()):
            self.flush()
        if any(is_store(item) for region in node.regions for item in region.walk()):
            self.settle()
        handed_on = [operand for region in node.regions for operand in region.outputs if operand is test]
        expression = self.text(test) if handed_on else None
        head, risk = self.text(test), self.takes_risk
        before, outer, start = self.committed, (self.inlined, self.stores, self.steps), len(self.source.rows)
        rows: list[list[Row]] = []
        committed = False
        for region in node.regions:
            self.inlined, self.stores, self.steps, self.committed = {}, [], [], before
            self.source.depth += 1
            self.arms += 1
            self.nodes(region)
            self.flush()
            self.arms -= 1
            self.source.depth -= 1
            committed |= self.committed
            rows.append(self.source.rows[start:])
            del self.source.rows[start:]
        (self.inlined, self.stores, self.steps), self.committed = outer, committed
        self._result_types(node)
        if len(node.outputs) == 1 and not any(rows):
            text = self._choice(node, head, expression)
            self.takes_risk |= risk
            self.define(block, node, text, self.types[node.outputs[0]], leaves=False)
        else:
            self._branches(node, head, rows)

    def _result_types(self, node: Node) -> None:
        arriving = [region.outputs for region in node.regions if not never_returns(region)]
        for k, value in enumerate(node.outputs):
            self.types[value] = union(self.type(outputs[k]) for outputs in arriving) if arriving else value.type

    def handed(self, operand: Operand, type_: Type) -> str:
        """The text of an operand that becomes a value of `type_`."""
        return self.text(operand) if family(type_) else self.boxed(operand)

    def _choice(self, node: Node, head: str, expression: str | None) -> str:
        (true,), (false,) = (region.outputs for region in node.regions)
        test, type_ = node.inputs[0], self.types[node.outputs[0]]
        if expression is not None and false is test:
            return f"{group(head)} and {group(self.handed(true, type_))}"
        if expression is not None and true is test:
            return f"{group(head)} or {group(self.handed(false, type_))}"
        return f"{group(self.handed(true, type_))} if {group(head)} else {group(self.handed(false, type_))}"

    def _branches(self, node: Node, head: str, rows: list[list[Row]]) -> None:
        test = node.inputs[0]
        if isinstance(test, Value) and not head.isidentifier():
            self.texts[test] = self.source.new_name("test")
            self.source.line(f"{self.texts[test]} = {head}", node)
            head = self.texts[test]
        names = [self.source.new_name(value.name) for value in node.outputs]
        for opening, region, inner in zip((f"if {head}:", "else:"), node.regions, rows, strict=True):
            if opening == "else:" and not inner and not names:
                break
            self.source.line(opening, node)
            with self.source.indented():
                self.source.rows += inner
                if not never_returns(region):
                    types = [self.types[value] for value in node.outputs]
                    handed = map(self.handed, region.outputs, types)
                    write_pairs(self.source, [(name, text, node) for name, text in zip(names, handed, strict=True)])
        self.texts.update(zip(node.outputs, names, strict=True))

    # Loops inside

    def _start(self, node: Node, initial: Sequence[Operand], *inputs: Sequence[Value]) -> list[str]:
        """The locals of the carries of a loop inside, with the initial values assigned."""
        self.flush()
        self.settle()
        self.leaves()
        names = [self.source.new_name(value.name) for value in node.outputs]
        types = [value.type for value in inputs[0]]
        texts = [self.handed(operand, type_) for operand, type_ in zip(initial, types, strict=True)]
        write_pairs(self.source, [(name, text, node) for name, text in zip(names, texts, strict=True)])
        for values in (node.outputs, *inputs):
            self.texts.update(zip(values, names, strict=True))
            self.types.update(zip(values, types, strict=True))
        return names

    def inner_while(self, block: Block, node: Node) -> None:
        names = self._start(node, node.inputs, *(region.inputs for region in node.regions))
        self.inner += 1
        self.while_iterations(node, names, [value.type for value in node.regions[0].inputs])
        self.inner -= 1

    def while_iterations(self, node: Node, names: Sequence[str], types: Sequence[Type]) -> None:
        """The loop over carries in `names`, of `types`."""
        test, body = node.regions
        proceed, *carried = test.outputs
        if any(operand is not value for operand, value in zip(carried, test.inputs, strict=True)):
            raise Unfit
        start = len(self.source.rows)
        self.source.line("while True:", node)
        with self.source.indented():
            self.nodes(test)
            if never_returns(test):
                raise Unfit
            text = self.text(proceed)
            if family(self.type(proceed)) is None or self.stores or self.steps or self.committed:
                raise Unfit
            if len(self.source.rows) == start + 1:
                self.source.rows[start].text = f"while {text}:"
            else:
                self.source.line(f"if not {group(text)}:", node)
                with self.source.indented():
                    self.source.line("break")
            self.nodes(body)
            self.hand_on(body, body.outputs, names, types, None, node)

    def inner_for(self, block: Block, node: Node) -> None:
        (body,) = node.regions
        iterable, *initial = node.inputs
        self.inner += 1
        source = self.iterable(iterable, body.inputs[0])
        names = self._start(node, initial, body.inputs[1:])
        item = self.source.new_name(body.inputs[0].name)
        self.for_iterations(node, f"for {item} in {source}:", item, names, [value.type for value in body.inputs[1:]])
        self.inner -= 1

    def iterable(self, operand: Operand, item: Value) -> str:
        """A range, or the memory view of an array of one axis."""
        if self.type(operand) == ObjectType(range):
            self.types[item] = INT
            return self.text(operand)
        array = single_array(operand.type)
        if array is None or array.kind != "array" or array.ndim != 1 or not isinstance(operand, Value):
            raise Unfit
        self.types[item] = ArrayType(array.dtype, (), "scalar")
        if family(self.types[item]) is None:
            raise Unfit
        return self.view(operand)[0] if self.inner else ""

    def for_iterations(self, node: Node, head: str, item: str, names: Sequence[str], types: Sequence[Type]) -> None:
        """The loop over items, named `item`, and carries in `names`, of `types`."""
        (body,) = node.regions
        self.texts[body.inputs[0]] = item
        self.source.line(head, node)
        with self.source.indented():
            if self.first_line:
                self.source.line(self.first_line, node)
                self.first_line = ""
            self.nodes(body)
            self.hand_on(body, body.outputs[1:], names, types, body.outputs[0], node)

    def hand_on(
        self,
        body: Graph,
        outputs: Sequence[Operand],
        names: Sequence[str],
        types: Sequence[Type],
        stop: Any,
        node: Node,
    ) -> None:
        """The end of an iteration: what may fail, then the stores, then the carries, and the end of the loop."""
        if never_returns(body):
            return
        ends = stop is not None and not (isinstance(stop, Literal) and not stop.value)
        if ends and family(self.type(stop)) is None:
            raise Unfit
        if not self.committed and (len(outputs) > 1 or ends):  # all or nothing
            self.settle(all_of_it=False)
        self.flush()  # where a branch has stored something, what waits are changes of lists, which can't fail
        test = self.named(stop, node) if ends else ""
        texts = [self.handed(operand, type_) for operand, type_ in zip(outputs, types, strict=True)]
        if test in names:
            self.source.line(f"{(kept := self.source.new_name('test'))} = {test}", node)
            test = kept
        pairs = [(name, text, node) for name, text in zip(names, texts, strict=True) if name != text]
        write_pairs(self.source, pairs)
        if ends:
            self.source.line(f"if {test}:", node)
            with self.source.indented():
                self.source.line("break")
