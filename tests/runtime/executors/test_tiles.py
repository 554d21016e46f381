"""Tiles: the same bits, layouts, warnings and errors as whole arrays."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from runtime.evaluate import evaluate
from runtime.executors.numpy_plan import compile_plan
from runtime.graph import Graph
from runtime.parser import parse
from runtime.primitives.registry import all_primitives, primitive_for
from runtime.verify import verify
from tests.runtime.executors.test_numpy_plan import check_random

PRIMITIVES = {primitive.name: primitive for primitive in (*all_primitives(), primitive_for(np.sqrt))}

CHAIN = """
graph chain(x: float64[n, m], y: float64[n, m], s: float64) {
  a: float64[n, m] = x * y
  b: float64[n, m] = a + 1
  c: float64[n, m] = np.sqrt(b)
  t: bool[n, m] = c < s
  d: float64[n, m] = c / y
  e: float64[n, m] = d - t
  return e, c, t
}"""


def chain() -> Graph:
    graph = parse(CHAIN, PRIMITIVES)
    verify(graph)
    return graph


@pytest.mark.parametrize("tile", [1, 3, 5])
def test_random_graphs_agree_with_the_evaluator(monkeypatch, tile):
    monkeypatch.setattr("runtime.executors.tiles.TILE", 8 * tile)
    monkeypatch.setattr("runtime.executors.tiles.LONG", 1)
    monkeypatch.setattr("runtime.executors.tiles._MIN_OPERATIONS", 1)
    monkeypatch.setattr("runtime.executors.buffers._MIN_KEPT", 0)
    for seed in range(100):
        check_random(seed)


@pytest.mark.parametrize("shape", [(2, 3), (1, 80000), (80000, 1), (300, 300), (64, 1024), (0, 5)])
@pytest.mark.parametrize("layout", [np.ascontiguousarray, np.asfortranarray, lambda x: x[::-1]])
@pytest.mark.parametrize("bad", [None, 0.0, -2.0])
@pytest.mark.parametrize("handling", ["ignore", "warn", "raise"])
def test_results_warnings_and_errors_are_those_of_whole_arrays(shape, layout, bad, handling):
    graph = chain()
    plan = compile_plan(graph)
    assert "chain_tiles" in plan.source
    rng = np.random.default_rng(0)
    x, y = (layout(rng.random(shape) + 0.1) for _ in range(2))
    if bad is not None and y.size:
        y[-1, -1] = bad
        x[0, 0] = 1e200
    observed = []
    for run in (plan, lambda *inputs: evaluate(graph, *inputs)):
        with warnings.catch_warnings(record=True) as caught, np.errstate(all=handling, under="ignore"):
            warnings.simplefilter("always")
            try:
                found = [(r.dtype, r.strides, r.shape, r.tobytes("A")) for r in run(x, y, np.float64(1.2))]
            except FloatingPointError as error:
                found = [str(error)]
        observed.append((found, [str(item.message) for item in caught]))
    assert observed[0] == observed[1]
