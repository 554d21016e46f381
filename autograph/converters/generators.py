"""Generator functions, push-style: each `yield` calls the block of the loop that takes the items."""

from __future__ import annotations

from typing import Any

import gast

from autograph.analysis.walking import walk
from autograph.converters.build import at
from autograph.converters.context import Conversion


def can_push(body: list[Any]) -> bool:
    """Whether every `yield` of a generator is a statement of its own."""
    statements = {
        node.value
        for stmt in body
        for node in walk(stmt)
        if isinstance(node, gast.Expr) and isinstance(node.value, (gast.Yield, gast.YieldFrom))
    }
    yields = [node for stmt in body for node in walk(stmt) if isinstance(node, (gast.Yield, gast.YieldFrom))]
    return all(node in statements for node in yields)


def push_style(body: list[Any], conversion: Conversion) -> list[Any]:
    """The body of a generator with `yield v` as `if ag.yield_(v): return`: true once no item is wanted any more."""
    return [new for stmt in body for new in _statement(stmt, conversion)]


def _statement(stmt: Any, conversion: Conversion) -> list[Any]:
    if isinstance(stmt, gast.Expr) and isinstance(stmt.value, gast.Yield):
        return [_push(stmt, stmt.value.value, conversion)]
    if isinstance(stmt, gast.Expr) and isinstance(stmt.value, gast.YieldFrom):
        name = conversion.reserve("item")
        target = at(gast.Name(name, gast.Store(), None, None), stmt)
        item = at(gast.Name(name, gast.Load(), None, None), stmt)
        return [at(gast.For(target, stmt.value.value, [_push(stmt, item, conversion)], [], None), stmt)]
    if isinstance(stmt, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
        return [stmt]
    for name in ("body", "orelse", "finalbody"):
        if hasattr(stmt, name):
            setattr(stmt, name, push_style(getattr(stmt, name), conversion))
    for handler in getattr(stmt, "handlers", ()):
        handler.body = push_style(handler.body, conversion)
    if isinstance(stmt, gast.Return):
        return [at(gast.Return(None), stmt)]
    return [stmt]


def _push(stmt: Any, value: Any, conversion: Conversion) -> Any:
    item = at(gast.Constant(None, None), stmt) if value is None else value
    operator = at(
        gast.Attribute(at(gast.Name(conversion.ag, gast.Load(), None, None), stmt), "yield_", gast.Load()), stmt
    )
    test = at(gast.Call(operator, [item], []), stmt)
    return at(gast.If(test, [at(gast.Return(None), stmt)], []), stmt)
