"""Context managers made of generators and those of `contextlib`, in staged branches, loops and raises."""

import contextlib
import io
import threading

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add
ARRAYS = (np.array([1.0, 2, 3]), np.array([-1.0, 5]), np.array([-4.0]))


@contextlib.contextmanager
def logged(log, name):
    log.append(("enter", name))
    try:
        yield name
    except KeyError as error:
        log.append(("caught", str(error)))
    finally:
        log.append(("exit", name))


@contextlib.contextmanager
def bare(log):
    log.append("in")
    yield
    log.append("out")


@contextlib.contextmanager
def yields(n):
    if n > 0:
        yield n
    elif n < -5:
        yield 1
        yield 2


@contextlib.contextmanager
def turned(n):
    try:
        yield n * 2
    except ValueError as error:
        raise RuntimeError("turned") from error


@case(i8(3), i8(-1))
def swallowed_by_the_generator(n):
    log = []
    y = 0
    with logged(log, "a") as name:
        y = 1
        if n > 0:
            raise KeyError(n)
        y = 2
    return log, y, name


@case(i8(3), i8(-1))
def not_swallowed(n):
    log = []
    try:
        with logged(log, "a"), bare(log):
            if n > 0:
                raise ValueError(n)
            log.append("body")
    except ValueError as error:
        log.append(str(error))
    return log


@case(i8(3), i8(-1), i8(0), i8(9))
def jumps_out_of_generators(n):
    log = []
    for k in range(5):
        with logged(log, k), bare(log):
            if k == n:
                break
            if k + 1 == n:
                continue
            log.append(k)
    else:
        log.append("else")
    return log


@case(i8(3), i8(-1), i8(-9))
def yields_once_or_not(n):
    try:
        with yields(n) as v:
            pass
    except RuntimeError as error:
        return str(error)
    return v


@case(i8(3), i8(-1))
def another_error_of_the_generator(n):
    try:
        with turned(n) as v:
            if v > 0:
                raise ValueError("x")
    except RuntimeError as error:
        return str(error), str(error.__cause__)
    return v


class Holder:
    def __init__(self):
        self.v = 1
        self.log = []

    @contextlib.contextmanager
    def set_to(self, v):
        before = self.v
        self.v = v
        try:
            yield self
        finally:
            self.v = before
            self.log.append(v)

    def use(self, n):
        with self.set_to(n) as me:
            if n > 2:
                raise ValueError(me.v)
            return me.v * 2


@case((Holder(), i8(3)), (Holder(), i8(1)))
def method_with_a_generator(holder, n):
    return holder.use(n)


@case(i8(3), i8(-1))
def as_a_decorator(n):
    log = []

    @logged(log, "decorated")
    def go(x):
        if x > 0:
            raise KeyError(x)
        return x

    return go(n), log


class Closed:
    def __init__(self, log):
        self.log = log

    def close(self):
        self.log.append("closed")


IGNORED = contextlib.suppress(ZeroDivisionError, KeyError)


@case(i8(3), i8(-1), i8(0))
def of_contextlib(n):
    log = []
    with contextlib.closing(Closed(log)) as closed, contextlib.nullcontext(n) as m:
        if m > 0:
            closed.log.append(m)
    with IGNORED:
        log.append(1)
        if n > 0:
            raise KeyError("x")
        log.append(2)
        if n < 0:
            raise ZeroDivisionError
        log.append(3)
    return log


class Held:
    """Says what it was told when it is left; where `takes` holds, it swallows exceptions."""

    def __init__(self, value, takes=False):
        self.value = value
        self.takes = takes
        self.told = []

    def __enter__(self):
        self.told.append("in")
        return self.value

    def __exit__(self, kind, error, traceback):
        self.told.append("out" if kind is None else kind.__name__)
        return self.takes


@case((i8(1), KeyboardInterrupt), (i8(0), SystemExit), (i8(2), GeneratorExit), (3, SystemExit))
def what_is_no_exception_leaves_a_block(x, kind):
    held, swallowed = Held(x), Held(x, takes=True)
    with swallowed as value:
        if value > 1:
            raise kind(value)
    try:
        with held:
            if x > 0:
                raise kind(x)
            raise GeneratorExit("none")
    except (KeyboardInterrupt, GeneratorExit) as error:
        return type(error).__name__, error.args, held.told, swallowed.told


@case(i8(1), i8(-1), 3, np.array(2))
def ends_the_program_in_a_block(x):
    with Held(x):
        if x > 0:
            raise SystemExit(x)
    return x


class Together:
    def __init__(self, *managers):
        self.managers = list(managers)

    def __enter__(self):
        return [manager.__enter__() for manager in self.managers]

    def __exit__(self, *told):
        while self.managers:
            if self.managers.pop().__exit__(*told):
                told = (None, None, None)
        return told[0] is None


