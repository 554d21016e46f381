"""L-BFGS with a line search, on Rosenbrock's function: loops in loops.

J. Nocedal and S. Wright, Numerical Optimization, 2nd ed., 2006, algorithms 7.4 and 7.5; the line search bisects like
that of A. Lewis and M. Overton, Nonsmooth optimization via quasi-Newton methods, 2013. Run it by
`python -m samples.lbfgs`.
"""

import numpy as np

import autograph as ag


def rosenbrock(x):
    """H. Rosenbrock's valley; the minimum is 0, where every coordinate is 1."""
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def direction(gradient, steps, changes, count):
    """Minus the gradient times the inverse Hessian, as the last `count` steps and changes of the gradient tell it."""
    found = -gradient
    factors = np.zeros(count)
    for k in range(count - 1, -1, -1):
        factors[k] = (steps[k] @ found) / (steps[k] @ changes[k])
        found = found - factors[k] * changes[k]
    if count > 0:
        last, change = steps[count - 1], changes[count - 1]
        found = found * ((last @ change) / (change @ change))
    for k in range(count):
        found = found + (factors[k] - (changes[k] @ found) / (steps[k] @ changes[k])) * steps[k]
    return found


def line_search(function, x, value, gradient, along, most=50):
    """A step along a direction that the value falls enough on, and the slope as well: the new x, value and gradient."""
    slope = gradient @ along
    shortest, longest, length = 0.0, np.inf, 1.0
    for _ in range(most):
        there = x + length * along
        value_there, gradient_there = ag.value_and_grad(function)(there)
        if value_there > value + 1e-4 * length * slope:
            longest = length
        elif gradient_there @ along < 0.9 * slope:
            shortest = length
        else:
            break
        length = (shortest + longest) / 2 if longest < np.inf else 2 * shortest
    return there, value_there, gradient_there


@ag.function
def minimise(function, x, memory=5, tolerance=1e-8, most=200):
    """The minimum that is found from `x`, (n,), the value there, and the number of rounds."""
    value, gradient = ag.value_and_grad(function)(x)
    steps, changes = np.zeros((memory, len(x))), np.zeros((memory, len(x)))
    count = rounds = 0
    while np.abs(gradient).max() > tolerance and rounds < most:
        along = direction(gradient, steps, changes, count)
        last_x, last_gradient = x, gradient
        x, value, gradient = line_search(function, x, value, gradient, along)
        if count == memory:
            steps[:-1], changes[:-1] = steps[1:].copy(), changes[1:].copy()
        else:
            count += 1
        steps[count - 1], changes[count - 1] = x - last_x, gradient - last_gradient
        rounds += 1
    return x, value, rounds


def main():
    x, value, rounds = minimise(rosenbrock, np.array([-1.2, 1.0, -1.2, 1.0]))
    print(f"{rounds} rounds lead to {x.round(6)}, where the value is {value:.1e}")


if __name__ == "__main__":
    main()
