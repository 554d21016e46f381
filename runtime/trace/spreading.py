"""Calls `f(*items)` whose items are known at run time only: how many they are decides how the parameters are bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from inspect import CO_VARARGS
from types import FunctionType, MethodType
from typing import Any

from runtime.errors import Unsupported
from runtime.primitives import builtins as primitives
from runtime.primitives.containers import CHECK_COUNT, SPREAD
from runtime.primitives.operators import BINARY
from runtime.trace.builder import apply, current, emit, operand
from runtime.trace.builtin_calls import native
from runtime.trace.call_arguments import Rest
from runtime.trace.calls import known_call, lifted, plain
from runtime.trace.choice import Choice, switch
from runtime.trace.class_attributes import class_attribute
from runtime.trace.containers import emit_typed, function_of
from runtime.trace.control import cond
from runtime.trace.heap import EMPTY
from runtime.trace.iteration import iterate
from runtime.trace.lists import List
from runtime.trace.methods import call as call_at_run_time
from runtime.trace.methods import partial_type
from runtime.trace.objects import Instance
from runtime.trace.signatures import defaults_of, parameters_of
from runtime.trace.spread_methods import by_number_of, is_method_of_trace, spread_method
from runtime.trace.star_checks import demand_items
from runtime.trace.symbolic import Symbolic
from runtime.trace.value_classes import ValueClass
from runtime.trace.variables import cells_of
from runtime.trace.zip_in_python import columns
from runtime.type_sizes import of_one_value
from runtime.types import ANY, BOOL, NONE, ObjectType, Type

Call = Callable[..., Any]


def call_spread(function: Any, parts: Sequence[Any], kwargs: dict[str, Any], call: Call = native) -> Any:
    """`function(*parts[0], *parts[1], …, **kwargs)`; `call` is what calls it, and may add keywords of run time."""
    for part in parts:
        demand_items(part, function if len(parts) == 1 else None)
    sources = [part if isinstance(part, tuple) else iterate(part) for part in parts]
    if all(isinstance(source, tuple) or source.can_unroll() for source in sources):
        return call(function, *[item for source in sources for item in source], **kwargs)
    items = List()
    for source in sources:
        items.extend(source)
    items.ag_grow()
    return _call(function, items, kwargs, call)


def called(function: Any) -> Any:
    """What a call of this runs: of one of the user's objects its method."""
    if not isinstance(function, Instance):
        return function
    method: Any = class_attribute(type(function), "__call__")
    unknown: Any = function
    return native(unknown) if method is EMPTY else method.__get__(function, type(function))  # Python's error


def _call(function: Any, items: List, kwargs: dict[str, Any], call: Call) -> Any:
    if type(function) is Choice:
        return switch(function, lambda one: _call(one, items, kwargs, call))
    if type(function) is partial:
        every = List(function.args)
        every.extend(items)
        return _call(function.func, every, {**function.keywords, **kwargs}, call)
    function = called(function)
    bound = getattr(function, "ag_bound", function)
    given = 1 if type(bound) is MethodType else 0
    if isinstance(function, type) and issubclass(function, Instance):
        code_holder, given = function_of(getattr(function, "__init__", None)), 1
    elif isinstance(function, type) and issubclass(function, tuple):  # a named tuple
        code_holder, given = function_of(function.__new__), 1
    elif isinstance(function, ValueClass):
        code_holder, given = function_of(function.ag_maker()), 1
        if code_holder is None:
            return _call_known(function.ag_original, items, kwargs, ObjectType(function.ag_original))
    else:
        code_holder = function_of(bound)
    if code_holder is not None and bound is not function and code_holder.__code__.co_flags & CO_VARARGS:
        raise Unsupported(
            "a gradient of a function with a parameter like `*args` is asked for, and how many arguments it gets is "
            "known only when the graph runs",
            "Let the function take them as a list.",
            current().frame(),
        )
    if is_method_of_trace(bound):
        return spread_method(bound, items, kwargs)
    if code_holder is None and _takes_nothing(function):
        return by_number_of(items, 1, lambda count: call(function, *[items[k] for k in range(count)], **kwargs))
    if code_holder is not None:
        return _Binding(function, code_holder, given, items, kwargs, call).chosen()
    if type(function) is Symbolic and call is native:
        return _call_at_run_time(function, items, kwargs)
    original = getattr(function, "ag_original", function)
    is_known = type(original) is not Symbolic
    if is_known and not callable(original):
        return native(original)  # Python's error, whatever it is given
    if not is_known or hasattr(function, "ag_symbolic") or call is not native:
        raise Unsupported(
            "a function that is not converted is called with as many arguments as a list of run time has items",
            "Give it the list itself, or arguments one by one.",
            current().frame(),
        )
    found = columns(items) if original is zip and current().stretches and not kwargs else None
    return _call_known(original, items, kwargs) if found is None else found


