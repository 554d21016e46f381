"""Inner functions: defs and lambdas that stand in a converted function."""

from __future__ import annotations

import gast

from autograph.analysis.scopes import all_arguments
from autograph.analysis.walking import walk
from autograph.converters.build import POSITION, assign, at, call, function, load
from autograph.converters.context import Context, Jumps, Statements
from autograph.converters.generators import can_push, push_style
from autograph.converters.nested_yields import lift_yields
from autograph.converters.refusals import is_generator, refuse_unsupported
from runtime.trace.variables import RECURSIVE


def convert_body(ctx: Context) -> Statements:
    """The converted statements of the function that `ctx` is for."""
    refuse_unsupported(ctx.node, ctx.conversion)
    body = list(ctx.node.body)
    docstring = [body.pop(0)] if _has_docstring(body) else []
    keywords = _keywords(ctx)
    converted = ctx.suite(body, Jumps(function_level=True))
    return [*docstring, *keywords, *converted] or [at(gast.Pass(), ctx.node)]


def _keywords(ctx: Context) -> Statements:
    """`kwargs = ag.keywords(kwargs)`, where more is done with the dict than to hand it on as `**kwargs`."""
    kwarg = getattr(ctx.node.args, "kwarg", None)
    if kwarg is None or kwarg.id not in ctx.conversion.keywords_used:
        return []
    return [at(assign(kwarg.id, ctx.operator("keywords", load(kwarg.id))), kwarg)]


def _has_docstring(body: Statements) -> bool:
    first = body[0]
    is_text = isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant)
    return is_text and isinstance(first.value.value, str)


def convert_def(stmt: gast.FunctionDef, ctx: Context, jumps: Jumps) -> Statements:
    """An inner def. A generator that uses what is sent to it is refused: the trace would not know what it holds."""
    stmt.decorator_list = [ctx.expression(decorator) for decorator in stmt.decorator_list]
    _convert_defaults(stmt.args, ctx)
    if isinstance(stmt, gast.AsyncFunctionDef):
        return [stmt]
    if is_generator(stmt):
        stmt.body = lift_yields(stmt.body, ctx.conversion)
        if not can_push(stmt.body):
            refuse_unsupported(stmt, ctx.conversion)
        stmt.body = push_style(stmt.body, ctx.conversion)
        generator = gast.Attribute(load(ctx.conversion.ag), "generator", gast.Load())
        stmt.decorator_list.append(at(generator, stmt, stmt.body[0] if not stmt.decorator_list else None))
    elif _is_nested(stmt, ctx):
        nested = gast.Attribute(load(ctx.conversion.ag), "nested", gast.Load())
        stmt.decorator_list.append(at(nested, stmt, stmt.body[0] if not stmt.decorator_list else None))
    inner = Context(ctx.conversion, stmt)
    stmt.body = convert_body(inner)
    own_function(stmt, inner)
    return [stmt]


def own_function(node: gast.FunctionDef, ctx: Context) -> None:
    """Make `node` the place where the names of the function of `ctx` live."""
    ctx.conversion.owners[node] = ctx.scope
    ctx.conversion.owner_names[node] = frozenset(ctx.scratch.own)
    ctx.conversion.globals_written |= ctx.scope.globals


def _convert_defaults(arguments: gast.arguments, ctx: Context) -> None:
    arguments.defaults = [ctx.expression(value) for value in arguments.defaults]
    arguments.kw_defaults = [value if value is None else ctx.expression(value) for value in arguments.kw_defaults]


def _is_nested(stmt: gast.FunctionDef, ctx: Context) -> bool:
    """Whether a def changes its outer function's names, is called by an inner function, or gets attributes."""
    if any(isinstance(node, gast.Nonlocal) for part in stmt.body for node in walk(part)):
        return True
    return stmt.name in ctx.hooked or stmt.name in ctx.conversion.recursive_methods or _calls_itself(stmt, ctx)


def _calls_itself(node: gast.AST, ctx: Context) -> bool:
    """Whether an earlier trace has found that a function calls itself, though not by its name."""
    first = min(one.lineno for one in (node, *getattr(node, "decorator_list", ())))
    return (ctx.conversion.filename, first) in RECURSIVE


def convert_lambda(node: gast.Lambda, ctx: Context) -> gast.AST:
    """A lambda; one whose body needs statements becomes a def before the statement it stands in."""
    _convert_defaults(node.args, ctx)
    inner = Context(ctx.conversion, node)
    position = tuple(getattr(node.body, name) for name in POSITION)
    ctx.conversion.lambdas.add(position)
    like = node.body
    node.body = inner.expression(node.body)
    if not inner.scratch.prelude:
        return at(ctx.operator("nested", node), node) if _calls_itself(node, ctx) else node
    body = [*inner.scratch.prelude, at(gast.Return(node.body), like)]
    name = ctx.temporary("lambda_")
    args = _without_defaults(node.args)
    extra = at(function(name, args, body), node)
    own_function(extra, inner)
    ctx.scratch.prelude.append(extra)
    if not node.args.defaults and not node.args.kw_defaults:
        return at(load(name), node)
    node.body = at(_pass_on(name, node.args), like)
    return node


def _without_defaults(arguments: gast.arguments) -> gast.arguments:
    names = {id(name): gast.Name(name.id, gast.Param(), None, None) for name in all_arguments(arguments)}

    def copy(name: gast.Name | None) -> gast.Name | None:
        return None if name is None else names[id(name)]

    return gast.arguments(
        [copy(name) for name in arguments.args],
        [copy(name) for name in arguments.posonlyargs],
        copy(arguments.vararg),
        [copy(name) for name in arguments.kwonlyargs],
        [None] * len(arguments.kwonlyargs),
        copy(arguments.kwarg),
        [],
    )


def _pass_on(name: str, arguments: gast.arguments) -> gast.Call:
    """`name(a, *args, k=k, **kwargs)`."""
    passed = call(load(name), *(load(arg.id) for arg in arguments.posonlyargs + arguments.args))
    if arguments.vararg is not None:
        passed.args.append(gast.Starred(load(arguments.vararg.id), gast.Load()))
    passed.keywords = [gast.keyword(arg.id, load(arg.id)) for arg in arguments.kwonlyargs]
    if arguments.kwarg is not None:
        passed.keywords.append(gast.keyword(None, load(arguments.kwarg.id)))
    return passed
