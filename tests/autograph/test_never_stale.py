"""Globals, closures, attributes and items are read afresh at every call."""

import math
from dataclasses import dataclass
from unittest import mock

import numpy as np
import pytest
from numpy import negative as from_numpy

import autograph as ag
from tests.checking import check

W = np.arange(6.0).reshape(3, 2)
SCALE = 2.0
TABLE = {"low": 1.0, "rows": [np.ones(2), np.zeros(2)]}


def helper(x):
    return x * SCALE


@ag.function(fallback="error")
def by_row(x):
    row = W[0]
    return x @ row


@ag.function(fallback="error")
def by_helper(x):
    return helper(x) + TABLE["low"]


@ag.function(fallback="error")
def by_item(x):
    return x + TABLE["rows"][0]


def test_a_global_array_changed_in_place_then_rebound():
    global W
    x = np.array([2.0, 3.0])
    assert by_row(x) == x @ W[0]
    W[0] = [5.0, 7.0]
    assert by_row(x) == 31.0
    W = np.full((4, 2), 10.0)
    assert by_row(x) == 50.0
    W = np.array([[1, 1]])
    assert by_row(x) == 5.0


def test_a_global_number_that_a_helper_reads():
    global SCALE
    x = np.ones(2)
    for SCALE in (2.0, 3.0, 4, -0.0, 0.0, True):
        found, expected = by_helper(x), by_helper.original(x)
        assert found.dtype == expected.dtype and found.tobytes() == expected.tobytes()


def test_a_helper_that_is_replaced():
    global helper
    before = helper
    by_helper(np.ones(2))
    try:
        helper = lambda x: x - 1  # noqa: E731
        assert np.array_equal(by_helper(np.ones(2)), [TABLE["low"]] * 2)
    finally:
        helper = before


def test_items_of_a_dict_and_of_a_list_in_it():
    x = np.zeros(2)
    assert np.array_equal(by_item(x), [1.0, 1.0])
    TABLE["rows"][0][:] = 4.0
    assert np.array_equal(by_item(x), [4.0, 4.0])
    TABLE["rows"][0] = np.array([7.0, 8.0])
    assert np.array_equal(by_item(x), [7.0, 8.0])
    TABLE["rows"] = [np.full(2, 9.0)]
    assert np.array_equal(by_item(x), [9.0, 9.0])


def test_a_helper_that_changes_a_nonlocal():
    calls = 0

    def count():
        nonlocal calls
        calls += 1
        return calls

    @ag.function(fallback="error")
    def counted(x):
        return x * count()

    assert [counted(2.0) for _ in range(50)] == [2.0 * k for k in range(1, 51)]
    assert calls == 50
    calls = 7
    assert counted(2.0) == 16.0
    assert len(counted.traces) <= 3


class Model:
    def __init__(self):
        self.scale = 2.0
        self.t = 0
        self.weights = [np.ones(2)]

    @ag.function(fallback="error")
    def scaled(self, x):
        return x * self.scale

    @ag.function(fallback="error")
    def step(self, x):
        self.t += 1
        return x + self.t

    @ag.function(fallback="error")
    def weighted(self, x):
        return x @ self.weights[0]


def test_an_attribute_changed_between_calls():
    model = Model()
    x = np.ones(2)
    for scale in (2.0, 5, np.float32(3), np.array([1.0, 2.0]), True):
        model.scale = scale
        found, expected = model.scaled(x), x * scale
        assert found.dtype == expected.dtype and np.array_equal(found, expected)


def test_a_number_that_the_function_changes_at_every_call_makes_few_traces():
    Model.step.clear()
    model = Model()
    for k in range(1, 1001):
        assert model.step(1.0) == 1.0 + k
    assert model.t == 1000
    assert len(Model.step.traces) <= 3


def test_another_object_of_the_class_uses_the_trace_with_its_own_state():
    Model.weighted.clear()
    one, two = Model(), Model()
    two.weights = [np.array([3.0, 4.0])]
    assert one.weighted(np.ones(2)) == 2.0 and two.weighted(np.ones(2)) == 7.0
    assert len(Model.weighted.traces) == 1


