"""Exceptions as values: chosen by a branch, kept, changed by a handler, and those that are no `Exception`."""

import sys
from dataclasses import dataclass, field

import numpy as np

from tests.autograph.cases import Cases

f8, i8 = np.float64, np.int64
CASES = Cases()
case = CASES.add


class CodeError(Exception):
    def __init__(self, code=0):
        super().__init__(code)
        self.code = code


@case(i8(3), i8(-1), i8(0))
def changed_by_the_handler(n):
    try:
        try:
            if n > 0:
                raise CodeError(n)
            if n < 0:
                raise ValueError("negative")
        except CodeError as error:
            error.code = error.code * 10
            error.note = "seen"
            raise
        except ValueError as error:
            error.tag = n
            raise
    except CodeError as error:
        return error.code, error.note
    except ValueError as error:
        return error.tag, str(error)
    return None


@case(i8(3), i8(-1))
def chosen_exception(n):
    if n > 0:
        error = ValueError("a")
    else:
        error = CodeError(7)
    try:
        raise error
    except ValueError as found:
        return str(found)
    except CodeError as found:
        return found.code


@case(i8(3), i8(-1))
def chosen_class(n):
    cls = ValueError if n > 0 else CodeError
    try:
        raise cls(n)
    except (ValueError, CodeError) as error:
        return str(error), isinstance(error, CodeError), type(error) is ValueError


def made(n):
    return CodeError(n) if n > 0 else ValueError(n)


@case(i8(3), i8(-1))
def made_by_a_function(n):
    try:
        raise made(n)
    except CodeError as error:
        return error.code
    except ValueError as error:
        return str(error)


@case(i8(3), i8(-1))
def with_a_new_of_its_own(n):
    tries = 0
    while True:
        try:
            tries += 1
            if tries < n:
                raise ConnectionError("again")
            break
        except ConnectionError:
            if tries > 5:
                raise
    try:
        if n > 0:
            raise ExceptionGroup("g", [ValueError(1), KeyError(2)])
    except ExceptionGroup as group:
        return tries, len(group.exceptions), group.message
    return tries


@case(i8(3), i8(-1), i8(0))
def no_exception(n):
    log = []
    try:
        try:
            log.append(1)
            if n > 0:
                raise KeyboardInterrupt
            if n < 0:
                raise SystemExit(3)
            log.append(2)
        except Exception:
            log.append("never")
        finally:
            log.append("finally")
    except KeyboardInterrupt:
        log.append("interrupt")
    except SystemExit as leaving:
        log.append(leaving.code)
    return log


@case((i8(3),), (i8(-1),))
def cause_and_context(n):
    try:
        try:
            if n > 0:
                raise KeyError("k")
        except KeyError as error:
            raise RuntimeError("outer") from error
        raise RuntimeError("other") from None
    except RuntimeError as error:
        return str(error), type(error.__cause__).__name__, error.__suppress_context__


@case(i8(3), i8(0), opaque=1)
def asked_by_the_handler(n):
    try:
        if n > 0:
            raise ValueError("q")
    except ValueError:
        kind, value, _ = sys.exc_info()
        return kind.__name__, str(value)
    return 0


class Asking:
    def __init__(self):
        self.x = 1
        self.names = []

    def __getattr__(self, name):
        if name == "missing" or name.startswith("__"):
            raise AttributeError(name)
        return len(name)


class Logged:
    def __init__(self):
        object.__setattr__(self, "names", [])
        self.x = 0

    def __setattr__(self, name, value):
        self.names.append((name, value))
        super().__setattr__(name, value)

    def __getattr__(self, name):
        if name.startswith("z"):
            return 42
        raise AttributeError(name)

    def __delattr__(self, name):
        self.names.append(("del", name))
        super().__delattr__(name)


@case((Logged(), i8(3)), (Logged(), i8(-1)), (Logged(), i8(2)))
def written_through_setattr(logged, n):
    i = 0
    while i < n:
        logged.x = logged.x + i
        if logged.x > 2:
            logged.y = i
            del logged.y
        i += 1
    if n > 2:
        logged.big = n
    return logged.x, logged.zed, hasattr(logged, "big")


@case((Asking(), i8(3)), (Asking(), i8(0)))
def answered_by_getattr(asking, n):
    i = 0
    while i < n:
        asking.x = asking.x + asking.abc
        i += 1
    if n > 2:
        asking.abc = 100
    return asking.x, asking.abc, hasattr(asking, "missing"), hasattr(asking, "other")


@case(i8(3), i8(-1), i8(0))
def changed_before_it_is_raised(n):
    error = CodeError(1)
    error.extra = 5
    if n > 0:
        error.code = n
    i = 0
    while i < n:
        error.extra = error.extra + i
        i += 1
    if n == 0:
        error.extra = 2.5
    try:
        raise error
    except CodeError as found:
        return found.code, found.extra


