"""Recursion on lists, objects, texts and tuples that are others at each level, and what is changed in between."""

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add


def walk(n, out):
    if n > 0:
        out.append(n)
        walk(n - 1, out)
        out.append(-n)


@case(i8(3), i8(0), i8(6), nodes={"call": 1})
def one_list(n):
    out = []
    walk(n, out)
    return out


def pass_down(n, items):
    if n <= 0:
        return items
    return pass_down(n - 1, [n, *items])


@case(i8(3), i8(0), i8(6), nodes={"call": 1})
def new_lists(n):
    return pass_down(n, [])


def all_subsets(n, chosen, out):
    if n == 0:
        out.append(list(chosen))
        return
    all_subsets(n - 1, chosen, out)
    chosen.append(n)
    all_subsets(n - 1, chosen, out)
    chosen.pop()


@case(i8(3), i8(0), i8(1), nodes={"call": 1})
def changed_and_changed_back(n):
    out = []
    all_subsets(n, [], out)
    return out


class Node:
    def __init__(self, value):
        self.value = value
        self.left = None
        self.right = None


def insert(node, value):
    if node is None:
        return Node(value)
    if value < node.value:
        node.left = insert(node.left, value)
    else:
        node.right = insert(node.right, value)
    return node


def in_order(node, out):
    if node is not None:
        in_order(node.left, out)
        out.append(node.value)
        in_order(node.right, out)


@case(np.array([3, 1, 2, 5]), np.array([1]), np.zeros(0, int))
def search_tree(values):
    root = None
    for value in values:
        root = insert(root, value)
    out = []
    in_order(root, out)
    return out


class Cell:
    def __init__(self, value, rest):
        self.value = value
        self.rest = rest


def linked(n, cell):
    if n <= 0:
        return cell
    return linked(n - 1, Cell(n, cell))


@case(i8(3), i8(0), i8(9), nodes={"call": 1})
def new_objects(n):
    cell = linked(n, None)
    out = []
    while cell is not None:
        out.append(cell.value)
        cell = cell.rest
    return out


def path(n, so_far, text):
    if n <= 0:
        return so_far, text
    return path(n - 1, (*so_far, n), text + "ab")


@case(i8(3), i8(0), i8(9), nodes={"call": 1})
def growing_tuples_and_texts(n):
    return path(n, (), "x")


def with_default(n, items=None):
    if items is None:
        items = []
    if n > 0:
        items.append(n)
        return with_default(n - 1, items)
    return items


@case(i8(3), i8(0), i8(9))
def default_at_first(n):
    return with_default(n)


def structures(n):
    if n == 0:
        return None
    if n == 1:
        return (1, 2)
    return structures(n - 2)


@case(i8(3), i8(0), i8(8), i8(9))
def results_of_different_structure(n):
    return structures(n)


def caught(n):
    if n == 0:
        raise ValueError("bottom")
    try:
        return caught(n - 1)
    except ValueError as error:
        if n == 2:
            return str(error)
        raise


@case(i8(3), i8(1), i8(5))
def through_handlers(n):
    return caught(n)


def with_finally(n, log):
    log.append(n)
    if n < 0:
        raise ValueError(n)
    try:
        if n == 0:
            return "ok"
        return with_finally(n - 2, log)
    finally:
        log.append("f")


@case(i8(3), i8(0), i8(8))
def through_finally(n):
    log = []
    try:
        result = with_finally(n, log)
    except ValueError as error:
        result = str(error)
    return result, log


class Pair:
    def first(self, n):
        return 0 if n <= 0 else self.second(n - 1) + 1

    def second(self, n):
        if n <= 0:
            return 0
        return self.first(n - 1) + 2


@case(i8(3), i8(2), i8(9))
def methods_that_call_each_other(n):
    return Pair().first(n)


@case(i8(3), i8(2), i8(9), nodes={"call": 1})
def lambda_that_calls_itself(n):
    factorial = lambda k: 1 if k <= 0 else k * factorial(k - 1)  # noqa: E731 - what is tested
    return factorial(n)


class Number:
    of_class = 0

    def __init__(self):
        self.own = 3


@case((np.arange(3), 1), (np.arange(3), 7))
def as_before_but_not_in_between(a, i):
    items, table, number = [1], {"k": 1}, Number()
    Number.of_class = 3
    try:
        items.append(2)
        number.own = 4
        Number.of_class = 4
        if i > 0:
            table["k"] = 5
        v = a[i]
        items.pop()
        table["k"] = 1
        number.own = 3
        Number.of_class = 3
    except IndexError:
        return len(items), table["k"], number.own, Number.of_class
    return v, len(items), table["k"], number.own, Number.of_class


def fibonacci(n, done):
    if n < 2:
        return done(n)
    return fibonacci(n - 1, lambda a: fibonacci(n - 2, lambda b: done(a + b)))


@case(i8(5), i8(0), i8(8), opaque=0)
def what_is_to_follow(n):
    found = []

    def count(n, done):
        if n <= 0:
            return done("end")

        def after(text):
            found.append(n)
            return done(text + str(n))

        return count(n - 1, after)

    return fibonacci(n, lambda v: v), count(n, lambda text: text), found


def find(n, found, failed):
    if n <= 0:
        return failed("none")
    if n % 4 == 0:
        return found(n)
    return find(n - 1, found, lambda text: failed(text + str(n)))


@case(i8(5), i8(0), i8(3), i8(8), opaque=0)
def one_or_the_other_follows(n):
    return find(n, lambda v: ("found", v), lambda text: ("failed", text)), find(n - 2, lambda v: v, len)


def twice(f, n, x):
    return f(x) if n <= 0 else twice(lambda v: f(f(v)), n - 1, x)


@case(i8(3), i8(0), i8(4), opaque=0)
def functions_of_functions(n):
    return twice(lambda v: v + 1, n, 0), twice(np.sin, n, 1.0)
