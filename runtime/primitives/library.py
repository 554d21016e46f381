"""Classes and functions of Python's library: collections, heapq, bisect, dataclasses, locks, regular expressions."""

from __future__ import annotations

import bisect
import collections
import copy
import dataclasses
import heapq
import io
import itertools
import random
import re
import threading
import warnings
from collections.abc import Callable
from typing import Any

from runtime.errors import Unsupported
from runtime.primitives.primitive import Primitive
from runtime.types import ANY, INT, NONE, STR, ListType, ObjectType, TupleType, Type


def _returns(type_: Type) -> Callable[..., Type]:
    return lambda *types, **params: type_


def _changing(function: Callable[..., Any], result: Type) -> Primitive:
    """A function that changes the list which it is given first, and keeps what it is given after that."""
    name = f"{function.__module__.removeprefix('_')}.{function.__name__}"
    return Primitive(name, function, _returns(result), has_effect=True, writes=(0,), views=(0, 1))


def _check_different(*items: Any) -> None:
    """Raises `Unsupported` where two of the items are one object."""
    if len(set(map(id, items))) < len(items):
        raise Unsupported(
            "no gradient flows through a deep copy of what holds an array twice",
            "Copy the arrays themselves: `x.copy()`.",
        )


_CLASSES: tuple[type, ...] = (
    collections.Counter, collections.defaultdict, collections.OrderedDict, collections.deque, io.StringIO, io.BytesIO,
)  # fmt: skip
COLLECTIONS: dict[type, Primitive] = {
    cls: Primitive(cls.__name__, cls, _returns(ObjectType(cls)), views=(0, 1)) for cls in _CLASSES
}
LOCKS: dict[Callable[..., Any], Primitive] = {
    make: Primitive(f"threading.{name}", make, _returns(ObjectType(type(make()))))
    for name, make in (("Lock", threading.Lock), ("RLock", threading.RLock))
}
# Classes whose objects have no attributes but those of their class:
CLOSED = frozenset((*COLLECTIONS, *(type(make()) for make in LOCKS), random.Random))

HEAPPUSH = _changing(heapq.heappush, NONE)
HEAPPOP = _changing(heapq.heappop, ANY)
HEAPIFY = _changing(heapq.heapify, NONE)
HEAPREPLACE = _changing(heapq.heapreplace, ANY)
HEAPPUSHPOP = _changing(heapq.heappushpop, ANY)
INSORT = _changing(bisect.insort_right, NONE)
INSORT_LEFT = _changing(bisect.insort_left, NONE)
BISECT = Primitive("bisect.bisect", bisect.bisect, _returns(INT))
BISECT_LEFT = Primitive("bisect.bisect_left", bisect.bisect_left, _returns(INT))

COPY = Primitive("copy.copy", copy.copy, lambda type_: type_, has_effect=True, views=(0,))
DEEPCOPY = Primitive("copy.deepcopy", copy.deepcopy, lambda type_: type_, has_effect=True)
CHECK_DIFFERENT = Primitive("check_different", _check_different, lambda *types: NONE, has_effect=True)
AS_DICT = Primitive("asdict", dataclasses.asdict, _returns(ObjectType(dict)))
AS_TUPLE = Primitive("astuple", dataclasses.astuple, _returns(ObjectType(tuple)))

GROUPBY = Primitive("groupby", itertools.groupby, _returns(ObjectType(itertools.groupby)), views=(0, 1))
TEE = Primitive("tee", itertools.tee, _returns(ANY), views=(0,))
PRODUCT, COMBINATIONS, COMBINATIONS_WITH_REPLACEMENT, PERMUTATIONS = (
    Primitive(cls.__name__, cls, _returns(ObjectType(cls)), views=(0, 1))
    for cls in (
        itertools.product, itertools.combinations, itertools.combinations_with_replacement, itertools.permutations,
    )
)  # fmt: skip
WARNINGS = {
    function: Primitive(f"warnings.{function.__name__}", function, _returns(NONE), has_effect=True)
    for function in (warnings.warn, warnings.simplefilter, warnings.filterwarnings, warnings.resetwarnings)
}
# Of texts, not of bytes; a function that `re.sub` calls is none.
OF_TEXTS: dict[Callable[..., Any], Primitive] = {
    function: Primitive(f"re.{function.__name__}", function, _returns(type_))
    for function, type_ in (
        (re.escape, STR),
        (re.findall, ListType(ANY)),
        (re.split, ListType(ANY)),
        (re.sub, STR),
        (re.subn, TupleType((STR, INT))),
    )
}
ZIP_LONGEST = Primitive("zip_longest", itertools.zip_longest, _returns(ObjectType(itertools.zip_longest)), views=(0, 1))

PRIMITIVES = (
    *COLLECTIONS.values(),
    *LOCKS.values(),
    *OF_TEXTS.values(),
    *WARNINGS.values(),
    *[item for item in list(globals().values()) if isinstance(item, Primitive)],
)
