"""How many steps of the Collatz rule lead from `x` to 1."""

import autograph as ag


@ag.function
def collatz(x):
    steps = 0
    while x > 1:
        if x % 2 == 0:
            x = x // 2
        else:
            x = 3 * x + 1
        steps += 1
    return steps
