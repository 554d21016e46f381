"""Programs that raise, handle, chain and collect exceptions as users write them."""

import contextlib
import dataclasses
import itertools
import math

import numpy as np

from tests.autograph.cases import Cases

f8, i8 = np.float64, np.int64
CASES = Cases()
case = CASES.add


class AppError(Exception):
    """The base of a small hierarchy."""

    code = 1

    def __init__(self, message, *, value=None):
        super().__init__(message)
        self.value = value

    def describe(self):
        return f"{type(self).__name__}({self.code}): {self.args[0]}"


class NotFound(AppError):
    code = 2


class Conflict(AppError):
    code = 3

    def describe(self):
        return "conflict, " + super().describe()


class Branching(Exception):
    """An exception whose constructor decides by its argument."""

    def __init__(self, x):
        if x > 0:
            super().__init__("positive", x)
        else:
            super().__init__("other")
        self.sign = 1 if x > 0 else -1


class Looping(Exception):
    def __init__(self, items):
        total = 0.0
        for item in items:
            total += item
        super().__init__(f"total {total}")
        self.total = total

    def __str__(self):
        return f"<{self.total:.2f}>"


class Retry(Exception):
    def __init__(self, after):
        self.after = after
        super().__init__(after)

    def next(self):
        return Retry(self.after + 1)


class Texted(Exception):
    def __str__(self):
        text = super().__str__()
        return f"[{text}]"

    def __repr__(self):
        return f"Texted<{len(self.args)}>"


class Coded(ValueError):
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return isinstance(other, Coded) and self.n == other.n

    def __hash__(self):
        return hash(self.n)


@case(f8(3), f8(-3), f8(0))
def constructor_that_branches(x):
    try:
        raise Branching(x)
    except Branching as error:
        return error.args, error.sign


@case(f8(3), f8(-3), f8(0))
def constructor_that_branches_and_leaves(x):
    if x > 1:
        raise Branching(x)
    raise Branching(-x)


@case(np.array([1.0, 2.0]), np.array([1.0]), np.array([]))
def constructor_with_a_loop(a):
    try:
        if len(a) > 1 or a.sum() > 0.5:
            raise Looping(a)
    except Looping as error:
        return str(error), error.total, error.args
    return None


@case(i8(0), i8(1), i8(2), i8(3))
def hierarchy_by_handler(n):
    try:
        if n == 0:
            raise NotFound("zero", value=n)
        if n == 1:
            raise Conflict("one")
        if n == 2:
            raise AppError("two", value=n * 2)
        return "none"
    except NotFound as error:
        return error.describe(), error.value
    except AppError as error:
        return error.describe(), error.value, error.code


@case(i8(3), i8(0))
def else_and_finally_in_order(n):
    log = []
    try:
        log.append("body")
        if n > 2:
            raise ValueError(n)
    except ValueError as error:
        log.append(("handler", error.args[0]))
    else:
        log.append("else")
    finally:
        log.append("finally")
    return log


@case(i8(3), i8(1), i8(0))
def else_that_raises(n):
    log = []
    try:
        try:
            log.append(1)
        except ValueError:
            log.append("never")
        else:
            log.append(2)
            if n > 2:
                raise ValueError("else")
            if n > 0:
                raise KeyError("else")
        finally:
            log.append(3)
    except ValueError:
        log.append("outer")
    return log


@case(i8(3), i8(0))
def finally_returns(n):
    try:
        if n > 2:
            raise ValueError("lost")
        return "body"
    finally:
        if n > 2:
            return "finally"


@case(i8(5), i8(0), i8(12))
def retry_with_backoff(n):
    wait, tries = 1.0, 0
    while True:
        tries += 1
        try:
            if tries < n:
                raise TimeoutError("slow", tries)
            return tries, wait
        except TimeoutError as error:
            if tries >= 8:
                raise RuntimeError(f"gave up after {tries}") from error
            wait *= 2


@case(np.array([1, -2, 3]), np.array([4, 5]), np.array([-1]))
def errors_collected_in_a_list(a):
    good, bad = [], []
    for v in a:
        try:
            if v < 0:
                raise ValueError("negative", v)
            good.append(v * 2)
        except ValueError as error:
            bad.append(error)
    return good, [str(error) for error in bad], bad


