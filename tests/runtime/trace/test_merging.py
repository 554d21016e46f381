"""What stands in a place after a branch."""

import numpy as np
import pytest

from runtime.graph import Value
from runtime.trace.arms import Arm
from runtime.trace.builder import Trace, activate, operand
from runtime.trace.choice import Choice
from runtime.trace.heap import EMPTY
from runtime.trace.merging import Merger
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import known_container
from runtime.types import NEVER_VALUE, UNBOUND, ArrayType, alternatives
from tests.checking import check

FLOAT = ArrayType(np.dtype("f8"), ())


@pytest.fixture
def trace():
    with activate(Trace()) as made:
        yield made


@pytest.fixture
def merger(trace):
    return Merger([Arm(trace, [], trace.heap.birth()) for _ in range(2)])


def symbol(name="x", type_=FLOAT):
    return Symbolic(Value(type_, name))


def built(merger, build):
    return build([Symbolic(Value(type_, name)) for type_, name in zip(merger.types, merger.names, strict=True)])


@pytest.mark.parametrize("content", [1, "a", None, (1, (2.0,)), EMPTY])
def test_what_is_the_same_on_both_sides_needs_no_output(merger, content):
    assert built(merger, merger.merge([content, content])) == content
    assert merger.types == []


def test_what_differs_is_one_output_with_both_types(merger):
    result = built(merger, merger.merge([1, None], "best"))
    assert type(result) is Symbolic and merger.names == ["best"]
    assert len(alternatives(merger.types[0])) == 2
    assert [operands[0].value for operands in merger.operands] == [1, None]


def test_an_arm_that_never_ends_has_no_say_in_the_type(merger):
    assert built(merger, merger.merge([NEVER_VALUE, symbol()])).ag_type == FLOAT


def test_a_variable_unbound_on_one_side(merger):
    built(merger, merger.merge([EMPTY, symbol()]))
    assert set(alternatives(merger.types[0])) == {UNBOUND, FLOAT}


def test_tuples_merge_item_by_item(merger):
    first = symbol("a")
    result = built(merger, merger.merge([(1, first, "t"), (2, first, "t")]))
    assert result[1] is first and result[2] == "t" and type(result[0]) is Symbolic
    assert len(merger.types) == 1


def test_new_lists_of_one_length_merge_item_by_item(trace, merger):
    one, two = known_container([1, "a"]), known_container([2, "a"])
    result = built(merger, merger.merge([one, two]))
    assert type(result) is type(one) and list(result)[1] == "a" and len(merger.types) == 1


def test_two_names_of_one_object_stay_one(trace, merger):
    one, two = known_container([1]), known_container([2])
    first, second = merger.merge([one, two]), merger.merge([one, two])
    outputs = [Symbolic(Value(type_)) for type_ in merger.types]
    assert first(outputs) is second(outputs)


def test_what_has_no_run_time_value_becomes_a_choice(merger):
    def left(x):
        return x

    def right(x):
        return -x

    result = built(merger, merger.merge([left, right]))
    assert type(result) is Choice and result.alternatives == [left, right]
    assert [operands[0].value for operands in merger.operands] == [0, 1]


def test_an_arm_defines_what_its_nodes_compute(trace):
    from runtime.primitives.builtins import NOT
    from runtime.trace.builder import apply

    outside = symbol()
    start = trace.heap.birth()
    with trace.region() as nodes:
        inside = apply(NOT, outside)
    arm = Arm(trace, nodes, start)
    assert arm.defines(inside) and arm.defines((1, inside)) and not arm.defines(outside)
    assert arm.operand(inside) is operand(inside)


# ---- end to end

ONE, ZERO = np.int64(1), np.int64(0)


def chosen_function(x):
    def double(y):
        return y * 2

    f = double if x > 0 else abs
    g = (lambda y: y + x) if x > 0 else (lambda y: y - 1)
    return f(x - 3), g(10)


def two_names(x):
    if x > 0:
        a = [1]
        b = a
    else:
        a = [2]
        b = a
    a.append(x)
    return a, b, a is b


def lengths(x):
    t = (1, 2) if x > 0 else (3,)
    s = [x] if x > 0 else [x, x]
    s.append(5)
    return t, len(t), s, len(s)


class Point:
    def __init__(self, x):
        self.x = x


class Other(Point):
    def name(self):
        return "other"


def classes(x):
    p = Point(x) if x > 0 else Other(x + 1)
    return p.x, isinstance(p, Other)


@pytest.mark.parametrize("function", [chosen_function, two_names, lengths, classes])
def test_merged_values_behave_as_eagers(function):
    check(function, ONE, calls=[(ZERO,), (np.int64(-2),)])
