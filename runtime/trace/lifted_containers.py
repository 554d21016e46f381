"""Lifting of lists, tuples and dicts: known item by item, unless they are long, or others at each call."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from runtime.primitives.containers import builtin_base
from runtime.structure import tuple_of
from runtime.trace.containers import MAX_KNOWN_ITEMS, Grown
from runtime.trace.dicts import Dict
from runtime.trace.lists import List
from runtime.trace.opaque import forget
from runtime.trace.own_methods import note_methods
from runtime.trace.paths import Path, constant
from runtime.trace.reached import take_items
from runtime.types import ANY, ListType, ObjectType, Type, type_of, union

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter

MAX_TYPED_ITEMS = 4 * MAX_KNOWN_ITEMS  # of a list whose items the guard looks at: some 10 us
MAX_CLASSES = 2  # of the items of a list whose type is known
# Classes whose values have one type each.
_PLAIN: dict[type, Type] = {cls: type_of(cls()) for cls in (bool, int, float, complex, str, np.float64, np.int64)}
MAX_LENGTHS = 2  # of a list of numbers and texts, each of which has a trace


def lift_list(lifter: Lifter, value: list[Any], path: Path) -> List:
    """What traced code gets for a list of the user's."""
    if _is_long(lifter, path, len(value)) or _grows(lifter, path, len(value)) or _is_of_any_length(lifter, path, value):
        element = _element_of(lifter, path, value)
        lifted = List.at_run_time(lifter.input(path, ListType(element)).ag_value, element)
        take_items(lifter, value, path)
        lifter.unseen = True
    else:
        lifter.guard.check(path, f"is a list of {len(value)}", "type({0}) is list and len({0}) == {1}", len(value))
        lifted = List()
        lifted.ag_source = path
        lifter.remember(value, lifted, path)  # before the items: a list may hold itself
        list.extend(lifted, [lifter.lift(item, path.item(k)) for k, item in enumerate(value)])
    return _of_user(lifter, lifted, value, path)


def _element_of(lifter: Lifter, path: Path, value: list[Any]) -> Type:
    """The type of the items of a list of the user's that is known at run time only, which the guard demands.

    It is known of a list that is short enough for the guard to look at its items, where all are numbers or texts of
    few classes, and the traced code does not change it.
    """
    classes = lifter.history.item_classes.setdefault(path.text, set())
    classes.update(map(type, value) if len(value) <= MAX_TYPED_ITEMS else (object,))
    if not classes or path.text in lifter.history.changed or len(classes) > MAX_CLASSES or not classes <= _PLAIN.keys():
        lifter.guard.check(path, "is a list", "type({0}) is list")
        return ANY
    names = " or ".join(sorted(cls.__name__ for cls in classes))
    condition = "type({0}) is list and len({0}) <= {1} and {2}.issuperset(map(type, {0}))"
    fact = f"is a list of at most {MAX_TYPED_ITEMS} {names}"
    lifter.guard.check(path, fact, condition, MAX_TYPED_ITEMS, frozenset(classes))
    return union([_PLAIN[cls] for cls in classes])


def lift_tuple(lifter: Lifter, value: tuple[Any, ...], path: Path) -> tuple[Any, ...]:
    """What traced code gets for a tuple, or a named tuple."""
    cls, count = type(value), tuple.__len__(value)
    condition = "type({0}) is {1} and tuple.__len__({0}) == {2}"
    lifter.guard.check(path, f"is a {cls.__name__} of {count}", condition, cls, count)
    steps = [path.item(k) if cls is tuple else path.own_item("tuple", k) for k in range(count)]
    items = list(map(lifter.lift, tuple.__iter__(value), steps))
    if cls is not tuple:
        note_methods(cls)
    made: tuple[Any, ...] = tuple_of(cls, items)
    return made


