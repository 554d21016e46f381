"""Starred targets, in both modes."""

import numpy as np
import pytest

from tests.autograph.operators.cases import Cases

X = np.arange(5.0)
M = np.arange(12.0).reshape(4, 3)

cases = Cases()


@cases.add(X)
def starred(x):
    a, *b, c = x
    d, *e = [x[0], 2, 3]
    f, *g = (1,)
    return a, b, c, d, e, f, g


@cases.add(X)
def starredsym(x):
    y = x[x > 1]
    a, *b = y
    *c, d = y
    e, *f, g = y
    return a, b, c, d, e, f, g


@cases.add(X)
def starredfew(x):
    a, b, *c = x[:1]


@cases.add(X)
def starredfewsym(x):
    a, b, *c = x[x > 3]


@pytest.mark.parametrize("case", cases, ids=str)
def test_unpacking(case):
    case.check()
