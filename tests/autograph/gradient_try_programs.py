"""Differentiable programs with `try` whose body runs to its end or does nothing, and some whose body does not."""

from __future__ import annotations

import math

import numpy as np

from tests.autograph.gradient_programs import LONG, Case, X, Y
from tests.autograph.gradient_programs import case as case_of

CASES: list[Case] = []
MIXED = np.array([0.4, -0.7, 1.6, 2.3, -1.4, 0.9, 1.2])


def case(*calls, **options):
    return case_of(*calls, cases=CASES, **options)


class Account:
    def __init__(self):
        self.total = 0.0
        self.count = 0

    def add(self, v):
        if v < -1.0:
            raise ValueError
        self.total = self.total + v * v
        self.count = self.count + 1


def rooted(v):
    if v < 0:
        raise ValueError("negative")
    return math.sqrt(v) * v


@case((X,), (MIXED,), (-X,))
def assigned_last(x):
    total = 0.0
    for v in x:
        try:
            if v < -0.5:
                raise ValueError("low")
            total = total + v * v
        except ValueError:
            total = total * 0.5 + v
    return total


@case((X,), (Y,), (MIXED,))
def read_before_the_statement(x):
    total, other = x[0], x[1]
    for v in x:
        before = total
        try:
            total = before * v + before
            if v > 1.0:
                raise KeyError
        except KeyError:
            other = other + before * 2 + v
        other = other * 0.3 + total * before * 0.1
        total = total * 0.5
    return total + other


@case((X,), (Y,), (MIXED,))
def computed_before_what_is_raised(x):
    total, other, count = 1.0, 0.0, 0
    for v in x:
        try:
            scaled = v * total
            square = scaled * scaled
            other = other + square
            if v > 1.0:
                raise ValueError
            total = square + scaled * 0.1
        except ValueError:
            total = total + scaled + square * v * 0.01
        finally:
            count = count + 1
        total = total * 0.1 + other * 0.01
    return total * count


@case((X,), (MIXED,), (LONG,))
def around_a_loop_with_several_variables(x):
    total, limit, last, item, found = x[0], 0.5, x[1] * 0.3, 0.0, [0.1]
    try:
        for i in range(len(x)):
            item = x[i]
            if limit > 0.2:
                raise KeyError
            last = item
            try:
                found.append(total * total * 0.3)
            except ValueError:
                last = np.tanh(item)
                total = total * 0.5
            else:
                if limit > 0.2:
                    raise KeyError
            if limit > -0.5:
                last = total / (1.5 + last * last)
    except (KeyError, IndexError):
        total = total * 0.7 + last
    return total + limit * 0.3 + last + min(found) * 0.5 + item


@case((X,), (MIXED,))
def interrupted(x):
    total = 0.0
    for v in x:
        try:
            total = total + v * v
        except KeyboardInterrupt:
            total = -1.0
    return total


@case((X,), (MIXED,))
def nothing_that_is_caught(x):
    total, last = 0.0, 0.0
    for v in x:
        try:
            total = total + v * v
            last = v
        except KeyError:
            total = 0.0
        total = total + last * 0.1
    return total


@case((X,), (Y,), (MIXED,))
def an_else_clause(x):
    total = 0.0
    for v in x:
        try:
            root = math.sqrt(v)
        except ValueError:
            total = total - v * total
        else:
            total = total + root * v
            total = total * 1.1
    return total


@case((X,), (MIXED,))
def an_else_clause_that_raises(x):
    total = 0.0
    try:
        for v in x:
            try:
                root = math.sqrt(v)
            except ValueError:
                total = total - v
            else:
                if v > 2.0:
                    raise ValueError
                total = total + root * v
            finally:
                root = 0.0
    except ValueError:
        total = total * 3.0
    return total


@case((X,), (MIXED,))
def a_count_in_the_final_body(x):
    total, count = 0.0, 0
    for v in x:
        try:
            total = total + v * v
        finally:
            count = count + 1
    return total / count


@case((X,), (MIXED,))
def a_sum_in_the_final_body(x):
    total, final = 0.0, 0.0
    for v in x:
        try:
            if v < 0:
                raise ValueError
            total = total + v * v
        except ValueError:
            total = total + v
        finally:
            final = final + total * v
    return final


