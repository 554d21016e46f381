"""What stands for a function or class of others in traced code."""

from __future__ import annotations

from typing import Any


class StandIn:
    """It is equal to what it stands for, and says of itself what that says."""

    def __init__(self, original: Any) -> None:
        self.ag_original = original
        self.__name__ = getattr(original, "__name__", "")
        self.__doc__ = original.__doc__
        object.__setattr__(self, "__module__", getattr(original, "__module__", None))

    def __eq__(self, other: object) -> Any:
        return self.ag_original == getattr(other, "ag_original", other)

    def __hash__(self) -> int:
        return hash(self.ag_original)

    def __repr__(self) -> str:
        return repr(self.ag_original)
