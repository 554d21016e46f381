"""Random programs over NumPy values, lists, dicts and objects, written as the source text of a module.

Every name has a kind (`num`, `arr`, `items` …) that says what may stand in it; a kind is wider than a type, so that
values change their types from path to path. Programs may fail: that both modes fail alike is part of the test.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

PREAMBLE = '''\
"""A random program."""

import numpy as np

total = 1
weights = np.array([0.5, -1.5, 2.0])
history = [1, 2.5]


class Box:
    count = 0

    def __init__(self, v, w):
        self.v = v
        self.w = w
        self.log = []

    def scaled(self, t):
        if t > 1:
            return self.v * 2
        return t

    def bump(self, t):
        self.v += t
        self.log.append(t)
        if t > 2:
            self.w[0] = t
        return self

    @property
    def size(self):
        return len(self.log)


class Wide(Box):
    def scaled(self, t):
        return super().scaled(t) + 1


class Oops(Exception):
    pass


def clip(t):
    if t > 3:
        return 3
    return t


def first_big(values, t):
    for value in values:
        if value > t:
            return value
    return None


def smooth(values):
    values[0] = values[0] / 2
    return values[::-1]
'''

PARAMETERS = {
    "x": "arr",
    "y": "arr",
    "m": "mat",
    "k": "iarr",
    "n": "int",
    "s": "num",
    "p": "int",
    "q": "num",
    "flag": "bool",
    "items": "items",
    "table": "table",
    "box": "box",
}

ARGUMENTS = """\


def calls():
    for seed in (0, 1, 2):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=5).round(2) * 3
        y = [x, x[1:], rng.normal(size=5).round(1)][seed]
        m = rng.integers(-3, 5, (3, 4)) * 0.5
        k = rng.integers(0, 5, 4)
        items = [[1, 2.5, 3], [0.5, -2, True, 4], [3]][seed]
        table = [{"a": 1, "b": 2.5}, {"a": np.float64(0.5)}, {"b": -1, "c": 3}][seed]
        box = [Box(1.5, x), Wide(2, np.ones(3)), Box(np.int64(0), y)][seed]
        yield (
            *(x, y, m, k, np.int64([2, 0, 3][seed]), np.float64([0.5, 2.5, -1.0][seed]), [1, 3, 0][seed]),
            *([2.0, -0.5, 1.5][seed], seed != 1, items, table, box),
        )
