"""Which texts a value of run time may be: those that branches, indices and formats choose from known ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from math import prod
from typing import Any

from runtime.graph import Literal, Node, Operand
from runtime.primitives.builtins import FORMAT
from runtime.primitives.containers import DICT_GETITEM, LIST_GETITEM, MAKE_DICT, MAKE_LIST
from runtime.primitives.control import COND
from runtime.primitives.indexing import GETITEM
from runtime.primitives.operators import BINARY
from runtime.structure import Hole

MAX_TEXTS = 32


def texts_of(value: Any, nodes: Sequence[Node]) -> list[str] | None:
    """The texts that `value`, which one of these nodes computes, may be; None where it may be another one."""
    if isinstance(value, Literal):
        return [value.value] if type(value.value) is str else None
    node = next((node for node in reversed(nodes) if value in node.outputs), None)
    if node is None:
        return None
    if node.primitive is COND:
        place = node.outputs.index(value)
        return _together(texts_of(region.outputs[place], [*nodes, *region.nodes]) for region in node.regions)
    if node.primitive in (LIST_GETITEM, DICT_GETITEM, GETITEM):
        held = _held(_operands(node)[0], nodes)
        return None if held is None else _together(texts_of(item, nodes) for item in held)
    if node.primitive is BINARY["add"]:
        return _put_together("{}{}", node.inputs, nodes)
    return _formatted(node, nodes) if node.primitive is FORMAT else None


def _operands(node: Node) -> Sequence[Operand]:
    """The arguments of a node, known ones as literals."""
    if "template" not in node.params:
        return node.inputs
    return [node.inputs[one.index] if type(one) is Hole else Literal(one) for one in node.params["template"][0]]


def _together(parts: Iterable[list[str] | None]) -> list[str] | None:
    found: dict[str, None] = {}
    for part in parts:
        if part is None:
            return None
        found |= dict.fromkeys(part)
    return list(found) if len(found) <= MAX_TEXTS else None


def _held(source: Operand, nodes: Sequence[Node]) -> Sequence[Operand] | None:
    """What a tuple holds, or a list or dict that nothing but reads of its items knows; None for anything else."""
    if isinstance(source, Literal):
        return [Literal(item) for item in source.value] if type(source.value) is tuple else None
    maker = next((node for node in nodes if source in node.outputs), None)
    if maker is None or maker.primitive not in (MAKE_LIST, MAKE_DICT):
        return None
    reads = (LIST_GETITEM, DICT_GETITEM)
    if any(source in node.inputs and node.primitive not in reads for one in nodes for node in _all(one)):
        return None
    return maker.inputs if maker.primitive is MAKE_LIST else maker.inputs[1::2]


def _all(node: Node) -> Iterable[Node]:
    yield node
    for region in node.regions:
        yield from region.walk()


def _formatted(node: Node, nodes: Sequence[Node]) -> list[str] | None:
    form, *args = _operands(node)
    if node.params["template"][1] or not isinstance(form, Literal):
        return None
    return _put_together(form.value, args, nodes)


def _put_together(form: str, parts: Iterable[Operand], nodes: Sequence[Node]) -> list[str] | None:
    columns = [texts_of(part, nodes) for part in parts]
    known = [column for column in columns if column is not None]
    if len(known) < len(columns) or prod(map(len, known)) > MAX_TEXTS:
        return None
    return list(dict.fromkeys(form.format(*texts) for texts in product(*known)))
