"""Calls and displays with stars, of what only the run tells."""

from collections import deque

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
SIGNS = ((f8(1.0),), (f8(-1.0),), (f8(0.0),))


def first_of(a, *others):
    return a


def named(a, **others):
    return a, others


def itself(value):
    return value


class Counted:
    def __call__(self, *args):
        return len(args)

    def method(self, *args):
        return len(args)

    @staticmethod
    def static(*args):
        return len(args)


def _text(attempt):
    try:
        return attempt()
    except TypeError as error:
        return str(error)


@case(*SIGNS, cond=1, opaque=0)
def what_is_no_iterable(x):
    v = 3 if x > 0 else [1]
    return [
        _text(lambda: first_of(*v)),
        _text(lambda: first_of(x, *v)),
        _text(lambda: first_of(itself(x), *v)),
        _text(lambda: first_of(*v, *v)),
        _text(lambda: [*v]),
        _text(lambda: (x, *v)),
        _text(lambda: {*v}),
    ]


@case(*SIGNS, opaque=0)
def whose_name_the_error_tells(x):
    v = None if x > 0 else [1, 2]

    def inner(a, b=2):
        return a + b

    return [
        _text(lambda: max(*v)),
        _text(lambda: np.add(*v)),
        _text(lambda: inner(*v)),
        _text(lambda: (lambda *a: len(a))(*v)),
        _text(lambda: Counted().method(*v)),
        _text(lambda: Counted.static(*v)),
        _text(lambda: [].append(*v)) if x > 0 else None,
        _text(lambda: np.array([1, 2]).reshape(*v)),
        _text(lambda: "{}{}".format(*v)),
    ]


@case(*SIGNS, opaque=0)
def one_of_two_functions_is_named(x):
    v = 2 if x > 0 else 3.5 if x < 0 else [4]
    f = first_of if x > 0 else itself
    return _text(lambda: f(*v))


@case(*SIGNS, opaque=0)
def what_is_no_mapping(x):
    v = [("a", 1)] if x > 0 else np.arange(2) if x < 0 else {"a": 1}
    w = {"b": 2}
    return [
        _text(lambda: named(x, **v)),
        _text(lambda: named(x, **w, **v)),
        _text(lambda: named(x, **v, **w)),
        _text(lambda: {**v}),
        _text(lambda: {"z": x, **v}),
        _text(lambda: dict(z=x, **v)),
    ]


class OfPairs:
    def keys(self):
        return ["p"]

    def __getitem__(self, key):
        return key + "q"


@case(*SIGNS, opaque=0)
def mappings_of_any_kind(x):
    v = OfPairs() if x > 0 else {"a": x}
    return named(x, **v), {**v, "z": 1}


def grown(x):
    made = []
    for number in range(4):
        if number < x + 2:
            made.append(number)
    return made


@case(*SIGNS, opaque=0)
def methods_of_arrays(x):
    axes = [0, 1] if x > 0 else [1, 0]
    some = [0] if x > 0 else []
    a = np.array([[3.0, 1, 4], [1, 5, 9]])
    sizes = [3, 2] if x > 0 else [6] if x < 0 else (1, 2, 3)
    return a.swapaxes(*axes), a.transpose(*axes), a.sum(*some), a.argmax(*some), a.reshape(*sizes)


@case(*SIGNS, opaque=0)
def methods_of_arrays_by_name(x):
    options = {"axis": 0, "keepdims": True} if x > 0 else {"axis": 1} if x < 0 else {}
    a = np.array([[3.0, 1, 4], [1, 5, 9]])
    return a.sum(**options), a.min(**options), a.std(**options)


@case(*SIGNS, opaque=0)
def methods_of_lists_and_dicts(x):
    items, table, queue = [1, 2, 3], {2: 5}, deque([1])
    some = [1] if x > 0 else []
    two = [0, 7] if x > 0 else [2, 8]
    items.insert(*two)
    queue.extend(*[[1, 2]] if x > 0 else [[5]])
    return items.pop(*some), items, table.get(*two), table.pop(*two), table.setdefault(*two), table, queue


@case(*SIGNS, opaque=0)
def methods_of_sets(x):
    others = [[1, 2], [2]] if x > 0 else [[2, 5]] if x < 0 else []
    members, fixed = {2, 9}, frozenset([2, 5])
    found = [
        members.union(*others),
        members.intersection(*others),
        members.difference(*others),
        fixed.union(*others),
    ]
    members.update(*others)
    return found, members


@case(*SIGNS, opaque=0)
def updates_by_name(x):
    more = {"a": 1} if x > 0 else {"b": x, "c": 3}
    table = {"c": x}
    table.update({"d": 2}, **more)
    other = {}
    other.update(**more)
    return table, other


@case(*SIGNS, opaque=0)
def texts_with_stars(x):
    parts = grown(x)
    template = "{}-{}" if x > 0 else "{}"
    return template.format(*[*parts, 5]), "{} {q}".format(*[*parts, 5], q=x), "ab".center(*[5, "*"] if x > 0 else [4])


class Plain:
    pass


@case(*SIGNS, opaque=0)
def classes_without_a_constructor(x):
    v = [] if x > 0 else [1, 2] if x < 0 else 5
    return _text(lambda: type(Plain(*v)).__name__)
