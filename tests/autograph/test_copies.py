"""Runs on copies: what is copied, what stays, what is put back."""

import random
import threading
from collections import deque

import numpy as np
import pytest

from autograph.copies import on_copies, reach

TABLE = np.arange(6.0).reshape(2, 3)
ROW = TABLE[1]
COUNT = 0
LOG = []
LOCK = threading.Lock()


class Account:
    total = 0
    history = []

    def __init__(self):
        self.table = TABLE.T

    def add(self, x):
        Account.total += x
        Account.history.append(x)
        Account.latest = x


def change_everything(x, account):
    global COUNT, made_by_the_run
    COUNT += 1
    made_by_the_run = True
    with LOCK:
        LOG.append(COUNT)
    ROW[0] = -1.0
    account.add(3)
    account.table[0, 0] = -2.0
    x[0] = 7
    np.random.rand()
    random.random()


def test_nothing_of_the_users_is_changed():
    account, x = Account(), np.zeros(3)
    reached = reach(change_everything, x, account)
    state, python_state = np.random.get_state(legacy=False), random.getstate()
    with on_copies(reached) as (function, x_copy, account_copy):
        function(x_copy, account_copy)
        assert (COUNT, LOG, Account.total, Account.history, Account.latest) == (1, [1], 3, [3], 3)
        assert ROW[0] == TABLE[1, 0] == account_copy.table[0, 1] == -1.0
        assert TABLE[0, 0] == account_copy.table[0, 0] == -2.0
        assert x_copy[0] == 7
        assert reached.state()["COUNT"] == 1
        assert reached.state()["Account.latest"] == 3
    assert (COUNT, LOG, Account.total, Account.history) == (0, [], 0, [])
    assert not hasattr(Account, "latest")
    assert "made_by_the_run" not in globals()
    assert TABLE.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert ROW.base is TABLE.base
    assert x.tolist() == [0, 0, 0]
    assert np.random.get_state(legacy=False)["state"]["pos"] == state["state"]["pos"]
    assert random.getstate() == python_state


def test_all_is_put_back_when_the_run_is_interrupted():
    with pytest.raises(KeyboardInterrupt), on_copies(reach(change_everything, np.zeros(1), Account())) as copies:
        copies[0](*copies[1:])
        raise KeyboardInterrupt
    assert (COUNT, Account.total) == (0, 0)


def test_free_variables_and_defaults_hold_copies():
    seen, total = [], 0

    def helper(x, memory=[]):
        nonlocal total
        total += x
        memory.append(x)
        seen.append(x)
        return memory

    def call(x):
        return helper(x)

    with on_copies(reach(call, 2)) as (function, x):
        assert function(x) == [2]
        assert (seen, total) == ([2], 2)
    assert (seen, total, helper.__defaults__) == ([], 0, ([],))


VIEWS = [
    lambda a: a[1:, ::2],
    lambda a: a[::-1, ::-1],
    lambda a: a.T,
    lambda a: a.reshape(2, 2, 3),
    lambda a: a[1],
    lambda a: a.view(np.int32),
    lambda a: np.broadcast_to(a[0], (3, 3)),
    lambda a: a[:0],
]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("order", ["C", "F"])
def test_views_stay_views_of_the_same_place(view, order):
    base = np.arange(12.0).reshape(4, 3)
    try:
        seen = view(base := np.array(base, order=order))
    except ValueError:  # a view of another dtype needs C order
        pytest.skip("no such view")
    with on_copies(reach(base, seen)) as (copied, copied_view):
        assert copied.strides == base.strides
        assert (copied_view.strides, copied_view.dtype) == (seen.strides, seen.dtype)
        assert copied_view.flags.writeable == seen.flags.writeable
        assert np.array_equal(copied_view, seen)
        copied[...] = -1.0
        expected = view(np.full_like(base, -1.0))
        assert np.array_equal(copied_view, expected)
    assert base[0, 0] == 0.0


def test_two_views_of_an_array_that_is_not_reached_share_memory():
    base = np.arange(5)
    with on_copies(reach(base[1:], base[:-1])) as (a, b):
        a[0] = 100
        assert b[1] == 100
    assert base[1] == 1


def test_arrays_of_objects_are_copied_with_their_objects():
    inner = np.zeros(2)
    outer = np.array([inner, [1], None], dtype=object)
    with on_copies(reach(outer[::-1], inner)) as (copied, copied_inner):
        copied[1].append(2)
        assert copied[2] is copied_inner
        copied_inner[0] = 1
    assert outer[1] == [1]
    assert inner[0] == 0


def test_structured_arrays_and_their_fields():
    table = np.zeros(3, dtype=[("a", "i4"), ("b", "f8")])
    with on_copies(reach(table, table["b"])) as (copied, field):
        field[1] = 2.5
        assert copied[1]["b"] == 2.5
    assert table[1]["b"] == 0


def test_a_generator_and_its_method_are_copied_together():
    generator = np.random.default_rng(3)
    before = generator.bit_generator.state
    with on_copies(reach(generator, generator.normal, deque([generator]))) as (copied, normal, held):
        first = normal()
        assert held[0] is copied
        assert copied.bit_generator.state != before
    assert generator.bit_generator.state == before
    assert generator.normal() == first


def test_bound_methods_of_builtin_objects_follow_the_copy():
    items = []
    with on_copies(reach(items, items.append)) as (copied, append):
        append(1)
        assert copied == [1]
    assert items == []


def test_what_cannot_be_copied_is_named():
    with pytest.raises(TypeError, match="can't be copied.*generator"), on_copies(reach((i for i in range(3)))):
        pass
    with open(__file__) as file, pytest.raises(TypeError, match="can't be copied.*TextIOWrapper"):
        with on_copies(reach([file])):
            pass


def test_descriptors_and_class_attributes_of_bases():
    class Field:
        def __init__(self):
            self.values = []

        def __get__(self, instance, owner):
            return self.values

    class Base:
        field = Field()

    class Derived(Base):
        pass

    def use(x):
        x.field.append(1)
        return x.field

    derived = Derived()
    with on_copies(reach(use, derived)) as (function, copied):
        assert function(copied) == [1]
    assert derived.field == []
