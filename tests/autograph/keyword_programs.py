"""Calls `f(**d)` of dicts whose keys are known, or known when the graph runs."""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
f8, i8 = np.float64, np.int64
case = CASES.add(
    (np.array([0.5, -0.5, 2.0]), i8(3), f8(0.5)),
    (np.array([1.0, 2.5, 1.0]), i8(0), f8(2.5)),
    (np.array([-0.5, -2.0, 0.75]), i8(5), f8(-1.0)),
)


def f(a, b=2, *, c=3):
    return a - b * c


def g(a, /, b):
    return a + b


def h(*args, k=1, z=2):
    return sum(args) * k - z


class K:
    def __init__(self, a, b=1):
        self.a = a
        self.b = b

    def m(self, x, y=0):
        return x * self.a + y if x > 0 else y


def mk(t, n):
    d = {"a": t}
    if t > 0:
        d["b"] = n
    return d


@case
def keywords_of_run_time(x, n, t):
    return f(**mk(t, n)), f(c=5, **mk(t, n))


@case
def keywords_of_run_time_for_methods(x, n, t):
    d = mk(t, n)
    d2 = {}
    for v in x:
        if v > t:
            d2["y"] = v
    k = K(**d)
    return k.a, k.b, k.m(2, **d2), k.m(**{"x": n, **d2})


@case
def keyword_of_run_time_that_is_unexpected(x, n, t):
    d = mk(t, n)
    if n > 2:
        d["zz"] = 1
    return f(**d)


@case
def keyword_of_run_time_given_by_place(x, n, t):
    d = mk(t, n)
    return f(1, **d)


@case
def keyword_of_run_time_that_is_missing(x, n, t):
    d = {}
    if t > 0:
        d["b"] = 1
    return g(n, **d)


@case
def keywords_of_known_dicts(x, n, t):
    d = {"a": t, "b": n}
    return f(**d), f(**d, c=1), K(**d).m(1), "{a:.1f}".format(**d), dict(**d, e=5), h(*x, **{"k": t})


@case
def keyword_given_twice(x, n, t):
    return f(**{"a": 1}, **{"a": 2})


@case
def keyword_of_run_time_given_twice(x, n, t):
    d = mk(t, n)
    return f(b=3, **d)


@case
def keywords_for_builtins(x, n, t):
    d = mk(t, n)
    return max(x, **({"key": abs} if t > 0 else {})), print("a", **({"sep": "-"} if t > 0 else {"end": "!"}))


@case
def keywords_of_no_mapping(x, n, t):
    try:
        return f(**[1])
    except TypeError as error:
        return str(error).partition(".f()")[2]


def with_others(a, b=1, **more):
    more["last"] = a
    return a * b + sum(more.values()), list(more)


def counted(a, *rest, **more):
    return handed_on(a + len(rest) * 10, **more)


def handed_on(a, *rest, c=3, **more):
    return with_others(a * c, *rest, **more)


@CASES.add(np.array([3.0, -1, 2]), np.array([1.0, 2, -3, 4]))
def any_keywords_of_run_time(a):
    found = {}
    for k, x in enumerate(a):
        if x > 0:
            found["k%d" % k] = x
    named = {"b": 2}
    if a.sum() > 3.5:
        named["c"] = a[0]
    add = lambda x, **more: x + len(more) + sum(more.values())  # noqa: E731
    return with_others(2.0, **found), counted(1.0, 2, **named), counted(*[1, 2], **found), add(1, **found, **named)


@CASES.add((np.array([3.0, -1]), np.int64(1)), (np.array([1.0]), np.int64(0)))
def functions_of_run_time_with_any_keywords(a, n):
    made = []
    for j in range(n + 2):

        def f(x, j=j, **more):
            return x * j + sum(more.values())

        made.append(f)
    total = 0.0
    for x in a:
        for f in made:
            total += f(x, s=2) + f(x, **{"t": x})
    return total


def joined(*items, sep=",", **others):
    return sep.join(f"{item:.1f}" for item in items), others


def fixed(a, b=2, *, c=3):
    return a, b, c


class Holder:
    def __init__(self, a, b=1, **others):
        self.held = (a, b, others)

    def given(self, *items, **others):
        return items, others, self.held


@CASES.add((f8(1), f8(2)), (f8(-1), f8(2)), (f8(3), f8(2)))
def arguments_and_keywords_of_run_time(a, b):
    items = (a, b) if a > 0 else (b,)
    options = {"sep": "|"} if b > a else {}
    if a < 0:
        options["z"] = a
    bounds = {"c": b} if b > a else {}
    return (
        joined(*items, **options),
        joined(a, *items, b, flag=a > 0),
        joined(*items, **options, y=1),
        fixed(*items, **bounds),
        Holder(*items, **bounds).held,
        Holder(1).given(*items, **bounds),
    )


