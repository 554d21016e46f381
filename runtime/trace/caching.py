"""`functools.lru_cache` and `functools.cache` of functions that stand in traced code, told in Python.

What such a function has returned is kept in a dict of the trace, so that a branch or a loop that calls it leaves there
what the run leaves there. Functions that were decorated outside share their cache with eager mode, and run as they are.
"""

from __future__ import annotations

import functools
from functools import partial
from typing import Any

from runtime.errors import Unsupported
from runtime.frames import LIBRARY_FILES
from runtime.trace.builder import TraceAgain, current
from runtime.trace.dicts import Dict
from runtime.trace.function_attributes import update_wrapper
from runtime.trace.in_python import told_in_python

LIBRARY_FILES.add(__file__)


def _info() -> Any:
    """`cache_info`, which makes another trace: there the calls are counted, by another function that has this one."""
    history = current().lifter.history
    if not history.counts_cached:
        history.counts_cached = True
        raise TraceAgain


_info.ag_transparent = True  # type: ignore[attr-defined]


def _counting(remembering: Any, results: Any, maxsize: Any) -> Any:
    """A function that remembers its results in `results`, and counts how often it has found one there."""
    hits = misses = 0

    def counting(*args: Any, **kwargs: Any) -> Any:
        nonlocal hits, misses
        key: Any = (args, tuple(kwargs.items())) if kwargs else args
        if not kwargs and len(args) == 1 and (type(args[0]) is int or type(args[0]) is str):
            key = args[0]
        if key in results:
            hits += 1
        else:
            misses += 1
        return remembering(*args, **kwargs)

    def clear() -> None:
        nonlocal hits, misses
        hits = misses = 0
        results.clear()

    def info() -> Any:
        return functools._CacheInfo(hits, misses, maxsize, len(results))

    counting.cache_clear, counting.cache_info = clear, info  # type: ignore[attr-defined]
    return counting


def _remembering(function: Any, results: Any) -> Any:
    def remembering(*args: Any, **kwargs: Any) -> Any:
        key: Any = (args, tuple(kwargs.items())) if kwargs else args
        if not kwargs and len(args) == 1 and (type(args[0]) is int or type(args[0]) is str):
            key = args[0]  # no other number equals it
        if key not in results:
            results[key] = function(*args, **kwargs)
        return results[key]

    remembering.cache_clear, remembering.cache_info = results.clear, _info  # type: ignore[attr-defined]
    return remembering


def _remembering_few(function: Any, results: Any, count: Any) -> Any:
    def remembering(*args: Any, **kwargs: Any) -> Any:
        key: Any = (args, tuple(kwargs.items())) if kwargs else args
        if not kwargs and len(args) == 1 and (type(args[0]) is int or type(args[0]) is str):
            key = args[0]  # no other number equals it
        if key in results:
            result = results.pop(key)
        else:
            result = function(*args, **kwargs)
            if len(results) >= count:
                del results[next(iter(results))]
        results[key] = result  # behind all others
        return result

    remembering.cache_clear, remembering.cache_info = results.clear, _info  # type: ignore[attr-defined]
    return remembering


_remember = told_in_python(_remembering)
_remember_few = told_in_python(_remembering_few)
_count = told_in_python(_counting)


def lru_cache(maxsize: Any = 128, typed: Any = False) -> Any:
    """`functools.lru_cache`."""
    if callable(maxsize):
        return _cached(maxsize, 128, typed)
    return partial(_cached, maxsize=maxsize, typed=typed)


def cache(function: Any) -> Any:
    """`functools.cache`."""
    return _cached(function, None, False)


def _cached(function: Any, maxsize: Any, typed: Any) -> Any:
    if typed:
        raise Unsupported(
            "`functools.lru_cache` is to tell arguments of different classes apart",
            "Leave `typed` out, or decorate a function outside of this one.",
            current().frame(),
        )
    results: Any = Dict()
    made = _remember(function, results) if maxsize is None else _remember_few(function, results, maxsize)
    if current().lifter is not None and current().lifter.history.counts_cached:
        made = _count(made, results, maxsize)
    return update_wrapper(made, function)
