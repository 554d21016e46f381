"""Classes that stand in functions: plain ones, dataclasses, enums, named tuples, exceptions and context managers."""

import contextlib
import enum
import functools
import sys
from dataclasses import dataclass, field
from enum import auto
from typing import NamedTuple

import numpy as np

from tests.autograph.cases import Cases

f8, i8 = np.float64, np.int64
IS_FAST = False
CASES = Cases()
case = CASES.add
ROWS = (
    (np.array([1.0, -2, 3]), f8(1)),
    (np.array([-1.0, -2]), f8(-2)),
    (np.array([4.0]), 0.0),
    (np.ones(2), np.array(2.0)),
)


class Parent:
    def __init__(self, x):
        self.x = x

    def worth(self):
        return self.x


@case(*ROWS)
def class_that_names_itself(x, s):
    class Vector:
        """A vector."""

        size = 2

        def __init__(self, x, y=0.0):
            self.x, self.y = x, y

        def __add__(self, other):
            if isinstance(other, Vector):
                return Vector(self.x + other.x, self.y + other.y)
            return Vector(self.x + other, self.y)

        def __eq__(self, other):
            return self.x == other.x

        @property
        def length(self):
            return abs(self.x) + self.__hidden(1)

        def __hidden(self, k):
            return k * self.size

        @classmethod
        def of(cls, v):
            return cls(v) if v > 0 else cls(-v, 1)

        @staticmethod
        def two():
            return 2

    total = Vector(0.0)
    for v in x:
        total = total + Vector.of(v)
    names = Vector.__name__, Vector.__qualname__, type(total).__name__
    return total.x, total.y, (total + s).length, total == Vector(1.0), Vector.two(), names


@case(*ROWS)
def classes_with_bases(x, s):
    class Child(Parent):
        def __init__(self, x, by=2):
            super().__init__(x * by)

        def worth(self):
            found = super().worth()
            return found if found > 0 else -found

    class Negative(ValueError):
        def code(self):
            return 5

    made = Child(s) if s > 0 else Parent(s)
    try:
        if s < 0:
            raise Negative("negative")
    except Negative as error:
        return error.code(), str(error), made.worth()
    return made.worth(), isinstance(made, Parent), isinstance(made, Child)


@case(*ROWS)
def records_inside(x, s):
    @dataclass
    class Point:
        x: float
        y: float = 1.0
        log: list = field(default_factory=list)

        def add(self, v):
            if v > 0:
                self.log.append(v)
            self.x += v

    class Pair(NamedTuple):
        a: int
        b: float = 2.0

    class Color(enum.Enum):
        RED = 1
        GREEN = 2

    point = Point(s)
    for v in x:
        point.add(v)
    color = Color.RED if s > 0 else Color.GREEN
    return point.x, point.log, point.y, repr(point), tuple(Pair(1, s)), Pair(1, s).b, color.name, color is Color.RED


@case(*ROWS)
def classes_in_loops_branches_and_functions(x, s):
    found = []
    for v in x:

        class Sum:
            total = 0.0

            def put(self, x):
                self.total += x
                return self.total

        added = Sum()
        added.put(v)
        found.append(added.put(s))
    if s > 0:

        class Kind:
            number = 1
    else:

        class Kind:
            number = 2

    def boxed(v):
        class Box:
            def __init__(self, v):
                self.v = v

            def get(self):
                return self.v if self.v > 0 else 0

        return Box(v)

    boxes = [boxed(v) for v in x]
    return found, Kind.number, Kind().number, [box.get() for box in boxes], type(boxed(s)).__qualname__


@case(*ROWS)
def context_manager_inside(x, s):
    class Guard:
        def __init__(self):
            self.hits = 0

        def __enter__(self):
            return self

        def __exit__(self, kind, error, traceback):
            self.hits += kind is not None
            return True

    guard = Guard()
    for v in x:
        with guard:
            if v < s:
                raise KeyError(v)
    return guard.hits


@case((f8(1.5), 3), (f8(-0.5), 0), (f8(4.0), 5))
def classes_of_a_loop(x, n):
    total, i = 0, 0
    for k in range(n):

        class Child(Parent):
            def worth(self):
                if self.x > k:
                    return super().worth()
                return x

        total = total + Child(x).worth()
        while i < k:

            class Other(Child):
                def worth(self):
                    return super().worth() + i

            i += 1
            total += Other(x).worth()
    return total


