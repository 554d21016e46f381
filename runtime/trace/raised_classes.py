"""Which classes an exception of run time may have: those that the code in question can raise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, WrapperDescriptorType
from typing import Any

from runtime.graph import Literal, Node
from runtime.primitives.containers import LIST_APPEND
from runtime.primitives.control import CALL, OPAQUE_CALL, RAISE, YIELD
from runtime.primitives.objects import DELATTR, GETATTR, SETATTR
from runtime.structure import Hole
from runtime.trace.libraries import is_library, module_of
from runtime.trace.native_operators import may_run
from runtime.types import NONE, UNBOUND, ObjectType, Type, alternatives, union

Classes = tuple[type, ...]


def exception_classes(type_: Type) -> Classes | None:
    """The classes of exceptions that values of this type have; None where they may have others."""
    found = []
    for kind in alternatives(type_):
        cls = kind.cls if isinstance(kind, ObjectType) else None
        if cls is not None and issubclass(cls, BaseException):
            found.append(cls)
        elif kind not in (NONE, UNBOUND):
            return None
    return tuple(sorted(found, key=depth))


def depth(cls: type) -> tuple[int, str, str]:
    """Orders classes so that each stands before those that come from it."""
    return len(cls.__mro__), cls.__module__, cls.__qualname__


def caught(nodes: Sequence[Node], wanted: Classes) -> Type:
    """The type of what a handler of these classes is given, where these nodes are tried.

    What runs without being part of the graph may raise anything; what is part of it raises exceptions of Python's and
    NumPy's own classes, and those of its `raise` nodes.
    """
    if any(is_library(module_of(cls)) for cls in wanted):
        return ObjectType()
    found: set[type] = set()
    for classes in _raised(nodes):
        if classes is None:
            return ObjectType()
        found.update(cls for cls in classes if issubclass(cls, wanted))
    return union(ObjectType(cls) for cls in sorted(found, key=depth) or wanted[:1])


def may_raise(nodes: Iterable[Node], wanted: type) -> bool:
    """Whether what runs for these nodes may raise an exception of a class."""
    return any(classes is None or any(issubclass(cls, wanted) for cls in classes) for classes in _raised(nodes))


def _raised(nodes: Iterable[Node]) -> Iterator[Classes | None]:
    for node in nodes:
        for region in node.regions:
            yield from _raised(region.nodes)
        if node.primitive is RAISE:
            yield _classes_of(node)
        elif node.primitive in _ANYTHING or (
            node.primitive.may_raise
            and not node.regions
            and any(may_run(item.type) for item in node.inputs)
            and not (node.primitive is LIST_APPEND or _is_plain_attribute(node))
        ):
            yield None


_ANYTHING = (CALL, OPAQUE_CALL, YIELD)


def _is_plain_attribute(node: Node) -> bool:
    """Whether an attribute is read, assigned or deleted as Python itself does it, by no code of the user's."""
    if node.primitive not in _OF_ATTRIBUTES or not isinstance(node.inputs[1], Literal):
        return False
    name = node.inputs[1].value
    return all(
        isinstance(kind, ObjectType) and kind.cls is not None and _keeps_plainly(kind.cls, name)
        for kind in alternatives(node.inputs[0].type)
    )


_OF_ATTRIBUTES = (GETATTR, SETATTR, DELATTR)
_OF_PYTHON = (WrapperDescriptorType, type(None))
_HANDED_OUT = (FunctionType, staticmethod, classmethod, MemberDescriptorType, GetSetDescriptorType)


@lru_cache(maxsize=1024)
def _keeps_plainly(cls: type, name: str) -> bool:
    """Whether objects of a class keep the attribute in their dict or in a slot, or have a method of this name."""
    asked = [getattr(cls, special, None) for special in ("__getattribute__", "__setattr__", "__delattr__")]
    if hasattr(cls, "__getattr__") or not all(isinstance(one, _OF_PYTHON) for one in asked):
        return False
    found = [vars(base)[name] for base in cls.__mro__ if name in vars(base)][:1]
    return all(isinstance(one, _HANDED_OUT) or not hasattr(type(one), "__get__") for one in found)


def _classes_of(node: Node) -> Classes | None:
    """The class that a `raise` node names, or those of the value that it raises."""
    raised: Any = node.inputs[0] if node.inputs else None
    if "template" in node.params:
        raised = node.params["template"][0][0]
        raised = node.inputs[raised.index] if type(raised) is Hole else Literal(raised)
    if isinstance(raised, Literal):
        return (raised.value,) if isinstance(raised.value, type) else None
    return exception_classes(raised.type)
