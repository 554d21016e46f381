"""One object under several names: what is changed under one of them is changed under all."""

from __future__ import annotations

import numpy as np

import autograph as ag
from tests.checking import check


def test_list_chosen_by_a_branch_then_appended():
    def f(x):
        a, b = [1], [2]
        chosen = a if x > 0 else b
        chosen.append(x)
        return a, b, chosen is a, len(chosen)

    check(f, 1.0, calls=[(-1.0,)])
    check(f, np.float64(1.0), calls=[(np.float64(-1.0),)], nodes={"cond": 1})


def test_list_chosen_by_a_statement_then_stored():
    def f(x):
        a, b = [1.0, 2.0], [3.0, 4.0]
        if x > 0:
            c = a
        else:
            c = b
        c[0] = x
        a[1] += c[0]
        return a, b, c

    check(f, np.float64(1.5), calls=[(np.float64(-2.0),)], cond=1)


def test_array_chosen_by_a_branch_then_stored():
    def f(x, n):
        a, b = np.zeros(3), np.ones(3)
        c = a if n > 0 else b
        c[0] = x[0]
        c += 1
        return a, b, c is a

    check(f, np.array([5.0]), np.int64(1), calls=[(np.array([7.0]), np.int64(-1))])


def test_two_names_for_one_list_in_a_branch():
    def f(x):
        a = []
        b = a
        if x > 0:
            a.append(1)
            b.append(2)
        else:
            b = []
            b.append(3)
        b.append(4)
        return a, b

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_two_names_for_one_list_in_a_loop():
    def f(x):
        a = []
        b = a
        for v in x:
            if v > 0:
                a.append(v)
            else:
                b.append(-v)
        return a, b, a is b, len(b)

    check(f, np.array([1.0, -2.0, 3.0]), calls=[(np.array([-1.0, -2.0, 3.0]),)], loops=1)


def test_list_rebound_in_a_branch_of_a_loop():
    def f(x):
        out, current = [], []
        for v in x:
            if v == 0:
                out.append(current)
                current = []
            else:
                current.append(v)
        out.append(current)
        return out

    check(f, np.array([1.0, 0.0, 2.0, 3.0, 0.0]), calls=[(np.array([0.0, 1.0, 2.0, 3.0, 4.0]),)], loops=1)


def test_list_inside_a_list():
    def f(x):
        inner = [0.0]
        outer = [inner, inner]
        if x[0] > 0:
            outer[0][0] = x[0]
        else:
            outer[1].append(x[1])
        return outer, inner, outer[0] is outer[1]

    check(f, np.array([1.0, 2.0]), calls=[(np.array([-1.0, 2.0]),)], cond=1)


def test_list_inside_a_dict_in_a_loop():
    def f(x):
        groups = {"neg": [], "pos": []}
        for v in x:
            groups["pos" if v > 0 else "neg"].append(v)
        return groups

    check(f, np.array([1.0, -2.0, 3.0]), calls=[(np.array([-1.0, -2.0, -3.0]),)])


def test_list_of_the_caller_reached_twice():
    def f(a, b, x):
        if x > 0:
            a.append(x)
        else:
            b[0] = x
        return len(a), b[0], a is b

    same = [1.0, 2.0]
    check(f, same, same, np.float64(1), calls=[([1.0], [2.0], np.float64(-1)), (same, same, np.float64(-1))])


def test_view_chosen_by_a_branch():
    def f(a, n):
        row = a[0] if n > 0 else a[1]
        row *= 2
        total = a.sum()
        row[0] = total
        return a.copy(), row

    check(f, np.arange(6.0).reshape(2, 3), np.int64(1), calls=[(np.arange(6.0).reshape(2, 3), np.int64(-1))])


def test_swap_of_arrays_in_a_loop():
    def f(a, b, n):
        old, new = a, b
        for k in range(n):
            new[:] = old + k
            old, new = new, old
        return old

    check(f, np.ones(3), np.zeros(3), 20, calls=[(np.ones(3), np.zeros(3), 21)])
    check(f, np.ones(3), np.zeros(3), np.int64(5), calls=[(np.ones(3), np.zeros(3), np.int64(0))])


def test_swap_of_lists_in_a_loop():
    def f(x):
        a, b = [1], [2]
        for v in x:
            a, b = b, a
            a.append(v)
        return a, b

    check(f, np.arange(5.0), calls=[(np.arange(2.0),), (np.arange(0.0),)])


def test_inplace_of_a_number_or_an_array():
    def f(x, n):
        total = 0
        for k in range(n):
            total += x
        x += 1
        return total

    check(f, np.ones(2), 20, calls=[(np.arange(3.0), np.int64(3)), (np.arange(3.0), np.int64(0))])


def test_inplace_changes_the_first_array():
    def f(x):
        best = x[0]
        for row in x:
            if row.sum() > best.sum():
                best = row
        best += 100
        return best

    check(f, np.arange(6.0).reshape(3, 2), calls=[(-np.arange(6.0).reshape(3, 2),)], loops=1)


def test_object_under_two_names():
    class Box:
        def __init__(self, v):
            self.v = v

    def f(x):
        a = Box(x)
        b = a
        if x > 0:
            b.v = 1.0
        else:
            b = Box(2.0)
        b.v += 10.0
        return a.v, b.v, a is b

    check(f, np.float64(3), calls=[(np.float64(-3),)])


