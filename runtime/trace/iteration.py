"""Iterables and iterators of the trace: what a `for` runs over, and whether it is staged.

An `Iteration` is a one-shot iterator, as Python's own are. As long as all that it reads is known it advances while the graph is
built, and where it stands is state that the heap keeps. Once something needs it at run time it is made there, and from
then on every step is a node. A `Lazy` one (`map`, `filter`, a generator expression) hands each item of its source on to a
block, so that a loop over it is a loop over its source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.errors import NeedsValue, Unsupported
from runtime.graph import Literal, Value
from runtime.primitives import builtins as primitives
from runtime.primitives.rules import infer_call
from runtime.trace.builder import apply, current, emit, needs_value, operand, tracing
from runtime.trace.calls import lifted, stage
from runtime.trace.choice import Choice
from runtime.trace.containers import Dict, List, Restart, static_type
from runtime.trace.exceptions import for_user
from runtime.trace.symbolic import Symbolic, static_length
from runtime.types import ANY, INT, NONE, ArrayType, ObjectType, TupleType, Type, alternatives, union

Body = Callable[[Any], Any]
GoOn = Callable[[], Any]
Push = Callable[[Any, Body, "GoOn | None"], None]

UNROLLED = 8  # loops over known iterables are unrolled up to this count even where they could be staged

_RANGE = ObjectType(range)
_VIEWS = (type({}.keys()), type({}.values()), type({}.items()))


def item_type(type_: Type) -> Type:
    """The type of an item when a run-time value of this type is iterated; `ANY` where it is not known."""
    return infer_call(primitives.element_type, (type_,))


@dataclass(frozen=True, slots=True)
class Staged:
    """A loop at run time: over `items`, whose items have type `item_type`; the body gets `wrap(item)`.

    Where `push` is set the body gets zero or more values for each item: `push(wrap(item), body, go_on)` calls it.
    """

    items: Symbolic
    item_type: Type
    wrap: Callable[[Symbolic], Any] = lifted
    push: Push | None = None

    def feed(self, body: Body, go_on: GoOn | None) -> Body:
        """What the loop does with a wrapped item."""
        push = self.push
        return body if push is None else lambda item: push(item, body, go_on)


class Iteration:
    """A one-shot iterator of the trace."""

    ag_birth = 0
    ag_source = None

    def __init__(self) -> None:
        trace = tracing()
        self.ag_birth = trace.heap.birth() if trace else 0
        self.ag_ref: Value | None = None

    def ag_state(self) -> dict[Any, Any]:
        return {}

    def ag_restore(self, state: dict[Any, Any]) -> None:
        return None

    def ag_symbolic(self) -> Symbolic:
        """The iterator at run time; it is made now if there is none."""
        if self.ag_ref is None:
            if current().heap.is_old(self):
                raise Restart(self)
            self.ag_ref = self.make().value
        return Symbolic(self.ag_ref)

    @property
    def ag_class(self) -> type:
        """The class that eager's iterator has."""
        return type(iter(()))

    def is_static(self) -> bool:
        """Whether every item is known to be there or not while the graph is built."""
        raise AssertionError

    def can_unroll(self) -> bool:
        """Whether how many items there are is known, though they may be rows of an array."""
        return self.is_static()

    def length(self) -> int | None:
        """How many items are left, where that is known."""
        return None

    def advance(self) -> Any:
        """The next item; raises StopIteration."""
        raise AssertionError

    def make(self) -> Symbolic:
        """The iterator made at run time, from where it stands."""
        raise AssertionError

    def item(self) -> Type:
        """The type of an item at run time."""
        raise AssertionError

    def wrap(self, item: Symbolic) -> Any:
        """What traced code gets for a run-time item."""
        return lifted(item)

    def staged(self) -> Staged:
        """A loop at run time over what is left."""
        return Staged(self.ag_symbolic(), self.item(), self.wrap)

    def forget_run_time(self) -> None:
        """What was made at run time was taken back, for an iterator of which all was known before."""
        self.ag_ref = None
        for source in getattr(self, "sources", None) or [getattr(self, "source", None)]:
            if isinstance(source, Iteration):
                source.forget_run_time()

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self.ag_ref is not None or not self.can_unroll():
            raise _unknown_length()
        return self.advance()

    def take(self) -> Any:
        """`next(self)`, staged where that is needed."""
        if self.ag_ref is None and self.can_unroll():
            return self.advance()
        item = emit(primitives.NEXT, (self.ag_symbolic().value,), {}, self.item())
        return self.wrap(item)


