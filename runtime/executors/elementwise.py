"""Operations on arrays that compute item by item, and can write their result into memory that they are given."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from runtime.graph import Literal, Node, Operand, Value
from runtime.primitives.primitive import Primitive, infer_any
from runtime.render import template_of
from runtime.types import ArrayType, Dim, single_array

# The one region, on arrays of one shape; `runtime.executors.tiles` says how it is run.
TILED = Primitive("tiled", lambda: None, infer_any, outputs=-1, params_in_call=False)


def is_elementwise(node: Node) -> bool:
    """Whether the node is a ufunc with one result, of arrays and numbers, which is a new array of at least one axis."""
    ufunc = node.primitive.ufunc
    if ufunc is None or node.params or node.primitive.writes or len(node.outputs) != 1:
        return False
    result = node.outputs[0].type
    if not isinstance(result, ArrayType) or result.kind != "array" or not result.shape:
        return False
    if not isinstance(ufunc, np.ufunc) or ufunc.signature is not None or ufunc.nout != 1:
        return False
    return ufunc.nin == len(node.inputs) and all(isinstance(operand.type, ArrayType) for operand in node.inputs)


def takes_out(node: Node) -> bool:
    """Whether the node can write its result into memory that it is given."""
    return is_elementwise(node) or is_outer(node) or is_copy(node)


def is_copy(node: Node) -> bool:
    """Whether the node is `x.copy()` of an array, which lays out in C order."""
    args, kwargs = template_of(node)
    types = [single_array(operand.type) for operand in (*node.inputs, *node.outputs)]
    is_array = all(type_ is not None and type_.kind == "array" and type_.shape for type_ in types)
    return node.primitive.name == ".copy" and len(args) == 1 and not kwargs and is_array


def copied(array: np.ndarray, out: np.ndarray | None) -> np.ndarray:
    """`array.copy()`, into `out` where there is one."""
    if out is None:
        return array.copy()
    np.copyto(out, array)
    return out


def writing_out(node: Node) -> Any:
    """The function that computes what the node does, and takes `out`."""
    return copied if is_copy(node) else node.primitive.ufunc or node.primitive.kernel


def is_outer(node: Node) -> bool:
    """Whether the node is `ufunc.outer` of two arrays of one axis, which makes a new array in C order."""
    kernel = node.primitive.kernel
    if not isinstance(getattr(kernel, "__self__", None), np.ufunc) or kernel.__name__ != "outer" or node.params:
        return False
    types = [single_array(operand.type) for operand in (*node.inputs, *node.outputs)]
    return [type_.ndim if type_ is not None else None for type_ in types] == [1, 1, 2]


def has_certain_shape(node: Node) -> bool:
    """Whether the operands of an elementwise node are sure to fit at run time, and to make the shape of its type.

    A joined size stands for one size after another, so that two values of it may differ. Operands that don't fit are
    an error whose text names the shapes, that of `out` as well. One array fits itself.
    """
    shapes = [shape for operand in node.inputs if (shape := getattr(operand.type, "shape", None))]
    if len(shapes) == 1 or is_outer(node):
        return True
    result = single_array(node.outputs[0].type)
    assert result is not None and result.shape is not None
    return all(
        size == 1 or (size == whole and not (isinstance(size, Dim) and size.joined))
        for shape in shapes
        for size, whole in zip(reversed(shape), reversed(result.shape), strict=False)
    )


def out_argument(function: Any, text: str) -> str:
    """The argument that says where the result goes, after the operands.

    By position it is taken up faster, but NumPy deprecates that for those of which it may take more operands one day.
    """
    by_name = not isinstance(function, np.ufunc) or function in (np.maximum, np.minimum)
    return f"out={text}" if by_name else text


def with_constant_arrays(node: Node) -> tuple[Operand, ...]:
    """The operands of a node, its Python numbers as 0-d arrays where that is the same: NumPy takes them up faster.

    That is so in a ufunc on arrays of one float dtype: a Python number takes it on. It is to be finite and exact there.
    """
    if not (is_elementwise(node) and any(isinstance(operand, Literal) for operand in node.inputs)):
        return node.inputs
    dtypes = {getattr(operand.type, "dtype", None) for operand in node.inputs if isinstance(operand, Value)}
    dtype = dtypes.pop() if len(dtypes) == 1 else None
    arrays = any(getattr(operand.type, "kind", "") == "array" for operand in node.inputs)
    if not arrays or dtype is None or dtype.kind != "f" or not dtype.isnative:
        return node.inputs
    return tuple(
        _constant_array(operand, dtype) if isinstance(operand, Literal) else operand for operand in node.inputs
    )


def _constant_array(literal: Literal, dtype: np.dtype) -> Literal:
    value = literal.value
    if type(value) not in (int, float) or not abs(value) <= min(float(np.finfo(dtype).max), 2.0**53):
        return literal
    return _cached_array(value, type(value).__name__, dtype, math.copysign(1.0, value))


@lru_cache(maxsize=4096)
def _cached_array(value: int | float, kind: str, dtype: np.dtype, sign: float) -> Literal:
    array = np.asarray(value, dtype)
    array.setflags(write=False)
    return Literal(array)
