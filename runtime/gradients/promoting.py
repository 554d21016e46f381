"""What a `try` keeps in run-time cells, as results of its regions where it can be: a gradient takes it for a branch.

While code is traced that may be left at any node, its variables are kept in cells (`runtime.trace.run_time_state`).
Where a handler finds in such a cell what it held before the `try`, or does not look, each read of the cell is the value
that was put there last, and what the regions of a branch, a loop or a `try` leave in it is one result more (as in
R. Cytron and others, Efficiently computing static single assignment form and the control dependence graph, 1991).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from runtime.gradients.forward import ASSUME
from runtime.gradients.kinds import may_differ
from runtime.gradients.leaving import begins_at, changed_before_raise, ending_count
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.rewrite import with_parts
from runtime.primitives.control import CELL_GET, CELL_NEW, CELL_SET, COND, FOR, TRY, WHILE, CellAlternative
from runtime.primitives.operators import BINARY
from runtime.types import BOOL, INT, UNBOUND_VALUE, Type, union
from runtime.verify import never_returns

_OF_CELLS = (CELL_NEW, CELL_GET, CELL_SET)
# What each cell holds; None where that is known at run time only.
Contents = dict[Value, Operand | None]


def promoted(
    nodes: Sequence[Node], closed: Collection[Value], skipped: Collection[Node]
) -> tuple[list[Node], list[Value]]:
    """The nodes without the cells that can be results, and these results.

    `closed` are the cells that no node to come will read; `skipped` the nodes that a gradient does not flow through.
    """
    if not closed:
        return list(nodes), []
    nodes = _simplified(nodes, skipped)
    cells = _holding_floats(nodes) & set(closed)
    used = set(Graph((), tuple(nodes), ()).operands()) if cells else set()
    while cells:
        attempt = _Promotion(cells, skipped, used)
        found = attempt.nodes(nodes, {}, is_region=False)
        if not attempt.failed:
            return found, attempt.results
        cells -= attempt.failed
    return nodes, []


def _simplified(nodes: Iterable[Node], skipped: Collection[Node]) -> list[Node]:
    """The nodes with a `try` around less: not around what raises nothing that it catches, nor around its `else`."""
    found: list[Node] = []
    for node in nodes:
        if node in skipped or not node.regions:
            found.append(node)
            continue
        regions = tuple([_with(region, _simplified(region.nodes, skipped)) for region in node.regions])
        is_changed = any(a.nodes != b.nodes for a, b in zip(regions, node.regions, strict=True))
        made = with_parts(node, node.inputs, node.outputs, regions) if is_changed else node
        if node.primitive is TRY and node.params.get("handlers") and not node.outputs:
            found += _split(made) if node.params.get("orelse") else _around_less(made)
        else:
            found.append(made)
    return found


def _around_less(node: Node) -> list[Node]:
    """A `try` with what its body begins with before it, as long as that raises nothing that its handlers catch."""
    count, (body, *others) = begins_at(node), node.regions
    if not count:
        return [node]
    last = [others.pop()] if node.params.get("finalbody") else []
    rest = _with(body, body.nodes[count:])
    nodes = list(body.nodes[:count])
    if rest.nodes or rest.outputs:
        params = {**node.params, "finalbody": False}
        nodes.append(Node(TRY, (), node.outputs, params, (rest, *others), node.frames))
    return _around(node, nodes, last)


def _around(node: Node, nodes: Sequence[Node], last: Sequence[Graph]) -> list[Node]:
    """The nodes inside of a `try` with the final body of another one, if it has any."""
    params = {**node.params, "handlers": (), "orelse": False}
    return [Node(TRY, (), (), params, (Graph((), tuple(nodes), ()), *last), node.frames)] if last else list(nodes)


def _split(node: Node) -> list[Node]:
    """A `try` with an `else` as one without, a branch, and a `try` with the final body, if any, around both."""
    count = ending_count(node)
    passed, is_passed = Value(INT), Value(BOOL)
    tried = [_with(region, region.nodes, (Literal(k),)) for k, region in enumerate(node.regions[:count])]
    params = {**node.params, "orelse": False, "finalbody": False}
    nodes = [
        *_around_less(Node(TRY, (), (passed,), params, tuple(tried), node.frames)),
        Node(BINARY["eq"], (passed, Literal(0)), (is_passed,), {}, (), node.frames),
        Node(COND, (is_passed,), (), {}, (node.regions[count], Graph((), (), ())), node.frames),
    ]
    return _around(node, nodes, node.regions[count + 1 :])


def _holding_floats(nodes: Sequence[Node]) -> set[Value]:
    """The cells made there that a gradient may flow through: of others nothing mirrors what they hold."""
    made, found, others = set[Value](), set[Value](), set[Value]()
    for node in Graph((), tuple(nodes), ()).walk():
        if node.primitive not in (CELL_NEW, CELL_SET):
            continue
        made.update(node.outputs)
        cell, item = _cell(node), node.inputs[-1]
        is_choice = isinstance(item, Literal) and isinstance(item.value, CellAlternative)
        others.update([cell] if is_choice else ())
        found.update([cell] if may_differ(item.type) else ())
    return (made & found) - others


def _cell(node: Node) -> Value:
    """The cell that a node makes, reads or sets."""
    found = node.outputs[0] if node.primitive is CELL_NEW else node.inputs[0]
    assert isinstance(found, Value)
    return found


class _Promotion:
    """One attempt: `failed` are the cells whose contents are not known somewhere."""

    def __init__(self, cells: Collection[Value], skipped: Collection[Node], used: Collection[Operand]) -> None:
        self._cells = cells
        self._skipped = skipped
        self._used = used
        self.failed: set[Value] = set()
        self.results: list[Value] = []

    def nodes(self, nodes: Iterable[Node], held: Contents, is_region: bool = True) -> list[Node]:
        """The nodes without the cells; `held` is what these hold, and is kept up to date."""
        found: list[Node] = []
        for node in nodes:
            if node in self._skipped:
                found.append(node)
            elif node.primitive in _OF_CELLS and _cell(node) in self._cells:
                found += self._of_cell(node, held, is_region)
            else:
                self.failed.update(item for item in node.inputs if isinstance(item, Value) and item in self._cells)
                found.append(self._control(node, held))
        return found

    def _of_cell(self, node: Node, held: Contents, is_region: bool) -> list[Node]:
        cell = _cell(node)
        if node.primitive is CELL_NEW:
            (held[cell],) = node.inputs
            return [_alias(node, node.inputs[0], Value(node.inputs[0].type))]  # so that the nodes keep their places
        if node.primitive is CELL_SET:
            held[cell] = node.inputs[1]
            return [] if is_region else [_alias(node, node.inputs[1], Value(node.inputs[1].type))]
        if is_region and node.outputs[0] not in self._used:
            return []
        content = held.get(cell)
        if content is None:
            self.failed.add(cell)
            return [node]
        return [_alias(node, content, node.outputs[0])]

    def _control(self, node: Node, held: Contents) -> Node:
        if not any(item in self._cells for region in node.regions for item in region.operands()):
            return node
        if node.primitive is COND:
            parts = [self._part(region, held) for region in node.regions]
            return self._joined(node, held, parts, [])
        if node.primitive in (FOR, WHILE):
            return self._loop(node, held)
        return self._try(node, held)

    def _part(self, region: Graph, held: Contents) -> tuple[Graph, Contents]:
        """The region without the cells, and what these hold at its end."""
        own = dict(held)
        return _with(region, self.nodes(region.nodes, own)), own

    def _joined(
        self, node: Node, held: Contents, parts: Sequence[tuple[Graph, Contents]], others: Sequence[Graph]
    ) -> Node:
        """A branch or a `try` that any of these regions may end: what they leave in a cell is a result more."""
        ends = [end for region, end in parts if not never_returns(region)]
        found: list[list[Operand]] = [[] for _ in parts]
        results = []
        for cell, before in list(held.items()):
            if all(end[cell] is before for end in ends):
                continue
            if any(end[cell] is None for end in ends):
                held[cell] = None
                continue
            held[cell] = result = Value(union([end[cell].type for end in ends]))  # type: ignore[union-attr]
            results.append(result)
            for (region, end), outputs in zip(parts, found, strict=True):
                outputs.append(Literal(UNBOUND_VALUE) if never_returns(region) else end[cell])  # type: ignore[arg-type]
        self.results += results
        regions = [_with(region, region.nodes, more) for (region, _), more in zip(parts, found, strict=True)]
        return with_parts(node, node.inputs, (*node.outputs, *results), (*regions, *others))

    def _try(self, node: Node, held: Contents) -> Node:
        changed = set(changed_before_raise(node, self._set_by))
        tried, entry = self._part(node.regions[0], held), dict(held)
        count = ending_count(node)
        at_raise = {cell: None if cell in changed else content for cell, content in entry.items()}
        handlers = [self._part(region, at_raise) for region in node.regions[1:count]]
        assigned = {self._set_by(inner) for region in node.regions for inner in region.walk()}
        unknown = {cell: None if cell in assigned else content for cell, content in entry.items()}
        last = [self._part(region, unknown) for region in node.regions[count:]]
        made = self._joined(node, held, [tried, *handlers], [region for region, _ in last])
        for cell in held:
            held[cell] = None if any(end[cell] is not unknown[cell] for _, end in last) else held[cell]
        return made

    def _set_by(self, node: Node) -> Value | None:
        return _cell(node) if node.primitive is CELL_SET and _cell(node) in self._cells else None

    def _loop(self, node: Node, held: Contents) -> Node:
        """A loop carries what its cells hold."""
        assigned = self._assigned(node, held)
        self.failed.update(cell for cell in assigned if held[cell] is None)
        parts = []
        for region in node.regions:
            entry = {cell: Value(self._type(node, cell, held[cell])) for cell in assigned}
            parts.append((entry, *self._part(region, {**held, **entry})))
        self.failed.update(cell for _, _, end in parts for cell in assigned if end[cell] is None)
        if self.failed:  # the attempt is given up
            return node
        used = {item for _, region, _ in parts for item in region.operands()}
        for cell in assigned:
            is_read = any(entry[cell] in used for entry, _, _ in parts)
            place = None if is_read else _place_of(node, held[cell], parts[-1][2][cell])
            if place is None:
                node, parts = self._carried(node, cell, held, parts)
            else:
                held[cell] = node.outputs[place]
        return with_parts(node, node.inputs, node.outputs, tuple([region for _, region, _ in parts]))

    def _assigned(self, node: Node, held: Contents) -> list[Value]:
        """The cells that are assigned in the node's regions."""
        found = {self._set_by(inner) for region in node.regions for inner in region.walk()}
        return [cell for cell in held if cell in found]

    def _type(self, node: Node, cell: Value, start: Operand | None) -> Type:
        """The type of what a cell holds wherever an iteration begins."""
        nodes = [inner for region in node.regions for inner in region.walk() if self._set_by(inner) is cell]
        return union([item.type for item in (start, *(inner.inputs[1] for inner in nodes)) if item is not None])

    def _carried(self, node: Node, cell: Value, held: Contents, parts: Sequence[_Part]) -> tuple[Node, list[_Part]]:
        start = held[cell]
        assert start is not None
        held[cell] = result = Value(parts[0][0][cell].type)
        self.results.append(result)
        more = [
            (entry, Graph((*region.inputs, entry[cell]), region.nodes, (*region.outputs, _known(end[cell]))), end)
            for entry, region, end in parts
        ]
        return with_parts(node, (*node.inputs, start), (*node.outputs, result), node.regions), more


