"""Generators that call themselves under conditions of run time: the body is a graph that makes generators of itself.

It is traced with placeholders for the arguments; the types of these and of the items are widened, round by round, by
what the calls inside give and hand out.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from types import FunctionType
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Value
from runtime.primitives.control import GENERATOR, GraphFunction
from runtime.trace.builder import Trace, current, emit, operand
from runtime.trace.call_arguments import Arguments, may_vary
from runtime.trace.containers import escape
from runtime.trace.control import with_restarts
from runtime.trace.graph_functions import close
from runtime.trace.late_bodies import Body
from runtime.trace.recursion import MAX_ROUNDS
from runtime.trace.recursive_calls import type_at_run_time
from runtime.trace.run_time_functions import generator_graph
from runtime.trace.signatures import defaults_of, parameters_of
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import as_container
from runtime.types import NEVER, Type, settled, union

MAX_STAGED = 4  # runs of a generator inside one another, each in a branch of the one before
MAX_NESTED = 60  # as many in no branches

Run = Callable[[Any, Callable[..., Any]], Any]  # the body with these arguments, handing out items


def is_endless(depths: list[int]) -> bool:
    """Whether runs of a generator inside one another, which began at these depths of branches, may never end."""
    return len(set(depths)) > MAX_STAGED or len(depths) > MAX_NESTED


class Recursive:
    """One that is being made."""

    def __init__(self, function: FunctionType, arguments: Arguments) -> None:
        self.function = GraphFunction(function.__name__)
        self.original = function
        self.arguments = arguments
        self.places = [k for k, part in enumerate(arguments.parts) if may_vary(part)]
        self.parameters: list[Type] = [type_at_run_time(part) for part in self._leaves(arguments)]
        self.element: Type = NEVER
        self.news = False

    def _leaves(self, arguments: Arguments) -> list[Any]:
        leaves = [arguments.parts[k] for k in self.places]
        for leaf in leaves:
            escape(leaf)
        return leaves

    def call(self, arguments: Arguments) -> Symbolic:
        """A generator with these arguments, inside the graph of its own body or after it."""
        differing = self.arguments.differing(arguments, self.places)
        if differing is None or not differing <= set(self.places):
            raise Unsupported(
                f"the generator `{self.function.name}` calls itself each time with another function or class",
                "Define the functions that are passed on outside the recursion.",
                current().frame(),
            )
        leaves = self._leaves(arguments)
        for k, leaf in enumerate(leaves):
            wider = union([self.parameters[k], type_at_run_time(leaf)])
            if not settled(self.parameters[k], wider):
                self.parameters[k], self.news = wider, True
        inputs = (*map(operand, leaves), *self.function.captured)
        found: Symbolic = emit(GENERATOR, inputs, {"function": self.function}, GENERATOR.infer())
        return found

    def settle(self, trace: Trace, run: Run) -> Body:
        """Trace the body until the types of its arguments and items hold."""
        for _ in range(MAX_ROUNDS):
            size = trace.mark()
            self.news = False
            inputs = [Value(type_) for type_ in self.parameters]
            placeholders = [as_container(Symbolic(value)) for value in inputs]
            arguments = self.arguments.filled(dict(zip(self.places, placeholders, strict=True)))
            body = Body(trace, (self.original,), self.arguments.parts)
            graph, types = generator_graph(self.function.name, body, partial(run, arguments), inputs)
            wider = union([self.element, *types])
            if not self.news and settled(self.element, wider):
                close(self.function, graph)
                return body
            self.element = wider
            trace.cut(size)
        raise Unsupported(
            f"the types in the recursion of `{self.function.name}` do not settle",
            "Give the arguments and items one type at all depths.",
            trace.frame(),
        )


def _with_defaults(
    function: FunctionType, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments in one form, however a call gives them."""
    parameters, defaults = parameters_of(function.__code__), defaults_of(function)
    given = defaults | kwargs
    names = (*parameters.positional_only, *parameters.positional)[len(args) :]
    present = list(itertools.takewhile(given.__contains__, names))
    others = {key: value for key, value in given.items() if key in kwargs or key in parameters.keyword_only}
    return (*args, *[given[name] for name in present]), {k: v for k, v in others.items() if k not in present}


def make_recursive(
    function: FunctionType, args: tuple[Any, ...], kwargs: dict[str, Any], run: Run
) -> tuple[Symbolic, Type]:
    """A generator of run time that makes others of itself, and the type of its items."""
    trace = current()
    arguments = Arguments(*_with_defaults(function, args, kwargs))
    record: Recursive | None = trace.recursive.get(function.__code__)
    if record is not None:
        return record.call(arguments), record.element

    def attempt() -> tuple[Symbolic, Type]:
        made = trace.recursive[function.__code__] = Recursive(function, arguments)
        try:
            body = made.settle(trace, run)
            found = made.call(arguments)
        finally:
            del trace.recursive[function.__code__]
        body.live()
        return found, made.element

    return with_restarts(trace, attempt, (function, args))
