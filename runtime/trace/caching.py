"""`functools.lru_cache` and `functools.cache` of functions that stand in traced code, told in Python.

What such a function has returned is kept in a dict of the trace, so that a branch or a loop that calls it leaves there
what the run leaves there. Functions that were decorated outside share their cache with eager mode, and run as they are.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from runtime.errors import Unsupported
from runtime.frames import LIBRARY_FILES
from runtime.trace.builder import current
from runtime.trace.function_attributes import update_wrapper
from runtime.trace.in_python import told_in_python

LIBRARY_FILES.add(__file__)


def _info() -> Any:
    raise Unsupported(
        "`cache_info` of a function with `functools.lru_cache` that stands in the function",
        "Decorate it outside.",
        current().frame(),
    )


_info.ag_transparent = True  # type: ignore[attr-defined]


def _remembering(function: Any) -> Any:
    results: dict[Any, Any] = {}

    def remembering(*args: Any, **kwargs: Any) -> Any:
        key = (args, tuple(kwargs.items())) if kwargs else args
        if key not in results:
            results[key] = function(*args, **kwargs)
        return results[key]

    remembering.cache_clear, remembering.cache_info = results.clear, _info  # type: ignore[attr-defined]
    return remembering


def _remembering_few(function: Any, count: Any) -> Any:
    results: dict[Any, Any] = {}

    def remembering(*args: Any, **kwargs: Any) -> Any:
        key = (args, tuple(kwargs.items())) if kwargs else args
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
    made = _remember(function) if maxsize is None else _remember_few(function, maxsize)
    return update_wrapper(made, function)
