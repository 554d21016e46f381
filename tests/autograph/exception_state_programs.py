"""Exceptions with state: in loops and recursions, through managers and generators, in objects, groups and chains."""

import contextlib
import functools

import numpy as np

from tests.autograph.cases import Cases

f8, i8 = np.float64, np.int64
CASES = Cases()
case = CASES.add


class Base(Exception):
    severity = 1

    def __init__(self, text="", *details, hint=None):
        super().__init__(text, *details)
        self.hint = hint
        self.history = []

    def noted(self, what):
        self.history.append(what)
        return self

    @property
    def summary(self):
        return f"{self.severity}:{self.args[0]}:{self.hint}"

    @staticmethod
    def scaled(x):
        return x * 2

    @classmethod
    def build(cls, x):
        return cls("built", x, hint=cls.scaled(x))


class Mild(Base):
    severity = 2


class Grave(Base):
    severity = 3

    def __init__(self, text, level):
        super().__init__(text, level, hint="grave")
        if level > 2:
            self.level = "high"
        else:
            self.level = "low"

    def noted(self, what):
        return super().noted(f"grave {what}")


class Counting(Exception):
    made = 0

    def __init__(self):
        Counting.made += 1
        self.number = Counting.made


class Lazy(Exception):
    def __getattr__(self, name):
        if name == "extra":
            return 42
        raise AttributeError(name)


@case(i8(1), i8(5), i8(-1))
def constructor_with_a_branch_on_its_level(n):
    try:
        if n > 0:
            raise Grave("deep", n)
        raise Mild("flat", n, hint=n)
    except Grave as error:
        return error.level, error.summary, error.noted("a").history
    except Base as error:
        return error.summary, error.noted("b").history


@case(i8(1), i8(5), i8(-1))
def built_by_a_class_method(n):
    kind = Mild if n > 0 else Base
    error = kind.build(n)
    return error.summary, error.args, type(error).__name__


@case(i8(1), i8(0))
def notes_in_a_history(n):
    error = Mild("x")
    for k in range(n + 2):
        error.noted(k)
    try:
        raise error
    except Base as caught:
        caught.noted("caught")
        return caught.history, error.history, caught is error


@case(i8(3), i8(0))
def history_of_a_staged_one(n):
    try:
        if n > 0:
            raise Mild("x", n).noted("before")
    except Base as caught:
        caught.noted("after")
        return caught.history
    return None


@case(np.array([1, 5, -2]), np.array([2]))
def collected_and_sorted_by_severity(a):
    errors = []
    for v in a:
        try:
            if v > 3:
                raise Grave("g", v)
            if v > 1:
                raise Mild("m", v)
            raise Base("b", v)
        except Base as error:
            errors.append(error)
    return [error.severity for error in errors], [error.summary for error in errors]


@case(np.array([1, 5, -2]), np.array([2]))
def worst_of_a_loop(a):
    worst = None
    for v in a:
        error = Grave("g", v) if v > 3 else Mild("m", v)
        if worst is None or error.severity >= worst.severity:
            worst = error
    return worst.summary, worst.args, type(worst).__name__


@case(i8(3), i8(0))
def recursion_that_raises(n):
    def down(k):
        if k <= 0:
            raise Mild("bottom", k)
        try:
            return down(k - 1)
        except Base as error:
            error.noted(k)
            raise

    try:
        down(n)
    except Mild as error:
        return error.history, error.args


@case(i8(3), i8(0))
def recursion_that_wraps(n):
    def down(k):
        try:
            if k == 0:
                raise KeyError("bottom")
            return down(k - 1)
        except Exception as error:
            raise Base("level", k) from error

    try:
        down(n)
    except Base as error:
        depth = 0
        current = error
        while current.__cause__ is not None:
            depth += 1
            current = current.__cause__
        return depth, type(current).__name__, error.args


