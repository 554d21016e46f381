"""Functions made in loops and branches, kept in lists and dicts, composed, and called with starred arguments."""

import functools

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
X = np.array([1.0, -1, 2, 3])
ARRAYS = (X, np.array([-1.0, -2, 0.5]), np.zeros(3))
BOUNDS = ((X, f8(2)), (np.array([-1.0, -2, 0.5]), f8(0)), (np.zeros(3), f8(-1)), (X, f8(20)))


@case(*BOUNDS)
def compose(x, s):
    f = lambda v: v
    for k in range(3):
        g = f
        f = (lambda h, k: lambda v: h(v) + k)(g, k)
    return f(s)


@case(*BOUNDS)
def compose_staged(x, s):
    f = lambda v: v
    for e in x:

        def g(v, f=f, e=e):
            return f(v) * e

        f = g
    return f(s)


@case(*BOUNDS)
def compose_staged2(x, s):
    def compose(f, g):
        return lambda v: f(g(v))

    f = lambda v: v + 1
    i = 0
    while i < s:
        f = compose(f, lambda v: v * 2)
        i += 1
    return f(3.0)


@case(*BOUNDS)
def lambdas_late(x, s):
    fs = []
    for v in x:
        s = s + v
        fs.append(lambda: s)
    return [f() for f in fs]


@case(*BOUNDS)
def lambdas_bound(x, s):
    fs = []
    for v in x:
        fs.append(lambda u, v=v: u * v)
    return [f(s) for f in fs]


@case(*BOUNDS)
def lambdas_late2(x, s):
    fs = []
    for v in x:
        if v > s:
            fs.append(lambda: v)
    return [f() for f in fs], len(fs)


@case(*BOUNDS)
def lambda_list_call(x, s):
    fs = []
    for v in x:
        if v > 0:
            fs.append(lambda a: a + v)
        else:
            fs.append(lambda a: a - v)
    t = s
    for f in fs:
        t = f(t)
    return t


@case(*BOUNDS)
def funcs_in_dict(x, s):
    ops = {}
    for i in range(3):
        ops[i] = lambda a, i=i: a * i
    return ops[int(abs(s)) % 3](s)


def gen(x):
    for v in x:
        if v > 0:
            yield v * 2


@case(*ARRAYS)
def star_gen(x):
    def f(*a):
        return len(a)

    return f(*gen(x)), [*gen(x), 1.0]


@case(*ARRAYS)
def max_star(x):
    xs = []
    for v in x:
        if v > 0:
            xs.append(v)
    xs.append(0.5)
    xs.append(0.25)
    return max(*xs), min(*xs)


@case(*ARRAYS)
def f_star(x):
    def f(first, *rest):
        return first * 10 + sum(rest)

    xs = [1.0]
    for v in x:
        if v > 0:
            xs.append(v)
    return f(*xs)


@case(*ARRAYS)
def f_star2(x):
    def f(a, b, c=0):
        return a + b * c

    xs = []
    for v in x:
        if v > 0:
            xs.append(v)
    return f(*xs)


@case(*ARRAYS)
def f_star_arr(x):
    def f(*vals):
        t = 0
        for v in vals:
            t += v
        return t

    xs = [v for v in x if v > 0]
    return f(*xs), f(*x), f(1, *xs, 2)


@case(*ARRAYS)
def star_np(x):
    xs = []
    for v in x:
        if v > 0:
            xs.append(np.array([v, 1]))
    xs.append(x[:2])
    return np.concatenate([*xs]), np.maximum(*xs[:2]) if len(xs) > 1 else None


@case(*BOUNDS)
def print_star(x, s):
    xs = [v for v in x if v > s]
    print(*xs, sep=",")
    print("a", *xs)


@case(*BOUNDS)
def zip_star(x, s):
    pairs = []
    for i, v in enumerate(x):
        if v > s:
            pairs.append((i, v))
    if len(pairs) == 0:
        return None
    a, b = zip(*pairs)
    return list(a), list(b)


class Pair:
    def __init__(self, a, b=10, *more):
        self.a = a
        self.b = b
        self.more = more

    def total(self, *others, scale=1):
        return (self.a + self.b + len(self.more) + sum(others)) * scale


@case(*BOUNDS)
def objects_with_starred_arguments(x, s):
    xs = [v for v in x if v > s]
    try:
        made = Pair(*xs)
    except TypeError as error:
        return str(error)
    return made.total(*xs, scale=2), made.more, made.b


