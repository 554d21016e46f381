"""Python's own trees as gast's, which are alike in all versions of Python, and back.

gast has these translations, too; these take half the time.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import ModuleType
from typing import Any

import gast

_Visit = Callable[[Any], Any]
_ATOMS = frozenset((str, int, type(None)))


def to_gast(node: ast.AST) -> gast.AST:
    """The tree of gast for a tree of `ast`: parameters are names, and so is the name of an exception's handler."""
    found: gast.AST = _TO_GAST.visit(node)
    return found


def to_ast(node: gast.AST) -> Any:
    """The tree of `ast` for a tree of gast, for Python to compile."""
    return _TO_AST.visit(node)


class _Translations(dict[type, _Visit]):
    """By class of item what translates it into `target`; `special` are nodes that differ in more than their class."""

    def __init__(self, target: ModuleType, special: dict[type, Callable[[_Translations], _Visit]]) -> None:
        super().__init__()
        self.target = target
        self.special = special

    def __missing__(self, kind: type) -> _Visit:
        made = self[kind] = self._made(kind)
        return made

    def _made(self, kind: type) -> _Visit:
        if kind is list:
            return lambda items: [self[type(item)](item) for item in items]
        if kind in self.special:
            return self.special[kind](self)
        if not issubclass(kind, ast.AST):
            return lambda item: item
        cls = getattr(self.target, kind.__name__)
        if not cls._fields and not cls._attributes:  # a context or an operator: one serves all
            shared = cls()
            return lambda item: shared
        return self.copying(cls, kind)

    def visit(self, item: Any) -> Any:
        """What an item becomes, a node or what a node's field holds."""
        return self[type(item)](item)

    def copying(self, cls: Any, kind: Any) -> _Visit:
        """From a node of class `kind` to one of `cls` with its fields and position; fields that it can't have are
        empty."""
        names = frozenset((*cls._fields, *cls._attributes))
        empty = [name for name in cls._fields if name not in kind._fields]

        def copy(item: Any) -> Any:
            made = cls.__new__(cls)
            state = made.__dict__
            for name, value in item.__dict__.items():
                if name in names:
                    kind = type(value)
                    state[name] = value if kind in _ATOMS else self[kind](value)
            for name in empty:
                state[name] = [] if name == "type_params" else None
            return made

        return copy


def _parameter(translations: _Translations) -> _Visit:
    def translate(node: ast.arg) -> gast.AST:
        name = gast.Name(node.arg, gast.Param(), translations.visit(node.annotation), node.type_comment)
        return gast.copy_location(name, node)

    return translate


def _handler(translations: _Translations) -> _Visit:
    copy = translations.copying(gast.ExceptHandler, ast.ExceptHandler)

    def translate(node: ast.ExceptHandler) -> gast.AST:
        made: gast.ExceptHandler = copy(node)
        made.name = node.name and gast.Name(node.name, gast.Store(), None, None)
        return made

    return translate


def _handler_back(translations: _Translations) -> _Visit:
    copy = translations.copying(ast.ExceptHandler, gast.ExceptHandler)

    def translate(node: gast.ExceptHandler) -> ast.AST:
        made: ast.ExceptHandler = copy(node)
        made.name = node.name and node.name.id
        return made

    return translate


def _name_back(translations: _Translations) -> _Visit:
    copy = translations.copying(ast.Name, gast.Name)

    def translate(node: gast.Name) -> Any:
        if not isinstance(node.ctx, gast.Param):
            return copy(node)
        return ast.copy_location(ast.arg(node.id, translations.visit(node.annotation), node.type_comment), node)

    return translate


_TO_GAST = _Translations(gast, {ast.arg: _parameter, ast.ExceptHandler: _handler})
_TO_AST = _Translations(ast, {gast.Name: _name_back, gast.ExceptHandler: _handler_back})
