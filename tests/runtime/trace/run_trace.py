"""Trace a function without control flow, run the nodes one by one, and check each node's type on the way."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.graph import Graph, Literal, Node, Value
from runtime.primitives.primitive import call_kernel
from runtime.structure import map_children
from runtime.trace.builder import Trace, activate, operand
from runtime.trace.lists import List
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, Dim, ListType, Type, includes, type_of


def traced(function: Callable[..., Any], *types: Type) -> tuple[Trace, list[Symbolic], Any]:
    """The trace of `function` on inputs of these types, the inputs and the result."""
    trace = Trace()
    with activate(trace):
        inputs = [Symbolic(Value(type_, f"x{k}")) for k, type_ in enumerate(types)]
        result = function(*inputs)
        return trace, inputs, map_operands(result)


def graph_of(function: Callable[..., Any], *types: Type) -> Graph:
    """The graph of `function`, which returns one value or a tuple; no region is left open."""
    trace, inputs, result = traced(function, *types)
    results = result if isinstance(result, tuple) else (result,)
    outputs = tuple(item if isinstance(item, Value) else Literal(item) for item in results)
    assert trace.heap.regions == [] and trace.depth == 0
    return Graph(tuple(x.ag_value for x in inputs), tuple(trace.nodes), outputs)


def map_operands(item: Any) -> Any:
    """A result with operands in place of symbolic values."""
    if isinstance(item, List) and item.ag_grown:
        return operand(item)
    if isinstance(item, tuple | list | dict | slice):
        return map_children(map_operands, list(item) if isinstance(item, list) else item)
    return operand(item) if type(item) is Symbolic else item


def run(trace: Trace, inputs: list[Symbolic], args: tuple[Any, ...], result: Any) -> Any:
    """What the nodes compute for `args`."""
    values: dict[Value, Any] = {x.ag_value: arg for x, arg in zip(inputs, args, strict=True)}

    def look_up(item: Any) -> Any:
        if isinstance(item, Literal):
            return item.value
        return values[item] if isinstance(item, Value) else map_children(look_up, item)

    for node in trace.nodes:
        made = call_kernel(node.primitive, tuple(map(look_up, node.inputs)), node.params)
        check_type(node, made)
        values[node.outputs[0]] = made
    return look_up(result)


def check_type(node: Node, made: Any) -> None:
    """The type of a node's output must hold for what it computed."""
    actual = ListType(type_of(made[0])) if isinstance(made, list) and made else type_of(made)
    if isinstance(actual, ListType) and isinstance(node.outputs[0].type, ListType):
        return
    assert includes(node.outputs[0].type, actual), (node.primitive, node.params, node.outputs[0].type, actual)


def check(function: Callable[..., Any], *args: Any, unknown_sizes: bool = False) -> Trace:
    """Trace, run and compare with eager: results, types, and what happens to the arguments."""
    ours, eager = copy.deepcopy(args), copy.deepcopy(args)
    types = [without_sizes(type_of(arg)) if unknown_sizes else type_of(arg) for arg in args]
    trace, inputs, result = traced(function, *types)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found, expected = run(trace, inputs, ours, result), function(*eager)
    assert_same(found, expected)
    for one, other in zip(ours, eager, strict=True):
        assert_same(one, other)
    return trace


def without_sizes(type_: Type) -> Type:
    if isinstance(type_, ArrayType) and type_.shape:
        return ArrayType(type_.dtype, tuple(Dim() for _ in type_.shape), type_.kind)
    return type_


def assert_same(found: Any, expected: Any) -> None:
    """Equal in class, dtype, shape and bits."""
    if isinstance(expected, tuple | list):
        assert type(found) is type(expected) and len(found) == len(expected), (found, expected)
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
        return
    assert type(found) is type(expected), (found, expected)
    if isinstance(expected, np.ndarray | np.generic):
        assert found.dtype == expected.dtype and found.shape == expected.shape, (found, expected)
        assert np.array_equal(found, expected, equal_nan=expected.dtype.kind in "fc"), (found, expected)
    elif isinstance(expected, np.random.Generator | np.random.RandomState):
        assert str(found.__getstate__()) == str(expected.__getstate__())
    else:
        assert found == expected or found is expected
