"""`while` and `for`: blocks and `ag.while_`, `ag.for_`. Their `else` is taken apart in `suites`."""

from __future__ import annotations

from dataclasses import replace

import gast

from autograph.analysis.jumps import is_true, kinds
from autograph.converters.build import at, lambda_, load
from autograph.converters.context import Context, Jumps, Statements, header_end
from autograph.converters.suites import break_flag, not_jumped, set_flag
from autograph.converters.tests import as_test, is_bool


def convert_while(stmt: gast.While, ctx: Context, jumps: Jumps) -> Statements:
    """A `while` loop: its test and its body."""
    inner, before = _jumps_inside(stmt, ctx, jumps)
    goes_on = _goes_on(stmt, ctx, inner)
    carried = ctx.carried(stmt.body, ctx.liveness.head[stmt])
    test = _test(stmt, ctx, goes_on)
    body = ctx.block("loop_body", stmt.body, inner, stmt.body[0], carried=carried)
    loop = gast.Expr(ctx.operator("while_", load(test.name), load(body.name)))
    return [*before, test, body, at(loop, stmt, header_end(stmt))]


def _test(stmt: gast.While, ctx: Context, goes_on: gast.AST | None) -> gast.AST:
    test = as_test(stmt.test, ctx)
    with ctx.fresh_scratch() as scratch:
        if goes_on is None:
            value = ctx.expression(test)
        elif is_true(test):
            value = goes_on
        else:
            value = ctx.operator("and_" if is_bool(test, ctx) else "all_true", goes_on, ctx.thunk(test))
    body = [*scratch.prelude, at(gast.Return(value), stmt.test)]
    return ctx.define("loop_test", (), body, None, scratch.own, stmt.test)


def convert_for(stmt: gast.For, ctx: Context, jumps: Jumps) -> Statements:
    """A `for` loop: its body is a function of the item."""
    inner, before = _jumps_inside(stmt, ctx, jumps)
    goes_on = _goes_on(stmt, ctx, inner)
    items = ctx.used_up(stmt.iter)
    carried = ctx.carried(stmt.body, ctx.liveness.head[stmt])
    with ctx.fresh_scratch() as scratch:
        parameter, first = ctx.target(stmt.target, carried, "item")
    body = ctx.block("loop_body", stmt.body, inner, stmt.body[0], [parameter], first, carried)
    ctx.conversion.blocks[body].own |= scratch.own
    at(body, stmt, header_end(stmt))
    stop = [] if goes_on is None else [lambda_(goes_on)]
    loop = gast.Expr(ctx.operator("for_", items, load(body.name), *stop))
    return [*before, body, at(loop, stmt, header_end(stmt))]


def _jumps_inside(stmt: gast.AST, ctx: Context, jumps: Jumps) -> tuple[Jumps, Statements]:
    """How the body's jumps are said, and the first value of the loop's own flag."""
    if gast.Break not in kinds(stmt.body):
        return replace(jumps, function_level=False, breaking=None, continuing=None, loop_leaving=()), []
    flag = break_flag(stmt, ctx)
    ctx.scratch.own.add(flag)
    return replace(jumps, function_level=False, breaking=flag, continuing=None, loop_leaving=()), [
        at(set_flag(flag, False, stmt), stmt, header_end(stmt))
    ]


def _goes_on(stmt: gast.AST, ctx: Context, inner: Jumps) -> gast.AST | None:
    goes_on = not_jumped(stmt.body, ctx, Jumps(False, inner.returning, inner.breaking))
    return None if goes_on is None else at(goes_on, stmt, header_end(stmt))
