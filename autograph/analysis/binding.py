"""Definite assignment: which reads of a local name may find it unbound (a forward analysis over the tree)."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import gast

from autograph.analysis.jumps import is_true
from autograph.analysis.scopes import (
    COMPREHENSIONS,
    FUNCTIONS,
    NUMPY,
    FunctionNode,
    Scope,
    body_of,
    defaults,
    deleted,
    names_of,
    root_name,
    scope_of,
    target_names,
)
from autograph.analysis.walking import child_nodes, walk

Bound = frozenset[str] | None  # None: never reached
INLINED_COMPREHENSIONS = sys.version_info >= (3, 12)  # otherwise each is a function of its own


def maybe_unbound(body: list[gast.AST], scope: Scope) -> tuple[set[gast.AST], set[gast.AST]]:
    """The `Name` nodes (of loads, `del` and `x += …`) that may be read while unbound, and those in inner functions."""
    analysis = _Analysis(scope, _unbound_by_inner_functions(body), _unbinding(body))
    analysis.suite(body, scope.parameters)
    return analysis.found, analysis.found_inside


def certainly_bound(body: list[gast.AST]) -> frozenset[str]:
    """The names that are bound where statements have run to their end."""
    nothing: frozenset[str] = frozenset()
    return _Analysis(Scope(*[nothing] * 6), set(), set()).suite(body, nothing) or nothing


def _join(*states: Bound) -> Bound:
    reached = [state for state in states if state is not None]
    return frozenset.intersection(*reached) if reached else None


class _Analysis:
    def __init__(self, scope: Scope, at_any_moment: set[str], unbound: set[str]) -> None:
        self.scope = scope
        self.at_any_moment = at_any_moment  # names that a call may unbind
        self.unbound = unbound  # names that are unbound somewhere
        self.found: set[gast.AST] = set()
        self.found_inside: set[gast.AST] = set()
        self.breaks: list[list[Bound]] = []

    # Statements: the names bound before -> the names bound after.

    def suite(self, stmts: Iterable[gast.AST], state: Bound) -> Bound:
        for stmt in stmts:
            state = getattr(self, "_" + type(stmt).__name__, self._simple)(stmt, state)
        return state

    def _simple(self, stmt: gast.AST, state: Bound) -> Bound:
        for child in child_nodes(stmt):
            state = self.value(child, state)
        return _add(state, names_of(stmt).writes if isinstance(stmt, (gast.Import, gast.ImportFrom)) else set())

    def _Assign(self, stmt: gast.Assign, state: Bound) -> Bound:
        state = self.value(stmt.value, state)
        for target in stmt.targets:
            state = self.target(target, state)
        return state

    def _AnnAssign(self, stmt: gast.AnnAssign, state: Bound) -> Bound:
        return self.target(stmt.target, self.value(stmt.value, state)) if stmt.value is not None else state

    def _AugAssign(self, stmt: gast.AugAssign, state: Bound) -> Bound:
        if isinstance(stmt.target, gast.Name):
            self.read(stmt.target, state)
        return self.target(stmt.target, self.value(stmt.value, state))

    def _Delete(self, stmt: gast.Delete, state: Bound) -> Bound:
        for target in deleted(stmt.targets):
            state = self.value(target, state)
            if isinstance(target, gast.Name) and state is not None:
                state -= {target.id}
        return state

    def _FunctionDef(self, stmt: gast.FunctionDef, state: Bound) -> Bound:
        for part in (*stmt.decorator_list, *defaults(stmt.args)):
            state = self.value(part, state)
        state = _add(state, {stmt.name})
        self.inside(stmt, state)
        return state

    _AsyncFunctionDef = _FunctionDef

    def _If(self, stmt: gast.If, state: Bound) -> Bound:
        true, false = self.test(stmt.test, state)
        return _join(self.suite(stmt.body, true), self.suite(stmt.orelse, false))

    def _While(self, stmt: gast.While, state: Bound) -> Bound:
        true, false = self.test(stmt.test, _forget(state, stmt.body))
        self.breaks.append([])
        self.suite(stmt.body, true)
        # A staged `while True` may end before it begins, for all that the graph knows: what it binds is checked.
        finished = state if is_true(stmt.test) else self.suite(stmt.orelse, false)
        left = self.breaks.pop()
        return _join(finished, *left) if left or not is_true(stmt.test) else None

    def _For(self, stmt: gast.For, state: Bound) -> Bound:
        state = _forget(self.value(stmt.iter, state), stmt.body)
        self.breaks.append([])
        self.suite(stmt.body, self.target(stmt.target, state))
        return _join(self.suite(stmt.orelse, state), *self.breaks.pop())

    def _With(self, stmt: gast.With, state: Bound) -> Bound:
        for item in stmt.items:
            state = self.value(item.context_expr, state)
            if item.optional_vars is not None:
                state = self.target(item.optional_vars, state)
        end = self.suite(stmt.body, state)
        managers = [item.context_expr for item in stmt.items]
        if all(isinstance(manager, gast.Call) and root_name(manager.func) in NUMPY for manager in managers):
            return end  # NumPy's swallow no exception
        return _join(end, _forget(state, [stmt]))

    def _Try(self, stmt: gast.Try | gast.TryStar, state: Bound) -> Bound:
        ends = [self.suite(stmt.orelse, self.suite(stmt.body, state))]
        failed = _forget(state, [stmt] if isinstance(stmt, gast.TryStar) else stmt.body)
        for handler in stmt.handlers:
            if handler.type is not None:
                self.value(handler.type, failed)
            bound = {handler.name.id} if handler.name is not None else set()
            end = self.suite(handler.body, _add(failed, bound))
            ends.append(end - bound if end is not None else None)
        self.suite(stmt.finalbody, _forget(state, [stmt]))  # what it reads where the rest was left at any point
        return self.suite(stmt.finalbody, _join(*ends))

    _TryStar = _Try

    def _Return(self, stmt: gast.Return, state: Bound) -> Bound:
        self._simple(stmt, state)
        return None

    _Raise = _Return

    def _Break(self, stmt: gast.Break, state: Bound) -> Bound:
        self.breaks[-1].append(state)
        return None

    def _Continue(self, stmt: gast.Continue, state: Bound) -> Bound:
        return None

    # Expressions, in the order of evaluation.

    def read(self, node: gast.Name, state: Bound) -> None:
        name = node.id
        if state is not None and name in self.scope.locals and (name not in state or name in self.at_any_moment):
            self.found.add(node)

    def inside(self, node: FunctionNode, state: Bound) -> None:
        """What an inner function, which runs later, reads, unbinds or adds to of names that may be unbound by then."""
        if state is None:
            return
        unbound = (scope_of(node).free & self.scope.locals) - (state - self.at_any_moment - self.unbound)
        for inner in (inner for part in body_of(node) for inner in walk(part)):
            name = inner.target if isinstance(inner, gast.AugAssign) else inner
            is_stored = inner is name and isinstance(getattr(name, "ctx", None), gast.Store)
            if isinstance(name, gast.Name) and name.id in unbound and not is_stored:
                self.found_inside.add(name)

    def target(self, node: gast.AST, state: Bound) -> Bound:
        if isinstance(node, gast.Name):
            return _add(state, {node.id})
        visit = self.target if isinstance(node, (gast.Tuple, gast.List, gast.Starred)) else self.value
        for child in child_nodes(node):
            state = visit(child, state)
        return state

    def value(self, node: gast.AST, state: Bound) -> Bound:
        if isinstance(node, gast.Name):
            if not isinstance(node.ctx, gast.Store):
                self.read(node, state)
            return state
        if isinstance(node, gast.NamedExpr):
            return _add(self.value(node.value, state), {node.target.id})
        if isinstance(node, (gast.BoolOp, gast.IfExp, gast.Compare)):
            return _join(*self.test(node, state))
        if isinstance(node, FUNCTIONS):
            for default in defaults(node.args):
                state = self.value(default, state)
            self.inside(node, state)
            return state
        if isinstance(node, COMPREHENSIONS):
            return self._comprehension(node, state)
        for child in child_nodes(node):
            state = self.value(child, state)
        return state

    def test(self, node: gast.AST, state: Bound) -> tuple[Bound, Bound]:
        """The names bound where `node` is true, and where it is false."""
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
            true, false = self.test(node.operand, state)
            return false, true
        if isinstance(node, gast.BoolOp):
            return self._boolean(node, state)
        if isinstance(node, gast.IfExp):
            true, false = self.test(node.test, state)
            arms = self.test(node.body, true), self.test(node.orelse, false)
            return _join(arms[0][0], arms[1][0]), _join(arms[0][1], arms[1][1])
        if isinstance(node, gast.Compare):
            first = self.value(node.comparators[0], self.value(node.left, state))
            state = first
            for comparator in node.comparators[1:]:
                state = self.value(comparator, state)
            return state, first
        state = self.value(node, state)
        return state, state

    def _boolean(self, node: gast.BoolOp, state: Bound) -> tuple[Bound, Bound]:
        goes_on, ends = state, []
        for value in node.values:
            true, false = self.test(value, goes_on)
            goes_on, end = (true, false) if isinstance(node.op, gast.And) else (false, true)
            ends.append(end)
        early = _join(*ends)
        return (goes_on, early) if isinstance(node.op, gast.And) else (early, goes_on)

    def _comprehension(self, node: gast.AST, state: Bound) -> Bound:
        state = self.value(node.generators[0].iter, state)
        if state is None:
            return state
        found, self.found = self.found, set()
        self._items(node, state)
        is_late = isinstance(node, gast.GeneratorExp)
        (self.found_inside if is_late or not INLINED_COMPREHENSIONS else found).update(self.found)
        self.found = found
        return state  # there may be no items

    def _items(self, node: gast.AST, state: frozenset[str]) -> None:
        """What a comprehension evaluates for each item."""
        inside: Bound = state | target_names(*(generator.target for generator in node.generators))
        for number, generator in enumerate(node.generators):
            for part in (*([generator.iter] if number else []), *generator.ifs):
                inside = self.value(part, inside)
        for part in (node.key, node.value) if isinstance(node, gast.DictComp) else (node.elt,):
            inside = self.value(part, inside)


def _add(state: Bound, names: set[str]) -> Bound:
    return None if state is None else state | names


def _forget(state: Bound, stmts: list[gast.AST]) -> Bound:
    """`state` without the names that `stmts` may unbind: by `del`, or at the end of a handler."""
    return None if state is None else state - _unbinding(stmts)


def _unbinding(stmts: Iterable[gast.AST]) -> set[str]:
    unbound: set[str] = set()
    for stmt in stmts:
        for node in walk(stmt):
            if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Del):
                unbound.add(node.id)
            elif isinstance(node, gast.ExceptHandler) and node.name is not None:
                unbound.add(node.name.id)
    return unbound


def _unbound_by_inner_functions(body: list[gast.AST]) -> set[str]:
    """The names of outer functions that inner ones unbind."""
    found: set[str] = set()
    for stmt in body:
        for node in walk(stmt):
            if isinstance(node, (gast.FunctionDef, gast.AsyncFunctionDef)) and (names := _unbinding(node.body)):
                found |= names & scope_of(node).nonlocals
    return found
