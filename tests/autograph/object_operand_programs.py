"""NumPy's values and numbers on the left of operators, with objects of the user's on the right."""

import math

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
f8, i8 = np.float64, np.int64
case = CASES.add(
    (np.array([0.5, -0.5, 2.0]), i8(3), f8(0.5)),
    (np.array([1.0, 2.5, 1.0]), i8(0), f8(2.5)),
    (np.array([-0.5, -2.0, 0.75]), i8(5), f8(-1.0)),
)


class Plain:
    def __init__(self, v):
        self.v = v


class Reflected(Plain):
    def __add__(self, other):
        return self.v + other

    def __radd__(self, other):
        print(type(other).__name__)
        return other * self.v if other > 0 else other

    def __lt__(self, other):
        return self.v < other


class Whole(Reflected):
    __array_ufunc__ = None


class First(Reflected):
    __array_priority__ = 10.0


def tried(function):
    try:
        return function()
    except Exception as error:
        return type(error).__name__, str(error)


@case
def scalars_and_objects(x, n, t):
    return t + Reflected(2.0), n + Reflected(t), np.float32(1) + Reflected(2.0), int(n) + Reflected(t), t > Reflected(0)


@case
def arrays_and_objects_that_take_them_whole(x, n, t):
    return x + Whole(2.0) if x[0] > 5 else t + Whole(2.0), Reflected(2.0) + x, np.float64(1) + First(t)


@case
def augmented_by_objects(x, n, t):
    total = 0
    for v in x:
        total += Reflected(v) if v > 0 else v
    return total


@case
def operands_that_do_not_fit(x, n, t):
    i, d = int(n), Plain(t)
    arithmetic = [tried(lambda: i + d), tried(lambda: d + i), tried(lambda: t + d), tried(lambda: x + d)]
    order = [tried(lambda: d < i), tried(lambda: i < d), tried(lambda: t <= d), tried(lambda: d < x)]
    others = [tried(lambda: x == d), tried(lambda: i in d), tried(lambda: [*d]), tried(lambda: -d), i == d, d != i]
    return arithmetic, order, others, tried(lambda: t >= Reflected(1)), tried(lambda: d - x), t != Reflected(1)


def divided(a, b):
    try:
        a /= b
    except TypeError as error:
        return str(error)
    return a


def less(a, b):
    try:
        a = a - b
    except TypeError as error:
        return str(error)
    return a


@case
def names_of_augmented_operators(x, n, t):
    i, s = int(n), "a" if t > 0 else "b"
    pairs = ("a", i), (s, i), (i, "a"), (i, s), (None, i), ((1,), i), ([1], i), (2, i + 1), (True, t + 9), ("a", s)
    return [f(a, b) for f in (divided, less) for a, b in pairs]


@case
def names_of_operands_that_have_no_order(x, n, t):
    s, i = "a" if t > 0 else "b", int(n)
    texts = [tried(f) for f in (lambda: "a" < t, lambda: t < "a", lambda: "a" >= i, lambda: i > "a", lambda: s < i)]
    others = [
        tried(f) for f in (lambda: None < i, lambda: i < None, lambda: [1] < i, lambda: i < [1], lambda: (1,) < i)
    ]
    return texts, others, tried(lambda: "a" < x), "a" < s, s < "a", tried(lambda: {} < i)


class Judged(Plain):
    def __bool__(self):
        return self.v > 0


class Judging(Plain):
    def __bool__(self):
        return bool(self.v > 0)


class Sized(Plain):
    def __len__(self):
        return self.v


@case
def truth_that_is_no_bool(x, n, t):
    def kind(o):
        return "y" if o else "n"

    judged = [tried(lambda v=v: kind(Judged(v))) for v in (t, float(t), 1)]
    others = tried(lambda: kind(Judging(t))), tried(lambda: kind(Sized(n))), kind(Sized(0)), not Judging(t)
    return (
        judged,
        others,
        tried(lambda: bool(Judged(x))),
        tried(lambda: any([Judged(t)])),
        all([Judging(t), Judging(n)]),
    )


