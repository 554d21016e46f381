"""Random draws that are made once more: the states of generators, as they were before.

The generators are those that a stretch of nodes draws from, and the two that NumPy's and Python's functions share. All
of their states are put back before the nodes run again, and those of then afterwards.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import numpy

from runtime.gradients import kinds
from runtime.gradients.operation import Operation
from runtime.graph import Literal, Node, Operand, Value
from runtime.primitives.python_random import GENERATOR, GENERATOR_TYPE
from runtime.primitives.random import States
from runtime.primitives.shared_generators import MODULES, shared_source
from runtime.trace.recording import RecordedValue
from runtime.types import ANY, NONE, ArrayType, ObjectType

GENERATORS = kinds.GENERATORS | {GENERATOR_TYPE}

_MAKERS = (numpy.random.BitGenerator, numpy.random.SeedSequence, numpy.random.Generator, numpy.random.RandomState)


def state_of(source: Any) -> Any:
    """The state of a generator, or of the one that a module's functions share."""
    if isinstance(source, numpy.random.Generator):
        return source.bit_generator.state
    return source.getstate() if _is_pythons(source) else source.get_state(legacy=False)


def _set(source: Any, state: Any) -> None:
    if isinstance(source, numpy.random.Generator):
        source.bit_generator.state = state
    elif _is_pythons(source):
        source.setstate(state)
    else:
        source.set_state(state)


def _is_pythons(source: Any) -> bool:
    return source is random or isinstance(source, random.Random)


def _states(*sources: Any) -> States:
    """The states of some generators now."""
    found = [MODULES[source] if isinstance(source, str) else source for source in sources]
    return States([(source, state_of(source)) for source in found])


def _exchange(*states: States) -> States:
    """Let generators go on from these states, the first one of each; those that they had."""
    pairs = {id(source): (source, state) for item in reversed(states) for source, state in item.pairs}
    before = States([(source, state_of(source)) for source, _ in pairs.values()])
    for source, state in pairs.values():
        _set(source, state)
    return before


_TYPE = ObjectType(States)

STATES = Operation("generator_states", _states, lambda *sources: _TYPE, has_effect=True)
EXCHANGE = Operation("exchange_states", _exchange, lambda *states: _TYPE, has_effect=True)


def draws(node: Node) -> bool:
    """Whether the node changes a generator of random numbers, and nothing else."""
    return bool(node.primitive.writes) and all(node.inputs[k].type in GENERATORS for k in node.primitive.writes)


def makes_generator(node: Node) -> bool:
    """Whether the node makes a generator, or what one is made of."""
    kernel = node.primitive.kernel
    if kernel in (numpy.random.default_rng, GENERATOR.kernel) or node.primitive.name == ".spawn":
        return True
    return isinstance(kernel, type) and issubclass(kernel, _MAKERS)


def is_replayed(node: Node) -> bool:
    """Whether what the node does besides its results is undone, or is the same when it runs again."""
    if node.primitive.kernel in (STATES.kernel, EXCHANGE.kernel) or shared_source(node.primitive) is not None:
        return True
    return makes_generator(node) and node.primitive.name != ".spawn" and _is_seeded(node)


def _is_seeded(node: Node) -> bool:
    """Whether the generator that the node makes starts as its arguments say."""
    args, kwargs = node.params.get("template", (node.inputs, {}))
    given = [*args, *kwargs.values()]
    return bool(given) and not any(item is None for item in given) and all(map(_is_seed, node.inputs))


def _is_seed(item: Operand) -> bool:
    if isinstance(item, Literal):
        return item.value is not None
    return isinstance(item.type, ArrayType) or (isinstance(item.type, ObjectType) and item.type not in (NONE, ANY))


def shared_sources(nodes: Iterable[Node]) -> list[Operand]:
    """The modules whose shared generators the nodes change."""
    found = dict.fromkeys(source for node in nodes if (source := shared_source(node.primitive)) is not None)
    return [Literal(source) for source in found]


class Drawn:
    """The generators that a recording draws from while a checkpoint is under way, with their states from before."""

    def __init__(self) -> None:
        self._pairs: dict[int, tuple[Any, Any]] = {}

    def note(self, source: Any) -> None:
        if id(source) not in self._pairs:
            self._pairs[id(source)] = source, state_of(source)

    def states(self) -> list[Value]:
        """These states, as a value of the recording."""
        return [RecordedValue(States(list(self._pairs.values())))] if self._pairs else []
