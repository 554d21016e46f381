"""Methods by which Python sorts, prints or compares objects, where they change more than what they return.

What a node does that sorts objects at run time is then what these methods do, too: they are traced before all else, as
functions that any such node may run.
"""

from __future__ import annotations

import dis
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from types import FunctionType
from typing import Any

from runtime.trace.builder import TraceAgain, current
from runtime.trace.libraries import is_library
from runtime.trace.native_operators import OPERATORS
from runtime.trace.variables import names_in

# What Python calls of an object that it prints, compares, sorts, looks up, asks for its truth, number or attributes.
CALLED_BY_PYTHON = frozenset([
    "__bool__", "__bytes__", "__complex__", "__contains__", "__eq__", "__float__", "__format__", "__ge__",
    "__getattr__", "__gt__", "__hash__", "__index__", "__int__", "__le__", "__len__", "__lt__", "__ne__", "__repr__",
    "__str__",
])  # fmt: skip
# What NumPy and `math` call of an object that they are given.
_ASKED_BY_NUMPY = CALLED_BY_PYTHON | {
    "__array__", "__array_function__", "__array_ufunc__", "__call__", "__ceil__", "__floor__", "__getitem__",
    "__iter__", "__next__", "__round__", "__setitem__", "__trunc__", "close", "flush", "read", "readline", "readlines",
    "seek", "tell", "write", "writelines",
}  # fmt: skip
_STORES = frozenset(["STORE_ATTR", "STORE_GLOBAL", "STORE_SUBSCR", "DELETE_ATTR", "DELETE_GLOBAL", "DELETE_SUBSCR"])
_CHANGING = frozenset(
    ["add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "remove", "setdefault", "update"]
)
_MAKING = ("__init__", "__post_init__")  # which change what is made


def note_object(cls: type) -> None:
    """There is an object of the class at run time, of which Python itself may call methods."""
    lifter = current().lifter
    if lifter is not None:  # as in a recording, which calls them itself
        lifter.made_classes.note_object(cls)
        lifter.acting_methods.note_object(cls)


class ActingMethods:
    """The classes of which one trace knows that their objects exist at run time; `known` is for all traces.

    `operators`: those of which the operators act, once a node may run one.
    """

    def __init__(self, known: list[type], operators: list[type]) -> None:
        self.known = known
        self.operators = operators

    def note_object(self, cls: type) -> None:
        """There is an object of the class at run time; raises `TraceAgain` where its methods act and are new."""
        from runtime.trace.shadow import has_shadow

        for base in cls.__mro__:
            if base not in self.known and has_shadow(base) and acting(base):
                self.known.append(base)
                raise TraceAgain
        if current().runs_operators:
            self.note_operators((cls,))

    def note_operators(self, classes: Iterable[type]) -> None:
        """A node may run operators of these classes; raises `TraceAgain` where these act and are new."""
        from runtime.trace.shadow import has_shadow

        for cls in list(classes):
            if cls not in self.operators and has_shadow(cls) and acting_operators(cls):
                self.operators.append(cls)
                raise TraceAgain

    def begin(self, lifter: Any) -> None:
        """Trace the methods, as the trace begins."""
        from runtime.trace import paths
        from runtime.trace.run_time_functions import make_method

        for cls in self.known:
            path = paths.constant(cls, cls.__name__)
            lifter.lift(cls, path)  # what they change in their class is noted there
            for name in acting(cls):
                make_method(lifter.lift(vars(cls)[name], path.class_attribute(name)))
        for cls in self.operators:
            lifter.lift(cls, paths.constant(cls, cls.__name__))
            for name, owner in acting_operators(cls):
                path = paths.constant(owner, owner.__name__).class_attribute(name)
                make_method(lifter.lift(vars(owner)[name], path), cls)


@lru_cache(maxsize=1024)
def acting(cls: type) -> tuple[str, ...]:
    """The names of such methods of the class itself that seem to change something."""
    methods = [(name, vars(cls).get(name)) for name in sorted(CALLED_BY_PYTHON)]
    return tuple(name for name, method in methods if isinstance(method, FunctionType) and _acts_with(method, cls))


def _acts_with(method: FunctionType, cls: type) -> bool:
    """Whether a method seems to change something, or what it calls does so outside."""
    return _acts(method) or any(changes_outside(one) for one in _reached(method, cls) if one.__name__ not in _MAKING)


def acts_when_asked(item: Any) -> bool:
    """Whether an object may change when NumPy asks it for its number or items, or writes or reads it as a file."""
    return _acts_when_asked(type(item).ag_class)


@lru_cache(maxsize=1024)
def _acts_when_asked(cls: type) -> bool:
    methods = [vars(base).get(name) for base in cls.__mro__ for name in _ASKED_BY_NUMPY]
    return any(isinstance(method, FunctionType) and _acts(method) for method in methods)


def is_changed_when_asked(item: Any) -> bool:
    """Whether an object of the trace may change, or what is not its own, when Python prints, compares or hashes it."""
    return _is_changed_when_asked(type(item).ag_class)


@lru_cache(maxsize=1024)
def _is_changed_when_asked(cls: type) -> bool:
    methods = [vars(base).get(name) for base in cls.__mro__ for name in CALLED_BY_PYTHON]
    reached = [one for method in methods if isinstance(method, FunctionType) for one in _reached(method, cls)]
    return any(_changes(one) for one in reached if one.__name__ not in _MAKING)


def _changes(method: FunctionType) -> bool:
    """Whether a method seems to change its object, or what is not its own."""
    return changes_outside(method) or any(
        one.opname in ("STORE_ATTR", "DELETE_ATTR") for one in dis.get_instructions(method)
    )


@lru_cache(maxsize=1024)
def acting_operators(cls: type) -> tuple[tuple[str, type], ...]:
    """The operators of a class that seem to change more than attributes of objects, each with the class it is in."""
    owners = [(name, next((base for base in cls.__mro__ if name in vars(base)), cls)) for name in sorted(OPERATORS)]
    found = [(name, owner, vars(owner).get(name)) for name, owner in owners]
    return tuple(
        (name, owner)
        for name, owner, one in found
        if isinstance(one, FunctionType) and any(map(_reaches_out, _reached(one, cls)))
    )


def _reached(method: FunctionType, cls: type) -> Iterator[FunctionType]:
    """A method, and what it calls by name, but for code of libraries, such as what `@dataclass` makes."""
    seen: list[FunctionType] = []
    waiting = [method]
    while waiting:
        one = waiting.pop()
        if one in seen or is_library(one.__globals__.get("__name__")):
            continue
        seen.append(one)
        yield one
        names = names_in(one.__code__)
        named = [vars(base).get(name) for base in cls.__mro__ for name in names]
        made = [one.__globals__.get(name) for name in names] + [cls] * bool(names & {"type", "__class__"})
        named += [getattr(item, "__init__", None) if isinstance(item, type) else item for item in made]
        named = [item.__func__ if isinstance(item, classmethod | staticmethod) else item for item in named]
        waiting += [item for item in named if isinstance(item, FunctionType)]


def _reaches_out(method: FunctionType) -> bool:
    """Whether a method seems to change variables, containers, or attributes of a class."""
    return _acts(method, by_attributes=False)


def _acts(method: FunctionType, by_attributes: bool = True) -> bool:
    if is_library(method.__globals__.get("__name__")):  # what `@dataclass` makes, say
        return False
    steps = list(dis.get_instructions(method))
    for k, step in enumerate(steps):
        if (
            step.opname in ("STORE_ATTR", "DELETE_ATTR")
            and not by_attributes
            and _is_of_variable(steps[:k], step.argval)
        ):
            continue
        if step.opname in _STORES or (step.opname == "STORE_DEREF" and step.argval in method.__code__.co_freevars):
            return True
        if step.opname in ("LOAD_METHOD", "LOAD_ATTR") and step.argval in _CHANGING:
            return True
    return False


def _is_of_variable(before: Sequence[dis.Instruction], name: str) -> bool:
    """Whether a store into an attribute, behind these instructions, is one of what a local variable holds."""
    read = before[-1]
    if read.opname == "SWAP":  # `item.name += …`, which has read the attribute before
        place = max(
            (k for k, one in enumerate(before) if one.opname == "COPY" and before[k + 1].argval == name), default=0
        )
        read = before[place - 1]
    return read.opname.startswith("LOAD_FAST")


def changes_outside(function: FunctionType) -> bool:
    """Whether a function seems to change anything but what its own variables hold, at first hand."""
    steps = list(dis.get_instructions(function))
    for k, step in enumerate(steps):
        if step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL"):
            return True
        if step.opname == "STORE_DEREF" and step.argval in function.__code__.co_freevars:
            return True
        holder = steps[k - 2 if step.opname in ("STORE_SUBSCR", "DELETE_SUBSCR") else k - 1] if k else step
        is_change = step.opname in _STORES or (step.opname in ("LOAD_METHOD", "LOAD_ATTR") and step.argval in _CHANGING)
        if is_change and not holder.opname.startswith("LOAD_FAST"):
            return True
    return False
