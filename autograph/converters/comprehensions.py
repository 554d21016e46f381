"""Comprehensions and generator expressions: `ag.listcomp(element, items, filter)` and its kin."""

from __future__ import annotations

from typing import TypeAlias

import gast

from autograph.analysis.scopes import inner_functions, scope_of, target_names
from autograph.analysis.walking import walk
from autograph.converters.build import assign_to, at, call_name, constant, load
from autograph.converters.context import Context, Jumps
from autograph.converters.tests import as_test

OPERATORS = {
    gast.ListComp: "listcomp",
    gast.SetComp: "setcomp",
    gast.DictComp: "dictcomp",
    gast.GeneratorExp: "genexp",
}
Comprehension: TypeAlias = gast.ListComp | gast.SetComp | gast.DictComp | gast.GeneratorExp


def convert_comprehension(node: Comprehension, ctx: Context) -> gast.AST:
    """A comprehension; each further `for` is a generator expression that the element gives."""
    items = ctx.used_up(node.generators[0].iter)
    if node in ctx.inner_fors:
        return _operator(node, items, ctx)
    targets = {name for generator in node.generators for name in target_names(generator.target)}
    early = _read_too_early(node)
    ctx.unbound |= early
    captured = _captured(node, targets) | {name.id for name in early}
    outer, ctx.shared = ctx.shared, (ctx.shared - targets) | captured
    converted = _with_cells(node, items, captured, ctx) if captured else _operator(node, items, ctx)
    ctx.shared = outer
    return converted


def _with_cells(node: Comprehension, items: gast.AST, captured: set[str], ctx: Context) -> gast.AST:
    """A comprehension in a def of its own: functions made for the items share one cell of the target, as in Python."""
    with ctx.fresh_scratch() as scratch:
        scratch.own |= captured
        value = _operator(node, load(ctx.fresh("items")), ctx)
    body = [*scratch.prelude, at(gast.Return(value), node)]
    name = ctx.hoist(OPERATORS[type(node)], [ctx.fresh("items")], body, scratch, node)
    return at(call_name(name.id, items), node)


def _operator(node: Comprehension, items: gast.AST, ctx: Context) -> gast.AST:
    first, *others = node.generators
    element = at(gast.Tuple([node.key, node.value], gast.Load()), node) if isinstance(node, gast.DictComp) else node.elt
    if others:
        element = at(gast.GeneratorExp(element, others), node)
        ctx.inner_fors.add(element)
    args = [_function(first.target, element, ctx), items]
    if first.ifs:
        test = first.ifs[0] if len(first.ifs) == 1 else at(gast.BoolOp(gast.And(), first.ifs), first.ifs[0])
        args.append(_function(first.target, as_test(test, ctx), ctx))
    keywords = {"nested": constant(True)} if others else {}
    return at(ctx.operator(OPERATORS[type(node)], *args, **keywords), node)


def _function(target: gast.AST, value: gast.AST, ctx: Context) -> gast.AST:
    """A function of an item that evaluates `value`: a lambda where the target is a name or several names."""
    elements = target.elts if isinstance(target, (gast.Tuple, gast.List)) else [target]
    names = [element.id for element in elements if isinstance(element, gast.Name)]
    is_plain = len(names) == len(elements) and (isinstance(target, gast.Name) or len(names) > 1)
    if is_plain and not ctx.shared.intersection(names):
        # Of `for _, _, c in …` the last `_` counts.
        unique = [ctx.fresh(name) if name in names[k + 1 :] else name for k, name in enumerate(names)]
        return ctx.thunk(value, unique)
    item = ctx.fresh("item")
    with ctx.fresh_scratch() as scratch:
        scratch.own |= target_names(target) - ctx.shared
        body = ctx.statement(at(assign_to(_copy(target), load(item)), target), Jumps())
        result = ctx.expression(value)
    body = [*body, *scratch.prelude, at(gast.Return(result), value)]
    return ctx.hoist("element", [item], body, scratch, value)


def _copy(target: gast.AST) -> gast.AST:
    """The target of a comprehension once more: its filter binds it, and its element."""
    if isinstance(target, gast.Name):
        return at(gast.Name(target.id, gast.Store(), None, None), target)
    if isinstance(target, gast.Starred):
        return at(gast.Starred(_copy(target.value), gast.Store()), target)
    if isinstance(target, (gast.Tuple, gast.List)):
        return at(type(target)([_copy(element) for element in target.elts], gast.Store()), target)
    return target


def _read_too_early(node: Comprehension) -> set[gast.AST]:
    """The reads of targets that stand before the `for` which binds them, as `b` in `[… for a in x if b for b in y]`."""
    later = [target_names(generator.target) for generator in node.generators]
    found: set[gast.AST] = set()
    for number, generator in enumerate(node.generators):
        after = set().union(*later[number + 1 :]).difference(*later[: number + 1])
        found |= _reads(generator.ifs, after)
        if number:
            found |= _reads([generator.iter], (after | later[number]).difference(*later[:number]))
    return found


def _reads(parts: list[gast.AST], names: set[str]) -> set[gast.AST]:
    nodes = walk(*parts) if names else []
    inner = {name for one in nodes if isinstance(one, gast.comprehension) for name in target_names(one.target)}
    return {one for one in nodes if isinstance(one, gast.Name) and one.id in names - inner}


def _captured(node: Comprehension, targets: set[str]) -> set[str]:
    """The targets that a lambda in the comprehension mentions."""
    parts = [node.key, node.value] if isinstance(node, gast.DictComp) else [node.elt]
    for generator in node.generators:
        parts += generator.ifs
    parts += [generator.iter for generator in node.generators[1:]]
    return targets & {name for inner in inner_functions(parts) for name in scope_of(inner).free}
