"""Random programs over NumPy values, lists, dicts and objects, written as the source text of a module.

Every name has a kind (`num`, `arr`, `items` …) that says what may stand in it; a kind is wider than a type, so that
values change their types from path to path. Programs may fail: that both modes fail alike is part of the test.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.autograph.random_forms import ARGUMENTS, ASSIGNED, EXPRESSIONS, KINDS, PARAMETERS, PREAMBLE, STATEMENTS

UNSEEN = ("fn", "fns", "gen", "adder")  # kinds of what exists in one mode only: functions and iterators


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
        text = PREAMBLE + "\n\n" + "\n".join(lines) + "\n" + ARGUMENTS
        try:
            compile(text, "program", "exec")
        except SyntaxError:  # an assignment expression can't stand everywhere
            return Program(self.random.randrange(1 << 30)).build()
        return text

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def named(self, kind: str) -> str | None:
        found = [name for name, k in self.names.items() if k == kind]
        return self.random.choice(found[-4:] if self.chance(0.6) else found) if found else None

    def some_result(self) -> str:
        names = [name for name, kind in self.names.items() if name not in PARAMETERS and kind not in UNSEEN] or ["x"]
        count = min(len(names), self.random.randint(1, 4))
        parts = [*self.random.sample(names, count), self.expression(self.random.choice(KINDS[:12]))]
        return ", ".join(parts) if self.chance(0.8) else parts[0]

    # ---- expressions

    def expression(self, kind: str, depth: int = 2) -> str:
        name = self.named(kind)
        if name is not None and (depth <= 0 or self.chance(0.4)):
            return name
        choices = EXPRESSIONS[kind]
        ends = [form for form in choices if not _holes(form)]
        if depth < -5 and ends:
            return self.random.choice(ends)
        for _ in range(20):
            form = self.random.choice(choices)
            if depth > 0 or _holes(form) <= 1:
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
                self.with_statement,
                self.match_statement,
                *([] if self.in_function else [self.inner_function, self.taking_loop]),
                *([] if self.in_function or self.loops else [self.inner_generator]),
            ]
            return self.random.choice(compound)(depth)
        if depth and roll < 0.42 and self.may_jump:
            return self.jump()
        if roll < 0.7:
            return self.assignment()
        for _ in range(20):
            form = self.random.choice(STATEMENTS)
            changed = re.findall(r"^(?:del )?\{#(\w+)\}", form)
            if any(self.named(kind) is None for kind in (*changed, *(["rows"] if "{#rows}" in form else []))):
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
        if self.chance(0.05):
            first, rest = self.target("num"), self.target("items")
            line = self.fill(f"{first}, *{rest} = {self.one('{items}', '{arr}', '{pair}', 'chosen({arr}, {num})')}", 1)
            self.names |= {first: "num", rest: "items"}
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
                ("chosen({arr}, {num})", ("num",)),
                ("enumerate(chosen({items}, {num}))", ("int", "num")),
                ("zip({gen}, {arr})", ("num", "num")),
                ("reversed({items})", ("num",)),
                ("{deque}", ("num",)),
                ("sorted({group}.items())", ("text", "num")),
                ("{table}.items()", ("text", "num")),
                ("{table}", ("text",)),
                ("sorted({set})", ("num",)),
                ("{lists}.items()", ("text", "items")),
                ("{nest}", ("items",)),
                ("{point}", ("num",)),
                ("itertools.chain({arr}, {items})", ("num",)),
                ("itertools.islice({arr}, {int})", ("num",)),
                ("itertools.pairwise({items})", ("num", "num")),
                ("zip(itertools.count(), {items})", ("int", "num")),
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

    def taking_loop(self, depth: int) -> list[str]:
        """A loop over what is left of an iterator of which an item is taken already, or each with `next`."""
        self.made += 3
        taken, item, count = f"g{self.made - 2}", f"i{self.made - 1}", f"c{self.made}"
        source = self.fill(self.one("iter({items})", "iter({arr})", "map({fn}, {items})"), 1)
        lines = [f"{taken} = {source}", f"{count} = 0"]
        if self.chance(0.5):
            head = f"while ({item} := next({taken}, None)) is not None:"
        else:
            lines.append(f"{item} = next({taken}, {self.expression('num')})")
            head = f"for {item} in {taken}:"
        self.names |= {item: "num", count: "counter"}
        limit = [f"    {count} += 1", f"    if {count} > 7:", "        break"]  # the body may append to the list
        lines += [head, *limit, *self.loop_body(depth)]
        self.names.pop(item, None)
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

    def with_statement(self, depth: int) -> list[str]:
        if self.chance(0.3):
            return ["with np.errstate(all='ignore'):", *self.nested(self.random.randint(1, 2), depth)]
        name = self.target("box")
        guard = "Guard({box}, {bool})"
        guard = guard if self.chance(0.7) else f"({guard} if {{bool}} else {guard})"
        head = self.fill(f"with {guard} as {name}:", 1)
        self.names[name] = "box"
        return [head, *self.nested(self.random.randint(1, 3), depth)]

    def match_statement(self, depth: int) -> list[str]:
        subject = self.one("{num}", "{pair}", "{items}", "{maybe}", "{box}", "{table}", "{text}", *FURTHER_SUBJECTS)
        lines = [self.fill(f"match {subject}:", 1)]
        for pattern, bound in self.random.sample(PATTERNS, self.random.randint(1, 3)):
            before = dict(self.names)
            self.names |= bound
            guard = f" if {self.expression('bool')}" if self.chance(0.3) else ""
            body = self.nested(self.random.randint(1, 2), depth)
            lines += [f"    case {pattern}{guard}:", *(f"    {line}" for line in body)]
            self.names = before
        if self.chance(0.5):
            lines += ["    case _:", *(f"    {line}" for line in self.nested(1, depth))]
        return lines

    def inner_generator(self, depth: int) -> list[str]:
        name, item = f"g{self.made + 1}", f"i{self.made + 2}"
        self.made += 2
        outer = dict(self.names)
        self.names = {n: k for n, k in outer.items() if n in PARAMETERS and k in ("num", "arr", "items", "int", "box")}
        source = self.expression(self.one("arr", "items"))
        self.names |= {item: "num"}
        loops, self.loops, self.in_function, may_jump, self.may_jump = self.loops, 0, True, self.may_jump, False
        body = [*self.block(self.random.randint(0, 2), 3), f"if {self.expression('bool')}:"]
        body += [f"    yield {self.expression('num')}"]
        self.loops, self.in_function, self.may_jump = loops, False, may_jump
        assigned = sorted(n for n in PARAMETERS if any(assigns(line, n) for line in body))
        head = [f"    nonlocal {', '.join(assigned)}"] if assigned else []
        made = f"{name}m"
        self.names = {**outer, made: "gen"}
        lines = [f"def {name}():", *head, f"    for {item} in {source}:", *(f"        {line}" for line in body)]
        return [*lines, f"{made} = {name}()"]

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


FURTHER_SUBJECTS = ("{point}", "{rec}", "{mode}", "{gauge}", "{nest}")
PATTERNS: list[tuple[str, dict[str, str]]] = [
    ("0", {}),
    ("1 | 2 | None", {}),
    ("int(w1)", {"w1": "num"}),
    ("float() as w1", {"w1": "num"}),
    ("'a' | 'up'", {}),
    ("str(w2)", {"w2": "text"}),
    ("[w1, w3]", {"w1": "num", "w3": "num"}),
    ("[w1, *w4]", {"w1": "num", "w4": "items"}),
    ("(w1, 0)", {"w1": "num"}),
    ("{'a': w1}", {"w1": "num"}),
    ("{'a': w1, **w5}", {"w1": "num", "w5": "table"}),
    ("Wide(v=w1)", {"w1": "num"}),
    ("Box(v=0 as w1, size=w3)", {"w1": "num", "w3": "num"}),
    ("Box(w=w6)", {"w6": "arr"}),
    ("Point(w1, w3)", {"w1": "num", "w3": "num"}),
    ("Rec(v=w1, log=[*w4])", {"w1": "num", "w4": "items"}),
    ("Mode.UP", {}),
    ("Gauge(v=w1)", {"w1": "num"}),
    ("[[w1, *_], *w7]", {"w1": "num", "w7": "nest"}),
    ("bool() | None", {}),
]


def _holes(form: str) -> int:
    """How many expressions go into a form."""
    return form.replace("{{", "").count("{")


def assigns(line: str, name: str) -> bool:
    """Whether a line of source assigns `name` plainly or in an augmented assignment."""
    text = line.strip()
    targets, _, _ = text.partition(" = ")
    return text.startswith(tuple(f"{name} {op}= " for op in ("+", "-", "*", "/", "//", "%"))) or (
        " = " in text and name in targets.split(", ")
    )
