"""`copy.copy` and `copy.deepcopy` of arrays, containers and objects, and what stays shared."""

import copy
import dataclasses

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
case = CASES.add


class State:
    def __init__(self, x):
        self.x = x
        self.history = [x]
        self.grid = np.zeros(2)

    def step(self, by):
        self.x += by
        self.history.append(self.x)
        self.grid[0] += by
        return self


SHARED = State(1.0)


@case((np.array([1, 2, 3]), i8(0)), (np.array([4, 5]), i8(1)))
def nested_containers(a, i):
    state = {"l": [{"t": (1, [2, 3])}], "a": a}
    state["l"][0]["t"][1][i] += 5
    state["a"][i] *= 2
    deep = copy.deepcopy(state)
    deep["l"][0]["t"][1].append(9)
    deep["a"][0] = -1
    shallow = copy.copy(state["l"])
    shallow.append(i)
    shallow[0]["new"] = i
    return state, deep, shallow, deep["l"] is state["l"], shallow[0] is state["l"][0]


@case((f8(1.5), i8(3)), (f8(-1.0), i8(0)))
def objects(x, n):
    state = State(x)
    before = copy.deepcopy(state)
    shared = copy.copy(state)
    for _ in range(n):
        state.step(x)
    if x > 0:
        before.step(100.0)
    return state, before, shared, shared.history is state.history, before.grid is state.grid


@case((f8(1.5), i8(3)), (f8(-1.0), i8(0)))
def snapshots_in_a_loop(x, n):
    state = State(x)
    kept = []
    for i in range(n):
        state.step(i)
        kept.append(copy.deepcopy(state))
        kept.append(copy.copy(state.history))
    return kept, state


@case(f8(1.5), f8(-1.0))
def of_the_users_object(x):
    mine = copy.deepcopy(SHARED)
    mine.step(x)
    if x > 0:
        SHARED.step(1.0)
    return mine, SHARED


@case((np.arange(3.0), np.arange(2.0)), (np.ones(1), np.zeros(0)))
def of_arrays(a, b):
    same = copy.deepcopy([a, a, b, {"a": a}])
    same[0] += 1
    other = copy.copy(a.T)
    other[0] = 7
    return same, same[0] is same[1], same[3]["a"] is same[0], other, a, copy.deepcopy((1, "a")), copy.copy(None)


@case(i8(3), i8(0))
def of_what_a_loop_made(n):
    rows = []
    for i in range(n):
        rows.append([i, [i]])
    deep, flat = copy.deepcopy(rows), copy.copy(rows)
    for row in deep:
        row[1].append("x")
    table = copy.deepcopy({"rows": rows, "n": n})
    table["rows"].append(n)
    numbers = {v % 2 for v in range(n)}
    return rows, deep, flat, table, copy.copy(numbers) == numbers, bool(numbers)


class Parts:
    def __init__(self, a):
        self.a, self.same, self.part = a, a, a[1:]
        self.inner = State(1.5)
        self.all = [self.inner, (a, {"k": a})]
        self.itself = self

    @property
    def total(self):
        return self.a.sum() + self.part.sum()


class Counted(Parts):
    def __deepcopy__(self, memo):
        made = Counted(self.a.copy())
        made.inner.step(1.0)
        return made


@dataclasses.dataclass(frozen=True)
class Frozen:
    a: object
    b: object


@case((np.array([1.0, 2.0, 3.0]), f8(2.0)), (np.array([0.5, -1.0]), f8(-2.0)))
def several_arrays_of_one_object(a, x):
    parts = Parts(a)
    deep, flat = copy.deepcopy(parts), copy.copy(parts)
    deep.a[0] = 9.0
    deep.part[0] = 8.0
    flat.a[-1] = 7.0
    flat.inner.step(1.0)
    if x > 0:
        deep.all[1][1]["k"][0] += x
        flat.own = x
    same = deep.a is deep.same, deep.all[0] is deep.inner, deep.itself is deep, flat.itself is parts
    return (
        deep.a,
        deep.part,
        deep.all[1][0],
        deep.inner.grid,
        flat.a,
        parts.part,
        deep.total,
        same,
        hasattr(parts, "own"),
    )


@case((np.array([1.0, 2.0]), np.array([1.0, 2.0]), f8(1.0)), (np.array([0.5]), np.array([0.1]), f8(-1.0)))
def objects_with_their_own_way(a, b, x):
    counted = copy.deepcopy(Counted(a))
    frozen = Frozen(a, [b, a])
    other = copy.deepcopy(frozen)
    other.b[1][0] += x
    last = None
    for _ in range(3):
        if last is None or x > 0:
            last = copy.deepcopy(other)
        other.a[0] *= 2.0
    return counted.inner.x, other.a, other.b, frozen.a, last.a, last.b[1] is last.a


@case((SHARED, f8(1.0)), (State(2.0), f8(-1.0)))
def an_object_from_outside(state, x):
    before = copy.deepcopy(state)
    state.step(x)
    if x > 0:
        before.step(x)
    return state.grid, before.grid, before.history, before.x


@case((np.array([1.0, 2.0]), f8(2.0)), (np.array([0.5, -1.0]), f8(-2.0)))
def an_object_that_a_try_has_just_made(a, x):
    try:
        parts = Parts(a)
        deep = copy.deepcopy(parts)
    except ValueError as error:
        print(error)
    deep.a[0] = 9.0
    if x > 0:
        deep.all[1][1]["k"][0] += x
    return deep.a, deep.part, parts.a, deep.itself is deep


def halved(x):
    return x / 2


@case(i8(3), i8(-1), 2, np.array(4), opaque=0)
def copied_functions_and_classes(x):
    table = {"kind": float, "steps": [halved, len, np.sin, np.sum, State], "error": (ValueError, list), "x": [x]}
    deep, flat = copy.deepcopy(table), copy.copy(table)
    deep["x"].append(deep["kind"](x))
    chosen = copy.deepcopy(halved if x > 0 else abs)
    local = copy.deepcopy(lambda y: y * x)
    same = [one is other for one, other in zip(deep["steps"], flat["steps"], strict=True)]
    return deep["steps"][0](x), chosen(x), local(2), table["x"], deep["x"], same, copy.copy(int)("3")


class Failure(Exception):
    def __init__(self, v, k=2):
        super().__init__(v)
        self.k = k
        self.held = [v]


@case(i8(3), i8(-1), 2, np.array(4), opaque=0)
def copied_exceptions(x):
    error, many = Failure(x), [KeyError(x), "a", [x]]
    deep, flat, others = copy.deepcopy(error), copy.copy(error), copy.deepcopy(many)
    deep.held.append(1)
    flat.held.append(2)
    others[2].append(3)
    try:
        raise copy.copy(KeyError("a", x) if x > 0 else ValueError(x)) from None
    except (KeyError, ValueError) as raised:
        return error.args, error.held, deep.held, deep.k, deep is error, repr(others), many[2], repr(raised)
