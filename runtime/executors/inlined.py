"""Operations that are written in Python's own words in place of a call, as they are a few times as fast.

An operation says itself when that can be: see `inline`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from runtime.executors.classes import CLASS_FORMS
from runtime.executors.source import Source
from runtime.graph import Node
from runtime.primitives.builtins import DIM
from runtime.primitives.containers import MAKE_DICT, MAKE_LIST, MAKE_TUPLE, TUPLE_GET
from runtime.render import group

Form = Callable[[Source, Node, list[str]], str]  # the text of a node, from those of its operands

_OF_KERNELS: dict[Callable[..., Any], Callable[[Node], Form | None]] = {}


def inline(kernel: Callable[..., Any], form_of_node: Callable[[Node], Form | None]) -> None:
    """Let nodes of an operation be written in a form of their own, where `form_of_node` gives one for their types."""
    _OF_KERNELS[kernel] = form_of_node


class Taking(NamedTuple):
    """An item is read, and another one put in its place: `x[i]`, then `x[i] = put`; of None it is None."""

    array: Any  # parts of the node's template
    index: Any
    put: Any

    def lines(self, array: str, index: str, render: Callable[[Any], str], target: str) -> list[str]:
        read = [f"{target} = None if {array} is None else {array}[{index}]"] if target else []
        return [*read, f"if {array} is not None: {array}[{index}] = {render(self.put)}"]


class Adding(NamedTuple):
    """Something is added to an item, `x[i] += added`, unless it or what has the item is None.

    `is_array` says that it is an array of rank 0, whose item is added: that is several times as fast.
    """

    array: Any
    index: Any
    added: Any
    is_array: bool = False

    def lines(self, array: str, index: str, render: Callable[[Any], str], target: str) -> list[str]:
        added = render(self.added)
        present = [f"{name} is not None" for name in (array, added) if name.isidentifier()]
        return [f"if {' and '.join(present)}: {array}[{index}] += {added}{'[()]' * self.is_array}"]


Steps = Taking | Adding
_STEPS: dict[Callable[..., Any], Callable[[Node], Steps | None]] = {}


def inline_steps(kernel: Callable[..., Any], steps_of_node: Callable[[Node], Steps | None]) -> None:
    """Let nodes of an operation be written as statements, where `steps_of_node` says of which item."""
    _STEPS[kernel] = steps_of_node


def steps_of(node: Node) -> Steps | None:
    """What a node does with one item; None where it does anything else."""
    find = _STEPS.get(node.primitive.kernel)
    return None if find is None else find(node)


def form_of(node: Node) -> Form | None:
    """The form in which a node is written; None where it is a call of its kernel, or an operator."""
    form = _FORMS.get(node.primitive)
    if form is None and node.primitive.kernel in _OF_KERNELS:
        return _OF_KERNELS[node.primitive.kernel](node)
    return form


def _tuple_of(source: Source, node: Node, texts: list[str]) -> str:
    return f"({', '.join(texts)}{',' * (len(texts) == 1)})"


def _dict_of(source: Source, node: Node, texts: list[str]) -> str:
    return f"{{{', '.join(f'{key}: {item}' for key, item in zip(texts[::2], texts[1::2], strict=True))}}}"


_FORMS: dict[Any, Form] = {
    TUPLE_GET: lambda source, node, texts: f"{group(texts[0])}[{node.params['index']}]",
    MAKE_TUPLE: _tuple_of,
    MAKE_LIST: lambda source, node, texts: f"[{', '.join(texts)}]",
    MAKE_DICT: _dict_of,
    DIM: lambda source, node, texts: f"{group(texts[0], numbers=False)}.shape[{node.params['axis']}]",
    **CLASS_FORMS,
}
