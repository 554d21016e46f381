"""Does a rule tell the derivative? It is compared with finite differences, with its traced form, and to second order.

The convention of complex cotangents: `L = Re(sum(conj(g) * out))` changes by `Re(sum(conj(gradient) * dx))`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from runtime.gradients import functions
from runtime.gradients.calls import Leaf, call_of, leaves_of, map_leaves
from runtime.gradients.rules import RULES, Rule, pull
from runtime.graph import Literal, Node, Value
from runtime.primitives.primitive import call_kernel
from runtime.structure import map_children
from runtime.types import type_of
from tests.runtime.trace.run_trace import check_type, traced, without_sizes

Projection = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Sample:
    """A call whose derivatives are checked.

    `wrt` names the parameters that are varied (all that have a partial and hold floats); `tangent` maps a direction
    to one in which the argument may be varied, as a symmetric one; `cotangent` makes those of results that are known
    up to a phase from the results and random ones.
    """

    function: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    wrt: tuple[str, ...] = ()
    tangent: Projection | None = None
    cotangent: Callable[[Any, Any], Any] | None = None
    used: tuple[int, ...] | None = None  # of several results those that are used
    second: bool = True
    single: bool = True  # whether float32 is tried, too
    tolerance: float = 1e-7

    @property
    def rule(self) -> Rule:
        return RULES[self.function]

    def call(self, name: str, value: Any) -> Any:
        """The function with another value of one parameter."""
        bound = {**self.bound(), name: value}
        return self.function(*self._positional(bound), **{key: bound[key] for key in self.kwargs})

    def bound(self) -> dict[str, Any]:
        return self.rule.bind(self.args, self.kwargs)

    def _positional(self, bound: dict[str, Any]) -> list[Any]:
        names = list(self.rule.parameters)
        names = names[: names.index(self.rule.variadic)] if self.rule.variadic else names
        args = [bound[name] for name, _ in zip(names, self.args, strict=False)]
        return [*args, *(bound[self.rule.variadic] if self.rule.variadic else ())]

    def varied(self) -> list[str]:
        bound = self.bound()
        names = list(self.rule.parameters)
        given = {*names[: len(self.args)], *self.kwargs, self.rule.variadic}
        return list(self.wrt) or [
            name for name, partial in self.rule.partials.items() if partial and name in given and leaves(bound[name])
        ]


# ---- structures


def is_float(x: Any) -> bool:
    return isinstance(x, np.ndarray | np.generic | float | complex) and np.asarray(x).dtype.kind in "fc"


def leaves(item: Any) -> list[Any]:
    """The float arrays and numbers in an argument or a result."""
    if isinstance(item, list | tuple):
        return [leaf for part in item for leaf in leaves(part)]
    return [item] if is_float(item) else []


def mapped(function: Callable[..., Any], item: Any, *others: Any) -> Any:
    """`function` of each float in a structure, and None for the rest; of others the parts in the same places."""
    if isinstance(item, list | tuple):
        rest = [other if other is None else list(other) for other in others]
        return [
            mapped(function, part, *[None if other is None else other[k] for other in rest])
            for k, part in enumerate(item)
        ]
    return function(item, *others) if is_float(item) else None


def moved(item: Any, direction: Any, step: float) -> Any:
    """An argument, varied."""
    if isinstance(item, list | tuple):
        return type(item)([moved(part, towards, step) for part, towards in zip(item, direction, strict=True)])
    return item if direction is None else item + step * direction


def product(left: Any, right: Any) -> float:
    """`Re(sum(conj(left) * right))` over structures; None counts as zero."""
    if left is None or right is None:
        return 0.0
    if isinstance(left, list | tuple):
        return sum(product(one, other) for one, other in zip(left, right, strict=True))
    return float(np.real(np.sum(np.conj(left) * right)))


def noise(rng: np.random.Generator, like: Any, used: tuple[int, ...] | None = None) -> Any:
    def one(x: Any) -> Any:
        x = np.asarray(x)
        made = rng.uniform(-1, 1, x.shape)
        made = made + 1j * rng.uniform(-1, 1, x.shape) if x.dtype.kind == "c" else made
        return made.astype(x.dtype) if x.shape else made.astype(x.dtype)[()]

    made = mapped(one, like)
    return made if used is None else [item if k in used else None for k, item in enumerate(made)]


# ---- first order


def check(sample: Sample) -> None:
    """All checks of one sample."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        out = sample.function(*sample.args, **sample.kwargs)
        out = np.asarray(out)[()] if type(out) in (float, complex) else out  # a number is known to the trace
        rng = np.random.default_rng(7)
        g = noise(rng, out, sample.used)
        g = g if sample.cotangent is None else sample.cotangent(out, g)
        names = sample.varied()
        assert names, "nothing to vary"
        for name in names:
            found = gradient(sample, name, out, g)
            _check_shape(sample, name, found)
            _check_differences(sample, name, found, g, rng)
            for is_sized in (True, False):
                check_traced(sample, name, out, g, found, is_sized)
            if sample.second:
                check_second(sample, name, out, g, rng)
        if sample.single:
            _check_single(sample, out, g, names)


