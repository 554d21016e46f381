"""The passes together."""

from __future__ import annotations

import pytest

from runtime.graph import Graph
from runtime.parser import parse
from runtime.passes.pipeline import optimize
from runtime.verify import InvalidGraph
from tests.runtime.checks import PRIMITIVES, check, whole


def test_the_pipeline_verifies_after_each_pass(monkeypatch):
    monkeypatch.setenv("AUTOGRAPH_VERIFY", "1")

    def broken(graph: Graph) -> Graph:
        return Graph((), graph.nodes, graph.outputs)

    monkeypatch.setattr("runtime.passes.pipeline.PASSES", (broken,))
    graph = parse(whole("a: int = n + 1\nreturn a"), PRIMITIVES)
    with pytest.raises(InvalidGraph) as raised:
        optimize(graph)
    assert raised.value.__notes__ == ["after the pass broken"]


def test_passes_work_together():
    check(
        optimize,
        """
        a: int = 2 * 3
        b: int = n * 1
        c: int = b + a
        d: int = n + 6
        e: int = c * d
        g: int = n * 5
        return e
        """,
        """
        c: int = n + 6
        e: int = c * c
        return e
        """,
    )
