"""Objects of the user's that hold one another: one graph for all of their structures."""

from __future__ import annotations

import numpy as np

from tests.checking import check


class Item:
    def __init__(self, value, following):
        self.value = value
        self.following = following


class Tree:
    def __init__(self, value, left, right):
        self.value = value
        self.left = left
        self.right = right


def chain(values):
    first = None
    for value in values:
        first = Item(value, first)
    return first


def tree(values):
    middle = len(values) // 2
    return Tree(values[middle], tree(values[:middle]), tree(values[middle + 1 :])) if values else None


def positive(item):
    total = 0.0
    while item is not None:
        if item.value > 0:
            total += item.value
        item = item.following
    return total


def doubled(item, count):
    for _ in range(count):
        item.value *= 2
        item = item.following
    return item.value


def total(node):
    if node is None:
        return 0
    return node.value + total(node.left) + total(node.right)


def numbers(count, seed=0):
    return np.random.default_rng(seed).normal(size=count).tolist()


def test_long_chains_are_walked_in_one_graph():
    calls = [(chain(numbers(count, count)),) for count in (170, 70, 1, 190)]
    function = check(positive, chain(numbers(180)), calls=[*calls, (None,)], nodes={"while": 1})
    assert [len(trace.graph.inputs) for trace in function.traces][-1] == 1
    assert len(function.traces) == 2  # the other one of None


def test_what_a_graph_changes_in_a_long_chain_is_changed():
    calls = [(chain(numbers(count, count)), np.int64(count - 1)) for count in (90, 190)]
    check(doubled, chain(numbers(180)), np.int64(150), calls=[*calls, (chain([1, 2, 3]), np.int64(1))])


def test_large_trees_are_one_recursive_graph():
    function = check(total, tree(numbers(200)), calls=[(tree(numbers(300, 1)),), (tree(numbers(150, 2)),)])
    assert len(function.traces) == 1 and function.traces[0].graph.count() < 20


def test_the_guard_finds_what_is_of_another_kind_far_behind():
    function = check(positive, chain(numbers(180)))
    other = chain(numbers(180))
    other.following.following.following.value = 3  # an int, and further behind a NumPy scalar
    check(function, other)
    item = other
    while item.following is not None:
        item = item.following
    item.value = np.float32(1.5)
    check(function, other)
    item.value = "text"
    check(function, other)


def joined(item, other):
    total = 0.0
    while item is not None:
        total += item.value
        item = item.following
    while other is not None:
        total -= other.value
        other = other.following
    return total


def test_chains_that_join_and_chains_that_do_not():
    first = chain(numbers(100))
    second = first.following.following
    check(joined, first, second, calls=[(first, chain(numbers(120))), (second, first), (first, first)])
