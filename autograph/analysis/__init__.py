"""Facts about a function's source, in tables beside its tree."""
