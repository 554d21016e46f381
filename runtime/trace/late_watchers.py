"""Watchers for code that runs later than it stands: each is asked before each node, as long as its region lasts."""

from __future__ import annotations

from typing import Any

from runtime.graph import Node
from runtime.trace.heap import Heap

# By identity: the nodes of the region that a watcher watches in, how many there were, and the watcher.
Ended = list[tuple[int, tuple[list[Node], int, Any]]]


class LateWatchers:
    """Those of one trace, whose heap asks them."""

    def __init__(self, heap: Heap) -> None:
        self._heap = heap
        self._kept: dict[int, tuple[list[Node], int, Any]] = {}
        self.left_cells: dict[int, Any] = {}  # variables that are kept in a run-time cell of a region that is over

    def keep(self, watcher: Any, nodes: list[Node], after: int = 0) -> None:
        """Ask a watcher of a variable before each node, as long as the region of these nodes lasts."""
        self._kept[id(watcher)] = (nodes, len(nodes) + after, watcher)
        self._heap.watchers.append(watcher)

    def cell(self, cell: Any) -> Any:
        """What keeps a variable in a run-time cell; None where nothing does."""
        watchers = (watcher for _, _, watcher in self._kept.values())
        return next((one for one in watchers if one.cell is cell and hasattr(one, "at_run_time")), None)

    def end(self, nodes: list[Node], size: int) -> Ended:
        """Forget the watchers which began after the first `size` of these nodes; for `resume`."""
        ended = [(key, kept) for key, kept in self._kept.items() if kept[0] is nodes and kept[1] > size]
        for key, (_, _, watcher) in ended:
            del self._kept[key]
            self._heap.watchers.remove(watcher)
        return ended

    def leave(self, ended: Ended) -> Ended:
        """The region of these watchers is over; those of them that kept variables in run-time cells."""
        kept = [entry for entry in ended if hasattr(entry[1][2], "at_run_time")]
        self.left_cells.update((id(watcher.cell), watcher.cell) for _, (_, _, watcher) in kept)
        return kept

    def outlive(self, ended: Ended, nodes: list[Node]) -> None:
        """Let those of these watchers go on in the region of `nodes`, around theirs, that are for older variables."""
        for _, (_, _, watcher) in ended:
            if watcher.outlives():
                watcher.save()
                self.keep(watcher, nodes, after=1)  # the node that the region becomes a part of

    def resume(self, ended: Ended) -> None:
        """Let these watchers watch again."""
        self._heap.watchers += [kept[2] for key, kept in ended if key not in self._kept]
        self._kept.update(ended)
