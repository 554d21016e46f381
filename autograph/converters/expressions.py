"""Expressions: truth, comparison, ternaries, items, displays, calls."""

from __future__ import annotations

from collections.abc import Sequence

import gast

from autograph.analysis.scopes import NUMPY, root_name
from autograph.analysis.walking import walk
from autograph.converters.build import at, compare, constant, lambda_, load, store
from autograph.converters.context import Context, gives_tuple
from autograph.converters.tests import as_test
from autograph.converters.texts import formats_text, is_text, text_operator
from runtime.trace import own_methods, special_methods, text_methods
from runtime.trace.searching import SEARCHES
from runtime.trace.variables import COMPARED

DISPLAYS = (gast.List, gast.Dict, gast.Set)
OPERATORS = {gast.In: "in_", gast.NotIn: "not_in", gast.Is: "is_", gast.IsNot: "is_not"}
UNARY = {gast.USub: "neg", gast.UAdd: "pos", gast.Invert: "invert"}
EQUALITY = {gast.Eq: "eq", gast.NotEq: "ne"}
ORDER = {gast.Lt: "lt", gast.LtE: "le", gast.Gt: "gt", gast.GtE: "ge"}


def convert_name(node: gast.Name, ctx: Context) -> gast.AST:
    """A read of a name that may be unbound is checked."""
    if node in ctx.unbound and isinstance(node.ctx, gast.Load):
        return at(ctx.operator("bound", at(lambda_(node), node)), node)
    if node.id in ctx.conversion.starred_parameters and isinstance(node.ctx, gast.Load):
        return at(ctx.operator("rest", node), node)
    if node.id in ctx.conversion.keywords_of_lambdas and isinstance(node.ctx, gast.Load):
        return at(ctx.operator("keywords", node), node)
    if node in ctx.conversion.unbound_inside:
        return at(ctx.operator("bound_outside", at(lambda_(node), node)), node)
    return node


def convert_boolean(node: gast.BoolOp, ctx: Context) -> gast.AST:
    """`a and b`: `ag.and_(a, lambda: b)`, in a test `ag.all_true(a, lambda: b)`."""
    first, *others = node.values
    of_value, of_test = ("and_", "all_true") if isinstance(node.op, gast.And) else ("or_", "any_true")
    name = of_test if node in ctx.conversion.tests else of_value
    return at(ctx.operator(name, ctx.expression(first), *(ctx.thunk(value) for value in others)), node)


def convert_unary(node: gast.UnaryOp, ctx: Context) -> gast.AST:
    """`not a`: `ag.not_(a)`."""
    if isinstance(node.op, gast.Not):
        return at(ctx.operator("not_", ctx.expression(node.operand)), node)
    if type(node.op) in UNARY and formats_text(node, ctx):
        return at(ctx.operator("unary", constant(UNARY[type(node.op)]), ctx.expression(node.operand)), node)
    return ctx.children(node)


def convert_ternary(node: gast.IfExp, ctx: Context) -> gast.AST:
    """`a if t else b`: `ag.ifexp(t, lambda: a, lambda: b)`."""
    test = ctx.expression(as_test(node.test, ctx))
    return at(ctx.operator("ifexp", test, ctx.thunk(node.body), ctx.thunk(node.orelse)), node)


def convert_compare(node: gast.Compare, ctx: Context) -> gast.AST:
    """A comparison; `in` and `is` are operators of `ag`, so is `==` of what may be tuples; a chain is an `and`."""
    if len(node.ops) > 1:
        return ctx.expression(_chain([node.left, *node.comparators], node.ops, ctx, node))
    sides = (node.left, node.comparators[0])
    left = ctx.expression(node.left)
    right = ctx.used_up(node.comparators[0]) if isinstance(node.ops[0], (gast.In, gast.NotIn)) else None
    right = right if right is not None else ctx.expression(node.comparators[0])
    name = OPERATORS.get(type(node.ops[0]))
    if name is None and (_may_be_tuples(*sides) or any(map(_is_method_of_container, sides))):
        name = EQUALITY.get(type(node.ops[0]))
    if name is None and _has_tuple(node, ctx):
        name = ORDER.get(type(node.ops[0])) or EQUALITY.get(type(node.ops[0]))
    if name is not None:
        return at(ctx.operator(name, left, right), node)
    node.left, node.comparators = left, [right]
    return node


