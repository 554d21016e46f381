"""Which of several functions, partials and methods one is: where `try`, loops and branches have made or chosen them."""

import functools
import operator

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
numbers = CASES.add(np.int64(0), np.int64(1), np.int64(3), np.int64(-2))
rows = CASES.add(np.array([2, 1, 3.0]), np.array([2, 1, -2.0]), np.array([-2.0, 4]), np.zeros(0))


def double(q):
    return q * 2


class Owner:
    def __init__(self, value):
        self.value = value

    def first(self):
        return self.value

    def second(self):
        return self.value + 1


# ---- functions


@numbers
def made_in_a_try(n):
    found = []
    last = abs
    try:
        last = lambda q: q + 2
        found.append(last)
        1 // n
    except ZeroDivisionError:
        pass
    return found[0] is last, last is found[0], found[0](2), last(2)


@numbers
def two_variables_of_a_try(n):
    try:
        first = lambda q: q
        second = first
        if n > 0:
            raise ValueError(n)
    except ValueError:
        third = first
    else:
        third = second
    return third is first, second is first, third is second


@numbers
def redefined_in_a_try(n):
    seen = []
    try:

        def last(q):
            return q

        seen.append(last)

        def last(q):
            return q + 1

        seen.append(last)
        10 // n
    except ZeroDivisionError:
        seen.reverse()
    finally:
        newest = seen[-1]
    return [one is last for one in seen], newest is last


@rows
def made_in_a_loop(x):
    found, by_name = [], {}
    last = abs
    for v in x:

        def last(q):
            return q + 2

        if v > 1:
            found.append(last)
            by_name["a"] = last
    is_last = by_name.get("a") is last
    return [one is last for one in found], is_last, last in found, found and by_name["a"] is found[-1]


@rows
def one_of_a_loop(x):
    found = []
    best = None
    for v in x:

        def one(q):
            return q * v

        found.append(one)
        if v > 1:
            best = one
    return [one is best for one in found], best in found, found.index(best) if best in found else -1


@numbers
def one_of_an_unrolled_loop(n):
    found = []
    kept = None
    for k in range(4):

        def one(q):
            return q

        if k == n:
            kept = one
        found.append(one)
    return [one is kept for one in found], found.count(kept)


@rows
def made_by_a_function(x):
    handlers = []
    last = None

    def make(v):
        def handler(q):
            return q + v

        return handler

    for v in x:
        last = make(v)
        handlers.append(last)
        if v < 0:
            handlers.remove(last)
    return [one is last for one in handlers], last in handlers, [one(1.0) for one in handlers]


@rows
def taken_over_from_before(x):
    last = None
    count = 0
    for v in x:
        now = (lambda: 1) if v > 0 or last is None else last
        if now is last:
            count += 1
        last = now
    return count


# ---- partials


@numbers
def equal_partials(n):
    first = functools.partial(double, 3)
    second = functools.partial(double, 3)
    third = first if n > 0 else second
    return third is first, third is second, third == first, [first, second].index(third), third in [second], third()


@rows
def partials_of_a_loop(x):
    found, by_partial = [], {}
    last = None
    for v in x:
        one = functools.partial(operator.add, v)
        found.append(one)
        by_partial[one] = v
        if v > 1:
            last = one
    return [one is last for one in found], by_partial.get(last), last in by_partial, len(by_partial)


@numbers
def partials_of_a_try(n):
    try:
        first = functools.partial(double, 2)
        second = first
        10 // n
    except ZeroDivisionError:
        second = functools.partial(double, 2)
    return first is second, first == second, second()


# ---- methods


@numbers
def methods_of_a_joined_object(n):
    a, b = Owner(1), Owner(2)
    one = a if n > 0 else b
    methods = [a.first, b.first]
    return (
        (one.first == a.first, one.first is a.first, one.first != b.first, one.first == one.second),
        (one.first in methods, methods.index(one.first), methods.count(one.second), {a.first: 1}.get(one.first)),
        (one.first.__self__ is a, one.first.__func__ is a.first.__func__),
    )