class Cursor(Iteration):
    """`iter(source)`, or `reversed(source)`, for a source that is a container or a run-time value."""

    def __init__(self, source: Any, backwards: bool = False) -> None:
        super().__init__()
        self.source = source
        self.backwards = backwards
        self.position: Any = 0
        self.read = _reader(source, backwards)

    def ag_state(self) -> dict[Any, Any]:
        return {"position": self.position}

    def ag_restore(self, state: dict[Any, Any]) -> None:
        self.position = state["position"]

    @property
    def ag_class(self) -> type:
        source = self.source
        if type(source) is Symbolic or hasattr(source, "ag_symbolic"):
            source = [] if isinstance(source, List) else {} if isinstance(source, Dict) else ()
        return type(reversed(source) if self.backwards else iter(source))

    def is_static(self) -> bool:
        if self.ag_ref is not None or type(self.source) is Symbolic:
            return False
        return not (isinstance(self.source, List) and self.source.ag_grown)

    def can_unroll(self) -> bool:
        if self.ag_ref is None and type(self.source) is Symbolic:
            return static_length(self.source) is not None
        return self.is_static()

    def length(self) -> int | None:
        if type(self.position) is not int or not self.can_unroll() or not hasattr(self.source, "__len__"):
            return None
        return 0 if self.position < 0 else max(len(self.source) - self.position, 0)

    def advance(self) -> Any:
        position = _known_position(self.position)
        if position < 0:
            raise StopIteration
        current().heap.touch(self)
        try:
            item = self.read(position)
        except StopIteration:
            self.position = -1  # an iterator that has ended stays so
            raise
        self.position = position + 1
        return item

    def lose(self) -> None:
        """From now on where the iterator stands is not known."""
        current().heap.touch(self)
        self.position = None

    def source_at_run_time(self) -> Symbolic:
        """The source, where nothing was taken from it yet, else a run-time iterator over the rest."""
        if self.ag_ref is not None:
            return Symbolic(self.ag_ref)
        if self.position == 0 and not self.backwards:
            return run_time(self.source)
        return self.ag_symbolic()

    def make(self) -> Symbolic:
        position = _known_position(self.position)
        kernel = primitives.REVERSED if self.backwards else primitives.ITER
        if position == 0:
            return apply(kernel, run_time(self.source))
        rest = []
        while True:
            try:
                rest.append(self.advance())
            except StopIteration:
                return apply(primitives.ITER, run_time(tuple(rest)))

    def item(self) -> Type:
        return source_item_type(self.source)


class Enumerate(Iteration):
    """`enumerate(source, start)`."""

    def __init__(self, source: Any, start: Any = 0) -> None:
        super().__init__()
        self.source = iterate(source)
        self.start = start
        self.count = start

    ag_class = enumerate  # type: ignore[assignment]

    def ag_state(self) -> dict[Any, Any]:
        return {"count": self.count}

    def ag_restore(self, state: dict[Any, Any]) -> None:
        self.count = state["count"]

    def is_static(self) -> bool:
        return self.ag_ref is None and type(self.count) is int and self.source.is_static()

    def can_unroll(self) -> bool:
        return self.ag_ref is None and type(self.count) is int and self.source.can_unroll()

    def length(self) -> int | None:
        return self.source.length()

    def advance(self) -> Any:
        item = self.source.advance()
        current().heap.touch(self)
        self.count += 1
        return self.count - 1, item

    def make(self) -> Symbolic:
        source = _at_run_time(self.source)
        args = (source,) if type(self.count) is int and self.count == 0 else (source, self.count)
        return stage(primitives.ENUMERATE, args, {})

    def item(self) -> Type:
        return TupleType((INT, _item(self.source)))

    def wrap(self, item: Symbolic) -> Any:
        number, found = _parts(item, 2)
        return number, self.source.wrap(found)


