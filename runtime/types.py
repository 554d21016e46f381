"""Types of values: a set of alternatives, each with dtype, shape and kind.

A type says what is *known* of a value while a graph is built. It must hold for every run, but it may know little:
`ANY` holds for every value, and every operation on it is decided by Python at run time.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, final

import numpy as np

from runtime.structure import is_tuple

Kind = Literal["array", "scalar", "python"]
Forgotten = Literal["shapes", "dtypes"]  # the second means the first as well

_dim_numbers = itertools.count()

MAX_ALTERNATIVES = 12
MAX_RANKS = 4  # of arrays of one dtype: a loop may give an array one more dimension in every iteration
MAX_DEPTH = 4  # of tuples in tuples where types meet: a loop may put a tuple into the next one for ever


class Dim:
    """A size that is known only at run time. The same `Dim` is the same size wherever it stands.

    `joined`: it stands for sizes that differ between alternatives, as a loop's variable has in different iterations.
    `of` are the sizes that it is computed of, always in the same way: it is as old as the newest of them (`since`), and
    joined where one is.
    """

    __slots__ = ("joined", "name", "number", "since")

    def __init__(self, name: str = "", joined: bool = False, of: Iterable[int | Dim] = ()) -> None:
        sources = [size for size in of if isinstance(size, Dim)]
        self.number = next(_dim_numbers)
        self.since: int = max([size.since for size in sources], default=self.number)
        self.name = name
        self.joined: bool = joined or any(size.joined for size in sources)

    def __repr__(self) -> str:
        return self.name or f"d{self.number}"


Shape = tuple[int | Dim, ...]


@lru_cache(maxsize=256)
def _dtype_name(dtype: np.dtype) -> str:
    return dtype.name if dtype.isnative else dtype.str


@dataclass(frozen=True, slots=True)
class ArrayType:
    """An ndarray (`kind="array"`), a NumPy scalar (`"scalar"`) or a Python bool, int, float, complex (`"python"`).

    A shape of None is a shape of unknown rank. Scalars and Python numbers have shape (). The dtype of a Python number
    is bool, int64, float64 or complex128; a Python int is unbounded all the same.
    """

    dtype: np.dtype
    shape: Shape | None
    kind: Kind = "array"

    @property
    def ndim(self) -> int | None:
        return None if self.shape is None else len(self.shape)

    @property
    def known_shape(self) -> bool:
        """Whether every size is an int."""
        return self.shape is not None and all(type(size) is int for size in self.shape)

    def __repr__(self) -> str:
        if self.kind == "python":
            return {"b": "bool", "i": "int", "f": "float", "c": "complex"}[self.dtype.kind]
        name = _dtype_name(self.dtype)
        if self.kind == "scalar":
            return "bool_" if name == "bool" else name
        return f"{name}[{'...' if self.shape is None else ', '.join(map(repr, self.shape))}]"


@dataclass(frozen=True, slots=True)
class ObjectType:
    """A Python object that exists only at run time, of exactly the class `cls` (None: of any class)."""

    cls: type | None = None

    def __repr__(self) -> str:
        if self.cls is None:
            return "any"
        return "None" if self.cls is type(None) else self.cls.__name__


@dataclass(frozen=True, slots=True)
class ListType:
    """A list made or kept at run time; its length is not known."""

    element: Type

    def __repr__(self) -> str:
        return f"list[{self.element!r}]"


@dataclass(frozen=True, slots=True)
class TupleType:
    """A tuple (or a named tuple, `cls`) that exists at run time, with one type for each element."""

    elements: tuple[Type, ...]
    cls: type = field(default=tuple)

    def __repr__(self) -> str:
        return f"{self.cls.__name__}[{', '.join(map(repr, self.elements))}]"


@dataclass(frozen=True, slots=True)
class UnboundType:
    """The state of a name that no assignment has reached."""

    def __repr__(self) -> str:
        return "unbound"


Alternative = ArrayType | ObjectType | ListType | TupleType | UnboundType


@final
@dataclass(frozen=True, slots=True)
class Union:
    """Two to twelve alternatives; the value at run time is one of them."""

    alternatives: frozenset[Alternative]

    def __repr__(self) -> str:
        return " | ".join(sorted(map(repr, self.alternatives)))


Type = Alternative | Union

ANY = ObjectType()
NONE = ObjectType(type(None))
UNBOUND = UnboundType()
BOOL = ArrayType(np.dtype(np.bool_), (), "python")
INT = ArrayType(np.dtype(np.int64), (), "python")
FLOAT = ArrayType(np.dtype(np.float64), (), "python")
COMPLEX = ArrayType(np.dtype(np.complex128), (), "python")
STR = ObjectType(str)
BYTES = ObjectType(bytes)
TEXTS = (STR, BYTES)

_PYTHON_NUMBERS: dict[type, ArrayType] = {bool: BOOL, int: INT, float: FLOAT, complex: COMPLEX}


class Unbound:
    """The run-time value of an unbound name, in graphs only."""

    def __repr__(self) -> str:
        return "unbound"


UNBOUND_VALUE = Unbound()


class Never:
    """The class of what stands where no value is ever read: code that would read it never runs."""

    def __repr__(self) -> str:
        return "never"

    def __iter__(self) -> Iterator[Any]:
        """An iterator may be made of it before the branch that would take items, and that does not run, either."""
        return iter(())

    __reversed__ = __iter__


NEVER = ObjectType(Never)
NEVER_VALUE = Never()


def alternatives(type_: Type) -> frozenset[Alternative]:
    """The alternatives of a type, one or many."""
    return type_.alternatives if type(type_) is Union else frozenset((type_,))


def union(types: Iterable[Type]) -> Type:
    """The smallest type that holds for a value of any of `types`.

    Arrays of one dtype, kind and rank merge into one alternative whose differing sizes are unknown; beyond `MAX_RANKS`
    the rank is unknown. Beyond `MAX_ALTERNATIVES` the type is `ANY`.
    """
    merged: dict[Any, Alternative] = {}
    is_any = is_of_any_rank = False
    for type_ in types:
        for alternative in type_.alternatives if type(type_) is Union else (type_,):
            key = _merge_key(alternative)
            known = merged.get(key)
            made = merged[key] = alternative if known is None else _merge(known, alternative)
            is_any = is_any or (type(made) is ObjectType and made.cls is None)
            is_of_any_rank = is_of_any_rank or (type(made) is ArrayType and made.shape is None)
    if not merged:
        raise ValueError("a union of no types")
    if len(merged) > 1:
        merged.pop(NEVER, None)
        if is_of_any_rank or len(merged) > MAX_RANKS:
            merged = _of_any_rank(merged)
    if is_any:
        return Union(frozenset((ANY, UNBOUND))) if UNBOUND in merged else ANY
    if len(merged) == 1:
        return next(iter(merged.values()))
    return Union(frozenset(merged.values())) if len(merged) <= MAX_ALTERNATIVES else ANY


def _of_any_rank(merged: dict[Any, Alternative]) -> dict[Any, Alternative]:
    """The alternatives by their keys; arrays of one dtype are one where a rank is unknown, or they are of too many."""
    arrays = [type_ for type_ in merged.values() if isinstance(type_, ArrayType) and type_.kind == "array"]
    ranks = Counter(type_.dtype for type_ in arrays)
    found = dict(merged)
    for type_ in arrays:
        general = ArrayType(type_.dtype, None)
        if ranks[type_.dtype] > MAX_RANKS or _merge_key(general) in merged:
            del found[_merge_key(type_)]
            found[_merge_key(general)] = general
    return found


def without(type_: Type, removed: Alternative) -> Type:
    """`type_` less one alternative."""
    known = alternatives(type_)
    return union(known - {removed}) if removed in known else type_


def includes(wide: Type, narrow: Type) -> bool:
    """Whether every value of type `narrow` has type `wide`."""
    return all(any(_covers(w, n) for w in alternatives(wide)) for n in alternatives(narrow))


def forgetting(type_: Type, forgotten: Forgotten) -> Type:
    """The type of a value of this type when arrays may have been given other shapes, or other dtypes, too."""
    if isinstance(type_, ArrayType) and type_.kind == "array":
        return ArrayType(type_.dtype, None) if forgotten == "shapes" else ANY
    if isinstance(type_, TupleType):
        return TupleType(tuple([forgetting(item, forgotten) for item in type_.elements]), type_.cls)
    if isinstance(type_, ListType):
        return ListType(forgetting(type_.element, forgotten))
    if not isinstance(type_, Union):
        return type_
    return union([forgetting(item, forgotten) for item in type_.alternatives])


def settled(old: Type, new: Type) -> bool:
    """Whether a loop's type `old` already holds for what `union` made of it and another type, `new`.

    They may differ in sizes alone, and there only where `old` has a size of its own for what differs.
    """
    if type(old) is ArrayType and type(new) is Union:
        return False
    before = {_merge_key(alternative): alternative for alternative in alternatives(old)}
    after = {_merge_key(alternative): alternative for alternative in alternatives(new)}
    return before.keys() == after.keys() and all(_settled(before[key], after[key]) for key in before)


def _settled(old: Alternative, new: Alternative) -> bool:
    if isinstance(old, ArrayType) and isinstance(new, ArrayType) and old.shape is not None and new.shape is not None:
        return all(a == b or (isinstance(a, Dim) and a.joined) for a, b in zip(old.shape, new.shape, strict=True))
    if isinstance(old, TupleType) and isinstance(new, TupleType):
        return all(map(settled, old.elements, new.elements))
    if isinstance(old, ListType) and isinstance(new, ListType):
        return settled(old.element, new.element)
    return old == new


def type_of(value: object) -> Type:
    """The type of a run-time value.

    An array's sizes are taken as known; a list is `list[any]`; any other object is of its exact class, but for a dtype
    in a foreign byte order, which its class doesn't tell.
    """
    cls = type(value)
    if cls in _PYTHON_NUMBERS:
        return _PYTHON_NUMBERS[cls]
    if cls is np.ndarray:
        return ArrayType(value.dtype, value.shape)  # type: ignore[attr-defined]
    if isinstance(value, np.generic):
        return ArrayType(value.dtype, (), "scalar")
    if isinstance(value, tuple) and is_tuple(value):
        return TupleType(tuple(map(type_of, tuple.__iter__(value))), cls)
    if cls is list:
        return ListType(ANY)
    is_foreign = isinstance(value, np.dtype) and not value.isnative
    return UNBOUND if value is UNBOUND_VALUE else ANY if is_foreign else ObjectType(cls)


def is_hashable(type_: Type) -> bool:
    """Whether a value of this type is certain to have a hash, which runs no code of the user's."""
    if isinstance(type_, Union):
        return all(map(is_hashable, type_.alternatives))
    if isinstance(type_, TupleType):
        return all(map(is_hashable, type_.elements))
    if isinstance(type_, ArrayType):
        return type_.kind != "array" and type_.dtype.names is None
    return isinstance(type_, ObjectType) and type_.cls in (str, bytes, range, type, type(None))


