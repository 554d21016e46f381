"""`except*`: each handler gets the part of a group of exceptions that it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograph.operators.attempts import exception, try_
from autograph.operators.branches import choose
from autograph.operators.clauses import Clause, named_classes
from autograph.operators.logic import is_not
from autograph.operators.names import new
from runtime.primitives.primitive import Primitive, infer_any
from runtime.trace.attempts import handled
from runtime.trace.builder import apply
from runtime.trace.calls import by_reference, lifted, stage
from runtime.trace.containers import is_at_run_time
from runtime.trace.exception_states import is_known_exception
from runtime.types import ANY, TupleType

Parts = list[Any]  # of the group, one for each handler; None for one that has nothing to do
Handling = Callable[[Any, Any], tuple[Any, Parts]]


def try_star(
    body: Callable[[], None],
    handlers: Sequence[Clause],
    orelse: Callable[[], None] | None = None,
    finalbody: Callable[[], None] | None = None,
    left: Callable[[], Any] | None = None,
) -> None:
    """`try: … except* …: … else: … finally: …`."""
    handle = _handling(handlers)

    def failed(error: Any) -> None:
        raised = new([])
        rest, parts = handle(error, raised)
        final = _final(error, rest, raised, parts)

        def again() -> None:
            raise exception(final)

        choose(is_not(final, None), again)

    try_(body, [(lambda: BaseException, failed)], orelse, finalbody, left)


def _handling(clauses: Sequence[Clause]) -> Handling:
    """Runs the handlers in their order; gives what none of them has taken, and their parts."""
    (classes, handler), *others = clauses
    following = _handling(others) if others else None

    def handle(rest: Any, raised: Any) -> tuple[Any, Parts]:
        part, rest = _split(rest, named_classes(classes()))

        def attempt() -> None:
            handler(part if is_known_exception(part) else handled((ExceptionGroup,), part.ag_value))

        def failed(error: Any) -> None:
            raised.append(error)

        choose(is_not(part, None), lambda: try_(attempt, [(lambda: BaseException, failed)]))
        rest, parts = (rest, []) if following is None else following(rest, raised)
        return rest, [part, *parts]

    return handle


def _split(error: Any, classes: tuple[type, ...]) -> Any:
    if error is None or is_known_exception(error):
        return split_group(error, classes)
    return lifted(apply(SPLIT, error, classes=classes))


def split_group(error: BaseException | None, classes: tuple[type, ...]) -> tuple[Any, Any]:
    """The part of a group whose exceptions have one of the classes, and the rest; a single one is put into a group."""
    if error is None:
        return None, None
    if isinstance(error, BaseExceptionGroup):
        return error.split(classes)
    return (BaseExceptionGroup("", (error,)), None) if isinstance(error, classes) else (None, error)


def _final(error: Any, rest: Any, raised: Any, parts: Parts) -> Any:
    known = [error, rest, *parts, *(() if is_at_run_time(raised) else raised)]
    if not is_at_run_time(raised) and all(one is None or is_known_exception(one) for one in known):
        return raised_in_the_end(error, rest, list(raised), parts)
    return stage(FINAL, tuple(map(by_reference, (error, rest, raised, tuple(parts)))), {})


def raised_in_the_end(
    error: BaseException, rest: BaseException | None, raised: list[BaseException], parts: Sequence[Any]
) -> BaseException | None:
    """What the statement raises: what its handlers have raised, with what is left of the group; None for nothing."""
    if not isinstance(error, BaseExceptionGroup):
        return raised[0] if raised else rest
    left = [one for one in raised if any(one is part for part in parts)]  # a bare `raise` raises a part again
    new_ones = [one for one in raised if not any(one is part for part in parts)]
    leaves = set(_leaves(left if rest is None else [*left, rest]))
    unhandled = error.subgroup(lambda one: id(one) in leaves) if leaves else None
    if not new_ones:
        return unhandled
    return BaseExceptionGroup("", new_ones if unhandled is None else [*new_ones, unhandled])


def _leaves(errors: Sequence[BaseException]) -> list[int]:
    """The single exceptions in these, by identity."""
    found = []
    for error in errors:
        found += _leaves(error.exceptions) if isinstance(error, BaseExceptionGroup) else [id(error)]
    return found


SPLIT = Primitive("split_group", split_group, lambda type_, classes: TupleType((ANY, ANY)), views=(0,))
FINAL = Primitive("raised_in_the_end", raised_in_the_end, infer_any, views=(0, 1, 2, 3))
