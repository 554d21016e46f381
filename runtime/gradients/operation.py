"""Functions of arrays that are nodes of their own in a trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from runtime.graph import Operand
from runtime.primitives.primitive import Primitive
from runtime.primitives.registry import register, variant
from runtime.primitives.rules import inferring
from runtime.structure import take_apart
from runtime.trace.builder import emit, operand, tracing
from runtime.trace.calls import is_leaf, is_staged, lifted, plain
from runtime.types import Type


class Operation:
    """A function of arrays that is a node of its own in a trace, and runs at once elsewhere."""

    ag_transparent = True  # traced code calls it with the trace's values
    names: ClassVar[set[str]] = set()  # of all of them

    def __init__(self, name: str, kernel: Callable[..., Any], infer: Callable[..., Any], **facts: Any) -> None:
        self.primitive = register(Primitive(name, kernel, inferring(infer), **facts))
        self.names.add(name)
        self.kernel = kernel
        self.__name__ = name
        self.__doc__ = kernel.__doc__

    def __call__(self, *args: Any) -> Any:
        return self.typed(None, *args)

    def typed(self, type_: Type | None, *args: Any) -> Any:
        """The call, whose result is known to be of a type."""
        if tracing() is None or not is_staged(args):
            return self.kernel(*args)
        items = plain(args)
        template, leaves = take_apart((items, {}), is_leaf)
        inputs = tuple([operand(leaf) for leaf in leaves])
        writes, views = (
            self._operands(items, leaves, found) for found in (self.primitive.writes, self.primitive.views)
        )
        primitive = variant(self.primitive, writes, views)
        params = {"template": template}
        inferred = type_ or primitive.infer(*[item.type for item in inputs], **params)
        return lifted(emit(primitive, inputs, params, inferred))

    def of_operands(self, *inputs: Operand) -> Any:
        """As a call in a trace, on operands; a node also where all are known."""
        return emit(self.primitive, inputs, {}, self.primitive.infer(*[item.type for item in inputs]))

    def _operands(self, items: tuple[Any, ...], leaves: list[Any], places: tuple[int, ...]) -> tuple[int, ...]:
        """Which operands the arguments at these places are."""
        wanted = [items[place] for place in places if place < len(items)]
        return tuple([k for k, leaf in enumerate(leaves) if any(leaf is item for item in wanted)])
