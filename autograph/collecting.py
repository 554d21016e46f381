"""Python's garbage collector while traces are made."""

from __future__ import annotations

import gc
from contextlib import ContextDecorator
from threading import Lock

# A trace makes thousands of objects that live as long as its graph, among few that only the collector could free. By
# Python's threshold of 700 it would look at them over and over, with all that the program holds: 6 to 9 hundredths of
# the time of tracing. This one still bounds what a long trace leaves behind.
THRESHOLD = 100_000


class RareCollection(ContextDecorator):
    """Has the collector wait longer while a thread is in its block; as it was when the last one has left it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._before = gc.get_threshold()

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._before = first, *others = gc.get_threshold()
                if 0 < first < THRESHOLD:  # 0 turns the collector off
                    gc.set_threshold(THRESHOLD, *others)

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside and gc.get_threshold() == (THRESHOLD, *self._before[1:]):  # else someone has set it
                gc.set_threshold(*self._before)


collected_rarely = RareCollection()
