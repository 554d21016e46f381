"""Small programs as users write them, with arguments that take every path. (In a file that pytest does not rewrite.)"""

import dataclasses
import enum
import functools
import math
import time
import warnings

import numpy as np

i8 = np.int64
f8 = np.float64
W = np.arange(6.0).reshape(2, 3)
COUNT = 0


def branch(x):
    if x > 0:
        y = x * 2
    else:
        y = -x
    return y


def branch_types(x):
    if x > 0:
        y = 1
    else:
        y = 2.5
    return y


def none_branch(x):
    best = None
    if x > 0:
        best = x
    if best is None:
        return -1
    return best


def nested(x, y):
    if x > 0:
        if y > 0:
            r = x + y
        else:
            r = x - y
    elif y > 0:
        r = y
    else:
        r = 0
    return r


def early(x):
    if x < 0:
        return -1.0
    while x > 10:
        x = x / 2
        if x == 7:
            return x
    return x


def inplace(a, x):
    if x > 0:
        a += 1
    else:
        a[0] = 5
    return a.sum()


def rebinding(a, n):
    y = a
    while n > 0:
        a[0] += 1
        y = y * 2
        n -= 1
    return y


def view(a, c):
    v = a[0:2] if c > 0 else a[1:3]
    v[0] = 9
    return v


def glob(x):
    row = W[0]
    return x @ row


def globwrite(x):
    global COUNT
    if x > 0:
        COUNT = COUNT + 1
    return COUNT


class Acc:
    def __init__(self):
        self.v = 0.0
        self.n = 0

    def add(self, x):
        if x > 2:
            self.v = self.v + x
        self.n += 1
        return self.v


def method(acc, x):
    acc.add(x)
    acc.add(x + 1)
    return acc.v * 2


def fresh_obj(x):
    if x > 0:
        o = Acc()
        o.add(x)
    else:
        o = Acc()
    o.v += 1
    return o.v, o.n


def ret_obj(x):
    o = Acc()
    o.add(x)
    return o


def raising(x):
    if x < 0:
        raise ValueError("negative")
    return x**2


def unbound(x):
    if x > 0:
        y = 3
    return y


def closure(x):
    count = 0

    def bump(k):
        nonlocal count
        count += k
        return count

    while x > 0:
        bump(x)
        x -= 1
    return count


def logic(x, y):
    return (x and y), (x or y), (not x), (0 < x < y), (x > 0 and y > 0)


def whiletrue(x):
    n = 0
    while True:
        x = x * 1.5
        n += 1
        if x > 100:
            break
    return x, n


def conti(x):
    s = 0
    while x > 0:
        x -= 1
        if x % 2 == 0:
            continue
        s += x
    return s


def choice(x):
    f = np.sin if x > 0 else np.cos
    return f(x)


def choice_obj(a, b, x):
    o = a if x > 0 else b
    o.v = x
    return a.v + b.v


def lst(x):
    xs = [x, x + 1]
    if x > 0:
        xs[0] = x * 10
    return xs


def growing(x):
    xs = []
    while x > 0:
        xs.append(x)
        x -= 1
    return xs


def tup(x):
    t = (x, 1)
    if x > 0:
        t = (x + 1, 2, 3)
    return t


def swap(a, b, n):
    cur, nxt = a, b
    while n > 0:
        nxt[0] = cur[0] + 1
        cur, nxt = nxt, cur
        n -= 1
    return cur


def string(x):
    s = "neg"
    if x > 0:
        s = "pos"
    return s, s == "pos"


def tryit(x):
    y = 0
    try:
        y = 1
        if x < 0:
            raise ValueError("bad")
        y = 2
    except ValueError as e:
        y = y + 10
    return y


def tryfinally(a, x):
    try:
        a[0] = 1
        if x > 0:
            return x
        a[1] = 2
    finally:
        a[2] = 3
    return 0


def linalgtry(a):
    try:
        b = np.linalg.inv(a)
    except np.linalg.LinAlgError:
        b = None
    return b


def for_array(x):
    s = 0
    for v in x:
        if v > 2:
            s += v
    return s


def for_range(n, x):
    s = x
    for i in range(n):
        s = s + i * x
    return s


def for_long(x):
    for i in range(100):
        x = x * 1.01 + i
    return x


def for_short(x):
    for i in range(3):
        x = x + i
    return x


def for_enum(x):
    best = -1
    for i, v in enumerate(x):
        if v > 3:
            best = i
            break
    return best