@case(*BOUNDS)
def wrong_number_of_arguments(x, s):
    def two(a, b):
        return a - b

    xs = [v for v in x if v > s]
    return two(*xs)


@case(*BOUNDS)
def handed_on(x, s):
    def outer(*args, **kwargs):
        return inner(1.0, *args, **kwargs)

    def inner(first, *rest, scale=2):
        return first * scale, rest, len(rest), max(rest, default=None), [v for v in rest if v > first]

    xs = [v for v in x if v > s]
    return outer(*xs), outer(*xs, scale=3), outer(x[0])


@case(*BOUNDS)
def counters(x, s):
    def make():
        n = 0

        def inc(k=1):
            nonlocal n
            n += k
            return n

        return inc

    fs = []
    for v in x:
        fs.append(make())
    t = 0
    for f in fs:
        f()
        t += f(s)
    return t


@case(*BOUNDS)
def callbacks(x, s):
    log = []
    hooks = []
    for v in x:
        if v > 0:
            hooks.append(lambda u, v=v: log.append(u * v))
    for h in hooks:
        h(s)
    return log, len(hooks)


@case(*BOUNDS)
def fn_table(x, s):
    table = {}
    for i in range(len(x)):
        table[i] = lambda u, i=i: u + x[i]
    return [table[k](s) for k in range(len(x))]


@case(*BOUNDS)
def pipeline(x, s):
    steps = []
    if s > 0:
        steps.append(np.abs)
    steps.append(lambda v: v + s)
    steps.append(np.sqrt)
    y = x
    with np.errstate(all="ignore"):
        for f in steps:
            y = f(y)
    return y


@case(*BOUNDS)
def star_kw(x, s):
    def f(a, b=2, *c, d=4):
        return a, b, c, d

    xs = [v for v in x if v > s] + [s]
    return f(*xs, d=s), f(*x[:2]), f(*xs, *xs)


class Made:
    def __init__(self, v):
        self.v = v
        self.log = [v]


@case((np.array([1.0, 2]), f8(2)), (np.array([3.0]), f8(-1)))
def object_of_an_outer_loop_is_returned_from_an_inner_one(x, s):
    while True:
        made = Made(s * 2)
        for v in x:
            if v > 0:
                made.log.append(v)
                return made


@case((np.array([-1.0, 2]), f8(3)), (np.array([-3.0]), f8(2)), (np.array([3.0]), f8(0)))
def object_of_an_outer_loop_is_returned_or_none(x, s):
    k = 0
    while k < s:
        made = Made(k)
        k += 1
        for v in x:
            if v > 0:
                return made


@case((np.arange(4.0), f8(2)), (np.array([-1.0]), f8(-1)), (np.zeros(0), 1.5), (np.ones(2), np.array(3.0)), loops=2)
def keyword_only_parameters_at_run_time(x, s):
    fs = []
    for v in x:
        fs.append(lambda q, *, by=v, at=0: q * by + s + at)
    total = 0.0
    for f in fs:
        total = total + f(s) + f(s, by=2.0, at=total)
    return total


@case((np.arange(1.0, 4.0), f8(2)), (np.array([-1.0]), f8(-1)), (np.ones(2), np.array(3.0)), loops=2)
def starred_parameters_at_run_time(x, s):
    fs = []
    for v in x:

        def f(first, /, second=v, *rest, scale):
            if second > 0:
                return (first + len(rest)) * scale
            return sum(rest) + second

        fs.append(f)
    total = 0.0
    for f in fs:
        total = total + f(s, scale=2) + f(s, 1, 2.0, scale=v) + f(s, -1, s, s, scale=v)
    return total


@case((np.arange(2.0), f8(1)), (np.arange(2.0), f8(2)), (np.arange(2.0), f8(3)), (np.arange(2.0), f8(4)))
def functions_at_run_time_are_given_what_they_do_not_take(x, s):
    fs = [lambda a, b=0: a]
    for v in x:

        def f(a, b=1, *, c):
            return a + b + c

        fs.append(f)
    try:
        for f in fs[1:]:
            if s > 3:
                f(1, 2, 3, c=1)
            elif s > 2:
                f(1)
            elif s > 1:
                f(b=2, c=1)
            else:
                f(1, c=2, d=3)
    except TypeError as error:
        return str(error)


def scaled(by, x, at=0):
    return by * x + at if x > 0 else at


