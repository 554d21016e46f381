"""Random differentiable programs with control flow, stores, views and lists, as the source text of a function.

Names have a kind each: `s…` are numbers, `a…` arrays of three items, `m` a matrix, `l…` lists. Every operation keeps
values of moderate size, and is smooth where it is evaluated, so that finite differences tell the gradient.
"""

from __future__ import annotations

import random

NUMBERS = (
    "{s} * {s} * 0.5", "{s} + {s} * 0.3", "np.sin({s})", "{s} / (1.5 + {s} * {s})", "np.tanh({s} - {a}[{i}])",
    "{a}[{i}]", "{a}[{i}] * {s}", "np.sum({a} * {a}) * 0.1", "{a} @ {a} * 0.1", "np.mean({a})", "m[{i}, {i}] * {s}",
    "np.exp(-{s} * {s})", "({s} if {t} else {s} * 0.5)", "np.max({a})", "{s} - 0.2", "math.cos({s})",
    "sum([v * 0.3 for v in {a}])", "helper({a}, {s})",
)  # fmt: skip
ARRAYS = (
    "{a} * {s}", "{a} + {a} * 0.5", "np.sin({a})", "np.tanh({a} * {a})", "{a}[::-1] * 0.7", "m @ {a} * 0.4",
    "np.where({a} > 0.1, {a}, {s} * {a})", "{a}.copy()", "{a} - np.mean({a})", "np.array([{s}, {s}, 0.3])",
    "np.cumsum({a}) * 0.4", "{a}[[2, 0, 0]]", "m[{i}] * {s}", "m.T[{i}]", "m[:, {i}]",
    "np.concatenate([{a}[1:], {a}[:1]])",
    "({a} if {t} else {a} * 0.5)", "np.zeros(3)", "np.sort({a})", "{a}.reshape(1, 3)[0]", "np.clip({a}, -0.9, 0.9)",
)  # fmt: skip
TESTS = (
    "{s} > {c}",
    "{a}[{i}] > {c}",
    "np.sum({a}) < {c}",
    "{s} > {c} and {a}[{i}] < 0.5",
    "k % 3 == {i}",
    "not {s} < {c}",
)
STATEMENTS = (
    "{s} = {S}", "{s} = {S}", "{a} = {A}", "{a} = {A}", "{s} += {S}", "{a} = {A}", "{s} *= 0.9",
    "{a}[{i}] = {S}", "{a}[{i}] *= {s} * 0.5", "{a} += {A} * 0.3", "{a} *= 0.8", "{a}[1:] = {a}[:-1] * 0.6",
    "{a}[{a} > 0.4] *= 0.5", "{a}[[0, 2]] = ({A})[:2]", "{a}, {b} = {b}, {a}", "m[{i}] = {A}", "m[{i}, {i}] = {S}",
    "np.multiply({a}, 0.7, out={a})", "l.append({S})", "l[-1] = l[0] * 0.5", "box.v = {A}", "box.v[{i}] += {S}",
    "{s}, {r} = {r}, {s} * 0.5", "np.add.at({a}, [0, 0], {S} * 0.2)", "la.append({A})", "{a} = la[-1] * 0.5",
    "la[0][{i}] = {S}", "d['s'] = d['s'] * 0.5 + {S}", "{s} = d['s'] * 0.4", "{a} = box.v * 0.6", "{s} = l[-1] * 0.3",
)  # fmt: skip

PREAMBLE = """
import math
import numpy as np


class Box:
    def __init__(self, v):
        self.v = v


def helper(a, s):
    if s > 0.2:
        return np.sum(a) * s * 0.2
    for v in a:
        s = s * 0.5 + v * 0.1
    return s
"""


class Program:
    """Builds the text of one program from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.loops = 0

    def build(self) -> str:
        lines = [
            "def program(x, y):",
            "    s1, s2, a1, a2 = x[0] * 0.5, y, x * 1.0, x * y",
            "    m = np.outer(x, x) * 0.2",
        ]
        lines += ["    l, la, box, d = [y * 0.5], [x * 0.3], Box(x * 0.4), {'s': y}", "    k = 0"]
        lines += [f"    {line}" for line in self.block(self.random.randint(3, 6), 0)]
        result = "s1 + s2 * 0.5 + np.sum(a1 * a2 + a2) + np.sum(m * m) + sum(l) + np.sum(la[-1] + box.v * la[0])"
        return "\n".join([PREAMBLE, "", *lines, f"    return {result} + d['s']"]) + "\n"

    def block(self, count: int, depth: int) -> list[str]:
        return [line for _ in range(count) for line in self.statement(depth)]

    def statement(self, depth: int) -> list[str]:
        kind = self.random.random()
        if depth < 3 and kind < 0.16:
            return self.branch(depth)
        if depth < 2 and kind < 0.34:
            return self.loop(depth)
        if self.loops and kind < 0.38:
            return [f"if {self.fill(self.random.choice(TESTS))}:", f"    {self.random.choice(('break', 'continue'))}"]
        return [self.fill(self.random.choice(STATEMENTS))]

    def branch(self, depth: int) -> list[str]:
        lines = [f"if {self.fill(self.random.choice(TESTS))}:", *self.indented(depth)]
        if self.random.random() < 0.6:
            lines += ["else:", *self.indented(depth)]
        if depth == 0 and self.random.random() < 0.15:
            lines += [f"if {self.fill('{s} > 0.7')}:", self.fill("    return {S} + np.sum({a} * {a})")]
        return lines

    def loop(self, depth: int) -> list[str]:
        heads = [
            "for k in range(len(x)):",
            "for k in range(10):",
            "for k in range(3):",
            "for v in {a} * 0.9:",
            "for row in m * 1.0:",
        ]
        head = self.random.choice(heads)
        self.loops += 1
        body = self.indented(depth)
        if self.random.random() < 0.2:
            count = f"n{depth}"  # no other statement changes it, so that the loop ends
            found = [f"{count} = 0", f"while {count} < 9:", f"    {count} += 1", f"    k = {count}", *body]
        else:
            found = [self.fill(head)]
            found += [self.fill("    {s} = {s} * 0.7 + v * 0.3")] if "for v" in head else []
            found += [self.fill("    {a} = {a} * 0.6 + row * 0.4")] if "for row" in head else []
            found += body
        self.loops -= 1
        return found

    def indented(self, depth: int) -> list[str]:
        return [f"    {line}" for line in self.block(self.random.randint(1, 3), depth + 1)]

    def fill(self, form: str, depth: int = 2) -> str:
        """The form with names and expressions in its holes."""
        parts: list[str] = []
        for piece in form.split("{"):
            hole, brace, rest = piece.partition("}")
            parts.append(self.hole(hole, depth) + rest if brace and len(hole) == 1 else piece)
        return "".join(parts)

    def hole(self, hole: str, depth: int) -> str:
        names = {"s": ("s1", "s2"), "r": ("s1", "s2"), "a": ("a1", "a2"), "b": ("a1", "a2"), "i": ("0", "1", "2", "-1")}
        if hole in names:
            return self.random.choice(names[hole])
        if hole == "c":
            return f"{self.random.uniform(-0.6, 0.9):.3f}37"  # no value that the arguments make
        if hole == "t":
            return self.fill(self.random.choice(TESTS), depth - 1)
        forms = NUMBERS if hole == "S" else ARRAYS
        simple = [form for form in forms if "{t}" not in form] if depth <= 1 else list(forms)
        return self.fill(self.random.choice(simple), depth - 1)