@rows
def methods_of_objects_in_a_list(x):
    owners = [Owner(v) for v in x]
    found = []
    last = None
    for one in owners:
        if one.value > 1:
            found.append(one.first)
            last = one.first
    return [kept == one.first for kept in found for one in owners], [last == one.first for one in owners]


@rows
def methods_as_keys(x):
    owners = [Owner(v) for v in x]
    places = {}
    for place, one in enumerate(owners):
        places[one.first] = place
    return [places.get(one.first) for one in owners], [places.get(one.second) for one in owners], len(places)


@rows
def methods_that_listen(x):
    class Button:
        def __init__(self, value):
            self.value = value
            self.seen = []

        def click(self, k):
            self.seen.append(k + self.value)

        def key(self, k):
            self.seen.append(-k)

    class Bus:
        def __init__(self):
            self.listeners = []

        def add(self, listener):
            if listener not in self.listeners:
                self.listeners.append(listener)

        def remove(self, listener):
            if listener in self.listeners:
                self.listeners.remove(listener)

        def fire(self, k):
            for listener in list(self.listeners):
                listener(k)

    bus = Bus()
    buttons = [Button(v) for v in x]
    for button in buttons:
        bus.add(button.click)
        if button.value > 1:
            bus.add(button.key)
        bus.add(button.click)
    bus.fire(3)
    for button in buttons:
        if button.value < 2:
            bus.remove(button.click)
    bus.fire(4)
    return len(bus.listeners), [button.seen for button in buttons]


# A branch makes one more function where functions are told apart: it stays one, and its own.
@numbers
def one_more_made_by_a_branch(n):
    def made(k):
        def act():
            return k * 2

        return act

    first = made(n + 1) if n > 0 else made(n - 1)
    chosen = first
    if n > 1:
        chosen = made(first())
    return (
        chosen is first,
        chosen(),
        chosen == first,
        first in [chosen],
        [chosen, first].index(first),
        first in {chosen},
    )


# Each number keeps what carries its gradient back; functions in attributes of objects are told apart by what is sorted.
@numbers
def numbers_with_gradients(n):
    class Number:
        def __init__(self, value, parents=(), sign=""):
            self.value, self.slope, self.parents, self.sign = value, 0.0, parents, sign
            self.carry = lambda: None

        def __mul__(self, other):
            made = Number(self.value * other.value, (self, other), "*")

            def carry():
                self.slope += other.value * made.slope
                other.slope += self.value * made.slope

            made.carry = carry
            return made

        def positive(self):
            made = Number(self.value if self.value > 0 else 0.0, (self,), "p")

            def carry():
                self.slope += (made.value > 0) * made.slope

            made.carry = carry
            return made

    def order(number, found):
        if number not in found:
            for parent in sorted(number.parents, key=lambda one: one.sign):
                order(parent, found)
            found.append(number)
        return found

    x, y = Number(n), Number(3.0)
    last = (x * y * x).positive() * y if n > 0 else (x * y) * x
    last.slope = 1.0
    for number in reversed(order(last, [])):
        number.carry()
    return last.value, x.slope, y.slope


def of_factor(k):
    def product(v):
        return v * k

    return product


@numbers
def one_that_an_arm_makes_of_its_own_values(n):
    f = g = of_factor(2.0)
    if n > 0:
        g = of_factor(n * 2)
    h = g
    return f is g, g(1.0), f == g, h is g


@numbers
def those_that_both_arms_make_of_their_own_values(n):
    f = g = of_factor(2.0)
    if n > 0:
        g = of_factor(n * 2)
    elif n < 0:
        g = of_factor(n * 3)
    return f is g, g(1.0), f == g, f != g


def power(k):
    def product(n):
        return k if n < 1 else product(n - 1) * k

    return product


@rows
def recursive_ones_of_a_maker(x):
    f, last, found = power(2.0), None, []
    for t in x:
        if t > 0:
            f = power(t)
        last = power(t)
        found.append(last)
    return f(3), last(2) if last is not None else None, [one(1) for one in found]
