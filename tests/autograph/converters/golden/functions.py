def counter(n):
    count = 0

    def add(x):
        nonlocal count
        if x > 0:
            count += x

    for i in range(n):
        add(i)
    return count


def recursion(n):
    def fact(k):
        return 1 if k <= 1 else k * fact(k - 1)

    return fact(n)


def lambdas(xs, limit):
    return sorted(xs, key=lambda x: x if x < limit else -x)


def lambda_with_a_walrus(f):
    return lambda x=1: (y := f(x)) and (z := y + 1) and z


class Point:
    scale = 2

    def move(self, x):
        if x > 0:
            super().move(x)
        self.__moved = True


def writes_a_global(x):
    global LAST
    if x > 0:
        LAST = x


def ag(ag):
    return ag and 1
