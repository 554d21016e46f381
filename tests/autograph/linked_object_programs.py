"""Linked objects with properties, operators and counters, copied, sorted and changed."""

import copy

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
f8, i8 = np.float64, np.int64
A = np.array([3.0, -1, 2, 5, -2, 4])
B = np.array([1.0, 2, -3])


class N:
    made = 0

    def __init__(self, v, next=None):
        self.v = v
        self._w = 0
        self.next = next
        N.made += 1

    @property
    def w(self):
        return self._w * 2

    @w.setter
    def w(self, x):
        if x < 0:
            raise ValueError("w")
        self._w = x

    def last(self):
        return self if self.next is None else self.next.last()

    def __lt__(self, o):
        return self.v < o.v

    def __eq__(self, o):
        return isinstance(o, N) and self.v == o.v

    def __hash__(self):
        return hash(self.v)

    def __repr__(self):
        return f"N({self.v})"


def build(a):
    h = None
    for x in a:
        h = N(x, h)
    return h


@case(A, B)
def walk_by_walrus(a):
    h = N(0.0, build(a))
    s = 0.0
    while (h := h.next) is not None:
        s += h.v
    return s


@case(A, B)
def properties_of_linked_objects(a):
    h = build(a)
    n = h
    bad = 0
    while n is not None:
        try:
            n.w = n.v
        except ValueError:
            bad += 1
        n = n.next
    s = 0
    while h is not None:
        s += h.w
        h = h.next
    return s, bad


@case(A, B)
def objects_that_are_counted(a):
    N.made = 0
    h = build(a)
    return N.made, h.last().v, h.last() is h


@case(A, B)
def objects_sorted_at_run_time(a):
    l = [N(x) for x in a if x != 2]
    l.sort()
    return (
        [n.v for n in l],
        min(l).v,
        max(l, key=lambda n: -n.v).v,
        sorted(l, reverse=True)[0].v,
        N(a[0]) in l,
        l.index(N(a[1])),
        [n.last().v for n in l],
    )


@case(A, B)
def arrays_in_linked_objects(a):
    h = None
    for x in a:
        h = N(np.array([x, 1.0]), h)
    g = h
    while g is not None:
        g.v += 1
        g.v[0] *= 2
        if g.v[0] > 4:
            g.v = g.v[:1]
        g = g.next
    s = 0.0
    k = 0
    while h is not None:
        s += h.v.sum()
        k += h.v.size
        h = h.next
    return s, k


@case(A, B)
def attrs_deleted(a):
    h = build(a)
    n = h
    while n is not None:
        if n.v < 0:
            del n.v
        else:
            n.extra = n.v
        n = n.next
    out = []
    while h is not None:
        out.append(getattr(h, "v", None))
        out.append(hasattr(h, "extra"))
        h = h.next
    return out


@case(A, B)
def copies_of_linked_objects(a):
    h = build(a)
    c = copy.copy(h)
    d = copy.deepcopy(h)
    c.v = "c"
    d.next.v = "d"
    return h.v, c.v, c.next is h.next, d.next.v, h.next.v, d.last().v, c.last().v


@case(A, B)
def end_of_a_list(a):
    h = build(a)
    try:
        while True:
            h = h.next
    except AttributeError as e:
        return str(e)
