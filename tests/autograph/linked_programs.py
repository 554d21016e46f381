"""Objects that hold one another and are made when the graph runs: trees, linked lists, graphs, queues.

What their attributes hold is known by its type, so that the methods called on it are traced: none is an opaque node.
"""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
random = np.random.default_rng(0)
MANY = random.permutation(12).astype(float)
FEW = random.normal(size=7)
EDGES = np.array([[0, 1], [1, 2], [3, 4], [2, 5], [5, 0], [6, 7], [4, 6]])
OTHERS = np.array([[0, 7], [7, 2], [2, 4], [1, 3], [3, 5]])


class Node:
    def __init__(self, key):
        self.key = key
        self.left = None
        self.right = None

    def insert(self, v):
        if v < self.key:
            if self.left is None:
                self.left = Node(v)
            else:
                self.left.insert(v)
        elif v > self.key:
            if self.right is None:
                self.right = Node(v)
            else:
                self.right.insert(v)

    def walk(self, out):
        if self.left is not None:
            self.left.walk(out)
        out.append(self.key)
        if self.right is not None:
            self.right.walk(out)

    def height(self):
        l = self.left.height() if self.left is not None else 0
        r = self.right.height() if self.right is not None else 0
        return 1 + max(l, r)


@case(MANY, FEW, nodes={"call": 2})
def sorted_by_a_tree(a):
    root = Node(a[0])
    for x in a[1:]:
        root.insert(x)
    out = []
    root.walk(out)
    return np.array(out)


@case(MANY, FEW, nodes={"call": 2})
def height_of_a_tree(a):
    root = Node(a[0])
    for x in a[1:]:
        root.insert(x)
    return root.height()


@case(MANY, FEW)
def tree_without_recursion(a):
    root = None
    for x in a:
        if root is None:
            root = Node(x)
            continue
        cur = root
        while True:
            if x < cur.key:
                if cur.left is None:
                    cur.left = Node(x)
                    break
                cur = cur.left
            else:
                if cur.right is None:
                    cur.right = Node(x)
                    break
                cur = cur.right
    out = []
    stack = []
    cur = root
    while cur is not None or stack:
        while cur is not None:
            stack.append(cur)
            cur = cur.left
        cur = stack.pop()
        out.append(cur.key)
        cur = cur.right
    return np.array(out)


class Link:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next


class LinkedList:
    def __init__(self):
        self.head = None
        self.size = 0

    def push(self, v):
        self.head = Link(v, self.head)
        self.size += 1

    def reverse(self):
        prev = None
        cur = self.head
        while cur is not None:
            nxt = cur.next
            cur.next = prev
            prev = cur
            cur = nxt
        self.head = prev

    def total(self):
        s = 0.0
        cur = self.head
        while cur is not None:
            s += cur.value
            cur = cur.next
        return s

    def to_array(self):
        out = []
        cur = self.head
        while cur:
            out.append(cur.value)
            cur = cur.next
        return np.array(out)


@case(FEW, MANY)
def linked_list(a):
    l = LinkedList()
    for x in a:
        if x > 0:
            l.push(x)
    l.reverse()
    return l.total(), l.size, l.to_array()


class UF:
    def __init__(self, i):
        self.parent = self
        self.rank = 0
        self.i = i

    def find(self):
        if self.parent is not self:
            self.parent = self.parent.find()
        return self.parent

    def union(self, other):
        a = self.find()
        b = other.find()
        if a is b:
            return False
        if a.rank < b.rank:
            a, b = b, a
        b.parent = a
        if a.rank == b.rank:
            a.rank += 1
        return True


@case((EDGES, 8), (OTHERS, 8))
def components(edges, n):
    nodes = [UF(i) for i in range(n)]
    comps = n
    for u, v in edges:
        if nodes[u].union(nodes[v]):
            comps -= 1
    return comps, np.array([nd.find().i for nd in nodes])


class Stack:
    def __init__(self):
        self.items = []

    def push(self, x):
        self.items.append(x)

    def pop(self):
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def peek(self):
        return self.items[-1]


@case(MANY, FEW)
def stack_of_an_object(a):
    s = Stack()
    best = 0.0
    for x in a:
        while len(s) and s.peek() < x:
            best += s.pop()
        s.push(x)
    return best, len(s), np.array(s.items)


class GNode:
    def __init__(self, name):
        self.name = name
        self.neighbours = []
        self.seen = False

    def connect(self, other):
        self.neighbours.append(other)
        other.neighbours.append(self)


@case((EDGES, 8), (OTHERS, 8))
def breadth_first(edges, n):
    nodes = [GNode(i) for i in range(n)]
    for u, v in edges:
        nodes[u].connect(nodes[v])
    order = []
    queue = [nodes[0]]
    nodes[0].seen = True
    while queue:
        cur = queue.pop(0)
        order.append(cur.name)
        for nb in cur.neighbours:
            if not nb.seen:
                nb.seen = True
                queue.append(nb)
    return np.array(order)


@case((EDGES, 8), (OTHERS, 8), nodes={"call": 1})
def depth_first(edges, n):
    nodes = [GNode(i) for i in range(n)]
    for u, v in edges:
        nodes[u].connect(nodes[v])
    order = []

    def visit(nd):
        nd.seen = True
        order.append(nd.name)
        for nb in nd.neighbours:
            if not nb.seen:
                visit(nb)

    visit(nodes[0])
    return np.array(order)


class Entry:
    def __init__(self, key, value):
        self.key = key
        self.value = value
        self.prev = None
        self.next = None


class LRU:
    def __init__(self, cap):
        self.cap = cap
        self.table = {}
        self.head = Entry(None, None)
        self.tail = Entry(None, None)
        self.head.next = self.tail
        self.tail.prev = self.head

    def _remove(self, e):
        e.prev.next = e.next
        e.next.prev = e.prev

    def _add(self, e):
        e.next = self.head.next
        e.prev = self.head
        self.head.next.prev = e
        self.head.next = e

    def get(self, k):
        if k in self.table:
            e = self.table[k]
            self._remove(e)
            self._add(e)
            return e.value
        return -1

    def put(self, k, v):
        if k in self.table:
            self._remove(self.table[k])
        e = Entry(k, v)
        self.table[k] = e
        self._add(e)
        if len(self.table) > self.cap:
            old = self.tail.prev
            self._remove(old)
            del self.table[old.key]


@case(np.array([1, 2, 3, 1, 4, 5, 1, 2, 6, 1]), np.array([1, 1, 1, 2, 2, 3, 4, 5, 6]))
def least_recently_used(keys):
    c = LRU(3)
    hits = 0
    for k in keys:
        k = int(k)
        if c.get(k) == -1:
            c.put(k, k * 10)
        else:
            hits += 1
    return hits, len(c.table)
