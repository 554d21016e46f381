"""The reverse of one node without regions: what its result's cotangent adds to those of its operands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy

from runtime.gradients import functions, mirrors
from runtime.gradients.calls import Call, Leaf, arguments_of, call_of, leaves_of, map_leaves
from runtime.gradients.indices import is_basic, takes_once
from runtime.gradients.moving import positions, spread
from runtime.gradients.repeating import is_read_when_changed
from runtime.gradients.rules import DTYPE, SHAPE, each
from runtime.gradients.rules_stores import STORES, Store
from runtime.gradients.run_time import pulling
from runtime.gradients.scopes import Scope
from runtime.gradients.shadows import IDENTITIES, ITERATORS, ROLES
from runtime.gradients.storage import MAKERS, is_apart, is_container, is_number, may_differ, number_dtype, repeats
from runtime.graph import Literal, Node, Operand, Value
from runtime.primitives.operators import INPLACE
from runtime.trace.builder import apply_call
from runtime.trace.calls import lifted
from runtime.types import ANY, NONE, UNBOUND, ArrayType, ListType, TupleType, Type, alternatives

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


class Backward:
    """The reverse of one node."""

    def __init__(self, pass_: Reverse, scope: Scope, node: Node) -> None:
        self.pass_ = pass_
        self.analysis = pass_.analysis
        self.scope = scope
        self.node = node
        self.name = node.primitive.name
        self.mask: Any = None  # of the items that the node computed, where it did not compute all

    def run(self) -> None:
        node = self.node
        if node in self.pass_.trace.checkpoints:
            self._checkpoint()
            return
        if self.name in ("setattr", "set_own"):
            self._set_attribute(*node.inputs)
            return
        if self.name in MAKERS or self.name in ("raise", "stop_gradient", "shadow_items", "parts", "entry_item"):
            return
        if self.name in ITERATORS and self.analysis.has_shadow(node.outputs[0]):
            return
        if node.outputs and node.outputs[0] in self.pass_.views:
            return  # it was added to that of what the view shows
        if self.name == "taken":
            self._add(node.inputs[0], self._cotangent(node.outputs[0]))
        elif self.name in _REVERSED:
            memory, *items = arguments_of(node)[0]
            if isinstance(memory, Leaf) and self.analysis.has_shadow(memory.operand):
                getattr(self, _REVERSED[self.name])(memory.operand, *items)
        elif self.name == "setitem":
            self._store()
        elif self.name[1:] in INPLACE and node.primitive.symbol.endswith("="):
            self._in_place()
        elif self.name in ROLES and (self.name.startswith(_CONTAINER_NAMES) or self._is_container(node.inputs[0])):
            return  # the shadows of what it holds follow it
        elif _is_add_at(node.primitive.kernel):
            self._add_at()
        elif node.primitive.writes:
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

    # ---- what the results' cotangents are

    def _cotangent(self, value: Value) -> Any:
        """What was added up for a result; None where nothing was."""
        if self.analysis.has_shadow(value):
            return self.pass_.shadow_here(self.scope, value)
        return self.pass_.total(self.scope, value)

    def _add(self, item: Operand, g: Any) -> None:
        """Add a cotangent, in the dtype of the operand."""
        if g is None or not self.analysis.is_active(item):
            return
        is_changed = isinstance(item, Value) and self.analysis.is_written(item)
        if self.analysis.has_shadow(item) and is_container(item.type) and is_changed:
            functions.accumulate(self.pass_.parts(self.scope, self.node, item), self._fitted(item, g))
        else:
            self.pass_.add(self.scope, item, self._fitted(item, g))

    def _fitted(self, item: Operand, g: Any) -> Any:
        if isinstance(g, list | tuple):
            return g
        kinds = [kind for kind in alternatives(item.type) if kind not in (NONE, UNBOUND)]
        found = functions.static_type(g)
        dtype = number_dtype(item.type)
        if dtype is not None and isinstance(found, ArrayType) and found.shape == () and found.dtype == dtype:
            return g
        if len(kinds) == 1 and isinstance(found, ArrayType):
            (kind,) = kinds
            if isinstance(kind, ArrayType):
                is_same = kind.dtype == found.dtype or found.kind == "python"
                return g if is_same or kind.dtype.kind not in "fc" else functions.fit(self._example(item), g)
        if found == ANY or any(isinstance(kind, ArrayType) and kind.dtype.kind in "fc" for kind in kinds):
            return functions.fit(self._example(item), g)
        return g

    def _example(self, item: Operand) -> Any:
        if is_container(item.type):
            return self.pass_.at(self.scope, self.node, item)
        return self.pass_.take(self.scope, item)

    # ---- functions that change nothing

    def _pure(self) -> None:
        node = self.node
        cotangents = [self._cotangent(value) for value in node.outputs]
        if all(g is None for g in cotangents):
            return
        (g,) = cotangents
        if self.name in IDENTITIES:
            if not (self.analysis.has_shadow(node.outputs[0]) and self.analysis.has_shadow(node.inputs[0])):
                self._add(node.inputs[0], g)
        elif self.name == "tuple_get":
            self._tuple_item(g)
        elif self.name == "getitem":
            self._item(g)
        elif self._may_be_view(node.outputs[0]):
            self._through_view(g)
        else:
            self._by_rule(g)

    def _tuple_item(self, g: Any) -> None:
        """The cotangent of a result of several is one item of that of all."""
        base = self.node.inputs[0]
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
            made = functions.items_buffer(self.pass_.take(self.scope, base), self._taken(index), g)
            self.scope.buffers[base] = made
            return
        else:
            memory = self.pass_.buffer(self.scope, base)
        is_one = is_number(self.node.outputs[0].type)
        functions.add_to_item(memory, self._taken(index), g, is_one, not is_one and takes_once(index, self._maker_of))

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
        if not node.primitive.views or not self.analysis.has_shadow(out) or is_number(out.type) or is_apart(node):
            return False
        return any(self.analysis.is_viewed(node.inputs[k]) for k in node.primitive.views)

    def _through_view(self, g: Any) -> None:
        """A view's shadow is part of its base's; what was copied passes its cotangent back by the rule."""
        operands = [self.node.inputs[k] for k in self.node.primitive.views]
        base = next(filter(self.analysis.is_viewed, operands))
        if self.name == "getitem":
            (_, index), _ = arguments_of(self.node)
            if is_basic(index):
                return
        memory = self.pass_.shadow_here(self.scope, base)
        if self.name == "getitem":
            mirrors.pass_back(memory, g, mirrors.item_cotangent(memory, self._taken(index), g))
            return

        def add(item: Operand, part: Any) -> None:
            if item is base:
                mirrors.pass_back(memory, g, part)
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

    def _call(self) -> Call:
        call = call_of(self.node)
        if call.rule is None:
            name = str(getattr(call.function, "__name__", call.function or self.name))
            name = name if name.isidentifier() and name[0] != "_" and name != "kernel" else self.name
            raise self.pass_.refuse(
                self.node,
                f"`{name}` has no derivative rule, and the result depends on the argument through it",
                "Write the step with functions that have one, give it a rule by `ag.custom_vjp`, or take it out of the "
                "gradient by `ag.stop_gradient`.",
            )
        return call

    def _add_all(self, call: Call, g: Any, add: Add | None = None) -> None:
        """Add every argument's part, by `add`."""
        for name, item in call.bound.items():
            if name == "out" and self.node.primitive.writes:
                continue  # what it held before does not matter
            leaves = leaves_of(item)
            if leaves and any(self.analysis.is_active(leaf.operand) for leaf in leaves):
                self._add_argument(call, name, item, g, add)

    def _add_argument(self, call: Call, name: str, item: Any, g: Any, add: Add | None = None) -> None:
        assert call.rule is not None
        if call.rule.partials.get(name) is None:
            if name not in call.rule.partials and call.rule.partials and not self._is_flat(item):
                raise self.pass_.refuse(
                    self.node,
                    f"`{call.rule.function.__name__}` has no derivative rule for its argument `{name}`",
                    "Take the argument out of the gradient by `ag.stop_gradient`.",
                )
            return
        found = self._partial(call, name, g)
        self._add_parts(item, found, add or self._add)

    def _is_flat(self, item: Any) -> bool:
        return not any(may_differ(leaf.operand.type) for leaf in leaves_of(item))

    def _add_parts(self, item: Any, found: Any, add: Add) -> None:
        """Add the parts of a cotangent to the operands that an argument is made of."""
        if found is None:
            return
        if isinstance(item, Leaf):
            add(item.operand, found)
        elif isinstance(item, dict):
            for key, part in item.items():
                self._add_parts(part, found[key], add)
        elif isinstance(item, list | tuple):
            for k, part in enumerate(item):
                if leaves_of(part):
                    self._add_parts(part, found[k], add)

    def _partial(self, call: Call, name: str, g: Any) -> Any:
        """The cotangent of one argument, in its shape."""
        assert call.rule is not None
        item = call.bound[name]
        if not self._is_certain(call, g):
            if self.mask is not None:
                self._refuse_write()
            return self._at_run_time(call, name, g)
        partial = call.rule.partials[name]
        assert partial is not None
        known = [self._wanted(call, want) for want in partial.wants]
        if self.mask is not None:  # what is left out may have no derivative there
            known = [functions.np.where(self.mask, item, 1) if is_present(item) else item for item in known]
        found = partial.function(g, *known)
        if self.mask is not None and found is not None:
            found = functions.np.where(self.mask, found, 0)
        if found is None or not call.rule.broadcasts:
            return found
        return self._summed(item, found)

    def _summed(self, item: Any, found: Any) -> Any:
        """Summed to the shape of the operand, where that is not known to be the same."""
        type_ = functions.static_type(found)
        operand = item.operand
        if isinstance(type_, ArrayType) and isinstance(operand.type, ArrayType) and type_.shape == operand.type.shape:
            return found
        if is_number(type_) and is_number(operand.type):
            return found
        more = _more_axes(type_, operand.type)
        if more:
            return found.sum(axis=0 if more == 1 else tuple(range(more)))
        summed = None
        if isinstance(type_, ArrayType) and _is_array(operand.type) and _is_ranked(operand.type):
            summed = ArrayType(type_.dtype, operand.type.shape)
        return functions.sum_to.typed(summed, found, self.pass_.shape(self.scope, self.node, operand))

    def _wanted(self, call: Call, want: str) -> Any:
        if want == "out":
            return self._whole(self.node.outputs[0])
        if want.startswith(SHAPE):
            return self._metadata(call, want.removeprefix(SHAPE), self._shape)
        if want.startswith(DTYPE):
            return self._metadata(call, want.removeprefix(DTYPE), self._dtype)
        return map_leaves(self._value, call.bound[want])

    def _whole(self, out: Value) -> Any:
        """The result; that of several is a tuple, so that each is told apart."""
        found = self.pass_.at(self.scope, self.node, out, after=True)
        return lifted(found) if isinstance(out.type, TupleType) else found

    def _metadata(self, call: Call, name: str, ask: Any) -> Any:
        if name == "out":
            return ask(self.node.outputs[0], True)
        return each(
            lambda item: ask(item.operand if isinstance(item, Leaf) else Literal(item), False), call.bound[name]
        )

    def _shape(self, item: Operand, after: bool) -> Any:
        return self.pass_.shape(self.scope, self.node, item, after)

    def _dtype(self, item: Operand, after: bool) -> Any:
        type_ = item.type
        return type_.dtype if isinstance(type_, ArrayType) else functions.dtype_of(self.pass_.take(self.scope, item))

    def _value(self, item: Operand) -> Any:
        return self.pass_.at(self.scope, self.node, item)

    def _taken(self, item: Any) -> Any:
        """An argument, as it was when the node ran."""
        return map_leaves(self._value, item)

    # ---- types that are not known before the graph runs

    def _is_certain(self, call: Call, g: Any) -> bool:
        types = [functions.static_type(part) for part in _parts(g)]
        types += [leaf.operand.type for item in call.bound.values() for leaf in leaves_of(item)]
        types += [value.type for value in self.node.outputs]
        return all(map(_is_ranked, types))

    def _at_run_time(self, call: Call, name: str, g: Any) -> Any:
        """The rule as one node, which runs on the arrays themselves."""
        assert call.rule is not None
        out = self.pass_.at(self.scope, self.node, self.node.outputs[0], after=True)
        bound = {key: self._taken(item) for key, item in call.bound.items()}
        found = apply_call(pulling(call.rule, name), (g, out, bound), {})
        item = call.bound[name]
        if isinstance(item, Leaf) and _is_ranked(item.operand.type):
            from runtime.gradients.cotangents import cotangent_type

            return self.pass_.assume(found, cotangent_type(item.operand.type)) if is_present(g) else found
        return found

    # ---- functions that change an operand

    def _store(self) -> None:
        """`x[index] = value`: what was stored takes the cotangent out of the shadow of x."""
        base = self.node.inputs[0]
        (_, index, item), _ = arguments_of(self.node)
        if not self.analysis.has_shadow(base):
            return
        if self._is_container(base):
            return
        g = mirrors.take_out(self.pass_.shadow_here(self.scope, base), self._taken(index))
        if any(self.analysis.is_active(leaf.operand) for leaf in leaves_of(item)):
            self._add_stored(item, functions.sum_to(g, self._stored_shape(item)))

    def _stored_shape(self, item: Any) -> Any:
        """The shape of the array that NumPy makes of what is stored."""
        if isinstance(item, Leaf):
            return self._shape(item.operand, False)
        return (len(item), *self._stored_shape(item[0])) if isinstance(item, list | tuple) else numpy.shape(item)

    def _add_stored(self, item: Any, g: Any) -> None:
        if isinstance(item, Leaf):
            self._add(item.operand, g)
        elif isinstance(item, list | tuple):
            for k, part in enumerate(item):
                if leaves_of(part):
                    self._add_stored(part, g[k])

    def _set_attribute(self, base: Operand, *_: Operand) -> None:
        """Objects hold what they hold outside of the gradient; an attribute of an array is a way to store."""
        if any(isinstance(kind, ArrayType) for kind in alternatives(base.type)) and self.analysis.is_active(base):
            self._refuse_write()

    def _in_place(self) -> None:
        """`x op= y`: the cotangent of the result passes to the old x, in the same memory, and to y."""
        node = self.node
        base, out = node.inputs[0], node.outputs[0]
        if not self.analysis.has_shadow(base):
            self._pure()
            return
        memory, result = self.pass_.shadow_here(self.scope, base), self.pass_.shadow_here(self.scope, out)
        call = self._call()
        first, second = list(call.bound)[:2]
        other = node.inputs[1] if len(node.inputs) > 1 else None
        if self.name in ("iadd", "isub"):
            if other is not None and self.analysis.is_active(other):
                self._add_argument(call, second, call.bound[second], functions.save(result))
            if not _is_array(base.type):
                mirrors.pass_on(memory, result)
            return
        g = mirrors.take_all(memory, result)
        self._add_argument(call, first, call.bound[first], g)
        if other is not None and self.analysis.is_active(other):
            self._add_argument(call, second, call.bound[second], g)

    def _add_at(self) -> None:
        """`np.add.at(x, index, value)`, and that of np.subtract."""
        base = self.node.inputs[0]
        args, _ = arguments_of(self.node)
        index, item = args[1], args[2]
        if isinstance(item, Leaf) and self.analysis.is_active(item.operand) and self.analysis.has_shadow(base):
            memory = self.pass_.shadow_here(self.scope, base)
            g = functions.np.array(memory[self._taken(index)])
            g = g if getattr(self.node.primitive.kernel, "__self__", None) is numpy.add else -g
            self._add(item.operand, functions.sum_to(g, self._shape(item.operand, False)))

    def _write(self) -> None:
        """A function that writes into an array that it was given: the old contents are gone."""
        node = self.node
        operands = dict.fromkeys(node.inputs[k] for k in node.primitive.writes)
        written = list(filter(self.analysis.has_shadow, operands))
        if not written:
            return
        if len(written) > 1 or is_container(written[0].type):
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
            found = functions.np.sum(g) if value_shape == () else spread(g, places[is_stored], value_shape)
            self._add_stored(item, found)

    def _written_where(self, call: Call, memory: Any, mask: Any) -> None:
        """`np.add(x, y, out=memory, where=mask)`: what was not written is as it was."""
        np, shape = functions.np, functions.shape_of(memory)
        mask = np.broadcast_to(mask, shape)
        g = spread(mirrors.take_out(memory, mask), positions(shape)[mask], shape)
        self.mask = mask
        self._add_all(call, g)

    def _refuse_write(self) -> None:
        raise self.pass_.refuse(
            self.node,
            f"no gradient flows through `{self.name.lstrip('.')}`, which changes an array in place",
            "Compute the new array and bind its name to it.",
        )

    # ---- what an earlier reverse pass did, where a gradient of a gradient is asked for

    def _here(self, item: Any) -> Any:
        return self.pass_.shadow_here(self.scope, item.operand if isinstance(item, Leaf) else item)

    def _add_like(self, item: Any, found: Any) -> None:
        """Add what was found in memory to the cotangent of what was added to that, summed to its shape."""
        if isinstance(item, Leaf):
            if self.analysis.is_active(item.operand):
                self._add(item.operand, self._like(item.operand, found))
        elif isinstance(item, list | tuple):
            for k, part in enumerate(item):
                if leaves_of(part):
                    self._add_like(part, found[k])
        elif isinstance(item, dict):
            for key, part in item.items():
                self._add_like(part, found[key])

    def _like(self, item: Operand, found: Any) -> Any:
        if _is_ranked(item.type):
            return functions.sum_to(found, self._shape(item, False))
        return functions.sum_like(found, self.pass_.take(self.scope, item))

    def _accumulated(self, memory: Operand, g: Any) -> None:
        self._add_like(g, functions.save(self._here(memory)))

    def _added_at(self, memory: Operand, index: Any, g: Any, *_: Any) -> None:
        if any(self.analysis.is_active(leaf.operand) for leaf in leaves_of(g)):
            self._add_like(g, functions.save(self._here(memory)[self._taken(index)]))

    def _replaced(self, memory: Operand, g: Any) -> None:
        self._add_like(g, mirrors.take_all(self._here(memory), self._here(memory)))

    def _taken_out(self, memory: Operand, index: Any) -> None:
        g = self._cotangent(self.node.outputs[0])
        self._here(memory)[self._taken(index)] = functions.ZERO if g is None else g

    def _all_taken(self, memory: Operand, result: Any) -> None:
        mirrors.put_all(self._here(memory), self._here(result), self._cotangent(self.node.outputs[0]))

    def _all_put(self, memory: Operand, result: Any, g: Any) -> None:
        self._add_like(g, mirrors.take_all(self._here(memory), self._here(result)))

    def _passed_on(self, memory: Operand, result: Any) -> None:
        mirrors.pass_on(self._here(result), self._here(memory))

    def _passed_back(self, memory: Operand, g: Any, copied: Any) -> None:
        references = map_leaves(lambda item: self.pass_.take(self.scope, item), (Leaf(memory), g))
        self._add_like(copied, mirrors.unless_shared(*references, self._here(memory)))


