"""Iterators of the trace.

An `Iteration` is a one-shot iterator, as Python's own are. As long as all that it reads is known it advances while the
graph is built, and where it stands is state that the heap keeps. Once something needs it at run time it is made there,
and from then on every step is a node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from sys import _getframe
from typing import Any

from runtime.errors import NeedsValue
from runtime.frames import targets_of
from runtime.graph import Literal
from runtime.primitives import builtins as primitives
from runtime.trace.builder import TraceAgain, apply, current, emit
from runtime.trace.calls import lifted
from runtime.trace.catching import note_stopping
from runtime.trace.dicts import Dict
from runtime.trace.item_sources import reader, run_time, source_item_type, unknown_length
from runtime.trace.late_ends import at_run_time, taken
from runtime.trace.lists import List
from runtime.trace.one_shot import OneShot
from runtime.trace.symbolic import Symbolic, static_length
from runtime.type_sizes import of_one_value
from runtime.types import ANY, Type

Body = Callable[[Any], Any]
GoOn = Callable[[], Any]
Push = Callable[[Any, Body, "GoOn | None"], None]

UNROLLED = 8  # loops over known iterables are unrolled up to this count even where they could be staged
UNROLLED_ITEMS = 64  # so are loops over known numbers in a row that is no range


@dataclass(frozen=True, slots=True)
class Staged:
    """A loop at run time over `items`; the body gets `wrap(item)`.

    `item_type()` is the type of an item, asked in each round of tracing: the body may store into what it runs over.
    Where `push` is set the body gets zero or more values for each item: `push(wrap(item), body, go_on)` calls it.
    """

    items: Symbolic
    item_type: Callable[[], Type]
    wrap: Callable[[Symbolic], Any] = lifted
    push: Push | None = None

    def feed(self, body: Body, go_on: GoOn | None) -> Body:
        """What the loop does with a wrapped item."""
        push = self.push
        return body if push is None else lambda item: push(item, body, go_on)


class Iteration(OneShot):
    """A one-shot iterator of the trace."""

    def __init_subclass__(cls, named: str = "") -> None:
        super().__init_subclass__()
        stands_for = cls.__dict__.get("ag_class")
        name = stands_for.__name__ if isinstance(stands_for, type) else named
        if name:  # what Python's own messages call it
            cls.__name__ = cls.__qualname__ = name

    def __init__(self) -> None:
        super().__init__()
        self.site: Any = None  # the line that made it, where the user's code holds it, or one that takes from it
        self.is_held = False  # whether the user's code may take items from it

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

    def can_run(self) -> bool:
        """Whether its items may be taken one after the other while the graph is built, as far as is known."""
        return self.can_unroll()

    def length(self) -> int | None:
        """How many items are left, where that is known."""
        return None

    def takes_at_end(self) -> bool:
        """Whether finding that no item is left takes items of what is below: `zip` does of all before the shortest."""
        source = getattr(self, "source", None)
        return isinstance(source, Iteration) and source.takes_at_end()

    def is_better_unrolled(self) -> bool:
        """Whether unrolling tells the body more than a loop at run time: indices, items of known sequences."""
        return False

    def advance(self) -> Any:
        """The next item; raises StopIteration."""
        raise AssertionError

    def item(self) -> Type:
        """The type of an item at run time."""
        raise AssertionError

    def wrap(self, item: Symbolic) -> Any:
        """What traced code gets for a run-time item."""
        return lifted(item)

    def staged(self) -> Staged:
        """A loop at run time over what is left."""
        return Staged(self.ag_symbolic(), self.item, self.wrap)

    def ag_contains(self, item: Any) -> Any:
        """`item in self`: the items are taken until one is equal."""
        from runtime.trace.lazy import contains

        return contains(self, item)

    def ag_items(self, block: Body) -> None:
        """Call the block with each item that is left."""
        from runtime.trace.iteration import for_each

        for_each(self, block)

    def forget_run_time(self) -> None:
        """What was made at run time was taken back, for an iterator of which all was known before."""
        self.ag_ref = None
        for source in sources_of(self):
            if isinstance(source, Iteration):
                source.forget_run_time()

    def __iter__(self) -> Iterator[Any]:
        """The items of `a, b = iterator`; Python itself gets them one by one."""
        return self.ag_unpacked(targets_of(_getframe(1)))

    def ag_unpacked(self, count: int | None) -> Iterator[Any]:
        """The items for so many targets of an unpacking, or for something else of Python's."""
        current().heap.save_watched()  # which may make it
        if count is None or current().executes or self.can_unroll():
            return self
        found: Iterator[Any] = iter(current().lifter.converter.operators.exactly(self, count))
        return found

    def __next__(self) -> Any:
        if self.ag_ref is None and (current().executes or self.can_unroll()):
            return self.advance()
        if current().executes:
            return self.take()
        raise unknown_length()

    def functions(self) -> list[Any]:
        """What is called for each item, here and in the sources."""
        return [
            function for source in sources_of(self) if isinstance(source, Iteration) for function in source.functions()
        ]

    def roots(self) -> list[Any]:
        """What the items come from."""
        found: list[Any] = []
        for source in sources_of(self):
            found += source.roots() if isinstance(source, Iteration) else [source]
        return found

    def take(self) -> Any:
        """`next(self)`, staged where that is needed."""
        if self.ag_ref is None and self.can_unroll():
            return self.advance()
        note_stopping()
        item = emit(primitives.NEXT, (self.ag_symbolic().ag_value,), {}, of_one_value(self.item()))
        return self.wrap(item)


