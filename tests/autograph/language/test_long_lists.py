"""Lists and dicts with so many items that the graph makes them at run time: its size does not depend on theirs."""

import numpy as np
import pytest

import autograph as ag
from tests.checking import check


def common_subsequence(a, b):
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] == b[j]:
                table[i + 1][j + 1] = table[i][j] + 1
            else:
                table[i + 1][j + 1] = max(table[i][j + 1], table[i + 1][j])
    return table[len(a)][len(b)], table[1]


def marked(a):
    found = [None] * len(a)
    left = list(range(len(a)))
    flags = [False for _ in range(len(a))]
    for i in range(len(a)):
        if a[i] > 3:
            found[i] = a[i] * 2
            left[i] = -1
        flags[a[i]] = True
    return found, left, flags, sum(flags)


def neighbours(edges, n):
    beside = {i: [] for i in range(n)}
    rows = [[] for _ in range(n)]
    for k in range(len(edges)):
        a, b = int(edges[k, 0]), int(edges[k, 1])
        if a != b:
            beside[a].append(b)
            rows[b].append(a)
    return beside, rows


def shared_rows(a):
    rows = [[0] * 3] * len(a)
    rows[1][2] = a[0]
    return rows, rows[0] is rows[5]


def constants(a):
    primes = [2, 3, 5, 7] * 20
    names = ["%d" % i for i in range(80)]
    squares = [i * i for i in range(70) if i % 3]
    for i in range(len(a)):
        if a[i] > 0:
            primes[i] += a[i]
            names[i] = names[i] + "!"
            squares.append(i)
    return primes, names, squares, 7 in primes, len(squares)


class Cell:
    def __init__(self, number):
        self.number = number
        self.total = 0

    def add(self, value):
        self.total += value


def cells(a):
    made = [Cell(i) for i in range(len(a))]
    for i in range(len(a)):
        if a[i] > 2:
            made[a[i]].add(i)
    return [cell.total for cell in made], made[3].number


def looked_up(table, a):
    total = 0
    for i in range(len(a)):
        if a[i] in table:
            total += table[a[i]]
            table[a[i]] += 1
    return total


def numbers(count):
    return np.random.default_rng(count).integers(0, 7, count)


PROGRAMS = [
    (common_subsequence, lambda n: (numbers(n), numbers(n + 1))),
    (marked, lambda n: (numbers(n),)),
    (neighbours, lambda n: (np.stack([numbers(n), numbers(n + 1)[1:]], 1), n)),
    (shared_rows, lambda n: (numbers(n),)),
    (cells, lambda n: (numbers(n),)),
    (looked_up, lambda n: ({i: i * 0.5 for i in range(n)}, numbers(n))),
]


@pytest.mark.parametrize(("program", "arguments"), PROGRAMS, ids=[program.__name__ for program, _ in PROGRAMS])
def test_long_lists_do_the_same(program, arguments):
    check(program, *arguments(70), calls=[arguments(80), arguments(20), arguments(8)])
    check(program, *arguments(9), calls=[arguments(90)])


@pytest.mark.parametrize(("program", "arguments"), PROGRAMS, ids=[program.__name__ for program, _ in PROGRAMS])
def test_the_graph_does_not_grow_with_the_list(program, arguments):
    graphs = [ag.function(program, optimize=False).trace(*arguments(n)) for n in (100, 3000)]
    assert graphs[0].count() == graphs[1].count()
    assert len(str(graphs[1])) < len(str(graphs[0])) + 100


def test_lists_of_constants():
    check(constants, np.array([1, -1, 2]), calls=[(np.array([0, 5, 0, 1]),)], nodes={"list.repeat": 1, "for": 2})


def test_a_known_list_that_is_long_is_made_of_one_constant():
    def text(a):
        words = "lorem ipsum dolor " * 30
        words = words.split()
        for i in range(len(a)):
            if a[i] > 0:
                words[a[i]] = "x"
        return words

    function = check(text, np.array([1, -1, 2]), calls=[(np.array([0, 5]),)], nodes={"to_list": 1, "list": 0})
    assert function.trace(np.array([1, 2])).count() < 12


