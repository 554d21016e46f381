"""What traced code gets for classes of patterns, fractions, decimals and dates, and for functions that give such."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from runtime.graph import Literal
from runtime.primitives.control import EFFECT_CALL
from runtime.primitives.library_values import CLASSES, MAKE, MAKING, OF_PATTERNS
from runtime.primitives.objects import GETATTR
from runtime.primitives.primitive import Primitive
from runtime.trace import paths
from runtime.trace.builder import current, emit
from runtime.trace.builtin_calls import native
from runtime.trace.builtins_front import Front
from runtime.trace.calls import plain, stage
from runtime.trace.opaque import call_opaque
from runtime.trace.pure_calls import is_quiet
from runtime.types import ANY, ObjectType


class ValueFront(Front):
    """A class of such values."""

    def ag_member(self, name: str) -> Any:
        """What traced code gets for `date.fromisoformat`, `date.min`."""
        found = native(getattr, self.ag_original, name)
        if name in MAKING:
            return partial(_calling, found, partial(_made_by_class, self.ag_original, name))
        if type(found) in CLASSES:
            return current().lifter.lift(found, paths.constant(found, name))
        return super().ag_member(name)


def _made_by_class(cls: type, name: str, args: Any, kwargs: Any) -> Any:
    """`date.fromisoformat(…)`."""
    maker = emit(GETATTR, (Literal(cls), Literal(name)), {}, ANY)
    return stage(EFFECT_CALL, (maker, *args), kwargs, type_=ObjectType(cls))


def _of_values(original: Any, primitive: Primitive) -> Callable[..., Any]:
    return partial(_calling, original, lambda args, kwargs: stage(primitive, args, kwargs))


def _calling(original: Any, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """`call` where the arguments lead to no code of the user's."""
    if is_quiet((*args, *kwargs.values()), unknown=False):
        return call(plain(args), plain(kwargs))
    return call_opaque(current().lifter.constant(original), args, kwargs, original)


_FRONTS = {
    **{id(cls): ValueFront(cls, _of_values(cls, primitive)) for cls, primitive in MAKE.items()},
    **{id(function): Front(function, _of_values(function, primitive)) for function, primitive in OF_PATTERNS.items()},
}


def value_front(original: Any) -> Any:
    """The stand-in for a class of such values, or a function that makes them; None where there is none."""
    return _FRONTS.get(id(original))
