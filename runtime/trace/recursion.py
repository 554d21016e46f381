"""Recursion under a condition known only at run time: the function becomes a graph of its own, with `call` nodes.

A function that meets itself with arguments of the same types, inside a branch of its own, would be traced for ever. It
is traced once instead, with placeholders for the symbolic values and numbers among its arguments. What it returns
starts as "never" and is widened, round by round, by what its paths return.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import CodeType, FunctionType, MethodType
from typing import Any

from runtime.errors import NeedsValue, Unsupported
from runtime.graph import Graph, Node, Operand, Value
from runtime.primitives.control import CALL, GraphFunction
from runtime.structure import Hole, fill, take_apart
from runtime.trace.builder import Trace, current, is_literal, operand
from runtime.trace.containers import as_container
from runtime.trace.control import with_restarts
from runtime.trace.exceptions import Raised
from runtime.trace.run_time_state import RunTimeState
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of, stored_in
from runtime.types import ANY, Type, settled, union

MAX_ROUNDS = 12
MAX_INLINE_DEPTH = 40  # of a recursion that can't be staged


class Recursion(BaseException):
    """Unwinds to the call that must become a graph of its own."""

    def __init__(self, record: _Record) -> None:
        super().__init__(record)
        self.record = record


class _Record:
    """A call that is being traced."""

    def __init__(self, trace: Trace, name: str) -> None:
        self.depth = trace.depth
        self.state: RunTimeState | None = None
        self.function = GraphFunction(name)
        self.staged = False
        self.parameters: list[Type] = []
        self.template: Any = None  # of the result; None as long as no path returns
        self.results: list[Type] = []
        self.news = False

    def call(self, leaves: Sequence[Any]) -> Any:
        """A `call` node, inside the graph of the function itself or after it."""
        inputs = (*[operand(leaf) for leaf in leaves], *self.function.captured)
        for k, item in enumerate(inputs[: len(leaves)]):
            wider = union([self.parameters[k], item.type])
            if not settled(self.parameters[k], wider):
                self.parameters[k] = wider
                self.news = True
        if self.template is None:
            raise Raised(None)
        outputs = current().emit(CALL, inputs, tuple(self.results), {"function": self.function})
        if self.state is not None:
            self.state.resume()
        return fill(self.template, [as_container(Symbolic(output)) for output in outputs])

    def take(self, result: Any) -> list[Operand]:
        """The leaves of a result; the spec of the results is widened by it."""
        template, leaves = take_apart(result, _is_result_leaf, known=())
        if self.template is not None and template != self.template:
            raise Unsupported(
                f"`{self.function.name}` returns different structures at different depths of its recursion",
                "Return one value, or tuples of one length.",
                current().frame(),
            )
        operands = [operand(leaf) for leaf in leaves]
        types = [item.type for item in operands]
        if self.template is None:
            self.template, self.results, self.news = template, types, True
            return operands
        for k, type_ in enumerate(types):
            wider = union([self.results[k], type_])
            if not settled(self.results[k], wider):
                self.results[k] = wider
                self.news = True
        return operands


class Nested:
    """A function that is called through a hook: it assigns variables around it, or may call itself.

    Every region that it is called in takes down the variables that it assigns; `birth` says which regions are younger.
    """

    ag_hook = True

    def __init__(self, function: FunctionType, birth: int) -> None:
        self.function = function
        self.birth = birth
        self.__name__ = function.__name__
        self.__qualname__ = function.__qualname__
        self.__doc__ = function.__doc__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        trace = current()
        stored = stored_in(self.function.__code__)
        trace.heap.reach([pair for pair in cells_of(self.function) if pair[0] in stored], self.birth)
        template, leaves = take_apart((args, kwargs), _is_argument, known=())
        key = (self.function.__code__, _signature(template), tuple([_kind(leaf) for leaf in leaves]))
        record = trace.calls.get(key)
        if record is not None and trace.depth > record.depth and self.function.__code__ not in trace.inlined:
            if not record.staged:
                raise Recursion(record)
            return record.call(leaves)
        if record is not None:  # a recursion that Python values decide
            return self._inline(trace, args, kwargs)

        def first() -> Any:
            record = trace.calls[key] = _Record(trace, self.__name__)
            return self._first(trace, record, template, leaves, args, kwargs)

        try:
            return with_restarts(trace, first)
        finally:
            trace.calls.pop(key, None)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def _inline(self, trace: Trace, args: Any, kwargs: Any) -> Any:
        code = self.function.__code__
        if code not in trace.inlined:
            return self.function(*args, **kwargs)
        trace.inlined[code] += 1
        try:
            if trace.inlined[code] > MAX_INLINE_DEPTH:
                raise Unsupported(
                    f"`{self.__name__}` calls itself more than {MAX_INLINE_DEPTH} times deep, and needs Python values",
                    "Let the recursion depend on NumPy values only.",
                    trace.frame(),
                )
            return self.function(*args, **kwargs)
        finally:
            trace.inlined[code] -= 1

    def _first(self, trace: Trace, record: _Record, template: Any, leaves: list[Any], args: Any, kwargs: Any) -> Any:
        size = trace.mark()
        region = trace.heap.open(cells_of(self.function))
        kept = False
        try:
            result = self._inline(trace, args, kwargs)
            kept = True
        except Recursion as recursion:
            if recursion.record is not record:
                raise
        except Exception:
            kept = True
            raise
        finally:
            if trace.heap.regions and trace.heap.regions[-1] is region:
                trace.heap.keep() if kept else trace.heap.undo()
        if kept:
            return result
        trace.cut(size)
        try:
            self._stage(trace, record, template, leaves)
        except NeedsValue:
            trace.cut(size)
            trace.inlined[self.function.__code__] = 0
            return self._inline(trace, args, kwargs)
        return record.call([*leaves])

    def _stage(self, trace: Trace, record: _Record, template: Any, leaves: list[Any]) -> None:
        """Trace the function as a graph of its own, to a fixed point of its types."""
        record.staged = True
        record.parameters = [operand(leaf).type for leaf in leaves]
        record.state = RunTimeState(trace, [self.function])
        names = [leaf.ag_value.name if type(leaf) is Symbolic else "" for leaf in leaves]
        for _ in range(MAX_ROUNDS):
            record.news = False
            inputs = [Value(type_, name) for type_, name in zip(record.parameters, names, strict=True)]
            before = record.state.known()
            nodes, outputs = self._round(trace, record, template, inputs)
            if record.state.known() != before:
                continue
            if record.template is None:  # no path returns
                record.take(Symbolic(Value(ANY)))
            elif not record.news:
                close(record.function, Graph(tuple(inputs), tuple(nodes), tuple(outputs), self.__name__))
                return
        raise Unsupported(
            f"the types in the recursion of `{self.__name__}` do not settle",
            "Give the arguments and results one type at all depths.",
            trace.frame(),
        )

    def _round(
        self, trace: Trace, record: _Record, template: Any, inputs: list[Value]
    ) -> tuple[list[Node], list[Operand]]:
        record.depth = trace.depth

        def body() -> list[Operand]:
            args, kwargs = fill(template, [as_container(Symbolic(value)) for value in inputs])
            return record.take(self.function(*args, **kwargs))

        assert record.state is not None
        nodes, outputs, _ = record.state.run(body)
        return nodes, outputs or []


def close(function: GraphFunction, graph: Graph) -> None:
    """Make what the graph uses from around it inputs of its own, which every call hands on."""
    defined = set(graph.inputs)
    free: dict[Value, Value] = {}

    def renamed(item: Operand) -> Operand:
        if isinstance(item, Value) and item not in defined:
            return free.setdefault(item, Value(item.type, item.name))
        return item

    def visit(region: Graph) -> None:
        defined.update(region.inputs)
        for node in region.nodes:
            node.inputs = tuple(map(renamed, node.inputs))
            for inner in node.regions:
                visit(inner)
            defined.update(node.outputs)
        region.outputs = tuple(map(renamed, region.outputs))

    visit(graph)
    function.graph = graph
    _hand_on(function, free)


def _hand_on(function: GraphFunction, free: dict[Value, Value]) -> None:
    """Give `function`, and those inside it that call it in turn, `free` as further inputs in all their calls."""
    group = [function, *(one for one in _called(function) if one is not function and function in _called(one))]
    for member in group:
        own = free if member is function else {value: Value(value.type, value.name) for value in free}
        for node in member.body.walk():
            if node.params.get("function") in group:
                node.inputs = (*node.inputs, *own.values())
        member.body.inputs = (*member.body.inputs, *own.values())
        member.captured = (*member.captured, *free)


def _called(function: GraphFunction) -> list[GraphFunction]:
    """The other functions that are called from the graph of this one, directly and by those; itself where it is."""
    found: list[GraphFunction] = []
    waiting = [function]
    while waiting:
        graph = waiting.pop().graph
        called = [node.params["function"] for node in graph.walk() if node.primitive is CALL] if graph else []
        new = [one for one in dict.fromkeys(called) if one not in found]
        found += new
        waiting += new
    return found


def _is_argument(item: Any) -> bool:
    return type(item) is Symbolic or type(item) in (int, float, complex)


def _is_result_leaf(item: Any) -> bool:
    return not isinstance(item, tuple)


def _kind(leaf: Any) -> Any:
    """Types that one graph may serve: the dtype's kind and rank do not part calls, they are widened."""
    return type(leaf) is Symbolic or type(leaf) in (int, float, complex)


