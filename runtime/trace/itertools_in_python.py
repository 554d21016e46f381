"""Functions of `itertools`, and `iter` with a sentinel, told in Python: generators, converted as the user's are.

Each takes from its sources what the original takes, in the same order. What only arranges items makes them all at once.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from typing import Any

from runtime.frames import LIBRARY_FILES
from runtime.trace.in_python import told_in_python

LIBRARY_FILES.add(__file__)


def _takewhile(predicate: Any, iterable: Any) -> Any:
    for item in iterable:
        if not predicate(item):
            break
        yield item


def _dropwhile(predicate: Any, iterable: Any) -> Any:
    drops = True
    for item in iterable:
        if drops:
            drops = True if predicate(item) else False  # noqa: SIM210 - a bool of Python's
        if not drops:
            yield item


def _filterfalse(predicate: Any, iterable: Any) -> Any:
    for item in iterable:
        if not (item if predicate is None else predicate(item)):
            yield item


def _starmap(function: Any, iterable: Any) -> Any:
    for args in iterable:
        yield function(*args)


def _compress(data: Any, selectors: Any) -> Any:
    for item, selector in zip(data, selectors, strict=False):
        if selector:
            yield item


def _chain(*iterables: Any) -> Any:
    for iterable in iterables:
        yield from iterable


def _chain_from_iterable(iterables: Any) -> Any:
    for iterable in iterables:
        yield from iterable


def _accumulate(iterable: Any, func: Any = None, *, initial: Any = None) -> Any:
    begun = initial is not None
    if begun:
        total = initial
        yield total
    for item in iterable:
        if not begun:
            begun = True
            total = item
        elif func is None:
            total = total + item
        else:
            total = func(total, item)
        yield total


def _pairwise(iterable: Any) -> Any:
    begun = False
    before = None
    for item in iterable:
        if begun:
            yield before, item
        before = item
        begun = True


def _islice(iterable: Any, *bounds: Any) -> Any:
    if len(bounds) == 1:
        start, stop, step = 0, bounds[0], 1
    else:
        start, stop, step = bounds[0], bounds[1], bounds[2] if len(bounds) == 3 else 1
    if isinstance(stop, float) or stop == -1:
        raise ValueError("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    if stop is not None and not 0 <= stop <= sys.maxsize:
        raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    start = 0 if start is None else start
    step = 1 if step is None else step
    if isinstance(start, float) or not 0 <= start <= sys.maxsize:
        raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    if isinstance(step, float) or not 1 <= step <= sys.maxsize:
        raise ValueError("Step for islice() must be a positive integer or None.")
    return _sliced(iterable, start, stop, step)


def _sliced(iterable: Any, start: Any, stop: Any, step: Any) -> Any:
    place = 0
    wanted = start
    end = None if stop is None else max(start, stop)
    if end is None or end > 0:
        for item in iterable:
            place += 1
            if place > wanted and (stop is None or wanted < stop):
                wanted += step
                yield item
            if end is not None and place >= end:
                break


def _batched(iterable: Any, n: Any, *, strict: Any = False) -> Any:
    if n < 1:
        raise ValueError("n must be at least one")
    return _batches(iterable, n, strict)


def _batches(iterable: Any, n: Any, strict: Any) -> Any:
    batch = []
    for item in iterable:
        batch.append(item)
        if len(batch) == n:
            yield tuple(batch)
            batch = []
    if len(batch) > 0:
        if strict:
            raise ValueError("batched(): incomplete batch")
        yield tuple(batch)


def _product(*iterables: Any, repeat: Any = 1) -> Any:
    made: list[Any] = [()]
    for pool in [tuple(iterable) for iterable in iterables] * repeat:
        made = [head + (item,) for head in made for item in pool]
    return iter(made)


def _combinations(iterable: Any, r: Any) -> Any:
    return _combined(tuple(iterable), r, 1)


def _combinations_with_replacement(iterable: Any, r: Any) -> Any:
    return _combined(tuple(iterable), r, 0)


def _combined(pool: Any, count: Any, distance: Any) -> Any:
    made: list[Any] = [((), 0)]
    for _ in range(count):
        made = [(head + (pool[place],), place + distance) for head, first in made for place in range(first, len(pool))]
    return iter([head for head, _ in made])


def _permutations(iterable: Any, r: Any = None) -> Any:
    pool = tuple(iterable)
    made: list[Any] = [((), ())]
    for _ in range(len(pool) if r is None else r):
        made = [
            (head + (pool[place],), used + (place,))
            for head, used in made
            for place in range(len(pool))
            if place not in used
        ]
    return iter([head for head, _ in made])


def _repeat(item: Any, times: Any = None) -> Any:
    while times is None:
        yield item
    for _ in range(times):
        yield item


def _cycle(iterable: Any) -> Any:
    saved = []
    for item in iterable:
        saved.append(item)
        yield item
    while saved:
        for item in saved:
            yield item


def _count(start: Any = 0, step: Any = 1) -> Any:
    while True:
        yield start
        start = start + step


def _called(function: Any, sentinel: Any) -> Any:
    while True:
        try:
            item = function()
        except StopIteration:
            break
        if item is sentinel or item == sentinel:
            break
        yield item


called = told_in_python(_called)  # `iter(function, sentinel)`


def _mapped(function: Any, *iterables: Any) -> Any:
    for items in zip(*iterables):  # noqa: B905 - as `map` takes them
        try:
            made = function(*items)
        except StopIteration:
            return
        yield made


mapped_until_stop = told_in_python(_mapped)  # `map(next, iterators)`


def _filtered(function: Any, iterable: Any) -> Any:
    for item in iterable:
        try:
            is_wanted = function(item)
        except StopIteration:
            return
        if is_wanted:
            yield item


filtered_until_stop = told_in_python(_filtered)


def _called_with(called: Any) -> Any:
    def function(item: Any) -> Any:
        return called(item)

    return function


function_of = told_in_python(_called_with)  # of an `operator.itemgetter`, an object that is called


# Where a gradient may flow through what is taken, the items are taken at once, and put into lists.


def _grouped(iterable: Any, key: Any = None) -> Any:
    items = list(iterable)
    keys = items if key is None else [key(item) for item in items]
    start = 0
    while start < len(items):
        group = [items[start]]
        end = start + 1
        while end < len(items) and keys[start] == keys[end]:
            group.append(items[end])
            end += 1
        yield keys[start], iter(group)
        group.clear()  # what was not taken is passed over
        start = end


def _shared(iterable: Any, n: int = 2) -> Any:
    items = list(iterable)
    return tuple([iter(items) for _ in range(n)])


def _filled(*iterables: Any, fillvalue: Any = None) -> Any:
    several = [list(iterable) for iterable in iterables]
    for k in range(max([len(items) for items in several])):
        yield tuple([items[k] if k < len(items) else fillvalue for items in several])


TOLD: dict[Any, Callable[..., Any]] = {
    itertools.accumulate: told_in_python(_accumulate),
    itertools.chain: told_in_python(_chain),
    itertools.chain.from_iterable: told_in_python(_chain_from_iterable),
    itertools.combinations: told_in_python(_combinations),
    itertools.combinations_with_replacement: told_in_python(_combinations_with_replacement),
    itertools.compress: told_in_python(_compress),
    itertools.dropwhile: told_in_python(_dropwhile),
    itertools.filterfalse: told_in_python(_filterfalse),
    itertools.islice: told_in_python(_islice),
    itertools.pairwise: told_in_python(_pairwise),
    itertools.permutations: told_in_python(_permutations),
    itertools.product: told_in_python(_product),
    itertools.starmap: told_in_python(_starmap),
    itertools.takewhile: told_in_python(_takewhile),
}
if hasattr(itertools, "batched"):
    TOLD[itertools.batched] = told_in_python(_batched)
ENDLESS: dict[type, Callable[..., Any]] = {
    itertools.count: told_in_python(_count),
    itertools.cycle: told_in_python(_cycle),
    itertools.repeat: told_in_python(_repeat),
}
DIFFERENTIABLE: dict[Any, Callable[..., Any]] = {
    itertools.groupby: told_in_python(_grouped),
    itertools.tee: told_in_python(_shared),
    itertools.zip_longest: told_in_python(_filled),
}
