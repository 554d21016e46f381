"""Loops over NumPy's scalars as loops over Python's numbers, which are a few times as fast.

The fast form of a loop stands before the loop itself. It computes with Python's numbers (see `numbers`), checks each
result that NumPy might compute otherwise, and reads and writes items of arrays through memory views. An iteration
assigns the carries at its end, and stores after all that may fail: so at any failure it is as if the iteration had not
begun. The carries become NumPy's scalars again, and the loop itself goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from runtime.executors.leaving import LEAVING, Left, ignores_underflow
from runtime.executors.numbers import HIGHEST, LOWEST, Rule, Unfit, family, is_python, operands_of, rule_of
from runtime.executors.source import Row
from runtime.executors.writer import MAX_EXPRESSION, Writer, write_pairs
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.builtins import RANGE
from runtime.primitives.control import COND, FOR, RAISE, WHILE
from runtime.primitives.operators import BINARY
from runtime.render import group, is_load, is_store, template_of
from runtime.structure import Hole
from runtime.types import INT, ArrayType, ObjectType, Type, single_array, union
from runtime.verify import never_returns

_CLASSES: dict[str, type] = {"f": float, "i": int, "b": bool}
_PASSING = {"add": (0, 1), "sub": (0, 1), "mul": (0, 1), "truediv": (0,)}  # operands that pass on inf and NaN


class Store(NamedTuple):
    """`view[index] = value`, still to be written."""

    view: str
    where: str
    value: str
    node: Node


class Block:
    """What is known of a block while it is written: who uses its values directly."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.users: dict[Value, list[tuple[Node, int]]] = {}
        for node in graph.nodes:
            for k, operand in enumerate(node.inputs):
                if isinstance(operand, Value):
                    self.users.setdefault(operand, []).append((node, k))


