"""Exceptions, `try` and `with`: raised when the code runs, with the state of the moment.

PYTEST_DONT_REWRITE: the functions under test have `assert` statements of their own.
"""

from __future__ import annotations

import contextlib

import numpy as np

import autograph as ag
from tests.checking import check


class Failure(Exception):
    def __init__(self, code, detail="none"):
        super().__init__(f"code {code}")
        self.code = code
        self.detail = detail


def test_raise_in_a_branch_of_a_loop():
    def f(x):
        total = 0.0
        for k, v in enumerate(x):
            if v < 0:
                raise ValueError(f"item {k} is {v}")
            total += v
        return total

    check(f, np.arange(3.0), calls=[(np.array([1.0, -2.0]),)], loops=1)


def test_try_in_a_loop_with_break_and_continue():
    def f(x):
        out = []
        for v in x:
            try:
                if v < 0:
                    raise ValueError(v)
                if v == 0:
                    continue
                if v > 5:
                    break
                out.append(v)
            except ValueError as err:
                out.append(-err.args[0])
            finally:
                out.append(100.0)
        else:
            out.append(7.0)
        return out

    check(f, np.array([1.0, -2.0, 0.0, 3.0]), calls=[(np.array([1.0, 6.0, 2.0]),)])


def test_return_in_try_with_finally():
    def f(x):
        log = []

        def inner():
            try:
                if x > 0:
                    return 1
                log.append("neg")
                return 2
            finally:
                log.append("end")

        return inner(), log

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_numpy_errors_are_caught():
    def f(a, k):
        try:
            y = np.linalg.inv(a)
            v = y[k]
        except np.linalg.LinAlgError:
            v = np.zeros(2)
        except IndexError as err:
            return str(err)
        else:
            v = v + 1
        return v

    check(f, np.eye(2), np.int64(1), calls=[(np.ones((2, 2)), np.int64(0)), (np.eye(2), np.int64(5))], nodes={"try": 1})


def test_state_at_the_raise():
    def f(x):
        stage = "start"
        n = 0
        try:
            n = 1
            stage = "log"
            if x < 0:
                raise Failure(3, detail=x)
            n = 2
            stage = "done"
        except Failure as err:
            return stage, n, err.code, err.detail
        return stage, n, 0, None

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_custom_exception_leaves_the_function():
    def f(x):
        if x > 0:
            raise Failure(int(x), detail=x * 2)
        return x

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_nested_try_and_reraise():
    def f(x):
        log = []
        try:
            try:
                if x > 0:
                    raise KeyError("k")
                log.append(1)
            except KeyError:
                log.append(2)
                raise
            finally:
                log.append(3)
        except LookupError as err:
            log.append(repr(err))
        return log

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_raise_from():
    def f(x):
        try:
            if x > 0:
                raise KeyError("k")
        except KeyError as err:
            raise ValueError("bad") from err
        return x

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_assert_with_a_message():
    def f(x):
        if x.size > 0:
            assert x.sum() > 0, f"sum is {x.sum():.1f}"
        return x

    check(f, np.ones(2), calls=[(-np.ones(2),)])


def test_context_manager_of_the_users():
    class Guarded:
        def __init__(self, log, swallow):
            self.log = log
            self.swallow = swallow

        def __enter__(self):
            self.log.append("in")
            return self

        def __exit__(self, kind, error, trace):
            self.log.append("out" if kind is None else kind.__name__)
            return self.swallow

    def f(x):
        log = []
        y = 0.0
        with Guarded(log, True) as g:
            y = x
            if x > 1:
                raise ValueError("no")
            g.log.append("body")
            y = x * 2
        return log, y

    check(f, np.float64(1), calls=[(np.float64(3),)])


def test_return_inside_with_in_a_loop():
    class Scope:
        depth = 0

        def __enter__(self):
            self.depth = self.depth + 1
            return self.depth

        def __exit__(self, *info):
            self.depth = self.depth - 1

    def f(xs):
        s = Scope()
        for v in xs:
            with s as d:
                if v > 2:
                    return v, d, s.depth
                if v < 0:
                    break
        return -1.0, 0, s.depth

    check(f, np.array([1.0, 3.0]), calls=[(np.array([1.0, 2.0]),), (np.array([1.0, -2.0, 9.0]),)])