def _has_tuple(node: gast.Compare, ctx: Context) -> bool:
    """Whether an operand is a tuple, by its text or as an earlier trace has found."""
    is_found = (ctx.conversion.filename, node.lineno) in COMPARED
    return is_found or any(gives_tuple(side, ctx.conversion.tuple_names) for side in (node.left, node.comparators[0]))


def _may_be_tuples(left: gast.AST, right: gast.AST) -> bool:
    """Whether both operands of `==` may well be tuples: Python would ask for the truth of each item's comparison."""
    if any(isinstance(side, gast.Tuple) and side.elts for side in (left, right)):
        return True
    return all(isinstance(side, gast.Name) or _is_shape(side) for side in (left, right))


def _is_method_of_container(node: gast.AST) -> bool:
    """Whether this may be a method of a list, dict or set."""
    return isinstance(node, gast.Attribute) and any(hasattr(cls, node.attr) for cls in (list, dict, set))


def _is_shape(node: gast.AST) -> bool:
    """`x.shape`, `x.shape[1:]`, `np.shape(x)` …"""
    if isinstance(node, gast.Subscript):
        return isinstance(node.slice, gast.Slice) and _is_shape(node.value)
    if isinstance(node, gast.Call):
        return isinstance(node.func, gast.Attribute) and node.func.attr == "shape"
    return isinstance(node, gast.Attribute) and node.attr in ("shape", "strides")


def _chain(operands: list[gast.AST], ops: list[gast.AST], ctx: Context, like: gast.AST) -> gast.AST:
    """`a < b < c` as `a < b and b < c`; a middle operand that is neither a name nor a constant is kept in a name."""
    left, right, *others = operands
    if len(ops) == 1:
        return at(compare(left, ops[0], right), left, right)
    again = _again(right, ctx)
    if again is None:
        name = ctx.temporary("middle")
        again, right = at(load(name), right), at(gast.NamedExpr(store(name), right), right)
    first = at(compare(left, ops[0], right), left, right)
    rest = _chain([again, *others], ops[1:], ctx, like)
    values = rest.values if isinstance(rest, gast.BoolOp) and _is_plain(rest) else [rest]
    return at(gast.BoolOp(gast.And(), [first, *values]), like)


def _is_plain(chain: gast.BoolOp) -> bool:
    return not any(isinstance(side, gast.NamedExpr) for link in chain.values[:-1] for side in link.comparators)


def _again(node: gast.AST, ctx: Context) -> gast.AST | None:
    """A second read of a name or a constant; None for what is to be evaluated once."""
    if isinstance(node, gast.Constant):
        return at(constant(node.value), node)
    if not isinstance(node, gast.Name):
        return None
    copy = at(load(node.id), node)
    if node in ctx.unbound:
        ctx.unbound.add(copy)
    return copy


def convert_attribute(node: gast.Attribute, ctx: Context) -> gast.AST:
    """`x.dtype.type`: `ag.scalar_type(x.dtype.type)`; `x.__class__`: `ag.class_of(x)`; `x.__len__`: `ag.special(…)`."""
    owner = node.value
    if node.attr == "__class__" and isinstance(node.ctx, gast.Load):
        return at(ctx.operator("class_of", ctx.expression(owner)), node)
    if special_methods.is_special(node.attr) and isinstance(node.ctx, gast.Load) and not _is_of_module(node, owner):
        return at(ctx.operator("special", ctx.expression(owner), at(constant(node.attr), node)), node)
    of_dtype = isinstance(owner, gast.Attribute) and owner.attr == "dtype"
    of_call = isinstance(owner, gast.Call) and root_name(owner.func) in NUMPY
    if node.attr == "type" and isinstance(node.ctx, gast.Load) and (of_dtype or of_call):
        return at(ctx.operator("scalar_type", ctx.children(node)), node)
    if isinstance(node.ctx, gast.Load) and (node.attr in own_methods.NAMES or is_text(owner)):
        return _of(node, ctx)
    return ctx.children(node)