class Vector(Reflected):
    def __init__(self, v, w=1):
        super().__init__(v)
        self.w = w

    def __rmul__(self, other):
        return Vector(other * self.v, self.w)

    def __getitem__(self, k):
        if k > 1:
            raise IndexError(k)
        return (self.v, self.w)[k]


class Sized(Vector):
    def __len__(self):
        return 2


class Walked(Sized):
    def __iter__(self):
        print("walked")
        yield self.w
        yield self.v


@case
def objects_with_items_are_items(x, n, t):
    zero = np.array(t)
    scaled = t * Vector(n)
    return scaled.v, scaled.w, (zero * Vector(t)).v, zero + Vector(2.0), tried(lambda: zero > 5 or t > Vector(0))


@case
def objects_with_a_length_and_items_are_arrays(x, n, t):
    zero, pair = np.array(t), x[:2].copy()
    kept = pair
    pair += Sized(t, n)
    t *= Sized(2.0)
    return (
        t,
        zero * Walked(n),
        x[:2] + Walked(t[0], n),
        pair,
        kept is pair,
        n > Sized(1),
        2.0 * Sized(n).v,
        n * Sized(2),
    )


@case
def arrays_that_can_not_hold_what_an_object_gives(x, n, t):
    def augmented(total, other):
        total += other
        return total

    return tried(lambda: augmented(x, Vector(1.0))), tried(lambda: augmented(np.array(t), Reflected(t))), x


class Weight:
    def __init__(self, x):
        self.x, self.asked = x, []

    def __add__(self, other):
        self.asked.append(type(other).__name__)
        return Weight(self.x + other) if isinstance(other, int) else NotImplemented

    def __mul__(self, other):
        return Weight(self.x * other) if isinstance(other, (int, float)) else NotImplemented


@CASES.add((np.int64(3),), (np.float32(2.5),), (np.float64(-1.5),), (np.array(2),), (2,), (0.5,), nodes={"try": 1})
def objects_that_take_numbers_of_python_alone(x):
    weight = Weight(1)
    try:
        more = (weight + x).x
    except TypeError as error:
        more = str(error)
    weight.asked.append("*")
    product = weight * x
    product *= x
    if x > 2:
        product = product * x
    return more, weight.asked, product.x


class Interval:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def __add__(self, other):
        return Interval(self.low + other.low, self.high * other.high)


@CASES.add((np.array([0.5, -0.5, 2.0]),), (np.array([3.0]),), (np.zeros(0),), nodes={"for": 1})
def what_may_be_none_or_an_object(x):
    total, seen = None, 0
    for v in x:
        if total is None:
            total = Interval(v, v * 2.0)
        else:
            total = total + Interval(v, 0.5)
        if v > 1:
            break
        seen += 1
    try:
        total = total + Interval(1.0, seen)
    except TypeError as error:
        return str(error), seen
    return total.low, total.high


@CASES.add((i8(3), f8(0.5)), (i8(0), f8(0.5)), (i8(4), f8(-2.0)), nodes={"for": 2})
def an_object_or_one_made_in_an_inner_loop(n, t):
    total = first = Interval(t, 2.0)
    for i in range(n):
        if t * i > 0.9:
            break
        for k in range(n):
            total = total + Interval(k * t, 0.5)
    return total.low, total.high, total is first, first.high


added, adding = 0, []


class Counted:
    made = 0

    def __init__(self, v):
        type(self).made += 1
        self.v = v

    def __radd__(self, other):
        return type(self)(self.v + other)

    def __lt__(self, other):
        return self.v < other.v


class CountedToo(Counted):
    def __mul__(self, other):
        type(self).made += 10
        return self.v

    __rmul__ = __mul__


class Noting:
    def __init__(self, v):
        self.v = v

    def __radd__(self, other):
        global added
        added += 1
        adding.append(other)
        return self.v


@CASES.add(
    ([(1, 2), [1, 2]], np.int64(0)),
    ([(1, 2), [2.5, 2]], np.int64(1)),
    ([(1, 2), [np.array(2), 2]], np.int64(0)),
)
def operators_of_unknown_operands_that_change_classes_and_globals(rows, k):
    global added
    added = 5
    one, other, noting = Counted(1), CountedToo(2.0), Noting(3)
    rows.append([])
    (v, _), _ = rows[k], 1
    sums = (v + one).v, (v + other).v, v + noting
    Counted.made += 1
    added += 1
    adding.append(k)
    return sums, v * other, Counted.made, CountedToo.made, added, len(adding), adding


