"""Further forms of random programs: records, sets, enums, properties, groups by key, nested lists, `itertools`."""

from __future__ import annotations

PREAMBLE = """

Point = namedtuple("Point", "a b")


@dataclass
class Rec:
    v: float
    w: float = 1.0
    log: list = field(default_factory=list)

    def moved(self, t):
        return replace(self, v=self.v + t)

    def add(self, t):
        if t > 0:
            self.log.append(t)
            self.w += t
        return self


class Mode(Enum):
    UP = 1
    DOWN = 2

    def turned(self, t):
        return Mode.DOWN if self is Mode.UP and t > 0 else Mode.UP


class Gauge:
    made = 0
    seen = []

    def __init__(self, v):
        self._v = v
        self.steps = 0
        Gauge.made += 1

    @property
    def v(self):
        return self._v

    @v.setter
    def v(self, t):
        if t > 60:
            raise ValueError(f"too much: {t}")
        self._v = t

    def __setattr__(self, name, value):
        if name != "steps":
            object.__setattr__(self, "steps", getattr(self, "steps", 0) + 1)
        object.__setattr__(self, name, value)

    def __add__(self, other):
        return Gauge(self._v + (other._v if isinstance(other, Gauge) else other))

    def __iadd__(self, t):
        self.v = self._v + t
        return self

    def __lt__(self, other):
        return self._v < other._v

    def __eq__(self, other):
        return isinstance(other, Gauge) and self._v == other._v

    def __bool__(self):
        return bool(self._v > 0)

    def __len__(self):
        return self.steps

    def __getitem__(self, i):
        return self._v * i

    def __call__(self, t):
        return self._v - t if t > 0 else t

    @classmethod
    def of(cls, t):
        if t > 1:
            cls.seen.append(t)
        return cls(t)

    @staticmethod
    def half(t):
        return t / 2 if t > 2 else t


def power(t, depth):
    if depth <= 0 or t > 40:
        return t
    return power(t * 2, depth - 1) + 1


def total_of(tree):
    if isinstance(tree, list):
        return sum(total_of(part) for part in tree)
    return tree


def options(a, b=2, *rest, scale=1, **more):
    result = a * scale - b
    for value in rest:
        result += value
    for name in more:
        result += more[name]
    return result


def logged(function):
    @wraps(function)
    def inner(*args, **kwargs):
        result = function(*args, **kwargs)
        print("logged", result)
        return result

    return inner


@logged
def doubled(t):
    if t > 1:
        return t * 2
    return -t
"""

IMPORTS = """\
import itertools
from collections import namedtuple
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial, reduce, wraps
"""

KINDS = ("point", "rec", "mode", "gauge", "set", "lists", "nest")

