"""Programs in which an operation is certain to raise, where it stands and not before: no order, no array, no value."""

import enum

import numpy as np

from tests.autograph.cases import Cases

f8, i8 = np.float64, np.int64
CASES = Cases()
case = CASES.add


@case(f8(2), f8(-2), cond=1)
def tuples_and_numbers_have_no_order(x):
    print("before", x)
    pair = (1, 2.0)
    if x > 0:
        return pair > 0
    return len(pair)


@case(f8(2), f8(-2), nodes={"try": 2})
def caught_where_there_is_no_order(x):
    pair, found = (1,), []
    for other in (0, "a"):
        try:
            if x > 0:
                found.append(pair < other)
            found.append(other)
        except TypeError as error:
            found.append(str(error))
    return found


@case((1.5, i8(1)), (2.0, 2), (4.0, i8(0)), (1 + 2j, 0), (2j, 1))
def numbers_that_turn_complex(x, n):
    print(n)
    if 3 < x and n < 4:
        n += 1
    return n


@case((np.array([1.0, 2]), [1.0, 2]), (np.array([-1.0, 2]), [1.0, 2]), cond=1)
def results_into_lists(x, out):
    known, found, grown = [0.0, 0.0], [], []
    for v in x:
        grown.append(v)
    calls = (
        lambda: np.multiply(x, x, out=out),
        lambda: np.add(1, 2, out=known),
        lambda: np.add(1, 2, out=2.0),
        lambda: np.add(x, 1, out=grown),
        lambda: np.cumsum(x, out=known),
        lambda: np.clip(known, 0, 1, out=known),
        lambda: np.dot(known, known, out=known),
        lambda: np.add.reduce(x, out=out),
        lambda: np.divmod(x, 2, out=(x, out)),
        lambda: np.concatenate([x, x], out=out),
        lambda: np.take(x, [0], out=out),
        lambda: np.round(x, out=out),
        lambda: np.argmax(x, out=out),
        lambda: np.all(x, out=out),
        lambda: np.max(x, out=out),
        lambda: x.sum(out=out),
    )
    if x[0] > 0:
        for call in calls:
            try:
                call()
            except TypeError as error:
                found.append(str(error))
    return found, x, out, known, grown


@case((np.array([1.0, 2]), [1.0, 2]), (np.array([-1.0, 2]), [1.0, 2]))
def results_into_an_argument_that_is_a_list(x, out):
    print(x)
    np.cumsum(x, out=out)


@case((np.array([3, 1]), 1), (np.array([0, 1]), 2), nodes={"try": 1})
def deleted_at_the_end_of_a_try(x, p):
    try:
        x = x[0]
    finally:
        del p
    return p + 1  # noqa: F821


@case((np.array([3, 1]), 1), (np.array([3]), 2), nodes={"try": 1})
def deleted_whatever_happens(x, p):
    try:
        x = x[1]
    except IndexError:
        x = x[0]
    finally:
        q = p
        del p
    try:
        return [p]  # noqa: F821
    except UnboundLocalError as error:
        return str(error), x, q


@case((np.array([3, 1]), 1), (np.array([0, 1]), 2), (np.array([3]), 2), nodes={"try": 1})
def deleted_on_some_paths(x, p):
    try:
        x = x[1]
    except IndexError:
        x = x[0]
    finally:
        if x > 0:
            del p
    return p, x


@case((np.array([3, 1]), 1), (np.array([0, 1]), 2), (np.array([-3]), 2), nodes={"try": 1})
def deleted_one_after_the_other(x, p):
    try:
        if x[0] > 0:
            q = p
        del p, q
    except UnboundLocalError as error:
        print(error)
    return x, p  # noqa: F821


@case((np.array([3.0, 1]), [1.0, 2]), (np.array([-3.0, 1]), [1.0, 2]), (np.array([-3.0, 1]), (1.0, 2)))
def lists_that_arrays_replace(x, items):
    product = [1.0, 2.0]
    for _ in x:
        product.append(0.0)
    whole = product
    if x[0] > 0:
        items @= np.eye(2)
        product -= np.ones(4)
    else:
        product *= np.ones(4)
    product /= 2
    try:
        return product, whole, items / 2
    except TypeError as error:
        return str(error)


@case(f8(2), f8(-2))
def what_stands_behind_an_unbound_variable(x):
    found = []
    for k in range(2):
        try:
            if x > 0 and k:
                v = (v, k)  # noqa: F821
            found.append(v)
        except UnboundLocalError as error:
            found.append((str(error), error.__cause__, error.__context__))
        try:
            try:
                raise KeyError(k)
            except KeyError:
                found.append(v)
        except UnboundLocalError as error:
            found.append((str(error), error.__cause__, repr(error.__context__)))
    return found


def told(function):
    try:
        return function()
    except (TypeError, AttributeError, LookupError) as error:
        return str(error)


class Plain:
    pass


class Shade(enum.Enum):
    DARK = 1


