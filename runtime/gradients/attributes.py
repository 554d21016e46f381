"""Shadows of objects of the user's that a graph makes: a dict with the shadow of each attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.errors import NeedsValue
from runtime.gradients import mirrors, unknown
from runtime.gradients.kinds import is_container, is_of_unknown, takes_attribute
from runtime.gradients.memory_classes import Storage
from runtime.graph import Literal, Node, Operand, Value
from runtime.primitives import containers as primitives
from runtime.primitives.objects import MAKE_CONTAINER, MAKE_OBJECT
from runtime.trace.builder import apply
from runtime.trace.symbolic import Symbolic
from runtime.types import NONE, UNBOUND, UNBOUND_VALUE, alternatives

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse
    from runtime.gradients.shadows import Shadows

CONTENTS = "[]"  # no attribute has this name
_ANY_NAME = "*"


class Attributes:
    """Makes the shadows of objects, and lets them follow what changes these."""

    def __init__(self, pass_: Reverse, shadows: Shadows) -> None:
        self.pass_ = pass_
        self.shadows = shadows
        self._given: dict[type, set[str]] = {}  # what every object of a class has from the start
        self._foreign: set[Storage] = set()  # the classes of what may hold objects made before the stretch
        self._set_elsewhere: set[str] = set()  # attributes of what the stretch has not made, as of classes
        for _, node in pass_.stretch.steps():
            if node.primitive.name in ("setattr", "set_own") and not pass_.analysis.has_shadow(node.inputs[0]):
                name = node.inputs[1]
                self._set_elsewhere.add(name.value if isinstance(name, Literal) else _ANY_NAME)
            if node.primitive in (MAKE_OBJECT, MAKE_CONTAINER):
                cls, names = node.params["cls"], node.params["names"]
                given = {name for name, item in zip(names, node.inputs, strict=False) if not _is_unbound(item)}
                self._given[cls] = self._given.get(cls, given) & given
        for value in pass_.stretch.outside(pass_.homes):
            if is_container(value.type):
                self._note_foreign(pass_.analysis.of(value))

    def _note_foreign(self, storage: Storage) -> None:
        found: Storage | None = storage
        while found is not None and found not in self._foreign:
            self._foreign.add(found)
            found = found.known_items()

    def made(self, node: Node) -> Any:
        """The shadow of an object that is made now; what one holds that is a list or dict is under `CONTENTS`."""
        names = node.params["names"]
        pairs = zip(names, node.inputs, strict=False)
        held = [(name, self.shadows.shadow_of(item)) for name, item in pairs if not _is_unbound(item)]
        if node.primitive is MAKE_CONTAINER:
            given = node.inputs[len(names)] if len(node.inputs) > len(names) else Literal(())
            made = Symbolic(node.outputs[0])
            held.append((CONTENTS, mirrors.contents(made, self._name(given), self.shadows.shadow_of(given))))
        return apply(primitives.MAKE_DICT, *[part for pair in held for part in pair])

    def contents(self, node: Node) -> Any:
        """What mirrors the list or dict that an object is. Raises `Unsupported` as `of` does."""
        return apply(primitives.DICT_GETITEM, self._memory(node), CONTENTS)

    def of(self, node: Node) -> tuple[Any, ...]:
        """What mirrors a node that reads or changes attributes of an object that has a shadow.

        Raises `Unsupported` where the object may be one that was there before.
        """
        assert takes_attribute(node)
        base, memory = node.inputs[0], self._memory(node)
        if node.primitive.name == "vars":
            return (memory,)
        name = self._name(node.inputs[1])
        if is_of_unknown(node):
            return self._of_unknown(node, memory, name)
        if node.primitive.name == "getattr":
            return (self._read(node, base, memory, name),)  # type: ignore[arg-type]
        if node.primitive.name in ("delattr", "delete_own"):
            apply(primitives.DICT_POP, memory, name, None)
        else:
            apply(primitives.DICT_SETITEM, memory, name, self.shadows.shadow_of(node.inputs[2]))
        return ()

    def _of_unknown(self, node: Node, memory: Any, name: str) -> tuple[Any, ...]:
        """As `of`, where only the run tells whether the value is an object that the stretch has made."""
        base = node.inputs[0]
        if node.primitive.name == "getattr":
            is_constant = self._set_elsewhere.isdisjoint((name, _ANY_NAME))
            return (unknown.attribute(self._name(base), memory, name, self._name(node.outputs[0]), is_constant),)
        is_set = len(node.inputs) > 2
        unknown.set_attribute(memory, name, *([self.shadows.shadow_of(node.inputs[2])] if is_set else []))
        return ()

    def _memory(self, node: Node) -> Any:
        """The shadow of the object that a node reads or changes."""
        base = node.inputs[0]
        assert isinstance(base, Value)
        if self.pass_.analysis.of(base) in self._foreign:
            raise NeedsValue(  # the number of them may be known after all
                f"no gradient flows through attributes of a {base.type!r} that may have been there before",
                "Make the objects in the function that is differentiated, or hand on the arrays themselves.",
                node.frames[-1] if node.frames else None,
            )
        return self.shadows.shadow_of(base)

    def _read(self, node: Node, base: Value, memory: Any, name: Any) -> Any:
        classes = [getattr(kind, "cls", None) for kind in alternatives(base.type) - {NONE, UNBOUND}]
        if all(name in self._given.get(cls, ()) for cls in classes):  # type: ignore[arg-type]
            return apply(primitives.DICT_GETITEM, memory, name)
        return apply(primitives.DICT_SETDEFAULT, memory, name, mirrors.shadow(Symbolic(node.outputs[0])))

    def _name(self, item: Operand) -> Any:
        return item.value if isinstance(item, Literal) else Symbolic(item)


def _is_unbound(item: Operand) -> bool:
    return isinstance(item, Literal) and item.value is UNBOUND_VALUE
