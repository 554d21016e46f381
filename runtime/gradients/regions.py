"""A stretch of a trace, opened up: its regions, with room for what a gradient adds to the forward computation."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from runtime.gradients.leaving import ending_count, is_whole
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.control import CALL, FOR, TRY, WHILE, GraphFunction
from runtime.types import INT


class Region:
    """A region of the stretch, or the stretch itself: its nodes, and what is put before and after each of them."""

    def __init__(
        self,
        graph: Graph,
        owner: Control | None = None,
        skipped: Collection[Node] = (),
        bodies: dict[GraphFunction, Region] | None = None,
    ) -> None:
        self.owner = owner
        self.skipped = skipped  # nodes that a gradient does not flow through: those of an earlier reverse pass
        self.inputs = list(graph.inputs)
        self.outputs: list[Operand] = list(graph.outputs)
        self.nodes = graph.nodes
        self.name = graph.name
        self.at_start: list[Node] = []
        self.at_end: list[Node] = []
        self.before: dict[Node, list[Node]] = {}
        self.after: dict[Node, list[Node]] = {}
        self.bodies: dict[GraphFunction, Region]  # of the functions called, wherever in the stretch
        self.bodies = owner.region.bodies if owner else {} if bodies is None else bodies
        self.controls: dict[Node, Control] = {
            node: Control(node, self)
            for node in graph.nodes
            if (node.regions or node.primitive is CALL) and node not in skipped
        }

    @property
    def parent(self) -> Region | None:
        return self.owner.region if self.owner else None

    def is_in_branch(self) -> bool:
        """Whether the region is inside one that may not run, or not to its end."""
        if self.owner is None:
            return False
        return self.owner.node.primitive not in (FOR, WHILE) or self.owner.region.is_in_branch()

    def steps(self) -> Iterator[tuple[Region, Node]]:
        """As `walk`, and then the nodes of the functions that are called."""
        yield from self.walk()
        for body in self.bodies.values():
            yield from body.walk()

    def walk(self) -> Iterator[tuple[Region, Node]]:
        """Every node with its region, those of inner regions after the node that has them."""
        for node in self.nodes:
            if node in self.skipped:
                continue
            yield self, node
            for inner in self.controls[node].regions if node in self.controls else ():
                yield from inner.walk()

    def inside(self) -> Iterator[Region]:
        """The region, and those of its nodes, at whatever depth."""
        yield self
        for control in self.controls.values():
            for inner in control.regions:
                yield from inner.inside()

    def added(self) -> Iterator[Node]:
        """All nodes that were put in, those of inner regions and called functions included."""
        for region in (self, *self.bodies.values()):
            yield from region.own_added()

    def own_added(self) -> Iterator[Node]:
        for nodes in (self.at_start, *self.before.values(), *self.after.values(), self.at_end):
            yield from nodes
        for control in self.controls.values():
            for inner in control.regions:
                yield from inner.own_added()

    def outside(self, homes: Collection[Value]) -> list[Value]:
        """The values that the stretch uses and that were made before it: those without a home."""
        found: dict[Value, None] = {}
        for region, node in self.steps():
            operands = [*node.inputs]
            for inner in region.controls[node].regions if node in region.controls else ():
                operands += inner.outputs
            found.update((item, None) for item in operands if isinstance(item, Value) and item not in homes)
        return list(found)

    def rebuild_bodies(self) -> None:
        """Copies of the called functions, with what was added, for the calls of the stretch."""
        copies = {function: GraphFunction(function.name) for function in self.bodies}
        for region, node in self.steps():
            if node.primitive is CALL:
                region.controls[node].params["function"] = copies[node.params["function"]]
        for function, body in self.bodies.items():
            copies[function].graph = body.graph()

    def rebuilt(self) -> list[Node]:
        """The nodes with what was added."""
        found = list(self.at_start)
        for node in self.nodes:
            found += self.before.get(node, ())
            found.append(self.controls[node].rebuilt() if node in self.controls else node)
            found += self.after.get(node, ())
        return found + self.at_end

    def graph(self) -> Graph:
        return Graph(tuple(self.inputs), tuple(self.rebuilt()), tuple(self.outputs), self.name)


class Control:
    """A control-flow node of the stretch, with room for further inputs, outputs and carries."""

    def __init__(self, node: Node, region: Region) -> None:
        self.node = node
        self.region = region
        self.inputs = list(node.inputs)
        self.outputs = list(node.outputs)
        self.regions = [Region(graph, self, region.skipped) for graph in node.regions]
        self.params = dict(node.params)
        # Whether its reverse follows a record of the nodes that ran.
        self.is_taped = node.primitive is CALL or (node.primitive is TRY and not is_whole(node))
        if node.primitive is CALL:
            self._open_body(node.params["function"])

    def _open_body(self, function: GraphFunction) -> None:
        """Open the body of a called function, once for all its calls; a copy of the function has what is added."""
        bodies = self.region.bodies
        if function not in bodies:
            bodies[function] = self.region  # so that a call inside it does not open it again
            bodies[function] = Region(function.body, None, self.region.skipped, bodies)

    def rebuilt(self) -> Node:
        node = self.node
        regions = tuple(region.graph() for region in self.regions)
        return Node(node.primitive, tuple(self.inputs), tuple(self.outputs), self.params, regions, node.frames)

    def hand_out(self, value: Value, made_in: Region) -> Value:
        """Hand a value of one arm of a branch, or of a `try`, on; where another one runs it is None."""
        from runtime.types import NONE, union

        found = Value(union((value.type, NONE)), value.name)
        self.outputs.append(found)
        for region in self.ending():
            region.outputs.append(value if region is made_in else Literal(None))
        return found

    def ending(self) -> list[Region]:
        """The arms of a branch, or those regions of a `try` without `else` that may end it."""
        return self.regions[: ending_count(self.node)] if self.node.primitive is TRY else self.regions

    def tell(self) -> Value:
        """A further result of a `try`: the number of the region that has ended it."""
        found = Value(INT)
        self.outputs.append(found)
        for k, region in enumerate(self.ending()):
            region.outputs.append(Literal(k))
        return found

    def carry(self, start: Operand, value: Value, following: Sequence[Operand], result: Value) -> None:
        """Let a loop carry one value more: `value` in its body, `following` handed on by each region."""
        self.inputs.append(start)
        self.outputs.append(result)
        for region, operand in zip(self.regions, following, strict=True):
            region.outputs.append(operand)
        self.regions[-1].inputs.append(value)


def taped_regions(region: Region) -> Iterator[Region]:
    """The regions whose reverse follows a record of what ran: blocks of a `try`, bodies of recursive functions."""
    for home, node in region.steps():
        if node.primitive is TRY and home.controls[node].is_taped:
            yield from home.controls[node].regions
    yield from region.bodies.values()


def inside_taped(region: Region) -> set[Region]:
    """These regions, and all that are inside them."""
    return {inner for found in taped_regions(region) for inner in found.inside()}
