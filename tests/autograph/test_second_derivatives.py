"""Gradients of gradients through loops: the same bits operation by operation and as one graph."""

import numpy as np
import pytest

import autograph as ag
from runtime.gradients import direct

RANDOM = np.random.default_rng(0)
W, ROWS, X = RANDOM.normal(size=(3, 3)), RANDOM.normal(size=(5, 3)), RANDOM.random(3)


def recurrent(w, rows):
    state, total = np.zeros(3), 0.0
    for row in rows:
        state = np.tanh(w @ state + row)
        total = total + np.sum(state * state) * 0.3
    return total


def loops_in_loops(w, rows):
    state = rows[0]
    for k in range(np.int64(3)):
        for _ in range(np.int64(2)):
            state = np.tanh(w @ state) * state + 0.1 * k
        state = state / (1 + np.sum(state * state))
    return np.sum(state * state)


def items(x, rows):
    state = 1.0
    for i in range(x.shape[0]):
        state = state + 0.3 * state * x[i] * x[i]
    return state


def unknown_count(x, rows):
    state = np.sum(x)
    while state < 30.0:
        state = state * 1.5 + np.sum(x * x) * 0.1 + np.sin(state)
    return state * state


def branches(x, rows):
    state = np.sum(x)
    for i in range(np.int64(6)):
        if state > 1.0:
            state = np.sin(state) * state * x[i % 3]
        else:
            state = state * state + np.exp(x[0] * state)
    return state * state


def power_iteration(w, rows):
    v = rows[0]
    for _ in range(np.int64(8)):
        v = w @ v
        v = v / np.sqrt(np.sum(v * v))
    return v @ w @ v


def lists(x, rows):
    state = [1.0, 0.5]
    for _ in range(np.int64(3)):
        slopes = [x[0] * state[0] - np.exp(-state[1]) * state[0], state[0] / (1.0 + x[1] * state[1]) - x[2]]
        state = [item + 0.1 * slope for item, slope in zip(state, slopes, strict=True)]
    return state[0] * np.maximum(state[1], 0.0)


def growing(x, rows):
    found = [x[0]]
    for k in range(np.int64(4)):
        found.append(np.sin(found[-1] * x[k % 3]) + found[0] * found[-1])
    total = 0.0
    for v in found:
        total = total + v * v * found[-1]
    return total * found[1] * found[0]


def powers(n, x, y):
    return x * y if n < 2 else powers(n - 1, x * x, y) * y + powers(n - 2, np.sin(x * y), y) * x


def recursion(x, rows):
    return powers(np.int64(5), x[0], x[1]) * x[2]


def changed_elsewhere(x, rows):
    a = x * 1.0
    if x[0] > 5.0:
        a[1] = a[2] * x[0]
    c = a * x
    m = np.outer(a, c)
    m[0] = a * a
    return np.sum(a * c + c) + np.sum(m * m * a)


def arrays_of_sums(x, rows):
    a = np.array([sum([v * 0.3 for v in x]), x[0], 0.3])
    return np.sum(a * a)


def inserted(tree, value):
    if tree is None:
        return {"value": value, "left": None, "right": None}
    side = "left" if value < tree["value"] else "right"
    tree[side] = inserted(tree[side], value)
    return tree


def walked(tree, depth):
    if tree is None:
        return 0.0
    return tree["value"] * depth + walked(tree["left"], depth + 1) * 2 + walked(tree["right"], depth + 1)


def tree_of_dicts(x, rows):
    tree = None
    for v in x:
        tree = inserted(tree, v * v + v)
    return walked(tree, 1)


@pytest.mark.parametrize(
    ("function", "x"),
    [
        (recurrent, W),
        (tree_of_dicts, X),
        (loops_in_loops, W),
        (power_iteration, W),
        (items, X),
        (unknown_count, X),
        (branches, X),
        (lists, X),
    ],
)
def test_bits(function, x):
    def projected(x, rows):
        return np.sum(np.sin(ag.grad(function)(x, rows)) * 1.3)

    dynamic = ag.grad(projected)(x, ROWS)
    static = ag.function(ag.grad(projected), fallback="error")(x, ROWS)
    assert np.array_equal(dynamic, static)
    direction = np.cos(np.arange(x.size)).reshape(x.shape)
    step = 1e-5
    difference = (projected(x + step * direction, ROWS) - projected(x - step * direction, ROWS)) / (2 * step)
    assert np.isclose(np.sum(static * direction), difference, rtol=1e-3)


