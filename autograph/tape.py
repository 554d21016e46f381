"""A tape: what runs while it is open is recorded, and gradients are asked for afterwards."""

from __future__ import annotations

import operator
import sys
from collections.abc import Sequence
from typing import Any

import numpy

from autograph.errors import kind_of
from autograph.gradients import Session
from autograph.plain import Tapes
from runtime.errors import Unsupported
from runtime.trace.recording import plain_result
from runtime.trace.symbolic import Symbolic


class Tape:
    """What is computed from watched values inside its block, to ask for gradients afterwards.

    >>> with ag.Tape() as tape:
    ...     w, b = tape.watch(w, b)
    ...     loss = np.sum((x @ w + b - y) ** 2)
    >>> dw, db = tape.gradient(loss, (w, b))

    In plain Python each operation runs at once; in a decorated function the block is part of the graph.
    """

    ag_transparent = True

    def __init__(self) -> None:
        self._session: Session | None = None
        self._stretch: Any = None
        self._active: Any = None
        self._builds: dict[Any, tuple[Any, Any]] = {}  # by what identifies it: what was watched, its gradient's builder
        self._block: Any = None  # what was recorded until the block ended
        self._at_end: list[tuple[Any, Any]] = []  # the watched arrays, and what they held when the block ended

    def __enter__(self) -> Tape:
        from runtime.gradients.transform import Stretch

        if self._session is not None:
            raise RuntimeError("a tape records one block: make another `ag.Tape()`")
        self._session = Session()
        if self._session.is_own:
            self._session.trace.handed_out = []  # type: ignore[attr-defined]
        self._active = self._session.active()
        self._active.__enter__()
        self._stretch = Stretch()
        return self

    def __exit__(self, *error: Any) -> None:
        from autograph.ended import Ended
        from runtime.gradients.blocks import Block

        self._stretch.watched.release()
        self._block = Block(self._stretch.trace)
        self._active.__exit__(*error)
        Tapes.ended += self._session.is_own  # type: ignore[union-attr]
        leaves: list[Any] = [getattr(leaf, "ag_value", None) for leaf in self._stretch.watched.leaves]
        arrays = [leaf for leaf in leaves if type(getattr(leaf, "concrete", None)) is numpy.ndarray]
        self._at_end = [(leaf, leaf.concrete.copy()) for leaf in arrays]
        self._stretch.watched.detach()
        if self._session.is_own:  # type: ignore[union-attr]
            self._stretch.trace.ended = Ended(self._stretch.trace, sys._getframe(1), error[1:2])
        refusal = getattr(error[1], "__cause__", None) if error else None
        if isinstance(refusal, Unsupported):  # NumPy asked for a number, and speaks of a sequence
            raise refusal

    def watch(self, *items: Any) -> Any:
        """What stands for the arguments in the block; one argument gives one value, several a tuple.

        An object, list or dict stands for itself: its arrays are exchanged until the block ends.
        """
        from runtime.gradients.checks import check_argument

        if self._stretch is None or self._block is not None:
            raise RuntimeError("`tape.watch` is for values used in the tape's block: `with ag.Tape() as tape:`")
        found = []
        for k, item in enumerate(items):
            check_argument(item, k)
            watched, build = self._stretch.watch(item)
            self._builds[_key(watched)] = (_identified(watched), build)
            found.append(watched)
        for k, leaf in enumerate(self._stretch.watched.leaves):  # parts of what was watched, too
            self._builds.setdefault(_key(leaf), (leaf.ag_value, operator.itemgetter(k)))
        return found[0] if len(found) == 1 else tuple(found)

    def gradient(self, result: Any, sources: Any, cotangent: Any = None) -> Any:
        """The gradient of a result with respect to what was watched, in the structure of `sources`.

        `result` is one real number, or comes with a `cotangent` of its structure; where it depends on nothing that is
        watched, the gradient is zero. Raises TypeError for a result that was computed after the block (where a list,
        dict or object is watched, for any result that depends on nothing watched), and for a source that was not
        watched; RuntimeError where a watched array, or one that the block has made, has changed since the block ended.
        No other array that the block used may change before.
        """
        from runtime.gradients import mirrors
        from runtime.gradients.checks import where_asked
        from runtime.gradients.transform import pairs_of
        from runtime.gradients.watching import is_leaf

        if self._session is None:
            raise RuntimeError("the tape has recorded nothing: compute the result in its block")
        self._check_unchanged()
        if self._ended is not None:
            result = self._ended.recorded(result)
        with self._session.active():
            if cotangent is None:
                if not is_leaf(result):
                    raise _not_on_tape()
                seed = mirrors.seed if type(result) is Symbolic else mirrors.SEED.kernel
                text = f"`tape.gradient` {where_asked()} needs one real number, or a `cotangent`, and was given"
                cotangent = seed(result, text)
            pairs = list(pairs_of(result, cotangent))
            if self._block is not None and any(map(self._is_off_tape, (part for part, _ in pairs))):
                raise _not_on_tape()
            gradients = self._stretch.gradients(pairs)
            plain = self._session.plain if self._ended is None else plain_result
            return self._built(sources, list(map(plain, gradients)))

    def _check_unchanged(self) -> None:
        at_end = [(*pair, "a watched array") for pair in self._at_end]
        if self._ended is not None:
            at_end += [(*pair, "an array of the block") for pair in self._ended.contents]
        for value, content, kind in at_end:
            if not numpy.array_equal(value.concrete, content, equal_nan=True):
                name = f"`{value.name}`" if value.name else kind
                raise RuntimeError(
                    f"{name} has changed since the tape's block: ask the tape for gradients before you store into it"
                )

    def _is_off_tape(self, part: Any) -> bool:
        """Whether a part of a result may depend on what is watched past the tape.

        Where a list, dict or object is watched, what is computed from it after the block does not show that.
        """
        holders = self._stretch.watched.has_holders
        if type(part) is not Symbolic:
            is_known = self._ended is None or self._ended.is_independent(part)
            return holders or not is_known or bool(self._block.is_used_later())
        value = part.ag_value
        if not holders and not self._block.is_later(value):
            return False
        depends = self._stretch.may_reach(value)
        return bool(depends and self._block.is_later(value)) or (holders and not depends)

    @property
    def _ended(self) -> Any:
        """What plain code has in place of recorded values, once their recording has ended."""
        return getattr(self._stretch.trace, "ended", None)

    def _key_of(self, source: Any) -> Any:
        """What identifies a source, which may be plain by now."""
        if isinstance(source, tuple):
            return (type(source), *map(self._key_of, source))
        is_plain = self._ended is not None and not isinstance(source, list | dict)
        return _key(self._ended.recorded(source) if is_plain else source)

    def _built(self, sources: Any, gradients: Sequence[Any]) -> Any:
        known = self._builds.get(self._key_of(sources))
        if known is not None:
            return known[1](gradients)
        if isinstance(sources, tuple | list):
            parts = [self._built(part, gradients) for part in sources]
            return parts if isinstance(sources, list) else tuple(parts)
        from runtime.gradients.checks import where_asked

        raise TypeError(
            f"a gradient is asked for with respect to {_described(sources)} that the tape has not watched "
            f"{where_asked()}: hand on what `tape.watch` returned"
        )


def _not_on_tape() -> TypeError:
    from runtime.gradients.checks import where_asked

    return TypeError(
        "the tape knows nothing of the result: compute it in the tape's block from what `tape.watch` returned "
        f"{where_asked()}"
    )


def _described(source: Any) -> str:
    """What is not known to the tape, by its name where it has one."""
    name = source.ag_value.name if isinstance(source, Symbolic) else ""
    return f"`{name}`" if name else f"{kind_of(source)}" if not isinstance(source, Symbolic) else "a value"


def _identified(item: Any) -> Any:
    """What a watched value is known by: names in a trace may hold another stand-in for it."""
    if isinstance(item, tuple):
        return tuple([_identified(part) for part in item])
    return item.ag_value if isinstance(item, Symbolic) else item


def _key(item: Any) -> Any:
    """What identifies a watched value, as long as that is kept."""
    return (type(item), *map(_key, item)) if isinstance(item, tuple) else id(_identified(item))