def _is_of_module(node: gast.Attribute, owner: gast.AST) -> bool:
    """Whether this is `np.__version__`, of the module itself."""
    return isinstance(owner, gast.Name) and owner.id in NUMPY and node.attr not in special_methods.NAMES


def convert_subscript(node: gast.Subscript, ctx: Context) -> gast.AST:
    """`x[i]`: `ag.at(x)[i]` where `i` is one index that isn't constant; stores and the rest stay.

    So do not those where an earlier trace has found that Python takes an index, or raises for it.
    """
    plain = not isinstance(node.ctx, gast.Load) or _is_fixed(node.slice) or ctx.is_store_base(node.value)
    plain = plain and not formats_text(node, ctx)
    if not plain and root_name(node.value) not in NUMPY:
        node.value = at(ctx.operator("at", ctx.expression(node.value)), node.value)
    else:
        node.value = ctx.expression(node.value)
    node.slice = convert_used_up(node.slice, ctx)
    return node


def _is_fixed(index: gast.AST | None) -> bool:
    """Whether an index is constant, or a tuple of indices."""
    if index is None or isinstance(index, (gast.Constant, gast.Tuple)):
        return True
    if isinstance(index, gast.UnaryOp):
        return _is_fixed(index.operand)
    if isinstance(index, gast.Slice):
        return all(_is_fixed(bound) for bound in (index.lower, index.upper, index.step))
    return isinstance(index, gast.Attribute) and index.attr == "newaxis"


def convert_display(node: gast.AST, ctx: Context) -> gast.AST:
    """`[a, b]`: `ag.new([a, b])`; a tuple of targets stays a list."""
    if isinstance(getattr(node, "ctx", None), (gast.Store, gast.Del)):
        return ctx.children(node)
    parts = _parts(node)
    if parts is not None:
        taken = "merge" if isinstance(node, gast.Dict) else "chain"
        followed = _calls_behind([part for part, _ in parts])
        made = [
            ctx.operator(taken, ctx.expression(part)) if is_starred and before else ctx.expression(part)
            for (part, is_starred), before in zip(parts, followed, strict=True)
        ]
        return at(ctx.operator(PUT_TOGETHER[type(node)], *made), node)
    if not _has_constant_keys(node):
        return at(_by_keys(node, ctx), node)
    return ctx.children(node) if isinstance(node, gast.Tuple) else at(ctx.operator("new", ctx.children(node)), node)


def _has_constant_keys(node: gast.AST) -> bool:
    """Whether what a dict or set display hashes is known from the source."""
    keys = node.keys if isinstance(node, gast.Dict) else node.elts if isinstance(node, gast.Set) else []
    return all(_is_constant(key) for key in keys)


def _is_constant(key: gast.AST) -> bool:
    if isinstance(key, gast.Tuple):
        return all(map(_is_constant, key.elts))
    return isinstance(key, gast.Constant) or (isinstance(key, gast.UnaryOp) and _is_constant(key.operand))


def _by_keys(node: gast.AST, ctx: Context) -> gast.AST:
    """`{k: v}`: `ag.dict_of((k, v))`; `{a, b}`: `ag.set_of(a, b)`. The keys may be known at run time only."""
    if isinstance(node, gast.Set):
        return ctx.operator("set_of", *map(ctx.expression, node.elts))
    pairs = [(ctx.expression(key), ctx.expression(value)) for key, value in zip(node.keys, node.values, strict=True)]
    return ctx.operator("dict_of", *[at(gast.Tuple([key, value], gast.Load()), node) for key, value in pairs])


