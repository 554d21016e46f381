"""The trace in progress: where nodes are put, and how an operation on symbolic values becomes one."""

from __future__ import annotations

import enum
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import CodeType, FrameType, GenericAlias
from typing import Any

import numpy as np

from runtime.errors import NeedsValue, Unsupported
from runtime.graph import Frame, Graph, Literal, Node, Operand, Value
from runtime.primitives.primitive import Primitive, call_kernel
from runtime.structure import take_apart
from runtime.trace.heap import Heap
from runtime.trace.late_watchers import LateWatchers
from runtime.trace.made_again import check_compared
from runtime.trace.native_operators import may_run_operators
from runtime.trace.places import Place
from runtime.trace.regions import TracedRegion
from runtime.trace.symbolic import Symbolic, concrete_later, in_progress
from runtime.types import Forgotten, Type, forgetting

MAX_NODES = 200_000


class TraceAgain(BaseException):
    """The function has to be traced again: what its history has just learned holds from the start of the trace on."""


class Trace:
    """One tracing in progress: the nodes so far, region by region, and the heap that the traced code sees."""

    executes = False  # whether nodes run when they are put in: see `recording`
    differentiates = False  # whether a gradient may be taken of the nodes: see `naming`

    def __init__(self) -> None:
        self.heap = Heap()
        self.nodes: list[Node] = []  # of the region being traced
        self.made: dict[int, tuple[list[Node], int, Any, Any]] = {}  # objects made at run time, with where that was
        self.escaped: dict[int, Any] = {}  # lists and dicts that are reached by references which nothing is known of
        self.making: list[Any] = []  # objects that are being made at run time, and
        self.unfinished: list[Any] = []  # puts into them what holds them in turn
        self.depth = 0  # how many regions are open
        self.around: list[list[Node]] = []  # the nodes of those around the innermost one
        self.size, self.limit = 0, MAX_NODES
        self.outgrow: Callable[[], None] | None = None  # what to do beyond a smaller limit
        self.place = Place(None, None)  # in the user's source
        self.sought: CodeType | None = None  # the code of a function whose variables are asked for afterwards
        self.found: FrameType | None = None  # its frame
        self.pinned: tuple[Frame, ...] | None = None  # what stands for the user's frames, while a gradient is made
        self.notices: list[tuple[str, Frame | None]] = []  # what `explain` tells
        self.tells = False  # whether it is to tell of what Python values decide, too
        self.attempts: list[int] = []  # when each began that may be given up and made again, as `Heap.births` counts
        self.loops: list[Any] = []  # the attempts to stage a loop that are under way, innermost last
        self.unrolled: list[tuple[CodeType, int, int]] = []  # unrolled loops under way: body, how many trips, birth
        self.site_memory: dict[Any, Any] = {}  # loop site -> the carry found before
        self.sites: dict[Any, Any] = {}  # loop site -> what is known of its code
        self.needs: dict[Any, list[Any]] = {}  # place of a region -> what had to exist before it, and the way there
        # What is remembered of values:
        self.sizes: dict[Value, Any] = {}  # an int -> the dim that it is
        self.items: dict[Value, tuple[Value, Any]] = {}  # a view -> the array and the index that gave it
        self.augmented: set[Value] = set()  # views that `+=` and its like have changed
        self.views: dict[Value, tuple[Any, str]] = {}  # what `table.values()` or `.items()` gave -> table, and which
        self.flats: dict[Value, Symbolic] = {}  # what `x.flat` gave -> x
        self.factories: dict[Value, Any] = {}  # a defaultdict that a gradient may flow through -> the user's function
        self.attributes: dict[Value, tuple[Symbolic, str]] = {}  # what `x.name` gave -> x, of unknown class, and name
        self.handling: list[BaseException] = []  # the exceptions that handlers are given, innermost last
        self.lifter: Any = None
        self.calls: dict[Any, Any] = {}  # of functions that may call themselves, while they are traced
        self.failing: Any = None  # ends the trial of a `try` as soon as a node of its depth may raise
        self.enclosing: Any = None  # the innermost of these calls that is traced as a graph of its own
        self.unordered = 0  # how many blocks are under way that are left at any node, or run at many depths
        self.stretches = 0  # how many gradients are under way: nodes that one puts in the others differentiate too
        self.watched: dict[int, Any] = {}  # lists, dicts and objects that a gradient is asked for with respect to
        self.closed_cells: set[Value] = set()  # the run-time cells of variables that no node to come reads
        self.unnamed: set[Value] = set()  # what branches and loops leave in attributes and items, not in variables
        self.kept_lists: set[Value] = set()  # lists that reverse passes have put in, to keep values of loops on
        self.checkpoints: dict[Node, Any] = {}  # nodes that stand for others, which the reverse pass computes again
        self.consumers: list[Any] = []  # of generators that are being run
        self.catching: list[tuple[type, ...]] = []  # what the handlers around the code catch, where a generator runs
        self.made_functions: dict[tuple[int, ...], Any] = {}  # functions that were made at run time, by their parts
        self.made_again: dict[Value, Any] = {}  # functions that were made so once more -> their definitions
        self.making_functions: list[Any] = []  # those that are being made, the one inside the other
        self.made_by_themselves: set[Any] = set()  # code of functions that make themselves values
        self.running: dict[CodeType, list[int]] = {}  # these, with the depths at which each run of them began
        self.recursive: dict[CodeType, Any] = {}  # generators that call themselves, and are being made
        self.late = LateWatchers(self.heap)  # watchers for code that runs later
        self.may_be_one: dict[int, tuple[Any, list[Any]]] = {}  # objects that loops carry by value, by identity
        self.live: list[Any] = []  # bodies of functions and generators that may run, and change what is known
        # At each mark: how many such bodies there were, and what was to be put into objects that were being made.
        self.marks: dict[tuple[int, int], tuple[int, list[Callable[[], Any]]]] = {}
        self.forgotten: Forgotten | None = None  # what of arrays may change while values refer to them
        self.runs_operators = False  # whether a node may run an operator of one of the user's classes
        self.is_exclusive = False  # whether its graph keeps state of a call in what all calls share
        self.stages_scalars = False  # whether NumPy's scalars that traced code makes are values of run time
        self.printed: set[int] = set()  # objects whose text is being put together
        # Of functions that call themselves: how many calls there were inside one, and the size before the first.
        self.inner_calls: dict[CodeType, tuple[int, int]] = {}
        self.varied: set[CodeType] = set()  # functions of which one graph can't serve calls with other objects
        self.inlined: dict[CodeType, int] = {}  # recursive functions that can't be staged, with their depth

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
        """Append a node; its outputs, one for each of `types`."""
        self.size += 1
        if self.sought is not None:
            self._seek()
        if self.size > self.limit:
            self._outgrow()
        if self.forgotten:
            types = tuple([forgetting(type_, self.forgotten) for type_ in types])
        if names:
            outputs = tuple([Value(type_, name) for type_, name in zip(types, names, strict=True)])
        else:
            outputs = tuple([Value(type_) for type_ in types])
        if self.heap.watchers or self.heap.stored:
            self.heap.save_watched()
        if not self.runs_operators and may_run_operators(primitive, inputs):
            self.runs_operators = True
            if self.lifter is not None:
                self.lifter.common_types.note_operators()
                self.lifter.acting_methods.note_operators(self.lifter.classes)
        self.nodes.append(
            Node(primitive, inputs, outputs, params, regions, self.frames() if frames is None else frames)
        )
        if self.made_again:
            check_compared(self, primitive, inputs)
        if primitive.may_raise:
            if self.failing is not None and self.failing.depth == self.depth:
                raise self.failing
            if self.live and not self.heap.is_completing():  # there the state is put back, and nodes run no bodies
                self.resume_live(*[item.type for item in inputs])
        return outputs

    def _outgrow(self) -> None:
        if self.outgrow is not None:
            self.outgrow()
        raise Unsupported(
            f"the graph grows beyond {MAX_NODES} nodes",
            "Loop over an array, or over `ag.stage(range(n))`, so that the loop is staged instead of unrolled.",
            self.frame(),
        )

    def resume_live(self, *types: Type) -> None:
        """A node has used values of these types: code may have run that changes what is known."""
        live, self.live = self.live, []  # the nodes that read it again run none
        try:
            for body in live:
                if any(map(body.may_run, types)):
                    body.ran()
        finally:
            self.live = live

    def _seek(self) -> None:
        """Keep the frame of the function that is sought: its variables are read when it has returned."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and frame.f_code is not self.sought:
            frame = frame.f_back
        if frame is not None:
            self.found, self.sought = frame, None

    def tell(self, text: str) -> None:
        """Note what was decided at the user's line, where `explain` asks for it."""
        if self.tells:
            self.notices.append((text, self.frame()))

    def stand_in(self, value: Value) -> Any:
        """What traced code gets for a node's result."""
        return Symbolic(value)

    def is_active(self, item: Operand) -> bool:
        """Of a trace that runs: whether a gradient with respect to what is watched may flow through the operand."""
        return True

    def check_leaving(self, value: Value, what: str) -> None:
        """Of a trace that runs: raises where a value that a gradient may flow through leaves it by `what`."""

    def as_it_was(self, key: tuple[Node, Value, bool]) -> Value:
        """A copy of an operand or result of a node (the flag), put in beside the node."""
        from runtime.gradients.buffers import save

        _, item, _ = key
        (copied,) = self.emit(save.primitive, (item,), (save.primitive.infer(item.type),), {})
        return copied

    def is_looped(self, tracked: Any) -> bool:
        """Whether an object is older than the innermost loop that is being staged."""
        return bool(self.loops) and tracked.ag_birth < self.loops[-1].start

    def mark(self) -> int:
        """Where an attempt starts, to cut the nodes back to; assignments made before it are in the graph by then."""
        if self.heap.watchers or self.heap.stored:
            self.heap.save_watched()
        size = len(self.nodes)
        self.marks[id(self.nodes), size] = len(self.live), self.unfinished[:]
        return size

    def note_made(self, tracked: Any) -> None:
        """An object is made at run time here."""
        self.made[id(tracked)] = (self.nodes, len(self.nodes), tracked, None)

    def note_made_by_last(self, tracked: Any) -> None:
        """The last node has made an object; nodes before it may have been taken back since it was noted."""
        *_, state = self.made.get(id(tracked), (None,))
        self.made[id(tracked)] = (self.nodes, len(self.nodes) - 1, tracked, state)

    def note_lost(self, tracked: Any) -> None:
        """From now on nothing is known of an object; if what made it at run time is taken back, that is so, too."""
        if id(tracked) in self.made:
            self.made[id(tracked)] = (*self.made[id(tracked)][:3], tracked.ag_state())

    def cut(self, size: int) -> None:
        """Take back the nodes from `size` on, and what was made at run time by them."""
        for _, (_, _, watcher) in self.late.end(self.nodes, size):
            watcher.taken_back()
        del self.nodes[size:]
        mark = self.marks.get((id(self.nodes), size))
        if mark is not None:
            count, self.unfinished[:] = mark
            del self.live[count:]
        for nodes, place, tracked, state in list(self.made.values()):
            if nodes is self.nodes and place >= size:
                del self.made[id(tracked)]
                object.__setattr__(tracked, "ag_ref", None)
                if state is not None and _is_lost(tracked):  # else the region that lost it has put it back
                    tracked.ag_restore(state)

    def forget_since(self, start: int) -> None:
        """Forget lists and dicts that an attempt has made, and let go of, since this birth: it is made again."""
        for key in [key for key, tracked in self.escaped.items() if tracked.ag_birth > start]:
            del self.escaped[key]

    def region(self) -> TracedRegion:
        """Collect nodes in a list of their own: what `with` gives."""
        return TracedRegion(self)

    def frames(self) -> tuple[Frame, ...]:
        """The chain of the user's frames, outermost first; blocks of one function count once, by the innermost line."""
        return self.place.frames(sys._getframe(1)) if self.pinned is None else self.pinned

    def frame(self) -> Frame | None:
        """The user's innermost line."""
        frames = self.frames()
        return frames[-1] if frames else None


