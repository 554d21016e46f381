"""Rules as nodes that run on the arrays themselves, where only the run tells the types of their operands.

Such a node is differentiated when it runs, too: its reverse records the rule on the arrays, and pulls back through it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from types import FunctionType
from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients import buffers
from runtime.gradients.rules import DTYPE, RULES, SHAPE, Partial, Rule, pull
from runtime.primitives.primitive import Primitive
from runtime.structure import fill, take_apart
from runtime.trace.builder import activate, tracing
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY

FLOATS = frozenset((float, numpy.float64))
_NUMBERS = FLOATS | {int, bool}
_PARAMETERS = ("cotangent", "result", "bound")
_KNOWN = frozenset((str, type(None), type(Ellipsis)))  # Python's numbers may be operands, and have cotangents
_pulls: dict[tuple[Rule, str], Primitive] = {}


def pulling(rule: Rule, name: str) -> Primitive:
    """The primitive that applies one partial of a rule to arrays: to a cotangent, the result, and the arguments."""
    found = _pulls.get((rule, name))
    if found is None:

        def kernel(cotangent: Any, result: Any, bound: dict[str, Any]) -> Any:
            if cotangent is None:
                return None
            if fast is not None and are_numbers(result, bound) and type(bound[name]) in FLOATS:
                g = cotangent[()] if type(cotangent) is numpy.ndarray else cotangent
                if type(g) is numpy.float64:
                    return fast(g, result, bound)
            _check_result(result, rule)
            bound = {key: item if _holds_numbers(item) else map_parts(_listed, item) for key, item in bound.items()}
            if isinstance(bound[name], dict) and rule.function is sum:
                return None  # it takes its keys
            if not _differs(bound[name]):
                _check_holds_nothing(bound[name], label)
                template, leaves = take_apart(bound[name], _is_number, _KNOWN)
                return fill(template, [_ZERO] * len(leaves))
            return pull(rule, name, bound, result, cotangent)

        fast = of_numbers(rule, name)
        label = f"vjp of {getattr(rule.function, '__name__', rule.function)} for {name}"
        found = _pulls[rule, name] = Primitive(label, kernel, lambda *types, **params: ANY, views=())
        kernel.__name__ = label
        used = _used(rule.partials[name])
        partials = {
            parameter: Partial(_again(kernel, k), _PARAMETERS) if parameter in used else None
            for k, parameter in enumerate(_PARAMETERS)
        }
        RULES[kernel] = Rule(kernel, dict.fromkeys(_PARAMETERS), "", partials, False)
    return found


def are_numbers(result: Any, bound: dict[str, Any]) -> bool:
    """Whether a function of numbers was called with floats, or integers of Python's."""
    return type(result) in FLOATS and all(type(item) in _NUMBERS for item in bound.values())


def of_numbers(rule: Rule, name: str) -> Callable[[Any, Any, dict[str, Any]], Any] | None:
    """The partial of a function of numbers, for a cotangent, the result, and the arguments; None where it asks more."""
    partial = rule.partials.get(name)
    if partial is None or not rule.broadcasts or any(want.startswith((SHAPE, DTYPE)) for want in partial.wants):
        return None
    function, wants = partial.function, partial.wants
    return lambda g, out, bound: function(g, *[out if want == "out" else bound[want] for want in wants])


def _used(partial: Partial | None) -> set[str]:
    """Those of the parameters of a pull that its result may depend on by their values, not their shapes alone."""
    if partial is None:
        return set()
    values = [want for want in partial.wants if not want.startswith((SHAPE, DTYPE))]
    return {"cotangent", *("result" if want == "out" else "bound" for want in values)}


def _again(kernel: Callable[..., Any], k: int) -> Callable[..., Any]:
    """The partial of a pull in its argument number `k`, on arrays."""

    def partial(g: Any, *args: Any) -> Any:
        return pulled(kernel, args, k, g)

    return partial


