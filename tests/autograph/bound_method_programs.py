"""Methods of objects as values: in their own attributes and tables, chosen by branches, in partials and in lists."""

import functools
import operator

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
VALUES = ((3, np.float64(2.5)), (np.int64(2), np.float64(0.5)), (0, np.float64(2.5)), (np.int64(1), np.float64(1.5)))


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.change = self.deposit
        self.moves = {"in": self.deposit, "out": self.withdraw}

    def deposit(self, amount):
        self.balance += amount
        return self.balance

    def withdraw(self, amount):
        self.balance -= amount
        return self.balance


class Plain:
    def __init__(self, balance):
        self.balance = balance

    deposit = Account.deposit
    withdraw = Account.withdraw


class Link:
    def __init__(self, value):
        self.value = value
        self.next = None
        self.me = self
        self.ask = self.get

    def get(self):
        return self.value


class Scaled:
    def __init__(self, by):
        self.function = functools.partial(max, by)
        self.shift = lambda v, k=by: v + k


def both(one, other):
    return one.balance, other.balance


@case(*VALUES, nodes={"cond": 1})
def made_by_both_arms(n, x):
    account = Account(x) if x > 1 else Account(n)
    found = account.change(4)
    return account.balance, found, account.change.__self__ is account


@case(*VALUES)
def made_anew_in_one_arm(n, x):
    account = Account(n)
    if x > 1:
        account = Account(x)
    found = account.change(4)
    return account.balance, found, account.moves["out"](1)


@case(*VALUES)
def made_anew_in_a_loop(n, x):
    account = Account(n)
    for k in range(n):
        if x > k:
            account = Account(x + k)
        account.moves["in" if k % 2 else "out"](k)
    return account.balance


@case(*VALUES)
def one_method_of_either(n, x):
    one, other = Account(n), Account(x)
    change = one.change if x > 1 else other.change
    change(3)
    return both(one, other)


@case(*VALUES, nodes={"cond": 1})
def method_beside_its_object(n, x):
    if x > 1:
        account = Plain(x)
        change = account.deposit
    else:
        account = Plain(n)
        change = account.deposit
    change(3)
    account.balance += 1
    return account.balance, change(1), change.__self__ is account


@case(*VALUES)
def another_method_beside_its_object(n, x):
    if x > 1:
        account = Plain(x)
        change = account.deposit
    else:
        account = Plain(n)
        change = account.withdraw
    change(3)
    account.balance += 1
    return account.balance, change(1), account.balance


@case(*VALUES)
def partial_beside_its_object(n, x):
    if x > 1:
        account = Plain(x)
        change = functools.partial(account.deposit, 2)
    else:
        account = Plain(n)
        change = functools.partial(account.deposit, 3)
    change()
    account.balance += 1
    return account.balance, change(), account.balance


@case(*VALUES)
def append_beside_its_list(n, x):
    if x > 1:
        found = [x]
        add = found.append
    else:
        found = [n]
        add = found.append
    add(2)
    found += [n]
    add(3)
    return found


@case(*VALUES)
def run_time_index(n, x):
    accounts = [Account(k) for k in range(3)]
    for k in range(n):
        accounts[k % 3].change(x)
    return [account.balance for account in accounts]


@case(*VALUES)
def filled_in_a_loop(n, x):
    accounts = []
    for k in range(n):
        accounts.append(Account(k + x))
    for account in accounts:
        account.change(2)
    return [account.balance for account in accounts]


@case(*VALUES)
def made_in_a_try(n, x):
    account = Account(n)
    try:
        if x > 1:
            raise ValueError(x)
        account = Account(x)
        account.change(3)
    except ValueError:
        account.change(5)
        account = Account(2)
    account.change(1)
    return account.balance


@case(*VALUES)
def changed_in_recursion(n, x):
    account = Account(n)

    def fill(k):
        if k <= 0:
            return account
        account.change(k)
        return fill(k - 1)

    return fill(int(x) + n).balance


@case(*VALUES)
def linked_to_itself(n, x):
    link = Link(n)
    link.next = link
    while x < 5:
        link.value += x
        link = link.next
        x += 1
        if link.ask() > 6:
            link = Link(x)
            link.next = link
    return link.value, link.next is link, link.me is link


