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
