"""The fast form of a loop as it stands in the plan: what it starts from, how it ends, and what it leaves."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.executors.leaving import LEAVING, ignores_underflow
from runtime.executors.numbers import Unfit, family, is_python
from runtime.executors.source import Row
from runtime.executors.unboxed import Unboxed
from runtime.executors.unboxed_items import CLASSES
from runtime.executors.writer import Writer
from runtime.graph import Node
from runtime.primitives.containers import LIST_APPEND, LIST_POP
from runtime.primitives.control import COND, FOR, RAISE, WHILE
from runtime.render import is_load, is_store
from runtime.types import ArrayType, ObjectType, Type


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
            cls = CLASSES[str(family(type_))] if type_.kind == "python" else type_.dtype.type
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
        classes = [CLASSES[str(family(type_))] for type_ in self.types if family(type_) and not is_python(type_)]
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
        and not (
            is_store(inner) or inner.primitive in (RAISE, LIST_APPEND, LIST_POP) or inner.primitive.symbol.endswith("=")
        )
        for region in node.regions
        for inner in region.walk()
    )


def is_candidate(node: Node) -> bool:
    """Whether the loop may have a fast form, and use of it: cheap to tell, and seldom wrong."""
    inside = [item for region in node.regions for item in region.walk()]
    return all(
        inner.primitive in (COND, FOR, WHILE, RAISE, LIST_APPEND)
        or is_load(inner)
        or is_store(inner)
        or all(_is_plain(value.type) for value in inner.outputs)
        for inner in inside
    ) and any(_is_unboxed(value.type) for inner in (node, *inside) for value in (*inner.inputs, *inner.outputs))


def _is_unboxed(type_: Type) -> bool:
    """Whether a fast form has something else in place of such a value."""
    return not is_python(type_) and type_ != ObjectType(range)


def _is_plain(type_: Type) -> bool:
    return family(type_) is not None or type_ == ObjectType(range)