def _is_lost(tracked: Any) -> bool:
    """Whether nothing is known of an object any more."""
    is_lost = getattr(tracked, "ag_open", False) or getattr(tracked, "ag_at_run_time", False)
    return is_lost or getattr(tracked, "ag_grown", None) is not None


def tracing() -> Trace | None:
    """The trace in progress in this thread or task, None where there is none."""
    return in_progress.get()


def current() -> Trace:
    """The trace in progress; there must be one."""
    trace = in_progress.get()
    if trace is None:
        raise RuntimeError("a symbolic value was used after its trace had ended")
    return trace


@contextmanager
def activate(trace: Trace) -> Iterator[Trace]:
    """Make `trace` the one in progress."""
    token = in_progress.set(trace)
    try:
        yield trace
    finally:
        in_progress.reset(token)
        trace.place.forget()


def run_outside(function: Callable[..., Any], *args: Any) -> Any:
    """Call what runs at once although a trace is in progress, as a kernel does: it must put nothing into the trace."""
    token = in_progress.set(None)
    try:
        return function(*args)
    finally:
        in_progress.reset(token)


def operand(item: Any) -> Operand:
    """What stands for `item` as an operand: a value, a literal, or a value made for it now."""
    if type(item) is Symbolic:
        return item.ag_value
    if is_literal(item):
        return Literal(item)
    from runtime.trace.materialize import materialize

    return materialize(item)


