"""Classes that come from `list`, `dict` and `tuple`, with methods of their own, in branches and loops of run time."""

import bisect
import copy
import heapq
from collections import Counter

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
ROWS = (
    (np.array([1.0, -2, 3]), f8(1)),
    (np.array([-1.0, -2]), f8(-2)),
    (np.array([4.0, 5, -1, 2]), f8(3)),
)
ARRAYS = tuple(row[0] for row in ROWS)


class Stack(list):
    def push(self, v):
        self.append(v)

    def peek(self):
        return self[-1] if len(self) else 0.0

    def total(self):
        total = 0.0
        for v in self:
            total = total + v
        return total


class Limited(list):
    def __init__(self, limit, items=()):
        super().__init__(items)
        self.limit = limit
        self.dropped = 0

    def append(self, v):
        if len(self) >= self.limit:
            self.dropped += 1
            del self[0]
        super().append(v)


class Circular(list):
    def __getitem__(self, i):
        if isinstance(i, slice):
            return super().__getitem__(i)
        return super().__getitem__(i % len(self))


class Vector(list):
    def __add__(self, other):
        return Vector([a + b for a, b in zip(self, other, strict=False)])

    def __mul__(self, by):
        return Vector([a * by for a in self])

    def __eq__(self, other):
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None

    def __repr__(self):
        return f"Vector({list.__repr__(self)})"


class Bag(dict):
    def add(self, key, by=1):
        self[key] = self.get(key, 0) + by

    def __missing__(self, key):
        return -1


class Lower(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)

    def __getitem__(self, key):
        return super().__getitem__(key.lower())

    def __contains__(self, key):
        return super().__contains__(key.lower())


class Tally(dict):
    def __init__(self, *keys):
        super().__init__()
        self.total = 0
        for key in keys:
            self.tally(key)

    def tally(self, key):
        self.total += 1
        if key not in self:
            self[key] = 0
        self[key] += 1

    def top(self):
        best = None
        for key, count in self.items():
            if best is None or count > self[best]:
                best = key
        return best


class Links(dict):
    def link(self, a, b):
        self.setdefault(a, []).append(b)


class Node:
    def __init__(self, value):
        self.value = value
        self.children = Stack()


KEPT = Stack([1.0, 2.0])


def filled(x):
    stack = Stack()
    for v in x:
        if v > 0:
            stack.push(v)
    return stack


def tallied(x):
    tally = Tally("q")
    for v in x:
        tally.tally(int(v) % 2)
    return tally


@case(*ROWS, cond=0, loops=0)
def known_list(x, s):
    stack = Stack()
    stack.push(s)
    stack.push(2.0)
    return stack.peek(), len(stack), stack.total(), stack, isinstance(stack, list), list(stack), stack[0]


@case(*ROWS, cond=2, loops=2)
def list_filled_by_a_loop(x, s):
    stack = Stack()
    for v in x:
        if v > 0:
            stack.push(v)
    return stack.peek(), len(stack), stack.total(), stack


@case(*ROWS, cond=2)
def list_changed_by_a_branch(x, s):
    stack = Stack([1.0])
    if s > 0:
        stack.push(s)
    else:
        stack.pop()
    return stack.peek(), len(stack), bool(stack), stack


@case(*ROWS, cond=2)
def list_made_by_each_arm(x, s):
    if s > 0:
        stack = Stack([1.0, s])
    else:
        stack = Stack()
    stack.push(3.0)
    return stack, stack.peek()


@case(*ROWS, cond=1, loops=1)
def list_with_attributes(x, s):
    stack = Stack()
    stack.name, stack.count_of = "a", 0
    for v in x:
        if v > 0:
            stack.push(v)
            stack.count_of += 1
        else:
            stack.name = "b"
    return stack, stack.count_of, stack.name


@case(*ROWS, cond=2)
def attribute_of_a_list_on_one_path(x, s):
    stack = Stack()
    if s > 0:
        stack.tag = "p"
    stack.push(1.0)
    return getattr(stack, "tag", "none"), hasattr(stack, "tag"), stack


@case(*ROWS, cond=1)
def list_with_its_own_append(x, s):
    queue = Limited(2)
    for v in x:
        queue.append(v)
    return queue, queue.dropped, len(queue), sum(queue), max(queue), sorted(queue)


@case(*ROWS)
def list_with_its_own_items(x, s):
    ring = Circular()
    for v in x:
        if v > -10:
            ring.append(v)
    total = 0.0
    for k in range(7):
        total = total + ring[k]
    i = int(s)
    return total, ring[i + 3], ring[1:], ring[-7], list(ring), [v for v in ring], len(ring)  # noqa: C416


