"""What the converters share: the names in use, where blocks keep their state, and how to convert what is inside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import gast

from autograph.analysis.binding import maybe_unbound
from autograph.analysis.liveness import Liveness, analyse_liveness
from autograph.analysis.scopes import (
    FUNCTIONS,
    FunctionNode,
    Scope,
    all_arguments,
    body_of,
    defaults,
    identifiers,
    inner_functions,
    scope_of,
)
from autograph.analysis.walking import child_nodes, walk
from autograph.converters.build import at, call, function, lambda_, load, parameters
from runtime.errors import Unsupported
from runtime.graph import Frame

Statements = list[gast.AST]


@dataclass(frozen=True)
class Jumps:
    """How `return`, `break` and `continue` are said where the statement stands.

    At function level `return` stays itself. Elsewhere each sets its flag; a flag that nobody reads is None.
    """

    function_level: bool = False
    returning: str | None = None
    breaking: str | None = None
    continuing: str | None = None
    leaving: tuple[str, ...] = ()  # flags that a `return` out of a `finally` sets, and
    loop_leaving: tuple[str, ...] = ()  # those that a `break` or `continue` sets
    cancelled: tuple[str, ...] = ()  # flags of the jumps that such a jump takes back

    def inside(self) -> Jumps:
        """The same, in a block."""
        return replace(self, function_level=False)


@dataclass
class Block:
    """Where the names that a block binds live.

    A name of the user's belongs to the block unless it is `carried` (None: every name is). A generated name is the
    block's if it is `own`.
    """

    carried: frozenset[str] | None
    own: set[str] = field(default_factory=set)


@dataclass
class Scratch:
    """What one function or block being built collects: names of its own, and defs to go before the statement."""

    own: set[str] = field(default_factory=set)
    prelude: Statements = field(default_factory=list)


@dataclass
class Rules:
    """The converters by type of node."""

    statements: dict[type, Callable[[gast.AST, Context, Jumps], Statements]]
    expressions: dict[type, Callable[[gast.AST, Context], gast.AST]]
    suite: Callable[[Statements, Context, Jumps], Statements]
    used_up: Callable[[gast.AST, Context], gast.AST]


def gives_tuple(node: gast.AST, names: Collection[str]) -> bool:
    """Whether an expression gives a tuple as far as its form tells; `names` are of variables that hold one."""
    if isinstance(node, gast.Name):
        return node.id in names
    if isinstance(node, gast.IfExp):
        return gives_tuple(node.body, names) or gives_tuple(node.orelse, names)
    if isinstance(node, gast.Call):
        return isinstance(node.func, gast.Name) and node.func.id in ("tuple", "divmod")
    return isinstance(node, gast.Tuple) and bool(node.elts)


def _used_names(nodes: Iterable[gast.AST], apart_from: set[gast.AST]) -> set[str]:
    """The names that stand anywhere but in these nodes."""
    return {node.id for node in nodes if isinstance(node, gast.Name) and node not in apart_from}


def _tuple_names(nodes: Iterable[gast.AST]) -> set[str]:
    """The names that tuples are assigned to."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, gast.Assign) and gives_tuple(node.value, found):
            found |= {target.id for target in node.targets if isinstance(target, gast.Name)}
    return found


