"""What mirrors values of which only the run tells whether they are numbers, arrays or containers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy

from runtime.errors import Unsupported
from runtime.gradients.buffers import ZERO, accumulated
from runtime.gradients.calls import Leaf, map_leaves
from runtime.gradients.functions import summed_to
from runtime.gradients.kinds import is_of_unknown
from runtime.gradients.mirrors import items_of, shadow, take_out
from runtime.gradients.operation import Operation
from runtime.gradients.rules import define_flat
from runtime.graph import Node, Operand, Value
from runtime.primitives.control import EFFECT_CALL
from runtime.types import ANY, NONE

ValueOf = Callable[[Operand], Any]  # what a gradient has of an operand of a node


def _item(memory: Any, index: Any) -> Any:
    """What mirrors an item: what a container holds, or part of an array's memory; a view of it for a number, too."""
    if memory is None or (isinstance(memory, numpy.ndarray) and not memory.ndim):  # of a text, too
        return memory
    found = memory[index]
    if isinstance(memory, numpy.ndarray) and not isinstance(found, numpy.ndarray):
        return memory[(*index, ...) if type(index) is tuple else (index, ...)]
    return found


item = Operation("mirror_item", _item, lambda memory, index: ANY, views=(0,))


def _row(memory: Any, number: int) -> Any:
    """As `_item`, of the item that a loop takes: a dict hands out its keys."""
    return None if isinstance(memory, dict) else _item(memory, number)


row = Operation("mirror_row", _row, lambda memory, number: ANY, views=(0,))


def _apart(x: Any, memory: Any) -> Any:
    """What mirrors what was taken from an array or container: of a number, which never changes, memory of its own."""
    is_of_number = isinstance(memory, numpy.ndarray) and not memory.ndim and not isinstance(x, numpy.ndarray)
    return shadow.kernel(x) if is_of_number else memory


apart = Operation("mirror_apart", _apart, lambda x, memory: ANY, views=(1,))


def _item_apart(x: Any, memory: Any) -> Any:
    """As `_apart`, of an item: a number that a list or tuple holds has memory of its own already."""
    return memory if isinstance(memory, numpy.ndarray) and memory.base is None else _apart(x, memory)


item_apart = Operation("mirror_item_apart", _item_apart, lambda x, memory: ANY, views=(1,))


def _copied(x: Any, memory: Any) -> Any:
    """What mirrors `x.copy()`. Raises `Unsupported` for an object of the user's."""
    if isinstance(x, list | dict | deque):
        return memory.copy()
    if isinstance(x, numpy.ndarray | numpy.generic):
        return shadow.kernel(x)
    raise Unsupported(
        f"no gradient flows through `copy` of a {type(x).__name__}", "Keep the values in arrays or lists."
    )


copied = Operation("mirror_copy", _copied, lambda x, memory: ANY)


def _pass_copied(memory: Any, g: Any) -> None:
    """Add the cotangent of a copy of an array to that of the array; what a container holds, its copy holds, too."""
    if isinstance(memory, numpy.ndarray):
        accumulated(memory, g)


pass_copied = Operation("pass_copied", _pass_copied, lambda memory, g: NONE, has_effect=True, writes=(0,))


def _of_array(x: Any, name: str) -> Any:
    """The value itself, whose method is taken for that of an array. Raises `Unsupported` for other objects with one."""
    if isinstance(x, _PLAIN) or not hasattr(x, name):
        return x
    raise Unsupported(f"no gradient flows through `{name}` of a {type(x).__name__}", "Keep the values in arrays.")


_PLAIN = (numpy.ndarray, numpy.generic, int, float, complex, str, bytes)

of_array = Operation("of_array", _of_array, lambda x, name: x, views=(0,))


def _stored(memory: Any, index: Any, value: Any) -> Any:
    """The cotangent of what was stored, in its shape; None of a container, which holds what mirrors the value."""
    if not isinstance(memory, numpy.ndarray):
        return None
    return summed_to(take_out.kernel(memory, index), numpy.shape(value))


stored = Operation("stored_cotangent", _stored, lambda memory, index, value: ANY, has_effect=True, writes=(0,))


def _put_back(memory: Any, index: Any, g: Any) -> None:
    """The reverse of `stored`."""
    if isinstance(memory, numpy.ndarray):
        memory[index] = ZERO if g is None else g


put_back = Operation("put_back", _put_back, lambda memory, index, g: NONE, has_effect=True, writes=(0,))


listed_shape = Operation(
    "listed_shape", lambda count, shape: (count, *shape), lambda count, shape: ANY, may_raise=False
)
define_flat(listed_shape.kernel)


def _put(memory: Any, index: Any, mirrored: Any) -> None:
    """Let what mirrors a container hold what mirrors the value that was stored; an array's memory stays as it is.

    Raises `Unsupported` for a container where it is not known what mirrors the value.
    """
    if not isinstance(memory, list | dict | deque):
        return
    if mirrored is None:
        raise Unsupported("no gradient flows through several values that are stored at once", "Store them one by one.")
    memory[index] = mirrored


