"""Attributes of functions: counters, tables, and what `functools.wraps` sets."""

import functools
import math

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
case = CASES.add


def counted(function):
    @functools.wraps(function)
    def inner(x):
        inner.calls += 1
        return function(x)

    inner.calls = 0
    return inner


@counted
def absolute(x):
    """Its documentation."""
    return x * 2 if x > 0 else -x


@case(i8(3), i8(-1), i8(4), cond=3)
def counter_of_a_decorator(n):
    a = absolute(n)
    if n > 0:
        a += absolute(n + 1)
    return a, absolute.calls


def add_up(x):
    add_up.total = getattr(add_up, "total", 0) + x
    return add_up.total


@case(i8(3), i8(-1), i8(4), cond=1)
def attribute_not_there_before(n):
    add_up(n)
    if n > 0:
        add_up(1)
    return add_up.total


def helper(x):
    return x + 1


@case(i8(3), i8(-1), cond=2)
def attribute_set_from_outside(n):
    if n > 0:
        helper.last = n
    return helper(n), hasattr(helper, "last"), getattr(helper, "last", None)


@case(i8(3), i8(-1), cond=1)
def attribute_deleted(n):
    absolute.tag = "a"
    if n > 0:
        del absolute.tag
    try:
        return absolute.tag
    except AttributeError as error:
        return str(error)


@case(i8(3), i8(0), i8(1), loops=1, cond=1)
def attributes_of_an_inner_function(n):
    def accumulate(x):
        accumulate.total += x
        accumulate.seen.append(x)
        return accumulate.total

    accumulate.total, accumulate.seen = 0, []
    for i in range(n):
        accumulate(i)
    if n > 2:
        accumulate.total *= 10
    return accumulate.total, accumulate.seen, hasattr(accumulate, "other")


def table(n):
    if not hasattr(table, "squares"):
        table.squares = [i * i for i in range(5)]
    return table.squares[n]


@case(i8(3), i8(1), i8(4))
def table_made_once(n):
    return table(n)


def logged(**options):
    def decorate(function):
        @functools.wraps(function)
        def inner(*args):
            inner.calls.append(args)
            return function(*args) * options.get("times", 1)

        inner.calls = []
        return inner

    return decorate


@case(i8(3), i8(0), i8(1), loops=1)
def decorated_inside(n):
    """A decorator that runs while the graph is built."""

    @logged(times=2)
    def doubled(x):
        """Doubles."""
        return x + 1 if x > 0 else x

    total = 0
    for i in range(n):
        if i % 2:
            total += doubled(i)
    return total, doubled.calls, doubled.__name__, doubled.__doc__, doubled.__wrapped__(n)


@case(i8(3), i8(-1))
def names_of_functions(n):
    return absolute.__name__, absolute.__doc__, absolute.__wrapped__(n), names_of_functions.__name__


@case(i8(3), i8(0))
def wrapped_with_variables(n):
    count = 0

    def base(x):
        nonlocal count
        count += 1
        return x * 2

    @functools.wraps(base)
    def outer(x):
        nonlocal count
        count += 10
        return base(x) + 1

    return outer(n), count, outer.__name__


class Bag:
    kind = "bag"

    def __init__(self, **items):
        self.__dict__.update(items)

    def __repr__(self):
        return f"Bag({', '.join(f'{name}={item}' for name, item in self.__dict__.items())})"

    def __eq__(self, other):
        return self.__dict__ == other.__dict__


SIGNS = ((f8(2),), (f8(-1),), 2.0, np.array(-1.0))


@case(*SIGNS)
def attributes_of_some_paths(s):
    bag = Bag(a=1)
    before = vars(bag)
    if s > 0:
        bag.kind = s
    found = "kind" in vars(bag), len(before), sorted(vars(bag)), bag.kind, dict(before)
    vars(bag)["c"] = 5
    bag.a = 7
    for name in list(before):
        if name == "kind":
            del before[name]
    before.update(z=s)
    return found, bag.c, bag.z, bag.kind, bag.__dict__


