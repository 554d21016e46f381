"""Special methods of arrays and numbers that a program calls by name."""

from __future__ import annotations

import numpy as np
import pytest

from tests.checking import check


def operators(x):
    total = x.__add__(1).__mul__(x).__rsub__(2.0).__truediv__(x.__pow__(2).__add__(1))
    return total, x.__lt__(total).__and__(x.__ge__(0)), x.__neg__(), x.__abs__(), x.__matmul__(x.T), x.__rmatmul__(x.T)


def stores(x):
    row = x[0]
    row.__iadd__(1)
    row.__imul__(row)
    x.__setitem__((0, 0), 7)
    x.__setitem__(x.__gt__(5), 5)
    return row, x.__getitem__(0), x.__getitem__((slice(None), 1)), x.__isub__(1) is x


def conversions(x):
    item = x[0, 0]
    return (
        x.__len__(), item.__float__(), item.__int__(), item.__bool__(), item.__str__(), item.__repr__(),
        np.int64(x.shape[0]).__index__(), x.__contains__(1.0), item.__format__(".2f"), item.__round__(),
    )  # fmt: skip


def protocols(x):
    return x.__array__(), x.__array__("f4"), x.__array__() is x, x.__copy__(), x.__deepcopy__({}), x.flat.__len__()


def missing(x):
    try:
        return x[0, 0].__len__()
    except AttributeError as error:
        return str(error)


def refused(x):
    try:
        return x.__add__("a")
    except TypeError as error:
        return str(error)


def numbers(x):
    return x[0, 0].__add__("a"), x[0, 0].__add__(1), x[0, 0].__lt__(2.0), x[0, 0].__rpow__(2)


def of_the_class(x):
    n, k = x[1, 2], x.shape[0] + int(x[0, 1])
    y = np.ndarray.copy(x)
    np.ndarray.__iadd__(y, 1)
    np.ndarray.__setitem__(y, 0, x[1])
    np.ndarray.sort(y, axis=0)
    found = np.ndarray.__add__(x, y), np.ndarray.__len__(x), np.ndarray.sum(x, axis=0), np.float64.__mul__(n, 2)
    return found, int.__add__(k, 3), float.__add__(1.5, n.item()), list(map(float.__add__, [1.0, 2.0], [n.item(), 2.0]))


def of_another_class(x):
    found = []
    for method in (np.ndarray.__add__, np.int64.__add__, str.upper):
        try:
            found.append(method(x[0, 0], 1))
        except TypeError as error:
            found.append(str(error))
    return found


def of_the_object(x):
    n = x[0, 1]
    sizes = x.__sizeof__() > 0, n.__sizeof__() > 0, n.__hash__() == hash(n), n.item().__hash__() == n.__hash__()
    return sizes, x.__reduce__()[1], n.__reduce__()[1], n.item().__trunc__(), n.item().__floor__(), n.item().__ceil__()


def in_a_loop(x):
    n = 0
    while x.sum().__lt__(50):
        x = x.__add__(n).__rmul__(2)
        n = n.__add__(1)
    return x, n


PROGRAMS = [
    *(operators, stores, conversions, protocols, missing, refused, numbers),
    *(of_the_class, of_another_class, of_the_object, in_a_loop),
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_special_methods(program):
    check(program, np.array([[1.0, 2.0], [0.5, 3.0]]), calls=[(np.array([[1.5, 2.0], [0.5, 1.0]]),)])
    check(program, np.arange(9).reshape(3, 3), calls=[(np.arange(16, dtype="f4").reshape(4, 4).T,)])
