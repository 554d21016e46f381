"""What functions do with variables, as their code tells it."""

import dis

import numpy as np
import pytest

import autograph as ag
from autograph import tracing
from runtime.trace.variables import grown_in, stored_in, updated_in
from tests.autograph.backward_programs import powers

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


def beside_what_it_reads(table, row, holder, other):
    """Read items in lines that assign others; those of what is no variable that it updates, in every way."""
    row[0] = table["rate"]
    table["seen"] = holder.table["rate"] + holder.table["seen"]
    holder.table["calls"] += table["rate"]
    holder.table["last"] = holder.table["last"] + row[0]
    holder.table["left"], other["right"] = other["left"], holder.table["size"]
    return [other["plain"] for other["plain"] in row]


def test_lines_that_read_what_they_assign() -> None:
    assert updated_in(updating.__code__) == {"['COUNTER']", "['n']"}
    assert updated_in(Clock.tick.__code__) == {".ticks"}


def test_items_that_stand_in_a_line_with_assigned_ones_are_no_updates() -> None:
    found = updated_in(beside_what_it_reads.__code__)
    assert found == {"['seen']", "['calls']", "['last']", "['left']", "['plain']"}


def test_what_is_read_in_one_line_and_assigned_in_a_later_one() -> None:
    assert updated_in(assigning_later.__code__) == {".ticks", "['rate']", "STATE['last']"}


@pytest.fixture
def runs(monkeypatch):
    """An item for each time that a function is traced."""
    found = []
    run = tracing._run
    monkeypatch.setattr(tracing, "_run", lambda *args: (found.append(1), run(*args))[1])
    return found


def test_what_code_updates_varies_from_the_first_trace_on(runs) -> None:
    function, clock, x = ag.function(lambda clock, x: clock.ticks + clock.tick(x)), Clock(), np.ones(2)
    assert [function(clock, x)[0] for _ in range(3)] == [2.0, 5.0, 8.0]
    assert len(runs) == 1 and len(function.traces) == 1


def test_what_stands_beside_a_changed_item_stays_known() -> None:
    table, row = {"calls": 0, "rate": 3}, [1, 2]

    @ag.function(fallback="error")
    def count(x):
        table["calls"] += 1
        row[0] += 1
        return x * table["rate"] * row[1]

    assert [count(np.float64(k)) for k in range(2)] == [0.0, 6.0]
    known = {place.rpartition(":")[2]: fact for place, fact in count.traces[0].facts.items()}
    assert (known["table['rate']"], known["table['calls']"]) == ("is 3", "is a int")
    assert (known["row[1]"], known["row[0]"]) == ("is 2", "is a int")
    table["rate"] = 5
    assert count(np.float64(1.0)) == 10.0 and table["calls"] == 3


def test_objects_of_a_class_that_changes_are_read_late_at_once(runs) -> None:
    """Each operation's function holds other objects of the class, which the functions of the others change."""
    ag.function(powers).trace(np.array([1.0, -2.0, 3.0]), np.float64(1.0))
    assert len(runs) <= 3


def adding(x):
    """Add to lists in any case, or on some paths, or to others; what is in one of no variable's is not told."""
    first, second, third, holder = [], [], [], {"list": []}

    def body():
        first.append(x)
        second.insert(0, x)
        holder["list"].extend(x)

        def some_paths():
            third.append(x)

        return some_paths, third.index

    return body


def test_lists_that_code_adds_to_in_any_case() -> None:
    assert grown_in(adding(1).__code__) == {"first", "second"}


def sharing(first, *, second):
    """Functions that assign its arguments, its variables and those around it, some by numbers beyond a byte."""
    third = 0

    def assign():
        nonlocal first, third
        first = third = 1
        return lambda: (second, fourth)

    def delete():
        nonlocal second
        del second

    fourth = assign, delete
    return fourth


def test_the_variables_that_code_stores_are_those_that_dis_tells():
    names = [f"v{k}" for k in range(300)]
    many = "\n".join(
        ["def f():", *(f" {name} = 0" for name in names), f" def g():\n  nonlocal {', '.join(names)}"]
        + [f"  {name} = 1" for name in names]
    )
    scope: dict = {}
    exec(many, scope)
    for function in (sharing, scope["f"]):
        own = {i.argval for i in dis.get_instructions(function) if i.opname == "STORE_DEREF"}
        assert own and stored_in(function.__code__) >= own
    assert stored_in(sharing.__code__) == {"first", "second", "third", "fourth"}
    assert stored_in(scope["f"].__code__) == set(names)
