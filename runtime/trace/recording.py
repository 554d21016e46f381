"""Recording: a trace whose nodes run at once, so that values are known and control flow is Python's own.

It is a graph of what was executed, made anew at each call: what a gradient is taken of in eager mode.
"""

from __future__ import annotations

import io
import random
from collections import defaultdict, deque
from collections.abc import Mapping
from types import FunctionType
from typing import Any

import numpy as np

from runtime.errors import Unsupported
from runtime.graph import Frame, Graph, Literal, Node, Operand, Value
from runtime.primitives.control import EFFECT_CALL, OPAQUE_CALL
from runtime.primitives.primitive import Primitive, call_kernel
from runtime.primitives.shared_generators import MODULES, shared_source
from runtime.structure import hole, map_children, tuple_of
from runtime.trace.builder import Trace, operand, run_outside
from runtime.trace.history import History
from runtime.trace.lift import Converter, Lifter
from runtime.trace.own_methods import note_referred
from runtime.trace.paths import Path, constant
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, Type, type_of

# Values of these classes are known to the code that runs: they never change and have no derivative.
_PLAIN = (
    bool,
    int,
    str,
    bytes,
    type(None),
    np.bool_,
    np.integer,
    np.dtype,
    type,
    range,
    slice,
    type(Ellipsis),
    BaseException,
)


_FILES = (io.BytesIO, io.StringIO)
_UNKNOWN_CALLS = (OPAQUE_CALL.name, EFFECT_CALL.name)


class RecordedValue(Value):
    """A value with what it is at run time."""

    __slots__ = ("concrete", "is_active", "is_used_later")

    def __init__(self, concrete: Any, name: str = "", is_active: bool = False) -> None:
        super().__init__(type_of(concrete), name)
        self.concrete = concrete
        self.is_active = is_active  # whether a gradient with respect to what is watched may flow through it
        self.is_used_later = False  # after the recording's end: what is computed then is on no tape


