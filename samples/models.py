"""Layers, losses and optimisers: plain classes with arrays in attributes, which the training samples share.

A layer is called with a batch and tells its arrays by `parameters()`. A gradient with respect to a layer is an object
of the same class, so that its `parameters()` are the gradients in the same order. An optimiser changes the arrays in
place.
"""

import numpy as np

import autograph as ag


class Dense:
    """x @ weights + bias."""

    def __init__(self, inputs, outputs, random):
        limit = np.sqrt(6 / (inputs + outputs))
        self.weights = random.uniform(-limit, limit, size=(inputs, outputs))
        self.bias = np.zeros(outputs)

    def __call__(self, x):
        return x @ self.weights + self.bias

    def parameters(self):
        return [self.weights, self.bias]


class ReLU:
    def __call__(self, x):
        return np.maximum(x, 0.0)

    def parameters(self):
        return []


class Tanh:
    def __call__(self, x):
        return np.tanh(x)

    def parameters(self):
        return []


class Sequential:
    """Layers, one after the other."""

    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [parameter for layer in self.layers for parameter in layer.parameters()]


def mse(predictions, targets):
    """The mean squared error."""
    return np.mean((predictions - targets) ** 2)


def cross_entropy(logits, labels):
    """The mean cross entropy of the softmax of `logits` (batch, classes), with integer `labels` (batch,)."""
    shifted = logits - ag.stop_gradient(logits.max(axis=1, keepdims=True))  # the result does not depend on it
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


def accuracy(logits, labels):
    """The part of the rows whose largest logit is that of the label."""
    return np.mean(logits.argmax(axis=1) == labels)


class SGD:
    """Gradient descent."""

    def __init__(self, parameters, rate):
        self.parameters = parameters
        self.rate = rate

    def step(self, gradients):
        for parameter, gradient in zip(self.parameters, gradients):
            parameter -= self.rate * gradient


class Momentum:
    """Gradient descent along a decaying sum of gradients."""

    def __init__(self, parameters, rate, decay=0.9):
        self.parameters = parameters
        self.rate = rate
        self.decay = decay
        self.velocities = [np.zeros_like(parameter) for parameter in parameters]

    def step(self, gradients):
        for parameter, velocity, gradient in zip(self.parameters, self.velocities, gradients):
            velocity *= self.decay
            velocity += gradient
            parameter -= self.rate * velocity


class Adam:
    """D. Kingma and J. Ba, Adam: A method for stochastic optimization, 2015."""

    def __init__(self, parameters, rate=0.001, decay=0.9, square_decay=0.999):
        self.parameters = parameters
        self.rate = rate
        self.decay = decay
        self.square_decay = square_decay
        self.means = [np.zeros_like(parameter) for parameter in parameters]
        self.squares = [np.zeros_like(parameter) for parameter in parameters]
        self.steps = 0

    def step(self, gradients):
        self.steps += 1
        rate = self.rate * np.sqrt(1 - self.square_decay**self.steps) / (1 - self.decay**self.steps)
        for parameter, mean, square, gradient in zip(self.parameters, self.means, self.squares, gradients):
            mean += (1 - self.decay) * (gradient - mean)
            square += (1 - self.square_decay) * (gradient**2 - square)
            parameter -= rate * mean / (np.sqrt(square) + 1e-8)


def cosine(epoch, epochs, rate):
    """A learning rate that falls from `rate` to 0 along half a cosine."""
    return rate * 0.5 * (1 + np.cos(np.pi * epoch / epochs))