@CASES.add(([(1, 2), [1, 2]], np.int64(0), f8(3)), ([(1, 2), [2.5, 2]], np.int64(1), f8(0.5)))
def objects_in_order_whose_operators_change_their_class(rows, k, x):
    one, other = Counted(x), CountedToo(2.0)
    rows.append([])
    (v, _), _ = rows[k], 1
    total = v + one
    return total.v, sorted([one, other, Counted(1.5)]), Counted.made, max(one, other)


class Asked:
    """Counts what NumPy and `math` ask of it."""

    def __init__(self, v):
        self.v = v
        self.asked = 0
        self.log = []

    def __array__(self, dtype=None, copy=None):
        self.asked += 10
        return np.array([self.v, 1], dtype=dtype)

    def __float__(self):
        self.asked += 1
        self.log.append("float")
        return float(self.v)

    def __floor__(self):
        self.asked += 100
        return int(self.v)


class Rows:
    def __init__(self, v):
        self.v = v
        self.asked = 0
        self.written = []

    def __len__(self):
        self.asked += 1
        return len(self.v)

    def __getitem__(self, k):
        self.asked += 1
        return self.v[k]

    def write(self, text):
        self.written.append(text)


@CASES.add(np.int64(3), np.int64(-1), 2, np.array(4), opaque=0)
def objects_that_count_what_numpy_asks(x):
    one, rows = Asked(x), Rows([x, 2, 5])
    found = [math.sqrt(one) if x > 0 else math.floor(one)]
    found.append((one.asked, len(one.log)))
    found.append(np.add(one, [1, 2]))
    found.append(np.asarray(one).sum() if x > 2 else np.float64(one))
    found.append((one.asked, one.log))
    found.append(np.sum(rows) + np.array(rows).max())
    before = rows.asked > 6
    np.savetxt(rows, np.arange(x))
    found.append((before, len(rows.written), one.asked > 10))
    one.asked += 1
    return found, one.asked, rows.written


class Position:
    def __init__(self, k):
        self.k = k

    def __index__(self):
        return int(abs(self.k))


class After(Position):
    def __index__(self):
        return int(abs(self.k)) + 1


@CASES.add(np.int64(3), np.int64(-1), 2, np.array(4), opaque=0)
def objects_as_indices_and_counts(x):
    one, other = Position(x), Position(x) if x > 0 else After(x)
    items, text = [1, 2, 3, 4, 5, 6, 7, 8, 9], "ab"
    found = [text * one, one * text, (1, x) * one, items[:one], items[one:], (1, 2, 3)[:one], "abcdef"[one]]
    found += [hex(one), bin(one), oct(one), chr(one), list(range(one)), np.arange(9.0)[one], items * one]
    found += [text * other, items[:other], items[other], hex(other), items * other]
    text *= one
    items[other] = x
    items[:one] = [7]
    del items[other]
    return found, text, items


@CASES.add(np.int64(3), np.int64(0), np.int64(5), opaque=0)
def objects_of_the_run_as_counts(n):
    places = []
    for k in range(n):
        places.append(Position(k) if k % 2 else After(k))
    return ["ab" * place for place in places], [list(range(9))[:place] for place in places]


class Told(Plain):
    def __rmul__(self, other):
        return "told", other, self.v

    def __radd__(self, other):
        return "told", other + self.v


class Refusing(Plain):
    __array_ufunc__ = None

    def __rmul__(self, other):
        return "refusing", other, self.v

    def __radd__(self, other):
        return "refusing", other + self.v


@CASES.add(np.int64(3), np.int64(-1), 2, np.array(4), opaque=0)
def scalars_and_objects_that_a_branch_chooses(x):
    refusing = Refusing(x + 1) if x > 0 else Told(x)
    return np.int64(3) * refusing, np.float64(2) + (Told(x) if x < 0 else Refusing(3))