@case(*ARRAYS)
def list_with_its_own_operators(x):
    ones, total = Vector([1.0, 2.0]), Vector([0.0, 0.0])
    for v in x:
        if v > 0:
            total = total + ones * v
        else:
            total = total + ones
    return total, total == ones, total == Vector([1.0, 2.0]), repr(Vector([1, 2])), str(total[0])


@case(*ROWS)
def lists_compared_and_added(x, s):
    a, b = filled(x), filled(-x)
    return a == b, a < b, a + b, a == [1.0, 3.0], [1.0] == a, a != [1.0], 2 * a, a * 2, a + [5.0], [5.0] + a, a is a


@case(*ROWS)
def every_method_of_lists(x, s):
    stack = Stack([3.0, 1.0])
    if s > 0:
        stack.extend([s, 2.0])
    stack.sort()
    first = list(stack)
    stack.reverse()
    stack.insert(0, 9.0)
    stack.sort(key=lambda v: -v)
    stack += [7.0]
    other = stack.copy()
    stack *= 2
    counts = stack.index(9.0), stack.count(7.0), 9.0 in stack, s in stack
    stack[1:1] = filled(x)
    stack.remove(7.0)
    del stack[0]
    return first, stack, other, type(other) is list, type(stack) is Stack, counts, stack[::-1], stack[int(abs(s)) :]


@case(*ROWS)
def loops_over_such_a_list(x, s):
    stack = filled(x)
    made = []
    for i, v in enumerate(stack):
        made.append(i * v)
    for v, w in zip(stack, x, strict=False):
        made.append(v + w)
    squares = [v * 2 for v in stack if v > 1], {v: 1 for v in stack}, any(v > 3 for v in stack)
    return made, squares, list(reversed(stack)), list(map(abs, stack)), tuple(stack), min(stack, default=0)


@case(*ROWS)
def loop_that_makes_its_list_longer(x, s):
    stack, count = filled(x), 0
    for v in stack:
        if count < 2:
            stack.push(v + 1)
        count += 1
    return stack, count


@case(*ROWS, loops=1)
def list_emptied_by_a_loop(x, s):
    stack, total = Stack(x), 0.0
    while stack:
        total = total + stack.pop()
    return total, stack


@case(*ROWS)
def arrays_of_such_a_list(x, s):
    stack = filled(np.abs(x))
    return np.array(stack), np.sum(stack), np.stack([np.array(stack), x]), np.concatenate([x, stack]), np.mean(stack)


@case(*ROWS)
def text_of_such_a_list(x, s):
    stack = Stack([1, 2])
    if s > 0:
        stack.push(3)
    return str(stack), repr(stack), f"{stack}", ",".join(str(v) for v in stack)


@case(*ROWS)
def such_a_list_when_a_loop_raises(x, s):
    stack = Stack()
    try:
        for v in x:
            if v < -1.5:
                raise ValueError("neg")
            stack.push(v)
            stack[5 if v == -1 else 0]
    except (ValueError, IndexError):
        stack.push(100.0)
    finally:
        stack.push(1.0)
    return stack


@case(*ROWS)
def pop_from_what_may_be_empty(x, s):
    stack = Stack()
    if s > 0:
        stack.push(s)
    try:
        return stack.pop()
    except IndexError as error:
        return str(error)


@case(*ROWS)
def such_a_list_as_a_pattern(x, s):
    stack = Stack([1.0])
    if s > 0:
        stack.push(s)
    match stack:
        case [a]:
            return a
        case [a, b]:
            return a + b
    return None


@case(*ROWS)
def such_a_list_unpacked(x, s):
    a, b = Stack([s, 2.0])
    first, *rest = Stack([1, 2, 3])
    return a + b, first, rest, (*Stack([4, 5]),)


@case(*ROWS)
def such_lists_in_one_another(x, s):
    outer = Stack()
    for v in x:
        inner = Stack([v])
        outer.push(inner)
        if v > 0:
            inner.push(2 * v)
    return [len(one) for one in outer], outer[0][0], outer


@case(*ARRAYS)
def such_lists_chosen_and_replaced(x):
    a, b, longest, now = Stack(), Stack(), Stack(), Stack()
    for v in x:
        chosen = a if v > 0 else b
        chosen.push(v)
        if v > 0:
            now.push(v)
        else:
            now = Stack()
        if len(now) > len(longest):
            longest = Stack(now)
    return a, b, longest, now


@case(*ARRAYS)
def such_lists_held_by_objects(x):
    root = Node(0.0)
    for v in x:
        node = Node(v)
        if v > 0:
            root.children.push(node)
        else:
            node.children.push(root)
    total = 0.0
    for child in root.children:
        total = total + child.value
    return total, len(root.children)


