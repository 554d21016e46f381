"""Formatted and printed text, in both modes."""

import numpy as np
import pytest

from tests.autograph.operators.cases import Cases

X = np.arange(5.0)
M = np.arange(12.0).reshape(4, 3)

cases = Cases()


@cases.add(X)
def fm(x):
    return f"{x[0]:.2f} {x[1]!r:>20} {len(x)}", "%d %s" % (x[2], x[1]), f"{3:{5}}"


@cases.add(X)
def pr(x):
    print("a", x, [x[0], 1], (x[1],), {"a": x[2]}, sep="-", end="!\n")
    print()
    print("known", 3)


@cases.add(X)
def joined(x):
    return " ".join(str(v) for v in x), ",".join(["a", "b"])


@cases.add(X)
def nonestr(x):
    y = None
    if x[0] > 0:
        y = 1
    return str(y), f"{y}", isinstance(y, int), y is None


@cases.add(X)
def percent(x):
    return "%s and %.3f" % (x[0], x[1]), "%r" % (x,), "%(a)d" % {"a": x[2]}, "%s" % x[0], "%5d|" % int(x[2])


@cases.add(X)
def fmts(x):
    w = 8
    return (
        f"{x[0]:{w}.2f}",
        f"{x}",
        f"{x[0]!s}",
        f"{x.shape}",
        f"{[x[0], 1]}",
        f"{(x[0],)}",
        f"{{}} {x[0]}",
        "{} {b}".format(1, b=2),
        "{:.1f}".format(x[1]),
    )


@cases.add(X)
def printlist(x):
    l = [x[0], [1, x[1]]]
    print(l, {"a": [x[0]]}, None, True, np.float64, int)
    l[1].append(3)
    print(l)
    print(*l, sep=",")
    print([v for v in x if v > 1])


@pytest.mark.parametrize("case", cases, ids=str)
def test_formatting(case):
    case.check()