@case(np.array([1, -2, 3]), np.array([4, 5]), np.array([-1]))
def errors_counted_by_class(a):
    counts = {}
    for v in a:
        try:
            if v < 0:
                raise ValueError("negative")
            if v % 2 == 1:
                raise KeyError("odd")
            raise ZeroDivisionError
        except Exception as error:
            name = type(error).__name__
            counts[name] = counts.get(name, 0) + 1
    return counts


@case(np.array([1.0, 0.0, 4.0]), np.array([2.0]))
def last_error_kept(a):
    last = None
    total = 0.0
    for v in a:
        try:
            if v == 0:
                raise ZeroDivisionError("zero")
            total += 1 / v
        except ZeroDivisionError as error:
            last = error
    return total, last, last is None


@case(i8(3), i8(0), i8(-1))
def raise_from_keeps_the_cause(n):
    try:
        try:
            if n > 0:
                raise KeyError("k", n)
            if n < 0:
                raise IndexError("i")
        except LookupError as error:
            raise AppError("lookup", value=n) from error
    except AppError as error:
        cause = error.__cause__
        return error.value, type(cause).__name__, cause.args, error.__context__ is cause
    return None


@case(i8(3), i8(0))
def context_of_a_second_failure(n):
    try:
        try:
            if n > 0:
                raise KeyError("first")
        except KeyError:
            raise ValueError("second")
    except ValueError as error:
        return type(error.__context__).__name__, error.__cause__, error.__suppress_context__
    return None


@case(i8(3), i8(0))
def from_none_hides_the_context(n):
    try:
        try:
            if n > 0:
                raise KeyError("first")
        except KeyError:
            raise ValueError("second") from None
    except ValueError as error:
        return error.__suppress_context__, error.__cause__, type(error.__context__)
    return None


@case(i8(3), i8(0))
def notes_that_are_added(n):
    try:
        try:
            if n > 0:
                raise ValueError("v")
        except ValueError as error:
            error.add_note(f"n is {n}")
            error.add_note("second")
            raise
    except ValueError as error:
        return error.__notes__
    return None


@case(i8(3), i8(0))
def notes_on_a_new_exception(n):
    error = ValueError("v")
    error.add_note("first")
    if n > 0:
        error.add_note(f"n is {n}")
    return error.__notes__, error


@case(i8(3), i8(0))
def notes_that_leave(n):
    try:
        if n > 0:
            raise AppError("a", value=n)
    except AppError as error:
        error.add_note("seen")
        raise
    return n


@case(i8(3), i8(0), i8(-3))
def nested_handlers_and_state(n):
    state = {"level": 0, "log": []}
    try:
        state["level"] += 1
        try:
            state["level"] += 1
            if n > 0:
                raise ValueError("inner")
            if n < 0:
                raise KeyError("inner")
        except ValueError:
            state["log"].append(state["level"])
            state["level"] -= 1
            raise KeyError("from handler")
        finally:
            state["log"].append("f")
    except KeyError as error:
        state["log"].append(error.args)
    return state


@case(np.array([3.0, -1.0, 2.0]), np.array([1.0, 4.0]))
def arrays_changed_before_the_raise(a):
    out = np.zeros(3)
    for k in range(len(a)):
        try:
            out[k] = a[k] * 2
            if a[k] < 0:
                raise ValueError("negative")
            out[k] += 1
        except ValueError:
            out[k] -= 100
        finally:
            out[0] += 0.5
    return out


class Meter:
    def __init__(self):
        self.failures = 0
        self.total = 0.0

    def add(self, v):
        self.total += v
        if v < 0:
            self.failures += 1
            raise Conflict("negative", value=v)
        return self.total


@case((Meter(), np.array([1.0, -2.0, 3.0])), (Meter(), np.array([1.0])))
def object_that_fails_and_goes_on(meter, a):
    seen = []
    for v in a:
        try:
            seen.append(meter.add(v))
        except AppError as error:
            seen.append(error.value)
    return seen, meter.failures, meter.total


@case((Meter(), np.array([1.0, -2.0, 3.0])), (Meter(), np.array([1.0])))
def object_whose_failure_leaves(meter, a):
    for v in a:
        meter.add(v)
    return meter.total


