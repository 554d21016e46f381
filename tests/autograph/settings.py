"""Settings of a module, which programs assign from outside."""

limit = 1.0
seen = {}


def current():
    """The setting as the module's own functions see it."""
    return limit


def assign(value):
    """Assign it from inside."""
    global limit
    limit = value