@case(i8(3), i8(0), i8(-1))
def loop_else_and_finally(n):
    log = []
    for k in range(4):
        try:
            if k == n:
                break
            log.append(k)
        finally:
            log.append("f")
    else:
        log.append("else")
    return log


@case(i8(3), i8(0), i8(9))
def while_with_a_handler_that_changes_the_test(n):
    tries, ok, wait = 0, False, 1.0
    while not ok and tries < 6:
        try:
            tries += 1
            if tries < n:
                raise TimeoutError(tries)
            ok = True
        except TimeoutError as error:
            wait += error.args[0] * 0.5
    return tries, ok, wait


@contextlib.contextmanager
def renamed(log):
    try:
        yield log
    except KeyError as error:
        raise Mild("renamed", hint=error.args[0]) from error
    except ValueError:
        log.append("swallowed")


@case(i8(3), i8(0), i8(-1))
def generator_manager_that_translates(n):
    log = []
    try:
        with renamed(log) as inner:
            inner.append("in")
            if n > 0:
                raise KeyError("key")
            if n < 0:
                raise ValueError("value")
            inner.append("out")
    except Base as error:
        log.append((error.summary, type(error.__cause__).__name__))
    return log


class Transaction:
    def __init__(self, table):
        self.table = table
        self.done = 0

    def __enter__(self):
        self.before = dict(self.table)
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.done += 1
            return False
        self.table.clear()
        self.table.update(self.before)
        if isinstance(error, Mild):
            self.table["error"] = error.summary
            return True
        return False


@case(({"a": 1.0}, i8(3)), ({"a": 1.0}, i8(0)), ({"a": 1.0}, i8(-3)))
def transaction_that_rolls_back(table, n):
    transaction = Transaction(table)
    try:
        with transaction:
            table["a"] += n
            table["b"] = n
            if n > 0:
                raise Mild("mild", n)
            if n < 0:
                raise ValueError("grave")
    except ValueError as error:
        return table, transaction.done, error.args
    return table, transaction.done


@case(i8(3), i8(0))
def stack_of_managers(n):
    log = []

    class Step:
        def __init__(self, name):
            self.name = name

        def __enter__(self):
            log.append(("enter", self.name))
            if self.name == "b" and n > 0:
                raise Mild("enter")
            return self.name

        def __exit__(self, *details):
            log.append(("exit", self.name, details[0] is not None))

    try:
        with Step("a") as a, Step("b") as b:
            log.append(a + b)
    except Mild:
        log.append("mild")
    return log


@case(i8(3), i8(0))
def exit_that_raises_another(n):
    class Bad:
        def __enter__(self):
            return self

        def __exit__(self, kind, error, trace):
            if n > 0:
                raise KeyError("exit")

    try:
        with Bad():
            raise ValueError("body")
    except KeyError as error:
        return "key", type(error.__context__).__name__
    except ValueError as error:
        return error.args


@case(np.array([3.0, -1.0]), np.array([1.0]))
def generator_with_a_handler_inside(a):
    def halves(values):
        for v in values:
            try:
                if v < 0:
                    raise ValueError(v)
                yield v / 2
            except ValueError as error:
                yield error.args[0] * 100

    return [x for x in halves(a)]


@case(i8(3), i8(0))
def next_with_a_handler(n):
    items = iter([1, 2])
    found = []
    try:
        for _ in range(4):
            found.append(next(items) + n)
    except StopIteration as error:
        found.append(("stopped", error.value))
    return found


@case(i8(3), i8(0))
def decorated_by_a_retry(n):
    calls = []

    def retry(times):
        def wrap(f):
            @functools.wraps(f)
            def inner(*args):
                last = None
                for k in range(times):
                    try:
                        return f(*args, k)
                    except ValueError as error:
                        last = error
                raise RuntimeError("gave up") from last

            return inner

        return wrap

    @retry(3)
    def work(x, k):
        calls.append(k)
        if k < x:
            raise ValueError(k)
        return x * 10

    try:
        return work(n), calls
    except RuntimeError as error:
        return error.args, error.__cause__.args, calls