class Guarded:
    def __init__(self, kinds, log):
        self.kinds = kinds
        self.log = log

    def __enter__(self):
        self.log.append("enter")
        return self

    def __exit__(self, kind, error, trace):
        self.log.append("exit" if kind is None else kind.__name__)
        return kind is not None and issubclass(kind, self.kinds)


@case(i8(3), i8(-3), i8(0))
def manager_that_swallows_some(n):
    log = []
    try:
        with Guarded(LookupError, log) as g:
            if n > 0:
                raise KeyError(n)
            if n < 0:
                raise ValueError(n)
            g.log.append("done")
    except ValueError as error:
        log.append(error.args)
    return log


@case(i8(3), i8(-3), i8(0))
def managers_one_in_the_other(n):
    log = []
    with Guarded(ValueError, log), Guarded(KeyError, log):
        if n > 0:
            raise KeyError(n)
        if n < 0:
            raise ValueError(n)
        log.append("done")
    return log


@case(i8(3), i8(-3), i8(0))
def suppressed(n):
    x = 1
    with contextlib.suppress(KeyError, ZeroDivisionError):
        x = 2
        if n > 0:
            raise KeyError(n)
        if n < 0:
            raise IndexError(n)
        x = 3
    return x


@contextlib.contextmanager
def recorded(log, name):
    log.append(("start", name))
    try:
        yield name
    except ValueError as error:
        log.append(("failed", error.args))
        raise
    finally:
        log.append(("end", name))


@case(i8(3), i8(-3), i8(0))
def generator_manager_that_raises_again(n):
    log = []
    try:
        with recorded(log, "a") as name:
            log.append(name)
            if n > 0:
                raise ValueError("v", n)
            if n < 0:
                raise KeyError("k")
    except (ValueError, KeyError) as error:
        log.append(type(error).__name__)
    return log


@case(i8(3), i8(0))
def made_by_a_method_of_another(n):
    error = Retry(n)
    for _ in range(3):
        try:
            raise error
        except Retry as caught:
            error = caught.next()
    return error.after, error.args


@case(i8(3), i8(0), i8(13))
def made_by_a_method_in_a_loop(n):
    error = Retry(0)
    tries = 0
    while tries < n:
        try:
            raise error
        except Retry as caught:
            error = caught.next()
            tries += 1
    return error.after


@case(i8(3), i8(-3))
def texts_of_ones_own(n):
    try:
        if n > 0:
            raise Texted("a", n)
        raise Texted("b")
    except Texted as error:
        return str(error), repr(error), f"{error}", f"{error!r}"


@case(i8(3), i8(-3), i8(0))
def handler_by_tuple_of_classes(n):
    retryable = (TimeoutError, ConnectionError)
    try:
        if n > 0:
            raise ConnectionResetError("r")
        if n < 0:
            raise TimeoutError("t")
        raise OSError(2, "other")
    except retryable as error:
        return "again", type(error).__name__
    except OSError as error:
        return "no", error.errno


@case(i8(3), i8(0))
def same_name_after_the_handler(n):
    error = "nothing"
    try:
        if n > 0:
            raise ValueError("v")
    except ValueError as error:
        kept = error.args
    else:
        kept = error
    try:
        return kept, error
    except UnboundLocalError:
        return kept, "unbound"


@case(i8(3), i8(0))
def identity_of_a_branch(x):
    out = []
    if x > 0:
        e = ValueError(x)
        out.append(e)
    else:
        e = None
        out.append(e)
    return e is out[0], e, out


@case(i8(3), i8(0))
def identity_of_a_chosen_one(x):
    e = ValueError("a") if x > 0 else KeyError(x)
    out = [e]
    return e is out[0], [e, e], out


@case(i8(3), i8(0))
def identity_after_a_raise(x):
    first = ValueError(x)
    try:
        if x > 0:
            raise first
    except ValueError as error:
        return error is first, error
    return first


@case(np.array([1, -2, 3, -4]), np.array([4, 5]))
def first_error_raised_at_the_end(a):
    first = None
    for v in a:
        try:
            if v < 0:
                raise Conflict("negative", value=v)
        except AppError as error:
            if first is None:
                first = error
    if first is not None:
        raise first
    return a


