"""Lists, tuples and dicts of functions, of which a branch or a key of run time chooses one."""

import math
from dataclasses import dataclass

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
X = np.array([3.0, 1, 4, 1, 5, -9, 2, 6])


@case((X,), (-X,))
def callbacks_in_lists_of_a_branch(x):
    seen = []
    big = [lambda v: seen.append(v)]
    other = [lambda v: seen.append("small"), print]
    for v in x:
        hooks = big if v > 4 else other
        for hook in hooks:
            hook(v)
    return seen


@case((X,), (-X,))
def callbacks_by_event(x):
    seen = []
    hooks = {"big": [seen.append], "low": (lambda v: seen.append("low"), print), "none": []}

    def fire(event, *args):
        for hook in hooks.get(event, ()):
            hook(*args)

    for v in x:
        fire("big" if v > 4 else "low" if v < 0 else "none" if v == 1 else "unknown", v)
    return seen


@case((X,), (-X,))
def sums_over_chosen_tuples_of_functions(x):
    total = 0
    for v in x:
        for function in (lambda u: u * 2,) if v > 4 else (abs, np.sqrt):
            total += function(abs(v))
            if total > 20:
                break
        else:
            total -= 1
    return total


@case((X, f8(1)), (-X, f8(-1)))
def dicts_of_functions_in_a_dict(x, s):
    tables = {"a": {"f": np.sin, "g": lambda v: v}, "b": {"f": np.cos, "g": lambda v: -v}}
    found = []
    for v in x:
        table = tables["a" if v > 0 else "b"]
        found.append(table["f"](v) + table["g"](s))
    table = tables["a" if s > 0 else "b"]
    return found, len(table), "f" in table, list(table)


@case((X, f8(1)), (-X, f8(-1)))
def lists_of_functions_that_change_after_the_choice(x, s):
    first, second = [abs], [np.sqrt, lambda v: v + 1]
    chosen = first if s > 0 else second
    chosen.append(lambda v: v * 3)
    results = [function(x[0]) for function in chosen]
    return results, len(first), len(second), chosen is first, chosen[-1](s)


class Bus:
    def __init__(self):
        self.hooks = {}

    def on(self, name, hook):
        self.hooks.setdefault(name, []).append(hook)

    def emit(self, name, *args):
        for hook in self.hooks.get(name, []):
            hook(*args)


@case((X,), (-X,))
def observers_by_event_of_run_time(x):
    bus, log = Bus(), []
    bus.on("up", log.append)
    bus.on("up", lambda v: print("up", v))
    bus.on("down", lambda v: log.append(-v))
    for v in x:
        bus.emit("up" if v > 0 else "down", v)
    return log


@case((X,), (-X,))
def missing_key_in_a_dict_of_lists_of_functions(x):
    steps = {"a": [abs], "b": [abs, np.negative]}
    total = 0.0
    for v in x:
        for step in steps["a" if v > 2 else "b" if v > -5 else "c"]:
            total += step(v)
    return total


@case((X, f8(1)), (-X, f8(-1)))
def comprehensions_over_chosen_lists_of_functions(x, s):
    first, second = [abs], [np.sqrt, lambda v: v + 1]
    chosen = first if s > 0 else second
    t = abs(s)
    leading, *others = chosen
    sums = sum(f(t) for f in chosen), {float(f(t)) for f in chosen}, [f(i) for i, f in enumerate(chosen)]
    return sums, {f(t): f for f in chosen if f is abs}, list(map(lambda f: f(t), chosen)), leading(t), len(others)


def applied(*functions, x=1.0):
    return [function(x) for function in functions]


@case(f8(1), f8(-1))
def chosen_lists_of_functions_as_arguments(s):
    functions = [abs, np.sqrt] if s > 0 else [lambda v: v + 1]
    others = (np.sin,) if s > 0.5 else ()
    options = {"x": 4.0} if s > 0 else {}
    every, known = [*functions, *others, abs], {**options, "x": 2.0}
    results = applied(*functions), applied(abs, *functions, x=9.0), applied(*functions, **options)
    by = {"key": abs} if s > 0 else {}
    return results, applied(*every), known, max([1, -5], **by), sorted([3, -4], **by), by.get("key", None) is abs


@case(f8(1), f8(-1))
def chosen_lists_of_functions_looked_at(s):
    functions = [abs, np.sqrt] if s > 0 else [lambda v: v + 1]
    perhaps = [abs] if s > 0 else None
    found = [functions[k](4.0) for k in range(len(functions))]
    found += [f(g(4.0)) for f, g in zip(functions, functions[1:], strict=False)]
    for k, function in enumerate(reversed(functions)):
        found.append(function(k))
    known = perhaps or [np.sqrt]
    return found, abs in functions, bool(functions), functions.copy()[0](-3), known[0](4.0), perhaps is None


