"""Objects of plain classes that exist at run time: in lists, in other objects, chosen, linked, under several names."""

from __future__ import annotations

import numpy as np

from tests.checking import check


class Node:
    def __init__(self, v, next=None):
        self.v = v
        self.next = next

    def total(self):
        return self.v if self.next is None else self.v + self.next.total()

    def bump(self, by):
        if self.v > 0:
            self.v = self.v + by
        return self.v


class Body:
    mass = 1.0

    def __init__(self, x):
        self.x = x
        self.trail = []

    @property
    def energy(self):
        return self.mass * self.x**2

    def move(self, dt):
        self.x = self.x + dt
        self.trail.append(self.x)


def test_linked_list_from_an_object():
    def f(x):
        head = Node(0.0)
        for v in x:
            head = Node(v, head)
        n = 0
        while head.next is not None:
            n += 1
            head = head.next
        return n, head.v

    check(f, np.arange(12.0), calls=[(np.arange(20.0),), (np.arange(0.0),)])


def test_object_in_a_list_and_under_a_name():
    def f(x):
        node = Node(1.0)
        nodes = []
        for v in x:
            nodes.append(node)
        nodes[0].v = 5.0
        before = node.v
        node.v += 1
        return before, nodes[0].v, nodes[0] is node, node in nodes

    check(f, np.arange(12.0), calls=[(np.arange(20.0),)])


def test_list_in_a_list_and_under_a_name():
    def f(x):
        row = [0.0]
        rows = []
        for v in x:
            rows.append(row)
        rows[0][0] = 3.0
        rows[-1].append(x[0])
        return row[0], len(row), rows[0] is row

    check(f, np.arange(12.0), calls=[(np.arange(20.0),)])


def test_dict_in_a_list_and_under_a_name():
    def f(x):
        d = {"n": 0}
        ds = []
        for v in x:
            ds.append(d)
            ds[-1]["n"] += 1
        return d["n"], ds[0] is d

    check(f, np.arange(12.0), calls=[(np.arange(20.0),)])


def test_list_held_by_an_object_in_a_list():
    def f(x):
        trail = [0.0]
        body = Body(1.0)
        body.trail = trail
        bodies = []
        for v in x:
            bodies.append(body)
        bodies[0].trail.append(2.0)
        return len(trail), trail

    check(f, np.arange(12.0), calls=[(np.arange(20.0),)])


def test_bodies_in_a_loop():
    def f(x):
        bodies = [Body(v) for v in x]
        for k in range(20):
            for b in bodies:
                if b.energy > 2:
                    b.move(-1.0)
                else:
                    b.move(0.5)
        return [b.x for b in bodies], bodies[0].trail

    check(f, np.arange(12.0), calls=[(-np.arange(20.0),)], loops=4)


def test_best_object_of_a_loop():
    def f(x):
        best = None
        for v in x:
            b = Body(v)
            if best is None or b.energy > best.energy:
                best = b
        if best is None:
            return None
        best.move(1.0)
        return best.x, best.trail

    check(f, np.array([1.0, -3.0, 2.0]), calls=[(np.arange(0.0),), (np.array([5.0]),)])


def test_object_swapped_in_a_loop():
    def f(x):
        a, b = Body(1.0), Body(2.0)
        first = a
        for v in x:
            if v > 0:
                a, b = b, a
            a.move(v)
        return first.x, a.x, b.x, first is a

    check(f, np.array([1.0, -3.0, 2.0] * 4), calls=[(np.array([1.0, -3.0, 2.0]),)])


def test_object_replaced_and_changed_in_a_loop():
    def f(x):
        current = Body(0.0)
        done = []
        for v in x:
            current.move(v)
            if v < 0:
                done.append(current)
                current = Body(v)
        return [b.x for b in done], current.x

    check(f, np.array([1.0, -3.0, 2.0] * 4), calls=[(np.array([1.0, 3.0, 2.0] * 4),)])


def test_stack_class():
    class Stack:
        def __init__(self):
            self.items = []

        def push(self, v):
            self.items.append(v)

        def pop(self):
            return self.items.pop()

        def __len__(self):
            return len(self.items)

    def f(x):
        s = Stack()
        total = 0.0
        for v in x:
            if v > 0:
                s.push(v)
            elif len(s) > 0:
                total += s.pop()
        return total, len(s), bool(s)

    check(f, np.array([1.0, -3.0, 2.0, 5.0]), calls=[(np.array([-1.0, 3.0, 2.0, -4.0]),)])


def test_caller_objects_in_a_list():
    def f(bodies, first, dt):
        for b in bodies:
            if b.x > dt:
                b.move(dt)
        first.x = 100.0
        return bodies[0].x, sum(b.x for b in bodies)

    body = Body(3.0)
    check(
        f, [body, Body(1.0)], body, np.float64(2.0),
        calls=[([Body(1.0), Body(5.0), Body(6.0)], Body(0.0), np.float64(1.0))],
    )  # fmt: skip


def test_many_caller_objects():
    def f(bodies, first, dt):
        for b in bodies:
            if b.x > dt:
                b.x = dt
        return first.x

    bodies = [Body(float(k)) for k in range(100)]
    check(f, bodies, bodies[50], np.float64(2.0), calls=[(bodies, bodies[1], np.float64(20.0))])


def test_object_in_an_object():
    class World:
        def __init__(self, body):
            self.body = body
            self.time = 0.0

        def step(self, dt):
            self.body.move(dt)
            if self.body.x > 3:
                self.body = Body(0.0)
            self.time += dt

    def f(x):
        body = Body(1.0)
        w = World(body)
        for v in x:
            w.step(v)
        return w.time, w.body.x, body.x, w.body is body

    check(f, np.array([1.0, 2.0, 3.0]), calls=[(np.array([0.5, 0.25]),)])


def test_object_from_a_dict():
    def f(x):
        pool = {}
        for k, v in enumerate(x):
            name = "a" if v > 0 else "b"
            if name not in pool:
                pool[name] = Body(v)
            pool[name].move(1.0)
        return {name: b.x for name, b in pool.items()}

    check(f, np.array([1.0, -2.0, 3.0]), calls=[(np.array([0.5, 0.25]),)])


def test_returned_objects():
    def f(x):
        b = Body(x)
        if x > 0:
            b.move(1.0)
        return b, [b], {"b": b}

    check(f, np.float64(1.0), calls=[(np.float64(-1.0),)])


def test_object_with_equality_in_a_list():
    class P:
        def __init__(self, a):
            self.a = a

        def __eq__(self, other):
            return self.a == other.a

    def f(x):
        ps = []
        for v in x:
            ps.append(P(v))
        return ps[0] == ps[1], ps[0] == P(x[0]), ps[0] != ps[2]

    check(f, np.array([1.0, 1.0, 3.0]), calls=[(np.array([0.5, 0.25, 0.5]),)])


def test_tree():
    class Tree:
        def __init__(self, v):
            self.v = v
            self.left = None
            self.right = None

        def insert(self, v):
            node = self
            while True:
                if v < node.v:
                    if node.left is None:
                        node.left = Tree(v)
                        return
                    node = node.left
                else:
                    if node.right is None:
                        node.right = Tree(v)
                        return
                    node = node.right

    def f(x):
        t = Tree(x[0])
        for v in x[1:]:
            t.insert(v)
        depth = 0
        node = t
        while node is not None:
            depth += 1
            node = node.left
        return depth

    check(f, np.array([5.0, 2.0, 7.0, 1.0]), calls=[(np.array([1.0, 2.0, 3.0]),)])
