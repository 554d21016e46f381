"""Functions that branches and loops define anew, which name one another or share variables that they assign."""

from functools import partial

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
COUNTS = (np.array(4.0), np.array(0.0), np.array(1.0))
SIGNS = (np.array(2.0), np.array(-2.0), np.array(0.0))
f8, i8 = np.float64, np.int64


@case(*COUNTS)
def named_by_a_later_one(n):
    for j in range(int(n) + 1):

        def g(z, k=j * n):
            return z + k

        made = []

    def h(z):
        made.append(z)
        return g(z)

    return h(2), made


@case(*COUNTS)
def sees_the_item(n):
    for j in range(int(n) + 1):

        def g(z):
            return z + j

    def h(z):
        return g(z)

    return h(2)


@case(*COUNTS)
def counts_outside(n):
    total = 0
    for j in range(int(n) + 1):

        def g(z, k=j):
            nonlocal total
            total += z * k
            return z

        g(2)
    g(3)
    return total


@case(*COUNTS)
def calls_itself(n):
    for j in range(int(n) + 1):

        def g(z, k=j):
            if z < 0:
                return k
            return g(z - 1)

        g(2)
    return g(n)


@case(*SIGNS)
def defined_on_both_sides(x):
    if x > 0:

        def g(z, k=x * 2):
            return k if z < 1 else g(z - 1) + k
    else:

        def g(z, k=x * 3):
            return z - k

    return g(x)


@case(*SIGNS)
def generators_on_both_sides(x):
    if x > 0:

        def g(z, k=x * 2):
            for _ in range(3):
                yield z + k
    else:

        def g(z, k=x * 3):
            yield z - k

    total = 0
    for v in g(x):
        total += v
    return total


@case(*COUNTS)
def generators_in_a_loop(n):
    total = 0
    for j in range(int(n) + 1):

        def g(z, k=j):
            for _ in range(3):
                yield z + k

        for v in g(n):
            total += v
    return total, list(g(2))


def adder(u):
    def add(v):
        nonlocal u
        u += v
        return u

    def get():
        return u

    return add, get


@case(*COUNTS)
def adder_of_an_iteration(n):
    add, _ = adder(1)
    for j in range(int(n)):
        add(j)
        if j == 2:
            add, _ = adder(n)
    return add(10), add(20)


@case(*COUNTS)
def adder_and_reader_of_an_iteration(n):
    add, get = adder(1)
    first = add
    for j in range(int(n)):
        add(j)
        if j == 1:
            add, get = adder(n * 2)
        elif j == 2:
            add, get = adder(n * 3)
    first(5)
    return add(10), get(), first(7)


@case(*SIGNS)
def adder_and_reader_of_a_branch(x):
    add, get = adder(1)
    first = add
    if x > 1:
        add, get = adder(x * 2)
    add(3)
    first(5)
    return add(10), get(), first(7)


@case(*SIGNS)
def adder_and_reader_of_either_branch(x):
    if x > 0:
        add, get = adder(x * 2)
    else:
        add, get = adder(x * 3)
    add(x)
    return get(), add(2), get()


ADD_ONE, GET_ONE = adder(1)
ADD_TWO, GET_TWO = adder(2)


@case(*SIGNS)
def global_adder_of_either_branch(x):
    if x > 0:
        add, get = ADD_ONE, GET_ONE
    else:
        add, get = ADD_TWO, GET_TWO
    add(x)
    return get(), GET_ONE(), GET_TWO()


@case(*COUNTS)
def adders_in_a_list(n):
    adders = [adder(0)]
    for j in range(int(n)):
        adders.append(adder(j))
        adders[0][0](2)
    return [add(1) for add, _ in adders], adders[0][1]()


@case((f8(2), 3), (f8(-1), np.int64(4)), (f8(2), np.int64(0)))
def adders_made_in_a_try(x, n):
    both = adder(x)
    for j in range(n):
        try:
            both = adder(j)
            if both[0](x) > 2:
                raise ValueError(both[1]())
        except ValueError:
            both = adder(x)
        both[0](1)
    return both[1]()


def reader_and_adder(start):
    add, get = adder(start)
    return get, add


