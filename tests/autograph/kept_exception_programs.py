"""Exceptions as values: chosen, kept, stored, returned and raised later, with all that they hold."""

import numpy as np

from tests.autograph.cases import Cases

f8, i8 = np.float64, np.int64
CASES = Cases()
case = CASES.add


class Rejected(Exception):
    def __init__(self, code, **more):
        super().__init__(f"code {code}")
        self.code = code
        self.more = more

    def told(self):
        return f"<{self.code}>" if self.code > 0 else "negative"


class Slotted(Exception):
    __slots__ = ("held",)

    def __init__(self, held):
        self.held = held


class Ended(StopIteration):
    def __init__(self, value):
        super().__init__(value, 2)
        self.own = value


@case(i8(3), i8(0), i8(-2), 1)
def values_that_exceptions_hold_in_slots(x):
    try:
        if x > 0:
            raise StopIteration(x)
        if x < 0:
            raise SystemExit(x + 1)
        raise OSError(2, "no file", "f.txt")
    except StopIteration as error:
        return error.value
    except SystemExit as error:
        return error.code
    except OSError as error:
        return error.errno, error.filename, error.strerror, str(error), type(error)


def raise_one(x):
    if x > 0:
        raise Slotted(x)
    if x < 0:
        raise Ended(x)
    raise ImportError("not there", name="module", path="p")


@case(i8(3), i8(0), i8(-2))
def slots_of_exceptions_of_the_users(x):
    try:
        return raise_one(x)
    except Slotted as error:
        return error.held, error.args
    except Ended as error:
        return error.value, error.own, error.args
    except ImportError as error:
        return error.name, error.path, error.msg


@case(i8(5), i8(0))
def value_of_a_raised_stop_iteration(n):
    for i in range(20):
        try:
            if i > n:
                raise StopIteration(i)
        except StopIteration as error:
            found = error.value
            break
        else:
            found = None
    return found


@case(np.array([1, -2, 3]), np.array([1]))
def exceptions_collected(a):
    found = []
    for v in a:
        found.append(ValueError("negative", v) if v < 0 else None)
    return found, [error.args for error in found if error]


@case(i8(3), i8(-3), 2.5)
def raise_what_a_branch_may_have_kept(x):
    error = None
    if x > 0:
        error = KeyError(x)
    if error is not None:
        raise error
    return x


@case(np.array([1, -2, 3]), np.array([1]), np.array([]))
def raise_what_a_loop_may_have_kept(a):
    error = None
    for v in a:
        if v < 0:
            error = Rejected(v, why="sign")
    if error is not None:
        print(error.code, str(error), repr(error), error.args, isinstance(error, Rejected))
        raise error
    return error


@case(i8(3), i8(-3))
def first_failure_of_several(x):
    failures = {}
    for k in range(12):
        if k == x:
            failures[k] = ValueError(k)
    return failures


@case(i8(3), i8(-3))
def results_as_pairs(x):
    def attempt(k):
        try:
            if k < 0:
                raise Rejected(k)
            return k, None
        except Rejected as error:
            return None, error

    value, error = attempt(x)
    if error is not None:
        try:
            raise error
        except Rejected as again:
            return "rejected", again.code, again is error
    return value


@case(i8(3), i8(-3))
def handlers_for_an_exception_that_a_branch_has_chosen(x):
    error = ValueError("a") if x > 0 else Rejected(x)
    try:
        raise error
    except Rejected as caught:
        return "rejected", caught.code, caught.told()
    except ValueError as caught:
        return "value", caught.args


@case(i8(3), i8(-3), i8(0))
def classes_that_a_branch_has_chosen(x):
    kind = ValueError if x > 0 else KeyError
    other = None
    if x > 0:
        other = TypeError
    try:
        raise kind("told", x)
    except ValueError as error:
        return "value", error.args, other
    except LookupError as error:
        return "lookup", error.args, kind is KeyError, [kind], {"other": other}


@case(i8(3), i8(-3))
def exceptions_returned(x):
    return ValueError(x) if x > 0 else None, [KeyError(x)], {"e": IndexError("i")}, (TypeError,)


@case((i8(3), np.array([1.0, -2.0])), (i8(-3), np.array([1.0, -2.0])))
def exceptions_kept_by_an_inner_try(n, a):
    error = None
    try:
        try:
            error = ValueError(abs(n))
            a[5 - n]
        except KeyError:
            pass
    except LookupError as outer:
        print(outer)
    return error


