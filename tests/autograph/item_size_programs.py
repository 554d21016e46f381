"""Arrays in lists, dicts and loops whose sizes differ from item to item, and may be 1 in some."""

from collections import deque

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
X = np.arange(1.0, 6.0)
ALL = np.array(5)


def tails(x, n):
    found = []
    for i in range(n):
        found.append(x[i:] * 2)
    return found


class Box:
    def __init__(self, value):
        self.value = value
        self.values = [value]


@case((X, ALL))
def last_and_first(x, n):
    found = tails(x, n)
    return found[n - 1] * 2 + found[0]


@case((X, ALL))
def operations_on_two_items(x, n):
    found = tails(x, n)
    a = found[n - 1]
    b = found[0]
    return np.add(a, b), a * b - b, a == b, np.outer(a, b), a.shape == b.shape, len(a) == len(b), a.size - b.size


@case((X, ALL))
def items_that_do_not_fit(x, n):
    found = tails(x, n)
    return found[1] + found[0]


@case((X, ALL))
def stacked_items(x, n):
    return np.stack(tails(x, n))


@case((X, ALL))
def joined_items(x, n):
    return np.concatenate(tails(x, n))


@case((X, ALL))
def items_in_pairs(x, n):
    found = tails(x, n)
    out = []
    for a, b in zip(found, found[::-1]):
        out.append(a.sum() * b)
        out.append(a.mean() - b * b)
    return out


@case((X, ALL))
def items_in_nested_loops(x, n):
    found = tails(x, n)
    s = 0.0
    for a in found:
        for b in found:
            if len(a) == 1 or len(b) == 1:
                s = s + (a * 2 + b).sum()
            s = s + (a[:1] + b).sum()
    return s


@case((X, ALL))
def an_item_and_the_one_before(x, n):
    found = tails(x, n)
    p = None
    out = []
    for a in found:
        if p is not None and len(a) == 1:
            out.append(p * 3 + a)
        p = a
    return out


@case((X, ALL))
def popped_and_inserted_items(x, n):
    found = tails(x, n)
    a = found.pop()
    b = found.pop(0)
    found.insert(n - 3, a)
    return a * 2 + b, found[n - 3] * b + a


@case((X, ALL))
def items_of_a_part(x, n):
    found = tails(x, n)[1:n]
    return found[n - 2] * 2 + found[0]


@case((X, ALL))
def items_of_tuples_in_a_list(x, n):
    found = []
    for i in range(n):
        found.append((x[i:] * 2, x[: i + 1]))
    a, b = found[0]
    c, d = found[n - 1]
    return a + c * 2, b * 2 + d, a - d


@case((X, ALL))
def items_of_lists_in_a_list(x, n):
    found = []
    for i in range(n):
        found.append([x[i:] * 2, x[i:] + 1])
    return found[0][0] + found[n - 1][0] * 2


@case((X, ALL))
def values_of_a_dict(x, n):
    found = {}
    for i in range(n):
        found[i] = x[i:] * 2
    return found[n - 1] * 2 + found[0], found.get(n - 1) * found[0] - 1.0


@case((X, ALL))
def items_of_a_while_loop(x, n):
    found = []
    y = x
    while len(y) > 1 - n * 0:
        y = y[1:]
        found.append(y * 2)
    return found[-1] * 2 + found[0]


@case((X, ALL))
def items_that_a_mask_takes(x, n):
    found = []
    for i in range(n):
        found.append(x[x >= i] * 2)
    return found[n - 1] * 2 + found[0]


@case((X, ALL))
def items_in_ufuncs(x, n):
    found = tails(x, n)
    return np.where(found[0] > 1, found[0], found[n - 1]), np.maximum(found[n - 1] * 2, found[0] * 3)


@case((X, ALL))
def items_of_a_comprehension(x, n):
    found = [x[i:] for i in range(n)]
    m = [a * 2 for a in found]
    return m[n - 1] * 2 + found[0]


