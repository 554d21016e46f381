"""The reverse pass: from a stretch of a trace to the nodes that compute its vector-Jacobian product.

Nodes are gone through backwards, and each adds to the cotangents of its operands what its rule says. A number, or an
array that never changes, has its cotangent in a value. An array that is changed in place, or held by a container, has
it in a *shadow*: memory laid out as the array is, made where the array is made, and joined, carried, stored and viewed
as the array is. The reverse of a store then takes the cotangent out of the shadow, and that of a view needs nothing (as
in W. Moses and V. Churavy, Instead of rewriting foreign code for machine learning, automatically synthesize fast
gradients, NeurIPS 2020).

What the reverse computation needs of the forward one it takes from there: a branch hands it out, a loop keeps one of
each iteration on a list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from runtime.errors import Unsupported
from runtime.gradients import arms, buffers, functions, mirrors
from runtime.gradients.cotangents import cotangent_type, has_parts, is_certain, is_sequence
from runtime.gradients.forward import Forward
from runtime.gradients.keeping import Keeping
from runtime.gradients.kinds import is_number, number_dtype
from runtime.gradients.loops import Loop
from runtime.gradients.promoting import promoted
from runtime.gradients.regions import Control, Region
from runtime.gradients.scopes import Scope
from runtime.gradients.storage import Analysis
from runtime.gradients.taping import Taping
from runtime.gradients.unseen import check_keys, check_unchanged
from runtime.gradients.viewing import Views, same_view
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.primitives.control import CALL, COND, FOR, TRY, WHILE
from runtime.trace.builder import Trace, operand
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType

if TYPE_CHECKING:
    from runtime.gradients.backward import Backward


class Reverse(Forward):
    """One reverse pass over a trace's nodes from `start` on, without those `skipped`, with respect to `sources`."""

    def __init__(self, trace: Trace, start: int, sources: Sequence[Value], skipped: Collection[Node] = ()) -> None:
        self.trace = trace
        self.start = start
        self.sources = frozenset(sources)
        again = {node for point in trace.checkpoints.values() for node in point.nodes}  # computed once more instead
        skipped = {*skipped, *again}
        nodes, results = promoted(trace.nodes[start:], trace.closed_cells, skipped)
        trace.unnamed.update(results)
        self.stretch = Region(Graph((), tuple(nodes), ()), skipped=skipped)
        earlier = () if trace.executes else tuple(trace.nodes[:start])
        gathers = trace.stretches == 1 and not trace.executes
        self.analysis = Analysis(self.stretch, sources, earlier, trace.kept_lists, trace.unnamed, gathers)
        check_keys(self)
        check_unchanged(self, sources)
        self.homes: dict[Value, Region] = {}
        for region, node in self.stretch.steps():
            self.homes.update(dict.fromkeys(node.outputs, region))
            for inner in region.controls[node].regions if node.regions else ():
                self.homes.update(dict.fromkeys(inner.inputs, inner))
        for body in self.stretch.bodies.values():
            self.homes.update(dict.fromkeys(body.inputs, body))
        self.shadows: dict[Value, Operand] = {}
        self.mirrors: set[Value] = set()  # the shadows
        self.handed_on: dict[Value, Value] = {}  # the shadows that values with memory of their own were handed
        self.perhaps_apart: set[Value] = set()  # which of these have memory of their own if they are numbers only
        self.saved: dict[tuple[Node, Value, bool, int], Value] = {}
        self.read: dict[tuple[Node, Operand], Value] = {}  # the shadows in lists that nodes read as a whole
        self.kept: dict[Value, Value] = {}  # the lists that loops keep values on
        self.top = Scope(self.stretch, None, [])
        self.views = Views(self)
        self.keeping = Keeping(self)
        self.taping = Taping(self)
        self.tapes: dict[Node, Value] = {}
        self.ended_by: dict[Node, Value] = {}  # a `try`: the number of the region that has ended it

    def run(self, seeds: Sequence[tuple[Value, Any]], sources: Sequence[Value]) -> list[Any]:
        """The cotangents of the sources, for those of some results; None for a source that no result depends on."""
        from runtime.gradients.shadows import Shadows

        with self.into(self.stretch.at_start, ()):
            Shadows(self).make()
            self._open_tapes(self.stretch)
            self.taping.open_bodies()
        with self.into(self.top.nodes, self.trace.frames()):
            for value, seed in seeds:
                self.add(self.top, value, seed)
            self.reverse(self.top)
            found = [self.result(value) for value in sources]
        self.taping.close()
        self.stretch.rebuild_bodies()
        self.trace.nodes[self.start :] = self.stretch.rebuilt() + self.top.nodes
        return found

    def added(self) -> Iterator[Node]:
        """The nodes that the pass has put into the trace."""
        yield from self.stretch.added()
        yield from self.top.nodes

    def _open_tapes(self, region: Region) -> None:
        """A record for each `try` and each call of a recursive function that is not inside another one."""
        for node, control in region.controls.items():
            if control.is_taped:
                self.tapes[node] = self.taping.open(region, node)
                continue
            if node.primitive is TRY:
                self.ended_by[node] = control.tell()
                self.homes[self.ended_by[node]] = region
            for inner in control.regions:
                self._open_tapes(inner)

    def result(self, value: Value) -> Any:
        if self.analysis.has_shadow(value):
            return Symbolic(self.shadow(value))  # type: ignore[arg-type]
        return self.total(self.top, value)

    # ---- cotangents

    def add(self, scope: Scope, value: Operand, g: Any) -> None:
        """Add to the cotangent of a value."""
        value = self.origin(value)
        if g is None or not self.analysis.is_active(value):
            return
        assert isinstance(value, Value)
        add = buffers.add_into if not is_sequence(g) and is_certain(g) else buffers.accumulate
        g = self._narrowed(value, g)
        if self.analysis.has_shadow(value):
            add(self.shadow_here(scope, value), g)
            return
        if value in self.views:
            self.views.add(scope, value, g)
            return
        memory = self.home(scope, value).buffers.get(value)
        if memory is not None:
            add(memory, g)
        elif self._crosses_loop(scope, value):
            add(self.buffer(scope, value), g)
        else:
            so_far = self.look_up(scope, value)
            scope.cotangents[value] = self.named(g) if so_far is None else self.sum(so_far, g)

    def _narrowed(self, value: Value, g: Any) -> Any:
        """A cotangent of which the value's type tells more than its own does."""
        if is_sequence(g) or isinstance(functions.static_type(g), ArrayType):
            return g
        type_ = cotangent_type(value.type)
        return self.assume(g, type_) if isinstance(type_, ArrayType) else g

    def sum(self, left: Any, right: Any) -> Any:
        """The sum of two cotangents of one value."""
        if has_parts(left) and has_parts(right):
            return [b if a is None else a if b is None else self.sum(a, b) for a, b in zip(left, right, strict=True)]
        if not is_sequence(left) and not is_sequence(right) and is_certain(left) and is_certain(right):
            return left + right
        return buffers.add_missing(left, right)

    def home(self, scope: Scope, value: Value) -> Scope:
        """The scope of the region that the value is made in; the outermost one for what was there before."""
        return scope.around(self.homes.get(value, self.stretch))

    def _crosses_loop(self, scope: Scope, value: Value) -> bool:
        """Whether an array's cotangent is added to in a loop that the array is made outside of."""
        if is_number(value.type):
            return False
        home = self.home(scope, value)
        while scope is not home:
            if scope.is_loop:
                return True
            assert scope.outer is not None
            scope = scope.outer
        return False

    def look_up(self, scope: Scope, value: Value) -> Any:
        """The cotangent so far, as it is seen in this scope; None where there is none yet."""
        home = self.home(scope, value)
        memory = home.buffers.get(value)
        if memory is not None:
            return memory
        if value in scope.cotangents or scope is home:
            return scope.cotangents.get(value)
        assert scope.outer is not None
        so_far = self.look_up(scope.outer, value)
        if scope.is_loop:
            carried = Value(cotangent_type(value.type))
            scope.carried[value] = carried
            scope.cotangents[value] = so_far = Symbolic(carried)
        return so_far

    def is_first(self, scope: Scope, value: Value) -> bool:
        """Whether nothing has been added to the cotangent of a value of the scope's own region, an array."""
        is_own = self.home(scope, value) is scope and isinstance(value.type, ArrayType) and not is_number(value.type)
        is_free = self.origin(value) is value and value not in self.views
        return is_own and is_free and not (value in scope.buffers or value in scope.cotangents)

    def buffer(self, scope: Scope, value: Value) -> Any:
        """The memory that the cotangent of an array is added up in, made where the array is visible."""
        value = self.origin(value)  # type: ignore[assignment]
        home = self.home(scope, value)
        found = home.buffers.get(value)
        if found is None:
            if is_view := value in self.views:
                self.buffer(scope, self.views.base(value))  # which settles what is added up for that
            with self.into(home.nodes, None):
                start = home.cotangents.pop(value, None)
                found = self.views.buffer(home, value) if is_view else buffers.buffer(self.take(home, value), start)
            home.buffers[value] = found
            self._settle(scope, home, value, found)
        return found

    def _settle(self, scope: Scope, home: Scope, value: Value, memory: Any) -> None:
        """Write what scopes between have added up as values into the memory."""
        while scope is not home:
            if value in scope.cotangents:
                with self.into(scope.nodes, None):
                    buffers.replace(memory, scope.cotangents.pop(value))
            assert scope.outer is not None
            scope = scope.outer

    def total(self, scope: Scope, value: Value) -> Any:
        """The cotangent of one of the scope's own values, when all has been added; None where nothing was."""
        if value in scope.buffers:
            memory = scope.buffers[value]
            return memory[()] if is_number(value.type) else memory
        return scope.cotangents.get(value)

    def certain_total(self, scope: Scope, value: Value) -> Any:
        """As `total`, with zeros where nothing was added."""
        found = self.total(scope, value)
        return self.zero(scope, value) if found is None else found

    def zero(self, scope: Scope, value: Value) -> Any:
        """The cotangent of a value before anything is added."""
        dtype = number_dtype(value.type)
        return buffers.zero(self.take(scope, value)) if dtype is None else dtype.type(buffers.ZERO)

    # ---- shadows

    def shadow(self, value: Operand) -> Operand:
        """What mirrors a value in the forward computation; None for what has no derivative."""
        return self.shadows[value] if isinstance(value, Value) else Literal(None)

    def shadow_here(self, scope: Scope, value: Operand) -> Any:
        """The shadow of a value, as the reverse computation has it."""
        return self.take(scope, self.shadow(value))

    def parts(self, scope: Scope, node: Node, value: Operand) -> Any:
        """The shadows of what a list held when a node read it."""
        key = (node, value)
        if key not in self.read:
            with self.into(scope.region.before.setdefault(node, []), node.frames):
                self.read[key] = operand(buffers.parts(Symbolic(self.shadow(value))))  # type: ignore[arg-type,assignment]
            self.mirrors.add(self.read[key])
            self.homes[self.read[key]] = scope.region
        return self.take(scope, self.read[key])

    # ---- nodes

    def backward(self, scope: Scope, node: Node) -> Backward:
        """The reverse of a node without regions, in a scope."""
        from runtime.gradients.backward import Backward

        return Backward(self, scope, node)

    def view_again(self, scope: Scope, node: Node, memory: Any) -> Any:
        """What a node that made a view makes of the cotangent of its operand."""
        found = same_view(node, {node.inputs[0]: memory}, lambda item: self.take(scope, item))
        type_ = buffers.buffer_type(node.outputs[0].type, None)
        return found if isinstance(functions.static_type(found), ArrayType) else self.assume(found, type_)

    def reverse(self, scope: Scope) -> None:
        """Go through the nodes of a region backwards."""
        from runtime.gradients.backward import reverse_node

        for node in reversed(scope.region.nodes):
            if node in scope.region.skipped:
                continue
            with self.into(scope.nodes, node.frames):
                self.pass_on(scope, node.outputs)
                if node.primitive is COND:
                    arms.reverse_branch(self, scope, node)
                elif node.primitive in (FOR, WHILE):
                    Loop(self, scope, node).reverse()
                elif node in self.tapes:
                    self.taping.reverse(scope, node, self.tapes[node])
                elif node.primitive is TRY:
                    arms.reverse_try(self, scope, node)
                else:
                    reverse_node(self, scope, node)

    def pass_on(self, scope: Scope, values: Iterable[Value]) -> None:
        """Add what was added up in memory of their own to the shadows that were handed on."""
        for value in filter(self.handed_on.__contains__, values):
            handed_on, own = self.take(scope, self.handed_on[value]), self.shadow_here(scope, value)
            (mirrors.pass_on if value in self.perhaps_apart else buffers.add_into)(handed_on, own)

    def emit_loop(
        self,
        scope: Scope,
        inner: Scope,
        numbers: Any,
        item: Value,
        starts: list[Any],
        carried: list[Value],
        outputs: list[Operand],
    ) -> list[Value]:
        """Put a reverse loop into the graph, with the cotangents of outer values that it carries; its other results."""
        count = len(carried)
        outer = list(inner.carried.items())
        starts = [*starts, *(self._outer_start(scope, value) for value, _ in outer)]
        carried = [*carried, *(value for _, value in outer)]
        with self.into(inner.nodes, None):
            outputs = [*outputs, *(operand(inner.cotangents[value]) for value, _ in outer)]
        body = Graph((item, *carried), tuple(inner.nodes), (Literal(False), *outputs))
        types = tuple(value.type for value in carried)
        made = self.trace.emit(FOR, (operand(numbers), *map(operand, starts)), types, {}, (body,))
        for (value, _), result in zip(outer, made[count:], strict=True):
            scope.cotangents[value] = Symbolic(result)
        return list(made[:count])

    def _outer_start(self, scope: Scope, value: Value) -> Any:
        found = self.look_up(scope, value)
        return self.zero(scope, value) if found is None else found

    def output_cotangent(self, scope: Scope, value: Value) -> Any:
        """What was added up for an output of a control-flow node; None for one that has a shadow, or nothing."""
        if self.analysis.has_shadow(value) or not self.analysis.is_active(value):
            return None
        return self.total(scope, value)

    def matters(self, scope: Scope, control: Control, cotangents: Sequence[Any]) -> bool:
        """Whether the reverse of a branch or loop does anything."""
        if any(g is not None for g in cotangents):
            return True
        if any(value in self.handed_on for region in control.regions for value in region.inputs):
            return True
        return any(
            self.keeping.has_reverse(scope, node)
            or self._changes_shadows(node)
            or self.analysis.gathering.has_reverse(node)
            for region in control.regions
            for _, node in region.walk()
        )

    def _changes_shadows(self, node: Node) -> bool:
        """Whether something may be added to a shadow by the reverse of a node; a call may do so to what it is given."""
        changed = node.inputs if node.primitive is CALL else [node.inputs[k] for k in node.primitive.writes]
        return any(map(self.analysis.has_shadow, (*node.outputs, *changed)))

    def refuse(self, node: Node, reason: str, mend: str) -> Unsupported:
        return Unsupported(reason, mend, node.frames[-1] if node.frames else None)
