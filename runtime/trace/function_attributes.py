"""Attributes of functions in a trace: `f.calls += 1`, and what `functools.wraps` sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import WRAPPER_ASSIGNMENTS, WRAPPER_UPDATES, partial
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from runtime.graph import Literal
from runtime.primitives.objects import SETATTR, VARS
from runtime.trace.builder import TraceAgain, apply, current, emit, operand
from runtime.trace.containers import escape
from runtime.trace.objects import Instance, new_instance
from runtime.trace.shadow import shadow_class
from runtime.trace.symbolic import Symbolic
from runtime.types import NONE

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter
    from runtime.trace.paths import Path


class FunctionAttributes:
    """Stands for a function as the object that has its attributes."""


FunctionAttributes.__name__ = FunctionAttributes.__qualname__ = "function"


class Attributed:
    """A function of the trace that may have attributes: they are tracked as those of an object."""

    ag_held: Instance | None = None
    birth: int

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name.startswith("ag_"):
            raise AttributeError(f"'function' object has no attribute '{name}'", name=name, obj=self)
        return getattr(self.ag_attributes(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__") or name in _OWN:
            object.__setattr__(self, name, value)
        else:
            setattr(self.ag_attributes(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self.ag_attributes(), name)

    def ag_attributes(self) -> Instance:
        """The object that has the attributes; of a function that the trace makes it is made when first asked for."""
        if self.ag_held is None:
            made = new_instance(shadow_class(FunctionAttributes, current().lifter))
            object.__setattr__(made, "ag_birth", self.birth)
            object.__setattr__(self, "ag_held", made)
        return self.ag_held  # type: ignore[return-value]


_OWN = frozenset(("function", "birth"))


def share_attributes(called: Any, at_run_time: Symbolic) -> None:
    """Let a function that the trace has made a value of run time have the attributes of `called`, whoever changes them.

    Those that code assigns are at run time those of an object, which the function's dict is that of. Others, that
    `functools` has set, it has where a function of run time was asked for one of the name.
    """
    called = called.__func__ if type(called) is MethodType else called
    if isinstance(called, Attributed) and called.ag_held is not None:
        escape(called.ag_held)
        emit(SETATTR, (at_run_time.ag_value, Literal("__dict__"), apply(VARS, called.ag_held).ag_value), {}, NONE)
    history = current().lifter.history
    for name, value in (("__doc__", called.__doc__), *_set_on(called)):
        if name not in history.asked_of_functions:
            history.left_out_of_functions.add(name)
        elif value is not None:
            emit(SETATTR, (at_run_time.ag_value, Literal(name), operand(value)), {}, NONE)


def _set_on(called: Any) -> list[tuple[str, Any]]:
    """What a function of the trace itself was given as attributes."""
    own = ("__wrapped__",) if isinstance(called, Attributed) else vars(called)
    return [(name, vars(called)[name]) for name in own if name in vars(called) and not name.startswith("ag_")]


def note_asked(name: str) -> None:
    """A value that may be a function is asked for an attribute; raises `TraceAgain` where one should have had it."""
    lifter = current().lifter
    if lifter is None:
        return
    history = lifter.history
    if name in history.left_out_of_functions and name not in history.asked_of_functions:
        history.asked_of_functions.add(name)
        raise TraceAgain


def lift_attributes(lifter: Lifter, lifted: Attributed, function: Any, path: Path) -> None:
    """Let `lifted` have the attributes of one of the user's functions."""
    held = lifter.instance_of(shadow_class(FunctionAttributes, lifter), function, path)
    lifter.stand_for(held, function)
    object.__setattr__(lifted, "ag_held", held)


def attribute_holder(item: Any) -> Any:
    """The object that has the attributes of what is asked for one: of a function another one."""
    return item.ag_attributes() if isinstance(item, Attributed) else item


def asked_holder(item: Any) -> Any:
    """As `attribute_holder`, where an attribute may be absent: a function without any is traced again as one with."""
    if type(item) is FunctionType:
        lifter = current().lifter
        asked = {code for code, made in lifter.bound if made is item}
        if asked:
            lifter.history.attributed |= asked
            raise TraceAgain
    return attribute_holder(item)


def update_wrapper(
    wrapper: Any, wrapped: Any, assigned: Sequence[str] = WRAPPER_ASSIGNMENTS, updated: Sequence[str] = WRAPPER_UPDATES
) -> Any:
    """`functools.update_wrapper` of functions of the trace, whose own attributes are no part of the user's."""
    for name in assigned:
        if hasattr(wrapped, name):
            setattr(wrapper, name, getattr(wrapped, name))
    if updated and not isinstance(wrapped, Symbolic):
        for name, value in _own_attributes(wrapped).items():
            setattr(wrapper, name, value)
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(
    wrapped: Any, assigned: Sequence[str] = WRAPPER_ASSIGNMENTS, updated: Sequence[str] = WRAPPER_UPDATES
) -> Callable[[Any], Any]:
    """`functools.wraps`."""
    return partial(update_wrapper, wrapped=wrapped, assigned=assigned, updated=updated)


def _own_attributes(function: Any) -> dict[str, Any]:
    if not isinstance(function, Attributed):
        own = getattr(function, "__dict__", {})
        return {name: value for name, value in own.items() if not name.startswith("ag_")}
    held = function.ag_attributes()
    return {name: getattr(held, name) for name in held.ag_state()}
