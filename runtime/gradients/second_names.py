"""Arrays that a branch or loop hands on under a new name, though they go by the old one afterwards, too.

What is added to the cotangent of an array is added in the order of time, the latest first, by whatever name the array
goes: as in a recording, where it is one value. That is what memory does. Values do so only where the sum of the new
name is the first that the old one gets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from runtime.gradients.kinds import is_apart, is_container, is_number, may_be_array, may_differ
from runtime.gradients.regions import Region
from runtime.gradients.roles import ALIASES
from runtime.graph import Node, Operand, Value
from runtime.primitives.control import COND, FOR, RENAME, TRY, WHILE

Steps = Collection[tuple[Region, Node]]


def named_twice(steps: Steps, makers: Mapping[Value, Node], unnamed: Collection[Value]) -> Iterator[Value]:
    """The arrays that go by two names, and the results of branches and loops that do.

    So do numbers that these leave in attributes and items, `unnamed`, where they have no name of their own.
    """
    found = [
        (home, node, [k for k, value in enumerate(node.outputs) if may_be_array(value.type) or value in unnamed])
        for home, node in steps
        if node.primitive in (COND, FOR, TRY, WHILE)
    ]
    if any(places for *_, places in found):
        names = _Names(steps, makers)
        for home, node, places in found:
            for result, handed_on in _results(home, node, places):
                if not (names.ends(*handed_on) or names.begins(node, result, *handed_on)):
                    yield result
    # An array and a number have different rules, and only the run tells which of them a value is.
    renamed = (node.outputs[0] for _, node in steps if node.primitive is RENAME)
    yield from (value for value in renamed if may_be_array(value.type))


def _results(home: Region, node: Node, places: Sequence[int]) -> Iterator[tuple[Value, tuple[Operand, Region, int]]]:
    """What a branch or loop gives at these places, with each value that it may be, the region of that, and where."""
    regions = home.controls[node].regions
    entries = () if node.primitive in (COND, TRY) else node.inputs[node.primitive is FOR :]
    place = home.nodes.index(node)
    for k in places:
        result = node.outputs[k]
        if entries:
            yield result, (entries[k], home, place)
        for region in regions:
            if node.primitive is TRY and not region.outputs:
                continue  # it is not what ends the statement
            first = 0 if node.primitive in (COND, TRY) or (node.primitive is WHILE and region is regions[-1]) else 1
            yield result, (region.outputs[first + k], region, len(region.nodes))


class _Names:
    """Where values are used under which names."""

    def __init__(self, steps: Steps, makers: Mapping[Value, Node]) -> None:
        self._makers = makers
        self._homes: dict[Value, Region] = {}
        self._iterated: dict[Value, Operand] = {}  # the item of a loop: what it goes over
        self._places: dict[Region, dict[Node, int]] = {}
        self._uses: dict[Value, dict[Region, list[int]]] = defaultdict(lambda: defaultdict(list))
        steps = list(steps)
        for home, node in steps:
            self._note(home, node)
        passing = _passing(steps)
        for home, node in steps:
            if node in passing:
                self._use(node.inputs, home, self._place(home, node))
            for region in home.controls[node].regions if node.regions else ():
                self._use(region.outputs, region, len(region.nodes))

    def _note(self, home: Region, node: Node) -> None:
        self._homes.update(dict.fromkeys(node.outputs, home))
        for region in home.controls[node].regions if node.regions else ():
            self._homes.update(dict.fromkeys(region.inputs, region))
        if node.primitive is FOR and not is_container(node.inputs[0].type):
            self._iterated[home.controls[node].regions[0].inputs[0]] = node.inputs[0]

    def _place(self, region: Region, node: Node) -> int:
        if region not in self._places:
            self._places[region] = {node: k for k, node in enumerate(region.nodes)}
        return self._places[region][node]

    def _shown(self, item: Operand) -> set[Value]:
        """The arrays whose memory an operand may show, or the number that it is, by the names they were made under."""
        found, open_ = set[Value](), [item]
        while open_:
            value = open_.pop()
            if not isinstance(value, Value) or not may_differ(value.type):
                continue
            maker = self._makers.get(value)
            if is_number(value.type):  # which shows no array, but may be another number
                is_other = maker is not None and maker.primitive.name in ALIASES
                open_ += maker.inputs[:1] if is_other else ()  # type: ignore[union-attr]
                found.update(() if is_other else (value,))
            elif value in self._iterated:
                open_.append(self._iterated[value])
            elif maker is not None and _shows(maker):
                open_ += [maker.inputs[k] for k in maker.primitive.views if k < len(maker.inputs)]
            else:
                found.add(value)
        return found

    def _use(self, items: Iterable[Operand], region: Region, place: int) -> None:
        """Note that arrays are used in a region; in those around it, by the node that the region is of."""
        for item in items:
            for value in self._shown(item):
                home, inner, at = self._homes.get(value), region, place
                self._uses[value][inner].append(at)
                while inner is not home and (owner := inner.owner) is not None:
                    inner, at = owner.region, self._place(owner.region, owner.node)
                    self._uses[value][inner].append(at)

    def ends(self, item: Operand, region: Region, place: int) -> bool:
        """Whether no array that is handed on there has another use at the same place, or a later one."""
        return all(self._is_last(value, region, place) for value in self._shown(item))

    def begins(self, node: Node, result: Value, item: Operand, region: Region, place: int) -> bool:
        """Whether an array that a `for` loop starts from gets what its first iteration adds last in either mode.

        So it is where the loop's own variable is used once, before all other uses of the array in an iteration.
        """
        shown = self._shown(item)
        if node.primitive is not FOR or item is not node.inputs[1 + node.outputs.index(result)] or len(shown) != 1:
            return False
        (value,) = shown
        body = region.controls[node].regions[0]
        carried = self._uses[body.inputs[1 + node.outputs.index(result)]][body]
        is_once = len(carried) == 1 and carried[0] < len(body.nodes) and not body.nodes[carried[0]].regions
        is_same_region = self._homes.get(value) in (region, None if region.owner is None else region)
        return (
            is_once
            and is_same_region
            and all(at <= place for at in self._uses[value][region])
            and all(at > carried[0] for at in self._uses[value][body])
        )

    def _is_last(self, value: Value, region: Region, place: int) -> bool:
        uses, home = self._uses[value], self._homes.get(value)
        if sum(at >= place for at in uses[region]) > 1:
            return False
        while region is not home and (owner := region.owner) is not None:
            if owner.node.primitive in (FOR, WHILE):
                return False  # the next iteration uses it again
            region, place = owner.region, self._place(owner.region, owner.node)
            if any(at > place for at in uses[region]):
                return False
        return True


def _shows(node: Node) -> bool:
    return bool(node.primitive.views) and not node.regions and not is_apart(node) and node.primitive.name != "taken"


def _passing(steps: Steps) -> set[Node]:
    """The nodes that may pass a cotangent back. Comparisons do not, nor does what is computed only for them."""
    regions = [region for home, node in steps if node.regions for region in home.controls[node].regions]
    needed, found = {item for region in regions for item in region.outputs}, set[Node]()
    for home, node in reversed(list(steps)):
        is_outer = home.owner is None  # where what is wanted may have no further use
        changes = bool(node.regions or node.primitive.writes)
        is_needed = changes or is_outer or any(map(needed.__contains__, node.outputs))
        if is_needed and (changes or any(may_differ(value.type) for value in node.outputs)):
            found.add(node)
            needed.update(node.inputs)
    return found
