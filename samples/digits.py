"""An MLP learns handwritten digits by Adam: epochs, batches, schedule and early stopping are one graph.

Needs scikit-learn for the digits and, for a picture of the losses, matplotlib: `pip install '.[samples]'`. Run it by
`python -m samples.digits`, with a file name for the picture if you want one.
"""

import sys
import time

import numpy as np

import autograph as ag
from samples.models import Adam, Dense, ReLU, Sequential, accuracy, cosine, cross_entropy


def digits():
    """Images (n, 64) from 0 to 1 and labels (n,), for training, for validation and for the test."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(images))
    x, y = images[order] / 16, labels[order]
    return (x[:1200], y[:1200]), (x[1200:1400], y[1200:1400]), (x[1400:], y[1400:])


def example():
    """A model and its optimiser."""
    random = np.random.default_rng(1)
    model = Sequential([Dense(64, 64, random), ReLU(), Dense(64, 10, random)])
    return model, Adam(model.parameters())


def loss_of(model, x, y):
    return cross_entropy(model(x), y)


@ag.function
def train_step(model, optimiser, x, y):
    """One step; returns the loss before."""
    loss, gradient = ag.value_and_grad(loss_of)(model, x, y)
    optimiser.step(gradient.parameters())
    return loss


@ag.function
def fit(model, optimiser, training, validation, epochs=60, batch=50, rate=0.01, patience=8, seed=0):
    """Train until the validation loss has not fallen for `patience` epochs.

    Returns the losses (steps,) and the validation losses (epochs,).
    """
    random = np.random.default_rng(seed)
    x, y = training
    losses, validation_losses = [], []
    best, waited = np.inf, 0
    for epoch in range(epochs):
        optimiser.rate = cosine(epoch, epochs, rate)
        order = random.permutation(len(x))
        for start in range(0, len(x), batch):
            rows = order[start : start + batch]
            losses.append(train_step(model, optimiser, x[rows], y[rows]))
        validation_loss = loss_of(model, *validation)
        validation_losses.append(validation_loss)
        if validation_loss < best:
            best, waited = validation_loss, 0
        else:
            waited += 1
        if waited == patience:
            break
    return np.array(losses), np.array(validation_losses)


def save_picture(losses, validation_losses, path):
    """Draw the losses over the steps."""
    from matplotlib.figure import Figure

    axes = Figure(figsize=(6, 4)).subplots()
    axes.semilogy(np.arange(len(losses)), losses, linewidth=0.5, label="training, each batch")
    steps = len(losses) // len(validation_losses)
    axes.semilogy(steps * np.arange(1, len(validation_losses) + 1), validation_losses, label="validation, each epoch")
    axes.set(xlabel="step", ylabel="cross entropy")
    axes.legend()
    axes.figure.savefig(path)


def main():
    training, validation, test = digits()
    for mode in ("graph", "eager"):
        model, optimiser = example()
        start = time.perf_counter()
        with ag.mode(mode):
            losses, validation_losses = fit(model, optimiser, training, validation)
        seconds = time.perf_counter() - start
        print(f"{mode}: {len(validation_losses)} epochs, {len(losses)} steps in {seconds:.1f} s")
        print(f"test accuracy {accuracy(model(test[0]), test[1]):.1%}")
    for path in sys.argv[1:2]:
        save_picture(losses, validation_losses, path)
        print(f"the losses are drawn in {path}")


if __name__ == "__main__":
    main()
