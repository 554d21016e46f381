"""Texts: f-strings, `%` and the methods of texts that become operators."""

from __future__ import annotations

import gast

from autograph.analysis.scopes import NUMPY, root_name
from autograph.analysis.walking import walk
from autograph.converters.build import at, call_name, constant
from autograph.converters.context import Context
from runtime.trace.variables import COMPARED


def text_operator(node: gast.Call) -> str | None:
    """The operator for `sep.join(xs)` and `'…'.format(x)`, methods of strings that may be given symbolic values."""
    function = node.func
    if not isinstance(function, gast.Attribute):
        return None
    if any(isinstance(arg, gast.Starred) for arg in node.args):
        return None
    if function.attr == "format":
        return "format"
    is_join = function.attr == "join" and len(node.args) == 1
    return "join" if is_join and not node.keywords else None


def convert_fstring(node: gast.JoinedStr, ctx: Context) -> gast.AST:
    """`f"n={n:.2f}"`: `ag.format('n={:.2f}', n)`.

    `f"{x}{f(x)}"`: `ag.format('{}{}', ag.format('{}', x), f(x))`, as the call may change what stands before it.
    """
    if not any(isinstance(part, gast.FormattedValue) for part in node.values):
        return node
    last = next((k for k, part in reversed([*enumerate(node.values)]) if _may_change_others(part)), 0)
    before = node.values[:last]
    if any(isinstance(part, gast.FormattedValue) for part in before):
        made = gast.FormattedValue(at(gast.JoinedStr(before), node), -1, None)
        node.values = [at(made, node), *node.values[last:]]
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


def _may_change_others(part: gast.AST) -> bool:
    """Whether a part of an f-string calls what may change the values of other parts."""
    calls = [inner.func for inner in walk(part) if isinstance(inner, gast.Call)]
    return not all(root_name(called) in NUMPY or _name_of(called) in _READING for called in calls)


def _name_of(called: gast.AST) -> str:
    return called.id if isinstance(called, gast.Name) else called.attr if isinstance(called, gast.Attribute) else ""


# Functions and methods by these names change nothing that a text may be made of.
_READING = {
    "abs", "all", "any", "astype", "bool", "copy", "count", "float", "format", "get", "int", "isinstance", "item",
    "items", "join", "keys", "len", "list", "lower", "max", "mean", "min", "repr", "round", "set", "sorted", "std",
    "str", "strip", "sum", "tolist", "tuple", "type", "upper", "values",
}  # fmt: skip


def _has_braces(spec: gast.JoinedStr) -> bool:
    return any(isinstance(part, gast.Constant) and ("{" in part.value or "}" in part.value) for part in spec.values)


BINARY = {
    **{gast.Add: "add", gast.Sub: "sub", gast.Mult: "mul", gast.Div: "truediv", gast.FloorDiv: "floordiv"},
    **{gast.Mod: "mod", gast.Pow: "pow", gast.MatMult: "matmul", gast.LShift: "lshift", gast.RShift: "rshift"},
    **{gast.BitAnd: "and_", gast.BitOr: "or_", gast.BitXor: "xor"},
}


def convert_binary(node: gast.BinOp, ctx: Context) -> gast.AST:
    """`"%d" % x` with a literal on the left, or a tuple on the right: `ag.percent('%d', x)`.

    So it is where an earlier trace has found that the left operand is a text. Where one has found tuples that have
    operators of their own, `a + b` is `ag.operate('add', a, b)`.
    """
    if isinstance(node.op, gast.Mod) and (
        formats_text(node, ctx) or is_text(node.left) or isinstance(node.right, gast.Tuple)
    ):
        return at(ctx.operator("percent", ctx.expression(node.left), ctx.expression(node.right)), node)
    if formats_text(node, ctx):
        operands = constant(BINARY[type(node.op)]), ctx.expression(node.left), ctx.expression(node.right)
        return at(ctx.operator("operate", *operands), node)
    return ctx.children(node)


def formats_text(node: gast.AST, ctx: Context) -> bool:
    """Whether an earlier trace has found that a text is formatted in this line."""
    return (ctx.conversion.filename, node.lineno) in COMPARED


def is_text(node: gast.AST) -> bool:
    return isinstance(node, gast.Constant) and isinstance(node.value, str | bytes)