def test_gradients_through_long_lists():
    def filled(x):
        kept = [0.0] * len(x)
        for i in range(len(x)):
            if x[i] > 0:
                kept[i] = x[i] * x[i]
        total = 0.0
        for i in range(len(x)):
            total += kept[i] * i
        return total

    x = np.linspace(-1, 1, 70)
    expected = np.where(x > 0, 2 * x, 0) * np.arange(70)
    eager, graph = ag.grad(filled)(x), ag.function(ag.grad(filled), fallback="error")(x)
    np.testing.assert_allclose(eager, expected, rtol=1e-12)
    assert np.array_equal(eager, graph)


class Weights:
    def __init__(self, count):
        self.by_name = {f"w{k}": np.full(3, 0.5 + 0.01 * k) for k in range(count)}
        self.in_order = [np.full(3, 0.25 - 0.01 * k) for k in range(count)]


def of_all(weights, x):
    total = 0.0
    for w in weights.in_order:
        total = total + (w * x).sum() ** 2
    for name, w in weights.by_name.items():
        if name != "w2":
            total = total + (w * x).sum() ** 3
    return total + weights.by_name["w1"][0] * weights.in_order[2][1]


@pytest.mark.parametrize("parts", [lambda weights: weights, lambda weights: (weights.by_name, weights.in_order)])
def test_gradients_of_long_lists_and_dicts(parts):
    def loss(held, x):
        if isinstance(held, tuple):
            weights = Weights(0)
            weights.by_name, weights.in_order = held
            return of_all(weights, x)
        return of_all(held, x)

    def by_name_and_in_order(found):
        return found if isinstance(found, tuple) else (found.by_name, found.in_order)

    x = np.array([0.1, 0.2, -0.3])
    eager = by_name_and_in_order(ag.grad(loss)(parts(Weights(70)), x))
    graph = by_name_and_in_order(ag.function(ag.grad(loss), fallback="error")(parts(Weights(70)), x))
    inner = 0.01 * (np.arange(70) + 50) * x.sum()
    expected = 3 * inner[:, None] ** 2 * x
    expected[1, 0] += Weights(70).in_order[2][1]
    expected[2] = 0
    np.testing.assert_allclose(np.stack(list(eager[0].values())), expected, rtol=1e-10, atol=1e-15)
    assert all(map(np.array_equal, eager[0].values(), graph[0].values()))
    assert all(map(np.array_equal, eager[1], graph[1]))


def test_a_graph_holds_for_long_lists_and_dicts_with_other_items():
    def first(table, names):
        return table["a"] + len(names)

    function = ag.function(first)
    told = str(function.explain({str(k): k for k in range(100)} | {"a": 2}, ["x"] * 300))
    assert "table is a dict\n" in told + "\n" and "names is a list\n" in told + "\n", told
    check(first, {str(k): k for k in range(100)} | {"a": 2}, ["x"] * 70, calls=[({"a": 1.5}, []), ({}, [])])


def largest_step(steps, x):
    found = x
    for step in steps:
        found = x * step
        if found > 3:
            break
    return found


def test_the_items_of_a_list_have_a_type_where_the_guard_can_look_at_them():
    steps = [1.5 ** (k % 9) for k in range(70)]
    function = ag.function(largest_step)
    graph = function.trace(steps, np.float64(0.5))
    assert "found: float64" in str(graph) and ": any" not in str(graph)
    assert "steps is a list of at most 256 float" in str(function.explain(steps, np.float64(0.5)))
    calls = [
        (steps[:66], 0.25),
        ([*steps, 2], np.float64(1)),
        ([*steps, np.float32(2)], np.float64(2)),
        (steps * 4, 1.0),
    ]
    check(largest_step, steps, np.float64(0.5), calls=calls)


def changed_under_another_name(items, n):
    kept = [items, [1]]
    kept[n % 2].append("x")
    for k, item in enumerate(items):
        if item == 2:
            items[k] = None
    return items[-1], items[2], [type(item).__name__ for item in items]


def test_a_list_of_numbers_may_get_other_items():
    calls = [([k % 5 for k in range(70)], n) for n in range(3)]
    check(changed_under_another_name, [k % 5 for k in range(80)], np.int64(1), calls=calls)