@case((X, ALL))
def the_last_two_of_a_loop(x, n):
    a = b = x[1:]
    for i in range(n):
        b = a
        a = x[i:]
    return b[-1:] * 2 + a, a.shape == b.shape, a[:1] * b + 2


@case((X, ALL))
def sizes_computed_of_a_variable(x, n):
    y = x
    found = []
    while len(y) > 1:
        y = y[1:]
        found.append(y[1:] + y[:-1])
    return found[0] * 2 + found[-2], found[0] + found[-2]


@case((X, ALL))
def items_of_a_deque(x, n):
    found = deque()
    for i in range(n):
        found.append(x[i:] * 2)
    return found[n - 1] * 2 + found[0], found.popleft() * 2 + found.pop()


@case((X, ALL))
def items_of_two_lists(x, n):
    found = []
    m = []
    for i in range(n):
        y = x[i:]
        found.append(y)
        m.append(y * 2)
    return found[0] + m[n - 1] * 2


@case((X, ALL))
def items_of_an_iterator(x, n):
    found = tails(x, n)
    it = iter(found)
    a = next(it)
    b = next(it)
    c = next(it)
    d = next(it)
    e = next(it)
    return e * 2 + a


@case((X, ALL))
def items_by_length(x, n):
    found = tails(x, n)
    return (
        list(map(lambda a, b: a[:1] * 2 + b, found, reversed(found))),
        max(found, key=len) * 2 + min(found, key=len),
        sorted(found, key=len)[0] * 2 + found[0],
    )


@case((X, ALL))
def repeated_and_extended_lists(x, n):
    found = tails(x, n)
    found = found * 2
    found += tails(x, n)
    found.extend(tails(x[1:], n - 1))
    return found[0] * 2 + found[-1], found[n - 1] * 2 + found[0]


@case((X, ALL))
def items_read_in_loops(x, n):
    found = tails(x, n)
    y = found[0]
    for i in range(n):
        y = y * 2 + found[n - 1]
    for i in range(n - 1):
        z = found[i]
        w = found[n - 1]
        y = y + (z * 2 + w).sum()
    return y


@case((X, ALL))
def the_last_three_of_a_loop(x, n):
    y = x
    z = x
    w = x
    for i in range(n - 1):
        w = z
        z = y
        y = y[1:]
    return w.shape == y.shape, (w[-1:] * 2 + y), y * 2 + z[1:], (z[1:] * 2 + w[2:])


@case((X, ALL))
def before_and_after_a_loop(x, n):
    y = x[1:]
    y0 = y
    k = 0
    while k < n - 2:
        y = y[1:]
        k += 1
    return y0 * 2 + y


@case((X, ALL))
def before_and_after_a_loop_inside(x, n):
    found = []
    y = x
    for i in range(n):
        y = x[i:]
        y0 = y
        while len(y) > 1:
            y = y[1:]
        found.append(y0 * 2 + y)
        found.append(y * 3 - y0)
        found.append(y * 2 + y0[1:])
    return found


@case((X, ALL))
def items_in_a_try(x, n):
    found = []
    for i in range(n):
        y = x[:1]
        try:
            found.append(y * 2)
            y = x[i:] * 2
            found.append(found[i] * 2 + y)
            y = y[n - 2 - i] + x
        except IndexError:
            found.append(y * 2 + found[-1][:1])
            found.append(y * 2 + found[0])
    return found


@case((X, ALL))
def variables_of_a_try(x, n):
    y = x
    z = x
    try:
        for i in range(n):
            z = y
            y = x[i:]
        x[n]
    except IndexError:
        a = z
        b = y
        return a[1:] * 2 + b, b * 2 + a[:1]
    return y


@case((X, ALL))
def attributes_of_objects_in_a_list(x, n):
    found = []
    for i in range(n):
        found.append(Box(x[i:] * 2))
    a = found[0]
    b = found[n - 1]
    return a.value * 2 + b.value, b.values[0] * 2 + a.values[0], a.value * 2 + b.values[0]


