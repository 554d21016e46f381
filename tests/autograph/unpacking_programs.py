"""Objects with an `__iter__` of their own, unpacked where the graph decides how many items they have."""

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
