"""Each `yield` inside an expression becomes a statement of its own, in the order in which Python evaluates them.

What stands before it in the expression is kept in a variable: `total = f() + (yield v)` is `before = f()`,
`sent = yield v`, `total = before + sent`. Where a part may not be evaluated at all, the expression stays as it is.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.analysis.walking import child_nodes, walk
from autograph.converters.build import assign, at, constant, load
from autograph.converters.context import Conversion

YIELDS = (gast.Yield, gast.YieldFrom)
_EVERY_PART = (
    *(gast.Call, gast.keyword, gast.BinOp, gast.UnaryOp, gast.Tuple, gast.List, gast.Set, gast.Subscript),
    *(gast.Attribute, gast.JoinedStr, gast.FormattedValue, gast.NamedExpr, *YIELDS),
)
_FIRST_PART = (gast.BoolOp, gast.IfExp, gast.Compare, gast.Starred)  # others of its parts may not be evaluated
_FIELDS = {
    **dict.fromkeys((gast.Expr, gast.Assign, gast.AugAssign, gast.AnnAssign, gast.Return), "value"),
    gast.If: "test",
    gast.For: "iter",
    gast.Raise: "exc",
}


def lift_yields(body: list[Any], conversion: Conversion) -> list[Any]:
    """The body of a generator with each `yield` that can be one as a statement of its own, or its whole value."""
    shared = {name for stmt in body for node in walk(stmt) for name in getattr(node, "names", ()) if type(name) is str}
    return _Lifting(conversion, shared).statements(body)


def _yields(node: Any) -> bool:
    waiting = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, YIELDS):
            return True
        if not isinstance(item, (gast.Lambda, gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
            waiting += child_nodes(item)
    return False


class _Lifting:
    def __init__(self, conversion: Conversion, shared: set[str]) -> None:
        self.conversion = conversion
        self.shared = shared  # variables that others may assign meanwhile
        self.before: list[Any] = []

    def statements(self, body: list[Any]) -> list[Any]:
        return [new for stmt in body for new in self._statement(stmt)]

    def _statement(self, stmt: Any) -> list[Any]:
        if isinstance(stmt, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
            return [stmt]
        for name in ("body", "orelse", "finalbody"):
            if hasattr(stmt, name):
                setattr(stmt, name, self.statements(getattr(stmt, name)))
        for handler in getattr(stmt, "handlers", ()):
            handler.body = self.statements(handler.body)
        if isinstance(stmt, gast.While) and _yields(stmt.test) and not stmt.orelse and self._can_lift(stmt.test):
            return [self._loop(stmt)]
        field = _FIELDS.get(type(stmt))
        value = getattr(stmt, field) if field is not None else None
        if value is None or not _yields(value) or not self._can_lift(value):
            return [stmt]
        if any(map(_yields, getattr(stmt, "targets", ()) or [getattr(stmt, "target", constant(None))])):
            return [stmt]
        self.before = []
        if isinstance(stmt, gast.AugAssign):
            return self._augmented(stmt)
        is_whole = isinstance(value, YIELDS) and field == "value"
        setattr(stmt, field, self._parts(value) if is_whole else self._lifted(value))  # type: ignore[arg-type]
        return [*self.before, stmt]

    def _loop(self, stmt: Any) -> Any:
        """`while test: …` whose test yields: it is computed where the body begins."""
        self.before = []
        test = at(gast.UnaryOp(gast.Not(), self._lifted(stmt.test)), stmt.test)
        leave = at(gast.If(test, [at(gast.Break(), stmt)], []), stmt)
        stmt.test = at(constant(True), stmt)
        stmt.body = [*self.before, leave, *stmt.body]
        return stmt

    def _augmented(self, stmt: Any) -> list[Any]:
        """`target += value`, whose target is read before the value is computed."""
        target = stmt.target
        if isinstance(target, gast.Name) and target.id not in self.shared:
            stmt.value = self._lifted(stmt.value)
            return [*self.before, stmt]
        if not isinstance(target, gast.Name):
            target.value = self._kept(target.value)
        if isinstance(target, gast.Subscript):
            target.slice = self._kept(target.slice)
        fields = {name: getattr(target, name) for name in target._fields if name != "ctx"}
        name = self._keep(type(target)(**fields, ctx=gast.Load()), stmt)
        stmt.value = self._lifted(stmt.value)
        stmt.target = at(gast.Name(name, gast.Store(), None, None), stmt)
        return [*self.before, stmt, at(gast.Assign([target], load(name), None), stmt)]

    def _can_lift(self, node: Any) -> bool:
        """Whether every `yield` in an expression is certain to be evaluated."""
        if not _yields(node):
            return True
        parts = child_nodes(node)
        if isinstance(node, _FIRST_PART):
            is_sure = not any(map(_yields, parts[1:])) or (isinstance(node, gast.Compare) and len(parts) == 2)
            return is_sure and all(map(self._can_lift, parts))
        if not isinstance(node, _EVERY_PART) or any(isinstance(part, gast.Starred) for part in parts):
            return False
        return all(map(self._can_lift, parts))

    def _lifted(self, node: Any) -> Any:
        """The expression without its yields, which stand before it."""
        if not _yields(node):
            return node
        self._parts(node)
        return at(load(self._keep(node, node)), node) if isinstance(node, YIELDS) else node

    def _parts(self, node: Any) -> Any:
        parts = child_nodes(node)
        last = max((k for k, part in enumerate(parts) if _yields(part)), default=-1)
        for k, part in enumerate(parts[: last + 1]):
            if isinstance(part, gast.Name) and isinstance(part.ctx, gast.Store):
                continue
            self._replace(node, part, self._lifted(part) if k == last else self._kept(part))
        return node

    def _kept(self, node: Any) -> Any:
        """The expression as it is before what follows it yields."""
        if isinstance(node, gast.keyword):
            node.value = self._kept(node.value)
            return node
        node = self._lifted(node)
        if isinstance(node, gast.Constant) or (isinstance(node, gast.Name) and node.id not in self.shared):
            return node
        if isinstance(node, gast.FormattedValue):
            name = self._keep(at(gast.JoinedStr([node]), node), node)
            return at(gast.FormattedValue(load(name), -1, None), node)
        if isinstance(node, gast.Slice):
            for field in ("lower", "upper", "step"):
                if getattr(node, field) is not None:
                    setattr(node, field, self._kept(getattr(node, field)))
            return node
        return at(load(self._keep(node, node)), node)

    def _keep(self, value: Any, like: Any) -> str:
        name = self.conversion.reserve("sent" if isinstance(value, YIELDS) else "before")
        self.before.append(at(assign(name, at(value, like)), like))
        return name

    def _replace(self, node: Any, old: Any, new: Any) -> None:
        for field in node._fields:
            value = getattr(node, field, None)
            if value is old:
                setattr(node, field, new)
            elif isinstance(value, list):
                setattr(node, field, [new if item is old else item for item in value])