def test_a_class_attribute_and_a_default_are_read_afresh():
    class Settings:
        rate = 2.0

    def rated(x, by=3.0):
        return x * Settings.rate + by

    function = ag.function(rated, fallback="error")
    assert function(1.0) == 5.0
    Settings.rate = 10.0
    assert function(1.0) == 13.0


def test_defaults_that_are_replaced():
    def kept(x, seen=[], *, also=2.0):  # noqa: B006 - it is to change
        seen.append(x)
        return len(seen) * also

    function = ag.function(kept, fallback="error")
    assert [function(x) for x in (1.0, 2.0)] == [2.0, 4.0]
    kept.__defaults__ = ([],)
    assert function(3.0) == 2.0 and kept.__defaults__ == ([3.0],)
    kept.__kwdefaults__ = {"also": 5.0}
    assert function(4.0) == 10.0
    assert ag.compare(kept, 1.0)


def test_a_closure_cell_that_is_rebound():
    factor = np.array(2.0)

    @ag.function(fallback="error")
    def times(x):
        return x * factor

    assert times(3.0) == 6.0
    factor = np.array(5.0)
    assert times(3.0) == 15.0


def test_arguments_that_are_one_object_and_two():
    @ag.function(fallback="error")
    def store(a, b):
        a[0] = 1.0
        return b[0] + 0.0

    a, b = np.zeros(2), np.zeros(2)
    assert store(a, b) == 0.0
    assert store(b, b) == 1.0
    lists = ag.function(_append_and_count, fallback="error")
    one, two = [1], [2]
    assert lists(one, two) == 1
    assert lists(one, one) == 3


def _append_and_count(a, b):
    a.append(0)
    return len(b)


class History:
    def __init__(self):
        self.log = []
        self.known = {}

    def step(self, x):
        if x > 0:
            self.log.append(x)
        key = int(x) % 1000
        self.known[key] = x
        return len(self.log), len(self.known)


def test_lists_and_dicts_that_each_call_adds_to_need_few_traces():
    graph, eager = History(), History()
    step = ag.function(lambda x: graph.step(x), fallback="error")
    for k in range(100):
        assert step(np.float64(k - 3)) == eager.step(np.float64(k - 3))
    assert graph.log == eager.log and graph.known == eager.known
    assert len(step.traces) <= 3


class Bare:
    pass


class WithMethod:
    kind = "of the class"

    def scaled(self, x):
        return x


def first_assigned_in_a_branch(o, n):
    if n > 0:
        o.extra = n
    if n == 0:
        del o.extra
    return getattr(o, "extra", None), hasattr(o, "extra")


def first_assigned_in_a_loop(o, n):
    i = 0
    while i < n:
        o.kind = n
        i += 1
    return o.kind


def method_hidden_in_a_branch(o, n):
    if n > 2:
        o.scaled = lambda x: x * 10
    return o.scaled(n)


@pytest.mark.parametrize(
    ("program", "cls"),
    [
        (first_assigned_in_a_branch, Bare),
        (first_assigned_in_a_loop, WithMethod),
        (method_hidden_in_a_branch, WithMethod),
    ],
)
def test_attributes_that_an_earlier_call_has_assigned(program, cls):
    graph, eager = cls(), cls()
    function = ag.function(program, fallback="error")
    for n in (-3, 3, -1, 2, -3, 1, 0, -1) if cls is Bare else (-3, 3, -1, 2, -3):
        assert function(graph, np.int64(n)) == program(eager, np.int64(n))
    assert vars(graph).keys() == vars(eager).keys()


