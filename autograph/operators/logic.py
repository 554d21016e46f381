"""Truth, `and`, `or`, `not`, `in` and `is` on values that may be symbolic."""

from __future__ import annotations

import operator
from collections.abc import Callable
from types import MappingProxyType, MethodType
from typing import Any

import numpy as np

from runtime.primitives import builtins as primitives
from runtime.primitives.containers import TUPLE_GET
from runtime.primitives.operators import BINARY
from runtime.trace import class_builtins, one_object
from runtime.trace.builder import apply, apply_call, tracing
from runtime.trace.calls import lifted, plain, stage
from runtime.trace.choice import Choice, each_choice, switch
from runtime.trace.containers import holds_run_time, is_at_run_time, static_type
from runtime.trace.control import cond
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import for_user, native_call
from runtime.trace.heap import EMPTY
from runtime.trace.held import check_identity, is_method_of_value
from runtime.trace.lazy import given_truth, truth_of_tuple
from runtime.trace.lists import List
from runtime.trace.native_operators import may_run
from runtime.trace.objects import Instance, is_open
from runtime.trace.own_operators import ask_own, is_own
from runtime.trace.searching import equal_items, holds_objects, ordered_among
from runtime.trace.shadow import ShadowClass
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of
from runtime.types import ANY, BOOL, NONE, ListType, ObjectType, TupleType, alternatives, is_hashable


def truth(value: Any) -> Any:
    """What decides a branch on `value`: a bool, or a symbolic value whose truth is known at run time."""
    if type(value) is Symbolic:
        trace = tracing()
        if trace is None or trace.executes:
            return bool(value)
        if value.ag_type == NONE:
            return False
        return _truth_of_run_time_tuple(value, value.ag_type) if isinstance(value.ag_type, TupleType) else value
    if type(value) is Choice:
        return switch(value, truth)
    if isinstance(value, Instance):
        return _truth_of_object(value)
    if isinstance(value, List) and value.ag_grown:
        return value.ag_symbolic()
    if hasattr(type(value), "ag_truth"):
        return value.ag_truth()
    if isinstance(value, tuple):
        return truth_of_tuple(value)
    return bool(value)


def _truth_of_run_time_tuple(value: Symbolic, type_: TupleType) -> Any:
    if type_.cls is None:
        return bool(type_.elements)
    items = [lifted(apply(TUPLE_GET, value, index=k)) for k in range(len(type_.elements))]
    return truth_of_tuple(tuple.__new__(type_.cls, items))  # whose class may say it


def _truth_of_object(value: Instance) -> Any:
    for name, check in (("__bool__", given_truth), ("__len__", truth)):
        method = getattr(type(value), name, None)
        if method is not None:
            return check(method.__get__(value) if not callable(method) else method(value))
    return True


def not_(value: Any) -> Any:
    """`not value`."""
    test = truth(value)
    return apply(primitives.NOT, test) if type(test) is Symbolic else not test


def and_(first: Any, *others: Callable[[], Any]) -> Any:
    """`first and …`: each further operand is evaluated only where those before it are true."""
    if not others:
        return first
    test = truth(first)
    if type(test) is not Symbolic:
        return and_(others[0](), *others[1:]) if test else first
    return cond(test, lambda: and_(others[0](), *others[1:]), lambda: first, cells_of(*others))


def or_(first: Any, *others: Callable[[], Any]) -> Any:
    """`first or …`: each further operand is evaluated only where those before it are false."""
    if not others:
        return first
    test = truth(first)
    if type(test) is not Symbolic:
        return first if test else or_(others[0](), *others[1:])
    return cond(test, lambda: first, lambda: or_(others[0](), *others[1:]), cells_of(*others))


def all_true(first: Any, *others: Callable[[], Any]) -> Any:
    """`first and …` in a test: the truth, for which each operand is asked at most once."""
    test = truth(first)
    if not others:
        return test
    if type(test) is not Symbolic:
        return all_true(others[0](), *others[1:]) if test else False
    denied = _decided(first, test, False)
    return cond(test, lambda: all_true(others[0](), *others[1:]), lambda: denied, cells_of(*others))


def any_true(first: Any, *others: Callable[[], Any]) -> Any:
    """`first or …` in a test."""
    test = truth(first)
    if not others:
        return test
    if type(test) is not Symbolic:
        return True if test else any_true(others[0](), *others[1:])
    affirmed = _decided(first, test, True)
    return cond(test, lambda: affirmed, lambda: any_true(others[0](), *others[1:]), cells_of(*others))


