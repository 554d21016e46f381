"""The derivatives of what reverse passes compute with, for gradients of gradients."""

from __future__ import annotations

import math
from typing import Any

import numpy

from runtime.gradients import buffers, functions, joining, largest, mirrors, sharing
from runtime.gradients.functions import np
from runtime.gradients.rules import define, define_flat
from runtime.primitives.builtins import MAX_PLACE, MIN_PLACE, SORTED_ORDER
from runtime.types import ArrayType


def _same(g: Any) -> Any:
    return g


define(functions.sum_to.kernel, "x, shape", x=lambda g, shape_of_x: np.broadcast_to(g, shape_of_x), shape=None)


def _spread_like(g: Any, x: Any) -> Any:
    """The reverse of `sum_like`: each cotangent in the shape of what was summed."""
    if g is None or x is None:
        return None
    if isinstance(x, list | tuple):
        return [_spread_like(part, item) for part, item in zip(g, x, strict=True)]
    if isinstance(x, dict):
        return {key: _spread_like(g[key], item) for key, item in x.items()}
    return np.broadcast_to(g, functions.shape_of(x))


define(functions.sum_like.kernel, "x, other", x=_spread_like, other=None)
define(buffers.save.kernel, "x", x=_same)
define(buffers.stacked.kernel, "x", x=_same)
define(buffers.buffer.kernel, "x, start", x=None, start=_same)
define(
    buffers.items_buffer.kernel,
    "x, index, cotangent",
    x=None,
    index=None,
    cotangent=lambda g, index: g[index],
)
define(functions.fit.kernel, "x, cotangent", x=None, cotangent=_same)
define(functions.gradient.kernel, "x, cotangent", x=None, cotangent=_same)
define(functions.gradient_of_items.kernel, "x, cotangent", x=None, cotangent=_same)
define(buffers.add_missing.kernel, "left, right", left=_same, right=_same)
define(mirrors.mirror.kernel, "base, result, mirrored", base=None, result=None, mirrored=_same)
define(mirrors.mirror_parts.kernel, "bases, results, mirrored", bases=None, results=None, mirrored=_same)
define(mirrors.same.kernel, "base, result, mirrored", base=None, result=None, mirrored=_same)
define(
    mirrors.item_cotangent.kernel,
    "memory, index, cotangent",
    memory=None,
    index=None,
    cotangent=lambda g, index: _item_of(g, index),
)
define(joining.unless_joined.kernel, "x, cotangent", x=None, cotangent=lambda g, x: joining.unless_joined(x, g))
define(
    joining.part_of.kernel,
    "whole, place",
    whole=lambda g, whole, place: joining.whole_of(whole, place, g),
    place=None,
)
define(
    joining.whole_of.kernel,
    "whole, place, cotangent",
    whole=None,
    place=None,
    cotangent=lambda g, place: joining.part_of(g, place),
)


def _item_of(g: Any, index: Any) -> Any:
    """Nothing where the item was one of a container, and had its cotangent in memory."""
    type_ = functions.static_type(g)
    is_number = isinstance(type_, ArrayType) and type_.shape == ()
    return None if is_number and not isinstance(index, tuple | type(Ellipsis)) else g[index]


def _of_chosen(g: Any, args: Any, out: Any) -> list[Any]:
    """`min` and `max` of Python hand on the first of the items that are extreme."""
    items = args[0] if len(args) == 1 else args
    if not isinstance(items, list | tuple):
        return [largest.chosen(items, out, g)]
    found = [largest.chosen_at(items, out, k, g) for k in range(len(items))]
    return [found] if len(args) == 1 else found


define(
    largest.chosen.kernel,
    "items, best, cotangent",
    items=None,
    best=None,
    cotangent=lambda g, items, best: largest.chosen_part(items, best, g),
)
define(
    largest.chosen_part.kernel,
    "items, best, cotangents",
    items=None,
    best=None,
    cotangents=lambda g, items, best: largest.chosen(items, best, g),
)
define(
    largest.chosen_at.kernel,
    "items, best, place, cotangent",
    items=None,
    best=None,
    place=None,
    cotangent=lambda g, items, best, place: largest.chosen_at(items, best, place, g),
)
for _function in (min, max):
    define(_function, "*args, default=None", args=_of_chosen)
define(
    sum,
    "iterable, start=0",
    iterable=lambda g, shape_of_iterable: _spread(g, shape_of_iterable),
    start=lambda g, shape_of_start: functions.sum_to(g, shape_of_start),
)
define(math.fsum, "seq", seq=lambda g, shape_of_seq: _spread(g, shape_of_seq))
define(round, "number, ndigits=None", number=lambda g: None, ndigits=None)


def _spread(g: Any, shapes: Any) -> Any:
    """Each item of a sum gets the whole cotangent, summed to its shape; the last one first, as in a chain of sums."""
    if isinstance(shapes, list):
        if isinstance(g, numpy.floating):  # which is summed to no shape
            return [g if shape == () else functions.sum_to(g, shape) for shape in shapes]
        return [functions.sum_to(g, shape) for shape in reversed(shapes)][::-1]
    return np.broadcast_to(g, shapes)


define_flat(
    buffers.zero.kernel, functions.zero_gradient.kernel, mirrors.shadow.kernel, sharing.shadows.kernel,
    mirrors.SEED.kernel, mirrors.basis.kernel,
)  # fmt: skip
define_flat(MIN_PLACE.kernel, MAX_PLACE.kernel, SORTED_ORDER.kernel)