def gradient(sample: Sample, name: str, out: Any, g: Any) -> Any:
    """The cotangent of a parameter, made real where the parameter is."""
    bound = sample.bound()
    found = pull(sample.rule, name, bound, out, g)
    return mapped(lambda x, part: functions.fit.kernel(x, part), bound[name], found)


def _check_shape(sample: Sample, name: str, found: Any) -> None:
    def one(x: Any, part: Any) -> None:
        assert part is None or np.shape(part) == np.shape(x), (sample, name, np.shape(part), np.shape(x))

    mapped(one, sample.bound()[name], found)


def _check_differences(sample: Sample, name: str, found: Any, g: Any, rng: np.random.Generator) -> None:
    value = sample.bound()[name]

    def loss(x: Any) -> float:
        return product(g, sample.call(name, x))

    for _ in range(3):
        direction = direction_of(sample, value, rng)
        compare(product(found, direction), derivative(loss, value, direction), sample, name, sample.tolerance)


def direction_of(sample: Sample, value: Any, rng: np.random.Generator) -> Any:
    made = noise(rng, value)
    return made if sample.tangent is None else mapped(sample.tangent, made)


def derivative(loss: Callable[[Any], float], value: Any, direction: Any, step: float = 1e-3) -> float:
    """The derivative along a direction, by central differences extrapolated twice."""

    def central(h: float) -> float:
        return (loss(moved(value, direction, h)) - loss(moved(value, direction, -h))) / (2 * h)

    first, second, third = central(step), central(step / 2), central(step / 4)
    one, two = (4 * second - first) / 3, (4 * third - second) / 3
    return (16 * two - one) / 15


def compare(found: float, expected: float, sample: Sample, name: str, tolerance: float) -> None:
    assert abs(found - expected) <= tolerance * (1 + abs(expected)), (
        f"{sample.function.__name__}: the cotangent of {name} gives {found}, finite differences {expected}\n{sample}"
    )


def _check_single(sample: Sample, out: Any, g: Any, names: list[str]) -> None:
    """In single precision the same numbers come out, in single precision."""

    def narrow(item: Any) -> Any:
        if isinstance(item, list | tuple):
            return type(item)(map(narrow, item))
        if isinstance(item, np.ndarray | np.generic) and item.dtype.kind in "fc":
            return item.astype(np.float32 if item.dtype.kind == "f" else np.complex64)
        return item

    kwargs = {key: narrow(item) for key, item in sample.kwargs.items()}
    other = Sample(sample.function, narrow(sample.args), kwargs)
    small = other.function(*other.args, **other.kwargs)
    for name in names:
        found, expected = gradient(other, name, small, narrow(g)), gradient(sample, name, out, g)
        for one, reference in zip(leaves(found), leaves(expected), strict=True):
            assert np.asarray(one).dtype.itemsize <= 8 or isinstance(one, float)
            scale = 1 + np.max(np.abs(reference), initial=0)
            assert np.max(np.abs(one - reference), initial=0) <= 2e-3 * scale, (sample, name, one, reference)


