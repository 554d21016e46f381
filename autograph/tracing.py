"""From a function and its arguments to a trace: converted code runs once on lifted values."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from inspect import CO_GENERATOR
from threading import RLock
from types import FunctionType
from typing import Any

from autograph import operators
from autograph.api import NOT_CONVERTED
from autograph.collecting import collected_rarely
from autograph.converters.pipeline import Converted, convert
from autograph.debuggers import stops_in_debugger
from autograph.fetched import Fetched
from autograph.source.locate import frame_of
from runtime.errors import NeedsValue, Stops, Unsupported
from runtime.executors.numpy_plan import Plan, compile_plan
from runtime.frames import LIBRARY_FILES
from runtime.graph import Frame, Graph, Literal, Operand
from runtime.passes.pipeline import optimize as optimized
from runtime.structure import Hole, fill, is_hole, tuple_of
from runtime.trace import paths
from runtime.trace.builder import Trace, TraceAgain, activate, operand
from runtime.trace.exceptions import is_too_deep, stage_exception
from runtime.trace.history import History
from runtime.trace.known_warnings import KnownWarning, warnings_found
from runtime.trace.libraries import is_library
from runtime.trace.lift import Lifter
from runtime.trace.places import Place
from runtime.trace.recursion import note_recursion

MAX_ATTEMPTS = 20


_Run = tuple[Trace, Lifter, tuple[list[Operand], Any]]  # with the result taken apart


class Conversion:
    """What `runtime` is lent to convert a function with, and those that it calls."""

    operators: Any = operators

    def __init__(self, function: FunctionType | None = None, keeps_variables: bool = False) -> None:
        self.function = function  # the one that is traced; without one, code that runs as it is recorded
        self.keeps_variables = keeps_variables  # which are asked for when it has ended

    def code(self, function: FunctionType) -> Converted:
        """The converted function. Raises `Stops` where a helper is to stop in a debugger."""
        code = function.__code__
        is_helper = self.function is not None and self.function.__code__ is not code
        if is_helper and stops_in_debugger(code):
            raise Stops(f"`{function.__name__}` stops in a debugger", "Take that out of it.", frame_of(code))
        return convert(function, self.keeps_variables and not is_helper)

    def is_converted(self, function: FunctionType) -> bool:
        """Whether calls of the function are traced into; others run as they are, at every call of the graph."""
        if function.__code__.co_filename in LIBRARY_FILES:
            return True
        return not (is_library(function.__module__) or hasattr(function, NOT_CONVERTED))


@dataclass(eq=False)
class Traced:
    """One trace: when it holds, its graph, and how to run it."""

    guard: Callable[[tuple[Any, ...]], tuple[Any, ...] | None]
    traced: Graph  # before the passes
    graph: Graph
    result: Callable[[tuple[Any, ...]], Any]
    notices: list[tuple[str, Frame | None]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)  # what must hold for the trace, place by place
    lock: RLock | None = None  # held while it runs, where one run must not disturb another

    @cached_property
    def plan(self) -> Plan:
        """The graph as a Python function, made when it is first run."""
        return compile_plan(self.graph)

    @cached_property
    def run(self) -> Callable[..., tuple[Any, ...]]:
        """From the graph's inputs to its outputs."""
        return self.plan.function if self.lock is None else partial(self._run_alone, self.lock)

    def _run_alone(self, lock: RLock, *inputs: Any) -> tuple[Any, ...]:
        with lock:
            return self.plan.function(*inputs)


