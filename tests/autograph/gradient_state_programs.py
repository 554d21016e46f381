"""Differentiable programs that keep state: stores, views, buffers, lists, dicts and objects that change."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

import autograph as ag
from tests.autograph.gradient_programs import LONG, A, Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


# ---- arguments and views


@case((X,), (Y,))
def argument_scaled_in_place(x):
    x *= 2.0
    x[0] = x[1] * x[2]
    x[1:] += x[:-1]
    return np.sum(x * x)


@case((X, Y), (Y, X), argnums=(0, 1))
def two_arguments_changed(x, y):
    x += y
    y *= x
    x -= y * 0.5
    return np.sum(x * y)


@case((A,), (A.T,))
def views_of_views(a):
    b = a * 1.0
    v = b[1:]
    w = v[:, ::2]
    w *= 3.0
    w[0] = w[1] * a[0, 1]
    return np.sum(b * b)


@case((A,), (A.T.copy(),))
def transposed_then_stored(a):
    b = a.T
    b[0] = a[:, 1] * 2.0
    c = a.reshape(-1)
    c[::4] *= 0.5
    return np.sum(a * a * a)


@case((A,), (np.asfortranarray(A),), (A.T,))
def ravel_view_or_copy(a):
    r = a.ravel()
    r[2] = r[0] * r[1]
    return np.sum(a * a) + np.sum(r)


@case((A,), (np.asfortranarray(A),))
def reshape_then_row_stores(a):
    b = np.zeros((3, 3))
    flat = b.reshape(9)
    flat[:3] = a[0]
    flat[3:6] = a[1] * flat[:3]
    b[2] = b[0] * b[1]
    return np.sum(b * b)


@case((A,))
def diagonal_and_triangles(a):
    b = np.triu(a) + np.tril(a, -1) * 2.0
    d = np.diag(b).copy()
    d[0] = d[1] * d[2]
    return np.sum(d * d) + np.trace(a @ b)


@case((X,), (Y,))
def argument_returned_as_part(x):
    y = x
    y[0] = y[1] * 2.0
    return np.sum(y * x)


@case((X,), (Y,))
def swapped_buffers(x):
    a = x.copy()
    b = np.empty_like(x)
    for _ in range(5):
        b[1:-1] = a[:-2] + a[2:] * 0.5
        b[0] = a[0] * 0.3
        b[-1] = a[-1] * a[0]
        a, b = b, a
    return np.sum(a * a)


@case((LONG,), (X,))
def stencil(x):
    u = x.copy()
    for _ in range(4):
        u[1:-1] = 0.25 * (u[:-2] + 2.0 * u[1:-1] + u[2:])
    return np.sum(u * u * u)


@case((X,), (Y,))
def recurrence_in_place(x):
    h = np.zeros(20)
    h[0] = x[0]
    for i in range(1, 20):
        h[i] = np.sin(h[i - 1]) * x[1] + x[2] * 0.1
    return np.sum(h)


@case((X,), (Y,))
def row_buffer(x):
    rows = np.zeros((4, 3))
    for k in range(4):
        rows[k] = x * k
        rows[k, 1] *= rows[k, 0]
    return np.sum(rows**2)


# ---- stores with masks and arrays of indices


@case((X,), (Y,))
def masked_store(x):
    y = x * 2.0
    y[y > 1.5] = 0.5
    y[x < 0] *= x[x < 0]
    return np.sum(y * y * x)


@case((X,), (Y,))
def masked_store_of_array(x):
    y = x * 1.0
    m = x > 0
    y[m] = x[m] * x[m]
    return np.sum(y)


@case((X,), (Y,))
def integer_store_with_duplicates(x):
    y = np.zeros(4)
    y[np.array([1, 2, 1])] = x
    return np.sum(y * y)


@case((X,), (Y,))
def integer_augmented_with_duplicates(x):
    y = x[[0, 1, 2, 0]]
    y[np.array([0, 0, 3])] += x * x
    return np.sum(y * y)


@case((X,), (Y,))
def add_at(x):
    y = np.zeros(4)
    np.add.at(y, np.array([0, 1, 0]), x * x)
    np.add.at(y, [1, 1], x[0])
    return np.sum(y * y)


@case((A,))
def pairs_of_indices(a):
    b = a * 1.0
    b[[0, 1], [2, 0]] = a[[1, 1], [0, 2]] * 3.0
    b[0, [0, 1]] += 1.0
    return np.sum(b * b)


@case((X,), (Y,))
def negative_and_none(x):
    y = x[None, :] * x[:, None]
    y[-1, ..., ::-1] = x
    return np.sum(y * y)


@case((X,), (Y,))
def where_store(x):
    y = np.where(x > 1, x * x, 0.0)
    np.copyto(y, x)
    y[...] = y * x
    return np.sum(y)


@case((X,), (Y,))
def outs(x):
    y = np.empty(3)
    np.exp(x * 0.3, out=y)
    np.multiply(y, x, out=y)
    z = np.zeros(3)
    np.add(y, x, z)
    z.fill(2.0)
    z += y
    return np.sum(z * y)


@case((X,), (Y,))
def lists_stored_into_arrays(x):
    y = np.zeros((2, 3))
    y[0] = [x[0], x[1] * x[2], 1.0]
    y[1, :2] = x[1], x[2]
    return np.sum(y * y * y)


@case((X,), (Y,))
def outs_of_reductions(x):
    m = np.outer(x, x)
    y = np.ones(3)
    np.sum(m, axis=0, out=y)
    y *= x
    z = np.zeros(3)
    np.dot(m, y, out=z)
    z[0] = z[1]
    return np.sum(z) * 0.01


@case((X,), (Y,))
def in_place_methods(x):
    y = x.copy()
    y.sort()
    z = np.empty((3,))
    z.fill(x[0] * 2.0)
    return np.sum(y * np.array([1.0, 2.0, 3.0])) + np.sum(z * x)


@case((X,), (Y,))
def zero_dimensional(x):
    a = np.array(0.0)
    for v in x:
        a += v * v
    a *= x[0]
    return a[()] * 1.0


@case((np.array(0.7),), (np.array(-1.2),))
def zero_dimensional_argument(x):
    y = x * x
    x *= 3.0
    return y + np.sin(x)


@case((X,), (Y,))
def float_plus_equals_array(x):
    y = 0.0
    y += x
    y *= x
    return np.sum(y)


@case((X,), (Y,))
def augmented_operators(x):
    y = x * 1.0
    y -= 0.5
    y /= x * x + 1.0
    y **= 2
    y = -y
    y @= np.eye(3) * 2.0
    return np.sum(y * x)


# ---- lists, dicts, tuples


@case((X,), (Y,))
def list_of_arrays(x):
    states = [x]
    for _ in range(10):
        states.append(np.tanh(states[-1] * 0.5) + x)
    return np.sum(states[-1] * states[3])


@case((X,), (Y,))
def list_of_floats(x):
    found = []
    for v in x:
        if v > 0:
            found.append(v * v)
        else:
            found.append(v)
    return np.sum(np.array(found) * x)


@case((LONG,), (X,))
def list_of_tuples(x):
    pairs = []
    for k in range(len(x)):
        pairs.append((x[k], x[k - 1] * k))
    total = 0.0
    for a, b in pairs:
        total = total + a * b
    return total


@case((LONG,), (X,))
def stack_of_values(x):
    stack = []
    total = 0.0
    for v in x:
        stack.append(v)
        if v > 0.9:
            total = total + stack.pop() * x[0]
    while stack:
        total = total + stack.pop() ** 2
    return total


@case((X,), (Y,))
def list_items_replaced(x):
    items = [x[0], x[1], x[2]]
    for k in range(10):
        items[k % 3] = items[(k + 1) % 3] * 0.5 + np.sin(items[k % 3])
    return items[0] * items[1] + items[2]


@case((X,), (Y,))
def list_of_rows_changed(x):
    rows = [x * k for k in range(3)]
    for row in rows:
        row[0] = row[1] * row[2]
        row += x
    return np.sum(np.stack(rows) ** 2)


@case((X,), (Y,))
def concatenated_list(x):
    parts = []
    for i in range(len(x)):
        parts.append(x[i:] * x[i])
    return np.sum(np.concatenate(parts) ** 2)


@case((X,), (Y,))
def dict_updated(x):
    params = {"w": x * 1.0, "b": x[0]}
    for k in range(10):
        params["w"] = params["w"] - 0.1 * np.sin(params["w"]) * params["b"]
        params["b"] = params["b"] * 0.9
        if k > 4:
            params["b"] = params["b"] + params["w"][0] * 0.1
    return np.sum(params["w"]) * params["b"]


@case((X,), (Y,))
def dict_of_arrays_changed(x):
    params = {"w": x * 1.0, "v": np.zeros(3)}
    for _ in range(3):
        params["v"] *= 0.5
        params["v"] += params["w"] ** 2
        params["w"] -= 0.1 * params["v"]
    return np.sum(params["w"] * params["v"])


@case(({"w": X.copy(), "b": np.float64(0.5)},), ({"w": Y.copy(), "b": np.float64(1.5)},))
def dict_argument(p):
    p["w"] = p["w"] * p["b"]
    for key in p:
        p[key] = p[key] * 2.0
    return np.sum(p["w"] ** 2) + p["b"]


@case(([X.copy(), Y.copy()],), ([Y.copy(), X.copy()],))
def list_argument(xs):
    xs[0] = xs[0] * xs[1]
    xs[1] += 1.0
    total = 0.0
    for x in xs:
        total = total + np.sum(x * x)
    return total


@case(((X, (Y, np.float64(2.0))),), ((Y, (X, np.float64(0.5))),))
def nested_tuple_argument(t):
    a, (b, s) = t
    return np.sum(a * b) * s


@case((X,), (Y,))
def tuple_state(x):
    state = (x, x[0])
    for _ in range(10):
        a, s = state
        state = (a * 0.9 + s, s * 0.5 + a[1])
    return np.sum(state[0]) * state[1]


# ---- objects


class Counter:
    def __init__(self, start):
        self.value = start
        self.seen = []

    def add(self, v):
        self.value = self.value + v * v
        self.seen.append(v)


@case((X,), (Y,))
def object_made_inside(x):
    counter = Counter(x[0])
    for v in x:
        counter.add(v)
        if counter.value > 5:
            counter.value = counter.value * 0.5
    return counter.value * counter.seen[1]


@case((LONG,), (X,))
def object_rebound_in_staged_loop(x):
    counter = Counter(0.0)
    for v in x:
        counter.value = counter.value * 0.9 + v * x[0]
    return counter.value**2


@dataclass
class Params:
    w: np.ndarray
    b: float
    name: str = "p"


@case((Params(X.copy(), 0.5),), (Params(Y.copy(), 1.5),))
def dataclass_argument(p):
    return np.sum((p.w * p.b) ** 2)


@case((Params(X.copy(), 0.5),), (Params(Y.copy(), 1.5),))
def object_changed(p):
    for _ in range(3):
        p.w = p.w * p.b
        p.b = p.b + p.w[0]
    p.w += 1.0
    return np.sum(p.w) * p.b


class Layer:
    def __init__(self, w, b):
        self.w = w
        self.b = b

    def __call__(self, x):
        return np.tanh(x @ self.w + self.b)


class Net:
    def __init__(self, *layers):
        self.layers = list(layers)

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


NET = Net(Layer(A * 0.5, X * 0.1), Layer(A.T * 0.3, Y * 0.1))


@case((NET, X), (NET, Y), argnums=(0, 1))
def network(net, x):
    return np.sum(net(x) ** 2)


@case((X,), (Y,))
def global_is_read(x):
    return np.sum(NET(x) * NET.layers[0].b)


@case((X,), (Y,))
def staged_list(x):
    out = []
    for i in ag.stage(range(3)):
        out.append(x[i] * x[0])
    out[1] = out[0] * 3.0
    return out[1] * out[2] + len(out)


# ---- views of what is changed on a path that may not be taken: its cotangents are added up in the same order

UP, DOWN = np.float64(1.0), np.float64(-1.0)


@case((X, UP), (X, DOWN), (Y, DOWN))
def views_of_what_may_change(x, flag):
    y = np.sin(x)
    if flag > 0:
        y[0] = 1.0
    a, b = y[1:], y[:-1]
    return np.sum(a * a * b) + np.sum(np.exp(a) * b) + np.sum(y * 0.37)


@case((X, UP), (X, DOWN), (Y, DOWN))
def rows_of_what_may_change(x, flag):
    y = np.outer(x, x)
    if flag > 0:
        y[0] = 1.0
    total = 0.0
    for row in y:
        total = total + np.sum(np.sin(row) * row) + np.sum(row * 0.3) * row[0]
    return total


@case((X, UP), (X, DOWN), (Y, DOWN))
def views_of_what_may_be_held(x, flag):
    y, held = np.sin(x), []
    if flag > 0:
        held.append(y)
    a, b = y[1:], y[::-1]
    return np.sum(a * a * b[1:]) + np.sum(np.exp(a) * y[:-1])


@case((X, UP), (X, DOWN), (Y, DOWN))
def axes_of_what_may_change(x, flag):
    y = np.outer(x, np.sin(x))
    if flag > 0:
        y[0] = 1.0
    t, u, v = y.T, np.swapaxes(y, 0, 1), y[:, None]
    return np.sum(t * t * y) + np.sum(np.exp(t) * y) + np.sum(np.cos(u) * u) + np.sum(np.squeeze(v) * y * v[:, 0])


@case((X, UP), (X, DOWN), (Y, DOWN))
def views_of_views(x, flag):
    y = np.outer(x, np.sin(x))
    if flag > 0:
        y[0] = 1.0
    a = y[1:]
    b = a[:, ::2]
    return np.sum(a * a * 0.7) + np.sum(np.sin(b) * b) + np.sum(b * b * b) + np.sum(a) * a[0, 0]


@case((X, UP, np.int64(2)), (X, DOWN, np.int64(2)), (Y, DOWN, np.int64(1)))
def views_used_in_a_loop(x, flag, count):
    y = np.sin(x)
    if flag > 0:
        y[0] = 1.0
    a, total = y[1:], 0.0
    for k in range(count):
        total = total + np.sum(a * a) * 0.1 + np.sum(np.sin(a) * y[:-1]) + a[k]
    return total


# ---- sums of lists whose sums are known at run time only


@case((X, np.float64(0.4)), (Y, np.float64(-0.3)), argnums=(0, 1))
def sum_of_a_sum(x, y):
    found = [y * 0.5]
    found.append(sum([v * 0.3 for v in x]))
    return sum(found) * y


@case((X, np.float64(0.4)), (Y, np.float64(-0.3)), argnums=(0, 1))
def loops_in_branches(x, y):
    total = y
    if y > 0:
        for v in x * 0.9:
            total = np.sin(total) * v
            for k in range(np.int64(2)):
                total = total * total + v * k
    else:
        for v in x:
            total = total * v + np.exp(total)
    return total * total


@case((X,), (Y,))
def python_numbers_in_lists(x):
    half, found = x[0] * 0.5, [x[1]]
    for _ in range(3):
        if x[0] > 0:
            found.append(math.cos(half))
    return sum(found)