def _signature(template: Any) -> Any:
    """Known arguments by value, objects by identity."""
    parts: list[Any] = []

    def visit(item: Any) -> None:
        if isinstance(item, dict):
            for key, value in item.items():
                parts.append(key)
                visit(value)
        elif isinstance(item, tuple | list):
            parts.append(len(item))
            for value in item:
                visit(value)
        elif type(item) is Hole:
            parts.append(item)
        elif is_literal(item):
            parts.append((type(item), repr(item)))
        else:
            parts.append(id(item))

    visit(template)
    return tuple(parts)


def may_recurse(function: FunctionType) -> bool:
    """Whether a function of the user's may call itself, directly or through functions that it names."""
    seen: set[CodeType] = set()
    waiting: list[Any] = [function]
    while waiting:
        one = waiting.pop()
        code = one.__code__
        if code in seen:
            continue
        seen.add(code)
        names = names_in(code)
        if function.__name__ in names:
            return True
        found = [one.__globals__.get(name) for name in names]
        found += [cell.cell_contents for cell in one.__closure__ or () if _is_full(cell)]
        found = [getattr(item, "ag_function", item) for item in found if item is not None]
        waiting += [item for item in found if isinstance(item, FunctionType)]
    return False


def _is_full(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def names_in(code: CodeType) -> set[str]:
    """The globals, attributes and free variables that a function and those inside it name."""
    names = {*code.co_names, *code.co_freevars}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= names_in(constant)
    return names
