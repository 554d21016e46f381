"""Ways from a region's blocks to what they reach: along them its like is found where the region is traced again.

What a tracing makes is gone in the next one, which makes it anew. What the first has learned of it is remembered by the
variables, attributes and items that lead there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from types import CellType, FunctionType, MethodType
from typing import Any

from runtime.trace.builder import Trace
from runtime.trace.choice import Choice
from runtime.trace.containers import Grown, is_at_run_time, is_of_trace
from runtime.trace.dicts import Dict
from runtime.trace.heap import cell_content, is_hook
from runtime.trace.held import held_by
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.restarts import Restart
from runtime.trace.variables import SIMPLE

Roots = tuple[Any, ...]  # the blocks, and whatever else leads on
Route = tuple[Any, ...]  # a key at each step

MAX_ITEMS = 3  # of one list for which a region is traced again: after that all its items are prepared
MAX_STEPS = 5_000  # things that are looked at: what is further away is not remembered


def note_need(trace: Trace, roots: Roots, restart: Restart, asked: dict[Any, int]) -> list[Restart]:
    """A region of this place has to be traced again; another time what it needs is there before its first tracing.

    Where it is given up for one item of a list after the other, as `asked` counts, the result is the same for the rest.
    """
    restarts = [one for one in restart.each() if one.tracked is not None]
    routes = routes_to(roots, [one.tracked for one in restarts])
    known = trace.needs.setdefault(_place(trace, roots), [])
    others: list[Restart] = []
    for one in restarts:
        route = routes.get(id(one.tracked))
        if route is None:
            continue
        known.append((route, one))
        kind = type(one), type(one.tracked), one.grow, _without_items(roots, route)
        asked[kind] = asked.get(kind, 0) + 1
        if asked[kind] == MAX_ITEMS:
            for way, item in _alike(roots, route):
                other = one.again(item) if item is not one.tracked and _can_be_at_run_time(item) else None
                if other is not None:
                    known.append((way, other))
                    others.append(other)
    return others


def _can_be_at_run_time(item: Any) -> bool:
    """Whether a list, dict or object holds nothing that exists while tracing only."""
    return isinstance(item, List | Dict | Instance) and not any(map(is_of_trace, item.ag_state().values()))


def meet_needs(trace: Trace, roots: Roots) -> None:
    """Do for a region what former tracings of this place had to do."""
    for route, restart in trace.needs.get(_place(trace, roots), ()):
        needed = restart.again(follow(roots, route))
        if needed is not None:
            meet(trace, needed)


def meet(trace: Trace, needed: Restart) -> None:
    """Do what a restart needs, unless that has to be done further out."""
    if not needed.is_outer(trace.heap):
        needed.prepare()


def _place(trace: Trace, roots: Roots) -> Any:
    """The user's line, those that have called it, and the code that is traced there."""
    return trace.frames(), tuple([getattr(root, "__code__", type(root)) for root in roots])


def routes_to(roots: Roots, wanted: Collection[Any]) -> dict[int, Route]:
    """Shortest ways from these roots to what is wanted, by its identity."""
    missing = set(map(id, wanted))
    found: dict[int, Route] = {}
    seen = {id(roots)}
    waiting: list[tuple[Any, Route]] = [(roots, ())]
    for item, route in waiting:  # which grows meanwhile
        if not missing or len(waiting) > MAX_STEPS:
            break
        for key, part in _parts(item):
            if type(part) in SIMPLE or id(part) in seen:
                continue
            seen.add(id(part))
            waiting.append((part, (*route, key)))
            if id(part) in missing:
                missing.remove(id(part))
                found[id(part)] = (*route, key)
    return found


def follow(roots: Roots, route: Route) -> Any:
    """What a way from the roots leads to now; None where it leads nowhere."""
    item: Any = roots
    for wanted in route:
        item = next((part for key, part in _parts(item) if key == wanted), None)
    return item


def _without_items(roots: Roots, route: Route) -> Route:
    """What ways to other items of the same lists and dicts have in common with this one."""
    item: Any = roots
    found = []
    for wanted in route:
        found.append(None if isinstance(item, List | Dict) else wanted)
        item = follow((item,), (0, wanted))
    return tuple(found)


def _alike(roots: Roots, route: Route) -> list[tuple[Route, Any]]:
    """What ways to other items of the same lists and dicts lead to, each with its way."""
    found: list[tuple[Route, Any]] = [((), roots)]
    for wanted in route:
        found = [
            ((*way, key), part)
            for way, item in found
            for key, part in _parts(item)
            if key == wanted or isinstance(item, List | Dict)
        ]
    return found


def _parts(item: Any) -> Iterator[tuple[Any, Any]]:
    """What leads on from here, each with its key."""
    if isinstance(item, Instance):
        yield from item.ag_state().items()
    elif isinstance(item, Dict):
        yield from () if is_at_run_time(item) else item.ag_state().items()
    elif isinstance(item, List):
        yield from () if is_at_run_time(item) else enumerate(list.__iter__(item))
    elif isinstance(item, tuple) and type(item) is not Grown:
        yield from enumerate(item)
    elif type(item) is CellType:
        yield 0, cell_content(item)
    elif type(item) is Choice:
        yield from enumerate(item.alternatives)
    elif type(item) is MethodType:
        yield from enumerate((item.__self__, item.__func__))
    elif type(item) is partial:
        yield from enumerate((item.func, *item.args))
    elif type(item) is FunctionType or is_hook(item):
        yield from enumerate(held_by(item))
