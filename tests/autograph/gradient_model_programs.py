"""Differentiable programs over models as users write them: layers that hold functions, lists, state and options."""

from __future__ import annotations

from functools import partial

import numpy as np

from tests.autograph.gradient_programs import A, Case
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


@case((Recurrent(A * 0.3), A), (Recurrent(A.T * 0.2), A.T), exact=False)
def states_that_the_model_keeps(model, rows):
    model.reset()
    for row in rows:
        model(row)
    states = np.array(model.states)
    return np.sum(states[1:] * states[:-1]) + np.sum(model.state)


@case((Recurrent(A * 0.3), A, np.int64(3)), (Recurrent(A.T * 0.2), A.T, np.int64(2)), exact=False)
def states_of_so_many_steps(model, rows, n):
    model.reset()
    for i in range(n):
        model.firsts[i] = model(rows[i])[0]
    total = 0.0
    for state in model.states:
        total = total + np.sum(state * model.states[-1])
    return total * model.firsts[0]
