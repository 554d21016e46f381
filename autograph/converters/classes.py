"""`class` statements in functions: a class that captures nothing is made as it is, and is then one like any other."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Collection, Sequence
from types import CodeType
from typing import NamedTuple

import gast

from autograph.analysis.walking import walk
from autograph.converters.build import assign, at, call, constant, declare, load, store
from autograph.converters.class_bodies import without_statements
from autograph.converters.class_members import (
    attribute_names,
    bound_around,
    holds_what_may_change,
    imports_around,
    is_kept,
    is_known,
    may_change,
    names_in,
    own_decorators,
    reads_globals,
    values_of,
)
from autograph.converters.context import Conversion, Statements
from autograph.converters.nested_classes import without_classes, without_computed_bases
from autograph.source.locate import mangled
from autograph.source.trees import to_ast


class Statement(NamedTuple):
    """A `class` statement of a function."""

    maker: ast.FunctionDef  # a function that makes the class and returns it
    itself: str  # the variable by which its methods know it, as `super()` does: its name may mean another one later
    bases: tuple[str, ...]  # the names of those that come from outside the function
    assigned: frozenset[str]  # attributes of the class that may be assigned
    needed: frozenset[str]  # which of the values that it is given have to be known when the class is made
    decorated: frozenset[int]  # the numbers of the methods that decorators of the user's have made
    outer: str  # the classes that it stands in, as its qualified name has them


STATEMENTS: dict[tuple[str, str, int], Statement] = {}  # by file, name and line
OUTSIDE = "a method that uses variables of a function can't be called outside of the graph that has made its class"


def remove_classes(node: gast.FunctionDef, conversion: Conversion) -> Statements:
    """The body of a function in which `ag.local_class(name, line)` stands for each class.

    Methods that use variables of the function become functions before it, which `ag.local_class` is given.
    """
    body: Statements = node.body
    if not any(isinstance(item, gast.ClassDef) for item in walk(*body)):
        return body
    remover = _Remover(conversion, node)
    made = [remover.visit(stmt) for stmt in body]
    return [stmt for one in made for stmt in (one if isinstance(one, list) else [one])]


class _Remover(gast.NodeTransformer):
    def __init__(self, conversion: Conversion, node: gast.FunctionDef) -> None:
        self.conversion = conversion
        self.function = node

    def visit_ClassDef(self, node: gast.ClassDef) -> gast.AST | Statements:
        return self._made(node) or self._with_inner(node) or node

    def _made(self, node: gast.ClassDef, given: Sequence[gast.AST] = (), outer: str = "") -> Statements | None:
        """What stands for a class, which may use what these statements have made; None for one that can't be made."""
        plain, own = _without_decorators(node)
        bound = bound_around(node, self.function) | _stored_in(given)
        bases, plain = without_computed_bases(plain, bound, self.conversion)
        before, left = without_statements(plain, self.conversion)
        before[:0] = bases
        bound |= _stored_in(before)
        imports = imports_around(node, self.function)
        made = None if any(map(is_known, own)) else self._class(left, bound, imports, outer)
        if made is None:
            return None
        for decorator in reversed(own):
            made[-1].value = at(call(decorator, made[-1].value), node)
        return [*before, *made]

    def _with_inner(self, node: gast.ClassDef, given: Sequence[gast.AST] = (), outer: str = "") -> Statements | None:
        """The same for a class with classes inside, which are made before it."""
        inner, left = without_classes(node, self.conversion)
        around = [*given]
        for variable, one in inner.items():
            path = f"{outer}{node.name}."
            made = self._made(one, around, path) or self._with_inner(one, around, path)
            if made is None:
                return None
            made[-1].targets = [store(variable)]
            around += made
        made = self._made(left, around, outer) if inner else None
        return None if made is None else [*around[len(given) :], *made]

    def _class(
        self, node: gast.ClassDef, names: set[str], imports: dict[str, gast.AST], outer: str
    ) -> Statements | None:
        """What stands for a class, in a function where these names are bound; None for one that can't be made.

        Those that `imports` bind are the same whenever the class is made: its methods alone ask the function for them.
        """
        bound = names - imports.keys()
        if not _is_plain(node, bound, self.function):
            return None
        stored = _stored_names(node, self.function)
        left, values = _without_values(node, stored, bound, given := self.conversion.fresh("given"))
        if not stored & attribute_names(node) <= values.keys() or any(map(holds_what_may_change, left.body)):
            return None
        left, taken = _without_methods(left, [stmt for stmt in left.body if _is_using(node, stmt, names)])
        if not _captured(left, bound) <= {node.name}:
            return None
        outside = [base.id for base in node.bases if isinstance(base, gast.Name) and base.id not in names]
        bases = [base for base in _makers(node) if isinstance(base, gast.Name) and base.id in bound]
        itself = self.conversion.fresh(f"{node.name}_class")
        maker = _maker(left, self.function.name, (given, *(base.id for base in bases)))
        maker.body[:0] = [to_ast(imports[name]) for name in sorted(names_in(left) & imports.keys())]
        STATEMENTS[self.conversion.filename, node.name, node.lineno] = Statement(
            maker, itself, tuple(outside),
            frozenset(mangled(name, node.name) for name in stored),
            frozenset(mangled(name, node.name) for name in _needed(left, values)),
            frozenset(number for number, method in enumerate(taken) if own_decorators(method)),
            outer,
        )  # fmt: skip
        functions = [self._function(method, node, itself) for method in taken]
        if any(
            own_decorators(method) and itself in names_in(made) for method, made in zip(taken, functions, strict=True)
        ):
            return None  # what the decorator has made of it is not told the class
        if any(isinstance(item, gast.Name) and item.id == itself for item in walk(*functions)):
            functions.insert(0, declare(itself))
        name = "local_subclass" if bases else "local_class"
        local_class = gast.Attribute(load(self.conversion.ag), name, gast.Load())
        first = [constant(node.name), constant(node.lineno)]
        first += [gast.Tuple(bases, gast.Load())] if bases else []
        methods = [load(one.name) for one in functions if isinstance(one, gast.FunctionDef)]
        made_class = call(local_class, *first, *methods)
        made_class.keywords = [gast.keyword(mangled(name, node.name), value) for name, value in values.items()]
        made = assign(node.name, made_class)
        return [*functions, at(made, node)]

    def _function(self, method: gast.FunctionDef, cls: gast.ClassDef, itself: str) -> gast.FunctionDef:
        """A method as a function beside its class, which it knows by the variable `itself`."""
        made = _Outside(cls.name, itself).visit(copy.deepcopy(method))
        made.name = self.conversion.fresh(f"{cls.name}_{method.name}")
        made.decorator_list = []
        if own := own_decorators(method):
            naming = gast.Attribute(load(self.conversion.ag), "method", gast.Load())
            names = constant(cls.name), constant(mangled(method.name, cls.name))
            made.decorator_list = [*own, at(call(naming, *names), own[-1])]
        self.conversion.taken.add(made.name)
        if _may_be_called(method.name, cls):
            self.conversion.recursive_methods.add(made.name)
        return made


