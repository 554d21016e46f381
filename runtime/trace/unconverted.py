"""The user's functions that run as they are, in opaque calls or called back from them: what they may assign.

Code of libraries calls functions that it was given, and methods of classes that come from its own, such as handlers of
a log. The functions are followed by the names in their code and by what their variables hold.
"""

from __future__ import annotations

import dis
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from runtime.trace.builder import is_literal
from runtime.trace.heap import EMPTY, cell_content
from runtime.trace.libraries import is_library, module_of
from runtime.trace.variables import names_in, stored_in

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter

MAX_FOLLOWED = 1000  # functions, and what may hold them; where there are more, they may assign whatever they name

_STORES = frozenset(["STORE_ATTR", "STORE_SUBSCR", "DELETE_ATTR", "DELETE_SUBSCR"])
# Methods and functions that change what they are given.
_CHANGING_WORDS = """
    add append appendleft clear copyto delattr difference_update discard extend extendleft fill fill_diagonal heapify
    heappop heappush heappushpop heapreplace insert insort insort_left insort_right intersection_update move_to_end out
    partition place pop popitem popleft put putmask remove resize reverse rotate setattr setdefault setflags shuffle
    sort subtract symmetric_difference_update update vars
"""
_CHANGING = frozenset(_CHANGING_WORDS.split())


class Stores(NamedTuple):
    """What a function, and those inside it, assign at first hand."""

    globals: frozenset[str]
    attributes: frozenset[str]
    changes: bool  # whether objects may be changed


class Unconverted:
    """Such functions that one trace has met."""

    def __init__(self, lifter: Lifter) -> None:
        self.lifter = lifter
        self.attributes: set[str] = set()  # names that are assigned, of objects and classes
        self.acts = False  # whether any of them may change what is there outside of them
        self._met: dict[int, Any] = {}
        self._globals: set[tuple[int, str]] = set()  # by the dict that holds them
        self._cells: set[int] = set()

    def meet(self, roots: Iterable[Any]) -> None:
        """These may run from now on, and what they lead to."""
        waiting = list(roots)
        while waiting:
            item = waiting.pop()
            is_code = type(item) is FunctionType or isinstance(item, type)
            if id(item) in self._met or (is_library(item.__module__) if is_code else is_literal(item)):
                continue
            self._met[id(item)] = item
            if len(self._met) > MAX_FOLLOWED:
                self.acts = True
                return
            if type(item) is FunctionType:
                waiting += self._follow(item)
            else:
                waiting += _members_of(item) if isinstance(item, type) else _parts_of(item)

    def meet_called_back(self) -> None:
        """Code of libraries may run functions that are values of run time, and methods of classes made for it."""
        history = self.lifter.history
        self.meet(one for one in history.functions if type(one) is FunctionType)
        for namespace in self.lifter.namespaces():
            if id(namespace.real) not in self._met:
                self._met[id(namespace.real)] = namespace.real
                self.meet(one for one in list(namespace.real.values()) if isinstance(one, type) and _is_made_for(one))

    def assigns_global(self, namespace: dict[str, Any], name: str) -> bool:
        """Whether any of them assigns or deletes this global."""
        return (id(namespace), name) in self._globals

    def assigns_variable(self, cell: CellType) -> bool:
        """Whether any of them assigns or deletes this variable."""
        return id(cell) in self._cells

    def _follow(self, function: FunctionType) -> list[Any]:
        """Note what the function assigns; what it may call, or hold."""
        code, namespace = function.__code__, function.__globals__
        stores, names = _stores(code), names_in(code)
        cells = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
        stored = [id(cell) for name, cell in cells.items() if name in stored_in(code)]
        self._globals.update((id(namespace), name) for name in stores.globals)
        self._cells.update(stored)
        self.attributes.update(stores.attributes)
        named = [namespace[name] for name in names if name in namespace]
        modules = [one for one in named if type(one) is ModuleType and not is_library(one.__name__)]
        named += [vars(module)[name] for module in modules for name in names if name in vars(module)]
        held = [content for cell in cells.values() if (content := cell_content(cell)) is not EMPTY]
        changes = stores.changes and any(map(_may_change, (*named, *held)))
        self.acts = self.acts or bool(stores.globals or stored or changes)
        return named + held


def _parts_of(item: Any) -> Iterable[Any]:
    """What may be called where an object is."""
    if isinstance(item, staticmethod | classmethod | MethodType):
        return (item.__func__, getattr(item, "__self__", None))
    if isinstance(item, property):
        return (item.fget, item.fset, item.fdel)
    if type(item) is partial:
        return (item.func, *item.args, *item.keywords.values())
    if isinstance(item, list | tuple | set | frozenset):
        return list(item)
    if isinstance(item, dict):
        return list(item.values())
    if isinstance(item, ModuleType | np.ndarray):
        return ()
    wrapped = getattr(item, "__wrapped__", None) if type(item).__module__ == "functools" else None
    return (type(item), *getattr(item, "__dict__", {}).values()) if wrapped is None else (wrapped,)


def _members_of(cls: type) -> Iterator[Any]:
    yield from cls.__mro__[1:]
    for member in vars(cls).values():
        if isinstance(member, FunctionType | staticmethod | classmethod | property):
            yield member


def _is_made_for(cls: type) -> bool:
    """Whether a class of the user's comes from one of a library that may call its methods."""
    if is_library(module_of(cls)):
        return False
    return any(is_library(module_of(base)) and _has_code(base) for base in cls.__mro__[1:-1])


def _has_code(base: type) -> bool:
    known = ("builtins", "abc", "collections", "collections.abc", "dataclasses", "enum", "numbers", "typing")
    return base.__module__ not in known and any(isinstance(one, FunctionType) for one in vars(base).values())


def _may_change(item: Any) -> bool:
    """Whether an object may change, as one of the user's: not a function, a module or a class of a library."""
    if isinstance(item, type):
        return not is_library(module_of(item))
    return not (callable(item) or is_literal(item) or type(item) is ModuleType)


@lru_cache(maxsize=1024)
def _stores(code: CodeType) -> Stores:
    inner = [_stores(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    steps = list(dis.get_instructions(code))
    named = {step.argval for step in steps if step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL")}
    attributes = {step.argval for step in steps if step.opname in ("STORE_ATTR", "DELETE_ATTR")}
    changes = not _STORES.isdisjoint(step.opname for step in steps) or not _CHANGING.isdisjoint(code.co_names)
    keywords = (word for constant in code.co_consts if type(constant) is tuple for word in constant)
    return Stores(
        frozenset(named).union(*(one.globals for one in inner)),
        frozenset(attributes).union(*(one.attributes for one in inner)),
        changes or "out" in keywords or any(one.changes for one in inner),
    )
