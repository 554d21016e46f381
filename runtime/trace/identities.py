"""`id(x)`: asked when the graph runs. What was asked lives as long as more may be, lest another object gets its id."""

from __future__ import annotations

from typing import Any

from runtime.errors import Unsupported
from runtime.primitives.builtins import ID
from runtime.trace import one_object
from runtime.trace.builder import apply, current
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import is_function
from runtime.trace.held import check_key
from runtime.trace.objects import Instance
from runtime.trace.paths import Path
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ListType


def identity(item: Any, /) -> Any:
    """`id(item)`."""
    if type(item) is Choice:
        return switch(item, identity)
    trace = current()
    if trace.executes:
        return id(getattr(item.ag_value, "concrete", item) if type(item) is Symbolic else item)
    if isinstance(item, Instance):
        one_object.keep_identity(item)
    elif is_function(item):
        check_key(item)
    elif not (type(item) is Symbolic or hasattr(type(item), "ag_common") or item is None):
        raise Unsupported(
            f"`id` of a {type(item).__name__} in a graph",
            "Compare with `is`, or use keys of your own.",
            trace.frame(),
        )
    lifter = trace.lifter
    if lifter.asked is None:
        lifter.asked = lifter.input(Path("[]", "asked"), ListType(ANY))
    return apply(ID, item, lifter.asked)
