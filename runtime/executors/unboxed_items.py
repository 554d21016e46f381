"""Expressions on Python's numbers, and items of arrays, with the checks that leave a fast form: see `unboxed`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from runtime.executors.leaving import Left
from runtime.executors.numbers import HIGHEST, LOWEST, Rule, Unfit, family, is_numpy, is_python, operands_of, rule_of
from runtime.executors.writer import MAX_EXPRESSION, Writer
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.containers import LIST_APPEND
from runtime.primitives.control import COND
from runtime.primitives.operators import BINARY
from runtime.render import group, template_of
from runtime.structure import Hole
from runtime.types import ArrayType, Type, single_array

CLASSES: dict[str, type] = {"f": float, "i": int, "b": bool}
_PASSING = {"add": (0, 1), "sub": (0, 1), "mul": (0, 1), "truediv": (0,)}  # operands that pass on inf and NaN


class Store(NamedTuple):
    """`view[index] = value`, still to be written."""

    view: str
    where: str
    value: str
    node: Node
    is_exact: bool  # whether what is read there is the value itself


class Block:
    """What is known of a block while it is written: who uses its values directly."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.users: dict[Value, list[tuple[Node, int]]] = {}
        for node in graph.nodes:
            for k, operand in enumerate(node.inputs):
                if isinstance(operand, Value):
                    self.users.setdefault(operand, []).append((node, k))


class UnboxedItems:
    """Writes what iterations compute, without their control flow."""

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
        self.steps: list[tuple[str, Node]] = []  # statements that change lists, still to be written after the stores
        self.lists: set[Value] = set()  # those that change
        self.arms = 0  # of branches around
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
        self.unboxed[local] = f"{self.source.constant(CLASSES[kind])}({name})"
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
        if type_ is None or type_.kind != "array" or not type_.shape:
            raise Unfit
        if operand in self.types or operand not in self.writer.names:  # a carry may be another array in each iteration
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
        where = self.index(node, index, array)
        text = f"{name}[{where}]"
        if self.stores and self.stores[-1][:2] == (name, where) and self.stores[-1].is_exact:
            text = self._stored()
        elif self.stores:
            self.flush()
        self.define(block, node, text, ArrayType(array.dtype, (), "scalar"), leaves=True)

    def _stored(self) -> str:
        """A local for what the last store, which is still to be written, stores."""
        store = self.stores[-1]
        if not store.value.isidentifier():
            name = self.source.new_name("v")
            self.source.line(f"{name} = {store.value}", store.node)
            self.stores[-1] = store._replace(value=name)
        return self.stores[-1].value

    def list_step(self, block: Block, node: Node) -> None:
        """`items.append(number)` or `items.pop(-1)`, of a list of this graph: it changes after the stores."""
        items, *rest = operands_of(node)
        if self.inner or self.arms or items not in self.writer.made_lists or items not in self.writer.names:
            raise Unfit
        assert isinstance(items, Value)
        name = self.writer.names[items]
        self.leaves()
        if node.primitive is LIST_APPEND:
            if any(value in self.uses.count for value in node.outputs) or family(self.type(rest[0])) is None:
                raise Unfit
            if not isinstance(rest[0], Literal):
                self.named(rest[0], node)
            is_kept = items in self.writer.kept_lists and not isinstance(rest[0], Literal)
            if is_kept:  # boxed where it is taken off, if at all
                self.writer.holding_floats.add(items)
            put = self.text(rest[0]) if is_kept else self.boxed(rest[0])
            self.steps.append((f"{name}.append({put})", node))
            return
        type_ = node.outputs[0].type
        kind = family(type_)
        if kind is None or items in self.lists or [item.value for item in rest if isinstance(item, Literal)] != [-1]:
            raise Unfit
        self.lists.add(items)
        text = f"{name}[-1]"
        self.define(block, node, text if is_python(type_) else f"{CLASSES[kind].__name__}({text})", type_, leaves=True)
        self.steps.append((f"del {name}[-1]", node))

    def store(self, node: Node) -> None:
        if self.inner or any(value in self.uses.count for value in node.outputs):
            raise Unfit
        base, index, item = template_of(node)[0]
        view, array = self.view(node.inputs[base.index] if type(base) is Hole else None)
        if self.stores:  # what a further store needs is there before the first changes anything
            for operand in node.inputs:
                if family(self.type(operand)) is not None:
                    self.named(operand, node)
        where = self.index(node, index, array)
        value: Operand = node.inputs[item.index] if type(item) is Hole else Literal(item)
        kinds = (family(ArrayType(array.dtype, (), "scalar")), family(self.type(value)))
        if kinds not in (("f", "f"), ("f", "i"), ("i", "i"), ("b", "b")):
            raise Unfit
        if kinds[1] == "i" and not is_numpy(self.type(value)):
            self._check_range(self.named(value, node), (LOWEST, HIGHEST), node)
        self.leaves()
        self.written.add(view)
        if self.stores and self.stores[-1][:2] == (view, where) and self.stores[-1].value.isidentifier():
            self.stores.pop()  # nothing reads it any more
        self.stores.append(Store(view, where, self.text(value), node, kinds == ("f", "f")))

    def flush(self) -> None:
        """Write the stores. Only the first may fail: the others read what they are about to replace, before it."""
        if not self.stores and not self.steps:
            return
        self.settle()
        stores, self.stores = self.stores, []
        for store in stores[1:]:
            self.source.line(f"{store.view}[{store.where}]", store.node)
        for store in stores:
            self.source.line(f"{store.view}[{store.where}] = {store.value}", store.node)
        for text, node in self.steps:
            self.source.line(text, node)
        self.steps = []
        self.committed = True
