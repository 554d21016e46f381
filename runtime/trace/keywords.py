"""Calls `f(**keywords)` of a dict whose keys are known at run time only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from runtime.errors import Unsupported
from runtime.primitives.containers import CALL_WITH, CHECK_KEYWORDS, MERGE_KEYWORDS, OTHER_KEYWORDS
from runtime.trace.builder import apply, current, emit
from runtime.trace.builtin_calls import native
from runtime.trace.call_arguments import KEYWORDS, Rest
from runtime.trace.calls import known_call, lifted, plain
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import function_of
from runtime.trace.control import cond
from runtime.trace.dataclass_functions import default_of
from runtime.trace.dicts import Dict
from runtime.trace.methods import call as call_at_run_time
from runtime.trace.methods import partial_type
from runtime.trace.objects import Instance
from runtime.trace.signatures import defaults_of, parameters_of
from runtime.trace.spread_methods import at_run_time as at_run_time_method
from runtime.trace.spread_methods import is_method_of_trace
from runtime.trace.spreading import call_spread, called
from runtime.trace.star_checks import name_of
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of
from runtime.types import ANY, Type


def at_run_time(part: Any) -> bool:
    """Whether the keys of a dict are known at run time only."""
    return type(part) is Symbolic or (isinstance(part, Dict) and part.ag_grown is not None)


def call_keyed(function: Any, args: Any, parts: Sequence[Any]) -> Any:
    """`function(*args, **parts[0], **parts[1], …)`."""
    if type(function) is Choice:
        return switch(function, lambda one: call_keyed(one, args, parts))
    keywords = _merged(function, parts)
    function = called(function)
    is_class = isinstance(function, type) and issubclass(function, Instance)
    holder = function_of(getattr(function, "__init__", None) if is_class else function)
    if holder is not None and type(args) is Symbolic:
        return call_spread(function, (args,), {}, lambda one, *known: call_keyed(one, known, parts))
    if holder is not None:
        given = 1 if is_class or type(function) is MethodType else 0
        return native(function, *args, **_bound(holder, given + len(args), keywords))
    if type(function) is Symbolic:
        return _call_at_run_time(function, args, keywords)
    if is_method_of_trace(function):
        return _call_method(function, args, keywords)
    original = getattr(function, "ag_original", function)
    if not callable(original) or hasattr(function, "ag_symbolic"):
        raise Unsupported(
            "a function that is not converted is called with the items of a dict of run time as its keywords",
            "Give it the arguments one by one.",
            current().frame(),
        )
    return _call_known(original, args, keywords, ANY)


def _call_at_run_time(function: Symbolic, args: Any, keywords: Dict) -> Any:
    """A call of a function of run time: of a partial that is made of it and the keywords."""
    made = _call_known(partial, (function,), keywords, partial_type(function))
    return call_spread(made, (args,), {}) if type(args) is Symbolic else call_at_run_time(made, args, {})


def _call_method(function: Any, args: Any, keywords: Dict) -> Any:
    """A call of a method of a value or a container of the trace."""
    if function.__name__ == "update" and isinstance(function.__self__, Dict):
        native(function, *args)
        return function(keywords)
    made = _call_known(partial, (at_run_time_method(function),), keywords, ANY)
    return call_spread(made, (args,), {}) if type(args) is Symbolic else call_at_run_time(made, args, {})


def _call_known(original: Any, args: Any, keywords: Dict, type_: Type) -> Any:
    template, operands = known_call(original, plain(args), keywords.ag_symbolic())
    return lifted(emit(CALL_WITH, operands, {"template": template}, type_))


def _merged(function: Any, parts: Sequence[Any]) -> Dict:
    if len(parts) == 1:
        return parts[0] if isinstance(parts[0], Dict) else Dict.at_run_time(parts[0].ag_value)
    held = [part if isinstance(part, Symbolic | Dict) else Dict(part) for part in parts]
    return Dict.at_run_time(apply(MERGE_KEYWORDS, *held, name=name_of(function)).ag_value)


def _bound(holder: FunctionType, given: int, keywords: Dict) -> dict[str, Any]:
    """The parameters of a converted function that `keywords` or their defaults give."""
    parameters, defaults = parameters_of(holder.__code__), defaults_of(holder)
    name = getattr(holder, "__qualname__", holder.__name__)
    apply(CHECK_KEYWORDS, keywords, name=name, signature=parameters.text(defaults), given=given)
    wanted = [*parameters_of(holder.__code__, given).positional, *parameters.keyword_only]
    found = {name: _argument(name, keywords, defaults, holder) for name in wanted}
    if parameters.keywords:
        others = apply(OTHER_KEYWORDS, keywords, names=(*parameters.positional, *parameters.keyword_only))
        found[KEYWORDS] = Rest(Dict.at_run_time(others.ag_value, keywords.ag_ask() if keywords.ag_grown else ANY))
    return found


def _argument(name: str, keywords: Dict, defaults: dict[str, Any], holder: FunctionType) -> Any:
    if name not in defaults:
        return keywords[name]
    test = keywords.ag_contains(name)
    if type(test) is not Symbolic:
        return keywords[name] if test else default_of(holder, name, defaults[name])
    return cond(test, lambda: keywords[name], lambda: default_of(holder, name, defaults[name]), cells_of(holder))
