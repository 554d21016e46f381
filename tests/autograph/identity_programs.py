"""`id`: walks that remember where they were, tables by identity, and comparisons."""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
COUNTS = (np.int64(3), np.int64(0), np.int64(5), 4, np.array(2))


class Node:
    def __init__(self, value):
        self.value = value
        self.next = []


def walked(node, seen):
    if id(node) in seen:
        return 0
    seen.add(id(node))
    total = node.value
    for other in node.next:
        total += walked(other, seen)
    return total


@case(*COUNTS, nodes={"call": 1})
def walk_in_a_ring(n):
    first, second, third = Node(1), Node(2), Node(n)
    first.next = [second, third]
    second.next = [third, first]
    third.next = [first]
    return walked(first, set())


@case(*COUNTS, nodes={"while": 1, "call": 1})
def walk_of_nodes_from_a_loop(n):
    nodes = []
    k = 0
    while k < n:
        nodes.append(Node(k))
        if k > 0:
            nodes[k - 1].next.append(nodes[k])
            nodes[k].next.append(nodes[0])
        k += 1
    return walked(nodes[0], set()) if nodes else None


@case(*COUNTS, nodes={"cond": 3})
def each_list_once(n):
    items = [[n], [2]]
    items.append(items[0])
    seen = set()
    found = []
    for item in items:
        if id(item) not in seen:
            seen.add(id(item))
            found.append(item)
    return found


@case(*COUNTS, nodes={"while": 1})
def objects_of_a_loop(n):
    first = last = Node(0)
    while n > 0:
        last = Node(n)
        n -= 1
    return id(first) == id(last), id(last) == id(last), id(None) == id(None)


@case(*COUNTS, nodes={"for": 1})
def objects_that_nobody_keeps(n):
    ids = set()
    for k in range(n):
        node = Node(k)
        ids.add(id(node))
        node.next.append(ids)
    return len(ids) > 0


@case(*COUNTS, nodes={"cond": 1})
def arrays(n):
    x = np.ones(3)
    y = x
    if n > 2:
        y = x.copy()
    table = {id(x): "x", id(y): "y"}
    return id(x) == id(y), table[id(x)], id(x) == id(x[:])


@case(*COUNTS)
def functions(n):
    def one(value):
        return value + n

    other = one
    if n > 2:
        other = lambda value: value
    return id(one) == id(other), other(1)
