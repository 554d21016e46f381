"""A linear model of 64 features, trained on one row: as with a dynamic graph, and as a function of its parameters.

Run it by `python -m samples.one_row`.
"""

import numpy as np

import autograph as ag
from samples.models import SGD, Dense, mse


def example():
    """A model, one random row (1, 64) and its target (1, 1)."""
    random = np.random.default_rng(0)
    return Dense(64, 1, random), random.normal(size=(1, 64)), np.array([[1.0]])


@ag.function
def train(model, x, target, epochs=10):
    """Zero the gradients, forward, loss, backward, step: the losses (epochs,)."""
    optimiser = SGD(model.parameters(), rate=0.01)
    gradients = [np.zeros_like(parameter) for parameter in model.parameters()]
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        for gradient in gradients:
            gradient[...] = 0.0
        with ag.Tape() as tape:
            tape.watch(model)
            loss = mse(model(x), target)
        for gradient, found in zip(gradients, tape.gradient(loss, model).parameters()):
            gradient += found
        optimiser.step(gradients)
        losses[epoch] = loss
    return losses


def loss_of(weights, bias, x, target):
    return mse(x @ weights + bias, target)


@ag.function
def train_function(weights, bias, x, target, epochs=10):
    """The same, of a function of the parameters: the losses (epochs,)."""
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        loss, (by_weights, by_bias) = ag.value_and_grad(loss_of, (0, 1))(weights, bias, x, target)
        weights -= 0.01 * by_weights
        bias -= 0.01 * by_bias
        losses[epoch] = loss
    return losses


def main():
    for mode in ("eager", "graph"):
        with ag.mode(mode):
            model, x, target = example()
            losses = train(model, x, target)
            print(f"{mode}, tape:     the loss falls from {losses[0]:.2e} to {losses[-1]:.2e}")
            model, x, target = example()
            losses = train_function(model.weights, model.bias, x, target)
            print(f"{mode}, function: the loss falls from {losses[0]:.2e} to {losses[-1]:.2e}")


if __name__ == "__main__":
    main()
