"""`if`: two blocks and `ag.if_`."""

from __future__ import annotations

import gast

from autograph.converters.build import at, load
from autograph.converters.context import Context, Jumps, Statements, header_end
from autograph.converters.tests import as_test


def convert_if(stmt: gast.If, ctx: Context, jumps: Jumps) -> Statements:
    """An `if` statement; an arm that does nothing is left out."""
    test = ctx.expression(as_test(stmt.test, ctx))
    true = ctx.block("if_true", stmt.body, jumps, stmt.body[0])
    if not stmt.orelse:
        return [true, _if(stmt, ctx, test, true)]
    false = ctx.block("if_false", stmt.orelse, jumps, stmt.orelse[0])
    if _is_idle(false):
        return [true, _if(stmt, ctx, test, true)]
    if not _is_idle(true):
        return [true, false, _if(stmt, ctx, test, true, false)]
    false.name = true.name
    return [false, _if(stmt, ctx, ctx.operator("not_", test), false)]


def _if(stmt: gast.If, ctx: Context, test: gast.AST, *arms: gast.AST) -> gast.AST:
    statement = gast.Expr(ctx.operator("if_", test, *(load(arm.name) for arm in arms)))
    return at(statement, stmt, header_end(stmt))


def _is_idle(arm: gast.AST) -> bool:
    return len(arm.body) == 1 and isinstance(arm.body[0], gast.Pass)
