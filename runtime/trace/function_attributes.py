"""Attributes of functions in a trace: `f.calls += 1`, and what `functools.wraps` sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import WRAPPER_ASSIGNMENTS, WRAPPER_UPDATES, partial
from types import FunctionType
from typing import TYPE_CHECKING, Any

from runtime.trace.builder import TraceAgain, current
from runtime.trace.objects import Instance, new_instance
from runtime.trace.shadow import shadow_class
from runtime.trace.symbolic import Symbolic

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
