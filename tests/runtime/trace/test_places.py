"""The lines that nodes keep, and types of items that iterations ask for."""

import numpy as np

import autograph as ag
from tests.checking import check


def doubled(v):
    return v * 2


def twice_doubled(x):
    once = doubled(x)
    return doubled(once)


def test_a_node_keeps_the_line_of_each_call_of_its_function():
    graph = ag.function(twice_doubled, optimize=False).trace(np.ones(2))
    first, second = [node.frames for node in graph.nodes]
    start = twice_doubled.__code__.co_firstlineno
    assert [frame.line - start for frame in (first[0], second[0])] == [1, 2]
    assert first[1] == second[1]
    assert first[1].line == doubled.__code__.co_firstlineno + 1


def test_an_iteration_that_asks_for_the_type_of_items_is_traced_again_for_a_wider_one():
    def integers(x, n):
        items, found = [1], 0
        for _ in range(n):
            if isinstance(items[-1], int):
                found += 1
            items.append(items[-1] * x)
        return found, items

    check(integers, np.float64(0.5), np.int64(4), calls=[(np.float64(2.0), np.int64(0))], loops=1)
