"""How plans write the smallest steps of reverse passes: numbers in memory of their own, added to and taken out."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy

from runtime.executors.inlined import Adding, Form, Taking, inline, inline_steps
from runtime.executors.source import Source
from runtime.gradients import buffers, mirrors
from runtime.gradients.forward import ASSUME, TAKEN
from runtime.gradients.kinds import is_number
from runtime.graph import Literal, Node
from runtime.render import group, template_of
from runtime.structure import Hole
from runtime.types import ArrayType, Type, alternatives, type_of


def _is_memory(type_: Type) -> bool:
    """Whether this is memory for the cotangent of one number."""
    return isinstance(type_, ArrayType) and type_.kind == "array" and type_.shape == ()


def _is_one_number(type_: Type) -> bool:
    kinds = alternatives(type_)
    return all(isinstance(kind, ArrayType) and is_number(kind) and kind.dtype.kind in "fc" for kind in kinds)


def _takes(node: Node, count: int) -> bool:
    """Whether the kernel is called with the node's operands, in their order, and nothing else."""
    return template_of(node) == (tuple(map(Hole, range(count))), {}) and len(node.inputs) == count


def _itself(source: Source, node: Node, texts: list[str]) -> str:
    return texts[0]


def _shadow(node: Node) -> Form | None:
    if not (_takes(node, 1) and is_number(node.inputs[0].type) and _is_memory(node.outputs[0].type)):
        return None
    dtype: Any = node.outputs[0].type.dtype  # type: ignore[union-attr]

    def form(source: Source, node: Node, texts: list[str]) -> str:
        if not (texts[0].isidentifier() or isinstance(node.inputs[0], Literal)):  # what may raise, or change something
            return f"{source.bind(mirrors.shadow.kernel, 'shadow')}({texts[0]})"
        return f"{source.bind(_no_cotangent(dtype), 'no_cotangent')}()"

    return form


@cache
def _no_cotangent(dtype: Any) -> Any:
    """What makes memory for one number."""
    return numpy.array(buffers.ZERO, dtype).copy


def _accumulate(node: Node) -> Adding | None:
    if not _takes(node, 2) or not _is_memory(node.inputs[0].type):
        return None
    type_ = node.inputs[1].type
    is_memory = _is_memory(type_)
    return Adding(Hole(0), (), Hole(1), is_memory) if is_memory or _is_one_number(type_) else None


def _countdown(node: Node) -> Form | None:
    if not _takes(node, 1):
        return None
    return lambda source, node, texts: f"range({group(texts[0])} - 1, -1, -1)"


def _backwards(node: Node) -> Form | None:
    if template_of(node) != ((Hole(0), None), {}):
        return None
    return lambda source, node, texts: f"{group(texts[0])}[::-1]"


def _entry_item(node: Node) -> Form:
    return lambda source, node, texts: f"{group(texts[0])}[{node.params['index']}]"


def _item_taken_out(node: Node) -> Taking | None:
    """The places of the memory and the numbers of an index that `take_out` is given for one item."""
    (memory, index), _ = template_of(node)
    numbers = index if type(index) is tuple else (index,)
    type_ = node.inputs[memory.index].type if type(memory) is Hole else None
    if not isinstance(type_, ArrayType) or type_.kind != "array" or type_.dtype.kind not in "fc":
        return None
    types = [node.inputs[item.index].type if type(item) is Hole else type_of(item) for item in numbers]
    is_one = all(isinstance(kind, ArrayType) and is_number(kind) and kind.dtype.kind in "iu" for kind in types)
    return Taking(memory, index, buffers.ZERO) if is_one and len(types) == len(type_.shape or ()) else None


for _primitive in (ASSUME, TAKEN):
    inline(_primitive.kernel, lambda node: _itself if len(node.inputs) == 1 else None)
inline(mirrors.shadow.kernel, _shadow)
inline(mirrors.countdown.kernel, _countdown)
inline(mirrors.backwards.kernel, _backwards)
inline_steps(buffers.accumulate.kernel, _accumulate)
inline(mirrors.ENTRY_ITEM.kernel, _entry_item)
inline_steps(mirrors.take_out.kernel, _item_taken_out)