def sources_of(iteration: Iteration) -> list[Any]:
    """What an iterator takes its items from: iterators, or what it runs over itself."""
    return getattr(iteration, "sources", None) or [getattr(iteration, "source", None)]


class Cursor(Iteration, named="list_iterator"):
    """`iter(source)`, or `reversed(source)`, for a source that is a container or a run-time value."""

    def __init__(self, source: Any, backwards: bool = False) -> None:
        super().__init__()
        self.source: Any = source
        self.backwards = backwards
        self.position: Any = 0
        # What is taken from the end begins where that is now.
        self.read: Callable[[int], Any] | None = reader(source, backwards) if backwards else None

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
        return not getattr(self.source, "ag_grown", None)

    def can_unroll(self) -> bool:
        if self.ag_ref is None and type(self.source) is Symbolic:
            return static_length(self.source) is not None
        return self.is_static()

    def length(self) -> int | None:
        if type(self.position) is not int or not self.can_unroll() or not hasattr(self.source, "__len__"):
            return None
        if getattr(self.source, "ag_contents", self) is None:  # an object, whose `__len__` Python does not ask
            return None
        return 0 if self.position < 0 else max(len(self.source) - self.position, 0)

    def advance(self) -> Any:
        position = self.known_position()
        if position < 0:
            raise StopIteration
        current().heap.touch(self)
        if self.read is None:
            self.read = reader(self.source, self.backwards)
        try:
            item = taken(self.source, partial(self.read, position), (IndexError, StopIteration))
        except StopIteration:
            self.position = -1  # an iterator that has ended stays so
            raise
        self.position = position + 1
        return item

    def known_position(self) -> int:
        """How many items were taken; where that is not known, the iterator has to exist at run time from the start."""
        if type(self.position) is int:
            return self.position
        if self.site is not None:
            current().lifter.history.advanced.add(self.site)
            raise TraceAgain
        raise NeedsValue(
            "how far an iterator has advanced is known only when the graph runs",
            "Use an index into a list or an array instead.",
            current().frame(),
        )

    def is_fresh(self, cls: type) -> bool:
        """Whether nothing was taken yet of a source of this class."""
        at_start = type(self.position) is int and self.position == 0
        return self.ag_ref is None and type(self.source) is cls and at_start and not self.backwards

    def lose(self) -> None:
        """From now on where the iterator stands is not known."""
        current().heap.touch(self)
        self.position = None

    def end(self) -> None:
        """All items are taken."""
        current().heap.touch(self)
        self.position = -1

    def source_at_run_time(self) -> Symbolic:
        """The source, where nothing was taken from it yet, else a run-time iterator over the rest."""
        if self.ag_ref is not None:
            return Symbolic(self.ag_ref)
        if type(self.position) is int and self.position == 0 and not self.backwards and not self.is_held:
            return at_run_time(self.source)
        return self.ag_symbolic()

    def make(self) -> Symbolic:
        position = self.known_position()
        kernel = primitives.REVERSED if self.backwards else primitives.ITER
        if position < 0:
            return apply(primitives.ITER, ())
        made = apply(kernel, run_time(self.source) if self.backwards else at_run_time(self.source))
        for _ in range(position):
            emit(primitives.NEXT, (made.ag_value,), {}, of_one_value(self.item()))
        return made

    def item(self) -> Type:
        return source_item_type(self.source)


