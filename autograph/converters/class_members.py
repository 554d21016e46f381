"""The members of a class that stands in a function: which are the same whenever the class is made."""

from __future__ import annotations

import builtins
import collections
import copy
from collections.abc import Iterator

import gast

from autograph.analysis.walking import child_nodes, walk
from runtime.trace.libraries import is_library

_KEPT = (gast.FunctionDef, gast.Assign, gast.AnnAssign, gast.Pass, gast.Expr)
# Decorators that do nothing but to change what they are given.
_DECORATORS = {
    "abstractmethod", "cached_property", "classmethod", "dataclass", "deleter", "final", "getter", "override",
    "property", "runtime_checkable", "setter", "staticmethod", "total_ordering", "unique",
}  # fmt: skip
_MUTABLE = (gast.List, gast.Dict, gast.Set, gast.ListComp, gast.DictComp, gast.SetComp, gast.Call, gast.Await)


def names_in(value: gast.AST) -> set[str]:
    return {item.id for item in walk(value) if isinstance(item, gast.Name) and isinstance(item.ctx, gast.Load)}


def reads_globals(value: gast.AST) -> bool:
    """Whether an expression reads, now and not in a function that it makes, what is no builtin."""
    if isinstance(value, gast.Lambda) or _is_declared(value):
        return False
    if isinstance(value, gast.Name):
        return not hasattr(builtins, value.id)
    return any(map(reads_globals, child_nodes(value)))


def holds_what_may_change(stmt: gast.AST) -> bool:
    is_assignment = isinstance(stmt, gast.Assign | gast.AnnAssign)
    return is_assignment and stmt.value is not None and may_change(stmt.value)


def attribute_names(node: gast.ClassDef) -> set[str]:
    """The attributes of a class that are no methods."""
    assigned = [stmt for stmt in node.body if isinstance(stmt, gast.Assign | gast.AnnAssign)]
    targets = [target for stmt in assigned for target in (getattr(stmt, "targets", None) or [stmt.target])]
    return {item.id for item in walk(*targets) if isinstance(item, gast.Name)}


def _is_fixed(node: gast.ClassDef) -> bool:
    """Whether a class in a class is the same at each call."""
    if not all(map(is_known, node.decorator_list)) or not all(map(is_kept, node.body)):
        return False
    if any(isinstance(stmt, gast.FunctionDef) and own_decorators(stmt) for stmt in node.body):
        return False
    return not any(may_change(value) or reads_globals(value) for stmt in node.body for value in values_of(stmt))


def is_kept(stmt: gast.AST) -> bool:
    """Whether a statement of a class does the same at each call, but for the value of an attribute."""
    if isinstance(stmt, gast.FunctionDef):
        is_whole = bool(own_decorators(stmt)) or not any(map(may_change, values_of(stmt)))
        return is_whole and not any(map(is_known, own_decorators(stmt)))
    if isinstance(stmt, gast.Expr):
        return isinstance(stmt.value, gast.Constant)
    return isinstance(stmt, _KEPT) or (isinstance(stmt, gast.ClassDef) and _is_fixed(stmt))


def values_of(stmt: gast.AST) -> list[gast.AST]:
    """The value that a statement of a class assigns, or the defaults of its parameters."""
    args = getattr(stmt, "args", None)
    values = [getattr(stmt, "value", None)] if args is None else [*args.defaults, *args.kw_defaults]
    return [value for value in values if value is not None]


def _is_declared(value: gast.AST) -> bool:
    """Whether this is what a dataclass is told of a field, or an enum of a member whose value it finds itself."""
    names = {getattr(value.func, "id", ""), getattr(value.func, "attr", "")} if isinstance(value, gast.Call) else set()
    return not names.isdisjoint(("field", "auto"))


def may_change(value: gast.AST) -> bool:
    """Whether an attribute of a class may be another value at each call, or change by itself."""
    return not _is_declared(value) and any(isinstance(item, _MUTABLE) for item in walk(value))


def is_known(decorator: gast.AST) -> bool:
    function = decorator.func if isinstance(decorator, gast.Call) else decorator
    return getattr(function, "attr", getattr(function, "id", "")) in _DECORATORS


def own_decorators(method: gast.FunctionDef) -> list[gast.AST]:
    """The decorators of a method that come before all that only say what kind of member it is."""
    found = list(method.decorator_list)
    while found and is_known(found[0]):
        del found[0]
    return found


def bound_around(node: gast.ClassDef, function: gast.FunctionDef) -> set[str]:
    """The names that the function around a class, or one inside it, binds; without those bound in the class alone."""
    return set(_bindings(node, function))


def _bindings(node: gast.ClassDef, function: gast.FunctionDef) -> Iterator[str]:
    inside = set(walk(node)) - {node}
    for item in walk(function):
        if item in inside:
            continue
        if isinstance(item, gast.Name) and not isinstance(item.ctx, gast.Load):
            yield item.id
        elif isinstance(item, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)) and item is not function:
            yield item.name
        elif isinstance(item, gast.alias):
            yield (item.asname or item.name).partition(".")[0]


def imports_around(node: gast.ClassDef, function: gast.FunctionDef) -> dict[str, gast.AST]:
    """The names around a class that nothing binds but one import from Python's library; each with that import."""
    found: dict[str, gast.AST] = {}
    bound = collections.Counter(_bindings(node, function))
    for stmt in walk(function):
        for alias in stmt.names if isinstance(stmt, gast.Import | gast.ImportFrom) else ():
            name = (alias.asname or alias.name).partition(".")[0]
            if bound[name] == 1 and not getattr(stmt, "level", 0) and is_library(getattr(stmt, "module", alias.name)):
                found[name] = copy.copy(stmt)
                vars(found[name])["names"] = [alias]
    return found
