"""What functions do with variables, as their code tells it."""

import numpy as np

import autograph as ag
from autograph import tracing
from runtime.trace.variables import updated_in

COUNTER = 0
STATE = {"n": 0, "v": 0.5}


class Clock:
    """It counts its calls."""

    def __init__(self) -> None:
        self.ticks = 0
        self.step = 2

    def tick(self, x):
        """The time after another tick."""
        self.ticks = self.ticks + 1
        return x * self.ticks * self.step


def updating(clock, x, key):
    """Update numbers of each kind, and assign some that it does not read."""
    global COUNTER
    COUNTER += 1
    STATE["n"] += 1
    STATE[key] = COUNTER
    clock.step = 3
    clock.rate = clock.step
    return [clock.ticks * 2, lambda: setattr(clock, "rate", STATE["v"])], x


def assigning_later(clock, x):
    """Read numbers in one line and assign them in another; one that it assigns alone, of a dict that it reads."""
    ticks, rate = clock.ticks, STATE["rate"]
    if x > ticks:
        clock.ticks = ticks + rate
        STATE["rate"] = x
    STATE["last"] = clock.last = ticks
    clock.step = rate
    return clock.step


def test_lines_that_read_what_they_assign() -> None:
    assert updated_in(updating.__code__) == {"['COUNTER']", "['n']"}
    assert updated_in(Clock.tick.__code__) == {".ticks"}


def test_what_is_read_in_one_line_and_assigned_in_a_later_one() -> None:
    assert updated_in(assigning_later.__code__) == {".ticks", "['rate']", "STATE['last']"}


def test_what_code_updates_varies_from_the_first_trace_on(monkeypatch) -> None:
    runs = []
    run = tracing._run
    monkeypatch.setattr(tracing, "_run", lambda *args: (runs.append(1), run(*args))[1])
    function, clock, x = ag.function(lambda clock, x: clock.ticks + clock.tick(x)), Clock(), np.ones(2)
    assert [function(clock, x)[0] for _ in range(3)] == [2.0, 5.0, 8.0]
    assert len(runs) == 1 and len(function.traces) == 1
