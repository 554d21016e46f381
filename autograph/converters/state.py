"""Where names live: `nonlocal`, `global` and declarations in blocks and functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gast

from autograph.analysis.scopes import Scope, all_arguments, argument_annotations, defaults, scope_of
from autograph.analysis.walking import child_nodes
from autograph.converters.build import at, declare
from autograph.converters.context import Block, Conversion


@dataclass
class _Uses:
    """Names that a function binds, names that its inner functions bind by `nonlocal`, and all that is mentioned."""

    bound: set[str]
    changed: set[str]
    mentioned: set[str]


def place_names(node: gast.FunctionDef, conversion: Conversion) -> None:
    """Add to a converted function and all its blocks the declarations that keep each name in its place."""
    _place(node, conversion.owners[node], conversion)


def _place(node: gast.FunctionDef, scope: Scope, conversion: Conversion) -> _Uses:
    """Declare the names of `node`; what it leaves to the functions around it."""
    block = conversion.blocks.get(node)
    owner = conversion.owners.get(node)
    if block is None and owner is None:  # an inner generator: as the user wrote it
        free = set(scope_of(node).free)
        return _Uses(set(), set(), free)
    scope = owner or scope
    uses = _uses(node.body, scope, conversion)
    parameters = {name.id for name in all_arguments(node.args)}
    if owner is not None:
        return _place_function(node, owner, uses, parameters, conversion)
    assert block is not None
    return _place_block(node, block, scope, uses, parameters)


def _place_block(node: gast.AST, block: Block, scope: Scope, uses: _Uses, parameters: set[str]) -> _Uses:
    def is_own(name: str) -> bool:
        if name in block.own or name in parameters:
            return True
        if name in scope.globals or name in scope.nonlocals:
            return False
        return name in scope.locals and block.carried is not None and name not in block.carried

    outside = {name for name in uses.bound if not is_own(name)}
    declared = {name for name in uses.changed if is_own(name)} - uses.bound - parameters
    own = parameters | declared | (uses.bound - outside)
    _declare(node, outside & scope.globals, outside - scope.globals, declared)
    return _Uses(set(), (outside | uses.changed) - own - scope.globals, (uses.mentioned | outside) - own)


def _place_function(
    node: gast.FunctionDef, scope: Scope, uses: _Uses, parameters: set[str], conversion: Conversion
) -> _Uses:
    own = set(scope.locals | conversion.owner_names[node])
    declared = set(own & (uses.mentioned | uses.changed)) - uses.bound - parameters
    _declare(node, set(scope.globals), set(scope.nonlocals), declared)
    return _Uses(set(), set(scope.nonlocals), uses.mentioned - own - uses.bound)


def _declare(node: gast.FunctionDef, global_: set[str], nonlocal_: set[str], declared: set[str]) -> None:
    _strip_annotations(node.body, global_ | nonlocal_)
    lines: list[gast.AST] = []
    if global_:
        lines.append(gast.Global(sorted(global_)))
    if nonlocal_:
        lines.append(gast.Nonlocal(sorted(nonlocal_)))
    lines += [declare(name) for name in sorted(declared)]
    position = 1 if _has_docstring(node) else 0
    node.body[position:position] = [at(line, node) for line in lines]
    if not node.body:
        node.body.append(at(gast.Pass(), node))


def _has_docstring(node: gast.FunctionDef) -> bool:
    first: Any = node.body[0] if node.body else None
    is_text = isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant)
    return is_text and isinstance(first.value.value, str)


def _strip_annotations(body: list[gast.AST], outside: set[str]) -> None:
    """An annotated name can't be `nonlocal`: `x: int = 2` becomes `x = 2`, and `x: int` nothing."""
    kept: list[gast.AST] = []
    for stmt in body:
        if isinstance(stmt, gast.AnnAssign) and isinstance(stmt.target, gast.Name) and stmt.target.id in outside:
            if stmt.value is not None:
                kept.append(at(gast.Assign([stmt.target], stmt.value, None), stmt))
        else:
            kept.append(stmt)
    body[:] = kept


def _uses(body: list[gast.AST], scope: Scope, conversion: Conversion) -> _Uses:
    uses = _Uses(set(), set(), set())
    for stmt in body:
        _collect(stmt, scope, conversion, uses)
    return uses


def _collect(node: gast.AST, scope: Scope, conversion: Conversion, uses: _Uses) -> None:
    if isinstance(node, gast.Name):
        uses.mentioned.add(node.id)
        if not isinstance(node.ctx, gast.Load):
            uses.bound.add(node.id)
    elif isinstance(node, (gast.FunctionDef, gast.AsyncFunctionDef)):
        if node not in conversion.blocks:  # a block's name belongs to where the block stands
            uses.bound.add(node.name)
        _collect_inner(_place(node, scope, conversion), uses)
        for part in (*node.decorator_list, *defaults(node.args), *argument_annotations(node.args)):
            _collect(part, scope, conversion, uses)
    elif isinstance(node, gast.Lambda):
        inner = _uses([node.body], scope, conversion)
        own = inner.bound | {name.id for name in all_arguments(node.args)}
        uses.mentioned |= inner.mentioned - own
        for default in defaults(node.args):
            _collect(default, scope, conversion, uses)
    elif isinstance(node, (gast.Import, gast.ImportFrom)):
        uses.bound.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
    else:
        for child in child_nodes(node):
            _collect(child, scope, conversion, uses)


def _collect_inner(inner: _Uses, uses: _Uses) -> None:
    uses.changed |= inner.changed
    uses.mentioned |= inner.mentioned | inner.changed
