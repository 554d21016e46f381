"""Random programs over arrays: stores, views, overlapping arguments, loops over items, branches, errors half-way.

Written as the source text of a module whose `program` is called with arrays of many kinds: strided, reversed,
transposed, broadcast, read-only, empty, unaligned, overlapping, of all dtypes, in the other byte order. Programs may
fail: that both modes fail alike, and leave the same behind, is part of the test.
"""

from __future__ import annotations

import random
import re

PARAMETERS = {"a": "mat", "b": "mat", "c": "vec", "d": "vec", "x": "num", "y": "num", "n": "int", "t": "float"}

PREAMBLE = '''\
"""A random program over arrays."""

import math

import numpy as np

SEED = {seed}
DTYPES = {dtypes}
W = np.arange(12.0).reshape(3, 4)


class Box:
    def __init__(self, w):
        self.w = w


def bump(v, k):
    v[k] += 1
    return v


def clipped(v):
    if v > 2:
        return v - 1
    return v * 1.5
'''

ARGUMENTS = '''\


def kinds(rng, shape, dtype):
    """An array of this shape in one of many layouts."""
    def values(shape):
        made = rng.normal(size=shape).round(1) * 4
        made = np.where(rng.random(shape) < 0.06, SPECIAL[rng.integers(len(SPECIAL))], made)
        with np.errstate(all="ignore"):
            return made.astype(dtype)

    rows, columns = (shape if len(shape) == 2 else (1, *shape))
    kind = rng.integers(12)
    if kind == 0:
        made = values((columns, rows)).T
    elif kind == 1:
        made = values((2 * rows, 3 * columns))[::2, ::3]
    elif kind == 2:
        made = values((rows, columns))[::-1, ::-1]
    elif kind == 3:
        made = np.broadcast_to(values((1, columns)), (rows, columns))
    elif kind == 4:
        made = values((rows, columns))
        made.setflags(write=False)
    elif kind == 5:
        made = np.frombuffer(bytearray(b"0" + values((rows, columns)).tobytes()), np.uint8)[1:]
        made = made.view(dtype).reshape(rows, columns)
    elif kind == 6:
        made = values((rows, columns)).astype(np.dtype(dtype).newbyteorder())
    elif kind == 7:
        made = values((rows, 2 * columns))[:, columns:]
    elif kind == 8:
        step = np.dtype(dtype).itemsize
        made = np.lib.stride_tricks.as_strided(values((columns + rows,)), (rows, columns), (step, step))
        made.setflags(write=False)  # in memory that overlaps itself, NumPy's order of writing counts
    else:
        made = values((rows, columns))
    return made if len(shape) == 2 else made[0]


SPECIAL = [np.nan, np.inf, -np.inf, -0.0, 1e308, 2.0**62, -1.0, 5e-324]


def calls():
    for number in range(3):
        rng = np.random.default_rng([SEED, number])
        base = DTYPES[np.random.default_rng(SEED).integers(len(DTYPES))]
        dtypes = [base if rng.random() < 0.75 else DTYPES[rng.integers(len(DTYPES))] for _ in range(4)]
        rows, columns = [(3, 4), (3, 4), (rng.integers(0, 6), rng.integers(0, 6))][number]
        a, b = (kinds(rng, (rows, columns), dtype) for dtype in dtypes[:2])
        c, d = (kinds(rng, (size,), dtype) for size, dtype in zip((columns, rows), dtypes[2:]))
        overlap = rng.integers(6)
        if overlap == 0:
            b = a
        elif overlap == 1:
            b = a[::-1]
        elif overlap == 2 and rows:
            c = a[0]
        elif overlap == 3 and columns:
            d, c = a[:, 0], a[-1:, :].reshape(-1)
        elif overlap == 4:
            whole = kinds(rng, (rows + 1, columns), dtypes[0])
            a, b = whole[:-1], whole[1:]
        x = [np.float64(1.5), np.float64(-0.5), np.float64(0.0)][number]
        y = [2, 2.5, np.int64(3)][number]
        yield a, b, c, d, x, y, [2, 5, 1][number], [0.5, -1.0, 3.0][number]
'''