@case((np.arange(3.0), f8(2)), (np.array([-1.0]), f8(-1)), (np.zeros(0), 1.5), (np.ones(2), np.array(3.0)), loops=2)
def partials_at_run_time(x, s):
    fs = []
    for v in x:
        fs.append(functools.partial(scaled, v, at=s))
    total = 0.0
    for f in fs:
        total = total + f(s) + f(total, at=1)
    return total, len(fs)


@case(f8(2), f8(-1), 2.0, np.array(-1.0))
def partials_in_a_dict(s):
    fs = {"a": functools.partial(scaled, 2), "b": functools.partial(scaled, s, at=s)}
    f = fs["a" if s > 0 else "b"]
    return f(s), f.args[0]


CALLS = []


def doubled(x):
    CALLS.append("doubled")
    return x * 2


def halved(x):
    return x / 2 if x > 0 else x


def moved(x, by=1):
    return x + by


HOOKS = [doubled, halved]


@case(*BOUNDS)
def users_functions_in_a_list(x, s):
    steps = [doubled]
    for v in x:
        steps.append(moved if v > 0 else halved)
    names = []
    for f in steps:
        s = f(s)
        names.append(f.__name__)
    return s, names, steps[-1] is moved, moved in steps, steps


@case(*BOUNDS)
def users_list_of_functions_that_grows(x, s):
    if s > 0:
        HOOKS.append(moved)
    for v in x:
        for f in HOOKS:
            v = f(v)
    count = len(HOOKS)
    while len(HOOKS) > 2:
        HOOKS.pop()
    return count, v


@case(*BOUNDS)
def tasks_with_functions(x, s):
    tasks = [(doubled, s)]
    for v in x:
        if v > 0:
            tasks.append((lambda q, v=v: q + v, v))
        else:
            tasks.append((moved, v))
    made = []
    while tasks:
        f, v = tasks.pop()
        made.append(f(v))
        if len(made) == 1:
            tasks.append((halved, made[-1]))
    return made


def applied(steps, k, x):
    if k >= len(steps):
        return x
    return steps[k](applied(steps, k + 1, x))


@case(*BOUNDS)
def users_functions_applied_recursively(x, s):
    steps = [doubled]
    for v in x:
        steps.append(moved if v > 0 else halved)
    return applied(steps, 0, s)


def counting_cache(f):
    known = {}

    @functools.wraps(f)
    def inner(n):
        if int(n) not in known:
            known[int(n)] = f(n)
            inner.misses += 1
        return known[int(n)]

    inner.misses = 0
    inner.known = known
    return inner


@counting_cache
def triangular(n):
    return n if n < 2 else n + triangular(n - 1)


@case(np.int64(5), np.int64(1), np.int64(7))
def attributes_of_a_recursive_function(n):
    return triangular(n) + triangular(n), triangular.misses, sorted(triangular.known)


class Scale:
    def __init__(self, v):
        self.v = v

    def by(self, t):
        return self.v * t


@case(*BOUNDS, loops=1)
def method_after_the_first_item(x, s):
    total, f, scale = s, None, Scale(3)
    for v in x:
        if f is not None:
            total += f(v)
        f = scale.by
    return total


@case(*BOUNDS, loops=1)
def method_that_is_unbound_at_first(x, s):
    total, scale = s, Scale(3)
    for v in x:
        if v > 1:
            total += f(v)  # noqa: F821
        f = scale.by  # noqa: F841
    return total


@case(*BOUNDS, loops=1)
def partial_after_a_builtin(x, s):
    total, f, power = 0, abs, 2
    for v in x:
        total += f(v)
        f = functools.partial(pow, exp=power)
    return total


@case(*BOUNDS, loops=1)
def method_in_a_tuple_or_none(x, s):
    total, pair, scale = s, None, Scale(s)
    for v in x:
        if pair:
            total += pair[0](pair[1])
        pair = scale.by, v
    return total


@case(np.int64(3), np.int64(2), np.int64(0), np.int64(9), opaque=0, loops=1)
def partials_of_partials_in_loops(n):
    def total(*items, scale=1):
        return sum(items) * scale

    longer, scaled = total, total
    for i in range(n):
        longer = functools.partial(longer, i)
        scaled = functools.partial(scaled, scale=i)
    return longer(1.0), scaled(2.0), isinstance(longer, functools.partial)


