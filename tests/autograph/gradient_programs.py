"""Differentiable programs: jumps, loops, branches and stores as users write them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import autograph as ag


class Case(NamedTuple):
    """A program with the calls whose gradients are checked."""

    function: Callable[..., Any]
    calls: tuple[tuple[Any, ...], ...]
    options: dict[str, Any]


CASES: list[Case] = []


def case(
    *calls: tuple[Any, ...], cases: list[Case] = CASES, **options: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add a program, with its calls and options of `check_gradient`."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        cases.append(Case(function, calls, options))
        return function

    return add


X = np.array([1.1, 2.5, 3.1])
Y = np.array([-1.2, 0.5, -2.0])
LONG = np.linspace(0.3, 1.7, 12)
A = np.array([[2.0, 0.3, -0.4], [0.1, 1.5, 0.2], [0.5, -0.3, 1.8]])


# ---- jumps


@case((X,), (Y,), (-X,))
def early_exit(x):
    total = 0.0
    for v in x:
        total = total + v * v
        if total > 5.0:
            return total * 2.0
    return total


@case((X,), (Y,), (LONG,))
def breaks(x):
    total = 0.0
    for v in x:
        if v > 2.0:
            break
        total = total + v**3
    return total * x[0]


@case((X,), (Y,), (LONG,))
def continues(x):
    total = 0.0
    for k, v in enumerate(x):
        if v < 0.6:
            continue
        total = total + v * v * k
    return total


@case((X,), (Y,), (LONG,))
def break_with_else(x):
    found = x[0]
    for v in x:
        if v * v > 6.0:
            found = v * 3.0
            break
    else:
        found = found * 0.5
    return found * found


@case((np.float64(0.7),), (np.float64(3.0),))
def walrus(x):
    n = 0
    while (y := x * x * 0.9**n) > 0.2:
        x = x * 0.7
        n += 1
    return y + x


@case((X,), (Y,))
def walrus_in_expression(x):
    return np.sum((y := x * 2.0) * y) + np.sum(y)


@case((np.float64(0.9),), (np.float64(1.4),))
def newton(a):
    x = a
    while abs(x * x - 2.0) > 1e-9:
        x = x - (x * x - 2.0) / (2.0 * x)
        if x > 100.0:
            break
    return x * a


@case((X,), (Y,), (-X,))
def nested_returns(x):
    if x[0] > 0:
        if x[1] > 2:
            return x[0] * x[1]
        y = x * 2
    else:
        if x[2] < -1:
            return np.sum(x**2) * x[2]
        y = x * x
    return np.sum(y * y)


@case((X,), (Y,), (LONG,))
def two_loops_with_return(x):
    for i in range(len(x)):
        for j in range(len(x)):
            if x[i] * x[j] > 2.0:
                return x[i] * x[j] + x[0]
    return np.sum(x * x)


@case((X, 3), (X, 5), (Y, 0), (X, 20), argnums=0)
def known_count(x, n):
    y = x
    for i in range(n):
        y = y * 0.9 + np.sin(x) * i
    return np.sum(y)


@case((X, np.int64(3)), (X, np.int64(5)), (Y, np.int64(0)))
def count_of_the_run(x, n):
    y = x
    i = np.int64(0)
    while i < n:
        y = y * 0.9 + np.sin(x)
        i = i + 1
    return np.sum(y * x)


# ---- loops in loops


@case((X,), (Y,))
def branch_in_loop_in_loop(x):
    total = 0.0
    for i in range(10):
        for v in x:
            if v > total * 0.1:
                total = total + v * 0.1
            else:
                total = total * 0.9
    return total


@case((LONG,), (X,))
def inner_loop_depends_on_outer(x):
    total = 0.0
    for i in range(len(x)):
        part = x[i]
        for j in range(i):
            part = part * x[j] + 0.1
        total = total + part
    return total


@case((A,), (A.T,), (A[:2],))
def loop_over_rows(a):
    total = 0.0
    for row in a:
        s = 0.0
        for v in row:
            s = s + np.sin(v)
        total = total + s * s
    return total


@case((A,), (A.T,))
def matrix_power(a):
    p = np.eye(3)
    for _ in range(5):
        p = p @ a
        p = p / np.sqrt(np.sum(p * p))
    return p[0, 1] + p[2, 0]


@case((LONG,), (X,))
def while_in_for(x):
    total = 0.0
    for v in x:
        y = v
        while y > 0.4:
            y = y * 0.6
        total = total + y * v
    return total


@case((X,), (Y,))
def two_names_of_one_start(x):
    a = x
    b = x
    for _ in range(12):
        a, b = a * 0.5 + np.sin(b), b * 0.25 + a * a * 0.1
    return np.sum(a * b * x)


@case((X,), (Y,))
def previous_and_current(x):
    before, now = x, x
    for _ in range(10):
        before, now = now, np.cos(now) + 0.3 * before * x
    return np.sum(now * before) + np.sum(x * now)


@case((X,), (Y,), (LONG,))
def swapped_in_branch(x):
    a = x * 2
    b = x
    if np.sum(x) > 3:
        a, b = b, a
    return np.sum(a * a * b) + np.sum(a)


@case((np.zeros((0,)),), (X,))
def zero_trips(x):
    total = np.sum(x) * 2.0
    for v in x:
        total = total * v
    return total


@case((LONG,), (X,))
def sum_of_squares_by_index(x):
    total = 0
    for i in range(len(x)):
        total += x[i] ** 2
    return total


# ---- expressions with conditions


@case((X,), (Y,))
def conditional_expression(x):
    y = x * x if x[0] > 0 else np.sin(x)
    z = y if np.sum(y) > 10 else x
    return np.sum(y * z)


@case((X,), (Y,), (-X,))
def and_or(x):
    if x[0] > 0 and x[1] > 1 or x[2] < -3:
        return np.sum(x * x * x)
    return np.sum(x * x)


@case((X,), (Y,))
def where(x):
    return np.sum(np.where(x > 0, np.sqrt(np.abs(x)), x * x))


@case((X,), (Y,))
def nan_in_unused_branch(x):
    return np.sum(np.where(x > 0, np.log(np.where(x > 0, x, 1.0)), x * 2))


@case((X,), (Y,))
def nan_in_branch_not_taken(x):
    if x[0] > 0:
        y = np.log(x)
    else:
        y = np.sqrt(1 - x)
    return np.sum(y * y) if x[0] > 0 else np.sum(y)


@case((X,), (Y,))
def clipping(x):
    return np.sum(np.clip(x * x, 0.5, 5.0) * np.maximum(x, 0.1) * np.minimum(x, 2.7))


@case((np.float64(0.3),), (np.float64(-0.4),))
def scalar_math(x):
    y = math.sin(x) + math.exp(x) * math.sqrt(1 + x * x)
    if x > 0:
        y = y * math.log(1 + x)
    return y + math.atan(x) + math.tanh(x) ** 2


@case((0.3,), (-0.4,))
def python_float(x):
    y = x
    for _ in range(3):
        y = y * x + 1.0
    return y


@case((0.3, 2), (0.7, 3))
def python_float_to_an_int(x, n):
    return x**n + n * x


# ---- alternatives


@case((X,), (Y,))
def none_or_number(x):
    best = None
    for v in x:
        if best is None or v > best:
            best = v
    return best * best * x[0]


@case((X,), (Y,))
def none_or_array(x):
    state = None
    for k in range(10):
        state = x * 0.5 if state is None else state * 0.9 + np.sin(state) * x
    return np.sum(state)


@case((X,), (Y,))
def int_accumulator(x):
    total = 0
    for v in x:
        if v > 0:
            total += v * v
    return total + x[0]


@case((X,), (Y,))
def int_or_float_result(x):
    scale = 1
    if x[0] > 0:
        scale = x[1]
    return np.sum(x * scale)


@case((X,), (Y,))
def number_or_array(x):
    y = 0.0
    for _ in range(10):
        y = y * 0.5 + x
    return np.sum(y * y)


@case((X,), (Y,))
def shapes_that_grow(x):
    y = x[:1]
    for i in range(1, len(x)):
        y = np.concatenate([y, x[i : i + 1] * y[-1]])
    return np.sum(y * y)


@case((X,), (Y,))
def string_mode(x):
    mode = "up"
    total = 0.0
    for v in x:
        if mode == "up":
            total = total + v * 2
            mode = "down"
        else:
            total = total * v
            mode = "up"
    return total


# ---- closures and helpers


@case((X,), (Y,))
def nonlocal_in_helper(x):
    total = 0.0

    def add(v):
        nonlocal total
        total = total + v * v

    for v in x:
        add(v)
        if v > 2:
            add(v * 0.5)
    return total


@case((X,), (Y,))
def closure_over_argument(x):
    def scaled(y):
        return y * x

    return np.sum(scaled(scaled(np.sin(x))))


@case((X,), (Y,))
def function_chosen(x):
    f = np.sin if x[0] > 0 else np.cos
    g = (lambda v: v * v) if x[1] > 1 else (lambda v: v * 3.0)
    return np.sum(f(x) * g(x))


def items_of(x):
    for v in x:
        if v > 0:
            yield v * v
        else:
            yield v


@case((X,), (Y,))
def generator_helper(x):
    total = 0.0
    for v in items_of(x):
        total = total + v * x[0]
    return total


def power(x, n):
    return x if n <= 1 else x * power(x, n - 1)


@case((X,), (Y,))
def recursion_on_known(x):
    return np.sum(power(x, 4))


@case((X,), (Y,))
def inner_defaults(x):
    fs = [lambda v, k=k: v * k for k in range(3)]
    return np.sum(sum(f(x) for f in fs) * x)


@case((X,), (Y,))
def stopped(x):
    y = ag.stop_gradient(np.exp(x * 0.1))
    return np.sum((x * x) * 1.0) + 0.0 * np.sum(y)
