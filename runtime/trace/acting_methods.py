"""Methods by which Python sorts, prints or compares objects, where they change more than what they return.

What a node does that sorts objects at run time is then what these methods do, too: they are traced before all else, as
functions that any such node may run.
"""

from __future__ import annotations

import dis
from functools import lru_cache
from types import FunctionType
from typing import Any

from runtime.trace.builder import TraceAgain, current
from runtime.trace.libraries import is_library

# What Python calls of an object that it prints, compares, sorts, looks up, asks for its truth or its number.
CALLED_BY_PYTHON = frozenset([
    "__bool__", "__bytes__", "__complex__", "__contains__", "__eq__", "__float__", "__format__", "__ge__", "__gt__",
    "__hash__", "__index__", "__int__", "__le__", "__len__", "__lt__", "__ne__", "__repr__", "__str__",
])  # fmt: skip
_STORES = frozenset(["STORE_ATTR", "STORE_GLOBAL", "STORE_SUBSCR", "DELETE_ATTR", "DELETE_GLOBAL", "DELETE_SUBSCR"])
_CHANGING = frozenset(
    ["add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "remove", "setdefault", "update"]
)


def note_object(cls: type) -> None:
    """There is an object of the class at run time, of which Python itself may call methods."""
    lifter = current().lifter
    if lifter is not None:  # as in a recording, which calls them itself
        lifter.made_classes.note_object(cls)
        lifter.acting_methods.note_object(cls)


class ActingMethods:
    """The classes of which one trace knows that their objects exist at run time; `known` is for all traces."""

    def __init__(self, known: list[type]) -> None:
        self.known = known

    def note_object(self, cls: type) -> None:
        """There is an object of the class at run time; raises `TraceAgain` where its methods act and are new."""
        from runtime.trace.shadow import has_shadow

        for base in cls.__mro__:
            if base not in self.known and has_shadow(base) and acting(base):
                self.known.append(base)
                raise TraceAgain

    def begin(self, lifter: Any) -> None:
        """Trace the methods, as the trace begins."""
        from runtime.trace import paths
        from runtime.trace.run_time_functions import make_method

        for cls in self.known:
            path = paths.constant(cls, cls.__name__)
            for name in acting(cls):
                make_method(lifter.lift(vars(cls)[name], path.class_attribute(name)))


@lru_cache(maxsize=1024)
def acting(cls: type) -> tuple[str, ...]:
    """The names of such methods of the class itself that seem to change something."""
    methods = [(name, vars(cls).get(name)) for name in sorted(CALLED_BY_PYTHON)]
    return tuple(name for name, method in methods if isinstance(method, FunctionType) and _acts(method))


def _acts(method: FunctionType) -> bool:
    if is_library(method.__globals__.get("__name__")):  # what `@dataclass` makes, say
        return False
    for step in dis.get_instructions(method):
        if step.opname in _STORES or (step.opname == "STORE_DEREF" and step.argval in method.__code__.co_freevars):
            return True
        if step.opname in ("LOAD_METHOD", "LOAD_ATTR") and step.argval in _CHANGING:
            return True
    return False
