"""Classes with slots, generic ones, partial methods, and bases from libraries."""

import abc
import collections
import collections.abc
import contextlib
import functools
import typing

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
i8 = np.int64
CASES = Cases()
case = CASES.add


class Slotted:
    __slots__ = ("p", "q")

    def __init__(self, p):
        self.p = p


class Point(Slotted):
    __slots__ = ()


T = typing.TypeVar("T")


class Box(typing.Generic[T]):
    def __init__(self, item: T):
        self.item = item

    def map(self, f):
        return Box(f(self.item))


class Scaled:
    def __init__(self, by):
        self.by = by

    def scale(self, kind, x, offset=0):
        if x > 1:
            return kind, x * self.by + offset
        return kind, offset

    double = functools.partialmethod(scale, "double", offset=2)


class Countdown(collections.abc.Iterator):
    def __init__(self, n):
        self.n = n

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


class Entered(contextlib.AbstractContextManager):
    left = 0

    def __exit__(self, *details):
        self.left += 1
        return details[0] is KeyError


class Row(collections.abc.Sequence):
    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, k):
        return self.items[k]


@case(i8(2), i8(0), 1)
def slots_and_nothing_else(n):
    point = Point(n)
    found = []
    for name in ("q", "z"):
        try:
            setattr(point, name, n)
        except AttributeError as error:
            found.append(str(error))
    if n > 1:
        del point.q
    return point.p, found, hasattr(point, "q"), hasattr(point, "z")


@case(i8(2), i8(0))
def generic_class(n):
    return Box(n).map(lambda v: v + 1).map(str).item, Box[int](n).item


@case(i8(2), i8(0))
def partial_method(n):
    return Scaled(3).double(n), Scaled(n).scale("plain", 2)


@case(i8(3), i8(0))
def iterator_of_the_library(n):
    countdown = Countdown(n)
    first = next(countdown, "none")
    return first, [v for v in countdown], sum(Countdown(n))


@case(i8(3), i8(0))
def context_of_the_library(n):
    entered = Entered()
    with entered as same:
        if n > 1:
            raise KeyError(n)
    return entered.left, same is entered


@case(i8(3), i8(0))
def sequence_of_the_library(n):
    row = Row([n, 1, 2])
    return row[0], len(row), list(row), row.index(2), row.count(1), 1 in row, list(reversed(row))


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...

    def describe(self):
        return f"{type(self).__name__}: {self.area():.1f}"


class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side**2


class Circle(Shape):
    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return 3 * self.radius


ARRAYS = (
    (np.array([1.0, -2, 3]), f8(1)),
    (np.array([-1.0, -2]), f8(-2)),
    (np.zeros(0), 0.0),
    (np.ones(2), np.array(1.0)),
)


@case(*ARRAYS)
def objects_of_several_classes_in_a_list(x, s):
    shapes = [Square(v) if v > 0 else Circle(-v) for v in x]
    shapes.append(Square(s) if s > 0 else Circle(s))
    return [shape.describe() for shape in shapes], sum(shape.area() for shape in shapes)


@case((f8(2),), (f8(-1),), 2.0, np.array(-1.0))
def class_of_an_object_chosen_by_a_branch(s):
    shape = Square(s) if s > 0 else Circle(s)
    shape.extra = 1
    kind = type(shape)
    try:
        Shape()
    except TypeError as error:
        text = str(error)
    return issubclass(kind, Shape), shape.__class__.__name__, kind is Square, kind(2).area(), kind, text


class Typed:
    def __init__(self, *kinds):
        self.kinds = kinds

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, item, owner=None):
        return self if item is None else item.__dict__.get(self.name, "unset")

    def __set__(self, item, value):
        if not isinstance(value, self.kinds):
            raise TypeError(f"{self.name} is a {type(value).__name__}")
        item.__dict__[self.name] = value


class Entry:
    number = Typed(int, float, np.generic, np.ndarray)
    text = Typed(str)


@case((f8(2),), (f8(-1),), 2.0, np.array(-1.0))
def descriptors_that_keep_values_under_their_own_name(s):
    entry = Entry()
    first = entry.number
    entry.number = s
    try:
        entry.text = "x" if s > 0 else 3
    except TypeError as error:
        return first, str(error), entry.number, entry.text
    return first, entry, vars(entry)