class Conversion:
    """One function of the user's with all that stands in it."""

    def __init__(
        self, tree: gast.AST, filename: str, function_name: str, rules: Rules, taken: Iterable[str] = ()
    ) -> None:
        self.filename = filename
        self.function_name = function_name
        self.rules = rules
        nodes = walk(tree)
        self.taken = identifiers(nodes) | set(taken)
        self.ag = self.fresh("ag")
        self.blocks: dict[gast.AST, Block] = {}
        self.owners: dict[gast.AST, Scope] = {}
        self.owner_names: dict[gast.AST, frozenset[str]] = {}  # generated names that belong to a function
        self.lambdas: set[tuple[int, int, int, int]] = set()  # positions of the bodies of the user's own lambdas
        self.globals_written: set[str] = set()
        arguments = [inner.args for inner in nodes if isinstance(inner, FUNCTIONS)]
        handed_on = {one.value for one in nodes if isinstance(one, gast.keyword) and one.arg is None}
        # Those of which more is done than to hand them on as `**kwargs`, in a `def`:
        self.keywords_used = _used_names(nodes, handed_on)
        lambdas = [one.args.kwarg for one in nodes if isinstance(one, gast.Lambda)]
        self.keywords_of_lambdas = {kwarg.id for kwarg in lambdas if kwarg is not None}
        self.recursive_methods: set[str] = set()  # functions that were methods of classes, and may call themselves
        self.keyword_parameters = {one.kwarg.id for one in arguments if one.kwarg is not None}
        self.starred_parameters = {one.vararg.id for one in arguments if one.vararg is not None}
        self.tuple_names = _tuple_names(nodes)
        self.outside = scope_of(tree).free if isinstance(tree, FUNCTIONS) else frozenset()
        self.tests: set[gast.AST] = set()  # the `and` and `or` whose truth is asked, not their value
        self.unbound_inside: set[gast.AST] = set()  # reads of variables of outer functions that may be unbound
        self.unbound_names: set[str] = set()  # those of all reads that may find a variable unbound

    def always_bound(self) -> frozenset[str]:
        """The variables that are bound wherever they are read; those from outside may be read there, too."""
        names: frozenset[str] = frozenset().union(*(scope.locals for scope in self.owners.values()))
        return names - self.unbound_names - self.outside

    def fresh(self, base: str) -> str:
        """`base`, with underscores where the user's source has the name."""
        while base in self.taken:
            base += "_"
        return base

    def reserve(self, base: str) -> str:
        """As `fresh`, and given out only once."""
        name, number = base, 1
        while name in self.taken:
            number += 1
            name = f"{base}_{number}"
        self.taken.add(name)
        return name

    def refuse(self, reason: str, node: gast.AST, mend: str) -> Unsupported:
        """The error to raise for a construct that can't be converted."""
        return Unsupported(reason, mend, Frame(self.filename, node.lineno, self.function_name))