class Zip(Iteration):
    """`zip(*sources, strict=strict)`."""

    def __init__(self, *sources: Any, strict: Any = False) -> None:
        super().__init__()
        self.sources = [iterate(source) for source in sources]
        self.strict = bool(strict)
        self.native = zip(*self.sources, strict=self.strict)  # holds no state of its own

    ag_class = zip  # type: ignore[assignment]

    def is_static(self) -> bool:
        """Known where all is, and where a short known sequence runs beside arrays of known length."""
        if self.ag_ref is not None:
            return False
        if all(source.is_static() for source in self.sources):
            return True
        length = self.length()
        return length is not None and length <= UNROLLED and any(map(_is_sequence, self.sources))

    def can_unroll(self) -> bool:
        return self.ag_ref is None and all(source.can_unroll() for source in self.sources)

    def length(self) -> int | None:
        lengths = [source.length() for source in self.sources]
        return None if None in lengths else min(lengths, default=0)  # type: ignore[type-var]

    def advance(self) -> Any:
        try:
            return next(self.native)
        except ValueError as error:
            raise (for_user(error) if str(error).startswith("zip()") else error) from None

    def make(self) -> Symbolic:
        sources = tuple([_at_run_time(source) for source in self.sources])
        return stage(primitives.ZIP, sources, {"strict": True} if self.strict else {})

    def item(self) -> Type:
        return TupleType(tuple(map(_item, self.sources)))

    def wrap(self, item: Symbolic) -> Any:
        parts = _parts(item, len(self.sources))
        return tuple([source.wrap(part) for source, part in zip(self.sources, parts, strict=True)])


class RunTime(Iteration):
    """An iterator that exists at run time only, with the type of its items."""

    def __init__(self, items: Symbolic, item: Type) -> None:
        super().__init__()
        self.ag_ref = items.value
        self.element = item

    def is_static(self) -> bool:
        return False

    def item(self) -> Type:
        return self.element


class Own(Iteration):
    """An iterator that is advanced while the graph is built, come what may: of the user's class, or as `ag.unroll` asks."""

    def __init__(self, iterator: Any) -> None:
        super().__init__()
        self.iterator = iterator

    def is_static(self) -> bool:
        return True

    def advance(self) -> Any:
        return type(self.iterator).__next__(self.iterator)

    def make(self) -> Symbolic:
        return run_time(self.iterator)

    def item(self) -> Type:
        return ANY


class Lazy(Iteration):
    """An iterator that computes its items from those of a source when it is asked for them."""

    def __init__(self, source: Iteration, blocks: Sequence[Any] = ()) -> None:
        super().__init__()
        self.source = source
        self.blocks = blocks  # functions that are called for each item: a loop must know their variables

    def push(self, item: Any, body: Body, go_on: GoOn | None) -> None:
        """Give `body` what comes of one item of the source."""
        raise AssertionError

    def is_static(self) -> bool:
        return self.ag_ref is None and self.source.is_static()

    def can_unroll(self) -> bool:
        return self.ag_ref is None and self.source.can_unroll()

    def advance(self) -> Any:
        while True:
            found: list[Any] = []
            self.push(self.source.advance(), found.append, None)
            if found:
                return found[0]

    def item(self) -> Type:
        return ANY

    def make(self) -> Symbolic:
        """All that is left, computed now: only where that can't be told from computing it when asked."""
        raise Unsupported(
            "an iterator that computes its items when asked would have to exist at run time",
            "Make a list of it, or use it in a `for` or a comprehension at once.",
            current().frame(),
        )

    def staged(self) -> Staged:
        inner = self.source.staged()

        def push(item: Any, body: Body, go_on: GoOn | None) -> None:
            inner.feed(lambda found: self.push(found, body, go_on), go_on)(item)

        return Staged(inner.items, inner.item_type, inner.wrap, push)