def _may_be_called(method: str, cls: gast.ClassDef) -> bool:
    """Whether methods of a class may call one: by its name, or by one that is computed."""
    return any(
        (isinstance(item, gast.Attribute) and item.attr == method)
        or (isinstance(item, gast.Name) and item.id == "getattr")
        for item in walk(cls)
    )


def _without_decorators(node: gast.ClassDef) -> tuple[gast.ClassDef, list[gast.AST]]:
    """A class without the decorators that are given what it is made of, and these, which may do anything with it."""
    left = copy.copy(node)
    left.decorator_list = []
    own = list(node.decorator_list)
    while own and is_known(own[-1]):
        left.decorator_list.insert(0, own.pop())
    return left, own


class _Outside(gast.NodeTransformer):
    """Makes of a method what it is outside of its class: names that the class mangles are written out."""

    def __init__(self, name: str, itself: str) -> None:
        self.name = name
        self.itself = itself
        self.first: gast.AST | None = None

    def visit_FunctionDef(self, node: gast.FunctionDef) -> gast.AST:
        if self.first is None:
            self.first = (node.args.posonlyargs + node.args.args or [None])[0]
        return self.generic_visit(node)

    def visit_Attribute(self, node: gast.Attribute) -> gast.AST:
        node.attr = mangled(node.attr, self.name)
        return self.generic_visit(node)

    def visit_Name(self, node: gast.Name) -> gast.AST:
        node.id = self.itself if node.id == "__class__" else mangled(node.id, self.name)
        return node

    def visit_Call(self, node: gast.Call) -> gast.AST:
        if isinstance(node.func, gast.Name) and node.func.id == "super" and not node.args and self.first is not None:
            node.args = [at(load(self.itself), node), at(load(self.first.id), node)]
        return self.generic_visit(node)