@case((Bag(a=1), f8(2)), (Bag(a=1), f8(-1)))
def attributes_of_some_paths_of_a_users_object(bag, s):
    if s > 0:
        bag.kind = s
    found = "kind" in vars(bag), repr(bag), bag == Bag(a=1)
    if "kind" in bag.__dict__:
        del bag.kind
    return found, bag.kind


class Settings:
    scale = 2.0


class OwnSettings(Settings):
    pass


@case(f8(3), f8(-3), f8(3))
def class_attributes_of_some_paths(x):
    if x > 0:
        Settings.scale = Settings.scale + x
    else:
        Settings.extra = "e"
    own = OwnSettings()
    found = hasattr(Settings, "extra"), hasattr(OwnSettings, "extra"), hasattr(own, "extra")
    return Settings.scale, getattr(Settings, "extra", None), getattr(own, "extra", 5), found


class Moded:
    pass


@case(f8(3), f8(-3))
def errors_of_class_attributes_of_some_paths(x):
    one = Moded()
    if x < 0:
        Moded.mode = "m"
        one.own = 1
    try:
        found = Moded.mode
    except AttributeError as error:
        found = str(error)
    try:
        return found, one.mode, one.own
    except AttributeError as error:
        return found, str(error)


class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner):
        return self if instance is None else getattr(instance, self.name, 0)

    def __set__(self, instance, value):
        if value < 0:
            raise ValueError("negative " + str(value))
        setattr(instance, self.name, value)


class Measured:
    width = Positive()


@case((Measured(), f8(3)), (Measured(), f8(-3)))
def descriptors_used_in_a_try(item, x):
    try:
        item.width = x
        item.width += 1
    except ValueError as error:
        return str(error), item.width, item is None
    return item.width, None is item, Measured.width.name


class Slots:
    def __init__(self):
        self.v = 0.0
        self._w = 1.0


@case((np.array([1.0, -2]), np.float64(1)), (np.array([-1.0]), np.float64(2)), (np.ones(2), np.float64(-1)))
def chosen_names_of_what_may_be_none(x, s):
    n = Slots() if s > 0 else None
    if n is not None:
        setattr(n, "v" if x[0] > 0 else "_w", s)
        return n.v, n._w
    return n


@case((np.array([1.0, -2]), np.float64(1)), (np.array([-1.0]), np.float64(2)), (np.ones(2), np.float64(-1)))
def chosen_names_in_a_try(x, s):
    n = Slots() if s > 0 else None
    try:
        setattr(n, "v" if x[0] > 0 else "_w", s)
    except AttributeError as error:
        return str(error)
    return n.v + getattr(n, "v" if x[0] > 0 else "_w")


@case(f8(2), f8(9), 3, 7, np.array(2), np.array(8.0))
def whether_it_has_an_attribute_of_a_name_of_the_run(x):
    name = "real" if x > 5 else "nothing"
    return hasattr(x, name), hasattr(1, name), hasattr("text", name)


class Doubling:
    def __call__(self, x):
        return 2 * x


@case((f8(2), f8(1)), (f8(2), f8(-1)), (1.5, f8(1)), (1.5, f8(-1)), (abs, f8(-1)))
def callable_on_one_path(found, x):
    if x > 0:
        found = Doubling()
    return callable(found)


@case(f8(2), f8(-1), f8(0), np.array(3.0), 1.5)
def missing_of_what_numpy_has(x):
    kept = [] if x > 0 else np.sin
    try:
        kept.append(x)
    except AttributeError as error:
        kept = str(error)
    if x < -5:
        return np.linalg.nothing(x), math.nothing
    return kept


@case((np.ones(2), i8(1)), (np.ones(2), i8(-1)), (np.ones(2), i8(3)), (np.ones(1), i8(-2)))
def class_attributes_of_some_paths_of_a_try(a, k):
    try:
        if k > 0:
            Settings.scale = Settings.scale + k
        else:
            Settings.extra = "e"
        a[k] += Settings.scale
        Settings.last = k
    except IndexError as error:
        print(error)
    return Settings.scale, getattr(Settings, "extra", None), hasattr(OwnSettings, "last"), getattr(Settings, "last", 0)