PUT_TOGETHER = {gast.List: "chain", gast.Tuple: "chained_tuple", gast.Set: "chained_set", gast.Dict: "merge"}


def _calls_behind(nodes: Sequence[gast.AST]) -> list[bool]:
    """For each expression whether code of the user's may run in those behind it, and change what it gives."""
    calls = [any(isinstance(one, CALLING) for one in walk(node)) for node in nodes]
    return [any(calls[k + 1 :]) for k in range(len(calls))]


# An attribute may be a property.
CALLING = (
    gast.Attribute, gast.Call, gast.NamedExpr, gast.Yield, gast.YieldFrom, gast.ListComp, gast.SetComp, gast.DictComp,
)  # fmt: skip


def _parts(node: gast.AST) -> list[tuple[gast.AST, bool]] | None:
    """The parts of `[a, *b, c]` or `{'a': 1, **b}`: displays of what stands alone, and what is starred (True)."""
    if isinstance(node, gast.List | gast.Tuple | gast.Set) and any(
        isinstance(element, gast.Starred) for element in node.elts
    ):
        starred = [element.value if isinstance(element, gast.Starred) else None for element in node.elts]
        single = [gast.List([element], gast.Load()) for element in node.elts]
    elif isinstance(node, gast.Dict) and None in node.keys:
        starred = [value if key is None else None for key, value in zip(node.keys, node.values, strict=True)]
        single = [gast.Dict([key], [value]) for key, value in zip(node.keys, node.values, strict=True)]
    else:
        return None
    pairs = zip(starred, single, strict=True)
    return [(at(one if whole is None else whole, node), whole is not None) for whole, one in pairs]


def convert_used_up(node: gast.AST, ctx: Context) -> gast.AST:
    """An expression whose value is taken apart at once: a display stays as it is, its elements live on."""
    stays = isinstance(node, DISPLAYS) and _parts(node) is None and _has_constant_keys(node)
    return ctx.children(node) if stays else ctx.expression(node)


def convert_consumed(node: gast.AST, ctx: Context) -> gast.AST:
    """An expression whose value is copied whole: displays stay as they are, also inside displays."""
    if isinstance(node, (gast.Dict, gast.Set)) and not _has_constant_keys(node):
        return ctx.expression(node)
    if isinstance(node, (*DISPLAYS, gast.Tuple)) and not isinstance(node, gast.Dict) and _parts(node) is None:
        node.elts = [convert_consumed(element, ctx) for element in node.elts]
        return node
    if isinstance(node, gast.Dict):
        node.keys = [key if key is None else ctx.expression(key) for key in node.keys]
        node.values = [convert_consumed(value, ctx) for value in node.values]
        return node
    return ctx.expression(node)


def convert_starred(node: gast.Starred, ctx: Context) -> gast.AST:
    """`*x`."""
    node.value = convert_used_up(node.value, ctx)
    return node


NATIVE = (
    "split",
    "rsplit",
    "splitlines",
    "fromkeys",
    "maketrans",
    "_asdict",
)  # methods that make Python's own lists, dicts


