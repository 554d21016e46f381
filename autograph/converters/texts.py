"""Texts: f-strings, `%` and the methods of texts that become operators."""

from __future__ import annotations

import gast

from autograph.converters.build import at, call_name, constant
from autograph.converters.context import Context
from runtime.trace.variables import COMPARED


def text_operator(node: gast.Call) -> str | None:
    """The operator for `sep.join(xs)` and `'…'.format(x)`, methods of strings that may be given symbolic values."""
    function = node.func
    if not isinstance(function, gast.Attribute):
        return None
    if function.attr == "format":
        return "format"
    is_join = function.attr == "join" and len(node.args) == 1 and not isinstance(node.args[0], gast.Starred)
    return "join" if is_join and not node.keywords else None


def convert_fstring(node: gast.JoinedStr, ctx: Context) -> gast.AST:
    """`f"n={n:.2f}"`: `ag.format('n={:.2f}', n)`."""
    if not any(isinstance(part, gast.FormattedValue) for part in node.values):
        return node
    values: list[gast.AST] = []
    text = _format_text(node, values, ctx, braces=("{{", "}}"))
    return at(ctx.operator("format", at(constant(text), node), *values), node)


def _format_text(node: gast.JoinedStr, values: list[gast.AST], ctx: Context, braces: tuple[str, str]) -> str:
    text = ""
    for part in node.values:
        if isinstance(part, gast.Constant):
            text += part.value.replace("{", braces[0]).replace("}", braces[1])
            continue
        conversion = "" if part.conversion < 0 else "!" + chr(part.conversion)
        if part.format_spec is not None and _has_braces(part.format_spec):
            # `str.format` has no way to write a brace in a specification.
            values.append(at(call_name("format", ctx.expression(part.value), ctx.expression(part.format_spec)), part))
            text += "{" + conversion + "}"
            continue
        values.append(ctx.expression(part.value))
        spec = "" if part.format_spec is None else ":" + _format_text(part.format_spec, values, ctx, ("{", "}"))
        text += "{" + conversion + spec + "}"
    return text


def _has_braces(spec: gast.JoinedStr) -> bool:
    return any(isinstance(part, gast.Constant) and ("{" in part.value or "}" in part.value) for part in spec.values)


def convert_binary(node: gast.BinOp, ctx: Context) -> gast.AST:
    """`"%d" % x` with a literal on the left, or a tuple on the right: `ag.percent('%d', x)`.

    So it is where an earlier trace has found that the left operand is a text.
    """
    is_found = (ctx.conversion.filename, node.lineno) in COMPARED
    if isinstance(node.op, gast.Mod) and (is_found or is_text(node.left) or isinstance(node.right, gast.Tuple)):
        return at(ctx.operator("percent", ctx.expression(node.left), ctx.expression(node.right)), node)
    return ctx.children(node)


def is_text(node: gast.AST) -> bool:
    return isinstance(node, gast.Constant) and isinstance(node.value, str)
