"""Specs: what arrays a parameter takes, or a function returns, told by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike


class Spec:
    """The arrays of one dtype and shape; a size of None is any size, a shape of None any shape.

    A shape of () takes 0-d arrays and NumPy scalars.
    """

    __slots__ = ("dtype", "shape")

    def __init__(self, shape: Sequence[int | None] | int | None, dtype: DTypeLike) -> None:
        sizes = (shape,) if isinstance(shape, int) else shape
        self.shape: tuple[int | None, ...] | None = None if sizes is None else tuple(map(_size, sizes))
        self.dtype = np.dtype(dtype)

    def accepts(self, value: Any) -> bool:
        """Whether a value is one of these arrays."""
        if not isinstance(value, np.ndarray | np.generic) or value.dtype != self.dtype:
            return False
        if self.shape is None:
            return True
        sizes = value.shape
        return len(sizes) == len(self.shape) and all(
            expected is None or expected == size for expected, size in zip(self.shape, sizes, strict=True)
        )

    def __repr__(self) -> str:
        return f"Spec({self.shape!r}, {self.dtype.name!r})"

    def __eq__(self, other: object) -> bool:
        return type(other) is Spec and (self.shape, self.dtype) == (other.shape, other.dtype)

    def __hash__(self) -> int:
        return hash((self.shape, self.dtype))


def _size(size: Any) -> int | None:
    if size is None or (isinstance(size, int | np.integer) and size >= 0):
        return None if size is None else int(size)
    raise ValueError(f"a size is an int that is not negative, or None, not {size!r}")


def spec_of(value: Any) -> Any:
    """The spec of an array or a NumPy scalar; of a tuple, that of its items; anything else is itself."""
    if isinstance(value, np.ndarray | np.generic):
        return Spec(value.shape, value.dtype)
    return tuple(map(spec_of, value)) if type(value) is tuple else value


# ---- signatures


def checked_signature(signature: Sequence[Spec | None] | None, names: Sequence[str], function: str) -> Any:
    """One spec or None for each parameter, as a tuple; None where there is no signature."""
    if signature is None:
        return None
    if not isinstance(signature, list | tuple):
        raise TypeError(f"a signature is a list of ag.Spec or None, not {signature!r}")
    specs = tuple(signature)
    if len(specs) != len(names):
        raise TypeError(f"the signature of `{function}` has {len(specs)} specs for {len(names)} parameters")
    wrong = [spec for spec in specs if spec is not None and not isinstance(spec, Spec)]
    if wrong:
        raise TypeError(f"a signature holds ag.Spec or None for each parameter, not {wrong[0]!r}")
    return specs


def varying_sizes(signature: Sequence[Spec | None], names: Sequence[str]) -> set[tuple[str, int]]:
    """The sizes that are left open, each as the name of the parameter and the number of the axis."""
    return {
        (name, axis)
        for name, spec in zip(names, signature, strict=True)
        if spec is not None and spec.shape is not None
        for axis, size in enumerate(spec.shape)
        if size is None
    }


def check_arguments(signature: Sequence[Spec | None], names: Sequence[str], values: Sequence[Any]) -> None:
    """Raise a TypeError for the first argument that does not fit its spec."""
    for name, spec, value in zip(names, signature, values, strict=True):
        if spec is not None and not spec.accepts(value):
            raise TypeError(f"`{name}` must be {described(spec)}, not {described(spec_of(value))}")


def described(item: Any) -> str:
    if not isinstance(item, Spec):
        return f"a {type(item).__name__}"
    if item.shape is None:
        return f"a {item.dtype.name} array of any shape"
    sizes = ", ".join("any" if size is None else str(size) for size in item.shape)
    return f"a {item.dtype.name} array of shape ({sizes}{',' if len(item.shape) == 1 else ''})"
