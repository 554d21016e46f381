"""Passes are checked by text: a graph before and after."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import numpy as np

from runtime.graph import Graph
from runtime.parser import parse
from runtime.primitives.methods import method_primitive
from runtime.primitives.primitive import Primitive, infer_any
from runtime.primitives.registry import all_primitives, primitive_for
from runtime.printer import to_text
from runtime.verify import verify
from tests.runtime.random_graphs import COPY, LOAD, STORE

SQRT = primitive_for(np.sqrt)
OPAQUE = Primitive("opaque_call", lambda *operands: None, infer_any, has_effect=True, opaque=True)
METHODS = [method_primitive(name) for name in ("add", "remove")]
PRIMITIVES = {primitive.name: primitive for primitive in (*all_primitives(), COPY, OPAQUE, LOAD, STORE, SQRT, *METHODS)}

ARGUMENTS = "x: float64[4], y: float64[4], k: int64[4], n: int, f: float, s: float64, t: bool"


def whole(body: str) -> str:
    return f"graph main({ARGUMENTS}) {{\n{textwrap.indent(textwrap.dedent(body).strip(), '  ')}\n}}"


def check(run: Callable[[Graph], Graph], before: str, after: str | None = None) -> None:
    """Assert what `run` makes of a graph; that it stays as it is, where there is no `after`."""
    graph = parse(whole(before), PRIMITIVES)
    verify(graph)
    printed = to_text(graph)
    result = run(graph)
    verify(result)
    assert to_text(graph) == printed, "the pass changed its input"
    assert to_text(result) == whole(before if after is None else after)