_CONTAINER_NAMES = ("list.", "dict.", "cell_")

_REVERSED = {
    "accumulate": "_accumulated", "add_at": "_added_at", "replace_cotangent": "_replaced", "take_out": "_taken_out",
    "take_all": "_all_taken", "pass_on": "_passed_on", "pass_back": "_passed_back", "put_all": "_all_put",
}  # fmt: skip


def _is_add_at(kernel: Any) -> bool:
    return getattr(kernel, "__self__", None) in (numpy.add, numpy.subtract) and kernel.__name__ == "at"


def is_present(g: Any) -> bool:
    """Whether a cotangent is certain not to be missing."""
    return all(isinstance(kind, ArrayType) for kind in alternatives(functions.static_type(g)))


def _parts(g: Any) -> list[Any]:
    return [part for part in g if part is not None] if isinstance(g, list | tuple) else [g]


def _is_ranked(type_: Type) -> bool:
    """Whether the dtype and rank of values of this type are known."""
    if is_number(type_):
        return True
    if isinstance(type_, TupleType):
        return all(map(_is_ranked, type_.elements))
    return not isinstance(type_, ArrayType) or type_.shape is not None if _is_plain(type_) else False


def _is_plain(type_: Type) -> bool:
    from runtime.types import Union

    return type_ != ANY and not isinstance(type_, Union | ListType)


def _more_axes(found: Type, wanted: Type) -> int:
    """How many axes an array has before those of the wanted shape; 0 where it is of another shape."""
    shapes = [type_.shape if isinstance(type_, ArrayType) else None for type_ in (found, wanted)]
    if shapes[0] is None or shapes[1] is None:
        return 0
    more = len(shapes[0]) - len(shapes[1])
    return more if more > 0 and shapes[0][more:] == shapes[1] else 0


def _is_array(type_: Type) -> bool:
    return all(isinstance(kind, ArrayType) and kind.kind == "array" for kind in alternatives(type_))
