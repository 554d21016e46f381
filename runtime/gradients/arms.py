"""The reverse of branches, and of a `try` that is as good as one: that of the region that ran."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from runtime.gradients import buffers
from runtime.gradients.cotangents import by_name
from runtime.gradients.kinds import is_number
from runtime.gradients.regions import Region
from runtime.gradients.scopes import Scope
from runtime.graph import Graph, Node, Operand, Value
from runtime.primitives.builtins import TRUTH
from runtime.primitives.control import COND
from runtime.primitives.operators import BINARY
from runtime.trace.builder import apply, operand
from runtime.trace.symbolic import Symbolic
from runtime.types import union

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse


def reverse_branch(pass_: Reverse, scope: Scope, node: Node) -> None:
    """The reverse of an `if`."""
    control = scope.region.controls[node]
    cotangents = [pass_.output_cotangent(scope, value) for value in node.outputs]
    if not pass_.matters(scope, control, cotangents):
        return
    arms = [_arm(pass_, scope, node, region, cotangents) for region in control.regions]
    join_arms(pass_, scope, operand(pass_.take(scope, _test(pass_, scope.region, node))), arms)


def reverse_try(pass_: Reverse, scope: Scope, node: Node) -> None:
    """The reverse of a `try` whose body runs to its end or does nothing: it goes by what has ended it."""
    control = scope.region.controls[node]
    cotangents = [pass_.output_cotangent(scope, value) for value in node.outputs]
    if not pass_.matters(scope, control, cotangents):
        return
    number = pass_.take(scope, pass_.ended_by[node])
    regions = control.ending()
    is_pair = len(regions) == 2
    for k, region in enumerate(regions[:1] if is_pair else regions):
        arm = _arm(pass_, scope, node, region, cotangents)
        other = _arm(pass_, scope, node, regions[1], cotangents) if is_pair else Scope(region, scope, [])
        join_arms(pass_, scope, operand(apply(BINARY["eq"], number, k)), [arm, other])


def _arm(pass_: Reverse, scope: Scope, node: Node, region: Region, cotangents: Sequence[Any]) -> Scope:
    """The reverse of one region."""
    arm = Scope(region, scope, [])
    with pass_.into(arm.nodes, None):
        for k in by_name(node.outputs):
            pass_.add(arm, region.outputs[k], cotangents[k])
        pass_.reverse(arm)
    return arm


def _test(pass_: Reverse, region: Region, node: Node) -> Operand:
    """What a branch was decided by: of an array, container or object its truth, as it was then."""
    (test,) = node.inputs
    if not isinstance(test, Value) or is_number(test.type):
        return test
    with pass_.into(region.before.setdefault(node, []), node.frames):
        found = operand(apply(TRUTH, Symbolic(test)))
    assert isinstance(found, Value)
    pass_.homes[found] = region
    return found


def join_arms(pass_: Reverse, scope: Scope, test: Operand, arms: Sequence[Scope]) -> None:
    """The cotangents of outer values that the arms have added to are outputs of the branch."""
    for arm in arms:
        for value in [value for value in arm.cotangents if value in pass_.home(arm, value).buffers]:
            with pass_.into(arm.nodes, None):
                buffers.replace(pass_.home(arm, value).buffers[value], arm.cotangents.pop(value))
    changed = list(dict.fromkeys(value for arm in arms for value in arm.cotangents if _is_outer(pass_, arm, value)))
    outputs: list[list[Operand]] = [[] for _ in arms]
    for value in changed:
        for arm, found in zip(arms, outputs, strict=True):
            with pass_.into(arm.nodes, None):
                g = arm.cotangents.get(value)
                if g is None:
                    g = pass_.look_up(scope, value)
                found.append(operand(pass_.zero(arm, value) if g is None else g))
    regions = tuple(Graph((), tuple(arm.nodes), tuple(found)) for arm, found in zip(arms, outputs, strict=True))
    types = tuple(union([item.type for item in pair]) for pair in zip(*outputs, strict=True))
    if not any(arm.nodes for arm in arms) and not changed:
        return
    for value, made in zip(changed, pass_.trace.emit(COND, (test,), types, {}, regions), strict=True):
        scope.cotangents[value] = Symbolic(made)


def _is_outer(pass_: Reverse, scope: Scope, value: Value) -> bool:
    return pass_.homes.get(value, pass_.stretch) is not scope.region
