"""Trees and networks of objects that are built first, and then used."""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
f8, i8 = np.float64, np.int64
A = np.array([3.0, -1, 2, 5, -2, 4])
B = np.array([1.0, 2, -3])


class Value:
    def __init__(self, data, children=()):
        self.data = data
        self.grad = 0.0
        self._backward = lambda: None
        self._prev = children

    def __add__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        out = Value(self.data + o.data, (self, o))

        def _backward():
            self.grad += out.grad
            o.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        out = Value(self.data * o.data, (self, o))

        def _backward():
            self.grad += o.data * out.grad
            o.grad += self.data * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(self.data if self.data > 0 else 0.0, (self,))

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def backward(self):
        topo = []
        seen = set()

        def build(v):
            if v not in seen:
                seen.add(v)
                for c in v._prev:
                    build(c)
                topo.append(v)

        build(self)
        self.grad = 1.0
        for v in reversed(topo):
            v._backward()


@case((A,), (B,))
def values_with_closures(a):
    w = Value(0.5)
    s = Value(0.0)
    for x in a:
        s = s + w * Value(x) if x > 0 else s
    return s.data


class Neuron:
    def __init__(self, n, rng):
        self.w = rng.normal(size=n)
        self.b = 0.0

    def __call__(self, x):
        return np.maximum(self.w @ x + self.b, 0)


class MLP:
    def __init__(self, sizes):
        rng = np.random.default_rng(0)
        self.layers = [[Neuron(i, rng) for _ in range(o)] for i, o in zip(sizes, sizes[1:])]

    def __call__(self, x):
        for layer in self.layers:
            x = np.array([n(x) for n in layer])
        return x


@case((A,), (A * 2,))
def network_of_neurons(a):
    m = MLP([6, 3, 2])
    out = []
    for k in range(4):
        y = m(a + k)
        if y.sum() > 1:
            m.layers[0][0].b -= 0.1
        out.append(y)
    return np.array(out), m.layers[0][0].b


class KD:
    def __init__(self, pt, axis, l, r):
        self.pt = pt
        self.axis = axis
        self.l = l
        self.r = r


def kdbuild(pts, depth=0):
    if len(pts) == 0:
        return None
    ax = depth % 2
    pts = pts[np.argsort(pts[:, ax], kind="stable")]
    m = len(pts) // 2
    return KD(pts[m], ax, kdbuild(pts[:m], depth + 1), kdbuild(pts[m + 1 :], depth + 1))


def nearest(node, q, best):
    if node is None:
        return best
    d = ((node.pt - q) ** 2).sum()
    if d < best:
        best = d
    near, far = (node.l, node.r) if q[node.axis] < node.pt[node.axis] else (node.r, node.l)
    best = nearest(near, q, best)
    if (q[node.axis] - node.pt[node.axis]) ** 2 < best:
        best = nearest(far, q, best)
    return best


R = np.random.default_rng(3)


@case((R.normal(size=(9, 2)), np.zeros(2)), (R.normal(size=(4, 2)), np.ones(2)))
def nearest_in_a_tree(p, q):
    return nearest(kdbuild(p), q, np.inf)


class QuadTree:
    def __init__(self, x, y, s):
        self.box = (x, y, s)
        self.pts = []
        self.kids = None

    def insert(self, p):
        if self.kids is None:
            self.pts.append(p)
            if len(self.pts) > 2:
                self.split()
        else:
            self.child(p).insert(p)

    def child(self, p):
        x, y, s = self.box
        return self.kids[(1 if p[0] >= x + s / 2 else 0) + (2 if p[1] >= y + s / 2 else 0)]

    def split(self):
        x, y, s = self.box
        h = s / 2
        self.kids = [QuadTree(x, y, h), QuadTree(x + h, y, h), QuadTree(x, y + h, h), QuadTree(x + h, y + h, h)]
        for p in self.pts:
            self.child(p).insert(p)
        self.pts = []

    def count(self):
        if self.kids is None:
            return len(self.pts), 1
        n = 0
        d = 0
        for k in self.kids:
            a, b = k.count()
            n += a
            d = max(d, b)
        return n, d + 1


@case((R.random((9, 2)),), (R.random((5, 2)),))
def quad_tree(p):
    q = QuadTree(0.0, 0.0, 1.0)
    for row in p:
        q.insert(row)
    return q.count()


class TreeNode:
    def __init__(self, value=None, feature=None, thr=None, left=None, right=None):
        self.value = value
        self.feature = feature
        self.thr = thr
        self.left = left
        self.right = right


class DT:
    def __init__(self, depth):
        self.depth = depth
        self.root = None

    def fit(self, X, y):
        self.root = self._grow(X, y, 0)
        return self

    def _grow(self, X, y, d):
        if d >= self.depth or len(y) < 2:
            return TreeNode(value=y.mean())
        best = (np.inf, None, None)
        for f in range(X.shape[1]):
            for t in X[:, f]:
                m = X[:, f] < t
                if m.any() and not m.all():
                    s = y[m].var() * m.sum() + y[~m].var() * (~m).sum()
                    if s < best[0]:
                        best = (s, f, t)
        if best[1] is None:
            return TreeNode(value=y.mean())
        m = X[:, best[1]] < best[2]
        return TreeNode(
            feature=best[1], thr=best[2], left=self._grow(X[m], y[m], d + 1), right=self._grow(X[~m], y[~m], d + 1)
        )

    def predict(self, X):
        return np.array([self._one(x, self.root) for x in X])

    def _one(self, x, n):
        while n.value is None:
            n = n.left if x[n.feature] < n.thr else n.right
        return n.value


X = R.normal(size=(12, 2))
Y = X[:, 0] * 2 + X[:, 1]


@case((X, Y, 2), (X[:6], Y[:6], 2))
def decision_tree(X, y, d):
    return DT(d).fit(X, y).predict(X)


class Part:
    def __init__(self, v, parts=()):
        self.v = v
        self.parts = parts
        self.seen = False

    def worth(self):
        return self.v * 2


@case(A, B, nodes={"call": 1})
def in_topological_order(a):
    top = Part(0.0)
    for x in a:
        if x > 0:
            top = Part(x, (top,))
        elif x < -1:
            top = Part(x, (top, Part(1.0)))
    order = []

    def visit(part):
        if not part.seen:
            part.seen = True
            for inner in part.parts:
                visit(inner)
            order.append(part)

    visit(top)
    total = 0.0
    for part in reversed(order):
        total += part.worth()
    return total, len(order), [part.v for part in order]