class Unboxed:
    """Writes the iterations of one loop, and of the loops inside, on Python's numbers."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.source = writer.source
        self.uses = writer.uses
        self.types: dict[Value, Type] = {}
        self.texts: dict[Value, str] = {}
        self.inlined: dict[Value, tuple[Node, bool]] = {}  # whose text is still to be evaluated, and may raise
        self.takes_risk = False  # whether an expression that is being made holds another one that may raise
        self.bounds: dict[Value, tuple[int, int]] = {}  # still to be checked, by a sum with a constant
        self.unboxed: dict[str, str] = {}  # lines before the loop: local and expression
        self.views: dict[Value, str] = {}
        self.memory: dict[str, str] = {}  # what the views are of
        self.written: set[str] = set()  # views
        self.stores: list[Store] = []
        self.committed = False  # whether a store has been written in this iteration
        self.first_line = ""  # of the next loop's iterations
        self.inner = 0  # loops around, inside the one that is written
        self.underflow = False

    # Operands

    def type(self, operand: Operand) -> Type:
        return self.types.get(operand, operand.type) if isinstance(operand, Value) else operand.type

    def text(self, operand: Operand) -> str:
        """The operand as a Python number, or as it is where it is no number."""
        if isinstance(operand, Literal):
            value = operand.value
            return self.source.constant(
                value.item() if family(operand.type) and isinstance(value, np.generic) else value
            )
        if operand not in self.texts:
            self.texts[operand] = self._outer(operand)
        _, may_raise = self.inlined.pop(operand, (None, False))
        self.takes_risk |= may_raise
        return self.texts[operand]

    def _outer(self, value: Value) -> str:
        name = self.writer.names[value]
        kind = family(value.type)
        if kind is None or is_python(value.type):
            return name
        local = self.source.new_name(value.name)
        self.unboxed[local] = f"{self.source.constant(_CLASSES[kind])}({name})"
        return local

    def boxed(self, operand: Operand) -> str:
        """The operand as the object that it is in the graph."""
        if isinstance(operand, Literal):
            return self.source.constant(operand.value)
        return self.box(self.type(operand), self.text(operand))

    def box(self, type_: Type, text: str) -> str:
        """A Python number as a number of the type."""
        kind = family(type_)
        if kind is None or is_python(type_):
            return text
        if not isinstance(type_, ArrayType):
            raise Unfit
        if kind == "i":  # the sum is far faster than the conversion
            return f"{self.source.bind(np.int64(0), 'int64_zero')} + {group(text)}"
        return f"{self.source.constant(type_.dtype.type)}({text})"

    def named(self, operand: Operand, node: Node) -> str:
        """The text of an operand that is read more than once: a local."""
        outer = self.takes_risk
        text = self.text(operand)
        self.takes_risk = outer
        if text.isidentifier() or isinstance(operand, Literal):
            return text
        name = self.source.new_name("v")
        self.source.line(f"{name} = {text}", node)
        if isinstance(operand, Value):
            self.texts[operand] = name
        return name

    def settle(self, all_of_it: bool = True) -> None:
        """Evaluate what is still to be: all of it, or what may raise."""
        for value, (node, may_raise) in list(self.inlined.items()):
            if all_of_it or may_raise:
                self.named(value, node)

    # Blocks

    def nodes(self, graph: Graph) -> None:
        block = Block(graph)
        for node in graph.nodes:
            if node.primitive in (COND, FOR, WHILE):
                {COND: self.cond, FOR: self.inner_for, WHILE: self.inner_while}[node.primitive](block, node)
            elif node.primitive is RAISE:
                self.leaves()
                self.stores = []
                self.source.line(f"raise {self.source.constant(Left)}", node)
                return
            elif is_load(node):
                self.load(block, node)
            elif is_store(node):
                self.store(node)
            elif node.primitive is RANGE:
                texts = [self.text(operand) for operand in operands_of(node)]
                if any(family(self.type(operand)) != "i" for operand in operands_of(node)):
                    raise Unfit
                self.define(block, node, f"range({', '.join(texts)})", ObjectType(range), leaves=True)
            else:
                self.operation(block, node)

    def leaves(self) -> None:
        """Note that what follows may leave the loop: nothing may have been stored."""
        if self.committed:
            raise Unfit

    def define(self, block: Block, node: Node, text: str, type_: Type, leaves: bool) -> None:
        """The one result of a node, which needs no check: part of the expression that uses it, or a local."""
        (value,) = node.outputs
        self.types[value] = type_
        if leaves:
            self.leaves()
        self.texts[value] = text
        self.inlined[value] = (node, leaves or self.takes_risk)
        self.takes_risk = False
        once = self.uses.count.get(value) == 1 and self.uses.user[value] is block.graph
        if not (once or self._tested_once(block, value)) or len(text) > MAX_EXPRESSION:
            self.named(value, node)

    def _tested_once(self, block: Block, value: Value) -> bool:
        """Whether the value is the test of one branch, and else only that branch's result: `a and b`."""
        users = block.users.get(value, ())
        if len(users) != 1 or users[0][0].primitive is not COND or len(users[0][0].outputs) != 1:
            return False
        results = [region.outputs[0] for region in users[0][0].regions if region.outputs]
        return self.uses.count[value] == 1 + sum(result is value for result in results)

    # Operations

    def operation(self, block: Block, node: Node) -> None:
        operands = operands_of(node)
        types = [self.type(operand) for operand in operands]
        rule = rule_of(node, operands, types)
        result = node.primitive.infer(*types) if not node.params else node.outputs[0].type
        if family(result) is None:
            raise Unfit
        for k in rule.within:
            self._check_range(self.named(operands[k], node), (LOWEST, HIGHEST), node)
        texts = [group(self.text(operand)) for operand in operands]
        text = rule.text.format(*texts, callee=self.source.constant(rule.callee))
        self.underflow |= rule.underflow
        value = node.outputs[0]
        bounds = self._own_bounds(node, operands, rule)
        if rule.finite and not self._checked_later(block, value):
            self.define(block, node, text, result, leaves=True)
            name = self.named(value, node)
            self.source.line(f"if {name} - {name} != 0.0:", node)
            self._leave(node)
        elif bounds is not None and not self._defers(block, value, bounds):
            self.define(block, node, text, result, leaves=True)
            self._check_range(self.named(value, node), bounds, node)
        else:
            self.define(block, node, text, result, leaves=rule.raises or rule.finite or bounds is not None)

    def _checked_later(self, block: Block, value: Value) -> bool:
        """Whether all that uses the result is arithmetic of this block, whose own check finds inf and NaN."""
        users = block.users.get(value, ())
        return len(users) == self.uses.count.get(value) and all(
            k in _PASSING.get(user.primitive.name, ()) for user, k in users
        )

    def _own_bounds(self, node: Node, operands: Sequence[Operand], rule: Rule) -> tuple[int, int] | None:
        """Between which the result must be, so that it and the operand that it is a sum of are within int64."""
        deferred = [operand for operand in operands if operand in self.bounds]
        if not deferred:
            return rule.bounds
        low, high = self.bounds.pop(deferred[0])  # type: ignore[arg-type]
        constant = operands[1].value if node.primitive.name == "add" else -operands[1].value  # type: ignore[union-attr]
        return max(LOWEST, low + constant), min(HIGHEST, high + constant)

    def _defers(self, block: Block, value: Value, bounds: tuple[int, int]) -> bool:
        """Whether the one use of an int is a sum with a constant, at the right, that can check it too."""
        users = block.users.get(value, ())
        if self.uses.count.get(value) != 1 or len(users) != 1:
            return False
        user, k = users[0]
        if user.primitive not in (BINARY["add"], BINARY["sub"]) or k != 0 or user.params:
            return False
        constant = user.inputs[1].value if isinstance(user.inputs[1], Literal) else None
        if type(constant) is not int or abs(constant) > HIGHEST:
            return False
        self.bounds[value] = bounds
        return True

    def _check_range(self, name: str, bounds: tuple[int, int], node: Node) -> None:
        low, high = bounds
        self.leaves()
        if low < LOWEST:
            test = f"{name} > {high}"
        elif high > HIGHEST:
            test = f"{name} < {low}"
        else:
            test = f"not {low} <= {name} <= {high}"
        self.source.line(f"if {test}:", node)
        self._leave(node)

    def _leave(self, node: Node) -> None:
        with self.source.indented():
            self.source.line(f"raise {self.source.constant(Left)}", node)

    # Items of arrays

    def view(self, operand: Any) -> tuple[str, ArrayType]:
        """The memory view of an array that is there before the loop."""
        type_ = single_array(operand.type) if isinstance(operand, Value) else None
        if type_ is None or type_.kind != "array" or not type_.shape or operand not in self.writer.names:
            raise Unfit
        if family(ArrayType(type_.dtype, (), "scalar")) is None:
            raise Unfit
        if operand not in self.views:
            self.views[operand] = self._new_view(operand)
        return self.views[operand], type_

    def _new_view(self, array: Value) -> str:
        """A view made before the loop, or before the outermost loop around, which has it for all its iterations."""
        around = self.writer.views_around
        if around is not None and array in around.visible:
            if array not in around.views:
                around.views[array] = self.source.new_name(f"{array.name or 'array'}_view")
            return around.views[array]
        name = self.source.new_name(f"{array.name or 'array'}_view")
        self.memory[name] = self.writer.names[array]
        return name

    def index(self, node: Node, index: Any, array: ArrayType) -> str:
        items = index if type(index) is tuple else (index,)
        if len(items) != len(array.shape or ()):
            raise Unfit
        texts = []
        for item in items:
            operand: Operand = node.inputs[item.index] if type(item) is Hole else Literal(item)
            if type(operand.type) is not ArrayType or family(self.type(operand)) != "i":
                raise Unfit
            texts.append(self.text(operand))
        return ", ".join(texts)

    def load(self, block: Block, node: Node) -> None:
        base, index = template_of(node)[0]
        name, array = self.view(node.inputs[base.index] if type(base) is Hole else None)
        self.flush()
        text = f"{name}[{self.index(node, index, array)}]"
        self.define(block, node, text, ArrayType(array.dtype, (), "scalar"), leaves=True)

    def store(self, node: Node) -> None:
        if self.inner or any(value in self.uses.count for value in node.outputs):
            raise Unfit
        base, index, item = template_of(node)[0]
        view, array = self.view(node.inputs[base.index] if type(base) is Hole else None)
        where = self.index(node, index, array)
        value: Operand = node.inputs[item.index] if type(item) is Hole else Literal(item)
        kinds = (family(ArrayType(array.dtype, (), "scalar")), family(self.type(value)))
        if kinds not in (("f", "f"), ("f", "i"), ("i", "i"), ("b", "b")):
            raise Unfit
        if kinds[1] == "i":
            self._check_range(self.named(value, node), (LOWEST, HIGHEST), node)
        self.leaves()
        self.written.add(view)
        self.stores.append(Store(view, where, self.text(value), node))

    def flush(self) -> None:
        """Write the stores. Only the first may fail: the others read what they are about to replace, before it."""
        if not self.stores:
            return
        self.settle()
        stores, self.stores = self.stores, []
        for store in stores[1:]:
            self.source.line(f"{store.view}[{store.where}]", store.node)
        for store in stores:
            self.source.line(f"{store.view}[{store.where}] = {store.value}", store.node)
        self.committed = True

    # Branches

    def cond(self, block: Block, node: Node) -> None:
        test = node.inputs[0]
        if family(self.type(test)) is None:
            raise Unfit
        if any(is_load(item) or is_store(item) for region in node.regions for item in region.walk()):
            self.flush()
        if any(is_store(item) for region in node.regions for item in region.walk()):
            self.settle()
        handed_on = [operand for region in node.regions for operand in region.outputs if operand is test]
        expression = self.text(test) if handed_on else None
        head, risk = self.text(test), self.takes_risk
        before, outer, start = self.committed, (self.inlined, self.stores), len(self.source.rows)
        rows: list[list[Row]] = []
        committed = False
        for region in node.regions:
            self.inlined, self.stores, self.committed = {}, [], before
            self.source.depth += 1
            self.nodes(region)
            self.flush()
            self.source.depth -= 1
            committed |= self.committed
            rows.append(self.source.rows[start:])
            del self.source.rows[start:]
        (self.inlined, self.stores), self.committed = outer, committed
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

    def _handed(self, operand: Operand, type_: Type) -> str:
        """The text of an operand that becomes a value of `type_`."""
        return self.text(operand) if family(type_) else self.boxed(operand)

    def _choice(self, node: Node, head: str, expression: str | None) -> str:
        (true,), (false,) = (region.outputs for region in node.regions)
        test, type_ = node.inputs[0], self.types[node.outputs[0]]
        if expression is not None and false is test:
            return f"{group(head)} and {group(self._handed(true, type_))}"
        if expression is not None and true is test:
            return f"{group(head)} or {group(self._handed(false, type_))}"
        return f"{group(self._handed(true, type_))} if {group(head)} else {group(self._handed(false, type_))}"

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
                    handed = map(self._handed, region.outputs, types)
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
        texts = [self._handed(operand, type_) for operand, type_ in zip(initial, types, strict=True)]
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
            if family(self.type(proceed)) is None or self.stores or self.committed:
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
        if not self.committed:
            if len(outputs) > 1 or ends:  # all or nothing
                self.settle(all_of_it=False)
            self.flush()
        test = self.named(stop, node) if ends else ""
        texts = [self._handed(operand, type_) for operand, type_ in zip(outputs, types, strict=True)]
        if test in names:
            self.source.line(f"{(kept := self.source.new_name('test'))} = {test}", node)
            test = kept
        pairs = [(name, text, node) for name, text in zip(names, texts, strict=True) if name != text]
        write_pairs(self.source, pairs)
        if ends:
            self.source.line(f"if {test}:", node)
            with self.source.indented():
                self.source.line("break")