@case(f8(1), 1, 2.5, np.array(2.0))
def errors_that_name_classes(x):
    item = Plain()

    def each(o):
        return (
            told(lambda: o < x), told(lambda: x < o), told(lambda: o + x), told(lambda: [1] + o), told(lambda: -o),
            told(lambda: o[x]), told(lambda: len(o)), told(lambda: {1: 2} | o), told(lambda: o.nope),
        )  # fmt: skip

    return (
        [each(o) for o in (Plain, item, int, Shade, told, ValueError, iter([1]))],
        [told(lambda: isinstance(o, c)) for o in (x, item, 1) for c in (item, 3, (int, 3), "a", Plain | int)],
        told(lambda: issubclass(item, int)), told(lambda: issubclass(Plain, item)),
    )  # fmt: skip


def texts(*calls):
    found = []
    for call in calls:
        try:
            found.append(call())
        except (TypeError, AttributeError) as error:
            found.append(str(error))
    return found


def gathered(*items, k=1):
    return (*items, k)


@case((f8(2), 3), (2, f8(-1)), (np.array(2.0), 2.5), (True, i8(1)))
def stars_before_what_has_no_items(x, n):
    def first(one):
        head, *rest = one
        return head

    return [
        texts(
            lambda: [*one, x],  # noqa: B023
            lambda: (*one, x),  # noqa: B023
            lambda: {*one, 1},  # noqa: B023
            lambda: gathered(*one),  # noqa: B023
            lambda: gathered(x, *one),  # noqa: B023
            lambda: gathered(*one, k=x),  # noqa: B023
            lambda: max(*one),  # noqa: B023
            lambda: gathered(**one),  # noqa: B023
            lambda: first(one),  # noqa: B023
            lambda: [item for item in one],  # noqa: B023
            lambda: one[0],  # noqa: B023
        )
        for one in (n, None, abs, Level.LOW)
    ] + texts(lambda: [*x], lambda: first(x), lambda: {**n}, lambda: gathered(**n), lambda: {**np.ones(2), "a": x})


class Level(enum.Enum):
    LOW = 1


@case(f8(2), f8(-2), cond=3)
def members_and_functions_have_no_items(x):
    chosen = abs if x > 0 else max
    found = texts(lambda: list(Level.LOW), lambda: list(zip([x], abs)), lambda: chosen[0], lambda: list(chosen))
    return found, texts(lambda: [one + x for one in Level.LOW], lambda: sum(Level), lambda: [*Level, x])


@case(f8(2), f8(-2), nodes={"cond": 4, "try": 4})
def results_that_nobody_asks_for(x):
    pair = (x, 2)
    if x > 0:
        return texts(lambda: float(pair) and 1, lambda: int([x]) and 1, lambda: (float((x,)), 1)[1])
    try:
        float(pair)
    except TypeError as error:
        return [str(error)]
    return []


@case((f8(2), 3), (f8(-2), 4))
def joined_by_what_is_no_text(x, n):
    try:
        if x > 0:
            raise ValueError
        return texts(lambda: n.join([str(x)]))
    except ValueError:
        return texts(lambda: n.join(map(str, [x])), lambda: n.join("ab"))


@case(([1, f8(2)], 0), ([5, (1, 2)], 1), ([(f8(3),), f8(1)], np.int64(1)))
def unpacked_with_a_star_or_not_at_all(items, k):
    head = rest = None
    try:
        head, *rest = items[k]
    except TypeError as error:
        return str(error)
    return head, rest


@case((np.ones(2), i8(2)), (np.ones(2), i8(0)))
def arrays_are_no_mappings(x, n):
    try:
        return {"a": 1, **(x + n)}
    except TypeError as error:
        return str(error)


def put(items, k, item):
    items[k] = item
    return items


def taken_out(items, k):
    del items[k]
    return items


@case(i8(1), i8(-2), 2, opaque=0)
def stores_at_indices_of_the_run_where_nothing_is_stored(n):
    k = n % 2
    pair = (n, 2) if n > 0 else "ab"
    held = [put([1, 2, 3], k, n), taken_out([1, 2, 3], k)]
    held += texts(*[lambda one=one: put(one, k, n) for one in (pair, (1, 2), "ab", b"ab", range(3), frozenset("a"))])
    held += texts(*[lambda one=one: taken_out(one, k) for one in (pair, (1, 2), "ab", b"ab", range(3), frozenset("a"))])
    try:
        pair[k] += 1
    except TypeError as error:
        return held, str(error), pair[k]
    return held


@case(f8(2), i8(-2), 3, np.array(1), opaque=0)
def pairs_that_are_none(x):
    table, rows = {}, []
    for k in range(int(abs(x)) + 1):
        rows.append(k)
    makers = (
        lambda: dict([x]),
        lambda: dict([(1, x), x]),
        lambda: dict([(1, 2, x)]),
        lambda: table.update([x]),
        lambda: table.update([(x,)]),
        lambda: dict([None]),
        lambda: dict(rows),
        lambda: dict([rows]) if x > 2 else dict([rows, (1, 2, 3)]),
    )
    return texts(*makers), table, dict(["ab", (x, 1)])