def forms(text: str) -> list[str]:
    """Forms that stand in a text, at least two blanks apart."""
    return re.split(r"\s{2,}", text.strip())


DTYPES = ["f8", "f8", "f8", "i8", "i8", "f4", "i1", "u1", "u8", "i4", "?", "c16", "f2"]
FAST_DTYPES = ["f8", "f8", "f8", "i8", "i8", "?", "f8", "f4"]

EXPRESSIONS: dict[str, list[str]] = {
    "mat": forms(
        """
        {mat}.view()   np.asarray({mat})   {mat}.astype(float, copy=False)   {mat}.swapaxes(0, 1)   {mat}[::{step}]
        np.split({mat}, 1)[0]   {mat}[{i}:{i}]   box.w   {mat}[..., None][..., 0]   {mat} @ {mat}.T   {mat}[:, [0, 1]]
        {mat} + {mat}   {mat} * {num}   {mat} - {vec}   {num} * {mat} + {mat}   {mat} / {num}   -{mat}   {mat}.T
        {mat}[::-1]   {mat}[:, ::-1]   {mat}.copy()   {mat}[{i}:]   {mat}[:{i}, 1:]   np.abs({mat})
        np.where({mat} > {num}, {mat}, {num})   np.maximum({mat}, {num})   np.sqrt(np.abs({mat}))   {mat} ** 2
        np.zeros_like({mat})   np.zeros({mat}.shape)   np.exp({mat} * {num})   ({mat} > {num}) & ({mat} < {num})
        {mat} % 3   {mat} // {num}   np.outer({vec}, {vec})   {mat}.astype({dtype})   {mat}.reshape(-1, 2)
        {mat}[{vec} > {num}]   np.add({mat}, {mat})   np.clip({mat}, -1, {num})   {mat}.real   W
        np.ldexp({mat}, 2)   np.broadcast_to({vec}, (2, len({vec})))   {mat}[[0, -1]]
        np.cumsum({mat}, axis={axis})   ({mat} if {bool} else {mat})   np.asfortranarray({mat})
        np.atleast_2d({vec})   np.vstack([{vec}, {vec}])   np.floor({mat} * {num})   {mat}[:, None][:, 0]
        np.square({mat} - {num})   np.sign({mat}) * {mat}
        """
    ),
    "vec": forms(
        """
        {mat}[{i}]   {mat}[:, {i}]   {vec} + {vec}   {vec} * {num}   {vec}[::2]   {vec}[{i}:]   {vec}[::-1]
        np.cumsum({vec})   {mat}.sum(axis={axis})   {mat}.ravel()   {mat}.max(axis={axis})   np.arange({n}) * {num}
        np.zeros({n})   {vec}.copy()   {vec} > {num}   np.sqrt({vec})   {vec} / {vec}   {mat} @ {vec}
        np.sort({vec})   {vec}[{vec} > {num}]   np.diagonal({mat})   {mat}.reshape(-1)   {vec}[1:] - {vec}[:-1]
        np.ones({n})   np.add.reduce({mat}, axis={axis})   np.array([{num}, {num}])   np.linspace(0, 1, {n})
        {vec}.astype({dtype})   np.concatenate([{vec}, {vec}])   np.minimum({vec}, {num})   np.full({n}, {num})
        bump({vec}, {i})   {mat}.flat[1:3]   np.take({vec}, [0, 1])   np.where({vec} > {num}, {vec}, 0)
        np.reciprocal({vec})   np.hypot({vec}, {num})
        """
    ),
    "num": forms(
        """
        {number}   {number}   {number}   {number}   {vec}[{i}]   {mat}[{i}, {i}]   {mat}[{i}][{i}]   {vec}.sum()
        {mat}.max()   len({vec})   {vec}.dot({vec})   ({num} + {num})   ({num} * {number})   ({num} * {vec}[{i}])
        ({num} - {num})   ({num} / {num})   ({num} // {number})   ({num} % 5)   np.sqrt({num})   abs({num})
        max({num}, {num})   min({num}, {number})   float({num})   math.exp({num})   ({num} if {bool} else {num})
        clipped({num})   np.float64({num})   np.int64({i})   {mat}.mean()   -{num}   np.float32({num})   {mat}.size
        {mat}[{i}, {i}, ...]   rng.random()   rng.integers(3)   np.add.reduce({vec})   len(out)   {vec}[{i}].item()
        {vec}.shape[0]   {mat}.flat[{i}]   float({num}) ** 2   np.exp({num})   int({num})   np.maximum({num}, {num})
        np.int8({i})   {vec}[{i}, ...]   np.abs({num})   bool({num})
        """
    ),
    "i": forms(
        """
        {#int}   {#int}   {#int}   {#int}   0   1   -1   2   ({#int} + 1) % 3   -{#int}   {#int} // 2
        np.argmax({vec})   {n} - 1
        """
    ),
    "n": forms(
        """
        n   3   5   len({#vec})   {#mat}.shape[0]   {#mat}.shape[1]
        """
    ),
    "bool": forms(
        """
        {mat} is {mat}   {mat}.base is {#mat}   np.shares_memory({mat}, {#mat})   {mat}.flags.c_contiguous   out
        {vec} is {vec}   {mat}.flags.writeable   {num} in {vec}   ({vec} == {vec}).all()   {mat}.dtype == np.float64
        {num} > {num}   {num} < {num}   {num} == {num}   {num} <= {num} < {num}   not {bool}   {i} < {i}
        {bool} and {bool}   {bool} or {bool}   np.any({mat} > {num})   np.isnan({num})   {num}   {mat}.size > 3
        """
    ),
    "list": forms(
        """
        [{vec}, {vec}]   [{mat}]   [{num}, {vec}]   list({mat})   [{vec} for _ in range(2)]
        """
    ),
    "float": forms(
        """
        t   0.5   float({num})
        """
    ),
    "int": forms(
        """
        {n}   int({i})   {i}
        """
    ),
}

