"""What the alias analysis knows of values and nodes."""

from __future__ import annotations

from runtime.graph import Graph, Node, Value
from runtime.parser import parse
from runtime.passes.aliasing import EXTERNAL, Aliases
from tests.runtime.checks import PRIMITIVES, whole


def analysed(body: str) -> tuple[Aliases, dict[str, Value], list[Node]]:
    graph: Graph = parse(whole(body), PRIMITIVES)
    nodes = list(graph.walk())
    values = {value.name: value for node in nodes for value in node.outputs}
    values |= {value.name: value for node in nodes for region in node.regions for value in region.inputs if value.name}
    return Aliases(graph), values | {value.name: value for value in graph.inputs}, nodes


def test_inputs_may_overlap_and_fresh_arrays_do_not():
    aliases, values, _ = analysed("a: float64[4] = x + 1.0\nb: float64[4] = x + 1.0")
    roots = {name: aliases.roots(value) for name, value in values.items()}
    assert aliases.overlap(roots["x"], roots["y"])
    assert not aliases.overlap(roots["a"], roots["x"])
    assert not aliases.overlap(roots["a"], roots["b"])
    assert roots["n"] == frozenset()


def test_a_view_shares_and_a_write_through_it_reaches_its_base():
    aliases, values, nodes = analysed("a: float64[4] = x + 1.0\nv: float64[4] = a[:]\nw: float64[4] = iadd(v, 1)")
    assert values["a"] in aliases.roots(values["v"])
    assert aliases.overlap(aliases.writes(nodes[-1]), aliases.roots(values["a"]))
    assert values["a"] in aliases.written


def test_joins_hand_on_either():
    aliases, values, _ = analysed(
        "a: float64[4] = x + 1.0\nj: float64[4] = if t {\n  yield a\n} else {\n  yield y\n}\nj[0] = 1.0"
    )
    assert {values["a"], EXTERNAL} <= aliases.roots(values["j"])
    assert values["a"] in aliases.written


def test_roots_go_round_loops():
    aliases, values, _ = analysed(
        """
        a: float64[4] = x + 1.0
        p: float64[4], q: float64[4] = for i: int in range(0, 3) (c: float64[4] = a, d: float64[4] = a) {
          e: float64[4] = c * 2.0
          yield e, c
        }
        q[0] = 1.0
        """
    )
    assert {values["a"], values["e"]} <= aliases.roots(values["q"])
    assert values["e"] in aliases.written


def test_what_is_stored_in_a_container_escapes():
    aliases, values, _ = analysed(
        """
        a: float64[4] = x + 1.0
        b: float64[4] = x + 1.0
        l: list[float64[4]] = list(a)
        list.append(l, b)
        c: float64[4] = list.getitem(l, 0)
        """
    )
    assert values["b"] in aliases.escaped
    assert values["l"] in aliases.escaped
    assert aliases.overlap(aliases.roots(values["c"]), aliases.roots(values["b"]))


def test_unknown_code_reaches_its_operands_and_everything_outside():
    aliases, values, nodes = analysed("a: float64[4] = x + 1.0\nb: float64[4] = x + 1.0\nopaque_call(a)")
    written = aliases.writes(nodes[-1])
    assert aliases.overlap(written, aliases.roots(values["a"]))
    assert aliases.overlap(written, aliases.roots(values["y"]))
    assert not aliases.overlap(written, aliases.roots(values["b"]))