@case(np.array([1, -2, 3, -4]), np.array([4, 5]))
def described_after_a_loop(a):
    found = None
    for v in a:
        if v < 0:
            found = Conflict("negative", value=v)
    return None if found is None else found.describe()


@case(i8(3), i8(0), i8(-3))
def returned_pairs(n):
    def run(k):
        if k > 0:
            return None, NotFound("p", value=k)
        if k < 0:
            return None, Conflict("m", value=k)
        return k, None

    value, error = run(n)
    if error is not None:
        return error.describe(), error.value, error.code
    return value


def parse(text, table):
    try:
        return table[text]
    except KeyError:
        raise NotFound(f"no {text}", value=text) from None


@case((i8(3), "a"), (i8(-3), "b"))
def helper_that_translates(n, name):
    table = {"a": n, "c": 1}
    try:
        return parse(name, table) + 1
    except NotFound as error:
        return error.describe()


@case(np.array([1.0, 2.0]), np.array([-1.0, 2.0]))
def assertion(a):
    try:
        assert a[0] > 0, f"first is {a[0]}"
        return "ok"
    except AssertionError as error:
        return error.args


@case((np.array([1.0, 2.0]), 5), (np.array([-1.0, 2.0]), 1))
def index_error_of_numpy(a, k):
    try:
        return a[k] * 2
    except IndexError as error:
        return str(error), len(error.args)


@case(i8(0), i8(2))
def division_of_python_ints(n):
    try:
        return 1 // int(n)
    except ZeroDivisionError as error:
        return str(error)


@case(i8(3), i8(0), i8(-2))
def break_and_continue_out_of_handlers(n):
    log = []
    for k in range(6):
        try:
            if k == n:
                raise ValueError(k)
            if k > n + 2:
                raise KeyError(k)
        except ValueError:
            log.append("continue")
            continue
        except KeyError as error:
            log.append(error.args[0])
            break
        finally:
            log.append("f")
        log.append(k)
    return log


@case(i8(3), i8(0))
def return_from_a_handler_in_a_loop(n):
    for k in range(10):
        try:
            if k == n:
                raise AppError("found", value=k * 2)
        except AppError as error:
            return error.value, k
    return None


@case(i8(3), i8(0))
def handler_that_fails_itself(n):
    log = []
    try:
        try:
            raise ValueError("a")
        except ValueError:
            log.append(1)
            if n > 0:
                {}["missing"]
            log.append(2)
    except KeyError as error:
        log.append((error.args, type(error.__context__).__name__))
    return log


@case(i8(3), i8(0))
def raise_of_a_class(n):
    try:
        if n > 0:
            raise NotImplementedError
        raise StopAsyncIteration
    except (NotImplementedError, StopAsyncIteration) as error:
        return error.args, type(error).__name__


@case(i8(3), i8(0))
def raise_of_nonsense(n):
    try:
        raise n
    except TypeError as error:
        return str(error)


@case(i8(3), i8(-1), i8(0))
def state_of_an_object_across_handlers(n):
    class Machine:
        def __init__(self):
            self.state = "new"
            self.steps = []

        def step(self, k):
            self.steps.append(k)
            self.state = "busy"
            if k > n:
                raise Retry(k)
            self.state = "done"

    machine = Machine()
    for k in range(4):
        try:
            machine.step(k)
        except Retry as error:
            machine.state = f"retry {error.after}"
            break
    else:
        machine.state = "all"
    return machine.state, machine.steps


@case(i8(3), i8(0))
def chain_of_causes(n):
    try:
        try:
            try:
                if n > 0:
                    raise ValueError("a", n)
            except ValueError as error:
                raise KeyError("b") from error
        except KeyError as error:
            raise RuntimeError("c") from error
    except RuntimeError as error:
        found = []
        current = error
        while current is not None:
            found.append(type(current).__name__)
            current = current.__cause__
        return found
    return None


@case(i8(3), i8(0))
def cause_that_leaves(n):
    error = KeyError("k", n)
    if n > 0:
        raise AppError("a", value=n) from error
    raise Conflict("c") from ValueError


@case(i8(3), i8(0))
def arguments_replaced(n):
    try:
        if n > 0:
            raise ValueError("a")
    except ValueError as error:
        error.args = ("changed", n)
        raise
    return n