@case((Entry(), f8(2)), (Entry(), f8(-1)))
def descriptors_of_a_users_object(entry, s):
    entry.number = s
    if s > 0:
        entry.text = "x"
    return entry.number, entry.text


@case(*ARRAYS)
def objects_of_several_classes_in_a_dict(x, s):
    shapes = {}
    for k, v in enumerate(x):
        shapes[k] = Square(v) if v > s else Circle(v)
    for k in shapes:
        shapes[k].name = f"shape {k}"
    named = [shape.name for shape in shapes.values()]
    return named, {k: shape.area() for k, shape in shapes.items()}, sum(shape.area() for shape in shapes.values())


class Positive:
    def __init__(self, v):
        self.v = v

    def get(self):
        return self.v


class Negative(Positive):
    def get(self):
        return -self.v


@case(f8(3), f8(-2), f8(0.5))
def class_of_run_time_called(s):
    number = int(s) if s > 0 else float(s)
    items = [1] if s > 1 else (1, 2)
    text = "a" if s > 0 else 1.5
    return type(number)(3.7), type(number)(s), type(items)([s, s]), type(text)(s), type(text).__name__


@case(np.array([1.0, -2, 3]), np.array([-1.0, -2]), np.array([4.0, 5, -1, 2]))
def classes_of_objects_called(x):
    one = Positive(1.0) if x[0] > 0 else Negative(2.0)
    other, third, made = type(one)(x[1]), one.__class__(3.0), []
    for v in x:
        made.append(Positive(v) if v > 0 else Negative(v))
    doubled = [type(item)(item.v * 2) for item in made]
    return other.get(), third.get(), type(other) is type(one), [item.get() for item in doubled]


@case(f8(3), f8(-2), f8(0.5))
def class_of_run_time_that_raises(s):
    wanted = 1 if s > 0 else 0.5
    try:
        return type(wanted)("1.5")
    except ValueError as error:
        return str(error)


class Tagging(type):
    registry: typing.ClassVar[dict] = {}

    def __new__(cls, name, bases, namespace):
        namespace["tag"] = 5.0
        made = super().__new__(cls, name, bases, namespace)
        cls.registry[name] = made
        return made

    def make(cls, v):
        return cls(v)

    @property
    def label(cls):
        return cls.__name__ + "!"


class Tagged(metaclass=Tagging):
    def __init__(self, v):
        self.v = v

    def get(self):
        return self.v * self.tag


class Opposite(Tagged):
    def get(self):
        return -super().get()


class Numbering(abc.ABCMeta):
    def __init__(cls, name, bases, namespace):
        super().__init__(name, bases, namespace)
        cls.kinds = (*getattr(cls, "kinds", ()), name)


class Shape(metaclass=Numbering):
    @abc.abstractmethod
    def area(self): ...


class Square(Shape):
    def __init__(self, a):
        self.a = a

    def area(self):
        return self.a**2


@case(np.array([1.0, -2, 3]), np.array([-1.0, -2]), np.array([4.0, 5, -1, 2]))
def classes_of_a_metaclass(x):
    one, total, area = Tagged(x[0]) if x[0] > 0 else Opposite(x[0]), 0.0, 0.0
    for v in x:
        item, square = Opposite(v), Square(v)
        if v > 0:
            item = Tagged(v)
            area = area + square.area()
        total = total + item.get()
    names = Opposite.label, type(one).__name__, isinstance(one, Tagged), Square.kinds, hasattr(Tagged, "nothing")
    return one.get(), total, area, Tagged.make(x[1]).get(), names, Tagged.registry["Opposite"](2.0).get()


class Plain:
    pass


class Derived(Plain):
    def __len__(self):
        return 2


class Longer(Derived):
    def __len__(self):
        return 3


@case(np.int64(3), np.int64(-1), 2, np.array(-2), opaque=0)
def bases_of_a_chosen_class(x):
    chosen = Derived() if x > 0 else Plain()
    names = []
    for cls in type(chosen).__mro__:
        names.append("plain" if cls is Plain else cls.__name__)
    return names, len(type(chosen).__mro__), chosen.__class__.__bases__[0] is Plain, Longer.__base__.__name__


@case(np.int64(3), np.int64(-1), 2, np.array(-2), cond=4)
def special_methods_of_chosen_objects_by_name(x):
    sized = Derived() if x > 0 else Longer()
    items = [1] if x > 2 else [1, 2, 3]
    return sized.__len__(), items.__len__(), int.__mro__[1] is object
