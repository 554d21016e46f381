"""Gradients of functions, in a trace: the function is traced, and the reverse pass follows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from runtime.by_hand import for_loop
from runtime.errors import NeedsValue
from runtime.gradients import functions, mirrors
from runtime.gradients.blocks import depends
from runtime.gradients.checks import (
    asked_of,
    check_argnums,
    check_argument,
    check_cotangent,
    check_jacobian,
    check_tangents,
    loss_of,
)
from runtime.gradients.chosen import place_in
from runtime.gradients.direct import Direct, is_direct
from runtime.gradients.kinds import certainly_container
from runtime.gradients.regions import Region
from runtime.gradients.reverse import Reverse
from runtime.gradients.table import load
from runtime.gradients.watching import Watched, is_leaf
from runtime.graph import Graph, Node, Operand, Value
from runtime.structure import tuple_of
from runtime.trace.builder import Trace, current, operand
from runtime.trace.choice import Choice, switch
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import for_user
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.recording import RecordedValue, concrete_of
from runtime.trace.symbolic import Symbolic


class Linear:
    """A function's result for some arguments, and what is needed to pull cotangents back to the arguments."""

    def __init__(
        self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], argnums: int | Sequence[int]
    ) -> None:
        given = list(args)
        self.stretch = Stretch()
        self.builds = []
        for k in check_argnums(argnums, len(given), function):
            check_argument(args[k], k, function)
            given[k], build = self.stretch.watch(args[k])
            self.builds.append(build)
        try:
            self.result = function(*given, **kwargs)
            current().heap.save_watched()
        finally:
            self.stretch.watched.release()

    def pull(self, result: Any, cotangent: Any) -> tuple[Any, ...]:
        """The cotangents of the arguments, in their structure, for that of a result (or part of it)."""
        gradients = self.stretch.gradients(list(pairs_of(result, cotangent)))
        return tuple([build(gradients) for build in self.builds])


class Stretch:
    """The part of a trace that a gradient is taken of: from here on."""

    def __init__(self) -> None:
        load()  # lists are made arrays for functions with rules
        trace = current()
        trace.heap.save_watched()
        trace.differentiates = True
        trace.stretches += 1
        self.trace = trace
        self.nodes = trace.nodes
        self.start = len(trace.nodes)
        self.watched = Watched()
        self._first: Node | None = None  # of the stretch
        self._added: set[Node] = set()  # by earlier reverse passes

    def watch(self, item: Any) -> tuple[Any, Any]:
        """What stands for an argument that a gradient is asked for by, and what builds the gradient of it."""
        found = self.watched.watch(item)
        if self._first is None and self.start < len(self.nodes):
            self._first = self.nodes[self.start]
        return found

    def _find_start(self) -> None:
        """Find where the stretch begins now: the reverse pass of one around it may have put nodes in before."""
        first = self._first
        if first is not None:
            places = range(self.start, len(self.nodes))
            self.start = next((k for k in places if _is_same(self.nodes[k], first)), self.start)

    def may_reach(self, value: Value) -> bool:
        """Whether a gradient may flow from a value to what is watched."""
        trace = self.trace
        if trace.executes:
            return trace.is_active(value)  # type: ignore[attr-defined,no-any-return]
        return depends(value, trace.nodes, [leaf.ag_value for leaf in self.watched.leaves])

    def close(self) -> None:
        """No gradient of the stretch will be asked for any more."""
        self.trace.stretches -= 1

    def gradients(self, pairs: Sequence[tuple[Any, Any]]) -> list[Any]:
        """The gradients of the watched leaves, for pairs of a result and its cotangent.

        Raises `NeedsValue` in another region than that of the stretch.
        """
        trace = self.trace
        if trace.nodes is not self.nodes:
            raise NeedsValue(  # a loop of a known count is unrolled then
                "a gradient is asked for inside a branch or loop, of what was recorded outside of it",
                "Ask for it where the tape was opened, or open the tape inside.",
                trace.frame(),
            )
        trace.heap.save_watched()
        self._find_start()
        sources = [leaf.ag_value for leaf in self.watched.leaves]
        seeds = [(item.ag_value, g) for item, g in pairs if type(item) is Symbolic]
        changed: set[Operand] = set()
        if self.watched.may_lose:
            stretch = Region(Graph((), tuple(trace.nodes[self.start :]), ()), skipped=self._added)
            steps = list(stretch.steps())
            self.watched.check_seen(steps)
            changed = self.watched.changed(steps)
        if trace.executes and is_direct(trace, self.start):  # type: ignore[arg-type]
            plain = [(value, concrete_of(operand(g))) for value, g in seeds]
            found = Direct(trace, self.start, sources).run(plain, sources)  # type: ignore[arg-type]
            return [_recorded(trace, item, g) for item, g in zip(self.watched.originals, found, strict=True)]
        asked = [value for value in sources if value not in changed]
        reverse = Reverse(trace, self.start, asked, self._added)
        by_source = dict(zip(asked, reverse.run(seeds, asked), strict=True))
        self._added.update(reverse.added())
        return [
            self.watched.zeros[value] if value in changed else _gradient_of(item, by_source[value])
            for item, value in zip(self.watched.originals, sources, strict=True)
        ]


def _is_same(node: Node, other: Node) -> bool:
    """Whether a node is another one, which may have been rebuilt since."""
    return node is other or (bool(other.outputs) and node.outputs[:1] == other.outputs[:1])


