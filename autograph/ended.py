"""A recording that has ended, in plain code: what variables and containers hold of it becomes plain."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import numpy

from autograph.plain import Exchange
from autograph.variables import assign, forget, users_frames
from runtime.graph import Value
from runtime.trace.recording import Recording
from runtime.trace.symbolic import Symbolic

_MOST = 1_000  # items that are looked at, lest a value that none of them holds costs more than the recording
_OWN_REFERENCES = 3  # to a recorded value that nothing else holds, where they are counted


class Ended:
    """What stands in place of the values of a recording since its end, and which of them each was."""

    def __init__(self, recording: Recording, frame: FrameType, error: Any) -> None:
        self._leaves = {node.outputs[0] for node in recording.nodes if node.primitive.name == "watch"}
        self._plain: dict[Value, Any] = {}
        self._recorded: dict[int, tuple[Any, Value]] = {}  # by its id what is plain, and its value
        self.contents: list[tuple[Value, Any]] = []  # what arrays held at the end
        self._independent = _numbers_in(frame)  # of others it is not known: they may be computed after the end
        self._left, recording.handed_out = recording.handed_out or [], None
        self._is_done()
        self._values = {item.ag_value for item in self._left}
        self._exchange(frame, error)
        self._left.clear()

    def _exchange(self, frame: FrameType, error: Any) -> None:
        """Find what still holds recorded values: variables of the functions that are running, and what these hold."""
        exchange = Exchange(self._plain_of, self._is_done, _MOST)
        exchange.of(error)
        for running in users_frames(frame):
            if self._is_done():
                break
            held = [(name, item, exchange.of(item)) for name, item in running.f_locals.items()]
            changes = {name: plain for name, item, plain in held if plain is not item}
            del held
            if changes:
                assign(running, changes)
            forget(running)
            exchange.go_through()
            if running is frame and not self._is_done():
                exchange.of(frame.f_globals)
                exchange.go_through()
        forget(frame)

    def _is_done(self) -> bool:
        """Whether nothing holds a recorded value any more."""
        self._left = [item for item in self._left if sys.getrefcount(item) > _OWN_REFERENCES]
        return not self._left

    def _plain_of(self, symbolic: Symbolic) -> Any:
        value = symbolic.ag_value
        if value not in self._values:  # of another recording, which may be asked yet
            return symbolic
        if value not in self._plain:
            concrete = value.concrete  # type: ignore[attr-defined]
            self._plain[value] = plain = _own(concrete, value in self._leaves)
            self._recorded[id(plain)] = plain, value
            if type(plain) is numpy.ndarray and plain.dtype.kind in "fc" and value not in self._leaves:
                self.contents.append((value, plain.copy()))
        return self._plain[value]

    def recorded(self, item: Any) -> Any:
        """The recorded values in a structure of plain ones; what is none of them, as it is."""
        if isinstance(item, tuple | list):
            return [self.recorded(part) for part in item]
        if isinstance(item, dict):
            return {key: self.recorded(part) for key, part in item.items()}
        _, value = self._recorded.get(id(item), (None, None))
        return item if value is None else Symbolic(value)

    def is_independent(self, item: Any) -> bool:
        """Whether a number or array that was not recorded certainly depends on nothing that is watched."""
        return not self._plain or id(item) in self._independent or numpy.asarray(item).dtype.kind not in "fc"


def _numbers_in(frame: FrameType) -> dict[int, Any]:
    """The numbers of a running function, by their ids, that depend on nothing that is watched."""
    known = (*frame.f_locals.values(), *frame.f_code.co_consts)
    return {id(item): item for item in known if isinstance(item, float | complex | numpy.inexact)}


def _own(concrete: Any, is_watched: bool) -> Any:
    """What stands for a value since the end, told by its identity: not the array that was given to be watched."""
    if isinstance(concrete, numpy.ndarray):
        return concrete.view() if is_watched else concrete
    if isinstance(concrete, numpy.generic):
        return concrete.copy()
    if type(concrete) is complex:
        return complex(concrete.real, concrete.imag)
    return concrete * 1.0 if type(concrete) is float else concrete
