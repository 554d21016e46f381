"""Blocks of statements: jumps become flags, and what follows a jump becomes a branch."""

from __future__ import annotations

from dataclasses import replace

import gast

from autograph.analysis.jumps import JUMPS, LOOPS, always_leaves, kinds
from autograph.converters.build import assign, at, constant, lambda_, load
from autograph.converters.context import Context, Jumps, Statements, header_end


def convert_suite(stmts: Statements, ctx: Context, jumps: Jumps) -> Statements:
    """Convert statements one after the other; a statement that may jump takes what follows into a branch."""
    converted: Statements = []
    work = list(stmts)
    while work:
        stmt, rest = work[0], work[1:]
        if isinstance(stmt, LOOPS) and stmt.orelse:
            work = _without_else(stmt, rest, ctx)
        elif isinstance(stmt, (*JUMPS, gast.Raise)):
            return converted + ctx.statement(stmt, jumps)
        elif not kinds([stmt]):
            converted += ctx.statement(stmt, jumps)
            work = rest
        else:
            return converted + _jumping(stmt, rest, ctx, jumps)
    return converted


def _without_else(stmt: gast.AST, rest: Statements, ctx: Context) -> Statements:
    """The loop without its `else`, whose statements come after it: in a branch on the flag if the loop may break."""
    orelse, stmt.orelse = stmt.orelse, []
    if gast.Break not in kinds(stmt.body):
        return [stmt, *orelse, *rest]
    flag = break_flag(stmt, ctx)
    unbroken = at(gast.UnaryOp(gast.Not(), load(flag)), orelse[0])
    branch = at(gast.If(unbroken, orelse, []), orelse[0], orelse[0])
    table = ctx.liveness
    table.after[branch] = table.after[stmt]
    table.before[branch] = table.before[orelse[0]] | table.after[stmt]
    table.on_error[branch] = table.on_error[stmt]
    return [stmt, branch, *rest]


def break_flag(loop: gast.AST, ctx: Context) -> str:
    """The name of the flag that a `break` of `loop` sets."""
    if loop not in ctx.break_flags:
        ctx.break_flags[loop] = ctx.distinct("did_break")
    return ctx.break_flags[loop]


def _jumping(stmt: gast.AST, rest: Statements, ctx: Context, jumps: Jumps) -> Statements:
    """A statement that may jump, and what comes after it."""
    before: Statements = []
    after: Statements = []
    exits = kinds([stmt])
    reaches_end = not always_leaves([stmt, *rest])
    if isinstance(stmt, gast.If):
        rest = _absorb(stmt, rest)
    elif always_leaves([stmt]):
        rest = []
    if jumps.function_level and gast.Return in kinds([stmt]):
        exits = kinds([stmt])
        ctx.own("ret")
        if reaches_end:
            before.append(at(assign(ctx.fresh("ret"), constant(None)), stmt, header_end(stmt)))
        after.append(at(gast.Return(load(ctx.fresh("ret"))), stmt, header_end(stmt)))
    inner = jumps
    if rest or isinstance(stmt, LOOPS) or (isinstance(stmt, (gast.Try, gast.TryStar)) and stmt.orelse):
        inner, flags = _with_flags(stmt, exits, ctx, jumps)
        before += flags
    if rest:
        test = _not_any([flag for kind, flag in _flags(inner) if kind in exits], ctx)
        like = rest[0]
        branch = ctx.fresh("if_true")
        guard = gast.Expr(ctx.operator("if_", test, load(branch)))
        after = [ctx.block("if_true", rest, jumps, like), at(guard, like, header_end(like)), *after]
    return before + ctx.statement(stmt, inner.inside()) + after


def _absorb(stmt: gast.If, rest: Statements) -> Statements:
    """Move what follows an `if` into the arm that goes on, where the other one doesn't; what is left after it."""
    body_leaves, else_leaves = always_leaves(stmt.body), always_leaves(stmt.orelse)
    if body_leaves and else_leaves:
        return []
    if body_leaves:
        stmt.orelse = stmt.orelse + rest
        return []
    if else_leaves:
        stmt.body = stmt.body + rest
        return []
    return rest


def _with_flags(stmt: gast.AST, exits: set[type], ctx: Context, jumps: Jumps) -> tuple[Jumps, Statements]:
    """Flags for the jumps of a statement after which somebody asks, and their first values."""
    before: Statements = []
    if gast.Return in exits and jumps.returning is None:
        flag = ctx.own("did_return")
        jumps = replace(jumps, returning=flag)
        before.append(at(assign(flag, constant(False)), stmt, header_end(stmt)))
    if gast.Continue in exits and jumps.continuing is None:
        flag = ctx.own("did_continue")
        jumps = replace(jumps, continuing=flag)
        before.append(at(assign(flag, constant(False)), stmt, header_end(stmt)))
    return jumps, before


def _flags(jumps: Jumps) -> list[tuple[type, str]]:
    pairs = [(gast.Break, jumps.breaking), (gast.Continue, jumps.continuing), (gast.Return, jumps.returning)]
    return [(kind, flag) for kind, flag in pairs if flag is not None]


def _not_any(flags: list[str], ctx: Context) -> gast.AST:
    """`not (a or b or c)` of flags."""
    test = load(flags[0])
    if len(flags) > 1:
        test = ctx.operator("or_", test, *(lambda_(load(flag)) for flag in flags[1:]))
    return ctx.operator("not_", test)


def not_jumped(stmts: Statements, ctx: Context, jumps: Jumps) -> gast.AST | None:
    """The test that no jump out of `stmts` happened; None where none can."""
    exits = kinds(stmts)
    flags = [flag for kind, flag in _flags(jumps) if kind in exits]
    return _not_any(flags, ctx) if flags else None


def set_flag(flag: str, value: bool, like: gast.AST) -> gast.AST:
    """`flag = value`."""
    return at(assign(flag, constant(value)), like)


def convert_return(stmt: gast.Return, ctx: Context, jumps: Jumps) -> Statements:
    """`return e` at function level; `ret = e` and the flag, if somebody reads it, in a block."""
    if stmt.value is not None:
        stmt.value = ctx.expression(stmt.value)
    if jumps.function_level:
        return [stmt]
    value = stmt.value if stmt.value is not None else constant(None)
    set_slot = at(assign(ctx.fresh("ret"), value), stmt)
    return [set_slot, *_jump(stmt, jumps.returning, jumps.leaving, jumps, ctx)]


def convert_break(stmt: gast.Break, ctx: Context, jumps: Jumps) -> Statements:
    """`did_break = True`."""
    assert jumps.breaking is not None
    return _jump(stmt, jumps.breaking, jumps.loop_leaving, jumps, ctx)


def convert_continue(stmt: gast.Continue, ctx: Context, jumps: Jumps) -> Statements:
    """`did_continue = True`, where statements follow."""
    return _jump(stmt, jumps.continuing, jumps.loop_leaving, jumps, ctx)


def _jump(stmt: gast.AST, flag: str | None, leaving: tuple[str, ...], jumps: Jumps, ctx: Context) -> Statements:
    """The flag of a jump is set, if somebody reads it; one out of a `finally` takes back what was under way."""
    cancelled = [name for name in jumps.cancelled if leaving and name != flag]
    taken_back = [set_flag(name, False, stmt) for name in cancelled]
    if jumps.returning in cancelled:
        taken_back.append(at(assign(ctx.fresh("ret"), constant(None)), stmt))  # what the function's end returns
    own = [] if flag is None else [set_flag(flag, True, stmt)]
    return [*taken_back, *own, *(set_flag(name, True, stmt) for name in leaving)]
