"""Further programs that random search found to differ between the modes, each reduced to its core."""

import copy
import enum
import itertools
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
X = np.array([1.0, -1, 2, 3])


@dataclass
class Rec:
    v: float
    log: list = field(default_factory=list)

    def add(self, t):
        if t > 0:
            self.log.append(t)
        return self


@case(np.array(2.0), f8(-1))
def sum_of_objects_after_an_effect(x):
    print("before", x)
    return sum([Rec(x), Rec(x)])


@case(np.array(2), np.int64(0))
def subscript_of_a_number(n):
    try:
        number = 1
        return number[n]
    except TypeError as error:
        return str(error), n


@case(X, -X)
def numpy_call_with_an_object_of_run_time(x):
    made = Rec(0)
    for v in x:
        if v > 0:
            made = Rec(v)
    try:
        return np.clip(made, 5, 5)
    except TypeError as error:
        return str(error)


@case(X, -X)
def numpy_call_with_an_object_of_an_iterator(x):
    for made, _ in zip(map(Rec(0).add, x), x, strict=True):
        try:
            np.clip(made, 5, 5)
        except TypeError as error:
            return str(error)


@case((X, 2.0), (-X, np.array(3.0)))
def mapped_function_that_assigns(x, q):
    def lower(t):
        nonlocal q
        q -= t
        return q

    total = 0
    if x[0] > 0:
        for v, w in zip(map(lower, [1, 2, 3]), x):  # noqa: B905 - of different lengths
            total += v * w
    return total, q


def while_true(test, values):
    for v in values:
        if not test(v):
            return
        yield v


@case((f8(2), np.array([False, False, True])), (f8(0), np.array([True, False])), (f8(0), np.zeros(0)))
def variable_of_a_test_changes_while_items_are_taken(x, c):
    taken, made = itertools.takewhile(lambda v: x, c), while_true(lambda v: x < 3, c)
    x = next(taken, 0)
    last = next(made, 0)
    x += 1
    return list(taken), list(made), last


class Kind:
    total = 0

    def __init__(self, w=1):
        self.w = w

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return kind is KeyError

    @classmethod
    def make(cls, t):
        return cls(t)


class Special(Kind):
    pass


@case(np.array(2.0), f8(-1))
def class_of_either_branch(x):
    kind = Kind if x > 0 else Special
    kind.total += 1
    return kind(2).w, kind.make(x).w, kind is Kind, kind == Special, kind.__name__, [kind, Kind]


@case(np.array(2.0), f8(-1))
def class_of_an_object_of_either_branch(x):
    made = Kind()
    if x > 0:
        made = Special(x)
    type(made).total += 1
    return type(made)(2).w, type(made), type(made) is Special, isinstance(made, Special)


@case(np.array(2.0), np.array(1))
def class_of_an_iteration(n):
    kinds, kind, total = [Kind, Special], Kind, 0
    for i in range(int(n)):
        total += kinds[i % 2](i).w
        if i > 0:
            kind = Special
    return kind(3).w, kind, total, {i: type(kind()) for i in range(int(n))}


@case((np.ones((2, 3)), Special()))
def class_of_an_object_of_a_with_statement_that_raises(m, made):
    with made as one:
        for row in m:
            row[7]
    type(one).total += 1


@case((np.array(2.0), Special()), (f8(-1), Special()))
def class_of_a_conditional_object_in_a_with_statement(x, made):
    if x > 0:
        one = made
    with np.errstate():
        kind = type(one)
    kind.total = 1


@case((f8(2), [1, 2.5, 3]), (1.5, [1, 2]))
def list_grows_in_a_loop_over_the_rest_of_it(x, items):
    taken = iter(items)
    first = next(taken)
    for v in taken:
        items.append(x)
        if len(items) > 50:
            break
    return first, v


@case((f8(2), [1, 2.5, 3]), (1.5, [1, 2]))
def list_grows_in_a_loop_over_what_is_mapped_of_it(x, items):
    count = 0
    taken = map(lambda v: v * x, items)
    next(taken)
    for v in taken:
        items.insert(-1, v)
        count += 1
        if count > 100:
            break


