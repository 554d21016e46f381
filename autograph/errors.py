"""What the user may catch or filter."""

from typing import Any

from runtime.errors import NeedsValue, Unsupported


class AutoGraphWarning(UserWarning):
    """A decorated function runs eagerly, or more slowly than it could; the text says why and how to mend it."""


def kind_of(value: Any) -> str:
    """What a value is, as messages say it: an int, a class."""
    noun = "class" if isinstance(value, type) else type(value).__name__
    return f"{'an' if noun[0].lower() in 'aeio' else 'a'} {noun}"


__all__ = ["AutoGraphWarning", "NeedsValue", "Unsupported", "kind_of"]
