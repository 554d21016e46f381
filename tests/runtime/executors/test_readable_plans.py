"""Plans unpack, read attributes and keep variables as the user's code does."""

from __future__ import annotations

from collections import defaultdict, deque

import numpy as np
import pytest

import autograph as ag
from runtime.executors.numpy_plan import compile_plan
from tests.checking import check

RNG = np.random.default_rng(4)


class Body:
    def __init__(self, place, mass):
        self.place = place
        self.mass = mass


def bodies(x):
    made = [Body(row, 1.0 + k) for k, row in enumerate(x)]
    for body in made:
        for other in made:
            if other is not body:
                body.place = body.place + (other.place - body.place) / other.mass
    return [body.place for body in made]


def visited(x):
    waiting, total = deque([(0, 0)]), 0.0
    seen = np.zeros(x.shape, dtype=bool)
    while waiting:
        i, j = waiting.popleft()
        for a, b in ((i + 1, j), (i, j + 1)):
            if 0 <= a < x.shape[0] and 0 <= b < x.shape[1] and not seen[a, b] and x[a, b] > 0.2:
                seen[a, b] = True
                total += x[a, b]
                waiting.append((a, b))
    return total, seen


def advanced(x):
    j, hits = 0, []
    pattern = x[0]
    for i, c in enumerate(x.ravel()):
        while j > 0 and c > pattern[j]:
            j -= 1
        if c > pattern[j]:
            j += 1
        if j == 2:
            hits.append(i)
            j = 0
    return hits, j


def sums(x):
    totals, counts = defaultdict(float), defaultdict(int)
    for row in x:
        for k, v in enumerate(row):
            totals[k % 3] += v
            counts[int(v * 3)] += 1
            totals[k] += totals[k - 1] * counts[k]
    return totals, counts


def neighbours(x):
    near = {}
    for u, v in (x[:, :2] * 9).astype(int).tolist():
        near.setdefault(u, set()).add(v)
        near.setdefault(v, set()).add(u)
    common = 0
    for u in near:
        for v in near[u]:
            common += len(near[u] & near[v] | {u})
    return common, {k: v for k, v in near.items() if len(v) > 1}


@pytest.mark.parametrize("program", [bodies, visited, advanced, sums, neighbours])
def test_results_are_the_same(program):
    check(program, RNG.random((9, 4)), calls=[(RNG.random((n, 4)),) for n in (10, 3, 12)])


@pytest.mark.parametrize(
    ("program", "texts"),
    [
        (bodies, ["other.place", "body.place = "]),
        (visited, [", v_", ".popleft()"]),
        (advanced, ["j = j - 1", "j = j + 1"]),
        (sums, ["] += v", "] += 1"]),
        (neighbours, ["for v_2, v_3 in v:", "set())).add(", " & ", " | "]),
    ],
)
def test_plans_read_as_the_code_does(program, texts):
    function = ag.function(program)
    for n in (9, 10):
        function(RNG.random((n, 4)))
    source = compile_plan(function.trace(RNG.random((11, 4)))).source
    assert all(text in source for text in texts), source
    assert "unpack_exactly" not in source and "attr(" not in source, source


def counted(x, n):
    count = np.zeros(x.shape)
    for _ in range(n):
        inside = x < 2.0
        count[inside] += 1.0
        x[inside] *= 2.0
        taken = x[inside]
        taken += 1.0
        x[inside] = taken
    return count


def test_arrays_change_in_the_locals_that_hold_them():
    """A second name for one would keep it from being freed when it is used up."""
    function = check(counted, RNG.random((4, 3)), np.int64(12), calls=[(RNG.random(5), np.int64(0))])
    rows = [row.strip() for row in function.traces[0].plan.source.splitlines()]
    changed = [row.partition(" ")[0] for row in rows if "= " in row and row.split()[1] in ("+=", "*=")]
    assert len(changed) == 3
    made = {name: [row for row in rows if row.startswith(f"{name} = ")] for name in changed}
    assert all("[" in row for found in made.values() for row in found)  # each is made by indexing, no name of another


def climbed(n):
    def ways(n):
        if n < 2:
            return 1
        return ways(n - 1) + ways(n - 2)

    return ways(n)


def told(n):
    trail = []

    def told_of(name, n):
        trail.append(name)
        if n > 0:
            return told_of(name + "a", n - 1) - 2 * told_of(name + "b", n - 2)
        return n

    return told_of("", n), trail


def failing(n):
    def down(n):
        if n < -3:
            raise ValueError(f"no {n}")
        if n > 7:
            return n
        first = down(n - 2)
        return first + down(n - 1)

    return down(n)


def test_calls_become_part_of_what_uses_them():
    function = check(climbed, np.int64(7), calls=[(np.int64(0),), (np.int64(10),)], nodes={"call": 1})
    source = compile_plan(function.trace(np.int64(7))).source
    assert "return 1" in source and "return (ways(n - 1)) + (ways(n - 2))" in source, source
    check(told, np.int64(5), calls=[(np.int64(0),), (np.int64(2),)])
    check(failing, np.int64(3), calls=[(np.int64(9),)])


class Meter:
    def __init__(self):
        self.total = 0.0
        self.steps = 0
        self.seen = set()

    def add(self, v):
        self.steps += 1
        if v < 0:
            raise ValueError(f"{v} is negative")
        self.total += v


class Squares:
    def __init__(self, count):
        self.count = count
        self.place = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.place >= self.count:
            raise StopIteration
        self.place += 1
        return self.place**2


def squares(n):
    return sum(Squares(n))


def metered(x, meters):
    failed = 0
    for row in x:
        for v in row:
            meter = meters[int(v * 10) % 2]
            try:
                meter.add(v - 0.1)
            except ValueError:
                failed += 1
            meter.seen = meter.seen | {int(v * 10), failed}
    return failed, [meter.total for meter in meters]


def largest_divisor(x):
    found = []
    for v in x:
        a, b = int(v * 1000), 360
        while b:
            a, b = b, a % b
        found.append(a)
    return found


def test_plans_read_as_the_code_of_the_user():
    function = check(
        metered, RNG.random((5, 4)), [Meter(), Meter()], calls=[(RNG.random((2, 3)) - 0.5, [Meter(), Meter()])]
    )
    source = function.traces[0].plan.source
    for text in ("= ValueError(", "| ({int("):
        assert text in source, source
    function = check(squares, np.int64(5), calls=[(np.int64(0),), (np.int64(1),)])
    assert ".place += 1" in function.traces[0].plan.source


def test_loops_over_numbers_of_python_have_one_form():
    function = check(largest_divisor, RNG.random(20), calls=[(RNG.random(3),), (np.zeros(2),)])
    source = function.traces[0].plan.source
    assert source.count("while b:") == 1 and "try:" not in source, source
