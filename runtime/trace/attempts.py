"""Staged `try`: its blocks share a state that is kept at run time, so that each starts from the moment of the raise."""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from runtime.graph import Graph, Node, Value
from runtime.primitives.control import OPAQUE_CALL, TRY
from runtime.trace.attribute_stores import set_attribute
from runtime.trace.builder import Trace, current
from runtime.trace.control import with_restarts
from runtime.trace.exceptions import Raised
from runtime.trace.methods import attribute
from runtime.trace.run_time_state import RunTimeState
from runtime.trace.symbolic import Symbolic
from runtime.types import ObjectType

Handler = tuple[tuple[type, ...], Callable[[Any], None]]


class Handled(Exception):
    """The exception that a staged handler was given; it exists at run time."""

    symbolic: Symbolic

    def ag_symbolic(self) -> Symbolic:
        return self.symbolic

    def __getattribute__(self, name: str) -> Any:
        own = name == "symbolic" or name.startswith("ag_")
        if own or (name.startswith("__") and name not in _AT_RUN_TIME):
            return BaseException.__getattribute__(self, name)
        return attribute(self.symbolic, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "symbolic" or name.startswith("_ag"):
            BaseException.__setattr__(self, name, value)
        else:
            set_attribute(self.symbolic, name, value)


_AT_RUN_TIME = ("__cause__", "__context__", "__notes__", "__suppress_context__")


def handled(classes: tuple[type, ...], value: Value) -> Handled:
    """What traced code gets as the exception: an instance of the class that was named, where one was."""
    named = classes[0] if len(classes) == 1 else Exception
    bases = (Handled, named) if named not in (Exception, BaseException) else (Handled,)
    args = ("", [Exception()]) if issubclass(named, BaseExceptionGroup) else ()
    cls = type(named.__name__, bases, {"__init__": _without_arguments})
    made: Any = _native_new(cls)(cls, *args)
    made.symbolic = Symbolic(value)
    return made


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
    with_restarts(trace, lambda: _attempt(trace, body, handlers, orelse, finalbody))


def _handle(handler: Callable[[Any], None], classes: tuple[type, ...], value: Value) -> None:
    handler(handled(classes, value))


def _attempt(
    trace: Trace,
    body: Callable[[], None],
    handlers: Sequence[Handler],
    orelse: Callable[[], None] | None,
    finalbody: Callable[[], None] | None,
) -> None:
    blocks = [block for block in (body, *(handler for _, handler in handlers), orelse, finalbody) if block]
    session = _Session(RunTimeState(trace, blocks))
    body_graph, body_ends = session.block(body)
    ends = body_ends and orelse is None
    regions = [body_graph]
    for classes, handler in handlers:
        value = Value(ObjectType(classes[0] if len(classes) == 1 and _is_last(classes[0]) else None))
        graph, handler_ends = session.block(partial(_handle, handler, classes, value), (value,))
        regions.append(graph)
        ends = ends or handler_ends
    if orelse is not None:
        graph, orelse_ends = session.block(orelse)
        regions.append(graph)
        ends = ends or orelse_ends
    if finalbody is not None:
        graph, finally_ends = session.block(finalbody)
        regions.append(graph)
        ends = ends and finally_ends
    params = {
        "handlers": tuple(classes for classes, _ in handlers),
        "orelse": orelse is not None,
        "finalbody": finalbody is not None,
    }
    trace.emit(TRY, (), (), params, tuple(regions))
    if not ends:
        raise Raised(session.raised)
    session.state.resume()


def _is_last(cls: type) -> bool:
    """Whether no class of the user's comes from this one."""
    below: list[type] = cls.__subclasses__()
    return all(issubclass(found, Handled) for found in below)


class _Session:
    """The blocks of one `try`, traced one after the other."""

    def __init__(self, state: RunTimeState) -> None:
        self.state = state
        self.raised: BaseException | None = None

    def block(self, block: Callable[[], None], inputs: tuple[Value, ...] = ()) -> tuple[Graph, bool]:
        """Trace one block; its graph, and whether control passes its end."""
        nodes, _, raised = self.state.run(block)
        self.raised = raised or self.raised
        return Graph(inputs, tuple(nodes), ()), raised is None


def may_fail(nodes: Sequence[Node]) -> bool:
    """Whether any of these nodes may raise when the graph runs."""
    return any(node.primitive.may_raise or any(may_fail(region.nodes) for region in node.regions) for node in nodes)


def may_ask(nodes: Sequence[Node]) -> bool:
    """Whether any of these nodes is a call that may ask for the exception that is being handled: a logger's, say."""
    return any(node.primitive is OPAQUE_CALL or any(may_ask(region.nodes) for region in node.regions) for node in nodes)