def for_zip(a, b):
    s = 0.0
    for x, y in zip(a, b):
        s += x * y
    return s


def for_rev(a):
    out = []
    for x in reversed(a):
        out.append(x)
    return np.array(out)


def for_list(x):
    s = x
    for w in [1, 2.5, 3]:
        s = s * w
    return s


def matmul_loop(A, B):
    n, k = A.shape
    m = B.shape[1]
    C = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for l in range(k):
                C[i, j] += A[i, l] * B[l, j]
    return C


def insertion(a):
    for i in range(1, len(a)):
        k = a[i]
        j = i - 1
        while j >= 0 and a[j] > k:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = k
    return a


def find(a, t):
    for i in range(len(a)):
        if a[i] > t:
            return i, a[i]
    return -1


def forelse(a, t):
    for i, v in enumerate(a):
        if v == t:
            r = i
            break
    else:
        r = -1
    return r


def prints(a):
    for v in a:
        if v > 1:
            print("v =", v, sep="")
    print("done", a.sum())


def fstr(x):
    s = f"x={x:.2f}"
    if x > 0:
        s = s + "+"
    return s


def asserting(x):
    assert x > 0, f"bad {x}"
    return np.sqrt(x)


def comp(a):
    return [v * 2 for v in a if v > 1]


def comp2(a):
    return sum(v * v for v in a), max(a), min(a), any(v > 3 for v in a), all(v > 0 for v in a)


def first_iter(a):
    for i in range(len(a)):
        if i == 0:
            best = a[i]
        elif a[i] > best:
            best = a[i]
    return best


def growing_2(n, x):
    out = []
    for i in range(n):
        if x * i > 3:
            out.append(x * i)
        else:
            out.append(0)
    return out, len(out)


def concat_loop(n):
    r = np.zeros(0)
    while n > 0:
        r = np.concatenate([r, np.array([n * 1.0])])
        n -= 1
    return r


class Color(enum.Enum):
    RED = 1
    BLUE = 2


def enums(x):
    c = Color.RED
    if x > 0:
        c = Color.BLUE
    if c is Color.BLUE:
        return c.value
    return c


@dataclasses.dataclass
class P:
    x: float
    y: float = 2.0

    def norm(self):
        return math.sqrt(self.x**2 + self.y**2)


def dcl(x):
    p = P(x)
    if x > 0:
        p = P(x * 2, x)
    p.y += 1
    return p.norm(), p


class Model:
    def __init__(self):
        self.w = np.ones(3)
        self.b = 0.5
        self.t = 0
        self.layers = [np.ones(3), np.zeros(3)]

    def __call__(self, x):
        h = x
        for l in self.layers:
            h = h + l
        return h @ self.w + self.b

    def step(self, x):
        self.t += 1
        y = self(x)
        if y > 3:
            self.w -= 0.1 * x
        return y


def model(m, x):
    return m.step(x)


def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)


def usefact(n):
    return fact(n)


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def dictloop(a):
    d = {"pos": 0, "neg": 0}
    for v in a:
        if v > 0:
            d["pos"] += 1
        else:
            d["neg"] += 1
    return d


def dictnew(x):
    d = {}
    d["a"] = x
    if x > 0:
        d["a"] = x * 2
    return d["a"]


def mathf(x):
    return math.sqrt(x) + math.floor(x)


def walrus(a):
    i = 0
    n = len(a)
    while i < n and (v := a[i]) > 0:
        i += 1
    return i, v


def shapes(a):
    n = a.shape[0]
    z = np.zeros((n, 2))
    k = 0
    for i in range(n):
        if a[i] > 0:
            z[k, 0] = a[i]
            k += 1
    return z[:k]


def masked(a):
    b = a[a > 0]
    return b.sum(), b.shape[0], len(b)


def mandel(w, h, iters):
    out = np.zeros((h, w), dtype=np.int64)
    for i in range(h):
        for j in range(w):
            c = complex(j / w * 3 - 2, i / h * 2 - 1)
            z = 0j
            for k in range(iters):
                z = z * z + c
                if abs(z) > 2:
                    out[i, j] = k
                    break
    return out


def newton(x):
    g = x
    while abs(g * g - x) > 1e-10:
        g = (g + x / g) / 2
    return g


def lam(x):
    fs = [lambda v: v + 1, lambda v: v * 2]
    for f in fs:
        x = f(x)
    return x


def late(x):
    fs = []
    for i in range(3):
        fs.append(lambda v: v + i)
    return [f(x) for f in fs]


