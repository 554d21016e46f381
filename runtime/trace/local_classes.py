"""Classes that stand in functions, where they or their objects are values of run time.

Traced code calls methods that use variables of the function as functions of the trace; in the class, which is made once
for a trace, something stands in for them. Where an object of the class exists at run time, Python may call them too: to
sort, print or compare it, or to look for it in a dict. The class is given functions of run time then, which it has
until the call ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Literal
from runtime.primitives.objects import SETATTR
from runtime.trace.acting_methods import CALLED_BY_PYTHON
from runtime.trace.builder import TraceAgain, current, emit
from runtime.types import NONE


@dataclass
class Places:
    """Places of class statements, over all traces of a function."""

    with_objects: set[Any] = field(default_factory=set)  # of whose classes there are objects at run time
    called: set[Any] = field(default_factory=set)  # whose classes are values that may be called


class LocalClasses:
    """The classes that one trace has made by their statements."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.of: dict[type, tuple[Any, dict[str, Any]]] = {}  # class -> its place, what stands in for methods
        self.called: list[type] = []  # those that are values of run time
        self.is_asked = False  # whether such a value has been called

    def add(self, cls: type, place: Any, methods: dict[str, Any]) -> None:
        """The statement at `place` has been executed; these methods use the function's variables."""
        found = {name: method for name, method in methods.items() if name in CALLED_BY_PYTHON}
        if cls not in self.of:
            self.of[cls] = place, {name: vars(cls)[name] for name in found}
        if found and place in self.places.with_objects:
            current().is_exclusive = True
            for name, method in found.items():
                _set(cls, name, method)
        if place in self.places.called:
            self.note_called(cls)

    def note_object(self, cls: type) -> None:
        """There is an object of the class at run time; raises `TraceAgain` where its methods are not there yet."""
        for base in cls.__mro__:
            place, methods = self.of.get(base, (None, None))
            if methods and place not in self.places.with_objects:
                self.places.with_objects.add(place)
                raise TraceAgain

    def note_called(self, cls: type) -> None:
        """The class is a value of run time; where one is called, it may be this very one."""
        if any(one is cls for one in self.called):
            return
        self.called.append(cls)
        place, _ = self.of[cls]
        if not self.is_asked:
            return
        if place in self.places.called:
            raise Unsupported(
                "a class that is defined inside the function is called before its statement is executed again",
                "Define the class outside of the function.",
                current().frame(),
            )
        self.places.called.add(place)
        raise TraceAgain

    def end(self) -> None:
        """The call ends: what stands in for methods is put back, since another call has other variables."""
        for cls, (place, methods) in self.of.items():
            for name, function in methods.items() if place in self.places.with_objects else ():
                emit(SETATTR, (Literal(cls), Literal(name), Literal(function)), {}, NONE)


def _set(cls: type, name: str, method: Any) -> None:
    from runtime.trace.run_time_functions import make_method

    emit(SETATTR, (Literal(cls), Literal(name), make_method(method).ag_value), {}, NONE)
