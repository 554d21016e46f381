"""The reference evaluator: the meaning of a graph, one node at a time. Every executor must agree with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.control import CALL, COND, FOR, TRY, WHILE
from runtime.primitives.primitive import Primitive, call_kernel

Environment = dict[Value, Any]


def evaluate(graph: Graph, *args: Any) -> tuple[Any, ...]:
    """Run `graph` on `args`, one for each input; the outputs as a tuple."""
    return _run(graph, args, {})


def _run(graph: Graph, args: Sequence[Any], env: Environment) -> tuple[Any, ...]:
    env.update(zip(graph.inputs, args, strict=True))
    for node in graph.nodes:
        env.update(zip(node.outputs, _results(node, env), strict=True))
    return _read(graph.outputs, env)


def _read(operands: Sequence[Operand], env: Environment) -> tuple[Any, ...]:
    return tuple(operand.value if isinstance(operand, Literal) else env[operand] for operand in operands)


def _results(node: Node, env: Environment) -> tuple[Any, ...]:
    run = _CONTROL.get(node.primitive)
    if run is not None:
        return run(node, env)
    result = call_kernel(node.primitive, _read(node.inputs, env), node.params)
    if len(node.outputs) == 1:
        return (result,)
    return tuple(result) if node.outputs else ()


def _cond(node: Node, env: Environment) -> tuple[Any, ...]:
    (test,) = _read(node.inputs, env)
    true, false = node.regions
    return _run(true if test else false, (), env)


def _while(node: Node, env: Environment) -> tuple[Any, ...]:
    test, body = node.regions
    carried = _read(node.inputs, env)
    while True:
        proceed, *carried = _run(test, carried, env)  # type: ignore[assignment]
        if not proceed:
            return tuple(carried)
        carried = _run(body, carried, env)


def _for(node: Node, env: Environment) -> tuple[Any, ...]:
    (body,) = node.regions
    iterable, *carried = _read(node.inputs, env)
    for item in iterable:
        stop, *carried = _run(body, (item, *carried), env)
        if stop:
            break
    return tuple(carried)


def _try(node: Node, env: Environment) -> tuple[Any, ...]:
    body, *rest = node.regions
    final = rest.pop() if node.params.get("finalbody") else None
    orelse = rest.pop() if node.params.get("orelse") else None
    handlers = tuple(zip(node.params.get("handlers", ()), rest, strict=True))
    try:
        try:
            results = _run(body, (), env)
        except BaseException as exception:
            for classes, handler in handlers:
                if isinstance(exception, classes):
                    return _run(handler, (exception,), env)
            raise
        return results if orelse is None else _run(orelse, (), env)
    finally:
        if final is not None:
            _run(final, (), env)


def _call(node: Node, env: Environment) -> tuple[Any, ...]:
    return _run(node.params["function"].body, _read(node.inputs, env), {})


_CONTROL: dict[Primitive, Callable[[Node, Environment], tuple[Any, ...]]] = {
    **{COND: _cond, WHILE: _while, FOR: _for},
    **{TRY: _try, CALL: _call},
}