@case((X,), (MIXED,))
def several_handlers(x):
    total = 0.0
    for i in range(len(x) + 2):
        try:
            if x[i] < 0:
                raise ValueError
            total = total + math.sqrt(x[i]) * x[i]
        except ValueError:
            total = total * 0.7
        except IndexError:
            total = total * total
    return total


@case((X,), (MIXED,))
def assigned_before_what_raises(x):
    total, factor = 0.0, 1.0
    for i in range(len(x)):
        try:
            total = total + x[i] * factor
            factor = factor * 0.5 + x[i + 1]
        except IndexError:
            factor = factor * 2.0
            total = total + factor
    return total * factor


@case((X,), (MIXED,))
def an_item_that_the_handler_finds(x):
    total = 0.0
    for i in range(len(x) + 1):
        try:
            item = x[i]
            if item < 0:
                raise ValueError
            total = total + item * item
        except (ValueError, IndexError):
            total = total + item * 0.5
    return total


@case((X,), (MIXED,), (LONG,))
def around_a_loop(x):
    total = 1.0
    try:
        for v in x:
            total = total * 0.9 + v * v
            if v > 2.0:
                raise ValueError
    except ValueError:
        total = x[0] * 3.0
    return total


@case((X,), (MIXED,))
def around_a_loop_that_the_handler_goes_on_from(x):
    total = 1.0
    try:
        for v in x:
            total = total * 0.9 + rooted(v)
    except ValueError:
        total = total * x[0]
    return total


@case((X,), (MIXED,))
def leaves_the_loop(x):
    total, i = 0.0, 0
    while True:
        try:
            total = total * 0.9 + x[i] * x[i]
            i += 1
        except IndexError:
            break
    return total


@case((X,), (MIXED,))
def returns_from_the_handler(x):
    total = 0.0
    for v in x:
        try:
            total = total + rooted(v)
        except ValueError as error:
            return total * v * len(str(error))
    return total


@case((X,), (MIXED,))
def nested(x):
    total = 0.0
    for v in x:
        try:
            try:
                found = math.log(v)
            except ValueError:
                found = v * v
            if found > 0.8:
                raise KeyError
            total = total + found * v
        except KeyError:
            total = total * 0.9
    return total


@case((X,), (MIXED,))
def tries_again(x):
    total = 0.0
    for v in x:
        step = 1.0
        for k in range(4):
            try:
                total = total + math.sqrt(v + step * k)
                break
            except ValueError:
                step = step * 1.5 + v * v * 0.1
    return total


@case((X,), (MIXED,))
def a_loop_in_the_body(x):
    total = 0.0
    for v in x:
        try:
            grown = v
            for _ in range(5):
                grown = grown * 1.5
                if grown > 4.0:
                    raise OverflowError
            total = total + grown
        except OverflowError:
            total = total + v + grown
    return total


@case((X,), (MIXED,))
def arrays(x):
    found = np.zeros(3)
    for i in range(len(x) + 1):
        try:
            found = found + x[i] * np.arange(3.0)
            found[0] += x[i]
        except IndexError:
            found = found * 2
    return np.sum(found * found)


@case((X,), (MIXED,))
def a_list(x):
    found = []
    for i in range(len(x) + 2):
        try:
            found.append(x[i] * x[i])
        except IndexError:
            found.append(x[0])
    return sum(v * (k + 1) for k, v in enumerate(found))


@case((X,), (MIXED,))
def a_dict(x):
    found = {"low": x[0], "high": x[1]}
    for v in x:
        key = "high" if v > 1 else ("low" if v > -1 else "missing")
        try:
            found[key] = found[key] * 0.9 + v
        except KeyError:
            found["low"] = found["low"] + v * v
    return found["low"] * found["high"]


@case((X,), (MIXED,))
def an_object(x):
    account = Account()
    for v in x:
        try:
            account.add(v)
        except ValueError:
            account.total = account.total * 0.9
    return account.total * account.count


@case((X,), (MIXED,))
def in_a_branch(x):
    total = 0.0
    for v in x:
        if v > 0:
            try:
                total = total + v * (1 / int(v))
            except ZeroDivisionError:
                total = total + v * v
        else:
            total = total - v
    return total
