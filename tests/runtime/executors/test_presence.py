"""Plans ask once, or not at all, whether what may be None is an object."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from runtime.executors.numpy_plan import compile_plan
from tests.checking import check

X = np.array([3.0, -1.0, 2.0, 2.5])


class Node:
    def __init__(self, value, following=None):
        self.value = value
        self.following = following

    def last(self):
        return self if self.following is None else self.following.last()


class Tree:
    def __init__(self, value):
        self.value = value
        self.left = None
        self.right = None


def walked(x):
    head = None
    for v in x:
        head = Node(v, head)
    total, node = 0.0, head
    while node is not None:
        total += node.value
        node = node.following
    return total


def walked_while_small(x):
    head = None
    for v in x:
        head = Node(v, head)
    node, steps = head, 0
    while node and node.value < 2.2:
        node = node.following
        steps += 1
    while not (node is None or node.value < 0):
        node = node.following
        steps += 1
    return steps


def searched(x):
    root = Tree(x[0])
    for v in x[1:]:
        node = root
        while True:
            if v < node.value:
                if node.left is None:
                    node.left = Tree(v)
                    break
                node = node.left
            else:
                if node.right is None:
                    node.right = Tree(v)
                    break
                node = node.right
    return root.left.value, root.right.value


def last_of(x):
    head = None
    for v in x:
        head = Node(v, head)
    return head.last().value


def cut(x):
    """The attribute that was asked for changes before it is used."""
    head = None
    for v in x:
        head = Node(v, head)
    if head.following is not None:
        head.following = None
        if x[0] > 0:
            return head.following.value
    return head.value


def cut_by_another(x):
    head = None
    for v in x:
        head = Node(v, head)
    other = head
    if head.following is not None:
        for v in x:
            if v > 2.7:
                other.following = None
        return head.following.value
    return head.value


def behind_the_end(x):
    head = None
    for v in x:
        head = Node(v, head)
    node = head
    for v in x:
        if v > 0:
            node = node.following
    return node.value


PROGRAMS = [walked, walked_while_small, searched, last_of, cut, cut_by_another, behind_the_end]


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_none_raises_as_in_python(program):
    calls = [(-X,), (X[:1],), (X[:0],), (np.array([1.0, 2.9, 2.1]),), (np.array([-2.0, -3.0]),)]
    check(program, X, calls=calls)


@pytest.mark.parametrize("program", [walked, walked_while_small, searched])
def test_nothing_is_asked_where_it_is_known(program):
    source = compile_plan(ag.function(program).trace(X)).source
    assert source.count("object_of(") <= (2 if program is searched else 0), source
