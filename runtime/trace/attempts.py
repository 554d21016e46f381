"""Staged `try`: its blocks share a state that is kept at run time, so that each starts from the moment of the raise."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from runtime.graph import Graph, Node, Value
from runtime.primitives.control import ACTIVE_EXCEPTION, OPAQUE_CALL, RAISE, TRY
from runtime.trace.attribute_dicts import vars_at_run_time
from runtime.trace.attribute_stores import delete_attribute, set_attribute
from runtime.trace.builder import Trace, apply, current
from runtime.trace.calls import lifted
from runtime.trace.catching import catching
from runtime.trace.control import with_restarts
from runtime.trace.exceptions import Raised
from runtime.trace.libraries import HEAP_TYPE
from runtime.trace.methods import Method
from runtime.trace.raised_classes import caught
from runtime.trace.run_time_state import RunTimeState
from runtime.trace.symbolic import Symbolic
from runtime.trace.symbolic_attributes import attribute
from runtime.types import Type, union

Handler = tuple[tuple[type, ...], Callable[[Any], None]]


class Handled(Exception):
    """The exception that a staged handler was given; it exists at run time."""

    symbolic: Symbolic
    ag_named: type  # the class that the handler names
    ag_is_bare = False  # whether a bare `raise` raises it

    def __init_subclass__(cls) -> None:
        """Not told to the user's classes: nobody derived from them."""

    def ag_symbolic(self) -> Symbolic:
        return self.symbolic

    def __getattribute__(self, name: str) -> Any:
        own = name == "symbolic" or name.startswith("ag_")
        if own or (name.startswith("__") and name not in _AT_RUN_TIME):
            return BaseException.__getattribute__(self, name)
        if name == "__dict__":
            return vars_at_run_time(self)
        return Method(self.symbolic, name) if name in _METHODS else attribute(self.symbolic, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "symbolic" or name.startswith("_ag"):
            BaseException.__setattr__(self, name, value)
        else:
            set_attribute(self.symbolic, name, value)

    def __delattr__(self, name: str) -> None:
        delete_attribute(self.symbolic, name)


_METHODS = ("add_note", "with_traceback")
_AT_RUN_TIME = ("__cause__", "__dict__", "__context__", "__notes__", "__suppress_context__")


# Used again as long as they live: each is a subclass of the user's class, which lists its subclasses.
_CLASSES: WeakValueDictionary[tuple[type, bool], type[Handled]] = WeakValueDictionary()
_OF_PYTHON: list[type[Handled]] = []  # those of Python's own classes, which live on


def handled(classes: tuple[type, ...], value: Value, is_bare: bool = False) -> Handled:
    """What traced code gets as the exception: an instance of the class that was named, where one was."""
    named = classes[0] if len(classes) == 1 else Exception
    cls = _CLASSES.get((named, is_bare))
    if cls is None:
        bases = (Handled, named) if named not in (Exception, BaseException) else (Handled,)
        own = {"__init__": _without_arguments, "ag_named": named, "ag_is_bare": is_bare, "__doc__": named.__doc__}
        cls = _CLASSES[named, is_bare] = type(named.__name__, bases, own)
        if not named.__flags__ & HEAP_TYPE:
            _OF_PYTHON.append(cls)
    args = ("", [Exception()]) if issubclass(named, BaseExceptionGroup) else ()
    made: Any = _native_new(cls)(cls, *args)
    made.symbolic = Symbolic(value)
    return made  # type: ignore[no-any-return]


def raised_again(error: Handled) -> Handled:
    """What a bare `raise` raises: the exception of a handler, whose traceback stays as it is."""
    return handled((error.ag_named,), error.symbolic.ag_value, is_bare=True)


def _native_new(cls: type) -> Any:
    """What makes the instances of an exception class, less what classes written in Python add to it."""
    base: Any = cls  # the bases that decide the layout of instances, not all of them
    while not isinstance(new := vars(base).get("__new__"), types.BuiltinFunctionType):
        base = base.__base__
    return new


def _without_arguments(self: Handled, *args: Any) -> None:
    """Its arguments exist at run time."""


def attempt(
    body: Callable[[], None],
    handlers: Sequence[Handler],
    orelse: Callable[[], None] | None,
    finalbody: Callable[[], None] | None,
) -> None:
    """Stage `try: body() except …: … else: orelse() finally: finalbody()`."""
    trace = current()
    roots = (body, tuple([handler for _, handler in handlers]), orelse, finalbody)
    with_restarts(trace, lambda: _attempt(trace, body, handlers, orelse, finalbody), roots)


def _handle(handler: Callable[[Any], None], classes: tuple[type, ...], value: Value) -> None:
    handle(handler, handled(classes, value))


def handle(handler: Callable[[Any], None], error: BaseException) -> None:
    """Run a handler, in which a bare `raise` raises this exception, whichever function that stands in."""
    while_handling(error, partial(handler, error))


def while_handling(error: Any, block: Callable[[], None]) -> None:
    """Run a block; a bare `raise` in a function that it calls raises this exception, unless it is None."""
    handling = current().handling
    handling.append(error)
    try:
        block()
    finally:
        handling.pop()


def handled_outside(trace: Trace) -> Iterator[Any]:
    """The exceptions of handlers, and of `finally` blocks, that have called the function, innermost first."""
    for error in reversed(trace.handling):
        yield lifted(apply(ACTIVE_EXCEPTION)) if error is UNTOLD else error


def _attempt(
    trace: Trace,
    body: Callable[[], None],
    handlers: Sequence[Handler],
    orelse: Callable[[], None] | None,
    finalbody: Callable[[], None] | None,
) -> None:
    blocks = [block for block in (body, *(handler for _, handler in handlers), orelse, finalbody) if block]
    session = _Session(RunTimeState(trace, blocks))
    with catching(trace, tuple([cls for classes, _ in handlers for cls in classes])):
        regions = [session.block(body, leaves=orelse is None)]
    passed = [type_ for type_, _ in session.state.ends] if session.raised is None else ()
    for classes, handler in handlers:
        value = Value(caught(regions[0].nodes, classes))
        regions.append(session.block(partial(_handle, handler, classes, value), (value,)))
    if orelse is not None:
        regions.append(session.block(orelse, types=passed))
    if finalbody is not None:
        regions.append(session.last_block(finalbody))
    params = {
        "handlers": tuple(classes for classes, _ in handlers),
        "orelse": orelse is not None,
        "finalbody": finalbody is not None,
    }
    trace.emit(TRY, (), (), params, tuple(regions))
    if not session.exits:
        raise Raised(session.raised)
    session.state.resume(session.types())
    if trace.differentiates:
        trace.closed_cells.update(cell.at_run_time for cell in session.state.cells)


UNTOLD = object()  # what is on its way through a `finally`, if anything is: Python knows, when the graph runs


class _Session:
    """The blocks of one `try`, traced one after the other."""

    def __init__(self, state: RunTimeState) -> None:
        self.state = state
        self.raised: BaseException | None = None
        self.exits: list[
            list[Type | None]
        ] = []  # for each end of a block that leaves the `try`, the types of the cells

    def block(
        self,
        block: Callable[[], None],
        inputs: tuple[Value, ...] = (),
        types: Sequence[Type | None] = (),
        leaves: bool = True,
    ) -> Graph:
        """Trace one block, where the cells hold such types; its end leaves the `try`, if control passes it."""
        nodes, _, raised = self.state.run(block, types)
        self.raised = raised or self.raised
        if leaves and raised is None:
            self.exits.append([type_ for type_, _ in self.state.ends])
        return Graph(inputs, tuple(nodes), ())

    def last_block(self, block: Callable[[], None]) -> Graph:
        """Trace the block that follows all others, which does not know which of them it follows."""
        before = self.types() if self.exits else []
        nodes, _, raised = self.state.run(partial(while_handling, UNTOLD, block))
        self.raised = raised or self.raised
        if self.exits:
            pairs = zip(before, self.state.ends, strict=True)
            self.exits = [] if raised else [[end if is_new else type_ for type_, (end, is_new) in pairs]]
        return Graph((), tuple(nodes), ())

    def types(self) -> list[Type | None]:
        """What the cells hold where control leaves the `try`; None where no more is known than of the cell."""
        return [None if None in column else union(column) for column in zip(*self.exits, strict=True)]


def may_ask(nodes: Sequence[Node]) -> bool:
    """Whether any of these nodes may ask for the exception that is being handled: a logger's call, or a `raise`."""
    asking = (OPAQUE_CALL, RAISE)
    return any(node.primitive in asking or any(may_ask(region.nodes) for region in node.regions) for node in nodes)