class Validator:
    def __init__(self):
        self.errors = []

    def check(self, ok, text, value):
        if not ok:
            self.errors.append(Mild(text, value))

    def finish(self):
        if self.errors:
            raise ExceptionGroup("invalid", self.errors)
        return "valid"


@case(np.array([1.0, 2.0]), np.array([-1.0, 2.0]), np.array([-1.0, 200.0]))
def validator_that_raises_a_group(a):
    validator = Validator()
    validator.check(a[0] > 0, "first", a[0])
    validator.check(a[1] < 100, "second", a[1])
    try:
        return validator.finish()
    except ExceptionGroup as group:
        return group.message, [error.summary for error in group.exceptions]


@case(np.array([1.0, 2.0]), np.array([-1.0, 2.0]), np.array([-1.0, -200.0]))
def group_of_a_loop_split(a):
    errors = []
    for k, v in enumerate(a):
        if v < -100:
            errors.append(Mild("mild", k))
        elif v < 0:
            errors.append(ValueError(k))
    log = []
    try:
        if errors:
            raise ExceptionGroup("loop", errors)
    except* Mild as group:
        log.append(("mild", [error.args for error in group.exceptions]))
    except* ValueError as group:
        log.append(("value", [error.args for error in group.exceptions]))
    return log


@case(i8(3), i8(0))
def nested_groups(n):
    inner = ExceptionGroup("inner", [ValueError(n), KeyError("k")])
    log = []
    try:
        if n > 0:
            raise ExceptionGroup("outer", [inner, TypeError("t")])
    except* KeyError as group:
        log.append((group.message, group.exceptions[0].message, group.exceptions[0].exceptions[0].args))
    except* (TypeError, ValueError) as group:
        log.append(len(group.exceptions))
    return log


@case(i8(3), i8(0))
def starred_handlers_that_raise(n):
    try:
        try:
            if n > 0:
                raise ExceptionGroup("g", [ValueError(1), KeyError(2), TypeError(3)])
        except* ValueError as group:
            raise Mild("again", n) from group
        except* KeyError:
            raise
        finally:
            n = n + 1
    except ExceptionGroup as group:
        return n, group.message, [type(error).__name__ for error in group.exceptions]
    return n


@case(i8(3), i8(0))
def starred_handler_and_state(n):
    x, log = 0, []
    try:
        x = 1
        if n > 0:
            raise ExceptionGroup("g", [ValueError(1), KeyError(2)])
        x = 2
    except* ValueError:
        x += 10
        y = x
    except* KeyError:
        x += 100
        log.append(y)
    else:
        x += 1000
    return x, log


@case(i8(3), i8(0))
def starred_in_a_loop(n):
    log = []
    for k in range(n + 1):
        try:
            if k % 2 == 1:
                raise ExceptionGroup("odd", [ValueError(k)])
            if k == 2:
                raise KeyError(k)
        except* ValueError as group:
            log.append(group.exceptions[0].args[0])
        except* KeyError as group:
            log.append(group.message)
            continue_with = k
            log.append(continue_with)
    return log


@case(i8(3), i8(0))
def getattr_of_an_exception(n):
    try:
        if n > 0:
            raise Lazy("x")
    except Lazy as error:
        return error.extra, hasattr(error, "other")
    return Lazy("y").extra


@case(i8(3), i8(0), fallback=True)
def counted_by_the_class(n):
    first = Counting()
    try:
        if n > 0:
            raise Counting
    except Counting as error:
        return error.number - first.number
    return Counting().number - first.number


@case(i8(3), i8(0))
def unpacked_arguments(n):
    try:
        raise ValueError("a", n, [n])
    except ValueError as error:
        text, number, items = error.args
        items.append(1)
        return text, number, items, error.args[2], len(error.args)


