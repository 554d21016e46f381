"""A layer whose result is a fixed point: it is applied to its own result until that no longer changes.

The gradient goes back through as many rounds as there were. Run it by `python -m samples.fixed_point`.
"""

import numpy as np

import autograph as ag
from samples.models import Dense, Momentum, mse


class FixedPoint:
    """z = tanh(x @ weights + z @ feedback + bias)."""

    def __init__(self, inputs, outputs, random, tolerance=1e-8):
        self.input = Dense(inputs, outputs, random)
        self.feedback = 0.1 * random.normal(size=(outputs, outputs))
        self.tolerance = tolerance

    def __call__(self, x):
        constant = self.input(x)
        z, change = np.zeros_like(constant), np.inf
        while change > self.tolerance:
            following = np.tanh(constant + z @ self.feedback)
            change = np.abs(following - z).max()
            z = following
        return z

    def parameters(self):
        return [*self.input.parameters(), self.feedback]


def example():
    """A layer, points (20, 3) and targets (20, 4), which another such layer gives."""
    random = np.random.default_rng(0)
    x = random.normal(size=(20, 3))
    return FixedPoint(3, 4, random), x, FixedPoint(3, 4, random)(x)


def loss_of(layer, x, targets):
    return mse(layer(x), targets)


@ag.function
def train_step(layer, optimiser, x, targets):
    """One step; returns the loss before."""
    loss, gradient = ag.value_and_grad(loss_of)(layer, x, targets)
    optimiser.step(gradient.parameters())
    return loss


@ag.function
def train(layer, optimiser, x, targets, tolerance=1e-4, most=500):
    """Train until the loss is smaller than `tolerance`, `most` steps at most; the loss of each step."""
    losses = []
    while len(losses) < most:
        losses.append(train_step(layer, optimiser, x, targets))
        if losses[-1] < tolerance:
            break
    return np.array(losses)


def main():
    layer, x, targets = example()
    losses = train(layer, Momentum(layer.parameters(), rate=0.1), x, targets)
    print(f"the loss falls from {losses[0]:.5f} to {losses[-1]:.5f} in {len(losses)} steps")


if __name__ == "__main__":
    main()
