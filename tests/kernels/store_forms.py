"""Strategies of hypothesis: arrays in any layout, indices that mostly fit them, and the forms of store and of call."""

from __future__ import annotations

import itertools
import linecache
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np
from hypothesis import strategies as st

DTYPES = "? i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split()
SPECIAL = [0, -0.0, 1, -1, 2.5, np.nan, np.inf, -np.inf, 127, 2.0**40, 1e-300]
LAYOUTS = "C F reversed strided offset broadcast read-only swapped unaligned".split()


# ---- arrays


@st.composite
def shapes(draw: Any, least: int = 0, most: int = 3) -> tuple[int, ...]:
    """Shapes of few axes; empty axes and axes of one item are frequent."""
    return tuple(draw(st.lists(st.sampled_from([3, 2, 4, 1, 0]), min_size=least, max_size=most)))


@st.composite
def arrays(draw: Any, shape: tuple[int, ...], dtype: str | None = None) -> np.ndarray:
    """An array of this shape, of any dtype and in any layout."""
    dtype = dtype or draw(st.sampled_from(DTYPES))
    layout = draw(st.sampled_from(LAYOUTS))
    seed = draw(st.integers(0, 7))
    return laid_out(shape, np.dtype(dtype), layout, np.random.default_rng(seed))


def laid_out(shape: tuple[int, ...], dtype: np.dtype, layout: str, rng: np.random.Generator) -> np.ndarray:
    """Random values in a layout in memory."""
    if layout == "F":
        return values(shape[::-1], dtype, rng).T
    if layout == "reversed":
        return values(shape, dtype, rng)[(slice(None, None, -1),) * len(shape)]
    if layout == "strided":
        return values(tuple(2 * size for size in shape), dtype, rng)[(slice(None, None, 2),) * len(shape)]
    if layout == "offset":
        return values(tuple(size + 1 for size in shape), dtype, rng)[(slice(1, None),) * len(shape)]
    if layout == "broadcast" and shape:
        return np.broadcast_to(values(shape[1:], dtype, rng), shape)
    made = values(shape, dtype, rng)
    if layout == "read-only":
        made.setflags(write=False)
    if layout == "swapped":
        return made.astype(dtype.newbyteorder())
    if layout == "unaligned":
        memory = np.frombuffer(bytearray(b"0" + made.tobytes()), np.uint8)[1:]
        return memory.view(dtype).reshape(shape)
    return made


def values(shape: tuple[int, ...], dtype: np.dtype, rng: np.random.Generator) -> np.ndarray:
    """Small numbers, and a few special ones."""
    made = np.asarray(rng.integers(-4, 9, shape) / 2)
    made = np.where(rng.random(shape) < 0.1, rng.choice(SPECIAL, shape), made)
    with np.errstate(all="ignore"):
        return np.asarray(made).astype(dtype)


@st.composite
def overlapping(draw: Any, array: np.ndarray) -> np.ndarray:
    """Another array that shares memory with the first."""
    ways = [array, array[...], array.T]
    if array.ndim:
        ways += [array[::-1], array[1:], array[:-1], array[:1].reshape(-1), np.broadcast_to(array, array.shape)]
    return draw(st.sampled_from(ways))


# ---- indices, as text


