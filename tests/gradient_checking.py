"""`check_gradient`: gradients in both modes, bit for bit, against finite differences, and to second order."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

import autograph as ag
from autograph.comparison import Call, Outcome

STEP = 1e-4


def check_gradient(
    fn: Callable[..., Any],
    *args: Any,
    argnums: int | tuple[int, ...] = 0,
    calls: Sequence[tuple[Any, ...]] = (),
    nodes: Mapping[str, int] | None = None,
    second: bool = True,
    tolerance: float = 1e-6,
    exact: bool = True,
) -> ag.Function:
    """Assert that the gradient of `fn(*args)` is right, and the same operation by operation and as one graph.

    Both forms must return what the function returns, print what it prints and change what it changes. The same is done
    for each tuple of arguments in `calls` with the same compiled gradient, which then takes its other branches. `nodes`
    counts primitives of the graph by name. With `second`, that of the gradient is checked in the same way, without
    `exact` up to rounding. Returns the compiled gradient.
    """
    plain = Call.of(fn, *args).function
    static = _check_order(plain, ag.value_and_grad(plain, argnums), (args, *calls), argnums, tolerance)
    if nodes:
        graph = static.trace(*copy.deepcopy(args))
        found = {name: graph.count(name) for name in nodes}
        assert found == dict(nodes), f"the graph holds {found}, not {dict(nodes)}:\n{graph}"
    if second:
        projected = _projected(plain, argnums, args)
        derived = ag.value_and_grad(projected, argnums)
        _check_order(projected, derived, (args, *calls), argnums, tolerance * 10, exact)
    return static


def _check_order(
    fn: Any,
    derived: Any,
    calls: Sequence[tuple[Any, ...]],
    argnums: int | tuple[int, ...],
    tolerance: float,
    exact: bool = True,
) -> ag.Function:
    """Check a function's gradient: the modes against the function and each other, and finite differences."""
    static = ag.function(derived, fallback="error")
    for args in calls:
        call = Call.of(fn, *args)
        alone = call.run(fn, "eager")
        dynamic, graph = call.run(derived, "eager"), call.run(static, "graph")
        again = call.run(static, "graph")  # the graph is there: nothing of the first run may be left
        for name, outcome in (("dynamic", dynamic), ("static", graph), ("static, a second time", again)):
            if outcome.exception is not None:
                raise AssertionError(f"{name} gradient of {fn.__name__}{args!r}") from outcome.exception
        for name, outcome in (("dynamic", dynamic), ("static", graph)):
            _assert_none(f"the {name} gradient does not do what {fn.__name__} does", args, _done(call, alone, outcome))
        _check_differences(call, alone, dynamic, argnums, tolerance)
        if not exact:
            _assert_close(dynamic, graph)
            graph.result, again.result = dynamic.result, dynamic.result
        _assert_none("static and dynamic gradients differ", args, call.differences(dynamic, graph))
        _assert_none("the second run of a compiled gradient differs", args, call.differences(graph, again))
    return static


def _done(call: Call, alone: Outcome, outcome: Outcome) -> list[str]:
    """What differs between the function alone and under its gradient."""
    under = Outcome(**{name: getattr(outcome, name) for name in Outcome.__slots__})
    under.result = outcome.result[0]
    return call.differences(alone, under)


def _check_differences(
    call: Call, alone: Outcome, outcome: Outcome, argnums: int | tuple[int, ...], tolerance: float
) -> None:
    """Compare with central differences, extrapolated once, along two directions."""
    places = (argnums,) if isinstance(argnums, int) else argnums
    gradients = (outcome.result[1],) if isinstance(argnums, int) else outcome.result[1]
    rng = np.random.default_rng(5)
    for _ in range(2):
        directions = {k: [_direction(leaf, rng) for leaf in leaves(call.args[k])] for k in places}
        found = sum(
            float(np.real(np.vdot(direction, g)))
            for k, gradient in zip(places, gradients, strict=True)
            for direction, g in zip(directions[k], leaves(gradient), strict=True)
        )

        def value(step: float, directions: dict[int, list[Any]] = directions) -> float:
            args = [moved(arg, iter(directions[k]), step) if k in places else arg for k, arg in enumerate(call.args)]
            again = Call.of(call.function, *args).run(call.function, "eager")
            if again.exception is not None:
                raise again.exception
            return float(again.result)

        expected = (4 * _central(value, STEP / 2) - _central(value, STEP)) / 3
        assert abs(found - expected) <= tolerance * (1 + abs(expected)), (
            f"the gradient of {call.function.__name__}{call.args!r} gives {found} along {directions}, "
            f"finite differences {expected}; it is {outcome.result[1]!r}"
        )


