"""Control flow written by hand, over functions: each runs in Python on known values, and is staged in a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import CellType
from typing import Any, TypeVar

T = TypeVar("T")


def cond(test: Any, if_true: Callable[..., T], if_false: Callable[..., T], *operands: Any) -> T:
    """`if_true(*operands) if test else if_false(*operands)`.

    In a trace, where `test` is symbolic, both functions are traced; their results may differ in type, and in structure.
    """
    from runtime.trace import control
    from runtime.trace.symbolic import Symbolic
    from runtime.trace.variables import cells_of

    if type(test) is not Symbolic:
        return if_true(*operands) if test else if_false(*operands)
    return control.cond(
        test,
        lambda: if_true(*operands),
        lambda: if_false(*operands),
        cells_of(_plain(if_true), _plain(if_false)),
    )


def while_loop(test: Callable[..., Any], body: Callable[..., Any], init: tuple[Any, ...]) -> tuple[Any, ...]:
    """`while test(*state): state = body(*state)`, from `state = init`; the last state.

    `body` returns a tuple as long as `init`. In a trace the loop is one `while` node if its test is symbolic.
    """
    from runtime.trace import loops
    from runtime.trace.builder import tracing
    from runtime.trace.symbolic import Symbolic
    from runtime.trace.variables import cells_of

    state = tuple(init)
    trace = tracing()
    while trace is None or type(go_on := _known_test(trace, test, state)) is not Symbolic:
        if not (test(*state) if trace is None else go_on):
            return state
        state = _as_state(body(*state), len(state), body)
    cells = [CellType(item) for item in state]

    def test_() -> Any:
        return test(*[cell.cell_contents for cell in cells])

    def body_() -> None:
        _store(cells, _as_state(body(*[cell.cell_contents for cell in cells]), len(cells), body))

    loops.while_loop(test_, body_, [*_named(cells, test), *cells_of(_plain(test), _plain(body))], _site(test, body))
    return tuple([cell.cell_contents for cell in cells])


def for_loop(items: Iterable[Any], body: Callable[..., Any], init: tuple[Any, ...]) -> tuple[Any, ...]:
    """`for item in items: state = body(item, *state)`, from `state = init`; the last state.

    `items` is an array (its first axis), a range, or what else a `for` takes. In a trace the loop is one `for` node;
    items that are known are gone through while tracing.
    """
    from runtime.trace import iteration, loops
    from runtime.trace.builder import tracing

    cells = [CellType(item) for item in init]

    def step(item: Any) -> None:
        state = [cell.cell_contents for cell in cells]
        _store(cells, _as_state(body(item, *state), len(cells), body))

    trace = tracing()
    stages = trace is not None and not trace.executes
    plan: Any = iteration.plan(items) if stages else iter(items)
    if stages and isinstance(plan, range):
        plan = iteration.stage_range(plan)
    if stages and isinstance(plan, iteration.Staged):
        from runtime.trace.variables import cells_of

        known = [*_named(cells, body, 1), *cells_of(_plain(body))]
        loops.for_loop(plan.items, plan.item_type, step, None, known, plan.wrap, _site(body))
    else:
        for item in plan:
            step(item)
    return tuple([cell.cell_contents for cell in cells])


def _known_test(trace: Any, test: Callable[..., Any], state: tuple[Any, ...]) -> Any:
    """The test's value; what it put into the graph is taken out again where the loop will be staged."""
    from runtime.trace.symbolic import Symbolic

    size = trace.mark()
    found = test(*state)
    if type(found) is Symbolic:
        trace.cut(size)
    return found


def _named(cells: list[CellType], function: Any, skipped: int = 0) -> list[tuple[str, CellType]]:
    """The cells under the names of the function's parameters."""
    code = _plain(function).__code__
    names = code.co_varnames[skipped : code.co_argcount]
    names += ("",) * (len(cells) - len(names))
    return list(zip(names, cells, strict=False))


def _site(*functions: Any) -> tuple[Any, ...]:
    return tuple([_plain(function).__code__ for function in functions])


def _plain(function: Any) -> Any:
    return getattr(function, "function", function)


def _store(cells: list[CellType], state: tuple[Any, ...]) -> None:
    for cell, item in zip(cells, state, strict=True):
        cell.cell_contents = item


def _as_state(result: Any, count: int, body: Any) -> tuple[Any, ...]:
    name = getattr(body, "__name__", "the body")
    if not isinstance(result, tuple) or len(result) != count:
        raise TypeError(f"{name} must return a tuple of {count} values, one for each value of the state")
    return result


_function: Any
for _function in (cond, while_loop, for_loop):
    _function.ag_transparent = True
