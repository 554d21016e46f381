"""What gives a tracing up: a region is traced again, with more known of what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from runtime.errors import Unsupported
from runtime.trace.builder import current

if TYPE_CHECKING:
    from runtime.trace.heap import Heap


class Abandoned(BaseException):
    """What is being traced is given up: it is traced again, with more known of what it needs."""


class Restart(Abandoned):
    """A region must be traced again, with this object made at run time before the region starts.

    `grow`: and from then on known at run time only.
    """

    def __init__(self, tracked: Any, grow: bool = False) -> None:
        super().__init__(tracked)
        self.tracked = tracked
        self.grow = grow

    def is_outer(self, heap: Any) -> bool:
        """Whether this has to be done before a region further out."""
        return heap.is_old(self.tracked)

    def prepare(self) -> None:
        """Do what the region that is traced again needs."""
        self.tracked.ag_symbolic()
        if self.grow:
            self.tracked.ag_grow()

    def again(self, found: Any) -> Restart | None:
        """The same for what stands in the object's place in the next tracing; None where that is something else."""
        return type(self)(found, self.grow) if type(found) is type(self.tracked) else None

    def each(self) -> list[Restart]:
        """The restarts that this one stands for."""
        return [self]


class Restarts(Restart):
    """Several at once."""

    def __init__(self, restarts: Sequence[Restart]) -> None:
        super().__init__(None)
        self.restarts = restarts

    def is_outer(self, heap: Any) -> bool:
        outer = [restart for restart in self.restarts if restart.is_outer(heap)]
        self.restarts = outer or self.restarts  # what is new in this region is gone then
        return bool(outer)

    def prepare(self) -> None:
        for restart in self.restarts:
            restart.prepare()

    def each(self) -> list[Restart]:
        return [one for restart in self.restarts for one in restart.each()]


class RestartSince(Restart):
    """All since this moment, as `Heap.births` counts, must be traced again: by now more is known of what it needs."""

    def __init__(self, begun: int) -> None:
        super().__init__(None)
        self.begun = begun

    def is_outer(self, heap: Any) -> bool:
        return self.begun < current().attempts[-1]

    def prepare(self) -> None:
        """Nothing: what was learned is noted already."""


@contextmanager
def keeping(heap: Heap) -> Iterator[None]:
    """End the innermost region after the block: what was changed stays, unless the statement is to be traced again."""
    try:
        yield
    except (Abandoned, Unsupported):
        heap.undo()
        raise
    except BaseException:
        heap.keep()
        raise
    heap.keep()


def each_of(items: Iterable[Any], step: Callable[[Any], object]) -> None:
    """Take a step with each of these; the restarts that several of them ask for are made at once."""
    found: list[Restart] = []
    for item in items:
        try:
            step(item)
        except Restart as restart:
            found.append(restart)
    if found:
        raise Restarts(found) if len(found) > 1 else found[0]