class Recording(Trace):
    """A trace that executes each node when it is put in."""

    executes = True
    differentiates = True

    def __init__(self) -> None:
        from runtime.gradients.table import load

        load()  # what is to be saved depends on the rules
        super().__init__()
        self.saved: dict[tuple[Node, Operand, bool], Any] = {}  # copies of operands and results that have changed since
        self._readers: dict[int, list[Node]] = {}  # nodes with an operand or result in an array's memory,
        self._unnoted: list[Node] = []  # without those since the last store
        self._active_memory: dict[int, Any] = {}
        self.draws: list[Any] = []  # of each checkpoint that is being recorded, what it draws from
        self._texts: dict[str | bytes, RecordedValue] = {}  # what functions that are not known have made of such values
        self.handed_out: list[Symbolic] | None = None  # what plain code has been given, where that matters at the end
        self.ended: Any = None  # what plain code has in place of that since the end

    def emit(
        self,
        primitive: Primitive,
        inputs: tuple[Operand, ...],
        types: tuple[Type, ...],
        params: Mapping[str, Any],
        regions: tuple[Graph, ...] = (),
        names: tuple[str, ...] = (),
        frames: tuple[Frame, ...] | None = None,
    ) -> tuple[Value, ...]:
        """Run a node and append it; its outputs."""
        if regions:
            raise RuntimeError(f"a {primitive.name} was to be recorded, which runs in Python")
        if self.heap.watchers or self.heap.stored:
            self.heap.save_watched()
        self.size += 1
        if self._texts and "template" in params and primitive.name in _UNKNOWN_CALLS:
            inputs, params = self._with_texts(inputs, params)
        is_active = any(map(self.is_active, inputs)) and primitive.name != "stop_gradient"
        own = self._save_own(Node(primitive, inputs, (), params)) if is_active and primitive.writes else {}
        for k in primitive.writes:
            self._before_write(inputs[k], is_active)
        if self.draws and primitive.has_effect:
            self._note_shared(primitive)
        result = run_outside(call_kernel, primitive, tuple([concrete_of(item) for item in inputs]), params)
        results = (result,) if primitive.outputs == 1 else tuple(result) if primitive.outputs else ()
        if is_active and primitive.writes:
            self._check_returned(primitive, inputs, results)
        outputs = tuple([RecordedValue(item, "", is_active and _may_differ(item)) for item in results])
        if is_active and primitive.name in _UNKNOWN_CALLS:
            self._follow(outputs)
        elif is_active and ANY in types and any(isinstance(concrete_of(item), _FILES) for item in inputs):
            raise Unsupported(
                "no gradient flows through what a file in memory holds",
                "Keep the values in a list, a dict or an array.",
                self.frame(),
            )
        if primitive.name == "watch":
            outputs[0].is_active = True
        node = Node(primitive, inputs, outputs, params, (), self.frames() if frames is None else frames)
        self.nodes.append(node)
        self._unnoted.append(node)
        self.saved.update({(node, item, False): copied for item, copied in own.items()})
        return outputs

    def _follow(self, outputs: tuple[RecordedValue, ...]) -> None:
        """Keep track of text that a function of which nothing is known, as `pickle.dumps`, has made of active values.

        Another one may read it, and a gradient would be lost.
        """
        for value in outputs:
            if isinstance(value.concrete, str | bytes):
                value.type, value.is_active = ANY, True
                self._texts[value.concrete] = value

    def _with_texts(self, inputs: tuple[Operand, ...], params: Mapping[str, Any]) -> Any:
        """The operands and parameters of a function of which nothing is known either, with the values of such texts."""
        operands = list(inputs)

        def visit(item: Any) -> Any:
            if isinstance(item, str | bytes) and item in self._texts:
                operands.append(self._texts[item])
                return hole(len(operands) - 1)
            return map_children(visit, item)

        template = visit(params["template"])
        return tuple(operands), {**params, "template": template}

    def _note_shared(self, primitive: Primitive) -> None:
        """Note a draw from the generator that functions of a module share."""
        source = shared_source(primitive)
        if source is not None:
            for drawn in self.draws:
                drawn.note(MODULES[source])

    def _check_returned(self, primitive: Primitive, inputs: tuple[Operand, ...], results: tuple[Any, ...]) -> None:
        """Raises `Unsupported` where plain code goes on with an array of its own that has been changed in a record."""
        for target in (inputs[k] for k in primitive.writes):
            concrete = concrete_of(target)
            is_assigned = target is inputs[0] and any(result is concrete for result in results)  # as by `v += w`
            if self.lifter.is_plain(target) and not is_assigned:  # type: ignore[union-attr]
                raise Unsupported(
                    f"`{primitive.name}` puts what depends on what is watched into an array of code that is not "
                    "converted, which reads it without a record, so that a gradient would be lost",
                    "Watch the array, make it by a function of what is watched (`np.zeros_like(w)`), or decorate the "
                    "function.",
                    self.frame(),
                )

    def _save_own(self, node: Node) -> dict[Operand, Any]:
        """Copies of the operands of whose memory the node is about to change some, where its reverse asks for them."""
        from runtime.gradients.calls import wants

        changed = [owner(concrete_of(node.inputs[k])) for k in node.primitive.writes]
        return {
            item: self._copied(concrete_of(item))
            for item in dict.fromkeys(node.inputs)
            if isinstance(concrete_of(item), np.ndarray)
            and any(owner(concrete_of(item)) is memory for memory in changed)
            and wants(node, item, False, self.is_active)
        }

    def _copied(self, found: np.ndarray) -> np.ndarray:
        from runtime.gradients.buffers import save

        copied: np.ndarray = save.kernel(found)
        return copied

    def is_active(self, item: Operand) -> bool:
        """Whether a gradient with respect to what is watched may flow through the operand."""
        if type(item) is not RecordedValue:
            return False
        if item.is_active or not self._active_memory:
            return item.is_active
        return id(owner(item.concrete)) in self._active_memory

    def stand_in(self, value: Value) -> Any:
        """What the code that runs gets for a result: numbers without a derivative as they are."""
        concrete = concrete_of(value)
        if isinstance(concrete, _PLAIN):
            return concrete
        if isinstance(concrete, float | complex | np.generic) and not self.is_active(value):
            return concrete
        return self.hand_out(value)

    def hand_out(self, value: Value) -> Symbolic:
        """What stands for a value in the code that runs."""
        made = Symbolic(value)
        if self.handed_out is not None:
            self.handed_out.append(made)
        return made

    def check_leaving(self, value: Value, what: str) -> None:
        """Raises `Unsupported` where the value depends on what is watched: its gradient would be lost."""
        if self.is_active(value):
            name = f"`{value.name}`" if value.name else "a value that depends on what is watched"
            raise Unsupported(
                f"{what} of {name} leaves the gradient's record, so that a gradient would be lost",
                "Use a NumPy function, store into an array that was made of what is watched (`np.zeros_like(w)`), use "
                "`ag.stop_gradient(x)` for the value alone, or do it after the tape's block.",
                self.frame(),
            )

    def as_it_was(self, key: tuple[Node, Value, bool]) -> Value:
        """An operand or result of a node (the flag) as it was at that time: a copy, put in beside the node."""
        from runtime.gradients.buffers import save

        _, item, _ = key
        copied = self.saved[key] if key in self.saved else self._copied(concrete_of(item))
        made = RecordedValue(copied, "", self.is_active(item))
        self.nodes.append(Node(save.primitive, (item,), (made,), {}, (), self.frames()))
        return made

    def _note_memory(self) -> None:
        """Note the nodes that were put in since the last store."""
        for node in self._unnoted:
            for item in (*node.inputs, *node.outputs):
                concrete = item.concrete if type(item) is RecordedValue else None
                if isinstance(concrete, np.ndarray | deque | defaultdict):
                    self._readers.setdefault(id(owner(concrete)), []).append(node)
        self._unnoted.clear()

    def _before_write(self, target: Operand, is_active: bool) -> None:
        """Save what is about to change, where the reverse of a node before may ask for it."""
        memory = owner(concrete_of(target))
        if isinstance(memory, np.random.Generator | np.random.RandomState | random.Random):
            for drawn in self.draws:
                drawn.note(memory)
        elif is_active:
            self._active_memory[id(memory)] = memory
        self._note_memory()
        for node in self._readers.pop(id(memory), ()):
            for items, after in ((node.inputs, False), (node.outputs, True)):
                for item in items:
                    key = (node, item, after)
                    is_part = isinstance(item, RecordedValue) and owner(item.concrete) is memory
                    if is_part and key not in self.saved and self._is_wanted(node, item, after):
                        self.saved[key] = self._copied(concrete_of(item))

    def _is_wanted(self, node: Node, item: Operand, after: bool) -> bool:
        from runtime.gradients.calls import wants

        return any(map(self.is_active, node.inputs)) and wants(node, item, after, self.is_active)


