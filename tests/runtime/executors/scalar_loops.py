"""Random loops over scalars and items of arrays, with values at the edges of what Python's numbers can stand for."""

from __future__ import annotations

import math
import operator
import random
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.builtins import MAX, MIN, NOT, RANGE, TO_FLOAT
from runtime.primitives.control import COND, FOR, RAISE, WHILE
from runtime.primitives.mathematics import MATH
from runtime.primitives.operators import BINARY, UNARY
from runtime.primitives.primitive import Primitive, infer_any
from runtime.primitives.registry import primitive_for
from runtime.structure import Hole
from runtime.types import BOOL, FLOAT, INT, ArrayType, ObjectType, Type, type_of, union

F64, I64, B1 = (ArrayType(np.dtype(name), (), "scalar") for name in ("float64", "int64", "bool"))
VECTOR = ArrayType(np.dtype(np.float64), (4,))
COUNTS = ArrayType(np.dtype(np.int64), (4,))
TABLE = ArrayType(np.dtype(np.float64), (2, 3))

LOAD = Primitive("getitem", operator.getitem, infer_any, views=(0,))
STORE = Primitive("setitem", operator.setitem, infer_any, outputs=0, has_effect=True, writes=(0,))

FLOATS = [0.0, -0.0, 1.0, -1.5, 0.1, 3.0, 1e308, -1e308, 5e-324, 1e-200, 1e200, math.inf, -math.inf, math.nan, 2.0**53]
INTEGERS = [0, 1, -1, 2, 3, 7, 2**31, 2**53 + 1, 2**62, 2**63 - 1, -(2**63)]
ARITHMETIC = ["add", "sub", "mul", "truediv", "floordiv", "mod"]
COMPARISONS = ["lt", "le", "gt", "ge", "eq", "ne"]


def family(type_: Type) -> str:
    """The letters of the dtypes that a number of the type may have."""
    return "".join(sorted({item.dtype.kind for item in getattr(type_, "alternatives", (type_,))}))


