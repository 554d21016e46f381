"""A tape: what runs while it is open is recorded, and gradients are asked for afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograph.gradients import Session
from autograph.plain import Tapes
from runtime.errors import Unsupported
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
        self._builds: dict[int, tuple[Any, Any]] = {}
        self._block: Any = None  # what was recorded until the block ended
        self._at_end: list[tuple[Any, Any]] = []  # the watched arrays, and what they held when the block ended

    def __enter__(self) -> Tape:
        from runtime.gradients.transform import Stretch

        if self._session is not None:
            raise RuntimeError("a tape records one block: make another `ag.Tape()`")
        self._session = Session()
        self._active = self._session.active()
        self._active.__enter__()
        self._stretch = Stretch()
        return self

    def __exit__(self, *error: Any) -> None:
        from runtime.gradients.blocks import Block

        self._stretch.watched.release()
        self._block = Block(self._stretch.trace)
        self._active.__exit__(*error)
        Tapes.ended += self._session.is_own  # type: ignore[union-attr]
        refusal = getattr(error[1], "__cause__", None) if error else None
        if isinstance(refusal, Unsupported):  # NumPy asked for a number, and speaks of a sequence
            raise refusal
        leaves: list[Any] = [getattr(leaf, "ag_value", None) for leaf in self._stretch.watched.leaves]
        arrays = [leaf for leaf in leaves if type(getattr(leaf, "concrete", None)) is numpy.ndarray]
        self._at_end = [(leaf, leaf.concrete.copy()) for leaf in arrays]

    def watch(self, *items: Any) -> Any:
        """What stands for the arguments in the block; one argument gives one value, several a tuple.

        An object, list or dict stands for itself: its arrays are exchanged until the block ends.
        """
        from runtime.gradients.checks import check_argument

        if self._stretch is None:
            raise RuntimeError("`tape.watch` is for values used in the tape's block: `with ag.Tape() as tape:`")
        found = []
        for k, item in enumerate(items):
            check_argument(item, k)
            watched, build = self._stretch.watch(item)
            self._builds[_key(watched)] = (watched, build)
            found.append(watched)
        return found[0] if len(found) == 1 else tuple(found)

    def gradient(self, result: Any, sources: Any, cotangent: Any = None) -> Any:
        """The gradient of a result with respect to what was watched, in the structure of `sources`.

        `result` is one real number, or comes with a `cotangent` of its structure; where it depends on nothing that is
        watched, the gradient is zero. Raises TypeError for a result that was computed after the block (where a list,
        dict or object is watched, for any result that depends on nothing watched), and for a source that was not
        watched; RuntimeError where a watched array has changed since the block ended. No other array that the block
        used may change before.
        """
        from runtime.gradients import mirrors
        from runtime.gradients.transform import pairs_of
        from runtime.gradients.watching import is_leaf

        if self._session is None:
            raise RuntimeError("the tape has recorded nothing: compute the result in its block")
        for leaf, content in self._at_end:
            if not numpy.array_equal(leaf.concrete, content, equal_nan=True):
                name = f"`{leaf.name}`" if leaf.name else "a watched array"
                raise RuntimeError(
                    f"{name} has changed since the tape's block: ask the tape for gradients before you store into it"
                )
        with self._session.active():
            if cotangent is None:
                if not is_leaf(result):
                    raise _not_on_tape()
                seed = mirrors.seed if type(result) is Symbolic else mirrors.SEED.kernel
                cotangent = seed(result, "`tape.gradient` needs one real number, or a `cotangent`, and was given")
            pairs = list(pairs_of(result, cotangent))
            if self._block is not None and any(map(self._is_off_tape, (part for part, _ in pairs))):
                raise _not_on_tape()
            gradients = self._stretch.gradients(pairs)
            return self._built(sources, list(map(self._session.plain, gradients)))

    def _is_off_tape(self, part: Any) -> bool:
        """Whether a part of a result may depend on what is watched past the tape.

        Where a list, dict or object is watched, what is computed from it after the block does not show that.
        """
        holders = self._stretch.watched.has_holders
        if type(part) is not Symbolic:
            return holders or bool(self._block.is_used_later())
        value = part.ag_value
        if not holders and not self._block.is_later(value):
            return False
        depends = self._stretch.may_reach(value)
        return bool(depends and self._block.is_later(value)) or (holders and not depends)

    def _built(self, sources: Any, gradients: Sequence[Any]) -> Any:
        known = self._builds.get(_key(sources))
        if known is not None:
            return known[1](gradients)
        if isinstance(sources, tuple | list):
            parts = [self._built(part, gradients) for part in sources]
            return parts if isinstance(sources, list) else tuple(parts)
        raise TypeError("a gradient is asked for with respect to a value that the tape has not watched")


def _not_on_tape() -> TypeError:
    return TypeError(
        "the tape knows nothing of the result: compute it in the tape's block from what `tape.watch` returned"
    )


def _key(item: Any) -> int:
    """What identifies a watched value: names in a trace may hold another stand-in for it."""
    return id(getattr(item, "ag_value", item)) if isinstance(item, Symbolic) else id(item)