WORDS = {
    "number": forms("0   1   2   3   -1   0.5   -0.0   1.5   1e200   2**40   True   -2.25   7   1e-200"),
    "step": forms("1   2   -1   -2   3"),
    "dtype": forms("float   np.float32   int   np.int8   np.uint8   complex   '>f8'   bool"),
    "axis": forms("0   1   -1"),
    "op": forms("+   -   *   /   //   %   &"),
    "ufunc": forms("np.add   np.multiply   np.subtract   np.maximum   np.hypot   np.divide"),
    "under": forms("divide='raise'   over='raise'   all='ignore'   invalid='raise'   all='warn'   under='warn'"),
}

STATEMENTS = forms(
    """
    {#mat}.setflags(write=False)   out[-1][{i}] = {num}   {#mat}[{i}:] *= {num}   {#mat}[::-1] += {#mat}
    np.multiply({mat}, {num}, {#mat})   out[0] += {num}   rng.shuffle({#vec})   rng.random(out={#vec})   out += [{mat}]
    {#vec}[{vec}.astype(int) % 2] += {num}   {#mat}[{i}:, {i}] = {#mat}[{i}, {i}:]   {#mat}[[0, 0, 1]] {op}= {num}
    {#vec}[{i}] = {num}   {#mat}[{i}, {i}] = {num}   {#vec}[{i}] {op}= {num}   {#mat}[{i}, {i}] {op}= {num}
    {#vec}[{i}] = {num}   {#mat}[{i}, {i}] = {num}   {#vec}[{i}] {op}= {num}   {#mat}[{i}, {i}] {op}= {num}
    {#vec}[{i}] = {num}   {#mat}[{i}, {i}] = {num}   {#vec}[{i}] {op}= {num}   {#mat}[{i}, {i}] {op}= {num}
    {#mat}[{i}] = {vec}   {#mat}[:, {i}] = {vec}   {#mat}[1:, {i}] {op}= {num}   {#vec}[::2] = {num}
    {#mat} {op}= {num}   {#mat} {op}= {mat}   {#vec} {op}= {vec}   {#vec} {op}= {num}   {#mat}[:] = {mat}
    {#mat} {op}= {num}   {#mat} {op}= {mat}   {#vec} {op}= {vec}   {#vec} {op}= {num}   {#mat}[:] = {mat}
    {#mat}[{mat} > {num}] = {num}   {#vec}[{vec} > {num}] {op}= {num}   {#mat}[1:] = {#mat}[:-1]
    {#vec}[1:] += {#vec}[:-1]   {#mat}.T[{i}] = {num}   {#mat}.reshape(-1)[::2] = {num}
    {#mat}.ravel()[{i}] = {num}   {#mat}.fill({num})   {#vec}.sort()   {#mat}.sort(axis={axis})
    {ufunc}({#mat}, {num}, out={#mat})   {ufunc}({#vec}, {vec}, out={#vec})
    {ufunc}({#mat}, {#mat}, out={#mat}[::-1])   np.copyto({#mat}, {num}, where={mat} > {num})
    np.put({#vec}, [0, 1], {num})   np.add.at({#vec}, [0, 0, 1], {num})   {#mat}.flat[{i}] = {num}
    {#mat}.flat = {num}   np.fill_diagonal({#mat}, {num})   {#vec}[{i}], {#vec}[{i}] = {#vec}[{i}], {#vec}[{i}]
    {#mat}[0], {#mat}[1] = {#mat}[1], {#mat}[0]   print({num})   {#mat}[[0, 1]] = {#mat}[[1, 0]]
    {#vec}[[0, 1, 0]] += 1   box.w = {mat}   box.w[{i}] = {num}   box.w += {num}   bump({#mat}, {i})
    bump({#vec}, {i})   out.append({vec})   out.append({mat})   out.append({num})   W[{i}] = {num}
    np.clip({#mat}, -1, 2, out={#mat})   np.sum({#mat}, axis=0, out={#vec})   np.cumsum({#vec}, out={#vec})
    {#mat}[...] = {#mat}.T   {#mat}[None, {i}] = {num}   {#vec}[...] = {#vec}[::-1]   np.negative({#vec}, {#vec})
    {ufunc}({#vec}, {num}, out={#vec}, where={vec} > {num})   np.matmul({#mat}, {#mat}.T, out={#mat})
    {#mat}.real = {num}   {ufunc}.accumulate({#vec}, out={#vec})   out[-1] = {num}   out = out + [{vec}]
    """
)

