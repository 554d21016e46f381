"""Runs of a function on copies of everything that it can reach.

Arguments are copied. What a function reaches otherwise (globals, free variables, defaults, attributes of classes and of
modules) stays where it is, since functions and classes keep their identity; its *contents* are replaced by copies while
a run lasts, and put back after it.
"""

from __future__ import annotations

import copy
import dis
import gc
import io
import logging
import random
import site
import sys
import sysconfig
import types
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.array_utils import byte_bounds

MISSING: Any = type("Missing", (), {"__repr__": lambda self: "missing"})()

_HERE = {"autograph", "runtime"}
_LIBRARY_FOLDERS = tuple(
    str(Path(folder)) + "/"
    for folder in {
        *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        *site.getsitepackages(),
        site.getusersitepackages(),
    }
)
_PLAIN = (type(None), bool, int, float, complex, str, bytes, np.generic, np.dtype, np.ufunc, types.CodeType)
_GLOBAL_GENERATORS = (np.random.mtrand._rand, random._inst)  # type: ignore[attr-defined]
_CLASS_INTERNALS = {
    "__dict__",
    "__weakref__",
    "__doc__",
    "__module__",
    "__annotations__",
    "__slots__",
    "__abstractmethods__",
}


class NotComparable(TypeError):
    """A call that can't be run on copies: of no Python function, or with an object that can't be copied."""


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A place, not an argument, that a function can reach: a global, a free variable, a class attribute …"""

    name: str
    get: Callable[[], Any]  # its value, or MISSING
    put: Callable[[Any], None]  # put a value there, or take away what is there if it is MISSING


@dataclass(slots=True)
class Reach:
    """What a call can reach: its function and arguments, and slots."""

    roots: tuple[Any, ...]
    slots: list[Slot] = field(default_factory=list)
    classes: list[type] = field(default_factory=list)  # those that the user wrote
    functions: list[Any] = field(default_factory=list)  # those, too
    arrays: list[np.ndarray] = field(default_factory=list)
    methods: list[Any] = field(default_factory=list)  # of objects not written in Python, as `generator.normal`
    shared: list[Any] = field(default_factory=list)  # objects that are themselves in a copy

    def state(self) -> dict[str, Any]:
        """What is in each slot now, and in attributes of classes and functions that are new since the walk."""
        found = {slot.name: slot.get() for slot in self.slots}
        return found | {f"{owner.__qualname__}.{name}": vars(owner)[name] for owner, name in self.new_attributes()}

    def new_attributes(self) -> list[tuple[Any, str]]:
        """Attributes that classes and functions of the user's have got since the walk."""
        return [
            (owner, name)
            for owner, known in zip([*self.classes, *self.functions], self._known, strict=True)
            for name in vars(owner)
            if name not in known and not name.startswith("__")
        ]

    _known: list[set[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known = [set(vars(owner)) for owner in [*self.classes, *self.functions]]


def reach(*roots: Any) -> Reach:
    """Everything that code called with `roots`, or found in them, can read or change."""
    finder = _Finder()
    for root in roots:
        finder.visit(root)
    finder.finish()
    return Reach(roots, finder.slots, finder.classes, finder.functions, finder.arrays, finder.methods, finder.shared)


@contextmanager
def on_copies(reached: Reach) -> Iterator[tuple[Any, ...]]:
    """Give copies of the roots, with copies in all slots while the block lasts.

    Aliasing is kept: what is one object, or shares memory, is so among the copies. The states of the global random
    generators (NumPy's, Python's) are put back at the end. Raises `NotComparable` for what can't be copied.
    """
    before = [slot.get() for slot in reached.slots]
    roots, contents = _copied(reached, before)
    numpy_state, python_state = np.random.get_state(), random.getstate()
    try:
        _put(reached.slots, contents)
        yield roots
    finally:
        _put(reached.slots, before)
        for owner, name in reached.new_attributes():
            type.__delattr__(owner, name) if isinstance(owner, type) else delattr(owner, name)
        np.random.set_state(numpy_state)
        random.setstate(python_state)


def _put(slots: list[Slot], contents: list[Any]) -> None:
    for slot, content in zip(slots, contents, strict=True):
        if slot.get() is not content:
            slot.put(content)


def _copied(reached: Reach, contents: list[Any]) -> tuple[tuple[Any, ...], list[Any]]:
    memo: dict[int, Any] = {id(item): item for item in [MISSING, *reached.shared]}
    try:
        _copy_arrays(reached.arrays, memo)
        for method in reached.methods:
            memo[id(method)] = getattr(copy.deepcopy(method.__self__, memo), method.__name__)
        return copy.deepcopy((reached.roots, contents), memo)
    except TypeError as error:  # what copy says of generators, files, sockets …
        raise NotComparable(f"the function reaches an object that can't be copied: {error}") from error


class _Finder:
    """Walks from object to object; collects slots and arrays."""

    def __init__(self) -> None:
        self.slots: list[Slot] = []
        self.classes: list[type] = []
        self.functions: list[types.FunctionType] = []
        self.arrays: list[np.ndarray] = []
        self.methods: list[Any] = []
        self.shared: list[Any] = []
        self.names: set[str] = set()  # every name that a function found so far reads or writes
        self._modules: list[types.ModuleType] = []
        self._seen: dict[int, Any] = {}  # kept alive, so that no id is used twice
        self._slot_keys: set[tuple[int, str]] = set()
        self._waiting: list[Any] = []

    def visit(self, root: Any) -> None:
        self._waiting.append(root)
        while self._waiting:
            item = self._waiting.pop()
            if isinstance(item, _PLAIN) or id(item) in self._seen:
                continue
            self._seen[id(item)] = item
            self._visit_one(item)

    def finish(self) -> None:
        """Follow `module.name` for the names that the functions found use, until no more are found."""
        count = -1
        while count != len(self.slots):
            count = len(self.slots)
            for module in list(self._modules):
                for name in sorted(self.names & vars(module).keys()):
                    self._dict_slot(f"{module.__name__}.{name}", vars(module), name)
            self.visit(None)

    def _visit_one(self, item: Any) -> None:
        if isinstance(item, types.FunctionType):
            self._function(item)
        elif isinstance(item, type):
            self._class(item)
        elif isinstance(item, types.ModuleType):
            self.shared.append(item)
            if _is_users(item.__name__, getattr(item, "__file__", None)):
                self._modules.append(item)
        elif isinstance(item, np.ndarray):
            self.arrays.append(item)
            self._waiting.extend([*item.flat] if item.dtype.hasobject else [])
            self._waiting.extend(getattr(item, "__dict__", {}).values())
        elif isinstance(item, types.BuiltinFunctionType):
            self._builtin(item)
        elif (isinstance(item, types.MethodType) and _is_shared(item.__self__)) or _is_shared(item):
            self.shared.append(item)
        elif type(item).__module__.partition(".")[0] in _HERE:
            self.shared.append(item)  # a decorated function: its traces are no part of the run
            self._waiting.append(getattr(item, "original", None))
        else:
            self._waiting.extend(gc.get_referents(item))

    def _builtin(self, function: types.BuiltinFunctionType) -> None:
        owner = function.__self__
        if owner is None or isinstance(owner, (types.ModuleType, type)) or _is_shared(owner):
            self.shared.append(function)
        else:
            self.methods.append(function)
            self._waiting.append(owner)

    def _function(self, function: types.FunctionType) -> None:
        code = function.__code__
        if not _is_users(function.__module__, code.co_filename):
            return
        for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
            self._slot(Slot(f"{name} (of {function.__qualname__})", *_cell_access(cell)), id(cell), "")
        used, stored = _names(code)
        self.names |= used
        variables = function.__globals__
        for name in sorted(stored | (used & variables.keys())):
            self._dict_slot(name, variables, name)
        for attribute in ("__defaults__", "__kwdefaults__"):
            if getattr(function, attribute):
                self._attribute_slot(function, attribute, function.__qualname__)
        self.functions.append(function)
        for name in list(vars(function)):
            self._dict_slot(f"{function.__qualname__}.{name}", vars(function), name)

    def _class(self, cls: type) -> None:
        module = sys.modules.get(cls.__module__)
        if not _is_users(cls.__module__, getattr(module, "__file__", None)):
            return
        self.classes.append(cls)
        self._waiting.extend([*cls.__bases__, type(cls)])
        for name, member in list(vars(cls).items()):
            if isinstance(member, (staticmethod, classmethod)):
                self._waiting.append(member.__func__)
            elif isinstance(member, property):
                self._waiting.extend([member.fget, member.fset, member.fdel])
            elif _is_state(cls, name, member):
                self._attribute_slot(cls, name, cls.__qualname__)
            else:
                self._waiting.append(member)

    def _dict_slot(self, label: str, variables: dict[str, Any], name: str) -> None:
        def put(value: Any) -> None:
            if value is MISSING:
                variables.pop(name, None)
            else:
                variables[name] = value

        self._slot(Slot(label, lambda: variables.get(name, MISSING), put), id(variables), name)

    def _attribute_slot(self, owner: Any, name: str, label: str) -> None:
        def put(value: Any) -> None:
            if value is not MISSING:
                type.__setattr__(owner, name, value) if isinstance(owner, type) else setattr(owner, name, value)
            elif name in vars(owner):
                type.__delattr__(owner, name) if isinstance(owner, type) else delattr(owner, name)

        def get() -> Any:
            return vars(owner).get(name, MISSING) if isinstance(owner, type) else getattr(owner, name)

        self._slot(Slot(f"{label}.{name}", get, put), id(owner), name)

    def _slot(self, slot: Slot, owner: int, name: str) -> None:
        if (owner, name) in self._slot_keys:
            return
        self._slot_keys.add((owner, name))
        self.slots.append(slot)
        self._waiting.append(slot.get())


def _is_shared(item: Any) -> bool:
    """Whether an object stands for something outside the program, or has its state saved otherwise."""
    if isinstance(item, io.TextIOBase):
        return item in (sys.stdout, sys.stderr, sys.stdin)
    if isinstance(item, (random.Random, np.random.RandomState)):
        return any(item is generator for generator in _GLOBAL_GENERATORS)
    # Locks guard what they are told to, copied or not; a weak reference refers to what it did; classes stay themselves.
    is_kept = isinstance(item, (logging.Logger, weakref.ref))
    return is_kept or type(item).__module__ in ("_thread", "_abc")


def _is_state(cls: type, name: str, member: Any) -> bool:
    """Whether a class attribute is a value that the program may change, not part of what makes the class."""
    if name in _CLASS_INTERNALS or (name.startswith("__") and name.endswith("__")) or name == "_abc_impl":
        return False
    if isinstance(member, (types.FunctionType, type)) or hasattr(
        cls, "__members__"
    ):  # members of an enum are constants
        return False
    module = type(member).__module__
    return not hasattr(type(member), "__get__") or _is_users(module, getattr(sys.modules.get(module), "__file__", None))


def _cell_access(cell: types.CellType) -> tuple[Callable[[], Any], Callable[[Any], None]]:
    def get() -> Any:
        try:
            return cell.cell_contents
        except ValueError:  # an unbound variable
            return MISSING

    def put(value: Any) -> None:
        if value is not MISSING:
            cell.cell_contents = value
        elif get() is not MISSING:
            del cell.cell_contents

    return get, put


def _names(code: types.CodeType) -> tuple[set[str], set[str]]:
    """The globals and attributes that a function and the functions inside it name; and the globals that they assign."""
    used = set(code.co_names)
    stored = {step.argval for step in dis.get_instructions(code) if step.opname == "STORE_GLOBAL"}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            inner_used, inner_stored = _names(constant)
            used, stored = used | inner_used, stored | inner_stored
    return used, stored


def _is_users(module: str | None, filename: str | None) -> bool:
    """Whether code is the user's own: not Python's, not an installed library's, not this project's."""
    top = (module or "").partition(".")[0]
    if top in _HERE or (top in sys.stdlib_module_names and top != "__main__"):
        return False
    return not is_in_library(filename or "")


def is_in_library(filename: str) -> bool:
    """Whether a file is of Python's own or of an installed library's."""
    return filename.startswith(_LIBRARY_FOLDERS)


def _copy_arrays(arrays: list[np.ndarray], memo: dict[int, Any]) -> None:
    """Put a copy of each array in `memo`; arrays that share memory share memory in the copies, at the same places."""
    memory: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    for array in arrays:
        root = _owner(array)
        if id(root) not in memory:
            memory[id(root)] = (root, _copy_memory(root))
        copied = memory[id(root)][1]
        if array is not root:
            copied = _same_view(array, root, copied)
        memo[id(array)] = copied if type(array) is np.ndarray else copied.view(type(array))
    for root, copied in memory.values():
        if root.dtype.hasobject:
            for index in np.ndindex(root.shape):
                copied[index] = copy.deepcopy(root[index], memo)
    for array in arrays:
        copied = memo[id(array)]
        if not array.flags.writeable:
            copied.flags.writeable = False
        if hasattr(array, "__dict__"):
            vars(copied).update(copy.deepcopy(vars(array), memo))


def _owner(array: np.ndarray) -> np.ndarray:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _copy_memory(root: np.ndarray) -> np.ndarray:
    """A copy of an array with the same strides."""
    copied = np.empty_like(root, subok=False)
    if copied.strides != root.strides and root.size:
        low, high = byte_bounds(root)
        raw = np.empty(high - low, np.uint8)
        start = root.__array_interface__["data"][0] - low
        copied = np.ndarray(root.shape, root.dtype, raw.data, start, root.strides)
    copied[...] = root
    return copied


def _same_view(view: np.ndarray, root: np.ndarray, copied: np.ndarray) -> np.ndarray:
    """The view of `copied` that `view` is of `root`."""
    offset = view.__array_interface__["data"][0] - root.__array_interface__["data"][0]
    interface = {
        "version": 3,
        "shape": view.shape,
        "strides": view.strides,
        "typestr": view.dtype.str,
        "data": (copied.__array_interface__["data"][0] + offset, False),
    }
    holder = _Holder(interface, copied)
    made = np.asarray(holder)
    return made.view(view.dtype) if made.dtype != view.dtype else made


@dataclass(slots=True)
class _Holder:
    """Memory that an array is made of; keeps the array that owns it alive."""

    __array_interface__: dict[str, Any]
    owner: np.ndarray
