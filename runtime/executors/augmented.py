"""`x[i] += y` and `x.n += y`, read, changed in place and stored again: one statement of a plan."""

from __future__ import annotations

from runtime.executors.uses import Uses, blocks
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.objects import GETATTR, SETATTR
from runtime.render import attribute_name, is_load, is_store, template_of


def augmented_items(graph: Graph, uses: Uses) -> dict[Node, Node]:
    """The operations in place on an item or attribute that the next node stores where it was, with that node."""
    found = {}
    for block in blocks(graph):
        makers = {value: node for node in block.nodes for value in node.outputs}
        for node, store in zip(block.nodes, block.nodes[1:], strict=False):
            load = makers.get(node.inputs[0]) if _changes_an_item(node) else None  # type: ignore[arg-type]
            if load is not None and _fits(load, store) and _is_one_statement(load, node, store, uses):
                found[node] = store
    return found


def _fits(load: Node, store: Node) -> bool:
    """Whether one node reads an item or attribute, and the other stores one."""
    if is_load(load):
        return is_store(store)
    return load.primitive is GETATTR and attribute_name(load) != "" and store.primitive is SETATTR


def _changes_an_item(node: Node) -> bool:
    symbol = node.primitive.symbol
    is_inplace = symbol.endswith("=") and symbol not in ("==", "!=", "<=", ">=")
    return is_inplace and len(node.inputs) == 2 and not node.params and isinstance(node.inputs[0], Value)


def _is_one_statement(load: Node, node: Node, store: Node, uses: Uses) -> bool:
    item, changed = load.outputs[0], node.outputs[0]
    place, target = template_of(load)[0], template_of(store)[0][:-1]
    return (
        store.inputs[-1] is changed
        and tuple(place) == tuple(target)
        and len(load.inputs) == len(store.inputs) - 1
        and all(map(_is_same, load.inputs, store.inputs[:-1]))
        and uses.count[item] == uses.count[changed] == 1
        and not any(value in uses.count for value in store.outputs)
        and load.frames == node.frames == store.frames
    )


def _is_same(one: Operand, other: Operand) -> bool:
    if isinstance(one, Literal) and isinstance(other, Literal):
        return type(one.value) is type(other.value) and one.value == other.value
    return one is other