def _central(value: Callable[[float], float], step: float) -> float:
    return (value(step) - value(-step)) / (2 * step)


def _assert_close(dynamic: Outcome, graph: Outcome) -> None:
    found, expected = leaves(list(graph.result)), leaves(list(dynamic.result))
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert type(one) is type(other) and np.shape(one) == np.shape(other)
        scale = 1 + float(np.max(np.abs(other), initial=0))
        assert np.max(np.abs(one - other), initial=0) <= 1e-11 * scale, (one, other)


def _assert_none(title: str, args: tuple[Any, ...], found: list[str]) -> None:
    assert not found, "\n".join([f"{title} for {args!r}", *(f"- {text}" for text in found)])


def is_float(item: Any) -> bool:
    return isinstance(item, np.ndarray | np.generic | float | complex) and np.asarray(item).dtype.kind in "fc"


def leaves(item: Any) -> list[Any]:
    """The floating-point arrays and numbers in an argument or its gradient, each place that holds one."""
    if is_float(item):
        return [item]
    return [leaf for _, part in _parts(item) for leaf in leaves(part)]


def _parts(item: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(item, list | tuple):
        yield from enumerate(item)
    elif isinstance(item, dict):
        yield from item.items()
    elif hasattr(item, "__dict__"):
        yield from sorted(vars(item).items())


def moved(item: Any, directions: Iterator[Any], step: float) -> Any:
    """An argument with each of its leaves moved along its direction."""
    if is_float(item):
        found = item + step * next(directions)
        if not isinstance(item, np.ndarray):
            return type(item)(found)
        made = np.empty_like(item)  # of the same layout
        made[...] = found
        return made
    if isinstance(item, tuple):
        parts = [moved(part, directions, step) for part in item]
        return type(item)(*parts) if hasattr(item, "_fields") else tuple(parts)
    made = copy.copy(item)
    for key, part in _parts(item):
        found = moved(part, directions, step)
        if isinstance(item, list | dict):
            made[key] = found
        else:
            setattr(made, key, found)
    return made


def _direction(leaf: Any, rng: np.random.Generator) -> Any:
    made = rng.uniform(0.3, 1, np.shape(leaf)) * rng.choice([-1, 1], np.shape(leaf))
    return made + 1j * rng.uniform(-1, 1, np.shape(leaf)) if np.asarray(leaf).dtype.kind == "c" else made


def _projected(fn: Callable[..., Any], argnums: int | tuple[int, ...], args: tuple[Any, ...]) -> Callable[..., Any]:
    """A function whose value is a number made of all parts of the gradient of `fn`."""
    varied = args[argnums] if isinstance(argnums, int) else tuple([args[k] for k in argnums])
    paths = tuple(_paths(varied))

    def projected(*args: Any) -> Any:
        gradient = ag.grad(fn, argnums)(*args)
        total = 0.0
        for path in paths:
            total = total + weighted(_found(gradient, path))
        return total

    projected.__name__ = f"projected gradient of {fn.__name__}"
    return projected


def _paths(item: Any) -> Iterator[tuple[tuple[bool, Any], ...]]:
    """The ways to the leaves of an argument: steps that are attributes or keys."""
    if is_float(item):
        yield ()
    is_object = hasattr(item, "__dict__")
    for key, part in _parts(item):
        for path in _paths(part):
            yield ((is_object, key), *path)


def _found(item: Any, path: tuple[tuple[bool, Any], ...]) -> Any:
    for is_attribute, key in path:
        item = getattr(item, key) if is_attribute else item[key]
    return item


def weighted(x: Any) -> Any:
    """A number made of all items of an array."""
    weights = np.cos(np.arange(np.size(x)) + 0.5)
    return np.sum(np.ravel(np.real(x)) * weights) + np.sum(np.ravel(np.imag(x)) * weights[::-1])


__all__ = ["check_gradient"]
