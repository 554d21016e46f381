"""Classes that stand in functions, of which base classes, metaclasses or descriptors are told."""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add(np.int64(0), np.int64(1), np.int64(3), np.int64(-2))


class Told:
    names = []

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__()
        cls.kind = keywords.get("kind", "none")
        Told.names.append(cls.__name__)


class Slotted:
    __slots__ = ("value",)

    def __init_subclass__(cls):
        cls.known = True


class Scaled:
    def __init__(self, by):
        self.by = by

    def __get__(self, owner, cls=None):
        return self if owner is None else owner.value * self.by

    def __set__(self, owner, value):
        owner.value = value


class Checked:
    def __set_name__(self, cls, name):
        self.name = "_" + name

    def __get__(self, owner, cls=None):
        return self if owner is None else getattr(owner, self.name, 0)

    def __set__(self, owner, value):
        if value < 0:
            raise ValueError(f"{self.name} {value}")
        setattr(owner, self.name, value)


# ---- `__init_subclass__`


@case
def told_by_their_base(n):
    class First(Told):
        def run(self):
            return n

    class Second(Told, kind="second"):
        def run(self):
            return -n

    found = First.kind, First().run(), Second.kind, Second().run(), list(Told.names)
    Told.names.clear()
    return found


@case
def registered_by_a_local_base(n):
    known = {}

    class Base:
        made = []

        def __init_subclass__(cls, /, tag="t", **keywords):
            super().__init_subclass__(**keywords)
            cls.tag = tag
            known[cls.__name__] = cls
            Base.made.append(cls)

    class First(Base, tag="first"):
        def run(self):
            return n

    class Second(Base):
        def run(self):
            return -n

    chosen = known["First" if n > 0 else "Second"]
    return sorted(known), chosen().run(), [cls.tag for cls in Base.made], Second().tag


@case
def refused_by_a_local_base(n):
    class Shape:
        def __init_subclass__(cls):
            if not hasattr(cls, "area"):
                raise TypeError(f"{cls.__name__} needs an area")

    class Square(Shape):
        def area(self):
            return n * n

    try:

        class Round(Shape):
            pass
    except TypeError as error:
        return Square().area(), str(error)


@case
def numbered_by_a_local_base(n):
    class Base:
        count = 0

        def __init_subclass__(cls):
            Base.count += 1
            cls.number = Base.count + n

    class First(Base):
        pass

    class Second(First):
        pass

    class Third(Slotted):
        def run(self):
            return n

    return First.number, Second.number, Base.count, issubclass(Second, Base), Third().run(), Third.known


# ---- metaclasses


@case
def made_by_a_local_metaclass(n):
    class Meta(type):
        def __new__(mcs, name, bases, namespace):
            namespace["tag"] = name.lower()
            return super().__new__(mcs, name, bases, namespace)

        def __call__(cls, *args):
            made = super().__call__(*args)
            made.by = n
            return made

        def __len__(cls):
            return 3

        def label(cls):
            return cls.tag + str(n)

    class First(metaclass=Meta):
        def add(self, k):
            return k + n

    class Second(First):
        pass

    return (
        First.tag,
        First().add(2),
        First().by,
        len(First),
        Second.label(),
        isinstance(First, Meta),
        type(First) is Meta,
    )


@CASES.add(np.int64(1), np.int64(-2), fallback=True)
def noted_by_a_local_metaclass(n):
    names = []

    class Meta(type):
        def __init__(cls, name, bases, namespace):
            super().__init__(name, bases, namespace)
            names.append(name)

    class First(metaclass=Meta):
        pass

    return names, n


# ---- descriptors, and attributes that are computed from others


@case
def descriptors_of_a_local_class(n):
    class Own:
        def __get__(self, owner, cls=None):
            return owner.value * 2 if owner is not None else self

        def __set__(self, owner, value):
            owner.value = value

    class First:
        own = Own()

        def __init__(self, value):
            self.own = value

    class Second:
        scaled = Scaled(n)
        other = Scaled(3)

        def __init__(self, value):
            self.scaled = value

    one, two = First(n), Second(n + 1)
    one.own += 1
    two.scaled += 1
    return one.own, one.value, isinstance(First.own, Own), two.scaled, two.other, two.value


@case
def descriptors_that_are_told_their_names(n):
    class Point:
        x = Checked()
        y = Checked()
        __slots__ = ("_x", "_y")

        def __init__(self, x, y):
            self.x = x
            self.y = y

    try:
        point = Point(n, 2)
    except ValueError as error:
        return str(error)
    point.y += point.x
    return point.x, point.y, Point.x.name, Point.y.name


@CASES.add(np.array([2, 1, 3.0]), np.array([2, 1, -2.0]), np.array([-2.0, 4]))
def descriptors_of_objects_in_a_loop(x):
    class Positive:
        def __set_name__(self, cls, name):
            self.name = "_" + name

        def __get__(self, owner, cls=None):
            return getattr(owner, self.name)

        def __set__(self, owner, value):
            setattr(owner, self.name, abs(value))

    class Point:
        v = Positive()

        def __init__(self, v):
            self.v = v

    points = [Point(v) for v in x]
    best = None
    for point in points:
        if best is None or point.v > best.v:
            best = point
    best.v = -10.0
    return [point.v for point in points], best.v


@case
def attributes_computed_from_others(n):
    class Sizes:
        first = n
        second = first + 1
        names = [k * 2 for k in range(3)]

        def total(self):
            return self.first + self.second + self.names[1]

    return Sizes().total(), Sizes.first, Sizes.second