EXPRESSIONS: dict[str, list[str]] = {
    "num": [
        *["{point}.a", "{point}.b", "{rec}.v", "{rec}.w", "{gauge}.v", "{gauge}.steps", "{gauge}[{int}]"],
        *["{gauge}({num})", "Gauge.half({num})", "Gauge.made", "len({rec}.log)", "{mode}.value", "len({set})"],
        *["power({num}, p)", "power({num}, {int} % 3)", "options({num}, {num})", "options({num}, scale={num})"],
        *["options(*{pair}, {num}, extra={num})", "doubled({num})", "sum({lists}.get({word}, []))", "len({lists})"],
        *["reduce(lambda {@v}, {@w}: {@v} + {@w}, {items}, {num})", "total_of({nest})", "len({nest})"],
        *["reduce(lambda {@v}, {@w}: {@v} if {@v} > {@w} else {@w}, {arr})", "partial(gathered, {num})(*{pair})"],
        *["max(itertools.chain({arr}, [{num}]))", "sum(itertools.islice({arr}, 2))", "{nest}[0][0]"],
        "sum({@v} - {@w} for {@v}, {@w} in itertools.pairwise({#arr}))",
        "next((i0 for i0, {@v} in enumerate({#arr}) if {@v} > {num}), -1)",
        *["(lambda {@v}, t={num}: {@v} + t)({num})", "divmod({num}, 3)[0]", "np.clip({num}, -5, 5)"],
        *["sorted([{gauge}, {gauge}])[0].v", "max({rec}, {rec}, key=lambda r: r.v).w", "{text}.count('a')"],
        *["getattr({rec}, 'v')", "getattr({box}, 'extra', {num})", "{mode}.turned({num}).value"],
    ],
    "bool": [
        *["({int} in {set})", "({point} == ({num}, {num}))"],
        *["({mode} is Mode.UP)", "({mode} == {mode})", "bool({gauge})"],
        *["({gauge} < {gauge})", "({gauge} == {gauge})", "({rec} == {rec})", "hasattr({box}, 'extra')"],
        *["isinstance({maybe}, (int, float))", "({word} in {lists})", "all({@v} < {num} for {@v} in {#arr})"],
        *["({set} <= {set})", "({items} == {items})", "({pair} < {pair})", "callable({fn})", "({text} in {text})"],
        "(({num} < {num}) ^ {bool})",
    ],
    "arr": [
        *["np.array({point})", "np.array(list(itertools.accumulate({items})))", "np.array([{rec}.v, {gauge}.v])"],
        *["np.array([{@v} for {@v} in {#arr} if {@v} > {num}])", "np.sort({arr})", "np.append({arr}, {num})"],
        *["np.array([({@v} if {bool} else {num}) for {@v} in {#arr}])", "np.roll({arr}, {int})", "np.diff({arr})"],
    ],
    "text": [
        *["{mode}.name", "f'{{{#point}}}'", "f'{{{#mode}.name}}-{{{#num}:.1f}}'", "repr({rec})", "{text}.upper()"],
        *["str(sorted({set}))", "{text}.replace('a', 'b')", "''.join(sorted({text}))", "str({items})", "{text}[::-1]"],
        *["str(type({num}).__name__)", "','.join(f'{{{@v}:.1f}}' for {@v} in {#arr})", "('yes' if {bool} else 'no')"],
    ],
    "items": [
        *["list({point})", "{rec}.log", "sorted({set})", "[{@v} for {@v} in {#items} if {@v} > {num}]"],
        *["list(itertools.takewhile(lambda {@v}: {@v} > {num}, {arr}))", "list(itertools.chain({items}, {pair}))"],
        *["list(filter(lambda {@v}: {@v} > {num}, {items}))", "[*{arr}, {num}]", "{lists}.get({word}, [{num}])"],
        *["list({lists}.get({word}, ()))", "list(itertools.accumulate({arr}, max))", "{nest}[{int}]"],
        *["[(w9 := {num}) + {@v} for {@v} in {#arr}]", "[{#rec}.v for {@v} in {#arr}]", "list(range({int}))"],
        *["[{@v} for {@v}, _ in zip({#arr}, range({int}))]", "sorted({items}, key=lambda {@v}: ({@v} > {num}, {@v}))"],
        "[{@v} + {@w} for {@v}, {@w} in itertools.product({#items}, [0, 1])]",
        *["[max(g0) for _, g0 in itertools.groupby({arr}, key=lambda {@v}: {@v} > {num})]", "Gauge.seen"],
    ],
    "pair": [
        *["({point} if {bool} else ({num}, {num}))", "divmod({num}, 2)"],
        *["tuple({point})", "(min({arr}), max({arr}))"],
    ],
    "table": [
        *["{{{@v}: {num} for {@v} in {#text}}}", "{point}._asdict()"],
        *["{{**{table}, 'c': {num}}}", "({table} | {table})"],
    ],
    "maybe": ["max({set}, default=None)", "({rec}.log or None)", "(first_big({arr}, {num}) or None)"],
    "point": ["Point({num}, {num})", "({point} if {bool} else {point})", "{point}._replace(a={num})", "Point(*{pair})"],
    "rec": [
        *["Rec({num})", "Rec({num}, {num})"],
        *["{rec}.moved({num})", "({rec} if {bool} else {rec})", "{rec}.add({num})"],
    ],
    "mode": ["Mode.UP", "Mode.DOWN", "({mode} if {bool} else {mode})", "{mode}.turned({num})"],
    "gauge": ["Gauge({num})", "({gauge} + {num})", "({gauge} if {bool} else {gauge})", "Gauge.of({num})"],
    "set": [
        *["set()", "{{{int}, {int}}}", "{{int({@v}) for {@v} in {#arr}}}", "({set} | {{{int}}})", "({set} & {set})"],
        *["({set} - {{{int}}})", "({set} if {bool} else {set})", "set({lists})"],
    ],
    "lists": ["{{}}", "{{'a': [{num}]}}", "({lists} if {bool} else {lists})", "{{{word}: {items}}}"],
    "nest": [
        *["[[{num}], [{num}, {num}]]", "[[{@v}] for {@v} in {#items}]"],
        *["[{items}, {items}]", "[[0] * 2 for _ in range(2)]"],
    ],
    "fn": ["{gauge}", "doubled", "(lambda {@v}, k={num}: k - {@v})", "{rec}.moved(1).add"],
}

STATEMENTS: list[str] = [
    *["{#rec}.v = {num}", "{#rec}.w += {num}", "{#rec}.add({num})", "{#rec}.log.append({num})", "{#gauge}.v = {num}"],
    *["{#gauge}.v += {num}", "{#gauge} += {num}", "{#gauge}.extra = {num}", "Gauge.made = 0", "print({gauge}.steps)"],
    *["{#set}.add({int})", "{#set}.discard({int})"],
    *["{#set} |= {{{int}}}", "{#set}.update({items})", "{#set}.remove({int})"],
    *["{#lists}.setdefault({word}, []).append({num})", "{#lists}[{word}].append({num})", "{#lists}[{word}] = [{num}]"],
    *["{#lists}.pop({word}, None)", "{#nest}[{int}].append({num})"],
    *["{#nest}.append([{num}])", "{#nest}[0][0] += {num}"],
    *["{#nest}[{int}][0] = {num}", "print({point}, {mode})", "print({rec})", "print(sorted({set}))", "print({lists})"],
    *["{#items}[:] = {items}", "{#items}.clear()", "{#items}.remove({num})", "del {#items}[{int}:]"],
    *[
        "{#text} = ({#text} + {text})[:9]",
        "{#table} |= {table}",
        "{#fns}.append(lambda {@v}=0: {num})",
        "setattr({#rec}, 'v', {num})",
    ],
    *["print(*{items}, sep=',')", "print({num}, end=';')"],
    *["{#mat}[{mat} > {num}] = 0", "np.add.at({#arr}, [0, 1], {num})"],
    *["{#arr}[0], {#arr}[-1] = {#arr}[-1], {#arr}[0]", "{#num}, {#num} = {pair}", "{#rec}.log, {#rec}.v = [], {num}"],
]