@case(i8(1), i8(4), 2, 5, np.array(3))
def managers_that_are_left_by_name(x):
    first, second = Held(x), Held(x + 1, takes=True)
    with Together(first, second) as values:
        if values[0] > 2:
            raise ValueError(x)
    return first.told, second.told, values[1]


@case(np.arange(4), np.arange(2.5), [1, 2, 3], loops=3)
def managers_of_run_time_are_left_by_name(values):
    managers = [Held(value) for value in values]
    total = 0
    for manager in managers:
        total += manager.__enter__()
    while managers:
        manager = managers.pop()
        manager.__exit__(None, None, None)
        total += len(manager.told)
    return total


@case(i8(3), i8(-1), 2, np.array(4), nodes={"generator_context": 1, "enter": 1, "leave": 1})
def entered_by_hand(n):
    log = []
    manager = logged(log, n)
    value = manager.__enter__()
    if n > 0:
        value = value + 1
    manager.__exit__(None, None, None)
    return value, log, type(manager).__name__


@case(i8(3), i8(-1), cond=1)
def entered_by_hand_in_a_branch(n):
    log = []
    manager = logged(log, n)
    value = 0
    if n > 0:
        value = manager.__enter__()
        manager.__exit__(None, None, None)
    return value, log


@case(i8(3), i8(-1), nodes={"try": 1})
def told_of_an_exception_by_hand(n):
    log, swallows = [], None
    manager = logged(log, n)
    value = manager.__enter__()
    try:
        if n > 0:
            raise KeyError(n)
        value += 1
    except KeyError as error:
        swallows = manager.__exit__(type(error), error, None)
    return value, swallows, log


@case(i8(3), i8(-1), nodes={"generator_context": 2})
def a_branch_chooses_the_manager(n):
    log = []
    if n > 0:
        manager = logged(log, n)
    else:
        manager = turned(n)
    with manager as value:
        log.append(value)
    return value, log


@case(i8(3), i8(-1))
def managers_on_a_stack(n):
    log = []
    with contextlib.ExitStack() as stack:
        value = stack.enter_context(logged(log, n))
        if n > 0:
            value = value + stack.enter_context(turned(n))
    return value, log


class Half:
    def __enter__(self):
        return self


class Noted:
    def __init__(self, log, n):
        self.log, self.n = log, n

    def __enter__(self):
        self.log.append(("enter", self.n))
        return self.n

    def __exit__(self, kind, error, trace):
        self.log.append(("exit", str(kind)))
        return self.n == 2


@case(i8(3), i8(-1), i8(1), opaque=0)
def a_branch_chooses_a_manager_or_what_is_none(n):
    log, holder = [], {"manager": None}
    for manager in (Noted(log, 1) if n > 0 else None, Noted(log, 1) if n > 1 else Half() if n > 0 else n * 1.5):
        try:
            with manager as value:
                log.append(value)
                if n > 1:
                    raise ValueError(n)
        except (TypeError, ValueError) as error:
            log.append(str(error))
    if n > 0:
        holder["manager"] = Noted(log, 3)
    if holder["manager"] is not None:
        with holder["manager"] as value:
            n = n + value
    return n, log


@case(i8(3), i8(-1), i8(1), opaque=0)
def a_branch_chooses_managers_of_several_kinds(n):
    log = []
    for k in range(4):
        with Noted(log, 2) if n > 0 else logged(log, n) if k > 1 else contextlib.nullcontext(5) as value:
            if k == 3:
                return value, n, log
            if k == 0:
                continue
            if n > 1:
                raise ValueError(n)
            n = n + value
    return n, log


@case(i8(3), i8(-1), opaque=0)
def what_is_printed_into_a_text(n):
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.suppress(ValueError):
        print("before", n)
        if n > 0:
            raise ValueError(n)
        print("after")
    print("outside")
    return text.getvalue()


LOCK = threading.Lock()


class Guarded:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()

    def put(self, amount):
        with self.lock:
            if amount < 0:
                raise ValueError(f"below zero: {amount}")
            self.balance += amount


@case(*ARRAYS)
def global_lock(values):
    total = 0.0
    for value in values:
        if value > 0:
            with LOCK:
                total += value
    return total, LOCK.locked()


@case(*ARRAYS)
def lock_of_an_object(values):
    guarded = Guarded(0.0)
    for value in values:
        try:
            guarded.put(value)
        except ValueError:
            guarded.balance -= 1
    return guarded.balance, guarded.lock.locked()


@case(*ARRAYS)
def locked_again(values):
    lock, free = threading.RLock(), threading.Lock()
    total = 0.0
    lock.acquire()
    try:
        for value in values:
            with lock:
                if value > 1 and not free.acquire(blocking=False):
                    total += 100
    finally:
        lock.release()
    return total, free.locked()