def convert_call(node: gast.Call, ctx: Context) -> gast.AST:
    """A call: `super()` gets its arguments, NumPy's functions take displays as they are; `s.split()`: `ag.new(…)`."""
    if ctx.first_parameter is not None and _is_super(node, ctx):
        node.args = [at(load("__class__"), node), at(load(ctx.first_parameter), node)]
        return node
    if any(keyword.arg is None and not _is_handed_on(keyword.value, ctx) for keyword in node.keywords):
        return _keyed(node, ctx)
    text = text_operator(node)
    if text is not None:
        made = ctx.operator(text, ctx.expression(node.func.value), *map(ctx.expression, node.args))
        made.keywords = [gast.keyword(one.arg, ctx.expression(one.value)) for one in node.keywords]
        return at(made, node)
    is_starred = any(isinstance(arg, gast.Starred) for arg in node.args)
    if is_starred or any(keyword.arg is None for keyword in node.keywords):
        return _spread(node, ctx)
    if root_name(node.func) not in NUMPY:
        node.func = _function(node.func, ctx)
        node.args = [ctx.expression(arg) for arg in node.args]
        for keyword in node.keywords:
            keyword.value = ctx.expression(keyword.value)
        is_native = isinstance(node.func, gast.Attribute) and node.func.attr in NATIVE
        return at(ctx.operator("new", node), node) if is_native else node
    node.func = ctx.expression(node.func)
    node.args = [convert_consumed(arg, ctx) for arg in node.args]
    for keyword in node.keywords:
        keyword.value = convert_consumed(keyword.value, ctx)
    return node


def _function(node: gast.AST, ctx: Context) -> gast.AST:
    """What is called: `x.index` of what may be a tuple, `x.find` of what may be a text are read as `ag.of(x).index`."""
    searched = isinstance(node, gast.Attribute) and (node.attr in SEARCHES or node.attr in text_methods.NAMES)
    if searched and root_name(node) not in NUMPY:
        return _of(node, ctx)
    return ctx.expression(node)


def _of(node: gast.Attribute, ctx: Context) -> gast.AST:
    """`ag.of(x).name`."""
    node.value = at(ctx.operator("of", ctx.expression(node.value)), node.value)
    return node


def _spread(node: gast.Call, ctx: Context) -> gast.AST:
    """`f(a, *b, c, k=d)`: `ag.spread(f, (a,), b, (c,), k=d)`; a function's own `**kwargs` stays as it is."""
    function = _function(node.func, ctx)
    parts: list[gast.AST] = []
    # Where there is nothing but `*b`, Python itself takes its items after it has computed the keyword arguments.
    behind = [keyword.value for keyword in node.keywords] if len(node.args) > 1 else []
    followed = _calls_behind([*node.args, *behind])
    for arg, before in zip(node.args, followed, strict=False):
        if isinstance(arg, gast.Starred):
            items = convert_used_up(arg.value, ctx)
            parts.append(at(ctx.operator("taken", items), arg) if before else items)
        else:
            parts.append(at(gast.Tuple([ctx.expression(arg)], gast.Load()), arg))
    made = ctx.operator("spread", function, *parts)
    made.keywords = [
        gast.keyword(one.arg, one.value if one.arg is None else ctx.expression(one.value)) for one in node.keywords
    ]
    return at(made, node)


def _is_handed_on(value: gast.AST, ctx: Context) -> bool:
    """Whether this is a function's own `**kwargs`, which Python has made."""
    conversion = ctx.conversion
    is_own = isinstance(value, gast.Name) and value.id in conversion.keyword_parameters
    return is_own and value.id not in conversion.keywords_used


def _keyed(node: gast.Call, ctx: Context) -> gast.AST:
    """`f(a, k=c, **d)`: `ag.keyed(f, (a,), {'k': c}, d)`."""
    function = ctx.expression(node.func)
    args = ctx.expression(at(gast.Tuple(node.args, gast.Load()), node))
    parts: list[gast.AST] = []
    own: gast.Dict | None = None
    for keyword in node.keywords:
        value = ctx.expression(keyword.value)
        if keyword.arg is None:
            own = None
            parts.append(value)
            continue
        if own is None:
            own = at(gast.Dict([], []), value)
            parts.append(own)
        own.keys.append(at(constant(keyword.arg), value))
        own.values.append(value)
    return at(ctx.operator("keyed", function, args, *parts), node)


def _is_super(node: gast.Call, ctx: Context) -> bool:
    named = isinstance(node.func, gast.Name) and node.func.id == "super" and "super" not in ctx.scope.locals
    return named and not node.args and not node.keywords and bool(ctx.first_parameter)