@case((f8(2), np.arange(4.0)), (f8(3), np.arange(3)))
def array_changes_in_a_loop_over_the_rest_of_it(x, y):
    taken = iter(y)
    total = next(taken)
    for v in taken:
        y[-1] = 9
        total += v * x
    return total, list(taken)


class Closing:
    def __init__(self, w):
        self.w = w

    def __enter__(self):
        self.w += 1
        return self

    def __exit__(self, kind, error, trace):
        self.w *= 2
        return kind is ValueError


class Strict(Closing):
    def __exit__(self, kind, error, trace):
        return super().__exit__(kind, error, trace) and self.w > 3


@case((f8(2), Closing(1), Strict(2)), (f8(3), Closing(1), Strict(2)), (f8(-1), Closing(1), Strict(2)))
def with_statement_over_either_object(x, a, b):
    for _ in range(3):
        with a if x > 0 else b as one:
            x -= 1
            if x == 1:
                continue
            if x < -3:
                return one
            if x < -1:
                raise ValueError(one.w)
            one.w += x
    return one.w, a.w, b.w


@case((f8(2), {"a": 1.5}), (f8(3), {}))
def values_of_a_dict_as_an_operand(x, table):
    try:
        return table | {"c": x}.values()
    except TypeError as error:
        return str(error)


@case(np.ones(3))
def memory_of_equal_new_arrays(x):
    return (
        np.shares_memory(np.ones(3), np.ones(3)),
        np.may_share_memory(np.ones(3)[1:], np.ones(3)[1:]),
        np.shares_memory(x + 1, x + 1),
        np.shares_memory(x, x[1:]),
    )


@case((f8(1), {"a": 2}), (f8(2), {"a": f8(2)}), (f8(2), {"b": f8(2), "a": 1}))
def views_of_dicts_with_run_time_values_as_sets(x, table):
    own = {"a": 1}
    known = {"a": x}
    if x > 1:
        own["b"] = x
    pairs = table.items() | known.items()
    pairs.add(3)
    return (
        (pairs, len(own.items() | table.items()), table.items() - known.items(), {("a", x)} & table.items()),
        (own.keys() & table.keys(), own.keys() - {"a"}, ["a", "c"] | own.keys(), own.items() ^ table.items()),
        (own.keys() == table.keys(), own.items() != table.items(), known.items() <= table.items()),
        ({"b"} <= own.keys(), {"a"} | own.keys(), {"a"} == own.keys(), own | known.items()),
    )


@case((f8(1), {"a": 2}))
def views_of_dicts_with_what_is_no_set(x, table):
    found = []
    for other in (3, {"a": [x]}.items()):
        try:
            found.append({"a": x}.items() | other)
        except TypeError as error:
            found.append(str(error))
    return found, table.items() == 3


@case(np.ones(3))
def list_augmented_by_an_array_that_fails(x):
    found = []
    found += np.arange()
    for one, other in found:
        if other:
            found = list(reversed(found))
    return one


@case(np.array([300, 2]), np.array([1]), np.array([], int))
def classes_of_scalars_of_chosen_dtypes(xs):
    acc = np.array([1], dtype=np.uint8)
    if len(xs) and xs[0] > 255:
        acc = acc.astype(np.int32)
    cls = acc.dtype.type
    for x in xs:
        acc = acc * acc.dtype.type(2) if x > 1 else acc.astype(np.float64)
    return acc, cls(3), cls is np.int32, cls in (np.uint8, np.int64), issubclass(cls, np.signedinteger), acc.dtype.type


@case((np.array([3, 1, 2, 5, 4]), 3), (np.array([1]), 0), (np.array([2, 2]), 1))
def longest_of_grown_lists(xs, k):
    groups = [[] for _ in range(4)]
    for x in xs:
        groups[x % 4].append(x)
    one = groups[k] if xs[0] > 1 else groups[1]
    return max(groups, key=len), min(one, groups[0], key=len), sum(map(len, groups)), one


@case((np.array([1.5, 2.5]), np.array(0.1)), (np.array([[1.0], [2.0]]), np.array(3)))
def arrays_broadcast_beside_one_of_rank_zero(x, y):
    a, b = np.broadcast_arrays(x, y)
    c, d = np.meshgrid(x, y)
    return a.dtype, b.dtype, b * b, c.dtype, d + d


