"""What converted code calls, as `ag.…`."""

from autograph.operators.attempts import again, cause, exception, try_
from autograph.operators.branches import if_, ifexp
from autograph.operators.calls import keyed, keywords, rest, spread, taken
from autograph.operators.classes import ABSENT, local_class, local_subclass, method
from autograph.operators.comprehensions import dictcomp, genexp, listcomp, setcomp
from autograph.operators.contexts import with_
from autograph.operators.effects import assert_
from autograph.operators.formatting import format, join, percent
from autograph.operators.generators import delegate, generator, received, returned, yield_
from autograph.operators.groups import try_star
from autograph.operators.logic import (
    all_true,
    and_,
    any_true,
    eq,
    ge,
    gt,
    in_,
    is_,
    is_not,
    le,
    lt,
    ne,
    not_,
    not_in,
    or_,
)
from autograph.operators.loops import for_, while_
from autograph.operators.matching import has_positional, is_mapping, is_sequence, positional
from autograph.operators.names import (
    at,
    bound,
    bound_outside,
    chain,
    chained_set,
    chained_tuple,
    class_of,
    delete_global,
    dict_of,
    merge,
    nested,
    new,
    scalar_type,
    set_of,
)
from autograph.operators.unpacking import exactly, unpack
from runtime.trace.own_methods import of
from runtime.trace.own_operators import augmented, operate, unary
from runtime.trace.special_methods import special

__all__ = [
    "ABSENT", "again", "all_true", "and_", "any_true", "assert_", "at", "augmented", "bound", "bound_outside", "cause",
    "chain", "chained_set", "chained_tuple", "class_of", "delegate", "delete_global", "dict_of", "dictcomp", "eq",
    "exactly", "exception", "for_", "format", "ge", "generator", "genexp", "gt", "has_positional", "if_", "ifexp",
    "in_", "is_", "is_mapping", "is_not", "is_sequence", "join", "keyed", "keywords", "le", "listcomp", "local_class",
    "local_subclass", "lt", "merge", "method", "ne", "nested", "new", "not_", "not_in", "of", "operate", "or_",
    "percent", "positional", "received", "rest", "returned", "scalar_type", "set_of", "setcomp", "special", "spread",
    "taken", "try_", "try_star", "unary", "unpack", "while_", "with_", "yield_",
]  # fmt: skip
