"""What a numerical Python programmer writes on an ordinary day: mixed types, chained errors, small classes."""

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
case = CASES.add


@case(f8(1.5), f8(-1.0), f8(0.0), cond=4)
def methods_by_type(x):
    r = "abc" if x > 0 else [x] if x < 0 else (x, 1)
    if isinstance(r, str):
        return r.upper(), r.split("b")
    if isinstance(r, list):
        r.append(2)
        return r
    return r.index(1), r.count(x)


@case(f8(1.5), f8(-1.0), cond=1)
def method_of_one_type_only(x):
    r = "abc" if x > 0 else [x, x]
    try:
        return r.upper()
    except AttributeError as error:
        return str(error), r


@case((f8(1.5), i8(3)), (f8(-1.0), i8(0)), (f8(0.5), i8(1)), nodes={"try": 1, "for": 1})
def raised_from_the_last(x, n):
    last = None
    for k in range(n):
        try:
            if x > k:
                raise ValueError(k)
        except ValueError as error:
            last = error
    raise RuntimeError("end") from last


def retrying(attempts, kinds):
    def decorate(function):
        def inner(*args):
            last = None
            for k in range(attempts):
                try:
                    return function(*args, k), k
                except kinds as error:
                    last = error
                    print("retry", k, error)
            raise RuntimeError(f"gave up after {attempts}") from last

        return inner

    return decorate


@retrying(3, (ZeroDivisionError, ValueError))
def fragile(x, k):
    if x > k:
        raise ValueError(f"{x} > {k}")
    return x * 10


@case(i8(0), i8(2), i8(7))
def retried(x):
    return fragile(x)


class Stack:
    """Each entry is a pair of a value and the entry below it."""

    def __init__(self):
        self.head = None
        self.size = 0

    def push(self, value):
        self.head = (value, self.head)
        self.size += 1

    def pop(self):
        if self.head is None:
            raise IndexError("empty")
        value, self.head = self.head
        self.size -= 1
        return value

    def __iter__(self):
        entry = self.head
        while entry is not None:
            yield entry[0]
            entry = entry[1]


@case((i8(3), i8(1)), (i8(1), i8(2)), (i8(0), i8(0)), (i8(9), i8(4)))
def stack_of_pairs(n, k):
    stack = Stack()
    for i in range(n):
        stack.push(i * i)
    try:
        popped = [stack.pop() for _ in range(k)]
    except IndexError as error:
        popped = str(error)
    return popped, stack.size, list(stack)
