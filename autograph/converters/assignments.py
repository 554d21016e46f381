"""Assignments, `del` and the other simple statements."""

from __future__ import annotations

from collections.abc import Sequence

import gast

from autograph.analysis.scopes import deleted, root_name
from autograph.analysis.walking import walk
from autograph.converters.build import assign, assign_to, at, constant, lambda_, load, store
from autograph.converters.context import Context, Jumps, Statements
from autograph.converters.tests import as_test
from autograph.converters.texts import BINARY, formats_text


def convert_simple(stmt: gast.AST, ctx: Context, jumps: Jumps) -> Statements:
    """A statement that only its expressions change."""
    return [ctx.children(stmt)]


def keep(stmt: gast.AST, ctx: Context, jumps: Jumps) -> Statements:
    """A statement that stays as it is."""
    return [stmt]


def drop(stmt: gast.AST, ctx: Context, jumps: Jumps) -> Statements:
    """`pass`, and declarations: `global` and `nonlocal` are written anew where a block binds the name."""
    return []


def convert_assign(stmt: gast.Assign, ctx: Context, jumps: Jumps) -> Statements:
    """An assignment; targets with a star are taken apart by `ag.unpack`."""
    is_recursive = _calls_itself(stmt)
    stmt.value = ctx.used_up(stmt.value) if _only_unpacks(stmt) else ctx.expression(stmt.value)
    if is_recursive:
        stmt.value = at(ctx.operator("nested", stmt.value), stmt)
    if not any(_has_star(target) for target in stmt.targets):
        stmt.targets = [ctx.expression(target) for target in stmt.targets]
        return [stmt]
    value, converted = stmt.value, []
    if len(stmt.targets) > 1:
        name = ctx.temporary("value")
        converted.append(at(assign(name, value), stmt))
        value = load(name)
    for target in stmt.targets:
        converted += _unpack(target, value, ctx, stmt)
        value = load(value.id) if isinstance(value, gast.Name) else value
    return converted


def _calls_itself(stmt: gast.Assign) -> bool:
    """Whether a lambda gets a name by which it calls itself."""
    target = stmt.targets[0]
    if not isinstance(stmt.value, gast.Lambda) or not isinstance(target, gast.Name):
        return False
    calls = [node for node in walk(stmt.value.body) if isinstance(node, gast.Call)]
    return any(isinstance(node.func, gast.Name) and node.func.id == target.id for node in calls)


def _only_unpacks(stmt: gast.Assign) -> bool:
    return len(stmt.targets) == 1 and isinstance(stmt.targets[0], (gast.Tuple, gast.List))


def _has_star(target: gast.AST) -> bool:
    return isinstance(target, (gast.Tuple, gast.List)) and any(
        isinstance(element, gast.Starred) or _has_star(element) for element in target.elts
    )


def _unpack(target: gast.AST, value: gast.AST, ctx: Context, like: gast.AST) -> Statements:
    """`target = value`, without stars: `a, rest = ag.unpack(value, 1, 0)`; a star inside takes a step of its own."""
    if not _has_star(target):
        return [at(assign_to(ctx.expression(target), value), like)]
    inner: Statements = []
    elements, before, after = [], 0, None
    for element in target.elts:
        if isinstance(element, gast.Starred):
            after, element = 0, element.value
        elif after is None:
            before += 1
        else:
            after += 1
        if _has_star(element):
            name = ctx.temporary("part")
            inner += _unpack(element, load(name), ctx, like)
            element = store(name)
        elements.append(ctx.expression(element))
    if after is not None:
        value = ctx.operator("unpack", value, constant(before), constant(after))
    return [at(assign_to(gast.Tuple(elements, gast.Store()), value), like), *inner]


def convert_annotated(stmt: gast.AnnAssign, ctx: Context, jumps: Jumps) -> Statements:
    """An annotated assignment; where a block takes the name from outside, the annotation goes (see `state`)."""
    if not isinstance(stmt.target, gast.Name):
        stmt.target = ctx.expression(stmt.target)
    if stmt.value is not None:
        stmt.value = ctx.expression(stmt.value)
    return [stmt]


def convert_augmented(stmt: gast.AugAssign, ctx: Context, jumps: Jumps) -> Statements:
    """`x += y`; a name that may be unbound is checked first. Where it is a text: `text = ag.percent(text, y, True)`."""
    check = _checks([stmt.target], ctx, stmt)
    if not isinstance(stmt.target, gast.Name):
        stmt.target = ctx.expression(stmt.target)
    is_tuple = isinstance(stmt.value, gast.Tuple)
    stmt.value = ctx.expression(stmt.value)
    if isinstance(stmt.op, gast.Mod) and isinstance(stmt.target, gast.Name) and (is_tuple or formats_text(stmt, ctx)):
        result = ctx.operator("percent", load(stmt.target.id), stmt.value, constant(True))
        return [*check, at(assign_to(stmt.target, result), stmt)]
    if isinstance(stmt.target, gast.Name | gast.Attribute) and root_name(stmt.target) and formats_text(stmt, ctx):
        result = ctx.operator("augmented", constant(BINARY[type(stmt.op)]), _read(stmt.target), stmt.value)
        return [*check, at(assign_to(stmt.target, result), stmt)]
    return [*check, stmt]


