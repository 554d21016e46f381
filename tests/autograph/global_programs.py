"""Globals that get their first value in a branch, a loop or a `try`, so that they have one on some paths only."""

import numpy as np

from tests.autograph.cases import ROWS, Cases

f8 = np.float64
CASES = Cases()
case = CASES.add


def keep(value):
    global _kept
    _kept = value


def kept():
    return _kept


@case(*ROWS, cond=1)
def in_a_branch(x, s):
    global _branch
    if s > 0:
        _branch = x.sum()
    try:
        return _branch
    except NameError as error:
        return str(error), error.name


@case(*ROWS, loops=1)
def in_a_loop(x, s):
    global _loop
    for v in x:
        if v > 2:
            _loop = v
    return _loop + s


@case(*ROWS)
def in_a_loop_by_a_helper(x, s):
    i = 0
    while i < len(x):
        if x[i] > 0:
            keep(x[i])
        i += 1
    return kept() if x[-1] > 0 else s


@case(*ROWS)
def in_a_try(x, s):
    global _tried
    try:
        if s > 0:
            _tried = x * 2
        y = x[3]
    except IndexError:
        y = 0.0
        if s < 0:
            _tried = 1
    return _tried, y


@case(*ROWS)
def changed_where_it_is_there(x, s):
    global _sum, _list
    if s > 0:
        _sum, _list = 1.0, []
    for v in x:
        if s > 0:
            _sum += v
            _list.append(v)
    return (_sum, _list) if s > 0 else None


@case(*ROWS)
def made_where_it_is_missing(x, s):
    global _made
    try:
        _made
    except NameError:
        _made = x.sum() * s
    return _made
