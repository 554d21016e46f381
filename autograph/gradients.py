"""Gradients: `grad`, `value_and_grad`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from autograph.function import Function
from autograph.modes import current_mode
from runtime.trace.builder import tracing


class Gradient:
    """What `ag.grad` and `ag.value_and_grad` return: a function like the one given, that returns gradients."""

    ag_transparent = True  # traced code calls it with the trace's values

    def __init__(self, function: Callable[..., Any], argnums: int | tuple[int, ...], has_aux: bool, with_value: bool) -> None:
        self.original = function
        self.argnums = argnums
        self.has_aux = has_aux
        self.with_value = with_value
        self._is_lifted = tracing() is not None
        self._static: Function[..., Any] | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if tracing() is None:
            is_static = hasattr(self.original, "ag_function") and current_mode() == "graph"
            return self.static(*args, **kwargs) if is_static else recorded(self, args, kwargs)
        from runtime.gradients.transform import value_and_grad

        result, gradient = value_and_grad(self._traced_form(), self.argnums, self.has_aux, args, kwargs)
        if self.with_value:
            return result, gradient
        return (gradient, result[1]) if self.has_aux else gradient

    def _traced_form(self) -> Callable[..., Any]:
        if self._is_lifted:
            return self.original
        from runtime.trace import paths
        from runtime.trace.builder import current

        name = getattr(self.original, "__name__", type(self.original).__name__)
        found: Callable[..., Any] = current().lifter.lift(self.original, paths.constant(self.original, name))
        return found

    @property
    def static(self) -> Function[..., Any]:
        """The gradient as a graph."""
        if self._static is None:

            def gradient(*args: Any, **kwargs: Any) -> Any:
                return self(*args, **kwargs)

            gradient.ag_transparent = True  # type: ignore[attr-defined]
            self._static = Function(gradient)
        return self._static


def recorded(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a function of gradients with each operation run at once and recorded."""
    from autograph.tracing import Conversion
    from runtime.trace import paths
    from runtime.trace.builder import activate
    from runtime.trace.recording import Recording, RecordingLifter, plain_result

    trace = Recording()
    lifter = RecordingLifter(trace, Conversion())
    trace.base = sys._getframe()
    with activate(trace):
        lifted = [lifter.lift(arg, paths.argument(k, f"args[{k}]")) for k, arg in enumerate(args)]
        named = {name: lifter.lift(arg, paths.argument(0, name)) for name, arg in kwargs.items()}
        result = function(*lifted, **named)
        trace.heap.save_watched()
        return plain_result(result)


def grad(function: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Gradient:
    """The gradient of a function that returns one real number, with respect to the arguments at `argnums`."""
    return Gradient(function, argnums, has_aux, with_value=False)


def value_and_grad(function: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Gradient:
    """As `grad`, returning the function's result and the gradient."""
    return Gradient(function, argnums, has_aux, with_value=True)


grad.ag_transparent = value_and_grad.ag_transparent = True  # type: ignore[attr-defined]