# ---- traced


class Parts:
    """A structure with its arrays taken out, which become the inputs of a trace."""

    def __init__(self, item: Any) -> None:
        self.arrays: list[Any] = []
        self.item = self._take(item)

    def _take(self, item: Any) -> Any:
        if isinstance(item, np.ndarray | np.generic) and item.dtype.kind in "biufc":
            self.arrays.append(item)
            return _Slot(len(self.arrays) - 1)
        if isinstance(item, dict):
            return {key: self._take(part) for key, part in item.items()}
        if isinstance(item, list | tuple):
            parts = [self._take(part) for part in item]
            return parts if isinstance(item, list) else tuple(parts)
        return item

    def fill(self, values: Any, is_cotangent: bool = False) -> Any:
        """The structure with other items; of cotangents None for what is no input."""

        def put(item: Any) -> Any:
            if isinstance(item, _Slot):
                return values[item.number]
            if isinstance(item, dict):
                return {key: put(part) for key, part in item.items()}
            if isinstance(item, list | tuple):
                return type(item)(map(put, item))
            return None if is_cotangent else item

        return put(self.item)


@dataclass(frozen=True)
class _Slot:
    number: int


@dataclass
class Traced:
    """The trace of a pull, and the values of its nodes."""

    nodes: list[Node]
    inputs: list[Value]
    result: Any
    values: dict[Value, Any]
    parts: Parts
    is_varied: list[bool]

    def look_up(self, item: Any) -> Any:
        if isinstance(item, Literal):
            return item.value
        return self.values[item] if isinstance(item, Value) else map_children(self.look_up, item)


def trace_pull(sample: Sample, name: str, out: Any, g: Any, is_sized: bool) -> Traced:
    parts = Parts((sample.bound(), out, g))
    types = [type_of(item) if is_sized else without_sizes(type_of(item)) for item in parts.arrays]

    def function(*inputs: Any) -> Any:
        bound, known, cotangent = parts.fill(inputs)
        return pull(sample.rule, name, bound, known, cotangent)

    trace, inputs, result = traced(function, *types)
    values = [x.ag_value for x in inputs]
    fixed = [*sample.bound()] if sample.wrt else []
    still = {
        id(item)
        for key in sample.bound()
        if sample.wrt and key not in sample.wrt
        for item in leaves(sample.bound()[key])
    }
    is_varied = [id(item) not in still for item in parts.arrays]
    made = Traced(trace.nodes, values, result, dict(zip(values, parts.arrays, strict=True)), parts, is_varied)
    for node in trace.nodes:
        found = call_kernel(node.primitive, tuple(map(made.look_up, node.inputs)), node.params)
        check_type(node, found)
        made.values[node.outputs[0]] = found
    return made


def check_traced(sample: Sample, name: str, out: Any, g: Any, found: Any, is_sized: bool) -> None:
    """The traced form gives the same bits."""
    traced_form = trace_pull(sample, name, out, g, is_sized)
    value = sample.bound()[name]
    again = mapped(lambda x, part: functions.fit.kernel(x, part), value, traced_form.look_up(traced_form.result))

    def same(_: Any, one: Any, other: Any) -> None:
        assert (one is None) == (other is None)
        if one is not None:
            assert np.asarray(one).dtype == np.asarray(other).dtype
            assert np.array_equal(one, other, equal_nan=True), (sample, name, one, other)

    mapped(same, value, again, found)


# ---- second order


