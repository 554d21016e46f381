"""From a converted tree to a code object that reports the user's file, lines and names."""

from __future__ import annotations
import __future__

import ast
import sys
from collections.abc import Callable, Iterable
from types import CodeType

from autograph.source.locate import without_syntax_warnings
from runtime.trace.variables import AlwaysBound

FUTURE_FLAGS = __future__.annotations.compiler_flag


def compile_function(
    node: ast.FunctionDef, filename: str, flags: int, cells: Iterable[str], class_name: str | None
) -> CodeType:
    """The code of `node`, in which `cells` are free variables, and names are mangled as in class `class_name`."""
    bare = ast.FunctionDef(node.name, _bare(node.args), [], [], None, None)
    body: ast.stmt = bare
    cells = tuple(cells)
    is_global: list[ast.stmt] = []
    if class_name is not None:
        body = ast.ClassDef(class_name, [], [], [bare], [])
        if class_name not in cells:  # the method may name its class, which is then no variable of `outer`
            is_global.append(ast.Global([class_name]))
    elif node.name not in cells:  # the function may name itself, as a global
        is_global.append(ast.Global([node.name]))
    outer = ast.FunctionDef("outer", _cells(cells), [*is_global, body], [], None, None)
    for new in (bare, body, outer, *is_global):
        ast.copy_location(new, node)
        if sys.version_info >= (3, 12) and new not in is_global:
            setattr(new, "type_params", [])  # noqa: B010 - not every statement has it, for the checker
    tree = ast.fix_missing_locations(ast.Module([outer], []))
    bare.body = node.body  # every node in it has its place
    with without_syntax_warnings():
        code: CodeType = compile(tree, filename, "exec", flags & FUTURE_FLAGS, dont_inherit=True)
    for _ in range(2 if class_name is None else 3):
        code = next(constant for constant in code.co_consts if isinstance(constant, CodeType))
    return code


def _cells(names: Iterable[str]) -> ast.arguments:
    return ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])


def _bare(arguments: ast.arguments) -> ast.arguments:
    """The parameters without annotations and defaults: those are the function object's."""

    def bare(argument: ast.arg) -> ast.arg:
        return ast.copy_location(ast.arg(argument.arg), argument)

    return ast.arguments(
        [bare(argument) for argument in arguments.posonlyargs],
        [bare(argument) for argument in arguments.args],
        arguments.vararg and bare(arguments.vararg),
        [bare(argument) for argument in arguments.kwonlyargs],
        [None] * len(arguments.kwonlyargs),
        arguments.kwarg and bare(arguments.kwarg),
        [],
    )


def rename(
    code: CodeType, name: str, qualified_name: str, is_generated: Callable[[CodeType], bool], bound: AlwaysBound
) -> CodeType:
    """`code` under the user's names: what conversion added inside is called as the function it stands in.

    Each part is told which variables are `bound` wherever they are read.
    """

    def renamed(constant: object) -> object:
        if not isinstance(constant, CodeType):
            return constant
        if is_generated(constant):
            return rename(constant, name, qualified_name, is_generated, bound)
        inner = f"{qualified_name}.<locals>.{constant.co_name}"
        return rename(constant, constant.co_name, inner, is_generated, bound)

    constants = *(renamed(constant) for constant in code.co_consts), bound
    return code.replace(co_name=name, co_qualname=qualified_name, co_consts=constants)
