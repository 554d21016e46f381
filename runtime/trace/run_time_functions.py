"""Functions and generators of the trace as objects of run time: each is a graph of its own, traced where it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import CellType, MethodType
from typing import Any

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.containers import DICT
from runtime.primitives.control import BIND, CELL_SET, COND, FUNCTION, GENERATOR, YIELD, GraphFunction
from runtime.trace.builder import Trace, current, emit, operand
from runtime.trace.call_arguments import KEYWORDS, Rest
from runtime.trace.containers import escape, function_of, is_bound, is_function
from runtime.trace.control import with_restarts
from runtime.trace.function_attributes import share_attributes
from runtime.trace.graph_functions import close
from runtime.trace.held import definition_of, stands_for_several
from runtime.trace.late_bodies import Body, RestartVariable
from runtime.trace.making import finish
from runtime.trace.making_functions import Making, key_of, parts_of
from runtime.trace.objects import Instance
from runtime.trace.restarts import Restart
from runtime.trace.signatures import Parameters, defaults_of, parameters_of
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of
from runtime.trace.wrapping import as_container
from runtime.types import ANY, UNBOUND_VALUE, ObjectType, Type, union


class RestartFunction(RestartVariable):
    """A region must be traced again: this function, which assigns a variable, has to exist before the region starts."""

    def __init__(self, name: str, cell: CellType, function: Any) -> None:
        super().__init__(name, cell)
        self.function = function

    def prepare(self) -> None:
        if current().late.cell(self.tracked) is None:  # the function itself may only read it
            super().prepare()
        make_function(self.function)

    def again(self, found: Any) -> Restart | None:
        return None


class RestartMade(Restart):
    """A region must be traced again: this function has to exist before the region starts, as it does in Python."""

    def is_outer(self, heap: Any) -> bool:
        return is_old(self.tracked, heap)

    def prepare(self) -> None:
        make_function(self.tracked)

    def again(self, found: Any) -> Restart | None:
        return RestartMade(found) if is_function(found) else None


def is_old(called: Any, heap: Any) -> bool:
    """Whether a function or method of the trace is older than the region that is traced.

    That is seen of a function that a variable held then.
    """
    if type(called) is MethodType:
        return isinstance(called.__self__, Instance) and bool(heap.is_old(called.__self__))
    return bool(heap.held_before(called))


def require_function(function: Any) -> None:
    """A function that exists at run time must do so before the regions that are younger than what it assigns."""
    trace = current()
    for name, cell in cells_of(function):
        if trace.heap.is_assigned(cell) and trace.late.cell(cell) is None and trace.heap.reaches(cell):
            raise RestartFunction(name, cell, function)


def make_generator(
    name: str, block: Callable[[Callable[..., Any]], Any], blocks: Sequence[Any], roots: Any
) -> tuple[Symbolic, Type]:
    """A generator of run time and the type of its items; `block(hand_out)` traces the body."""
    trace = current()

    def attempt() -> tuple[Symbolic, Type]:
        body = Body(trace, blocks, roots)
        graph, types = generator_graph(name, body, block)
        function = GraphFunction(name)
        close(function, graph)
        made = emit(GENERATOR, function.captured, {"function": function}, GENERATOR.infer())
        body.live()
        return made, union(types) if types else ANY

    return with_restarts(trace, attempt, tuple(blocks))


def generator_graph(
    name: str, body: Body, block: Callable[[Callable[..., Any]], Any], inputs: Sequence[Value] = ()
) -> tuple[Graph, list[Type]]:
    """The graph of a generator's body, and the types of what it hands out."""
    trace = body.trace
    outputs: list[Operand] = []

    def hand_out(item: Any, receives: bool = False) -> Any:
        escape(item)
        received = trace.emit(YIELD, (operand(item),), (ANY,) * receives, {})
        body.resume()
        return as_container(Symbolic(received[0])) if receives else None

    def run() -> None:
        result = block(hand_out)
        if result is not None:
            escape(result)
            outputs[:] = [operand(result)]

    nodes, _ = body.run(run)
    if not any(node.primitive is YIELD for node in Graph((), tuple(nodes), ()).walk()):
        nodes.append(_never_yielding())
    graph = Graph(tuple(inputs), tuple(nodes), tuple(outputs), name)
    return graph, [node.inputs[0].type for node in graph.walk() if node.primitive is YIELD]


def _never_yielding() -> Node:
    """What makes a body a generator that hands out nothing."""
    never = Graph((), (Node(YIELD, (Literal(None),), (), {}),), ())
    return Node(COND, (Literal(False),), (), {}, (never, Graph((), (), ())))


def make_function(called: Any) -> Symbolic:
    """A function or method of the trace as a value of run time, the same one wherever that can be seen."""
    return _method(called) if is_bound(called) else _function(called)


def _method(called: MethodType) -> Symbolic:
    """A method, which is made each time that it is read from its object; its function is made once."""
    trace = current()
    known = trace.made_functions.get((id(called),))
    if known is not None and known.is_visible(trace):
        return Symbolic(known.node.outputs[0])
    if trace.heap.held_before(called):
        raise RestartMade(called)
    found = emit(BIND, (_function(called).ag_value, operand(called.__self__)), {}, BIND.infer())
    trace.made_functions[(id(called),)] = MadeFunction((called,), trace.nodes, len(trace.nodes) - 1)
    return found


