"""`try` and `with`: blocks and `ag.try_`, `ag.with_`."""

from __future__ import annotations

from dataclasses import replace

import gast

from autograph.analysis.jumps import escaping, kinds, suites
from autograph.analysis.scopes import names_of, target_names
from autograph.converters.build import assign, assign_to, at, constant, lambda_, load, store
from autograph.converters.context import Context, Jumps, Statements, header_end
from autograph.converters.suites import not_jumped, set_flag


def convert_try(stmt: gast.Try | gast.TryStar, ctx: Context, jumps: Jumps) -> Statements:
    """A `try` statement: a block for its body, one for each handler, one for `else` and one for `finally`."""
    operator = "try_star" if isinstance(stmt, gast.TryStar) else "try_"
    went_on = not_jumped(stmt.body, ctx, jumps)
    orelse = _else(stmt, went_on, ctx, jumps) if stmt.orelse else None
    body = ctx.block("try_body", stmt.body, jumps, stmt.body[0])
    blocks, pairs = [body], []
    for number, handler in enumerate(stmt.handlers):
        block = _handler(
            handler, "except_body" + f"_{number + 1}" * (number > 0), _resets(stmt, handler, ctx, jumps), ctx, jumps
        )
        kind = load("BaseException") if handler.type is None else ctx.expression(handler.type)
        pairs.append(gast.Tuple([at(lambda_(kind), handler), load(block.name)], gast.Load()))
        blocks.append(block)
    args: list[gast.AST] = [load(body.name), gast.List(pairs, gast.Load())]
    before, final, left = _final(stmt, ctx, jumps)
    if orelse is not None or final is not None:
        args.append(constant(None) if orelse is None else load(orelse.name))
    if final is not None:
        args.append(load(final.name))
    if final is not None and (left is not None or final.args.args):
        args.append(lambda_(constant(False) if left is None else load(left)))
    blocks += [block for block in (orelse, final) if block is not None]
    header = stmt.body[0] if hasattr(stmt.body[0], "lineno") else stmt
    return [*before, *blocks, at(gast.Expr(ctx.operator(operator, *args)), header, header_end(header))]


def _final(stmt: gast.Try | gast.TryStar, ctx: Context, jumps: Jumps) -> tuple[Statements, gast.AST | None, str | None]:
    """The `finally` block; where it may jump, also the name of a flag that says so, and the flag's first value."""
    if not stmt.finalbody:
        return [], None, None
    if not escaping(stmt.finalbody):
        return [], _final_block(stmt, ctx, jumps), None
    left = ctx.own(ctx.distinct("did_leave"))
    flags = {gast.Return: jumps.returning, gast.Break: jumps.breaking, gast.Continue: jumps.continuing}
    others = [stmt.body, *(handler.body for handler in stmt.handlers), stmt.orelse]
    under_way = {flags[type(jump)] for suite in others for jump in escaping(suite)}
    inner = replace(
        jumps,
        leaving=(*jumps.leaving, left),
        loop_leaving=(*jumps.loop_leaving, left),
        cancelled=tuple(sorted(flag for flag in under_way if flag is not None)),
    )
    first = at(set_flag(left, False, stmt), stmt.body[0])
    return [first], _final_block(stmt, ctx, inner), left


def _final_block(stmt: gast.Try | gast.TryStar, ctx: Context, jumps: Jumps) -> gast.AST:
    """The `finally` block; one that raises again what is on its way there is a function of that, or of None."""
    if not any(map(_raises_again, stmt.finalbody)):
        return ctx.block("try_finally", stmt.finalbody, jumps, stmt.finalbody[0])
    pending = ctx.fresh("pending")
    outer, ctx.handled = ctx.handled, (pending, *ctx.handled)
    block = ctx.block("try_finally", stmt.finalbody, jumps, stmt.finalbody[0], [pending])
    ctx.handled = outer
    return block


def _raises_again(stmt: gast.AST) -> bool:
    """Whether a bare `raise` stands in a statement, but in none of its handlers."""
    if isinstance(stmt, gast.Raise):
        return stmt.exc is None
    handlers = [handler.body for handler in getattr(stmt, "handlers", ())]
    return any(_raises_again(inner) for suite in suites(stmt) if suite not in handlers for inner in suite)


def _resets(stmt: gast.Try | gast.TryStar | gast.With, like: gast.AST, ctx: Context, jumps: Jumps) -> Statements:
    """What takes back the flags, and the result, of a jump that an exception which is caught has cancelled.

    An exception cancels a jump where it comes from a `finally` or an `__exit__` on the way.
    """
    if not any(_leaves_by_way_of_code(inner) for inner in stmt.body):
        return []
    flags = {gast.Return: jumps.returning, gast.Break: jumps.breaking, gast.Continue: jumps.continuing}
    jumped = kinds(stmt.body)
    names = sorted(flag for kind, flag in flags.items() if kind in jumped and flag is not None)
    result = [at(assign(ctx.fresh("ret"), constant(None)), like)] if gast.Return in jumped else []
    return [*(set_flag(name, False, like) for name in names), *result]