class RandomLoop:
    """Builds one graph with a loop from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.nodes: list[Node] = []
        self.scope: list[Value] = []
        self.arrays = (Value(VECTOR, "x"), Value(COUNTS, "k"), Value(TABLE, "m"))
        self.stores = self.random.random() < 0.5

    def build(self) -> Graph:
        numbers = [Value(type_, name) for type_, name in ((F64, "f"), (F64, "g"), (I64, "i"), (B1, "b"))]
        numbers += [Value(FLOAT, "p"), Value(INT, "q")]
        self.scope = list(numbers)
        self.loop(2)
        outputs = (*self.nodes[-1].outputs, self.random.choice(self.scope))
        return Graph((*self.arrays, *numbers), tuple(self.nodes), outputs, "loop")

    # Values

    def literal(self, kind: str) -> Literal:
        if kind == "f":
            return Literal(self.random.choice([*FLOATS[:9], np.float64(0.5), 4]))
        return Literal(self.random.choice(INTEGERS[:7] if kind == "i" else [True, False]))

    def number(self, kinds: str) -> Operand:
        found = [value for value in self.scope if family(value.type) in kinds]
        if not found or self.random.random() < 0.25:
            return self.literal(self.random.choice(kinds))
        return self.random.choice(found[-4:] if self.random.random() < 0.6 else found)

    def emit(self, primitive: Primitive, inputs: tuple[Operand, ...], *types: Type, **rest: Any) -> tuple[Value, ...]:
        outputs = tuple(Value(type_, self.random.choice(["", "u", "v"])) for type_ in types)
        regions = rest.pop("regions", ())
        self.nodes.append(Node(primitive, inputs, outputs, rest, regions))
        self.scope += [value for value in outputs if family_or_none(value.type)]
        return outputs

    def apply(self, primitive: Primitive, *operands: Operand) -> Value:
        return self.emit(primitive, operands, primitive.infer(*(operand.type for operand in operands)))[0]

    # Steps

    def step(self, depth: int) -> None:
        steps: list[Callable[[int], object]] = [self.arithmetic] * 8 + [self.compare, self.unary, self.load, self.load]
        steps += [self.function, self.logic]
        if self.stores:
            steps += [self.store, self.store]
        if depth:
            steps += [self.cond, self.cond, self.loop]
        self.random.choice(steps)(depth)

    def arithmetic(self, depth: int) -> None:
        kinds = self.random.choice(["f", "i", "fi"])
        self.apply(BINARY[self.random.choice(ARITHMETIC)], self.number(kinds), self.number(kinds))

    def compare(self, depth: int) -> Value:
        kinds = self.random.choice(["f", "i", "fi", "b"])
        return self.apply(BINARY[self.random.choice(COMPARISONS)], self.number(kinds), self.number(kinds))

    def logic(self, depth: int) -> None:
        if self.random.random() < 0.5:
            self.apply(NOT, self.number("b"))
        elif self.random.random() < 0.3:
            count = Literal(self.random.choice([0, 1, 2, 31, 62, 63, 64]))
            self.apply(BINARY[self.random.choice(["lshift", "rshift"])], self.number("i"), count)
        else:
            kinds = self.random.choice(["i", "b"])
            name = self.random.choice(["and", "or", "xor"])
            self.apply(BINARY[name], self.number(kinds), self.number(kinds))

    def unary(self, depth: int) -> None:
        self.apply(UNARY[self.random.choice(["neg", "abs", "pos"])], self.number("fi"))

    def function(self, depth: int) -> None:
        kind = self.random.choice("fi")
        pair = (self.number(kind), self.number(kind))
        choice = self.random.randrange(5)
        if choice == 0:
            self.apply(self.random.choice([MIN, MAX]), *pair)
        elif choice == 1:
            self.apply(MATH[self.random.choice([math.sqrt, math.sin, math.floor])], self.number("f"))
        elif choice == 2:
            self.apply(TO_FLOAT, pair[0])
        else:
            self.apply(primitive_for(self.random.choice([np.sqrt, np.abs])), self.number("f"))

    def place(self) -> tuple[Value, Any, tuple[Operand, ...]]:
        """An array, an index template, and the operands of both."""
        array = self.random.choice(self.arrays)
        shape = array.type.shape  # type: ignore[union-attr]
        found = [value for value in self.scope if value.type in (INT, I64)]
        operands: list[Operand] = [array]
        index: list[Any] = []
        for size in shape:
            if found and self.random.random() < 0.5:
                operands.append(self.random.choice(found))
                index.append(Hole(len(operands) - 1))
            else:
                index.append(self.random.randrange(-size, size))
        return array, index[0] if len(index) == 1 else tuple(index), tuple(operands)

    def load(self, depth: int) -> None:
        array, index, operands = self.place()
        template: Any = ((Hole(0), index), {})
        self.emit(LOAD, operands, ArrayType(array.type.dtype, (), "scalar"), template=template)  # type: ignore[union-attr]

    def store(self, depth: int) -> None:
        array, index, operands = self.place()
        value = self.number("i" if array.type is COUNTS else "fi")
        template: Any = ((Hole(0), index, Hole(len(operands))), {})
        self.emit(STORE, (*operands, value), template=template)

    def region(self, inputs: tuple[Value, ...], depth: int, steps: int) -> tuple[list[Node], list[Value]]:
        outer = self.nodes, self.scope
        self.nodes, self.scope = [], [*self.scope, *inputs]
        for _ in range(steps):
            self.step(depth)
        found = self.nodes, self.scope
        self.nodes, self.scope = outer
        return found

    def cond(self, depth: int) -> None:
        test: Operand = self.compare(depth)
        (true, left), (false, right) = (self.region((), depth - 1, self.random.randint(0, 2)) for _ in range(2))
        kind = self.random.choice("fib")
        pairs = [
            (self.chosen(left, kind, test), self.chosen(right, kind, test)) for _ in range(self.random.randint(0, 2))
        ]
        if self.random.random() < 0.1:
            true.append(Node(RAISE, (), (), {"template": ((KeyError, "raised"), {})}))
        regions = (
            Graph((), tuple(true), tuple(pair[0] for pair in pairs)),
            Graph((), tuple(false), tuple(pair[1] for pair in pairs)),
        )
        self.emit(COND, (test,), *(union((a.type, b.type)) for a, b in pairs), regions=regions)

    def chosen(self, scope: list[Value], kind: str, test: Operand) -> Operand:
        if kind == "b" and self.random.random() < 0.5:
            return test
        found = [value for value in scope if family(value.type) == kind]
        return self.random.choice(found) if found else self.literal(kind)

    def loop(self, depth: int) -> None:
        for _ in range(20):  # carries whose types hold, found by trying
            state = self.random.getstate(), len(self.nodes), len(self.scope)
            if self.random.choice([self.count, self.repeat])(depth - 1):
                return
            del self.nodes[state[1] :], self.scope[state[2] :]

    def carried(self) -> tuple[list[Operand], list[Type]]:
        initial = [self.number(self.random.choice(["f", "f", "i", "b"])) for _ in range(self.random.randint(1, 3))]
        wide = {"f": union((FLOAT, F64)), "i": union((INT, I64)), "b": union((BOOL, B1))}
        types = [
            wide[family(item.type)] if self.random.random() < 0.3 and family(item.type) in wide else item.type
            for item in initial
        ]
        return initial, types

    def returned(self, scope: list[Value], types: list[Type]) -> list[Operand] | None:
        found: list[Operand] = []
        for type_ in types:
            fitting = [value for value in scope if union((value.type, type_)) == type_]
            if not fitting:
                return None
            found.append(self.random.choice(fitting[-3:]))
        return found

    def count(self, depth: int) -> bool:
        """A `for` over a range or an array, perhaps with a break."""
        initial, types = self.carried()
        iterable: Operand = Literal(range(self.random.choice([0, 1, 2, 5, 9])))
        item = Value(INT, "n")
        if self.random.random() < 0.3:
            (iterable,) = self.emit(RANGE, (Literal(6),), ObjectType(range))
        elif self.random.random() < 0.3:
            iterable = self.random.choice(self.arrays[:2])
            item = Value(ArrayType(iterable.type.dtype, (), "scalar"), "e")  # type: ignore[union-attr]
        inputs = tuple(Value(type_, "c") for type_ in types)
        nodes, scope = self.region((item, *inputs), depth, self.random.randint(1, 5))
        outputs = self.returned(scope, types)
        if outputs is None:
            return False
        tests = [value for value in scope if family(value.type) == "b" and value not in self.scope]
        stop: Operand = self.random.choice(tests) if tests and self.random.random() < 0.4 else Literal(False)
        body = Graph((item, *inputs), tuple(nodes), (stop, *outputs))
        self.emit(FOR, (iterable, *initial), *types, regions=(body,))
        return True

    def repeat(self, depth: int) -> bool:
        """A `while` that a counter ends, and perhaps another test."""
        initial, types = self.carried()
        all_types = [INT, *types]
        inputs, body_inputs = (tuple(Value(type_, "t") for type_ in all_types) for _ in range(2))
        proceed = Value(BOOL)
        limit = Literal(self.random.choice([0, 1, 3, 6]))
        test = Graph(inputs, (Node(BINARY["lt"], (inputs[0], limit), (proceed,)),), (proceed, *inputs))
        nodes, scope = self.region(body_inputs, depth, self.random.randint(1, 5))
        outputs = self.returned(scope, types)
        if outputs is None:
            return False
        following = Value(INT, "t")
        nodes.append(Node(BINARY["add"], (body_inputs[0], Literal(1)), (following,)))
        body = Graph(body_inputs, tuple(nodes), (following, *outputs))
        self.emit(WHILE, (Literal(0), *initial), *all_types, regions=(test, body))
        return True


def family_or_none(type_: Type) -> bool:
    """Whether values of the type are numbers that later steps may use."""
    items = getattr(type_, "alternatives", (type_,))
    return all(isinstance(item, ArrayType) and item.kind != "array" for item in items) and family(type_) in "fib"


def sample_inputs(seed: int) -> tuple[Any, ...]:
    """Inputs for a random loop: arrays that share no memory or do, numbers at the edges."""
    rng = random.Random(seed)
    x = np.array([rng.choice(FLOATS) if rng.random() < 0.3 else rng.uniform(-2, 2) for _ in range(8)])
    k = np.array([rng.choice(INTEGERS) if rng.random() < 0.3 else rng.randint(-3, 3) for _ in range(4)])
    m = np.array([rng.uniform(-2, 2) for _ in range(6)]).reshape(3, 2).T
    x = x[::2] if seed % 2 else x[3::-1]
    if seed % 7 == 0:
        x.setflags(write=False)
    floats = [rng.choice(FLOATS) if rng.random() < 0.5 else rng.uniform(-3, 3) for _ in range(3)]
    integers = [rng.choice(INTEGERS) if rng.random() < 0.5 else rng.randint(-5, 5) for _ in range(2)]
    b = np.bool_(rng.random() < 0.5)
    return x, k, m, np.float64(floats[0]), np.float64(floats[1]), np.int64(integers[0]), b, floats[2], integers[1]


def outcome(run: Callable[..., Any], seed: int) -> Any:
    """What a run does for the inputs of a seed, under the error handling of the seed."""
    return observed(run, sample_inputs(seed), ["ignore", "ignore", "warn", "raise"][seed % 4])


def observed(run: Callable[..., Any], inputs: tuple[Any, ...], under: Any = "ignore") -> Any:
    """Results to the bit and the class, arrays after the run, warnings in order, the exception."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(under=under):
        warnings.simplefilter("always")
        try:
            results: Any = [described(item) for item in run(*inputs)]
        except Exception as error:
            results = (type(error), str(error))
    return results, [described(item) for item in inputs], [(item.category, str(item.message)) for item in caught]


def described(item: Any) -> Any:
    """The class, the type and the bits."""
    if isinstance(item, np.ndarray | np.generic):
        return (type(item), item.dtype, item.tobytes())
    return (type(item), type_of(item), repr(item))