@st.composite
def indices(draw: Any, shape: tuple[int, ...]) -> str:
    """An index for an array of this shape, which now and then doesn't fit."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(["mask", "...", "()", "None", "True", "a > 1", "np.nonzero(mask)", "[]"]))
    count = draw(st.integers(0, len(shape)))
    parts = [draw(parts_for(size)) for size in shape[:count]]
    if draw(st.integers(0, 4)) == 0:
        parts.insert(draw(st.integers(0, len(parts))), draw(st.sampled_from(["None", "..."])))
    return ", ".join(parts) if parts else "..."


@st.composite
def parts_for(draw: Any, size: int) -> str:
    """What indexes one axis."""
    kind = draw(st.sampled_from(["slice", "slice", "number", "number", "variable", "list", "array"]))
    number = st.integers(-size, max(size - 1, 0)).map(str)
    if kind == "slice":
        bound = st.one_of(st.just(""), number, st.just("i"))
        step = draw(st.sampled_from(["", "", ":2", ":-1", ":-2"]))
        return f"{draw(bound)}:{draw(bound)}{step}"
    if kind == "number":
        return draw(number)
    if kind == "variable":
        return draw(st.sampled_from(["i", "-i", "i - 1", "n"]))
    return draw(st.sampled_from(["[0, 0]", "[-1, 0]", "[i, 0]"])) if kind == "list" else "idx"


# ---- statements

UFUNCS = "np.add np.subtract np.multiply np.maximum np.hypot np.divide np.logical_and np.floor_divide".split()
OPERATORS = "+ - * / // % ** & >>".split()
OPERANDS = ["2", "-1", "0.5", "x", "n", "b", "a", "b[...]", "a[::-1]", "[1, 2, 3]", "True", "1j"]
WHOLE = """
    a.fill({v})
    a.sort()
    a.sort(axis=0)
    a.partition(0)
    a.flat[i] = {v}
    a.flat[1:3] = {v}
    a.flat[::-1] = {v}
    a.flat = {v}
    a.real = {v}
    a.imag = {v}
    a.put([0, 1], {v})
    a.put(idx, {v}, mode="wrap")
    a.byteswap(inplace=True)
    a.resize(a.shape, refcheck=False)
    a.clip(0, 2, out=a)
    a.cumsum(axis=0, out=a)
    a.round(0, out=a)
    a @= b
    np.put(a, [0, -1], {v})
    np.put(a, idx, [1, 2], mode="clip")
    np.copyto(a, {v})
    np.copyto(a, {v}, where=mask)
    np.copyto(a, {v}, casting="unsafe")
    np.place(a, mask, [1, 2])
    np.putmask(a, mask, {v})
    np.fill_diagonal(a, {v})
    np.fill_diagonal(a, {v}, wrap=True)
    np.put_along_axis(a, np.argsort(a, axis=0), {v}, axis=0)
    np.nan_to_num(a, copy=False)
    np.cumsum(a, axis=-1, out=a)
    np.clip(a, {v}, 3, out=a)
    np.take(a, idx, axis=0, out=a[:2], mode="wrap")
    np.sum(a, axis=0, out=a[0])
    np.random.default_rng(0).shuffle(a)
    np.sqrt(a, out=a, where=mask)
    np.negative(a, a)
    np.modf(a, a, b)
    np.divmod(a, 2, out=(a, b))
    np.add.at(a, (idx,), {v})
    np.add.reduce(b, axis=0, out=a)
    np.add.accumulate(a, out=a)
    np.einsum("i...->...i", a)[...] = {v}
    for row in a: row += {v}
    for row in a: row[...] = {v}
    a.T[0] = {v}
    a.reshape(-1)[::2] = {v}
    a.ravel()[i] = {v}
    np.moveaxis(a, 0, -1)[i] = {v}
    a[0], a[-1] = a[-1], a[0]
    a[0], a[1] = a[1].copy(), {v}
"""
INDEXED = """
    a[{i}] = {v}
    a[{i}] = {v}
    a[{i}] = b[{i}]
    a[{i}] = a[{j}]
    a[{i}] {op}= {v}
    a[{i}] {op}= {v}
    a[{i}] {op}= a[{j}]
    w = a[{i}]; w {op}= {v}
    w = a[{i}]; w[...] = {v}
    w = a[{i}].T; w[0] = {v}; a {op}= {v}
    {ufunc}(a[{i}], {v}, out=a[{i}])
    {ufunc}(a, {v}, out=a)
    {ufunc}(a, b, out=a, where=mask)
    {ufunc}(a[{i}], a[{j}], a[{i}])
    {ufunc}(a, b, out=a[::-1])
    {ufunc}.at(a, np.s_[{i}], {v})
    np.copyto(a[{i}], {v}, where=mask[{i}])
    a[{i}].fill({v})
    a[{i}].sort()
    a[{i}], w = {v}, a[{j}]
    del w
