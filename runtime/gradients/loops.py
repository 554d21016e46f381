"""The reverse of loops: a loop over the iterations, the last one first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.gradients import buffers, functions, mirrors
from runtime.gradients.cotangents import by_name, cotangent_type, has_length
from runtime.gradients.kinds import is_container, is_number, may_differ
from runtime.gradients.scopes import Scope
from runtime.graph import Literal, Node, Operand, Value
from runtime.primitives.builtins import LEN
from runtime.primitives.containers import KNOWN
from runtime.primitives.control import CALL, FOR, WHILE
from runtime.trace.builder import apply, emit, operand
from runtime.trace.symbolic import Symbolic
from runtime.types import (
    INT,
    ObjectType,
)  # fmt: skip
from runtime.verify import accepts

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse


class Loop:
    """The reverse of one loop: a loop over its iterations, the last one first."""

    def __init__(self, pass_: Reverse, scope: Scope, node: Node) -> None:
        self.pass_ = pass_
        self.scope = scope
        self.node = node
        self.control = scope.region.controls[node]
        self.body = self.control.regions[-1]
        is_for = node.primitive is FOR
        count = len(node.outputs)
        self.initial = node.inputs[1:] if is_for else node.inputs
        self.inputs = self.body.inputs[1 : count + 1] if is_for else self.body.inputs[:count]
        self.yielded = self.body.outputs[1 : count + 1] if is_for else self.body.outputs[:count]

    def reverse(self) -> None:
        pass_, scope, node = self.pass_, self.scope, self.node
        cotangents = [pass_.output_cotangent(scope, value) for value in node.outputs]
        if not pass_.matters(scope, self.control, cotangents):
            return
        active = [
            k
            for k in by_name(node.outputs)
            if may_differ((value := node.outputs[k]).type)
            and pass_.analysis.is_active(value)
            and not pass_.analysis.has_shadow(value)
        ]
        starts = [self._start(node.outputs[k], cotangents[k]) for k in active]
        if node.primitive is WHILE:
            starts = self._reverse_test(active, starts)
        numbers, item = self._iterations()
        inner = Scope(self.body, scope, [], is_loop=True)
        inner.number = item
        if node.primitive is FOR and not self._counts_up():
            self._note_row(item)
        carried = [Value(cotangent_type(self.inputs[k].type)) for k in active]
        if node.primitive is FOR and self._counts_up():
            inner.taken[self.body.inputs[0]] = Symbolic(item)
        with pass_.into(inner.nodes, None):
            for k, value in zip(active, carried, strict=True):
                pass_.add(inner, self.yielded[k], Symbolic(value))
            pass_.reverse(inner)
            pass_.pass_on(inner, (*self.body.inputs[: node.primitive is FOR], *self.inputs))
            self._add_item(inner, item)
            outputs = [operand(self._following(inner, k)) for k in active]
            if node.primitive is WHILE:
                outputs = self._reverse_test_inside(inner, active, outputs)
        for k, result in zip(
            active, pass_.emit_loop(scope, inner, numbers, item, starts, carried, outputs), strict=True
        ):
            pass_.add(scope, self.initial[k], Symbolic(result))

    def _start(self, value: Value, g: Any) -> Any:
        return self.pass_.zero(self.scope, value) if g is None else self._typed(g, value)

    def _following(self, inner: Scope, k: int) -> Any:
        return self._typed(self.pass_.certain_total(inner, self.inputs[k]), self.inputs[k])

    def _typed(self, g: Any, value: Value) -> Any:
        """The cotangent with the type that this value's has: nodes that apply rules at run time do not tell theirs."""
        type_ = cotangent_type(value.type)
        return g if accepts(type_, functions.static_type(g)) else emit(KNOWN, (operand(g),), {}, type_)

    # The iterations

    def _counts_up(self) -> bool:
        return self.control.inputs[0].type == ObjectType(range)

    def _ends_early(self) -> bool:
        stop = self.body.outputs[0]
        return not (isinstance(stop, Literal) and not stop.value)

    def _iterations(self) -> tuple[Any, Value]:
        """What the reverse loop iterates over, and its item: the loop's numbers backwards, or those of its items."""
        pass_, scope = self.pass_, self.scope
        item = Value(INT, self.body.inputs[0].name if self.node.primitive is FOR else "")
        if self.node.primitive is WHILE:
            return mirrors.countdown(pass_.take(scope, self._count())), item
        iterable = self.control.inputs[0]
        count: Any = None
        if self._ends_early() or not has_length(iterable.type):
            count = pass_.take(scope, self._count())
        if self._counts_up():
            taken = pass_.take(scope, iterable)
            return mirrors.backwards(taken, count), item
        if count is None:
            count = pass_.take(scope, self._length(iterable))
        return mirrors.countdown(count), item

    def _length(self, iterable: Operand) -> Operand:
        region = self.scope.region
        with self.pass_.into(region.before.setdefault(self.node, []), self.node.frames):
            found = operand(apply(LEN, Symbolic(iterable)))  # type: ignore[arg-type]
        if isinstance(found, Value):
            self.pass_.homes[found] = region
        return found

    def _count(self) -> Value:
        """How many iterations ran: a further carry of the loop."""
        from runtime.primitives.operators import BINARY

        before, result = Value(INT), Value(INT)
        regions = self.control.regions
        following = Value(INT)
        regions[-1].at_end.append(Node(BINARY["add"], (before, Literal(1)), (following,), {}, (), self.node.frames))
        if self.node.primitive is WHILE:
            tested = Value(INT)
            regions[0].inputs.append(tested)
            self.control.carry(Literal(0), before, (tested, following), result)
        else:
            self.control.carry(Literal(0), before, (following,), result)
        self.pass_.homes[result] = self.scope.region
        return result

    def _note_row(self, item: Value) -> None:
        """Say of an array that is a row of the one that the loop goes over that it is a view."""
        value, iterable = self.body.inputs[0], self.control.inputs[0]
        views = self.pass_.views
        if views.is_plain(value) and isinstance(iterable, Value) and views.is_plain(iterable):
            views.rows[value] = (iterable, item)

    def _add_item(self, inner: Scope, item: Value) -> None:
        """Add the cotangent of the item to that of the array that the loop goes over."""
        if self.node.primitive is not FOR or self._counts_up():
            return
        pass_ = self.pass_
        value, iterable = self.body.inputs[0], self.control.inputs[0]
        if value in pass_.views:
            return
        has_shadow = pass_.analysis.has_shadow(value)
        if not pass_.analysis.is_active(value) or (has_shadow and not self._is_number_of_array()):
            return
        g = pass_.shadow_here(inner, value)[()] if has_shadow else pass_.total(inner, value)
        if g is None:
            return
        assert isinstance(iterable, Value)
        memory = (
            pass_.shadow_here(inner, iterable) if pass_.analysis.has_shadow(iterable) else pass_.buffer(inner, iterable)
        )
        buffers.add_to_item(memory, Symbolic(item), g, self._is_number_of_array())

    def _is_number_of_array(self) -> bool:
        """Whether the item is a number that the loop takes out of an array: it has a shadow of its own, if any."""
        return is_number(self.body.inputs[0].type) and not is_container(self.control.inputs[0].type)

    # The test of a `while`

    def _is_plain_test(self) -> bool:
        test = self.control.regions[0]
        count = len(self.node.outputs)
        hands_on = all(a is b for a, b in zip(test.inputs[:count], test.outputs[1 : count + 1], strict=True))
        return hands_on and not any(self._changes_shadow(inner) for _, inner in test.walk())

    def _changes_shadow(self, node: Node) -> bool:
        changed = node.inputs if node.primitive is CALL else [node.inputs[k] for k in node.primitive.writes]
        return any(map(self.pass_.analysis.has_shadow, changed))

    def _reverse_test(self, active: list[int], starts: list[Any]) -> list[Any]:
        """The test ran once more than the body: its reverse for that time stands before the loop."""
        if self._is_plain_test():
            return starts
        return self._test_scope(self.scope, active, starts, is_inside=False)

    def _reverse_test_inside(self, inner: Scope, active: list[int], outputs: list[Operand]) -> list[Operand]:
        if self._is_plain_test():
            return outputs
        symbols = [Symbolic(item) if isinstance(item, Value) else item.value for item in outputs]
        return list(map(operand, self._test_scope(inner, active, symbols, is_inside=True)))

    def _test_scope(self, outer: Scope, active: list[int], starts: list[Any], is_inside: bool) -> list[Any]:
        """Reverse the test region, in a scope of its own whose nodes stand in the one around."""
        pass_, test = self.pass_, self.control.regions[0]
        scope = Scope(test, self.scope, outer.nodes, is_loop=False)
        scope.outer = outer
        for k, g in zip(active, starts, strict=True):
            pass_.add(scope, test.outputs[1 + k], g)
        pass_.reverse(scope)
        found = [pass_.certain_total(scope, test.inputs[k]) for k in active]
        for value, g in scope.cotangents.items():
            if pass_.homes.get(value, pass_.stretch) is not test:
                outer.cotangents[value] = g
        return found