put = Operation("mirror_store", _put, lambda memory, index, mirrored: NONE, has_effect=True, writes=(0,))


def _attribute(x: Any, memory: Any, name: str, found: Any, is_constant: bool) -> Any:
    """What mirrors an attribute of an object that the stretch has made, or of its class (`is_constant`: as it was).

    Raises `Unsupported` where the attribute has a derivative and another object has it, or a property gives it.
    """
    if isinstance(memory, dict) and name in memory:
        return memory[name]
    is_of_class = isinstance(memory, dict) and any(vars(cls).get(name) is found for cls in type(x).__mro__)
    if isinstance(found, _WITH_DERIVATIVES) and not (is_of_class and is_constant):
        raise Unsupported(
            f"no gradient flows through `{name}` of a {type(x).__name__} that is not known while the graph is made",
            "Keep the objects in a list of their own, or hand on the arrays themselves.",
        )
    return shadow.kernel(found)


_WITH_DERIVATIVES = (float, complex, numpy.ndarray, numpy.inexact, list, tuple, dict)

attribute = Operation("mirror_attribute", _attribute, lambda x, memory, name, found, is_constant: ANY, views=(1,))


def _set_attribute(memory: Any, name: str, *mirrored: Any) -> None:
    """Let what mirrors an object follow an attribute that is set, or deleted. Raises `Unsupported` as `attribute`."""
    if not isinstance(memory, dict):
        raise Unsupported(
            f"no gradient flows through `{name}` of an object that is not known while the graph is made",
            "Make the objects in the function that is differentiated, or hand on the arrays themselves.",
        )
    memory.pop(name, None)
    memory.update((name, part) for part in mirrored)


set_attribute = Operation(
    "mirror_set_attribute", _set_attribute, lambda memory, name, *mirrored: NONE, has_effect=True, writes=(0,)
)


def _called_natively(g: Any, name: str) -> None:
    """The reverse of a call of a method of an object that is none of the classes that the trace has met."""
    raise Unsupported(
        f"no gradient flows through `{name}` of an object that is not known while the graph is made",
        "Keep the objects in a list of their own, or hand on the arrays themselves.",
    )


def method_of(node: Node, makers: Mapping[Value, Node]) -> str | None:
    """The name of the method that a node calls, of an object of none of the classes that the trace has met."""
    called = node.inputs[0] if node.primitive is EFFECT_CALL else None
    maker = makers.get(called) if isinstance(called, Value) else None
    return maker.inputs[1].value if maker is not None and is_of_unknown(maker) else None  # type: ignore[union-attr]


called_natively = Operation("called_natively", _called_natively, lambda g, name: NONE, has_effect=True)


# Methods of lists and dicts, and how what they are given is mirrored, as in `roles`.
METHODS = {
    ".append": "v", ".extend": "s", ".insert": "kv", ".reverse": "", ".clear": "", ".pop": "kv", ".get": "kv",
    ".setdefault": "kv", ".update": "s", ".popleft": "", ".appendleft": "v", ".extendleft": "s", ".rotate": "k",
    ".popitem": "k", ".move_to_end": "kk",
}  # fmt: skip


def _called(name: str, x: Any, memory: Any, *args: Any) -> Any:
    """What mirrors a method of a list or dict: the same one of its shadow. Raises `Unsupported` for other objects."""
    if not isinstance(x, list | dict | deque):
        raise Unsupported(
            f"no gradient flows through `{name}` of a {type(x).__name__}", "Keep the values in arrays or lists."
        )
    if name == "popitem":  # with the key, which mirrors nothing
        return [None, memory.popitem(*args)[1]]
    spread = args if name not in ("extend", "extendleft") else tuple(map(items_of, args))
    return getattr(memory, name)(*spread)


called = Operation(
    "mirror_method", _called, lambda name, x, memory, *args: ANY, has_effect=True, writes=(2,), views=(2, 3, 4)
)


def mirrored_arguments(roles: str, args: Sequence[Any], value_of: ValueOf, shadow_of: ValueOf) -> list[Any]:
    """What mirrors the arguments of a method: keys are as they are."""
    pairs = zip(roles, args, strict=False)
    return [map_leaves(value_of, item) if role == "k" else without_constants(shadow_of, item) for role, item in pairs]


def without_constants(function: ValueOf, item: Any) -> Any:
    """What mirrors an argument with operands in it; nothing mirrors what is known, as a default."""
    if type(item) is Leaf:
        return function(item.operand)
    if isinstance(item, dict):
        return {key: without_constants(function, part) for key, part in item.items()}
    return [without_constants(function, part) for part in item] if isinstance(item, list | tuple) else None