def test_names_and_class_attributes_that_come_later():
    def program(o, n):
        try:
            return later + n, getattr(o, "late", None), hasattr(Late, "late")
        except NameError as error:
            return str(error), getattr(Late, "late", 0)

    class Late:
        pass

    function, o = ag.function(program, fallback="error"), Late()
    assert function(o, np.int64(1)) == program(o, np.int64(1))
    Late.late = 7
    assert function(o, np.int64(1)) == program(o, np.int64(1))
    globals()["later"] = 5
    try:
        assert function(o, np.int64(1)) == program(o, np.int64(1)) == (6, 7, True)
    finally:
        del globals()["later"]


def test_methods_that_a_subclass_gets_later():
    class Parent:
        factor = 1

        def scaled(self, x):
            return x + 1

    class Child(Parent):
        pass

    child = Child()
    function = ag.function(lambda x: child.scaled(x) * child.factor, fallback="error")
    assert function(np.int64(3)) == 4
    Child.scaled = lambda self, x: x * 7
    assert function(np.int64(3)) == 21
    Child.factor = 2
    assert function(np.int64(3)) == 42
    del Child.scaled
    assert function(np.int64(3)) == 8


def labelled(x):
    return x * 2


def reads_an_attribute_of_a_function(x):
    return getattr(labelled, "unit", "none"), hasattr(labelled, "unit"), labelled(x)


def test_attributes_of_a_function_that_come_and_go():
    function = ag.function(reads_an_attribute_of_a_function, fallback="error")
    x = np.float64(1)
    for unit in ("m", "s"):
        assert function(x) == ("none", False, 2)
        labelled.unit = unit
        try:
            assert function(x) == (unit, True, 2)
        finally:
            del labelled.unit
    assert function(x) == ("none", False, 2)


class Limited(Exception):
    limit = 1

    def level(self):
        return "high" if self.args[0] > self.limit else "low"


def raises_limited(x):
    try:
        raise Limited(x)
    except Limited as error:
        return error.level()


def test_a_class_attribute_of_an_exception(monkeypatch):
    function = ag.function(raises_limited, fallback="error")
    assert function(np.float64(2)) == "high"
    monkeypatch.setattr(Limited, "limit", 3)
    assert function(np.float64(2)) == "low"


def test_a_function_that_is_handed_on_is_the_one_that_was_given() -> None:
    @ag.function(fallback="error")
    def kept(function, x):
        found = []
        for v in x:
            found.append(function)
        total = 0.0
        for one in found:
            total = total + one(v)
        return found[0], total

    first, second = ((lambda k: lambda x: x + k)(k) for k in (1, 2))
    x = np.arange(2.0)
    for function, total in ((first, 4.0), (second, 6.0), (first, 4.0)):
        assert kept(function, x) == (function, total)


RATE, SIZES, BASE = 1, [1, 2], ValueError


class Settings:
    rate = 2.0


@ag.function(fallback="error")
def by_local_class(x):
    class Low(BASE):
        code = RATE

    class Layer:
        rate = RATE
        other = Settings.rate
        both = other * 2
        sizes = SIZES

        def scaled(self, v, by=RATE):
            return v * self.rate * self.both + by + len(self.sizes)

    @dataclass
    class Entry:
        weight: float = Settings.rate

    if x > 0:
        return Layer().scaled(x), Entry().weight, Low.code, issubclass(Low, KeyError)
    return Layer().scaled(x) - 1, Entry(3.0).weight, Low.code, issubclass(Low, KeyError)


def test_globals_that_a_class_in_the_function_uses(monkeypatch):
    x = np.float64(2)
    assert by_local_class(x) == (11, 2.0, 1, False)
    monkeypatch.setitem(globals(), "RATE", 3)
    assert by_local_class(x) == by_local_class.original(x) == (29, 2.0, 3, False)
    monkeypatch.setattr(Settings, "rate", -1.0)
    monkeypatch.setitem(globals(), "BASE", KeyError)
    monkeypatch.setitem(globals(), "SIZES", [1, 2, 3])
    assert by_local_class(x) == by_local_class.original(x) == (-6, -1.0, 3, True)
    assert by_local_class(-x) == by_local_class.original(-x)


