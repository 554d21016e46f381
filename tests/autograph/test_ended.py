"""What plain code holds after a tape's block: arrays and numbers, which are the tape's results all the same."""

import sys
from collections import OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass

import numpy as np
import pytest

import autograph as ag
from runtime.trace.symbolic import Symbolic

X, Y = np.arange(6.0).reshape(3, 2), np.array([1.0, 2.0, 3.0])
Pair = namedtuple("Pair", "w b")
ALL_LOSSES = []


@dataclass(frozen=True, slots=True)
class Entry:
    loss: object
    step: int


class Trainer:
    def __init__(self):
        self.recent, self.by_name, self.best = deque(maxlen=2), defaultdict(list), np.inf


def stopped_early(w):
    with ag.Tape() as tape:
        v = tape.watch(w)
        residual = X @ v - Y
        loss = np.mean(residual**2)
    return w, v, residual, loss


def in_containers(w):
    trainer, entries, unique, logged = Trainer(), [], set(), []

    def log(loss):
        logged.append(loss)

    def step(k, log):
        with ag.Tape() as tape:
            v = tape.watch(w)
            loss = np.sum(v**2) * k
            entries.append(Entry(loss, k))
            unique.add((loss, k))
            trainer.recent.append(loss)
            trainer.by_name["loss"].append(OrderedDict([(loss, k), ("last", loss)]))
            trainer.best = min(trainer.best, loss)
            ALL_LOSSES.append(Pair(loss, k))
            log(loss)
        found = tape.gradient(trainer.recent[-1], v)
        w.__isub__(0.1 * found)
        return found

    found = [step(k, log) for k in range(3)]
    return found, trainer.recent, trainer.by_name, trainer.best, entries, sorted(unique), logged, ALL_LOSSES[-3:]


def from_a_generator(w):
    def losses():
        for k in range(3):
            with ag.Tape() as tape:
                v = tape.watch(w)
                loss = np.sum(v**2) * k
            yield loss, tape.gradient(loss, v)

    return list(losses())


def into_a_variable_outside(w):
    total = 0

    def add():
        nonlocal total
        with ag.Tape() as tape:
            v = tape.watch(w)
            total = total + np.sum(v**2)
        return tape.gradient(total, v)

    return add(), total


def raised(w):
    try:
        with ag.Tape() as tape:
            loss = np.sum(tape.watch(w) ** 2)
            raise ArithmeticError("diverged", loss)
    except ArithmeticError as error:
        return error.args


def nested(w):
    with ag.Tape() as outer:
        z = outer.watch(w)
        with ag.Tape() as inner:
            v = inner.watch(z)
            loss = np.sum(v**3)
        g = inner.gradient(loss, v)
        total = np.sum(g * g)
    return loss, g, total, outer.gradient(total, z), inner.gradient(loss, v)


def recorded_in(item):
    """Whether a result holds what was recorded."""
    if isinstance(item, list | tuple | deque):
        return any(map(recorded_in, item))
    if isinstance(item, dict):
        return any(map(recorded_in, (*item, *item.values())))
    return recorded_in(item.loss) if isinstance(item, Entry) else type(item) is Symbolic


@pytest.mark.parametrize(
    "function", [stopped_early, in_containers, from_a_generator, into_a_variable_outside, raised, nested]
)
def test_nothing_recorded_is_left(function):
    found = function(np.array([0.1, 0.2]))
    assert not recorded_in(found)
    with ag.mode("eager"):  # where results of the call are made plain, too
        np.testing.assert_equal(ag.function(function)(np.array([0.1, 0.2])), found)


def test_values_of_the_block_are_known_afterwards():
    w = np.array([0.1, 0.2])
    with ag.Tape() as tape:
        v, pair = tape.watch(w), tape.watch(Pair(w, 2.0))
        one, other = np.sum(v**2), np.sum(pair.w**3) * pair.b
        rows = X @ v
    assert type(v) is np.ndarray and type(pair.b) is float and type(other) is np.float64 and not np.shares_memory(v, X)
    np.testing.assert_array_equal(tape.gradient(one, v), 2 * w)
    np.testing.assert_array_equal(tape.gradient(one, pair).w, [0.0, 0.0])  # told apart, though it is the same array
    np.testing.assert_allclose(tape.gradient(other, pair).w, 6 * w**2)
    assert type(tape.gradient(other, pair)) is Pair and tape.gradient(other, pair.b) == np.sum(w**3)
    np.testing.assert_allclose(tape.gradient([rows, one], v, [Y, 1.0]), X.T @ Y + 2 * w)


def test_what_is_computed_afterwards_is_told_from_what_is_independent():
    with ag.Tape() as tape:
        v = tape.watch(np.array([0.1, 0.2]))
        constant, count = np.mean(Y), np.count_nonzero(v > 0.1)
        loss = np.sum(v**2) * constant
    for independent in (constant, count, 3.0):
        np.testing.assert_array_equal(tape.gradient(independent, v), [0.0, 0.0])
    for later in (loss * 1.0, np.mean(Y), np.sum(v)):
        with pytest.raises(TypeError, match="the tape knows nothing of the result"):
            tape.gradient(later, v)


def test_an_array_of_the_block_that_changes_before_the_tape_is_asked():
    with ag.Tape() as tape:
        v = tape.watch(np.array([0.1, 0.2]))
        rows = X @ v
        loss = np.sum(rows**2)
    rows *= 2.0
    with pytest.raises(RuntimeError, match="an array of the block has changed since the tape's block: ask the tape"):
        tape.gradient(loss, v)


def test_arrays_that_variables_have_held_are_freed():
    class Watched(np.ndarray):
        freed = 0

        def __del__(self):
            Watched.freed += 1

    data = np.ones(2).view(Watched)
    with ag.Tape() as tape:
        v = tape.watch(np.ones(2))
        loss = np.sum(v**2)
    del data
    assert Watched.freed == 1 and type(loss) is np.float64


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="`locals()` gives a dict of its own at each call")
def test_the_dict_of_locals_that_a_function_has_asked_for_stays():
    w = np.ones(2)
    held = locals()
    with ag.Tape() as tape:
        v = tape.watch(w)
    assert held["w"] is w and tape.gradient(0.0, v) is not None
