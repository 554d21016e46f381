"""Shadows: beside each array that is changed in place or held by a container, memory for its cotangent.

They are made in the forward computation, each where its array is made, and then follow it: a branch hands on, a loop
carries, a container holds, and a view shows of the shadow what it does of the array.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from runtime.gradients import buffers, collecting, heaps, mirrored_again, mirrors, sharing, unknown
from runtime.gradients.attributes import Attributes
from runtime.gradients.calls import Leaf, arguments_of, leaves_of, map_leaves
from runtime.gradients.collecting import is_collection
from runtime.gradients.heaps import HEAPS
from runtime.gradients.indices import is_basic
from runtime.gradients.joining import joined, shadow_of_all
from runtime.gradients.keeping import is_own_name
from runtime.gradients.kinds import (
    certainly_container,
    fills_out,
    gives_parts,
    is_apart,
    is_array,
    is_container,
    is_number,
    may_be_array,
    may_be_item_of_array,
    takes_attribute,
    takes_copy,
    takes_slice,
    writes_array,
)
from runtime.gradients.raised import MAKING, NOTING
from runtime.gradients.regions import Region
from runtime.gradients.roles import (
    ADDING,
    COLLECTING,
    EMPTYING,
    IDENTITIES,
    ITERATORS,
    MAKERS,
    NEXT,
    ONE_SHOT,
    ROLES,
)  # fmt: skip
from runtime.gradients.shadow_control import ControlShadows
from runtime.gradients.viewing import same_view
from runtime.graph import Literal, Node, Operand, Value
from runtime.primitives.control import CALL, FOR, RENAME
from runtime.primitives.indexing import GETITEM
from runtime.primitives.objects import MAKE_CONTAINER, MAKE_OBJECT
from runtime.primitives.operators import INPLACE
from runtime.trace.builder import apply, apply_call, operand
from runtime.trace.containers import emit_typed
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ArrayType, ObjectType, alternatives, single_array

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse


Made = tuple[Any, ...]


def _base(node: Node) -> Operand:
    """What the node reads or changes, where it has operands."""
    return node.inputs[0] if node.inputs else Literal(None)


class Shadows(ControlShadows):
    """Makes the shadows of a stretch."""

    def __init__(self, pass_: Reverse) -> None:
        super().__init__(pass_)
        self._attributes = Attributes(pass_, self)
        makers = (node.primitive.name for _, node in pass_.stretch.steps())
        self._makes_defaults = "defaultdict" in makers  # one may be any value of which only the run tells what it is

    def make(self) -> None:
        for _, node in self.pass_.stretch.steps():
            if node.primitive is CALL:
                places = [k for k, value in enumerate(node.outputs) if self.analysis.has_shadow(value)]
                known = self._returned.get(node.params["function"], [])
                self._returned[node.params["function"]] = sorted({*known, *places})
        self._of_what_was_there()
        for body in self.pass_.stretch.bodies.values():  # before any call of it
            for value in [value for value in body.inputs if self.analysis.has_shadow(value)]:
                shadow = Value(mirrors.shadow_type(value.type))
                body.inputs.append(shadow)
                self.set_shadow(value, Symbolic(shadow), body)
        self._region(self.pass_.stretch)
        for body in self.pass_.stretch.bodies.values():
            self._region(body)
        for function, places in self._returned.items():
            body = self.pass_.stretch.bodies[function]
            with self.pass_.into(body.at_end, ()):
                body.outputs += [operand(self.shadow_of(body.outputs[k])) for k in places]

    def _of_what_was_there(self) -> None:
        """Shadows of values made before the stretch; arrays in one class, and what holds them, may be one."""
        outside = self.pass_.stretch.outside(self.pass_.homes)
        if self.pass_.stretch.skipped:
            outside = self._without_made_earlier(outside)
        groups: dict[Any, list[Value]] = {}
        for value in filter(self.analysis.has_shadow, outside):
            groups.setdefault(self.analysis.innermost(value), []).append(value)
        self._check_apart([value for value in outside if may_be_array(value.type)])
        for group in groups.values():
            made = sharing.shadows(*map(Symbolic, group)) if len(group) > 1 else (mirrors.shadow(Symbolic(group[0])),)
            for k, value in enumerate(group):  # of values of unknown types nothing is known of the tuple, either
                self.set_shadow(value, made[k], self.pass_.stretch)

    def _without_made_earlier(self, outside: list[Value]) -> list[Value]:
        """The values but those that earlier reverse passes have made in the stretch: their shadows come after them."""
        stretch = self.pass_.stretch
        regions = [inner for region in (stretch, *stretch.bodies.values()) for inner in region.inside()]
        steps = [(region, node) for region in regions for node in region.nodes if node in region.skipped]
        made = {value: (region, node) for region, node in steps for value in node.outputs}
        for value in filter(self.analysis.has_shadow, outside):
            if value in made:
                region, node = made[value]
                with self.pass_.into(region.after.setdefault(node, []), node.frames):
                    self.set_shadow(value, mirrors.shadow(Symbolic(value)), region)
        return [value for value in outside if value not in made]

    def _check_apart(self, outside: list[Value]) -> None:
        """Arrays that are changed must not be known under names that the analysis takes for other arrays."""
        analysis = self.analysis
        written: dict[Any, list[Value]] = {}
        for value in filter(analysis.is_written, outside):
            written.setdefault(analysis.of(value), []).append(value)
        for storage, group in written.items():
            others = [value for value in outside if analysis.of(value) is not storage]
            if not storage.is_active:
                others = [value for value in others if analysis.of(value).is_active]
            if others:
                sharing.check_apart(tuple(map(Symbolic, group)), tuple(map(Symbolic, others)))

    # ---- nodes

    def _node(self, region: Region, node: Node) -> None:
        made = self._made(region, node)
        for value, shadow in zip(node.outputs, made, strict=False):  # a store has no output
            if not self.analysis.has_shadow(value):
                continue
            if self._is_number_of_array(node):
                handed_on = operand(self.pass_.assume(shadow, mirrors.shadow_type(value.type)))
                self._set_apart(value, handed_on, region, region.after[node])  # type: ignore[arg-type]
            elif self._may_be_number_of_array(node):
                is_item = self._is_taken_item(node)
                self._set_apart_number(value, shadow, region, unknown.item_apart if is_item else unknown.apart)
            else:
                self.set_shadow(value, shadow, region)

    def _is_number_of_array(self, node: Node) -> bool:
        """Whether the node takes a number, perhaps one of an array that changes later: the number does not change."""
        type_ = single_array(node.outputs[0].type)
        return type_ is not None and type_.kind == "scalar" and self._is_taken_item(node)

    def _is_taken_item(self, node: Node) -> bool:
        """Whether the node takes the next item of an iterator, or one of what was unpacked."""
        if node.primitive.name != "tuple_get":
            return node.primitive.name in NEXT
        base = node.inputs[0]
        return isinstance(base, Value) and self._is_made_by_iterator(base)

    def _is_made_by_iterator(self, items: Value) -> bool:
        """Whether a tuple holds the items of an iterator, or is one of them, as that of `enumerate` in a loop."""
        owner = self.pass_.homes[items].owner if items in self.pass_.homes else None
        if owner is not None and owner.node.primitive is FOR and items is owner.regions[0].inputs[0]:
            items = owner.node.inputs[0]  # type: ignore[assignment]
        maker = self.analysis.makers.get(items)
        return maker is not None and maker.primitive.name in ITERATORS and not self._takes_from_list(items)

    def _may_be_number_of_array(self, node: Node) -> bool:
        """As `_is_number_of_array`, where only the run tells whether it is a number."""
        type_ = node.outputs[0].type
        may_be_number = not is_array(type_) and not certainly_container(type_)
        return may_be_number and (node.primitive is RENAME or may_be_item_of_array(node) or self._is_taken_item(node))

    def _made(self, region: Region, node: Node) -> Made:
        """The shadows of what the node gives; which rule it falls under goes by their order."""
        rules = (self._of_new, self._of_collection, self._of_item, self._of_taken, self._of_changed, self._of_shadows)
        for rule in rules:
            made = rule(region, node)
            if made is not None:
                return made
        may_view = bool(node.primitive.views and node.outputs) and not node.primitive.writes
        may_view = may_view and not (is_apart(node) or takes_copy(node))
        if may_view and not is_number(node.outputs[0].type) and self._viewed(node):
            return (self._parts(node) if gives_parts(node) else self._view(node),)
        return tuple([mirrors.shadow(self.value_of(value)) for value in node.outputs])

    def _of_new(self, region: Region, node: Node) -> Made | None:
        """What mirrors an exception, an object or a container that is made, or an attribute."""
        name, base = node.primitive.name, _base(node)
        if name == MAKING:
            return (self.raised.made(region, node),)
        if name in NOTING:
            return (self.raised.again(node),)
        if node.primitive in (MAKE_OBJECT, MAKE_CONTAINER):
            return (self._attributes.made(node),)
        if name in MAKERS:
            return (self._container(node),)
        if is_own_name(node):
            return (mirrors.shadow(self.value_of(node.outputs[0])),)
        if name == "contents" and self.analysis.has_shadow(node.inputs[0]):
            return (self._attributes.contents(node),)
        if name in IDENTITIES and self.analysis.has_shadow(node.inputs[0]):
            return (self.shadow_of(node.inputs[0]),)
        if name in ADDING:
            return ()
        if takes_attribute(node) and self.analysis.has_shadow(base):
            return self._attributes.of(node)
        return None

    def _of_collection(self, region: Region, node: Node) -> Made | None:
        """What mirrors a deque, a dict or another of these collections."""
        name, base = node.primitive.name, _base(node)
        args, _ = arguments_of(node)
        if collecting.is_made(node, args):
            held = [] if name == "defaultdict" or not args else shadow_of_all(args[0], self.shadow_of, operand)
            return (collecting.made(self.value_of(node.outputs[0]), held),)
        if name == "getitem" and base.type == ObjectType(defaultdict) and self.analysis.has_shadow(base):
            key = map_leaves(self.value_of, args[1])
            known = self.value_of(base), self.shadow_of(base), key, self.value_of(node.outputs[0])
            return (collecting.item(*known),)
        if any(isinstance(value.type, ObjectType) and value.type.cls in COLLECTING for value in node.outputs):
            raise self.pass_.refuse(
                node, f"no gradient flows through what a {name} holds", "Keep the values in a list, a dict or an array."
            )
        return None

    def _of_item(self, region: Region, node: Node) -> Made | None:
        """What mirrors an item of an array or a container, read or stored."""
        name, base = node.primitive.name, _base(node)
        if may_be_item_of_array(node) and self.analysis.has_shadow(base):
            key = map_leaves(self.value_of, arguments_of(node)[0][1])
            if self._makes_defaults and any(isinstance(kind, ObjectType) for kind in alternatives(base.type)):
                found = self.value_of(node.outputs[0])
                return (collecting.item(self.value_of(base), self.shadow_of(base), key, found),)
            return (unknown.item(self.shadow_of(base), key),)
        if name == "setitem" and self.analysis.is_viewed(base) and is_container(base.type):
            _, index, item = arguments_of(node)[0]
            several = None if leaves_of(item) else mirrors.shadow.of_operands(operand(item))
            shadow = self.shadow_of(item.operand) if isinstance(item, Leaf) else several
            unknown.put(self.shadow_of(base), map_leaves(self.value_of, index), shadow)
            return ()
        if name in ROLES and isinstance(base, Value) and self.analysis.has_shadow(base) and is_container(base.type):
            if all(isinstance(item, ArrayType) for item in alternatives(base.type)):
                return (self._view(node),)
            return (self._mirrored(node, ROLES[name]),)
        return None

    def _of_taken(self, region: Region, node: Node) -> Made | None:
        """What mirrors what is joined, or taken from an iterator."""
        name = node.primitive.name
        if node in self.analysis.joining:
            return (self._joined(node),)
        if name in NEXT:
            return (mirrors.next_item(*map_leaves(self.shadow_of, arguments_of(node)[0])),)
        if name in ITERATORS and name != "unpack":
            if name in ONE_SHOT and any(map(self._takers.are_known_several, node.inputs)):
                raise self.pass_.refuse(
                    node,
                    f"no gradient flows through `{name}` of an iterator that something else takes from, too",
                    "Loop over the iterator itself, or make a list of its items first.",
                )
            return (mirrors.shadow_items(name, *map(self.shadow_of, node.inputs)),)
        return None

    def _of_changed(self, region: Region, node: Node) -> Made | None:
        """What mirrors what an operation changes, of known and of unknown types."""
        name, base = node.primitive.name, _base(node)
        if name[1:] in INPLACE and node.primitive.symbol.endswith("=") and not certainly_container(base.type):
            return (mirrors.same(self.value_of(base), self.value_of(node.outputs[0]), self.shadow_of(base)),)
        if name in mirrored_again.OPERATIONS:
            return mirrored_again.mirrored(node, self.value_of, self.shadow_of)
        is_any = is_container(base.type) and self.analysis.has_shadow(base)
        is_any = is_any and (self.analysis.is_viewed(base) or is_collection(base.type))
        if name == ".copy" and is_any:
            return (unknown.copied(self.value_of(base), self.shadow_of(base)),)
        if name in unknown.METHODS and is_any:
            return (self._called(node, unknown.METHODS[name]),)
        if name in HEAPS and self.analysis.has_shadow(base) and not self.pass_.trace.executes:
            return (heaps.mirrored(self, region, node),)
        changed = () if name in EMPTYING or writes_array(node) else [node.inputs[k] for k in node.primitive.writes]
        if any(self.analysis.has_shadow(item) and is_container(item.type) for item in changed):
            raise self.pass_.refuse(
                node,
                f"no gradient flows through `{name}`, which changes a {base.type!r} that a gradient depends on",
                "Keep the values in arrays or lists.",
            )
        if fills_out(node):
            return (self.shadow_of(node.inputs[node.primitive.writes[0]]),)
        return None

    def _of_shadows(self, region: Region, node: Node) -> Made | None:
        """What mirrors shadows themselves, of a derivative before this one."""
        name = node.primitive.name
        if name == "shadows":
            found = self.value_of(node.outputs[0])
            return (sharing.shadows(*[found[k] for k in range(len(found))]),)
        if name == "parts":
            return (buffers.parts(self.shadow_of(node.inputs[0])),)
        if name == "shadow_items":
            (kind, *held), _ = arguments_of(node)
            return (mirrors.shadow_items(kind, *(self.shadow_of(item.operand) for item in held)),)
        if name in ("mirror", "mirror_parts"):
            (base, result, mirrored), _ = arguments_of(node)
            known = map_leaves(self.value_of, (base, result))
            again = mirrors.mirror if name == "mirror" else mirrors.mirror_parts
            return (again(*known, self.shadow_of(mirrored.operand)),)
        if name == "unpack":
            items = mirrors.shadow_items("to_list", self.shadow_of(node.inputs[0]))
            return (apply(node.primitive, items, **node.params),)
        return None

    def _joined(self, node: Node) -> Any:
        """What mirrors two tuples or lists that are joined."""
        args, _ = arguments_of(node)
        shadows = [shadow_of_all(item, self.shadow_of, operand) for item in args]
        return joined(map_leaves(self.value_of, args[0]), self.value_of(node.outputs[0]), *shadows)

    def _viewed(self, node: Node) -> list[Operand]:
        """The arrays that the result may be a view of."""
        return [node.inputs[k] for k in node.primitive.views if self.analysis.is_viewed(node.inputs[k])]

    def _parts(self, node: Node) -> Any:
        """The shadow of what may hold views: the same call on the shadows of all arrays."""
        bases = self._viewed(node)
        mirrored = same_view(node, {base: self.shadow_of(base) for base in bases}, self.value_of)
        return mirrors.mirror_parts(tuple(map(self.value_of, bases)), self.value_of(node.outputs[0]), mirrored)

    def _view(self, node: Node) -> Any:
        """The shadow of what may be a view: the same call on the shadow of its base."""
        base = self._viewed(node)[0]
        if isinstance(base.type, ObjectType) and base.type != ANY:
            raise self.pass_.refuse(
                node, f"no gradient flows through what a {base.type!r} holds", "Keep the values in arrays or lists."
            )
        mirrored = same_view(node, {base: self.shadow_of(base)}, self.value_of)
        (result,) = node.outputs
        if node.primitive.name == "getitem" and is_basic(arguments_of(node)[0][1]):
            return mirrored
        return mirrors.mirror(self.value_of(base), self.value_of(result), mirrored)

    def _container(self, node: Node) -> Any:
        params = {name: item for name, item in node.params.items() if name != "template"}
        if node.primitive.name == "dict":
            parts = [self.value_of(x) if k % 2 == 0 else self.shadow_of(x) for k, x in enumerate(node.inputs)]
            return apply(node.primitive, *parts)
        shadows = tuple([operand(self.shadow_of(item)) for item in node.inputs])
        type_ = mirrors.shadow_type(node.outputs[0].type)
        return Symbolic(self.pass_.trace.emit(node.primitive, shadows, (type_,), params)[0])

    def _mirrored(self, node: Node, roles: str) -> Any:
        """The same operation on the shadow of a container, with shadows in place of values."""
        args, _ = arguments_of(node)
        parts: list[Any] = []
        for role, item in zip(roles, args, strict=False):
            if role == "k":
                parts.append(map_leaves(self.value_of, item))
                continue
            shadow = self.shadow_of(item.operand) if isinstance(item, Leaf) else None
            parts.append(mirrors.shadow_items("iter", shadow) if self._is_spread(node, role, item) else shadow)
        params = {name: item for name, item in node.params.items() if name != "template"}
        if node.primitive.name in ("tuple_get", "entry_item"):
            return apply(GETITEM, parts[0], params["index"])
        if "template" in node.params:
            if takes_slice(node):
                return emit_typed(node.primitive, tuple(parts), mirrors.shadow_type(node.outputs[0].type))
            return apply_call(node.primitive, tuple(parts), {}, by_reference=True)
        return apply(node.primitive, *parts, **params)

    def _called(self, node: Node, roles: str) -> Any:
        """What mirrors a method of what may be a list or a dict."""
        (base, *args), more = arguments_of(node)
        args += more.values()  # no method has more than one argument by keyword, and that is its last one
        parts = unknown.mirrored_arguments(roles, args, self.value_of, self.shadow_of)
        name = node.primitive.name[1:]
        return unknown.called(name, self.value_of(base.operand), self.shadow_of(base.operand), *parts)

    def _is_spread(self, node: Node, role: str, item: Any) -> bool:
        """Whether the items of what may be an array are put into a list, one by one."""
        takes_items = role == "s" and node.primitive.name != "dict.update"
        return takes_items and isinstance(item, Leaf) and not certainly_container(item.operand.type)