class Map(Lazy):
    """`map(function, *sources)`."""

    def __init__(self, function: Any, *sources: Any) -> None:
        source = iterate(sources[0]) if len(sources) == 1 else Zip(*sources)
        super().__init__(source, (function,))
        self.function = function
        self.unpacked = len(sources) > 1

    ag_class = map  # type: ignore[assignment]

    def length(self) -> int | None:
        return self.source.length()

    def push(self, item: Any, body: Body, go_on: GoOn | None) -> None:
        body(self.function(*item) if self.unpacked else self.function(item))


class Filter(Lazy):
    """`filter(function, source)`; a function of None asks for the truth of the items themselves."""

    def __init__(self, function: Any, source: Any) -> None:
        super().__init__(iterate(source), (function,))
        self.function = function

    ag_class = filter  # type: ignore[assignment]

    def push(self, item: Any, body: Body, go_on: GoOn | None) -> None:
        run_if(truth(item if self.function is None else self.function(item)), lambda: body(item), (body,))


# ---- from values to iterations


def iterate(iterable: Any) -> Iteration:
    """`iter(iterable)`. Raises eager's TypeError where there is certain to be none."""
    if isinstance(iterable, Iteration):
        return iterable
    if type(iterable) is Choice:
        return Cursor(Symbolic(run_time(iterable).value))
    if type(iterable) is Symbolic:
        return _iterate_symbolic(iterable)
    if isinstance(iterable, (list, tuple, dict, str, bytes, range, set, frozenset, *_VIEWS)):
        return Cursor(iterable)
    own = getattr(type(iterable), "__iter__", None)
    if own is None:
        if hasattr(type(iterable), "__getitem__"):
            return Cursor(iterable)
        raise for_user(TypeError(f"{_class_name(iterable)!r} object is not iterable"))
    if hasattr(type(iterable), "__next__"):
        return Own(iterable) if hasattr(type(iterable), "ag_birth") else Cursor(_checked(iterable))
    return iterate(own(iterable))


def _iterate_symbolic(iterable: Symbolic) -> Iteration:
    type_ = iterable.type
    if isinstance(type_, TupleType):
        return Cursor(lifted(iterable))
    if isinstance(type_, ArrayType) and type_.shape == ():
        name = {"python": repr(type_), "scalar": f"numpy.{type_.dtype.name}"}.get(type_.kind)
        text = "iteration over a 0-d array" if name is None else f"{name!r} object is not iterable"
        raise for_user(TypeError(text))
    if type_ == NONE:
        raise for_user(TypeError("'NoneType' object is not iterable"))
    return Cursor(iterable)


def _class_name(item: Any) -> str:
    cls = type(item)
    return getattr(cls, "ag_class", cls).__name__ if isinstance(getattr(cls, "ag_class", cls), type) else cls.__name__


def _checked(iterator: Any) -> Any:
    """A Python iterator, where advancing it inside a staged block can't be seen by anything outside the block."""
    trace = current()
    used = trace.site_memory.setdefault("iterators", {})
    frame = getattr(iterator, "gi_frame", None)
    is_new = frame is not None and frame.f_lasti <= 0 and not getattr(iterator, "gi_running", False)
    started_inside = used.get(id(iterator), (None, False))[1]
    if started_inside or (trace.depth and not (is_new or id(iterator) in used)):
        raise Unsupported(
            "an iterator is advanced in a branch or loop that is staged",
            "Make the iterator in the same branch or loop, or use a list.",
            trace.frame(),
        )
    used[id(iterator)] = (iterator, bool(trace.depth))
    return iterator


def plan(iterable: Any) -> Staged | range | Iteration:
    """How a `for` runs: staged, or over known items while the graph is built.

    Arrays, grown lists and other run-time values are staged. A range is returned as it is; the caller may unroll it, or
    stage it with `stage_range`. Anything else that is known is an `Iteration`, whose `length()` is None where it has none.
    """
    if isinstance(iterable, range | Staged):
        return iterable
    if isinstance(iterable, Iteration):
        return iterable if iterable.is_static() else iterable.staged()
    iteration = iterate(iterable)
    return iteration if iteration.is_static() else force_staged(iteration)


