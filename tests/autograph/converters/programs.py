"""Random programs of nested control flow, as text."""

from __future__ import annotations

from random import Random

NAMES = ("a", "b", "x", "y", "z")
SIMPLE = ["assign"] * 4 + ["augmented", "print", "print", "del", "raise", "return", "def", "unpack"]
COMPOUND = ["if", "if", "ifelse", "ifelse", "while", "for", "forelse", "whileelse", "try", "finally", "with", "match"]
COMPOUND += ["guard", "tuples"]
EXPRESSIONS = (
    *["({e} + {e})", "({e} - {e})", "({e} // {e})", "({e} < {e})"] * 2,
    *["({e} and {e})", "({e} or {e})", "(not {e})", "({e} if {e} else {e})", "({n} := {e})"] * 2,
    "({e} < {e} <= {e} != {e})",
    "({e} in ({e}, {e}))",
    "({n} is not {e})",
    "sum([i + {e} for i in range(3) if {e}])",
    "sum(i + j for i in range(2) for j in range(i) if {e})",
    "[late(lambda: {e} + i) for i in range(2)][1]",
    "(lambda {0}: {e})({e})",
    "late(lambda: {e})",
    "len(f'{{{e}!r:>{{tick()}}}}')",
)


class Programs:
    """A source of random programs: each has a function `f(a, b, log, tick, fuel, late, manager)`."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def program(self, depth: int = 3) -> str:
        """One program."""
        bind = [f"{name} = 0" for name in ("x", "y", "z") if self.random.random() < 0.7]
        body = self.suite(depth, False) + self.suite(depth, False)
        end = ["if False:", "    x = y = z = 0", f"return {self.random.choice([*NAMES, '(a, b, x)', '0'])}"]
        lines = ["def f(a, b, log, tick, fuel, late, manager):", *_indent([*bind, *body, *end])]
        return "\n".join(lines) + "\n"

    def name(self) -> str:
        return self.random.choice(NAMES)

    def expression(self, depth: int = 2) -> str:
        if depth == 0 or self.random.random() < 0.4:
            return self.random.choice([*NAMES, *NAMES, "0", "1", "2", "tick()"])
        text = self.random.choice(EXPRESSIONS)
        two = self.random.sample(NAMES, 2)
        while "{e}" in text:
            text = text.replace("{e}", self.expression(depth - 1).replace("{", "{{").replace("}", "}}"), 1)
        return text.format(*two, n=self.name())

    def suite(self, depth: int, loop: bool) -> list[str]:
        return [line for _ in range(self.random.randint(1, 3)) for line in self.statement(depth, loop)]

    def block(self, depth: int, loop: bool) -> list[str]:
        return _indent(self.suite(depth - 1, loop))

    def statement(self, depth: int, loop: bool) -> list[str]:
        kinds = SIMPLE + ["break", "continue"] * 2 * loop + COMPOUND * (depth > 0)
        kind = self.random.choice(kinds)
        if kind in SIMPLE or kind in ("break", "continue"):
            return self.simple(kind)
        return self.compound(kind, depth, loop)

    def simple(self, kind: str) -> list[str]:
        name, value = self.name(), self.expression()
        match kind:
            case "assign":
                return [f"{name} = {value}"]
            case "augmented":
                return [f"{name} += {value}"]
            case "print":
                return [f"log.append({value})"]
            case "del":
                return [f"del {name}"] if self.random.random() < 0.3 else [f"{name}: int = {value}"]
            case "raise":
                return [f"raise {self.random.choice(['KeyError', 'ValueError'])}({value})"]
            case "return":
                return [f"return {value}"]
            case "unpack":
                return [f"{name}, *{self.name()} = {value}, {self.expression()}"]
            case "def":
                return ["def helper():", f"    nonlocal {name}", *self.block(1, False), "helper()"]
        return [kind]

    def compound(self, kind: str, depth: int, loop: bool) -> list[str]:
        name, value = self.name(), self.expression()
        match kind:
            case "if":
                return [f"if {value}:", *self.block(depth, loop)]
            case "ifelse":
                elif_ = [f"elif {self.expression()}:", *self.block(depth, loop)]
                return [f"if {value}:", *self.block(depth, loop), *elif_, "else:", *self.block(depth, loop)]
            case "while":
                return [f"while fuel() and {value}:", *self.block(depth, True)]
            case "whileelse":
                test = self.random.choice(["True", f"fuel() and {value}"])
                body = ["    if not fuel():", "        break", *self.block(depth, True)]
                return [f"while {test}:", *body, "else:", *self.block(depth, loop)]
            case "for":
                return [f"for {name} in range(3):", *self.block(depth, True)]
            case "tuples":
                return [f"for {name}, {self.name()} in enumerate(range(3)):", *self.block(depth, True)]
            case "forelse":
                return [f"for {name} in range(3):", *self.block(depth, True), "else:", *self.block(depth, loop)]
            case "match":
                second = ["    case " + name + ":", *_indent(self.block(depth, loop))]
                return [f"match {value}:", "    case 0 | 1:", *_indent(self.block(depth, loop)), *second]
            case "guard":
                first = [f"    case [{name}, 1 | 2 as {self.name() * 2}] if {self.expression()}:"]
                return [f"match [{value}, 1]:", *first, *_indent(self.block(depth, loop))]
            case "with":
                return self.with_(name, depth, loop)
            case "try":
                kinds = ["except KeyError as {}:", "except (TypeError, NameError):", "except:"]
                handler = self.random.choice(kinds).format(name)
                end = ["else:", *self.block(depth, loop)] if self.random.random() < 0.5 else []
                return ["try:", *self.block(depth, loop), handler, *self.block(depth, loop), *end]
        return ["try:", *self.block(depth, loop), "finally:", *_indent(self.suite(0, loop))]

    def with_(self, name: str, depth: int, loop: bool) -> list[str]:
        return [f"with manager({self.random.random() < 0.5}) as {name}:", *self.block(depth, loop)]


def _indent(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]
