"""Lifting: which sizes of arrays and which Python numbers a trace knows, and which are open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.trace import paths
from runtime.trace.paths import Path
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, Dim, type_of

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter


def lift_array(lifter: Lifter, value: Any, path: Path) -> Symbolic:
    """An array as an input; a size that was another one at an earlier call is open."""
    lifter.refuse(value, path)
    text, shape = path.text, value.shape
    before = lifter.history.shapes.get(text)
    if before is not None and len(before) == len(shape):
        lifter.history.varying_sizes |= {
            (text, k) for k, (a, b) in enumerate(zip(before, shape, strict=True)) if a != b
        }
    lifter.history.shapes[text] = shape
    sizes, terms = (
        zip(*[_size(lifter, path, k, size) for k, size in enumerate(shape)], strict=True) if shape else ((), ())
    )
    type_ = ArrayType(value.dtype, sizes)
    same_type = "type({0}) is ndarray and ({0}.dtype is {1} or {0}.dtype == {1})"
    if all(type(size) is int for size in sizes):
        lifter.guard.check(path, f"is a {type_!r}", same_type + " and {0}.shape == {2}", value.dtype, shape)
    else:
        condition = " and ".join([same_type, f"{{0}}.ndim == {len(shape)}", *terms])
        lifter.guard.check(path, f"is a {type_!r}", condition, value.dtype)
    return lifter.input(path, type_)


def _size(lifter: Lifter, path: Path, axis: int, size: int) -> tuple[int | Dim, str]:
    """A size of an array and the test for it: as it is, or open; one that another size was equal to is that one."""
    history, place = lifter.history, (path.text, axis)
    is_declared = place in history.varying_sizes and place not in history.seen_sizes  # open, whatever others are
    seen = object() if is_declared else hash((history.seen_sizes.get(place), size))
    history.seen_sizes[place] = seen
    if place not in history.varying_sizes or size <= 1:
        return size, f"{{0}}.shape[{axis}] == {size}"
    if seen not in lifter.dims:
        lifter.dims[seen] = Dim(f"{path.text}.shape[{axis}]"), path, axis
        return lifter.dims[seen][0], f"{{0}}.shape[{axis}] > 1"
    dim, other, other_axis = lifter.dims[seen]
    return dim, f"{{0}}.shape[{axis}] == {lifter.guard.read(other)}.shape[{other_axis}]"


def lift_number(lifter: Lifter, value: Any, path: Path) -> Any:
    """A Python number as it is, or as an input where it was another one at an earlier call, or will be at the next."""
    text, history = path.text, lifter.history
    before = history.numbers.get(text)
    is_other = type(before) is type(value) and not paths.same_bits(before, value)
    is_updated = path.last_step in lifter.updated or text in lifter.updated
    if (is_other or is_updated) and text not in history.needed:
        history.varying.add(text)
    history.numbers[text] = value
    lifter.read_numbers.add(text)
    if text in history.varying:
        lifter.guard.check(path, f"is a {type(value).__name__}", "type({0}) is {1}", type(value))
        return lifter.input(path, type_of(value))
    # Equal floats have the same bits, zeros apart; a NaN equals none.
    is_told_apart = type(value) is complex or (type(value) is float and (not value or value != value))
    test = "same_bits({0}, {2})" if is_told_apart else "{0} == {2}"
    lifter.guard.check(path, f"is {value!r}", f"type({{0}}) is {{1}} and {test}", type(value), value)
    return value
