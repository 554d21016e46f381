"""Truth, `and`, `or`, `not`, `in` and `is`, with known and with symbolic operands."""

import numpy as np
import pytest

from autograph.operators.logic import and_, in_, is_, is_not, not_, not_in, or_
from tests.checking import check

ONE, ZERO = np.int64(1), np.int64(0)


def fail():
    raise AssertionError("evaluated")


# ---- known operands: Python's own


@pytest.mark.parametrize("value", [0, 1, "", "a", [], [0], None, 0.0, -1.5, (), np.bool_(False), np.array([3])])
def test_known_operands_give_pythons_values(value):
    assert and_(value, lambda: "last") is (value and "last") or and_(value, lambda: "last") == "last"
    assert or_(value, lambda: "last") is (value or "last")
    assert not_(value) is (not value)


def test_known_operands_short_circuit():
    assert and_(0, fail) == 0
    assert and_(1, lambda: "", fail) == ""
    assert or_(2, fail) == 2
    assert or_(0, lambda: [], lambda: 3, fail) == 3


def test_known_membership_and_identity():
    box = []
    assert in_(1, (1, 2)) is True and not_in(1, (1, 2)) is False
    assert in_("b", "abc") is True and in_(3, {1: 2}) is False
    assert is_(box, box) is True and is_(box, []) is False and is_not(None, 0) is True


def test_an_array_of_many_items_has_no_truth():
    with pytest.raises(ValueError, match="ambiguous"):
        and_(np.ones(2), fail)


# ---- symbolic operands


def returns_operands(x, y):
    return x and y, x or y, not x, x and y or 7, (x or 2) and (y or 3)


@pytest.mark.parametrize("x", [ZERO, ONE, np.float64(0.5), np.array(0), np.array([2])])
def test_and_or_return_their_operands(x):
    check(returns_operands, x, ONE, calls=[(x, ZERO), (x * 0, ONE), (x * 0, ZERO)], cond=7)


def guarded(a, i, n):
    return i < n and a[i] > 0


def test_and_guards_what_follows():
    a = np.array([1.0, -1.0])
    check(guarded, a, ZERO, np.int64(2), calls=[(a, ONE, np.int64(2)), (a, np.int64(5), np.int64(2))], cond=1)


def effects(x, seen):
    def note(value):
        seen.append(value)
        return value

    return note(x) > 0 and note(x - 1) > 0 or note(x - 2) > 0


def test_only_the_operands_that_are_reached_have_effects():
    check(effects, ONE, [], calls=[(np.int64(k), []) for k in (0, 2, 3)])


def chain(x, y, z, seen):
    def middle():
        seen.append("middle")
        return y

    return x < middle() <= z


def test_the_middle_of_a_chain_is_evaluated_once():
    check(chain, ONE, np.int64(2), np.int64(3), [], calls=[(ONE, ZERO, ONE, []), (ONE, np.int64(2), ONE, [])])


def members(x, y):
    return x in (1, 2, 3), y not in [x, 5], x in {1: "a"}, x in np.array([1, 4]), y in range(3)


def test_membership_of_symbolic_values():
    check(members, ONE, ONE, calls=[(np.int64(k), np.int64(j)) for k in (2, 4) for j in (4, 5)])


def maybe_none(x):
    best = None
    if x > 0:
        best = x
    return best is None, best is not None, best is x, best == 1


def test_identity_of_a_value_that_may_be_none():
    check(maybe_none, ONE, calls=[(ZERO,), (np.int64(2),)], cond=1)


def same_list(x):
    a = [x]
    b = a
    if x > 0:
        b = [x]
    return a is b, a is not b, a == b


def test_identity_of_a_list_chosen_by_a_branch():
    check(same_list, ONE, calls=[(ZERO,)])


class Box:
    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __contains__(self, item):
        return item in self.items


class Always:
    pass


class Flag:
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        return bool(self.value > 0)


def objects(x):
    return (
        1 if Box([]) else 2,
        1 if Box([x]) else 2,
        1 if Always() else 2,
        1 if Flag(x) else 2,
        x in Box([x + 1, 5]),
        not Flag(x),
    )


def test_objects_decide_by_their_own_methods():
    check(objects, ONE, calls=[(ZERO,), (np.int64(5),)])


def make(k):
    return lambda v: v * k


def which_is_chosen(x):
    first, second = make(x), make(2)
    chosen = first if x > 1 else second
    return chosen is first


def which_is_among(x):
    made = [make(x), make(2)]
    chosen = made[0] if x > 1 else made[1]
    return chosen in made


def which_is_left(x):
    first, second = make(x), make(2)
    for _ in range(x):
        first, second = second, first
    other = first
    if x > 2:
        other = second
    return other == first


@pytest.mark.parametrize("program", [which_is_chosen, which_is_among, which_is_left])
def test_which_of_two_functions_a_branch_or_loop_has_left(program):
    check(program, np.int64(3), calls=[(np.int64(0),), (np.int64(2),), (np.int64(4),)])


def which_of_a_list_is_left(x):
    made = [make(k) for k in range(3)]
    chosen = made[0]
    for k in range(x):
        chosen = made[(made.index(chosen) + k) % 3]
    return made.index(chosen)


def test_which_of_the_functions_of_a_list_a_loop_has_left():
    check(which_of_a_list_is_left, np.int64(30), calls=[(np.int64(k),) for k in range(4)])


def test_functions_of_several_definitions_are_told_apart():
    def program(x):
        first, second = make(x), lambda v: v
        chosen = first if x > 1 else second
        return chosen is first, chosen is second, chosen == first, chosen in [first], chosen(2)

    check(program, np.int64(3), calls=[(np.int64(0),)])