@case(*ARRAYS)
def such_a_list_copied(x):
    stack = Stack()
    for v in x:
        stack.push(v)
    one, other = copy.copy(stack), copy.deepcopy(stack)
    one.push(7.0)
    return stack, one, other, type(one) is Stack


def counted(n):
    stack = Stack()
    if n > 0:
        stack.extend(counted(n - 1))
    stack.push(n)
    return stack


@case(3, np.int64(3), np.int64(0))
def such_a_list_of_a_recursion(n):
    return counted(n), counted(n).total()


@case((Stack([1.0, 2.0]), f8(1)), (Stack([1.0, 2.0]), f8(-1)), (Stack([]), f8(1)), (Stack([3.0]), f8(-1)), cond=1)
def list_of_the_callers(stack, s):
    if s > 0:
        stack.push(s)
    else:
        stack.pop()
    return stack.total(), len(stack), stack


@case((Stack([1.0, 2.0]), ARRAYS[0]), (Stack([1.0, 2.0, 5.0]), ARRAYS[1]), (Stack([]), ARRAYS[2]), loops=1)
def list_of_the_callers_in_a_loop(stack, x):
    for v in x:
        if v > 0:
            stack.push(v)
    return stack.peek()


@case((Circular([1.0, 2.0, 7.0]), f8(4)), (Circular([1.0, 2.0]), f8(-1)))
def items_of_the_callers(ring, s):
    ring.append(s)
    return ring[int(s) + 5], ring[17]


@case((Limited(2, [1.0]), ARRAYS[0]), (Limited(3, [1.0, 4.0]), ARRAYS[1]), (Limited(3, [1.0, 4.0]), ARRAYS[2]))
def appended_to_the_callers(queue, x):
    for v in x:
        queue.append(v)
    queue.limit += 1
    return queue.dropped


@case(*ROWS)
def list_of_the_module(x, s):
    if s > 0:
        KEPT.push(s)
    return KEPT.total(), len(KEPT)


@case(*ROWS)
def dict_filled_by_a_loop(x, s):
    bag = Bag()
    for v in x:
        bag.add("p" if v > 0 else "n")
    return bag, bag["p"], bag["zzz"], len(bag), sorted(bag.items()), "n" in bag


@case(*ROWS)
def dict_with_keys_of_run_time(x, s):
    bag = Bag()
    for v in x:
        bag.add(int(v))
    return bag, bag[int(s)], bag[99], list(bag), bag.get(4, 0)


@case(*ROWS)
def dict_with_its_own_items(x, s):
    lower = Lower()
    for v in x:
        lower["Pos" if v > 0 else "NEG"] = v
    return lower, "POS" in lower, "NEG" in lower, list(lower.keys()), lower.get("pos", 0.0)


@case(*ARRAYS)
def dict_with_attributes(x):
    tally = tallied(x)
    if x[0] > 0:
        tally.tally("q")
    return tally.top(), tally.total, tally, max(tally, key=tally.get), dict(tally), tally == {}, {**tally}


@case(*ARRAYS)
def dict_of_lists(x):
    links, total = Links(), 0
    for v in x:
        links.link("p" if v > 0 else "n", v)
    for values in links.values():
        for v in values:
            total += v
    return links, total


@case((Bag(a=1), ARRAYS[0]), (Bag(p=4, n=2), ARRAYS[1]), (Bag(), ARRAYS[2]))
def dict_of_the_callers(bag, x):
    for v in x:
        bag.add("p" if v > 0 else "n")
    return bag["p"], bag["q"], len(bag)


@case((Lower({"a": 1.0}), f8(1)), (Lower({"b": 1.0}), f8(-1)))
def stored_in_the_callers(lower, s):
    lower["A"] = s
    if s > 0:
        lower["ZZ"] = s * 2
    return "zz" in lower, lower["a"]


class Path(tuple):
    def last(self):
        return self[-1]

    def extended(self, v):
        return Path((*self, v))


class Point(tuple):
    def __new__(cls, x, y):
        return super().__new__(cls, (x, y))

    @property
    def x(self):
        return self[0]

    @property
    def y(self):
        return self[1]

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def norm(self):
        return self.x * self.x + self.y * self.y


@case(*ROWS)
def class_of_tuples_in_branches(x, s):
    path = Path((1.0,)).extended(2.0)
    if s > 0:
        path = path.extended(s)
    else:
        path = path.extended(x[0])
    return path.last(), len(path), path, type(path) is Path


@case(*ROWS)
def class_of_tuples_of_several_lengths(x, s):
    path = Path((1.0,))
    if s > 0:
        path = path.extended(s)
    return path.last(), len(path), path, isinstance(path, tuple)