@case((X, ALL))
def items_of_a_generator(x, n):
    def g():
        for i in range(n):
            yield x[i:] * 2

    found = list(g())
    s = []
    for a in g():
        s.append(a * 2 + found[-1])
    return s, found[0] * 2 + found[-1]


@case((X, ALL))
def values_of_a_comprehension(x, n):
    d = {i: x[i:] for i in range(n)}
    out = []
    for k, v in d.items():
        out.append(v * 2 + d[n - 1])
    for a, b in zip(d.values(), d.values()):
        out.append(a * 2 + b)
    return out, d.pop(0) * 2 + d.setdefault(n - 1, x)


@case((X, ALL))
def items_of_branches(x, n):
    found = []
    for i in range(n):
        if i % 2:
            found.append(x[i:])
        else:
            found.append(x[: i + 1] * 2)
    y = found[0] if n > 3 else found[1]
    return y * 2 + found[n - 1], found[0] + found[1][:1]


@case((X, ALL))
def unpacked_items(x, n):
    found = []
    for i in range(n):
        found.append(x[i:] * 2)
    a, b, *c = found
    d, *_ = c
    return a * 2 + c[-1], c[-1] * 2 + c[0], d * 2 + c[-1]


@case((X, ALL))
def rows_of_rows(x, n):
    found = []
    for i in range(n):
        m = []
        for j in range(n - i):
            m.append(x[i + j :] * 2)
        found.append(m)
    s = found[0][0]
    for m in found:
        for a in m:
            s = s + (a[:1] * 2 + m[-1])[0]
            s = s * 2 + m[-1]
    return s, found[0][0] * 2 + found[n - 1][0]


@case((X, ALL))
def matrices_of_many_shapes(x, n):
    found = []
    for i in range(n):
        found.append(np.outer(x[i:], x[: i + 1]))
    return (
        found[0] * 2 + found[0][:1],
        found[0] @ found[n - 1],
        found[0].shape == found[n - 1].shape,
        found[0] * 2 + found[n - 1][:, :1][:1],
    )


@case((X, ALL))
def items_of_one_size(x, n):
    y = x[1:]
    found = []
    for i in range(n):
        found.append(y * i)
    s = found[0]
    for a in found:
        s = s * 2 + a
    return s, found[0] * 2 + found[n - 1]


@case((X, ALL))
def what_functions_of_a_loop_hold(x, n):
    f = lambda: x
    g = f
    for i in range(n):
        y = x[i:]
        g = f
        f = lambda: y * 2
    return f() * 2 + g()[:1], g() * 2 + f()


@case((X, ALL))
def tuples_of_a_loop(x, n):
    t = (x, x)
    u = t
    for i in range(n):
        u = t
        t = (x[i:], x[: i + 1])
    return u[0] * 2 + t[0], u[0][:1] * 2 + t[1], t[0] * 2 + t[1]


@case((X, ALL))
def none_or_an_item(x, n):
    last = None
    out = []
    for i in range(n):
        y = x[i:]
        if last is not None:
            out.append(last[1:] * 2 + y)
        if last is not None and i == n - 1:
            out.append(last * 2 + y)
        last = y
    return out


# ---- large enough that memory is used again


@case((np.linspace(0.1, 0.9, 2**15), ALL))
def halved(x, n):
    y = x * 1.5
    z = y
    while len(y) > 1:
        z = y
        a = y[::2]
        b = y[1::2]
        y = (a * 0.5 + b * 0.25) - (a - b) * 0.1
        y = np.sin(y * 2 + 1) * y - y
    return y, z


@case((np.linspace(0.1, 0.9, 2**15), ALL))
def two_sizes_in_turns(x, n):
    a = x * 2
    b = x[:20000] * 3
    for _ in range(n):
        a, b = b, a
        a = a * 2 + 1 - a
        b = b - 1 + b * b
        a += 1
        b *= 0.5
    return a, b