@case(*VALUES)
def builtin_in_a_partial(n, x):
    found = None
    for k in range(n):
        found = Scaled(k)
    return (found.function(x), found.shift(2)) if found else x


@case(*VALUES)
def partials_in_a_list(n, x):
    scales = []
    for k in range(n):
        scales.append(Scaled(k + x))
    total = 0
    for scale in scales:
        total = total + scale.function(x) + scale.shift(2)
    return total


@case(*VALUES)
def partial_that_changes_what_it_holds(n, x):
    plain = Plain(n)
    found = [Scaled(1), Scaled(2)]
    for k in range(n):
        found[k % 2].function = functools.partial(setattr, plain, "balance")
    if n > 1:
        found[int(x) % 2].function(x)
    return plain.balance


@case(*VALUES)
def builtins_in_attributes(n, x):
    found = [Scaled(1), Scaled(2)]
    found[n % 2].function = operator.neg if x > 1 else abs
    return found[n % 2].function(x), found[int(x) % 2].shift(n)


def powers(start):
    def down(k):
        return start if k <= 0 else k * down(k - 1)

    return down


def taking_turns(start):
    def left(k):
        return start if k <= 0 else k * right(k - 1)

    def right(k):
        return -start if k <= 0 else k * left(k - 1)

    return left, right


@case(*VALUES, nodes={"cond": 1})
def recursive_function_of_either_arm(n, x):
    down = powers(x) if x > 1 else powers(n)
    return down(3)


@case(*VALUES)
def functions_of_either_arm_that_call_one_another(n, x):
    left, right = taking_turns(x) if x > 1 else taking_turns(n)
    return left(3), right(2)


@case((1, 2.0, Scaled(3)), (0, np.float64(5), Scaled(1)), (2, np.float64(0.5), Scaled(2)))
def partial_of_the_users(n, x, given):
    made = Scaled(n)
    for k in range(n):
        if x > k:
            made = Scaled(k)
        made.function = given.function
    return made.function is given.function, made, made.function(x)


@case(*VALUES)
def calls_with_what_a_stack_holds(n, x):
    waiting = [(Plain(x).deposit, (1,))]
    found = []
    while waiting and len(found) < n + 1:
        function, args = waiting.pop()
        result = function(*args)
        found.append(result)
        if result < 5:
            waiting.append((Plain(result).deposit, (result,)))
        elif x > 1:
            waiting.append((functools.partial(operator.add, 2), (result,)))
        else:
            waiting.append((max, (result, 3, x)))
    return found


@case(*VALUES, (np.int64(3), np.float64(-1)))
def functions_around_a_builtin(n, x):
    function = abs
    for k in range(n):
        inner = function
        function = (lambda v, inner=inner: inner(v) + 1) if x > k else inner
    return function(-2)


@case((np.arange(3.0), 2), (np.arange(0.0), 2), (np.arange(4.0), 0))
def method_of_one_of_two_after_a_loop(values, n):
    one, other = Plain(0), Plain(1)
    chosen = one
    for value in values:
        for _ in range(n):
            chosen = other
        change = chosen.deposit
        change(value)
    try:
        found = change(1)
    except NameError:
        found = None
    return both(one, other), found


@case(np.arange(3.0), np.arange(0.0), np.arange(-2.0, 2.0))
def method_for_the_next_iteration(values):
    one, other = Plain(0), Plain(1)
    change = one.deposit
    for value in values:
        chosen = one if value > 1 else other
        change(value)
        change = chosen.withdraw if value < 0 else chosen.deposit
    return change(1), both(one, other)


@case(*VALUES)
def object_of_a_method_of_either(n, x):
    one, other = Account(n), Account(x)
    change = one.change if x > 1 else other.change
    change.__self__.balance += 5
    return both(one, other), change.__self__ is one


@case((np.int64(2), np.float64(0.5)), (3, np.float64(2.5)), (np.array(4), np.float64(1)), nodes={"for": 3})
def methods_of_a_list_of_objects(n, x):
    accounts = [Plain(k) for k in range(n)]
    methods = [account.deposit for account in accounts]
    last = methods[-1]
    found = [method(x) for method in methods]
    is_own = last.__self__ is accounts[-1]
    return accounts, methods, found, is_own, type(last), isinstance(last, type(accounts.append)), last.__name__