@case((f8(1.5), 3), (f8(-0.5), 3), (f8(4.0), 3), cond=3)
def super_in_each_of_several_classes(x, n):
    made = []
    for k in range(n):

        class Child(Parent):
            def worth(self):
                return super().worth() + __class__.rank() + k

            @staticmethod
            def rank():
                return 2

        made.append(Child(x))
    Child, total = None, 0
    for child in made:
        if x > 0:
            total = total + child.worth()
    return total, [child.worth() for child in made]


@case(f8(1.5), f8(-0.5))
def super_in_classes_of_one_name(x):
    class Child(Parent):
        def worth(self):
            return super().worth() + x

    first = Child(x)

    class Child(Child):
        def worth(self):
            return super().worth() - 2 * x

    second = Child(x)
    if x > 0:
        return first.worth(), second.worth()
    return first.worth() + second.worth()


@case(f8(1.5), f8(-0.5), f8(4.0), loops=2, nodes={"try": 1})
def classes_in_a_class(x):
    class Light:
        class Color(enum.Enum):
            RED = 1
            GREEN = 2

        class Broken(ValueError):
            def __init__(self, hours):
                super().__init__(f"after {hours}")
                self.hours = hours

        @dataclass
        class Switch:
            hours: float
            count: int = 1

        def __init__(self):
            self.color, self.switches = Light.Color.RED, []

        def flip(self, hours):
            self.color = Light.Color.GREEN if self.color is Light.Color.RED else self.Color.RED
            self.switches.append(Light.Switch(hours))
            if hours > 2:
                raise Light.Broken(hours)

    light, hours = Light(), x
    try:
        while hours > 0:
            light.flip(hours)
            hours -= 1
        error = None
    except Light.Broken as broken:
        error = str(broken), broken.hours
    return light.color.name, [switch.hours * switch.count for switch in light.switches], error


@case(f8(3), f8(-3), cond=2)
def class_whose_body_chooses_its_methods(x):
    class Meter:
        if sys.version_info >= (3, 11):
            scale = 2
        else:
            other = 3

        def __init__(self, v):
            self.v = v

        if IS_FAST:

            def worth(self):
                return self.v

        else:

            def worth(self):
                return self.v * self.scale if self.v > 0 else -self.v

        if not IS_FAST:

            def more(self, k=1):
                return self.v + k

    meter = Meter(x)
    if x > 0:
        meter.v = meter.v + 1
    return meter.worth(), meter.more(), meter.more(k=3), hasattr(Meter, "other"), hasattr(Meter, "scale")


@case(f8(3), f8(-3))
def class_whose_body_fills_its_tables(x):
    class Tables:
        parts = []
        for i in range(3):
            parts.append(i * x)
        del i
        total = 0
        for part in parts:
            if part > 1:
                total += part
        operations = {}
        for name, operation in (("add", lambda a, b: a + b), ("sub", lambda a, b: a - b)):
            operations[name] = operation

        def worth(self, name):
            return self.operations[name](self.total, x)

    tables = Tables()
    tables.parts.append(x)
    if x > 0:
        worth = tables.worth("add")
    else:
        worth = tables.worth("sub")
    return worth, Tables.parts, Tables.name, hasattr(Tables, "i"), Tables.part


@case((f8(3), i8(3)), (f8(-3), i8(0)), (f8(1), i8(9)), loops=1, nodes={"try": 2})
def class_whose_body_loops_and_tries(x, n):
    class Series:
        total = 0.0
        for k in range(n):
            total += k
        k = 0
        try:
            share = 1 // n
        except ZeroDivisionError:
            share = -1
        match 3:
            case 3:
                text = "three"
            case _:
                text = "other"
        with np.errstate(all="ignore"):
            inverse = np.float64(1) / (x - 3)

        def worth(self):
            return self.total + self.share

    return Series().worth() + x, Series.k, Series.text, Series.inverse


@case(f8(3), f8(-3))
def classes_whose_bodies_do_more_than_to_assign(x):
    class Base:
        print("making", x)
        assert x != 7
        a = b = 2
        a += 1

        def worth(self):
            return self.a * self.b

    class Derived(Base):
        a = 5
        while a < 20:
            a *= 2

        def worth(self):
            return super().worth() + 1

    class Other(Derived):
        if x > 0:
            a = 1
        else:
            a = 2

    return Base().worth() * x, Derived().worth(), Other().worth()