def _is_using(node: gast.ClassDef, stmt: gast.AST, bound: set[str]) -> bool:
    """Whether a statement of a class is a method that uses variables of the function around it, or is decorated."""
    return isinstance(stmt, gast.FunctionDef) and (bool(own_decorators(stmt)) or _uses(node, stmt, bound))


def _uses(node: gast.ClassDef, stmt: gast.AST, bound: set[str]) -> bool:
    """Whether a statement of a class uses variables of the function around it."""
    alone = copy.copy(node)
    alone.body, alone.bases, alone.keywords, alone.decorator_list = [copy.copy(stmt)], [], [], []
    if isinstance(stmt, gast.FunctionDef):
        alone.body[0].decorator_list = []
    return not _captured(alone, bound) <= {node.name}


def _without_values(
    node: gast.ClassDef, stored: set[str], bound: set[str], given: str
) -> tuple[gast.ClassDef, dict[str, gast.AST]]:
    """A class that takes from the dict `given` what may be another value at each call; these values.

    They are the values of attributes that are assigned, may change or use variables, and defaults that use globals.
    Of a class that a decorator or a metaclass sees, only what can't change is taken out.
    """
    left = copy.copy(node)
    values: dict[str, gast.AST] = {}
    is_seen = bool(node.decorator_list or node.keywords)
    own = attribute_names(node) | {stmt.name for stmt in node.body if isinstance(stmt, gast.FunctionDef)}

    def take(name: str, value: gast.AST) -> gast.AST:
        values[name] = value
        return at(gast.Subscript(load(given), constant(mangled(name, node.name)), gast.Load()), value)

    left.body = []
    for stmt in node.body:
        name = _attribute(stmt)
        if name is not None and own.isdisjoint(names_in(stmt.value)):
            changes = name in stored or may_change(stmt.value)
            varies = changes or reads_globals(stmt.value) or _uses(node, stmt, bound)
            if varies and not (is_seen and changes):
                stmt = copy.copy(stmt)
                stmt.value = take(name, stmt.value)
        elif isinstance(stmt, gast.FunctionDef) and not _is_using(node, stmt, bound):
            stmt = _with_defaults(stmt, own, take)
        left.body.append(stmt)
    return left, values


def _with_defaults(
    method: gast.FunctionDef, own: set[str], take: Callable[[str, gast.AST], gast.AST]
) -> gast.FunctionDef:
    """A method whose defaults that use globals are taken out of it."""
    made = copy.copy(method)
    made.args = copy.copy(method.args)
    for field in ("defaults", "kw_defaults"):
        values = getattr(method.args, field)
        taken = [
            take(f"{method.name}_{field}_{k}", value)
            if value is not None and reads_globals(value) and own.isdisjoint(names_in(value))
            else value
            for k, value in enumerate(values)
        ]
        setattr(made.args, field, taken)
    return made


def _needed(left: gast.ClassDef, values: Collection[str]) -> set[str]:
    """Which of the values that a class takes from outside it needs when it is made."""
    if left.decorator_list or left.keywords:
        return set(values)
    read = set().union(*(names_in(value) for stmt in left.body for value in _evaluated(stmt)))
    return set(values) - (attribute_names(left) - read)


def _evaluated(stmt: gast.AST) -> list[gast.AST]:
    """What a statement of a class evaluates when the class is made."""
    if isinstance(stmt, gast.FunctionDef):
        return [*values_of(stmt), *stmt.decorator_list]
    return [stmt]


def _attribute(stmt: gast.AST) -> str | None:
    """The attribute that a statement of a class gives a value, where it is one, and none of Python's own."""
    if not isinstance(stmt, gast.Assign | gast.AnnAssign) or stmt.value is None:
        return None
    targets = stmt.targets if isinstance(stmt, gast.Assign) else [stmt.target]
    name = targets[0].id if len(targets) == 1 and isinstance(targets[0], gast.Name) else "__"
    return None if name[:2] == name[-2:] == "__" else name


