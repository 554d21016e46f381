"""Classes of the user's that come from a number, a text or a set of Python's."""

import numpy as np

from tests.autograph.cases import Cases

f8, i8 = np.float64, np.int64
CASES = Cases()
case = CASES.add
NUMBERS = ((f8(3),), (f8(-5),), (2.5,), (np.array(-1.0),), (2,))


class Celsius(float):
    unit = "C"

    @property
    def fahrenheit(self):
        return self * 9 / 5 + 32 if self > -100 else 0.0

    @classmethod
    def of_fahrenheit(cls, v):
        return cls((v - 32) * 5 / 9)

    @staticmethod
    def zero():
        return Celsius(0)

    def warmer(self, k=1):
        if self > 0:
            return Celsius(self + k)
        return Celsius(self - k)

    def __repr__(self):
        return f"{float(self):.1f}{self.unit}"


class Name(str):
    def initials(self):
        return "".join(part[0] for part in self.split())

    def loud(self):
        return Name(self.upper()) if len(self) < 20 else self


class Even(int):
    def half(self):
        return int(self) // 2


class Tags(set):
    def mark(self, *tags):
        for tag in tags:
            if tag not in self:
                self.add(tag)
        return self

    @property
    def short(self):
        return sorted(tag for tag in self if len(tag) < 3)


class Loud(str):
    def upper(self):
        return super().upper() + "!"

    def title(self):
        return Loud(super().title())

    def __len__(self):
        return 3


class Louder(Loud):
    def upper(self):
        return super().upper() * 2

    @property
    def size(self):
        return super().__len__() + 1


class Limited(set):
    def add(self, v):
        if v > 2:
            super().add(v)
        else:
            super().add(0)

    def both(self, a, b):
        self.add(a)
        self.add(b)
        return len(self)


class Counted(int):
    def __new__(cls, v):
        return super().__new__(cls, v + 1)


@case(*NUMBERS, opaque=0)
def numbers_with_methods(x):
    c = Celsius(x)
    if x > 0:
        c = c.warmer()
    else:
        c = c.warmer(k=2)
    kinds = isinstance(c, Celsius), isinstance(c, float), type(c).__name__
    made = Celsius.of_fahrenheit(x), Celsius.zero()
    return c, c.fahrenheit, c.unit, repr(c), f"{c}", c + 1, c > 2, kinds, made


@case(*NUMBERS, opaque=0, loops=1)
def numbers_with_methods_in_lists(x):
    found = []
    for k in range(20):
        c = Celsius(k * x)
        if c.fahrenheit > 40:
            found.append(c.warmer())
    few = [Celsius(k * x) for k in range(3)]
    return found, found[0].fahrenheit if found else None, max(few), sum(few), sorted(few), np.array(few)


@case(i8(3), i8(-4), opaque=0)
def texts_and_integers_with_methods(x):
    name = Name("ada love") if x > 0 else Name("x yy zzz")
    even = Even(4)
    at = [10, 20, 30][Even(2)], range(even), {even: 1}
    text = name.initials(), name.loud(), name.loud().initials(), name + "!", len(name), name[0], f"{name:>12}"
    return text, "a" in name, name == "ada love", name.split(), even.half(), even * 2, even + x, at


@case(i8(3), i8(-4), opaque=0)
def sets_with_methods(x):
    tags = Tags(["aa", "b"])
    if x > 0:
        tags.mark("c", "ddd")
    else:
        tags.add("zz")
    for k in range(12):
        tags.mark(str(k))
    return sorted(tags), tags.short, len(tags), "c" in tags, tags & {"aa"}, type(tags).__name__, sorted(tags | {"q"})


@case((Celsius(3.0), Tags(["a"]), f8(1)), (Celsius(-3.0), Tags(["bbbb"]), f8(-1)), opaque=0)
def such_objects_of_the_user(c, tags, x):
    if x > 0:
        tags.mark("new")
    return c.fahrenheit + x, c.warmer(), c.unit, c * 2, tags.short, len(tags)


@case(f8(3), f8(-5), opaque=0)
def class_of_numbers_in_the_function(x):
    class Money(float):
        def doubled(self):
            return Money(self * 2)

    money = Money(x)
    if x > 0:
        money = money.doubled()
    return money + 1, float(money)


@case(i8(3), i8(-4), opaque=0)
def numbers_that_are_made_by_code_of_the_user(x):
    n = Counted(x)
    return n + 1, n * 2 if x > 0 else n