def test_errstate():
    def f(x):
        with np.errstate(all="raise"):
            try:
                y = 1.0 / x
            except FloatingPointError:
                y = np.full_like(x, -1.0)
        return y

    check(f, np.array([1.0, 2.0]), calls=[(np.array([0.0, 2.0]),)])


def test_contextlib_manager():
    @contextlib.contextmanager
    def shifted(a):
        a += 1
        yield a
        a -= 1

    def f(x):
        with shifted(x) as y:
            if y.sum() > 3:
                z = y * 2
            else:
                z = y.copy()
        return z, x

    check(f, np.ones(3), calls=[(-np.ones(3),)])


def test_suppress():
    def f(x):
        out = 0
        with contextlib.suppress(ValueError):
            if x > 0:
                raise ValueError
            out = 1
        return out

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_error_in_the_handler():
    def f(x):
        n = 0
        try:
            try:
                if x > 0:
                    raise ValueError("a")
                n = 1
            except ValueError:
                n = 2
                raise TypeError("b")
            finally:
                n += 10
        except TypeError as err:
            return n, str(err), type(err.__context__).__name__
        return n

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_else_and_finally_order():
    def f(x):
        log = []
        for v in x:
            try:
                log.append("try")
                if v > 1:
                    raise ValueError
            except ValueError:
                log.append("except")
            else:
                log.append("else")
            finally:
                log.append("finally")
        return log

    check(f, np.array([1.0, 2.0]), calls=[(np.array([5.0, 0.0]),)])


def test_arrays_changed_before_the_raise():
    def f(a, x):
        a[0] = 1
        try:
            a[1] = 2
            if x > 0:
                raise RuntimeError
            a[2] = 3
        except RuntimeError:
            a[0] += 5
        return a

    check(f, np.zeros(3), np.float64(1), calls=[(np.zeros(3), np.float64(-1))])


def test_variable_of_the_handler_is_deleted():
    def f(x):
        err = 1
        try:
            if x > 0:
                raise ValueError("a")
        except ValueError as err:
            pass
        return err

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_list_and_dict_changed_before_the_raise():
    def f(x):
        items, d = [1], {"a": 1}
        try:
            items.append(2)
            d["b"] = 2
            if x > 0:
                raise ValueError("a")
            items.append(3)
            d["c"] = 3
        except ValueError:
            items.append(4)
        return items, d, len(d), "c" in d

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_object_changed_before_the_raise():
    class Box:
        def __init__(self):
            self.v = 0

    def f(x):
        b = Box()
        try:
            b.v = 1
            b.w = 5
            if x > 0:
                raise ValueError("a")
            b.v = 2
        except ValueError:
            b.v += 10
        return b.v, b.w

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_loop_until_no_error():
    def f(x, n):
        tries = 0
        while True:
            tries += 1
            try:
                if tries < n:
                    raise ValueError("again")
                y = x[tries]
                break
            except ValueError:
                continue
        return tries, y

    check(f, np.arange(9.0), np.int64(3), calls=[(np.arange(9.0), np.int64(1)), (np.arange(9.0), np.int64(20))])


def test_exception_classes_that_make_their_instances():
    def f(x):
        try:
            if x[0] > 0:
                raise OSError(2, "missing")
        except OSError as error:
            return str(error), error.errno
        return x

    check(f, np.ones(2), calls=[(np.zeros(2),)])


def test_a_graph_does_not_depend_on_classes_that_it_does_not_meet():
    class Told(Exception):
        def told(self):
            return "told"

    def f(x, fail):
        try:
            if x > 0:
                raise Told
            fail()
        except Told as error:
            return error.told()
        return "nothing"

    function = ag.function(f, fallback="error")
    assert function(np.int64(1), print) == "told"

    class Other(Told):
        def told(self):
            return "other"

    @ag.do_not_convert
    def fail():
        raise Other

    assert function(np.int64(1), print) == "told"
    assert len(function.traces) == 1
    assert function(np.int64(-1), fail) == "other"


def repeated(x):
    found = []
    for v in x:
        found.append(v)
    times = 2 if x[0] > 0 else "two"
    try:
        return len(found * times)
    except TypeError as error:
        return str(error)


def test_a_list_of_run_time_that_can_not_be_repeated_raises_in_its_try():
    calls = [(np.array([-1.0, 2.0]),), (np.array([3.0]),)]
    check(repeated, np.array([1.0, 2.0]), calls=calls, nodes={"list.repeat": 1})