@case(i8(3), i8(0))
def match_on_an_exception(n):
    error = Mild("m", n) if n > 0 else KeyError("k")
    match error:
        case Base(hint=None):
            return "base", error.args
        case KeyError():
            return "key"
        case _:
            return "other"


@case(i8(3), i8(0))
def any_and_all_over_errors(n):
    errors = [Mild("a", n), Base("b"), KeyError("c")]
    return (
        any(isinstance(error, Mild) for error in errors),
        all(isinstance(error, Base) for error in errors),
        [type(error).__name__ for error in errors if not isinstance(error, Base)],
        max(error.severity for error in errors[:2]),
    )


@case(i8(3), i8(0))
def dict_of_handlers(n):
    def on_value(error):
        return "value", error.args

    def on_key(error):
        return "key", error.args

    handlers = {ValueError: on_value, KeyError: on_key}
    try:
        if n > 0:
            raise ValueError(n)
        raise KeyError(n)
    except (ValueError, KeyError) as error:
        for kind, handle in handlers.items():
            if isinstance(error, kind):
                return handle(error)
    return None


@case(i8(3), i8(0))
def raised_by_a_lambda_and_a_partial(n):
    def fail(kind, *args):
        raise kind(*args)

    failing = functools.partial(fail, Mild, "partial")
    log = []
    for call in (lambda: fail(KeyError, n), failing, lambda: 1 // int(n > 100)):
        try:
            log.append(call())
        except (KeyError, Base, ZeroDivisionError) as error:
            log.append((type(error).__name__, error.args))
    return log


@case(i8(3), i8(0))
def swallowed_in_a_property(n):
    class Thing:
        def __init__(self, n):
            self.n = n

        @property
        def ratio(self):
            try:
                if self.n == 0:
                    raise ZeroDivisionError("none")
                return 6 / self.n
            except ZeroDivisionError as error:
                return error.args[0]

    return Thing(n).ratio


@case(i8(3), i8(0))
def cause_replaced(n):
    error = ValueError("v")
    error.__cause__ = KeyError("k", n)
    try:
        if n > 0:
            raise error
    except ValueError as caught:
        return caught.__cause__.args, caught.__suppress_context__
    return error.__cause__.args


@case(i8(3), i8(0))
def raise_in_finally_replaces(n):
    log = []
    try:
        try:
            raise ValueError("first")
        finally:
            if n > 0:
                raise KeyError("second")
    except KeyError as error:
        log.append(("key", error.__context__.args))
    except ValueError as error:
        log.append(("value", error.__context__))
    return log


@case(i8(3), i8(0))
def exception_as_a_default(n):
    def get(table, key, error=KeyError("missing")):
        if key not in table:
            raise error
        return table[key]

    try:
        return get({3: "three"}, int(n))
    except KeyError as error:
        return error.args


@case(i8(3), i8(0))
def returned_from_deep_inside(n):
    def outer():
        for k in range(3):
            try:
                for j in range(3):
                    try:
                        if k * j == n:
                            raise Mild("found", k, j)
                    except KeyError:
                        return "never"
            except Base as error:
                return error.args
        return "nothing"

    return outer()


@case(np.array([4.0, 0.0, 2.0]), np.array([1.0, 1.0, 1.0]))
def numpy_errors_as_exceptions(a):
    try:
        with np.errstate(divide="raise"):
            return 1.0 / a
    except FloatingPointError as error:
        return str(error), type(error).__mro__[1].__name__


@case((np.ones((2, 3)), np.ones((3, 2))), (np.ones((2, 3)), np.ones((2, 2))))
def shapes_that_do_not_fit(a, b):
    try:
        return a @ b
    except ValueError as error:
        return "shapes", len(error.args)


@case(np.eye(2), np.zeros((2, 2)))
def singular_matrix(a):
    try:
        return np.linalg.inv(a)
    except np.linalg.LinAlgError as error:
        return str(error), isinstance(error, ValueError)


@case(i8(3), i8(0))
def error_in_the_else_of_a_loop(n):
    for k in range(n):
        if k == 2:
            break
    else:
        raise Mild("not found", n)
    return k


@case(i8(3), i8(0))
def arguments_that_are_arrays(n):
    try:
        raise ValueError("bad", np.arange(3) * n)
    except ValueError as error:
        error.args[1][0] = 9
        return error.args[1].sum(), error.args


@case(i8(3), i8(0))
def changed_by_a_helper(n):
    def enrich(error):
        error.hint = "enriched"
        error.add_note("by helper")
        return error

    try:
        try:
            if n > 0:
                raise Mild("m", n)
        except Base as error:
            raise enrich(error)
    except Mild as error:
        return error.hint, error.__notes__, error.summary
    return None


@case((i8(3), []), (i8(0), []))
def kept_in_the_users_list(n, errors):
    try:
        if n > 0:
            raise Mild("m", n)
    except Base as error:
        errors.append(error)
    return len(errors), [error.summary for error in errors]


@case(i8(3), i8(0))
def closing_something(n):
    class Door:
        def __init__(self):
            self.open = True

        def close(self):
            self.open = False

    door = Door()
    try:
        with contextlib.closing(door):
            if n > 0:
                raise Mild("m")
    except Mild:
        return "mild", door.open
    return door.open


@case(i8(3), i8(0), i8(-3))
def three_ways_out(n):
    log = []

    def run():
        try:
            if n > 0:
                return "returned"
            if n < 0:
                raise KeyError("k")
            log.append("fell through")
        except KeyError as error:
            log.append(error.args)
            return "handled"
        else:
            log.append("else")
        finally:
            log.append("finally")
        return "end"

    return run(), log


@case(i8(3), i8(0))
def exception_compared_with_none(n):
    error = None
    try:
        if n > 0:
            raise Mild("m", n)
    except Base as caught:
        error = caught
    return error is None, error is not None, "none" if error is None else error.summary, not error


class Telling(Exception):
    def __init__(self, v):
        super().__init__(v)
        self.v = v


class TellingMore(Telling):
    pass


def tried_again(t):
    for k in range(3):
        try:
            if t + k < 2:
                raise Telling(t)
            return t + k
        except Telling as error:
            last = error
    raise TellingMore(3) from last


def telling(items):
    try:
        yield from items
    except Telling as error:
        yield error.v + 100


@case(
    (np.array([1.0]), np.float64(5.5)),
    (np.array([1.0]), np.float64(1)),
    (np.array([1.0]), np.float64(-3)),
    (np.zeros(2), np.float64(0.5)),
)
def what_attempts_return_given_to_an_exception(x, n):
    items = telling(x)
    error = Telling(tried_again(n))
    next(items)
    try:
        if n > 1:
            raise error
        return items.throw(error), error.v
    except Telling as caught:
        return caught.v, caught is error


class Marked(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


@case((np.array([1.0, -2, 3]),), (np.array([4.0]),), loops=1)
def given_an_attribute_once_it_exists(x):
    error = Marked(0)
    np.size(error)
    error.seen = 0
    for v in x:
        error.seen += 1
        if v < 0:
            error = Marked(v)
            error.seen = 10
    return error.seen, error.code, error


@case(
    (np.array([1.0, 2, -1]), i8(2)),
    (np.arange(3.0), i8(0)),
    (np.arange(3.0), i8(-7)),
    (np.arange(6.0) * 1000, i8(1)),
    (np.arange(6.0) * 1000, 3),
    opaque=0,
)
def given_to_one_in_branches_of_a_try(x, n):
    error, log = Marked(1), []
    for k in range(3):
        try:
            if n > k:
                error.code += 1.5
            x[k] += x[n]
            if n > 1:
                error.code = 0
            x[k + n] = 9
            if x[0] > 1000:
                raise error
        except IndexError as caught:
            log.append((str(caught), error.code))
            error.code = error.code + 3
        except Marked as caught:
            log.append((caught is error, caught.code))
    return error.code, log, error
