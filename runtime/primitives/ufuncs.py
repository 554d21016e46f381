"""The type rule of ufuncs, of any library: by their own type resolution and their signature."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from runtime.primitives.rules import (
    array_or_scalar,
    array_type,
    broadcast_types,
    is_type,
    known_rank,
    numeric_type,
    resolve,
    weak_key,
)
from runtime.primitives.shapes import Impossible, Unknown, broadcast_shapes, equal_size
from runtime.types import ArrayType, Dim, Shape, TupleType, Type

_HARMLESS = frozenset(("casting", "order", "subok"))


def ufunc_type(ufunc: np.ufunc, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Type:
    """The type of `ufunc(*args, **kwargs)`."""
    options = dict(kwargs)
    positional_out = args[ufunc.nin :]
    outs = options.pop("out", positional_out or None)
    if outs is not None:
        outs = outs if isinstance(outs, tuple) else (outs,)
    operands = [numeric_type(item) for item in args[: ufunc.nin]]
    if len(operands) != ufunc.nin:
        raise Impossible
    where = options.pop("where", True)
    signature = _signature(ufunc, options)
    dtypes = resolve(ufunc, tuple([weak_key(item) for item in operands]), signature)
    if ufunc.signature is not None:
        shapes = _core_shapes(ufunc, operands, options)
    else:
        if options.keys() - _HARMLESS:
            raise Unknown
        shape = broadcast_types(*operands) if where is True else broadcast_types(*operands, array_type(where))
        shapes = [shape] * ufunc.nout
    results = [array_or_scalar(dtype, shape) for dtype, shape in zip(dtypes, shapes, strict=True)]
    if outs is not None:
        results = [result if out is None else out for result, out in zip(results, outs, strict=True)]
    if ufunc.nout != 1:
        return TupleType(tuple(results))
    return results[0]


def _signature(ufunc: np.ufunc, options: dict[str, Any]) -> Any:
    dtype = options.pop("dtype", None)
    if "signature" in options or "sig" in options or is_type(dtype):
        raise Unknown
    if dtype is None:
        return None
    return (None,) * ufunc.nin + (np.dtype(dtype),) * ufunc.nout


@lru_cache(maxsize=256)
def core_dimensions(signature: str) -> tuple[list[list[str]], list[list[str]]]:
    """The names of the core dimensions of each input and of each output of a gufunc."""
    inputs, outputs = signature.replace(" ", "").split("->")
    return _core_names(inputs), _core_names(outputs)


def _core_names(text: str) -> list[list[str]]:
    return [[name for name in group.split(",") if name] for group in text.strip("()").split("),(")]


def _core_shapes(ufunc: np.ufunc, operands: list[ArrayType], options: dict[str, Any]) -> list[Shape]:
    if options.keys() - _HARMLESS:
        raise Unknown
    inputs, outputs = core_dimensions(ufunc.signature)
    sizes: dict[str, int | Dim] = {}
    loops: list[Shape] = []
    missing: set[str] = set()
    for names, operand in zip(inputs, operands, strict=True):
        shape = known_rank(operand.shape)
        names = _present(names, len(shape), missing)
        if len(shape) < len(names):
            raise Impossible
        split = len(shape) - len(names)
        loops.append(shape[:split])
        for name, size in zip(names, shape[split:], strict=True):
            sizes[name] = equal_size(sizes[name], size) if name in sizes else size
    loop = known_rank(broadcast_shapes(*loops))
    return [loop + _core_sizes(names, sizes, missing) for names in outputs]


def _present(names: list[str], ndim: int, missing: set[str]) -> list[str]:
    """The core dimensions that an operand of this rank has: those marked `?` may be missing (matmul of a vector)."""
    if ndim >= len(names) or not any(name.endswith("?") for name in names):
        return [name.rstrip("?") for name in names]
    missing.update(name.rstrip("?") for name in names if name.endswith("?"))
    return [name for name in names if not name.endswith("?")]


def _core_sizes(names: list[str], sizes: dict[str, int | Dim], missing: set[str]) -> Shape:
    kept = [name.rstrip("?") for name in names if name.rstrip("?") not in missing]
    return tuple(int(name) if name.isdigit() else sizes.setdefault(name, Dim()) for name in kept)