def stage_range(numbers: range) -> Staged:
    """A loop at run time over a known range."""
    return Staged(_literal(numbers), INT)


def force_staged(iterable: Any) -> Staged:
    """A loop at run time over `iterable`, whatever is known of it. Raises `Unsupported` where it holds what only tracing knows."""
    if isinstance(iterable, Staged):
        return iterable
    if isinstance(iterable, range):
        return stage_range(iterable)
    known = isinstance(iterable, Iteration)
    iteration = iterate(iterable)
    if isinstance(iteration, Cursor) and not known and not iteration.backwards and iteration.position == 0:
        return Staged(run_time(iteration.source), iteration.item())
    if isinstance(iteration, Cursor) and type(iteration.source) is Symbolic and iteration.position == 0:
        return Staged(iteration.source_at_run_time(), iteration.item())
    return iteration.staged()


def force_static(iterable: Any) -> Iterator[Any]:
    """The items one by one while the graph is built. Raises `NeedsValue` where their number is not known."""
    iteration = iterate(iterable)
    if not iteration.can_unroll():
        raise _unknown_length(iterable)
    return Own(iteration)


def reduce_lazy(iterable: Any, body: Body, go_on: GoOn | None) -> tuple[Any, Body, tuple[Any, ...]]:
    """A loop over a lazy iterator as one over its source: the source, the body for its items, and the functions called."""
    blocks: tuple[Any, ...] = ()
    while isinstance(iterable, Lazy) and iterable.ag_ref is None:
        body = _pusher(iterable, body, go_on)
        blocks += tuple(iterable.blocks)
        iterable = iterable.source
        if isinstance(iterable, Cursor) and type(iterable.source) is range and iterable.position == 0 and not iterable.backwards:
            iterable = iterable.source
    return iterable, body, blocks


def _pusher(lazy: Lazy, body: Body, go_on: GoOn | None) -> Body:
    def push(item: Any) -> None:
        lazy.push(item, body, go_on)

    # What is remembered of loops goes by their code: each loop has its own.
    code = getattr(body, "__code__", push.__code__)
    push.__code__ = push.__code__.replace(co_firstlineno=code.co_firstlineno, co_name=code.co_name)
    return push


def ndindex(*shape: Any) -> Iteration:
    """`np.ndindex(*shape)`: known sizes are iterated at tracing, others at run time."""
    import itertools

    sizes = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple | list) else shape
    if all(type(size) is int for size in sizes):
        return Cursor(tuple(itertools.product(*map(range, sizes))))
    items = emit(primitives.NDINDEX, tuple(map(operand, sizes)), {}, ANY)
    return RunTime(items, TupleType((INT,) * len(sizes)))


def ndenumerate(array: Any) -> Iteration:
    """`np.ndenumerate(array)` of a run-time array; its items are pairs of an index tuple and a scalar."""
    item: Type = ANY
    type_ = array.type if type(array) is Symbolic else ANY
    if isinstance(type_, ArrayType) and type_.ndim is not None and type_.dtype.kind in "biufc":
        item = TupleType((TupleType((INT,) * type_.ndim), ArrayType(type_.dtype, (), "scalar")))
    return RunTime(apply(primitives.NDENUMERATE, array), item)


# ---- running over items


def truth(item: Any) -> Any:
    """`bool(item)`; symbolic where it is known only at run time."""
    if type(item) is Symbolic or (isinstance(item, List) and item.ag_grown):
        return apply(primitives.TRUTH, item)
    if type(item) is Choice:
        from runtime.trace.choice import switch

        return switch(item, truth)
    if hasattr(type(item), "ag_class"):
        for name in ("__bool__", "__len__"):
            method = getattr(type(item), name, None)
            if method is not None:
                return truth(method(item))
    return bool(item)


def run_if(test: Any, block: Callable[[], Any], blocks: Sequence[Any] = ()) -> None:
    """`if test: block()`, staged where the test is symbolic."""
    from runtime.trace.control import cells_of, cond

    if type(test) is Symbolic:
        cond(test, block, _nothing, cells_of(block, *filter(_has_cells, blocks)))
    elif test:
        block()


