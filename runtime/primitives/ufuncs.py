"""The type rule of ufuncs, of any library: by their own type resolution and their signature."""

from __future__ import annotations

import warnings
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
    written_type,
)
from runtime.primitives.shapes import (
    Impossible,
    Unknown,
    broadcast_shapes,
    equal_size,
    normalize_axis,
    reduced_shape,
)
from runtime.types import NONE, ArrayType, Dim, Shape, TupleType, Type

_HARMLESS = frozenset(("casting", "order", "subok"))


def ufunc_type(ufunc: np.ufunc, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Type:
    """The type of `ufunc(*args, **kwargs)`."""
    options = dict(kwargs)
    positional_out = args[ufunc.nin :]
    outs = options.pop("out", positional_out or None)
    makes_arrays = outs is Ellipsis  # `out=...`: of what would be scalars, too
    if makes_arrays:
        outs = None
    if outs is not None:
        outs = outs if isinstance(outs, tuple) else (outs,)
        outs += (None,) * (ufunc.nout - len(outs))
        if Ellipsis in outs:  # stands for all outputs, by its name
            raise Impossible
    operands = [numeric_type(item) for item in args[: ufunc.nin]]
    if len(operands) != ufunc.nin:
        raise Impossible
    where = options.pop("where", True)
    signature = _signature(ufunc, options)
    dtypes = resolve(ufunc, tuple([weak_key(item) for item in operands]), signature)
    shapes: list[Shape | None]
    if ufunc.signature is not None:
        shapes = _core_shapes(ufunc, operands, options)
    else:
        if options.keys() - _HARMLESS:
            raise Unknown
        shape = broadcast_types(*operands) if where is True else broadcast_types(*operands, array_type(where))
        shapes = [shape] * ufunc.nout
    made = ArrayType if makes_arrays else array_or_scalar
    results = [made(dtype, shape) for dtype, shape in zip(dtypes, shapes, strict=True)]
    if outs is not None:
        results = [result if out is None else written_type(out) for result, out in zip(results, outs, strict=True)]
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


def _core_shapes(ufunc: np.ufunc, operands: list[ArrayType], options: dict[str, Any]) -> list[Shape | None]:
    if options.keys() - _HARMLESS:
        raise Unknown
    inputs, outputs = core_dimensions(ufunc.signature)
    sizes: dict[str, int | Dim] = {}
    loops: list[Shape | None] = []
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


def ufunc_method_rule(ufunc: np.ufunc, method: str) -> Any:
    """The rule of `np.add.reduce` and its like."""

    def rule(*args: Any, **kwargs: Any) -> Type:
        if kwargs.get("out") is Ellipsis:
            raise Unknown
        if kwargs.get("out") is not None:
            return written_type(kwargs["out"])
        return _METHOD_RULES[method](ufunc, *args, **kwargs)

    return rule


def _method_dtype(ufunc: np.ufunc, x: ArrayType, dtype: Any) -> np.dtype:
    """The dtype that a reduction of `x` gives: small integers widen in sums and products."""
    if is_type(dtype):
        raise Unknown
    return _reduced_dtype(ufunc, x.dtype, None if dtype is None else np.dtype(dtype))


@lru_cache(maxsize=512)
def _reduced_dtype(ufunc: np.ufunc, dtype: np.dtype, wanted: np.dtype | None) -> np.dtype:
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(ufunc.accumulate(np.ones(1, dtype), dtype=wanted)).dtype


def _reduce_type(
    ufunc: np.ufunc, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None, keepdims: Any = False, **rest: Any
) -> Type:
    x = numeric_type(array)
    if is_type(keepdims) or rest.keys() - {"initial", "where"}:
        raise Unknown
    shape = reduced_shape(known_rank(x.shape), axis, bool(keepdims))
    return array_or_scalar(_method_dtype(ufunc, x, dtype), shape)


def _accumulate_type(ufunc: np.ufunc, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None) -> Type:
    x = numeric_type(array)
    if not known_rank(x.shape):
        raise Impossible
    return ArrayType(_method_dtype(ufunc, x, dtype), x.shape)


def _reduceat_type(
    ufunc: np.ufunc, array: Any, indices: Any, axis: Any = 0, dtype: Any = None, out: Any = None
) -> Type:
    x, places = numeric_type(array), array_type(indices)
    shape = list(known_rank(x.shape))
    shape[normalize_axis(axis, len(shape))] = known_rank(places.shape)[0]
    return ArrayType(_method_dtype(ufunc, x, dtype), tuple(shape))


def _outer_type(ufunc: np.ufunc, a: Any, b: Any, **kwargs: Any) -> Type:
    x, y = numeric_type(a), numeric_type(b)
    left = ArrayType(x.dtype, known_rank(x.shape) + (1,) * len(known_rank(y.shape)), x.kind)
    if x.kind == "python" or y.kind == "python":
        raise Unknown
    return ufunc_type(ufunc, (left, y), kwargs)


def _at_type(ufunc: np.ufunc, *args: Any) -> Type:
    return NONE


_METHOD_RULES: dict[str, Any] = {
    "reduce": _reduce_type,
    "accumulate": _accumulate_type,
    "reduceat": _reduceat_type,
    "outer": _outer_type,
    "at": _at_type,
}
