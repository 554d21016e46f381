"""What the user may catch or filter."""

from runtime.errors import NeedsValue, Unsupported


class AutoGraphWarning(UserWarning):
    """A decorated function runs eagerly, or more slowly than it could; the text says why and how to mend it."""


__all__ = ["AutoGraphWarning", "NeedsValue", "Unsupported"]
