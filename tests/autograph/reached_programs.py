"""Linked objects of the caller's, others at each call, which the functions walk through and add to."""

import numpy as np

from tests.autograph.cases import Cases
from tests.autograph.linked_programs import LRU, GNode, LinkedList, Node
from tests.autograph.tree_programs import Tree

CASES = Cases()
case = CASES.add
random = np.random.default_rng(1)
MANY = random.normal(size=10)
FEW = random.normal(size=7)


class BST:
    def __init__(self):
        self.root = None
        self.n = 0

    def insert(self, v):
        if self.root is None:
            self.root = Node(v)
        else:
            self.root.insert(v)
        self.n += 1

    def values(self):
        out = []
        if self.root is not None:
            self.root.walk(out)
        return np.array(out)


def tree(vals):
    t = BST()
    for v in vals:
        t.insert(v)
    return t


@case(
    (tree([]), MANY),
    (tree([]), FEW),
    (tree([0.1]), MANY),
    (tree([0.1, -1.0, 0.3, 0.2]), MANY),
    (tree(list(FEW)), MANY),
    (tree(list(MANY)), FEW),
)
def fill(t, a):
    for x in a:
        t.insert(x)
    return t.n, t.values()


def lst(vals):
    l = LinkedList()
    for v in vals:
        l.push(v)
    return l


@case(
    (lst([1.0, 2.0]), MANY),
    (lst([1.0, 2.0, 3.0]), MANY),
    (lst([1.0, 2.0, 3.0, 4.0]), FEW),
    (lst([]), FEW),
    (lst([1]), FEW),
    (lst([1, 2.0, 3]), FEW),
)
def listed(l, a):
    for x in a:
        if x > 0:
            l.push(x)
    l.reverse()
    return l.total(), l.to_array()


@case(
    (lst([1.0, 2.0]).head,),
    (lst([1.0, 2.0, 3.0]).head,),
    (lst([1.0] * 50).head,),
    (lst([np.ones(2)] * 3).head,),
    (None,),
)
def summed(head):
    s = 0
    while head is not None:
        s = s + head.value
        head = head.next
    return s


def gtree(vals):
    t = Tree(vals[0])
    for v in vals[1:]:
        t.add(v)
    return t


@case(
    (gtree([1.0]),),
    (gtree([1.0, 2.0]),),
    (gtree([1.0, 2.0, 3.0]),),
    (gtree(list(MANY)),),
    (gtree(list(FEW)),),
    (gtree([1, 2, 3.0]),),
)
def total(t):
    return t.total(), t.depth()


@case(
    (gtree([1.0]), MANY),
    (gtree([1.0, 2.0]), FEW),
    (gtree([1.0, 2.0, 3.0]), MANY),
    (gtree(list(MANY)), FEW),
    (gtree(list(FEW)), FEW),
    (gtree([1, 2, 3.0]), MANY),
)
def grow(t, a):
    for x in a:
        t.add(x)
    out = []
    t.collect(out)
    return t.total(), np.array(out)


def lrus(keys):
    c = LRU(3)
    for k in keys:
        c.put(k, k * 10)
    return c


@case(
    (lrus([]), np.array([1, 2, 3, 1, 4, 5])),
    (lrus([1, 2]), np.array([1, 2, 3, 1, 4, 5])),
    (lrus([1, 2, 3]), np.array([1, 2, 2, 3, 1, 4, 5])),
    (lrus([7, 1]), np.array([1, 2, 2, 3, 1, 4, 5])),
)
def cached(c, keys):
    hits = 0
    for k in keys:
        k = int(k)
        if c.get(k) == -1:
            c.put(k, k * 10)
        else:
            hits += 1
    return hits, len(c.table)


def gr(n, edges):
    nodes = [GNode(i) for i in range(n)]
    for u, v in edges:
        nodes[u].connect(nodes[v])
    return nodes


def _vis(nd, order):
    nd.seen = True
    order.append(nd.name)
    for nb in nd.neighbours:
        if not nb.seen:
            _vis(nb, order)


@case(
    (gr(3, [(0, 1), (1, 2)]), 0),
    (gr(3, [(0, 1), (0, 2)]), 0),
    (gr(4, [(0, 1), (1, 2), (2, 3)]), 1),
    (gr(5, [(0, 1), (1, 2), (2, 0), (3, 4)]), 3),
)
def dfs(nodes, k):
    order = []
    _vis(nodes[k], order)
    return order, [nd.seen for nd in nodes]


class Layer:
    def __init__(self, act, k=1, below=None):
        self.act, self.k, self.below = act, k, below

    def run(self, y):
        if self.k > 2:
            self.act = tripled
        return self.act(y) * self.k


def tripled(v):
    return v * 3


def lowered(v):
    if v > 1:
        return v - 1
    return "small"


def shifted(v, by=2):
    return v + by


@case(
    (np.int64(1), 2.5, [Layer(tripled), Layer(lowered, 3)]),
    (np.int64(0), 1.5, [Layer(tripled), Layer(lowered, 3)]),
    (np.int64(0), 0.5, [Layer(lowered), Layer(shifted, 2)]),
    (np.int64(1), 0.5, [Layer(np.sqrt), Layer(np.exp, 3)]),
)
def functions_in_attributes_of_an_object_of_run_time(i, y, layers):
    one = layers[i]
    return one.act(y), one.run(y), one.k, one.act(2)


@case(
    (2.5, Layer(tripled, 1, Layer(lowered, 1, Layer(tripled))), np.int64(5)),
    (1.5, Layer(lowered, 1, Layer(shifted)), np.int64(1)),
    loops=1,
)
def functions_in_attributes_of_linked_objects(y, layer, n):
    while layer is not None and y < 100:
        y = layer.act(y)
        layer = layer.below
        n = n - 1
        if n < 0:
            break
    return y


@case((np.float64(1), 2.5, Layer(tripled)), (np.float64(-1), 2.5, Layer(lowered)))
def functions_in_attributes_that_a_try_assigns(x, y, other):
    one = Layer(tripled)
    try:
        one.act = lowered
        if x > 0:
            raise ValueError
        one.act = shifted
    except ValueError:
        other.act = shifted
    return one.act(y), other.act(y)