def _leaves_by_way_of_code(stmt: gast.AST) -> bool:
    runs_code = isinstance(stmt, gast.With) or (isinstance(stmt, (gast.Try, gast.TryStar)) and bool(stmt.finalbody))
    if runs_code and escaping([stmt]):
        return True
    return any(_leaves_by_way_of_code(inner) for suite in suites(stmt) for inner in suite)


def _else(stmt: gast.Try | gast.TryStar, went_on: gast.AST | None, ctx: Context, jumps: Jumps) -> gast.AST:
    """The `else` block; it doesn't run where the body jumped."""
    like = stmt.orelse[0]
    if went_on is None:
        return ctx.block("try_else", stmt.orelse, jumps, like)
    carried = ctx.carried(stmt.orelse)
    with ctx.fresh_scratch() as scratch:
        inner = ctx.block("if_true", stmt.orelse, jumps, like)
        body = [inner, at(gast.Expr(ctx.operator("if_", went_on, load(inner.name))), like, header_end(like))]
    return ctx.define("try_else", (), body, carried, scratch.own, like)


def _handler(handler: gast.ExceptHandler, name: str, resets: Statements, ctx: Context, jumps: Jumps) -> gast.AST:
    """A handler: a function of the exception."""
    like = handler.body[0]
    first: Statements = [*resets]
    parameter, bound, outlives = ctx.fresh("error"), set(), False
    if handler.name is not None:
        user = handler.name.id
        outlives = user in ctx.liveness.at_exits(handler.body) | ctx.scope.captured or user not in ctx.scope.locals
        bound = set() if outlives else {user}
        if outlives or _rebinds(handler, user):
            parameter = ctx.fresh(user + "_")
            first.append(assign_to(store(user), load(parameter)))
        else:
            parameter = user
    carried = ctx.carried(handler.body, ctx.liveness.at_start(handler.body) - bound)
    outer, ctx.handled = ctx.handled, (parameter,)
    with ctx.fresh_scratch() as scratch:
        body = [at(stmt, handler, handler.type) for stmt in first]
        if outlives:
            body += _unbinding(handler, carried, ctx, jumps)
        else:
            body += ctx.suite(handler.body, jumps.inside())
    ctx.handled = outer
    return ctx.define(name, [parameter], body, carried, scratch.own, like)


def _unbinding(handler: gast.ExceptHandler, carried: frozenset[str], ctx: Context, jumps: Jumps) -> Statements:
    """A handler's statements, after which its name is unbound, as Python does it, also if they raise."""
    like, name = handler.body[0], handler.name.id
    body = ctx.block("handler_body", handler.body, jumps, like, carried=carried)
    unbind = [assign_to(store(name), constant(None)), gast.Delete([gast.Name(name, gast.Del(), None, None)])]
    final = ctx.define("handler_finally", (), [at(stmt, handler.body[-1]) for stmt in unbind], None, set(), like)
    args = load(body.name), gast.List([], gast.Load()), constant(None), load(final.name)
    return [body, final, at(gast.Expr(ctx.operator("try_", *args)), like, header_end(like))]


def _rebinds(handler: gast.ExceptHandler, name: str) -> bool:
    return name in names_of(*handler.body).writes


def convert_with(stmt: gast.With, ctx: Context, jumps: Jumps) -> Statements:
    """A `with` statement; the items after the first stand in the block of the first."""
    item, *others = stmt.items
    if others:
        inner = at(gast.With(others, stmt.body, None), stmt)
        table = ctx.liveness
        table.before[inner], table.after[inner] = table.before[stmt] | table.before[stmt.body[0]], table.after[stmt]
        table.on_error[inner] = table.on_error[stmt] | table.after[stmt]
        stmt.items, stmt.body = [item], [inner]
    manager = ctx.expression(item.context_expr)
    target = item.optional_vars
    bound = target_names(target) if target is not None else set()
    carried = ctx.carried(stmt.body, ctx.liveness.at_start(stmt.body) - bound)
    with ctx.fresh_scratch() as scratch:
        parameter, first = (ctx.fresh("_"), []) if target is None else ctx.target(target, carried, "value")
    body = ctx.block("with_body", stmt.body, jumps, stmt.body[0], [parameter], first, carried)
    ctx.conversion.blocks[body].own |= scratch.own
    blocks, args = [body], [manager, load(body.name)]
    if resets := _resets(stmt, stmt, ctx, jumps):
        blocks.append(ctx.define("with_swallowed", (), resets, None, set(), stmt))
        args.append(load(blocks[-1].name))
    return [*blocks, at(gast.Expr(ctx.operator("with_", *args)), stmt, header_end(stmt))]
