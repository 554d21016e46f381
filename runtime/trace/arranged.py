"""Iterators over many arrangements of numbers: `itertools.product` and its like, and `np.ndindex`.

A few known arrangements are unrolled, as the items of a known tuple are. A loop over many is staged, as one over a long
range is: it knows their types.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from runtime.graph import Literal
from runtime.primitives import builtins as primitives
from runtime.primitives import library
from runtime.primitives.primitive import Primitive
from runtime.trace.builder import current, emit, is_literal
from runtime.trace.calls import stage
from runtime.trace.exceptions import native
from runtime.trace.item_sources import source_item_type
from runtime.trace.iterables import iterate
from runtime.trace.iterators import UNROLLED_ITEMS, Cursor, Iteration, RunTime, held, skipped
from runtime.trace.lists import List
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, BOOL, FLOAT, INT, STR, TupleType, Type


class Arranged(Cursor):
    """An iterator over known arrangements, which `fresh` makes: too many to unroll, unless the body needs values."""

    def __init__(self, fresh: functools.partial[Any], item: Type, count: int) -> None:
        super().__init__(fresh())
        self.fresh = fresh
        self.element = item
        self.count = count

    @property
    def ag_class(self) -> type:
        return self.fresh.func  # type: ignore[return-value]

    def length(self) -> int | None:
        if type(self.position) is not int or not self.can_unroll():
            return None
        return 0 if self.position < 0 else self.count - self.position

    def source_at_run_time(self) -> Symbolic:
        return self.ag_symbolic()

    def make(self) -> Symbolic:
        """A run must not use it up for the next: it is made when the graph runs."""
        position = self.known_position()
        if position == 0:
            made: Symbolic = stage(_OF[self.fresh.func].primitive, self.fresh.args, self.fresh.keywords)
            return made
        anew = functools.partial(skipped, self.fresh, position if position > 0 else self.count)
        return emit(primitives.NEW_ITERATOR, (Literal(anew),), {}, ANY)

    def item(self) -> Type:
        return self.element


class _Arranging(NamedTuple):
    """A function that arranges items: its node, how many arrangements there are, and the types of the items of each."""

    primitive: Primitive
    count: Callable[..., int]
    types: Callable[..., list[Type]]


def _types_of_combination(items: Any, r: int) -> list[Type]:
    return [_item_type(items)] * r


def _types_of_permutation(items: Any, r: int | None = None) -> list[Type]:
    return [_item_type(items)] * (len(items) if r is None else r)


_OF: dict[Any, _Arranging] = {
    itertools.product: _Arranging(
        library.PRODUCT,
        lambda *pools, repeat=1: math.prod(map(len, pools)) ** repeat,
        lambda *pools, repeat=1: [_item_type(pool) for pool in pools] * repeat,
    ),
    itertools.combinations: _Arranging(
        library.COMBINATIONS, lambda items, r: math.comb(len(items), r), _types_of_combination
    ),
    itertools.combinations_with_replacement: _Arranging(
        library.COMBINATIONS_WITH_REPLACEMENT,
        lambda items, r: math.comb(max(len(items) + r - 1, 0), r),
        _types_of_combination,
    ),
    itertools.permutations: _Arranging(
        library.PERMUTATIONS,
        lambda items, r=None: math.perm(len(items), len(items) if r is None else r),
        _types_of_permutation,
    ),
    np.ndindex: _Arranging(primitives.NDINDEX, lambda *sizes: math.prod(sizes), lambda *sizes: [INT] * len(sizes)),
}
_PLAIN = frozenset([INT, FLOAT, BOOL, STR])


def arranges(function: Any) -> bool:
    """Whether this is a function whose arrangements are told here."""
    return function in _OF


def known(function: Any, *args: Any, **kwargs: Any) -> Iteration | None:
    """`function(*args, **kwargs)` of known arguments, where there are many arrangements; None where there are few."""
    pools = [tuple(arg) if isinstance(arg, list) else arg for arg in args]
    rest = [*kwargs.values()]
    if not all(is_literal(arg) and (hasattr(arg, "__len__") or type(arg) is int) for arg in [*pools, *rest]):
        return None
    fresh = functools.partial(function, *pools, **kwargs)
    native(fresh)  # which raises what eager raises
    count = _OF[function].count(*pools, **kwargs)
    if count <= UNROLLED_ITEMS:
        return None
    return held(Arranged(fresh, TupleType(tuple(_OF[function].types(*pools, **kwargs))), count))


def at_run_time(function: Any, *args: Any, **kwargs: Any) -> Iteration | None:
    """The same for pools of run time that hold Python's own numbers or texts, or what nothing is known of."""
    pools = args if function is itertools.product else args[:1]
    others = [*args[len(pools) :], *kwargs.values()]
    if not pools or not all(type(other) is int for other in others):
        return None
    if function is not itertools.product and not others:
        return None  # each is as long as the pool, whose length is not known
    if any(isinstance(pool, List) and not pool.ag_grown for pool in pools):
        return None
    sources = [iterate(pool) for pool in pools]
    if not (_PLAIN if current().differentiates else _PLAIN | {ANY}).issuperset(source.item() for source in sources):
        return None
    types = _OF[function].types(*sources, *args[len(pools) :], **kwargs)
    operands = [
        source.source_at_run_time() if isinstance(source, Cursor) else source.ag_symbolic() for source in sources
    ]
    made = stage(_OF[function].primitive, (*operands, *args[len(pools) :]), kwargs)
    return held(RunTime(made, TupleType(tuple(types))))


def _item_type(pool: Any) -> Type:
    return pool.item() if isinstance(pool, Iteration) else source_item_type(pool)