@case(i8(3), i8(-1))
def changed_where_it_is_raised(n):
    error = ValueError("v")
    error.info = n
    try:
        if n > 0:
            error.info = n * 2
            raise error
    except ValueError as found:
        return found.info, str(found)
    return error.info


@case(i8(3), i8(-1))
def class_with_a_constructor_of_its_own(n):
    try:
        if n > 0:
            raise MemoryError("none left")
    except MemoryError as error:
        return str(error), isinstance(error, MemoryError)
    return n


@case(i8(3), i8(-1))
def messages_that_name_lists_and_dicts(n):
    found = []
    for call in (lambda: 0 + [n], lambda: sum([[n]]), lambda: {}["a"].b, lambda: [n].foo, lambda: {"a": n} + 1):
        try:
            found.append(call())
        except (TypeError, AttributeError, KeyError) as error:
            found.append(str(error))
    if n > 0:
        return sum([[1, 2]])
    return found, dict([1]) if n > 5 else None


@dataclass
class Item:
    a: float
    log: list = field(default_factory=list)


class Rich(Exception):
    def __init__(self, message, items):
        super().__init__(message)
        self.items = items
        self.table = {"k": items}


@case((np.array([0.5, 2.0]), f8(0.5)), (np.array([-1.0, 3.0]), f8(-2)))
def objects_in_exceptions(x, t):
    if t > 0:
        raise CodeError(Item(t))
    raise KeyError(Item(t), [t])


@case((np.array([0.5, 2.0]), f8(0.5)), (np.array([-1.0, 3.0]), f8(5)))
def objects_in_exceptions_of_a_loop(x, t):
    for v in x:
        if v > t:
            raise ValueError(Item(v), {"v": v}, (t, [v]), {1, 2}, int, abs, x)
    return 0


@case((np.array([0.5, 2.0]), f8(0.5)), (np.array([-1.0, 3.0]), f8(-2)))
def attributes_of_exceptions_that_are_lists(x, t):
    items = [1, 2]
    items.append(t)
    if t > 0:
        items.append(x[0])
        raise Rich("many", items)
    raise Rich("few", items)


@case((np.array([0.5, 2.0]), f8(0.5)), (np.array([-1.0, 3.0]), f8(-2)))
def lists_of_caught_exceptions(x, t):
    items = [1]
    try:
        if t > 0:
            items.append(2)
        raise Rich("few", items)
    except Rich as error:
        error.items.append(3)
        return items, error.items is items, error.table, str(error)


@case(i8(3), i8(-3), i8(1), nodes={"try": 3})
def finally_that_raises_again_what_is_on_its_way(n):
    out = []
    try:
        try:
            if n > 0:
                raise ValueError(n)
            out.append("body")
        except KeyError:
            out.append("never")
        else:
            out.append("else")
        finally:
            if n != 1:
                out.append("again")
                raise
            out.append("end")
    except (ValueError, RuntimeError) as error:
        out.append(repr(error))
    return out


@case(i8(3), i8(-3), i8(1), loops=1)
def finally_that_raises_again_or_leaves_the_loop(n):
    out = []
    for k in range(n + 4):
        try:
            try:
                if k > 2:
                    raise ValueError(k)
                if k == 2:
                    continue
                out.append(k)
            finally:
                if k > n:
                    break
                if k % 2:
                    raise
        except Exception as error:
            out.append(repr(error))
    return out


@case(i8(3), i8(-3), i8(1), i8(0), nodes={"try": 3})
def finally_in_a_handler_that_raises_the_exception_of_one_of_them(n):
    out = []
    try:
        try:
            raise KeyError("outer")
        except KeyError:
            try:
                if n > 0:
                    raise ValueError(n)
            finally:
                out.append("final")
                if n > 1 or n == 0:
                    raise
            out.append("after")
    except Exception as error:
        out.append(repr(error))
    return out


def again():
    raise


def again_from(log, x):
    log.append("in")
    if x >= 1:
        again()
    log.append("out")


@case(f8(1), f8(-1), f8(3), f8(0))
def raised_again_by_a_function_of_finally(x):
    log = []
    try:
        try:
            if x > 0:
                raise ValueError("positive")
            log.append(1)
        finally:
            log.append(2)
            again()
    except (ValueError, RuntimeError) as error:
        return log, type(error).__name__, str(error)


@case(f8(1), f8(-1), f8(3), f8(0))
def raised_again_by_a_function_of_an_inner_finally(x):
    log = []
    try:
        raise KeyError("outer")
    except KeyError:
        try:
            try:
                if x > 1:
                    raise ValueError("positive")
            finally:
                again_from(log, x)
        except (ValueError, LookupError) as error:
            return log, type(error).__name__, str(error)
    return log


@case(f8(1), f8(-1), f8(3), f8(0))
def raised_again_by_a_function_of_a_finally_that_jumps(x):
    log = []
    for k in range(3):
        try:
            if x > k:
                raise ValueError("positive")
            log.append(k)
        finally:
            try:
                again_from(log, x)
            except (ValueError, RuntimeError) as error:
                log.append(str(error))
            break
    return log
