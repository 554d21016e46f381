"""`itertools` as converted code sees it: the originals where all is known, else nodes, or what is told in Python."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from runtime.primitives import library as primitives
from runtime.trace import arranged
from runtime.trace.builder import TraceAgain, current, is_literal
from runtime.trace.builtin_calls import native
from runtime.trace.calls import stage
from runtime.trace.containers import is_function, static_type
from runtime.trace.item_sources import source_item_type
from runtime.trace.iterables import iterate
from runtime.trace.iterators import Cursor, Endless, Iteration, RunTime, held
from runtime.trace.itertools_in_python import DIFFERENTIABLE, ENDLESS, TOLD, function_of
from runtime.trace.lists import List
from runtime.trace.native_iterators import note_native
from runtime.trace.run_time_functions import make_function
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, INT, ObjectType, TupleType, Type, union


def _groupby(iterable: Any, key: Any = None) -> Any:
    """`groupby` at run time: its groups share one iterator, and the key is asked when an item is taken."""
    asked = None if key is None else make_function(key if is_function(key) else function_of(key))
    made = stage(primitives.GROUPBY, (_source(iterable),) if key is None else (_source(iterable), asked), {})
    return RunTime(made, TupleType((ANY, ANY)))


def _tee(iterable: Any, n: int = 2) -> Any:
    source = iterate(iterable)
    if type(n) is Symbolic:
        return stage(primitives.TEE, (_source(source), n), {}, type_=ObjectType(tuple))
    made = stage(primitives.TEE, (_source(source), n), {}, type_=TupleType((ANY,) * n))
    return tuple([RunTime(copy, source.item()) for copy in made])


def _zip_longest(*iterables: Any, fillvalue: Any = None) -> Any:
    sources = [iterate(iterable) for iterable in iterables]
    made = stage(primitives.ZIP_LONGEST, tuple(map(_source, sources)), {"fillvalue": fillvalue})
    filling = static_type(fillvalue)
    return RunTime(made, TupleType(tuple([union([source.item(), filling]) for source in sources])))


def _source(iterable: Any) -> Symbolic:
    source = iterate(iterable)
    return source.source_at_run_time() if isinstance(source, Cursor) else source.ag_symbolic()


def _front(original: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` where an argument is known only when the graph runs, else the original."""

    def call(*args: Any, **kwargs: Any) -> Any:
        trace = current()
        is_known = all(map(_is_known, (*args, *kwargs.values())))
        if arranged.arranges(original):
            made = (arranged.known if is_known else arranged.at_run_time)(original, *args, **kwargs)
            if made is not None:
                return made
        if not is_known and trace.stretches:
            return DIFFERENTIABLE.get(original, function)(*args, **kwargs)
        if not is_known or (trace.lifter is not None and trace.frame() in trace.lifter.history.advanced):
            return function(*args, **kwargs)
        made = native(original, *args, **kwargs)
        for iterator in made if type(made) is tuple else (made,):  # several of `tee`
            note_native(iterator, args)
        return made

    return functools.update_wrapper(call, original, updated=())


def _endless(original: type, function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` where an argument is known only when the graph runs, else the original, made when it is needed."""

    def call(*args: Any, **kwargs: Any) -> Any:
        known = _listed(args) if original is itertools.cycle else args
        if not all(map(is_literal, (*known, *kwargs.values()))):
            return function(*args, **kwargs)
        native(original, *known, **kwargs)
        if original is itertools.cycle and not current().executes:
            _keep_unchanged(*args)
        return held(Endless(functools.partial(original, *known, **kwargs), _endless_item(original, known)))

    return functools.update_wrapper(call, original, updated=())


def _listed(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of `cycle`, with the items of a list in its place, unless it was found to change."""
    changes = ("cycle", current().frame()) in current().lifter.history.advanced
    return tuple([tuple(arg) if isinstance(arg, List) and not (arg.ag_grown or changes) else arg for arg in args])


def _keep_unchanged(items: Any) -> None:
    """Trace again where a list changes after all that a `cycle` runs over: the first round is over the list itself."""
    trace = current()
    site = "cycle", trace.frame()
    if not isinstance(items, List):
        return

    def changed() -> None:
        trace.lifter.history.advanced.add(site)
        raise TraceAgain

    trace.heap.freeze(items, changed)


def _endless_item(original: type, args: tuple[Any, ...]) -> Type:
    if original is itertools.count:
        return INT if all(type(arg) is int for arg in args) else ANY
    return source_item_type(args[:1] if original is itertools.repeat else args[0]) if args else ANY


def _is_known(argument: Any) -> bool:
    """Whether an argument, and each item of it, is a Python value."""
    if is_literal(argument):
        return True
    if isinstance(argument, Endless):
        return argument.ag_ref is None
    if isinstance(argument, Cursor):
        return argument.is_static() and _is_known(argument.source)
    if isinstance(argument, Iteration | Symbolic) or getattr(argument, "ag_grown", None):
        return False
    if isinstance(argument, list | tuple):
        return all(map(is_literal, list.__iter__(argument) if isinstance(argument, list) else argument))
    return isinstance(argument, Iterator) or hasattr(argument, "ag_original")


_AT_RUN_TIME: dict[Any, Callable[..., Any]] = {
    itertools.groupby: _groupby,
    itertools.tee: _tee,
    itertools.zip_longest: _zip_longest,
}
FUNCTIONS: dict[Any, Callable[..., Any]] = {
    **{original: _front(original, function) for original, function in (TOLD | _AT_RUN_TIME).items()},
    **{original: _endless(original, function) for original, function in ENDLESS.items()},
}
