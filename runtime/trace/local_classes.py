"""Classes that stand in functions, where they or their objects are values of run time.

Traced code calls methods that use variables of the function as functions of the trace; in the class, which is made once
for a trace, something stands in for them. Where an object of the class exists at run time, Python may call them too: to
sort, print or compare it, or to look for it in a dict. The class is given functions of run time then, which it has
until the call ends.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Literal
from runtime.primitives.objects import DROP_ATTRIBUTE, SET_MEMBER, SETATTR
from runtime.trace.acting_methods import CALLED_BY_PYTHON
from runtime.trace.builder import TraceAgain, current, emit, is_literal
from runtime.trace.containers import function_of
from runtime.trace.heap import EMPTY
from runtime.trace.variables import functions_of, names_in
from runtime.types import NONE


@dataclass
class Places:
    """Places of class statements, over all traces of a function."""

    given: dict[Any, set[str]] = field(default_factory=dict)  # methods that their classes are given for the call
    called: set[Any] = field(default_factory=set)  # whose classes are values that may be called
    assigned: dict[Any, set[str]] = field(default_factory=dict)  # attributes that code assigns, which start anew


class LocalClasses:
    """The classes that one trace has made by their statements."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.of: dict[type, tuple[Any, dict[str, Any]]] = {}  # class -> its place, members made of what stands in
        self.methods: dict[Any, Any] = {}  # what stands in for methods -> the function of the trace
        self.noted: set[type] = set()  # those of which there are objects at run time
        self.given: dict[type, Collection[str]] = {}  # the attributes that their statements give them themselves
        self.called: list[type] = []  # those that are values of run time
        self.is_asked = False  # whether such a value has been called

    def add(self, cls: type, place: Any, methods: dict[FunctionType, Any]) -> None:
        """The statement at `place` has been executed; `methods` use variables of the function."""
        self.methods |= methods
        if cls not in self.of:
            members = {name: raw for name, raw in vars(cls).items() if any(part in methods for part in _parts(raw))}
            self.of[cls] = place, members
        for name in sorted(self.places.given.get(place, ())):
            current().is_exclusive = True
            self._put(cls, name, self.of[cls][1][name])
        if place in self.places.called:
            self.note_called(cls)

    def _put(self, cls: type, name: str, raw: Any) -> None:
        """Give a class a method, or a property or class method, of functions of run time."""
        from runtime.trace.run_time_functions import make_method

        made = [self.methods.get(part, part) for part in _parts(raw)]
        parts = [Literal(None) if part is None else make_method(part).ag_value for part in made]
        kind = () if isinstance(raw, FunctionType) else (Literal(type(raw)),)
        emit(SET_MEMBER if kind else SETATTR, (Literal(cls), Literal(name), *kind, *parts), {}, NONE)

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
        if cls in self.noted:
            return
        self.noted.add(cls)
        bases = [base for base in cls.__mro__ if base in self.of and self.of[base][1]]
        names = self._asked_by_python(cls) if bases else set()
        for base in bases:
            place, members = self.of[base]
            given = self.places.given.setdefault(place, set())
            if not names & members.keys() <= given:
                given |= names & members.keys()
                raise TraceAgain

    def _asked_by_python(self, cls: type) -> set[str]:
        """The names of what Python calls of an object of the class, and of all that this may come to in turn."""
        found: set[str] = set()
        waiting = [name for base in cls.__mro__ for name in vars(base) if name in CALLED_BY_PYTHON]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                for part in [part for base in cls.__mro__ for part in _parts(vars(base).get(name)) if part]:
                    waiting += _named_by(function_of(self.methods.get(part, part)), part.__globals__)
        return found

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
        for cls, (place, members) in self.of.items():
            for name in sorted(self.places.given.get(place, ())):
                emit(SETATTR, (Literal(cls), Literal(name), Literal(members[name])), {}, NONE)


def _named_by(function: FunctionType | None, namespace: dict[str, Any]) -> set[str]:
    """What a method names, and the functions that it uses: globals of its module, and variables around it."""
    names: set[str] = set()
    waiting = [(one, namespace) for one in functions_of([function])]
    seen: list[FunctionType] = []
    while waiting:
        one, namespace = waiting.pop()
        if one not in seen:
            seen.append(one)
            new = names_in(one.__code__)
            used = [namespace.get(name) for name in new]
            waiting += [(item, item.__globals__) for item in used if isinstance(item, FunctionType)]
            names |= new
    return names


def _parts(raw: Any) -> list[Any]:
    """The functions that a method, property or class method is made of, in the order in which its class takes them."""
    if isinstance(raw, property):
        return [raw.fget, raw.fset, raw.fdel]
    if isinstance(raw, staticmethod | classmethod):
        return [raw.__func__]
    return [raw] if isinstance(raw, FunctionType) else []