@collected_rarely
def trace_function(
    function: FunctionType,
    names: Sequence[str],
    args: tuple[Any, ...],
    history: History,
    optimize: bool,
    fast: bool = False,
    fetched: Fetched | None = None,
    tells: bool = False,
) -> Traced:
    """Trace `function` for these arguments, given in the order of its parameters.

    With `fetched` the graph can be run by names: see `Graph.run`. With `tells` the notices say what Python values
    decide, too.

    Raises `Unsupported` where the function can't be a graph.
    """
    if function.__code__.co_flags & CO_GENERATOR:
        raise Unsupported(
            f"`{function.__name__}` is a generator function, which can't be a graph of its own",
            "Decorate the function that loops over it.",
            _first_line(function),
        )
    trace, lifter, (outputs, template) = _settled(
        function, history, lambda: _run(function, names, args, history, fetched, tells)
    )
    graph = Graph(tuple(lifter.inputs), tuple(trace.nodes), tuple(outputs), function.__name__)
    final = optimized(graph, fast) if optimize else replace(graph)
    if fetched is not None:
        final.fetchable = fetched.of(graph, _strip(fill(template, outputs)), names, lifter.guard)
    traced = Traced(
        lifter.guard.compile(), graph, final, _rebuilder(template),
        list(dict.fromkeys(trace.notices)), lifter.guard.facts, RLock() if trace.is_exclusive else None,
    )  # fmt: skip
    _take_apart(trace, lifter)
    return traced


def _take_apart(trace: Trace, lifter: Lifter) -> None:
    """What is left of a trace refers to itself: let it go now, and not when the garbage collector comes to it."""
    for namespace in lifter.namespaces():
        namespace.clear()
    for part in (lifter, trace.heap, trace.late, trace):
        for item in vars(part).values():
            if type(item) in (dict, list, set):
                item.clear()
    del lifter.presence, lifter.unconverted, lifter.variables


def _settled(function: FunctionType, history: History, run: Callable[[], _Run]) -> _Run:
    """Trace again until the history has learned nothing new."""
    history.common_types.clear()
    history.local_made.clear()
    for _ in range(MAX_ATTEMPTS):
        try:
            traced = run()
            _, lifter, _ = traced
            lifter.generalise_rewritten()
            return traced
        except KnownWarning:
            history.known_scalars_warn = True
        except TraceAgain:
            pass  # the history has changed
        except NeedsValue:
            movable = history.varying - history.needed
            if not movable and not history.varying_sizes:
                raise
            # A number that was generalised is needed as a Python value after all.
            history.needed |= movable
            history.varying.clear()
            history.varying_sizes.clear()
        except RecursionError as error:
            numbers = set(history.numbers) - history.varying - history.needed
            if not is_too_deep(error):
                raise
            movable = history.varying - history.needed
            if not numbers and history.stages_recursion and not movable:
                raise _too_deep(function) from None
            if not numbers and history.stages_recursion:  # what decides the recursion must be known after all
                history.needed |= movable
                history.varying.clear()
            history.stages_recursion = not numbers and not history.stages_recursion
            history.varying |= numbers  # a recursion that symbolic values decide is traced once
    raise Unsupported(
        f"`{function.__name__}` was traced {MAX_ATTEMPTS} times, and each time more of it turned out to vary",
        "Change fewer attributes and items of objects from outside in it.",
        _first_line(function),
    )


def _too_deep(function: FunctionType) -> Unsupported:
    return Unsupported(
        f"calls in `{function.__name__}` go deeper than Python's stack while it is traced",
        "Let NumPy values decide how deep a recursion goes, or use a loop.",
        _first_line(function),
    )


def _run(
    function: FunctionType,
    names: Sequence[str],
    args: tuple[Any, ...],
    history: History,
    fetched: Fetched | None,
    tells: bool,
) -> _Run:
    trace = Trace()
    trace.tells = tells
    lifter = Lifter(trace, Conversion(function, fetched is not None and fetched.keeps_variables), history)
    trace.place = Place(sys._getframe(), None)
    trace.stages_scalars, trace.forgotten = history.known_scalars_warn, history.forgotten
    with (
        _in_progress(trace, lifter),
        _located(function, lifter),
        nullcontext() if trace.stages_scalars else warnings_found(),
    ):
        converted = lifter.lift(function, paths.constant(function, function.__name__))
        lifted = [
            lifter.lift(arg, paths.argument(k, name)) for k, (name, arg) in enumerate(zip(names, args, strict=True))
        ]
        positional, keywords = _call_form(function, lifted)
        lifter.acting_methods.begin(lifter)
        outputs: list[Operand] = []
        template: Any = _Known(None)
        if fetched is not None:
            fetched.begin(trace, converted)
        try:
            result = converted(*positional, **keywords)
            trace.heap.save_watched()
            template = _take_result(result, outputs)
            lifter.made_classes.end()
        except Exception as error:
            outputs.clear()
            if is_too_deep(error):
                note_recursion(lifter, error)
            stage_exception(error)
        else:
            if fetched is not None:
                fetched.take(trace, lifter, function.__code__)
    return trace, lifter, (outputs, template)


