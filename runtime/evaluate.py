"""The reference evaluator: the meaning of a graph, one node at a time. Every executor must agree with it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.made_functions import make_function
from runtime.primitives.control import (
    CALL,
    COND,
    FOR,
    GENERATOR,
    NAMING_FUNCTIONS,
    TRY,
    WHILE,
    YIELD,
)
from runtime.primitives.primitive import Primitive, call_kernel

Environment = dict[Value, Any]
Steps = Generator[Any, None, tuple[Any, ...]]  # hands out the items of a generator, and returns outputs


def evaluate(graph: Graph, *args: Any) -> tuple[Any, ...]:
    """Run `graph` on `args`, one for each input; the outputs as a tuple."""
    try:
        next(_run(graph, args, {}))
    except StopIteration as end:
        return end.value
    except _Stopped as stopped:
        raise stopped.error from None
    raise TypeError("an item is handed out by what is no generator")


class _Stopped(Exception):
    """Stands for a StopIteration that a node raises: the evaluator's own generators would take it for their end."""

    def __init__(self, error: StopIteration) -> None:
        super().__init__(error)
        self.error = error


def _run(graph: Graph, args: Sequence[Any], env: Environment) -> Steps:
    env.update(zip(graph.inputs, args, strict=True))
    for node in graph.nodes:
        control = _CONTROL.get(node.primitive)
        results = _results(node, env) if control is None else (yield from control(node, env))
        env.update(zip(node.outputs, results, strict=True))
    return _read(graph.outputs, env)


def _read(operands: Sequence[Operand], env: Environment) -> tuple[Any, ...]:
    return tuple(operand.value if isinstance(operand, Literal) else env[operand] for operand in operands)


def _results(node: Node, env: Environment) -> tuple[Any, ...]:
    if node.primitive in NAMING_FUNCTIONS:
        return (_function_object(node, env),)
    try:
        result = call_kernel(node.primitive, _read(node.inputs, env), node.params)
    except StopIteration as error:
        raise _Stopped(error) from None
    if len(node.outputs) == 1:
        return (result,)
    return tuple(result) if node.outputs else ()


def _cond(node: Node, env: Environment) -> Steps:
    (test,) = _read(node.inputs, env)
    true, false = node.regions
    return (yield from _run(true if test else false, (), env))


def _while(node: Node, env: Environment) -> Steps:
    test, body = node.regions
    carried = _read(node.inputs, env)
    while True:
        proceed, *carried = yield from _run(test, carried, env)  # type: ignore[assignment]
        if not proceed:
            return tuple(carried)
        carried = yield from _run(body, carried, env)


def _for(node: Node, env: Environment) -> Steps:
    (body,) = node.regions
    iterable, *carried = _read(node.inputs, env)
    for item in iterable:
        stop, *carried = yield from _run(body, (item, *carried), env)
        if stop:
            break
    return tuple(carried)


def _try(node: Node, env: Environment) -> Steps:
    body, *rest = node.regions
    final = rest.pop() if node.params.get("finalbody") else None
    orelse = rest.pop() if node.params.get("orelse") else None
    handlers = tuple(zip(node.params.get("handlers", ()), rest, strict=True))
    try:
        try:
            results = yield from _run(body, (), env)
        except BaseException as raised:
            exception = raised.error if isinstance(raised, _Stopped) else raised
            for classes, handler in handlers:
                if isinstance(exception, classes):
                    return (yield from _run(handler, (exception,), env))
            raise
        return results if orelse is None else (yield from _run(orelse, (), env))
    finally:
        if final is not None:
            yield from _run(final, (), env)


def _call(node: Node, env: Environment) -> Steps:
    return (yield from _run(node.params["function"].body, _read(node.inputs, env), {}))


def _yield(node: Node, env: Environment) -> Steps:
    (item,) = _read(node.inputs, env)
    sent = yield item
    return (sent,) * len(node.outputs)


def _items(graph: Graph, operands: Sequence[Any]) -> Generator[Any, Any, Any]:
    try:
        outputs = yield from _run(graph, operands, {})
        return outputs[0] if outputs else None
    except _Stopped as stopped:
        error = stopped.error
    try:
        raise error
    except StopIteration:
        raise RuntimeError("generator raised StopIteration") from error  # which has it as its context, too


def _function_object(node: Node, env: Environment) -> Any:
    """A generator, or a function that runs when it is called."""
    function = node.params["function"]
    operands = _read(node.inputs, env)
    if node.primitive is GENERATOR:
        return _items(function.body, operands)

    def run(*args: Any) -> Any:
        (result,) = evaluate(function.body, *args)
        return result

    run.__name__ = function.name
    count = len(operands) - len(function.captured)
    header, *defaults = operands[:count]
    return make_function(run, header, tuple(defaults), tuple(operands[count:]))


_CONTROL: dict[Primitive, Callable[[Node, Environment], Steps]] = {
    **{COND: _cond, WHILE: _while, FOR: _for},
    **{TRY: _try, CALL: _call, YIELD: _yield},
}
