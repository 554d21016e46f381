"""What a reverse pass takes of the forward computation: handed out of branches, kept on lists by loops, as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from runtime.errors import Unsupported
from runtime.gradients import functions
from runtime.gradients.calls import arguments_of, map_leaves
from runtime.gradients.cotangents import cotangent_type
from runtime.gradients.gathering import counts_from_zero
from runtime.gradients.kinds import is_number, may_differ
from runtime.gradients.regions import Control, Region
from runtime.gradients.roles import ALIASES
from runtime.gradients.scopes import Scope
from runtime.gradients.storage import Analysis
from runtime.graph import Frame, Literal, Node, Operand, Value
from runtime.primitives.builtins import RANGE
from runtime.primitives.containers import LIST_APPEND, LIST_POP, MAKE_LIST, TUPLE_GET
from runtime.primitives.control import COND, FOR, TRY
from runtime.primitives.primitive import Primitive
from runtime.primitives.registry import register
from runtime.trace.builder import Trace, apply, operand
from runtime.trace.symbolic import Symbolic
from runtime.types import (
    INT,
    NONE,
    ArrayType,
    ListType,
    Type,
    alternatives,
)

ASSUME = register(Primitive("assume", lambda value: value, lambda type_: type_, views=(0,), may_raise=False))

# A value of the forward computation as one reverse pass has it: what that adds to its cotangent is summed up first.
TAKEN = register(Primitive("taken", lambda value: value, lambda type_: type_, views=(0,), may_raise=False))


class Forward:
    """The values of a stretch, for the pass that goes through it backwards."""

    trace: Trace
    stretch: Region
    analysis: Analysis
    top: Scope
    homes: dict[Value, Region]  # where each value is made
    mirrors: set[Value]  # the shadows
    saved: dict[tuple[Node, Value, bool, int], Value]
    kept: dict[Value, Value]  # the lists that loops keep values on

    @contextmanager
    def into(self, nodes: list[Node], frames: tuple[Frame, ...] | None) -> Iterator[None]:
        """Let what is emitted go to the end of `nodes`, under the user's line `frames`."""
        trace = self.trace
        before = trace.nodes, trace.pinned
        trace.nodes = nodes
        if frames is not None:
            trace.pinned = frames
        try:
            yield
        except Unsupported as error:
            error.frame = error.frame or (trace.pinned[-1] if trace.pinned else None)
            raise
        finally:
            trace.nodes, trace.pinned = before

    def origin(self, value: Operand) -> Operand:
        """The value that one is another name of, in one of the modes only: it has that value's cotangent."""
        maker = self.analysis.makers.get(value) if isinstance(value, Value) else None
        while maker is not None and maker.primitive.name in ALIASES and self.analysis.is_active(maker.inputs[0]):
            if cotangent_type(maker.inputs[0].type) != cotangent_type(value.type):
                break
            value = maker.inputs[0]
            maker = self.analysis.makers.get(value)  # type: ignore[arg-type]
        return value

    def take(self, scope: Scope, value: Operand) -> Any:
        """A value of the forward computation, as the reverse one has it; what was made in a loop has been kept."""
        if isinstance(value, Literal):
            return value.value
        region = self.homes.get(value, self.stretch)
        if region is self.stretch:
            return Symbolic(value)
        if scope.entry is not None and self._is_recorded(scope, region):
            return scope.entry.take(value)
        home = scope.around(region)
        if value not in home.taken:
            owner = region.owner
            assert owner is not None and home.outer is not None
            again = self._again(home, value) if self.trace.stretches == 1 else None
            if again is not None:
                home.taken[value] = again
            elif owner.node.primitive in (COND, TRY):
                handed_out = self._handed_out(owner, region, value)
                with self.into(home.nodes, None):
                    found = self.take(home.outer, handed_out)
                    home.taken[value] = self.assume(found, value.type)
            else:
                kept = self._kept(owner, region, value)
                with self.into(home.nodes, None):
                    found = apply(LIST_POP, self.take(home.outer, kept), -1)
                    if value in self.trace.kept_lists:
                        self.trace.kept_lists.add(found.ag_value)
                        home.taken[value] = found
                    else:
                        home.taken[value] = self.assume(found, value.type)
        return home.taken[value]

    def named(self, g: Any) -> Any:
        """The value under a name of its own, where the pass will be differentiated.

        What adds to its cotangent is summed up here, wherever the mode lets a loop hand it on or add it to memory.
        """
        if type(g) is not Symbolic or not self._has_names(g.ag_value):
            return g
        (made,) = self.trace.emit(TAKEN, (g.ag_value,), (g.ag_type,), {})
        return Symbolic(made)

    def _has_names(self, value: Value) -> bool:
        """Whether each use of a value by the pass is named, for the pass will be differentiated."""
        return self.trace.stretches > 1 and self._is_plain(value)

    def _is_plain(self, value: Value) -> bool:
        """Whether a value has a derivative, holds no others and is not what mirrors one."""
        kinds = alternatives(value.type)
        are_plain = all((isinstance(kind, ArrayType) and kind.dtype.kind != "O") or kind == NONE for kind in kinds)
        return are_plain and may_differ(value.type) and value not in self.mirrors

    def _again(self, home: Scope, value: Value) -> Any:
        """What costs no more to read or compute once more than to keep for each iteration of a loop; else None."""
        maker = self.analysis.makers.get(value)
        if maker is None:
            return self._item_again(home, value)
        if self._is_number_of_iteration(home, maker):
            return Symbolic(home.number)  # type: ignore[arg-type]
        if not (_is_count(maker) or self._reads_item(maker)) or not self._are_at_hand(home, maker):
            return None
        with self.into(home.nodes, maker.frames):
            if maker.primitive.name != "getitem":
                return apply(maker.primitive, *[self.take(home, item) for item in maker.inputs])
            (_, index), _ = arguments_of(maker)
            return self.take(home, maker.inputs[0])[map_leaves(lambda item: self.take(home, item), index)]

    def _item_again(self, home: Scope, value: Value) -> Any:
        """The item that a loop has taken from an array that never changes."""
        owner, number = home.region.owner, home.number
        if owner is None or number is None or value is not home.region.inputs[0] or not is_number(value.type):
            return None
        iterable = owner.node.inputs[0] if owner.node.primitive is FOR else Literal(None)
        if not self._is_constant(iterable):
            return None
        with self.into(home.nodes, None):
            return self.take(home, iterable)[Symbolic(number)]

    def _is_number_of_iteration(self, home: Scope, maker: Node) -> bool:
        """Whether a node takes the number from an item of `enumerate(x)`, or of `zip` of ranges that begin at 0."""
        if maker.primitive is not TUPLE_GET or home.number is None:
            return False
        pairs, index = self._iterated(home, maker.inputs[0]), maker.params["index"]
        if pairs is not None and pairs.primitive.name == "enumerate":
            (_, *start), options = arguments_of(pairs)
            return index == 0 and start in ([], [0]) and not options
        numbers = None if pairs is None else self._part(pairs, index)
        return numbers is not None and counts_from_zero(numbers)

    def _iterated(self, home: Scope, item: Operand) -> Node | None:
        """The node that made what a loop goes over, or a part of that, of which a value is the item."""
        owner = home.region.owner
        if owner is None or owner.node.primitive is not FOR:
            return None
        if item is home.region.inputs[0]:
            return self._maker(owner.node.inputs[0])
        maker = self._maker(item)
        if maker is None or maker.primitive is not TUPLE_GET:
            return None
        pairs, index = self._iterated(home, maker.inputs[0]), maker.params["index"]
        if pairs is not None and pairs.primitive.name == "enumerate":
            return self._maker(pairs.inputs[0]) if index == 1 else None
        return None if pairs is None else self._part(pairs, index)

    def _part(self, pairs: Node, index: int) -> Node | None:
        """What has made one of the operands of `zip`."""
        is_part = pairs.primitive.name == "zip" and index < len(pairs.inputs)
        return self._maker(pairs.inputs[index]) if is_part else None

    def _maker(self, item: Operand) -> Node | None:
        return self.analysis.makers.get(item) if isinstance(item, Value) else None

    def _reads_item(self, maker: Node) -> bool:
        """Whether a node takes one item, or a part, of an array that never changes."""
        return maker.primitive.name == "getitem" and self._is_constant(maker.inputs[0])

    def _is_constant(self, base: Operand) -> bool:
        return isinstance(base, Value) and isinstance(base.type, ArrayType) and not self.analysis.is_written(base)

    def _are_at_hand(self, home: Scope, maker: Node) -> bool:
        """Whether the reverse of a region has what a node was given without its being kept for that."""
        places = maker.inputs[1:] if maker.primitive.name == "getitem" else maker.inputs
        if not all(is_number(item.type) for item in places):
            return False
        return all(self._is_at_hand(home, item) for item in maker.inputs)

    def _is_at_hand(self, home: Scope, item: Operand) -> bool:
        if isinstance(item, Literal) or self.homes.get(item) is not home.region or item in home.taken:
            return True
        maker = self.analysis.makers.get(item)
        if maker is None:
            return False
        return self._is_number_of_iteration(home, maker) or (_is_count(maker) and self._are_at_hand(home, maker))

    def _is_recorded(self, scope: Scope, region: Region) -> bool:
        """Whether the region is inside what the scope's entry is a record of, not around it."""
        outer = scope.outer
        while outer is not None:
            if outer.region is region:
                return False
            outer = outer.outer
        return True

    def assume(self, found: Any, type_: Type) -> Any:
        """A value whose type is known to be narrower than the graph says."""
        made = self.trace.emit(ASSUME, (operand(found),), (type_,), {})
        return Symbolic(made[0])

    def _handed_out(self, owner: Control, region: Region, value: Value) -> Value:
        if value not in self.kept:
            self.kept[value] = owner.hand_out(value, region)
            self.homes[self.kept[value]] = owner.region
            if value in self.mirrors:
                self.mirrors.add(self.kept[value])
        return self.kept[value]

    def _kept(self, owner: Control, region: Region, value: Value) -> Value:
        """The list that a loop keeps a value of each iteration on."""
        if value not in self.kept:
            around = owner.region
            made = Value(ListType(value.type), f"{value.name}s" if value.name else "")
            around.before.setdefault(owner.node, []).append(Node(MAKE_LIST, (), (made,), {}, (), owner.node.frames))
            region.at_end.append(Node(LIST_APPEND, (made, value), (Value(NONE),), {}, (), owner.node.frames))
            self.kept[value] = made
            self.homes[made] = around
            if (self._is_plain(value) or value in self.trace.kept_lists) and not around.is_in_branch():
                self.trace.kept_lists.add(made)
        return self.kept[value]

    def at(self, scope: Scope, node: Node, value: Operand, after: bool = False, place: int = 0) -> Any:
        """An operand of a node (`after`: a result) as it was at that time, though it may have changed since.

        Where the pass will be differentiated, each such use has a name, given beside the node: what adds to the value's
        cotangent there is summed up first, by whatever names the value goes in one mode or the other. `place` tells
        two operands apart that are one value in one of the modes only.
        """
        is_changed = isinstance(value, Value) and not is_number(value.type) and self.analysis.is_written(value)
        if isinstance(value, Literal) or not (is_changed or self._has_names(value)):
            return self.take(scope, value)
        key = (node, value, after, place)
        if key not in self.saved:
            region = self._region_of(scope, node)
            side = region.after if after else region.before
            with self.into(side.setdefault(node, []), node.frames):
                found = self.trace.as_it_was(key[:3]) if is_changed else self.named(Symbolic(value)).ag_value
            self.saved[key] = found
            self.homes[found] = region
        return self.take(scope, self.saved[key])

    def _region_of(self, scope: Scope, node: Node) -> Region:
        """Where a node stands whose reverse is being made: in the scope's region, or around it for a view."""
        return self.homes.get(node.outputs[0], scope.region) if node.outputs else scope.region

    def shape(self, scope: Scope, node: Node, value: Operand, after: bool = False) -> Any:
        """The shape of an operand; sizes that are known at run time only are kept in place of the array."""
        type_ = value.type
        if isinstance(type_, ArrayType) and type_.shape is not None:
            if type_.known_shape:
                return type_.shape
            region = self._region_of(scope, node)
            side = region.after if after else region.before
            with self.into(side.setdefault(node, []), node.frames):
                sizes = Symbolic(value).shape  # type: ignore[arg-type]
            for size in sizes:
                if type(size) is Symbolic:
                    self.homes[size.ag_value] = region
            return tuple([self.take(scope, size.ag_value) if type(size) is Symbolic else size for size in sizes])
        return functions.shape_of(self.take(scope, value))


def _is_count(maker: Node) -> bool:
    """Whether a node computes with Python's integers, or makes a range of them, which raises nothing."""
    if not all(item.type == INT for item in maker.inputs):
        return False
    if maker.primitive is RANGE:
        return len(maker.inputs) < 3 or bool(getattr(maker.inputs[2], "value", 0))  # a step of 0 would raise
    return maker.primitive.name in ("add", "sub", "mul", "neg") and maker.outputs[0].type == INT
