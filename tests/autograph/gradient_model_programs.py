"""Differentiable programs over models as users write them: layers that hold functions, lists, state and options."""

from __future__ import annotations

from functools import partial

import numpy as np

from tests.autograph.gradient_programs import A, Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


def rectified(x, slope=0.0):
    return np.where(x > 0, x, slope * x)


class Dense:
    def __init__(self, w, activation):
        self.w, self.b, self.activation = w, np.full(w.shape[1], 0.1), activation

    def __call__(self, x):
        z = x @ self.w + self.b
        return self.activation(z) if self.activation is not None else z


class Stack:
    def __init__(self, *activations):
        self.layers = [Dense(A * (0.5 + k), activation) for k, activation in enumerate(activations)]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


@case((Stack(np.tanh, rectified, None), A), (Stack(np.sin, partial(rectified, slope=0.2), np.tanh), A.T))
def layers_that_hold_functions(model, x):
    return np.mean(model(x) ** 2)


class Recurrent:
    """Keeps its states in lists and dicts that it empties before a sequence."""

    def __init__(self, w):
        self.w, self.state, self.states, self.firsts = w, np.zeros(3), [], {}

    def reset(self):
        self.state = np.zeros_like(self.state)
        self.states.clear()
        self.firsts = {}

    def __call__(self, x):
        self.state = np.tanh(self.w @ self.state + x)
        self.states.append(self.state)
        return self.state


@case((Recurrent(A * 0.3), A), (Recurrent(A.T * 0.2), A.T))
def states_that_the_model_keeps(model, rows):
    model.reset()
    for row in rows:
        model(row)
    states = np.array(model.states)
    return np.sum(states[1:] * states[:-1]) + np.sum(model.state)


@case((Recurrent(A * 0.3), A, np.int64(3)), (Recurrent(A.T * 0.2), A.T, np.int64(2)))
def states_of_so_many_steps(model, rows, n):
    model.reset()
    for i in range(n):
        model.firsts[i] = model(rows[i])[0]
    total = 0.0
    for state in model.states:
        total = total + np.sum(state * model.states[-1])
    return total * model.firsts[0]


@case(([X, Y, X * Y], np.int64(2)), ([Y, X, X + Y], np.int64(-2)))
def item_of_the_argument(weights, i):
    weights[0] = weights[0] * 2.0
    weights[1] *= 3.0
    return np.sum(weights[i] ** 2) + np.sum(weights[i - 1] ** 3)


@case(([X, Y, X * Y], np.int64(2)), ([Y, X, X + Y], np.int64(3)))
def items_of_the_argument_in_a_loop(weights, n):
    total = 0.0
    for i in range(n):
        total = total + np.sum(weights[i] * weights[i - 1])
    for w in weights[:n]:
        total = total * 0.5 + np.sum(w**2)
    return total * weights[n - 1][0]


@case((Stack(np.tanh, None, np.sin), A, np.int64(2)), (Stack(np.sin, np.tanh, None), A.T, np.int64(3)))
def so_many_layers(model, x, n):
    for i in range(n):
        x = model.layers[i](x)
    return np.mean(x**2)


@case(({0: X, 1: Y, 2: X * Y}, np.int64(2)), ({0: Y, 1: X, 2: X + Y}, np.int64(1)))
def values_under_chosen_keys(parts, n):
    total = np.sum(parts.get(n, 2.0) * parts[n - 1])
    for i in range(n):
        total = total + np.sum(np.sin(parts[i]))
    return total


@case((np.array([0.31, -0.52, 0.83, 0.44]),), (np.array([-0.7, 0.45, 0.22, -0.13]),))
def attention_over_what_was_kept(x):
    queries, keys, values = (np.outer(x, k) for k in (1, 2, 3))
    kept_keys, kept_values, found = [], [], []
    h = x
    for _ in range(4):
        q = h @ queries
        kept_keys.append(h @ keys)
        kept_values.append(h @ values)
        scores = np.array([q @ key for key in kept_keys]) / 2
        weights = np.exp(scores - scores.max())
        weights = weights / weights.sum()
        h = np.tanh(sum(w * v for w, v in zip(weights, kept_values)) + 0.1 * x)
        found.append(h)
        if np.abs(h).max() < 0.05:
            break
    return np.sum(found)
