"""What a reverse pass refuses before it begins, for a gradient would be lost: of what only the run tells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from runtime.gradients.keys import taking_keys
from runtime.gradients.kinds import certainly_container
from runtime.graph import Value

if TYPE_CHECKING:
    from runtime.gradients.reverse import Reverse


def check_keys(pass_: Reverse) -> None:
    """Raises `Unsupported` where keys of a dict that depend on what is watched are taken out."""
    node = taking_keys(pass_.analysis, pass_.stretch.steps())
    if node is not None:
        raise pass_.refuse(
            node,
            "no gradient flows through the keys of a dict, which depend on the argument and are taken out here",
            "Go through its `values()`, keep pairs in a list, or make the keys of `ag.stop_gradient(key)`.",
        )


def check_unchanged(pass_: Reverse, sources: Iterable[Value]) -> None:
    """Raises `Unsupported` where a list or dict is watched, of run time, that changes: what it held is not known."""
    analysis = pass_.analysis
    for value in filter(lambda value: certainly_container(value.type), sources):
        if analysis.of(value).is_written or analysis.innermost(value).is_written:
            raise pass_.refuse(
                analysis.makers[value],
                "a gradient is asked for with respect to a list or dict of which only the run tells what it holds, and "
                "it changes in place, or what it holds does",
                "Make new ones in place of changing them, or hand on the arrays themselves.",
            )
