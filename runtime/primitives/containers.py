"""Tuples, lists and dicts that exist at run time."""

from __future__ import annotations

import functools
import operator
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from runtime.primitives.primitive import Primitive
from runtime.structure import tuple_of
from runtime.types import ANY, INT, NONE, ListType, ObjectType, TupleType, Type, union

DICT = ObjectType(dict)


def _made_list(*types: Type) -> Type:
    return ListType(union(types) if types else ANY)


def _list_item(items: Type, index: Type) -> Type:
    return items.element if isinstance(items, ListType) else ANY


def _returns(type_: Type) -> Callable[..., Type]:
    return lambda *types, **params: type_


def _on_list(name: str, kernel: Callable[..., Any], result: Type = NONE) -> Primitive:
    return Primitive(f"list.{name}", kernel, _returns(result), has_effect=True, writes=(0,))


def _place(items: list[Any], item: Any) -> int:
    """The place of the item that `items.remove(item)` removes. Raises ValueError as that does."""
    try:
        return items.index(item)
    except ValueError:
        raise ValueError("list.remove(x): x not in list") from None


def _sort(items: list[Any], reverse: bool) -> None:
    items.sort(reverse=reverse)


MAKE_TUPLE = Primitive("tuple", lambda *items: items, lambda *types: TupleType(types), may_raise=False)
MAKE_NAMED_TUPLE = Primitive(
    "namedtuple", lambda *items, cls: tuple_of(cls, items), lambda *types, cls: TupleType(types, cls), may_raise=False
)
TUPLE_GET = Primitive(
    "tuple_get", lambda items, index: items[index], lambda items, index: items.elements[index], may_raise=False
)
MAKE_SLICE = Primitive("slice", slice, _returns(ObjectType(slice)), may_raise=False)
MAKE_PARTIAL = Primitive("partial", functools.partial, _returns(ObjectType(functools.partial)), may_raise=False)
# A known value that has to be a run-time one: the others of a choice are.
KNOWN = Primitive("known", lambda value: value, lambda type_: type_, may_raise=False, views=(0,))
MAKE_LIST = Primitive("list", lambda *items: list(items), _made_list, may_raise=False)
LIST_GETITEM = Primitive("list.getitem", operator.getitem, _list_item, views=(0,))
LIST_TAKE = Primitive(
    "list.take", lambda items, places: [items[k] for k in places], lambda items, places: items, views=(0,)
)
LIST_REPEAT = Primitive("list.repeat", operator.mul, lambda items, count: items, views=(0,))
LIST_INDEX = Primitive("list.index", list.index, _returns(INT))
LIST_PLACE = Primitive("list.place", _place, _returns(INT))
LIST_COUNT = Primitive("list.count", list.count, _returns(INT))
TUPLE_INDEX = Primitive("tuple.index", tuple.index, _returns(INT))
TUPLE_COUNT = Primitive("tuple.count", tuple.count, _returns(INT))
LIST_SETITEM = _on_list("setitem", operator.setitem)
LIST_DELITEM = _on_list("delitem", operator.delitem)
LIST_APPEND = _on_list("append", list.append)
LIST_EXTEND = _on_list("extend", list.extend)
LIST_REPEAT_INPLACE = _on_list("imul", operator.imul)
LIST_INSERT = _on_list("insert", list.insert)
LIST_REMOVE = _on_list("remove", list.remove)
LIST_CLEAR = _on_list("clear", list.clear)
LIST_REVERSE = _on_list("reverse", list.reverse)
LIST_SORT = _on_list("sort", _sort)
LIST_POP = Primitive("list.pop", list.pop, _list_item, has_effect=True, writes=(0,), views=(0,))
LIST_ASSIGN = _on_list("assign", lambda items, new: items.__setitem__(slice(None), new))


def _check_count(
    items: list[Any],
    name: str,
    signature: str,
    given: int,
    keywords: tuple[str, ...],
    least: int,
    most: int | None,
    may_lack: bool,
) -> int:
    """How many arguments a function is called with, or Python's TypeError where it does not take as many."""
    count = len(items)
    if (count < least and not may_lack) or (most is not None and count > most):
        _check_keywords(dict.fromkeys(keywords), name, signature, given + count)
    return count


def _spread(function: Callable[..., Any], items: list[Any], **kwargs: Any) -> Any:
    return function(*items, **kwargs)


def _check_keywords(keywords: dict[str, Any], name: str, signature: str, given: int) -> None:
    """Raises Python's TypeError where a function can't be called with `given` positional arguments and these names."""
    stand_in = _like(signature)
    stand_in.__qualname__ = name
    stand_in(*(None,) * given, **keywords)


@lru_cache
def _like(signature: str) -> Callable[..., Any]:
    """A function that does nothing, with these parameters."""
    made: Callable[..., Any] = eval(f"lambda {signature}: None")
    return made


def _merge_keywords(*parts: dict[str, Any], name: str) -> dict[str, Any]:
    """The arguments by keyword of one call."""
    merged: dict[str, Any] = {}
    for part in parts:
        for key in part:
            if key in merged:
                raise TypeError(f"{name}() got multiple values for keyword argument {key!r}")
        merged.update(part)
    return merged


