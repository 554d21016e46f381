"""Shadows: beside each array that is changed in place or held by a container, memory for its cotangent.

They are made in the forward computation, each where its array is made, and then follow it: a branch hands on, a loop
carries, a container holds, and a view shows of the shadow what it does of the array.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.gradients import buffers, functions, mirrors, sharing
from runtime.gradients.attributes import Attributes
from runtime.gradients.calls import Leaf, arguments_of, map_leaves
from runtime.gradients.indices import is_basic
from runtime.gradients.keeping import is_own_name
from runtime.gradients.kinds import (
    certainly_container,
    fills_out,
    gives_parts,
    is_apart,
    is_container,
    is_number,
    may_be_array,
    takes_attribute,
    takes_slice,
)
from runtime.gradients.regions import Control, Region, inside_taped
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
    Takers,
)  # fmt: skip
from runtime.gradients.viewing import same_view
from runtime.graph import Literal, Node, Operand, Value
from runtime.primitives.control import CALL, COND, FOR, WHILE
from runtime.primitives.indexing import GETITEM
from runtime.primitives.objects import MAKE_OBJECT
from runtime.primitives.operators import INPLACE
from runtime.trace.builder import apply, apply_call, operand
from runtime.trace.containers import emit_typed
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, INT, ArrayType, ObjectType, alternatives, single_array, union

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse


class Shadows:
    """Makes the shadows of a stretch."""

    def __init__(self, pass_: Reverse) -> None:
        self.pass_ = pass_
        self.analysis = pass_.analysis
        self._returned: dict[Any, list[int]] = {}  # function -> which of its results have shadows
        self._takers = Takers(pass_)
        self._attributes = Attributes(pass_, self)
        # The regions whose reverse follows a record of nodes, which control flow is not among.
        self._taped = inside_taped(pass_.stretch)

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
                self._set(value, Symbolic(shadow), body)
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
        groups: dict[Any, list[Value]] = {}
        for value in filter(self.analysis.has_shadow, outside):
            groups.setdefault(self.analysis.innermost(value), []).append(value)
        self._check_apart([value for value in outside if may_be_array(value.type)])
        for group in groups.values():
            made = sharing.shadows(*map(Symbolic, group)) if len(group) > 1 else (mirrors.shadow(Symbolic(group[0])),)
            for k, value in enumerate(group):  # of values of unknown types nothing is known of the tuple, either
                self._set(value, made[k], self.pass_.stretch)

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

    def _set(self, value: Value, shadow: Any, region: Region) -> None:
        type_ = mirrors.shadow_type(value.type)
        known = functions.static_type(shadow)
        if type_ != ANY and (known == ANY or (known != type_ and type_ in alternatives(known))):
            shadow = self.pass_.assume(shadow, type_)
        found = operand(shadow)
        self.pass_.shadows[value] = found
        if isinstance(found, Value):
            self.pass_.mirrors.add(found)
            self.pass_.homes.setdefault(found, region)

    def _set_apart(self, value: Value, handed_on: Value, region: Region, nodes: list[Node]) -> None:
        """The shadow of what a branch or a loop hands on: memory of its own where the value never changes.

        What is added there is summed up first, as that of a variable without a shadow is.
        """
        is_shared = self.analysis.is_written(value) or is_container(value.type) or region in self._taped
        with self.pass_.into(nodes, None):
            self._set(value, Symbolic(handed_on) if is_shared else mirrors.shadow(Symbolic(value)), region)
        if is_shared:
            return
        self.pass_.handed_on[value] = handed_on
        self.pass_.mirrors.add(handed_on)
        self.pass_.homes[handed_on] = region

    def _region(self, region: Region) -> None:
        for node in region.nodes:
            if node in region.skipped:
                continue
            if node in region.controls:
                self._control(region, region.controls[node])
            elif self._takes_part(node):
                with self.pass_.into(region.after.setdefault(node, []), node.frames):
                    self._node(region, node)

    def _takes_part(self, node: Node) -> bool:
        if any(map(self.analysis.has_shadow, node.outputs)):
            return True
        written = [node.inputs[k] for k in node.primitive.writes]
        return any(self.analysis.has_shadow(item) and is_container(item.type) for item in written)

    # ---- nodes

    def _node(self, region: Region, node: Node) -> None:
        made = self._made(node)
        for value, shadow in zip(node.outputs, made, strict=False):  # a store has no output
            if not self.analysis.has_shadow(value):
                continue
            if self._is_number_of_array(node):
                handed_on = operand(self.pass_.assume(shadow, mirrors.shadow_type(value.type)))
                self._set_apart(value, handed_on, region, region.after[node])  # type: ignore[arg-type]
            else:
                self._set(value, shadow, region)

    def _is_number_of_array(self, node: Node) -> bool:
        """Whether the node takes a number, perhaps one of an array that changes later: the number does not change."""
        type_ = single_array(node.outputs[0].type)
        if type_ is None or type_.kind != "scalar":
            return False
        maker = self.analysis.makers.get(node.inputs[0]) if isinstance(node.inputs[0], Value) else None
        is_unpacked = node.primitive.name == "tuple_get" and maker is not None and maker.primitive.name in ITERATORS
        return is_unpacked or node.primitive.name in NEXT

    def _made(self, node: Node) -> tuple[Any, ...]:
        name = node.primitive.name
        if node.primitive is MAKE_OBJECT:
            return (self._attributes.made(node),)
        if name in MAKERS:
            return (self._container(node),)
        if is_own_name(node, self.analysis):
            return (mirrors.shadow(self._value(node.outputs[0])),)
        if name in IDENTITIES and self.analysis.has_shadow(node.inputs[0]):
            return (self.shadow_of(node.inputs[0]),)
        if name in ADDING:
            return ()
        base = node.inputs[0] if node.inputs else Literal(None)
        if takes_attribute(node) and self.analysis.has_shadow(base):
            return self._attributes.of(node)
        if any(isinstance(value.type, ObjectType) and value.type.cls in COLLECTING for value in node.outputs):
            raise self.pass_.refuse(
                node, f"no gradient flows through what a {name} holds", "Keep the values in a list, a dict or an array."
            )
        if name in ROLES and isinstance(base, Value) and self.analysis.has_shadow(base) and is_container(base.type):
            if all(isinstance(item, ArrayType) for item in alternatives(base.type)):
                return (self._view(node),)
            return (self._mirrored(node, ROLES[name]),)
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
        if name[1:] in INPLACE and node.primitive.symbol.endswith("=") and not certainly_container(base.type):
            return (mirrors.same(self._value(base), self._value(node.outputs[0]), self.shadow_of(base)),)
        changed = () if name in EMPTYING else [node.inputs[k] for k in node.primitive.writes]
        if any(self.analysis.has_shadow(item) and is_container(item.type) for item in changed):
            raise self.pass_.refuse(
                node,
                f"no gradient flows through `{name}`, which changes a {base.type!r} that a gradient depends on",
                "Keep the values in arrays or lists.",
            )
        if fills_out(node):
            return (self.shadow_of(node.inputs[node.primitive.writes[0]]),)
        if name == "shadows":
            found = self._value(node.outputs[0])
            return (sharing.shadows(*[found[k] for k in range(len(found))]),)
        if name == "parts":
            return (buffers.parts(self.shadow_of(node.inputs[0])),)
        if name == "shadow_items":
            (kind, *held), _ = arguments_of(node)
            return (mirrors.shadow_items(kind, *(self.shadow_of(item.operand) for item in held)),)
        if name in ("mirror", "mirror_parts"):
            (base, result, mirrored), _ = arguments_of(node)
            known = map_leaves(self._value, (base, result))
            again = mirrors.mirror if name == "mirror" else mirrors.mirror_parts
            return (again(*known, self.shadow_of(mirrored.operand)),)
        if name == "unpack":
            items = mirrors.shadow_items("to_list", self.shadow_of(node.inputs[0]))
            return (apply(node.primitive, items, **node.params),)
        may_view = bool(node.primitive.views and node.outputs) and not node.primitive.writes and not is_apart(node)
        if may_view and not is_number(node.outputs[0].type) and self._viewed(node):
            return (self._parts(node) if gives_parts(node) else self._view(node),)
        return tuple([mirrors.shadow(self._value(value)) for value in node.outputs])

    def _viewed(self, node: Node) -> list[Operand]:
        """The arrays that the result may be a view of."""
        return [node.inputs[k] for k in node.primitive.views if self.analysis.is_viewed(node.inputs[k])]

    def _parts(self, node: Node) -> Any:
        """The shadow of what may hold views: the same call on the shadows of all arrays."""
        bases = self._viewed(node)
        mirrored = same_view(node, {base: self.shadow_of(base) for base in bases}, self._value)
        return mirrors.mirror_parts(tuple(map(self._value, bases)), self._value(node.outputs[0]), mirrored)

    def _view(self, node: Node) -> Any:
        """The shadow of what may be a view: the same call on the shadow of its base."""
        base = self._viewed(node)[0]
        if isinstance(base.type, ObjectType) and base.type != ANY:
            raise self.pass_.refuse(
                node, f"no gradient flows through what a {base.type!r} holds", "Keep the values in arrays or lists."
            )
        mirrored = same_view(node, {base: self.shadow_of(base)}, self._value)
        (result,) = node.outputs
        if node.primitive.name == "getitem" and is_basic(arguments_of(node)[0][1]):
            return mirrored
        return mirrors.mirror(self._value(base), self._value(result), mirrored)

    def _container(self, node: Node) -> Any:
        params = {name: item for name, item in node.params.items() if name != "template"}
        if node.primitive.name == "dict":
            parts = [self._value(x) if k % 2 == 0 else self.shadow_of(x) for k, x in enumerate(node.inputs)]
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
                parts.append(map_leaves(self._value, item))
                continue
            shadow = self.shadow_of(item.operand) if isinstance(item, Leaf) else None
            parts.append(mirrors.shadow_items("iter", shadow) if self._is_spread(role, item) else shadow)
        params = {name: item for name, item in node.params.items() if name != "template"}
        if node.primitive.name in ("tuple_get", "entry_item"):
            return apply(GETITEM, parts[0], params["index"])
        if "template" in node.params:
            if takes_slice(node):
                return emit_typed(node.primitive, tuple(parts), mirrors.shadow_type(node.outputs[0].type))
            return apply_call(node.primitive, tuple(parts), {}, by_reference=True)
        return apply(node.primitive, *parts, **params)

    def _is_spread(self, role: str, item: Any) -> bool:
        """Whether the items of what may be an array are put into a list, one by one."""
        return role == "s" and isinstance(item, Leaf) and not certainly_container(item.operand.type)

    def _value(self, item: Operand) -> Any:
        return item.value if isinstance(item, Literal) else Symbolic(item)

    def shadow_of(self, item: Operand) -> Any:
        """The shadow of an operand; of a known value, or one that no gradient flows through, it is made now."""
        if isinstance(item, Literal):
            return mirrors.shadow.of_operands(item)
        found = self.pass_.shadows.get(item)
        if found is None:
            return mirrors.shadow.of_operands(item)
        return Symbolic(found) if isinstance(found, Value) else found.value

    def _handed_on(self, item: Operand, nodes: list[Node], node: Node) -> Operand:
        """The shadow of what a region or a loop hands on, made at the end of `nodes` where there is none yet."""
        with self.pass_.into(nodes, node.frames):
            return operand(self.shadow_of(item))

    # ---- control flow

    def _control(self, region: Region, control: Control) -> None:
        node = control.node
        shadowed = [k for k, value in enumerate(node.outputs) if self.analysis.has_shadow(value)]
        if node.primitive is COND:
            for inner in control.regions:
                self._region(inner)
            for k in shadowed:
                operands = [self._handed_on(inner.outputs[k], inner.at_end, node) for inner in control.regions]
                made = Value(union([item.type for item in operands]))
                control.outputs.append(made)
                for inner, item in zip(control.regions, operands, strict=True):
                    inner.outputs.append(item)
                self._set_apart(node.outputs[k], made, region, region.after.setdefault(node, []))
        elif node.primitive in (FOR, WHILE):
            self._loop(region, control, shadowed)
        elif node.primitive is CALL:
            self._call(region, control)
        else:
            for inner in control.regions:
                self._region(inner)

    def _call(self, region: Region, control: Control) -> None:
        node = control.node
        body = region.bodies[node.params["function"]]
        count = len(node.inputs)
        before = region.before.setdefault(node, [])
        for value, item in zip(body.inputs[:count], node.inputs, strict=True):
            if self.analysis.has_shadow(value):
                control.inputs.append(self._handed_on(item, before, node))
        for k in self._returned[node.params["function"]]:
            made = Value(mirrors.shadow_type(node.outputs[k].type))
            control.outputs.append(made)
            self._set(node.outputs[k], Symbolic(made), region)

    def _loop(self, region: Region, control: Control, shadowed: list[int]) -> None:
        node = control.node
        is_for = node.primitive is FOR
        body = control.regions[-1]
        inputs = body.inputs[1:] if is_for else body.inputs
        tested = list(control.regions[0].inputs)
        outputs = {k: (body.outputs[1:] if is_for else body.outputs)[k] for k in shadowed}
        test_outputs = {} if is_for else {k: control.regions[0].outputs[1 + k] for k in shadowed}
        before: dict[int, tuple[Value, Value]] = {}
        for k in shadowed:
            type_ = mirrors.shadow_type(inputs[k].type)
            before[k] = (Value(type_), Value(type_))
            self._set_apart(inputs[k], before[k][0], body, body.at_start)
            if not is_for:
                self._set(tested[k], Symbolic(before[k][1]), control.regions[0])
        if is_for:
            self._item(control, body)
        for inner in control.regions:
            self._region(inner)
        for k in shadowed:
            entry = (node.inputs[1:] if is_for else node.inputs)[k]
            start = self._handed_on(entry, region.before.setdefault(node, []), node)
            result = Value(mirrors.shadow_type(node.outputs[k].type))
            following = [self._handed_on(outputs[k], body.at_end, node)]
            if not is_for:
                control.regions[0].inputs.append(before[k][1])
                following.insert(0, self._handed_on(test_outputs[k], control.regions[0].at_end, node))
            control.carry(start, before[k][0], following, result)
            self._set_apart(node.outputs[k], result, region, region.after.setdefault(node, []))

    def _item(self, control: Control, body: Region) -> None:
        """The item of a loop over what has a shadow: the item of the shadow with the same number."""
        item, iterable = body.inputs[0], control.inputs[0]
        if not self.analysis.has_shadow(item):
            return
        before, following, result = Value(INT), Value(INT), Value(INT)
        from runtime.primitives.operators import BINARY

        control.carry(Literal(0), before, [following], result)
        body.at_end.append(Node(BINARY["add"], (before, Literal(1)), (following,), {}, (), control.node.frames))
        with self.pass_.into(body.at_start, control.node.frames):
            is_key = iterable.type == ObjectType(dict)
            if is_key or (is_number(item.type) and not is_container(iterable.type)):
                shadow = mirrors.shadow.of_operands(item)
            elif self._takers.are_several(iterable):
                shadow = mirrors.next_item(self.shadow_of(iterable))
            else:
                shadow = apply(GETITEM, self.shadow_of(iterable), Symbolic(before))
            self._set(item, shadow, body)
