"""Programs that random search found to differ between the modes, each reduced to its core."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np

import autograph as ag
from tests.checking import check

total: Any = 1
history: Any = [1, 2.5]


class Box:
    def __init__(self, v: Any, w: Any) -> None:
        self.v = v
        self.w = w


def test_text_of_a_broadcasting_error_after_a_temporary() -> None:
    def f(x, y):
        return x - 0 + y

    check(f, np.ones(5), np.ones(4))


def test_global_assigned_in_a_loop_in_a_try() -> None:
    def f(y):
        global total, history
        try:
            for _ in y:
                history = 0
        finally:
            pass
        total = history

    check(f, np.ones(3), calls=[(np.ones(0),)])


def test_global_assigned_before_a_raise_in_a_try() -> None:
    def f(x, n, s):
        global total
        try:
            total = 5
            x[n] = 2
            total = 6
        except IndexError:
            print(total)
            if s > 0:
                total = total + s
        finally:
            print(total)
        total += 1

    for_each = [(np.ones(3), np.int64(7), np.float64(2)), (np.ones(3), np.int64(7), np.float64(-2))]
    check(f, np.ones(3), np.int64(1), np.float64(1), calls=for_each)


def test_global_assigned_before_an_empty_try() -> None:
    def f(x):
        global total
        total = x
        try:
            pass
        finally:
            pass

    check(f, 0)


def test_new_object_returned_in_a_handler_under_a_condition() -> None:
    def f(y, s):
        try:
            y[7] += 0
        except Exception:
            if s:
                return Box(0, 0)

    check(f, np.ones(3), np.float64(1), calls=[(np.ones(3), np.float64(0)), (np.ones(9), np.float64(0))])


def test_object_returned_in_a_loop() -> None:
    def f(s, box):
        for _ in "a":
            if s > 0:
                return box
        return 0

    check(f, np.float64(1), Box(1, 2), calls=[(np.float64(-1), Box(1, 2))])


def test_object_bound_on_one_side() -> None:
    def f(s, box):
        if s > 1:
            r = box
        return r

    check(f, np.float64(2), Box(1, 2), calls=[(np.float64(-1), Box(1, 2))])


def test_effects_before_a_wrong_index_of_a_known_list() -> None:
    def f(items):
        print("first")
        items[0] = 7
        items[7] = 0

    check(f, [1, 2])


def test_wrong_index_of_a_known_list_in_the_branch_that_does_not_run() -> None:
    def f(s):
        if s > 0:
            return [0][1]
        return [].pop()

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_list_plus_a_number() -> None:
    def f(s):
        try:
            return [1] + 2
        except TypeError as error:
            return str(error) + str(s)

    check(f, np.float64(1))


def test_text_of_a_failing_augmented_assignment() -> None:
    def f(s):
        t = 2.0 if s > 0 else 3.0
        t += None if s > 5 else "a"
        return t

    check(f, np.float64(1), calls=[(np.float64(6),)])


def test_membership_of_a_value_of_unknown_class() -> None:
    def f(x):
        s = sum(0 for _ in x)
        return s in 0

    check(f, np.ones(2))


def test_finally_after_an_else_that_fails_at_run_time() -> None:
    def f(x, n):
        try:
            pass
        except ValueError:
            pass
        else:
            x[n] = 1
        finally:
            print("done")

    check(f, np.ones(2), np.int64(5), calls=[(np.ones(2), np.int64(1))])


def test_finally_after_a_handler_that_fails_at_run_time() -> None:
    def f(x, n):
        try:
            [][0]
        except IndexError:
            x[n] = 1
        finally:
            print("done")

    check(f, np.ones(2), np.int64(5), calls=[(np.ones(2), np.int64(1))])


def test_class_attribute_counted_in_a_try_and_stored_in_an_object() -> None:
    class Counted:
        count = 0

    def f(s):
        try:
            Counted.count += 1
        finally:
            pass
        made = Counted()
        made.count = 5
        if s > 0:
            made.count += 1
        return made.count, Counted.count

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_dict_changed_in_a_try_in_a_loop_over_it() -> None:
    def f(table, s):
        for key in table:
            try:
                if s > 0:
                    table.update(a=s)
            except ValueError:
                pass
        for key, value in table.items():
            try:
                table[key] = value + 1
            except TypeError:
                pass
        for key, value in {}.items():
            table[key] = value
        return table, list(table.keys()), max(table.values()), "a" in table.keys()

    check(f, {"a": 1, "b": 2.5}, np.float64(1), calls=[({"a": 1, "b": 2.5}, np.float64(-1))])


def test_views_of_a_dict_that_grows() -> None:
    def f(s):
        table = {"a": s, "b": 2}
        keys = table.keys()
        if s > 0:
            table["c"] = s
        return len(keys), list(keys), "c" in keys, isinstance(keys, type({}.keys())), repr({"a": 1}.items())

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_unbound_variable_of_an_outer_function() -> None:
    def f(xs):
        for x in xs:
            pass
        return (lambda: x + 1)()

    check(f, np.ones(2), calls=[(np.ones(0),)])


def test_method_of_an_object_made_in_a_try() -> None:
    class Scaled:
        def __init__(self, v):
            self.v = v

        def times(self, x):
            return self.v * x

    def f(x, s):
        times = None
        try:
            for v in x:
                times = Scaled(v).times
                if v > s:
                    raise ValueError
        except ValueError:
            return times(10)
        return times

    check(f, np.array([1.0, 2, 3]), np.float64(1), calls=[(np.array([]), np.float64(1))])


def test_array_changed_in_a_loop_over_it_that_may_end_early() -> None:
    def f(items, y, s):
        for k, j in zip(items, y):
            y += k
            try:
                if j > s:
                    raise ValueError
            except ValueError:
                break
        return k, j

    check(f, [1, 2.5, 3], np.arange(5.0), np.float64(100), calls=[([1, 2.5, 3], np.arange(5.0), np.float64(2))])


def test_text_of_the_error_of_a_comparison_of_what_may_be_none() -> None:
    def f(x, s):
        best = None
        for v in x:
            if v > s:
                best = v
        return 0 <= best < 5, best > s, 1.5 < best

    check(f, np.arange(4.0), np.float64(1), calls=[(np.arange(4.0), np.float64(7))])


def test_text_of_the_error_of_a_comparison_with_none() -> None:
    def f(s, flag):
        return None < s if flag else s < None

    check(f, np.float64(1), True, calls=[(np.float64(1), False)])


def test_function_made_in_a_loop_over_a_generator() -> None:
    def chosen(values, t):
        for value in values:
            if value > t:
                yield value
            elif value == 0:
                return

    def f(values, flag):
        made = []
        for v in chosen(values, 0):
            made = 0 if flag else [lambda: v]
            flag = "c"
        return made[0]() if made else 0

    check(f, [1.0, 2.0], False, calls=[([], True), ([1.0, -1.0, 0.0, 2.0], np.True_), ([1.0], np.False_)])


def test_list_that_grows_in_a_loop_over_it_that_may_end_early() -> None:
    def f(items, y, s):
        for k, v in zip(items, y):
            try:
                if v > s:
                    return k, v
                if v > 0:
                    raise ValueError
            except ValueError:
                items.insert(0, v)
        return items

    check(f, [1, 2.5, 3], np.array([0.5, 1, -1, 2]), np.float64(5), calls=[([1], np.arange(3.0), np.float64(1))])


def test_list_of_varying_items_that_is_sorted_in_a_loop() -> None:
    def f(items, s, flag):
        items = [item + s for item in items]
        n = 0
        while n < s:
            n += 1
            items[0] = items[1] + n
            if flag:
                continue
            if items[0] > 3:
                items.sort()
        return items

    check(f, [5.0, 2.0, 3.0], np.float64(3), np.True_, calls=[([5.0, 2.0, 3.0], np.float64(3), np.False_)])


def test_list_cleared_in_a_branch_and_replaced_in_another_one() -> None:
    def f(x):
        kept: Any = []
        if x > 0:
            kept.clear()
            if x > 1:
                kept.append(x)
                kept = kept[1:] + [x, x]
        return kept

    check(f, np.float64(2.0), calls=[(np.float64(0.5),), (np.float64(-1.0),)], nodes={"cond": 2})


def test_arrays_have_no_hash() -> None:
    def f(x, n):
        counts: dict[Any, Any] = {}
        if x > 0:
            counts.get(n, x)
        elif x < -1:
            {n: x}  # noqa: B018
        elif x < 0:
            return n in {1, 2}
        return counts

    def g(x, n):
        try:
            {}.get(n)
        except TypeError as error:
            return str(error)
        return x

    for program in (f, g):
        for n in (np.array(1), np.int64(1)):
            others = [(np.float64(-0.5), n), (np.float64(-2.0), n), (np.float64(0.0), n)]
            check(program, np.float64(1.0), n, calls=others)


def _scaled(scale):
    def times(z, *, by=scale):
        return z * by

    return times


def test_functions_defined_anew_with_other_defaults() -> None:
    def last(x, n):
        scale = _scaled(x)
        for i in range(n):
            scale = lambda z, i=i: z * i + x  # noqa: E731
        return scale(x), scale(x, 2)

    def each(x, n):
        for i in range(n):

            def add(z, k=x * i, *, w=x):
                return z + k * w

            x = add(x)
        return x, add(x), add(x, 1.0, w=2.0)

    def some(x, n):
        scale = None
        for i in range(n):
            if scale is None or i % 2:
                scale = lambda z, k=i: z * k  # noqa: E731
            x = scale(x) + 1
        return x

    def collects(x, n):
        total = 0
        for _ in range(n):

            def step(z, seen=[]):  # noqa: B006
                seen.append(z)
                return len(seen)

            total += step(x) + step(x)
        return total, step(x)

    for program in (last, each, some, collects):
        others = [(np.float64(-0.5), np.int64(1)), (np.float64(2.0), np.int64(0))]
        check(program, np.float64(1.5), np.int64(3), calls=others, nodes={"for": 1})


def test_functions_of_one_definition_that_branches_made_with_other_keywords() -> None:
    def f(x):
        scale = _scaled(2.0) if x > 0 else _scaled(x)
        return scale(x), scale(x, by=3)

    check(f, np.float64(1.5), calls=[(np.float64(-0.5),)])


def test_unbound_variable_in_a_comprehension_in_an_index() -> None:
    def f(x, n):
        for j in range(n):
            x = x + 1
        x[x > sum([q for q in x if j > 1], 0.5)] = 0.0
        return x, j

    check(f, np.ones(2), np.int64(3), calls=[(np.ones(2), np.int64(1)), (np.ones(2), np.int64(0))])


def test_what_a_try_or_errstate_leaves_is_known_by_type() -> None:
    def quiet(x):
        with np.errstate(all="ignore"):
            y = x**2
        return y.sum() * y[0]

    def attempted(x):
        try:
            y = np.log(x)
        except ValueError:
            y = x
        finally:
            z = 1.0
        return y.sum() + z

    for program in (quiet, attempted):
        function = check(program, np.ones(2), calls=[(np.array([2.0, 3.0]),)], nodes={"try": 1})
        text = str(function.trace(np.ones(2)))
        assert "unbound = cell_get" not in text and "any = np" not in text and "return" in text


def test_known_frozensets_meet_sets_of_run_time() -> None:
    def f(x):
        found = set()
        for v in x:
            found.add(v)
        known = frozenset([1.0, 2.0])
        tests = known.issubset(found), known <= found, known == found, known.isdisjoint(found), found > known
        return known | found, known - found, known & found, known.union(found, [7.0]), tests, type(known), known

    check(f, np.array([1.0, 3.0]), calls=[(np.array([2.0, 1.0]),), (np.ones(0),)])


def test_lists_extended_by_what_may_be_an_array() -> None:
    def chosen(x, t):
        items = [1.0, 2.0, 3.0]
        known = items
        items += x if t > 0 else [1]
        return items, known

    def in_turn(x, n):
        parts = [x * i if i % 2 else [i] for i in range(n)]
        items = [0.0]
        for part in parts:
            items += part
        return items

    x = np.ones(3)
    check(chosen, x, np.float64(1.0), calls=[(x, np.float64(-1.0)), (x, np.float64(2.0))], nodes={"cond": 2})
    check(in_turn, np.ones(1), np.int64(4), calls=[(np.ones(1), np.int64(1)), (np.ones(1), np.int64(5))])


def test_one_of_two_sets_that_a_loop_carries() -> None:
    def f(n, flag):
        for _ in range(n):
            found = set() if flag else set({"a": [n]})
        return found

    check(f, np.int64(2), np.bool_(False), calls=[(np.int64(1), np.bool_(True))])


class Meter:
    def __init__(self, v: Any) -> None:
        self.flag = v > 0
        self.items = [0.5, v]


@contextlib.contextmanager
def noted(log: list[Any]) -> Iterator[int]:
    log.append("start")
    try:
        yield len(log)
    finally:
        log.append("end")


def test_object_first_read_in_a_block_that_changes_it() -> None:
    log: list[Any] = []

    def f(meter: Meter) -> Any:
        with noted(log) as number:
            meter.items = [number]
            return meter.flag

    function = ag.function(f, fallback="error")
    for v, number in ((np.float64(-0.25), 1), (np.array(1.5), 3), (np.float64(2), 5)):
        meter = Meter(v)
        assert function(meter) is meter.flag
        assert meter.items == [number]
    assert log == ["start", "end"] * 3
