"""Attributes and methods by names that are known only when the graph runs."""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add


class Num:
    def __init__(self, v):
        self.v = v


class Bin:
    def __init__(self, op, left, right):
        self.op, self.left, self.right = op, left, right


class Neg:
    def __init__(self, e):
        self.e = e


class Visitor:
    def __init__(self):
        self.count = 0

    def visit(self, n):
        self.count += 1
        return getattr(self, "visit_" + type(n).__name__.lower(), self.unknown)(n)

    def visit_num(self, n):
        return n.v

    def visit_bin(self, n):
        left, right = self.visit(n.left), self.visit(n.right)
        return getattr(self, f"op_{n.op}")(left, right)

    def op_add(self, a, b):
        return a + b

    def op_mul(self, a, b):
        return a * b

    def unknown(self, n):
        raise TypeError(f"no visitor for {type(n).__name__}")


@case((np.int64(3), 1), (np.int64(1), 2), (np.int64(0), 1), (np.int64(3), 7))
def a_visitor_of_a_tree_of_run_time(x, k):
    op = "add" if x > 2 else ("mul" if x > 0 else "sub")
    e = Bin("add", Num(x), Bin(op, Num(k), Num(2)))
    if k > 5:
        e = Neg(e)
    v = Visitor()
    try:
        return v.visit(e), v.count
    except (TypeError, AttributeError) as error:
        return str(error), v.count


class Robot:
    def __init__(self):
        self.x = self.y = 0
        self.log = []

    def do_up(self, n):
        self.y += n

    def do_left(self, n):
        self.x -= n
        self.log.append(self.x)

    def other(self, n):
        self.log.append(("?", n))


NAMES = ["up", "left", "down"]


@case(np.array([[0, 1], [1, 2], [2, 4], [0, 1]]), np.array([[1, 5], [0, 3]]), np.array([[2, 1]]))
def handlers_by_name(commands):
    r = Robot()
    for c, n in commands:
        name = NAMES[c]
        f = getattr(r, "do_" + name, None)
        if f is None:
            r.other(n)
        else:
            f(n)
        if hasattr(r, f"do_{name}") and r.x < -3:
            break
    return r.x, r.y, r.log


class Link:
    def __init__(self, kind, weight, behind):
        self.kind, self.w_a, self.next = kind, weight, behind

    def go_a(self, x):
        return x + 1

    def go_b(self, x):
        return x * 2


@case((np.array([1, 2, 3]), 1), (np.array([0, 2, 4]), 1), (np.array([1, 5, 2]), 1), (np.array([0]), 2))
def attributes_of_linked_objects_by_name(kinds, x):
    head = None
    for k in kinds:
        head = Link("a" if k > 1 else "b", k, head)
        if k > 3:
            head.w_b = k * 10
        if k > 4:
            head.kind = "c"
    out = []
    while head is not None:
        go = getattr(head, "go_" + head.kind, None)
        if go is not None:
            x = go(x)
        out.append((x, getattr(head, f"w_{head.kind}", -1), hasattr(head, f"w_{head.kind}")))
        if head.kind == "b":
            head.w_b = 7
        try:
            x += getattr(head, "w_" + head.kind)
            x += getattr(head.next, "v_" + head.kind)
        except AttributeError as error:
            out.append(str(error))
        head = head.next
    return out, x


class Shape:
    def __init__(self, kind, **sizes):
        self.kind = kind
        self.__dict__.update(sizes)


@case(
    ([Shape("a", size_a=2), Shape("b", size_b=3), Shape("a", size_a=1)] * 4, 5),
    ([Shape("a", size_a=2), Shape("b", size_c=3), Shape("c", size_c=1)] * 4, 5),
    ([Shape("q", size_q=2.5)] * 12, 5),
)
def attributes_of_the_users_objects_by_name(shapes, n):
    total = 0
    for i in range(n):
        s = shapes[i % len(shapes)]
        total += getattr(s, f"size_{s.kind}", 1)
        if total > 5:
            s.size_x, s.kind = 1, "x"
    return total