def _nothing() -> None:
    return None


def _has_cells(block: Any) -> bool:
    return hasattr(block, "__closure__") and hasattr(block, "__code__")


def for_each(iterable: Any, body: Body, go_on: GoOn | None = None, blocks: Sequence[Any] = ()) -> None:
    """`for item in iterable: body(item)`, staged where that is needed; `go_on` is asked before each further item.

    `blocks` are the functions whose variables the body may change.
    """
    own = (*blocks, *([body] if _has_cells(body) else []), *([go_on] if go_on else []))
    iterable, body, called = reduce_lazy(iterable, body, go_on)
    blocks = (*own, *called)
    planned = plan(iterable)
    if isinstance(planned, Staged):
        _stage(planned, body, go_on, blocks)
        return
    known = iterate(planned)
    count = known.length()
    if count is None or count <= UNROLLED or not _grows_graph(known, body, blocks):
        _unroll(known, body, go_on, blocks)
        return
    trace = current()
    size = len(trace.nodes)
    try:
        _stage(force_staged(iterable), body, go_on, blocks)
    except NeedsValue:
        del trace.nodes[size:]
        known.forget_run_time()
        _unroll(known, body, go_on, blocks)


def _cells(blocks: Sequence[Any]) -> list[Any]:
    from runtime.trace.control import cells_of

    return cells_of(*filter(_has_cells, blocks))


def _stage(staged: Staged, body: Body, go_on: GoOn | None, blocks: Sequence[Any]) -> None:
    from runtime.trace.control import for_loop

    for_loop(staged.items, staged.item_type, staged.feed(body, go_on), go_on, _cells(blocks), staged.wrap)


def _grows_graph(known: Iteration, body: Body, blocks: Sequence[Any]) -> bool:
    """Whether the body puts nodes into the graph, found by a trial on the first item."""
    trace = current()
    if not is_numbers(known):
        return False
    size = trace.size
    trace.heap.open(_cells(blocks))
    try:
        with trace.region():
            try:
                body(known.advance())
            except Exception:  # whatever it is, it comes again when the loop is traced
                return True
            return trace.size > size
    except Restart:
        return True
    finally:
        trace.heap.undo()


def is_numbers(known: Iteration) -> bool:
    """Whether a loop at run time would know as much of the items: a range, or an enumeration of one."""
    if isinstance(known, Enumerate):
        return is_numbers(known.source)
    if isinstance(known, Zip):
        return all(map(is_numbers, known.sources))
    return isinstance(known, Cursor) and type(known.source) in (range, Symbolic)


def _unroll(known: Iteration, body: Body, go_on: GoOn | None, blocks: Sequence[Any]) -> None:
    test: Any = True
    unsure = False
    for item in known:
        if type(test) is Symbolic:
            unsure = True
            run_if(test, lambda item=item: body(item), blocks)
        else:
            body(item)
        test = True if go_on is None else go_on()
        if type(test) is not Symbolic and not test:
            return
    if unsure:
        _lose(known)


def _lose(known: Iteration) -> None:
    """Whether the iteration went to its end is known only at run time."""
    for source in getattr(known, "sources", None) or [getattr(known, "source", None)]:
        if isinstance(source, Iteration):
            _lose(source)
    if isinstance(known, Cursor):
        known.lose()


def collect(iterable: Any) -> List:
    """`list(iterable)` as a list of the trace; grown where its length is known only at run time."""
    made = List()
    for_each(iterable, lambda item: made.append(item))
    return made


# ---- parts


def run_time(source: Any) -> Symbolic:
    """An iterable as a run-time value. Lists inside a list can then be changed out of the trace's sight, so they grow."""
    if type(source) is Symbolic:
        return source
    if isinstance(source, List):
        _let_go(source)
        return source.ag_symbolic()
    found = operand(source)
    return _literal(found.value) if isinstance(found, Literal) else Symbolic(found)


def _let_go(items: List) -> None:
    if items.ag_grown:
        return
    for item in list.__iter__(items):
        if isinstance(item, List):
            _let_go(item)
            item.ag_grow()


