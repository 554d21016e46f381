"""Classes that a metaclass of the user's makes, calls and keeps."""

import abc

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
ROWS = (f8(1.5), f8(-0.5), f8(4.0))


class Single(type):
    instances: dict = {}

    def __call__(cls, *args, **kwargs):
        if cls not in cls.instances:
            cls.instances[cls] = super().__call__(*args, **kwargs)
        return cls.instances[cls]


class Settings(metaclass=Single):
    def __init__(self, start=0):
        self.value = start

    def bump(self, by):
        self.value += by
        return self.value


class OtherSettings(Settings):
    pass


@case(*ROWS, cond=1)
def one_object_of_a_class(x):
    first = Settings()
    if x > 0:
        first.bump(x)
    second = Settings(5)
    second.bump(1)
    other = OtherSettings(2)
    return first.value, first is second, other.value, other is first, OtherSettings() is other


class Kept(type):
    def __init__(cls, name, bases, namespace):
        super().__init__(name, bases, namespace)
        cls.kept = None

    def __call__(cls, *args):
        if cls.kept is None:
            cls.kept = super().__call__(*args)
        return cls.kept


class Journal(metaclass=Kept):
    def __init__(self):
        self.lines = []


@case(*ROWS)
def one_object_in_an_attribute_of_the_class(x):
    for i in range(3):
        if x > i:
            Journal().lines.append(x + i)
    return Journal().lines, Journal() is Journal()


class Counting(type):
    made = 0

    def __call__(cls, value):
        Counting.made += 1
        item = super().__call__(value)
        item.number = Counting.made
        return item


class Item(metaclass=Counting):
    def __init__(self, value):
        self.value = value


@case(*ROWS, loops=2)
def objects_that_the_metaclass_counts(x):
    items, i = [Item(x)], 0
    while i < x:
        items.append(Item(i))
        i += 1
    return [(item.value, item.number) for item in items], Counting.made


class Checked(abc.ABCMeta):
    def __call__(cls, *args):
        if len(args) != 1:
            raise TypeError(f"{cls.__name__} takes one")
        return super().__call__(*args)


class Shape(metaclass=Checked):
    def __init__(self, side):
        self.side = side

    @abc.abstractmethod
    def area(self): ...


class Square(Shape):
    def area(self):
        return self.side**2


@case(*ROWS, cond=1, nodes={"try": 1})
def arguments_that_the_metaclass_checks(x):
    try:
        shape = Square(x) if x > 0 else Square(x, 1)
        return shape.area()
    except TypeError as error:
        return str(error)


class Register(type):
    known = {}

    def __new__(mcs, name, bases, namespace):
        cls = super().__new__(mcs, name, bases, namespace)
        if bases:
            mcs.known[name.lower()] = cls
        return cls

    def __iter__(cls):
        return iter(cls.known.values())

    def __len__(cls):
        return len(cls.known)

    def __contains__(cls, name):
        return name in cls.known

    def __getitem__(cls, name):
        return cls.known[name]

    @property
    def label(cls):
        return cls.__name__ + "!"


class Plugin(metaclass=Register):
    def run(self, x):
        raise NotImplementedError


class Doubling(Plugin):
    def run(self, x):
        return x * 2


class Squaring(Plugin):
    def run(self, x):
        return x * x


@case(*ROWS)
def classes_that_a_metaclass_registers(x):
    total = 0
    for cls in Plugin:
        total += cls().run(x)
    chosen = Plugin["squaring" if x > 0 else "doubling"]
    first, second = Plugin
    return total, len(Plugin), "doubling" in Plugin, "other" in Plugin, chosen().run(x), first.label, second is Squaring


class Keeping(type):
    def __init__(cls, *args):
        super().__init__(*args)
        cls.items = []

    def __getitem__(cls, place):
        return cls.items[place]

    def __len__(cls):
        return len(cls.items)


class KeptItem(metaclass=Keeping):
    def __init__(self, value):
        self.value = value
        type(self).items.append(self)


@case(*ROWS)
def class_that_keeps_its_objects(x):
    KeptItem(x)
    KeptItem(x + 1)
    if x > 0:
        KeptItem(5)
    found = len(KeptItem), KeptItem[0].value, KeptItem[-1].value, [item.value for item in KeptItem.items]
    KeptItem.items.clear()
    return found, len(KeptItem)