def acted(v, act=lambda q: q + 1, *, post=None, hooks=()):
    result = act(v)
    for hook in hooks:
        result = hook(result)
    return post(result) if post else result


@case((X, f8(1)), (-X, f8(-1)))
def chosen_dicts_of_functions_as_keywords(x, s):
    acts = {"act": np.square} if s > 0 else {}
    posts = {"post": lambda v: v - 1, "act": abs} if s > 0 else {"post": str}
    hooks = acted(s, hooks=[abs, lambda v: v * 2]), acted(s, hooks=(np.negative,) if s > 0 else ())
    return acted(x[0], **acts), acted(x[0], **posts), hooks, posts["post"](s), acts["act"](s) if "act" in acts else 3


@case((X, f8(1)), (-X, f8(-1)))
def chosen_dict_of_functions_that_changes(x, s):
    table = {"a": 1, "f": abs} if s > 0 else {"a": 2}
    table["b"] = 3
    table.update(c=4)
    del table["a"]
    return sorted(table), "f" in table, table.pop("b"), len(table), {key: 1 for key in table}


@case(np.array(1), np.array(5))
def array_as_a_key_among_functions(k):
    table = {0: "zero", 1: [abs]}
    try:
        return table[k]
    except TypeError as error:
        return str(error)


class Subject:
    def __init__(self):
        self.listeners = []

    def emit(self, v):
        for listener in list(self.listeners):
            listener(v)


class Listener:
    def __init__(self, n):
        self.n = n
        self.seen = []

    def hear(self, v):
        self.seen.append(v * self.n)


@case(np.array([1, 5, 2]), np.array([9]), np.array([5, 5]))
def listeners_that_are_removed(xs):
    subject, one, other = Subject(), Listener(1), Listener(10)

    def count(v):
        one.n += 1

    subject.listeners += [one.hear, other.hear, count]
    for x in xs:
        subject.emit(x)
        if x == 5 and one.hear in subject.listeners:
            subject.listeners.remove(one.hear)
            subject.listeners.remove(count)
    return one, other, len(subject.listeners), count in subject.listeners, subject.listeners[0] == other.hear


@case(np.array([1, 5, 2]), np.array([9]))
def identity_of_functions_in_lists(xs):
    def h(v):
        return v * 2

    items = [h, sum]
    if xs[0] == 1:
        items.append(h)
    return items.count(h), items.index(h), items[0] is h, items[-1] == h, h in items


@case(np.array([1, 5, 2]), np.array([9]), np.array([2]))
def chosen_functions_as_keys(xs):
    def h(v):
        return v + 1

    chosen = None
    for x in xs:
        if x > 4:
            chosen = h
    table = {h: "h", None: "none"}
    f = np.sum if xs[0] > 4 else h
    counts = {np.sum: 0, h: 0}
    counts[f] += 1
    return table[chosen], table.get(f, "other"), f in table, chosen in {h}, list(counts.values())


@case((f8(1.5), 3), (f8(-0.5), 2), (f8(4.0), 5), cond=1, loops=3)
def functions_that_branches_list_are_found_afterwards(x, n):
    listed, pairs, i = [], [], 0

    def h(v):
        return v + x

    while i < x:
        pairs.append((i, h))
        i += 1
    if x > 0:
        listed.append(h)
    return h in listed, listed.count(h), [f is h for _, f in pairs], [f(x) for f in listed]


@case((f8(1.5), 3), (f8(-0.5), 2), (f8(4.0), 4))
def chosen_functions_that_are_listed_are_found_afterwards(x, n):
    def h(v):
        return v + x

    def g(v):
        return v * x

    listed, members = [h if x > 0 else g], set()
    if x > 1:
        listed.append(g)
    for i in range(n):
        members.add(h if x > i else g)
    return h in listed, g in listed, listed.index(g) if g in listed else -1, len(members), h in members


@case((f8(1.5),), (f8(-0.5),), (f8(4.0),))
def methods_that_branches_list_are_found_afterwards(x):
    class Bus:
        def __init__(self):
            self.listeners, self.seen = [], 0

        def on(self, listener):
            if listener not in self.listeners:
                self.listeners.append(listener)

        def note(self, v):
            self.seen += v

    bus, i = Bus(), 0
    while i < x:
        bus.on(bus.note)
        for listener in bus.listeners:
            listener(i)
        i += 1
    if bus.note in bus.listeners:
        bus.listeners.remove(bus.note)
    return bus.seen, len(bus.listeners), i


