"""What traced code gets for each value, what is guarded, and what becomes an input."""

import enum
import functools
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

from autograph.tracing import Conversion
from runtime.trace import paths
from runtime.trace.builder import Trace, TraceAgain, activate
from runtime.trace.dicts import Dict
from runtime.trace.history import History
from runtime.trace.lift import Lifter
from runtime.trace.lifted_containers import MAX_KNOWN_ITEMS
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic
from runtime.types import Dim


class Color(enum.Enum):
    RED = 1


class Pair(NamedTuple):
    left: int
    right: int


class Box:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)


def lift(*values, history=None):
    """The lifted values, the guard's function, and the lifter."""
    lifter = Lifter(Trace(), Conversion(), history or History())
    with activate(lifter.trace):
        lifted = [lifter.lift(value, paths.argument(k, f"x{k}")) for k, value in enumerate(values)]
    return lifted, lifter.guard.compile(), lifter


@pytest.mark.parametrize("value", [3, -0.0, 1 + 2j, True, None, "text", b"bytes", Color.RED, range(3), np.dtype("f4")])
def test_known_values_stay_known_and_are_guarded(value):
    (lifted,), guard, _ = lift(value)
    assert lifted == value and type(lifted) is type(value)
    assert guard((value,)) == () and guard(("other",)) is None and guard((4,)) is None


def test_guards_tell_types_and_bits_apart():
    _, guard, _ = lift(0.0, 1)
    assert guard((0.0, 1)) == () and guard((-0.0, 1)) is None and guard((0, 1)) is None and guard((0.0, True)) is None


@pytest.mark.parametrize("value", [np.zeros(2), np.float64(3), np.zeros(()), np.bool_(True)])
def test_arrays_and_numpy_scalars_are_inputs_guarded_by_type(value):
    (lifted,), guard, _ = lift(value)
    assert type(lifted) is Symbolic
    other = value.copy()
    assert guard((value,))[0] is value and guard((other,))[0] is other
    assert guard((np.zeros(2, "c8"),)) is None and guard((3.0,)) is None


def test_a_number_that_was_different_before_is_an_input():
    history = History()
    assert lift(1.5, history=history)[0] == [1.5]
    (lifted,), guard, _ = lift(2.5, history=history)
    assert type(lifted) is Symbolic and guard((7.5,)) == (7.5,) and guard((7,)) is None


def test_a_size_that_was_different_before_is_unknown():
    history = History()
    lift(np.zeros((2, 3)), history=history)
    (lifted,), guard, _ = lift(np.zeros((5, 3)), history=history)
    rows, columns = lifted.ag_type.shape
    assert isinstance(rows, Dim) and columns == 3
    assert guard((np.zeros((9, 3)),)) is not None and guard((np.zeros((9, 4)),)) is None


def test_containers_are_lifted_item_by_item():
    (items, mapping, pair), guard, _ = lift([1, np.ones(1)], {"a": 2}, Pair(1, 2))
    assert type(items) is List and items[0] == 1 and type(items[1]) is Symbolic
    assert type(mapping) is Dict and dict(mapping) == {"a": 2} and pair == Pair(1, 2)
    array = np.ones(1)
    assert guard(([1, array], {"a": 2}, Pair(1, 2))) == (array,)
    assert guard(([1, array, 3], {"a": 2}, Pair(1, 2))) is None
    assert guard(([1, array], {"b": 2}, Pair(1, 2))) is None
    assert guard(([1, array], {"a": 2}, (1, 2))) is None


def test_a_long_list_is_known_at_run_time_only():
    (lifted,), guard, _ = lift([0] * (MAX_KNOWN_ITEMS + 1))
    assert lifted.ag_grown and len(guard(([1, 2],))) == 1


def test_a_list_that_holds_itself():
    items = [1]
    items.append(items)
    (lifted,), _, _ = lift(items)
    assert lifted[1] is lifted


def test_one_object_at_two_places_is_one_object():
    items = [1]
    (one, two), guard, _ = lift(items, items)
    assert one is two
    other = [1]
    assert guard((items, items)) == () and guard((items, other)) is None
    (one, two), guard, _ = lift(items, other)
    assert one is not two
    assert guard((items, other)) == () and guard((items, items)) is None


def test_objects_are_lifted_attribute_by_attribute_when_read():
    box = Box(a=1, b=np.ones(1), c=object())
    lifter = Lifter(Trace(), Conversion(), History())
    with activate(lifter.trace):
        lifted = lifter.lift(box, paths.argument(0, "box"))
        assert isinstance(lifted, Instance) and lifted.a == 1
    guard = lifter.guard.compile()
    assert guard((Box(a=1, b="never read"),)) == () and guard((Box(a=2),)) is None and guard((Box(),)) is None
    assert guard((SimpleNamespace(a=1),)) is None


def test_writing_never_reaches_the_users_object():
    box, items = Box(a=1), [1]
    lifter = Lifter(Trace(), Conversion(), History())
    with activate(lifter.trace):
        lifted, known = lifter.lift(box, paths.argument(0, "box")), lifter.lift(items, paths.argument(1, "items"))
        lifted.a = 2
        lifted.b = 3
        known.append(4)
    assert vars(box) == {"a": 1} and items == [1]
    assert [node.primitive.name for node in lifter.trace.nodes] == ["setattr", "setattr", "list.append"]


def test_a_number_that_is_written_varies_in_the_next_trace():
    box = Box(a=1, b=2)
    history = History()
    lifter = Lifter(Trace(), Conversion(), history)
    with activate(lifter.trace):
        lifted = lifter.lift(box, paths.argument(0, "box"))
        lifter.generalise_rewritten()
        lifted.a = lifted.a + lifted.b
        with pytest.raises(TraceAgain):
            lifter.generalise_rewritten()
        lifter.generalise_rewritten()  # it is told once
    assert history.varying == {"box.a"}


def test_functions_are_guarded_by_their_code():
    def make(n):
        return lambda x: x + n

    (lifted,), guard, _ = lift(make(1))
    assert lifted(2) == 3
    assert guard((make(1),)) == () and guard((make(2),)) is None and guard((len,)) is None


def test_partials_and_bound_methods_are_taken_apart():
    (lifted,), guard, _ = lift(functools.partial(divmod, 7))
    assert isinstance(lifted, functools.partial) and lifted.args == (7,)
    assert guard((functools.partial(divmod, 8),)) is None


def test_original_is_the_users_object():
    items = [1]
    (lifted,), _, lifter = lift(items)
    assert lifter.original(lifted) is items and lifter.original(object()) is None
