"""Objects with items of their own, unpacked, reversed and sliced, where the graph decides how many they have."""

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add


class Vector:
    """Hands out an iterator over its list."""

    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)

    def __lt__(self, other):
        return sum(self.items) < sum(other.items)


class Backwards(Vector):
    def __iter__(self):
        return reversed(self.items)


class Doubled(Vector):
    def __iter__(self):
        return map(lambda item: item * 2, self.items)


class Numbered(Vector):
    def __iter__(self):
        return self.items.__iter__() if len(self.items) != 2 else enumerate(self.items)


@case((i8(2), i8(5)), (i8(3), i8(1)), (i8(1), i8(1)), (2, 7), loops=1, opaque=0)
def iterators_of_lists_of_the_run(n, k):
    items = []
    for i in range(n + 0 * i8(1)):
        items.append(i * k)
    found = []
    for cls in (Vector, Backwards, Doubled, Numbered):
        try:
            first, second = cls(items)
            found.append((first, second))
            (one, two), *rest = cls(items), 0
            found.append((one, two, rest))
        except ValueError as error:
            found.append(str(error))
    return found


@case((i8(1), i8(5)), (i8(0), i8(0)), (3, 1))
def objects_that_a_branch_has_swapped(x, y):
    v, w = Vector([x, y]), Vector([1, 2])
    if v < w:
        v, w = w, v
    v.items.append(0)
    v.items.pop()
    first, second = v
    return first, second, *w


class Squares:
    """A sequence that notes what it is asked for."""

    def __init__(self, n, asked):
        self.n = n
        self.asked = asked

    def __len__(self):
        self.asked.append("len")
        return self.n

    def __getitem__(self, k):
        self.asked.append(k)
        if isinstance(k, slice):
            return [self[j] for j in range(*k.indices(self.n))]
        return k * k


@case(i8(3), i8(0), 4, i8(6), opaque=0)
def reversed_sequences_of_the_run(n):
    asked = []
    found = [item for item in reversed(Squares(n, asked))], sum(reversed(Squares(2, asked)))
    for item in reversed(Squares(n, asked)):
        if item < 5:
            break
        asked.append(-item)
    asked.append(next(reversed(Squares(n, asked)), "none"))
    return found, Squares(n, asked)[1:], Squares(n, asked)[::-2], asked