class Doubling:
    def __init__(self, v):
        self.v = v

    def worth(self):
        return self.v * 2


@dataclass
class Adding:
    v: float

    def worth(self):
        return self.v + 1 if self.v > 0 else -self.v


def halving(v):
    return Doubling(v / 4)


class Registry:
    def __init__(self):
        self.kinds, self.last = {}, None

    def add(self, name, kind):
        self.kinds[name] = kind
        self.last = kind


@case((X,), (-X,), (X[:1],), opaque=0)
def classes_and_functions_in_a_list_that_a_loop_fills(x):
    kinds = []
    for v in x:
        if v > 3:
            kinds.append(Doubling)
        elif v > 0:
            kinds.append(halving)
        else:
            kinds.append(Adding)
    return [kind(v).worth() for kind, v in zip(kinds, x)]


@case((X,), (-X,), (X[:1],), opaque=0)
def classes_by_keys_of_run_time(x):
    registry = Registry()
    for v in x:
        registry.add("a" if v > 0 else "b", Doubling if v > 1 else Adding)
    kind = registry.kinds["a" if x[0] > 0 else "b"]
    made = kind(x[0])
    return made.worth(), isinstance(made, Doubling), kind is Adding, kind.__name__, registry.last(2.0).worth()


def adding(k):
    def add(v):
        return v + k

    return add


@case((X,), (-X,), (X[:1],), opaque=0)
def functions_of_one_definition_that_are_compared(x):
    one, two = adding(1), adding(2)
    chosen = one if x[0] > 0 else two
    known = chosen is one, chosen == two, chosen in (one, two), [one, two].index(chosen), [one, two].count(chosen)
    counts, before, changes = {}, one, 0
    for v in x:
        hook = one if v > 0 else two
        counts[hook] = counts.get(hook, 0) + 1
        if hook is not before:
            changes += 1
        before = hook
    return known, {one: 1, two: 2}[chosen], counts.get(one), counts.get(two), changes, before is two, chosen(1.0)


@case((X,), (-X,), (X[:1],), opaque=0)
def functions_in_lists_of_run_time_that_are_compared(x):
    def add(v):
        return v + x[0]

    def double(v):
        return v * 2

    chosen = add if x[0] > 0 else double
    hooks, others = [], []
    for k in range(10):
        hooks.append(chosen)
        others.append(add if k % 2 else double)
    places = others.index(add), others.count(double), add in others
    return hooks[0] is add, hooks[0] is hooks[1], len(set(hooks)), len({add, double, chosen}), places, others[1](1.0)


@case((X,), (-X,), (X[:1],), opaque=0)
def filter_of_what_a_loop_has_left(x):
    items = map(lambda k: k * x[0], range(6))
    before = []
    for item in items:
        if item > 4:
            break
        before.append(item)
    rest = list(filter(lambda item: item > 6, items))
    return before, rest, next(items, None)


@case((abs, np.float64(0)), (abs, np.float64(2)))
def functions_given_to_functions_of_math(function, x):
    found = []
    for one in (math.floor, math.sqrt, math.isnan, math.trunc):
        try:
            found.append(one(lambda v: v) if x > 1 else one(function))
        except TypeError as error:
            found.append(str(error))
    return found


def counter(count, step=1):
    def tick(by=0):
        nonlocal count
        count += step
        return count + by

    return tick


def setter(count):
    def put(new):
        nonlocal count
        count = new
        return count

    return put


@case(np.float64(0.5), np.float64(-1), np.float64(2), opaque=0)
def dict_of_counters_that_a_try_replaces(x):
    """The statement is traced again, and the first counter gets its run-time cell again: from what it held before."""
    first = counter(0)
    kept = {"b": first}
    try:
        if x > 0:
            kept = {"b": setter(0)}
    except ValueError:
        pass
    if x > 1:
        kept["a"] = first
    return kept["b"](3)


class Caller:
    def __init__(self, v, f=abs):
        self.v = v
        self.f = f

    def call(self, k):
        return self.f(k)


def two(k=0):
    return 2


@case((np.int64(1), Caller(1)), (np.int64(0), Caller(4)), (np.int64(2), Caller(1)), opaque=0)
def dict_of_a_counter_that_a_try_fills(x, caller):
    """The region that has loaded the counter's variable is undone more often than it is taken back."""
    ratio, other = 7, Caller(1)
    kept = {"b": counter(0)}
    try:
        if other.v < x:
            print("more")
        if caller == other:
            kept["a"] = 1.0
        else:
            ratio //= caller.call(x)
    except ZeroDivisionError:
        other = caller
    return ratio, len(kept), other.v


