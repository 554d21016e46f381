"""`contextlib.ExitStack`: entered under conditions, in loops and helpers, swallowing, closed early, as a base."""

from contextlib import ExitStack, contextmanager, nullcontext, suppress

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
COUNTS = (np.int64(3), np.int64(0), np.int64(5), 4, np.array(2))


class Opened:
    def __init__(self, log, name, swallows=False):
        self.log = log
        self.name = name
        self.swallows = swallows

    def __enter__(self):
        self.log.append(f"enter {self.name}")
        return self

    def __exit__(self, cls, error, traceback):
        self.log.append((self.name, None if cls is None else cls.__name__, str(error)))
        return self.swallows


class Failing(Opened):
    def __exit__(self, cls, error, traceback):
        super().__exit__(cls, error, traceback)
        raise KeyError(self.name)


@contextmanager
def generated(log, name):
    log.append(f"in {name}")
    try:
        yield name
    except ValueError as error:
        log.append(f"caught {error}")
    finally:
        log.append(f"out {name}")


@case(*COUNTS, nodes={"cond": 14})
def entered_under_a_condition(n):
    log = []
    with ExitStack() as stack:
        first = stack.enter_context(Opened(log, "a"))
        if n > 2:
            stack.enter_context(Opened(log, "b"))
        log.append(first.name)
    return log


@case(*COUNTS)
def callbacks_and_generators(n):
    log = []
    with ExitStack() as stack:
        stack.callback(log.append, "bye")
        if n > 2:
            log.append(stack.enter_context(generated(log, "g")))
        for k in range(n):
            stack.callback(log.append, k)
        log.append("body")
    return log


@case(*COUNTS)
def left_with_an_exception(n):
    log = []
    with ExitStack() as stack:
        stack.enter_context(Opened(log, "a"))
        stack.enter_context(Opened(log, "b", n > 2))
        stack.enter_context(Opened(log, "c"))
        if n > 1:
            raise ValueError(n)
        log.append("end")
    log.append("after")
    return log


@case(*COUNTS)
def exceptions_of_those_left(n):
    log = []
    try:
        with ExitStack() as stack:
            stack.enter_context(Opened(log, "a"))
            stack.enter_context(Failing(log, "b"))
            stack.enter_context(Failing(log, "c"))
            if n > 2:
                raise ValueError(n)
    except KeyError as error:
        log.append((repr(error), repr(error.__context__)))
    return log


@case(*COUNTS)
def caught_by_a_generator(n):
    log = []
    with ExitStack() as stack:
        stack.enter_context(generated(log, "g"))
        if n > 2:
            raise ValueError(n)
    return log


def set_up(stack, log, k):
    stack.callback(lambda: log.append(("callback", k)))
    return stack.enter_context(Opened(log, str(k)))


@case(*COUNTS, nodes={"for": 1})
def entered_by_a_helper(n):
    log = []
    with ExitStack() as stack:
        names = [set_up(stack, log, k).name for k in range(n)]
    return log, names


class Resources:
    def __init__(self, log):
        self.log = log
        self.stack = ExitStack()

    def open(self, name):
        return self.stack.enter_context(Opened(self.log, name))

    def __enter__(self):
        self.stack.__enter__()
        return self

    def __exit__(self, *error):
        self.log.append("resources")
        return self.stack.__exit__(*error)


@case(*COUNTS)
def held_by_an_object(n):
    log = []
    with Resources(log) as resources:
        resources.open("x")
        if n > 2:
            resources.open("y")
    return log


class Cleanups(ExitStack):
    def add(self, function, *args):
        self.callback(function, *args)
        return self


@case(*COUNTS)
def base_of_a_class(n):
    log = []
    with Cleanups() as stack:
        stack.add(log.append, 1).add(log.append, n)
        if n > 2:
            stack.add(log.extend, [7, 8])
    return log, isinstance(stack, ExitStack)


@case(*COUNTS)
def used_as_decorators(n):
    log = []
    with ExitStack() as stack:

        @stack.callback
        def bye():
            log.append("bye")

        @stack.push
        def left(cls, error, traceback):
            log.append(cls is ValueError)
            return n > 3

        if n > 2:
            raise ValueError(1)
    return log


@case(*COUNTS)
def handed_over(n):
    log = []

    def acquired():
        with ExitStack() as stack:
            stack.enter_context(Opened(log, "a"))
            if n > 3:
                raise RuntimeError("no")
            stack.push(Opened(log, "b"))
            return stack.pop_all()

    try:
        stack = acquired()
    except RuntimeError:
        return log
    log.append("used")
    stack.close()
    return log


@case(*COUNTS)
def of_the_library(n):
    with ExitStack() as stack:
        stack.enter_context(suppress(ZeroDivisionError))
        stack.enter_context(np.errstate(all="ignore"))
        k = stack.enter_context(nullcontext(10))
        return k // (n - 3), np.float64(1) / (n - n)
    return "divided"


@case(*COUNTS, nodes={"while": 3})
def one_in_each_iteration(n):
    log = []
    k = 0
    while k < n:
        with ExitStack() as stack:
            if k % 2:
                stack.callback(log.append, ("odd", k))
            stack.callback(log.append, k)
            if k == 3:
                break
            k += 1
    return log, k


@case(*COUNTS)
def either_of_two(n):
    log = []
    with ExitStack() as stack:
        found = stack.enter_context(Opened(log, "a") if n > 2 else generated(log, "b"))
        log.append(type(found).__name__)
    return log, type(stack).__name__


@case(*COUNTS)
def no_managers(n):
    with ExitStack() as stack:
        stack.enter_context(Opened if n > 2 else n)


class Muting:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        return self

    def __exit__(self, kind, error, where):
        if kind is not None and issubclass(kind, KeyError):
            self.log.append(str(error))
            return True
        return False


@case((np.zeros(4), 1, []), (np.ones(3), -7, []), (np.ones(3), np.int64(2), [1]), (np.ones(3), np.int64(-3), []))
def leaves_with_what_is_certain_to_be_raised(x, n, log):
    with ExitStack() as stack:
        stack.enter_context(Muting(log))
        if n > -2:
            raise KeyError("certain")
        x[0] = n
    return x, log