class FastLoop:
    """The fast form of a loop, written before or in the loop itself: what it starts from and how it ends."""

    def __init__(self, writer: Writer, node: Node, targets: Sequence[str]) -> None:
        self.writer = writer
        self.source = writer.source
        self.node = node
        self.targets = list(targets)
        body = node.regions[-1]
        inputs = body.inputs[1:] if node.primitive is FOR else body.inputs
        outputs = body.outputs[1:] if node.primitive is FOR else body.outputs
        self.outputs = outputs
        self.types = [_assumed(value.type, operand.type) for value, operand in zip(inputs, outputs, strict=True)]
        # Carries that get the class that is assumed of them in the first iteration.
        self.awaited = [k for k, value in enumerate(inputs) if self.types[k] != value.type]
        self.left = self.source.new_name("left")
        self.ready = self.source.new_name("ready")
        self.rows: list[Row] = []

    def class_tests(self) -> str:
        """The test that the carries are of the classes that the fast form assumes."""
        tests = []
        for k in self.awaited:
            type_ = self.types[k]
            assert isinstance(type_, ArrayType)
            cls = _CLASSES[str(family(type_))] if type_.kind == "python" else type_.dtype.type
            tests.append(f"type({self.targets[k]}) is {self.source.constant(cls)}")
        return " and ".join(tests)

    def write(self, rest: str = "", position: str = "") -> None:
        """The fast form; afterwards `left` says whether the loop has to go on.

        For a `for`, `rest` is the local of what it iterates over; where that is an array, `position` that of the item's
        number.
        """
        unboxed = Unboxed(self.writer)
        names = self._carries(unboxed)
        self.source.line(f"{self.left} = True")
        start = len(self.source.rows)
        self.source.depth += 1
        self.source.line("try:")
        item = ""
        with self.source.indented():
            if self.node.primitive is WHILE:
                unboxed.while_iterations(self.node, names, self.types)
            else:
                item = self.source.new_name(self.node.regions[0].inputs[0].name)
                unboxed.for_iterations(self.node, self._head(unboxed, item, rest, position), item, names, self.types)
            self.source.line(f"{self.left} = False")
        self._check_carries(unboxed)
        self.source.line(f"except {self.source.bind(LEAVING, 'LEAVING')}:")
        with self.source.indented():
            if rest:
                self.source.line(f"{rest} = {rest}[{position or f'{rest}.index({item})'}:]")
        for name, type_, target in zip(names, self.types, self.targets, strict=True):
            if name != target:
                self.source.line(f"{target} = {unboxed.box(type_, name)}")
        if unboxed.memory:
            self.source.line(f"del {', '.join(unboxed.memory)}")
        self.source.depth -= 1
        self._prologue(unboxed, names, start)
        self.rows = self.source.rows

    def _carries(self, unboxed: Unboxed) -> list[str]:
        """The locals of the carries: their own, or for NumPy's scalars one beside it."""
        names = []
        for target, type_ in zip(self.targets, self.types, strict=True):
            same = family(type_) is None or is_python(type_)
            names.append(target if same else self.source.new_name(target))
        for region in self.node.regions:
            values = region.inputs[1:] if self.node.primitive is FOR else region.inputs
            unboxed.texts.update(zip(values, names, strict=True))
            unboxed.types.update(zip(values, self.types, strict=True))
        return names

    def _head(self, unboxed: Unboxed, item: str, rest: str, position: str) -> str:
        unboxed.iterable(self.node.inputs[0], self.node.regions[0].inputs[0])
        if not position:
            return f"for {item} in {rest}:"
        view = self.source.new_name(f"{rest}_view")
        unboxed.memory[view] = rest
        unboxed.first_line = f"{item} = {view}[{position}]"  # faster than iterating over the view
        return f"for {position} in range(len({view})):"

    def _check_carries(self, unboxed: Unboxed) -> None:
        """Every iteration must hand on what it was given: numbers of known classes."""
        for type_, operand in zip(self.types, self.outputs, strict=True):
            if family(type_) is not None and unboxed.type(operand) != type_:
                raise Unfit

    def _prologue(self, unboxed: Unboxed, names: Sequence[str], start: int) -> None:
        """Before the loop: views of arrays, numbers unboxed; and the test that it may run."""
        lines = [f"{view} = memoryview({name})" for view, name in unboxed.memory.items()]
        tests = [f"{self.source.constant(ignores_underflow)}()"] if unboxed.underflow else []
        tests += [f"not {view}.readonly" for view in sorted(unboxed.written)]
        depth = self.source.depth
        head = [Row(depth, line, None) for line in lines]
        if tests:
            head.append(Row(depth, f"if {' and '.join(tests)}:", None))
        else:
            for row in self.source.rows[start:]:
                row.depth -= 1
        pairs = [(name, target) for name, target in zip(names, self.targets, strict=True) if name != target]
        classes = [_CLASSES[str(family(type_))] for type_ in self.types if family(type_) and not is_python(type_)]
        numbers = [f"{name} = {cls.__name__}({target})" for (name, target), cls in zip(pairs, classes, strict=True)]
        numbers += [f"{local} = {text}" for local, text in unboxed.unboxed.items()]
        self.source.rows[start:start] = head + [Row(depth + bool(tests), line, None) for line in numbers]


