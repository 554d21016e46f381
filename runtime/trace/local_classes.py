"""Classes that stand in functions, where they or their objects are values of run time.

Traced code calls methods that use variables of the function as functions of the trace; in the class, which is made once
for a trace, something stands in for them. Where an object of the class exists at run time, Python may call them too: to
sort, print or compare it, or to look for it in a dict. The class is given functions of run time then, which it has
until the call ends.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Literal
from runtime.primitives.objects import DROP_ATTRIBUTE, SETATTR
from runtime.trace.acting_methods import CALLED_BY_PYTHON
from runtime.trace.builder import TraceAgain, current, emit, is_literal
from runtime.trace.heap import EMPTY
from runtime.types import NONE


@dataclass
class Places:
    """Places of class statements, over all traces of a function."""

    with_objects: set[Any] = field(default_factory=set)  # of whose classes there are objects at run time
    called: set[Any] = field(default_factory=set)  # whose classes are values that may be called
    assigned: dict[Any, set[str]] = field(default_factory=dict)  # attributes that code assigns, which start anew


class LocalClasses:
    """The classes that one trace has made by their statements."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.of: dict[type, tuple[Any, dict[str, Any]]] = {}  # class -> its place, what stands in for methods
        self.given: dict[type, Collection[str]] = {}  # the attributes that their statements give them themselves
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

    def note_assigned(self, cls: type, name: str) -> None:
        """An attribute of the class is assigned; raises `TraceAgain` where its statement does not let it start anew."""
        if cls in self.of and name not in self.given.get(cls, ()):
            known = self.places.assigned.setdefault(self.of[cls][0], set())
            if name not in known:
                known.add(name)
                raise TraceAgain

    def starts_anew(self, cls: type, name: str) -> bool:
        """Whether the class's statement lets an attribute start anew, so that nothing is to be asked of it before."""
        return cls in self.of and name in self.places.assigned.get(self.of[cls][0], ())

    def start_anew(self, cls: type, lifted: Any, place: Any, given: Collection[str]) -> None:
        """The statement at `place` is executed: attributes that code assigns are what it has made them."""
        self.given[cls] = given
        trace = current()
        for name in sorted(self.places.assigned.get(place, set()).difference(given)):
            if trace.depth:
                raise Unsupported(
                    f"the attribute `{name}` of a class that is defined inside the function is assigned outside of it",
                    "Define the class outside of the function.",
                    trace.frame(),
                )
            trace.is_exclusive = True
            raw = vars(cls).get(name, EMPTY)
            if is_literal(raw):
                setattr(lifted, name, raw)
            elif raw is EMPTY:
                emit(DROP_ATTRIBUTE, (Literal(cls), Literal(name)), {}, NONE)
            else:
                emit(SETATTR, (Literal(cls), Literal(name), Literal(raw)), {}, NONE)

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
