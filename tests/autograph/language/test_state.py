"""Attributes, items, globals and nonlocals: read afresh, written when the code runs, visible to the caller."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

import autograph as ag
from tests.autograph import settings
from tests.checking import check

counter = 0
scale = 2.0
table = {"a": 1.0}
history: list = []
weights = np.ones(3)


class Model:
    rate = 0.5
    made = 0

    def __init__(self, w):
        self.w = w
        self.steps = 0
        self.log = []
        self._bias = 0.0

    @property
    def bias(self):
        return self._bias

    @bias.setter
    def bias(self, value):
        if value > 10:
            raise ValueError("too large")
        self._bias = value

    def step(self, x):
        self.steps += 1
        if x.sum() > 0:
            self.w = self.w - self.rate * x
            self.log.append(x.sum())
        else:
            self.bias = self.bias + 1.0
        return self.w

    @classmethod
    def make(cls, x):
        cls.made += 1
        return cls(x)

    @staticmethod
    def twice(x):
        return 2 * x if x.sum() > 0 else x


class Child(Model):
    rate = 0.25

    def step(self, x):
        if x[0] > 1:
            return super().step(x) + 1
        self.extra = x[0]
        return super().step(-x)


def test_attributes_changed_in_a_branch_of_a_method():
    def f(m, x):
        m.step(x)
        return m.step(-x), m.steps, m.bias

    check(f, Model(np.zeros(2)), np.ones(2), calls=[(Model(np.ones(2)), -np.ones(2))])


def test_super_and_class_attributes():
    def f(m, x):
        return m.step(x), m.rate

    check(f, Child(np.zeros(2)), np.array([2.0, 1.0]), calls=[(Child(np.zeros(2)), np.array([0.5, 1.0]))])


def test_attribute_changed_between_calls():
    class Net:
        def __init__(self):
            self.k = 1.0
            self.w = np.ones(2)

    net = Net()

    @ag.function(mode="graph", fallback="error")
    def f(x):
        return net.k * net.w * x

    assert f(np.ones(2)).tolist() == [1, 1]
    net.k = 3.0
    assert f(np.ones(2)).tolist() == [3, 3]
    net.w[0] = 2
    assert f(np.ones(2)).tolist() == [6, 3]
    net.w = np.zeros(3)
    assert f(np.ones(3)).tolist() == [0, 0, 0]
    net.k = "a"
    with pytest.raises(Exception):
        f(np.ones(3))


def test_counter_attribute_over_many_calls():
    class Counter:
        def __init__(self):
            self.t = 0

        def tick(self, x):
            self.t += 1
            return x + self.t

    c = Counter()
    f = ag.function(Counter.tick, mode="graph", fallback="error")
    for k in range(1000):
        assert f(c, np.float64(1)) == k + 2
    assert c.t == 1000 and type(c.t) is int
    assert len(f.traces) <= 3


def test_global_written_in_a_branch():
    def f(x):
        global counter
        if x > 0:
            counter += 1
        return counter

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_global_written_in_a_loop_and_a_helper():
    def bump(v):
        global counter
        counter = counter + v

    def f(x):
        for v in x:
            if v > 1:
                bump(int(v))
        return counter

    check(f, np.arange(5.0), calls=[(-np.arange(5.0),)])


def test_global_read_afresh():
    def f(x):
        return x * scale + table["a"] + weights.sum()

    function = ag.function(f, mode="graph", fallback="error")
    global scale, weights
    assert function(np.float64(1)) == 6
    scale = 3.0
    assert function(np.float64(1)) == 7
    table["a"] = 2.0
    weights[0] = 2.0
    assert function(np.float64(1)) == 9
    weights = np.zeros(2)
    assert function(np.float64(1)) == 5
    scale, weights = 2.0, np.ones(3)
    table["a"] = 1.0


def test_global_list_appended():
    def f(x):
        if x > 0:
            history.append(float(x))
        else:
            history.clear()
        return len(history)

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_nonlocal_in_branches_and_loops():
    def f(x):
        total = 0.0
        n = 0

        def add(v):
            nonlocal total, n
            if v > 0:
                total += v
            n += 1

        for v in x:
            add(v)
            if total > 5:
                add(-1.0)
        return total, n

    check(f, np.arange(5.0), calls=[(-np.arange(5.0),), (np.arange(0.0),)], loops=1)


def test_counter_closure():
    def f(x):
        def make():
            count = 0

            def inc(by):
                nonlocal count
                count += by
                return count

            return inc

        a, b = make(), make()
        if x > 0:
            a(1)
            b(x)
        else:
            a(5)
        return a(1), b(2)

    check(f, np.float64(3), calls=[(np.float64(-3),)])


def test_written_before_a_raise():
    def f(m, x):
        m.steps += 1
        m.log.append(x)
        if x > 2:
            m.w[0] = x
            raise ValueError("late")
        m.steps += 10
        return m.steps

    check(f, Model(np.zeros(2)), np.float64(1), calls=[(Model(np.zeros(2)), np.float64(3))])


def test_property_setter_raises_in_a_branch():
    def f(m, x):
        try:
            m.bias = x
        except ValueError as err:
            m.steps = -1
            return str(err)
        return m.bias

    check(f, Model(np.zeros(2)), np.float64(1), calls=[(Model(np.zeros(2)), np.float64(30))])


def test_objects_created_by_branches():
    def f(x):
        if x > 0:
            m = Model(np.ones(2) * x)
        else:
            m = Child(np.zeros(2))
        m.step(np.ones(2))
        return m.w, m.steps, isinstance(m, Child), type(m).__name__

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_class_attribute_written():
    def f(x):
        m = Model.make(x)
        if x.sum() > 0:
            Model.made += 1
        return m.w, Model.made, Model.twice(x)

    check(f, np.ones(2), calls=[(-np.ones(2),)])


def test_setattr_and_getattr():
    class Loose:
        def __setattr__(self, name, value):
            object.__setattr__(self, name, value * 2)

        def __getattr__(self, name):
            return 7.0

    def f(x):
        o = Loose()
        if x > 0:
            o.a = x
        return o.a, o.b, getattr(o, "a", None), hasattr(o, "c")

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_attribute_first_set_in_a_branch():
    class Bag:
        pass

    def f(x):
        b = Bag()
        if x > 0:
            b.v = x
        return hasattr(b, "v"), getattr(b, "v", -1.0)

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_missing_attribute_raises_at_run_time():
    class Bag:
        pass

    def f(b, x):
        if x > 0:
            b.v = x
        return b.v

    check(f, Bag(), np.float64(1), calls=[(Bag(), np.float64(-1))])


def test_descriptor():
    class Positive:
        def __set_name__(self, owner, name):
            self.name = "_" + name

        def __get__(self, instance, owner):
            return getattr(instance, self.name)

        def __set__(self, instance, value):
            setattr(instance, self.name, abs(value) if value < 0 else value)

    class Thing:
        size = Positive()

        def __init__(self, size):
            self.size = size

    def f(x):
        t = Thing(x)
        t.size = t.size - 5
        return t.size

    check(f, np.float64(1), calls=[(np.float64(-9),)])


@dataclass
class Point:
    x: float
    y: float = 0.0
    tags: list = field(default_factory=list)

    def norm(self):
        return (self.x**2 + self.y**2) ** 0.5


def test_dataclass():
    def f(v):
        p = Point(v)
        if v > 0:
            p.y = v
            p.tags.append("pos")
        else:
            p = Point(0.0, v)
        return p, p.norm(), p == Point(v, v, ["pos"])

    check(f, np.float64(1), calls=[(np.float64(-9),)])


def test_frozen_dataclass_in_a_loop():
    @dataclass(frozen=True)
    class P:
        x: float
        n: int

    def f(xs):
        p = P(0.0, 0)
        for v in xs:
            p = P(p.x + v, p.n + 1)
        return p.x, p.n

    check(f, np.arange(3.0), calls=[(np.arange(0.0),)], loops=1)


def test_slots():
    class S:
        __slots__ = ("a", "b")

        def __init__(self, a):
            self.a = a

    def f(x):
        s = S(x)
        if x > 0:
            s.b = 1
        return s.a, hasattr(s, "b")

    check(f, np.float64(1), calls=[(np.float64(-9),)])


def test_state_of_a_loop_in_attributes():
    class Acc:
        def __init__(self):
            self.total = 0
            self.best = None

        def add(self, v):
            self.total += v
            if self.best is None or v > self.best:
                self.best = v

    def f(acc, xs):
        for v in xs:
            acc.add(v)
        return acc.total, acc.best

    check(f, Acc(), np.array([1.0, 5.0, 2.0]), calls=[(Acc(), np.array([]))], loops=1)


def test_dict_attribute_with_new_keys():
    class Cache:
        def __init__(self):
            self.d = {}

    def f(c, x):
        if x > 0:
            c.d["pos"] = x
        else:
            c.d["neg"] = x
        c.d["n"] = len(c.d)
        return sorted(c.d)

    check(f, Cache(), np.float64(1), calls=[(Cache(), np.float64(-9))])


def test_momentum_with_optional_state():
    class Opt:
        def __init__(self):
            self.v = None
            self.t = 0

        def step(self, w, g):
            self.t += 1
            if self.v is None:
                self.v = np.zeros_like(w)
            self.v = 0.9 * self.v + g
            w -= self.v / (1 - 0.9**self.t)
            return w

    opt = Opt()
    eager = Opt()
    f = ag.function(Opt.step, mode="graph", fallback="error")
    w, u = np.ones(3), np.ones(3)
    for _ in range(6):
        f(opt, w, np.ones(3))
        eager.step(u, np.ones(3))
        assert w.tolist() == u.tolist() and opt.v.tolist() == eager.v.tolist() and opt.t == eager.t
    assert len(f.traces) <= 4


def test_class_default_shadowed_in_a_branch():
    class Settings:
        rate = 0.5

        @property
        def twice(self):
            return 2 * self.rate

    def f(s, x):
        if x > 0:
            s.rate = x
        t = Settings()
        if x > 2:
            t.rate = 9
        return s.rate, t.rate, t.twice, Settings.rate

    check(f, Settings(), np.float64(1), calls=[(Settings(), np.float64(-1)), (Settings(), np.float64(3))])


def test_getattr_of_the_caller_with_a_default():
    class Bag:
        pass

    def f(b, x):
        before = getattr(b, "v", 5.0)
        if x > 0:
            b.v = x
        else:
            b.w = x
        return before, hasattr(b, "v"), hasattr(b, "w"), getattr(b, "v", None), getattr(b, "u", 1)

    full = Bag()
    full.v = 3.0
    check(f, Bag(), np.float64(1), calls=[(Bag(), np.float64(-1)), (full, np.float64(-1))])


def test_class_default_shadowed_between_calls():
    class Settings:
        rate = 0.5
        kind = "a"

        def scaled(self, x):
            return x * self.rate

    s = Settings()

    @ag.function(mode="graph", fallback="error")
    def f(x):
        return s.scaled(x), s.kind, hasattr(s, "more")

    assert f(np.float64(1)) == (0.5, "a", False)
    s.rate = 2.0
    assert f(np.float64(1)) == (2.0, "a", False)
    s.kind = "b"
    s.more = 1
    assert f(np.float64(1)) == (2.0, "b", True)
    Settings.rate = 7.0
    del s.rate
    assert f(np.float64(1)) == (7.0, "b", True)
    s.scaled = lambda x: x - 1
    assert f(np.float64(1)) == (0.0, "b", True)


def test_missing_attribute_added_between_calls():
    class Bag:
        pass

    bag = Bag()

    @ag.function(mode="graph", fallback="error")
    def f(x):
        return bag.v * x

    with pytest.raises(AttributeError, match="'Bag' object has no attribute 'v'"):
        f(np.float64(1))
    bag.v = 3.0
    assert f(np.float64(2)) == 6.0


def test_an_outer_variable_that_some_paths_bind_first():
    def outer():
        @ag.function
        def assign(n):
            nonlocal v
            if n > 0:
                v = n
            try:
                return v
            except NameError:
                return "unbound"

        if not outer:
            v = None
        return assign

    assign = outer()
    with pytest.warns(ag.AutoGraphWarning, match="`v` stands outside the function, has no value yet, and gets one on"):
        assert assign(np.int64(-3)) == "unbound"
    assert assign(np.int64(3)) == 3 and assign(np.int64(-3)) == 3 and len(assign.traces) == 1


def _made_in_settings(x):
    if x < -2:
        settings.made = x
    found = hasattr(settings, "made"), getattr(settings, "made", None)
    try:
        return found, settings.made
    except AttributeError as error:
        return found, str(error)


@pytest.mark.parametrize("numbers", [(-3.0, 1.0), (1.0, -3.0, 2.0)])
def test_an_attribute_that_one_path_gives_to_a_module(numbers):
    function = ag.function(_made_in_settings, fallback="error")
    for number in map(np.float64, numbers):
        results = []
        for call in (function.original, function):
            results.append(call(number))
            vars(settings).pop("made", None)
        assert results[0] == results[1]