def _may_differ(concrete: Any) -> bool:
    """Whether a result may have a derivative, or hold what has one."""
    if isinstance(concrete, np.ndarray | np.generic):
        return concrete.dtype.kind in "fcO"
    return not isinstance(concrete, int | str | bytes | range | None)


def owner(concrete: Any) -> Any:
    """The object whose memory an array is, or shows part of; anything else itself."""
    if isinstance(concrete, np.ndarray):
        while isinstance(concrete.base, np.ndarray) or isinstance(getattr(concrete.base, "base", None), np.ndarray):
            concrete = concrete.base  # what `as_strided` puts between the two is no array and has a base
    return concrete


def concrete_of(item: Operand) -> Any:
    """What an operand of a recorded node is."""
    return item.value if type(item) is Literal else item.concrete  # type: ignore[union-attr]


def plain_result(item: Any) -> Any:
    """What a recorded function's result is for its caller."""
    if isinstance(item, tuple):
        parts = [plain_result(part) for part in item]
        return tuple_of(type(item), parts)
    return concrete_of(operand(item))


class RecordingLifter(Lifter):
    """Lifts values for a recording: they are there, and nothing has to be guarded."""

    def __init__(self, trace: Trace, converter: Converter) -> None:
        super().__init__(trace, converter, History())
        self._standing: dict[int, tuple[Path, Any]] = {}  # id of a path -> the path, and the value that stands there
        self._arrays: dict[int, RecordedValue] = {}
        self._plain: set[Operand] = set()  # arrays that code which is not converted has handed over

    def constant(self, array: Any) -> Symbolic:
        found: Symbolic = self.lift(array, constant(array, ""))
        self._plain.add(found.ag_value)
        return found

    def is_plain(self, item: Operand) -> bool:
        """Whether code that is not converted has an array itself."""
        return item in self._plain

    def lift(self, value: Any, path: Path) -> Any:
        cls = type(value)
        if cls in (int, float, complex, bool, str, Symbolic) or value is None:
            return value
        if isinstance(value, np.generic):
            return value
        if cls is FunctionType:
            note_referred(value)
        self._standing[id(path)] = path, value
        return super().lift(value, path)

    def input(self, path: Path, type_: Any) -> Symbolic:
        known = self._standing.get(id(path))
        return self._hand_out(RecordedValue(path.constant if known is None else known[1], path.text))

    def _hand_out(self, value: RecordedValue) -> Symbolic:
        return self.trace.hand_out(value)  # type: ignore[attr-defined,no-any-return]

    def array(self, value: Any, path: Path) -> Symbolic:
        """One value for an array, wherever it is met."""
        if id(value) not in self._arrays:
            self._arrays[id(value)] = RecordedValue(value, path.text.rsplit(".", 1)[-1])
        return self._hand_out(self._arrays[id(value)])

    def source_of(self, lifted: Any) -> Value | None:
        if lifted.ag_source is None:
            return None
        return RecordedValue(self.original(lifted), lifted.ag_source.text)