@case(i8(3), i8(-3), i8(0))
def attributes_that_a_caught_exception_may_have(x):
    try:
        if x > 0:
            raise KeyError(x)
        if x < 0:
            raise Rejected(x)
        raise StopIteration(x)
    except (KeyError, StopIteration, Rejected) as error:
        return hasattr(error, "value"), getattr(error, "value", 1), getattr(error, "code", None), hasattr(error, "args")


@case(i8(3), i8(-3), opaque=1)  # an exception of another class may have such an attribute of its own
def methods_of_one_class_among_all_that_are_caught(x):
    try:
        if x > 0:
            raise Rejected(x)
        raise KeyError(x)
    except Exception as error:
        if isinstance(error, Rejected):
            return error.told(), error.code
        return error.args


@case(i8(3), i8(-3))
def methods_by_name_of_a_caught_exception(x):
    try:
        if x != 0:
            raise Rejected(x)
    except Rejected as error:
        return getattr(error, "told", None)(), getattr(error, "code", 0) + 1, getattr(error, "other", "none")
    return None


@case(i8(1), i8(-1), 1, np.array(2), nodes={"try": 1})
def one_of_two_that_variables_hold(x):
    outside = ValueError(1)
    try:
        inside = TypeError("a")
        if x > 0:
            raise outside
        raise inside
    except Exception as error:
        return error is outside, error is inside


@case((i8(1), i8(2)), (i8(-1), i8(2)), (i8(0), i8(2)), (1, 2), nodes={"try": 2})
def the_exception_that_another_one_replaced(x, y):
    kept = None
    try:
        try:
            first = KeyError(x)
            raise first
        except KeyError as error:
            if x < 0:
                raise
            second = ValueError(y)
            raise second
        finally:
            if x == 0:
                third = TypeError("last")
                raise third
    except Exception as error:
        kept = error
    names = [name for name, one in (("first", first), ("kept", kept.__context__)) if one is kept]
    return names, kept, None if x < 0 else second, kept.__context__ is first


class Marked(Exception):
    def __init__(self, text, code=0):
        super().__init__(text, code)
        self.code = code

    def told(self):
        return f"{self.args[0]}:{self.code}"


def held_by(error):
    names = ("code", "mark", "add_note", "none")
    own = {name: value for name, value in error.__dict__.items() if name != "code"}
    found = [(name, hasattr(error, name), name in vars(error), getattr(error, name, -1)) for name in names[:2]]
    return own, found, hasattr(error, names[2]), getattr(error, names[3], 0), "mark" in dir(error)


def hinted(t):
    error = ValueError(t)
    if t > 1:
        error.mark = "high"
    return error


THREE = np.array([1.0, 2.0, 3.0])


@case((THREE, f8(1)), (THREE[:2], f8(-1)), (-THREE, f8(6)), opaque=0)
def attributes_given_on_some_paths(y, x):
    found = []
    error = ValueError("first")
    if x > 0:
        error.mark = y
    found.append(held_by(error))
    error.code = 1
    if x > 5:
        del error.mark
    try:
        if y[0] > 0:
            raise error
    except ValueError as caught:
        found.append((caught is error, held_by(caught)))
    errors = [hinted(t) for t in y]
    try:
        raise errors[-1] from errors[0]
    except ValueError as caught:
        found.append((caught.args, caught.__cause__ is errors[0], [getattr(one, "mark", 0) for one in errors]))
    for t in y:
        try:
            marked = Marked("low", int(t))
            if t > 2:
                marked.mark = t
            if t > 1:
                raise marked
            found.append(marked.code)
        except Marked as caught:
            found.append((caught.told(), held_by(caught), type(caught).__name__))
    again = KeyError("k")
    while x > 0:
        if x > 3:
            again.mark = x
        x = x - 1
    return found, error, repr(again), held_by(again)


@case((THREE, f8(1)), (THREE, f8(-1)), (THREE, f8(6)), (THREE, f8(-6)), opaque=0)
def attributes_of_what_a_handler_is_given(y, x):
    try:
        if x > 5:
            raise Marked("high", 3)
        if x < -5:
            raise hinted(x * -1)
        y[int(x) + 5]
    except Exception as error:
        before = held_by(error)
        if x > 5 or x < -5:
            error.mark = 1
        setattr(error, "code" if x > 0 else "none", x)
        after = held_by(error)
        if x > 0:
            del error.code
        try:
            del error.none
        except AttributeError as missing:
            return before, after, str(missing), error
        return before, after, error
