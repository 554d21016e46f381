"""`types.SimpleNamespace`, whose objects are handled attribute by attribute, as those of the user's classes are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from runtime.trace.exceptions import native
from runtime.trace.objects import Instance


def _fill(self: Any, *args: Any, **attributes: Any) -> None:
    if args:
        native(SimpleNamespace, *args)  # raises, unless it is a mapping and this Python takes one
        attributes = {**args[0], **attributes}
    for name, value in attributes.items():
        setattr(self, name, value)


def _equal(self: Any, other: Any) -> Any:
    from runtime.trace.attribute_dicts import attributes_of

    if not isinstance(other, Instance) or type(other).ag_class is not SimpleNamespace:  # type: ignore[attr-defined]
        return NotImplemented
    return attributes_of(self) == attributes_of(other)


MEMBERS: dict[str, Any] = {
    **{"__module__": "types", "__doc__": SimpleNamespace.__doc__},
    **{"__init__": _fill, "__eq__": _equal, "__hash__": None},
}
