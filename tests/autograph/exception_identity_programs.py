"""Which object an exception is, and what it holds, whoever refers to it: in branches, loops, handlers and groups."""

import dataclasses

import numpy as np

from tests.autograph.cases import Cases

f8, i8 = np.float64, np.int64
CASES = Cases()
case = CASES.add


class Doubling(Exception):
    def __init__(self, n):
        super().__init__(n)
        self.n = n

    def double(self):
        self.n *= 2
        return self.n


class Careful(Doubling):
    def double(self):
        if self.n > 3:
            return -1
        return super().double() + 1


@dataclasses.dataclass
class Data(Exception):
    code: int
    text: str = "t"


class WithArray(Exception):
    def __init__(self, a):
        self.a = a
        self.total = a.sum()


@case(i8(3), i8(0), i8(9))
def dataclass_exception(n):
    try:
        if n > 0:
            raise Data(n)
        raise Data(n, text="zero")
    except Data as e:
        return e.code, e.text


@case(i8(3), i8(0), i8(9))
def method_that_changes_in_handler(n):
    try:
        if n > 5:
            raise Careful(n)
        if n > 0:
            raise Careful(n - 1)
        raise Doubling(n)
    except Doubling as e:
        a = e.double()
        b = e.double()
        return a, b, e.n


@case(i8(3), i8(0), i8(9))
def method_that_changes_later(n):
    kept = None
    try:
        if n > 5:
            raise Careful(n)
        if n > 0:
            raise Doubling(n)
    except Doubling as e:
        kept = e
    if kept is not None:
        kept.double()
        kept.extra = 5
        return kept.double(), kept.n, kept.extra
    return kept


@case((np.arange(3.0), i8(3)), (np.arange(3.0), i8(0)))
def array_in_exception(a, n):
    try:
        if n > 0:
            raise WithArray(a)
    except WithArray as e:
        e.a += 1
        return e.total, e.a is a
    return None


@case((np.arange(4.0),), (np.array([5.0, -1.0]),))
def array_changed_through_kept(a):
    kept = None
    for v in a:
        try:
            if v > 1:
                raise WithArray(a)
        except WithArray as e:
            kept = e
    if kept is None:
        return a
    kept.a[0] = 100
    return a, kept.total


@case(i8(3), i8(0))
def stored_then_arm_assigns(n):
    e = Doubling(1)
    held = [e]
    if n > 0:
        e.n = n
        held.append(e.n)
    else:
        e.n = -1
    return held[0].n, e.n, held


@case(i8(3), i8(0))
def stored_then_loop_assigns(n):
    e = Doubling(1)
    held = []
    i = 0
    while i < n:
        held.append(e)
        e.n += i
        i += 1
    return e.n, [h.n for h in held]


@case(i8(3), i8(0))
def two_names(n):
    a = Doubling(n)
    b = a
    if n > 0:
        b.n = 10
    return a.n, b is a, (a, b)


@case(i8(3), i8(0))
def two_of_an_arm(n):
    if n > 0:
        a = Doubling(n)
        b = a
    else:
        a = Doubling(0)
        b = Doubling(1)
    b.n += 1
    return a.n, b.n, a is b, [a, b]


@case(i8(3), i8(0))
def exception_in_object_in_arm(n):
    class Box:
        pass

    box = Box()
    box.e = None
    if n > 0:
        box.e = Doubling(n)
        other = box.e
    else:
        other = Doubling(5)
    other.n += 100
    return box.e is other, box.e, other.n


@case(i8(3), i8(0))
def exception_dict_in_arm(n):
    d = {}
    e = Doubling(n)
    if n > 0:
        d["x"] = e
        e.n = 5
    e.n += 1
    return d, e.n


@case(i8(3), i8(0))
def swap(n):
    a, b = Doubling(1), Careful(2)
    if n > 0:
        a, b = b, a
    return a.n, b.n, type(a).__name__, a.double(), b.double()


@case(i8(3), i8(0))
def swap_in_loop(n):
    a, b = Doubling(1), Careful(2)
    for _ in range(n):
        a, b = b, a
        a.n += 1
    return a.n, b.n, type(a).__name__


@case(np.array([1, -1, 2]), np.array([3]))
def raise_kept_from_loop(a):
    errors = [None, None]
    for k in range(len(a)):
        try:
            if a[k] < 0:
                raise Careful(a[k])
            if a[k] == 2:
                raise Doubling(a[k])
        except Careful as e:
            errors[0] = e
        except Doubling as e:
            errors[1] = e
    if errors[0] is not None and errors[1] is not None:
        raise errors[0] from errors[1]
    return errors


@case(i8(3), i8(0))
def cause_of_kept(n):
    kept = None
    try:
        try:
            if n > 0:
                raise KeyError(n)
        except KeyError as k:
            raise Doubling(n) from k
    except Doubling as e:
        kept = e
    return kept, None if kept is None else kept.__cause__


@case(i8(3), i8(0))
def context_of_kept(n):
    kept = None
    try:
        try:
            if n > 0:
                raise KeyError(n)
        except KeyError:
            raise Doubling(n)
    except Doubling as e:
        kept = e
    return None if kept is None else (type(kept.__context__).__name__, kept.__context__.args)


@case(i8(3), i8(0))
def closure_over_exception(n):
    errors = []

    def on_error(e):
        errors.append(e)
        e.n += 1
        return e

    def run(k):
        try:
            if k > n:
                raise Doubling(k)
            return k
        except Doubling as e:
            return on_error(e).n

    return [run(k) for k in range(5)], [e.n for e in errors]


