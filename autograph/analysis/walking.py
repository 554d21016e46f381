"""Walks over a tree, without what no analysis asks for: contexts, operators and words."""

from __future__ import annotations

import ast

_WORDS = frozenset({"id", "ctx", "attr", "op", "ops", "arg", "kind", "level", "module", "type_comment"})
_FIELDS: dict[type, tuple[str, ...]] = {}  # by class of node, the fields that may hold nodes to walk


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    found = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _WORDS)
    return found


def child_nodes(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below `node`, in the order of its fields."""
    fields = _FIELDS.get(type(node))
    if fields is None:
        fields = _fields(type(node))
    found = []
    for name in fields:
        value = getattr(node, name, None)
        if type(value) is list:
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(*roots: ast.AST) -> list[ast.AST]:
    """`roots` and every node below them; a node comes before those below it."""
    found = list(roots)
    for node in found:
        found += child_nodes(node)
    return found
