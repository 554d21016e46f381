"""The globals that traced code assigns, as code reads them that runs at moments of which the trace does not know."""

from __future__ import annotations

from typing import Any

from runtime.trace.builder import Trace
from runtime.trace.restarts import Restart


class RestartWatched(Restart):
    """A body must be traced again, since it has found more globals that are assigned."""

    def is_outer(self, heap: Any) -> bool:
        return False

    def prepare(self) -> None:
        return None

    def again(self, found: Any) -> Restart | None:
        return None


class LateGlobals:
    """What one body finds in them whenever it starts, or goes on."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        trace.lifter.runs_late = True
        for namespace in trace.lifter.namespaces():
            for name in trace.lifter.history.watched.get(id(namespace.real), ()):
                namespace.watch(name)
        self.watchers = self._watched()
        self.saves: dict[int, int] = {}  # how often each was assigned when the body started

    def _watched(self) -> list[Any]:
        return [watcher for watcher in self.trace.heap.watchers if watcher.is_global]

    def start(self) -> None:
        """The body is traced from here on."""
        self.saves = {id(watcher.cell): watcher.saves for watcher in self.watchers}

    def is_only_loaded(self, cell: Any) -> bool:
        """Whether the body has assigned this global nowhere: it differs from before since it was loaded."""
        return any(watcher.cell is cell and watcher.saves == self.saves[id(cell)] for watcher in self.watchers)

    def load(self) -> None:
        """Let each hold what stands there when the graph comes to this point."""
        for watcher in self.watchers:
            watcher.load()

    def check(self) -> None:
        """Raises `Restart` where tracing the body has let more of them be watched."""
        if len(self._watched()) > len(self.watchers):
            raise RestartWatched(None)