@case(i8(3), i8(0))
def traceback_dropped(n):
    try:
        if n > 0:
            raise ValueError("a")
    except ValueError as error:
        return error.with_traceback(None).args
    return n


@case(f8(3), f8(-4))
def warning_or_error(x):
    try:
        with np.errstate(invalid="raise"):
            return np.sqrt(x)
    except FloatingPointError as error:
        return str(error)


@case(i8(3), i8(0))
def generator_that_is_closed_by_an_error(n):
    log = []

    def numbers():
        try:
            for k in range(5):
                yield k
        finally:
            log.append("closed")

    total = 0
    try:
        for k in numbers():
            if k > n:
                raise ValueError(k)
            total += k
    except ValueError as error:
        log.append(error.args)
    return total, log


@case(i8(3), i8(0))
def group_of_known_errors(n):
    try:
        if n > 0:
            raise ExceptionGroup("many", [ValueError(n), KeyError("k")])
    except ExceptionGroup as group:
        return group.message, [type(e).__name__ for e in group.exceptions], len(group.exceptions)
    return None


@case(i8(3), i8(0), i8(-5))
def cleanup_that_fails(n):
    log = []
    try:
        try:
            log.append("work")
            if n > 0:
                raise ValueError("work")
        finally:
            log.append("cleanup")
            if n != 0:
                raise OSError("cleanup")
    except OSError as error:
        log.append(type(error.__context__).__name__)
    return log


@case(i8(3), i8(0))
def except_that_never_matches(n):
    try:
        try:
            if n > 0:
                raise ValueError("v")
            x = 1
        except KeyError:
            x = 2
        else:
            x = 3
    except Exception as error:
        x = error.args
    return x


@case(np.float64(3), np.float64(-3), np.array([1.0]), 2)
def attributes_between_underscores_that_values_lack(x):
    if x > 0:
        return x.__nope__
    return x.nope


class Numbered:
    def __str__(self):
        return 5


class Opaque:
    def __init__(self, x):
        self.x = x


@dataclasses.dataclass
class Pair:
    first: float
    second: float


@case(np.int64(3), 0, np.array(2))
def messages_of_what_is_no_text_and_no_mapping(n):
    found = []
    for make in (
        lambda: str(Numbered()),
        lambda: f"{Numbered()}",
        lambda: "%s" % Numbered(),
        lambda: {**Opaque(n)},
        lambda: {"a": n, **[n]},
        lambda: {**5},
        lambda: dataclasses.replace(Pair(n, 1), third=2),
        lambda: dataclasses.replace(Pair(n, 1), second=2).second,
    ):
        try:
            found.append(make())
        except TypeError as error:
            found.append(str(error))
    return found


@case(np.int64(3), 0, np.array(2))
def messages_of_what_has_no_order(n):
    found = []
    for source in (abs, np.sum, AppError, Pair(n, 1), 5, None):
        try:
            found.append(next((item for item in reversed(source)), n))
        except TypeError as error:
            found.append(str(error))
    return found


@case(np.int64(1), np.int64(5), 5, opaque=0)
def stores_in_what_takes_none(n):
    def own(t):
        return t

    found = []
    held = [1, 2, 3] if n > 2 else own
    chosen = abs if n > 2 else len
    computed = math.floor if n > 2 else np.array
    for k in range(2):
        try:
            held[k] = n
            held[1:] = [n, k]
            del held[0]
        except TypeError as error:
            found.append(str(error))
    for function in (abs, int, print, chosen, math.floor, np.array, np.float64, np.ndarray, computed):
        try:
            function.unit = n
        except (AttributeError, TypeError) as error:
            found.append((type(error).__name__, str(error)))
        found.append(getattr(function, "unit", None))
    return found


@case((np.arange(3.0), np.int64(1)), (np.arange(3.0), 5))
def chains_of_what_has_no_items(x, n):
    found = []
    for chained in (
        lambda: [t for t in itertools.chain(np.uint8(3), x)],
        lambda: list(itertools.chain(x, n)),
        lambda: [t for t in itertools.chain.from_iterable([x, np.float32(3)])],
        lambda: [t for t in itertools.pairwise(np.uint8(3))],
    ):
        try:
            found.append(chained())
        except TypeError as error:
            found.append(str(error))
    return found
