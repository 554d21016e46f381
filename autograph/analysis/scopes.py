"""Which names a piece of source reads and binds, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import gast

from autograph.analysis.walking import child_nodes

FunctionNode: TypeAlias = gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda
FUNCTIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda)
COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


@dataclass(frozen=True)
class Scope:
    """Names of one function. `locals` are its own (parameters included); `captured` are those that outlive a statement
    in a lambda, a def or a generator expression; `free` are names of other scopes."""

    parameters: frozenset[str]
    locals: frozenset[str]
    globals: frozenset[str]
    nonlocals: frozenset[str]
    captured: frozenset[str]
    free: frozenset[str]


class Names(gast.NodeVisitor):
    """Names that source reads and binds in its own scope; `deferred` are those that inner functions mention."""

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.writes: set[str] = set()
        self.deferred: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self._hidden: list[set[str]] = []

    def generic_visit(self, node: gast.AST) -> None:
        for child in child_nodes(node):
            self.visit(child)

    def visit_Constant(self, node: gast.Constant) -> None:
        pass

    def visit_Name(self, node: gast.Name) -> None:
        if self._hidden and any(node.id in names for names in self._hidden):
            return
        if not isinstance(node.ctx, gast.Store):
            self.reads.add(node.id)
        if not isinstance(node.ctx, gast.Load):
            self.writes.add(node.id)

    def visit_NamedExpr(self, node: gast.NamedExpr) -> None:
        self.writes.add(node.target.id)  # also from inside a comprehension
        self.visit(node.value)

    def visit_AugAssign(self, node: gast.AugAssign) -> None:
        if isinstance(node.target, gast.Name):
            self.reads.add(node.target.id)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: gast.AnnAssign) -> None:
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)

    def visit_Global(self, node: gast.Global) -> None:
        self.globals.update(node.names)

    def visit_Nonlocal(self, node: gast.Nonlocal) -> None:
        self.nonlocals.update(node.names)

    def visit_Import(self, node: gast.Import) -> None:
        self.writes.update((alias.asname or alias.name.split(".")[0]) for alias in node.names)

    def visit_ImportFrom(self, node: gast.ImportFrom) -> None:
        self.writes.update(alias.asname or alias.name for alias in node.names)

    def visit_FunctionDef(self, node: gast.FunctionDef) -> None:
        self.writes.add(node.name)
        for outer in (*node.decorator_list, *argument_annotations(node.args)):
            self.visit(outer)
        self._visit_function(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: gast.Lambda) -> None:
        self._visit_function(node)

    def _visit_function(self, node: FunctionNode) -> None:
        for default in defaults(node.args):
            self.visit(default)
        free = set(scope_of(node).free).difference(*self._hidden)
        self.reads |= free
        self.deferred |= free

    def _visit_comprehension(self, node: gast.AST) -> None:
        self.visit(node.generators[0].iter)
        self._visit_items(node)

    def _visit_items(self, node: gast.AST) -> None:
        self._hidden.append(target_names(*(generator.target for generator in node.generators)))
        for number, generator in enumerate(node.generators):
            for part in (generator.target, *([generator.iter] if number else []), *generator.ifs):
                self.visit(part)
        for part in (node.key, node.value) if isinstance(node, gast.DictComp) else (node.elt,):
            self.visit(part)
        self._hidden.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = _visit_comprehension

    def visit_GeneratorExp(self, node: gast.GeneratorExp) -> None:
        self.visit(node.generators[0].iter)
        inner = Names()
        inner._hidden = list(self._hidden)
        inner._visit_items(node)
        self.reads |= inner.reads
        self.writes |= inner.writes
        self.deferred |= inner.deferred | inner.reads | inner.writes


def names_of(*nodes: gast.AST | None) -> Names:
    """The names in `nodes`, taken together."""
    names = Names()
    for node in nodes:
        if node is not None:
            names.visit(node)
    return names


def deleted(targets: list[gast.AST]) -> list[gast.AST]:
    """What `del` deletes, in order: `(a, b)` among its targets are two."""
    found: list[gast.AST] = []
    for target in targets:
        found += deleted(target.elts) if isinstance(target, (gast.Tuple, gast.List)) else [target]
    return found


def target_names(*targets: gast.AST) -> set[str]:
    """The names that assignment targets bind, less what a walrus or comprehension inside of one binds."""
    found: set[str] = set()
    for target in targets:
        if isinstance(target, gast.Name):
            found.add(target.id)
        elif isinstance(target, (gast.Tuple, gast.List)):
            found |= target_names(*target.elts)
        elif isinstance(target, gast.Starred):
            found |= target_names(target.value)
    return found


def all_arguments(arguments: gast.arguments) -> list[gast.Name]:
    """The parameters, in the order of `co_varnames`."""
    stars = [star for star in (arguments.vararg, arguments.kwarg) if star is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars]


def argument_annotations(arguments: gast.arguments) -> list[gast.AST]:
    """What the parameters are annotated with."""
    return [name.annotation for name in all_arguments(arguments) if name.annotation is not None]


def defaults(arguments: gast.arguments) -> list[gast.AST]:
    """The default values, without the places where a keyword has none."""
    return [value for value in (*arguments.defaults, *arguments.kw_defaults) if value is not None]


def body_of(node: FunctionNode) -> list[gast.AST]:
    """The statements of a def, or the expression of a lambda, as a list."""
    return [node.body] if isinstance(node, gast.Lambda) else node.body


def scope_of(node: FunctionNode) -> Scope:
    """The scope of a def or a lambda."""
    names = names_of(*body_of(node))
    parameters = {name.id for name in all_arguments(node.args)}
    own = (parameters | names.writes) - names.globals - names.nonlocals
    return Scope(
        frozenset(parameters),
        frozenset(own),
        frozenset(names.globals),
        frozenset(names.nonlocals),
        frozenset(names.deferred & own),
        frozenset((names.reads | names.deferred | names.nonlocals) - own - names.globals),
    )


def inner_functions(nodes: Iterable[gast.AST]) -> list[FunctionNode]:
    """The defs and lambdas that stand directly in `nodes`, not those inside other functions."""
    found: list[FunctionNode] = []
    work = list(nodes)
    while work:
        node = work.pop()
        if isinstance(node, FUNCTIONS):
            found.append(node)
            work += defaults(node.args) + getattr(node, "decorator_list", [])
        else:
            work += child_nodes(node)
    return found


def identifiers(nodes: Iterable[gast.AST]) -> set[str]:
    """Every word in these nodes themselves that is or may be a variable's name."""
    found: set[str] = set()
    for item in nodes:
        if isinstance(item, gast.Name):
            found.add(item.id)
        elif isinstance(item, (gast.FunctionDef, gast.AsyncFunctionDef, gast.MatchAs, gast.MatchStar)):
            found.add(item.name)
        elif isinstance(item, (gast.Global, gast.Nonlocal)):
            found.update(item.names)
        elif isinstance(item, gast.alias):
            found.add(item.asname or item.name.split(".")[0])
        elif isinstance(item, gast.MatchMapping):
            found.add(item.rest)
    return {name for name in found if name is not None}


NUMPY = frozenset({"np", "numpy"})


def root_name(node: gast.AST) -> str | None:
    """The name that a chain of attributes starts with."""
    while isinstance(node, gast.Attribute):
        node = node.value
    return node.id if isinstance(node, gast.Name) else None