@pytest.mark.parametrize("function", [growing, recursion, changed_elsewhere, arrays_of_sums])
def test_bits_whatever_names_a_value_has(function):
    def projected(x, rows):
        return np.sum(np.sin(ag.grad(function)(x, rows)) * 1.3)

    dynamic, static = ag.grad(projected), ag.function(ag.grad(projected), fallback="error")
    for x in np.random.default_rng(5).normal(size=(20, 3)):
        assert np.array_equal(dynamic(x, ROWS), static(x, ROWS))


def gradients_beside_others(x, n):
    def state(v):
        for _ in range(n):
            v = v * v[0] + np.sin(v)
        return v

    inner = ag.grad(lambda v: np.sum(state(v) * v[1]))(x)
    return np.sum(ag.jacobian(state)(x) ** 2) + np.sum(inner * inner) + np.sum(np.sin(x) * x)


def lists_of_parameters(x, n):
    def loss(parameters):
        v, w = parameters
        return np.sum(np.tanh(v * w) ** 2 * v)

    parameters = [x, np.cos(x)]
    for _ in range(n):
        slopes = ag.grad(loss)(parameters)
        parameters = [p - 0.1 * slope for p, slope in zip(parameters, slopes, strict=True)]
    return loss(parameters)


def dicts_of_parameters(x, n):
    def loss(p):
        return np.sum(np.tanh(p["v"] * p["w"]) ** 2 * p["v"])

    p = {"v": x, "w": np.cos(x)}
    for _ in range(n):
        slopes = ag.grad(loss)(p)
        p = {key: item - 0.1 * slopes[key] for key, item in p.items()}
    return loss(p)


@pytest.mark.parametrize("function", [gradients_beside_others, lists_of_parameters, dicts_of_parameters])
def test_bits_of_gradients_inside(function):
    dynamic, static = ag.grad(function), ag.function(ag.grad(function), fallback="error")
    for x in np.random.default_rng(5).normal(size=(20, 3)):
        for n in (np.int64(1), np.int64(3)):
            assert np.array_equal(dynamic(x, n), static(x, n))


def test_gradients_by_lists_that_loops_make_have_types():
    graph = ag.function(ag.grad(lists_of_parameters)).trace(X, np.int64(2))
    assert graph.opaque_nodes == 0
    assert "vjp of multiply" not in str(graph)  # as of nodes whose types only the run tells


def test_the_outermost_pass_puts_in_no_nodes(monkeypatch):
    counts = []
    run = direct.Direct.run

    def counting(self, *args):
        counts.append(len(self.trace.nodes))
        return run(self, *args)

    monkeypatch.setattr(direct.Direct, "run", counting)
    ag.grad(recurrent)(W, ROWS[:1])
    assert counts == [11]  # those of the function


# ---- several reverse passes over one stretch


def rows_of_one_array(x, n):
    def state(v):
        for _ in range(n):
            v = v * v[0] + np.sin(v)
        return v

    rows = np.zeros((3, 3))
    _, pull = ag.vjp(state, x)
    for k in range(3):
        rows[k] = pull(np.eye(3)[k])[0]
    return np.sum(rows * rows)


def sums_of_gradients(x, n):
    total = np.zeros(3)
    with ag.Tape() as tape:
        w = tape.watch(x)
        total += tape.gradient(np.sum(w**3), w)
        loss = np.sum(np.sin(w) * total) * n
        kept = [total, w * 2.0]
        total += tape.gradient(loss, w)
        loss = np.sum(kept[0] * kept[1])
    return np.sum(tape.gradient(loss, w) ** 2)


def pulled_in_an_inner_loop(x, n):
    z = x * 1.0
    for _ in range(n):  # staged
        _, pull = ag.vjp(lambda v: np.tanh(v * v[::-1]), z)
        v = x
        for _ in range(30):  # unrolled, since what it pulls back through is recorded outside of it
            v = x + pull(v)[0] * 0.5
        z = v * 0.5
    return np.sum(z * z)


@pytest.mark.parametrize("function", [rows_of_one_array, sums_of_gradients, pulled_in_an_inner_loop])
def test_what_earlier_passes_give_is_stored_between_them(function):
    for n in (np.int64(3), np.int64(1), 2):
        static = ag.function(function, fallback="error")(X.copy(), n)
        assert static == function(X.copy(), n)
        gradient = ag.grad(function)(X.copy(), n)
        assert np.array_equal(gradient, ag.function(ag.grad(function), fallback="error")(X.copy(), n))
        difference = (function(X + 1e-6, n) - function(X - 1e-6, n)) / 2e-6
        assert np.isclose(np.sum(gradient), difference, rtol=1e-6)
