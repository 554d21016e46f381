"""How often regions are traced until their types have settled: nesting must not multiply it."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from runtime.graph import Graph
from runtime.primitives.control import GraphFunction
from runtime.trace.builder import Trace
from tests.checking import check


def counters_in_lists(a, n):
    total, calls, best = 0, [0], [0]
    for _ in range(n):
        first = 0
        for _ in range(n):
            second = 0
            for _ in range(n):
                third = 0
                for _ in range(n):
                    third += a[0]
                    calls[0] += 1
                    if third > best[0]:
                        best[0] = third
                second += third
            first += second
        total += first
    return total, calls, best


def endless_loops(a, n):
    total, i = 0, 0
    while True:
        i += 1
        first, j = 0, 0
        while True:
            j += 1
            second, k = 0, 0
            while True:
                k += 1
                third, m = 0, 0
                while True:
                    m += 1
                    third += a[0]
                    if m > n:
                        break
                second += third
                if k > n:
                    break
            first += second
            if j > n:
                break
        total += first
        if i > n:
            return total


def attempts_in_loops(a, n):
    total = 0
    for i in range(n):
        outer = []
        try:
            first = 0
            for j in range(n):
                middle = []
                try:
                    second = 0
                    for k in range(n):
                        inner = []
                        try:
                            outer.append(a[i])
                            middle.append(a[j])
                            inner.append(a[k])
                            second += 1 / a[k + 1]
                        except IndexError:
                            inner.append(0)
                        finally:
                            first += len(inner)
                    first += second
                except ValueError:
                    middle.append(0)
                first += len(middle)
            total += first
        except ValueError:
            outer.append(0)
        total += len(outer)
    return total


def of_three_levels(a, n):
    visited, deepest = 0, 0

    def leaf(k):
        nonlocal visited
        visited += 1
        return a[0] if k <= 0 else leaf(k - 1) + a[k]

    def twig(k, left):
        nonlocal deepest
        if k <= 0:
            return 0
        if left > deepest:
            deepest = left
        return leaf(k) + twig(k - 1, left + 0.5)

    def branch(k):
        if k <= 0:
            return 0
        return twig(k, k) + branch(k - 1)

    return branch(n), visited, deepest


class Searched:
    def __init__(self, goal):
        self.goal = goal
        self.calls = 0
        self.best = None

    def distance(self, x):
        self.calls += 1
        found = (x * x - self.goal) ** 2
        if self.best is None or found < self.best:
            self.best = found
        return found


def objects_made_in_loops(a, n):
    found = []
    for i in range(n):
        searched = Searched(a[i % a.size])
        low, high, tries = 0, 2, 0
        while True:
            try:
                while high - low > 0.01:
                    middle = (low + high) / 2
                    if searched.distance(middle - 0.001) < searched.distance(middle + 0.001):
                        high = middle
                    else:
                        low = middle
                    if searched.calls > 60:
                        raise ArithmeticError
                break
            except ArithmeticError:
                tries += 1
                if tries > 3:
                    break
        found.append((low, searched.calls, searched.best))
    return found


class Cell:
    def __init__(self, value):
        self.value = value
        self.count = 0


def items_of_a_grid(rows, n):
    lists = [[[value] for value in row] for row in rows]
    objects = [[Cell(value) for value in row] for row in rows]
    if n > 1:
        for row in lists:
            for cell in row:
                if cell[0] > 0.5 * n:
                    cell.append(n)
        for row in objects:
            for cell in row:
                try:
                    cell.value = 1 / (cell.value - 0.5)
                except ZeroDivisionError:
                    cell.count += 1
    return [[len(cell) for cell in row] for row in lists], objects[1][2].value, objects[0][0].count


def long_attempt(x):
    try:
        for _ in ag.unroll(range(40)):
            x = np.sin(x) + 1
    except FloatingPointError:
        x = x * 0
    finally:
        x = x + 1
    return x


def attempts_inside_one_another(x):
    try:
        try:
            for _ in ag.unroll(range(40)):
                x = np.sin(x) + 1
        except FloatingPointError:
            x = x * 0
    except ZeroDivisionError:
        x = x * 1
    return x


def loop_that_a_break_leaves(x, n):
    total, best, i = 0, None, 0
    while i < 5:
        for _ in ag.unroll(range(20)):
            x = np.sin(x) + 1
        best = x[0] if best is None else max(best, x[0])
        total = total + x[i]
        if total > n:
            break
        i += 1
    return total, best, x


def short_loop_of_many_nodes(x):
    for _ in ag.unroll(range(60)):
        x = np.cos(x)
    for _ in range(7):
        for _ in ag.unroll(range(60)):
            x = np.sin(x)
    return x


def short_loop_in_a_branch(x):
    for _ in ag.unroll(range(60)):
        x = np.cos(x)
    if x[0] > 0:
        for _ in range(7):
            for _ in ag.unroll(range(60)):
                x = np.sin(x)
    return x


def list_that_grows(x):
    found = [x[0]]
    for k in range(len(x)):
        for _ in ag.unroll(range(20)):
            x = np.sin(x) + 1
        found.append(x[k])
    return found


def list_that_grows_by_what_must_be_known(x):
    found = [x.sum()]
    for k in range(10):
        for _ in ag.unroll(range(k % 2)):
            x = x + 1
        found.append(np.sin(x))
    return found[3:], len(found), [item.ndim for item in ag.unroll(found)]


def emitted(monkeypatch, fn, *args):
    """How many nodes tracing has put in for each node of the graph."""
    count = 0
    emit = Trace.emit

    def counting(self, *args, **kwargs):
        nonlocal count
        count += 1
        return emit(self, *args, **kwargs)

    monkeypatch.setattr(Trace, "emit", counting)
    graph = ag.function(fn, fallback="error", optimize=False).trace(*args)
    return count / size_of(graph)


def size_of(graph: Graph) -> int:
    """The nodes of a graph, and of those of the functions that it calls."""
    graphs = [graph]
    for one in graphs:  # which grows meanwhile
        functions = [node.params["function"] for node in one.walk() if "function" in node.params]
        found = [function.graph for function in functions if isinstance(function, GraphFunction)]
        graphs += [other for other in dict.fromkeys(found) if all(other is not known for known in graphs)]
    return sum(1 for one in graphs for _ in one.walk())


def test_what_each_item_of_a_list_needs_is_found_out_for_a_few_of_them(monkeypatch):
    rows = [[0.25 * (i + j) for j in range(6)] for i in range(6)]
    check(items_of_a_grid, rows, np.int64(2), calls=[(rows, np.int64(1)), (rows, np.int64(3))])
    assert emitted(monkeypatch, items_of_a_grid, rows, np.int64(2)) <= 2.5


@pytest.mark.parametrize(
    ("fn", "most"),
    [
        (counters_in_lists, 4),
        (endless_loops, 4),
        (attempts_in_loops, 5),
        (of_three_levels, 10),
        (objects_made_in_loops, 5),
    ],
)
def test_regions_are_not_traced_ever_more_often_the_deeper_they_are_nested(monkeypatch, fn, most):
    args = np.array([0.3, 0.4, 0.5]), np.int64(2)
    check(fn, *args, calls=[(np.array([0.3, 2.0]), np.int64(3))])
    assert emitted(monkeypatch, fn, *args) <= most


@pytest.mark.parametrize(
    ("fn", "args", "most"),
    [
        (long_attempt, (np.ones(3),), 1.05),
        (attempts_inside_one_another, (np.ones(3),), 1.05),
        (loop_that_a_break_leaves, (np.ones(6), np.float64(9)), 2),
        (list_that_grows, (np.ones(12),), 1.1),
        (list_that_grows_by_what_must_be_known, (np.ones((2, 3)),), 1.5),
        (short_loop_of_many_nodes, (np.ones(3),), 1.9),
        (short_loop_in_a_branch, (np.ones(3),), 1.4),
    ],
)
def test_what_is_traced_in_vain_is_given_up_as_soon_as_that_shows(monkeypatch, fn, args, most):
    check(fn, *args, calls=[tuple(arg * 2 for arg in args)])
    assert emitted(monkeypatch, fn, *args) <= most


def mean_of_large(items):
    total = 0.0
    for item in items:
        if item > 0.5:
            total += item
    return total / len(items) if items else None


def counted_words(words):
    counts = {}
    for word in words:
        counts[word.lower()] = counts.get(word.lower(), 0) + 1
    return counts


def doubled(items):
    return np.array(items) * 2, [item * 2 for item in items]


@pytest.mark.parametrize("program", [mean_of_large, counted_words, doubled])
def test_a_list_that_has_had_many_lengths_is_known_at_run_time(program):
    numbers = ["a", "B", "b", "c"] * 5 if program is counted_words else np.random.default_rng(0).random(20).tolist()
    calls = [(numbers[:count],) for count in (4, 5, 6, 7, 1, 0, 20)]
    function = check(program, numbers[:3], calls=calls)
    assert len(function.traces) <= 4, [str(trace.graph) for trace in function.traces]


class Holder:
    def __init__(self, value):
        self.value = value


def summed(cells):
    return sum([cell.value for cell in cells])


def test_lists_of_objects_stay_known_whatever_their_lengths():
    function = check(summed, [Holder(1.0)], calls=[([Holder(2.0 * k) for k in range(n)],) for n in (2, 3, 4)])
    assert not any(trace.graph.opaque_nodes for trace in function.traces)
