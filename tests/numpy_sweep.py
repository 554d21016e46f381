"""Every call of `tests/numpy_calls.py` in both modes, and what became of it."""

from __future__ import annotations

import ast
import importlib.util
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

import autograph as ag
from autograph.comparison import Call, Outcome
from runtime.errors import Unsupported
from runtime.types import ANY, alternatives
from tests.numpy_calls import NOT_NUMERIC, TABLES

DTYPES = ("float64", "float32", "int64", "complex128", "bool")


@dataclass(frozen=True)
class Finding:
    """What became of one function: `problem` is empty where all its calls work."""

    name: str
    is_typed: bool
    refusal: str = ""  # why it can't be part of a graph
    problem: str = ""  # what is wrong: a difference, or a fault

    @property
    def works(self) -> bool:
        return not self.refusal and not self.problem


def calls_of(namespace: str) -> dict[str, list[str]]:
    """Each function of a namespace that this NumPy has, with its calls; a ufunc without any gets plain ones."""
    found: dict[str, list[str]] = {}
    for line in filter(None, TABLES[namespace].splitlines()):
        name = _function_of(line, namespace)
        if namespace != "np" or "." in name or hasattr(np, name):
            found.setdefault(name, []).extend(line.split("; "))
    if namespace == "np":
        for name, function in vars(np).items():
            is_known = name in found or name in NOT_NUMERIC.split()
            if isinstance(function, np.ufunc) and not is_known and function.nin <= 2:
                operands = ("x", "x, y")[function.nin - 1]
                found[name] = [
                    f"np.{name}({operands})",
                    f"np.{name}({operands.replace('x', 'm[0]').replace('y', '2')})",
                ]
    return found


def missing() -> list[str]:
    """Functions for numeric arrays that no table calls."""
    known = set(NOT_NUMERIC.split())
    spaces: dict[str, Any] = {"np": np, "np.linalg": np.linalg, "np.fft": np.fft, "np.random": np.random}
    spaces |= {"np.random.Generator": np.random.Generator, "ndarray": np.ndarray}
    return [
        f"{space}.{name}"
        for space, owner in spaces.items()
        for name in dir(owner)
        if not name.startswith("_") and name not in known and name not in calls_of(space)
        if space == "ndarray" or _is_function(getattr(owner, name))
    ]


def _is_function(item: Any) -> bool:
    is_class = isinstance(item, type) and issubclass(item, np.generic | BaseException | np.random.RandomState)
    return callable(item) and not is_class and getattr(item, "__name__", "") != "PytestTester"


def _function_of(line: str, namespace: str) -> str:
    if namespace in ("np", "np.linalg", "np.fft", "np.random"):
        pattern = re.escape(namespace) + r"\.((?:emath\.|lib\.stride_tricks\.|add\.|divmod)?\w+)"
        if namespace == "np.random":
            pattern = r"np\.random\.(\w+)"
    else:
        pattern = r"\.(\w+)"
    match = re.search(pattern, line)
    assert match, line
    return match[1]


# ---- arguments


def arguments(dtype: str, size: int, path: Path, strided: bool = False) -> dict[str, Any]:
    """The values of the names that calls use; `size` is the length of vectors, and decides that of matrices."""
    rows, columns = size // 2, size // 2 + 1
    rng = np.random.default_rng(size)

    def of(*shape: int) -> Any:
        values = np.round(rng.normal(0.5, 2, shape), 1)
        made = (values + 1j * values[::-1] if dtype == "complex128" else values).astype(dtype)
        if not strided:
            return made
        spread = np.zeros((*shape[:-1], 2 * shape[-1]), dtype)
        spread[..., ::2] = made
        return spread[..., ::2] if len(shape) == 1 else np.asfortranarray(made)

    square = (np.eye(rows) * (rows + 1) + 1).astype(dtype)
    values = {
        "x": of(size), "y": of(size), "v": np.sort(of(size)), "m": of(rows, columns), "n": of(columns, rows),
        "s": square, "t": of(2, rows, columns), "w": np.abs(np.round(rng.normal(1, 2, size), 2)) + 0.5,
        "i": np.array([2, 0, 1]), "j": rng.integers(0, 5, size), "b": np.arange(size) % 3 != 1,
        "z": of(size) * (1 + 2j), "u": np.arange(size * 4, dtype=np.uint8), "g": np.random.default_rng(3),
        "r": np.random.RandomState(3), "k": 2, "path": str(path / "written"),
    }  # fmt: skip
    return values


