"""`class` statements in functions: a class that captures nothing is made as it is, and is then one like any other."""

from __future__ import annotations

import ast
import copy
from types import CodeType

import gast

from autograph.analysis.walking import walk
from autograph.converters.build import assign, at, call, constant, load
from autograph.converters.context import Conversion, Statements
from autograph.source.trees import to_ast

STATEMENTS: dict[tuple[str, str, int], ast.FunctionDef] = {}  # by file, name and line: a function that makes the class
_KEPT = (gast.FunctionDef, gast.Assign, gast.AnnAssign, gast.Pass, gast.Expr)
# Decorators that do nothing but to change what they are given.
_DECORATORS = {
    "abstractmethod", "cached_property", "classmethod", "dataclass", "deleter", "final", "getter", "override",
    "property", "runtime_checkable", "setter", "staticmethod", "total_ordering", "unique",
}  # fmt: skip
_MUTABLE = (gast.List, gast.Dict, gast.Set, gast.ListComp, gast.DictComp, gast.SetComp, gast.Call, gast.Await)


def remove_classes(node: gast.FunctionDef, conversion: Conversion) -> Statements:
    """The body of a function in which `ag.local_class(name, line)` stands for each class that captures nothing."""
    body: Statements = node.body
    if not any(isinstance(item, gast.ClassDef) for item in walk(*body)):
        return body
    remover = _Remover(conversion, node)
    return [remover.visit(stmt) for stmt in body]


class _Remover(gast.NodeTransformer):
    def __init__(self, conversion: Conversion, node: gast.FunctionDef) -> None:
        self.conversion = conversion
        self.function = node

    def visit_ClassDef(self, node: gast.ClassDef) -> gast.AST:
        maker = _maker(node, self.function.name)
        if not _is_plain(node, self.function):
            return node
        STATEMENTS[self.conversion.filename, node.name, node.lineno] = maker
        function = gast.Attribute(load(self.conversion.ag), "local_class", gast.Load())
        return at(assign(node.name, call(function, constant(node.name), constant(node.lineno))), node)


def _maker(node: gast.ClassDef, name: str, parameters: tuple[str, ...] = ()) -> ast.FunctionDef:
    """A function that makes the class and returns it."""
    made = ast.parse(f"def {name}({', '.join(parameters)}):\n    return {node.name}").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.body.insert(0, to_ast(copy.deepcopy(node)))
    return made


def _bound_around(node: gast.ClassDef, function: gast.FunctionDef) -> set[str]:
    """The names that the function around a class, or one inside it, binds; without those bound in the class alone."""
    inside = set(walk(node)) - {node}
    found: set[str] = set()
    for item in walk(function):
        if item in inside:
            continue
        if isinstance(item, gast.Name) and not isinstance(item.ctx, gast.Load):
            found.add(item.id)
        elif isinstance(item, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)) and item is not function:
            found.add(item.name)
        elif isinstance(item, gast.alias):
            found.add((item.asname or item.name).partition(".")[0])
    return found


def _is_plain(node: gast.ClassDef, function: gast.FunctionDef) -> bool:
    """Whether making the class once, while tracing, is the same as making it at each call."""
    bound = _bound_around(node, function)
    outer = [*node.decorator_list, *node.bases, *node.keywords]
    if any(isinstance(item, gast.Name) and item.id in bound for item in walk(*outer)):
        return False
    if not all(map(_is_known, node.decorator_list)):
        return False
    names = _class_names(node)
    if names is None or any(_stores_in_class(item, node.name, names) for item in walk(function)):
        return False
    return _captured(node, bound) <= {node.name}


def _class_names(node: gast.ClassDef) -> set[str] | None:
    """The names of the attributes of the class, where none can change; None where one can, or is known at run time."""
    names: set[str] = set()
    for stmt in node.body:
        if not isinstance(stmt, _KEPT):
            return None
        if isinstance(stmt, gast.FunctionDef):
            defaults = [value for value in (*stmt.args.defaults, *stmt.args.kw_defaults) if value is not None]
            if any(map(_may_change, defaults)) or not all(map(_is_known, stmt.decorator_list)):
                return None
        if isinstance(stmt, gast.Expr) and not isinstance(stmt.value, gast.Constant):
            return None
        if isinstance(stmt, (gast.Assign, gast.AnnAssign)):
            if stmt.value is not None and _may_change(stmt.value):
                return None
            targets = stmt.targets if isinstance(stmt, gast.Assign) else [stmt.target]
            names |= {item.id for item in walk(*targets) if isinstance(item, gast.Name)}
    return names


def _is_known(decorator: gast.AST) -> bool:
    function = decorator.func if isinstance(decorator, gast.Call) else decorator
    return getattr(function, "attr", getattr(function, "id", "")) in _DECORATORS


def _may_change(value: gast.AST) -> bool:
    """Whether an attribute of a class may be another value at each call, or change by itself."""
    if isinstance(value, gast.Call) and "field" in (getattr(value.func, "id", ""), getattr(value.func, "attr", "")):
        return False  # of a dataclass
    return any(isinstance(item, _MUTABLE) for item in walk(value))


def _stores_in_class(item: gast.AST, name: str, names: set[str]) -> bool:
    """Whether this may assign an attribute of the class itself, which has these."""
    if not isinstance(item, gast.Attribute) or isinstance(item.ctx, gast.Load):
        return False
    return item.value.id in (name, "cls") if isinstance(item.value, gast.Name) else item.attr in names


def _captured(node: gast.ClassDef, bound: set[str]) -> set[str]:
    """The variables of the function around it that the class, or a method of it, reads."""
    maker = _maker(node, "made", tuple(sorted(bound - {node.name})))
    module = ast.fix_missing_locations(ast.Module([maker], []))
    (code,) = _inner(compile(module, "", "exec", dont_inherit=True), "made")
    return {name for found in _inner(code, node.name) for name in found.co_freevars}


def _inner(code: CodeType, name: str) -> list[CodeType]:
    return [item for item in code.co_consts if isinstance(item, CodeType) and item.co_name == name]