@case(np.arange(3.0), np.ones(0))
def functions_made_in_a_try_share_a_variable(x):
    try:
        (add, get), number = adder(x[0]), 0
        both, number = adder(x[1]), 1
        late, early = reader_and_adder(x[2])
    except IndexError:
        add, get = both = early, late = adder(1)
        number = 2
    add(3)
    both[0](4)
    early(5)
    return get(), both[1](), late(), number


@case(f8(1), f8(1.5), f8(3))
def functions_of_the_user_and_of_numpy_in_a_try(x):
    pair = (lambda: x, np.sin)
    try:
        pair = (lambda: x + 1, np.cos) if x > 1 else (lambda: x, np.sin)
        if x > 2:
            raise ValueError
    except ValueError:
        pair = (lambda: x + 2, np.exp)
    return pair[0](), pair[1](x)


class Swallowing:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        return kind is ValueError


@case(f8(3), f8(-3), f8(7))
def variables_assigned_by_a_function_found_in_a_list(x):
    items, y = [x, 2], 0

    def note(v):
        nonlocal items, y
        items = [*items, v]
        y += len(found)
        return v

    found = [abs]
    found.append(note)
    if x > 5:
        r = 1
    else:
        with Swallowing():
            r = found[-1](len(items))
            if x > 0:
                raise ValueError
            found[-1](x)
    return items, r, y


@case(f8(3), f8(-3))
def variables_assigned_by_a_function_found_in_a_dict(x):
    items = [x]

    def note(v):
        nonlocal items
        items = items + [v]

    found = {"note": note}
    for k in range(10):
        try:
            if k == x:
                raise KeyError(k)
            found["note"](k)
        except KeyError as error:
            items = [*items, error.args]
    return items


def totals(start):
    total = start

    def add(v):
        nonlocal total
        total = total + v
        return total

    def get():
        return total

    return add, get


@case((np.int64(3), f8(2), True), (np.int64(3), f8(-2), False), (np.int64(0), f8(1), True))
def pairs_of_functions_first_made_in_a_loop(n, s, flag):
    count = 0
    while count < n:
        count += 1
        pair = totals(s) if flag else totals(-s)
        pair[0](count)
    return pair[1]()


@case((np.int64(3), f8(2)), (np.int64(0), f8(-2)))
def pairs_of_functions_in_place_of_none(n, s):
    count, pair = 0, None
    while count < n:
        count += 1
        pair = totals(s)
        pair[0](count)
    return pair[1]() if pair else None


@case(np.int64(1), np.int64(0))
def a_variable_that_an_inner_function_deletes(n):
    v = 1

    def read():
        return v

    def drop():
        nonlocal v
        if n > 0:
            del v

    drop()
    try:
        return read()
    except NameError as e:
        text = str(e)
    return text, v


@case(np.int64(1), np.int64(0))
def a_variable_that_a_handler_of_an_inner_function_names(n):
    error = 2

    def attempt():
        nonlocal error
        try:
            if n > 0:
                raise ValueError(n)
        except ValueError as error:
            pass
        return error

    try:
        attempt()
    except NameError as e:
        print(e)
    return error


def weighed(k, v, w=1):
    return 2 * v + k * w


@case((np.arange(3.0), np.int64(0)), (np.arange(3.0) - 1, np.int64(2)), (np.arange(2.0), np.int64(4)), loops=1)
def functions_with_arguments_of_each_iteration(x, n):
    f, found = None, []
    for i in range(n):
        if i % 2:
            f = partial(weighed, i, w=x)
        else:
            f = partial(np.add, x) if i > 1 else partial(weighed, x * i)
        found.append(f(i))
    return f(3) if f else x, found


@case((np.arange(3.0), np.int64(0)), (np.arange(3.0) - 1, np.int64(2)), (np.arange(2.0), np.int64(1)), loops=1)
def methods_of_the_arrays_of_each_iteration(x, n):
    f, g = None, x.max
    for i in range(n):
        f = (x * i).sum
        g = (x - i).max if x[0] < i else x.min
    return f() if f else None, g()