def kw(x, *, scale=2.0, **rest):
    return x * scale + sum(rest.values())


def usekw(x):
    return kw(x, scale=x, a=1, b=x)


def partial(x):
    g = functools.partial(kw, scale=3.0)
    return g(x)


noise = functools.partial(np.random.normal, 0.0)
capped = functools.partial(fact, 3)
complain = functools.partial(warnings.warn, stacklevel=2)


def partials_of_the_module(x):
    if x > 2:
        complain("much")
    return noise(size=2) + x, capped(), np.random.normal()


def timed(x):
    t = time.perf_counter()
    y = x + 1
    return y, t > 0


def isin(x):
    return isinstance(x, float), type(x) is np.float64, x in (1, 2, 3), x in [1.5, 3.0]


def match(x):
    match x:
        case 0:
            return "zero"
        case 1 | 2:
            return "small"
        case _ if x < 0:
            return "neg"
        case _:
            return "big"


def starred(a):
    first, *rest = a
    return first, rest


def delname(x):
    y = x
    if x > 0:
        del y
    return y


def varwhile(x):
    i = 0
    while i < 5:
        x = x + i
        i += 1
    return x


def bigpy(x):
    i = 0
    while i < 200:
        x = x + i
        i += 1
    return x, i


def errst(x):
    with np.errstate(divide="ignore"):
        y = 1.0 / x
    return y


class CM:
    def __init__(self):
        self.log = []

    def __enter__(self):
        self.log.append("in")
        return self

    def __exit__(self, *e):
        self.log.append("out")
        return False


def withcm(cm, x):
    with cm as c:
        if x > 0:
            return x
        c.log.append(x)
    return 0


def rng(seed, n):
    r = np.random.default_rng(seed)
    s = 0
    for i in range(n):
        if r.random() > 0.5:
            s += r.integers(10)
    return s


def inter(x, lo, hi):
    y = np.clip(x, lo, hi)
    y[y > 2] = 0
    return np.where(y > 1, y, -y).mean(axis=0), y.argmax(), np.einsum("ij,ij->i", y, y)


def fill(x):
    for row in x:
        row[0] = 1
        row *= 2
    return x


def tern(x):
    return "a" if x > 3 else "b" if x > 1 else None


def lol(x):
    rows = []
    for i in range(12):
        row = []
        for j in range(3):
            row.append(x * j)
        rows.append(row)
    return np.array(rows)


def raise_in_loop(a):
    t = 0
    for v in a:
        if v < 0:
            raise ValueError(f"negative {v}")
        t += v
        a[0] = t
    return t


class MyErr(Exception):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code


def custom(x):
    try:
        if x > 0:
            raise MyErr(x)
    except MyErr as e:
        return e.code
    return -1