def _gradient_of(item: Any, g: Any) -> Any:
    """The gradient of a leaf, or of a list or dict of which only the run tells what it holds."""
    is_held = type(item) is Symbolic and certainly_container(item.ag_type)
    return (functions.gradient_of_items if is_held else functions.gradient)(item, g)


def _recorded(trace: Trace, item: Any, g: Any) -> Any:
    """The gradient of a leaf, made without a node."""
    found = functions.gradient.kernel(concrete_of(operand(item)), g)
    return trace.stand_in(RecordedValue(found, "", True))


def pairs_of(result: Any, cotangent: Any) -> Iterator[tuple[Any, Any]]:
    """The numbers and arrays of a result, each with its cotangent, which is given in the same structure.

    Raises TypeError where the structures differ.
    """
    if cotangent is None:
        return
    if is_leaf(result):
        check_cotangent(result, cotangent)
        yield result, cotangent
    elif getattr(result, "ag_grown", None):
        yield result.ag_symbolic(), cotangent
    elif isinstance(result, tuple | list):
        if not isinstance(cotangent, tuple | list) or len(cotangent) != len(result):
            kind = type(result).__name__.lower()
            raise for_user(TypeError(f"a cotangent for each of {len(result)} results is needed, in a {kind}"))
        for part, g in zip(result, cotangent, strict=True):
            yield from pairs_of(part, g)
    elif isinstance(result, dict):
        for key in result:
            yield from pairs_of(result[key], cotangent[key])
    elif isinstance(result, Instance):
        for name in sorted(object.__getattribute__(result, "__dict__")):
            yield from pairs_of(getattr(result, name), getattr(cotangent, name))


def value_and_grad(
    function: Callable[..., Any],
    argnums: int | tuple[int, ...],
    has_aux: bool,
    args: Sequence[Any],
    kwargs: dict[str, Any],
) -> tuple[Any, Any]:
    """What the function returns, and the gradient of its (first) result with respect to some arguments."""
    numbers = check_argnums(argnums, len(args), function)
    chosen = next((k for k in numbers if type(args[k]) is Choice), None)
    if chosen is not None:  # of which a branch has left several, that are there while tracing only

        def of_one(item: Any) -> tuple[Any, Any]:
            given = list(args)
            given[chosen] = item
            return value_and_grad(function, argnums, has_aux, given, kwargs)

        return switch(args[chosen], of_one)  # type: ignore[no-any-return]
    place = place_in(args[k] for k in numbers)
    if place is not None:

        def with_one(item: Any) -> tuple[Any, Any]:
            with place.holding(item):
                return value_and_grad(function, argnums, has_aux, args, kwargs)

        return switch(place.choice, with_one)  # type: ignore[no-any-return]
    linear = Linear(function, args, kwargs, argnums)
    loss = loss_of(function, linear.result, has_aux)
    found = linear.pull(loss, mirrors.seed(loss, asked_of(function)))
    linear.stretch.close()
    return linear.result, found[0] if isinstance(argnums, int) else found


def vjp(
    function: Callable[..., Any], argnums: Sequence[int], args: Sequence[Any], kwargs: dict[str, Any] | None = None
) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """What the function returns, and the function from its cotangent to those of the arguments."""
    linear = Linear(function, args, kwargs or {}, argnums)
    return linear.result, lambda cotangent: linear.pull(linear.result, cotangent)


def jvp(function: Callable[..., Any], args: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """What the function returns, and how it changes along tangents of the arguments.

    The pullback is linear in its cotangent, so that its own pullback pushes tangents forward (J. Townsend, A new trick
    for calculating Jacobian vector products, 2017).
    """
    check_tangents(args, tangents)
    result, pull = vjp(function, range(len(args)), args)
    start = _zeros(result)
    pulled = Linear(pull, (start,), {}, (0,))
    (found,) = pulled.pull(pulled.result, tuple(tangents))
    return result, found


def _zeros(result: Any) -> Any:
    """Zeros in the structure of a result."""
    if is_leaf(result):
        return functions.gradient(result, None)
    if isinstance(result, tuple):
        parts = [_zeros(part) for part in result]
        return tuple_of(type(result), parts)
    if isinstance(result, dict):
        return Dict({key: _zeros(part) for key, part in result.items()})
    return List([_zeros(part) for part in result])


def jacobian(
    function: Callable[..., Any], argnums: int | tuple[int, ...], args: Sequence[Any], kwargs: dict[str, Any]
) -> Any:
    """The derivative of each item of the result, an array or number, with respect to arguments, arrays or numbers.

    Its shape is that of the result followed by that of the argument. The function runs once more for each item.
    """
    np = functions.np
    numbers = check_argnums(argnums, len(args), function)
    result, items = function(*args, **kwargs), [args[k] for k in numbers]
    check_jacobian(function, result, items)

    def row(k: Any, *found: Any) -> tuple[Any, ...]:
        again, pull = vjp(function, numbers, args, kwargs)
        for made, cotangent in zip(found, pull(mirrors.basis(again, k)), strict=True):
            made[k] = np.reshape(cotangent, -1)
        return found

    count = np.size(result)
    starts = tuple([np.zeros((count, np.size(item)), functions.dtype_of(item)) for item in items])
    found = for_loop(np.arange(count), row, starts)
    shape = functions.shape_of(result)
    made = tuple([np.reshape(part, (*shape, *functions.shape_of(x))) for part, x in zip(found, items, strict=True)])
    return made[0] if isinstance(argnums, int) else made