class Endless(Cursor):
    """An iterator of `itertools.count` or its like with known arguments, which `anew` makes."""

    def __init__(self, anew: partial[Any], item: Type) -> None:
        super().__init__(anew())
        self.anew = anew
        self.element = item

    @property
    def ag_class(self) -> type:
        return self.anew.func  # type: ignore[return-value]

    def is_static(self) -> bool:
        return False

    def can_unroll(self) -> bool:
        return self.ag_ref is None

    def source_at_run_time(self) -> Symbolic:
        return self.ag_symbolic()

    def make(self) -> Symbolic:
        """A run must not use it up for the next: it is made when the graph runs."""
        anew = partial(skipped, self.anew, self.known_position())
        return emit(primitives.NEW_ITERATOR, (Literal(anew),), {}, ANY)

    def item(self) -> Type:
        return self.element


def skipped(anew: Callable[[], Any], count: int) -> Any:
    """A new iterator without its first items."""
    made = anew()
    for _ in range(count):
        next(made, None)
    return made


def held(made: Iteration) -> Iteration:
    """An iterator that the user's code gets hold of."""
    made.is_held = True
    return sited(made)


def sited(made: Iteration) -> Iteration:
    """An iterator of this line: one of run time where it was found that how far those advance is not known."""
    trace = current()
    if trace.lifter is not None:
        site = trace.frame()
        _note_site(made, site)
        if site in trace.lifter.history.advanced:
            made.ag_symbolic()
    return made


def _note_site(made: Iteration, site: Any) -> None:
    made.site = made.site or site
    for source in sources_of(made):
        if isinstance(source, Iteration):
            _note_site(source, site)


class RunTime(Iteration):
    """An iterator that exists at run time only, with the type of its items."""

    def __init__(self, items: Symbolic, item: Type) -> None:
        super().__init__()
        self.ag_ref = items.ag_value
        self.element = item

    def is_static(self) -> bool:
        return False

    def item(self) -> Type:
        return self.element


class Own(Iteration):
    """An iterator that is always advanced while the graph is built: of the user's class, or as `ag.unroll` asks."""

    def __init__(self, iterator: Any) -> None:
        super().__init__()
        self.iterator = iterator

    def is_static(self) -> bool:
        return True

    def advance(self) -> Any:
        return taken(self.iterator, partial(type(self.iterator).__next__, self.iterator), (StopIteration,))

    def make(self) -> Symbolic:
        if not hasattr(type(self.iterator), "ag_class"):
            return run_time(self.iterator)
        from runtime.trace.items_in_python import items_of

        return items_of(self.iterator).ag_symbolic()  # so that the method runs converted, and its effects are known

    def item(self) -> Type:
        return ANY
