"""Paths: where a value was found, so that it is found again at every call.

The reads of a trace become one generated function, the *guard*: it follows the paths, checks that what the trace was
specialised on still holds, and returns the graph's inputs, or None where another trace is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any

import numpy as np


class Path:
    """A place outside the trace, written as Python that a guard evaluates.

    `text` names the place for people and for the memory of what changed between calls (`self.layers[2].w`).
    """

    __slots__ = ("base", "constant", "template", "text")

    def __init__(self, template: str, text: str, base: Path | None = None, constant: Any = None) -> None:
        self.template = template  # with {base} for the variable of the base and {constant} for a bound object
        self.text = text
        self.base = base
        self.constant = constant

    def __repr__(self) -> str:
        return self.text

    @property
    def last_step(self) -> str:
        """What leads here from the base: `.name`, `['name']`; a global is an item of its namespace."""
        return self.template.removeprefix("{base}").removeprefix("{constant}")

    @property
    def argument_number(self) -> int | None:
        """Which argument of a call leads here; None for a global, and what else is found without one."""
        root = self
        while root.base is not None:
            root = root.base
        return int(root.template[5:-1]) if root.template.startswith("args[") else None

    def attribute(self, name: str) -> Path:
        return Path(f"{{base}}.{name}", f"{self.text}.{name}", self)

    def item(self, key: Any) -> Path:
        if type(key) in (int, str):
            return Path(f"{{base}}[{key!r}]", f"{self.text}[{key!r}]", self)
        return Path("{base}[{constant}]", f"{self.text}[{key!r}]", self, key)

    def own_item(self, kind: str, key: Any) -> Path:
        """As `item`, of an object whose class comes from `list` or `dict` (`kind`), whatever operators it has."""
        is_plain = type(key) in (int, str)
        template = f"{kind}.__getitem__({{base}}, {repr(key) if is_plain else '{constant}'})"
        return Path(template, f"{self.text}[{key!r}]", self, None if is_plain else key)

    def class_attribute(self, name: str) -> Path:
        return Path(f"{{base}}.__dict__[{name!r}]", f"{self.text}.{name}", self)

    def cell(self, number: int, name: str) -> Path:
        """The cell of a function's variable."""
        return Path(f"{{base}}.__closure__[{number}]", f"the cell of {self.text}:{name}", self)

    def variable(self, number: int, name: str) -> Path:
        """What a function's variable holds; its base is the cell."""
        return Path("{base}.cell_contents", f"{self.text}:{name}", self.cell(number, name))


def argument(number: int, name: str) -> Path:
    return Path(f"args[{number}]", name)


def global_name(namespace: dict[str, Any], name: str) -> Path:
    return Path(f"{{constant}}[{name!r}]", name, None, namespace)


def constant(value: Any, text: str) -> Path:
    return Path("{constant}", text, None, value)


