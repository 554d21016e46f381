"""Context managers that `@contextlib.contextmanager` makes of generators."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from functools import partial
from typing import Any

from runtime.primitives.contexts import ENTER, GENERATOR_CONTEXT, LEAVE
from runtime.trace.builder import apply, current, emit
from runtime.trace.calls import lifted
from runtime.trace.generators import Generator
from runtime.trace.one_shot import OneShot
from runtime.trace.symbolic import Symbolic
from runtime.type_sizes import of_one_value


def entering(make: Callable[[], Any], decorated: Callable[..., Any]) -> Callable[..., Any]:
    """A function that enters a new context manager at each call."""

    @functools.wraps(decorated, updated=())
    def inner(*args: Any, **kwargs: Any) -> Any:
        result: Any = None

        def block(value: Any) -> None:
            nonlocal result
            result = decorated(*args, **kwargs)

        current().lifter.converter.operators.with_(make(), block)
        return result

    return inner


class GeneratorContext(OneShot):
    """What such a function returns: the block of a `with` runs where its generator yields.

    One that is entered in another way is a context manager at run time, over a generator at run time.
    """

    ag_class = contextlib._GeneratorContextManager  # type: ignore[assignment]

    def __init__(self, function: Generator, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        super().__init__()
        self.again = partial(function, *args, **kwargs)
        self.items = self.again()

    def __call__(self, decorated: Callable[..., Any]) -> Callable[..., Any]:
        """Used as a decorator."""
        return entering(lambda: GeneratorContext(self.again.func, self.again.args, self.again.keywords), decorated)  # type: ignore[arg-type]

    def can_run(self) -> bool:
        """Whether a `with` may run the generator around its block."""
        return self.ag_ref is None and self.items.can_run()

    def make(self) -> Symbolic:
        return apply(GENERATOR_CONTEXT, self.items.ag_symbolic())

    def __enter__(self) -> Any:
        return lifted(emit(ENTER, (self.ag_symbolic().ag_value,), {}, of_one_value(self.items.item())))

    def __exit__(self, cls: Any, error: Any, traceback: Any) -> Any:
        return apply(LEAVE, self.ag_symbolic(), error)


class GeneratorContexts:
    """The class of what functions with `@contextlib.contextmanager` return."""

    def __init__(self, opaque: Any) -> None:
        self.ag_original = contextlib._GeneratorContextManager
        self._opaque = opaque

    def __call__(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if type(function) is not Generator:  # it can't be run by the block that it is for
            return self._opaque(function, args, kwargs)
        return GeneratorContext(function, args, kwargs)
