"""What one node's rule passes back to each of its arguments, and how that is added to the cotangents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from runtime.gradients import buffers, functions
from runtime.gradients.calls import Call, Leaf, call_of, leaves_of, map_uses
from runtime.gradients.joining import parts_of, unless_joined
from runtime.gradients.kinds import is_array, is_builtin_object, is_container, is_number, may_differ, number_dtype
from runtime.gradients.rules import DTYPE, SHAPE, each
from runtime.gradients.run_time import pulling
from runtime.gradients.scopes import Scope
from runtime.graph import Literal, Node, Operand, Value
from runtime.trace.builder import apply_call
from runtime.trace.calls import lifted
from runtime.types import ANY, NONE, UNBOUND, ArrayType, ListType, TupleType, Type, alternatives

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse

Add = Callable[[Operand, Any], None]  # of a part of a cotangent to that of an operand


class Partials:
    """A node whose rule is applied."""

    def __init__(self, pass_: Reverse, scope: Scope, node: Node) -> None:
        self.pass_ = pass_
        self.analysis = pass_.analysis
        self.scope = scope
        self.node = node
        self.name = node.primitive.name
        self.mask: Any = None  # of the items that the node computed, where it did not compute all

    def _check_operands(self) -> None:
        """Raises `Unsupported` for an operand that is an object and a list, which rules would take for an array."""
        for item in self.node.inputs:
            if self.analysis.has_shadow(item) and is_builtin_object(item.type):
                raise self.pass_.refuse(
                    self.node,
                    f"no gradient flows through `{self.name}` of a {item.type!r} itself",
                    "Hand on a plain list of its items: `list(x)`.",
                )

    def _cotangent(self, value: Value) -> Any:
        """What was added up for a result; None where nothing was."""
        if not self.analysis.has_shadow(value):
            return self.pass_.total(self.scope, value)
        memory = self.pass_.shadow_here(self.scope, value)
        is_array = isinstance(functions.static_type(memory), ArrayType)
        return memory[()] if is_array and is_number(value.type) else memory

    def _add(self, item: Operand, g: Any) -> None:
        """Add a cotangent, in the dtype of the operand."""
        if g is None or not self.analysis.is_active(item):
            return
        is_changed = isinstance(item, Value) and self.analysis.is_written(item)
        if self.analysis.has_shadow(item) and is_container(item.type) and is_changed:
            buffers.accumulate(self.pass_.parts(self.scope, self.node, item), self._fitted(item, g))
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

    def _call(self) -> Call:
        call = call_of(self.node)
        if call.rule is None:
            name = self._called_name(call)
            raise self.pass_.refuse(
                self.node,
                f"`{name}` has no derivative rule, and the result depends on the argument through it",
                "Write the step with functions that have one, give it a rule by `ag.custom_vjp`, or take it out of the "
                "gradient by `ag.stop_gradient`.",
            )
        return call

    def _called_name(self, call: Call) -> str:
        """What the user calls there, for a message."""
        if self.name in ("opaque", "effect"):
            return getattr(self.node.inputs[0], "name", "") or self.name
        name = str(getattr(call.function, "__name__", call.function or self.name))
        return name if name.isidentifier() and name[0] != "_" and name != "kernel" else self.name

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
        if call.rule.check is not None:
            call.rule.check(found, item, self.node)
        self._add_parts(item, found, add or self._add)

    def _join(self, g: Any) -> None:
        """What is a sum, and no tuple or list made of two, passes its cotangent back."""
        call = self._call()
        g = unless_joined(self._whole(self.node.outputs[0]), g)
        for name, item in call.bound.items():
            if any(self.analysis.is_active(leaf.operand) for leaf in leaves_of(item)):
                found = self._partial(call, name, g)
                self._add_parts(item, parts_of(found, item), self._add)

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
        if isinstance(type_, ArrayType) and is_array(operand.type) and is_ranked(operand.type):
            summed = ArrayType(type_.dtype, operand.type.shape)
        return functions.sum_to.typed(summed, found, self.pass_.shape(self.scope, self.node, operand))

    def _wanted(self, call: Call, want: str) -> Any:
        if want == "out":
            return self._whole(self.node.outputs[0])
        if want.startswith(SHAPE):
            return self._metadata(call, want.removeprefix(SHAPE), self._shape)
        if want.startswith(DTYPE):
            return self._metadata(call, want.removeprefix(DTYPE), self._dtype)
        return self._taken(call.bound[want])

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
        return map_uses(lambda leaf: self.pass_.at(self.scope, self.node, leaf.operand, place=leaf.place), item)

    def _is_certain(self, call: Call, g: Any) -> bool:
        types = [functions.static_type(part) for part in _parts(g)]
        types += [leaf.operand.type for item in call.bound.values() for leaf in leaves_of(item)]
        types += [value.type for value in self.node.outputs]
        return all(map(is_ranked, types))

    def _at_run_time(self, call: Call, name: str, g: Any) -> Any:
        """The rule as one node, which runs on the arrays themselves."""
        assert call.rule is not None
        out = self.pass_.at(self.scope, self.node, self.node.outputs[0], after=True)
        bound = {key: self._taken(item) for key, item in call.bound.items()}
        item = call.bound[name]
        if self.mask is not None:
            return self._masked_at_run_time(call, name, (g, out, bound))
        found = apply_call(pulling(call.rule, name), (g, out, bound), {})
        if isinstance(item, Leaf) and is_ranked(item.operand.type):
            from runtime.gradients.cotangents import cotangent_type

            return self.pass_.assume(found, cotangent_type(item.operand.type)) if is_present(g) else found
        return found

    def _masked_at_run_time(self, call: Call, name: str, known: tuple[Any, Any, dict[str, Any]]) -> Any:
        """As `_at_run_time`, where not all items were computed: what is left out may have no derivative there."""
        assert call.rule is not None
        if not isinstance(call.bound[name], Leaf):
            self._refuse_write()
        np, (g, out, bound) = functions.np, known
        out = np.where(self.mask, out, 1)
        filled = {
            key: np.where(self.mask, item, 1) if leaves_of(call.bound[key]) else item for key, item in bound.items()
        }
        found = apply_call(pulling(call.rule, name), (g, out, filled), {})
        return functions.sum_like(np.where(self.mask, found, 0), bound[name])

    def _refuse_write(self) -> None:
        raise self.pass_.refuse(
            self.node,
            f"no gradient flows through `{self.name.lstrip('.').partition('#')[0]}`, which changes an array in place",
            "Compute the new array and bind its name to it.",
        )


def is_present(g: Any) -> bool:
    """Whether a cotangent is certain not to be missing."""
    return all(isinstance(kind, ArrayType) for kind in alternatives(functions.static_type(g)))


def _parts(g: Any) -> list[Any]:
    return [part for part in g if part is not None] if isinstance(g, list | tuple) else [g]


def is_ranked(type_: Type) -> bool:
    """Whether the dtype and rank of values of this type are known."""
    if is_number(type_):
        return True
    if isinstance(type_, TupleType):
        return all(map(is_ranked, type_.elements))
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