@case(np.array([1.0, 2]), np.array([1.0, -2, 3]), np.array([]), opaque=0, loops=2)
def partials_that_hold_the_ones_before(x):
    def same(v):
        return v

    held, chosen = same, sum if x.size > 2 else max
    for v in x:
        held = functools.partial(lambda inner, k, y: inner(y) + k, held, v)
    some = lambda *items: sum(items)  # noqa: E731
    for v in x:
        if v > 0:
            some = functools.partial(some, v)
    return held(1.0), some(1.0), functools.partial(chosen, [1.0, 5.0])()


@case(np.array([3.0, 1, 2]), np.array([]), np.array([-1.0]), opaque=0, nodes={"try": 1})
def methods_of_values_that_a_try_leaves(x):
    text = "a,b" if x.size > 1 else "c"
    best, split = x.sum, text.title
    try:
        first = x[0]
        best, split = x.max, text.split
    except IndexError:
        first, best = 0.0, x.mean if x.size else x.sum
    return best() + first, split()


class Upwards:
    def up(self, t):
        return t + 1

    def bounded(self, t):
        return 40 if t > 40 else t


def counted_up(n):
    for k in range(n):
        yield k


@case((f8(2), np.int64(3)), (f8(-1), np.int64(3)), (f8(1), np.int64(0)))
def function_of_the_class_in_place_of_one_that_assigns(a, n):
    cls = Upwards

    def keep(_, t):
        nonlocal n
        n = t
        return n

    step = keep
    for _ in filter(lambda v: v > a, counted_up(n)):
        step = cls.up
    return step(1, 2), n


@case((f8(2), np.int64(3)), (f8(-1), np.int64(3)), (f8(1), np.int64(0)))
def method_in_place_of_a_function_that_assigns(a, n):
    taken = []

    def keep(t):
        nonlocal taken
        taken = [*taken, t]
        return t

    bounds, step = Upwards(), keep
    for _ in filter(lambda v: v > a, counted_up(n)):
        step = bounds.bounded
    return step(a + 50), taken


def checked(function):
    @functools.wraps(function)
    def wrapper(*args):
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        for name, arg in zip(names, args):
            wanted = function.__annotations__.get(name)
            if wanted is not None and not isinstance(arg, wanted):
                raise TypeError(f"{name} should be {wanted.__name__}")
        return function(*args)

    return wrapper


@checked
def area(width: float, height: float = 2):
    """The area."""
    return width * height


def down(k: int, by=1, *, least=0) -> int:
    """How deep."""
    return 0 if k <= least else 1 + down(k - by)


def counted(k):
    counted.calls += 1
    return counted.calls + k


counted.calls = 0


@case((f8(2),), (3,), (1.5,), (np.array(0.5),))
def what_functions_say_of_themselves(x):
    def inner(a: int, b: "str" = "x", *c: float, d=None) -> bool:
        return a

    inner.tag = "inner"
    found = [inner.__annotations__, inner.__defaults__, inner.__kwdefaults__, inner.__dict__]
    found += [inner.__code__.co_argcount, inner.__module__ == __name__]
    found += [area.__annotations__, area.__wrapped__.__defaults__, area.__doc__]
    found += [down.__annotations__, down.__defaults__, down.__module__ == __name__, down.__code__.co_kwonlyargcount]
    try:
        found.append(area(x))
    except TypeError as error:
        found.append(str(error))
    return found, down(2)


@case((f8(2),), (3,), (np.array(0.5),))
def attributes_of_functions_as_dicts(x):
    counted.calls = 0
    found = counted(x), counted(x)
    return found, dict(counted.__dict__), sorted(vars(counted)), counted.__dict__["calls"]


@case((f8(2),), (3,), (np.array(0.5),))
def called_by_the_number_of_their_parameters(x):
    functions = [lambda: x, lambda a: a + x, lambda a, b: a + b * x]
    return [function(*range(function.__code__.co_argcount)) for function in functions]


@case((np.int64(3),), (0,), (np.array(5),), nodes={"while": 1})
def attributes_of_an_inner_function_as_a_dict(n):
    def inner():
        return n

    inner.tag = "before"
    k = 0
    while k < n:
        inner.tag = k
        k += 1
    return inner.tag, vars(inner), inner.__dict__["tag"]


@CASES.add(np.int64(3), np.int64(0), np.int64(1))
def wrapper_of_a_builtin_as_a_value(n):
    @functools.wraps(max)
    def counted(*args, key=None):
        return len(args), key

    def called(function, *args):
        return function(*args)

    return called(counted, *range(n)), counted.__name__, counted(1, n, key=3), counted.__wrapped__ is max