def _function(called: Any) -> Symbolic:
    """A function, or that of a method, which keeps to the method's object."""
    trace = current()
    key = key_of(called)
    known = trace.made_functions.get(key)
    if known is not None and known.is_visible(trace):
        return Symbolic(known.node.outputs[0])
    for making in trace.making_functions:
        if making.is_for(key):
            return making.found()
    trace.heap.save_watched()  # other variables may hold it, too
    if key in trace.made_functions and trace.made_functions[key] is not known:
        return _function(called)
    if is_old(called, trace.heap):
        raise RestartMade(called)
    found = _new_function(trace, called)
    _note_made(trace, called, found)
    finish(trace)
    share_attributes(called, found)
    return found


def make_partial(made: partial[Any], make: Callable[[], Symbolic]) -> Symbolic:
    """A `functools.partial` as a value of run time, the same one wherever that can be seen."""
    trace = current()
    trace.heap.save_watched()  # which makes it, where a variable holds it
    known = trace.made_functions.get(key_of(made))
    if known is not None and known.is_visible(trace):
        return Symbolic(known.node.outputs[0])
    found = make()
    _note_made(trace, made, found)
    return found


def _note_made(trace: Trace, called: Any, found: Symbolic) -> None:
    """A function exists at run time now."""
    key = key_of(called)
    is_again = key in trace.made_functions or stands_for_several(called)
    if is_again and not is_bound(called) and (definition := definition_of(called)) is not None:
        trace.made_again[found.ag_value] = definition
    for place in range(len(trace.nodes) - 1, max(len(trace.nodes) - 3, -1), -1):  # a node may follow that keeps it
        if found.ag_value in trace.nodes[place].outputs:
            trace.made_functions[key] = MadeFunction(parts_of(called), trace.nodes, place)


class MadeFunction:
    """Where a function was made at run time."""

    def __init__(self, parts: tuple[Any, ...], nodes: list[Node], place: int) -> None:
        self.parts = parts  # kept, so that no other function gets their ids
        self.nodes = nodes
        self.place = place
        self.node = nodes[place]

    def is_visible(self, trace: Trace) -> bool:
        """Whether nodes that are put in now may use it."""
        is_around = any(nodes is self.nodes for nodes in (trace.nodes, *trace.around))
        return is_around and self.place < len(self.nodes) and self.nodes[self.place] is self.node


def make_method(function: Any, cls: type | None = None) -> Symbolic:
    """A method by which Python sorts, prints or compares objects (of `cls`), as a function of run time."""
    return _new_function(current(), function, is_of_object=True, cls=cls)


def _new_function(trace: Trace, called: Any, is_of_object: bool = False, cls: type | None = None) -> Symbolic:
    """A function whose arguments may be anything, but the first one of a method of objects of `cls`."""
    function = function_of(called)
    assert function is not None
    parameters = parameters_of(function.__code__)
    holder = parameters.all[0] if is_bound(called) else ""  # the parameter that takes the method's object
    defaults = {name: value for name, value in defaults_of(function).items() if name in parameters.all}
    name = (called.__func__ if is_bound(called) else called).__qualname__  # `functools.wraps` may have given it another
    header = f"{function.__module__}:{name}({parameters.text(defaults)})"

    def attempt() -> Symbolic:
        body = Body(trace, (function,), (tuple(defaults.values()), called), is_of_object)
        kinds: dict[str, Type] = {parameters.rest: TUPLE, parameters.keywords: DICT}
        if cls is not None and parameters.all:
            kinds[parameters.all[0]] = ObjectType(cls)
        inputs = {name: Value(kinds.get(name, ANY), name) for name in parameters.all}
        outputs: list[Operand] = [Literal(UNBOUND_VALUE)]

        def block() -> None:
            given = {name: Symbolic(value) for name, value in inputs.items() if name != holder}
            result = _called(called, parameters, given)
            escape(result)
            outputs[0] = operand(result)

        nodes, _ = body.run(block)
        for default in defaults.values():
            escape(default)
        made = GraphFunction(function.__name__)
        close(made, Graph(tuple(inputs.values()), tuple(nodes), tuple(outputs), function.__name__))
        operands = (Literal(header), *map(operand, defaults.values()), *made.captured)
        found = emit(FUNCTION, operands, {"function": made}, FUNCTION.infer())
        if making.itself is not None:
            emit(CELL_SET, (making.itself, found.ag_value), {}, ())
        body.live()
        return found

    making = Making(called)
    trace.making_functions.append(making)
    try:
        return with_restarts(trace, attempt, (function, called))
    finally:
        trace.making_functions.pop()


def _called(called: Any, parameters: Parameters, values: dict[str, Any]) -> Any:
    """The result of a function, given one value for each of its parameters."""
    args = [values[name] for name in (*parameters.positional_only, *parameters.positional) if name in values]
    if parameters.rest:
        args.append(Rest(values[parameters.rest]))
    keywords: dict[str, Any] = {name: values[name] for name in parameters.keyword_only}
    if parameters.keywords:
        keywords[KEYWORDS] = Rest(as_container(values[parameters.keywords]))
    return called(*args, **keywords)


TUPLE = ObjectType(tuple)
