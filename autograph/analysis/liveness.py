"""Live variables: which names a later statement may still read (a backward analysis over the tree)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import gast

from autograph.analysis.jumps import escaping
from autograph.analysis.scopes import names_of, target_names

Live = frozenset[str]
NONE: Live = frozenset()


@dataclass
class Liveness:
    """Live names by statement: before it, after it (for a jump: where it goes), and where its exceptions go.

    `head` of a loop: live before each test of a `while`, or before each item of a `for` is bound.
    """

    before: dict[gast.AST, Live] = field(default_factory=dict)
    after: dict[gast.AST, Live] = field(default_factory=dict)
    on_error: dict[gast.AST, Live] = field(default_factory=dict)
    head: dict[gast.AST, Live] = field(default_factory=dict)

    def at_start(self, stmts: list[gast.AST]) -> Live:
        """Live before `stmts`."""
        return self.before[stmts[0]] if stmts else NONE

    def at_exits(self, stmts: list[gast.AST]) -> Live:
        """Live wherever `stmts` may be left to: their end, the targets of their jumps, handlers."""
        if not stmts:
            return NONE
        jumps = (self.after[jump] for jump in escaping(stmts))
        return self.after[stmts[-1]].union(self.on_error[stmts[-1]], *jumps)


@dataclass(frozen=True)
class _Targets:
    """What is live where a jump or an exception goes."""

    on_return: Live = NONE
    on_break: Live = NONE
    on_continue: Live = NONE
    on_error: Live = NONE

    def all(self) -> Live:
        return self.on_return | self.on_break | self.on_continue | self.on_error


def analyse_liveness(body: list[gast.AST], at_end: Live = NONE) -> Liveness:
    """The live names of a function with the statements `body`; some are read where it has ended."""
    table = Liveness()
    _Analysis(table).suite(body, at_end, _Targets(on_return=at_end))
    return table


class _Analysis:
    def __init__(self, table: Liveness) -> None:
        self.table = table

    def suite(self, stmts: Iterable[gast.AST], after: Live, targets: _Targets) -> Live:
        for stmt in reversed(list(stmts)):
            self.table.after[stmt] = after
            self.table.on_error[stmt] = targets.on_error
            visit = getattr(self, "_" + type(stmt).__name__, self._simple)
            after = self.table.before[stmt] = visit(stmt, after, targets) | targets.on_error
        return after

    def _simple(self, stmt: gast.AST, after: Live, targets: _Targets) -> Live:
        return (after - _killed(stmt)) | _reads(stmt)

    def _If(self, stmt: gast.If, after: Live, targets: _Targets) -> Live:
        arms = self.suite(stmt.body, after, targets) | self.suite(stmt.orelse, after, targets)
        return arms | _reads(stmt.test)

    def _While(self, stmt: gast.While, after: Live, targets: _Targets) -> Live:
        return self._loop(stmt, after, targets, _reads(stmt.test), set())

    def _For(self, stmt: gast.For, after: Live, targets: _Targets) -> Live:
        head = self._loop(stmt, after, targets, _reads(stmt.target), target_names(stmt.target))
        return head | _reads(stmt.iter)

    def _loop(self, stmt: gast.AST, after: Live, targets: _Targets, reads: Live, bound: set[str]) -> Live:
        # Starting from what an earlier round found keeps nested loops from multiplying the rounds.
        finished = self.suite(stmt.orelse, after, targets)
        head = self.table.head.get(stmt, NONE) | finished | reads
        while True:
            inside = replace(targets, on_break=after, on_continue=head)
            found = head | (self.suite(stmt.body, head, inside) - bound)
            self.table.head[stmt] = found
            if found == head:
                return head
            head = found

    def _With(self, stmt: gast.With, after: Live, targets: _Targets) -> Live:
        inside = replace(targets, on_error=targets.on_error | after)  # a context manager may swallow exceptions
        body = self.suite(stmt.body, after, inside)
        bound = set().union(*(target_names(item.optional_vars) for item in stmt.items if item.optional_vars))
        return (body - bound).union(*(_reads(item.context_expr) | _reads(item.optional_vars) for item in stmt.items))

    def _Try(self, stmt: gast.Try | gast.TryStar, after: Live, targets: _Targets) -> Live:
        last = targets
        if stmt.finalbody:
            after = self.suite(stmt.finalbody, after | targets.all(), targets)
            last = _Targets(after, after, after, after)
        handled = last.on_error
        following = NONE  # of `except*`, after which further handlers may run, whatever it has raised
        for handler in reversed(stmt.handlers):
            bound = {handler.name.id} if handler.name is not None else set()
            inside = replace(last, on_error=last.on_error | following)
            live = (self.suite(handler.body, after | following, inside) - bound) | _reads(handler.type)
            handled |= live
            following |= live if isinstance(stmt, gast.TryStar) else NONE
        finished = self.suite(stmt.orelse, after, last)
        return self.suite(stmt.body, finished, replace(last, on_error=handled)) | handled

    _TryStar = _Try

    def _Return(self, stmt: gast.Return, after: Live, targets: _Targets) -> Live:
        self.table.after[stmt] = targets.on_return
        return targets.on_return | _reads(stmt.value)

    def _Break(self, stmt: gast.Break, after: Live, targets: _Targets) -> Live:
        self.table.after[stmt] = targets.on_break
        return targets.on_break

    def _Continue(self, stmt: gast.Continue, after: Live, targets: _Targets) -> Live:
        self.table.after[stmt] = targets.on_continue
        return targets.on_continue

    def _Raise(self, stmt: gast.Raise, after: Live, targets: _Targets) -> Live:
        return _reads(stmt.exc) | _reads(stmt.cause)


def _reads(node: gast.AST | None) -> Live:
    return frozenset(names_of(node).reads)


def _killed(stmt: gast.AST) -> set[str]:
    """The names that `stmt` surely binds or unbinds; a walrus may stand where it isn't evaluated."""
    if isinstance(stmt, gast.Assign):
        return {name for target in stmt.targets for name in target_names(target)}
    if isinstance(stmt, gast.AnnAssign):
        return target_names(stmt.target) if stmt.value is not None else set()
    if isinstance(stmt, (gast.Import, gast.ImportFrom, gast.Delete)):
        return names_of(stmt).writes
    return {stmt.name} if isinstance(stmt, (gast.FunctionDef, gast.AsyncFunctionDef)) else set()