def _literal(value: Any) -> Symbolic:
    """A known value as one that the graph makes."""
    if isinstance(value, range):
        short = value.start == 0 and value.step == 1
        return apply(primitives.RANGE, *((value.stop,) if short else (value.start, value.stop, value.step)))
    return apply(primitives.CONSTANT, value)


def source_item_type(source: Any) -> Type:
    """The type of an item of an iterable, known or not."""
    if type(source) is Symbolic:
        return item_type(source.type)
    if isinstance(source, List) and source.ag_grown:
        return source.ag_element
    if isinstance(source, range):
        return INT
    if isinstance(source, list | tuple | set | frozenset | dict):
        types = [static_type(item) for item in source]
        return union(types) if types else ANY
    return item_type(static_type(source)) if isinstance(source, str | bytes) else ANY


def _item(source: Iteration) -> Type:
    return source.item()


def _at_run_time(source: Iteration) -> Symbolic:
    return source.source_at_run_time() if isinstance(source, Cursor) else source.ag_symbolic()


def _parts(item: Symbolic, count: int) -> list[Symbolic]:
    from runtime.primitives.containers import TUPLE_GET

    return [apply(TUPLE_GET, item, index=k) for k in range(count)]


def _is_sequence(source: Iteration) -> bool:
    return isinstance(source, Cursor) and isinstance(source.source, list | tuple)


def _known_position(position: Any) -> int:
    if type(position) is not int:
        raise NeedsValue(
            "how far an iterator has advanced is known only when the graph runs",
            "Use an index into a list or an array instead.",
            current().frame(),
        )
    return position


def _unknown_length(iterable: Any = None) -> Exception:
    if type(iterable) is Symbolic:
        return needs_value("iterating while the graph is built", iterable)
    return NeedsValue(
        "the number of items is known only when the graph runs",
        "Use a `for` statement or a comprehension in converted code.",
        current().frame(),
    )


def _reader(source: Any, backwards: bool) -> Callable[[int], Any]:
    """How item number k is read; it raises StopIteration beyond the end."""
    if isinstance(source, (dict, *_VIEWS)):
        return _dict_reader(source, backwards)
    if isinstance(source, list | tuple | str | bytes | range) or type(source) is Symbolic:
        return _sequence_reader(source, backwards)
    return _buffered(reversed(source) if backwards else iter(source))


def _sequence_reader(source: Any, backwards: bool) -> Callable[[int], Any]:
    if isinstance(source, List) and source.ag_grown:
        last = -1
    else:
        last = (static_length(source) or 0 if type(source) is Symbolic else len(source)) - 1

    def read(k: int) -> Any:
        if isinstance(source, List) and source.ag_grown:
            raise NeedsValue(
                "a list that a loop runs over becomes known only at run time inside the loop",
                "Loop over a copy of the list, or over `ag.stage(items)`.",
                current().frame(),
            )
        place = last - k if backwards else k
        count = last + 1 if type(source) is Symbolic else len(source)
        if not 0 <= place < count:
            raise StopIteration
        return source[place]

    return read


def _dict_reader(source: Any, backwards: bool) -> Callable[[int], Any]:
    mapping = source if isinstance(source, dict) else source.mapping
    keys: list[Any] = []

    def read(k: int) -> Any:
        if k == 0:
            keys[:] = reversed(list(mapping)) if backwards else list(mapping)
        if len(mapping) != len(keys):
            raise for_user(RuntimeError("dictionary changed size during iteration"))
        if k >= len(keys):
            raise StopIteration
        if isinstance(source, _VIEWS[1]):
            return mapping[keys[k]]
        return (keys[k], mapping[keys[k]]) if isinstance(source, _VIEWS[2]) else keys[k]

    return read


def _buffered(iterator: Iterable[Any]) -> Callable[[int], Any]:
    """What was read once is kept: a region may be traced again."""
    items: list[Any] = []
    rest = iter(iterator)

    def read(k: int) -> Any:
        while len(items) <= k:
            items.append(next(rest))
        return items[k]

    return read