CASES = [
    (branch, [(f8(3),), (f8(-3),)]),
    (branch_types, [(f8(3),), (f8(-3),)]),
    (none_branch, [(f8(3),), (f8(-3),)]),
    (nested, [(i8(1), i8(2)), (i8(1), i8(-2)), (i8(-1), i8(2)), (i8(-1), i8(-2))]),
    (early, [(f8(-1),), (f8(100),), (f8(56),), (f8(3),)]),
    (inplace, [(np.ones(3), f8(1)), (np.ones(3), f8(-1))]),
    (rebinding, [(np.ones(3), i8(3)), (np.ones(3), i8(0))]),
    (view, [(np.arange(4.0), f8(1)), (np.arange(4.0), f8(-1))]),
    (glob, [(np.ones(3),)]),
    (globwrite, [(i8(1),), (i8(-1),), (i8(2),)]),
    (method, [(Acc(), f8(3)), (Acc(), f8(1))]),
    (fresh_obj, [(f8(3),), (f8(-3),)]),
    (ret_obj, [(f8(3),), (f8(-3),)]),
    (raising, [(f8(3),), (f8(-3),)]),
    (unbound, [(f8(3),), (f8(-3),)]),
    (closure, [(i8(3),), (i8(-3),)]),
    (logic, [(i8(3), i8(4)), (i8(0), i8(4)), (i8(5), i8(4))]),
    (whiletrue, [(f8(3),), (f8(300),)]),
    (conti, [(i8(7),), (i8(0),)]),
    (choice, [(f8(3),), (f8(-3),)]),
    (
        choice_obj,
        [
            (
                Acc(),
                Acc(),
                f8(3),
            ),
            (
                Acc(),
                Acc(),
                f8(-3),
            ),
        ],
    ),
    (lst, [(f8(3),), (f8(-3),)]),
    (growing, [(i8(3),), (i8(0),)]),
    (tup, [(f8(3),), (f8(-3),)]),
    (swap, [(np.zeros(2), np.ones(2), i8(3)), (np.zeros(2), np.ones(2), i8(0))]),
    (string, [(f8(3),), (f8(-3),)]),
    (tryit, [(f8(3),), (f8(-3),)]),
    (
        tryfinally,
        [
            (
                np.zeros(3),
                f8(3),
            ),
            (
                np.zeros(3),
                f8(-3),
            ),
        ],
    ),
    (linalgtry, [(np.eye(2),), (np.zeros((2, 2)),)]),
    (for_array, [(np.arange(5.0),), (np.zeros(5),), (np.zeros(0),)]),
    (for_range, [(i8(4), f8(2)), (i8(0), f8(1))]),
    (for_long, [(f8(1),), (f8(2),)]),
    (for_short, [(f8(1),)]),
    (for_enum, [(np.arange(9.0),), (np.zeros(9),)]),
    (
        for_zip,
        [
            (np.arange(9.0), np.ones(9)),
        ],
    ),
    (for_rev, [(np.arange(9.0),)]),
    (for_list, [(f8(2),)]),
    (matmul_loop, [(np.random.default_rng(0).random((9, 10)), np.random.default_rng(0).random((10, 11)))]),
    (insertion, [(np.random.default_rng(0).random(12),), (np.random.default_rng(0).random(12),)]),
    (find, [(np.arange(12.0), f8(3)), (np.arange(12.0), f8(30))]),
    (forelse, [(np.arange(12.0), f8(3)), (np.arange(12.0), f8(30))]),
    (prints, [(np.arange(4.0),), (np.zeros(4),)]),
    (fstr, [(f8(3),), (f8(-3),)]),
    (asserting, [(f8(3),), (f8(-3),)]),
    (comp, [(np.arange(4.0),), (np.zeros(4),)]),
    (comp2, [(np.arange(1, 4.0),), (np.zeros(4),)]),
    (first_iter, [(np.random.default_rng(0).random(12),), (np.zeros(0),)]),
    (growing_2, [(i8(12), f8(1)), (i8(0), f8(2))]),
    (concat_loop, [(i8(4),), (i8(0),)]),
    (enums, [(f8(3),), (f8(-3),)]),
    (dcl, [(f8(3),), (f8(-3),)]),
    (model, [(Model(), np.ones(3)), (Model(), np.zeros(3))]),
    (usefact, [(i8(5),), (i8(0),)]),
    (fib, [(i8(6),), (i8(1),)]),
    (dictloop, [(np.array([1.0, -1, 2]),), (np.zeros(0),)]),
    (dictnew, [(f8(3),), (f8(-3),)]),
    (mathf, [(f8(3),)]),
    (walrus, [(np.array([1.0, 2, -1, 2]),), (np.ones(3),)]),
    (shapes, [(np.array([1.0, 2, -1, 2]),), (-np.ones(3),)]),
    (masked, [(np.array([1.0, 2, -1, 2]),), (-np.ones(3),)]),
    (mandel, [(12, 9, 20)]),
    (newton, [(f8(2),), (f8(9),)]),
    (lam, [(f8(2),)]),
    (late, [(f8(2),)]),
    (usekw, [(f8(2),)]),
    (partial, [(f8(2),)]),
    (partials_of_the_module, [(f8(2),), (f8(3),)]),
    (isin, [(f8(2),), (f8(1.5),)]),
    (match, [(i8(0),), (i8(2),), (i8(-2),), (i8(9),)]),
    (starred, [(np.arange(3.0),)]),
    (delname, [(f8(2),), (f8(-2),)]),
    (varwhile, [(f8(2),)]),
    (bigpy, [(f8(2),)]),
    (errst, [(f8(0),), (f8(2),)]),
    (withcm, [(CM(), f8(2)), (CM(), f8(-2))]),
    (rng, [(3, i8(10)), (3, i8(0))]),
    (inter, [(np.random.default_rng(0).random((3, 4)) * 4, 0.5, 3.0)]),
    (fill, [(np.zeros((9, 2)),)]),
    (tern, [(f8(4),), (f8(2),), (f8(0),)]),
    (lol, [(f8(4),)]),
    (raise_in_loop, [(np.arange(4.0),), (np.array([1.0, -2]),)]),
    (custom, [(f8(4),), (f8(-2),)]),
]
