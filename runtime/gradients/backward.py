"""The reverse of one node without regions: what its result's cotangent adds to those of its operands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from runtime.gradients import buffers, functions, largest, mirrors
from runtime.gradients.again import REVERSED
from runtime.gradients.calls import Call, Leaf, arguments_of, call_of, leaves_of, ufunc_at
from runtime.gradients.changing_at import CHANGING_AT
from runtime.gradients.collecting import MIRRORED, is_collection
from runtime.gradients.heaps import HEAPS
from runtime.gradients.indices import is_basic, takes_once
from runtime.gradients.keeping import is_own_name
from runtime.gradients.kinds import (
    draws,
    gives_parts,
    is_apart,
    is_array,
    is_container,
    is_number,
    repeats,
    takes_attribute,
    takes_copy,
    writes_array,
)
from runtime.gradients.mirrored_again import OPERATIONS
from runtime.gradients.moving import positions, spread
from runtime.gradients.raised import NOTING
from runtime.gradients.repeating import is_read_when_changed
from runtime.gradients.roles import IDENTITIES, ITERATORS, MAKERS, NEXT, ROLES
from runtime.gradients.rules_stores import STORES, Store, sum_stored
from runtime.gradients.scopes import Scope
from runtime.gradients.unknown import METHODS, called_natively, method_of, pass_copied, stored
from runtime.gradients.wholes import Wholes
from runtime.graph import Node, Operand, Value
from runtime.primitives.operators import INPLACE
from runtime.types import ANY, ArrayType, TupleType, alternatives

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse

Add = Callable[[Operand, Any], None]  # of a part of a cotangent to that of an operand


def reverse_node(pass_: Reverse, scope: Scope, node: Node) -> None:
    """Add what the node passes back to the cotangents of its operands.

    Raises `Unsupported` where a gradient would be lost: the node has no rule.
    """
    if pass_.analysis.keeps(node):
        pass_.keeping.reverse(scope, node)
    elif any(map(pass_.analysis.is_active, node.inputs)):
        pass_.backward(scope, node).run()


class Backward(Wholes):
    """The reverse of one node."""

    def run(self) -> None:
        node = self.node
        if node in self.pass_.trace.checkpoints:
            self._checkpoint()
            return
        if node in self.analysis.gathering.reads:
            self._whole_taken()
            return
        if node in self.analysis.gathering.appends:
            self._gathered()
            return
        if takes_attribute(node) and self.analysis.has_shadow(node.inputs[0]):
            return  # the shadows of what it holds follow it
        if self.name in ("setattr", "set_own"):
            self._set_attribute(*node.inputs)
            return
        if self.name in MAKERS or self.name in _SHARING or self.name in METHODS:
            return
        if self.name in HEAPS or (self.name == ".copy" and is_collection(node.inputs[0].type)):
            return
        if (self.name in ITERATORS or self.name == "mirror") and self.analysis.has_shadow(node.outputs[0]):
            return  # the shadow shares memory as the result does, if at all
        if node.outputs and node.outputs[0] in self.pass_.views:
            self.pass_.views.leave(self.scope, node)  # it was added to that of what the view shows
            return
        if self.name == "taken":
            self._add(node.inputs[0], self._cotangent(node.outputs[0]))
        elif self.name in REVERSED:
            memory, *items = arguments_of(node)[0]
            if isinstance(memory, Leaf) and self.analysis.has_shadow(memory.operand):
                getattr(self, REVERSED[self.name])(memory.operand, *items)
        elif self.name == "setitem":
            self._store()
        elif self.name[1:] in INPLACE and node.primitive.symbol.endswith("="):
            self._in_place()
        elif self.name in ROLES and (self.name.startswith(_CONTAINER_NAMES) or self._is_container(node.inputs[0])):
            return  # the shadows of what it holds follow it
        elif ufunc_at(node.primitive.kernel) in CHANGING_AT:
            self._change_at()
        elif self.name == ".copy" and node.primitive.writes and self.analysis.is_viewed(node.inputs[0]):
            pass_copied(self._here(node.inputs[0]), self._cotangent(node.outputs[0]))
        elif node.primitive.writes and not draws(node):
            self._write()
        else:
            self._pure()

    def _checkpoint(self) -> None:
        from runtime.gradients import recompute

        node = self.node
        point = self.pass_.trace.checkpoints[node]
        g = self._cotangent(node.outputs[0])
        if g is not None:
            recompute.reverse(self.pass_, self.scope, node, point, g if isinstance(g, list | tuple) else [g])

    def _is_container(self, item: Operand) -> bool:
        return is_container(item.type) and item.type != ANY and not self._is_result(item)

    def _is_result(self, item: Operand) -> bool:
        return self.name == "tuple_get" and self.analysis.is_result(item)

    # ---- functions that change nothing

    def _pure(self) -> None:
        node = self.node
        cotangents = [self._cotangent(value) for value in node.outputs]
        if all(g is None for g in cotangents):
            return
        (g,) = cotangents
        if self.name in IDENTITIES:
            is_shared = self.analysis.has_shadow(node.outputs[0]) and self.analysis.has_shadow(node.inputs[0])
            if not is_shared or is_own_name(node):
                self._add(node.inputs[0], g)
        elif self.name == "tuple_get":
            self._tuple_item(g)
        elif self.name == "getitem":
            self._item(g)
        elif self.name == "unless_shared":
            *pair, found = arguments_of(node)[0]
            self._add_like(found, mirrors.unless_shared(*self._references(pair), g))
        elif node in self.analysis.joining:
            self._join(g)
        elif self._may_be_view(node.outputs[0]):
            self._through_view(g)
        elif self._is_stack():
            buffers.add_rows(self.pass_.parts(self.scope, node, node.inputs[0]), g)
        elif self._takes_numbers(g, sum):
            buffers.add_to_each(self._items_of(node.inputs[0]), g)
        elif self._takes_numbers(g, min, max):
            items, out = self._value(node.inputs[0]), self.pass_.take(self.scope, node.outputs[0])
            largest.add_to_chosen(self._items_of(node.inputs[0]), items, out, g)
        elif (name := method_of(node, self.analysis.makers)) is not None:
            called_natively(g, name)
        else:
            self._check_operands()
            self._by_rule(g)

    def _tuple_item(self, g: Any) -> None:
        """The cotangent of a result of several is one item of that of all."""
        base = self.node.inputs[0]
        if self.analysis.has_shadow(base) and self.analysis.has_shadow(self.node.outputs[0]):
            return  # the same memory
        type_ = base.type
        assert isinstance(type_, TupleType)
        parts: list[Any] = [None] * len(type_.elements)
        parts[self.node.params["index"]] = g
        self.pass_.add(self.scope, base, parts)

    def _item(self, g: Any) -> None:
        base = self.node.inputs[0]
        (_, index), _ = arguments_of(self.node)
        if not isinstance(base, Value):
            return
        if self.analysis.has_shadow(base):
            if self._may_be_view(self.node.outputs[0]):
                self._through_view(g)
                return
            memory = self.pass_.shadow_here(self.scope, base)
        elif self.pass_.is_first(self.scope, base) and takes_once(index, self._maker_of):
            made = buffers.items_buffer(self.pass_.take(self.scope, base), self._taken(index), g)
            self.scope.buffers[base] = made
            return
        else:
            memory = self.pass_.buffer(self.scope, base)
        is_one = is_number(self.node.outputs[0].type)
        buffers.add_to_item(memory, self._taken(index), g, is_one, not is_one and takes_once(index, self._maker_of))

    def pass_to_base(self, g: Any) -> None:
        """Add a cotangent of the result, a view, to that of its operand."""
        if self.name == "getitem":
            self._item(g)
        else:
            self._by_rule(g)

    def _maker_of(self, value: Value) -> Node | None:
        """The node that made an array which never changes."""
        return None if self.analysis.is_written(value) else self.analysis.makers.get(value)

    def _may_be_view(self, out: Value) -> bool:
        """Whether the result may share its operand's memory, and both have shadows that then do."""
        node = self.node
        if not node.primitive.views or not self.analysis.has_shadow(out) or is_number(out.type):
            return False
        if is_apart(node) or takes_copy(node):
            return False
        return any(self.analysis.is_viewed(node.inputs[k]) for k in node.primitive.views)

    def _through_view(self, g: Any) -> None:
        """A view's shadow is part of its base's; what was copied passes its cotangent back by the rule."""
        viewed = [
            self.node.inputs[k] for k in self.node.primitive.views if self.analysis.is_viewed(self.node.inputs[k])
        ]
        bases = viewed if gives_parts(self.node) else viewed[:1]
        if self.name == "getitem":
            (_, index), _ = arguments_of(self.node)
            if is_basic(index):
                return
            memory = self.pass_.shadow_here(self.scope, bases[0])
            mirrors.pass_back(memory, g, mirrors.item_cotangent(memory, self._taken(index), g))
            return

        def add(item: Operand, part: Any) -> None:
            if item in bases:
                mirrors.pass_back(self.pass_.shadow_here(self.scope, item), g, part)
            else:  # the result may be made of several, as that of `sum`
                self._add(item, part)

        self._add_all(self._call(), g, add)

    def _by_rule(self, g: Any) -> None:
        if repeats(self.node) and self._is_read_when_changed():
            raise self.pass_.refuse(
                self.node,
                f"no gradient flows through `{self.name}` of an array that is changed in place",
                "Copy the array first.",
            )
        call = self._call()
        self._add_all(call, g)

    def _is_read_when_changed(self) -> bool:
        region = self.pass_.homes.get(self.node.outputs[0], self.scope.region)
        return is_read_when_changed(region, self.node, self.analysis)

    # ---- functions that change an operand

    def _store(self) -> None:
        """`x[index] = value`: what was stored takes the cotangent out of the shadow of x."""
        base = self.node.inputs[0]
        (_, index, item), _ = arguments_of(self.node)
        if not self.analysis.has_shadow(base):
            return
        if self._is_container(base):
            return
        memory = self.pass_.shadow_here(self.scope, base)
        if is_container(base.type) and isinstance(item, Leaf):
            self._add(item.operand, stored(memory, self._taken(index), self.pass_.take(self.scope, item.operand)))
            return
        g = mirrors.take_out(memory, self._taken(index))
        if any(self.analysis.is_active(leaf.operand) for leaf in leaves_of(item)):
            shape = self._stored_shape(item)
            is_one = type(shape) is tuple and not shape and is_number(functions.static_type(g))
            self._add_stored(item, g if is_one else functions.sum_to(g, shape))

    def _set_attribute(self, base: Operand, *_: Operand) -> None:
        """Objects hold what they hold outside of the gradient; an attribute of an array is a way to store."""
        if any(isinstance(kind, ArrayType) for kind in alternatives(base.type)) and self.analysis.is_active(base):
            self._refuse_write()

    def _in_place(self) -> None:
        """`x op= y`: the cotangent of the result passes to the old x, in the same memory, and to y."""
        node = self.node
        base, out = node.inputs[0], node.outputs[0]
        if node in self.analysis.joining or not self.analysis.has_shadow(base):
            self._pure()
            return
        memory, result = self.pass_.shadow_here(self.scope, base), self.pass_.shadow_here(self.scope, out)
        call = self._call()
        first, second = list(call.bound)[:2]
        other = node.inputs[1] if len(node.inputs) > 1 else None
        if self.name in ("iadd", "isub"):
            if other is not None and self.analysis.is_active(other):
                self._add_argument(call, second, call.bound[second], buffers.save(result))
            if not is_array(base.type):
                mirrors.pass_on(memory, result)
            return
        g = mirrors.take_all(memory, result)
        self._add_argument(call, first, call.bound[first], g)
        if other is not None and self.analysis.is_active(other):
            self._add_argument(call, second, call.bound[second], g)

    def _write(self) -> None:
        """A function that writes into an array that it was given: the old contents are gone."""
        node = self.node
        operands = dict.fromkeys(node.inputs[k] for k in node.primitive.writes)
        written = list(filter(self.analysis.has_shadow, operands))
        if not written:
            return
        if len(written) > 1 or (is_container(written[0].type) and not writes_array(node)):
            self._refuse_write()
        memory = self.pass_.shadow_here(self.scope, written[0])
        if self.name in STORES:
            self._stored_by(STORES[self.name], memory)
            return
        call = call_of(node)
        if call.rule is None:
            self._refuse_write()
        mask = arguments_of(node)[1].get("where", True)
        if mask is True:
            self._add_all(call, mirrors.take_all(memory, memory))
        else:
            self._written_where(call, memory, self._taken(mask))

    def _stored_by(self, store: Store, memory: Any) -> None:
        """Values have been put into some of the items; what those held before is gone."""
        bound = store.bind(*arguments_of(self.node))
        item, shape = bound[store.value], functions.shape_of(memory)
        others = {name: self._taken(part) for name, part in bound.items() if name not in (store.target, store.value)}
        value_shape = self._stored_shape(item)
        places = store.sources(shape, value_shape, others)
        is_stored = functions.np.greater_equal(places, 0)
        g = mirrors.take_out(memory, is_stored)
        if any(self.analysis.is_active(leaf.operand) for leaf in leaves_of(item)):
            self._add_stored(item, sum_stored(g, places[is_stored], value_shape))

    def _written_where(self, call: Call, memory: Any, mask: Any) -> None:
        """`np.add(x, y, out=memory, where=mask)`: what was not written is as it was."""
        np, shape = functions.np, functions.shape_of(memory)
        mask = np.broadcast_to(mask, shape)
        g = spread(mirrors.take_out(memory, mask), positions(shape)[mask], shape)
        self.mask = mask
        self._add_all(call, g)


_CONTAINER_NAMES = ("list.", "dict.", "cell_")

# What has no derivative, or a result whose shadow shares the memory of that of the operand.
_SHARING = NEXT | {"raise", "stop_gradient", "shadow_items", "parts", "mirror_parts", "entry_item", "mirror_item"}
_SHARING |= {"mirror_row", "items_before", *OPERATIONS} | NOTING | {cls.__name__ for cls in MIRRORED}
