"""Constructs that can't be converted, each with its reason and the way out."""

from __future__ import annotations

from collections.abc import Iterator

import gast

from autograph.analysis.scopes import FUNCTIONS, FunctionNode, body_of, scope_of
from autograph.analysis.walking import child_nodes
from autograph.converters.context import Conversion

NAMESPACES = {"locals", "globals", "eval", "exec", "vars", "dir"}
MENDS = {
    gast.ClassDef: (
        "a class is defined inside the function, and more is done in or to it than to give it methods and attributes",
        "Define the class outside of the function.",
    ),
    gast.Await: ("`await` can't stand in a graph", "Move the computation into a function without `async`."),
    gast.AsyncFor: ("`async for` can't stand in a graph", "Move the computation into a function without `async`."),
    gast.AsyncWith: ("`async with` can't stand in a graph", "Move the computation into a function without `async`."),
}


def own_nodes(node: FunctionNode) -> Iterator[gast.AST]:
    """The nodes of a function's body, without those of its inner functions."""
    work = list(body_of(node))
    while work:
        item = work.pop()
        yield item
        if not isinstance(item, FUNCTIONS):
            work += child_nodes(item)


def is_generator(node: FunctionNode) -> bool:
    """Whether a function has a `yield` of its own."""
    return any(isinstance(item, (gast.Yield, gast.YieldFrom)) for item in own_nodes(node))


def refuse_unsupported(node: FunctionNode, conversion: Conversion) -> None:
    """Raise `Unsupported` for the first construct of a function that can't be converted."""
    if isinstance(node, gast.AsyncFunctionDef):
        raise conversion.refuse("an `async` function can't be converted", node, "Make it a plain function.")
    found = [refusal for item in own_nodes(node) if (refusal := _refusal(item, node)) is not None]
    found += _outside_unbound(node, conversion)
    if found:
        item, reason, mend = min(found, key=lambda refusal: (refusal[0].lineno, refusal[0].col_offset))
        raise conversion.refuse(reason, item, mend)


def _refusal(item: gast.AST, node: FunctionNode) -> tuple[gast.AST, str, str] | None:
    if isinstance(item, (gast.Yield, gast.YieldFrom)):
        return item, "a `yield` whose value is used can't be converted", "Yield in statements of their own."
    if type(item) in MENDS:
        return item, *MENDS[type(item)]
    if isinstance(item, gast.TryStar) and (found := _raised_by_name(item)) is not None:
        return found, "`except*` raises its group by name, which puts it into another one", "Use a bare `raise`."
    comprehensions = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
    if isinstance(item, comprehensions) and any(generator.is_async for generator in item.generators):
        return item, *MENDS[gast.AsyncFor]
    if isinstance(item, gast.ImportFrom) and any(alias.name == "*" for alias in item.names):
        return item, "`import *` in a function can't be converted", "Import the names one by one."
    if isinstance(item, gast.Call) and isinstance(item.func, gast.Name):
        return _namespace_refusal(item, node)
    return None


def _outside_unbound(node: FunctionNode, conversion: Conversion) -> list[tuple[gast.AST, str, str]]:
    """Variables outside the function that it unbinds: by `del`, unless they are globals, or at the end of a handler."""
    found = []
    for item in own_nodes(node):
        is_handler = isinstance(item, gast.ExceptHandler) and item.name is not None
        name = item.name.id if is_handler else item.id if _is_deleted(item) else None
        if name is None:
            continue
        what = "named by a handler" if is_handler else "deleted"
        if name in scope_of(node).globals and is_handler:
            found.append((item, "a global is named by a handler", "Give it another value instead."))
        elif name in scope_of(node).nonlocals and name in conversion.outside:
            found.append((item, f"a variable outside the function is {what}", "Give it another value instead."))
    return found


def _is_deleted(item: gast.AST) -> bool:
    return isinstance(item, gast.Name) and isinstance(item.ctx, gast.Del)


def _namespace_refusal(item: gast.Call, node: FunctionNode) -> tuple[gast.AST, str, str] | None:
    name = item.func.id
    if name not in NAMESPACES or name in scope_of(node).locals or (name in {"vars", "dir"} and item.args):
        return None
    return item, f"`{name}` reads the function's variables by name", f"Write what `{name}` does in plain Python."


def _raised_by_name(stmt: gast.TryStar) -> gast.AST | None:
    for handler in stmt.handlers:
        name = handler.name.id if handler.name is not None else None
        for item in gast.walk(handler):
            if isinstance(item, gast.Raise) and isinstance(item.exc, gast.Name) and item.exc.id == name:
                return item
    return None
