"""`check`: a function in both modes, bit for bit, and the control flow that its graph must hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import autograph as ag
from autograph.comparison import Call
from runtime.evaluate import evaluate


def check(
    fn: Callable[..., Any],
    *args: Any,
    calls: Sequence[tuple[Any, ...]] = (),
    cond: int | None = None,
    loops: int | None = None,
    nodes: Mapping[str, int] | None = None,
    opaque: int = 0,
    fallback: bool = False,
    optimize: bool | None = None,
) -> ag.Function:
    """Run `fn(*args)` eagerly and as a graph on copies of all it reaches, and assert that nothing differs.

    The reference evaluator must agree as well. Compared are results, what became of arguments, globals and objects,
    shared memory, output, warnings and exceptions. The same is done for each tuple of arguments in `calls`, with the
    same function object, so that something baked in by the first call shows. All of it is done with passes and
    without, unless `optimize` says which.

    `cond` counts the graph's branches, `loops` its `while` and `for` nodes, `nodes` any primitives by name, `opaque`
    the calls of unconverted code. With `fallback` the function must refuse to become a graph, and run eagerly after
    one warning. Returns the function object.
    """
    counts = dict(nodes or {})
    if cond is not None:
        counts["cond"] = cond
    for optimized in (False, True) if optimize is None else (optimize,):
        first = Call.of(fn, *args)
        function = ag.function(first.function, optimize=optimized, fallback="warn" if fallback else "error")
        _check_call(function, first, fallback)
        if not fallback and not optimized:
            _check_graph(function, first, counts, loops, opaque)
        for arguments in calls:
            _check_call(function, Call.of(fn, *arguments), fallback)
    return function


def _check_call(function: ag.Function, call: Call, fallback: bool) -> None:
    graph = call.run(function, "graph")
    eager = call.run(call.function, "eager")
    _assert_none(f"graph mode differs for {call.args!r}", call.differences(eager, graph))
    fell_back = [notice for notice in graph.notices if "runs eagerly" in str(notice)]
    assert len(fell_back) <= fallback, str(fell_back[0])
    if not fallback:
        evaluated = call.run(lambda *copies: _evaluated(function, copies), "graph")
        _assert_none(f"the evaluator differs for {call.args!r}", call.differences(eager, evaluated))


def _evaluated(function: ag.Function, args: tuple[Any, ...]) -> Any:
    """What the reference evaluator makes of the graph that the function has for these arguments."""
    values = function._bind(args, {})
    for trace in function.traces:
        inputs = trace.guard(values)
        if inputs is not None:
            return trace.result(evaluate(trace.graph, *inputs))
    raise AssertionError("no trace holds for the arguments that were just used")


def _check_graph(function: ag.Function, call: Call, counts: Mapping[str, int], loops: int | None, opaque: int) -> None:
    traced: list[Any] = []
    outcome = call.run(lambda *copies: traced.append(function.trace(*copies)), "graph")
    assert traced, outcome.exception
    graph = traced[0]
    found = {name: graph.count(name) for name in counts}
    assert found == dict(counts), f"the graph holds {found}, not {dict(counts)}:\n{graph}"
    if loops is not None:
        assert graph.count("while", "for") == loops, f"the graph holds {graph.count('while', 'for')} loops:\n{graph}"
    assert graph.opaque_nodes == opaque, f"the graph holds {graph.opaque_nodes} opaque nodes:\n{graph}"


def _assert_none(title: str, found: list[str]) -> None:
    assert not found, "\n".join([title, *(f"- {text}" for text in found)])
