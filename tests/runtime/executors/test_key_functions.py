"""`sorted`, `min` and `max` by a key call a function in plans, as the user's code does."""

from __future__ import annotations

import traceback
from collections import defaultdict

import numpy as np
import pytest

import autograph as ag
from runtime.executors.numpy_plan import compile_plan
from tests.checking import check

X = np.array([[3.0, 1.0, 2.0], [0.5, 3.0, 3.0]])
CALLS = [(-X[:, ::-1],), (np.array([[4.0]]),), (np.array([[2, 2, 1, 1], [5, 5, 5, 5]]),)]


def by_an_expression(x):
    return [sorted(row, key=lambda v: -v) for row in x.tolist()], min(x[0].tolist(), key=lambda v: (v - 2) ** 2)


def by_what_stands_outside(x):
    found = []
    for row in x.tolist():
        middle = sum(row) / len(row)
        found.append(max(row, key=lambda v: abs(v - middle)))
    return found


def by_a_branch(x):
    low = x.min()
    return [sorted(row, key=lambda v: v if v > low else -v, reverse=True) for row in x.tolist()]


def by_what_a_dict_has(x):
    best = []
    for row in x:
        votes = {}
        for v in row:
            votes[v] = votes.get(v, 0) + 1
        counts = defaultdict(int)
        for v in row.tolist():
            counts[v] += 1
        best.append((max(votes, key=votes.get), min(votes, key=lambda v: votes[v]), max(counts, key=counts.get)))
    return best


def by_a_method_with_a_default(x):
    table = {float(v): 1 for v in x[0]}
    return sorted(x.ravel().tolist(), key=lambda v: table.get(v, 0)), sorted(x.ravel().tolist(), key=table.get)


def by_the_items_of_lists(x):
    found = []
    for row in x.tolist():
        order = sorted(range(len(row)), key=lambda k: row[k])
        near = min((k for k in order if row[k] > 0), key=lambda k: row[k], default=None)
        found.append((order, near, max(order, key=row.__getitem__), max(order, key=lambda k: x[0, k])))
    return found


def by_a_builtin(x):
    rows = []
    for row in x.tolist():
        rows.append([v for v in row if v > 1])
    return max(rows, key=len), sorted(rows, key=len), [sorted(row, key=abs) for row in rows]


def by_what_counts_its_calls(x):
    seen = []

    def key(v):
        seen.append(v)
        return v * v

    return sorted(x.ravel().tolist(), key=key), seen


def by_themselves(x):
    seen = {}
    return sorted(x.ravel().tolist(), key=lambda v: (seen.get(v), v)[1]), sorted(x[0].tolist(), key=lambda v: v), seen


def of_none(x):
    positive = [v for v in x.ravel().tolist() if v > 2.5]
    return max(positive, key=lambda v: -v, default=None), sorted(positive, key=lambda v: -v)


def of_pairs(x):
    counts = {}
    for v in x.ravel().tolist():
        counts[v] = counts.get(v, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])), min(counts.items(), key=lambda pair: pair[1])


@pytest.mark.parametrize(
    ("program", "texts"),
    [
        (by_an_expression, ["key=by_an_expression_key", "return -"]),
        (by_what_stands_outside, ["key=partial(by_what_stands_outside_key, "]),
        (by_a_branch, ["key=partial(by_a_branch_key, ", "reverse=True"]),
        (by_what_a_dict_has, [".get)", ".__getitem__)"]),
        (by_a_method_with_a_default, ["_key, ", ".get)"]),
        (by_the_items_of_lists, [".__getitem__)", "key=partial("]),
        (by_a_builtin, ["key=len"]),
        (by_what_counts_its_calls, []),
        (by_themselves, []),
        (of_none, ["default=None"]),
        (of_pairs, ["key=of_pairs_key"]),
    ],
)
def test_keys(program, texts):
    check(program, X, calls=CALLS)
    source = compile_plan(ag.function(program).trace(X)).source
    assert all(text in source for text in texts), source


FUNCTIONS = [np.sin, np.cos, np.tan, np.exp, np.sqrt, np.abs, np.sign, np.floor, np.ceil, np.square]


def of_many_numbers(x):
    y = x.ravel()
    order = sorted(range(y.size), key=lambda i: y[i])
    best = max(range(1, y.size), key=lambda i: (y[i] - 1.0) ** 2, default=None)
    return (
        order,
        best,
        min(range(len(FUNCTIONS)), key=lambda i: FUNCTIONS[i](y[0])),
        sorted(range(12), key=lambda i: -i),
    )


def test_keys_of_many_numbers_are_staged():
    function = check(of_many_numbers, np.tile(X, 4), calls=[(np.tile(X, 3),), (X[:1],)])
    graph = function.trace(np.tile(X, 40))
    assert sum(1 for _ in graph.walk()) < 60, graph


def raising(x):
    items = x.ravel().tolist()
    return sorted(
        items,
        key=lambda v: 1 / (v - 3.0),
    )


def test_an_error_stands_where_the_key_does():
    lines = []
    for mode in ("eager", "graph"):
        with ag.mode(mode), pytest.raises(ZeroDivisionError) as caught:
            ag.function(raising)(X)
        shown = [entry for entry in traceback.extract_tb(caught.value.__traceback__) if entry.filename == __file__]
        lines.append([(entry.name, entry.line) for entry in shown][1:])
    assert lines[0][-1][1] == lines[1][-1][1] == "key=lambda v: 1 / (v - 3.0),"
    assert len(lines[0]) == len(lines[1]), lines