@case((np.array([[1.0, 2.0], [3.0, 4.0], [0.0, 0.0]]), 3), (np.array([[1.0, 2.0]]), 1))
def orthogonal_basis(vectors, most):
    basis = []
    for v in vectors:
        rest = v - sum(np.dot(v, b) * b for b in basis)
        if (length := np.linalg.norm(rest)) > 1e-10:
            basis.append(rest / length)
        if len(basis) == most:
            break
    return np.array(basis)


@case((np.array([1.0, 2.0]), np.int64(3)), (np.array([5.0]), np.int64(1)))
def iterators_given_to_methods_of_classes(x, n):
    texts = str.join(",", map(str, x)), str.join("-", (str(v) for v in x if v > 1))
    sets = set.union({1}, map(int, x)), {n}.union(map(int, x)), {2}.issubset(map(int, x))
    common = {1, 2}.intersection(int(v) for v in x), frozenset([1, 3]).difference(map(int, x))
    return texts, sets, common, dict.fromkeys(map(str, x), 1)


@case((np.array([1.0, 2.0]), np.int64(3)))
def enum_made_by_a_call(x, n):
    kind = enum.Enum("Kind", "ONE TWO")
    return str(kind.ONE), kind(2).name, kind["TWO"].value + n, kind.__module__


@case(np.array([1.0, 2.0]), np.arange(3), opaque=1)
def memory_of_an_array(x):
    return memoryview(x).shape, memoryview(b"ab")[0]


class Ring:
    def __init__(self, v, rest=None):
        self.v = v
        self.rest = rest


@case(np.int64(0), np.int64(3), loops=1)
def object_that_refers_to_itself_after_a_loop(n):
    made = Ring(0)
    for _ in range(n):
        made.rest = made
    return made, made.rest is made


@case(np.int64(0), np.int64(3), cond=2)
def ring_closed_in_a_branch(n):
    first = Ring([1])
    last = Ring(2, first)
    if n > 2:
        first.rest = last
    return first


@case(np.int64(0), np.int64(3), loops=1)
def objects_that_refer_to_each_other_after_a_loop(n):
    first, last = Ring(0), Ring(1)
    for i in range(n):
        first.rest, last.rest = last, first
        first.v += i
    return {"first": first, "same": first.rest is last}


_counted = 1.0
_listed = [1, 2.5]


def _counting(n):
    global _counted
    for k in range(n):
        _counted += k
        yield k


def _each(values):
    yield from values


@case(np.ones(3), np.ones(2), np.ones(5), np.ones(0), loops=1)
def global_assigned_by_a_generator_behind_the_last_item(x):
    for pair in zip(_counting(3), x):
        print(pair)
    return _counted


@case((np.ones(3), np.int64(4)), (np.ones(2), np.int64(4)), (np.ones(6), np.int64(2)), (np.ones(0), np.int64(2)))
def variable_assigned_by_a_generator_behind_the_last_item(x, n):
    total = 1.0
    seen = []

    def counted(n):
        nonlocal total
        for k in range(n):
            total += k
            seen.append(k)
            yield k

    for pair in zip(counted(3), x):
        print(pair)
    before = total, len(seen)
    for v in map(lambda _, __: total, counted(n), x):
        total += 1
        if v > 3:
            break
    return before, total, seen


@case((np.ones(3), 2.0), (np.ones(3), 2.5), (np.ones(0), -2.0))
def globals_read_by_a_generator_in_an_arm(x, number):
    global _counted, _listed

    def last_of(pair):
        for _, last in [pair]:
            pass
        return last

    found = last_of(number)
    for _, _ in x:
        return None
    for _ in zip(_each(x), x):
        pass
    return {"found": found, "none": 0}


@case((np.array([1.0, 2.0]), 3), (np.array([1.0]), 1))
def name_of_a_recursive_function_assigned_in_a_block(x, n):
    def total(k):
        if k <= 0:
            return 0
        return k + total(k - 1)

    found = total(n)
    with np.errstate(invalid="ignore"):
        total = x[0]
    return found, total


@case((1.5, 2), (2.5, 3), (2, 1), (3, 1), (3, 1.5), (f8(2), 1))
def bits_of_floats_by_augmented_assignment(x, k):
    texts = []
    try:
        x ^= k
    except TypeError as error:
        texts.append(str(error))
    n = k
    while n < 5:
        n += 1.5 if k > 2 else 1
    try:
        n &= k
    except TypeError as error:
        texts.append(str(error))
    return x, n, texts


