"""Classes that stand in a class of a function: where one uses the function's variables, they are made before it."""

from __future__ import annotations

import copy

import gast

from autograph.analysis.walking import walk
from autograph.converters.build import assign, at, load
from autograph.converters.class_members import attribute_names, names_in
from autograph.converters.context import Conversion, Statements


def without_classes(node: gast.ClassDef, conversion: Conversion) -> tuple[dict[str, gast.ClassDef], gast.ClassDef]:
    """The classes in a class, by the variables that are to hold them, and the class that has them as attributes.

    None where they can't be made before it, since they or it use other names of the class while it is made.
    """
    inner = [stmt for stmt in node.body if isinstance(stmt, gast.ClassDef)]
    names = {one.name: conversion.reserve(f"{node.name}_{one.name}") for one in inner}
    if not inner or not _can_move(node, inner, names):
        return {}, node
    moved = {names[one.name]: _Renaming(names).header(one) for one in inner}
    left = copy.copy(node)
    left.body = [at(assign(stmt.name, load(names[stmt.name])), stmt) if stmt in inner else stmt for stmt in node.body]
    return moved, left


def _can_move(node: gast.ClassDef, inner: list[gast.ClassDef], names: dict[str, str]) -> bool:
    """Whether the inner classes mean the same before the class."""
    others = [stmt for stmt in node.body if stmt not in inner]
    own = attribute_names(node) | {stmt.name for stmt in others if isinstance(stmt, gast.FunctionDef)}
    if len(names) < len(inner) or not own.isdisjoint(names):
        return False
    read = set().union(*(names_in(item) for one in inner for item in _header(one)))
    return own.isdisjoint(read) and not any(_reads(stmt, names) for stmt in others)


def _header(node: gast.ClassDef) -> list[gast.AST]:
    """What a class evaluates in the scope around it, and in its own."""
    own = [item for stmt in node.body for item in (_defaults(stmt) if isinstance(stmt, gast.FunctionDef) else [stmt])]
    return [*node.decorator_list, *node.bases, *node.keywords, *own]


def _defaults(stmt: gast.FunctionDef) -> list[gast.AST]:
    found = (*stmt.args.defaults, *stmt.args.kw_defaults, *stmt.decorator_list)
    return [value for value in found if value is not None]


def _reads(stmt: gast.AST, names: dict[str, str]) -> bool:
    """Whether a statement of the class asks for one of these while the class is made."""
    evaluated = _defaults(stmt) if isinstance(stmt, gast.FunctionDef) else [stmt]
    return any(isinstance(item, gast.Name) and item.id in names for item in walk(*evaluated))


def without_computed_bases(
    node: gast.ClassDef, bound: set[str], conversion: Conversion
) -> tuple[Statements, gast.ClassDef]:
    """Statements that put bases which use these variables into ones of their own, and the class with these.

    `Generic[T]` is no class, and stays.
    """
    before: Statements = []
    left = copy.copy(node)
    left.bases = []
    for base in node.bases:
        named = base.value if isinstance(base, gast.Subscript) else base
        if not isinstance(base, gast.Name) and not bound.isdisjoint(names_in(named)):
            variable = conversion.reserve(f"{node.name}_base")
            before.append(at(assign(variable, base), base))
            base = at(load(variable), base)
        left.bases.append(base)
    return before, left


class _Renaming(gast.NodeTransformer):
    """Gives the bases of an inner class, which may be others of them, the names of these variables."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def header(self, node: gast.ClassDef) -> gast.ClassDef:
        made = copy.copy(node)
        made.bases = [self.visit(copy.deepcopy(base)) for base in node.bases]
        return made

    def visit_Name(self, node: gast.Name) -> gast.AST:
        node.id = self.names.get(node.id, node.id)
        return node
