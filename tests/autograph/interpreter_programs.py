"""Visitors, commands and expression trees: methods that call one another by computed names, and in subclasses."""

import operator

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
NUMBERS = (np.int64(3), np.int64(-1), np.int64(0))
ARRAYS = (np.array([3, 1, 2]), np.array([5, -1]), np.array([0, 0, 7, 2]))


class Visitor:
    def visit(self, node):
        return getattr(self, "visit_" + node[0])(node)

    def visit_number(self, node):
        return node[1]

    def visit_add(self, node):
        return self.visit(node[1]) + self.visit(node[2])

    def visit_neg(self, node):
        return -self.visit(node[1])


class Chooser(Visitor):
    def visit(self, node):
        if node[0] == "number":
            return self.visit_number(node)
        if node[0] == "add":
            return self.visit_add(node)
        return self.visit_neg(node)


@case(*NUMBERS)
def visited(x):
    return Visitor().visit(("add", ("number", x), ("neg", ("number", 3)) if x > 0 else ("number", 5)))


@case(*NUMBERS)
def visited_by_a_subclass(x):
    return Chooser().visit(("add", ("number", x), ("neg", ("number", 3)) if x > 0 else ("number", 5)))


@case(*NUMBERS)
def visited_by_a_local_class(x):
    class Doubling:
        def visit(self, node):
            return getattr(self, "visit_" + node[0])(node)

        def visit_number(self, node):
            return node[1] * 2

        def visit_add(self, node):
            return self.visit(node[1]) + self.visit(node[2])

        def visit_neg(self, node):
            return -self.visit(node[1])

    return Doubling().visit(("add", ("number", x), ("neg", ("number", 3)) if x > 0 else ("number", 5)))


class Commands:
    def run(self, name, *args):
        method = getattr(self, f"do_{name}", None)
        if method is None:
            return f"unknown {name}"
        return method(*args)

    def do_add(self, a, b):
        return a + b

    def do_twice(self, name, *args):
        return self.run(name, *args), self.run(name, *args)


@case(*NUMBERS)
def commands(x):
    found = Commands()
    return found.run("add" if x > 0 else "sub", x, 2), found.run("twice", "add", x, 1), found.run("nothing")


class Number:
    def __init__(self, value):
        self.value = value

    def evaluate(self, names):
        return self.value


class Operation:
    operations = {"+": operator.add, "*": operator.mul, "-": operator.sub}

    def __init__(self, name, left, right):
        self.name = name
        self.left = left
        self.right = right

    def evaluate(self, names):
        left = self.left.evaluate(names)
        if self.name == "*" and left == 0:
            return 0
        return self.operations[self.name](left, self.right.evaluate(names))


@case(*ARRAYS)
def built_from_a_stack(values):
    stack = []
    for value in values:
        if value > 1 or len(stack) < 2:
            stack.append(Number(value))
        else:
            right, left = stack.pop(), stack.pop()
            stack.append(Operation("+" if value == 1 else "*", left, right))
    while len(stack) > 1:
        right = stack.pop()
        stack[-1] = Operation("-", stack[-1], right)
    return stack[0].evaluate({})


class Term:
    def simplified(self):
        return self

    def is_zero(self):
        return False


class Constant(Term):
    def __init__(self, value):
        self.value = value

    def is_zero(self):
        return self.value == 0

    def evaluate(self):
        return self.value


class Sum(Term):
    def __init__(self, left, right):
        self.left = left
        self.right = right

    def simplified(self):
        left, right = self.left.simplified(), self.right.simplified()
        if left.is_zero():
            return right
        if right.is_zero():
            return left
        return Sum(left, right)

    def evaluate(self):
        return self.left.evaluate() + self.right.evaluate()


@case(*NUMBERS)
def simplified(x):
    found = Sum(Sum(Constant(x), Constant(0)), Constant(3)).simplified()
    return found.evaluate(), type(found).__name__


@case(*ARRAYS)
def simplified_in_a_loop(values):
    found = Constant(0)
    for value in values:
        found = Sum(found, Constant(value - 1)).simplified()
    return found.evaluate(), type(found).__name__