@case((f8(1), 2), (f8(3), 2), (f8(3), 3))
def sets_of_what_has_no_hash(x, k):
    log = [k]
    try:
        return {1, [k]}
    except TypeError as error:
        log.append(str(error))
    if x > 1:
        try:
            log.append(frozenset([{}]))
        except TypeError as error:
            log.append(str(error))
        if k > 2:
            return {(x, log)}
    return log


@case((f8(1), f8(0)), (f8(1), f8(2)), (f8(-1), f8(2)), cond=3)
def list_of_a_branch_that_may_return(x, y):
    if x > 0:
        if y > 0:
            return 0
        items = [1, 2]
    else:
        items = [4]
    items.append(3)
    found = [0, 1, 2]
    found.extend(items)
    found[:1] = items
    return found, len(items), [*items, 3], sorted(items), copy.copy(items)


@case((f8(1), f8(0)), (f8(1), f8(2)), (f8(-1), f8(2)))
def object_of_a_branch_that_may_return_beside_a_finally(x, y):
    try:
        if x > 0:
            if y > 0:
                return 0
            one, other = Rec(1), [1]
        else:
            one, other = Rec(x), [2]
        one.add(y)
        return one.log + other
    finally:
        try:
            print(other)
        except UnboundLocalError as error:
            print(error)


@case((np.array([5, 3, 1, 1]), np.float32(0.5)), (np.array([0, 0]), 10), (np.array([5, 3]), 2))
def arrangements_of_numbers_that_differ_in_kind(b, x):
    t = u = 0
    for i, j in itertools.product(range(4), [x] * 5):
        t = t + i * j
        if b[i % len(b)] > t:
            t = t - 2
            u += j
        elif b[0] > 3:
            t = t * 2
            u -= i
        else:
            t = abs(t) + 1
    return t, u


def _emptying(n):
    _listed.clear()
    yield n
    yield _listed[0]
    _listed.clear()
    yield len(_listed)


@case((f8(2), True), (f8(3), True), (f8(2), False))
def list_emptied_by_a_generator_in_a_branch(n, does):
    numbers = _emptying(n)
    found = []
    for _ in range(2):
        if does > 0:
            found.append(next(numbers))
            _listed.append("s" if n > 2 else 4)
    return found, _listed


@case((np.array([4.0, 1, 6]), 2, f8(1)), (np.array([4.0]), 1, f8(2)), (np.ones(0), 2, f8(1)))
def comprehension_over_a_generator_in_a_try_around_another(x, n, last):
    def counted(first, n):
        for k in range(n):
            yield first + k

    few, more = [1, 2.0], [5]
    found = []
    try:
        for _ in x:
            found = [v for v in counted(len(few), n) if v > 1]
            more = few
    finally:
        try:
            more.append(last)
        except ValueError:
            n += 1
    return found, few, more


@case((np.float64(1), X), (np.float64(-1), X))
def iterators_with_a_function_that_a_branch_chose(s, x):
    chosen = abs if s > 0 else lambda v: v * 2
    mapped, kept = map(chosen, x), filter(chosen, x)
    found = [next(mapped), next(kept)]
    for v in mapped:
        found.append(v)
        if v > 1:
            break
    return found, list(kept), next(mapped, None)


class Part:
    def __init__(self, v):
        self.v = v

    def add(self, t):
        self.v = self.v + t
        return self.v


@case((f8(2), np.ones(3)), (f8(2), np.ones(1)), (f8(2), np.ones(4)), (f8(-2), np.ones(1)))
def method_of_an_object_that_an_inner_try_chose(s, x):
    one, other = Part(s), Part(1)
    found = 0
    try:
        try:
            x[3] = 2
        except IndexError:
            one = other
        if s > 0:
            add = one.add
        x[1] = 3
    except Exception:
        found = add(1)
    return found, one, other


@case(f8(3), f8(2), f8(0))
def attributes_of_an_object_that_a_branch_chose(s):
    one, other = Part(s), Part(1)
    third = Part(5)
    if s > 2:
        third = one
    elif s > 1:
        third = other
    found = vars(third)
    found["w"] = 5
    third.v += 1
    held = [vars(one) if s > 2 else vars(other)]
    held[0]["z"] = s
    return found, third, one, other, held, list(found), vars(third).get("w"), len(vars(third))


