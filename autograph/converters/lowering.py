"""The converters in their order, from a function's tree to a converted one."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from types import CodeType

import gast

from autograph.converters import (
    assignments,
    branches,
    comprehensions,
    expressions,
    functions,
    handlers,
    loops,
    suites,
    texts,
)
from autograph.converters.build import POSITION, at, function, locate
from autograph.converters.classes import remove_classes
from autograph.converters.context import Context, Conversion, Rules
from autograph.converters.generators import can_push, push_style
from autograph.converters.matching import remove_matches
from autograph.converters.nested_yields import lift_yields
from autograph.converters.refusals import is_generator
from autograph.converters.state import place_names
from autograph.source.locate import Located
from autograph.source.trees import to_ast, to_gast
from runtime.trace.variables import AlwaysBound

RULES = Rules(
    statements={
        gast.If: branches.convert_if,
        gast.While: loops.convert_while,
        gast.For: loops.convert_for,
        gast.Return: suites.convert_return,
        gast.Break: suites.convert_break,
        gast.Continue: suites.convert_continue,
        gast.Try: handlers.convert_try,
        gast.TryStar: handlers.convert_try,
        gast.With: handlers.convert_with,
        gast.Raise: assignments.convert_raise,
        gast.Assert: assignments.convert_assert,
        gast.Assign: assignments.convert_assign,
        gast.AnnAssign: assignments.convert_annotated,
        gast.AugAssign: assignments.convert_augmented,
        gast.Delete: assignments.convert_delete,
        gast.Expr: assignments.convert_simple,
        gast.Pass: assignments.drop,
        gast.Import: assignments.keep,
        gast.ImportFrom: assignments.keep,
        gast.TypeAlias: assignments.keep,
        gast.Global: assignments.drop,
        gast.Nonlocal: assignments.drop,
        gast.FunctionDef: functions.convert_def,
        gast.AsyncFunctionDef: functions.convert_def,
    },
    expressions={
        gast.Name: expressions.convert_name,
        gast.BoolOp: expressions.convert_boolean,
        gast.UnaryOp: expressions.convert_unary,
        gast.BinOp: texts.convert_binary,
        gast.IfExp: expressions.convert_ternary,
        gast.Compare: expressions.convert_compare,
        gast.Attribute: expressions.convert_attribute,
        gast.Subscript: expressions.convert_subscript,
        gast.List: expressions.convert_display,
        gast.Tuple: expressions.convert_display,
        gast.Dict: expressions.convert_display,
        gast.Set: expressions.convert_display,
        gast.Starred: expressions.convert_starred,
        gast.Call: expressions.convert_call,
        gast.JoinedStr: texts.convert_fstring,
        gast.Lambda: functions.convert_lambda,
        gast.ListComp: comprehensions.convert_comprehension,
        gast.SetComp: comprehensions.convert_comprehension,
        gast.DictComp: comprehensions.convert_comprehension,
        gast.GeneratorExp: comprehensions.convert_comprehension,
    },
    suite=suites.convert_suite,
    used_up=expressions.convert_used_up,
)


@dataclass(frozen=True)
class Lowered:
    """A converted def, and what compiling it needs to know."""

    tree: ast.FunctionDef
    ag_name: str
    globals_written: frozenset[str]
    block_names: frozenset[str]
    lambdas: frozenset[tuple[int, int, int, int]]
    always_bound: AlwaysBound

    def is_generated(self, code: CodeType) -> bool:
        """Whether a code object inside is a block or a thunk, and no function of the user's."""
        if code.co_name != "<lambda>":
            return code.co_name in self.block_names
        # A lambda of the user's is known by the place of its body.
        positions = {(line, column, end, end_column) for line, end, column, end_column in code.co_positions()}
        return not positions & self.lambdas


def lower(located: Located, filename: str, taken: Iterable[str] = (), keeps_variables: bool = False) -> Lowered:
    """Convert one function. Raises `Unsupported` for what can't be converted.

    With `keeps_variables`, its variables hold what they hold in Python when it has ended, though nothing reads them.
    """
    node = to_gast(located.node)
    if not isinstance(node, gast.Lambda):
        node.decorator_list = []
    conversion = Conversion(node, filename, located.qualified_name, RULES, taken)
    if isinstance(node, gast.Lambda):
        node = _lambda_as_def(node, conversion)
    node.body = remove_classes(node, conversion)
    node.body = remove_matches(node.body, conversion)
    if is_generator(node):
        node.body = lift_yields(node.body, conversion)
        if can_push(node.body):
            node.body = push_style(node.body, conversion)
    context = Context(conversion, node, keeps_variables)
    node.body = functions.convert_body(context)
    functions.own_function(node, context)
    place_names(node, conversion)
    locate(node, tuple(getattr(node, name) for name in POSITION))
    return Lowered(
        to_ast(node),
        conversion.ag,
        frozenset(conversion.globals_written),
        frozenset(block.name for block in conversion.blocks),
        frozenset(conversion.lambdas),
        AlwaysBound(frozenset() if keeps_variables else conversion.always_bound()),
    )


def _lambda_as_def(node: gast.Lambda, conversion: Conversion) -> gast.FunctionDef:
    body = [at(gast.Return(node.body), node.body)]
    return at(function(conversion.fresh("lambda_"), node.args, body), node)
