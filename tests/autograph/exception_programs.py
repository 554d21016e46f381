"""Exceptions of the user's classes with methods, raised and used at run time."""

import operator
import sys

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
X = np.array([3.0, 1, 4, 1, 5, -9, 2, 6])
i8 = np.int64
CASES = Cases()
case = CASES.add


class Failure(ValueError):
    limit = 2

    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code

    def level(self):
        return "high" if self.code > self.limit else "low"

    @property
    def twice(self):
        return self.code * 2

    @classmethod
    def of(cls, x):
        return cls(x) if x > 0 else cls(0)


class Severe(Failure):
    limit = 1

    def level(self):
        return "severe, " + super().level()


class Odd(Exception):
    def __str__(self):
        return f"odd {self.args[0]}"

    def worth(self):
        if self.args[0] > 1:
            return self.args[0]
        return -1


@case(i8(3), i8(1), i8(0))
def methods_of_a_subclass_perhaps(n):
    """Which class `error` has, only the run tells: it decides whose method runs."""
    try:
        if n > 2:
            raise Failure(n)
        if n > 0:
            raise Severe.of(n)
        return "fine"
    except Failure as error:
        return error.level(), error.code, type(error).__name__


@case(i8(3), i8(1), i8(0), nodes={"try": 1})
def methods_in_a_handler(n):
    try:
        if n > 0:
            raise Severe.of(n)
        return "fine"
    except Severe as error:
        return error.level(), error.twice, error.code, str(error)


@case(i8(3), i8(1), i8(0))
def methods_after_the_handler(n):
    try:
        if n > 0:
            raise Odd(n)
        return "fine"
    except Odd as error:
        kept = error
    return kept.worth(), str(kept), kept.args


@case(i8(3), i8(1), i8(0))
def methods_of_known_exceptions(n):
    error = Severe(n)
    kept = [error.level(), error.twice]
    errors = [Failure(1), Severe(5)]
    kept += [error.level() for error in errors]
    try:
        raise errors[0] if n > 1 else errors[1]
    except Severe as error:
        kept.append(error.level())
    except Failure as error:
        kept.append(error.code)
    return kept


class Fault(Exception):
    def told(self):
        return "fault"


class Mild(Fault):
    def told(self):
        return "mild"


class Grave(Fault):
    level = 5

    def told(self):
        return f"grave: {self.args[0]}, {self.level}, {self.by_two}"

    @property
    def by_two(self):
        return self.args[0] * 2


@case(f8(1), f8(-1), f8(0), 1.0, np.array(-1.0))
def methods_of_the_class_that_was_raised(x):
    try:
        if x > 0:
            raise Mild(x)
        if x < 0:
            raise Grave(x)
        raise Fault
    except Fault as error:
        told = error.told()
        return told, isinstance(error, Grave)


@case(f8(1), f8(-1), 1.0, np.array(-1.0))
def notes_and_throws(x):
    fail = lambda kind: (_ for _ in ()).throw(kind)
    try:
        try:
            fail(ValueError("a") if x > 0 else KeyError)
        except Exception as error:
            error.add_note("noted")
            error.extra = x
            raise
    except Exception as error:
        return error.__notes__, error.extra, str(error), type(error)


@case((X,), (-X,))
def errors_of_python_itself(x):
    found = []
    pair = [1]

    def note(attempt):
        try:
            found.append(attempt())
        except Exception as error:
            found.append((type(error).__name__, str(error)))

    def enter(context):
        with context:
            return "entered"

    def load():
        import no_such_module

        return no_such_module

    def load_from():
        from math import no_such_name

        return no_such_name

    def store(table, key):
        table[key] = x[0]

    note(lambda: {pair: 2})
    note(lambda: {k: v for k, v in [(pair, x[0])]})
    note(lambda: store({}, (1, pair)))
    note(lambda: {}.setdefault(pair, 1))
    note(lambda: {1: 2}.pop({}, 0))
    note(lambda: enter(5))
    note(lambda: enter(pair))
    note(load)
    note(load_from)
    note(lambda: sorted(x, key=5))
    note(lambda: max(list(x), key=lambda v, w: v))
    note(lambda: int.no_such_name)
    if x[0] > 0:
        note(load)
    return found


