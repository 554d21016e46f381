"""Statements in classes: what computes attributes stands before the class, which is given what it has made."""

from __future__ import annotations

import copy

import gast

from autograph.analysis.binding import certainly_bound
from autograph.analysis.scopes import Names
from autograph.analysis.walking import walk
from autograph.converters.build import assign, at, load
from autograph.converters.context import Conversion, Statements

_SIMPLE = (gast.Assign, gast.AugAssign, gast.Delete, gast.Expr, gast.Assert)
_COMPOUND = (gast.If, gast.For, gast.While, gast.Try, gast.With, gast.Match)


def without_statements(node: gast.ClassDef, conversion: Conversion) -> tuple[Statements, gast.ClassDef]:
    """The statements that stand before a class, and the class that has its attributes from them.

    Those are all that is more than an assignment or a method, and what makes or uses their variables. These get names
    of their own; one that no statement has given a value is no attribute.
    """
    moved = _moved(node)
    names = _bound(moved)
    if not moved or not _can_move(node, moved, names):
        return [], node
    renamed = {name: conversion.reserve(f"{node.name}_{name}") for name in sorted(names)}
    absent = gast.Attribute(load(conversion.ag), "ABSENT", gast.Load())
    lasting = names - {name.id for name in _caught(moved)}
    uncertain = lasting - certainly_bound(moved)
    first = [at(assign(renamed[name], absent), moved[0]) for name in sorted(uncertain)]
    statements = [_Renaming(renamed, absent).visit(copy.deepcopy(stmt)) for stmt in moved]
    attributes = [at(assign(name, load(renamed[name])), moved[-1]) for name in sorted(lasting)]
    left = copy.copy(node)
    left.body = [stmt for stmt in node.body if stmt not in moved]
    left.body[_place(node.body, moved) :] = [*attributes, *left.body[_place(node.body, moved) :]]
    left.body = left.body or [at(gast.Pass(), moved[0])]
    return [*first, *statements], left


def _place(body: Statements, moved: Statements) -> int:
    """Where in the class that is left the attributes stand: where the first of the statements stood."""
    return body.index(moved[0])


def _moved(node: gast.ClassDef) -> Statements:
    """The statements that do more than to give an attribute a value, and those that share variables with them.

    So do those that compute an attribute from others, where no base class may know of what stands in the class.
    """
    body = node.body
    reading = [] if node.bases else [stmt for stmt in body if isinstance(stmt, gast.Assign) and _names(stmt).reads]
    computed = _bound(reading)
    moved = [stmt for stmt in body if isinstance(stmt, _COMPOUND) or _acts(stmt) or _reads(stmt, computed)]
    others = [stmt for stmt in body if isinstance(stmt, gast.Assign) and stmt not in moved]
    while moved:
        bound, read = _bound(moved), {name for stmt in moved for name in _names(stmt).reads}
        sharing = [stmt for stmt in others if _names(stmt).writes & (bound | read) or _names(stmt).reads & bound]
        if not sharing:
            break
        moved = [stmt for stmt in body if stmt in moved or stmt in sharing]
        others = [stmt for stmt in others if stmt not in sharing]
    return moved


def _reads(stmt: gast.AST, computed: set[str]) -> bool:
    """Whether this computes an attribute from others that are computed."""
    return isinstance(stmt, gast.Assign) and not computed.isdisjoint(_names(stmt).reads)


def _acts(stmt: gast.AST) -> bool:
    """Whether a simple statement does something in the class beside giving an attribute a value."""
    if isinstance(stmt, gast.Expr):
        return not isinstance(stmt.value, gast.Constant)
    if isinstance(stmt, gast.Assign):
        return not all(isinstance(target, gast.Name) for target in stmt.targets)
    return isinstance(stmt, _SIMPLE)


def _names(stmt: gast.AST) -> Names:
    found = Names()
    found.visit(stmt)
    return found


def _bound(stmts: Statements) -> set[str]:
    return {name for stmt in stmts for name in _names(stmt).writes}