def single_array(type_: Type) -> ArrayType | None:
    """The type itself where it is one array, scalar or number; else None."""
    return type_ if isinstance(type_, ArrayType) else None


def _merge_key(alternative: Alternative) -> Any:
    if type(alternative) is ArrayType:
        shape = alternative.shape
        return (alternative.dtype, None if shape is None else len(shape), alternative.kind)
    if type(alternative) is TupleType:
        return (alternative.cls, len(alternative.elements))
    return list if type(alternative) is ListType else alternative


def _merge(left: Alternative, right: Alternative) -> Alternative:
    if left == right:
        return left
    if (
        isinstance(left, ArrayType)
        and isinstance(right, ArrayType)
        and left.shape is not None
        and right.shape is not None
    ):
        sizes = tuple(a if a == b else Dim(joined=True) for a, b in zip(left.shape, right.shape, strict=True))
        return ArrayType(left.dtype, sizes, left.kind)
    if isinstance(left, TupleType) and isinstance(right, TupleType):
        made = TupleType(tuple(union(pair) for pair in zip(left.elements, right.elements, strict=True)), left.cls)
        return made if _depth(made) <= MAX_DEPTH else ANY
    if isinstance(left, ListType) and isinstance(right, ListType):
        return ListType(union((left.element, right.element)))
    return left


def _depth(type_: Type) -> int:
    """How many tuples stand inside one another."""
    if isinstance(type_, TupleType):
        return 1 + max(map(_depth, type_.elements), default=0)
    return max(map(_depth, type_.alternatives)) if isinstance(type_, Union) else 0


def _covers(wide: Alternative, narrow: Alternative) -> bool:
    if wide == narrow or (wide == ANY and narrow != UNBOUND) or narrow == NEVER:
        return True
    if isinstance(wide, ArrayType) and isinstance(narrow, ArrayType):
        if (wide.dtype, wide.kind) != (narrow.dtype, narrow.kind):
            return False
        if wide.shape is None:
            return True
        return wide.ndim == narrow.ndim and all(
            isinstance(w, Dim) or w == n for w, n in zip(wide.shape, narrow.shape or (), strict=True)
        )
    if isinstance(wide, TupleType) and isinstance(narrow, TupleType):
        return (wide.cls, len(wide.elements)) == (narrow.cls, len(narrow.elements)) and all(
            map(includes, wide.elements, narrow.elements)
        )
    return isinstance(wide, ListType) and isinstance(narrow, ListType) and includes(wide.element, narrow.element)
