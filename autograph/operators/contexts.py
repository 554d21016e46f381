"""`with`: context managers of the user's, of `contextlib`, and those that exist at run time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from autograph.operators.attempts import exception, try_
from autograph.operators.branches import choose
from autograph.operators.logic import not_
from autograph.operators.loops import for_
from runtime.errors import Unsupported
from runtime.primitives.contexts import ENTER, LEAVE, no_context
from runtime.trace.attempts import attempt
from runtime.trace.builder import apply, current, is_literal, tracing
from runtime.trace.choice import Choice, switch
from runtime.trace.class_builtins import class_of
from runtime.trace.exceptions import for_user
from runtime.trace.generator_contexts import GeneratorContext
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of


def with_(context: Any, body: Callable[[Any], None], swallowed: Callable[[], None] | None = None) -> None:
    """`with context as value: body(value)`; `swallowed` is called where the manager has swallowed an exception."""
    trace = tracing()
    swallowed = swallowed or (lambda: None)
    if trace is None or getattr(type(context), "ag_transparent", False):  # a context manager of this project's
        _with_in_python(context, body, swallowed)
    elif isinstance(context, Instance):
        cls: Any = type(context)
        if not _is_manager(context):
            raise for_user(no_context(cls.ag_class))
        _with_object(context, cls.__enter__, cls.__exit__, body, swallowed)
    elif type(context) is Choice and all(map(_is_manager, context.alternatives)):
        _with_object(context, _each("__enter__"), _each("__exit__"), body, swallowed)
    elif isinstance(context, GeneratorContext) and context.can_run():
        _with_generator(context, body, swallowed)
    elif isinstance(context, GeneratorContext):
        _with_run_time(context.ag_symbolic(), body, swallowed)
    elif type(context) is Choice and all(isinstance(one, GeneratorContext) for one in context.alternatives):
        _with_run_time(switch(context, lambda one: one.ag_symbolic()), body, swallowed)
    elif type(context) is Choice:
        switch(context, lambda one: with_(one, body, swallowed), cells_of(body, swallowed))
    elif isinstance(context, Symbolic):
        _with_run_time(context, body, swallowed)
    elif hasattr(context, "ag_context"):
        _with_run_time(context.ag_context(), body, swallowed, swallows=False)  # NumPy's
    elif is_literal(context) or isinstance(context, tuple | list | dict | set):
        raise for_user(no_context(type(context)))
    else:
        raise Unsupported(
            f"`with` over a {type(context).__name__}, which is not converted",
            "Use a context manager that is a class of your own, or a function of `contextlib`.",
            trace.frame(),
        )


def _is_manager(context: Any) -> bool:
    """Whether this is an object of a class of the user's that makes it a context manager."""
    return isinstance(context, Instance) and all(hasattr(type(context), name) for name in ("__enter__", "__exit__"))


def _with_in_python(context: Any, body: Callable[[Any], None], swallowed: Callable[[], None]) -> None:
    ended = False
    with context as value:
        body(value)
        ended = True
    if not ended:
        swallowed()


def _each(name: str) -> Callable[..., Any]:
    """The method of whichever object holds."""
    return lambda choice, *args: switch(choice, lambda one: getattr(type(one), name)(one, *args))


def _with_object(
    context: Any,
    enter: Callable[..., Any],
    leave: Callable[..., Any],
    body: Callable[[Any], None],
    swallowed: Callable[[], None],
) -> None:
    """A context manager of the user's, its methods converted."""
    value = enter(context)

    def run() -> None:
        body(value)

    def failed(error: BaseException) -> None:
        def again() -> None:
            raise exception(error)

        choose(not_(leave(context, class_of(error), error, None)), again, swallowed)

    def ended() -> None:
        leave(context, None, None, None)

    try_(run, [(lambda: BaseException, failed)], ended)


def _with_generator(context: GeneratorContext, body: Callable[[Any], None], swallowed: Callable[[], None]) -> None:
    """What `@contextlib.contextmanager` makes: an exception of the block is raised where its generator yields."""
    entered: Any = False
    ended: Any = False

    def block(value: Any) -> None:
        nonlocal entered, ended
        choose(entered, partial(_fail, "generator didn't stop"))
        entered = True
        body(value)
        ended = True

    def not_ended() -> None:
        choose(entered, swallowed, partial(_fail, "generator didn't yield"))

    context.items.is_context = True
    for_(context.items, block)
    choose(not_(ended), not_ended)


def _fail(text: str) -> None:
    raise for_user(RuntimeError(text))


def _with_run_time(
    context: Symbolic, body: Callable[[Any], None], swallowed: Callable[[], None], swallows: bool = True
) -> None:
    """A context manager that exists at run time, which may swallow exceptions: what an opaque call returned, say."""
    if current().executes:
        _with_in_python(context.ag_value.concrete, body, swallowed)  # type: ignore[attr-defined]
        return
    value = apply(ENTER, context)

    def run() -> None:
        body(value)

    def failed(error: Any) -> None:
        def again() -> None:
            raise error

        left = apply(LEAVE, context, error.ag_symbolic())
        choose(not_(left) if swallows else True, again, swallowed)

    def ended() -> None:
        apply(LEAVE, context, None)

    attempt(run, [((BaseException,), failed)], ended, None)
