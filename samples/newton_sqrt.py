"""Newton's square root, to a tolerance."""

import autograph as ag


@ag.function
def newton_sqrt(x, tolerance=1e-12):
    """The square root of the number `x` >= 0; its square is within `tolerance * x` of `x`."""
    if x < 0:
        raise ValueError("the square root of a negative number")
    root = x if x > 1 else 1.0
    while abs(root * root - x) > tolerance * x:
        root = (root + x / root) / 2
    return root