class Whole(int):
    made = 0
    seen: list = []


class Registering(type):
    known: dict = {}


@ag.do_not_convert
def counted(v):
    return v


counted.calls = 5


@ag.function(fallback="error")
def by_attributes_of_what_runs_as_it_is(x):
    Whole.made += 1
    Whole.seen.append(x)
    Registering.known[Whole.made] = x
    counted.calls += Whole.made
    if x > 1:
        Whole.made += 10
    return Whole.made, len(Whole.seen), counted.calls, sorted(Registering.known)


def test_attributes_of_classes_and_functions_that_run_as_they_are(monkeypatch):
    monkeypatch.setattr(Whole, "made", 0)
    monkeypatch.setattr(counted, "calls", 5)
    assert by_attributes_of_what_runs_as_it_is(np.float64(0.5)) == (1, 1, 6, [1])
    assert by_attributes_of_what_runs_as_it_is(np.float64(2.5)) == (12, 2, 8, [1, 2])
    monkeypatch.setattr(Whole, "made", 4)
    assert by_attributes_of_what_runs_as_it_is(np.float64(0.5)) == (5, 3, 13, [1, 2, 5])
    assert Whole.seen == [0.5, 2.5, 0.5] and Registering.known == {1: 0.5, 2: 2.5, 5: 0.5}
    Whole.seen.clear(), Registering.known.clear()


@ag.function(fallback="error")
def by_builtins(items, n):
    total = 0
    for k in range(n):
        total += abs(items[k]) if k < len(items) else max(k, 1)
    return total


def test_globals_that_hide_builtins_later(monkeypatch):
    calls = [(np.array([1, -2.5]), np.int64(3)), (np.array([4.0, 2]), np.int64(1))]
    hiding = {"abs": lambda v: 10, "range": lambda n: [0, 0], "len": lambda items: 0}
    for name, function in {"": None, **hiding}.items():
        if name:
            monkeypatch.setitem(globals(), name, function)
        for call in calls:
            assert repr(by_builtins(*call)) == repr(by_builtins.original(*call))
    for name in hiding:
        monkeypatch.delitem(globals(), name)
        for call in calls:
            assert repr(by_builtins(*call)) == repr(by_builtins.original(*call))


def by_libraries(x):
    if x > 2:
        return math.floor(x) + np.linalg.norm(np.ones(2)) * np.pi, np.random.randint(3, 4), from_numpy(x)
    return np.sqrt(x) + math.pi, np.float64(3).__add__(1)


def test_what_a_test_puts_into_modules_of_libraries(monkeypatch):
    function = ag.function(by_libraries, fallback="error")
    calls = np.float64(3.5), np.float64(0.5)
    expected = [repr(by_libraries(x)) for x in calls]
    changes = [
        (np.random, "randint", mock.Mock(return_value=7)),
        (np.linalg, "norm", lambda x: x.sum() if x[0] > 2 else -x.sum()),
        (math, "floor", by_helper.original),
        (np, "pi", 3.0),
        (math, "pi", 3.0),
        (np, "sqrt", np.cbrt),
    ]
    for module, name, value in changes:
        with monkeypatch.context() as patch:
            patch.setattr(module, name, value)
            new = ag.function(by_libraries, fallback="error")
            for x in calls:
                assert repr(function(x)) == repr(new(x)) == repr(by_libraries(x))
        assert [repr(function(x)) for x in calls] == [repr(new(x)) for x in calls] == expected


def by_what_it_puts_into_numpy(x):
    before, found = np.sin, [np.sin(x)]
    np.sin = np.cos
    try:
        found.append(np.sin(x))
        if x > 0:
            np.sin = before
        found.append(np.sin(x))
    finally:
        np.sin = before
    return found, np.sin(x)


def test_what_traced_code_puts_into_numpy():
    check(by_what_it_puts_into_numpy, np.float64(1.5), calls=[(np.float64(-1.5),), (2.5,)])
    assert np.sin(0.0) == 0