def is_literal(item: Any) -> bool:
    """Whether `item` may stand in a graph as it is: immutable, and known."""
    if type(item) in LITERAL_CLASSES:
        return True
    if issubclass(type(item), _LITERAL_BASES):  # faster than `isinstance`, which asks an object of the trace
        return not hasattr(type(item), "ag_stands_in")  # a class of the trace, which stands for one of the user's
    return type(item) is tuple and all(map(is_literal, item))


ABOUT_PYTHON = (type(sys.version_info), type(sys.float_info), type(sys.int_info))
_ALIASES = (GenericAlias, type(typing.List[int]))  # noqa: UP006 - of classes that come from `Generic`
_LITERAL_BASES = (np.generic, np.dtype, type, enum.Enum, np.finfo, np.iinfo, *ABOUT_PYTHON, *_ALIASES)
LITERAL_CLASSES = {
    bool, int, float, complex, str, bytes, type(None), type(Ellipsis), type(NotImplemented), range, np.ufunc,
}  # fmt: skip


def apply(primitive: Primitive, *operands: Any, **params: Any) -> Any:
    """Put `primitive(*operands, **params)` into the graph; a `Symbolic`, or a tuple of them for several outputs."""
    inputs = tuple([operand(item) for item in operands])
    return emit(primitive, inputs, params, primitive.infer(*[item.type for item in inputs], **params))


