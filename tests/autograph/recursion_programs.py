"""Recursion that changes what is around it, and state in `try` statements that has no run-time value."""

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
case = CASES.add


class Box:
    def __init__(self, v):
        self.v = v


@case((Box(1.0), np.ones(3), i8(2)), (Box(1.0), np.zeros(0), i8(2)), (Box(1.0), np.ones(2), i8(0)))
def ret_box(box, x, n):
    for i in range(n):
        try:
            for j in x:
                return box
        finally:
            pass
    return 0


@case((f8(2), np.ones(3)), (f8(0), np.ones(3)), (f8(0), np.ones(0)))
def ret_lists(s, x):
    if s > 1:
        if 1:
            return [0, 0]
    for i in x:
        return None


@case((f8(2), np.ones(3)), (f8(0), np.ones(3)), (f8(0), np.ones(0)))
def ret_lists2(s, x):
    if s > 1:
        return [s, 0]
    for i in x:
        if i > s:
            return None
    return "none"


@case((Box(1.0), np.arange(3.0)), (Box(1.0), np.zeros(2)))
def ret_box2(box, x):
    for v in x:
        if v > 1:
            return box
    return None


@case((Box(1.0), np.arange(3.0)), (Box(1.0), np.zeros(2)))
def ret_fn(box, x):
    f = None
    for v in x:
        if v > 1:
            f = lambda t: t + v
            break
    if f is None:
        return 0
    return f(2)


class Counter:
    total = 0
    names = []


@case((np.arange(3.0), f8(1)), (np.zeros(2), f8(-1)))
def cls_in_try(x, s):
    Counter.total = 0
    try:
        Counter.total += s
        y = x[int(s) + 2]
        Counter.total += 10
    except IndexError:
        Counter.total -= 1
        y = 0
    return Counter.total, y


@case((np.arange(3.0), f8(1)), (np.zeros(2), f8(-1)), (np.zeros(2), f8(4)))
def fn_in_try(x, s):
    f = abs
    try:
        y = x[int(s) + 2]
        f = lambda t: t * 2
        if s > 0:
            raise ValueError("p")
    except (IndexError, ValueError):
        y = f(s)
    return f(y)


@case((np.arange(3.0), f8(1)), (np.zeros(2), f8(-1)), (np.zeros(2), f8(4)))
def closure_in_try(x, s):
    k = 1

    def g(t):
        return t * k

    def h(t):
        return t + k

    f = g
    try:
        y = x[int(s) + 2]
        f = h
        k = 5
        if s > 0:
            raise ValueError("p")
    except (IndexError, ValueError):
        y = f(s)
    return f(y)


@case((np.arange(3.0), f8(1)), (np.zeros(2), f8(-1)), (np.zeros(2), f8(4)))
def closure_in_loop_try(x, s):
    f = None
    for v in x:
        try:
            if v > s:
                raise ValueError(v)
            f = lambda t: t + 1
        except ValueError:
            f = lambda t: t * 3
    return 0 if f is None else f(s)


@case((np.arange(3.0), f8(1)), (np.zeros(2), f8(-1)), (np.zeros(2), f8(4)))
def box_in_try(x, s):
    b = Box(s)
    try:
        y = x[int(s) + 2]
        b = Box(y)
        if s > 0:
            raise ValueError("p")
        b.v += 1
    except (IndexError, ValueError):
        b.v *= 2
    return b.v


@case(i8(3), i8(0))
def walk_append(n):
    seen = []

    def walk(k):
        if k > 0:
            seen.append(k)
            walk(k - 1)

    walk(n)
    return seen


@case(i8(5), i8(0))
def nonlocal_counter(n):
    count = 0

    def walk(k):
        nonlocal count
        count += 1
        if k > 0:
            walk(k - 1)
            walk(k - 2)

    walk(n)
    return count


class Tree:
    def __init__(self, v, left=None, right=None):
        self.v = v
        self.left = left
        self.right = right


def build(k):
    if k <= 0:
        return None
    return Tree(k, build(k - 1), build(k - 2))


@case(4, 2)
def tree_sum(k):
    t = build(k)
    out = []

    def visit(n):
        if n is None:
            return
        visit(n.left)
        out.append(n.v)
        visit(n.right)

    visit(t)
    return out


