"""A tanh RNN over padded sequences, each run for its own length."""

import numpy as np

import autograph as ag


@ag.function
def rnn(inputs, lengths, w_input, w_state, bias):
    """The last state of each sequence, (batch, hidden).

    `inputs` (batch, time, features) is padded after `lengths` (batch,). Weights: `w_input` (features, hidden),
    `w_state` (hidden, hidden), `bias` (hidden,).
    """
    states = []
    for sequence, length in zip(inputs, lengths):
        state = np.zeros_like(bias)
        for t in range(length):
            state = np.tanh(sequence[t] @ w_input + state @ w_state + bias)
        states.append(state)
    return np.stack(states)


def example(batch=4, time=6, features=3, hidden=5):
    """Arguments for `rnn`: random weights and inputs, lengths from 0 to `time`."""
    random = np.random.default_rng(0)
    return (
        random.normal(size=(batch, time, features)),
        random.integers(0, time + 1, size=batch),
        random.normal(size=(features, hidden)),
        random.normal(size=(hidden, hidden)),
        random.normal(size=hidden),
    )