"""
PLACES = {
    "argument": "def f(a, b, x, n, i, idx, mask):\n    w = None\n    @\n    return a, b, w",
    "fresh": "def f(a, b, x, n, i, idx, mask):\n    w, a = None, a * 1\n    @\n    return a, b, w",
    "branch": "def f(a, b, x, n, i, idx, mask):\n    w = None\n    if x > 0:\n        @\n    return a, b, w",
    "loop": "def f(a, b, x, n, i, idx, mask):\n    w = None\n    for k in range(12):\n        @\n        x += 1\n"
    "    return a, b, w",
    "call": "def g(a, b, x, n, i, idx, mask):\n    w = None\n    @\n    return w\n\n"
    "def f(a, b, x, n, i, idx, mask):\n    v = a[...]\n    w = g(v, b, x, n, i, idx, mask)\n    return a, b, w, v",
}


def forms(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@st.composite
def stores(draw: Any, shape: tuple[int, ...]) -> str:
    """One statement, or several with semicolons, that changes `a`, an array of this shape."""
    form = draw(st.sampled_from(forms(INDEXED) + forms(WHOLE)))
    return form.format(
        i=draw(indices(shape)), j=draw(indices(shape)), v=draw(st.sampled_from(OPERANDS)),
        op=draw(st.sampled_from(OPERATORS)), ufunc=draw(st.sampled_from(UFUNCS)),
    )  # fmt: skip


# ---- expressions

CALLS = """
    a + b   a - x   a * b   a / b   a // b   a % b   a ** 2   -a   abs(a)   a < b   a == b   ~mask   a @ b   n - a
    np.sqrt(a)   np.exp(a)   np.sign(a)   np.floor(a)   np.isnan(a)   np.conj(a)   np.square(a)   np.reciprocal(a)
    np.add(a, b, dtype="f8")   np.maximum(a, b)   np.fmod(a, b)   np.arctan2(a, b)   np.power(a, b)   np.gcd(a, b)
    a.sum()   a.sum(axis=0)   a.sum(axis=-1, keepdims=True)   a.prod(axis=0)   a.mean()   a.std(axis=0)   a.max(axis=0)
    a.min()   a.argmax()   np.argmin(a, axis=0)   a.any(axis=0)   a.all()   np.ptp(a, axis=0)   np.median(a)
    np.cumsum(a)   np.cumprod(a, axis=0)   np.add.reduceat(a, [0, 1])   np.subtract.outer(a, b)   np.diff(a)
    np.sum(a, where=mask)   np.max(a, axis=0, initial=0, where=mask)   np.mean(a, dtype="f4")   np.var(a, ddof=1)
    a.T   a.reshape(-1)   a.ravel()   a.ravel(order="F")   a.ravel(order="K")   a.reshape(1, -1)   a.flatten("F")
    a.swapaxes(0, -1)   np.moveaxis(a, 0, -1)   np.squeeze(a)   np.expand_dims(a, 0)   np.flip(a)   np.rot90(a)
    np.concatenate([a, b])   np.stack([a, a])   np.vstack([a, b])   np.hstack([a, b])   np.split(a, 1)   np.tile(a, 2)
    np.repeat(a, 2, axis=0)   np.roll(a, 1)   np.pad(a, 1)   np.broadcast_to(a, (2, *a.shape))   np.atleast_2d(a)
    a[{i}]   a[{i}]   a[{i}] + a[{j}]   a[{i}].sum()   a[{i}].T   a[mask]   np.take(a, idx, axis=0)   a.take([0, 0])
    np.where(mask, a, b)   np.where(a)   np.nonzero(a)   np.argwhere(a)   np.clip(a, 0, x)   np.select([mask], [a], b)
    np.sort(a)   np.argsort(a, axis=0, kind="stable")   np.unique(a)   np.searchsorted(np.sort(a.ravel()), b)
    a.astype("f4")   a.astype(complex)   a.astype("i4")   a.view()   a.copy()   np.asarray(a, order="F")
    np.ascontiguousarray(a)   np.array(a, copy=False)   np.zeros_like(a)   np.full_like(a, 2)   np.empty_like(a).shape
    np.dot(a, b)   np.matmul(a, b)   np.inner(a, b)   np.outer(a, b)   np.tensordot(a, b, 0)   np.vdot(a, b)
    np.trace(a)   np.diagonal(a)   np.tril(a)   np.kron(a, b)   np.einsum("...,...->...", a, b)   np.linalg.norm(a)
    a.tolist()   a.item(0)   a.real   a.imag   a.flat[i]   a.flat[1:]   list(a)   len(a)   a.shape   a.nbytes
    a.strides   a.dtype   a.flags.c_contiguous   a.flags.writeable   a.base is None   np.shares_memory(a, b)
    np.result_type(a, b)   a.squeeze()
    np.array_equal(a, b)   np.isclose(a, b)   np.count_nonzero(a)   np.histogram(a, 3)   np.bincount(idx)   a.dot(b)
    a is b   x in a   bool(a)   float(a)   int(a)   a if x > 0 else b   np.interp(x, idx, idx)   +a   a << 1
