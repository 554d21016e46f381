"""Classes that stand in functions, with attributes of their own that change or use the function's variables."""

import itertools

import numpy as np

from tests.autograph.cases import ROWS, Cases

f8 = np.float64
CASES = Cases()
case = CASES.add


@case(*ROWS, loops=1)
def counted_by_name(x, s):
    class Counter:
        total = 0
        __calls = 0

        def add(self, v):
            Counter.total += v
            Counter.__calls += 1

        def calls(self):
            return self.__calls

    c = Counter()
    for v in x:
        c.add(v)
    return Counter.total, c.calls()


@case(*ROWS, loops=1)
def counted_by_class(x, s):
    class Counter:
        total = 0

        def __init__(self):
            type(self).total += 1

        @classmethod
        def many(cls, n):
            cls.total += n
            return cls.total

    Counter()
    if s > 0:
        Counter()
    for v in x:
        if v > 0:
            Counter.total += 1
    return Counter.many(3), Counter.total


@case(*ROWS)
def registered(x, s):
    class Item:
        items = []
        table: dict = {}
        number = itertools.count()

        def __init__(self, v):
            self.v = v
            self.id = next(Item.number)
            Item.items.append(self)
            self.table[self.id] = v

    for v in x:
        if v > 0:
            Item(v)
    total = 0.0
    for item in Item.items:
        total += item.v * item.id
    return total, Item.table, len(Item.items)


@case(*ROWS)
def with_variables(x, s):
    k = s * 2

    class Model:
        scale = k
        worst = None
        apply = lambda self, v: v * k  # noqa: E731

        def run(self, v):
            if Model.worst is None or v < Model.worst:
                Model.worst = v
            return v * self.scale

    m = Model()
    total = 0.0
    for v in x:
        total += m.run(v)
    return total, m.worst, m.apply(2.0)


def counting(v):
    class Counter:
        n = 0

        def up(self, k):
            Counter.n += k
            return Counter.n

    c = Counter()
    c.up(v)
    return c


@case(*ROWS)
def made_twice(x, s):
    a, b = counting(1.0), counting(s)
    a.up(2)
    return a.up(0), b.up(x[0]), a.n, b.n


@case(*ROWS)
def single(x, s):
    class Single:
        _one = None

        def __new__(cls):
            if cls._one is None:
                cls._one = super().__new__(cls)
                cls._one.v = 0.0
            return cls._one

    a = Single()
    a.v += s
    b = Single()
    b.v += x[0]
    return a is b, a.v


@case(*ROWS)
def changed_in_a_try(x, s):
    class Counter:
        n = 0

    try:
        for v in x:
            Counter.n += 1
            if v < 0:
                raise ValueError(v)
    except ValueError:
        Counter.n += 100
    return Counter.n


@case(*ROWS)
def memo_of_a_recursion(x, s):
    class Fibonacci:
        calls = 0
        memo = {}

        def at(self, n):
            Fibonacci.calls += 1
            if n < 2:
                return n
            if n not in Fibonacci.memo:
                Fibonacci.memo[n] = self.at(n - 1) + self.at(n - 2)
            return Fibonacci.memo[n]

    return Fibonacci().at(7), Fibonacci.calls


@case(*ROWS)
def subclasses(x, s):
    class Shape:
        count = 0

        def __init__(self, name):
            self.name = name
            Shape.count += 1

        def area(self):
            return 0.0

        def describe(self):
            return self.name, self.area()

    class Circle(Shape):
        def __init__(self, r):
            super().__init__("circle")
            self.r = r

        def area(self):
            return 3.0 * self.r**2 * s

    class Square(Shape):
        side = s

        def area(self):
            return self.side**2

    class Unit(Circle):
        def __init__(self):
            super().__init__(1.0)

    shapes = [Circle(x[0]), Square("square"), Unit(), Shape("none")]
    total = 0.0
    for shape in shapes:
        total += shape.area()
    return total, [shape.describe() for shape in shapes], Shape.count, isinstance(shapes[2], Shape)


@case(*ROWS)
def subclasses_of_exceptions(x, s):
    class Failed(Exception):
        pass

    class Negative(Failed):
        def __init__(self, v):
            super().__init__(f"negative {v}")
            self.v = v

    total = 0.0
    for v in x:
        try:
            if v < 0:
                raise Negative(v)
            total += v
        except Failed:
            total -= 1
    return total


@case(*ROWS)
def subclass_in_a_branch_of_a_loop(x, s):
    class Plain:
        def of(self, v):
            return v

    class Scaled(Plain):
        def of(self, v):
            return super().of(v) * s

    total = 0.0
    for v in x:
        one = Plain() if v > 0 else Scaled()
        total += one.of(v)
    return total


@case((np.array([1.0, 2.0]),), fallback=True)
def made_in_a_loop(x):
    total = 0
    for v in x:

        class Counter:
            n = 0

        Counter.n += v
        total += Counter.n
    return total


@case((np.array([1.0, 2.0]),), fallback=True)
def with_descriptors(x):
    class Named:
        def __set_name__(self, owner, name):
            self.name = name

        def __get__(self, instance, owner):
            return self.name

    class Holder:
        first = Named()

    return Holder().first


@case((np.array([1.0, 2.0]),), fallback=True)
def base_inside_that_is_told_of_classes(x):
    class Plugin:
        known = []

        def __init_subclass__(cls, tag="", **others):
            super().__init_subclass__(**others)
            cls.known.append((cls.__name__, tag))

    class Loud(Plugin, tag="loud"):
        def rate(self):
            return x.sum()

    return Plugin.known, Loud().rate()


class Tool:
    step = 2

    def __init__(self, v):
        self.v = v

    def use(self, k=1):
        self.v += k * self.step
        return self.v


