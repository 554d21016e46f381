"""Runs the text of a program in both modes, and says how they compare."""

from __future__ import annotations

import importlib.util
import itertools
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import autograph as ag
from autograph.comparison import Call, Outcome
from runtime.errors import Unsupported
from runtime.executors.numpy_plan import compile_plan

_numbers = itertools.count()
SECONDS = 30


@dataclass
class Verdict:
    """`kind` is "same", "refused", "invalid" where the program itself can't be used, or what went wrong."""

    kind: str
    text: str = ""

    @property
    def failed(self) -> bool:
        return self.kind not in ("same", "refused", "invalid")


class TooSlow(BaseException):
    """A run was ended because it took too long."""


def run_program(source: str, folder: Path, seconds: int = SECONDS) -> Verdict:
    """Run `program` for each tuple of arguments of `calls`: eagerly, and as a graph with and without passes."""
    module = load(source, folder)
    try:
        with time_limit(seconds):
            return _compared(module)
    except TooSlow:
        return Verdict("slow", f"more than {seconds} seconds")
    finally:
        del sys.modules[module.__name__]


def load(source: str, folder: Path) -> ModuleType:
    """The module with this text."""
    name = f"random_program_{next(_numbers)}"
    path = folder / f"{name}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _compared(module: ModuleType) -> Verdict:
    function = ag.function(module.program, fallback="error")
    for number, arguments in enumerate(module.calls()):
        call = Call.of(module.program, *arguments)
        try:
            eager = call.run(call.function, "eager")
        except TooSlow:
            return Verdict("invalid", "eager does not end")
        for name, target in (("graph", function), ("graph without passes", partial(_without_passes, function))):
            graph = call.run(target, "graph")
            if isinstance(graph.exception, Unsupported):
                return Verdict("refused", str(graph.exception))
            verdict = _verdict(call, eager, graph)
            if verdict.failed:
                return Verdict(verdict.kind, f"call {number}, {name}\n{verdict.text}")
    return Verdict("same")


def _without_passes(function: ag.Function, *args: Any) -> Any:
    """The call by the graph as it was traced."""
    for trace in function.traces:
        inputs = trace.guard(args)
        if inputs is not None:
            return trace.result(compile_plan(trace.traced).function(*inputs))
    return function(*args)  # nothing was traced, since the call raises


def _verdict(call: Call, eager: Outcome, graph: Outcome) -> Verdict:
    fault = _fault(graph, eager)
    if fault is not None:
        return fault
    found = call.differences(eager, graph)
    if not found:
        return Verdict("same")
    kind = "exception" if found[0].startswith("exception") else "difference"
    return Verdict(kind, "\n".join([*found[:8], _traceback(graph.exception)]))


def _fault(graph: Outcome, eager: Outcome) -> Verdict | None:
    """An exception of another class than eager's is called by its class, to be told from others."""
    error = graph.exception
    if error is None or type(error) is type(eager.exception):
        return None
    return Verdict(f"fault {type(error).__name__}", f"eager: {eager.exception!r}\n{_traceback(error)}")


def _traceback(error: BaseException | None) -> str:
    return "" if error is None else "".join(traceback.format_exception(error)[-12:])


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise `TooSlow` in the block when the time is up."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    before: Callable[..., Any] | int | None = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
