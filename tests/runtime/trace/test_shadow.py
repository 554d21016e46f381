"""Shadow classes: which classes have one, and what it keeps of the user's."""

import abc

import numpy as np
import pytest

from autograph.tracing import Conversion
from runtime.trace.builder import Trace, activate
from runtime.trace.history import History
from runtime.trace.lift import Lifter
from runtime.trace.shadow import has_shadow, shadow_class


class Account:
    rate = 2.0

    def __init__(self, total):
        self.total = total

    def twice(self):
        return self.total * 2


class Saving(Account):
    __slots__ = ("note",)


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...


class Hooked:
    def __getattribute__(self, name):
        return 1


@pytest.fixture
def lifter():
    made = Lifter(Trace(), Conversion(), History())
    with activate(made.trace):
        yield made


def test_a_shadow_class_is_made_once_and_keeps_the_bases(lifter):
    shadow = shadow_class(Saving, lifter)
    assert shadow_class(Saving, lifter) is shadow
    assert issubclass(shadow, shadow_class(Account, lifter)) and shadow.ag_class is Saving
    assert shadow.rate == 2.0 and shadow.__name__ == "Saving"


@pytest.mark.parametrize(
    ("cls", "expected"),
    [
        (Account, True),
        (Saving, True),
        (int, False),
        (dict, False),
        (Shape, True),
        (Hooked, False),
        (type("E", (ValueError,), {}), False),
        (np.ndarray, False),
    ],
)
def test_plain_classes_have_shadows(cls, expected):
    assert has_shadow(cls) is expected


def test_methods_of_a_shadow_are_converted_functions(lifter):
    shadow = shadow_class(Account, lifter)
    one = shadow(3)
    assert one.total == 3 and one.twice() == 6
    assert shadow.twice.__code__ is not Account.twice.__code__


def test_a_class_attribute_is_written_at_run_time_and_never_while_tracing(lifter):
    shadow = shadow_class(Account, lifter)
    shadow.rate = 5.0
    assert shadow.rate == 5.0 and Account.rate == 2.0
    assert [node.primitive.name for node in lifter.trace.nodes] == ["setattr"]
    assert lifter.written == {"Account.rate"}