def undo(self, k=1):
    self.v -= k
    return self.v


@CASES.add((np.array([1.0, 2, 3, 4]), 0.5), (np.array([-1.0]), 2.0), (np.array([1.0, 2]), 1.0), opaque=0)
def methods_of_a_class_that_branches_exchange(x, start):
    tool, old, total = Tool(start), Tool.use, 0
    try:
        for v in x:
            if v > 2:
                Tool.use = undo
            elif v > 0:
                Tool.step += v
            total += tool.use(v) + Tool(v).use()
        return total, tool.v, Tool.use(tool, 1)
    finally:
        Tool.use, Tool.step = old, 2


@CASES.add((np.float64(-1), Tool(2.0)), (np.float64(1), Tool(1.0)), opaque=0)
def method_that_a_branch_gives_to_a_class(x, tool):
    if x > 0:
        Tool.back = undo
    try:
        return tool.back(2), Tool(5).back(), hasattr(Tool, "back")
    except AttributeError as error:
        return str(error)
    finally:
        if hasattr(Tool, "back"):
            del Tool.back


@CASES.add((np.array([1.0, 2, 3]), Tool(1.0)), (np.array([-1.0]), Tool(2.0)), (np.array([3.0]), Tool(2.0)), opaque=0)
def method_that_an_object_gets_in_a_loop(x, tool):
    total, seen = 0, []
    for v in x:
        if v > 1:
            tool.use = abs
        if v > 2:
            tool.more = np.negative
        total += tool.use(v)
        seen.append(hasattr(tool, "more"))
    return total, tool.v, seen


class SharpTool(Tool):
    step = 5


@CASES.add((f8(-1), "none"), (f8(-1), "step"), (f8(-1), "base"), (f8(-1), "chosen"), (f8(1), "chosen"), opaque=0)
def deleted_attributes_of_classes(x, which):
    Tool.once = x
    once = Tool.once + 1
    del Tool.once
    try:
        if which == "step" or (which == "chosen" and x > 0):
            del SharpTool.step
        elif which == "base":
            delattr(SharpTool, "depth")
        return once, hasattr(Tool, "once"), SharpTool.step, SharpTool(x).use()
    except AttributeError as error:
        return str(error)
    finally:
        SharpTool.step = 5


@CASES.add(np.array([2, 1, 3.0]), np.array([2, 1, -2.0]), np.array([-2.0, 4]), np.zeros(0))
def comparisons_that_a_local_class_counts(x):
    class Counting:
        total = 0

        def __init__(self, v):
            self.v = v

        def __lt__(self, other):
            Counting.total += 1
            return self.v < other.v

        def __eq__(self, other):
            Counting.total += 10
            return self.v == other.v

        def __hash__(self):
            return 1

    items = [Counting(v) for v in x]
    items.sort(reverse=True)
    place = items.index(Counting(2.0)) if Counting(2.0) in items else -1
    return [item.v for item in items], Counting.total, place


TRIED = ((np.array([1.0, -2, 3]), np.int64(2)), (np.array([-1.0, -2]), np.int64(5)), (np.array([1.0, 2]), np.int64(-1)))


@case(*TRIED, opaque=0)
def made_in_a_try(x, n):
    try:

        class Sum:
            total = 0
            names = []

            def add(self, v):
                type(self).total += v
                self.names.append(v)

        one = Sum()
        for v in x:
            one.add(v)
        last = x[n]
    except IndexError:
        return Sum.total, one.names
    finally:
        Sum.total *= 2
    Sum().add(last)
    return Sum.total, Sum.names, last


@case(*TRIED, opaque=0)
def made_in_a_handler(x, n):
    try:
        return x[n]
    except IndexError:

        class Sum:
            total = 0

            def add(self, v):
                Sum.total += v
                return self

        return Sum().add(3).add(x[0]).total


@case(*TRIED, opaque=0)
def made_in_a_helper_with_a_try(x, n):
    def work(v):
        try:

            class Kept:
                value = v

                def get(self):
                    return Kept.value

            Kept.value += 1
            return Kept().get() + x[n]
        except IndexError:
            return Kept.value

    return work(x[0]), work(n)


@case(*TRIED, opaque=0)
def asked_after_the_try(x, n):
    try:
        last = x[n]

        class Steps:
            count = 1

            def up(self):
                Steps.count += 1
                return Steps.count
    except IndexError:
        return None
    one = Steps()
    return one.up(), Steps().up(), isinstance(one, Steps), Steps.__name__, last


class First:
    tag = "first"

    def __init__(self, value):
        self.value = value

    def area(self):
        return 1 + self.value


class Second:
    tag = "second"

    def __init__(self, value):
        self.value = value * 2

    def area(self):
        return 2 * self.value


def base_of(is_first):
    return First if is_first else Second


@case(*TRIED, opaque=0)
def a_base_that_a_branch_chooses(x, n):
    class Counted(First if x[0] > 0 else Second):
        count = 0

        def total(self):
            Counted.count += 1
            return self.area() + n

        def area(self):
            return super().area() * 10

    one = Counted(x[1])
    found = one.total(), one.total(), Counted.count, Counted.tag
    return found, isinstance(one, First), issubclass(Counted, Second), Counted.__mro__[1].__name__


@case(*TRIED, (np.array([1.0, 2, 3, 4]), np.int64(0)), opaque=0)
def a_base_that_a_size_chooses(x, n):
    class Sized(base_of(len(x) > 2)):
        def total(self):
            return self.area() + n

    def doubled(base):
        class Doubled(base):
            def area(self):
                return super().area() * 2

        return Doubled

    return Sized(x[0]).total(), doubled(Sized)(1).area(), doubled(doubled(base_of(n > 1)))(x[1]).area()