@case(([1.0, 2.0, 4.0], 2.0), ([1.0, 2.0, 4.0], 9.0), ([], 1.0), ([3.0], 0.5), opaque=0)
def stores_items_of_what_a_branch_chose(items, limit):
    def found(values):
        for k, value in enumerate(values):
            if value >= limit:
                return k, value
        return len(values)

    kept, grown, texts = [0], [], []
    for part in (slice(None, 1), slice(None, None, -1)):
        try:
            items[part] = found(items)
            items.append(7.0)
        except (TypeError, ValueError) as error:
            texts.append(str(error))
    for item in items:
        grown.append(item)
        try:
            kept.extend(found(items))
            grown[:1] = found(items)
            kept += found([0.5])
        except TypeError as error:
            texts.append(str(error))
    return items, kept, grown, texts


@case(np.int64(3), np.int64(-3), 3, np.array(-3), opaque=0)
def stores_at_slices_that_a_branch_chose(x):
    part = slice(None, None, -1) if x > 0 else slice(1, None)
    items, others = [1, 2, 3], [1, 2, 3]
    items[part] = [9, 8, 7] if x > 0 else [0]
    del others[slice(None, 2) if x > 0 else 1]
    return items, others


@case((f8(1), [1, 2], 5), (f8(-1), [1, 2], 5))
def items_of_what_has_none(x, xs, k):
    log = [k]
    try:
        if x > 0:
            xs.extend(k)
        else:
            xs += k
    except TypeError as error:
        log.append(str(error))
    try:
        log.append([a for a, b in xs])
    except TypeError as error:
        log.append(str(error))
    return list(itertools.chain(log, xs if x > 0 else k))


class Fibonacci:
    def __init__(self, first):
        self.first = first
        self.reads = 0

    def __getitem__(self, i):
        self.reads += 1
        if i < 2:
            return self.first
        return self[i - 1] + self[i - 2]


class Factorial:
    def __init__(self):
        self.calls = 0

    def __call__(self, n):
        self.calls += 1
        return 1 if n <= 1 else n * self(n - 1)


@case((np.int64(5), 1.5), (np.int64(1), 1.5), (4, 2), (6, f8(2)))
def methods_that_call_themselves_by_operators(n, x):
    numbers, factorial = Fibonacci(x), Factorial()
    return numbers[n], numbers.reads, factorial(n), factorial.calls


class Filter:
    keep = staticmethod(abs)

    def __init__(self, keep):
        self.keep = keep

    def double(self):
        return 2


@case((f8(0.5), np.array([0.0, 1])), (f8(0.5), np.zeros(0)))
def attribute_of_a_method_assigned_where_it_was_read(y, x):
    one = Filter(abs)
    try:
        one.double = one.double
        x[0] += 1
    except IndexError:
        one.double = one.keep
    return one.double


@case(("a", 1), ("a,b", 2), ("a,b,c,d,e", 6), ("", 7))
def list_that_a_branch_tests_again(text, n):
    parts = text.split(",")
    while n < 8:
        n += 1
        if parts:
            parts.pop(0)
        if parts:
            parts[0] += "z"
    return parts, n


@case(f8(3), f8(-1))
def class_of_an_object_returned(s):
    part = Part(s)
    kinds = [type(part)]
    for k in range(10):
        kinds.append(type(part) if k > s else Part)
    return type(part), kinds, kinds[-1](s).v


@case((f8(2.5), 7), (np.int64(2), 3), (3, 1), (np.array(2.0), 1))
def lists_of_mixed_numbers_in_the_order_of_pairs(x, n):
    found = [max(p, x) for p in [1, 2, 3, 4, 5] if p != n]
    backwards = sorted(found, key=lambda q: (q % 3, q), reverse=True)
    found.sort(key=lambda q: (q % 3, q))
    return found, backwards, max(found, key=lambda q: (q % 3, -q)), sorted(found)


def added_to(items, one):
    items += [one]