def _read(target: gast.AST) -> gast.AST:
    """What reads a name, or an attribute of one."""
    if isinstance(target, gast.Name):
        return load(target.id)
    return gast.Attribute(_read(target.value), target.attr, gast.Load())


def _checks(targets: Sequence[gast.AST], ctx: Context, like: gast.AST) -> Statements:
    """Reads of those of these names that may be unbound, or be unbound variables of an outer function."""
    checks = []
    for name in targets:
        if name in ctx.unbound or name in ctx.conversion.unbound_inside:
            operator = "bound" if name in ctx.unbound else "bound_outside"
            checks.append(at(assign(name.id, ctx.operator(operator, lambda_(load(name.id)))), like))
    return checks


def convert_delete(stmt: gast.Delete, ctx: Context, jumps: Jumps) -> Statements:
    """`del`, one after the other; a name that may be unbound is checked first. A global: `ag.delete_global('name')`."""
    targets = deleted(stmt.targets)
    checks = _checks(targets, ctx, stmt)
    is_global = any(isinstance(target, gast.Name) and target.id in ctx.scope.globals for target in targets)
    if is_global or (checks and len(targets) > 1):
        return [made for target in targets for made in _deleted_alone(target, stmt, ctx, jumps)]
    stmt.targets = [target if isinstance(target, gast.Name) else ctx.expression(target) for target in targets]
    return [*checks, stmt if targets else at(gast.Pass(), stmt)]


def _deleted_alone(target: gast.AST, stmt: gast.Delete, ctx: Context, jumps: Jumps) -> Statements:
    if isinstance(target, gast.Name) and target.id in ctx.scope.globals:
        return [at(gast.Expr(ctx.operator("delete_global", constant(target.id))), stmt)]
    return convert_delete(at(gast.Delete([target]), stmt), ctx, jumps)


def convert_assert(stmt: gast.Assert, ctx: Context, jumps: Jumps) -> Statements:
    """`assert t, m`: `ag.assert_(t, lambda: m)`; nothing where Python itself leaves assertions out (`-O`)."""
    if not __debug__:
        return [at(gast.Pass(), stmt)]
    message = [] if stmt.msg is None else [ctx.thunk(stmt.msg)]
    return [at(gast.Expr(ctx.operator("assert_", ctx.expression(as_test(stmt.test, ctx)), *message)), stmt)]


def convert_raise(stmt: gast.Raise, ctx: Context, jumps: Jumps) -> Statements:
    """`raise E(…)` as it is; a bare `raise` in a handler: `raise ag.again(err)` with the handler's parameter.

    In a `finally` it is given the exception that is on its way there, or None, and that of the handler around it.

    A variable may hold an exception of run time or a class, and a function may return one: `raise ag.exception(error)`;
    after `from` it may be None at run time, too: `ag.cause(error)`.
    """
    if stmt.exc is None:
        handled = [load(name) for name in ctx.handled]
        stmt.exc = at(ctx.operator("again", *handled), stmt)
        return [stmt]
    is_plain = _names_exception(stmt.exc, ctx)
    has_plain_cause = stmt.cause is None or isinstance(stmt.cause, gast.Constant) or _names_exception(stmt.cause, ctx)
    stmt = ctx.children(stmt)
    if not is_plain:
        stmt.exc = at(ctx.operator("exception", stmt.exc), stmt)
    if not has_plain_cause:
        stmt.cause = at(ctx.operator("cause", stmt.cause), stmt)
    return [stmt]


def _names_exception(raised: gast.AST, ctx: Context) -> bool:
    """Whether what is raised is the handler's parameter, or is made by what looks like a class of exceptions."""
    if isinstance(raised, gast.Name) and raised.id in ctx.handled:
        return True
    if not isinstance(raised, gast.Call):
        return False
    root = named = raised.func
    while isinstance(root, gast.Attribute):
        root = root.value
    if not isinstance(root, gast.Name) or root.id in ctx.scope.locals:
        return False
    name = named.attr if isinstance(named, gast.Attribute) else named.id
    return name.lstrip("_")[:1].isupper() and name not in ("SystemExit", "KeyboardInterrupt", "GeneratorExit")