def _assumed(type_: Type, handed_on: Type) -> Type:
    """The one class that a carry is assumed to have: that which iterations hand on, or NumPy's."""
    if family(handed_on) is not None and isinstance(handed_on, ArrayType):
        return handed_on
    if isinstance(type_, ArrayType):
        return type_
    if family(type_) is not None:
        (scalar,) = [item for item in type_.alternatives if item.kind == "scalar"]  # type: ignore[union-attr]
        return scalar
    return type_


def keeps_memory(node: Node) -> bool:
    """Whether nothing in the loop may make an array's memory another: stores and raises are its only effects."""
    return not any(
        (inner.primitive.has_effect or inner.primitive.opaque)
        and not (is_store(inner) or inner.primitive is RAISE or inner.primitive.symbol.endswith("="))
        for region in node.regions
        for inner in region.walk()
    )


def is_candidate(node: Node) -> bool:
    """Whether the loop may have a fast form: cheap to tell, and seldom wrong."""
    return all(
        inner.primitive in (COND, FOR, WHILE, RAISE)
        or is_load(inner)
        or is_store(inner)
        or all(_is_plain(value.type) for value in inner.outputs)
        for inner in (item for region in node.regions for item in region.walk())
    )


def _is_plain(type_: Type) -> bool:
    return family(type_) is not None or type_ == ObjectType(range)
