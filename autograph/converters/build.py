"""Builders of the nodes that conversion adds. They carry no position until `at` or `locate` gives one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import gast

from autograph.analysis.walking import child_nodes

Node = TypeVar("Node", bound=gast.AST)
POSITION = ("lineno", "col_offset", "end_lineno", "end_col_offset")


def load(name: str) -> gast.Name:
    """A read of `name`."""
    return gast.Name(name, gast.Load(), None, None)


def store(name: str) -> gast.Name:
    """`name` as a target."""
    return gast.Name(name, gast.Store(), None, None)


def constant(value: Any) -> gast.Constant:
    """A literal."""
    return gast.Constant(value, None)


def assign(name: str, value: gast.AST) -> gast.Assign:
    """`name = value`."""
    return gast.Assign([store(name)], value, None)


def assign_to(target: gast.AST, value: gast.AST) -> gast.Assign:
    """`target = value`."""
    return gast.Assign([target], value, None)


def call(function: gast.AST, *args: gast.AST, **keywords: gast.AST) -> gast.Call:
    """`function(*args, **keywords)`."""
    return gast.Call(function, list(args), [gast.keyword(name, value) for name, value in keywords.items()])


def call_name(name: str, *args: gast.AST) -> gast.Call:
    """`name(*args)`."""
    return call(load(name), *args)


def item(value: gast.AST, index: gast.AST) -> gast.Subscript:
    """`value[index]`."""
    return gast.Subscript(value, index, gast.Load())


def parameters(names: Iterable[str] = ()) -> gast.arguments:
    """Positional parameters without defaults."""
    args = [gast.Name(name, gast.Param(), None, None) for name in names]
    return gast.arguments(args, [], None, [], [], None, [])


def function(name: str, args: gast.arguments, body: list[gast.AST], decorators: Sequence[gast.AST] = ()) -> gast.AST:
    """`def name(args): body`."""
    return gast.FunctionDef(name, args, body, list(decorators), None, None, [])


def lambda_(value: gast.AST, names: Iterable[str] = ()) -> gast.Lambda:
    """`lambda names: value`."""
    return gast.Lambda(parameters(names), value)


def declare(name: str) -> gast.AnnAssign:
    """`name: object`, which makes a name local and leaves it unbound."""
    return gast.AnnAssign(store(name), load("object"), None, 1)


def compare(left: gast.AST, operator: gast.AST, right: gast.AST) -> gast.Compare:
    """`left operator right`."""
    return gast.Compare(left, [operator], [right])


def at(node: Node, like: gast.AST, end: gast.AST | None = None) -> Node:
    """`node` with the position of `like`, up to the end of `end` where a statement's header ends there."""
    for name in POSITION:
        source = end if end is not None and name.startswith("end_") else like
        if hasattr(source, name):
            setattr(node, name, getattr(source, name))
    return node


def locate(node: gast.AST, position: tuple[int, int, int, int]) -> None:
    """Give every node below `node` that has no position that of the nearest node above it."""
    if getattr(node, "lineno", None) is None:
        if "lineno" in node._attributes:
            for name, value in zip(POSITION, position, strict=True):
                setattr(node, name, value)
    else:
        position = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
    for child in child_nodes(node):
        locate(child, position)
