"""Loops with a `break`: the plan leaves them where the user's code does. Branches at the end: they return."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

import autograph as ag
from runtime.executors.jumps import return_at_once
from runtime.executors.numpy_plan import compile_plan
from runtime.executors.source import Row
from tests.checking import check

RNG = np.random.default_rng(2)


def stopped(x, n):
    total = 0
    for k in range(n):
        if x[k] == "stop":
            break
        total += len(x[k])
    return total


def stopped_with_else(x, n):
    for k in range(n):
        if x[k] == "stop":
            x[k] = "found"
            break
        x[k] += "."
    else:
        x.append("none")
    return x


def returned(x, n):
    for i in range(n):
        for j in range(n):
            if x[i] + x[j] == "stopa":
                return i, j
            x[i] = x[i][:4]
    return None


def while_in_arms(x, n):
    k = 0
    while k < n:
        if x[k] == "stop":
            k += 2
            break
        elif x[k] == "a":
            x[k] = "b"
        else:
            if x[k] == "c":
                k -= n
                break
        k += 1
    return k


def endless(x, n):
    k = 0
    while True:
        if k >= n:
            break
        if x[k] == "stop":
            x[k] = "a"
            continue
        k += 1
    return x


def two_ends(x, n):
    for i in range(n):
        for j in range(i):
            if x[i] > x[j]:
                if x[j] == "a":
                    return 1, i, j
                break
        else:
            if i > 5:
                return 2, i, 0
            continue
        x[i] += "a"
    return 0, 0, 0


def out_of_a_try(x, n):
    total = 0
    for text in x:
        try:
            if text == "stop":
                break
            total += int(text)
        except ValueError:
            if total > n:
                break
            total += 1
    return total


def has_before(x, k):
    while k > 0:
        k -= 1
        if x[k] == "c":
            return True
    return False


def several_returns(x, n):
    k, left = 0, 2
    while 1:
        if has_before(x, min(k, n)):
            if not left:
                return k
        if has_before(x, min(k + 1, n)) or k > n:
            left -= 1
            if not left:
                return -k
        k += 1


def words(n):
    return [str(word) for word in RNG.choice(["a", "b", "c", "stop", "stopa"], n, p=[0.4, 0.3, 0.2, 0.05, 0.05])]


PROGRAMS = [stopped, stopped_with_else, returned, while_in_arms, endless, two_ends, out_of_a_try, several_returns]


@pytest.mark.parametrize("program", PROGRAMS)
def test_loops_end_where_they_do_in_python(program):
    check(program, words(12), 12, calls=[(words(n), n) for n in (0, 1, 2, 9, 14, 15, 20, 25)])


@pytest.mark.parametrize("program", [stopped, returned, while_in_arms, several_returns])
def test_plans_leave_loops_at_once(program):
    function = ag.function(program)
    for n in (12, 13):
        function(words(n), n)
    source = compile_plan(function.trace(words(14), 14)).source
    assert "break" in source
    assert "if did_break" not in source and "while not" not in source, source


def returning(text):
    """What becomes of a function that ends with these lines, and whether a return may stand behind them."""
    lines = textwrap.dedent(text).strip().splitlines()
    rows = [Row((len(line) - len(line.lstrip())) // 4, line.strip(), None) for line in lines]
    ended = return_at_once(rows, 0, "ret", "({},)")
    return "\n".join("    " * row.depth + row.text for row in rows), ended


def test_arms_of_the_last_branch_return():
    assert returning(
        """
        v = f(x)
        if v > 0:
            ret = v
        elif v < -1:
            v += 1
            if v:
                ret = v * 2
            else:
                raise ValueError
        else:
            ret = g(v) + 1
        """
    ) == (
        textwrap.dedent(
            """
            v = f(x)
            if v > 0:
                return (v,)
            elif v < -1:
                v += 1
                if v:
                    return (v * 2,)
                else:
                    raise ValueError
            else:
                return (g(v) + 1,)
            """
        ).strip(),
        True,
    )


@pytest.mark.parametrize(
    "text",
    [
        "if v:\n    ret = 1\n    del v\nelse:\n    v = 2",  # more is done
        "try:\n    ret = f()\nexcept ValueError:\n    ret = 1\nelse:\n    ret = 2",
        "for v in x:\n    ret = v\nelse:\n    ret = 2",
        "if v:\n    ret = other = 1\nelse:\n    ret = yield v",
        "if v:\n    ret = 1",  # what was there before stays otherwise
        "if v:\n    retained = 1\nelse:\n    pass",
    ],
)
def test_others_end_as_they_are(text):
    assert returning(text) == (text, False)


def test_an_arm_that_returns_leaves_the_others_as_they_are():
    before = "if v:\n    ret = 1\nelse:\n    while v:\n        ret = f(v)"
    assert returning(before) == (before.replace("ret = 1", "return (1,)"), False)