def _takes_nothing(function: Any) -> bool:
    """Whether this is a class of the user's whose objects are made of no arguments."""
    original: Any = getattr(function, "ag_class", None) if isinstance(function, type) else None
    return original is not None and original.__init__ is object.__init__ and original.__new__ is object.__new__


def _call_at_run_time(function: Symbolic, items: List, kwargs: dict[str, Any]) -> Any:
    """A call of a function of run time: of a partial that is made of it and the items."""
    every = List([function])
    every.extend(items)
    made = _call_known(partial, every, {}, partial_type(function))
    return call_at_run_time(made, (), kwargs)


def _call_known(original: Any, items: List, kwargs: dict[str, Any], type_: Type | None = None) -> Any:
    """A call of a builtin or a NumPy function, whose result is of the type given, where it is known."""
    template, operands = known_call(original, items.ag_symbolic(), **plain(kwargs))
    if type_ is None:
        type_ = {print: NONE, zip: ObjectType(zip)}.get(original, ANY)
    if original in (max, min) and not kwargs:
        type_ = of_one_value(items.ag_element)
    return lifted(emit(SPREAD, operands, {"template": template}, type_))


class _Binding:
    """The parameters of a converted function, bound to a list of arguments of run time."""

    def __init__(
        self, function: Any, holder: FunctionType, given: int, items: List, kwargs: dict[str, Any], call: Call
    ) -> None:
        code = holder.__code__
        self.call = call
        self.function = function
        self.cells = cells_of(holder)
        self.items = items
        self.kwargs = kwargs
        names = code.co_varnames[given : code.co_argcount]
        self.takes_rest = bool(code.co_flags & CO_VARARGS)
        self.most = next((k for k, name in enumerate(names) if name in kwargs), len(names))
        defaults = holder.__defaults__ or ()
        self.least = max(0, min(self.most, len(names) - len(defaults)))
        self.takes_keywords = call is not native  # of run time, which may give what is missing
        self.name = getattr(holder, "__qualname__", holder.__name__)
        self.signature = parameters_of(code).text(defaults_of(holder))
        self.given = given

    def chosen(self) -> Any:
        """The call, by how many arguments there are; eager's TypeError where they are too few or too many."""
        limit = None if self.takes_rest else self.most
        count = apply(
            CHECK_COUNT, self.items.ag_symbolic(), name=self.name, signature=self.signature, given=self.given,
            keywords=tuple(self.kwargs), least=self.least, most=limit, may_lack=self.takes_keywords,
        )  # fmt: skip
        return self._select(count, 0 if self.takes_keywords else self.least)

    def _select(self, count: Any, number: int) -> Any:
        if number == self.most:
            return self._with(number)
        test = emit(BINARY["eq"], (operand(count), operand(number)), {}, BOOL)
        return cond(test, lambda: self._plain(number), lambda: self._select(count, number + 1), self.cells)

    def _plain(self, number: int) -> Any:
        return self.call(self.function, *self._first(number), **self.kwargs)

    def _with(self, number: int) -> Any:
        if not self.takes_rest:
            return self._plain(number)
        rest = emit_typed(primitives.TO_TUPLE, (self.items[number:].ag_symbolic(),), ObjectType(tuple))
        return self.call(self.function, *self._first(number), Rest(rest), **self.kwargs)

    def _first(self, number: int) -> list[Any]:
        return [self.items[k] for k in range(number)]