def _without_methods(
    node: gast.ClassDef, taken: list[gast.FunctionDef]
) -> tuple[gast.ClassDef, list[gast.FunctionDef]]:
    """A class with numbered methods that stand for some of its own, and these, in the order of the numbers."""
    left = copy.copy(node)
    left.body = [_stand_in(stmt, taken.index(stmt)) if stmt in taken else stmt for stmt in node.body]
    return left, taken


def _stand_in(method: gast.FunctionDef, number: int) -> gast.FunctionDef:
    text = f"def {method.name}(*args, **kwargs):\n    raise RuntimeError({OUTSIDE!r}, {number})"
    made = gast.parse(text).body[0]
    made.decorator_list = method.decorator_list[: len(method.decorator_list) - len(own_decorators(method))]
    return at(made, method)


def _maker(node: gast.ClassDef, name: str, parameters: tuple[str, ...] = ()) -> ast.FunctionDef:
    """A function that makes the class and returns it."""
    made = ast.parse(f"def {name}({', '.join(parameters)}):\n    return {node.name}").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.body.insert(0, to_ast(copy.deepcopy(node)))
    return made


def _stored_in(stmts: Sequence[gast.AST]) -> set[str]:
    found = {item.id for item in walk(*stmts) if isinstance(item, gast.Name) and isinstance(item.ctx, gast.Store)}
    return found | {item.name for item in walk(*stmts) if isinstance(item, gast.FunctionDef)}


def _makers(node: gast.ClassDef) -> list[gast.AST]:
    """The bases of a class, and its metaclass."""
    return [*node.bases, *(keyword.value for keyword in node.keywords if keyword.arg == "metaclass")]


def _is_plain(node: gast.ClassDef, bound: set[str], function: gast.FunctionDef) -> bool:
    """Whether making the class once, while tracing, is the same as making it at each call, but for its attributes."""
    makers = _makers(node)
    others = [keyword.value for keyword in node.keywords if keyword.value not in makers]
    outer = [*node.decorator_list, *others, *(one for one in makers if not isinstance(one, gast.Name))]
    if any(isinstance(item, gast.Name) and item.id in bound for item in walk(*outer)):
        return False
    methods = [stmt for stmt in node.body if isinstance(stmt, gast.FunctionDef)]
    own = attribute_names(node) | {method.name for method in methods}
    if not all(own.isdisjoint(names_in(one)) for method in methods for one in own_decorators(method)):
        return False
    nested = [item for stmt in node.body for item in walk(stmt) if isinstance(item, gast.ClassDef)]
    if any(_stored_names(one, function) for one in nested):
        return False
    return all(map(is_known, node.decorator_list)) and all(map(is_kept, node.body))


def _stored_names(node: gast.ClassDef, function: gast.FunctionDef) -> set[str]:
    """The attributes of the class itself that may be assigned."""
    names = attribute_names(node)
    attributes = [item for item in walk(function) if isinstance(item, gast.Attribute)]
    return {item.attr for item in attributes if _stores_in_class(item, node.name, names)}


def _stores_in_class(item: gast.Attribute, name: str, names: set[str]) -> bool:
    """Whether this may assign an attribute of the class itself, which has these."""
    if isinstance(item.ctx, gast.Load):
        return False
    return item.value.id in (name, "cls") if isinstance(item.value, gast.Name) else item.attr in names


def _captured(node: gast.ClassDef, bound: set[str]) -> set[str]:
    """The variables of the function around it that the class, or a method of it, reads."""
    maker = _maker(node, "made", tuple(sorted(bound - {node.name})))
    module = ast.fix_missing_locations(ast.Module([maker], []))
    (code,) = _inner(compile(module, "", "exec", dont_inherit=True), "made")
    return {name for found in _inner(code, node.name) for name in found.co_freevars if name in bound}


def _inner(code: CodeType, name: str) -> list[CodeType]:
    """The code of the inner functions or classes of a name; from Python 3.12 on type parameters stand around one."""
    found = [item for item in code.co_consts if isinstance(item, CodeType)]
    around = [item for item in found if item.co_name == f"<generic parameters of {name}>"]
    return [item for item in (*found, *(one for item in around for one in _inner(item, name))) if item.co_name == name]
