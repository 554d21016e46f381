"""Random graphs with aliases, stores, loops, branches and raises, and the comparison of two ways to run one."""

from __future__ import annotations

import copy
import operator
import random
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.containers import LIST_APPEND, LIST_GETITEM, MAKE_LIST
from runtime.primitives.control import CELL_GET, CELL_NEW, CELL_SET, COND, EFFECT_CALL, FOR, RAISE, TRY, WHILE
from runtime.primitives.operators import BINARY, INPLACE, UNARY
from runtime.primitives.primitive import Primitive, infer_any
from runtime.structure import Hole
from runtime.types import ANY, BOOL, INT, NONE, ArrayType, ListType, ObjectType, Type, union
from runtime.verify import accepts

ROW = ArrayType(np.dtype(np.float64), (4,))
MATRIX = ArrayType(np.dtype(np.float64), (3, 4))
INTEGERS = ArrayType(np.dtype(np.int64), (4,))

LOG: list[Any] = []


def record(value: Any) -> None:
    """An effect: remember what the value is now."""
    LOG.append(copy.deepcopy(value))


LOAD = Primitive("getitem", operator.getitem, infer_any, views=(0,))
STORE = Primitive("setitem", operator.setitem, infer_any, outputs=0, has_effect=True, writes=(0,))
COPY = Primitive("copy", np.copy, infer_any)
IS = Primitive("is", operator.is_, infer_any, may_raise=False, symbol="is")


def is_array(value: Value) -> bool:
    return isinstance(value.type, ArrayType) and value.type.kind == "array"


