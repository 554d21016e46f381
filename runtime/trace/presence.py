"""What a trace takes for granted of which attributes and globals there are and are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.trace.builder import TraceAgain
from runtime.trace.class_attributes import hides_method
from runtime.trace.objects import Instance
from runtime.trace.own_attributes import attribute_names, lacks

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter


class Presence:
    """Adds to the guard of a trace what it takes for granted."""

    def __init__(self, lifter: Lifter) -> None:
        self.lifter = lifter
        self.guard = lifter.guard
        self._absent: set[tuple[int, str]] = set()  # attributes that objects and classes of the user's do not have
        self._methods: set[tuple[type, str]] = set()  # of open objects, taken to be those of their classes

    def note_absence(self, lifted: Instance, name: str) -> None:
        """The trace holds for objects that have no attribute of this name either."""
        original = self.lifter.original(lifted)
        if (id(original), name) not in self._absent and lacks(original, name):
            self._absent.add((id(original), name))
            holder = self.guard.read(lifted.ag_source)
            self.guard.lines.append(f"if not {self.guard.bind(lacks)}({holder}, {name!r}): return None")
            for of_class in (name, "__getattr__"):
                if not hasattr(type(original), of_class):
                    self.note_absence_in_class(type(original), of_class)

    def note_names(self, lifted: Instance) -> None:
        """The trace holds for objects with attributes of the same names, in the same order."""
        names = self.guard.bind(tuple(vars(self.lifter.original(lifted))))
        self.guard.lines.append(f"if tuple({self.guard.read(lifted.ag_source)}.__dict__) != {names}: return None")

    def note_absence_in_class(self, cls: type, name: str, is_own: bool = False) -> None:
        """The trace holds as long as the class has no attribute of this name, or none of its own."""
        has_it = name in vars(cls) if is_own else hasattr(cls, name)
        if self.lifter.made_classes.starts_anew(cls, name):
            return
        if not has_it and (id(cls), name) not in self._absent:
            self._absent.add((id(cls), name))
            bound = self.guard.bind(cls)
            self.guard.lines.append(
                f"if {name!r} in {bound}.__dict__: return None"
                if is_own
                else f"if hasattr({bound}, {name!r}): return None"
            )

    def note_absence_of_global(self, namespace: dict[str, Any], name: str) -> None:
        """The trace holds as long as there is no global of this name."""
        if (id(namespace), name) not in self._absent:
            self._absent.add((id(namespace), name))
            self.guard.lines.append(f"if {name!r} in {self.guard.bind(namespace)}: return None")

    def hide(self, cls: type, name: str) -> None:
        """Objects of this class may have an attribute of their own in place of the method."""
        key = (cls.ag_class, name)  # type: ignore[attr-defined]
        if key in self.lifter.history.hidden:
            return  # as has been asked for it since
        self.lifter.history.hidden.add(key)
        if key in self._methods:
            raise TraceAgain

    def is_hidden(self, cls: type, name: str) -> bool:
        """Whether the method of an object that is known at run time only may be another one than its class's."""
        keys = [(base.ag_class, name) for base in cls.__mro__ if hasattr(base, "ag_class")]
        self._methods.update(keys)
        return not self.lifter.history.hidden.isdisjoint(keys)

    def note_methods(self, lifted: Instance) -> None:
        """The trace holds for objects that hide no method of their class."""
        names = {name for cls in type(lifted).__mro__ for name in vars(cls) if hides_method(cls, name)}
        hidden = {name for cls, name in self.lifter.history.hidden}
        if names - hidden:
            own = f"{self.guard.bind(attribute_names)}({self.guard.read(lifted.ag_source)})"
            self.guard.lines.append(
                f"if not {self.guard.bind(frozenset(names - hidden))}.isdisjoint({own}): return None"
            )