@case(f8(3), f8(-3))
def enums_whose_members_find_their_values(x):
    class State(enum.Enum):
        IDLE = auto()
        BUSY = auto()

        def flipped(self):
            return State.BUSY if self is State.IDLE else State.IDLE

    class Access(enum.IntFlag):
        READ = enum.auto()
        WRITE = enum.auto()
        BOTH = READ | WRITE

    state = State.BUSY if x > 0 else State.IDLE
    access = Access.READ if x > 0 else Access.BOTH
    names = [member.name for member in State]
    return state.name, state.flipped().value, names, access & Access.WRITE == Access.WRITE, int(access)


def twice(function):
    def doubled(*args):
        return function(*args) * 2

    return doubled


def scaled(by):
    def decorated(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs) * by

        wrapper.factor = by
        return wrapper

    return decorated


def checked(function):
    @functools.wraps(function)
    def wrapper(self, value):
        if value < 0:
            raise ValueError(f"{function.__qualname__}: {value}")
        return function(self, value)

    return wrapper


@case(np.int64(3), np.int64(0), 4, np.array(-2))
def decorated_methods(n):
    class Made:
        @twice
        def one(self, x):
            return x + 1

        @scaled(n)
        def two(self, x, y=n):
            return x + y

        @scaled(3)
        @twice
        def three(self):
            return n

        @staticmethod
        @twice
        def four(value):
            return value

        @classmethod
        @scaled(2)
        def five(cls, value):
            return cls.__name__, value

        @property
        @scaled(5)
        def six(self):
            return n

    made = Made()
    names = Made.one.__name__, Made.two.__name__, Made.two.__qualname__, Made.two.factor
    return made.one(n), made.two(1), made.two(1, y=2), made.three(), Made.four(n), Made.five(n), made.six, names


@case(np.int64(3), np.int64(0), 4, np.array(-2), nodes={"cond": 2, "raise": 1})
def decorated_method_that_raises(n):
    class Account:
        def __init__(self):
            self.total = 0

        @checked
        def add(self, value):
            self.total += value
            return self

    account = Account()
    try:
        for value in (1, n, 2):
            account.add(value)
    except ValueError as error:
        return str(error), account.total
    return account.total


@case(np.int64(3), np.int64(0), 4, np.array(-2))
def methods_that_are_context_managers(n):
    class Level:
        def __init__(self, value):
            self.value = value

        @contextlib.contextmanager
        def raised(self, by):
            self.value += by
            try:
                yield self.value
            finally:
                self.value -= by

        @twice
        def __add__(self, other):
            return self.value + other.value

    level = Level(n)
    with level.raised(3) as value:
        if n > 1:
            level.value = 7
    return level.value, value, level + level


class Counted:
    def __init__(self, function):
        self.function = function
        self.calls = 0

    def __get__(self, instance, cls=None):
        return self if instance is None else functools.partial(self, instance)

    def __call__(self, *args):
        self.calls += 1
        return self.function(*args)


@case(np.int64(3), np.int64(0), 4, np.array(-2), nodes={"for": 1})
def decorated_by_a_class_in_a_loop(n):
    found = []
    for k in range(abs(n)):

        class Made:
            @twice
            def doubled(self):
                return k

        found.append(Made().doubled())

    class Last:
        @Counted
        def f(self, x):
            return x + n

    last = Last()
    return found, last.f(1), last.f(2), Last.f.calls


MADE = {}


def registered(cls):
    MADE[cls.__name__] = cls
    return cls


def labelled(label):
    def decorated(cls):
        cls.label = label
        cls.hello = lambda self: ("hello", self.label)
        return cls

    return decorated


def only_one(cls):
    made = {}

    def get(*args):
        if cls not in made:
            made[cls] = cls(*args)
        return made[cls]

    return get


def shown(cls):
    def __repr__(self):
        return f"{cls.__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"

    cls.__repr__ = __repr__
    return cls


def bumped(cls):
    cls.count += 1
    return cls.count


def counted(cls):
    cls.count = 0
    init = cls.__init__

    def counting(self, *args):
        cls.count += 1
        init(self, *args)

    cls.__init__ = counting
    return cls


@case(np.int64(3), np.int64(0), 4, np.array(2))
def decorated_classes(n):
    @registered
    class Made:
        def get(self):
            return n

    @labelled("first")
    @labelled(n)
    class Labelled:
        def get(self):
            return self.label

    found = MADE["Made"]().get(), sorted(MADE)
    MADE.clear()
    return found, Labelled().hello(), Labelled().get(), Labelled.label