@contextmanager
def _in_progress(trace: Trace, lifter: Lifter) -> Iterator[None]:
    """The trace while it is one; afterwards only the graph refers to its nodes, so that they are freed with it."""
    try:
        with activate(trace):
            yield
    finally:
        trace.place, trace.found, trace.lifter = Place(None, None), None, None
        lifter.common_types.end()
        del lifter.trace


def _first_line(function: FunctionType) -> Frame:
    """Where the user's function begins; of a derivative that which it is the derivative of."""
    shown: Any = function
    while hasattr(shown, "ag_shown"):
        shown = shown.ag_shown
    return frame_of(getattr(shown, "__code__", function.__code__))


@contextmanager
def _located(function: FunctionType, lifter: Lifter) -> Iterator[None]:
    """A refusal is given the guard so far, and the function's first line where it has none, as that of an argument."""
    try:
        yield
    except Unsupported as error:
        error.frame = error.frame or _first_line(function)
        error.guard = lifter.guard.compile()
        raise


def _call_form(function: FunctionType, lifted: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    """The positional and keyword arguments for values in the order of the parameters."""
    code = function.__code__
    count = code.co_argcount
    positional = lifted[:count]
    names = code.co_varnames
    keywords = dict(zip(names[count : count + code.co_kwonlyargcount], lifted[count:], strict=False))
    rest = lifted[count + code.co_kwonlyargcount :]
    if code.co_flags & 0x04:
        positional += rest.pop(0)
    if code.co_flags & 0x08:
        keywords.update(rest.pop(0))
    return positional, keywords


def _take_result(result: Any, outputs: list[Operand]) -> Any:
    """The result as a template over the graph's outputs."""
    if isinstance(result, tuple) and type(result).__name__ != "Grown":
        items = [_take_result(item, outputs) for item in result]
        return tuple_of(type(result), items)
    found = operand(result)
    if isinstance(found, Literal):
        return _Known(found.value)
    outputs.append(found)
    return Hole(len(outputs) - 1)


@dataclass(frozen=True)
class _Known:
    value: Any


def _rebuilder(template: Any) -> Callable[[tuple[Any, ...]], Any]:
    """The function from the graph's outputs to the result."""
    if is_hole(template, 0):
        return _first
    if type(template) is _Known:
        value = template.value
        return lambda outputs: value
    if type(template) is tuple and all(is_hole(item, k) for k, item in enumerate(template)):
        return tuple
    constants: dict[str, Any] = {}
    text = _text(template, constants)
    made: Callable[[tuple[Any, ...]], Any] = eval(f"lambda outputs: {text}", constants)
    return made


def _text(template: Any, constants: dict[str, Any]) -> str:
    """The expression for a template over `outputs`; `constants` gets the names that it uses."""
    if type(template) is Hole:
        return f"outputs[{template.index}]"
    name = f"constant_{len(constants)}"
    if type(template) is _Known:
        constants[name] = template.value
        return name
    is_plain = type(template) is tuple
    if not is_plain:
        constants[name] = partial(tuple_of, type(template))
    parts = [_text(item, constants) for item in tuple.__iter__(template)]
    display = f"({', '.join(parts)}{',' * (len(parts) == 1)})"
    return display if is_plain else f"{name}({display})"


def _first(outputs: tuple[Any, ...]) -> Any:
    return outputs[0]


def _strip(item: Any) -> Any:
    if type(item) is _Known:
        return item.value
    if isinstance(item, tuple):
        items = [_strip(part) for part in item]
        return tuple_of(type(item), items)
    return item