# What cells hold where a region begins, the region, and what they hold at its end.
_Part = tuple[dict[Value, Value], Graph, Contents]


def _known(item: Operand | None) -> Operand:
    assert item is not None
    return item


def _place_of(node: Node, start: Operand | None, following: Operand | None) -> int | None:
    """Which result of a loop carries what a cell holds, too: that of the variable."""
    first = 1 if node.primitive is FOR else 0
    body = node.regions[-1]
    for k in range(len(body.outputs) - first):  # those that the loop carried before
        is_handed_on = node.primitive is FOR or node.regions[0].outputs[1 + k] is node.regions[0].inputs[k]
        if is_handed_on and body.outputs[first + k] is following and _is_same(node.inputs[first + k], start):
            return k
    return None


def _is_same(item: Operand, other: Operand | None) -> bool:
    if isinstance(item, Literal) and isinstance(other, Literal):
        return type(item.value) is type(other.value) and repr(item.value) == repr(other.value)
    return item is other


def _alias(node: Node, content: Operand, out: Value) -> Node:
    """Another name of a content, in place of a node that makes or reads a cell."""
    return Node(ASSUME, (content,), (out,), {}, (), node.frames)


def _with(region: Graph, nodes: Iterable[Node], more: Iterable[Operand] = ()) -> Graph:
    return Graph(region.inputs, tuple(nodes), (*region.outputs, *more), region.name)
