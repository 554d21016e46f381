"""How statements may be left: by `return`, `break` and `continue`."""

from __future__ import annotations

from collections.abc import Iterable

import gast

JUMPS = (gast.Return, gast.Break, gast.Continue)
LOOPS = (gast.For, gast.While)


def escaping(stmts: Iterable[gast.AST]) -> list[gast.AST]:
    """The jump statements in `stmts` that leave them; a `break` of a loop inside doesn't, nor what can't be reached."""
    found: list[gast.AST] = []
    for stmt in stmts:
        if isinstance(stmt, JUMPS):
            return [*found, stmt]
        if isinstance(stmt, gast.Raise):
            return found
        if isinstance(stmt, LOOPS):
            found += [jump for jump in escaping(stmt.body) if isinstance(jump, gast.Return)]
            found += escaping(stmt.orelse)
        else:
            for suite in suites(stmt):
                found += escaping(suite)
    return found


def kinds(stmts: Iterable[gast.AST]) -> set[type]:
    """The kinds of jump that leave `stmts`."""
    return {type(jump) for jump in escaping(stmts)}


def suites(stmt: gast.AST) -> list[list[gast.AST]]:
    """The blocks of a compound statement that belong to its own scope."""
    if isinstance(stmt, (gast.If, *LOOPS)):
        return [stmt.body, stmt.orelse]
    if isinstance(stmt, gast.With):
        return [stmt.body]
    if isinstance(stmt, (gast.Try, gast.TryStar)):
        return [stmt.body, *(handler.body for handler in stmt.handlers), stmt.orelse, stmt.finalbody]
    return []


def always_leaves(stmts: Iterable[gast.AST]) -> bool:
    """Whether the end of `stmts` can't be reached: they jump or raise on every path."""
    return any(_always_leaves(stmt) for stmt in stmts)


def _always_leaves(stmt: gast.AST) -> bool:
    if isinstance(stmt, (*JUMPS, gast.Raise)):
        return True
    if isinstance(stmt, gast.If):
        return always_leaves(stmt.body) and always_leaves(stmt.orelse)
    if isinstance(stmt, gast.While):
        return is_true(stmt.test) and gast.Break not in kinds(stmt.body)
    if isinstance(stmt, (gast.Try, gast.TryStar)):
        handled = all(always_leaves(handler.body) for handler in stmt.handlers)
        return always_leaves(stmt.finalbody) or (handled and always_leaves(stmt.body + stmt.orelse))
    return False  # a context manager may swallow the exception that ended its block


def is_true(test: gast.AST) -> bool:
    """Whether a test is a constant that holds."""
    return isinstance(test, gast.Constant) and bool(test.value)
