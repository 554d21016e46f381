"""Tests: expressions of which only the truth is asked, and that of each operand of `and` and `or` once."""

from __future__ import annotations

import gast

from autograph.converters.context import Context

# Builtins that give a bool or a number.
_TELLING = frozenset({"all", "any", "bool", "callable", "hasattr", "isinstance", "issubclass", "len"})


def as_test(node: gast.AST, ctx: Context) -> gast.AST:
    """The expression, noted as a test.

    What decides an `and` is not asked once more by the statement around it. Nor need it exist at run time, which an
    object or a list might have to where the value itself counts.
    """
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
        as_test(node.operand, ctx)
    elif isinstance(node, gast.BoolOp):
        for operand in node.values:
            as_test(operand, ctx)
        if not is_bool(node, ctx):
            ctx.conversion.tests.add(node)
    return node


def is_bool(node: gast.AST, ctx: Context) -> bool:
    """Whether asking for the truth of this runs no code of the user's, as far as the text tells."""
    if isinstance(node, gast.BoolOp):
        return all(is_bool(operand, ctx) for operand in node.values)
    if isinstance(node, gast.UnaryOp):
        return isinstance(node.op, gast.Not)
    if isinstance(node, gast.Call):
        function = node.func
        if isinstance(function, gast.Attribute):  # an operator of converted code
            return isinstance(function.value, gast.Name) and function.value.id == ctx.conversion.ag
        return isinstance(function, gast.Name) and function.id in _TELLING
    return isinstance(node, (gast.Compare, gast.Constant))