def variants(path: Path, dtypes: tuple[str, ...] = DTYPES, strided: bool = True) -> Iterator[list[dict[str, Any]]]:
    """Sets of arguments for one function object each: a second one has other sizes, which are then not known."""
    for dtype in dtypes:
        yield [arguments(dtype, 7, path), arguments(dtype, 11, path)]
    if strided:
        yield [arguments("float64", 7, path, strided=True)]


def prepare(path: Path) -> None:
    """Write the files that calls read."""
    written = path / "written"
    np.save(f"{written}.npy", np.arange(3.0))
    np.arange(3.0).tofile(f"{written}.raw")
    Path(f"{written}.txt").write_text("1 2 3")


# ---- functions


def functions(calls: list[str], path: Path) -> list[FunctionType]:
    """A function for each call, then for each call a function with the call inside a staged branch."""
    lines = ["import numpy as np"]
    for number, call in enumerate(calls):
        names = ", ".join(parameters(call))
        is_value = isinstance(ast.parse(call).body[0], ast.Expr)
        lines += [f"def plain_{number}({names}):", f"    {'return ' if is_value else ''}{call}"]
        lines += [f"def branch_{number}({', '.join(filter(None, ('flag', names)))}):", "    result = flag"]
        lines += ["    if flag > 0:", f"        {'result = ' if is_value else ''}{call}", "    return result"]
    file = path / f"calls_{next(_numbers)}.py"
    file.write_text("\n".join(lines) + "\n")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kinds = [(kind, number) for kind in ("plain", "branch") for number in range(len(calls))]
    return [getattr(module, f"{kind}_{number}") for kind, number in kinds]


_numbers = itertools.count()


def parameters(call: str) -> list[str]:
    """The arguments that a call uses, in alphabetical order."""
    tree = ast.parse(call)
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - bound
    return sorted(name for name in used if len(name) == 1 or name == "path")


# ---- comparing


def examine(
    name: str, calls: list[str], path: Path, dtypes: tuple[str, ...] = DTYPES, is_brief: bool = False
) -> Finding:
    """Run the calls of one function in both modes; `is_brief`: with contiguous arrays, and outside of branches only."""
    made = functions(calls, path)
    ran = False
    is_typed = True
    for number, (call, function) in enumerate(zip([*calls, *calls], made, strict=True)):
        branch = number >= len(calls)
        if branch and is_brief:
            break
        for sets in variants(path, dtypes[:1] if branch else dtypes, strided=not is_brief):
            target = ag.function(function, fallback="error")
            for values in sets:
                given = [values[name] for name in parameters(call)]
                fails = False  # the call: nothing is to be known then of its result in a branch
                for flag in ((np.int64(1),), (np.int64(0),)) if branch else ((),):
                    try:
                        outcome, found = _compared(function, target, (*flag, *given))
                    except Unsupported as error:
                        return Finding(name, False, refusal=error.reason)
                    if found:
                        kind = f"{values['m'].dtype} {'branch' if branch else ''} size {len(values['x'])}"
                        return Finding(name, False, problem=f"{call} ({kind}): {found[0]}")
                    fails = fails or outcome.exception is not None
                    if not fails:
                        ran = True
                        is_typed = is_typed and _is_typed(target.traces[0])
    return Finding(name, is_typed, problem="" if ran else "raises in both modes for all arguments")


def _compared(function: FunctionType, target: Any, args: tuple[Any, ...]) -> tuple[Outcome, list[str]]:
    call = Call.of(function, *args)
    graph = call.run(target, "graph")
    if isinstance(graph.exception, Unsupported):
        raise graph.exception
    eager = call.run(function, "eager")
    found = call.differences(eager, graph)
    if not found and any(trace.graph.opaque_nodes for trace in target.traces):
        raise Unsupported("runs as opaque Python at every call")
    return eager, found


def _is_typed(trace: Any) -> bool:
    """Whether the types of all values of a trace are known before it runs."""
    return not any(ANY in alternatives(value.type) for node in trace.traced.walk() for value in node.outputs)


def sweep(path: Path, dtypes: tuple[str, ...] = DTYPES) -> Mapping[str, list[Finding]]:
    """All functions of all namespaces."""
    prepare(path)
    with np.errstate(all="ignore"):
        return {
            space: [examine(name, calls, path, dtypes) for name, calls in calls_of(space).items()] for space in TABLES
        }