@case(np.int64(3), np.int64(0), 4, np.array(2))
def classes_that_decorators_replace_or_extend(n):
    @only_one
    class Single:
        def __init__(self, value):
            self.value = value

    @shown
    class Pair:
        def __init__(self):
            self.first = n
            self.second = "s"

    one, other = Single(n), Single(5)
    other.value += 1
    return one is other, one.value, repr(Pair()), f"{Pair()}"


@case(np.int64(3), np.int64(0), 4, np.array(2))
def counted_by_a_decorator(n):
    @counted
    class Made:
        def __init__(self, value):
            self.value = value

    made = [Made(k) for k in range(n)]
    return Made.count, [one.value for one in made]


@case(np.int64(3), np.int64(0), 4, np.array(2), nodes={"for": 1})
def attribute_that_a_helper_assigns(n):
    class Made:
        count = 0

    for _ in range(n):
        bumped(Made)
    return Made.count


@case(np.int64(3), np.int64(0), 4, np.array(2), nodes={"cond": 1})
def attributes_that_no_statement_declares(n):
    class Made:
        def go(self):
            self.__class__.seen = n
            return n

    def set_up(cls, value):
        cls.total = value

    before = hasattr(Made, "seen"), hasattr(Made, "total")
    Made().go()
    set_up(Made, n)
    if n > 2:
        set_up(Made, 7)
    made = Made()
    made.total += 1
    del Made.total
    return before, Made.seen, hasattr(Made, "total"), made.total


@case(i8(2), i8(-1))
def classes_of_statements_alone(n):
    class Printing:
        print("made")

    class Trying(Printing):
        try:
            pass
        finally:
            print("tried")

    class Testing:
        if True:
            pass

    return isinstance(Trying(), Printing), Testing.__name__, n


@case((np.array([4.0, 2, 7]), np.int64(5)), (np.array([-4.0, 2]), np.int64(1)), ([3, 1], 2), opaque=0)
def methods_that_python_comes_to(a, k):
    class Cell:
        made = 0

        def __init__(self, v):
            self.v = v
            Cell.made += 1

        @property
        def cost(self):
            return self.v * k if self.v > k else -self.v

        @cost.setter
        def cost(self, c):
            self.v = c + k

        @staticmethod
        def key(v):
            return v - k

        @classmethod
        def least(cls, cell):
            return cls.key(cell.v) + cls.made + k

        def __lt__(self, other):
            return self.cost < other.cost

        def __eq__(self, other):
            return Cell.key(self.v) == self.key(other.v)

        def __hash__(self):
            return int(self.cost)

        def __repr__(self):
            return f"<{self.least(self)}>"

    cells = [Cell(v) for v in a]
    cells[0].cost = 3
    return [c.v for c in sorted(cells)], min(cells).v, cells[0] in cells[1:], repr(cells), cells.count(cells[0])


def printed(one):
    return one.worth()


@case((np.array([4.0, 2, 7]), np.int64(5)), (np.array([-4.0, 2]), np.int64(1)), ([3, 1], 2), opaque=0)
def methods_that_functions_come_to(a, k):
    def cost(one):
        return helper(one) * k

    def helper(one):
        return one.worth() + k

    class Base:
        def __init__(self, v):
            self.v = v

        def worth(self):
            return self.v * k

    class Sub(Base):
        def __lt__(self, other):
            return cost(self) < cost(other)

        def __str__(self):
            return f"b{printed(self)}"

    ones = [Sub(v) for v in a]
    return [one.v for one in sorted(ones)], max(ones).v, " ".join(map(str, ones))


@case((np.array([1.0, -2, 3]), f8(1)), (np.array([-1.0]), f8(-2)), loops=1, nodes={"try": 1})
def function_in_a_class_that_a_try_changes(x, s):
    by = s * 2

    class Model:
        worst = None
        scale = by
        apply = lambda self, v: v * by  # noqa: E731

        def run(self, v):
            if Model.worst is None or v < Model.worst:
                Model.worst = v
            return v * self.scale

    model = Model()
    total = 0.0
    for v in x:
        try:
            total += model.run(v)
        finally:
            print(1)
    return total, model.worst, model.apply(2.0)


@case(*ROWS)
def classes_in_a_class_that_use_variables(x, s):
    by = s * 2

    class Outer:
        scale = 3

        class Inner:
            def __init__(self, v):
                self.v = v

            def worth(self):
                return self.v + by

        class Twice(Inner):
            class Unit:
                def of(self):
                    return by

            def worth(self):
                return super().worth() * 2 + self.Unit().of()

        def make(self, v):
            return Outer.Inner(v * self.scale) if v > 0 else self.Twice(v)

    found = Outer().make(s).worth()
    if s > 0:
        found = found + Outer.Twice(s).worth()
    return found, Outer.Inner.__qualname__, Outer.Inner.worth.__qualname__, Outer.Twice.Unit.__qualname__