@case((np.int64(3), np.float64(2.5)), (np.int64(0), np.float64(0.5)), (4, np.float64(1)), nodes={"while": 1, "for": 1})
def objects_asked_of_their_methods(n, x):
    accounts = []
    while n > 0:
        accounts.append(Account(n))
        n -= 1
    found = []
    for account in accounts:
        account.change.__self__.balance = "new"
        found.append(account.balance)
        account.balance = x
        found.append(account.change(x))
    return accounts, found


class Registry:
    def __init__(self, n):
        self.n = n

    def none(self):
        return self.n

    def two(self, a, b=1, /):
        return a + b + self.n

    def named(self, *, key):
        return key

    def rest(*args):
        return len(args)

    @classmethod
    def of_class(cls, n):
        return cls(n).n

    @staticmethod
    def of_none(a):
        return a


@case(np.int64(2), 3, np.array(0), np.int64(4), nodes={"while": 1})
def wrong_arguments_of_methods(n):
    methods = []
    while n > 0:
        made = Registry(n)
        methods += [made.none, made.two, made.named, made.rest, made.of_class, made.of_none]
        n -= 1
    found = []
    for method in methods:
        for args in ((), (1,), (1, 2, 3)):
            try:
                found.append(method(*args))
            except TypeError as error:
                found.append(str(error))
    return found


@case(np.int64(3), np.int64(0), np.int64(5))
def wrong_arguments_of_the_last_method(n):
    made = Registry(0)
    k = 0
    while k < n:
        made = Registry(k)
        method = made.none
        k += 1
    return method(1) if n > 0 else made.none()


class Stepping:
    def __init__(self, v):
        self.v = v

    def step(self, t):
        self.v += t
        return self

    def __lt__(self, other):
        return self.v < other.v


class SteppingTwice(Stepping):
    def step(self, t):
        super().step(t)
        return super().step(t)


@case((np.float64(1), 2.0), (np.float64(3), 2.0), (np.float64(-2), 2.0), (np.float64(0.5), 3))
def methods_of_the_least_of_objects_in_a_try(a, b):
    one, other = Stepping(a), SteppingTwice(b)
    k = 0
    while k < b:
        k += 1
        other = sorted([one, other])[0]
        try:
            other.step(a)
        except ValueError:
            k += 1
        finally:
            if one < other:
                return k
    return one, other


PLACES = (np.array([1.0, 2]), np.int64(3)), (np.array([1.0, 2]), np.int64(1)), (np.array([1.0, 2, 4]), np.int64(5))


@case(*PLACES, nodes={"try": 1})
def methods_of_a_list_of_a_try(x, k):
    try:
        out = [x[0], x[k]]
        add, sort = out.append, out.sort
        add(2)
        put = functools.partial(out.insert, 0)
    except IndexError:
        return 1
    sort(reverse=True)
    put(x[0])
    add(4)
    return out, add == out.append, add.__self__ is out, add.__name__


@case(*PLACES, nodes={"for": 1, "try": 1})
def methods_of_dicts_and_sets_of_a_try(x, k):
    get = None
    for v in x:
        try:
            table, seen = {0: v}, {1, int(k)}
            if v > k - 2:
                get, put, see = table.get, table.setdefault, seen.add
            put(1, x[k])
            see(5)
        except (IndexError, UnboundLocalError) as error:
            print(error)
    return get and (get(0), get(1), get(2, -1), put(3, 4), sorted(seen))


@case(*PLACES, nodes={"while": 1, "try": 1, "cond": 1})
def method_of_either_list_in_a_try(x, k):
    out = []
    i = 0
    while i < k:
        try:
            part = [i]
            add = part.append if i % 2 else out.append
            add(x[i])
        except IndexError:
            add(-1)
        else:
            out.append(part)
        i += 1
    return out, part


def counting(n):
    k = 0
    while k < n:
        yield k
        k += 1


@CASES.add(np.int64(5), np.int64(2))
def what_methods_are_of(n):
    following, counted, appended = iter([n, 2, 3]).__next__, counting(n).__next__, [1, n].append
    appended(following() + counted())
    rest = [*following.__self__, *counted.__self__]
    return rest, following.__name__, appended.__self__, appended.__name__, "a".join.__self__, "b".join.__name__
