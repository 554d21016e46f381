"""What the user's own objects and variables hold, or do not, as guards ask."""

from __future__ import annotations

from collections import defaultdict
from types import CellType, MemberDescriptorType
from typing import Any

from runtime.trace.heap import EMPTY, cell_content


def attribute_names(value: Any) -> set[str]:
    """The attributes that an object itself has: in its `__dict__` and in its classes' slots."""
    names = set(getattr(value, "__dict__", ()))
    for cls in type(value).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(value, _mangled(cls, name)):
                names.add(_mangled(cls, name))
    if isinstance(value, defaultdict):
        names.add("default_factory")
    return names


def is_filled(cell: CellType) -> bool:
    """Whether a variable is bound."""
    return cell_content(cell) is not EMPTY


def lacks(value: Any, name: str) -> bool:
    """Whether an object itself has no attribute of this name, whatever its class has."""
    if name in getattr(value, "__dict__", ()):
        return False
    return not (isinstance(getattr(type(value), name, None), MemberDescriptorType) and hasattr(value, name))


def _mangled(cls: type, name: str) -> str:
    private = name.startswith("__") and not name.endswith("__")
    return f"_{cls.__name__.lstrip('_')}{name}" if private else name