class WithDefault:
    mark = None

    def __init__(self, v, mark=0):
        self.v, self.mark = v, mark


@CASES.add((np.int64(0),), (np.int64(2),), opaque=0)
def attribute_deleted_twice_that_the_class_has(x):
    one, other, said = WithDefault(1, 2), WithDefault(1), ""
    del one.mark
    if x > 0:
        try:
            del one.mark
        except AttributeError as error:
            said = str(error)
    else:
        del other.mark
    one.mark = x
    return said, one, other.mark


class Plain:
    def __init__(self, value):
        self.value = value


@case(np.int64(3), np.int64(0), np.int64(5), nodes={"try": 1})
def dict_of_an_object_before_a_try(n):
    plain = Plain(n)
    found = [vars(plain)]
    try:
        found.append(10 // (n - 3))
    except ZeroDivisionError as error:
        found.append(str(error))
    return found, plain


@CASES.add(*[(np.int64(k), WithDefault(1)) for k in (0, 2, -2, -1, 1, 7)], opaque=0)
def attribute_deleted_that_some_paths_have_not_set(x, other):
    one, said = WithDefault(1, 2), []
    for k in range(2):
        if x > k:
            one.mark = abs
        elif x < -1:
            del one.mark
            said.append(one.mark)
    if x == 7:
        other.extra = 8
    try:
        del other.extra
    except AttributeError as error:
        said.append(str(error))
    if x < 0:
        del one.mark
    return said, one.mark, one


@CASES.add((np.array([1.0, 3, 2]), np.int64(0)), (np.array([1.0, 3, 2, 4]), np.int64(1)), opaque=0)
def membership_as_a_function(x, k):
    table, items, chosen, found = {"a": 3, "b": 1}, [5, 4, 6], {1, 2}, []
    if k > 0:
        table["d"] = k
        items.append(k)
    chosen.add(k)
    has = table.__contains__ if k > 0 else items.__contains__
    for v in x:
        items.append(v)
        found.append(items.__contains__(v + 1))
    kept = list(filter(table.__contains__, "axbd")), list(map(items.__contains__, [5, k, 9]))
    known = "abc".__contains__("b"), (1, 2).__contains__(k), chosen.__contains__(k)
    return kept, has(5), has("a"), list(filter(chosen.__contains__, x)), found, known


class Read:
    kind = 3

    @property
    def value(self):
        raise AssertionError

    @property
    def other(self):
        return 5

    def name(self):
        return "read"


class Held(Read):
    """Its slots hide what its base has."""

    __slots__ = ("kind", "name", "value")

    def __init__(self, v):
        self.value = v
        if v > 2:
            self.name = v * 2
        self.kind = 9

    def total(self):
        return self.value + self.other


@CASES.add(np.int64(1), np.int64(3), 0, np.array(4), opaque=0)
def slots_that_hide_a_property(x):
    one, two = Held(x), Held(x + 1)
    if x > 1:
        one.value = one.value + 1
    found = [one.total(), hasattr(one, "name")]
    for name in ("name", "kind"):
        try:
            found.append(getattr(one, name))
            delattr(one, name)
            found.append(getattr(one, name))
        except AttributeError as error:
            found.append(str(error))
    chosen = one if x > 1 else two
    chosen.value = 10
    return found, one.value, two.value, chosen.total(), isinstance(Held.value, property)


class Some:
    """Its slots are filled on some paths only."""

    __slots__ = ("name", "value")

    def __init__(self, v):
        self.value = v
        if v > 2:
            self.name = v * 2


def named(held):
    try:
        return held.name
    except AttributeError as error:
        return str(error), error.name


def without_name(held):
    try:
        del held.name
    except AttributeError as error:
        return str(error), error.name


@CASES.add(np.int64(1), np.int64(3), 0, 5, np.array(4))
def slots_that_some_paths_fill(x):
    one, two = Some(x), Some(x + 1)
    chosen = one if x > 1 else two
    found = [named(one), named(two), named(chosen), without_name(chosen), without_name(chosen), named(one)]
    several = [Some(k) for k in range(x)]
    return found, [named(held) for held in several], [without_name(held) for held in several]