@case(*[(np.ones(size), np.int64(which)) for size, which in ((2, 0), (1, 0), (1, 1), (2, 2), (2, 3))], opaque=0)
def variable_of_the_outer_function_deleted_in_loops(x, which):
    kept, said = 3, ""

    def forget():
        nonlocal kept
        for _ in x:
            del kept
        return 1

    def forget_or_give():
        nonlocal kept
        if which > 0:
            del kept
        return kept

    for _ in x:
        if which == 2:
            kept = 4
            del kept
        elif which == 3:
            try:
                del kept
            except NameError as error:
                said = str(error)
    try:
        return said, forget()
    except NameError as error:
        said += str(error)
    return said, forget_or_give()


@case(*[(np.int64(k),) for k in (0, 1, 2)], opaque=0)
def unbound_variable_of_the_outer_function_added_to(k):
    if k > 0:
        count = k

    def add():
        nonlocal count
        count += 1
        return count

    def forget():
        nonlocal count
        del count

    said = []
    for step in (add, add, forget, forget, add):
        try:
            said.append(step())
        except NameError as error:
            said.append(str(error))
    return said


@case(*[(np.float64(2), np.int64(k)) for k in (0, 2, 3)], opaque=0)
def variables_deleted_after_the_functions_that_read_them(x, k):
    add, reads, y, said = lambda q: q + x, [lambda: y for _ in range(2)], 3, []
    for v in range(k):
        if v == 1:
            del x
        if v == 2:
            x = 5
            del y
        try:
            said.append(add(v))
        except NameError as error:
            said.append(str(error))
            told = lambda: str(error)  # noqa: B023, E731, F821
            said.append(told())
    try:
        said.append(told())
    except NameError as error:
        said.append(type(error).__name__)
    try:
        said.append(sum(map(add, [1, 2])))
        said.append(reads[0]())
    except NameError as error:
        said.append(str(error))
    return said


@case(*[(np.float64(2), np.int64(k)) for k in (0, 2, 3, 7)], opaque=0)
def variable_of_a_function_of_run_time_deleted(x, k):
    y, said = x, []
    add = lambda q: q + y  # noqa: E731
    functions = [abs, add]
    functions[k % 2] = add
    if k > 3:
        y = 4
    del y
    for function in functions:
        try:
            said.append(function(2))
        except NameError as error:
            said.append(str(error))
    if k > 2:
        y = 3
    try:
        said.append(functions[1 - k % 2](1))
        said.append(sum(map(add, [1, 2])))
    except NameError as error:
        said.append(str(error))
    return said


def adder(s):
    total = s

    def add(v):
        nonlocal total
        total += v
        return total

    def get():
        return total

    return add, get


KEPT = (f8(2.5), i8(3)), (f8(0.5), i8(3)), (f8(-1.0), i8(0)), (f8(1.5), i8(5)), (f8(0.5), i8(1))


@CASES.add(*KEPT)
def made_by_a_branch_in_a_try(x, n):
    add, get = adder(1)
    try:
        if x <= 1:
            add, get = adder(x * 2)
            add(n)
        add(3)
        if n > 4:
            raise ValueError(n)
    except ValueError:
        add(7)
    finally:
        print(get())
    return add(10), get()


@CASES.add(*KEPT)
def made_by_a_branch_and_put_on_a_list(x, n):
    kept = []
    add, get = adder(1)
    if x <= 1:
        add, get = adder(x)
        for _ in range(n):
            kept.append(add)
    add(3)
    for one in kept:
        one(1)
    return get(), add(10)


@CASES.add(*KEPT)
def made_in_a_loop_and_put_on_a_list(x, n):
    kept = []
    add, get = adder(1)
    for i in range(n):
        if x <= i:
            add, get = adder(i)
            kept.append(add)
        add(2)
    return [one(1) for one in kept], add(10), get()


@CASES.add(*KEPT)
def left_by_a_branch_and_put_on_a_list(x, n):
    add, get = adder(1)
    if x <= 1:
        add, get = adder(x * 2)
    kept = [add for _ in range(n)]
    add(3)
    return [one(1) for one in kept], add(10), get()