@case(*ROWS)
def records_and_exceptions_in_a_class(x, s):
    class Model:
        class Bad(Exception):
            def __init__(self, v):
                super().__init__(v * s)

        @dataclass
        class Options:
            rate: float = 0.1

            def total(self):
                return self.rate * s

        def __init__(self, **options):
            self.options = Model.Options(**options)

    model = Model(rate=0.5) if s > 0 else Model()
    try:
        if s > 0.7:
            raise Model.Bad(2)
    except Model.Bad as error:
        return error.args, model.options.total()
    return model.options.total()


def mixing(by):
    class Mixin:
        def twice(self):
            return self.v * 2 + by

    return Mixin


class WithMeta:
    class Meta:
        order = 1

    def key(self):
        return self.Meta.order


@case(*ROWS)
def bases_that_are_computed(x, s):
    kinds = {"meta": WithMeta}

    class Mixed(mixing(s), kinds["meta"]):
        class Meta(WithMeta.Meta):
            order = 2

            def own(self):
                return s

        def __init__(self, v):
            self.v = v

    class Third(Mixed):
        class Meta(Mixed.Meta):
            extra = 5

    one = Mixed(s) if s > 0 else Third(s)
    return one.twice(), one.key(), Third.Meta.extra, one.Meta().own(), Third.Meta.__mro__[1].__name__


@case((np.array([1.0, 2]), i8(1)), (np.array([1.0, 2]), i8(5)))
def class_whose_body_names_what_it_catches(x, n):
    class Share:
        text = "none"
        try:
            value = x[n]
        except IndexError as error:
            value, text = -1.0, str(error)

    return Share.value, Share.text, hasattr(Share, "error")


@case(*ROWS, (np.array([2.0]), f8(2)))
def class_of_each_arm(x, s):
    if s > 0:

        class Rule:
            scale = s * 2

            def apply(self):
                return self.scale + 1
    else:

        class Rule:
            scale = s - 2

            def apply(self):
                return self.scale * 10

    rule = Rule()
    Rule.scale += 1
    return rule.apply(), Rule.scale, rule.scale, Rule.__name__


@case(*ROWS, (np.array([2.0]), f8(2)))
def class_of_one_arm_and_its_objects(x, s):
    Rule = None
    if s > 0:

        class Rule:
            scale = s * 2
            seen = [s]

            def apply(self):
                self.scale += 1
                self.seen.append(self.scale)

    if Rule is None:
        return x
    one, other = Rule(), Rule()
    one.apply()
    one.apply()
    return one.scale, other.scale, Rule.scale, len(other.seen), Rule.seen[-1]


@case(*ROWS, (np.array([2.0]), f8(2)))
def classes_of_a_factory_in_one_arm(x, s):
    def make(y):
        class Made:
            scale = y

            def apply(self):
                return self.scale

        return Made

    one, other = (make(s), make(s + 1)) if s > 0 else (make(-s), make(s - 1))
    return one().apply(), other().apply(), one is other, one.scale, other.scale


@case(*ROWS, (np.array([2.0]), f8(2)), cond=2)
def attributes_that_use_each_other(x, s):
    if s > 0:

        class Scale:
            low = s
            high = low + 1
            named = high if low > 1 else "small"

        return Scale.named, Scale.high
    return None


@case(*ROWS, (np.array([2.0]), f8(2)), cond=1)
def members_of_a_class_of_an_arm(x, s):
    if s > 0:

        class Rule:
            scale = s * 2

            def __init__(self, at=s):
                self.at = at

            @property
            def value(self):
                return self.at * self.scale

            @classmethod
            def with_scale(cls, scale):
                cls.scale = scale
                return cls().value

        rule = Rule(3.0)
        return rule.value + Rule.with_scale(s), rule.value, Rule.scale
    return 0.0


@case(*ROWS, (np.array([2.0]), f8(2)), cond=1)
def class_of_an_arm_with_an_array(x, s):
    if s > 0:

        class Rule:
            scale = np.array([s, s])

            def apply(self):
                self.scale[0] += 1
                return self.scale

        rule = Rule()
        rule.apply()
        return rule.apply(), Rule.scale, rule.scale is Rule.scale
    return None
