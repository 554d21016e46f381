"""Operators, items, attributes and methods of symbolic values, run and compared with eager."""

from __future__ import annotations

import enum
from typing import Any

import numpy as np
import pytest

from runtime.errors import Unsupported
from runtime.graph import Value
from runtime.trace.builder import Trace, activate
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, FLOAT, INT, STR, ArrayType, Dim, ListType, ObjectType, TupleType, type_of, union
from tests.runtime.trace.run_trace import check, traced

A = np.arange(12.0).reshape(3, 4)
I = np.array([3, 1, 2])
FLOATS = ArrayType(np.dtype(float), (3, 4))


def swap_rows(x: Any) -> Any:
    x[[0, 1]] = x[[1, 0]]
    return x[0]


def update_views(x: Any) -> Any:
    row = x[0]
    row += 1
    x[1:, 1] *= 2
    x.T[0] = 7
    x[x > 6] -= 1
    return row, x.sum()


def rebind_or_change(x: Any, s: Any) -> Any:
    y = x
    y += s
    z = s
    z += 1
    return y, z, s


def shapes(x: Any) -> Any:
    n, m = x.shape
    return n * m, x.ndim, x.size, x.nbytes, x.itemsize, x.dtype == np.dtype(float), len(x.T.shape)


FUNCTIONS: list[tuple[Any, tuple[Any, ...]]] = [
    (
        lambda x, y: (x + y, y - x, x / 2, 2 / (x + 1), x // 2, -x, abs(x), x**2, 2**x, x @ y.T, x < y, x == y),
        (A, A[:1] + 1),
    ),
    (lambda i: (i + 1, i // 2, i % 2, i << 1, i & 1, ~i, divmod(i, 2), divmod(7, i), +i), (I,)),
    (lambda n: (n + 1, n / 2, n**2, n**-1, 2**n, divmod(n, 3), n < 5, n == 5, -n, n * "ab"), (5,)),
    (lambda f: (f + 1, f**2, f**2.0, f // 1, f == 1.5, f != None), (1.5,)),  # noqa: E711
    (lambda s, t: (s + t, s * 2, s == t, s < t, s.upper(), s.split(","), "," in [","]), ("a,b", "c")),
    (lambda x: (x + [1, 2, 3, 4], (1, 2, 3, 4) * x, x[0] * [1.0, 2, 3, 4]), (A,)),
    (
        lambda x: (
            x[0],
            x[1:, ::2],
            x[..., 0],
            x[None],
            x[[0, 2]],
            x[:, [True, False, True, False]],
            x[0, 1],
            x[-1, -1],
        ),
        (A,),
    ),
    (lambda x, i: (x[i], x[:i], x[i:], x[i, :i], x[i : i + 1]), (A, 2)),
    (lambda x, i: (x[i], x[i, 0], x[i, i]), (A, np.array([0, 2]))),
    (lambda x, m: (x[m], x[~m], x[m].sum()), (A, A > 3)),
    (swap_rows, (A,)),
    (update_views, (A,)),
    (rebind_or_change, (A, 2)),
    (rebind_or_change, (A, np.float64(2))),
    (shapes, (A,)),
    (lambda x: (x.T, x.real, x.imag, x.mT, x.flat[3]), (A,)),
    (
        lambda x: (
            x.sum(),
            x.mean(axis=0),
            x.max(1),
            x.argmin(),
            x.reshape(4, 3),
            x.reshape(-1),
            x.ravel(),
            x.T.copy(),
        ),
        (A,),
    ),
    (
        lambda x: (
            x.astype("f4"),
            x.astype(int),
            x.tolist(),
            x.item(3),
            x.clip(1, 2),
            x.round(1),
            x.cumsum(1),
            x.take([0, 1]),
        ),
        (A,),
    ),
    (
        lambda x: (
            x.fill(3),
            x.sort(),
            x.nonzero(),
            x.any(),
            x.std(),
            x.var(ddof=1),
            x.transpose(),
            x.squeeze(),
            x.dot(x.T),
        ),
        (A,),
    ),
    (lambda f: (f.real, f.imag, f.is_integer(), f.conjugate(), f.hex(), f.as_integer_ratio()), (2.5,)),
    (lambda n: (n.bit_length(), n.real, n.numerator, n.to_bytes(2, "big")), (5,)),
    (lambda s: (s.sum(), s.item(), s.dtype == np.float64, s.shape, s.astype("f4"), s.is_integer()), (np.float64(2.5),)),
    (
        lambda g: (g.normal(), g.integers(0, 5, size=3), g.random((2, 2)), g.choice(5), g.permutation(4)),
        (np.random.default_rng(1),),
    ),
    (lambda g: (g.rand(2), g.randint(5), g.uniform(size=(2, 2)), g.standard_normal(3)), (np.random.RandomState(1),)),
    (lambda g, x: (g.shuffle(x), x), (np.random.default_rng(1), np.arange(5))),
    (lambda x: (x[()], x + 1), (np.array(2.0),)),
]


@pytest.mark.parametrize("unknown_sizes", [False, True])
@pytest.mark.parametrize("number", range(len(FUNCTIONS)))
def test_same_as_eager(number: int, unknown_sizes: bool) -> None:
    function, args = FUNCTIONS[number]
    check(function, *args, unknown_sizes=unknown_sizes)


def names(trace: Trace) -> list[str]:
    return [node.primitive.name for node in trace.nodes]


def test_an_array_that_is_changed_stays_the_same_value() -> None:
    def change(x: Any) -> Any:
        y = x
        y += 1
        return y

    trace, inputs, result = traced(change, FLOATS)
    assert result is inputs[0].ag_value
    assert names(trace) == ["iadd"]
    assert trace.nodes[0].primitive.writes == (0,)


def test_a_number_that_is_changed_is_a_new_value() -> None:
    def change(x: Any) -> Any:
        x += 1
        return x

    for type_ in (INT, FLOAT, ArrayType(np.dtype(float), (), "scalar")):
        trace, inputs, result = traced(change, type_)
        assert result is not inputs[0].ag_value
        assert names(trace) == ["add"]
    trace, inputs, result = traced(change, ANY)
    assert result is not inputs[0].ag_value
    assert names(trace) == ["iadd"]


def test_the_view_that_was_changed_is_not_stored_again() -> None:
    def change(x: Any, i: Any) -> None:
        x[1:, i] += 1
        x[0] *= 2

    assert names(traced(change, FLOATS, INT)[0]) == ["getitem", "iadd", "getitem", "imul"]

    def change_copy(x: Any) -> None:
        x[[0, 1]] += 1

    assert names(traced(change_copy, FLOATS)[0]) == ["getitem", "iadd", "setitem"]

    def change_item(x: Any) -> None:
        x[0, 0] += 1

    assert names(traced(change_item, FLOATS)[0]) == ["getitem", "add", "setitem"]


def test_unknown_sizes_are_read_at_run_time() -> None:
    trace, _, result = traced(lambda x: x.shape, ArrayType(np.dtype(float), (Dim(), 4)))
    assert names(trace) == ["dim"]
    assert result[1] == 4


def test_a_missing_attribute_raises_as_numpy_does() -> None:
    with activate(Trace()):
        with pytest.raises(AttributeError, match="'numpy.ndarray' object has no attribute 'foo'"):
            Symbolic(Value(FLOATS)).foo  # noqa: B018
        with pytest.raises(AttributeError, match="'float' object has no attribute 'sum'"):
            Symbolic(Value(FLOAT)).sum()


@pytest.mark.parametrize("name", ["dtype", "strides"])
def test_an_array_stays_what_it_is_where_a_gradient_may_flow(name: str) -> None:
    trace = Trace()
    trace.differentiates = True
    with activate(trace), pytest.raises(Unsupported, match=f"`{name}`"):
        setattr(Symbolic(Value(FLOATS)), name, (12,))


def test_an_array_keeps_its_size() -> None:
    with activate(Trace()), pytest.raises(Unsupported, match="resize"):
        Symbolic(Value(FLOATS)).resize((2, 2))


class Color(enum.Enum):
    RED = 1
    BLUE = 2


def test_objects() -> None:
    trace, _, result = traced(lambda c: c.name, ObjectType(Color))
    assert result.type == STR
    trace, _, result = traced(lambda x: x.anything, ANY)
    assert result.type == ANY
    trace, _, result = traced(lambda x: x.sum(), ANY)
    assert trace.nodes[-1].primitive.name == ".sum" and not trace.nodes[-1].primitive.opaque


def test_tuples_and_lists_of_run_time_are_taken_apart() -> None:
    pair = TupleType((INT, FLOAT))
    trace, _, result = traced(lambda p: (p[0], p[1], p.count(3)), pair)
    assert [value.type for value in result] == [INT, FLOAT, INT]
    trace, _, result = traced(lambda xs: xs[0], ListType(FLOAT))
    assert result.type == FLOAT


def test_an_operator_leaves_its_turn_to_objects_of_the_user() -> None:
    class Left:
        def __radd__(self, other: Any) -> str:
            return "radd"

    with activate(Trace()):
        assert Symbolic(Value(FLOAT)) + Left() == "radd"
        with pytest.raises(TypeError):
            Symbolic(Value(FLOAT)) + object()


def test_unions() -> None:
    mixed = union((FLOATS, type_of(1.0)))
    trace, inputs, result = traced(lambda x: x + 1, mixed)
    assert result.type == mixed
