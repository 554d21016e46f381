"""What random programs are made of: the module around them, and forms of expressions and statements by kind.

A form holds `{kind}` where an expression of that kind goes, `{#kind}` for a name, `{@v}` for one that the form binds.
"""

from __future__ import annotations

from tests.autograph import random_features as further
from tests.autograph import random_idioms as idioms

PREAMBLE = '''\
"""A random program."""

from collections import Counter, defaultdict, deque

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


class Guard:
    def __init__(self, box, quiet):
        self.box = box
        self.quiet = quiet

    def __enter__(self):
        self.box.log.append("in")
        return self.box

    def __exit__(self, kind, error, trace):
        self.box.log.append("out")
        return self.quiet and kind is not None


def chosen(values, t):
    for value in values:
        if value > t:
            yield value
        elif value == 0:
            return


def counted(start, box):
    while True:
        box.log.append(start)
        yield start
        start += 1


def gathered(first, *rest, scale=1):
    result = first
    for value in rest:
        if value > 0:
            result = result + value * scale
    return result


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
PREAMBLE = (
    PREAMBLE.replace("import numpy as np\n", further.IMPORTS + "\nimport numpy as np\n")
    + further.PREAMBLE
    + idioms.PREAMBLE
)

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

KINDS = (
    *("num", "int", "bool", "arr", "iarr", "mat", "text", "maybe", "items", "rows", "pair", "table", "box", "fn"),
    *("gen", "deque", "group", "fns", *further.KINDS, *idioms.KINDS),
)
ASSIGNED = [*KINDS, "num", "num", "num", "arr", "arr", "int", "bool", "rows", "items"]

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
        *["next(chosen({arr}, {num}), {num})", "sum(chosen({items}, {num}))", "gathered({num}, *{items})"],
        *["gathered(*{arr})", "gathered({num}, *{pair}, scale={num})", "max({num}, *{items})", "next({gen}, {num})"],
        *["(w0 := {num})", "({num} + (w0 := {num}) * w0)", "{deque}[{int}]", "len({deque})", "{group}[{word}]"],
        *[
            "len(set({items}))",
            "sum({@v} * {@w} for {@v}, {@w} in zip({#arr}, {#items}))",
            "max({items}, default={num})",
        ],
        "min({items}, key=lambda {@v}: -{@v})",
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
        "np.ones(3)",
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
        *["np.array(list(chosen({arr}, {num})))", "np.array(sorted({items}, reverse=True))", "{grid}[0]"],
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
        "f'{{{#num}}}'",
        "f'<{{{#num}:.2f}}>'",
        "str({num})",
        "({text} if {bool} else {text})",
        "{word}",
    ]
    + ["({text} + 'z')[:6]", "f'{{{#arr}}}'", "f'{{{#num}!r:>9}}'", "'{{:.1f}} {{}}'.format({num}, {text})"]
    + ["'{{v:5.2f}}|'.format(v={num})", "'%.1f %s' % ({num}, {text})", "'-'.join(str({@v}) for {@v} in {#items})"],
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
        *["list(chosen({arr}, {num}))", "[{num}, *{items}]", "[*chosen({items}, {num}), {num}]", "list({deque})"],
        *["[{@v} + {@w} for {@v}, {@w} in zip(chosen({#arr}, {num}), {#items})]", "list(map({fn}, {items}))"],
        *["[{@v} for {@v} in {#arr} for {@w} in {#items} if {@v} > {@w}]", "[call({num}) for call in {fns}]"],
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
    "gen": ["chosen({arr}, {num})", "counted({num}, {box})", "({@v} * {num} for {@v} in {#arr})", "iter({items})"]
    + ["iter({arr})", "map({fn}, {items})"],
    "deque": ["deque({items})", "deque([{num}], maxlen=2)", "deque()"],
    "group": ["defaultdict(int)", "Counter({text})", "defaultdict(float, a={num})"],
    "grid": ["{mat}", "np.zeros((2, 2))", "np.array([{pair}, {pair}])"],
    "fns": ["[{fn}, {fn}]", "[lambda {@v}: {num}]", "({fns} if {bool} else {fns})"],
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
        "print(f'{{{#num}}} {{{#bool}}}')",
        "print({items}, {maybe})",
        "print('here')",
    ],
    *["assert {bool}", "assert {bool}, {text}", "total = {num}", "total += {num}", "history.append({num})"],
    *["{#deque}.append({num})", "{#deque}.appendleft({num})", "{#deque}.popleft()", "{#deque}.rotate({int})"],
    *["{#group}[{word}] += {num}", "print(sorted({#group}.items()))", "{#group}[{text}] = {num}", "print({#deque})"],
    *["{#fns}.append(lambda {@v}: {num})", "{#fns}.append({fn})", "print(f'{{{#num}!r}} {{{#items}}}')"],
    *["{#table}.setdefault({text}, {num})", "{#items}.sort()", "{#items}.reverse()", "{#items}[1:2] = {items}"],
    *["history = {items}", "weights[{int}] = {num}", "clip({num})", "smooth({#arr})"],
]
for _kind, _forms in (*further.EXPRESSIONS.items(), *idioms.EXPRESSIONS.items()):
    EXPRESSIONS[_kind] = [*EXPRESSIONS.get(_kind, []), *_forms]
STATEMENTS += [*further.STATEMENTS, *idioms.STATEMENTS]