@case(*[(np.int64(k), Caller(1)) for k in (1, 0, -2, 2)], opaque=0)
def list_of_functions_that_an_inner_try_loses_sight_of(x, caller):
    ratio = 7
    kept = [two, counter(0)]
    try:
        if x > 0:
            caller = Caller(2)
        else:
            kept[0] = abs
        try:
            if x == 1:
                ratio += 1
            else:
                kept = kept[1]
                ratio //= caller.call(x)
        finally:
            ratio += 1
    except ZeroDivisionError:
        x = 4
    return ratio, x, kept(1) if x != 1 else 0


@case(*[(np.int64(k), Caller(1, f), Caller(2)) for k, f in ((1, abs), (0, np.sum), (-2, np.sin), (2, two))], opaque=0)
def functions_of_libraries_in_objects_of_run_time(x, one, other):
    chosen = one if x > 0 else Caller(3, np.floor)
    total = 0
    for k in range(x + 5):
        total += chosen.call(k)
        if k > 3:
            chosen.f = other.f
    return total, chosen.f is abs, chosen.v


class Carrying(Exception):
    def __init__(self, function):
        super().__init__()
        self.function = function


@case(*[(np.int64(k),) for k in (0, 1, 2, 3)], opaque=0)
def functions_of_one_definition_that_iterations_raise(x):
    """The variable holds the function of the iteration before, which is another one."""
    found, last = [], abs
    for k in (1, 2, 3):
        try:
            last = lambda q: q + 2  # noqa: E731
            if x == k or x == 3:
                raise Carrying(last)
            found.append(last)
        except Carrying as error:
            found.append(error.function)
    return [function(x) for function in found], found[0] is found[1], last(x)


@case(*[(np.int64(k),) for k in (0, 1, 2)], opaque=0)
def method_read_anew_in_a_try(x):
    """A variable holds a method of the same object, which is another one."""
    caller = Caller(3)
    first, found = caller.call, [abs]
    try:
        found.append(caller.call)
        if 4 // x > 2:
            caller.f = two
    except ZeroDivisionError:
        found.append(first)
    return [function(x) for function in found], found[-1] is first, found[1] is first, found[1] == first


def thrice(k):
    return 3 * k


@case(*[(np.int64(k),) for k in (0, 1, 2, 3)], opaque=0)
def lists_of_functions_compared_at_run_time(x):
    def own(k):
        return k + x

    caller = Caller(1)
    held = [two, own, caller.call]
    if x > 1:
        held.append(two)
    whole = held == [two, own, caller.call], [two, own] == held[:2], held[:2] + [two] != [two, own, two]
    parts = held[:1] == [two], (two,) == tuple(held[:1]), held[1:2] == [own], held[2:3] == [caller.call]
    single = held[0] == two, (held[0], 1) == (two, 1), (held[1], 1) == (own, 1), {"f": held[1]} == {"f": own}
    return whole, parts, single, two in held, held.index(own), held.count(two), held.count(caller.call)


@case(*[(np.int64(k),) for k in (0, 1, 2, 3)], opaque=0)
def chosen_functions_and_objects_among_items(x):
    one, other = Caller(1), Caller(2)
    chosen = two if x > 0 else thrice
    caller = one if x > 1 else other
    held, callers, pair = [abs, chosen], [caller, other], (abs, chosen)
    found = [thrice in held, two in held, abs in held, chosen in held, thrice in pair, thrice not in held]
    found += [one in callers, other in callers, caller in callers, one in (caller, caller)]
    places = None
    if x < 2:
        places = held.index(chosen), held.count(thrice), callers.count(other), callers.index(caller), pair.index(chosen)
    else:
        if chosen in held:
            held.remove(chosen)
        if other in callers:
            callers.remove(other)
    return found, places, len(held), len(callers), held == [abs, two], pair == (abs, thrice), held[-1] in {two: 1}


@case(*[(np.float64(k), Caller(2, np.sqrt)) for k in (0, 1, 2, 3)], opaque=0)
def methods_of_joined_objects_compared(x, caller):
    other = Caller(3)
    first = caller.call
    chosen = first if x > 0 else Caller(1).call
    last = other.call if x > 1 else chosen
    both = max([caller, other], key=lambda one: one.v * x).call
    return chosen == first, last == first, last != chosen, both == first, both == last, first in [chosen, last]


class Adding:
    def __init__(self, v):
        self.v = v

    def call(self, k=1):
        self.v += k
        return self.v