class RandomGraph:
    """Builds one graph from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.nodes: list[Node] = []
        self.scope: list[Value] = []
        self.cells: list[Value] = []

    def build(self) -> Graph:
        inputs = (
            *(Value(ROW, "x"), Value(ROW, "y"), Value(MATRIX, "m"), Value(INTEGERS, "k")),
            *(Value(INT, "n"), Value(ArrayType(np.dtype(np.float64), (), "scalar"), "s")),
        )
        self.scope = list(inputs)
        self.block(self.random.randint(4, 14), 2)
        outputs = tuple(self.random.choice(self.scope) for _ in range(self.random.randint(1, 4)))
        return Graph(inputs, tuple(self.nodes), outputs, "random")

    def block(self, count: int, depth: int) -> None:
        steps: list[Callable[[int], None]] = [self.binary] * 6 + [self.unary, self.load, self.load, self.store]
        steps += [
            self.inplace,
            self.copy,
            self.make_list,
            self.use_list,
            self.effect,
            self.cell,
            self.same,
            self.number,
        ]
        if depth:
            steps += [self.cond, self.cond, self.loop, self.count, self.attempt]
        for _ in range(count):
            self.random.choice(steps)(depth)

    def region(self, inputs: tuple[Value, ...], depth: int) -> tuple[list[Node], list[Value]]:
        outer = self.nodes, self.scope, self.cells
        self.nodes, self.scope, self.cells = [], [*self.scope, *inputs], [*self.cells]
        self.block(self.random.randint(0, 4), depth - 1)
        found = self.nodes, self.scope
        self.nodes, self.scope, self.cells = outer
        return found

    def emit(self, primitive: Primitive, inputs: tuple[Operand, ...], *types: Type, **rest: Any) -> tuple[Value, ...]:
        outputs = tuple(
            Value(type_, self.random.choice("abc") if self.random.random() < 0.5 else "") for type_ in types
        )
        regions = rest.pop("regions", ())
        self.nodes.append(Node(primitive, inputs, outputs, rest, regions))
        self.scope.extend(value for value in outputs if value.type != NONE)
        return outputs

    def pick(self, test: Callable[[Value], bool]) -> Value | None:
        found = [value for value in self.scope if test(value)]
        return self.random.choice(found) if found else None

    def a_number(self) -> Operand:
        value = self.pick(lambda value: isinstance(value.type, ArrayType) and value.type.kind != "array")
        if value is None or self.random.random() < 0.5:
            return Literal(self.random.choice([0, 1, 2, 3, -1, 0.5, -0.0, True]))
        return value

    # Steps

    def number(self, depth: int) -> None:
        left, right = self.a_number(), self.a_number()
        self.apply(BINARY[self.random.choice(["add", "sub", "mul", "floordiv", "lt", "eq"])], left, right)

    def apply(self, primitive: Primitive, *operands: Operand) -> None:
        self.emit(primitive, operands, primitive.infer(*(operand.type for operand in operands)))

    def binary(self, depth: int) -> None:
        left = self.pick(is_array)
        assert left is not None
        right = self.pick(lambda value: value.type == left.type) if self.random.random() < 0.6 else self.a_number()
        self.apply(BINARY[self.random.choice(["add", "sub", "mul", "truediv", "lt"])], left, right or Literal(2))

    def unary(self, depth: int) -> None:
        value = self.pick(is_array)
        assert value is not None
        if value.type.dtype.kind != "b":  # type: ignore[union-attr]
            self.apply(UNARY[self.random.choice(["neg", "abs", "pos"])], value)

    def load(self, depth: int) -> None:
        value = self.pick(lambda value: is_array(value) and value.type.shape == (3, 4))  # type: ignore[union-attr]
        assert value is not None
        index, shape = self.random.choice(
            [(1, (4,)), (slice(None, None, -1), (3, 4)), ((slice(None), slice(0, 2)), (3, 2))]
        )
        template = ((Hole(0), index), {})
        self.emit(LOAD, (value,), ArrayType(value.type.dtype, shape), template=template)  # type: ignore[union-attr]

    def store(self, depth: int) -> None:
        value = self.pick(lambda value: is_array(value) and value.type.dtype.kind == "f")  # type: ignore[union-attr]
        source = self.pick(lambda other: other.type == value.type) if value else None
        if value is not None and source is not None:
            if self.random.random() < 0.5:
                self.emit(STORE, (value, Literal(0), Literal(7.0)))
            else:
                self.emit(STORE, (value, source), template=((Hole(0), slice(None), Hole(1)), {}))

    def inplace(self, depth: int) -> None:
        value = self.pick(lambda value: is_array(value) and value.type.dtype.kind == "f")  # type: ignore[union-attr]
        if value is not None:
            self.apply(INPLACE[self.random.choice(["iadd", "isub", "imul"])[1:]], value, self.a_number())

    def copy(self, depth: int) -> None:
        value = self.pick(is_array)
        assert value is not None
        self.emit(COPY, (value,), value.type)

    def make_list(self, depth: int) -> None:
        values = [value for value in self.scope if value.type == ROW]
        chosen = tuple(self.random.choice(values) for _ in range(self.random.randint(1, 3)))
        self.emit(MAKE_LIST, chosen, ListType(ROW))

    def use_list(self, depth: int) -> None:
        items = self.pick(lambda value: value.type == ListType(ROW))
        if items is not None:
            if self.random.random() < 0.5:
                self.emit(LIST_APPEND, (items, self.pick(lambda value: value.type == ROW) or items), NONE)
            else:
                self.emit(LIST_GETITEM, (items, Literal(self.random.choice([0, -1]))), ROW)

    def effect(self, depth: int) -> None:
        value = self.random.choice(self.scope)
        self.emit(EFFECT_CALL, (Literal(record), value), NONE, template=((Hole(0), Hole(1)), {}))

    def same(self, depth: int) -> None:
        left, right = self.pick(is_array), self.pick(is_array)
        if left is not None and right is not None:
            self.emit(IS, (left, right), BOOL)

    def cell(self, depth: int) -> None:
        value = self.pick(lambda value: value.type == ROW)
        if value is None:
            return
        if not self.cells:
            self.cells.append(self.emit(CELL_NEW, (value,), ObjectType(type((lambda: value).__closure__[0])))[0])
            self.scope.remove(self.cells[0])
        elif self.random.random() < 0.5:
            self.emit(CELL_SET, (self.cells[0], value))
        else:
            self.emit(CELL_GET, (self.cells[0],), ROW)

    def a_test(self) -> Operand:
        left, right = self.a_number(), self.a_number()
        self.apply(BINARY["lt"], left, right)
        return self.nodes[-1].outputs[0]

    def cond(self, depth: int) -> None:
        test = self.a_test()
        (true, true_scope), (false, false_scope) = self.region((), depth), self.region((), depth)
        pairs = [
            (self.random.choice(true_scope), self.random.choice(false_scope)) for _ in range(self.random.randint(0, 2))
        ]
        if self.random.random() < 0.2:
            template = ((ValueError, "raised"), {})
            true.append(Node(RAISE, (), (), {"template": template}))
        regions = (
            Graph((), tuple(true), tuple(left for left, _ in pairs)),
            Graph((), tuple(false), tuple(right for _, right in pairs)),
        )
        types = [union((left.type, right.type)) for left, right in pairs]
        self.emit(COND, (test,), *types, regions=regions)

    def carried(self) -> list[Value]:
        return [self.random.choice(self.scope) for _ in range(self.random.randint(0, 2))]

    def returned(self, scope: list[Value], inputs: tuple[Value, ...]) -> tuple[Operand, ...]:
        return tuple(
            self.random.choice([value for value in scope if accepts(target.type, value.type)]) for target in inputs
        )

    def count(self, depth: int) -> None:
        """A `for` over a range, with a break."""
        initial = self.carried()
        item = Value(INT, "i")
        inputs = tuple(Value(value.type, value.name) for value in initial)
        nodes, scope = self.region((item, *inputs), depth)
        stop = self.pick(lambda value: False) or Literal(False)
        tests = [value for value in scope if value.type == BOOL]
        if tests and self.random.random() < 0.5:
            stop = self.random.choice(tests)
        body = Graph((item, *inputs), tuple(nodes), (stop, *self.returned(scope, inputs)))
        iterable: Operand = Literal(range(3))
        matrix = self.pick(lambda value: value.type == ROW)
        if matrix is not None and self.random.random() < 0.3:
            item.type = ArrayType(np.dtype(np.float64), (), "scalar")
            iterable = matrix
            body = Graph(body.inputs, (), (Literal(False), *inputs))
        self.emit(FOR, (iterable, *initial), *(value.type for value in initial), regions=(body,))

    def loop(self, depth: int) -> None:
        """A `while` that a counter ends."""
        initial = self.carried()
        inputs = (Value(INT, "t"), *(Value(value.type, value.name) for value in initial))
        proceed = Value(BOOL)
        test_nodes, test_scope = self.region(inputs, 1)
        test_nodes.append(Node(BINARY["lt"], (inputs[0], Literal(3)), (proceed,)))
        handed = self.returned(test_scope, inputs[1:]) if self.random.random() < 0.3 else inputs[1:]
        test = Graph(inputs, tuple(test_nodes), (proceed, inputs[0], *handed))
        body_inputs = tuple(Value(value.type, value.name) for value in inputs)
        nodes, scope = self.region(body_inputs, depth)
        following = Value(INT, "t")
        nodes.append(Node(BINARY["add"], (body_inputs[0], Literal(1)), (following,)))
        body = Graph(body_inputs, tuple(nodes), (following, *self.returned(scope, inputs[1:])))
        types = [value.type for value in inputs]
        self.emit(WHILE, (Literal(0), *initial), *types, regions=(test, body))

    def attempt(self, depth: int) -> None:
        (body, scope), error = self.region((), depth), Value(ANY, "error")
        handler, handler_scope = self.region((), depth)
        final, _ = self.region((), 1)
        if self.random.random() < 0.5:
            body.append(Node(RAISE, (), (), {"template": ((KeyError, "in try"), {})}))
        left, right = self.random.choice(scope), self.random.choice(handler_scope)
        regions = (
            Graph((), tuple(body), (left,)),
            Graph((error,), tuple(handler), (right,)),
            Graph((), tuple(final), ()),
        )
        params = {"handlers": ((KeyError, ZeroDivisionError),), "orelse": False, "finalbody": True}
        self.emit(TRY, (), union((left.type, right.type)), regions=regions, **params)


def sample_inputs(seed: int) -> tuple[Any, ...]:
    numbers = np.random.default_rng(seed)
    x = numbers.integers(-3, 4, 4).astype(float)
    m = numbers.normal(size=(3, 4))
    if seed % 3 == 1:
        m = np.asfortranarray(m)
    if seed % 3 == 2:
        m = numbers.normal(size=(6, 8))[::2, ::-2]
    y = m[1] if seed % 2 else numbers.normal(size=4)
    return x, y, m, numbers.integers(-9, 9, 4), int(numbers.integers(-4, 5)), np.float64(numbers.normal())


def outcome(run: Callable[..., Any], inputs: tuple[Any, ...]) -> Any:
    """What a run does: results with their identities and layouts, the inputs after it, the log, the exception."""
    # deepcopy would lay arrays out anew and separate those that share memory.
    inputs = sample_inputs(*inputs)
    LOG.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            results = run(*inputs)
        except Exception as error:
            results = (type(error).__name__, str(error))
    arrays = [item for item in (*inputs, *results) if isinstance(item, np.ndarray)]
    shared = [[left is right or np.may_share_memory(left, right) for left in arrays] for right in arrays]
    same = [[left is right for left in arrays] for right in arrays]
    return [described(item) for item in results], [described(item) for item in inputs], shared, same, described(LOG)


def described(item: Any) -> Any:
    if isinstance(item, np.ndarray):
        return ("array", item.dtype, item.shape, item.strides, item.tobytes())
    if isinstance(item, np.generic):
        return (type(item), item.tobytes())
    if isinstance(item, list | tuple):
        return (type(item), [described(part) for part in item])
    return (type(item), repr(item))
