"""Comprehensions and generator expressions.

The element and the filter are functions of an item. With `nested` the element gives the generator expression of the
next `for`, whose items are handed on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from runtime.trace import iteration
from runtime.trace.builder import TraceAgain, current, tracing
from runtime.trace.builtins_front import BUILTINS
from runtime.trace.choice import Choice, switch
from runtime.trace.exceptions import for_user
from runtime.trace.generators import Consumer
from runtime.trace.iterators import sited
from runtime.trace.sequence_builtins import dict_of
from runtime.trace.symbolic import Symbolic

Function = Callable[..., Any]


class Genexp(iteration.Lazy, named="generator"):
    """A generator expression: its items are computed when they are asked for."""

    def __init__(self, element: Function, iterable: Any, condition: Function | None, nested: bool) -> None:
        blocks = (element,) if condition is None else (element, condition)
        super().__init__(iteration.iterate(iterable), blocks)
        self.element = element
        self.condition = condition
        self.nested = nested
        self.inner: Any = None
        self.is_generator = False  # rather than a part of a list comprehension or its like

    @property
    def ag_class(self) -> type:
        return type(_ for _ in ())

    def origin(self) -> Any:
        return self.element.__code__

    def send(self, value: Any) -> Any:
        """Its `send`, of the generator at run time; `throw` and `close` alike."""
        return self.ag_symbolic().send(value)

    def throw(self, error: Any) -> Any:
        return self.ag_symbolic().throw(error)

    def close(self) -> Any:
        return self.ag_symbolic().close()

    def length(self) -> int | None:
        return None if self.nested or self.condition is not None else self.source.length()

    def push(self, item: Any, body: iteration.Body, go_on: iteration.GoOn | None) -> None:
        values = arguments(self.element, item)  # once: the filter has the same targets

        def deliver() -> None:
            found = self._computed(self.element, values)
            if self.nested:
                iteration.for_each(found, body, go_on, self.blocks)
            else:
                body(found)

        if self.condition is None:
            deliver()
        else:
            test = iteration.truth(self._computed(self.condition, values))
            iteration.run_if(test, deliver, (*self.blocks, body))

    def advance(self) -> Any:
        if not self.nested:
            return super().advance()
        while True:
            if self.inner is None:
                self.start_inner()
            if not self.inner.can_unroll():
                raise self.no_longer_sure()
            try:
                return next(self.inner)
            except StopIteration:
                current().heap.touch(self)
                self.inner = None

    def start_inner(self) -> None:
        """Take items from the source until one passes the filter, and start its inner iterator."""
        while True:
            values = arguments(self.element, self.source.advance())
            test = self.condition is None or iteration.truth(self._computed(self.condition, values))
            if type(test) is Symbolic:
                raise self.no_longer_sure()
            if test:
                current().heap.touch(self)
                self.inner = iteration.iterate(self._computed(self.element, values))
                return

    def _computed(self, function: Function, values: tuple[Any, ...]) -> Any:
        """What the element or the filter gives; Python lets no StopIteration leave a generator."""
        if not self.is_generator:
            return function(*values)
        trace = current()
        trace.consumers.append(Consumer(function, None, trace.heap.births, generator=self))
        try:
            found = function(*values)
        except StopIteration as error:
            raise for_user(RuntimeError("generator raised StopIteration")) from error
        finally:
            trace.consumers.pop()
        if self.nested and type(found) is Genexp:
            found.is_generator = True
        return found

    def suspend(self) -> None:
        """Trace again, with a generator of run time: whether a StopIteration leaves this one, the run tells."""
        lifter = current().lifter
        if lifter is not None and self.site not in lifter.history.advanced:
            lifter.history.advanced.add(self.site)
            raise TraceAgain

    def ag_state(self) -> dict[Any, Any]:
        return {"inner": self.inner}

    def ag_restore(self, state: dict[Any, Any]) -> None:
        self.inner = state.get("inner")


def call(function: Function, item: Any) -> Any:
    """`function(item)`, the item unpacked for a function of several parameters."""
    return function(*arguments(function, item))


def arguments(function: Function, item: Any) -> tuple[Any, ...]:
    """The item alone, or unpacked for a function of several parameters."""
    count = function.__code__.co_argcount
    return (item,) if count == 1 else _unpacked(item, count)


def _unpacked(item: Any, count: int) -> tuple[Any, ...]:
    from autograph.operators.unpacking import exactly

    return exactly(item, count)


def _over_choices(make: Function) -> Function:
    """A comprehension over what a branch has chosen is a choice itself: of one for each."""

    @wraps(make)
    def made(element: Function, iterable: Any, condition: Function | None = None, nested: bool = False) -> Any:
        if type(iterable) is Choice:
            return switch(iterable, lambda one: make(element, one, condition, nested))
        return make(element, iterable, condition, nested)

    return made


@_over_choices
def genexp(element: Function, iterable: Any, condition: Function | None = None, nested: bool = False) -> Any:
    """`(element(item) for item in iterable if condition(item))`."""
    found = _items(element, iterable, condition, nested)
    if tracing() is None:
        return found
    found.is_generator = True
    return sited(found)


def _items(element: Function, iterable: Any, condition: Function | None, nested: bool) -> Any:
    """As `genexp`, where the items are taken at once."""
    make = _eager if tracing() is None else Genexp
    return make(element, iterable, condition, nested)


def _eager(element: Function, iterable: Any, condition: Function | None, nested: bool) -> Iterator[Any]:
    for item in iterable:
        if condition is None or call(condition, item):
            if nested:
                yield from call(element, item)
            else:
                yield call(element, item)


@_over_choices
def listcomp(element: Function, iterable: Any, condition: Function | None = None, nested: bool = False) -> Any:
    """`[element(item) for item in iterable if condition(item)]`."""
    found = _items(element, iterable, condition, nested)
    return list(found) if tracing() is None else iteration.collect(found)


@_over_choices
def setcomp(element: Function, iterable: Any, condition: Function | None = None, nested: bool = False) -> Any:
    """`{element(item) for item in iterable if condition(item)}`."""
    found = listcomp(element, iterable, condition, nested)
    return set(found) if tracing() is None else BUILTINS["set"](found)


@_over_choices
def dictcomp(element: Function, iterable: Any, condition: Function | None = None, nested: bool = False) -> Any:
    """`{key: value for item in iterable if condition(item)}`, where the element is the pair."""
    found = _items(element, iterable, condition, nested)
    return dict(found) if tracing() is None else dict_of(found)
