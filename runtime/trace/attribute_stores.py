"""Assignments to attributes of symbolic values, the shape of an array among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Node, Operand
from runtime.primitives.builtins import DIM, UNPACK_EXACTLY
from runtime.primitives.containers import TUPLE_GET
from runtime.primitives.indexing import GETITEM, SETITEM
from runtime.primitives.objects import DELATTR, SETATTR
from runtime.primitives.operators import INPLACE
from runtime.primitives.views import SET_SHAPE
from runtime.trace.builder import apply, current
from runtime.trace.calls import plain, stage
from runtime.trace.containers import escape
from runtime.trace.methods import class_of
from runtime.trace.objects import object_at_run_time
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, Type, alternatives


def set_attribute(x: Symbolic, name: str, value: Any) -> None:
    """`x.name = value`."""
    is_array = any(isinstance(item, ArrayType) and item.kind == "array" for item in alternatives(x.ag_type))
    if is_array and name == "shape" and _has_one_name(x):
        reshaped = stage(SET_SHAPE, (x, plain(value)), {}, writes=(x,))
        object.__setattr__(x, "ag_value", reshaped.ag_value)
        return
    if is_array and name in ("shape", "dtype", "strides"):
        mend = {"shape": "a.reshape(…)", "dtype": "a.view(…)", "strides": "np.lib.stride_tricks.as_strided(…)"}[name]
        raise Unsupported(
            f"an assignment to `{name}` changes what an array is, while other names may refer to it",
            f"Use `{mend}` and bind its result.",
            current().frame(),
        )
    if name in _parts(x.ag_type):
        getattr(x, name)[...] = value
        return
    held = object_at_run_time(x, name)
    if held is not None:
        setattr(held, name, value)
        return
    escape(value)
    if any(class_of(item) is None for item in alternatives(x.ag_type)):
        current().lifter.let_go(None)
    apply(SETATTR, x, name, value)


def _parts(type_: Type) -> tuple[str, ...]:
    """The attributes that are views of a certain array, so that an assignment to one is a store."""
    if not isinstance(type_, ArrayType) or type_.kind != "array":
        return ()
    return ("real", "imag") if type_.dtype.kind == "c" else ("real",)


def _has_one_name(x: Symbolic) -> bool:
    """Whether this symbolic value is all that refers to the array: it was made in plain sight, and nothing keeps it.

    Only outside of branches and loops, which may be traced again, or taken back.
    """
    trace = current()
    if trace.depth or trace.heap.regions or not isinstance(x.ag_type, ArrayType):
        return False
    made = _maker(trace.nodes, x.ag_value)
    if made is not None and made.primitive is TUPLE_GET:  # of an array that is unpacked along its first axis
        made = _maker(trace.nodes, made.inputs[0])
        if made is not None and made.primitive.kernel is UNPACK_EXACTLY.kernel:
            made = _maker(trace.nodes, made.inputs[0])
    if made is None or not _computes(made):
        return False
    users = [node for node in trace.nodes if x.ag_value in node.inputs]
    return all(_computes(node) or node.primitive.kernel in _CHANGES for node in users)


def _maker(nodes: Sequence[Node], value: Operand) -> Node | None:
    return next((node for node in nodes if value in node.outputs), None)


_CHANGES = frozenset(primitive.kernel for primitive in (SETITEM, *INPLACE.values()))


def _computes(node: Node) -> bool:
    """Whether the node's result is certain to be another object than its operands."""
    primitive = node.primitive
    if primitive.kernel in (GETITEM.kernel, SET_SHAPE.kernel, DIM.kernel):
        return True
    return not primitive.views and (primitive.ufunc is not None or primitive.name.startswith(("np.", ".")))


def delete_attribute(x: Symbolic, name: str) -> None:
    """`del x.name`."""
    apply(DELATTR, x, name)