def _other_keywords(keywords: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The arguments by keyword that are none of these parameters."""
    return {key: value for key, value in keywords.items() if key not in names}


def _call_with(function: Callable[..., Any], args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    return function(*args, **keywords)


CHECK_COUNT = Primitive("check_count", _check_count, _returns(INT))
CHECK_KEYWORDS = Primitive("check_keywords", _check_keywords, _returns(NONE), has_effect=True)
MERGE_KEYWORDS = Primitive("merge_keywords", _merge_keywords, _returns(ObjectType(dict)), views=(0,))
OTHER_KEYWORDS = Primitive("other_keywords", _other_keywords, _returns(ObjectType(dict)), views=(0,))
CALL_WITH = Primitive("call_with", _call_with, _returns(ANY), has_effect=True)
# Operands by template: the function, then the list of its arguments.
SPREAD = Primitive("spread", _spread, _returns(ANY), has_effect=True)


def _make_dict(*pairs: Any) -> dict[Any, Any]:
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


MAKE_DICT = Primitive("dict", _make_dict, _returns(DICT))
DICT_GETITEM = Primitive("dict.getitem", operator.getitem, _returns(ANY), views=(0,))
DICT_SETITEM = Primitive("dict.setitem", operator.setitem, _returns(NONE), has_effect=True, writes=(0,))
DICT_DELITEM = Primitive("dict.delitem", operator.delitem, _returns(NONE), has_effect=True, writes=(0,))
DICT_GET = Primitive("dict.get", dict.get, _returns(ANY), views=(0, 2))
DICT_SETDEFAULT = Primitive(
    "dict.setdefault", dict.setdefault, _returns(ANY), has_effect=True, writes=(0,), views=(0, 2)
)
DICT_POP = Primitive("dict.pop", dict.pop, _returns(ANY), has_effect=True, writes=(0,), views=(0, 2))
DICT_POPITEM = Primitive(
    "dict.popitem", dict.popitem, _returns(TupleType((ANY, ANY))), has_effect=True, writes=(0,), views=(0,)
)
DICT_UPDATE = Primitive("dict.update", dict.update, _returns(NONE), has_effect=True, writes=(0,))
DICT_CLEAR = Primitive("dict.clear", dict.clear, _returns(NONE), has_effect=True, writes=(0,))
DICT_COPY = Primitive("dict.copy", dict.copy, _returns(DICT), views=(0,))


# ---- objects of classes that come from `list` or `dict`


def builtin_base(cls: Any) -> Any:
    """Which builtin class of lists or dicts a class comes from."""
    return next(base for base in cls.__mro__ if base in (list, OrderedDict, dict))


def _own_item(table: dict[Any, Any], key: Any) -> Any:
    """`dict.__getitem__`, which asks no `__missing__`."""
    found = dict.get(table, key, _MISSING)
    if found is _MISSING:
        raise KeyError(key)
    return found


_MISSING = object()


def _own_sort(items: list[Any], reverse: bool) -> None:
    list.sort(items, reverse=reverse)


def _own_assign(items: list[Any], new: Any) -> None:
    list.__setitem__(items, slice(None), new)


def _own_copy(items: Any) -> Any:
    return list.copy(items) if isinstance(items, list) else dict(builtin_base(type(items)).items(items))


def _own(primitive: Primitive, method: Callable[..., Any], prefix: str = "contents") -> Primitive:
    """As `primitive`, by this method of the builtin class, whatever methods the object's class has."""
    name = f"{prefix}_{primitive.name.replace('.', '_')}"
    return replace(primitive, name=name, kernel=lambda *args: method(*args))


# The list or dict that such an object is: the object itself, or a copy where its class has operators of its own.
CONTENTS = Primitive("contents", lambda item: item, lambda type_: ANY, views=(0,), may_raise=False)
CONTENTS_COPY = Primitive("contents_copy", _own_copy, lambda type_: ANY, views=(0,), may_raise=False)
OWN_LENGTH = Primitive("contents_length", lambda item: builtin_base(type(item)).__len__(item), _returns(INT))
OWN_ITERATOR = Primitive(
    "contents_iterator",
    lambda item: builtin_base(type(item)).__iter__(item),
    _returns(ANY),
    views=(0,),
)
_BUILTIN_METHODS: dict[Primitive, Callable[..., Any]] = {
    LIST_GETITEM: list.__getitem__,
    LIST_SETITEM: list.__setitem__,
    LIST_DELITEM: list.__delitem__,
    LIST_REPEAT_INPLACE: list.__imul__,
    LIST_SORT: _own_sort,
    LIST_ASSIGN: _own_assign,
    DICT_GETITEM: _own_item,
    DICT_SETITEM: dict.__setitem__,
    DICT_DELITEM: dict.__delitem__,
    **{
        primitive: primitive.kernel
        for primitive in (LIST_APPEND, LIST_EXTEND, LIST_INSERT, LIST_REMOVE, LIST_CLEAR, LIST_REVERSE, LIST_POP)
    },
    **{
        primitive: primitive.kernel
        for primitive in (DICT_GET, DICT_SETDEFAULT, DICT_POP, DICT_POPITEM, DICT_UPDATE, DICT_CLEAR)
    },
}
# What does the same as a primitive to an object whose class has methods of its own.
OWN = {primitive: _own(primitive, method) for primitive, method in _BUILTIN_METHODS.items()}
# The same for classes that come from `OrderedDict`; its other methods go through the operators of the class.
_ORDERED_METHODS: dict[Primitive, Callable[..., Any]] = {
    DICT_GETITEM: _own_item,
    DICT_GET: dict.get,
    DICT_SETITEM: OrderedDict.__setitem__,
    DICT_DELITEM: OrderedDict.__delitem__,
    DICT_CLEAR: OrderedDict.clear,
}
ORDERED = {primitive: _own(primitive, method, "ordered") for primitive, method in _ORDERED_METHODS.items()}
MOVE_TO_END = Primitive(
    "move_to_end",
    lambda table, key, last: OrderedDict.move_to_end(table, key, last),
    _returns(NONE),
    has_effect=True,
    writes=(0,),
)
PRIMITIVES = [
    *[item for item in tuple(globals().values()) if isinstance(item, Primitive)],
    *OWN.values(),
    *ORDERED.values(),
]
