"""Globals that get their first value in a branch, a loop or a `try`, are deleted there, and those of other modules."""

import io
import sys

import numpy as np

from tests.autograph import settings
from tests.autograph.cases import ROWS, Cases

f8 = np.float64
CASES = Cases()
case = CASES.add


def keep(value):
    global _kept
    _kept = value


def kept():
    return _kept


@case(*ROWS, cond=1)
def in_a_branch(x, s):
    global _branch
    if s > 0:
        _branch = x.sum()
    try:
        return _branch
    except NameError as error:
        return str(error), error.name


@case(*ROWS, loops=1)
def in_a_loop(x, s):
    global _loop
    for v in x:
        if v > 2:
            _loop = v
    return _loop + s


@case(*ROWS)
def in_a_loop_by_a_helper(x, s):
    i = 0
    while i < len(x):
        if x[i] > 0:
            keep(x[i])
        i += 1
    return kept() if x[-1] > 0 else s


@case(*ROWS)
def in_a_try(x, s):
    global _tried
    try:
        if s > 0:
            _tried = x * 2
        y = x[3]
    except IndexError:
        y = 0.0
        if s < 0:
            _tried = 1
    return _tried, y


@case(*ROWS)
def changed_where_it_is_there(x, s):
    global _sum, _list
    if s > 0:
        _sum, _list = 1.0, []
    for v in x:
        if s > 0:
            _sum += v
            _list.append(v)
    return (_sum, _list) if s > 0 else None


@case(*ROWS)
def made_where_it_is_missing(x, s):
    global _made
    try:
        _made
    except NameError:
        _made = x.sum() * s
    return _made


@case(np.float64(3), np.float64(-2), 4, 0.5, np.array(2.0), nodes={"for": 1})
def settings_of_another_module(x):
    before = settings.limit
    if x > 1:
        settings.limit = x * 2
    for k in range(10):
        settings.limit += k * x
    found = settings.limit, settings.current()
    settings.assign(x)
    setattr(settings, "limit", settings.limit + 1)
    return before, found, settings.limit, settings.current()


@case(np.arange(4.0), [3, 0.5, 2], np.array([0.0]))
def settings_that_a_loop_assigns(values):
    try:
        for value in values:
            if value > settings.limit:
                settings.limit = value
            settings.seen[int(value)] = settings.current()
        if settings.limit > 2:
            raise ValueError(settings.limit)
    except ValueError as error:
        settings.limit = 0.0
        return str(error), settings.current()
    return settings.limit


@case(np.float64(3), 2, np.array(1))
def output_that_goes_elsewhere(x):
    before, sys.stdout = sys.stdout, io.StringIO()
    try:
        print("shown", x)
        found = sys.stdout.getvalue()
    finally:
        sys.stdout = before
    print("after")
    return found


NUMBERS = (np.int64(3), np.int64(-1), np.int64(0))
LEFT, RIGHT = 3, [1]


@case(*NUMBERS, nodes={"dict.delitem": 1})
def deleted_and_read(x):
    global LEFT
    LEFT = x
    if x > 0:
        del LEFT
    try:
        found = LEFT
    except NameError as error:
        found = str(error)
    LEFT = 3
    return found


@case(*NUMBERS)
def deleted_and_missed(x):
    global LEFT
    if x > 0:
        del LEFT
    return LEFT


@case(*NUMBERS)
def deleted_for_the_caller(x):
    global LEFT, RIGHT
    if x > 0:
        del (LEFT, RIGHT)
    return x


@case(*NUMBERS)
def deleted_twice(x):
    global LEFT
    if x > 0:
        del LEFT
    try:
        del LEFT
    except NameError as error:
        return str(error)
    return "deleted"


def delete_left():
    global LEFT
    del LEFT


def left():
    return LEFT


@case(*NUMBERS)
def deleted_by_a_helper(x):
    if x > 0:
        delete_left()
    try:
        return left()
    except NameError as error:
        return str(error)


@case(*NUMBERS, loops=1)
def deleted_in_a_loop(n):
    global LEFT
    total = 0
    for k in range(n):
        LEFT = k
        total += LEFT
        if k > 1:
            del LEFT
    return total


@case(*NUMBERS)
def new_and_deleted(x):
    global SHORT_LIVED
    SHORT_LIVED = x * 2
    found = SHORT_LIVED + 1
    del SHORT_LIVED
    return found


@case(*NUMBERS)
def deleted_before_a_raise(x):
    global LEFT
    items = {"a": 1}
    del LEFT, items["a"]
    if x > 0:
        raise ValueError(f"{len(items)} left")
    LEFT = 9
    return items


@case(*NUMBERS)
def deleted_after_a_handler_has_read_it(n):
    global LEFT
    found = []
    for k in range(n):
        try:
            found.append(LEFT)
            if k > 0:
                raise ValueError
        except (NameError, ValueError):
            try:
                found.append(LEFT)
            except NameError as error:
                found.append(str(error))
        if k == 0:
            del LEFT
    return found


@CASES.add(np.int64(3), f8(-2), 1, np.array(2.5), opaque=0)
def names_of_a_module_by_its_dict(x):
    names = settings.__dict__
    before = names["limit"] * x, "seen" in names, "nothing" in settings.__dict__, names.get("nothing", x)
    if x > 2:
        settings.limit = x
    return before, settings.__dict__["limit"] == settings.limit, names["current"]() if x > 0 else None