# Programs of these alone have loops in the fast form, on Python's numbers.
SCALAR_EXPRESSIONS: dict[str, list[str]] = {
    "mat": forms(
        """
        {#mat}
        """
    ),
    "vec": forms(
        """
        {#vec}   {#mat}[{i}]   {#vec}[1:]   {#vec}[::-1]
        """
    ),
    "num": forms(
        """
        {number}   {#num}   {#vec}[{i}]   {#mat}[{i}, {i}]   {#vec}[{#int}]   {number}   {#num}   {#vec}[{i}]
        {#mat}[{i}, {i}]   {#vec}[{#int}]   {number}   {#num}   {#vec}[{i}]   {#mat}[{i}, {i}]   {#vec}[{#int}]
        ({num} + {num})   ({num} - {num})   ({num} * {num})   ({num} / {num})   ({i} // {number})   ({i} % {i})
        np.sqrt({num})   abs({num})   max({num}, {num})   min({num}, {num})   float({num})   math.exp({num})
        ({num} if {bool} else {num})   clipped({num})   np.float64({num})   np.int64({i})   -{num}   ({i} + {i})
        math.sqrt({num})   ({i} * {i})   math.floor({num})   np.abs({num})   bool({num})   ({i} & 3)   ~{i}
        """
    ),
    "i": forms(
        """
        {#int}   {#int}   {#int}   {#int}   {#int}   {#int}   0   1   -1   ({#int} + 1)   ({#int} - 1)
        ({#int} + 1) % 3   -{#int}   {#int} // 2
        """
    ),
    "n": forms(
        """
        n   3   5   len({#vec})   {#mat}.shape[0]   {#mat}.shape[1]
        """
    ),
    "bool": forms(
        """
        {num} > {num}   {num} < {num}   {num} == {num}   {num} <= {num} < {num}   not {bool}   {i} < {i}
        {bool} and {bool}   {bool} or {bool}   {num}   {num} != {num}
        """
    ),
    "float": forms(
        """
        t   0.5
        """
    ),
    "int": forms(
        """
        {n}   int({i})   {i}
        """
    ),
}
SCALAR_STATEMENTS = forms(
    """
    {#vec}[{i}] = {num}   {#mat}[{i}, {i}] = {num}   {#vec}[{i}] {op}= {num}   {#mat}[{i}, {i}] {op}= {num}
    {#vec}[{i}] = {num}   {#mat}[{i}, {i}] = {num}   {#vec}[{i}] {op}= {num}   {#mat}[{i}, {i}] {op}= {num}
    {#vec}[{i}] = {num}   {#mat}[{i}, {i}] = {num}   {#vec}[{i}] {op}= {num}   {#mat}[{i}, {i}] {op}= {num}
    {#vec}[{i}], {#vec}[{i}] = {#vec}[{i}], {#vec}[{i}]   {#num} {op}= {num}   {#num} = {num}   {#num} += {num}
    {#vec}[{#int}] = {#vec}[{i}] * {num}   {#num}, {#num} = {num}, {num}   {#vec}[{i}] = {#num} = {num}
    {#vec}, {#vec} = {#vec}, {#vec}   {#vec} = {#vec} + {num}   {#vec} = {#vec}.copy()
    {#mat} = {#mat} * 2   {#num} = {bool}   bump({#vec}, {i})
    """
)

