"""`zip` of one generator or lazy iterator and sequences, told in Python: a loop over it is one over the generator.

A gradient flows through that; none does through a generator of run time. `zip(*rows)` of such rows is told alike.
"""

from __future__ import annotations

from typing import Any

from runtime.frames import LIBRARY_FILES
from runtime.trace.generators import Pushed
from runtime.trace.in_python import told_in_python
from runtime.trace.iterables import iterate
from runtime.trace.lazy import Lazy
from runtime.trace.lists import List
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, TupleType

LIBRARY_FILES.add(__file__)


def _zipped(before: Any, generator: Any, after: Any) -> Any:
    """`zip(*before, generator, *after)`, which asks none of them for an item that it would not ask for."""
    for part in before:
        if len(part) == 0:
            return
    for k, item in enumerate(generator):
        for part in after:
            if k >= len(part):
                return
        yield (*[part[k] for part in before], item, *[part[k] for part in after])
        for part in before:
            if k + 1 >= len(part):
                return


def _columns(rows: Any, width: int) -> Any:
    """`zip(*rows)` of tuples that have as many items each."""
    if len(rows) == 0:
        return
    for k in range(width):
        yield tuple([row[k] for row in rows])


_told = told_in_python(_zipped)
_columns_told = told_in_python(_columns)


def beside_generator(iterables: tuple[Any, ...]) -> Pushed | None:
    """`zip` of one generator and sequences; None of anything else."""
    places = [k for k, item in enumerate(iterables) if _runs_itself(item)]
    if len(places) != 1 or not all(_is_sequence(item) for k, item in enumerate(iterables) if k != places[0]):
        return None
    if all(iterate(item).is_static() for item in iterables):
        return None
    place = places[0]
    found: Pushed = _told(iterables[:place], iterables[place], iterables[place + 1 :])
    return found


def columns(rows: List) -> Pushed | None:
    """`zip(*rows)` of a list of run time that holds tuples of one length; None of any other."""
    if not isinstance(rows.ag_element, TupleType):
        return None
    found: Pushed = _columns_told(rows, len(rows.ag_element.elements))
    return found


def _runs_itself(item: Any) -> bool:
    """Whether items are computed when they are asked for, by what was not asked yet."""
    if isinstance(item, Lazy):
        return item.ag_ref is None
    return type(item) is Pushed and item.can_run()


def _is_sequence(item: Any) -> bool:
    if type(item) is Symbolic:
        return isinstance(item.ag_type, ArrayType) and bool(item.ag_type.ndim)
    return isinstance(item, list | tuple | range | str)
