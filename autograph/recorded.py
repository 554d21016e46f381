"""Calls of decorated functions in a tape's block in plain code: converted, as `ag.grad` runs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograph.errors import kind_of
from runtime.errors import Unsupported
from runtime.graph import Node
from runtime.structure import tuple_of
from runtime.trace import paths
from runtime.trace.builder import Trace, operand
from runtime.trace.dicts import Dict
from runtime.trace.lists import List
from runtime.trace.recording import RecordedValue, concrete_of
from runtime.trace.symbolic import Symbolic

_SIMPLE = (Symbolic, np.ndarray, np.generic, int, float, complex, str, bytes, type(None), np.dtype)


def call(trace: Trace, function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """Call the user's function for plain code that is being recorded.

    It runs converted, so that what it stores into its own arrays is recorded, too, unless it is given lists or objects:
    those are the plain code's, which would not see what is recorded of them.
    """
    if not all(map(_is_simple, (*args, *kwargs.values()))):
        return function(*args, **kwargs)
    lifter, start = trace.lifter, len(trace.nodes)
    assert lifter is not None
    form = lifter.lift(function, paths.constant(function, function.__name__))
    given = [lifter.lift(arg, paths.argument(k, f"args[{k}]")) for k, arg in enumerate(args)]
    result = form(*given, **{name: lifter.lift(arg, paths.argument(0, name)) for name, arg in kwargs.items()})
    trace.heap.save_watched()
    _check_stores(trace, trace.nodes[start:])
    return _for_plain_code(trace, result)


def _check_stores(trace: Any, nodes: Sequence[Node]) -> None:
    """Refuse stores into objects of the plain code's, which would find numbers there that are recorded no more."""
    made = {value for node in nodes for value in node.outputs}
    for node in nodes:
        for target in (node.inputs[k] for k in node.primitive.writes):
            is_theirs = target not in made and not isinstance(concrete_of(target), np.ndarray)
            if is_theirs and any(trace.is_active(item) for item in node.inputs if item is not target):
                raise Unsupported(
                    f"a decorated function puts what depends on what is watched into {kind_of(concrete_of(target))} "
                    "that was there before, and a tape in plain code would lose its gradient",
                    "Return the value, or open the tape in a decorated function.",
                    node.frames[-1] if node.frames else None,
                )


def _is_simple(item: Any) -> bool:
    """Whether an argument is an array, a number or the like, or a tuple of such."""
    return all(map(_is_simple, item)) if type(item) is tuple else isinstance(item, _SIMPLE)


def _for_plain_code(trace: Trace, item: Any) -> Any:
    """A result with values that go on being recorded; lists and dicts become plain ones."""
    if type(item) is Symbolic:
        return item
    if isinstance(item, tuple):
        parts = [_for_plain_code(trace, part) for part in item]
        return tuple_of(type(item), parts)
    if type(item) is List:
        return [_for_plain_code(trace, part) for part in item]
    if type(item) is Dict:
        return {key: _for_plain_code(trace, part) for key, part in item.items()}
    found = operand(item)
    if isinstance(found, RecordedValue) and trace.is_active(found):  # type: ignore[attr-defined]
        raise Unsupported(
            f"{kind_of(concrete_of(found))} that a decorated function returns holds values that depend on what "
            "is watched, and a tape in plain code would lose their gradients",
            "Return the arrays, or open the tape in a decorated function.",
            trace.frame(),
        )
    return concrete_of(found)
