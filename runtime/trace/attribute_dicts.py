"""`vars(item)` and `item.__dict__` of an object in a trace: a dict of the attributes that are known there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runtime.primitives.objects import VARS
from runtime.trace.attribute_presence import has_varying_names
from runtime.trace.builder import apply, current
from runtime.trace.containers import Grown, escape
from runtime.trace.dicts import Dict
from runtime.trace.function_attributes import attribute_holder
from runtime.trace.objects import Instance, own_attribute
from runtime.trace.restarts import Restart
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import as_container
from runtime.types import ANY


class Attributes(Dict):
    """The attributes of an object: what is stored here is stored there, and what is read is read there."""

    __slots__ = ("ag_owner",)

    def __init__(self, owner: Instance) -> None:
        super().__init__()
        self.ag_owner = owner
        self._renew()

    def _renew(self) -> None:
        """Hold what the object holds now."""
        if self.ag_grown is not None:
            return
        if has_varying_names(self.ag_owner):
            self.ag_symbolic()
            return
        names = _names(self.ag_owner)
        for name in [name for name in dict.keys(self) if name not in names]:
            dict.__delitem__(self, name)
        for name in names:
            dict.__setitem__(self, name, own_attribute(self.ag_owner, name))

    @property
    def ag_at_run_time(self) -> bool:
        self._renew()
        return super().ag_at_run_time

    def __getitem__(self, key: Any) -> Any:
        self._renew()
        return super().__getitem__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        self._renew()
        return super().get(key, default)

    def __iter__(self) -> Iterator[Any]:
        self._renew()
        return super().__iter__()

    def __len__(self) -> int:
        self._renew()
        return super().__len__()

    def __contains__(self, key: Any) -> bool:
        self._renew()
        return super().__contains__(key)

    def keys(self) -> Any:
        self._renew()
        return super().keys()

    def values(self) -> Any:
        self._renew()
        return super().values()

    def items(self) -> Any:
        self._renew()
        return super().items()

    def copy(self) -> Dict:
        self._renew()
        return super().copy()

    def ag_truth(self) -> Any:
        self._renew()
        return super().ag_truth()

    def ag_contains(self, key: Any) -> Any:
        self._renew()
        return super().ag_contains(key)

    def ag_change(self, key: Any, value: Any) -> None:
        self.ag_owner.ag_set_own(key, value)
        dict.__setitem__(self, key, value)

    def __delitem__(self, key: Any) -> None:
        if self.ag_grown is not None:
            super().__delitem__(key)
            return
        super().__getitem__(key)  # which raises KeyError where there is none
        self.ag_owner.ag_delete_own(key)
        dict.__delitem__(self, key)

    def ag_symbolic(self) -> Any:
        """The object's own dict; nothing is known of the object from then on."""
        if self.ag_grown is None:
            if current().heap.is_old(self):
                raise Restart(self)
            found = vars_at_run_time(self.ag_owner).ag_symbolic()
            dict.clear(self)
            self.ag_ref, self.ag_grown = found.ag_value, Grown(ANY)
        return Symbolic(self.ag_ref)  # type: ignore[arg-type]

    ag_grow = ag_symbolic


def attributes_of(owner: Any) -> Any:
    """`vars(owner)`."""
    owner = attribute_holder(owner)
    is_instance = isinstance(owner, Instance)
    if not is_instance or _has_slots(type(owner).ag_class) or has_varying_names(owner):
        return vars_at_run_time(owner)
    if owner.ag_source is not None:
        current().lifter.presence.note_names(owner)
    return Attributes(owner)


def vars_at_run_time(owner: Any) -> Any:
    """The dict of an object of run time; what is stored in it is an attribute."""
    escape(owner)
    current().lifter.common_types.lose(getattr(type(owner), "ag_class", None))
    return as_container(apply(VARS, owner))


def _has_slots(cls: type) -> bool:
    return any(base.__dict__.get("__slots__") for base in cls.__mro__)


def _names(owner: Instance) -> list[str]:
    """The names of the attributes, in the order in which they were set."""
    held = object.__getattribute__(owner, "__dict__")
    known = {*held, *owner.ag_pending}
    first = vars(current().lifter.original(owner)) if owner.ag_source is not None else ()
    return [name for name in first if name in known] + [name for name in held if name not in first]
