"""Shadow instances: what is read and written on them, and what reaches the graph."""

import numpy as np
import pytest

from autograph.tracing import Conversion
from runtime.trace import paths
from runtime.trace.builder import Trace, activate
from runtime.trace.history import History
from runtime.trace.lift import Lifter
from runtime.trace.objects import Instance
from runtime.trace.shadow import shadow_class
from runtime.trace.symbolic import Symbolic
from tests.checking import check

ONE, ZERO = np.int64(1), np.int64(0)


class Account:
    rate = 2.0
    opened = 0

    def __init__(self, total):
        self.total = total
        type(self).opened += 1

    @property
    def doubled(self):
        return self.total * 2

    @doubled.setter
    def doubled(self, value):
        self.total = value / 2

    @classmethod
    def of(cls, x):
        return cls(x * cls.rate)

    @staticmethod
    def fee(x):
        return x + 1

    def __add__(self, other):
        return Account(self.total + other.total)

    def __eq__(self, other):
        return self.total == other.total

    __hash__ = None


class Saving(Account):
    __slots__ = ("note",)

    def __init__(self, total):
        super().__init__(total)
        self.note = "n"


@pytest.fixture
def lifter():
    made = Lifter(Trace(), Conversion(), History())
    with activate(made.trace):
        yield made


def nodes(lifter):
    return [node.primitive.name for node in lifter.trace.nodes]


def test_a_new_object_of_the_trace_puts_nothing_into_the_graph(lifter):
    cls = shadow_class(Account, lifter)
    one = cls.__new__(cls)
    one.total = 3
    one.total = one.total + 1
    del one.total
    assert isinstance(one, Instance) and not hasattr(one, "total") and nodes(lifter) == []


def test_an_object_is_made_at_run_time_when_it_is_needed(lifter):
    cls = shadow_class(Account, lifter)
    one = cls.__new__(cls)
    one.total = 3
    reference = one.ag_symbolic()
    assert type(reference) is Symbolic and nodes(lifter) == ["object"]
    one.total = 4
    assert nodes(lifter) == ["object", "setattr"] and one.ag_symbolic().ag_value is reference.ag_value


def test_a_region_puts_the_attributes_back(lifter):
    lifted = lifter.lift(Account(1), paths.argument(0, "account"))
    lifter.trace.heap.open([])
    lifted.total = 5
    lifted.more = 6
    lifter.trace.heap.undo()
    assert lifted.total == 1 and not hasattr(lifted, "more")


def uses_everything(account, x):
    account.doubled = x * 6
    other = Account.of(x)
    third = account + other
    if x > 0:
        account.note = "positive"
        third.total = Account.fee(third.total)
    return account.doubled, third.total, third == other, getattr(account, "note", None), isinstance(third, Account)


def counts_objects(x):
    if x > 0:
        Saving(x)
    return Account.opened, Saving(x).note


def missing(x):
    account = Account(x)
    if x > 0:
        del account.total
    return account.total


@pytest.mark.parametrize("make", [Account, Saving])
def test_objects_behave_as_eagers(make):
    check(uses_everything, make(1.0), ONE, calls=[(make(2.0), ZERO)], cond=1 if make is Saving else 2)


def test_class_attributes_are_changed_at_every_call():
    check(counts_objects, ONE, calls=[(ZERO,)])


def test_an_attribute_deleted_on_one_path():
    check(missing, ZERO, calls=[(ONE,)])


def optional(x):
    account = Account(x)
    if x > 0:
        account.note = x
    before = hasattr(account, "note"), getattr(account, "note", "none"), getattr(account, "rate", 0)
    account.note = 3
    return before, hasattr(account, "note"), account.note


def test_an_attribute_set_on_one_path_is_asked_for_at_run_time():
    check(optional, ONE, calls=[(ZERO,)])