class Context:
    """One function, inner function or lambda that is being converted."""

    def __init__(self, conversion: Conversion, node: FunctionNode, keeps_variables: bool = False) -> None:
        self.conversion = conversion
        self.node = node
        self.scope = scope_of(node)
        is_def = not isinstance(node, gast.Lambda)
        kept = frozenset(self.scope.locals) if keeps_variables else frozenset()
        self.liveness = analyse_liveness(node.body, kept) if is_def else Liveness()
        self.unbound, unbound_inside = maybe_unbound(node.body, self.scope) if is_def else (set(), set())
        conversion.unbound_inside |= unbound_inside
        conversion.unbound_names |= {name.id for name in self.unbound | unbound_inside}
        positional = node.args.posonlyargs + node.args.args
        self.first_parameter: str = positional[0].id if is_def and positional else ""  # without one, empty
        self.scratch = Scratch()
        self.break_flags: dict[gast.AST, str] = {}
        self.inner_fors: set[gast.AST] = set()  # generator expressions made of the further `for`s of a comprehension
        self.shared: frozenset[str] | set[str] = frozenset()  # targets of comprehensions that inner functions share
        # The exceptions that a bare `raise` may raise again: those of the `finally`s that the statement stands in, if
        # there are any at run time, and that of the handler around them.
        self.handled: tuple[str, ...] = ()
        self.temporaries: set[str] = set()
        nodes = walk(node)
        self.hooked = _called_inside(node) | _with_attributes(nodes)
        self.store_bases = _store_bases(nodes)

    def fresh(self, base: str) -> str:
        """A generated name that collides with none of the user's."""
        return self.conversion.fresh(base)

    def own(self, base: str) -> str:
        """A generated name that belongs to the block being built."""
        name = self.fresh(base)
        self.scratch.own.add(name)
        return name

    def temporary(self, base: str) -> str:
        """As `own`, and different from every other temporary of the function."""
        return self.own(self.distinct(base))

    def distinct(self, base: str) -> str:
        """A generated name that the function uses only once."""
        name, number = base, 1
        while self.fresh(name) in self.temporaries:
            number += 1
            name = f"{base}_{number}"
        self.temporaries.add(self.fresh(name))
        return self.fresh(name)

    def operator(self, operator: str, *args: gast.AST, **keywords: gast.AST) -> gast.Call:
        """`ag.operator(*args, **keywords)`."""
        return call(gast.Attribute(load(self.conversion.ag), operator, gast.Load()), *args, **keywords)

    def expression(self, node: gast.AST) -> gast.AST:
        """`node` converted; defs that it needs are left in the scratch's prelude."""
        rule = self.conversion.rules.expressions.get(type(node))
        return self.children(node) if rule is None else rule(node, self)

    def used_up(self, node: gast.AST) -> gast.AST:
        """`node` converted; its value is taken apart at once, so a display stays as it is."""
        return self.conversion.rules.used_up(node, self)

    def is_store_base(self, node: gast.AST) -> bool:
        """Whether `node` is a name whose items the function stores, so that it can't be a tuple or a string."""
        return isinstance(node, gast.Name) and node.id in self.store_bases

    def children(self, node: gast.AST) -> gast.AST:
        """`node` itself with its child expressions converted."""
        for name, value in gast.iter_fields(node):
            if isinstance(value, list):
                setattr(node, name, [self.expression(v) if isinstance(v, gast.AST) else v for v in value])
            elif isinstance(value, gast.AST):
                setattr(node, name, self.expression(value))
        return node

    def statement(self, stmt: gast.AST, jumps: Jumps) -> Statements:
        """`stmt` converted, with the defs that its expressions need before it."""
        rule = self.conversion.rules.statements[type(stmt)]
        converted = rule(stmt, self, jumps)
        prelude, self.scratch.prelude = self.scratch.prelude, []
        return [*(at(extra, stmt, header_end(stmt)) for extra in prelude), *converted]

    def suite(self, stmts: Statements, jumps: Jumps) -> Statements:
        """Statements converted, jumps lowered."""
        return self.conversion.rules.suite(stmts, self, jumps)

    def thunk(self, node: gast.AST, names: Iterable[str] = ()) -> gast.AST:
        """A function of `names` that evaluates `node`: a lambda, or the name of a def where `node` binds names."""
        names = tuple(names)
        binds = _binds(node, self.temporaries)
        with self.fresh_scratch() as scratch:
            value = self.expression(node)
        if not binds and not scratch.prelude:
            return at(lambda_(value, names), node)
        return self.hoist("operand", names, [*scratch.prelude, at(gast.Return(value), node)], scratch, node)

    def hoist(self, base: str, names: Iterable[str], body: Statements, scratch: Scratch, like: gast.AST) -> gast.Name:
        """Put `def base(names): body` before the statement and return a read of its name."""
        name = self.distinct(base)
        extra = at(function(name, parameters(names), body), like)
        self.conversion.blocks[extra] = Block(None, scratch.own)
        self.scratch.prelude.append(extra)
        return load(name)

    @contextmanager
    def fresh_scratch(self) -> Iterator[Scratch]:
        """Collect generated names and preludes apart, for a function that is being built."""
        outer, self.scratch = self.scratch, Scratch()
        try:
            yield self.scratch
        finally:
            self.scratch = outer

    def carried(self, stmts: Statements, at_start: frozenset[str] | None = None) -> frozenset[str]:
        """The names that outlive a block of `stmts`: live before it or after it, or captured."""
        if at_start is None:
            at_start = self.liveness.at_start(stmts)
        return at_start | self.liveness.at_exits(stmts) | self.scope.captured

    def block(
        self,
        name: str,
        stmts: Statements,
        jumps: Jumps,
        like: gast.AST,
        names: Iterable[str] = (),
        first: Iterable[gast.AST] = (),
        carried: frozenset[str] | None = None,
    ) -> gast.AST:
        """`def name(names): first; stmts`, with the statements converted."""
        if carried is None:
            carried = self.carried(stmts)
        with self.fresh_scratch() as scratch:
            body = [*(at(stmt, like) for stmt in first), *self.suite(stmts, jumps.inside())]
        return self.define(name, names, body, carried, scratch.own, like)

    def define(
        self,
        name: str,
        names: Iterable[str],
        body: Statements,
        carried: frozenset[str] | None,
        own: set[str],
        like: gast.AST,
    ) -> gast.AST:
        """`def name(names): body`, known as a block."""
        block = at(function(self.fresh(name), parameters(names), body or [at(gast.Pass(), like)]), like)
        self.conversion.blocks[block] = Block(carried, own)
        return block

    def target(self, node: gast.AST, carried: frozenset[str], word: str) -> tuple[str, Statements]:
        """A parameter for an assignment target, and the statements that bind the target from it.

        A plain name that belongs to the block is the parameter itself.
        """
        if isinstance(node, gast.Name):
            if node.id in self.scope.locals and node.id not in carried:
                return node.id, []
            name = self.fresh(node.id + "_")
            value = load(name)
        else:
            name = self.fresh(word)
            value = load(name)
        assignment = at(gast.Assign([node], at(value, node), None), node)
        return name, self.statement(assignment, Jumps())


