"""Training of the MLP of `samples/digits.py` as one graph, against the same in NumPy with gradients by hand."""

from __future__ import annotations

import numpy as np
from timing import duration, medians, table

import autograph as ag
from samples import digits
from samples.models import Adam, cosine

EPOCHS, BATCH = 3, 50


def data():
    """Images (1200, 64) and labels (1200,): random ones, of the shape of the sample's."""
    random = np.random.default_rng(0)
    return random.random((1200, 64)), random.integers(0, 10, size=1200)


def run_epochs(model, optimiser, x, y, epochs, batch):
    """The losses, (steps,): the loops of the sample, without validation."""
    random = np.random.default_rng(0)
    losses = []
    for epoch in range(epochs):
        optimiser.rate = cosine(epoch, epochs, 0.01)
        order = random.permutation(len(x))
        for start in range(0, len(x), batch):
            rows = order[start : start + batch]
            loss, gradient = ag.value_and_grad(digits.loss_of)(model, x[rows], y[rows])
            optimiser.step(gradient.parameters())
            losses.append(loss)
    return np.array(losses)


def by_hand(w1, b1, w2, b2, x, y, epochs, batch):
    """The same with NumPy alone."""
    random = np.random.default_rng(0)
    optimiser = Adam([w1, b1, w2, b2])
    losses = []
    for epoch in range(epochs):
        optimiser.rate = cosine(epoch, epochs, 0.01)
        order = random.permutation(len(x))
        for start in range(0, len(x), batch):
            rows = order[start : start + batch]
            inputs, labels = x[rows], y[rows]
            hidden = inputs @ w1 + b1
            active = np.maximum(hidden, 0.0)
            logits = active @ w2 + b2
            shifted = logits - logits.max(axis=1, keepdims=True)
            exponentials = np.exp(shifted)
            sums = exponentials.sum(axis=1)
            places = np.arange(len(labels)), labels
            losses.append(np.mean(np.log(sums) - shifted[places]))
            by_logits = exponentials / sums[:, None]
            by_logits[places] -= 1.0
            by_logits /= len(labels)
            by_hidden = (by_logits @ w2.T) * (hidden > 0.0)
            gradients = [inputs.T @ by_hidden, by_hidden.sum(axis=0), active.T @ by_logits, by_logits.sum(axis=0)]
            optimiser.step(gradients)
    return np.array(losses)


def speed() -> None:
    """Print the time of a step."""
    x, y = data()
    graph = ag.function(run_epochs, fallback="error")
    model, _ = digits.example()
    parameters = model.parameters()
    losses = graph(*digits.example(), x, y, EPOCHS, BATCH)
    expected = by_hand(*(parameter.copy() for parameter in parameters), x, y, EPOCHS, BATCH)
    assert np.allclose(losses, expected)
    runs = {
        "gradients by hand": lambda: by_hand(*(parameter.copy() for parameter in parameters), x, y, EPOCHS, BATCH),
        "one graph": lambda: graph(*digits.example(), x, y, EPOCHS, BATCH),
    }
    times = medians(runs)
    rows = [
        (name, duration(times[name] / len(losses)), f"{times['gradients by hand'] / times[name]:.2f}") for name in runs
    ]
    table("A step of Adam, 64 → 64 → 10, batches of 50", ("", "step", "times as fast"), rows)


def traces() -> None:
    """Print how often a step is traced whose optimiser counts its steps and changes its rate."""
    x, y = data()
    model, optimiser = digits.example()
    step = ag.function(digits.train_step.original, fallback="error")
    for number in range(1000):
        optimiser.rate = cosine(number, 1000, 0.01)
        step(model, optimiser, x[:BATCH], y[:BATCH])
    rows = [(optimiser.steps, len(step.traces), "" if len(step.traces) <= 3 else "too many")]
    table("Steps of an optimiser whose numbers change", ("steps", "traces", ""), rows)


def main() -> None:
    """Print the tables."""
    speed()
    traces()


if __name__ == "__main__":
    main()