def test_object_chosen_then_changed():
    class Box:
        def __init__(self, v):
            self.v = v

    def f(x):
        a, b = Box(1.0), Box(2.0)
        c = a if x > 0 else b
        c.v = c.v + x
        return a.v, b.v, c.v, c is b

    check(f, np.float64(3), calls=[(np.float64(-3),)])


def test_callers_object_chosen_then_changed():
    class Box:
        def __init__(self, v):
            self.v = v

    def f(a, b, x):
        c = a if x > 0 else b
        c.v = c.v + x
        a.v *= 2
        return a.v, b.v, c.v

    check(f, Box(1.0), Box(2.0), np.float64(3), calls=[(Box(1.0), Box(2.0), np.float64(-3))])


def test_objects_made_in_a_loop():
    class Node:
        def __init__(self, v, next):
            self.v = v
            self.next = next

    def f(x):
        head = None
        for v in x:
            head = Node(v, head)
        total = 0.0
        while head is not None:
            total += head.v
            head = head.next
        return total

    check(f, np.arange(4.0), calls=[(np.arange(2.0),)])


def test_objects_made_in_a_loop_kept_in_a_list():
    class Particle:
        def __init__(self, pos):
            self.pos = pos

        def move(self):
            self.pos = self.pos + 1

    def f(x):
        ps = [Particle(v) for v in x]
        for k in range(3):
            for p in ps:
                if p.pos > 1:
                    p.move()
        return [p.pos for p in ps]

    check(f, np.arange(4.0), calls=[(-np.arange(4.0),)])


def test_default_list_is_shared_between_calls():
    def f(x, seen=[]):
        seen.append(float(x))
        return len(seen)

    function = ag.function(f, mode="graph", fallback="error")
    assert [function(np.float64(v)) for v in (3, 4, 5)] == [1, 2, 3]
    assert f.__defaults__ == ([3.0, 4.0, 5.0],)


def test_list_multiplication_shares_items():
    def f(x):
        grid = [[0.0] * 2] * 2
        if x > 0:
            grid[0][1] = x
        return grid

    check(f, np.float64(1.0), calls=[(np.float64(-2.0),)])


def test_slice_copies_and_view_does_not():
    def f(x, n):
        items = [1.0, 2.0, 3.0]
        part = items[1:]
        if n > 0:
            part[0] = 9.0
            x[1:][0] = 9.0
        return items, part, x

    check(f, np.arange(3.0), np.int64(1), calls=[(np.arange(3.0), np.int64(-1))])


def test_argument_array_changed_in_helper():
    def bump(a, v):
        if v > 0:
            a[0] += v
        else:
            a = a + v
        return a

    def f(x):
        y = bump(x, x[1])
        y[2] = 5
        return x, y, x is y

    check(f, np.array([1.0, 1.0, 1.0]), calls=[(np.array([1.0, -1.0, 1.0]),)])


def test_tuple_that_holds_a_list():
    def f(x):
        t = ([], 0)
        for v in x:
            t[0].append(v)
            t = (t[0], t[1] + 1)
        return t

    check(f, np.arange(3.0), calls=[(np.arange(0.0),)])


def test_two_names_chosen_together():
    def f(x):
        a, b = [1], [2]
        if x > 0:
            p, q = a, a
        else:
            p, q = a, b
        p.append(x)
        q.append(3)
        return a, b, p is q

    check(f, np.float64(1.0), calls=[(np.float64(-2.0),)])


def test_new_lists_made_by_both_arms():
    def f(x):
        if x > 0:
            a = [1]
            b = a
        else:
            a = [2]
            b = [3]
        b.append(x)
        return a, b, a is b

    check(f, np.float64(1.0), calls=[(np.float64(-2.0),)])


def test_new_objects_made_by_both_arms():
    class Box:
        def __init__(self, v):
            self.v = v

    def f(x):
        if x > 0:
            a = Box(1.0)
            b = a
        else:
            a = Box(2.0)
            b = Box(x)
        b.v = b.v + 1
        return a.v, b.v, a is b

    check(f, np.float64(1.0), calls=[(np.float64(-2.0),)])


def test_new_list_in_a_new_list():
    def f(x):
        if x > 0:
            inner = [1]
            outer = [inner, [2]]
        else:
            inner = [3]
            outer = [[4], [5]]
        inner.append(x)
        outer[0].append(7)
        return inner, outer

    check(f, np.float64(1.0), calls=[(np.float64(-2.0),)])


def test_item_of_a_list_that_grows_in_a_branch():
    def f(x):
        inner = [1]
        outer = [inner]
        if x > 0:
            outer.append([2])
        outer[-1].append(7)
        return inner, outer, len(inner)

    check(f, np.float64(1.0), calls=[(np.float64(-2.0),)])


def test_list_also_kept_in_a_closure():
    def f(x):
        if x > 0:
            items = [1]
            add = lambda v: items.append(v)
        else:
            items = [2]
            add = lambda v: items.insert(0, v)
        add(x)
        items.append(3)
        return items

    check(f, np.float64(1.0), calls=[(np.float64(-2.0),)])