def apply_call(
    primitive: Primitive,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any] | None = None,
    by_reference: bool = False,
    **params: Any,
) -> Any:
    """Put a call with nested arguments into the graph: `primitive(*args, **kwargs)`.

    Symbolic values become operands; what is known stays in the template. Lists and dicts whose items are known are
    passed by value, item by item, unless `by_reference` says that the call must get the object itself.
    """
    is_operand = _is_reference if by_reference else _is_operand
    template, leaves = take_apart((args, dict(kwargs or {})), is_operand)
    inputs = tuple([operand(leaf) for leaf in leaves])
    params["template"] = template
    return emit(primitive, inputs, params, primitive.infer(*[item.type for item in inputs], **params))


def emit(primitive: Primitive, inputs: tuple[Operand, ...], params: Mapping[str, Any], type_: Any) -> Any:
    """A node whose types are inferred already."""
    trace = in_progress.get()
    if trace is None:
        return _after_recording(primitive, inputs, params)
    if primitive.outputs == 1:
        return trace.stand_in(trace.emit(primitive, inputs, (type_,), params)[0])
    outputs = trace.emit(primitive, inputs, type_ if primitive.outputs else (), params)
    return tuple(map(trace.stand_in, outputs)) if primitive.outputs else None


def _after_recording(primitive: Primitive, inputs: tuple[Operand, ...], params: Mapping[str, Any]) -> Any:
    """Values that were recorded are plain ones when the recording has ended."""
    values = [item.value if isinstance(item, Literal) else concrete_later(item, None) for item in inputs]
    if any(isinstance(item, Value) and not hasattr(item, "concrete") for item in inputs):
        current()
    return call_kernel(primitive, tuple(values), params)


def _is_reference(item: Any) -> bool:
    return type(item) is Symbolic or not (
        type(item) in (tuple, list, dict, slice)
        or (isinstance(item, tuple) and hasattr(item, "_fields"))
        or is_literal(item)
    )


def _is_operand(item: Any) -> bool:
    if type(item) is Symbolic:
        return True
    if getattr(item, "ag_grown", True) is None:  # a list or dict whose items are known
        return False
    return _is_reference(item)


def needs_value(what: str, symbolic: Symbolic, mend: str = "") -> NeedsValue:
    """The error for a Python value that is asked of a symbolic one."""
    name = f"`{symbolic.ag_value.name}`" if symbolic.ag_value.name else "a value"
    trace = tracing()
    if trace is not None:
        from runtime.trace.own_operators import note_operator

        if note_operator(sys._getframe(1)):
            raise TraceAgain
    return NeedsValue(
        f"{what} needs a Python value, but {name} ({symbolic.ag_type!r}) is known only when the graph runs",
        mend or "Use a NumPy function or plain Python control flow in converted code instead.",
        trace.frame() if trace else None,
    )
