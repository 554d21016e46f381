"""`ag.compare`: a function in both modes, on copies of everything that it can reach."""

from __future__ import annotations

import contextlib
import functools
import inspect
import io
import statistics
import time
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograph.copies import NotComparable, Reach, on_copies, reach
from autograph.equality import differences
from autograph.errors import AutoGraphWarning
from autograph.function import Function, function
from autograph.modes import mode
from autograph.plain import Tapes, after_tapes
from runtime.errors import Unsupported

_CONTROL_FLOW = ("cond", "while", "for", "try", "call", "raise")
_TIMING_SECONDS = 1.0
_MOST_RUNS = 101


@dataclass(slots=True)
class Outcome:
    """What one call did and left behind."""

    result: Any = None
    exception: BaseException | None = None
    stdout: str = ""
    stderr: str = ""
    warnings: list[tuple[str, str]] = field(default_factory=list)  # class and text
    notices: list[AutoGraphWarning] = field(default_factory=list)
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)  # globals, free variables, class attributes
    random: Any = None  # the state of NumPy's global generator
    seconds: float = 0.0


@dataclass(slots=True)
class Call:
    """A call to be made: a plain Python function, its arguments, and what it reaches."""

    function: types.FunctionType
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    reached: Reach

    @staticmethod
    def of(f: Callable[..., Any], *args: Any, **kwargs: Any) -> Call:
        """The call `f(*args, **kwargs)`; raises `NotComparable` where `f` is no function written in Python."""
        plain, args, kwargs = _plain_call(f, args, kwargs)
        return Call(plain, args, kwargs, reach(plain, args, kwargs))

    def run(self, target: Callable[..., Any], mode_name: str) -> Outcome:
        """Call `target` in this mode in place of the function, on fresh copies."""
        with on_copies(self.reached) as (_, args, kwargs):
            outcome = _observe(target, args, kwargs, mode_name)
            outcome.state = self.reached.state()
            outcome.random = np.random.get_state(legacy=False)
        return outcome

    def differences(self, eager: Outcome, graph: Outcome) -> list[str]:
        """What differs between two outcomes of this call."""
        found = [
            f"{name}: {a} in eager, {b} in graph"
            for name, a, b in [
                ("output", repr(eager.stdout), repr(graph.stdout)),
                ("error output", repr(eager.stderr), repr(graph.stderr)),
                ("warnings", eager.warnings, graph.warnings),
                ("exception", _described(eager.exception), _described(graph.exception)),
            ]
            if a != b
        ]
        # Arguments come first: a result that is one of them is then called so.
        pairs: list[tuple[str, Any, Any]] = list(zip(self._argument_names(), eager.args, graph.args, strict=True))
        pairs += [(f"argument {name}", value, graph.kwargs[name]) for name, value in eager.kwargs.items()]
        pairs += [(name, eager.state.get(name), graph.state.get(name)) for name in eager.state | graph.state]
        pairs.append(("state of np.random", eager.random, graph.random))
        pairs.append(("result", eager.result, graph.result))
        if eager.exception is not None and graph.exception is not None:
            pairs.append(("exception", eager.exception, graph.exception))
        return found + differences(pairs)

    def _argument_names(self) -> list[str]:
        code = self.function.__code__
        names = code.co_varnames[: code.co_argcount]
        return [f"argument {names[k] if k < len(names) else k}" for k in range(len(self.args))]


