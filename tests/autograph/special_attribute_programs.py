"""Attributes with names such as `__doc__` and `__version__`, of objects that the run chooses."""

import enum
import json
import types

import numpy as np

from tests import checking
from tests.autograph.cases import Cases

f8, i8 = np.float64, np.int64
CASES = Cases()
case = CASES.add((f8(2.5), i8(3)), (f8(0.5), i8(3)), (f8(-1.0), i8(0)), (f8(1.5), i8(5)), (3, 2))


class First:
    """The first."""

    __tag__ = 1

    def __init__(self, v):
        self.v = v


class Second(First):
    __tag__ = 2


class Slots:
    __slots__ = ("a", "b")
    __version__ = "3"

    def __init__(self, a, b):
        self.a = a
        self.b = b

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={getattr(self, k)!r}' for k in self.__slots__)})"

    def __eq__(self, other):
        return all(getattr(self, k) == getattr(other, k) for k in self.__slots__)


@case
def of_objects_that_branches_choose(x, n):
    chosen = First(x) if x > 1 else Second(n)
    return chosen.__tag__, chosen.__doc__, chosen.__class__.__name__, chosen.__dict__, chosen.__module__ == __name__


@case
def of_picked_objects(x, n):
    chosen = [First(x), Second(n), First(n)][int(abs(x)) % 3]
    return chosen.__tag__, chosen.__doc__, chosen.__class__.__name__, chosen.__dict__


@case
def of_objects_in_lists(x, n):
    told = []
    for item in [First(i) if x > i else Second(i) for i in range(n)]:
        told.append((item.__tag__, item.__doc__))
        item.__dict__["v"] = 7
        told.append(item.v)
    return told


@case
def of_objects_among_numbers(x, n):
    told = []
    for item in [First(i) if x > i else 3 for i in range(n)]:
        try:
            told.append(item.__tag__)
        except AttributeError as error:
            told.append(str(error))
    return told


@case
def of_functions(x, n):
    def documented(v, a=2):
        "What it does."
        return v

    def other(v, b=3):
        return v + b

    chosen = documented if x > 1 else other
    told = chosen.__name__, chosen.__doc__, chosen.__defaults__, chosen.__qualname__, chosen.__code__.co_varnames
    return told, chosen.__dict__, chosen.__annotations__, chosen(x), [abs, np.sqrt][int(abs(x)) % 2].__name__


@case
def of_exceptions(x, n):
    error = ValueError("a") if x > 1 else KeyError("b")
    try:
        if n > 0:
            raise KeyError(n) if x > 1 else IndexError(n)
    except (KeyError, IndexError) as caught:
        return caught.__doc__, caught.__class__.__doc__, caught.__traceback__ is None, error.__doc__, error.__cause__
    return error.__doc__


@case
def of_containers(x, n):
    items = [1, x]
    if x > 1:
        items.append(n)
    either = [x] if x > 1 else (x,)
    table = {1: x} if x > 1 else {2: n}
    told = items.__doc__ == list.__doc__, either.__len__(), either.__contains__(x), either.__getitem__(0)
    return told, table.__contains__(1), table.__doc__ == dict.__doc__, items.__class__.__doc__ == list.__doc__


@case
def of_slots(x, n):
    one = Slots(x, n)
    if x > 1:
        one.a = n
    other = Slots(n, n) if x > 2 else one
    return repr(one), one == other, repr(other), other.__version__, Slots.__slots__


class Plain:
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__

    def __init__(self, v):
        self.v = v


class Setter:
    put = object.__setattr__
    v = 0


@case
def stores_by_methods_of_object(x, n):
    plain, setter = Plain(x), Setter()
    for i in range(n):
        if x > i:
            plain.v += i
    if x > 1:
        setter.put("v", n)
        plain.v = n
    if x > 2:
        del plain.v
    return getattr(plain, "v", "none"), setter.v


@case
def of_modules(x, n):
    told = checking.__name__, checking.__doc__, checking.__file__.endswith("checking.py"), json.__version__
    return told, np.__version__ > "1", np.__name__, json.__package__, getattr(json, "__name__")


class Shade(enum.Enum):
    DARK = 1


class Marked(Exception):
    """An exception."""


@case
def of_classes_and_builtins(x, n):
    names = "__name__", "__qualname__", "__module__", "__doc__"
    items = (Shade, Marked, ValueError, int, len, np.sin, np.float64, types.SimpleNamespace, Plain)
    told = Shade.__module__, Shade.__doc__, Marked.__module__, Marked.__doc__, int.__module__, type(x).__name__
    return told, [[getattr(item, name, None) for name in names] for item in items]