def lift_dict(lifter: Lifter, value: dict[Any, Any], path: Path) -> Dict:
    """What traced code gets for a dict of the user's."""
    keys = tuple(value)
    if _is_long(lifter, path, len(keys)) or _grows(lifter, path, keys):
        lifter.guard.check(path, "is a dict", "type({0}) is dict")
        lifted = Dict.at_run_time(lifter.input(path, ObjectType(dict)).ag_value)
        take_items(lifter, value, path)
        lifter.unseen = True
    else:
        condition = "type({0}) is dict and tuple({0}) == {1}"
        lifter.guard.check(path, f"is a dict with the keys {keys!r}", condition, keys)
        lifted = Dict()
        lifted.ag_source = path
        lifter.remember(value, lifted, path)
        dict.update(lifted, {_key(lifter, key): lifter.lift(item, path.item(key)) for key, item in value.items()})
    return _of_user(lifter, lifted, value, path)


def _key(lifter: Lifter, key: Any) -> Any:
    """A key as traced code has it, which looks for classes and functions of the user's by what stands for them."""
    if type(key) is tuple:
        return tuple([_key(lifter, part) for part in key])
    return lifter.lift(key, constant(key, key.__name__)) if isinstance(key, type | FunctionType) else key


def _of_user(lifter: Lifter, lifted: Any, value: Any, path: Path) -> Any:
    """A list or dict as one that was there before the call."""
    lifted.ag_birth = 0
    lifter.guard.objects.append(lifter.guard.read(path))
    lifter.common_types.note_lifted(value, lifted)
    _let_go_of(lifter, lifted)
    return lifted


def lift_contents(lifter: Lifter, lifted: Any, contents: List | Dict) -> None:
    """What one of the user's objects holds whose class comes from `list` or `dict`."""
    value, path = lifter.original(lifted), lifted.ag_source
    base = builtin_base(type(value))
    keys = tuple(range(list.__len__(value))) if base is list else tuple(base.keys(value))
    if _is_long(lifter, path, len(keys)) or _grows(lifter, path, keys):
        contents.ag_unknown, contents.ag_grown = True, Grown(ANY)
        lifter.unseen = True
    elif isinstance(value, list):
        lifter.guard.check(path, f"holds {len(keys)} items", "list.__len__({0}) == {1}", len(keys))
        found = [lifter.lift(list.__getitem__(value, k), path.own_item("list", k)) for k in keys]
        list.extend(contents, found)  # type: ignore[arg-type]
    else:
        lifter.guard.check(path, f"holds the keys {keys!r}", "tuple({2}.keys({0})) == {1}", keys, base)
        found = [lifter.lift(dict.__getitem__(value, key), path.own_item("dict", key)) for key in keys]
        dict.update(contents, zip([_key(lifter, key) for key in keys], found, strict=True))  # type: ignore[arg-type]
    _let_go_of(lifter, contents)


def _is_long(lifter: Lifter, path: Path, count: int) -> bool:
    """Whether a list or dict has so many items that it is known at run time only."""
    return count > MAX_KNOWN_ITEMS and path.text not in lifter.history.whole and not lifter.trace.executes


def _grows(lifter: Lifter, path: Path, contents: Any) -> bool:
    """Whether a list or dict was another one at an earlier call, because the traced code changes it."""
    text, history = path.text, lifter.history
    before = history.contents.get(text, contents)
    history.contents[text] = contents
    if before != contents and text in history.changed and text not in history.needed:
        history.varying.add(text)
    return text in history.varying


def _is_of_any_length(lifter: Lifter, path: Path, value: list[Any]) -> bool:
    """Whether a list of numbers and texts has had so many lengths that there will be ever other ones."""
    text, history = path.text, lifter.history
    lengths = history.lengths.setdefault(text, set())
    lengths.add(len(value))
    if len(lengths) > MAX_LENGTHS and not {text} & (history.needed | history.whole) and all(map(_is_plain, value)):
        history.varying.add(text)
    return text in history.varying


def _is_plain(item: Any) -> bool:
    return item is None or isinstance(item, int | float | complex | str | np.generic)


def _let_go_of(lifter: Lifter, lifted: Any) -> None:
    """A list or dict is not known where one that may be any of its kind has changed."""
    if isinstance(lifted, tuple(lifter.kinds_let_go)):
        forget(lifted)