def _decided(value: Any, test: Symbolic, known: bool) -> Any:
    """What stands for the truth of an operand that has decided the test: the value, where asking it runs no code."""
    is_quiet = test.ag_type == BOOL or (value is test and not any(map(may_run, alternatives(test.ag_type))))
    return test if is_quiet else known


def is_(left: Any, right: Any) -> Any:
    """`left is right`."""
    if type(left) is Choice:
        return switch(left, lambda one: is_(one, right))
    if type(right) is Choice:
        return switch(right, lambda one: is_(left, one))
    left, right = [item.ag_symbolic() if class_builtins.is_handled(item) else item for item in (left, right)]
    if not any(type(item) is Symbolic or _at_run_time(item) for item in (left, right)):
        _check_identity(left, right)
        return _original(left) is _original(right)
    known = _identity_by_type(left, right)
    if known is not None:
        return known
    return apply(primitives.IS, left, right)


def is_not(left: Any, right: Any) -> Any:
    """`left is not right`."""
    return not_(is_(left, right))


def _check_identity(left: Any, right: Any) -> None:
    if tracing() is not None:
        check_identity(left, right)
        one_object.check(left, right)


def _at_run_time(value: Any) -> bool:
    """Whether a container has a run-time counterpart that another one may share."""
    return (isinstance(value, set) and is_at_run_time(value)) or (
        isinstance(value, List | Dict | Instance) and is_open(value)
    )


def _original(value: Any) -> Any:
    return value if isinstance(value, Instance) else getattr(value, "ag_original", value)


def _identity_by_type(left: Any, right: Any) -> bool | None:
    """The answer where the types alone give it."""
    if left is right:
        return True
    if Symbolic not in (type(left), type(right)) and type(left) is not type(right):
        return False
    if isinstance(left, set) and isinstance(right, set) and not (is_at_run_time(left) and is_at_run_time(right)):
        return False  # what is known of a set is known by each of its names
    for one, other in ((left, right), (right, left)):
        if type(one) is Symbolic and not _may_be(one, other):
            return False
    if right is None and type(left) is Symbolic and left.ag_type == NONE:
        return True
    return None


def _may_be(symbolic: Symbolic, other: Any) -> bool:
    kinds = alternatives(symbolic.ag_type)
    if ANY in kinds:
        return True
    if type(other) is Symbolic:
        return True
    if other is None:
        return NONE in kinds
    if type(other) is bool:
        return BOOL in kinds
    if isinstance(other, Instance):
        return any(isinstance(kind, ObjectType) for kind in kinds)
    if isinstance(other, List):
        return any(isinstance(kind, ListType) for kind in kinds)
    return True


def eq(left: Any, right: Any) -> Any:
    """`left == right`; of tuples that hold what is known at run time only, so is the answer."""
    return ask_own("eq", left, right, _eq) if is_own("eq", left, right) else _eq(left, right)


def _eq(left: Any, right: Any) -> Any:
    if isinstance(left, tuple) and isinstance(right, tuple):
        if holds_objects(left, right):
            return equal_items(left, right)
        if holds_run_time(left) or holds_run_time(right):
            return _equal_tuples(left, right)
    if is_method_of_value(left) and is_method_of_value(right):
        return left.__name__ == right.__name__ and is_(left.__self__, right.__self__)
    if type(left) is MethodType and type(right) is MethodType:
        return left.__func__ == right.__func__ and is_(left.__self__, right.__self__)
    if type(left) is Choice or type(right) is Choice:
        return each_choice(eq, (left, right))
    _check_identity(left, right)
    return left == right


def ne(left: Any, right: Any) -> Any:
    """`left != right`."""
    return ask_own("ne", left, right, _ne) if is_own("ne", left, right) else _ne(left, right)


def _ne(left: Any, right: Any) -> Any:
    if all(isinstance(side, tuple | MethodType | Choice) or is_method_of_value(side) for side in (left, right)):
        if isinstance(left, tuple) and not (
            holds_objects(left, right) or holds_run_time(left) or holds_run_time(right)
        ):
            return left != right
        return not_(_eq(left, right))
    _check_identity(left, right)
    return left != right