@case(f8(3), f8(-5), opaque=0)
def methods_that_ask_for_super(x):
    text = Loud("ab") if x > 0 else Loud("c d")
    other = Louder(text)
    found = text.upper(), text.title().upper(), other.upper(), str.upper(text), str.upper(other)
    limited = Limited()
    count = limited.both(5, 1)
    if x > 0:
        limited.add(x)
    for k in range(12):
        limited.add(k * x)
    set.add(limited, 1)
    return found, len(text), other.size, Loud.upper(other), sorted(limited), count, len(limited)


class Metres(float):
    def __new__(cls, value, unit="m"):
        return super().__new__(cls, value)

    def __init__(self, value, unit="m"):
        self.unit = unit

    def __add__(self, other):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return type(self)(float.__add__(self, other), self.unit)

    __radd__ = __add__

    def __mul__(self, by):
        return Metres(super().__mul__(by), self.unit)

    def __lt__(self, other):
        return float(self) < float(other)

    def __eq__(self, other):
        return isinstance(other, Metres) and float(self) == float(other)

    __hash__ = float.__hash__

    def __str__(self):
        return f"{float(self):.2f}{self.unit}"

    def __neg__(self):
        return Metres(-float(self), self.unit)

    def __abs__(self):
        return Metres(abs(float(self)), self.unit)

    def __bool__(self):
        return float(self) > 1


class Yards(Metres):
    def __add__(self, other):
        return Yards(super().__add__(other), "yd")


class Residue(int):
    def __new__(cls, value=0, modulus=7):
        made = int.__new__(cls, value % modulus)
        made.modulus = modulus
        return made

    def __add__(self, other):
        return Residue(int(self) + int(other), self.modulus)

    __radd__ = __add__

    def __rsub__(self, other):
        return "from the right", other

    def __divmod__(self, other):
        return "divmod", other

    def __invert__(self):
        return "inverted"


class Joined(str):
    def __add__(self, other):
        return Joined(str.__add__(self, other))

    def __iadd__(self, other):
        return Joined(str(self) + "|" + other)

    def __getitem__(self, index):
        return Joined(super().__getitem__(index))


@case(*NUMBERS)
def operators_of_a_number(x):
    one, other = Metres(x), Metres(2, "km")
    total = one + other
    found = [total, one + 1, 1 + one, one * 2, one < other, one == other, one == Metres(x), one != other]
    found += [str(one), -one, abs(one), sorted([other, one]), {one: 1}[Metres(x)]]
    if one:
        found.append("true")
    return found, total.unit, type(total).__name__, type(one) is Metres


@case(*NUMBERS)
def operators_of_a_class_behind(x):
    one = Yards(x)
    total = one + 1
    return total, total.unit, one + one, Metres(1) + one, isinstance(total, float), type(total).__name__


@case(*NUMBERS)
def operator_without_an_answer(x):
    try:
        return Metres(x) + "s"
    except TypeError as error:
        return str(error)


@case(i8(3), i8(0), 4, np.array(2), nodes={"while": 1, "cond": 1})
def operators_in_a_loop(n):
    total = Metres(n)
    k = 0
    while k < n:
        total += 1
        if total < 4:
            total = total * 2
        k += 1
    return total, total.unit


@case(i8(3), i8(0), 9, np.array(2), nodes={"for": 1})
def operators_of_residues(n):
    total = Residue()
    for k in range(n):
        total = total + Residue(k)
    return total, total.modulus, 1 + total, 3 - total, divmod(total, 2), ~total, total - 1, total > 1


@case((i8(3), Residue(5)), (i8(0), Residue(2)), (i8(2), Residue(6)))
def residues_of_the_caller(n, given):
    return given + n, n + given, given + given, given.modulus, type(given + 1) is Residue


@case(i8(3), i8(0), 4, np.array(2))
def operators_of_a_text(n):
    text = Joined("ab" * n) + "x"
    text += "y"
    return text, text[0], type(text[1:]), text.upper(), len(text)


class Age(int):
    def __new__(cls, v):
        if v < 0:
            raise ValueError("age")
        return super().__new__(cls, v)

    def older(self, k):
        return Age(self + k) if self < 16 else self


class Shouting(str):
    def shout(self):
        return Shouting(self.upper() + "!")


@CASES.add((15, 3), (2, 4), (12, 1), (np.int64(19), 1), (np.int64(-3), 2))
def values_beside_others(v, n):
    out = []
    try:
        first = Age(v)
    except ValueError as error:
        out.append(str(error))
        first = None
    second = first.older(n) if first is not None else Age(n)
    name = Shouting("bob") if second > 16 else None
    if name:
        out.append(name.shout())
    try:
        third = Age(v - n)
    except ValueError as error:
        return out, str(error)
    return out, second, third.older(1)