"""

KINDS = ("num", "int", "bool", "arr", "iarr", "mat", "text", "maybe", "items", "rows", "pair", "table", "box", "fn")
ASSIGNED = [*KINDS, "num", "num", "num", "arr", "arr", "int", "bool", "rows", "items"]


class Program:
    """Builds the text of one program from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names: dict[str, str] = dict(PARAMETERS)
        self.made = 0
        self.loops = 0  # open ones, of this function
        self.in_function = False
        self.may_jump = True

    def build(self) -> str:
        body = self.block(self.random.randint(4, 12), 0)
        head = [f"def program({', '.join(PARAMETERS)}):", "    global total, history"]
        result = self.some_result()
        lines = [*head, *(f"    {line}" for line in [*body, f"return {result}"])]
        return PREAMBLE + "\n\n" + "\n".join(lines) + "\n" + ARGUMENTS

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def named(self, kind: str) -> str | None:
        found = [name for name, k in self.names.items() if k == kind]
        return self.random.choice(found[-4:] if self.chance(0.6) else found) if found else None

    def some_result(self) -> str:
        names = [name for name, kind in self.names.items() if name not in PARAMETERS and kind != "fn"] or ["x"]
        count = min(len(names), self.random.randint(1, 4))
        parts = [*self.random.sample(names, count), self.expression(self.random.choice(KINDS[:12]))]
        return ", ".join(parts) if self.chance(0.8) else parts[0]

    # ---- expressions

    def expression(self, kind: str, depth: int = 2) -> str:
        name = self.named(kind)
        if name is not None and (depth <= 0 or self.chance(0.4)):
            return name
        choices = EXPRESSIONS[kind]
        for _ in range(20):
            form = self.random.choice(choices)
            if depth > 0 or form.count("{") <= 1:
                return self.fill(form, depth - 1)
        return self.fill(choices[0], depth - 1)

    def fill(self, form: str, depth: int) -> str:
        """A form with an expression in place of each `{kind}`; `{#kind}` asks for a name."""
        bound: dict[str, str] = {}

        def filled(found: re.Match[str]) -> str:
            return self.hole(found[1], depth, bound) if found[1] else found[0][0]

        text = re.sub(r"\{([#@]?\w+)\}|\{\{|\}\}", filled, form)
        for name in bound.values():
            self.names.pop(name, None)
        return text

    def hole(self, hole: str, depth: int, bound: dict[str, str]) -> str:
        if hole.startswith("@"):  # a name bound by the expression itself, of kind num
            if hole not in bound:
                bound[hole] = f"v{self.made}"
                self.made += 1
                self.names[bound[hole]] = "num"
            return bound[hole]
        if hole == "number":
            return self.one("0", "1", "2", "3", "-1", "0.5", "-0.0", "1.5", "7", "True", "-2.25")
        if hole == "word":
            return self.one("'a'", "'b'", "'c'", "'d'")
        if hole.startswith("#"):
            return self.named(hole[1:]) or self.expression(hole[1:], 0)
        return self.expression(hole, depth)

    # ---- statements

    def block(self, count: int, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(count):
            lines += self.statement(depth)
            if lines[-1].lstrip().startswith(("return", "break", "continue", "raise")) and not lines[-1].startswith(
                " "
            ):
                break
        return lines or ["pass"]

    def nested(self, count: int, depth: int) -> list[str]:
        """A block of its own: names that it binds are seldom used after it."""
        before = dict(self.names)
        lines = self.block(count, depth + 1)
        if not self.chance(0.15):
            self.names = {name: kind for name, kind in self.names.items() if name in before}
        return [f"    {line}" for line in lines]

    def statement(self, depth: int) -> list[str]:
        roll = self.random.random()
        if depth < 3 and roll < 0.35:
            compound: list[Callable[[int], list[str]]] = [
                *[self.if_statement] * 6,
                *[self.for_loop] * 3,
                *[self.while_loop] * 2,
                *[self.try_statement] * 2,
                *([] if self.in_function or self.loops else [self.inner_function]),
            ]
            return self.random.choice(compound)(depth)
        if depth and roll < 0.42 and self.may_jump:
            return self.jump()
        if roll < 0.7:
            return self.assignment()
        for _ in range(20):
            form = self.random.choice(STATEMENTS)
            if "{#rows}" in form and self.named("rows") is None:
                continue
            return [self.fill(form, 1)]
        return ["pass"]

    def jump(self) -> list[str]:
        choices = ["return {num}", "raise Oops({num})", "raise ValueError({text})"]
        if not self.in_function:
            choices += ["return {arr}, {num}", "return None", "return {box}", "return {rows}"]
        if self.loops:
            choices += ["break", "continue"] * 5
        text = self.fill(self.random.choice(choices), 1)
        if self.chance(0.6):
            return [f"if {self.expression('bool')}:", f"    {text}"]
        return [text]

    def assignment(self) -> list[str]:
        if self.chance(0.06):
            kind = self.random.choice(KINDS)
            a, b = self.target(kind), self.target(kind)
            line = f"{a}, {b} = {self.expression(kind)}, {self.expression(kind)}"
            self.names |= {a: kind, b: kind}
            return [line]
        kind = self.random.choice(ASSIGNED)
        value = self.expression(kind)
        name = self.target(kind)
        self.names[name] = kind
        return [f"{name} = {value}"]

    def target(self, kind: str) -> str:
        old = self.named(kind)
        if old is not None and self.chance(0.55):
            return old
        self.made += 1
        return f"{kind[0]}{self.made}"

    def if_statement(self, depth: int) -> list[str]:
        lines = [f"if {self.expression('bool')}:", *self.nested(self.random.randint(1, 3), depth)]
        if self.chance(0.25):
            lines += [f"elif {self.expression('bool')}:", *self.nested(self.random.randint(1, 2), depth)]
        if self.chance(0.6):
            lines += ["else:", *self.nested(self.random.randint(1, 3), depth)]
        return lines

    def for_loop(self, depth: int) -> list[str]:
        self.made += 1
        item, count = f"i{self.made}", f"j{self.made}"
        head, kinds = self.random.choice(
            [
                ("range({number_of_trips})", ("int",)),
                ("range(len({arr}))", ("int",)),
                ("range(int({#int}))", ("int",)),
                ("{arr}", ("num",)),
                ("{iarr}", ("int",)),
                ("{items}", ("num",)),
                ("{mat}", ("arr",)),
                ("{#rows}", ("arr",)),
                ("enumerate({arr})", ("int", "num")),
                ("enumerate({items})", ("int", "num")),
                ("zip({iarr}, {arr})", ("int", "num")),
                ("zip({items}, {arr})", ("num", "num")),
                ("{table}.items()", ("text", "num")),
                ("{table}", ("text",)),
            ]
        )
        head = self.fill(head.replace("{number_of_trips}", str(self.random.choice([0, 1, 3, 12]))), 1)
        targets = dict(zip((item, count), kinds, strict=False))
        self.names |= targets
        body = self.loop_body(depth)
        lines = [f"for {', '.join(targets)} in {head}:", *body]
        if self.chance(0.12):
            lines += ["else:", *self.nested(1, depth)]
        for name in targets:
            if not self.chance(0.2):
                self.names.pop(name, None)
        return lines

    def loop_body(self, depth: int) -> list[str]:
        self.loops += 1
        body = self.nested(self.random.randint(1, 4), depth + (self.loops > 1))
        self.loops -= 1
        return body

    def while_loop(self, depth: int) -> list[str]:
        self.made += 1
        count = f"c{self.made}"
        limit = self.random.choice([1, 3, 10])
        start = self.one("0", "0", "np.int64(0)")
        self.names[count] = "counter"
        if self.chance(0.3):
            head = ["while True:", f"    {count} += 1", f"    if {count} > {limit}:", "        break"]
        else:
            test = f"{count} < {limit}" + (f" and {self.expression('bool')}" if self.chance(0.7) else "")
            head = [f"while {test}:", f"    {count} += 1"]
        lines = [f"{count} = {start}", *head, *self.loop_body(depth)]
        if self.chance(0.1):
            lines += ["else:", *self.nested(1, depth)]
        return lines

    def try_statement(self, depth: int) -> list[str]:
        lines = ["try:", *self.nested(self.random.randint(1, 3), depth)]
        caught = self.one("Exception", "ValueError", "IndexError", "(Oops, TypeError)", "ZeroDivisionError", "KeyError")
        final = self.chance(0.3)
        if not final or self.chance(0.6):
            if self.chance(0.4):
                lines += [f"except {caught} as error:", "    print('caught', error)"]
                lines += self.nested(self.random.randint(0, 2), depth)
            else:
                lines += [f"except {caught}:", *self.nested(self.random.randint(1, 2), depth)]
            if self.chance(0.2):
                lines += ["else:", *self.nested(1, depth)]
        if final:
            may_jump, self.may_jump = self.may_jump, False  # a jump out of `finally` is refused
            lines += ["finally:", *self.nested(1, depth)]
            self.may_jump = may_jump
        return lines

    def inner_function(self, depth: int) -> list[str]:
        self.made += 1
        name, argument = f"f{self.made}", f"t{self.made}"
        outer = dict(self.names)
        own = [
            name for name, kind in outer.items() if name not in PARAMETERS and kind in ("num", "int", "arr", "items")
        ]
        shared = self.random.sample(own, min(len(own), self.random.randint(0, 2)))
        self.names = {argument: "num"}
        self.names |= {n: k for n, k in outer.items() if n in PARAMETERS or n in shared}
        loops, self.loops, self.in_function = self.loops, 0, True
        body = [*self.block(self.random.randint(1, 3), depth + 1), f"return {self.expression('num')}"]
        stored = {name for name in shared}
        self.loops, self.in_function = loops, False
        self.names = {**outer, name: "fn"}
        nonlocal_line = [f"nonlocal {', '.join(sorted(stored))}"] if stored else []
        assigned = sorted(n for n in PARAMETERS if any(assigns(line, n) for line in body))
        nonlocal_line += [f"nonlocal {', '.join(assigned)}"] if assigned else []
        lines = [f"def {name}({argument}):", *(f"    {line}" for line in [*nonlocal_line, *body])]
        return [*lines, f"s = {name}({self.expression('num')})"] if self.chance(0.5) else lines


def assigns(line: str, name: str) -> bool:
    """Whether a line of source assigns `name` plainly or in an augmented assignment."""
    text = line.strip()
    targets, _, _ = text.partition(" = ")
    return text.startswith(tuple(f"{name} {op}= " for op in ("+", "-", "*", "/", "//", "%"))) or (
        " = " in text and name in targets.split(", ")
    )


EXPRESSIONS: dict[str, list[str]] = {
    "num": [
        *["{number}"] * 4,
        *["{arr}[{int}]", "{iarr}[{int}]", "{mat}[{int}, {int}]", "len({arr})", "{arr}.sum()", "{arr}.max()"],
        *["({num} + {num})", "({num} - {num})", "({num} * {number})", "({num} / {num})", "({num} // {number})"],
        *["({num} % 7)", "(-{num})", "abs({num})", "max({num}, {num})", "min({num}, {number})", "np.sqrt({num})"],
        *["({num} if {bool} else {num})", "({bool} and {num})", "({num} or {num})", "float({num})", "int({num})"],
        *["{box}.v", "{box}.scaled({num})", "{items}[{int}]", "{table}[{word}]", "{table}.get({word}, {num})"],
        *["sum({items})", "clip({num})", "{pair}[0]", "{fn}({num})", "len({items})", "total", "history[-1]"],
        *["({maybe} if {maybe} is not None else {num})", "{box}.size", "len({text})", "np.float32({num})"],
        *["{rows}[0][{int}]", "sum({@v} * 2 for {@v} in {#arr})", "(lambda {@v}: {num})({num})", "weights[{int}]"],
        "(({num} * {num}) % 97)",
        "np.dot({arr}, {arr})",
        "round({num}, 1)",
    ],
    "int": [
        "0",
        "1",
        "2",
        "-1",
        "4",
        "(int({num}) % 3)",
        "(len({arr}) - 1)",
        "int({iarr}[0])",
        "{arr}.argmax()",
        "p",
        "n",
    ]
    + ["({int} + 1)", "(1 if {bool} else 0)", "{iarr}[1]", "(len({items}) // 2)", "7"],
    "bool": [
        *[
            "({num} < {num})",
            "({num} > {number})",
            "({arr}[{int}] > {num})",
            "(0 <= {num} < {num})",
            "({arr} > {num}).any()",
        ],
        *["(not {bool})", "({bool} and {bool})", "({bool} or {bool})", "({maybe} is None)", "({maybe} is not None)"],
        *[
            "({num} in {items})",
            "({word} in {table})",
            "({arr} is {arr})",
            "isinstance({num}, float)",
            "({text} == {text})",
        ],
        *[
            "({num} == {num})",
            "(len({items}) > {int})",
            "bool({num})",
            "({box} is {box})",
            "({num} != {num})",
            "True",
            "flag",
        ],
        *["(({num} > {number}) == {bool})", "any({@v} > {num} for {@v} in {#items})", "bool({items})"],
    ],
    "arr": [
        *[
            "({arr} + {num})",
            "({arr} * {num})",
            "({arr} - {num})",
            "{arr}[1:3]",
            "{arr}[::-1]",
            "{arr}[{int}:]",
            "{mat}[{int}]",
        ],
        *["{mat}[:, {int}]", "{arr}.copy()", "np.zeros(3)", "np.array([{num}, {num}])", "np.abs({arr})", "{box}.w"],
        *["np.where({arr} > {num}, {arr}, {num})", "np.concatenate([{arr}, {arr}])", "{arr}[{arr} > {num}]"],
        *["({arr} if {bool} else {arr})", "{rows}[{int}]", "smooth({arr})", "weights", "np.full(2, {num})"],
        *["np.array([{num} for {@v} in {#arr}])", "{mat}.sum(axis=0)", "{arr}.reshape(-1)", "({arr} + {arr})"],
        *["np.maximum({arr}, {num})", "np.array({items})", "np.cumsum({arr})", "{mat}.ravel()"],
    ],
    "iarr": [
        "np.arange(4)",
        "({iarr} + 1)",
        "{iarr}[1:]",
        "{iarr}.copy()",
        "{arr}.argsort()",
        "({iarr} if {bool} else {iarr})",
    ]
    + ["np.array([0, 2, 1])"],
    "mat": [
        "np.ones((2, 3))",
        "{mat}.T",
        "({mat} + {num})",
        "{mat}[1:]",
        "np.outer({arr}, {arr})",
        "{mat}.copy()",
        "({mat} * {mat})",
    ]
    + ["({mat} if {bool} else {mat})", "np.stack([{arr}, {arr}])", "{mat}[:, ::2]"],
    "text": [
        "'up'",
        "'down'",
        "f'{{{num}}}'",
        "f'<{{{num}:.2f}}>'",
        "str({num})",
        "({text} if {bool} else {text})",
        "{word}",
    ]
    + ["({text} + 'z')[:6]", "f'{{{arr}}}'"],
    "maybe": [
        "None",
        "{num}",
        "first_big({arr}, {num})",
        "({maybe} if {bool} else None)",
        "{table}.get({word})",
        "first_big({items}, 1)",
    ],
    "items": [
        *[
            "[{num}, {num}]",
            "[]",
            "[{num} for {@v} in {#arr} if {bool}]",
            "list(range(3))",
            "{items}[1:]",
            "({items} + [{num}])",
        ],
        *["({items} if {bool} else {items})", "list({items})", "[{num}]", "history", "{box}.log", "sorted({items})"],
    ],
    "rows": [
        "[{arr}, {arr}]",
        "[{#arr}, {#arr}]",
        "[{@v} * 2 for {@v} in {#rows}]",
        "list({mat})",
        "[{arr}]",
        "({rows} if {bool} else {rows})",
    ],
    "pair": ["({num}, {num})", "({pair} if {bool} else {pair})", "({num}, {pair}[0])", "({arr}[{int}], {num})"],
    "table": [
        "{{'a': {num}}}",
        "{{}}",
        "{{'a': {num}, 'b': {num}}}",
        "dict({table})",
        "({table} if {bool} else {table})",
    ]
    + ["{{str({@v}): {num} for {@v} in {#items}}}"],
    "box": [
        "Box({num}, {arr})",
        "Wide({num}, {arr})",
        "({box} if {bool} else {box})",
        "{box}.bump({num})",
        "Box({num}, {#arr})",
    ],
    "fn": ["clip", "(lambda {@v}: {num})", "({fn} if {bool} else {fn})", "abs", "{box}.scaled", "float"],
}

STATEMENTS: list[str] = [
    *[
        "{#num} += {num}",
        "{#num} -= {num}",
        "{#num} *= {number}",
        "{#arr} += {num}",
        "{#arr} *= {number}",
        "{#num} /= {num}",
    ],
    *["{#arr}[{int}] = {num}", "{#arr}[{int}] += {num}", "{#arr}[1:3] = {num}", "{#arr}[:] = {arr}", "{#arr} -= {arr}"],
    *["{#arr}[{#arr} > {num}] = {num}", "{#mat}[{int}] += {num}", "{#mat}[{int}, {int}] = {num}", "{#mat}[0] = {arr}"],
    *[
        "{#arr}[{int}] -= {num}",
        "{#iarr}[{int}] = {num}",
        "{#iarr} += {int}",
        "{#mat} *= {num}",
        "{#mat}[:, {int}] *= {num}",
    ],
    *["{#box}.v = {num}", "{#box}.v += {num}", "{#box}.w = {arr}", "{#box}.w[{int}] = {num}", "{#box}.bump({num})"],
    *[
        "{#box}.log.append({num})",
        "{#box}.extra = {num}",
        "{#box}.w += {num}",
        "Box.count += 1",
        "{#box}.count = {num}",
    ],
    *["{#items}.append({num})", "{#items}.append({num})", "{#items}.pop()", "{#items}.insert({int}, {num})"],
    *[
        "{#items}[{int}] = {num}",
        "{#items}[{int}] += {num}",
        "{#items}.extend({items})",
        "del {#items}[{int}]",
        "{#items} += [{num}]",
    ],
    *["{#rows}.append({arr})", "{#rows}[{int}][{int}] = {num}", "{#rows}[0] = {arr}", "{#rows}[{int}] += {num}"],
    *[
        "{#table}[{word}] = {num}",
        "{#table}[{word}] += {num}",
        "{#table}.update(a={num})",
        "{#table}.pop({word}, None)",
    ],
    *["del {#table}[{word}]", "{#table}[str({num})] = {num}", "{#table}.setdefault({word}, {num})"],
    *[
        "print({num}, {text})",
        "print({arr})",
        "print(f'{{{num}}} {{{bool}}}')",
        "print({items}, {maybe})",
        "print('here')",
    ],
    *["assert {bool}", "assert {bool}, {text}", "total = {num}", "total += {num}", "history.append({num})"],
    *["history = {items}", "weights[{int}] = {num}", "clip({num})", "smooth({#arr})"],
]