@case(i8(4), i8(2))
def tree_sum2(k):
    t = build(k)
    out = []

    def visit(n):
        if n is None:
            return
        visit(n.left)
        out.append(n.v)
        visit(n.right)

    visit(t)
    return out


@case(i8(4), i8(0))
def hanoi(n):
    moves = []

    def move(k, a, b, c):
        if k == 0:
            return
        move(k - 1, a, c, b)
        moves.append((k, a, b))
        move(k - 1, c, b, a)

    move(n, "A", "B", "C")
    return len(moves), moves


@case((np.arange(4.0), i8(3)), (np.arange(9.0), i8(1)))
def fill_rec(a, n):
    def go(k):
        if k >= 0:
            a[k] += 10
            go(k - 1)

    go(n)
    return a


@case((np.zeros((4, 4)), i8(1)), (np.eye(5), i8(0)))
def flood(g, s):
    count = 0

    def fill(i, j):
        nonlocal count
        if i < 0 or j < 0 or i >= g.shape[0] or j >= g.shape[1]:
            return
        if g[i, j] != 0:
            return
        g[i, j] = 2
        count += 1
        fill(i + 1, j)
        fill(i - 1, j)
        fill(i, j + 1)
        fill(i, j - 1)

    fill(s, s)
    return count


class Acc:
    def __init__(self):
        self.n = 0
        self.log = []

    def rec(self, k):
        self.n += 1
        if k > 0:
            self.log.append(k)
            self.rec(k - 1)
        return self.n


@case((Acc(), i8(3)), (Acc(), i8(0)))
def method_rec(a, n):
    return a.rec(n), a


@case(i8(3), i8(0))
def method_rec_in(n):
    a = Acc()
    return a.rec(n), a.n, a.log


@case(i8(10), i8(1))
def memo_rec(n):
    memo = {}

    def fib(k):
        if k < 2:
            return k
        if k in memo:
            return memo[k]
        memo[k] = fib(k - 1) + fib(k - 2)
        return memo[k]

    return fib(n), len(memo)


@case((np.array([3.0, 1, 2]),), (np.array([1.0]),))
def permutations(a):
    out = []

    def go(cur, rest):
        if len(rest) == 0:
            out.append(cur)
            return
        for i in range(len(rest)):
            go(np.concatenate([cur, rest[i : i + 1]]), np.concatenate([rest[:i], rest[i + 1 :]]))

    go(np.zeros(0), a)
    return np.array(out)


@case(
    (np.int64(0), np.array([1.0, 2])),
    (np.int64(3), np.array([1.0, 2])),
    (np.int64(3), np.array([])),
    (np.int64(-2), np.array([])),
)
def defined_in_a_loop_of_one_path(n, a):
    total = 0
    for k in [1, 2]:
        if n > k:
            for x in a:

                def down(d):
                    return x if d <= 0 else down(d - 1) + k

                total += down(2)
    return total


@case(i8(4), i8(0), 3, i8(7), opaque=0)
def kept_in_a_table(n):
    table, steps = {}, {"n": 0}

    def register(name):
        def put(function):
            table[name] = function
            return function

        return put

    @register("even")
    def is_even(k):
        steps["n"] += 1
        return True if k == 0 else table["odd"](k - 1)

    @register("odd")
    def is_odd(k):
        return False if k == 0 else table["even"](k - 1)

    table["sum"] = lambda k: 0 if k <= 0 else k + table["sum"](k - 1)
    return table["even"](n), table["odd"](n), table["sum"](n), steps


@case(i8(4), i8(0), 3, i8(7), opaque=0)
def kept_in_a_list_or_an_object(n):
    class Node:
        def __init__(self, v, f=None):
            self.v = v
            self.f = f

    node, functions = Node(3), []
    node.f = lambda k: k if k <= 0 else node.v + node.f(k - 1)

    def down(k):
        return [k] if k <= 0 else [k, *functions[0](k - 1)]

    functions.append(down)
    factorial = (lambda f: (lambda g: g(g))(lambda g: f(lambda k: g(g)(k))))(
        lambda again: lambda k: 1 if k <= 1 else k * again(k - 1)
    )
    return node.f(n), functions[0](n), factorial(n)