def _caught(stmts: Statements) -> list[gast.Name]:
    """The variables of handlers, which Python unbinds where these end."""
    handlers = [item for item in walk(*stmts) if isinstance(item, gast.ExceptHandler)]
    return [handler.name for handler in handlers if handler.name is not None]


def _can_move(node: gast.ClassDef, moved: Statements, names: set[str]) -> bool:
    """Whether the statements mean the same before the class."""
    if node.decorator_list or node.keywords or any(name[:2] == "__" for name in names):
        return False
    caught = _caught(moved)
    stored = [item for item in walk(*moved) if isinstance(item, gast.Name) and isinstance(item.ctx, gast.Store)]
    if any(item.id == name.id and item not in caught for item in stored for name in caught):
        return False
    left = [stmt for stmt in node.body if stmt not in moved]
    if names & _bound(left) or any(_names(stmt).reads & names for stmt in left if not _is_method(stmt)):
        return False  # the class would read or write them in between
    if any(_names(stmt).reads & _bound(left) for stmt in moved):
        return False
    if any(_reads_in_header(stmt, names) for stmt in left if _is_method(stmt)):
        return False
    bound: set[str] = set()
    for stmt in moved:
        own = _names(stmt)
        inside = own.writes if isinstance(stmt, _COMPOUND) else set()
        if (own.reads & names) - bound - inside or not all(map(_is_movable, walk(stmt))):
            return False  # what it reads is another variable, outside of the class
        bound |= own.writes
    return True


def _is_method(stmt: gast.AST) -> bool:
    return isinstance(stmt, gast.FunctionDef)


def _reads_in_header(method: gast.FunctionDef, names: set[str]) -> bool:
    defaults = [value for value in (*method.args.defaults, *method.args.kw_defaults) if value is not None]
    return any(isinstance(item, gast.Name) and item.id in names for item in walk(*defaults, *method.decorator_list))


def _is_movable(item: gast.AST) -> bool:
    """Whether this means the same outside of the class, which mangles names and is known to `super()`."""
    if isinstance(item, gast.FunctionDef):
        return not item.decorator_list
    if isinstance(item, gast.Name):
        return item.id not in ("super", "__class__") and not item.id.startswith("__")
    if isinstance(item, gast.Attribute):
        return not item.attr.startswith("__") or item.attr.endswith("__")
    return not isinstance(item, (gast.ClassDef, gast.AsyncFunctionDef, gast.Global, gast.Nonlocal, gast.alias))


class _Renaming(gast.NodeTransformer):
    """Gives the variables of a class other names; inner functions do not see them."""

    def __init__(self, renamed: dict[str, str], absent: gast.AST) -> None:
        self.renamed = renamed
        self.absent = absent

    def visit_Delete(self, node: gast.Delete) -> gast.AST:
        """A variable that is deleted is no attribute; anything else is deleted as it is."""
        node = self.generic_visit(node)
        names = [
            gast.Name(target.id, gast.Store(), None, None) for target in node.targets if isinstance(target, gast.Name)
        ]
        return node if len(names) < len(node.targets) else at(gast.Assign(names, self.absent, None), node)

    def visit_Name(self, node: gast.Name) -> gast.AST:
        node.id = self.renamed.get(node.id, node.id)
        return node

    def visit_FunctionDef(self, node: gast.FunctionDef) -> gast.AST:
        node.name = self.renamed[node.name]
        return self._with_defaults(node)

    def _with_defaults(self, node: gast.FunctionDef | gast.Lambda) -> gast.AST:
        node.args.defaults = [self.visit(value) for value in node.args.defaults]
        node.args.kw_defaults = [value and self.visit(value) for value in node.args.kw_defaults]
        return node

    visit_Lambda = _with_defaults

    def _with_source(self, node: gast.AST) -> gast.AST:
        node.generators[0].iter = self.visit(node.generators[0].iter)
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _with_source