@case(i8(3), i8(0), opaque=1)
def with_exit_state(n):
    class M:
        def __init__(self):
            self.err = None

        def __enter__(self):
            return self

        def __exit__(self, k, e, t):
            self.err = e
            return True

    m = M()
    with m:
        if n > 0:
            raise Careful(n)
    return m.err, None if m.err is None else m.err.double()


@case(i8(3), i8(0))
def nested_functions_reraise_state(n):
    depth = 0

    def a():
        nonlocal depth
        depth += 1
        try:
            b()
        except Doubling:
            depth += 10
            raise

    def b():
        nonlocal depth
        depth += 100
        if n > 0:
            raise Careful(n)

    try:
        a()
    except Doubling as e:
        return depth, e.n
    return depth


@case(i8(3), i8(0), i8(20))
def else_with_loop_and_finally_count(n):
    count = {"try": 0, "else": 0, "finally": 0, "except": 0}
    for k in range(n):
        try:
            count["try"] += 1
            if k % 3 == 2:
                raise Doubling(k)
            if k == 7:
                break
        except Doubling as e:
            count["except"] += e.n
        else:
            count["else"] += 1
        finally:
            count["finally"] += 1
    return count


@case((i8(1), 1), (i8(0), 1), (i8(1), 0))
def except_with_attribute_class(n, flag):
    class Api:
        Error = Doubling
        Retry = (KeyError, IndexError)

    try:
        if n > 0:
            raise Careful(1) if flag else KeyError("k")
        return "ok"
    except Api.Error as e:
        return e.n
    except Api.Retry:
        return "retry"


@case(i8(3), i8(0))
def assert_in_try_in_loop(n):
    ok = 0
    for k in range(5):
        try:
            assert k < n, k
            ok += 1
        except AssertionError as e:
            if e.args[0] == 4:
                raise ValueError(ok) from e
    return ok


@case(i8(3), i8(0))
def group_attrs(n):
    g = ExceptionGroup("g", [Doubling(n), Careful(2), ValueError(3)])
    m, r = g.split(Doubling)
    return [e.n for e in m.exceptions], len(r.exceptions), g.subgroup(ValueError).message


@case(i8(3), i8(0), opaque=2)
def star_with_methods(n):
    out = []
    try:
        if n > 0:
            raise ExceptionGroup("g", [Doubling(n), Careful(2)])
    except* Careful as g:
        for e in g.exceptions:
            out.append(e.double())
    except* Doubling as g:
        out.append(g.exceptions[0].double())
    return out


@case(i8(3), i8(0), i8(-1))
def star_unhandled_leaves(n):
    try:
        if n > 0:
            raise ExceptionGroup("g", [ValueError(n), KeyError("k")])
        if n < 0:
            raise TypeError("plain")
    except* ValueError:
        pass
    return n


@case(i8(3), i8(0))
def return_in_star_body(n):
    for k in range(5):
        try:
            if k == n:
                return "found", k
            if k == 1:
                raise ValueError(k)
        except* ValueError:
            n = n - 1
    return n


@case(i8(3), i8(0))
def notes_on_kept(n):
    kept = []
    for k in range(3):
        try:
            if k < n:
                raise Doubling(k)
        except Doubling as e:
            e.add_note(f"note {k}")
            kept.append(e)
    return [e.__notes__ for e in kept], kept


@case(i8(3), i8(0))
def pickle_like_copy(n):
    e = Doubling(n)
    f = type(e)(*e.args)
    f.n += 1
    return e.n, f.n, e is f


@case(i8(3), i8(0))
def walrus_and_ternary(n):
    if (e := (Doubling(n) if n > 0 else None)) is not None and e.n > 2:
        return e.double()
    return e


@case(i8(3), i8(0))
def error_as_dict_key(n):
    e = ValueError("a")
    f = KeyError(n)
    table = {e: 1, f: 2}
    return table[e], table[f], e in table, list(table.values())


@case(i8(3), i8(0), opaque=1)
def isinstance_chain(n):
    e = Careful(n) if n > 0 else KeyError(n)
    if isinstance(e, Careful):
        return "e2", e.double()
    elif isinstance(e, LookupError):
        return "lookup", e.args
    return None


@case(i8(3), i8(0))
def str_repr_of_kept(n):
    e = None
    for k in range(n):
        e = Careful(k)
    return str(e), repr(e), f"{e}", e.args if e else ()


@case(i8(3), i8(0))
def raised_again_by_a_star(n):
    seen = []
    try:
        if n > 0:
            raise ValueError(n)
    except* ValueError as group:
        seen.append(len(group.exceptions))
        raise
    return seen


@case(i8(1), i8(5), i8(2), opaque=0)
def the_context_that_raising_gives(n):
    x = np.arange(3.0)
    error, errors = ValueError("made before"), [ValueError("in a list")]
    found = [repr(error.__context__)]
    try:
        try:
            x[n]
        except IndexError:
            raise error
    except ValueError as caught:
        found.append((caught is error, repr(error.__context__), repr(caught.__context__)))
    try:
        try:
            x[n + 1]
        except IndexError:
            raise errors[0]
    except ValueError as caught:
        found.append((caught is errors[0], repr(errors[0].__context__)))
    return found, repr(error.__context__)