@CASES.add((f8(1), f8(2)), (f8(-1), f8(2)), (f8(3), f8(2)))
def wrong_arguments_and_keywords_of_run_time(a, b):
    items = [a, b] if a > 0 else [b]
    options = {"b": b} if b > a else {}
    try:
        return fixed(*items, **options), fixed(*items, *items[:1], **options)
    except TypeError as error:
        return str(error)


class Deferred:
    def __init__(self, function, *args, **kwargs):
        self.function = function
        self.args = args
        self.kwargs = kwargs

    def __call__(self, x):
        return self.function(x, *self.args, **self.kwargs)


@case
def calls_kept_by_objects_of_the_run(x, n, t):
    deferred, jobs = [], []
    for i in range(n):
        deferred.append(Deferred(f, b=i) if t > i else Deferred(h, 1, k=i))
        jobs.append((f, (t,), {"c": i}))
    chosen, keys = (f if t > 1 else h), {}
    if n > 2:
        keys["c" if t > 1 else "k"] = n
    return [one(t) for one in deferred], [one(*args, **kwargs) for one, args, kwargs in jobs], chosen(t, **keys)


@case
def calls_of_functions_that_may_not_take_them(x, n, t):
    try:
        return [one(*args, **kwargs) for one, args, kwargs in [(f, (t,), {"y": i}) for i in range(n)]]
    except TypeError as error:
        return str(error)


class Unasked(dict):
    pass


class Scaled:
    def __init__(self, function, scale):
        self.function = function
        self.scale = scale
        self.calls = 0

    def __call__(self, x, *args, b=1, **others):
        self.calls += 1
        return self.function(x) * self.scale + b + sum(args) + len(others)


@case
def calls_of_objects(x, n, t):
    scaled, keys = Scaled(abs, 2), {}
    for i in range(n):
        keys["b" if i < 4 else "c"] = i
    some = [i for i in range(n) if t > i]
    found = scaled(t, **keys), scaled(t, *some), scaled(t, *some, **keys)
    kept = [Deferred(scaled, *some, **keys) for _ in range(n)]
    try:
        return found, [one(t) for one in kept], scaled.calls, Unasked()(**keys)
    except TypeError as error:
        return found, [one(t) for one in kept], scaled.calls, str(error)


def shaped(a, b, c=1, /, d=2, *, e=3):
    return a, b, c, d, e


class Shaped:
    def __init__(self, a, b=1):
        self.sum = a + b

    def scaled(self, k, *, by=2):
        return self.sum * k * by


@CASES.add(i8(3), i8(2), i8(0), i8(5), 4, np.array(4))
def messages_by_how_many_items_there_are(n):
    found = []
    for call in (
        lambda: shaped(*range(n), e=n),
        lambda: shaped(*range(n), d=n),
        lambda: shaped(*range(n), c=n),
        lambda: shaped(*np.arange(n), 7, q=n, d=2),
        lambda: Shaped(*range(n), b=1).sum,
        lambda: Shaped(1).scaled(*range(n), by=n),
        lambda: Shaped(1).scaled(*range(n), k=n),
    ):
        try:
            found.append(call())
        except TypeError as error:
            found.append(str(error))
    return found


@case
def settings_that_are_put_back(x, n, t):
    errors, printing = np.geterr(), np.get_printoptions()
    np.seterr(*["raise", "warn"][: n % 2], divide="ignore")
    np.set_printoptions(precision=2)
    try:
        found = str(x / 3) if t > 0 else x / (n - n), np.geterr()
    except FloatingPointError as error:
        found = str(error)
    finally:
        np.set_printoptions(**printing)
        np.seterr(**errors)
    return found, str(x / 3), np.geterr()


@CASES.add(i8(0), i8(1), i8(3))
def settings_by_a_list(n):
    errors, hows = np.geterr(), []
    for k in range(n):
        hows.append(("raise", "warn", "ignore")[k])
    np.seterr(*hows)
    now = np.geterr()
    np.seterr(**errors)
    return now, np.geterr()


@CASES.add(i8(2), i8(5))
def what_is_no_mapping(n):
    d, found = {"a": n}, []
    views = d.keys(), d.items(), zip([n], [2]), frozenset([1]), (v for v in [n]), map(int, "1"), enumerate([n])
    for x in (
        iter([n]),
        *views,
        shaped,
        len,
        f8(n),
        "ab",
        None,
        [n],
        {1},
        object(),
        slice(1),
        ValueError("x"),
        range(n),
    ):
        for spread in (lambda: {**x}, lambda: f(1, **x), lambda: {"z": n, **x}):  # noqa: B023 - called now
            try:
                found.append(spread())
            except TypeError as error:
                found.append(str(error))
    return found


@CASES.add(i8(2), i8(5))
def what_has_no_iterator(n):
    found = []
    for x in (np.bool_(n > 3), f8(n), np.dtype(float), None, np.array(n), slice(n)):
        try:
            found.append(list(iter(x)))
        except TypeError as error:
            found.append(str(error))
    return found
