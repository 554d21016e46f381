"""Values that are an object of the user's on one path, and a number, an array or a list on another."""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
VALUES = ((np.int8(5), 0), (np.uint8(12), True), (np.int64(2), np.False_), (np.int64(120), np.False_), (120, True))


class Stack:
    def __init__(self, *items):
        self.items = list(items)
        self.peak = 0

    def push(self, item):
        self.items.append(item)
        self.peak = max(self.peak, len(self.items))
        return self

    @property
    def depth(self):
        self.peak += 1
        return len(self.items)


class Box:
    def __init__(self, item):
        self.item = item

    def push(self, item):
        self.item = self.item + item
        return self


@case(*VALUES)
def method_of_an_object_or_a_number(n, flag):
    stack = Stack()
    if flag:
        stack = n
    for _ in range(2):
        if n > 100:
            stack.push(2).push(3)
    return n, stack if flag else stack.items


@case(*VALUES)
def methods_of_two_classes_or_a_list(n, flag):
    found = Box(n) if flag else [n]
    if n > 100:
        found = Stack(n)
    elif n < 3:
        return found
    return found.push(n)


@case(*VALUES)
def attributes_of_an_object_or_an_array(n, flag):
    found = Stack(n, 3) if flag else np.ones(3)
    try:
        depth = found.depth + n
    except AttributeError as error:
        depth = str(error)
    return depth, found.peak if flag else found.sum()


@case(*VALUES, (np.float64(2.5), 3), (0.5, 0))
def attribute_that_neither_has(n, flag):
    found = None if n > 100 else n
    if flag:
        found = np.ones(2) if n > 10 else [n]
    try:
        found.missing()
    except AttributeError as error:
        return str(error), error.name
    return found