def pulled(function: Callable[..., Any], args: tuple[Any, ...], k: int, g: Any) -> Any:
    """The cotangent of argument number `k` of a call on arrays, for that of its result.

    Inside a recording it becomes part of that, which may be differentiated itself.
    """
    from runtime.trace.recording import Recording, RecordingLifter, plain_result

    if tracing() is not None:
        return _pulled_here(function, args, k, g)
    trace = Recording()
    trace.pinned = ()  # no line of the user's makes these nodes, and finding that out takes longer than they do
    RecordingLifter(trace, _Nothing())
    with activate(trace):
        return map_parts(plain_result, _pulled_here(function, args, k, g))


def _pulled_here(function: Callable[..., Any], args: tuple[Any, ...], k: int, g: Any) -> Any:
    from runtime.gradients.transform import Stretch, pairs_of

    template, leaves = take_apart(args[k], _is_number, _KNOWN)
    stretch = Stretch()
    watched = [stretch.watch(leaf)[0] if _differs(leaf) else leaf for leaf in leaves]
    result = function(*args[:k], fill(template, watched), *args[k + 1 :])
    found = iter(stretch.gradients(list(pairs_of(result, g))))
    stretch.close()
    return fill(template, [next(found) if _differs(leaf) else _ZERO for leaf in leaves])


def map_parts(function: Callable[[Any], Any], item: Any) -> Any:
    """A nested structure with `function` of each of its parts."""
    if isinstance(item, dict):
        return {key: map_parts(function, part) for key, part in item.items()}
    if type(item) in (list, tuple):
        return type(item)([map_parts(function, part) for part in item])
    return function(item)


def _holds_numbers(item: Any) -> bool:
    """Whether this is a list of nothing but NumPy's floats, which may be long."""
    return type(item) is list and set(map(type, item)) == {numpy.float64}


def _listed(item: Any) -> Any:
    """What a view of a dict holds, or a deque; what mirrors it is a sequence, too."""
    return list(item) if isinstance(item, (*buffers.VIEWS, deque)) else item


def _check_result(result: Any, rule: Rule) -> None:
    """Raises `Unsupported` where an operator has joined lists or tuples, as only the run tells."""
    if isinstance(result, list | tuple) and rule.function in (numpy.add, numpy.multiply):
        raise Unsupported(
            f"no gradient flows through `{rule.function.__name__}` of a {type(result).__name__} of which only the run "
            "tells that it is one",
            "Keep the values in a list, and join it with lists: `found = found + [x]`.",
        )


def _check_holds_nothing(item: Any, label: str) -> None:
    """Raises `Unsupported` for a collection that may hold what has a derivative, which no rule takes apart."""
    is_plain = isinstance(item, str | bytes | range | dict | list | tuple)
    if isinstance(item, Iterator) or (isinstance(item, Collection) and not is_plain and any(map(_differs, item))):
        raise Unsupported(
            f"no gradient flows through what a {type(item).__name__} holds ({label})",
            "Keep the values in a list, a dict or an array.",
        )


class _Nothing:
    """Converts nothing: rules are written in NumPy."""

    operators: Any = None

    def code(self, function: FunctionType) -> Any:
        raise AssertionError(f"{function.__name__} is a user's function")

    def is_converted(self, function: FunctionType) -> bool:
        return False


_ZERO = numpy.float64(buffers.ZERO)


def _is_number(item: Any) -> bool:
    return type(item) is Symbolic or isinstance(item, numpy.ndarray | numpy.generic | int | float | complex)


def _differs(item: Any) -> bool:
    """Whether a run-time value, or one that is being recorded, has a derivative."""
    if type(item) is Symbolic:
        return True
    if isinstance(item, dict):
        return any(map(_differs, item.values()))
    if isinstance(item, list | tuple):
        return any(map(_differs, item))
    return isinstance(item, float | complex) or (
        isinstance(item, numpy.ndarray | numpy.generic) and item.dtype.kind in "fc"
    )
