"""The passes that every graph goes through, in order."""

from __future__ import annotations

import os
from collections.abc import Callable

from runtime.graph import Graph
from runtime.passes.branches import join_branches, retest_branches
from runtime.passes.broadcasts import leave_out_broadcasts
from runtime.passes.common_subexpressions import eliminate_common_subexpressions
from runtime.passes.constant_folding import fold_constants
from runtime.passes.dead_code import eliminate_dead_code
from runtime.passes.fast.constants import combine_constants
from runtime.passes.fast.divisions import multiply_by_reciprocals
from runtime.passes.fast.matrix_chains import order_products
from runtime.passes.fast.powers import expand_powers
from runtime.passes.functions import with_functions
from runtime.passes.identities import simplify_identities
from runtime.passes.sinking import sink_into_branches
from runtime.verify import InvalidGraph, verify

PASSES: tuple[Callable[[Graph], Graph], ...] = (
    fold_constants,
    simplify_identities,
    fold_constants,  # again: a carry that never changes is its initial value by now
    eliminate_common_subexpressions,
    leave_out_broadcasts,
    retest_branches,
    sink_into_branches,
    join_branches,
    eliminate_dead_code,
)


# These change the last bits of results.
FAST_PASSES: tuple[Callable[[Graph], Graph], ...] = (
    order_products,
    expand_powers,
    multiply_by_reciprocals,
    combine_constants,
    eliminate_common_subexpressions,
    eliminate_dead_code,
)


def optimize(graph: Graph, fast: bool = False) -> Graph:
    """An equal graph with less to do; `graph` is left as it is. With `fast` its results may differ in the last bits.

    The functions that it calls go through the same passes. With AUTOGRAPH_VERIFY=1 in the environment each graph is
    verified before, and after each pass.
    """
    return with_functions(graph, lambda one: _optimized(one, fast))


def _optimized(graph: Graph, fast: bool) -> Graph:
    checked = os.environ.get("AUTOGRAPH_VERIFY") == "1"
    if checked:
        verify(graph)
    left_as_it_is: set[Callable[[Graph], Graph]] = set()  # the passes that find nothing more in this very graph
    for run in (*PASSES, *(FAST_PASSES if fast else ())):
        if run in left_as_it_is:
            continue
        before, graph = graph, run(graph)
        left_as_it_is = left_as_it_is | {run} if graph is before else set()
        if checked:
            _verify_after(run, graph)
    return graph


def _verify_after(run: Callable[[Graph], Graph], graph: Graph) -> None:
    try:
        verify(graph)
    except InvalidGraph as error:
        error.add_note(f"after the pass {run.__name__}")
        raise