@dataclass(slots=True)
class Comparison:
    """What `compare` found. True where the two modes agree.

    `fallback` is the reason why the function can't be a graph (then it runs eagerly in both modes and the figures of
    the graph are 0), else "". Times are medians in seconds of interleaved calls on fresh copies; tracing is timed once.
    """

    name: str
    equal: bool
    differences: list[str]
    graph_nodes: int = 0
    opaque_nodes: int = 0
    control_flow: dict[str, int] = field(default_factory=dict)
    trace_seconds: float = 0.0
    eager_seconds: float = 0.0
    graph_seconds: float = 0.0
    fallback: str = ""
    raised: str = ""  # the exception that both modes raise

    def __bool__(self) -> bool:
        return self.equal

    def __str__(self) -> str:
        if self.fallback:
            return f"{self.name}: runs eagerly in both modes\n{_indented(self.fallback)}"
        verdict = "equal in both modes" if self.equal else "DIFFERENT in the two modes"
        flow = ", ".join(f"{count} {name}" for name, count in self.control_flow.items()) or "none"
        rows = [
            ("", "eager", "graph"),
            ("time of a call", _duration(self.eager_seconds), _duration(self.graph_seconds)),
            ("time to trace", "", _duration(self.trace_seconds)),
            ("nodes", "", str(self.graph_nodes)),
            ("opaque nodes", "", str(self.opaque_nodes)),
            ("control flow", "", flow),
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        lines = [f"  {a:<{widths[0]}}   {b:<{widths[1]}}   {c}".rstrip() for a, b, c in rows]
        both = [f"  both raise {self.raised}"] if self.raised else []
        return "\n".join([f"{self.name}: {verdict}", *both, *lines, *(f"  - {text}" for text in self.differences)])


def compare(f: Callable[..., Any], *args: Any, **kwargs: Any) -> Comparison:
    """Run `f(*args, **kwargs)` eagerly and as a graph, on copies of everything that it can reach, and compare.

    Compared are the result (values to the bit, dtypes, shapes, layouts, Python types), what became of the arguments and
    of all that the function can reach, shared memory, output, warnings and exceptions. Nothing of the user's is
    changed; while a run lasts, the function's globals and free variables hold the copies. Raises `NotComparable`, a
    `TypeError`, for what can't be copied (a generator, an open file) and where `f` is no function written in Python.
    """
    call = Call.of(f, *args, **kwargs)
    graph_function = _graph_function(f, call.function)
    name = call.function.__qualname__
    try:
        graph, trace_seconds = _traced(call, graph_function)
        outcome = call.run(graph_function, "graph")
        if isinstance(outcome.exception, Unsupported):
            raise outcome.exception
    except Unsupported as reason:
        return Comparison(name, True, [], fallback=str(reason))
    eager = call.run(call.function, "eager")
    found = call.differences(eager, outcome)
    eager_seconds, graph_seconds = _timed(call, graph_function)
    comparison = Comparison(name, not found, found, trace_seconds=trace_seconds)
    comparison.eager_seconds, comparison.graph_seconds = eager_seconds, graph_seconds
    if eager.exception is not None and outcome.exception is not None and not found:
        comparison.raised = _described(eager.exception)
    if graph is not None:
        comparison.graph_nodes, comparison.opaque_nodes = graph.count(), graph.opaque_nodes
        counts = {primitive: graph.count(primitive) for primitive in _CONTROL_FLOW}
        comparison.control_flow = {primitive: count for primitive, count in counts.items() if count}
    return comparison


def _graph_function(f: Callable[..., Any], plain: types.FunctionType) -> Function:
    """A new function object, which has no traces, with the options of `f`; what can't be a graph raises."""
    f = f.__func__ if isinstance(f, types.MethodType) else f
    options = f._options if isinstance(f, Function) else {}
    return function(plain, **{**options, "fallback": "error"})


def _plain_call(f: Any, args: tuple, kwargs: dict) -> tuple[types.FunctionType, tuple, dict]:
    if isinstance(f, types.MethodType):
        return _plain_call(f.__func__, (f.__self__, *args), kwargs)
    if isinstance(f, functools.partial):
        return _plain_call(f.func, (*f.args, *args), {**f.keywords, **kwargs})
    f = getattr(f, "ag_traceable", f)  # of what `ag.grad` and its like return
    if isinstance(f, Function):
        return _plain_call(f.original, args, kwargs)
    if isinstance(f, types.FunctionType):
        return f, args, kwargs
    call = inspect.getattr_static(type(f), "__call__", None)
    if not isinstance(f, type) and isinstance(call, (types.FunctionType, Function)):
        return _plain_call(call, (f, *args), kwargs)
    raise NotComparable(f"{f!r} is not a function written in Python")


def _observe(target: Callable[..., Any], args: tuple, kwargs: dict, mode_name: str) -> Outcome:
    outcome = Outcome(args=args, kwargs=kwargs)
    with _captured(outcome), mode(mode_name):
        start = time.perf_counter()
        try:
            ended = Tapes.ended
            outcome.result = target(*args, **kwargs)
            if Tapes.ended != ended:
                outcome.result = after_tapes(outcome.result, args, kwargs)
        except (Exception, SystemExit) as error:
            outcome.exception = error
        outcome.seconds = time.perf_counter() - start
    return outcome


@contextlib.contextmanager
def _captured(outcome: Outcome):
    stdout, stderr = io.StringIO(), io.StringIO()
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stderr),
    ):
        warnings.simplefilter("always")
        yield
    outcome.stdout, outcome.stderr = stdout.getvalue(), stderr.getvalue()
    for warning in caught:
        if isinstance(warning.message, AutoGraphWarning):
            outcome.notices.append(warning.message)
        else:
            outcome.warnings.append((warning.category.__name__, str(warning.message)))


def _traced(call: Call, graph_function: Function) -> tuple[Any, float]:
    """The graph of the call, None where it raises while it is traced, and the seconds that tracing takes.

    Conversion, which is done once for each function, is not in these.
    """
    graph = None

    def trace(*args: Any, **kwargs: Any) -> None:
        nonlocal graph
        graph = graph_function.trace(*args, **kwargs)

    for _ in range(2):  # the first one converts, too
        graph_function.clear()
        outcome = call.run(trace, "graph")
        if isinstance(outcome.exception, Unsupported):
            raise outcome.exception
    return graph, outcome.seconds


def _timed(call: Call, graph_function: Function) -> tuple[float, float]:
    eager: list[float] = []
    graph: list[float] = []
    start = time.perf_counter()
    while not eager or (len(eager) < _MOST_RUNS and time.perf_counter() - start < _TIMING_SECONDS):
        eager.append(call.run(call.function, "eager").seconds)
        graph.append(call.run(graph_function, "graph").seconds)
    return statistics.median(eager), statistics.median(graph)


def _described(error: BaseException | None) -> str:
    return "none" if error is None else f"{type(error).__qualname__}: {error}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _duration(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"
