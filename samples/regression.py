"""Linear regression, a thousand steps: eagerly, and with the step as a graph. One line switches.

Run it by `python -m samples.regression`.
"""

import time

import numpy as np

import autograph as ag
from samples.models import mse


def example():
    """Points (200, 3) and their values (200, 1), which are linear but for noise."""
    random = np.random.default_rng(0)
    x = random.normal(size=(200, 3))
    return x, x @ np.array([[1.0], [-2.0], [0.5]]) + 0.3 + 0.1 * random.normal(size=(200, 1))


def tape_step(w, b, x, y, rate=0.01):
    """One step of gradient descent; `w` and `b` change in place. Returns the loss before."""
    with ag.Tape() as tape:
        weights, bias = tape.watch(w, b)
        loss = mse(x @ weights + bias, y)
    by_w, by_b = tape.gradient(loss, (weights, bias))
    w -= rate * by_w
    b -= rate * by_b
    return loss


train_step = ag.function(tape_step)  # the line that makes it a graph


def train(step, steps=1000):
    """The parameters and the losses (steps,)."""
    x, y = example()
    w, b = np.zeros((3, 1)), np.zeros(1)
    return w, b, np.array([step(w, b, x, y) for _ in range(steps)])


def main():
    for name, step in (("eager", tape_step), ("graph", train_step)):
        start = time.perf_counter()
        w, b, losses = train(step)
        seconds = time.perf_counter() - start
        print(
            f"{name}: {seconds:.2f} s, loss {losses[0]:.6f} to {losses[-1]:.6f}, w {w.ravel().round(3)}, b {b.round(3)}"
        )


if __name__ == "__main__":
    main()