class Guard:
    """The reads and checks of one trace, in order, and the inputs among them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.facts: dict[str, str] = {}  # place -> what must hold there, for people
        self.inputs: list[str] = []
        self.objects: list[str] = []  # mutable objects that must stay distinct
        self.members: list[str] = []  # what libraries' modules hold that the trace has used
        self.roots: list[str] = []  # objects from which others can be reached, of which `holds_for` knows
        self.holds_for: Callable[[tuple[Any, ...]], bool] | None = None
        self.bound: dict[str, Any] = {"ndarray": np.ndarray, "same_bits": same_bits}
        self.paths: dict[str, Path] = {}  # the variables of the guard, and what they hold
        self._names: dict[int, str] = {}
        self._variables: dict[int, str] = {}
        self._alive: list[Any] = []

    def bind(self, value: Any) -> str:
        """A name for a constant of the guard."""
        name = self._names.get(id(value))
        if name is None:
            name = self._names[id(value)] = f"k{len(self._names)}"
            self.bound[name] = value
            self._alive.append(value)
        return name

    def read(self, path: Path) -> str:
        """The variable that holds what stands at `path`."""
        name = self._variables.get(id(path))
        if name is None:
            base = self.read(path.base) if path.base else ""
            constant_name = self.bind(path.constant) if "{constant}" in path.template else ""
            source = path.template.replace("{base}", base).replace("{constant}", constant_name)
            name = self._variables[id(path)] = f"v{len(self._variables)}"
            self.paths[name] = path
            self.lines.append(f"{name} = {source}")
        return name

    def check(self, path: Path, fact: str, condition: str, *constants: Any) -> None:
        """Demand a condition on `{0}`, what stands at the path; `{1}` … are constants. `fact` says it to people."""
        self.facts[path.text] = fact
        names = [self.read(path), *map(self.bind, constants)]
        self.lines.append(f"if not ({condition.format(*names)}): return None")

    def demand_member(self, module: ModuleType, name: str, value: Any) -> None:
        """Demand that a module holds this under a name, which is nothing to tell people of."""
        # Its dict answers several times as fast as a module like NumPy, which has a `__getattr__`.
        found = f"{self.bind(vars(module))}[{name!r}]" if name in vars(module) else f"{self.bind(module)}.{name}"
        self.members.append(f"{found} is {self.bind(value)}")

    def reach(self, path: Path, holds_for: Callable[[tuple[Any, ...]], bool]) -> None:
        """Demand that what can be reached from the objects at such paths is as `holds_for` says."""
        self.roots.append(self.read(path))
        self.holds_for = holds_for

    def compile(self) -> Callable[[tuple[Any, ...]], tuple[Any, ...] | None]:
        """The guard as a function from the call's arguments to the graph's inputs."""
        return self._function([*self.lines, *self._last_lines(self.objects, self.roots)], self.inputs)

    def part(
        self, given: Collection[int], wanted: Sequence[str]
    ) -> Callable[[tuple[Any, ...]], tuple[Any, ...] | None]:
        """As `compile`, where some arguments are given only: what is in these variables, None for what is not given."""
        inputs = [name if self._is_there(name, given) else "None" for name in wanted]
        return self._function(self._lines_of(given), inputs)

    def broken(self, given: Collection[int], args: tuple[Any, ...]) -> str:
        """Of a part that does not hold for these arguments: the first place where it does not, with what it demands."""
        lines = self._lines_of(given)
        line = next(line for k, line in enumerate(lines, 1) if self._function(lines[:k], [])(args) is None)
        text = self.paths[_VARIABLE.findall(line)[0]].text
        return f"`{text}` {self.facts.get(text, 'is as it was')}"

    def _is_there(self, name: str, given: Collection[int]) -> bool:
        number = self.paths[name].argument_number
        return number is None or number in given

    def _lines_of(self, given: Collection[int]) -> list[str]:
        lines = [line for line in self.lines if all(self._is_there(name, given) for name in _VARIABLE.findall(line))]
        objects = [name for name in self.objects if self._is_there(name, given)]
        roots = self.roots if all(self._is_there(name, given) for name in self.roots) else []
        return [*lines, *self._last_lines(objects, roots)]

    def _last_lines(self, objects: list[str], roots: list[str]) -> Iterator[str]:
        if self.members:
            yield f"if not ({' and '.join(self.members)}): return None"
        if len(objects) > 1:
            yield f"if len({{{', '.join(f'id({name})' for name in objects)}}}) != {len(objects)}: return None"
        if roots:
            yield f"if not {self.bind(self.holds_for)}(({', '.join(roots)},)): return None"

    def _function(self, lines: list[str], inputs: list[str]) -> Callable[[tuple[Any, ...]], tuple[Any, ...] | None]:
        body = "\n".join(f"        {line}" for line in [*lines, f"return ({''.join(f'{name}, ' for name in inputs)})"])
        names = ", ".join(f"{name}={name}" for name in self.bound)
        errors = "(KeyError, IndexError, AttributeError, TypeError, ValueError)"
        text = f"def guard(args, *, {names}):\n    try:\n{body}\n    except {errors}:\n        return None\n"
        namespace = dict(self.bound)
        exec(_compiled(text), namespace)
        return namespace["guard"]  # type: ignore[no-any-return]


_VARIABLE = re.compile(r"(?<![.'\"\w])v\d+\b")  # of a guard; see `Guard.read`


@lru_cache(maxsize=1024)
def _compiled(text: str) -> CodeType:
    """The code of a guard: traces that differ in the constants alone have the same."""
    return compile(text, "<guard>", "exec")


def same_bits(left: Any, right: Any) -> bool:
    """Whether two floats or complex numbers are the same value, signed zeros and NaN told apart."""
    return left is right or ((left == right or left != left) and repr(left) == repr(right))
