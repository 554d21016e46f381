"""Gradients of functions, in a trace: the function is traced, and the reverse pass follows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from runtime.gradients import functions
from runtime.gradients.functions import Operation
from runtime.gradients.reverse import Reverse
from runtime.gradients.watching import Watched, is_differentiable, is_leaf
from runtime.primitives.rules import array_type
from runtime.trace.builder import current
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, Type


class Linear:
    """A function's result for some arguments, and what is needed to pull cotangents back to the arguments."""

    def __init__(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], argnums: Sequence[int]) -> None:
        trace = current()
        trace.heap.save_watched()
        self.start = len(trace.nodes)
        given = list(args)
        self.watched = Watched()
        self.builds = []
        for k in argnums:
            check_argument(args[k], k)
            given[k], build = self.watched.watch(args[k])
            self.builds.append(build)
        try:
            self.result = function(*given, **kwargs)
            trace.heap.save_watched()
        finally:
            self.watched.release()

    def pull(self, results: Sequence[Any], seeds: Sequence[Any]) -> tuple[Any, ...]:
        """The cotangents of the arguments, in their structure, for those of some results."""
        sources = [leaf.ag_value for leaf in self.watched.leaves]
        pairs = [(item.ag_value, seed) for item, seed in zip(results, seeds, strict=True) if type(item) is Symbolic]
        found = Reverse(current(), self.start, sources).run(pairs, sources)
        gradients = [functions.gradient(item, g) for item, g in zip(self.watched.originals, found, strict=True)]
        return tuple([build(gradients) for build in self.builds])


def check_argument(item: Any, k: int) -> None:
    """Raises TypeError where there can be no gradient with respect to an argument."""
    if is_leaf(item) and not is_differentiable(functions.static_type(item)):
        raise TypeError(
            f"a gradient with respect to argument {k} is asked for, which is {_described(item)}: only floating-point and "
            "complex values have one; pass a float, or leave the argument out of `argnums`"
        )


def _described(item: Any) -> str:
    type_ = functions.static_type(item)
    return f"of type {type_!r}" if isinstance(type_, ArrayType) and type_.kind != "python" else f"the {type_!r} {item!r}"


def _seed(loss: Any) -> Any:
    """The cotangent that a gradient starts from: 1, of the loss's dtype. Raises TypeError where it is no scalar."""
    array = numpy.asarray(loss)
    if array.shape != () or array.dtype.kind not in "fbiu":
        kind = f"an array of shape {array.shape}" if array.shape else f"a {type(loss).__name__}"
        raise TypeError(
            f"`ag.grad` needs a function that returns one real number, and this one returned {kind}: "
            "sum it, or use `ag.vjp` or `ag.jacobian`"
        )
    return array.dtype.type(1) if array.dtype.kind == "f" else numpy.float64(1)


def _seed_type(loss: Any) -> Type:
    found = array_type(loss)
    return ArrayType(found.dtype if found.dtype.kind == "f" else numpy.dtype(float), (), "scalar")


seed = Operation("seed", _seed, _seed_type)


def value_and_grad(
    function: Callable[..., Any], argnums: int | tuple[int, ...], has_aux: bool, args: Sequence[Any], kwargs: dict[str, Any]
) -> tuple[Any, Any]:
    """What the function returns, and the gradient of its (first) result with respect to some arguments."""
    places = (argnums,) if isinstance(argnums, int) else argnums
    linear = Linear(function, args, kwargs, places)
    loss = linear.result[0] if has_aux else linear.result
    found = linear.pull([loss], [seed(loss)])
    return linear.result, found[0] if isinstance(argnums, int) else found
