"""`while` and `for`: run in Python while all is known, staged as soon as it is not."""

import numpy as np
import pytest

import autograph as ag
from autograph.operators import loops
from autograph.operators.logic import truth
from autograph.operators.loops import MAX_PYTHON_TRIPS, MAX_UNROLLED_RANGE, MAX_UNROLLED_TRIPS, for_, while_
from tests.checking import check

ONE, ZERO, FIVE = np.int64(1), np.int64(0), np.int64(5)
TEXT = bytes(2000)


def test_outside_a_trace_they_are_pythons_loops():
    seen = []
    state = [0]

    def body():
        state[0] += 1

    while_(lambda: state[0] < 3, body)
    for_("abc", seen.append, lambda: len(seen) < 2)
    for_([], lambda item: 1 / 0)
    assert state == [3] and seen == ["a", "b"]


def countdown(n):
    trips = 0
    while n > 0:
        n -= 1
        trips += 1
    return n, trips


def test_a_symbolic_test_stages_the_loop():
    check(countdown, FIVE, calls=[(ZERO,)], nodes={"while": 1})


def known_while(x):
    k = 0
    while k < 3:
        x = x + k
        k += 1
    return x, k


def test_a_known_test_is_run_in_python():
    check(known_while, ONE, loops=0)


def long_while(x):
    k = 0
    while k < 500:
        x = x + k % 3
        k += 1
    return x, k


def test_a_long_loop_with_a_known_test_is_staged():
    assert MAX_PYTHON_TRIPS < 500
    check(long_while, ONE, nodes={"while": 1})


def endless_where_it_never_runs(x, n):
    try:
        value = x[n]
    except IndexError:
        k = 0
        while k < 3:
            k = (k + 1) % 2
        value = 0.0
    size = 0
    if value > 3:
        while size < 3:
            pass
    while size < 9_000:
        size += 1
    return value, size


def test_a_loop_that_has_no_end_is_staged_where_it_may_never_run():
    check(endless_where_it_never_runs, np.arange(3.0), 1, calls=[(np.ones(4), 3)], nodes={"try": 1, "while": 2})


class Bag:
    """It can be emptied, one by one."""

    def __init__(self, count):
        self.count = count

    def take(self):
        if self.count <= 0:
            raise IndexError("empty")
        self.count -= 1
        return self.count


def left_by_raising(n):
    bag, taken = Bag(n), []
    try:
        while True:
            taken.append(bag.take())
    except IndexError as error:
        taken.append(str(error))
    return taken


def test_an_endless_loop_that_an_exception_ends_is_staged_at_once(monkeypatch):
    check(left_by_raising, FIVE, calls=[(ZERO,), (np.int64(9),)], nodes={"while": 1, "try": 1})
    tests = []
    monkeypatch.setattr(loops, "truth", lambda value: (tests.append(value), truth(value))[1])
    ag.function(left_by_raising).trace(FIVE)
    assert len(tests) < 10


def turns_symbolic(x):
    k = 0
    while k < 4:
        k = k + 1 if k < 2 else x + k
        x = x + 1
    return x, k


def test_a_test_that_turns_symbolic_half_way():
    check(turns_symbolic, ONE, calls=[(FIVE,)], nodes={"while": 1})


def moves_types(n):
    s, flag = 1, False
    while s < n:
        s = s * 1.5
        flag = s
    return s, flag


def test_types_are_widened_to_a_fixed_point():
    check(moves_types, FIVE, calls=[(ZERO,)], nodes={"while": 1})


def grows(x, n):
    while len(x) < n:
        x = np.concatenate([x, x])
    return x


def test_shapes_that_grow():
    check(grows, np.ones(1), np.int64(6), calls=[(np.ones(3), ONE)], nodes={"while": 1})


def short_range(x):
    for k in range(MAX_UNROLLED_RANGE):
        x = x + k
    return x


def long_range(x):
    for k in range(MAX_UNROLLED_RANGE + 1):
        x = x + k
    return x


