"""Where a value that may be None is certain to be an object: there a plan need not ask."""

from __future__ import annotations

from collections.abc import Iterable
from types import MemberDescriptorType

from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.effects import has_effect
from runtime.primitives.builtins import IS, IS_NOT, NOT, TRUTH
from runtime.primitives.control import COND, WHILE
from runtime.primitives.objects import GETATTR, OBJECT_OF
from runtime.types import NONE, UNBOUND, ObjectType, Type, alternatives


def needless_checks(graph: Graph) -> frozenset[Node]:
    """The nodes `object_of` of what is an object for certain: a test or a node before it says so, or the next node
    raises the same error.
    """
    if not any(node.primitive is OBJECT_OF for node in graph.walk()):
        return frozenset()
    search = _Search(graph)
    search.block(graph, _Facts())
    return frozenset(search.needless)


class _Facts:
    """What holds at a place: the values that are objects, and what was read of attributes and is still there."""

    def __init__(self, objects: Iterable[Value] = (), reads: Iterable[tuple[tuple[Value, str], Value]] = ()) -> None:
        self.objects = set(objects)
        self.reads = dict(reads)

    def copy(self, changed: bool = False) -> _Facts:
        """The facts inside of a region; `changed`: where attributes may have changed since."""
        return _Facts(self.objects, () if changed else self.reads.items())


class _Search:
    def __init__(self, graph: Graph) -> None:
        self.needless: set[Node] = set()
        self.makers = {value: node for node in graph.walk() for value in node.outputs}
        self.same: dict[Value, Value] = {}  # of two values that are one object, the earlier

    def block(self, block: Graph, facts: _Facts) -> None:
        following = (*block.nodes[1:], None)
        for node, after in zip(block.nodes, following, strict=False):
            if node.primitive is OBJECT_OF:
                self._check(node, after, facts)
            elif (read := _own_attribute(node)) is not None:
                base, name = read
                self.same[node.outputs[0]] = facts.reads.setdefault((self._first(base), name), node.outputs[0])
            elif node.regions:
                self._regions(node, facts)
            elif has_effect(node):
                facts.reads.clear()

    def _check(self, node: Node, after: Node | None, facts: _Facts) -> None:
        (operand,), (result,) = node.inputs, node.outputs
        if not isinstance(operand, Value):
            return
        value = self._first(operand)
        if UNBOUND not in alternatives(operand.type) and (value in facts.objects or _asks_the_same(node, after)):
            self.needless.add(node)
        facts.objects.add(value)
        self.same[result] = value

    def _regions(self, node: Node, facts: _Facts) -> None:
        changes = has_effect(node)
        if node.primitive is COND:
            for region, holds in zip(node.regions, (True, False), strict=True):
                inner = facts.copy()
                self._decide(node.inputs[0], holds, inner)
                self.block(region, inner)
        elif node.primitive is WHILE:
            self._while(node, facts.copy(changes))
        else:
            for region in node.regions:
                self.block(region, facts.copy(changes))
        if changes:
            facts.reads.clear()

    def _while(self, node: Node, facts: _Facts) -> None:
        test, body = node.regions
        self.block(test, facts)
        self._decide(test.outputs[0], True, facts)
        for carried, value in zip(test.outputs[1:], body.inputs, strict=True):
            if isinstance(carried, Value) and self._first(carried) in facts.objects:
                facts.objects.add(value)
        self.block(body, facts)

    def _decide(self, test: Operand, holds: bool, facts: _Facts) -> None:
        """Add what follows where a test is true, or false."""
        if not isinstance(test, Value):
            return
        if holds and NONE in alternatives(test.type):
            facts.objects.add(self._first(test))
        node = self.makers.get(test)
        if node is None:
            return
        if node.primitive in (NOT, TRUTH):
            self._decide(node.inputs[0], holds is (node.primitive is TRUTH), facts)
        elif node.primitive in (IS, IS_NOT) and holds is (node.primitive is IS_NOT):
            left, right = node.inputs
            if isinstance(left, Value) and isinstance(right, Literal) and right.value is None:
                facts.objects.add(self._first(left))
        elif node.primitive is COND:
            self._decide_arm(node, node.outputs.index(test), holds, facts)

    def _decide_arm(self, node: Node, number: int, holds: bool, facts: _Facts) -> None:
        """Where one arm of `and` or `or` gives the other truth, the other arm was taken."""
        for region, taken in zip(node.regions, (False, True), strict=True):
            given = region.outputs[number]
            if isinstance(given, Literal) and type(given.value) is bool and given.value is not holds:
                self._decide(node.inputs[0], taken, facts)

    def _first(self, value: Value) -> Value:
        while value in self.same and self.same[value] is not value:
            value = self.same[value]
        return value


def _asks_the_same(node: Node, after: Node | None) -> bool:
    """Whether the next node reads the attribute by whose name the check calls what is missing."""
    if after is None or after.primitive is not GETATTR or after.inputs[0] is not node.outputs[0]:
        return False
    name = after.inputs[1]
    return isinstance(name, Literal) and name.value == node.params["name"] and len(after.inputs) == 2


def _own_attribute(node: Node) -> tuple[Value, str] | None:
    """The object and the name of an attribute that the object itself has, so that no code runs where it is read."""
    if (
        node.primitive is not GETATTR
        or not isinstance(node.inputs[1], Literal)
        or not isinstance(node.inputs[0], Value)
    ):
        return None
    name = node.inputs[1].value
    classes = [_class_of(type_) for type_ in alternatives(node.inputs[0].type)]
    return (node.inputs[0], name) if all(cls is not None and _keeps(cls, name) for cls in classes) else None


def _class_of(type_: Type) -> type | None:
    return type_.cls if isinstance(type_, ObjectType) else None


def _keeps(cls: type, name: str) -> bool:
    """Whether objects of the class have the attribute in their dict or slot, if anywhere."""
    if cls.__getattribute__ is not object.__getattribute__ or hasattr(cls, "__getattr__"):
        return False
    found = next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
    return isinstance(found, MemberDescriptorType) or not hasattr(type(found), "__get__")