CAUGHT = forms("Exception   (ValueError, IndexError)   FloatingPointError   (TypeError, IndexError)")
ITERABLES = [
    *(
        (head, "int")
        for head in forms("range({n})   range(1, len({#vec}))   range({#mat}.shape[0])   range(12)   range(10)")
    ),
    *[("range(n, -1, -1)", "int"), ("{vec}", "num"), ("{#vec}", "num"), ("{mat}", "vec")],
]
KINDS = ["mat", "mat", "mat", "vec", "vec", "vec", "num", "num", "num", "num", "int"]


class ArrayProgram:
    """Builds the text of one program from a seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.is_scalar = seed % 2 == 1
        self.expressions = SCALAR_EXPRESSIONS if self.is_scalar else EXPRESSIONS
        self.statements = SCALAR_STATEMENTS if self.is_scalar else STATEMENTS
        self.random = random.Random(seed)
        self.names = dict(PARAMETERS)
        self.made = 0
        self.loops = 0

    def build(self) -> str:
        body = ["box = Box(b)", "out = []", "rng = np.random.default_rng(3)", *self.block(self.random.randint(3, 9), 0)]
        names = [name for name in self.names if self.random.random() < 0.7]
        lines = [
            f"def program({', '.join(PARAMETERS)}):",
            *(f"    {line}" for line in [*body, f"return [out, {', '.join(names)}]"]),
        ]
        return self.preamble() + "\n\n" + "\n".join(lines) + "\n" + ARGUMENTS

    def preamble(self) -> str:
        dtypes = FAST_DTYPES if self.is_scalar else DTYPES
        return PREAMBLE.replace("{seed}", str(self.seed)).replace("{dtypes}", repr(dtypes))

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    # Expressions

    def name(self, kind: str) -> str:
        found = [name for name, of in self.names.items() if of == kind]
        return self.random.choice(found[-3:] if self.chance(0.6) else found)

    def expression(self, kind: str, depth: int) -> str:
        has_names = kind in self.names.values()
        if has_names and (depth <= 0 or self.chance(0.35)):
            return self.name(kind)
        form = self.random.choice(self.expressions[kind])
        while depth <= 0 and re.search(r"\{(mat|vec|num|bool)\}", form):
            form = self.random.choice(self.expressions[kind])
        text = self.fill(form, depth - 1)
        return f"({text})" if " " in text and kind in ("mat", "vec", "num", "i") else text

    def fill(self, form: str, depth: int) -> str:
        def filled(found: re.Match[str]) -> str:
            hole = found[1]
            if hole in WORDS:
                return self.random.choice(WORDS[hole])
            return self.name(hole[1:]) if hole.startswith("#") else self.expression(hole, depth)

        return re.sub(r"\{(#?\w+)\}", filled, form)

    # Statements

    def block(self, count: int, depth: int) -> list[str]:
        return [line for _ in range(count) for line in self.statement(depth)]

    def nested(self, count: int, depth: int) -> list[str]:
        before = dict(self.names)
        lines = self.block(count, depth + 1)
        self.names = {name: kind for name, kind in self.names.items() if name in before}
        return [f"    {line}" for line in lines]

    def statement(self, depth: int) -> list[str]:
        roll = self.random.random()
        if self.is_scalar and depth < 3 and roll < 0.5 - 0.12 * depth:
            return self.random.choice([self.if_, self.for_, self.for_, self.while_])(depth)
        if not self.is_scalar and depth < 3 and roll < 0.38:
            return self.random.choice([self.if_, self.for_, self.for_, self.for_, self.while_, self.try_, self.state])(
                depth
            )
        if self.loops and roll < 0.43:
            return [f"if {self.expression('bool', 1)}:", f"    {self.random.choice(['break', 'continue'])}"]
        if roll < 0.62:
            return self.assignment()
        return [self.fill(self.random.choice(self.statements), 1)]

    def assignment(self) -> list[str]:
        kind = self.random.choice(["num", "num", "vec"] if self.is_scalar else KINDS)
        value = self.expression(kind, 2)
        own = [name for name, of in self.names.items() if of == kind]
        if own and self.chance(0.6):
            return [f"{self.random.choice(own)} = {value}"]
        self.made += 1
        name = f"{kind[0]}{self.made}"
        self.names[name] = kind
        return [f"{name} = {value}"]

    def if_(self, depth: int) -> list[str]:
        lines = [f"if {self.expression('bool', 1)}:", *self.nested(self.random.randint(1, 3), depth)]
        if self.chance(0.5):
            lines += ["else:", *self.nested(self.random.randint(1, 2), depth)]
        return lines

    def for_(self, depth: int) -> list[str]:
        self.made += 1
        item = f"k{self.made}"
        head, kind = self.random.choice(ITERABLES)
        head = self.fill(head, 1)
        before = dict(self.names)
        self.names[item] = kind
        lines = [f"for {item} in {head}:", *self.body(depth)]
        self.names = before
        return lines

    def while_(self, depth: int) -> list[str]:
        self.made += 1
        count = f"c{self.made}"
        start = self.random.choice(["0", "np.int64(0)", "0"])
        test = f"{count} < {self.random.choice([2, 6, 20])}"
        if self.chance(0.6):
            test += f" and ({self.expression('bool', 1)})"
        before = dict(self.names)
        self.names[count] = "int"
        lines = [f"{count} = {start}", f"while {test}:", f"    {count} += 1", *self.body(depth)]
        self.names = before
        return lines

    def body(self, depth: int) -> list[str]:
        self.loops += 1
        lines = self.nested(self.random.randint(1, 4), depth)
        self.loops -= 1
        return lines

    def try_(self, depth: int) -> list[str]:
        lines = ["try:", *self.nested(self.random.randint(1, 3), depth)]
        caught = self.random.choice(
            ["Exception", "(ValueError, IndexError)", "FloatingPointError", "(TypeError, IndexError)"]
        )
        return [*lines, f"except {caught} as error:", "    print('caught', error)", *self.nested(1, depth)]

    def state(self, depth: int) -> list[str]:
        return [self.fill("with np.errstate({under}):", 0), *self.nested(self.random.randint(1, 3), depth)]
