"""The static-graph style: a model is defined, compiled once, and fitted. y = 2x from three points.

Run it by `python -m samples.static_graph`.
"""

import numpy as np
from rich.progress import track

import autograph as ag
from samples.models import SGD, Dense, Sequential, mse


class Model(Sequential):
    """A `Sequential` that trains itself."""

    def compile(self, optimiser, loss):
        """Say how to train. The graph is built at the first `fit` and serves all that follow."""
        self.optimiser = optimiser
        self.loss = loss
        self.run = ag.function(run_epochs)

    def fit(self, x, y, epochs, show_after=1000):
        """The loss of each epoch, (epochs,). More than `show_after` epochs come with a progress bar."""
        chunks = [epochs] if epochs <= show_after else [len(part) for part in np.array_split(np.arange(epochs), 100)]
        shown = track(chunks, "fitting", transient=True) if len(chunks) > 1 else chunks
        return np.concatenate([self.run(self, x, y, np.int64(count)) for count in shown])

    def predict(self, x):
        return self(x)


def run_epochs(model, x, y, epochs):
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        losses[epoch], gradient = ag.value_and_grad(loss_of)(model, x, y)
        model.optimiser.step(gradient.parameters())
    return losses


def loss_of(model, x, y):
    return model.loss(model(x), y)


def example():
    """A compiled model, x (3, 1) and y (3, 1)."""
    model = Model([Dense(1, 1, np.random.default_rng(0))])
    model.compile(optimiser=SGD(model.parameters(), rate=0.05), loss=mse)
    return model, np.array([[1.0], [2.0], [3.0]]), np.array([[2.0], [4.0], [6.0]])


def main():
    model, x, y = example()
    model.fit(x, y, epochs=500)
    losses = model.fit(x, y, epochs=5000)
    print(f"loss {losses[-1]:.1e}, y(4) = {model.predict(np.array([[4.0]]))[0, 0]:.4f}")
    print(f"graphs built: {len(model.run.traces)}")


if __name__ == "__main__":
    main()