class Louder(Adding):
    def call(self, k=1):
        return super().call(k * 2)


@case(*[(np.int64(k),) for k in (7, 0, 1)])
def methods_with_super_in_functions_that_assign_others(x):
    louder = Louder(1)
    kept, functions, method = 0, [two, thrice], louder.call
    if x > 5:

        def reset(k=0):
            nonlocal kept
            kept = method(x) * 0
            return 0

    else:
        for one in functions[:3]:

            def change(k):
                nonlocal method
                k += 1 - louder.call(k)
                if k > -1:
                    method = one  # noqa: B023
                return louder.call(1)

            functions.append(change)
    return louder.v, [function(2) for function in functions], method(1), kept


@case((np.array([0, 2]), 1), (np.array([0, 5, 1]), 2), (np.array([7]), 5))
def functions_that_leave_the_list_that_holds_them(a, k):
    log, functions = [], []

    def once(v):
        log.append(("once", v))
        if v > 3 and once in functions:
            functions.remove(once)

    functions.append(once)
    functions.append(lambda v: log.append(v))
    functions.append(lambda v: log.append((v, len(functions))))
    for v in a:
        for function in list(functions):
            function(v)
    for function in functions:
        function(k)
    return log, len(functions)


class Signal:
    def __init__(self):
        self.receivers = []

    def __iadd__(self, receiver):
        self.receivers.append(receiver)
        return self

    def __isub__(self, receiver):
        self.receivers.remove(receiver)
        return self

    def __call__(self, *args):
        return [receiver(*args) for receiver in list(self.receivers)]


class Watched:
    def __init__(self):
        self.changed, self._v = Signal(), 0

    @property
    def v(self):
        return self._v

    @v.setter
    def v(self, new):
        if new != self._v:
            old, self._v = self._v, new
            self.changed(old, new)


@case(np.array([0, 2]), np.array([1, 1, 5, 2]), [4, 4, 0])
def receivers_that_take_themselves_off(a):
    watched, log = Watched(), []

    def first(old, new):
        log.append((old, new))
        if new > 3:
            watched.changed -= first

    watched.changed += first
    watched.changed += lambda old, new: log.append(new - old)
    for x in a:
        watched.v = x
    return log, len(watched.changed.receivers), watched.v


# ---- functions of run time that call others, which read what changes afterwards

LIMITS = [0]
TOTALS = {"asked": 0}
SEEN = []


def limit():
    return LIMITS[0]


def limit_by_way():
    return limit()


def ask():
    TOTALS["asked"] += 1
    SEEN.append(limit())
    return TOTALS["asked"]


class Limited:
    def get(self):
        return LIMITS[0]

    @classmethod
    def of_class(cls):
        return limit() + 1

    @property
    def doubled(self):
        return LIMITS[0] * 2


LIMITED = Limited()


def numbered(count):
    for number in range(count):
        yield limit() + number


@case((X,), (-X,), (X[:2],), opaque=0)
def helpers_that_read_lists(x):
    LIMITS[0] = 5
    found = []
    for v in x:
        found.append(lambda v=v: limit_by_way() + v)
    LIMITS[0] = 7
    before = [f() for f in found]
    LIMITS[0] = 8 if x[0] > 0 else 9
    return before, [f() for f in found]


@case((X,), (-X,), (X[:2],), opaque=0)
def methods_that_read_lists(x):
    LIMITS[0] = 5
    found = []
    for _ in x:
        found.append(lambda: (LIMITED.get(), Limited.of_class(), LIMITED.doubled))
        found.append(Limited().get)
    LIMITS[0] = 7
    before = [f() for f in found]
    LIMITS[0] = 8
    return before, [f() for f in found]


@case((X,), (-X,), (X[:2],), opaque=0)
def helpers_that_change_dicts_and_lists(x):
    TOTALS["asked"] = 0
    SEEN.clear()
    LIMITS[0] = 1
    found = []
    for v in x:
        if v > 0:
            found.append(lambda: ask())
    SEEN.append(-1)
    first = [f() for f in found]
    TOTALS["asked"] += 100
    LIMITS[0] = 2
    return first, TOTALS["asked"], len(SEEN), [f() for f in found], TOTALS["asked"], SEEN


@case((X,), (-X,), (X[:2],), opaque=0)
def generators_with_helpers(x):
    LIMITS[0] = 1
    numbers = numbered(3)
    first = next(numbers)
    LIMITS[0] = 10
    second = next(numbers)
    if x[0] > 0:
        LIMITS[0] = 100
    third = next(numbers)
    LIMITS[0] = 0
    return first, second, third