def test_a_short_range_is_unrolled_and_a_longer_one_staged():
    check(short_range, ONE, loops=0)
    check(long_range, ONE, nodes={"for": 1})


def over_range(x, n):
    for k in range(n):
        x = x + k
    return x


def test_the_graph_does_not_grow_with_the_trips():
    sizes = {ag.function(over_range).trace(ONE, n).count() for n in (20, 200, 20000)}
    assert len(sizes) == 1


def over_rows(m):
    s = 0.0
    for row in m:
        s = s + row[0]
        row *= 2
    return s, row


def test_rows_are_views():
    check(over_rows, np.ones((3, 2)), nodes={"for": 1})
    check(over_rows, np.ones((0, 2)), nodes={"for": 1})


def breaks(x, limit):
    s = 0
    for v in x:
        if v < 0:
            continue
        s += v
        if s > limit:
            break
    else:
        s = -s
    return s, v


@pytest.mark.parametrize("limit", [2, 100])
def test_break_continue_and_else(limit):
    check(breaks, np.array([1, -1, 2, 3]), np.int64(limit), calls=[(np.array([5]), ONE)], nodes={"for": 1})


def finds(m, wanted):
    for i, row in enumerate(m):
        for j, v in enumerate(row):
            if v == wanted:
                return i, j
    return None


def test_return_from_the_depth_of_two_loops():
    m = np.arange(6).reshape(2, 3)
    check(finds, m, np.int64(4), calls=[(m, np.int64(9)), (m, np.int64(0))], nodes={"for": 2})


def unrolled_break(x):
    s = 0
    for word in ("a", "bb", "ccc"):
        if x > s + 2:
            break
        s = s + len(word)
    return s


def test_a_symbolic_break_from_an_unrolled_loop():
    check(unrolled_break, ZERO, calls=[(np.int64(k),) for k in (3, 4, 9)])


def zero_trips(x):
    for v in x:
        last = v
    return last


def test_the_target_of_a_loop_of_no_trips_is_unbound():
    check(zero_trips, np.ones(2), calls=[(np.ones(0),)], nodes={"for": 1})


def raises_inside(x):
    s = 0.0
    for v in x:
        if v > 2:
            raise ValueError("too large")
        s = s + v
    return s


def test_a_raise_in_a_loop():
    check(raises_inside, np.array([1.0, 2.0]), calls=[(np.array([1.0, 3.0, 4.0]),)], nodes={"for": 1})


def test_what_must_be_unrolled_is_refused_beyond_a_limit():
    def needs_numbers(x):
        for k in range(MAX_UNROLLED_TRIPS + 1):
            x = x + len(memoryview(TEXT)[:k])
        return x

    with pytest.raises(ag.Unsupported) as raised:
        ag.function(needs_numbers, fallback="error")(ONE)
    assert f"{__file__}, line {needs_numbers.__code__.co_firstlineno + 2}" in str(raised.value)


def short_loops(a):
    total = 0.0
    for i in range(5):
        for j in range(5):
            for k in range(5):
                for m in range(5):
                    total += a[i, j] * a[k, m]
    return total


def test_nested_short_loops_do_not_copy_their_body_too_often():
    function = check(short_loops, np.arange(25.0).reshape(5, 5))
    assert len(list(function.trace(np.ones((5, 5))).walk())) < 150


def long_sweeps(a):
    for sweep in range(6):
        changed = 0.0
        for i in range(4):
            for j in range(4):
                old = a[i, j] + 0.0
                a[i, j] = np.sin(a[j, i]) * 0.5 + a[i, j] * 0.25
                changed += abs(a[i, j] - old)
        if changed < 1e-3:
            break
    return sweep, changed


def test_a_short_range_around_a_long_body_is_staged():
    check(long_sweeps, np.arange(16.0).reshape(4, 4) / 8, calls=[(np.zeros((4, 4)),)], nodes={"for": 1})
