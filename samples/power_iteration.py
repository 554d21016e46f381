"""The largest eigenvalue of a symmetric matrix by power iteration."""

import numpy as np

import autograph as ag


@ag.function
def power_iteration(matrix, tolerance=1e-10, most=1000):
    """The eigenvalue of largest size of `matrix` (n, n), its vector (n,), and the number of rounds."""
    vector = np.ones(len(matrix)) / np.sqrt(len(matrix))
    value = 0.0
    for rounds in range(1, most + 1):
        image = matrix @ vector
        last = value
        value = vector @ image
        vector = image / np.linalg.norm(image)
        if abs(value - last) <= tolerance * abs(value):
            break
    return value, vector, rounds
