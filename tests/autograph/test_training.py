"""Training as users write it gives the same numbers operation by operation, as a graph a step, and as one graph."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import autograph as ag
from autograph import equality

X = np.random.default_rng(0).normal(size=(24, 4))
Y = (X @ np.array([1.0, -2.0, 0.5, 0.0]) + 0.3 > 0).astype(float)


def differences(expected, found):
    return equality.differences([("", expected, found)])


class Dense:
    def __init__(self, inputs, outputs, rng):
        self.w = rng.normal(size=(inputs, outputs)) * 0.3
        self.b = np.zeros(outputs)

    def __call__(self, x):
        return x @ self.w + self.b

    def parameters(self):
        return [self.w, self.b]


class BatchNorm:
    def __init__(self, size, momentum=0.9):
        self.scale, self.shift = np.ones(size), np.zeros(size)
        self.mean, self.var = np.zeros(size), np.ones(size)
        self.momentum = momentum
        self.training = True

    def __call__(self, x):
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.mean[:] = self.momentum * self.mean + (1 - self.momentum) * ag.stop_gradient(mean)
            self.var = self.momentum * self.var + (1 - self.momentum) * ag.stop_gradient(var)  # bound anew
        else:
            mean, var = self.mean, self.var
        return self.scale * (x - mean) / np.sqrt(var + 1e-5) + self.shift

    def parameters(self):
        return [self.scale, self.shift]


class Rectifier:
    def __call__(self, x):
        return np.maximum(x, 0)

    def parameters(self):
        return []


class Dropout:
    def __init__(self, rate, seed):
        self.rate = rate
        self.rng = np.random.default_rng(seed)
        self.training = True

    def __call__(self, x):
        if not self.training:
            return x
        return x * (self.rng.random(x.shape) >= self.rate) / (1 - self.rate)

    def parameters(self):
        return []


class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)
        self.history = []

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]

    def train(self, on):
        for layer in self.layers:
            if hasattr(layer, "training"):
                layer.training = on


class Momentum:
    def __init__(self, rate=0.1, momentum=0.9, decay=1e-3):
        self.rate, self.momentum, self.decay = rate, momentum, decay
        self.velocity = {}

    def step(self, parameters, gradients):
        for k, (p, g) in enumerate(zip(parameters, gradients, strict=True)):
            g = g + self.decay * p
            if k not in self.velocity:
                self.velocity[k] = np.zeros_like(p)
            v = self.velocity[k]
            v *= self.momentum
            v += g
            p -= self.rate * v


class Adam:
    def __init__(self, rate=0.05, first=0.9, second=0.999):
        self.rate, self.first, self.second = rate, first, second
        self.steps = 0
        self.state = {}

    def step(self, parameters, gradients):
        self.steps += 1
        for k, (p, g) in enumerate(zip(parameters, gradients, strict=True)):
            if k not in self.state:
                self.state[k] = {"m": np.zeros_like(p), "v": np.zeros_like(p)}
            s = self.state[k]
            s["m"] = self.first * s["m"] + (1 - self.first) * g
            s["v"] = self.second * s["v"] + (1 - self.second) * g * g
            m, v = s["m"] / (1 - self.first**self.steps), s["v"] / (1 - self.second**self.steps)
            p -= self.rate * m / (np.sqrt(v) + 1e-8)


class AdamOfLists:
    """Keeps lists that it makes at its first step."""

    def __init__(self, rate=0.05, betas=(0.9, 0.999)):
        self.rate, self.betas, self.steps = rate, betas, 0
        self.m = self.v = None

    def step(self, parameters, gradients):
        if self.m is None:
            self.m = [np.zeros_like(p) for p in parameters]
            self.v = [np.zeros_like(p) for p in parameters]
        self.steps += 1
        first, second = self.betas
        for m, v, p, g in zip(self.m, self.v, parameters, gradients):
            m[:] = first * m + (1 - first) * g
            v[:] = second * v + (1 - second) * g * g
            p -= self.rate * (m / (1 - first**self.steps)) / (np.sqrt(v / (1 - second**self.steps)) + 1e-8)


def clipped(gradients, most):
    norm = np.sqrt(sum([np.sum(g * g) for g in gradients]))
    if norm > most:
        return [g * (most / norm) for g in gradients]
    return gradients


def cross_entropy(model, x, y):
    z = model(x)[:, 0]
    return np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))


def train_step(model, optimiser, x, y):
    loss, gradient = ag.value_and_grad(cross_entropy)(model, x, y)
    optimiser.step(model.parameters(), clipped(gradient.parameters(), 0.5))
    return loss


def fit(step, model, optimiser, x, y, epochs, rng, size=8, patience=2):
    best, waited = np.inf, 0
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        total = 0.0
        for start in range(0, len(x), size):
            batch = order[start : start + size]
            total += step(model, optimiser, x[batch], y[batch]) * len(batch)
        model.history.append(total / len(x))
        optimiser.rate = optimiser.rate * 0.9 if epoch % 3 == 2 else optimiser.rate
        if total < best - 1e-3:
            best, waited = total, 0
        else:
            waited += 1
            if waited >= patience:
                break
    model.train(False)
    return epoch, best, model(x)[0]


def made(optimiser):
    rng = np.random.default_rng(1)
    layers = Dense(4, 6, rng), BatchNorm(6), Rectifier(), Dropout(0.2, 5), Dense(6, 1, rng)
    return train_step, Sequential(*layers), optimiser(), X, Y, 9, np.random.default_rng(3)


@pytest.mark.parametrize("optimiser", [Momentum, Adam, AdamOfLists])
def test_all_modes_train_alike(optimiser):
    expected = made(optimiser)
    result = fit(*expected)
    step = ag.function(train_step, fallback="error")
    by_step = (step, *made(optimiser)[1:])
    assert not differences(result, fit(*by_step))
    assert not differences(expected[1:], by_step[1:])
    assert len(step.traces) <= 4  # the rate, what the optimiser keeps, and the history change at different calls
    whole = ag.function(fit, fallback="error")
    for _ in range(2):
        at_once = made(optimiser)
        assert not differences(result, whole(*at_once))
        assert not differences(expected[1:], at_once[1:])
    assert len(whole.traces) == 1


def error_of_open_list(weights, x):
    return np.sum((weights[0] * x) ** 2)


def gradient_of_a_list_that_grows(x, n):
    weights = []
    for k in range(n):
        weights.append(x * k)
    return ag.grad(error_of_open_list)(weights, x)


def test_a_gradient_by_a_list_that_grew():
    plain = gradient_of_a_list_that_grows(np.arange(3.0), np.int64(2))
    assert not differences([np.zeros(3), np.zeros(3)], plain)
    graph = ag.function(gradient_of_a_list_that_grows, fallback="error")
    for n in (2, 3, 1):
        x = np.arange(3.0) + n
        assert not differences(gradient_of_a_list_that_grows(x, np.int64(n)), graph(x, np.int64(n)))


# ---- parameters in lists and dicts that each iteration makes anew


def two_layers(p):
    return np.mean((np.tanh(ROWS @ p["w"]) @ p["v"] - ROWS[:, 0]) ** 2)


ROWS = np.random.default_rng(1).normal(size=(9, 3))


def in_dicts():
    return {"w": 0.1 * np.arange(6.0).reshape(3, 2), "v": np.array([0.5, -0.3])}


def in_lists():
    return [np.array([0.5, -0.3]), np.array([1.0, 0.2])]


def by_a_comprehension(p):
    g = ag.grad(two_layers)(p)
    return {k: v - 0.1 * g[k] for k, v in p.items()}


def by_a_display(p):
    found, g = ag.value_and_grad(two_layers)(p)
    return {**p, "w": p["w"] - 0.1 * g["w"] * found}


def by_a_list(p):
    g = ag.grad(lambda q: sum(np.sum(v**2) * (k + 1) for k, v in enumerate(q)) + np.sum(q[-1] * q[0]))(p)
    return [a - 0.1 * b for a, b in zip(p, g, strict=True)]


def by_a_tape(p):
    with ag.Tape() as tape:
        watched = tape.watch(p)
        loss = two_layers(watched) + np.sum(watched.get("b", 0.0))
    g = tape.gradient(loss, watched)
    norm = np.sqrt(sum(np.sum(v * v) for v in g.values()))
    return {k: p[k] - 0.1 * g[k] / norm for k in p}


def by_a_pullback(p):
    found, pull = ag.vjp(lambda q: np.tanh(ROWS @ q["w"]) @ q["v"], p)
    (g,) = pull(found - ROWS[:, 1])
    return {k: p[k] - 0.01 * g[k] for k in sorted(p)}


def by_both(p):
    first, second = ag.grad(lambda a, b: np.sum(a["w"] * b[0]) + np.sum(b[1] ** 3), argnums=(0, 1))(p, [p["v"]] * 2)
    return {"w": p["w"] - 0.1 * first["w"], "v": p["v"] - 0.1 * (second[0] + second[1])}


def by_second_derivatives(p):
    def squared(q):
        return sum(np.sum(v**2) for v in ag.grad(two_layers)(q).values())

    g = ag.grad(squared)(p)
    return {k: p[k] - 0.01 * g[k] for k in p}


def of_what_has_none(p):
    loss = ag.grad(lambda q: np.sum(q["v"] ** 2) * q.get("rate", 1.0) * len(q))
    g = loss({**p, "n": 3, "name": "x"} if "rate" in p else p)
    return {"w": p["w"] * 0.5 + (g["w"] == 0.0), "v": p["v"] - 0.1 * g["v"], "rate": 0.5 + g.get("rate", 0.0) * 0.01}


def nested(p):
    g = ag.grad(lambda q: np.sum(q["l"][0] ** 2) + np.sum(q["d"]["v"] * q["l"][1]) * q["t"][0])(p)
    made = [a - 0.1 * b for a, b in zip(p["l"], g["l"], strict=True)]
    return {"l": made, "d": {"v": p["d"]["v"] - 0.1 * g["d"]["v"]}, "t": (p["t"][0] - 0.1 * g["t"][0],)}


def mapped(f, *trees):
    first = trees[0]
    if isinstance(first, dict):
        return {k: mapped(f, *[tree[k] for tree in trees]) for k in first}
    if isinstance(first, list | tuple):
        return type(first)(mapped(f, *parts) for parts in zip(*trees, strict=True))
    return f(*trees)


def by_a_function_over_trees(p):
    g = ag.grad(lambda q: np.sum(q["l"][0] ** 2) + np.sum(q["d"]["v"] * q["l"][1]) * q["t"][0])(p)
    return mapped(lambda a, b: a - 0.1 * b, p, g)


def in_all():
    return {"l": in_lists(), "d": {"v": np.array([0.3, 0.7])}, "t": (1.5,)}


@pytest.mark.parametrize(
    ("step", "start"),
    [(step, in_dicts) for step in (by_a_comprehension, by_a_display, by_a_tape, by_a_pullback, by_both)]
    + [(by_second_derivatives, in_dicts), (of_what_has_none, in_dicts), (by_a_list, in_lists), (nested, in_all)]
    + [(by_a_function_over_trees, in_all)],
    ids=lambda part: part.__name__,
)
def test_parameters_that_each_step_makes_anew(step, start):
    def train(n):
        p = start()
        for _ in range(n):
            p = step(p)
        return p

    graph = ag.function(train, fallback="error")
    for n in (12, 1, 0):
        assert not differences(train(np.int64(n)), graph(np.int64(n)))
    assert graph.trace(np.int64(12)).opaque_nodes == 0
    assert graph.trace(np.int64(12)).count("for") > 0


class Held:
    def __init__(self, v):
        self.v = v


def changes_what_is_watched(p):
    def loss(q):
        q["v"] = q["v"] * 2.0
        return two_layers(q)

    g = ag.grad(loss)(p)
    return {k: p[k] - 0.1 * g[k] for k in p}


def changes_an_array(p):
    def loss(q):
        v = q["v"]
        v *= 2.0
        return two_layers(q)

    g = ag.grad(loss)(p)
    return {k: p[k] - 0.1 * g[k] for k in p}


def holds_objects(p):
    g = ag.grad(lambda q: np.sum(q["v"] ** 2))({**p, "h": Held(1.0)})
    return {k: p[k] - 0.1 * g[k] for k in p}


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (changes_what_is_watched, "a list or dict that changes, and of which only the run tells what it holds"),
        (changes_an_array, "it changes in place, or what it holds does"),
        (holds_objects, "of which only the run tells that it holds a Held"),
    ],
)
def test_what_is_refused_of_lists_and_dicts_of_run_time(step, text):
    def train(n):
        p = in_dicts()
        for _ in range(n):
            p = step(p)
        return p

    with pytest.raises(ag.Unsupported, match=text):
        ag.function(train, fallback="error")(np.int64(12))


def test_a_gradient_leaves_what_stands_in_the_model():
    model = made(Adam)[1]
    before = copy.deepcopy(model)
    model.train(False)
    ag.function(ag.grad(cross_entropy), fallback="error")(model, X, Y)
    model.train(True)
    assert not differences(before, model)


class Logging:
    """A model that keeps what it has computed."""

    def __init__(self):
        self.w, self.log, self.last = np.zeros(3), [], {}

    def __call__(self, x):
        y = x @ self.w
        self.log.append(np.mean(y))
        self.last["y"] = y
        return y


def logged_step(model, x, y):
    loss, gradient = ag.value_and_grad(lambda model: np.mean((model(x) - y) ** 2))(model)
    model.w -= 0.1 * gradient.w
    return loss, list(gradient.log)


def test_a_model_whose_log_grows_is_traced_twice():
    random = np.random.default_rng(0)
    x, y = random.normal(size=(8, 3)), random.normal(size=8)
    models, static = (Logging(), Logging()), ag.function(logged_step, fallback="error")
    for _ in range(20):
        assert static(models[0], x, y) == logged_step(models[1], x, y)
    assert len(static.traces) == 2
    assert models[0].log == models[1].log and np.array_equal(models[0].w, models[1].w)


def valley(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def two_loops(gradient, steps, changes):
    found, kept = gradient.copy(), []
    for step, change in zip(reversed(steps), reversed(changes), strict=True):
        factor = (step @ found) / (step @ change)
        kept.append(factor)
        found = found - factor * change
    if steps:
        found = found * ((steps[-1] @ changes[-1]) / (changes[-1] @ changes[-1]))
    for (step, change), factor in zip(zip(steps, changes, strict=True), reversed(kept), strict=True):
        found = found + (factor - (change @ found) / (step @ change)) * step
    return -found


def quasi_newton(x, most, memory=3):
    steps, changes = [], []
    value, gradient = ag.value_and_grad(valley)(x)
    for k in range(most):
        along, length = two_loops(gradient, steps, changes), 1.0
        while True:  # which binds what is read after it
            there = x + length * along
            found = valley(there)
            if found <= value + 1e-4 * length * (gradient @ along) or length < 1e-10:
                break
            length *= 0.5
        steepest = ag.grad(valley)(there)
        if (there - x) @ (steepest - gradient) > 1e-10:
            steps.append(there - x)
            changes.append(steepest - gradient)
            if len(steps) > memory:
                steps.pop(0)
                changes.pop(0)
        x, value, gradient = there, found, steepest
        if np.sqrt(gradient @ gradient) < 1e-6:
            break
    return x, value, k


def test_histories_on_lists_and_a_line_search_without_end():
    start, static = np.array([-1.2, 1.0, 0.7]), ag.function(quasi_newton, fallback="error")
    for most in (60, 4):
        expected, found = quasi_newton(start, np.int64(most)), static(start, np.int64(most))
        assert not differences(expected, found)
    graph = static.trace(start, np.int64(60))
    assert not graph.opaque_nodes
    assert np.allclose(quasi_newton(start, 60)[0], 1.0)