def check_second(sample: Sample, name: str, out: Any, g: Any, rng: np.random.Generator) -> None:
    """The derivative of the pull, by the rules of what it calls, in the cotangent and in every argument."""
    made = trace_pull(sample, name, out, g, True)
    value = sample.bound()[name]
    u = noise(rng, value)
    cotangents = backward(made, u)
    bound_, out_, g_ = made.parts.fill([cotangents.get(item) for item in made.inputs], is_cotangent=True)
    rule = sample.rule
    for other in sample.varied():
        if any(type(leaf) in (float, complex) for leaf in leaves(sample.bound()[other])):
            continue  # a known number of the graph
        direct = bound_[other]
        through = None if out_ is None else _through(sample, other, out, out_)
        start = sample.bound()[other]
        direction = direction_of(sample, start, rng)
        found = product(direct, direction) + product(through, direction)

        def loss(x: Any, other: str = other) -> float:
            bound = {**sample.bound(), other: x}
            again = sample.call(other, x)
            return product(u, _fitted(value, pull(rule, name, bound, again, g)))

        compare(found, derivative(loss, start, direction), sample, f"{name}, {other}", sample.tolerance * 100)
    direction = noise(rng, g)
    bound = sample.bound()
    numeric = derivative(lambda x: product(u, _fitted(value, pull(rule, name, bound, out, x))), g, direction)
    compare(product(g_, direction), numeric, sample, f"{name}, g", sample.tolerance * 100)


def _fitted(value: Any, found: Any) -> Any:
    return mapped(lambda x, part: functions.fit.kernel(x, part), value, found)


def _through(sample: Sample, name: str, out: Any, cotangent: Any) -> Any:
    """What the residual `out` contributes."""
    if not leaves(cotangent):
        return None
    g = mapped(lambda x, part: np.zeros_like(x) if part is None else part, out, cotangent)
    return gradient(sample, name, out, g)


def backward(made: Traced, u: Any) -> dict[Value, Any]:
    """The cotangents of all values of a trace, from that of its result: reverse mode, as plainly as can be."""
    cotangents: dict[Value, Any] = {}
    active = _active(made)

    def add(item: Any, g: Any) -> None:
        if isinstance(item, list | tuple) and not isinstance(item, Value):
            for part, cotangent in zip(item, g, strict=True):
                add(part, cotangent)
        elif isinstance(item, Leaf):
            add(item.operand, g)
        elif isinstance(item, Value) and g is not None and is_float(made.values[item]):
            g = functions.fit.kernel(made.values[item], g)
            assert np.shape(g) == np.shape(made.values[item]), (item, np.shape(g), np.shape(made.values[item]))
            cotangents[item] = cotangents[item] + g if item in cotangents else g

    if u is not None:
        add(made.result, u)
    for node in reversed(made.nodes):
        g = cotangents.get(node.outputs[0])
        if g is not None and node.primitive.name == "tuple_get":
            whole = node.inputs[0]
            assert isinstance(whole, Value)
            parts = cotangents.setdefault(whole, [None] * len(made.values[whole]))
            k = node.params["index"]
            parts[k] = g if parts[k] is None else parts[k] + g
            continue
        if g is not None and node.inputs:
            for item, cotangent in _pulled(made, node, g, active):
                add(item, cotangent)
    return cotangents


def _active(made: Traced) -> set[Value]:
    """The values that depend on what is varied."""
    found = {item for item, is_varied in zip(made.inputs, made.is_varied, strict=True) if is_varied}
    for node in made.nodes:
        if any(item in found for item in node.inputs if isinstance(item, Value)):
            found.add(node.outputs[0])
    return found


def _pulled(made: Traced, node: Node, g: Any, active: set[Value]) -> list[tuple[Any, Any]]:
    out = made.values[node.outputs[0]]
    call = call_of(node)
    if call.rule is None:
        return _item(made, node, g)
    bound = {key: map_leaves(made.look_up, item) for key, item in call.bound.items()}
    return [
        (call.bound[name], pull(call.rule, name, bound, out, g))
        for name, partial in call.rule.partials.items()
        if partial and any(leaf.operand in active for leaf in leaves_of(call.bound[name]))
    ]


def _item(made: Traced, node: Node, g: Any) -> list[tuple[Any, Any]]:
    assert node.primitive.name in ("getitem", "item"), f"no rule for {node.primitive.name}"
    args = [made.look_up(item) for item in node.inputs]
    template = node.params.get("template")
    from runtime.structure import fill

    base, index = fill(template, args)[0] if template else args
    total = np.zeros(np.shape(base), np.asarray(g).dtype)
    np.add.at(total, index, g)
    return [(node.inputs[0], total)]
