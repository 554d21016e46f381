"""Generator functions, push-style: each `yield` calls the block of the loop that takes the items."""

from __future__ import annotations

from typing import Any

import gast

from autograph.analysis.walking import walk
from autograph.converters.build import assign, at, call, constant, load, store
from autograph.converters.context import Conversion

YIELDS = (gast.Yield, gast.YieldFrom)


def can_push(body: list[Any]) -> bool:
    """Whether every `yield` of a generator is a statement of its own, or the whole value of one."""
    nodes = [node for stmt in body for node in walk(stmt)]
    whole = {node.value for node in nodes if isinstance(node, (gast.Expr, gast.Return, gast.Assign, gast.AnnAssign))}
    return all(node in whole for node in nodes if isinstance(node, YIELDS))


def push_style(body: list[Any], conversion: Conversion) -> list[Any]:
    """The body of a generator with `yield v` as `if ag.yield_(v): return`: true once no item is wanted any more."""
    return [new for stmt in body for new in _statement(stmt, conversion)]


def _statement(stmt: Any, conversion: Conversion) -> list[Any]:
    if isinstance(stmt, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
        return [stmt]
    value = getattr(stmt, "value", None)
    if isinstance(value, YIELDS):
        is_used = not isinstance(stmt, gast.Expr)
        yielding = _yielding if isinstance(value, gast.Yield) else _yielding_from
        statements, result = yielding(stmt, value.value, is_used, conversion)
        if is_used:
            stmt.value = result
            statements.append(stmt)
        return statements
    for name in ("body", "orelse", "finalbody"):
        if hasattr(stmt, name):
            setattr(stmt, name, push_style(getattr(stmt, name), conversion))
    for handler in getattr(stmt, "handlers", ()):
        handler.body = push_style(handler.body, conversion)
    return [stmt]


def _yielding(stmt: Any, value: Any, is_used: bool, conversion: Conversion) -> tuple[list[Any], Any]:
    """`yield value`, and what reads the value that is sent."""
    item = at(constant(None), stmt) if value is None else value
    if not is_used:
        return [_push(stmt, conversion, item)], None
    return [_push(stmt, conversion, item, at(constant(True), stmt))], at(_operator("received", conversion), stmt)


def _yielding_from(stmt: Any, value: Any, is_used: bool, conversion: Conversion) -> tuple[list[Any], Any]:
    """`yield from value` as a loop, and what reads the value that a generator returned."""
    name, source = conversion.reserve("item"), conversion.reserve("source")
    begin = at(assign(source, _operator("delegate", conversion, value) if is_used else value), stmt)
    push = _push(stmt, conversion, at(load(name), stmt))
    push.test.keywords.append(gast.keyword("source", at(load(source), stmt)))
    loop = at(gast.For(at(store(name), stmt), at(load(source), stmt), [push], [], None), stmt)
    return [begin, loop], at(_operator("returned", conversion, load(source)), stmt) if is_used else None


def _push(stmt: Any, conversion: Conversion, *args: Any) -> Any:
    return at(gast.If(_operator("yield_", conversion, *args), [gast.Return(None)], []), stmt)


def _operator(name: str, conversion: Conversion, *args: Any) -> Any:
    return call(gast.Attribute(load(conversion.ag), name, gast.Load()), *args)
