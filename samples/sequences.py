"""A tanh RNN learns the mean of sequences of different lengths: each runs for its own length.

Run it by `python -m samples.sequences`.
"""

import numpy as np

import autograph as ag
from samples.models import Adam, Dense, mse


class RNN:
    """The last state of a tanh RNN, read by a dense layer."""

    def __init__(self, inputs, hidden, random):
        self.input = Dense(inputs, hidden, random)
        self.recurrent = 0.9 * np.linalg.qr(random.normal(size=(hidden, hidden)))[0]
        self.output = Dense(hidden, 1, random)

    def __call__(self, sequence, length):
        state = np.zeros(len(self.recurrent))
        for t in range(length):
            state = np.tanh(self.input(sequence[t]) + state @ self.recurrent)
        return self.output(state)

    def parameters(self):
        return [*self.input.parameters(), self.recurrent, *self.output.parameters()]


def example(count=12, time=9):
    """A model, sequences (count, time, 1) that are padded by zeros, their lengths (count,), their means (count,)."""
    random = np.random.default_rng(0)
    lengths = random.integers(1, time + 1, size=count)
    sequences = random.uniform(-1, 1, size=(count, time, 1)) * (np.arange(time) < lengths[:, None])[:, :, None]
    return RNN(1, 8, random), sequences, lengths, sequences.sum(axis=(1, 2)) / lengths


def loss_of(model, sequences, lengths, targets):
    predictions = [model(sequence, length) for sequence, length in zip(sequences, lengths)]
    return mse(np.concatenate(predictions), targets)


@ag.function
def train_step(model, optimiser, sequences, lengths, targets):
    """One step; returns the loss before."""
    loss, gradient = ag.value_and_grad(loss_of)(model, sequences, lengths, targets)
    optimiser.step(gradient.parameters())
    return loss


@ag.function
def train(model, optimiser, sequences, lengths, targets, steps):
    """The losses, (steps,)."""
    losses = np.zeros(steps)
    for step in range(steps):
        losses[step] = train_step(model, optimiser, sequences, lengths, targets)
    return losses


def main():
    model, *data = example()
    losses = train(model, Adam(model.parameters(), rate=0.01), *data, 200)
    print(f"the loss falls from {losses[0]:.5f} to {losses[-1]:.5f}")
    sequences, lengths, means = data
    for k in range(3):
        print(f"mean of {lengths[k]} numbers: {means[k]:.3f}, predicted {model(sequences[k], lengths[k])[0]:.3f}")


if __name__ == "__main__":
    main()
