"""A linear model as an ordinary class: arrays in attributes, changed in place."""

import numpy as np

import autograph as ag


class LinearModel:
    """y = x @ weights + bias, fitted by gradient descent."""

    def __init__(self, features):
        self.weights = np.zeros(features)
        self.bias = 0.0
        self.steps = 0

    @ag.function
    def predict(self, x):
        """The values (n,) at the points `x` (n, features)."""
        return x @ self.weights + self.bias

    @ag.function
    def fit(self, x, y, rate=0.1, tolerance=1e-3, most=1000):
        """Go downhill until the gradient is smaller than `tolerance`; returns the mean squared error."""
        error = self.predict(x) - y
        for _ in range(most):
            gradient = 2 * error @ x / len(y)
            if np.abs(gradient).max() < tolerance:
                break
            self.weights -= rate * gradient
            self.bias -= rate * 2 * error.mean()
            self.steps += 1
            error = self.predict(x) - y
        return (error**2).mean()