"""


@st.composite
def calls(draw: Any, shape: tuple[int, ...]) -> str:
    """One expression over `a` and `b`."""
    form = draw(st.sampled_from([part for line in forms(CALLS) for part in line.split("   ")]))
    return f"w = {form.format(i=draw(indices(shape)), j=draw(indices(shape)))}"


# ---- programs


@dataclass(frozen=True)
class Program:
    """A function, and the arguments of two calls."""

    text: str
    calls: tuple[tuple[Any, ...], ...]

    def function(self) -> FunctionType:
        """The function, with a source that can be read back."""
        name = f"<store {next(_numbers)}>"
        linecache.cache[name] = (len(self.text), None, self.text.splitlines(keepends=True), name)
        namespace: dict[str, Any] = {"np": np}
        exec(compile(self.text, name, "exec"), namespace)
        return namespace["f"]


_numbers = itertools.count()


@st.composite
def programs(draw: Any, statements: Any) -> Program:
    """A statement in one of the places, with two sets of arguments, the second of another shape of the same rank."""
    shape = draw(shapes())
    statement = draw(statements(shape))
    place = draw(st.sampled_from(tuple(PLACES)))
    lines = [statement] if statement.startswith("for") else statement.split("; ")
    text = "\n".join(
        line.replace("@", part)
        for line in PLACES[place].splitlines()
        for part in (lines if line.strip() == "@" else [""])
    )
    others = draw(shapes(len(shape), len(shape)))
    return Program(text + "\n", tuple(draw(arguments(one)) for one in (shape, others)))


@st.composite
def arguments(draw: Any, shape: tuple[int, ...]) -> tuple[Any, ...]:
    a = draw(arrays(shape))
    kind = draw(st.sampled_from(["same", "last", "overlap", "any"]))
    if kind == "overlap":
        b = draw(overlapping(a))
    else:
        b = draw(arrays({"same": shape, "last": shape[-1:], "any": draw(shapes())}[kind]))
    x = draw(st.sampled_from([np.float64(1.5), np.float64(-0.5), np.int64(2), np.float32(3)]))
    mask = np.arange(a.size).reshape(shape) % 3 != 1
    return a, b, x, 2, np.int64(draw(st.integers(0, 2))), np.array([0, 1]), mask