@case(*ROWS)
def class_of_tuples_in_a_loop(x, s):
    point = Point(0.0, 1.0)
    for v in x:
        if v > 0:
            point = point + Point(v, 1.0)
        else:
            point = Point(point.y, point.x)
    return point, point.norm(), point.x, type(point) is Point


@case(*ROWS)
def list_of_a_class_of_tuples(x, s):
    points = []
    for v in x:
        points.append(Point(v, 2 * v))
    total = 0.0
    for point in points:
        total = total + point.norm()
    return total, points, points[0], max(points)


@case((Path((1.0, f8(2.0))), f8(1)), (Path((f8(1.0), f8(2.0))), f8(-1)), (Path((1.0,)), f8(1)), cond=1)
def class_of_tuples_of_the_callers(path, s):
    if s > 0:
        path = path.extended(s)
    return path.last(), path, path[0]


class Heap(list):
    def push(self, v):
        heapq.heappush(self, v)

    def take(self):
        return heapq.heappop(self)

    def append(self, v):
        raise TypeError("push it")


class Sorted(list):
    def add(self, v):
        bisect.insort(self, v)

    def place(self, v):
        return bisect.bisect_left(self, v)


class Words(Counter):
    def add(self, word):
        self[word] += 1

    def top(self):
        return max(self, key=self.get)


@case(*ARRAYS)
def heap_that_is_a_list(x):
    heap = Heap()
    heap.push(0.5)
    for v in x:
        heap.push(v)
    least = heap.take()
    if x[0] > 0:
        heap.push(7.0)
    return least, heap, len(heap), heap[0]


@case(*ARRAYS)
def list_kept_in_order(x):
    items = Sorted()
    for v in x:
        items.add(v)
    return items, items.place(0.0)


@case(*ARRAYS)
def class_of_counters(x):
    words = Words()
    for v in x:
        words.add("p" if v > 0 else "n")
    others = Words("abca")
    if x[0] > 0:
        others.update(["a", "z"])
    return words.top(), words["zz"], dict(words), words, others.most_common(1), others, sum(others.values())


class Holder:
    def __init__(self):
        self.stack = Stack()
        self.items = []


@case(*ROWS)
def one_list_under_several_names(x, s):
    stack, holder = Stack(), Holder()
    box, holder.stack = [stack], stack
    for v in x:
        box[0].push(v)
        if v > 0:
            holder.stack.push("t")
        stack.push(1)
    return stack, box[0] is stack, holder.stack is stack, stack[0], stack[-1], len(holder.stack)


@case(*ROWS)
def list_chosen_by_an_index_of_run_time(x, s):
    stacks = [Stack() for _ in range(3)]
    for v in x:
        stacks[int(abs(v)) % 3].push(v)
    stacks[0].push("x")
    return stacks, stacks[int(abs(s)) % 3].peek(), [len(stack) for stack in stacks]


@case(*ROWS)
def lists_that_inner_functions_change(x, s):
    holder, stack, bag = Holder(), Stack(), Bag()

    def add(v):
        holder.stack.push(v)
        holder.items.append(holder.stack)

    def fill():
        for v in x:
            stack.push(v)
            bag.add("k")
            add(v)
            if v < 0:
                raise ValueError(f"{len(stack)}")

    try:
        fill()
    except ValueError as error:
        return str(error), stack, bag, holder.items[-1].total()
    return stack, bag, len(holder.items), holder.items[0] is holder.stack


@case(*ROWS)
def lists_in_tuples_and_dicts(x, s):
    pair, table = (Stack([1.0]), Bag(a=1)), {"a": Stack()}
    if s > 0:
        pair = (pair[0], Bag(b=2))
    pair[0].push(s)
    pair[1].add("a")
    for v in x:
        key = "a" if v > 0 else "b"
        if key not in table:
            table[key] = Stack()
        table[key].push(v)
    return pair, {key: len(stack) for key, stack in table.items()}, table


class Settings(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__


class Lenient(dict):
    __getattr__ = dict.get


class Rows(list):
    add = list.append
    __call__ = list.__getitem__


@case(np.int64(3), np.int64(0), 4, np.array(2), opaque=0)
def items_as_attributes(n):
    settings = Settings(a=1)
    settings.b = n
    settings.a += 2
    if n > 2:
        settings.c = [n]
    del settings.b
    try:
        found = settings.nothing
    except KeyError as error:
        found = repr(error)
    lenient = Lenient(a=n)
    return settings, settings.a, sorted(settings), found, lenient.a, lenient.nothing


@case(np.int64(3), np.int64(0), 4, np.array(2), opaque=0)
def methods_of_lists_under_other_names(n):
    rows = Rows([1])
    rows.add(n)
    if n > 2:
        rows.add(7)
    return rows, rows(0), rows(-1)
