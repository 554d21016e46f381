"""Types of values of other moments, whose sizes may be others: those of all iterations, of one of them, of one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import is_

from runtime.types import ArrayType, Dim, ListType, TupleType, Type, Union, union


def of_any_size(type_: Type, since: int = 0) -> Type:
    """The type of values of this type that other moments have made: sizes that are not known may differ in them.

    Sizes older than `since` (of the age that a new `Dim` had then) were the same at all these moments.
    """

    def other(size: int | Dim) -> int | Dim:
        is_own = isinstance(size, Dim) and not size.joined and size.since >= since
        return Dim(joined=True) if is_own else size

    return _with_sizes(type_, other, in_lists=True)


def of_one_value(type_: Type) -> Type:
    """The type of one of the values that are all known to have this type: a size that differs among them is its own."""
    return type_ if type(type_) is ArrayType and not type_.shape else _with_sizes(type_, _of_its_own, in_lists=False)


def of_one_call(types: Iterable[Type], since: int) -> tuple[Type, ...]:
    """The types of what one call of a function gives: sizes that are found in it may be others at the next call.

    Sizes older than `since` (of the age that a new `Dim` had when the function began) are those of all calls.
    """
    own: dict[Dim, Dim] = {}

    def other(size: int | Dim) -> int | Dim:
        is_own = isinstance(size, Dim) and not size.joined and size.since >= since
        return own.setdefault(size, Dim()) if is_own else size  # type: ignore[arg-type]

    return tuple([of_one_value(_with_sizes(type_, other, in_lists=True)) for type_ in types])


def _of_its_own(size: int | Dim) -> int | Dim:
    return Dim() if isinstance(size, Dim) and size.joined else size


def _with_sizes(type_: Type, other: Callable[[int | Dim], int | Dim], in_lists: bool) -> Type:
    """The type with other sizes; itself where they are the same."""
    if type(type_) is ArrayType:
        if not type_.shape:
            return type_
        sizes = tuple(map(other, type_.shape))
        return type_ if sizes == type_.shape else ArrayType(type_.dtype, sizes, type_.kind)
    if isinstance(type_, TupleType):
        return TupleType(tuple([_with_sizes(item, other, in_lists) for item in type_.elements]), type_.cls)
    if isinstance(type_, ListType) and in_lists:
        return ListType(_with_sizes(type_.element, other, in_lists))
    if isinstance(type_, Union):
        items = [_with_sizes(item, other, in_lists) for item in type_.alternatives]
        return type_ if all(map(is_, items, type_.alternatives)) else union(items)
    return type_
