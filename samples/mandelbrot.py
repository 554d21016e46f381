"""The Mandelbrot set, pixel by pixel, each left as soon as it is known to escape."""

import numpy as np

import autograph as ag


@ag.function
def mandelbrot(xs, ys, most=50):
    """How many steps each point x + iy of a grid stays within 2, at most `most`: an int array (len(ys), len(xs))."""
    counts = np.zeros((len(ys), len(xs)), dtype=np.int64)
    for row, y in enumerate(ys):
        for column, x in enumerate(xs):
            real = imag = 0.0
            for step in range(most):
                if real * real + imag * imag > 4.0:
                    break
                real, imag = real * real - imag * imag + x, 2.0 * real * imag + y
                counts[row, column] = step + 1
    return counts
