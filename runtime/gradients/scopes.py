"""The reverse computation of one region: where its nodes go, the cotangents so far, and what it takes from forwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.gradients.regions import Region
from runtime.graph import Node, Value

if TYPE_CHECKING:
    from runtime.gradients.taping import Entry


class Scope:
    """The reverse computation of one region, inside that of the region around it."""

    def __init__(
        self, region: Region, outer: Scope | None, nodes: list[Node], is_loop: bool = False, entry: Entry | None = None
    ) -> None:
        self.region = region
        self.outer = outer
        self.nodes = nodes
        self.is_loop = is_loop
        self.entry = entry  # of a record, where the region may be left at any node
        self.number: Value | None = None  # of a loop's iteration, or the item of a range
        self.cotangents: dict[Value, Any] = {}  # of the region's values; and of outer ones, as far as seen here
        self.buffers: dict[Value, Any] = {}  # of the region's values: memory that cotangents are added up in
        self.taken: dict[Value, Any] = {}  # the region's forward values, as this computation has them
        self.carried: dict[Value, Value] = {}  # of a loop: outer values whose cotangents it carries, and the inputs

    def around(self, region: Region) -> Scope:
        """The scope of a region around this one, or this one."""
        scope: Scope | None = self
        while scope is not None and scope.region is not region:
            scope = scope.outer
        assert scope is not None
        return scope
