"""Iterators over others: `enumerate` and `zip`."""

from __future__ import annotations

from typing import Any

from runtime.primitives import builtins as primitives
from runtime.primitives.containers import TUPLE_GET
from runtime.trace.builder import apply, current
from runtime.trace.by_number import Joint, Numbered, numbered, takes_from_arrays
from runtime.trace.calls import stage
from runtime.trace.exceptions import for_user
from runtime.trace.iterables import iterate
from runtime.trace.iterators import UNROLLED, Cursor, Iteration
from runtime.trace.symbolic import Symbolic
from runtime.types import INT, TupleType, Type


class Enumerate(Joint):
    """`enumerate(source, start)`."""

    def __init__(self, source: Any, start: Any = 0) -> None:
        super().__init__()
        self.source = iterate(source)
        self.start = start
        self.count = start

    ag_class = enumerate  # type: ignore[assignment]

    def ag_state(self) -> dict[Any, Any]:
        return {"count": self.count, **super().ag_state()}

    def ag_restore(self, state: dict[Any, Any]) -> None:
        super().ag_restore(state)
        self.count = state["count"]

    def has_arrays(self) -> bool:
        return self.count is self.start and takes_from_arrays(self.source)

    def by_number(self) -> Numbered:
        inner, start = numbered(self.source), self.start
        if isinstance(self.source, Cursor):
            is_plain = type(start) is int and start == 0
            return Numbered(inner.items, INT, lambda k: (k if is_plain else start + k, inner.wrap(k)))

        def wrap(item: Symbolic) -> Any:
            number, found = _parts(item, 2)
            return number, inner.wrap(found)

        items = stage(primitives.ENUMERATE, (inner.items, start), {})
        return Numbered(items, TupleType((INT, inner.item_type)), wrap)

    def is_static(self) -> bool:
        return self.ag_ref is None and type(self.count) is int and self.source.is_static()

    def can_unroll(self) -> bool:
        return self.ag_ref is None and type(self.count) is int and self.source.can_unroll()

    def length(self) -> int | None:
        return self.source.length()

    def is_better_unrolled(self) -> bool:
        return self.can_unroll()

    def advance(self) -> Any:
        item = self.source.advance()
        current().heap.touch(self)
        self.count += 1
        return self.count - 1, item

    def make(self) -> Symbolic:
        source = _at_run_time(self.source)
        args = (source,) if type(self.count) is int and self.count == 0 else (source, self.count)
        return stage(primitives.ENUMERATE, args, {})

    def item(self) -> Type:
        return TupleType((INT, _item(self.source)))

    def wrap(self, item: Symbolic) -> Any:
        number, found = _parts(item, 2)
        return number, self.source.wrap(found)


class Zip(Joint):
    """`zip(*sources, strict=strict)`."""

    def __init__(self, *sources: Any, strict: Any = False) -> None:
        super().__init__()
        self.sources = [iterate(source) for source in sources]
        self.strict = bool(strict)
        self.native = zip(*self.sources, strict=self.strict)  # holds no state of its own

    ag_class = zip  # type: ignore[assignment]

    def has_arrays(self) -> bool:
        return any(map(takes_from_arrays, self.sources))

    def by_number(self) -> Numbered:
        inner = [numbered(source) for source in self.sources]

        def wrap(item: Symbolic) -> Any:
            return tuple([one.wrap(part) for one, part in zip(inner, _parts(item, len(inner)), strict=True)])

        items = stage(primitives.ZIP, tuple([one.items for one in inner]), {"strict": True} if self.strict else {})
        item_type = TupleType(tuple([one.item_type for one in inner]))
        return Numbered(items, item_type, wrap)

    def is_static(self) -> bool:
        """Known where all is, and where a short known sequence runs beside arrays of known length."""
        if self.ag_ref is not None:
            return False
        if all(source.is_static() for source in self.sources):
            return True
        length = self.length()
        return length is not None and length <= UNROLLED and any(map(_is_sequence, self.sources))

    def can_unroll(self) -> bool:
        return self.ag_ref is None and all(source.can_unroll() for source in self.sources)

    def length(self) -> int | None:
        lengths = [source.length() for source in self.sources]
        return None if None in lengths else min(lengths, default=0)  # type: ignore[type-var]

    def takes_at_end(self) -> bool:
        is_first_left = bool(self.sources) and self.sources[0].length() != 0
        return is_first_left or any(source.takes_at_end() for source in self.sources)

    def is_better_unrolled(self) -> bool:
        known = any(source.is_static() or source.is_better_unrolled() for source in self.sources)
        return known and self.can_unroll()

    def advance(self) -> Any:
        try:
            return next(self.native)
        except ValueError as error:
            raise (for_user(error) if str(error).startswith("zip()") else error) from None

    def make(self) -> Symbolic:
        sources = tuple([_at_run_time(source) for source in self.sources])
        return stage(primitives.ZIP, sources, {"strict": True} if self.strict else {})

    def item(self) -> Type:
        return TupleType(tuple(map(_item, self.sources)))

    def wrap(self, item: Symbolic) -> Any:
        parts = _parts(item, len(self.sources))
        return tuple([source.wrap(part) for source, part in zip(self.sources, parts, strict=True)])


def _item(source: Iteration) -> Type:
    return source.item()


def _at_run_time(source: Iteration) -> Symbolic:
    return source.source_at_run_time() if isinstance(source, Cursor) else source.ag_symbolic()


def _parts(item: Symbolic, count: int) -> list[Symbolic]:
    return [apply(TUPLE_GET, item, index=k) for k in range(count)]


def _is_sequence(source: Iteration) -> bool:
    return isinstance(source, Cursor) and isinstance(source.source, list | tuple | dict | str)