def _ordered(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """`left < right` and its like; of tuples that hold what is known at run time only, so is the answer."""
    name = compare.__name__
    primitive = BINARY[name]

    def ordered(left: Any, right: Any) -> Any:
        if is_own(name, left, right):
            return ask_own(name, left, right, by_items)
        return by_items(left, right)

    def by_items(left: Any, right: Any) -> Any:
        if type(left) is Choice:
            return switch(left, lambda one: ordered(one, right))
        if type(right) is Choice:
            return switch(right, lambda one: ordered(left, one))
        if type(left) is type(right) and isinstance(left, tuple | list) and holds_objects(left, right):
            return ordered_among(left, right, ordered)
        are_tuples = all(isinstance(side, tuple) or type(side) is Symbolic for side in (left, right))
        if are_tuples and (holds_run_time(left) or holds_run_time(right)):
            return stage(primitive, (plain(left), plain(right)), {})  # what the first items that differ give
        return native_call(compare, left, right)

    return ordered


lt, le, gt, ge = map(_ordered, (operator.lt, operator.le, operator.gt, operator.ge))


def _equal_tuples(left: tuple[Any, ...], right: tuple[Any, ...]) -> Any:
    if len(left) != len(right):
        return False
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if not (_is_plain(a) and _is_plain(b) and a == b)]
    if any(_is_plain(a) and _is_plain(b) for a, b in pairs):
        return False
    first, second = zip(*pairs, strict=True) if pairs else ((), ())
    return stage(BINARY["eq"], (plain(first), plain(second)), {}, type_=BOOL) if pairs else True


def _is_plain(item: Any) -> bool:
    """Whether an item of a tuple is a known number, string or None, whose comparison has no side effects."""
    return type(item) in (int, float, bool, str, type(None))


def in_(item: Any, container: Any) -> Any:
    """`item in container`."""
    if type(container) is Choice:
        return switch(container, lambda one: in_(item, one))
    if type(item) is Choice:
        return switch(item, lambda one: in_(one, container))
    if type(container) is MappingProxyType:  # a view of another mapping
        container = container.copy()
    if isinstance(container, Instance):
        return _in_object(item, container)
    if hasattr(type(container), "ag_contains"):
        return container.ag_contains(item)
    if isinstance(container, ShadowClass) and hasattr(type(container), "__contains__"):
        asked: Any = type(container)
        return _as_bool(asked.__contains__(container, item))
    if isinstance(container, list | tuple) and not is_at_run_time(container):
        members = tuple(list.__iter__(container)) if isinstance(container, list) else container
        if holds_objects(item, *members) or any(type(one) is MethodType for one in (item, *members)):
            return _among(item, [*container])
        for member in members:
            _check_identity(item, member)
    is_searched = isinstance(container, list | tuple) and holds_run_time(container)
    is_staged = type(container) is Symbolic or is_searched or holds_run_time(item)
    if is_staged or (isinstance(item, np.generic) and _holds_lists(container)):  # NumPy compares it with their items
        if isinstance(container, dict | set | frozenset):
            if not is_hashable(static_type(item)):
                apply_call(primitives.HASH, (item,))  # raises, if it has none
            container = list(container)
        return apply_call(primitives.CONTAINS, (container, item))
    return native_call(operator.contains, container, item)


def _holds_lists(container: Any) -> bool:
    return isinstance(container, list | tuple) and any(isinstance(one, list | tuple) for one in container)


def not_in(item: Any, container: Any) -> Any:
    """`item not in container`."""
    return not_(in_(item, container))


def _in_object(item: Any, container: Instance) -> Any:
    method: Any = getattr(type(container), "__contains__", EMPTY)
    if method is not EMPTY:
        return _as_bool(method(container, item))
    from autograph.operators.loops import for_

    if not (hasattr(type(container), "__iter__") or hasattr(type(container), "__getitem__")):
        raise for_user(TypeError(f"argument of type {type(container).__name__!r} is not iterable"))
    found: Any = False

    def body(held: Any) -> None:
        nonlocal found
        found = True if held is item else truth(held == item)

    for_(container, body, lambda: not_(found))
    return _as_bool(found)


def _among(item: Any, members: list[Any]) -> Any:
    """Whether an item is, or equals, one of these, as their own `==` says."""
    if not members:
        return False
    first, *others = members
    return _as_bool(or_(first is item or eq(first, item), lambda: _among(item, others)))


def _as_bool(value: Any) -> Any:
    return not_(not_(value))