@case(([1, 2], np.array([1, 2, 0])), ([1, 2, 3], np.array([3, 2, 4])), ([], np.array([1])), ([5], np.array([1, 1, 9])))
def lists_that_loops_over_them_add_to_until_they_break(items, a):
    others = [0.5]
    for one in items:
        items.append(one + 1)
        if a[len(items) % 3] > 1:
            break
    for k, one in enumerate(others):
        added_to(others, one + k)
        if a[k % 3] > 2 or k > 20:
            break
    return items, others


class Held:
    def __init__(self, v, parts):
        self.v, self.parts = v, parts


@case(np.array([1.0, 3, 0, 2]), np.array([2, -1, 1]), np.array([5.5, 0.5]), np.zeros(0))
def new_object_of_each_iteration_returned_in_a_tuple(a):
    one = Held(0, [])
    for v in a:
        one = Held(v, [one.v])
        if v > 2:
            return one, "early"
    return one


@case(np.array([1.0, 3, 0, 2]), np.array([2, -1, 1]), np.array([5.5, 0.5]), np.zeros(0))
def new_object_of_each_iteration_under_two_names(a):
    one = Held(0, [])
    both = one, 0
    for k, v in enumerate(a):
        one = Held(v, [one.v])
        if v > 1:
            both = one, k
    one.parts.append(5)
    one.v += 1
    return one, both, both[0] is one


class Spot(NamedTuple):
    x: float
    y: float = 0


@case((6, np.array([5.5, 0.5])), (5, np.array([5.5, 3, 0.5])), (1, np.array([3])))
def named_tuples_replaced_in_a_try(n, a):
    spot, texts = Spot(0), []
    for k in range(n):
        try:
            if a[k % len(a)] == 3:
                raise ValueError(k)
            spot = spot._replace(x=a[k % len(a)])
        except ValueError as error:
            texts.append(str(error))
    return spot, spot._asdict(), texts


class Whole(Part):
    pass


@case((Part(1), np.int64(3)), (Part(2), np.int64(0)), (Whole(2), np.int64(0)), (Whole(2), np.int64(2)))
def classes_of_objects_as_values(item, n):
    chosen = item.__class__
    if n > 1:
        chosen = Part
    other = type(item) if n > 0 else Whole
    made = chosen(n)
    return item.__class__, chosen, made, other(n), [type(item)], {"a": item.__class__}, type(made)


@case(np.array([1.0, 3, 0, 2]), np.array([2, -1, 1]), np.array([5.5]), np.zeros(0))
def objects_of_which_a_loop_returns_one_in_a_tuple(a):
    one = Held(0, [])
    for k, v in enumerate(a):
        if v > 2:
            one = Held(k, [v])
        one.v += 1
        if v > 2:
            return one, k
    return one, -1


def each(items):
    yield from items


@case((f8(1.5), np.array([1.0, 2, 0])), (f8(-1), np.array([1.0, 5])), (f8(9), np.array([0])))
def loop_behind_a_try_staged_after_its_first_trip(x, a):
    log, k = [], 0
    try:
        k += 1
    except ValueError:
        pass
    else:
        for item in each([x, 1, 2]):
            try:
                k += 1
                if x < 0:
                    log.append("negative")
            finally:
                if a[k % len(a)] > 2:
                    continue
            log.append(item)
    return log, k


def doubled(items):
    items += items
    return len(items)


@case((np.array(4.0), [1]), (np.array([1.0, 2]), [1, 2, 3]), (f8(2), []))
def texts_of_what_calls_in_them_change(y, xs):
    first = f"{xs} {xs.pop() if xs else 0} {xs!r:>8}|{doubled(xs)}{{{xs}"
    return first, f"{y} {doubled(np.atleast_1d(y)[:1])} {y:}" if y.ndim else f"{y}", f"{xs}{len(xs)}{y}"


@case(
    (np.array(-1.0), np.array([2.0]), [1.0]), (np.array(2.0), np.array([0.0]), [1.0]), (np.array(2.0), np.ones(2), [])
)
def function_on_a_list_that_a_loop_returns(x, a, items):
    for v in a:

        def add(y):
            nonlocal x
            x = x + y * v

    k = 0
    while k < 3:
        k += 1
        i = 0
        while a[0] > 0 and i < 3:
            i += 1
            items.append(i)
            if x > 0.0:
                return [callable(add), add, k]
    add(k)
    return x
