"""Regions: what they change is found, undone or kept."""

from types import CellType

import numpy as np
import pytest

from runtime.trace.builder import Trace, activate
from runtime.trace.heap import EMPTY, Heap, Location, cell_content, same, set_cell
from runtime.trace.wrapping import known_container


@pytest.fixture
def trace():
    with activate(Trace()) as made:
        yield made


def contents(changes):
    return {change.location.name or change.location.key: (change.before, change.now) for change in changes.values()}


def test_changes_of_cells_are_found_and_undone():
    heap, x, y, z = Heap(), CellType(1), CellType(), CellType("same")
    heap.open([("x", x), ("y", y), ("z", z)])
    x.cell_contents, y.cell_contents = 2, 3
    assert contents(heap.changes()) == {"x": (1, 2), "y": (EMPTY, 3)}
    heap.undo()
    assert x.cell_contents == 1 and cell_content(y) is EMPTY and heap.regions == []


def test_a_deleted_cell_is_a_change():
    heap, x = Heap(), CellType(1)
    heap.open([("x", x)])
    del x.cell_contents
    assert contents(heap.changes()) == {"x": (1, EMPTY)}
    heap.undo()
    assert x.cell_contents == 1


def test_changes_of_tracked_objects_are_found_and_undone(trace):
    items, mapping = known_container([1]), known_container({"a": 1})
    trace.heap.open([])
    items.append(2)
    mapping["b"] = 2
    found = contents(trace.heap.changes())
    assert found["b"] == (EMPTY, 2) and len(found) == 2
    trace.heap.undo()
    assert list(items) == [1] and dict(mapping) == {"a": 1}


def test_objects_born_in_the_region_are_not_its_changes(trace):
    trace.heap.open([])
    made = known_container([])
    made.append(1)
    assert trace.heap.changes() == {} and not trace.heap.is_old(made)
    trace.heap.open([])
    assert trace.heap.is_old(made)


def test_kept_changes_belong_to_the_region_around(trace):
    items = known_container([1])
    trace.heap.open([])
    trace.heap.open([])
    items.append(2)
    trace.heap.keep()
    assert list(items) == [1, 2] and len(trace.heap.changes()) == 1
    trace.heap.undo()
    assert list(items) == [1]


def test_an_inner_undo_leaves_the_outer_changes(trace):
    items = known_container([1])
    trace.heap.open([])
    items.append(2)
    trace.heap.open([])
    items.append(3)
    trace.heap.undo()
    assert list(items) == [1, 2]


def test_write_reads_back_and_counts_as_a_change(trace):
    mapping, cell = known_container({"a": 1}), CellType(1)
    trace.heap.open([("x", cell)])
    for location, value in ((Location(mapping, "a"), EMPTY), (Location(mapping, "b"), 5), (Location(cell, "x"), 7)):
        trace.heap.write(location, value)
        assert location.read() is value
    assert len(trace.heap.changes()) == 3
    trace.heap.undo()
    assert dict(mapping) == {"a": 1} and cell.cell_contents == 1


def test_reach_takes_down_cells_in_the_regions_younger_than_the_function():
    heap, x = Heap(), CellType(1)
    birth = heap.birth()
    heap.open([])
    heap.reach([("x", x)], birth)
    x.cell_contents = 2
    assert contents(heap.changes()) == {"x": (1, 2)}
    heap.undo()
    assert x.cell_contents == 1
    heap.open([])
    heap.reach([("x", x)], heap.birth())
    assert heap.regions[-1].cells == {}


def test_set_cell_empties_and_fills():
    cell = CellType(1)
    set_cell(cell, EMPTY)
    set_cell(cell, EMPTY)
    assert cell_content(cell) is EMPTY
    set_cell(cell, 2)
    assert cell.cell_contents == 2


SHARED = np.ones(1)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (1, 1, True),
        (1, True, False),
        (1, 1.0, False),
        (0.0, -0.0, False),
        (float("nan"), float("nan"), True),
        ("a", "a", True),
        (np.float64(1), np.float64(1), True),
        (np.float64(1), np.float32(1), False),
        ((1, (2, "a")), (1, (2, "a")), True),
        ((1, 2), (1, 2.0), False),
        ([1], [1], False),
        (SHARED, SHARED, True),
        (SHARED, SHARED.copy(), False),
    ],
)
def test_same_tells_apart_whatever_python_could(left, right, expected):
    assert same(left, right) is expected
