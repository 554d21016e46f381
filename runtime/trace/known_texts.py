"""Which texts a value of run time may be: those that branches, items, sums and formats make of known ones."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Sequence
from itertools import product
from math import prod

from runtime.graph import Literal, Node, Operand
from runtime.primitives.builtins import FORMAT
from runtime.primitives.containers import DICT_GETITEM, LIST_GETITEM, MAKE_DICT, MAKE_LIST
from runtime.primitives.control import COND
from runtime.primitives.indexing import GETITEM
from runtime.primitives.operators import BINARY
from runtime.render import template_of
from runtime.structure import Hole

MAX_TEXTS = 32

Form = tuple[str | None, ...]  # the pieces of a text; None: any text
_ANY: list[Form] = [(None,)]


def texts_of(value: Operand, nodes: Sequence[Node]) -> list[str] | None:
    """The texts that `value`, which one of these nodes computes, may be; None where it may be another one."""
    forms = _forms(value, nodes)
    if any(None in form for form in forms):
        return None
    return list(dict.fromkeys(_known(form) for form in forms))


def may_be(value: Operand, text: str, nodes: Sequence[Node]) -> bool:
    """Whether the value may be this text; so it may where nothing is known of it."""
    patterns = ("".join(".*" if piece is None else re.escape(piece) for piece in form) for form in _forms(value, nodes))
    return any(re.fullmatch(pattern, text, re.DOTALL) for pattern in patterns)


def _forms(value: Operand, nodes: Sequence[Node]) -> list[Form]:
    if isinstance(value, Literal):
        return [(value.value,)] if type(value.value) is str else _ANY
    node = next((node for node in reversed(nodes) if value in node.outputs), None)
    if node is None:
        return _ANY
    if node.primitive is COND:
        place = node.outputs.index(value)
        return _together(_forms(region.outputs[place], [*nodes, *region.nodes]) for region in node.regions)
    if node.primitive in (LIST_GETITEM, DICT_GETITEM, GETITEM):
        held = _held(_operands(node)[0], nodes)
        return _ANY if held is None else _together(_forms(item, nodes) for item in held)
    if node.primitive is BINARY["add"]:
        return _put_together("{}{}", node.inputs, nodes)
    if node.primitive is FORMAT:
        template, *parts = _operands(node)
        if isinstance(template, Literal) and not template_of(node)[1]:
            return _put_together(template.value, parts, nodes)
    return _ANY


def _operands(node: Node) -> list[Operand]:
    """The arguments of a node, known ones as literals."""
    return [node.inputs[one.index] if type(one) is Hole else Literal(one) for one in template_of(node)[0]]


def _together(alternatives: Iterable[list[Form]]) -> list[Form]:
    found = list(dict.fromkeys(form for forms in alternatives for form in forms))
    return found if len(found) <= MAX_TEXTS else _ANY


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


def _put_together(template: str, parts: Sequence[Operand], nodes: Sequence[Node]) -> list[Form]:
    """The forms of `template.format(*parts)`."""
    columns = [_forms(part, nodes) for part in parts]
    if prod(map(len, columns)) > MAX_TEXTS:
        return _ANY
    return _together([_formatted(template, forms)] for forms in product(*columns))


def _formatted(template: str, parts: Sequence[Form]) -> Form:
    if all(None not in part for part in parts):
        return (template.format(*map(_known, parts)),)
    given = iter(parts)
    found: list[str | None] = []
    for literal, field, spec, conversion in string.Formatter().parse(template):
        is_plain = field == "" and not spec and not conversion
        part = next(given) if field == "" else ()
        found += [literal, *(() if field is None else part if is_plain else (None,))]
    return tuple(found)


def _known(form: Form) -> str:
    return "".join(piece for piece in form if piece is not None)