class Bare:
    def __init__(self, value):
        self.value = value

    def __len__(self):
        return -1


@case((X,), (-X,))
def errors_of_calls_by_python_itself(x):
    found = []
    bare = Bare(x[0])

    def note(attempt):
        try:
            found.append(attempt())
        except Exception as error:
            found.append((type(error).__name__, str(error)))

    def named(*, k):
        return k

    def of_two(a, b):
        return a + b

    def of_none():
        return True

    note(lambda: list(map(of_two, [1, 2])))
    note(lambda: list(filter(of_none, x)))
    note(lambda: list(map(5, x)))
    note(lambda: max([bare, bare]))
    note(lambda: len(bare))
    note(lambda: bare.value(1))
    note(lambda: x(1))
    note(lambda: named(**{1: 2}))
    return found


@case((X,), (-X,))
def module_that_may_not_be_there(x):
    try:
        import no_such_module as module
    except ImportError as error:
        module = None
        print(error.name)
    return x.sum() if module is None else module.total(x)


@case((X,), (-X,))
def names_twice_among_targets(x):
    rows = [(k, v, -v) for k, v in enumerate(x) if v > 0]
    last = [c for _, _, c in rows]
    total = sum(_ for _, _ in zip(x, x[::-1], strict=True))
    table = {first: v for first, _, _, v in [(1, 2, 3, x[0])]}
    functions = [lambda: _ for _, _ in [(1, 2), (3, 4)]]
    return last, total, table, [function() for function in functions], [[_ for _, _ in row] for row in [[(1, 2)]]]


@case(f8(1), f8(-1), f8(0))
def exits_of_the_interpreter(x):
    try:
        if x > 0:
            sys.exit((1, x))
        elif x < 0:
            sys.exit(x)
    except SystemExit as error:
        return error.code, error.args
    finally:
        print("leaving")
    sys.exit()


class Gauge:
    def __init__(self, level):
        self.level = level

    def raised(self, by):
        self.level += by if by > 0 else 1
        return self.level


class Measuring:
    def __enter__(self):
        return Gauge(1.0)

    def __exit__(self, kind, error, traceback):
        print("measured", kind is None)


@case((np.ones(2), np.int64(0)), (np.ones(2), np.int64(1)), (np.ones(2), np.int64(4)), (np.ones(1), np.int64(-1)))
def objects_under_names_of_other_things(a, k):
    gauge = "none yet"
    try:
        gauge = Gauge(a[k])
    finally:
        print(type(gauge).__name__)
    other = 1.0
    with Measuring() as other:
        a[k] = gauge.raised(k)
    return gauge.raised(2), other.raised(k)


@case((np.float64(1), "+"), (np.float64(-1), "+"), (np.float64(0), "-"), (np.float64(3), "-"))
def functions_of_python_leave_a_with(x, name):
    chosen = {"+": operator.add, "-": operator.sub}[name]
    with np.errstate(all="ignore"):
        if x > 0:
            return chosen, chosen(x, 2)
        if x < 0:
            chosen = operator.mul
    return chosen(x, 2), chosen


class Coded(Exception):
    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


class Shown(Coded):
    def __str__(self):
        return f"Shown<{self.code}>"

    def __repr__(self):
        return f"Shown({self.code!r})"


@case(i8(3), 4, np.array(2))
def texts_of_exceptions_by_their_classes(n):
    error, key = Shown("m", n), KeyError(n)
    found = str(error), repr(error), f"{error} {error!r} {error:>12}" if n < 0 else f"{error}", format(error)
    found += ("{0.code} {0} {0!r} {e.args}".format(error, e=error), "%s|%r" % (error, error))
    return found, f"{key} {key!r}", "%s" % key


@case(i8(3), 4, np.array(2))
def texts_of_exceptions_that_are_raised(n):
    found = []
    for error in (Coded("x", 1), Shown("y", n)):
        try:
            raise error
        except Shown as shown:
            found.append((str(shown), shown.code))
        except Coded as coded:
            found.append(f"{coded}/{coded.code}")
    return found
