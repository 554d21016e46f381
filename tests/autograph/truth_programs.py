"""How often objects are asked for their truth."""

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add(i8(0), i8(1), i8(3), i8(-2))


class Told:
    def __init__(self, value, log):
        self.value = value
        self.log = log

    def __bool__(self):
        self.log.append(self.value)
        return bool(self.value > 0)


class Stack:
    def __init__(self, items, log):
        self.items = items
        self.log = log

    def __len__(self):
        self.log.append("len")
        return len(self.items)

    def pop(self):
        return self.items.pop()


def pair(n, log):
    return Told(n, log), Told(1 - n, log)


@case
def of_an_if(n):
    log = []
    a, b = pair(n, log)
    if a and b:
        return 1, log
    if a or b:
        return 2, log
    return 3, log


@case
def of_several(n):
    log = []
    a, b = pair(n, log)
    chosen = a if n > 0 else b
    if (chosen and a) or (b and not a):
        log.append("taken")
    elif not (a and b):
        log.append("denied")
    return log, bool(chosen)


@case
def of_a_while(n):
    log = []
    a, b = Told(n, log), Told(n + 2, log)
    while a and b:
        a.value -= 1
        if a.value == 1:
            b.value = 0
    return log, a.value


@case
def of_a_while_that_breaks(n):
    log = []
    a = Told(n + 3, log)
    while a:
        a.value -= 1
        if a.value == 2:
            break
    return log


@case
def of_conditional_expressions_and_comprehensions(n):
    log = []
    a, b = pair(n, log)
    found = [k for k in range(2) if a or b]
    chosen = 1 if a and not b else 2
    assert a or b or True
    denied = not (a and b)
    return found, chosen, denied, log


@case
def of_a_value_that_has_a_name(n):
    log = []
    a, b = pair(n, log)
    both = a and b
    if both:
        log.append("both")
    either = a or b
    return log, either.value


@case
def of_a_length(n):
    log = []
    stack = Stack([1, 2, n], log)
    total = 0
    while stack and total < 4:
        item = stack.pop()
        if item < 0 and stack:
            continue
        total += item
    return total, log, len(stack)


@case
def lists_in_a_test(n):
    first, second = [1, 2], []
    total = 0
    while first and not (second and second[-1] > n):
        second.append(first.pop() * n)
        total += 1
    if first or second:
        second.append(total)
    return first, second
