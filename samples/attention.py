"""A small attention model learns to go on with a melody; its decoding loop keeps the keys and values so far in lists.

Run it by `python -m samples.attention`.
"""

import numpy as np

import autograph as ag
from samples.models import Adam, Dense, cross_entropy


class Attention:
    """One head of attention over the tokens so far, and what it says of the next one."""

    def __init__(self, tokens, places, size, random):
        self.tokens = random.normal(size=(tokens, size))
        self.places = random.normal(size=(places, size))
        self.query, self.key, self.value = (Dense(size, size, random) for _ in range(3))
        self.output = Dense(size, tokens, random)

    def start(self):
        """The keys and values of the tokens so far: none."""
        return [], []

    def __call__(self, token, so_far):
        """The logits (tokens,) of the token after `token`, whose key and value are appended to those `so_far`."""
        keys, values = so_far
        x = self.tokens[token] + self.places[len(keys)]
        keys.append(self.key(x))
        values.append(self.value(x))
        scores = np.stack(keys) @ self.query(x) / np.sqrt(len(x))
        weights = np.exp(scores - scores.max())
        return self.output(x + weights @ np.stack(values) / weights.sum())

    def parameters(self):
        layers = (self.query, self.key, self.value, self.output)
        return [self.tokens, self.places, *(parameter for layer in layers for parameter in layer.parameters())]


def example():
    """A model and a melody, (12,) of 5 tones."""
    return Attention(5, 12, 8, np.random.default_rng(0)), np.array([0, 1, 0, 2, 0, 3, 0, 4, 0, 3, 0, 2])


def loss_of(model, melody):
    """The mean cross entropy of each tone after those before it."""
    so_far = model.start()
    logits = []
    for tone in melody[:-1]:
        logits.append(model(tone, so_far))
    return cross_entropy(np.stack(logits), melody[1:])


@ag.function
def train(model, optimiser, melody, steps):
    """The losses, (steps,)."""
    losses = np.zeros(steps)
    for step in range(steps):
        losses[step], gradient = ag.value_and_grad(loss_of)(model, melody)
        optimiser.step(gradient.parameters())
    return losses


@ag.function
def decode(model, tone, length):
    """A melody of `length` tones that starts with `tone`: each is the likeliest after those before it."""
    so_far = model.start()
    melody = np.zeros(length, dtype=np.int64)
    for k in range(length):
        melody[k] = tone
        tone = model(tone, so_far).argmax()
    return melody


def main():
    model, melody = example()
    losses = train(model, Adam(model.parameters(), rate=0.02), melody, 150)
    print(f"the loss falls from {losses[0]:.4f} to {losses[-1]:.4f}")
    print(f"learned {melody}, decoded {decode(model, melody[0], len(melody))}")


if __name__ == "__main__":
    main()