def header_end(stmt: gast.AST) -> gast.AST | None:
    """The expression that ends the header of a compound statement; None for a simple one."""
    if isinstance(stmt, (gast.If, gast.While)):
        return stmt.test
    if isinstance(stmt, gast.For):
        return stmt.iter
    if isinstance(stmt, gast.With):
        return stmt.items[-1].context_expr
    return None


def _binds(node: gast.AST, temporaries: set[str]) -> bool:
    """Whether `node` binds names by a walrus that is neither an inner lambda's nor a temporary's."""
    if isinstance(node, gast.NamedExpr):
        return node.target.id not in temporaries or _binds(node.value, temporaries)
    if isinstance(node, gast.Lambda):
        return any(_binds(default, temporaries) for default in defaults(node.args))
    return any(_binds(child, temporaries) for child in child_nodes(node))


def _called_inside(node: FunctionNode) -> set[str]:
    """The names that functions inside `node` call."""
    return {
        item.func.id
        for inner in inner_functions(body_of(node))
        for item in walk(inner)
        if isinstance(item, gast.Call) and isinstance(item.func, gast.Name)
    }


def _with_attributes(nodes: Iterable[gast.AST]) -> set[str]:
    """The names of which attributes are assigned."""
    return {
        item.value.id
        for item in nodes
        if isinstance(item, gast.Attribute) and isinstance(item.ctx, gast.Store) and isinstance(item.value, gast.Name)
    }


def _store_bases(nodes: list[gast.AST]) -> frozenset[str]:
    """Names whose items are stored somewhere in the function and that it never binds otherwise.

    They are bound as parameters only. The first of `nodes` is the function.
    """
    bases: set[str] = set()
    rebound: set[str] = set()
    for item in nodes:
        if isinstance(item, gast.Subscript) and isinstance(item.ctx, gast.Store) and isinstance(item.value, gast.Name):
            bases.add(item.value.id)
        elif isinstance(item, gast.Name) and isinstance(item.ctx, (gast.Store, gast.Del)):
            rebound.add(item.id)
        elif isinstance(item, FUNCTIONS) and item is not nodes[0]:
            rebound.update(name.id for name in all_arguments(item.args))
            rebound.update({item.name} if not isinstance(item, gast.Lambda) else ())
    return frozenset(bases - rebound)
