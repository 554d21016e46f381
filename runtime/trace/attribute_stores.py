"""Assignments to attributes of symbolic values, the shape of an array among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from runtime.errors import Unsupported
from runtime.graph import Node, Operand
from runtime.primitives.builtins import DIM, UNPACK_EXACTLY
from runtime.primitives.containers import TUPLE_GET
from runtime.primitives.indexing import GETITEM, SET_FLAT_ITEM, SETITEM
from runtime.primitives.objects import DELATTR, SETATTR
from runtime.primitives.operators import INPLACE
from runtime.primitives.views import OF_SHAPE, RESIZE, SET_DTYPE, SET_SHAPE
from runtime.trace.builder import TraceAgain, apply, current
from runtime.trace.calls import plain, stage
from runtime.trace.containers import escape, static_type
from runtime.trace.exception_states import read_again
from runtime.trace.objects import object_at_run_time
from runtime.trace.symbolic import Symbolic
from runtime.trace.symbolic_attributes import class_of
from runtime.types import ArrayType, Forgotten, Type, alternatives


def set_attribute(x: Symbolic, name: str, value: Any) -> None:
    """`x.name = value`."""
    is_array = any(isinstance(item, ArrayType) and item.kind == "array" for item in alternatives(x.ag_type))
    if is_array and name in ("shape", "dtype"):
        (_set_shape if name == "shape" else _set_dtype)(x, plain(value))
        return
    if is_array and name == "strides" and current().differentiates:
        mend = "Use `np.lib.stride_tricks.as_strided(…)` and bind its result."
        raise _unsupported("an assignment to `strides` changes what an array is", mend)
    if is_array and name == "flat" and current().differentiates:
        stage(SET_FLAT_ITEM, (x, slice(None), plain(value)), {}, writes=(x,))
        return
    if name in _parts(x.ag_type):
        getattr(x, name)[...] = _as_array(value)
        return
    held = object_at_run_time(x, name)
    if held is not None:
        setattr(held, name, value)
        return
    escape(value)
    if any(class_of(item) is None for item in alternatives(x.ag_type)):
        current().lifter.let_go(None)
        current().lifter.common_types.put(None, name, value)
    apply(SETATTR, x, name, value)
    read_again(x.ag_type, name)
    if any(class_of(item) is None for item in alternatives(x.ag_type)):
        current().lifter.read_again_in_classes(name)


def _as_array(value: Any) -> Any:
    """What is assigned to a part of an array: numbers are cast as arrays are."""
    from runtime.trace.numpy_front import call_function

    types = alternatives(static_type(value))
    is_array = all(isinstance(item, ArrayType) and item.kind == "array" for item in types)
    return value if is_array else call_function(np.asarray, (value,), {})


def _parts(type_: Type) -> tuple[str, ...]:
    """The attributes that are views of a certain array, so that an assignment to one is a store."""
    if not isinstance(type_, ArrayType) or type_.kind != "array":
        return ()
    return ("real", "imag") if type_.dtype.kind == "c" else ("real",)


def _set_shape(x: Symbolic, shape: Any) -> None:
    if _has_one_name(x):
        if current().differentiates:
            reshaped = stage(OF_SHAPE, (x, shape), {})
        else:
            reshaped = stage(SET_SHAPE, (x, shape), {}, writes=(x,))
        object.__setattr__(x, "ag_value", reshaped.ag_value)
        return
    _forget("shapes", "an assignment to `shape`", "Use `a.reshape(…)` and bind its result.")
    stage(SET_SHAPE, (x, shape), {}, writes=(x,))


def _set_dtype(x: Symbolic, dtype: Any) -> None:
    mend = "Use `a.view(…)` and bind its result."
    if current().differentiates:
        raise _unsupported("an assignment to `dtype` changes what an array is", mend)
    if _has_one_name(x):
        changed = stage(SET_DTYPE, (x, dtype), {}, writes=(x,))
        object.__setattr__(x, "ag_value", changed.ag_value)
        return
    _forget("dtypes", "an assignment to `dtype`", mend)
    stage(SET_DTYPE, (x, dtype), {}, writes=(x,))


def resize(x: Symbolic, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """`x.resize(*args, **kwargs)` of an array.

    Without `refcheck=False` NumPy counts who else refers to the array, which a graph can tell only where nobody does.
    """
    checks = kwargs.get("refcheck", True)
    shape = plain(args[0] if len(args) == 1 else args)
    if checks is True and _has_one_name(x, may_have_views=False):
        resized = stage(RESIZE, (x, shape), {}, writes=(x,))
        object.__setattr__(x, "ag_value", resized.ag_value)
        return
    mend = "Use `np.resize(a, shape)` and bind its result."
    if checks is not False:
        raise _unsupported("`resize` of an array that other names may refer to", mend)
    _forget("shapes", "`resize` of an array", mend)
    stage(RESIZE, (x, shape), {}, writes=(x,))


def _forget(changing: Forgotten, what: str, mend: str) -> None:
    """From now on no shape, or no dtype, is known: other values may be the array whose shape or dtype changes."""
    trace = current()
    if trace.executes:
        raise _unsupported(f"{what} changes what an array is, while other names may refer to it", mend)
    if trace.forgotten not in (changing, "dtypes"):
        trace.lifter.history.forgotten = changing
        raise TraceAgain


def _unsupported(reason: str, mend: str) -> Unsupported:
    return Unsupported(reason, mend, current().frame())


def _has_one_name(x: Symbolic, may_have_views: bool = True) -> bool:
    """Whether this symbolic value is all that refers to the array: it was made in plain sight, and nothing keeps it.

    Only outside of branches and loops, which may be traced again, or taken back.
    """
    trace = current()
    if trace.depth or trace.heap.regions or not isinstance(x.ag_type, ArrayType):
        return False
    made = _maker(trace.nodes, x.ag_value)
    if made is not None and made.primitive is TUPLE_GET:  # of an array that is unpacked along its first axis
        made = _maker(trace.nodes, made.inputs[0]) if may_have_views else None
        if made is not None and made.primitive.kernel is UNPACK_EXACTLY.kernel:
            made = _maker(trace.nodes, made.inputs[0])
    if made is None or not _computes(made):
        return False
    users = [node for node in trace.nodes if x.ag_value in node.inputs]
    if not may_have_views and any(node.primitive.views and not _reshapes(node) for node in (made, *users)):
        return False
    return all(_computes(node) or node.primitive.kernel in _CHANGES for node in users)


def _reshapes(node: Node) -> bool:
    return node.primitive.kernel in (SET_SHAPE.kernel, RESIZE.kernel)


def _maker(nodes: Sequence[Node], value: Operand) -> Node | None:
    return next((node for node in nodes if value in node.outputs), None)


_CHANGES = frozenset(primitive.kernel for primitive in (SETITEM, *INPLACE.values()))


def _computes(node: Node) -> bool:
    """Whether the node's result is certain to be another object than its operands."""
    primitive = node.primitive
    if primitive.kernel in (GETITEM.kernel, DIM.kernel) or _reshapes(node):
        return True
    return not primitive.views and (primitive.ufunc is not None or primitive.name.startswith(("np.", ".")))


def delete_attribute(x: Symbolic, name: str) -> None:
    """`del x.name`."""
    apply(DELATTR, x, name)
