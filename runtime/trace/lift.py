"""Lifting: what traced code gets for each value of the user's.

Arrays, NumPy scalars and unknown objects become inputs of the graph. Python values stay known and are guarded; a number
that was different at an earlier call, or that the traced code itself writes, becomes an input too. Lists and dicts
become `List`s and `Dict`s, objects of plain classes shadow instances, functions converted functions.
"""

from __future__ import annotations

import builtins
import contextlib
import enum
import functools
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from runtime.errors import Unsupported
from runtime.graph import Value
from runtime.trace import paths
from runtime.trace.builder import Trace, TraceAgain
from runtime.trace.containers import List
from runtime.trace.dataclass_functions import dataclass_function
from runtime.trace.dicts import Dict
from runtime.trace.dispatch import Dispatched, is_dispatched
from runtime.trace.enums import EnumClass
from runtime.trace.function_attributes import Attributed, attribute_holder, lift_attributes
from runtime.trace.functions import Globals, Watcher, bind_function
from runtime.trace.heap import EMPTY, cell_content
from runtime.trace.objects import Instance, hides_method, new_instance
from runtime.trace.opaque import forget
from runtime.trace.own_methods import note_methods
from runtime.trace.paths import Guard, Path
from runtime.trace.refusals import refuse
from runtime.trace.shadow import has_shadow, is_library, shadow_class
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ArrayType, Dim, ListType, ObjectType, shapeless, type_of

MAX_KNOWN_ITEMS = 64  # a longer list of the user's is known at run time only


class Converter(Protocol):
    """How functions are converted; what `autograph` lends to the tracer."""

    def code(self, function: types.FunctionType) -> Any: ...

    def is_converted(self, function: types.FunctionType) -> bool: ...

    operators: Any


@dataclass
class History:
    """What one function's traces have met at each path."""

    numbers: dict[str, Any] = field(default_factory=dict)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    varying: set[str] = field(default_factory=set)  # numbers that are inputs
    varying_sizes: set[tuple[str, int]] = field(default_factory=set)
    contents: dict[str, Any] = field(default_factory=dict)  # lengths of lists, keys of dicts
    changed: set[str] = field(default_factory=set)  # lists and dicts that the traced code changes
    whole: set[str] = field(default_factory=set)  # lists and dicts that stay known, since they have a gradient
    seen_sizes: dict[tuple[str, int], Any] = field(default_factory=dict)  # equal for what was equal in all traces
    needed: set[str] = field(default_factory=set)  # numbers that must stay known
    hidden: set[tuple[type, str]] = field(default_factory=set)  # methods that an object's own attribute hides
    growing: set[types.CodeType] = field(default_factory=set)  # bodies of loops that add to the list they run over
    staged: set[types.CodeType] = field(default_factory=set)  # bodies of short loops that are staged all the same
    resumed: set[types.CodeType] = field(default_factory=set)  # generators from which items are taken here and there
    advanced: set[Any] = field(default_factory=set)  # lines whose iterators are to exist at run time from the start
    late: set[Any] = field(default_factory=set)  # code of functions that run later, after what they read has changed
    late_functions: set[types.CodeType] = field(default_factory=set)  # those that read variables which hold functions
    attributed: set[types.CodeType] = field(default_factory=set)  # functions that have got attributes
    by_reference: set[type] = field(default_factory=set)  # classes of which no loop carries objects by value
    reasons: list[str] = field(default_factory=list)
    known_scalars_warn: bool = False
    changes_shapes: bool = False  # of arrays that other values may be
    opened: bool = False  # whether all sizes and numbers have been taken to vary

    def open_all(self) -> bool:
        """Let all sizes and numbers vary that need not be known; False where that was tried before."""
        if self.opened:
            return False
        self.opened = True
        self.varying |= set(self.numbers) - self.needed
        self.varying_sizes |= {(path, axis) for path, shape in self.shapes.items() for axis in range(len(shape))}
        return True


class Lifter:
    """Lifts values for one trace and keeps the guard and the inputs."""

    def __init__(self, trace: Trace, converter: Converter, history: History) -> None:
        self.trace = trace
        self.converter = converter
        self.history = history
        self.guard = Guard()
        self.inputs: list[Value] = []
        self.read_numbers: set[str] = set()
        self.written: set[str] = set()
        self._known: dict[int, tuple[Any, Any, Path]] = {}  # id -> (the user's object, lifted, path)
        self._originals: dict[int, tuple[Any, Any]] = {}  # id of lifted -> (lifted, the user's)
        self._globals: dict[int, Globals] = {}
        self._cells: dict[int, Any] = {}
        self.classes: dict[type, type] = {}
        self._dims: dict[Any, tuple[Dim, Path, int]] = {}  # what `History.seen_sizes` holds -> the size, its place
        self._absent: set[tuple[int, str]] = set()  # attributes that an object of the user's does not have
        self.let_go_of: set[Any] = set()  # classes of which an unknown object is written to; None: of any class
        self.methods: set[tuple[type, str]] = set()  # of open objects, taken to be those of their classes
        self.unseen = False  # whether the user's lists and dicts may stand in ones that the trace has not looked into
        self.kinds_let_go: set[type] = set()  # list, dict, or object: one that is not known was changed, it may be any
        self.bound: list[tuple[types.CodeType, types.FunctionType]] = []  # functions that had no attributes
        self.reads_late = False  # since a call that nothing is known of: what is read now is read at run time
        trace.lifter = self

    # ---- inputs

    def input(self, path: Path, type_: Any) -> Symbolic:
        """A new input of the graph, found at `path`."""
        if self.trace.forgets_shapes:
            type_ = shapeless(type_)
        value = Value(type_, path.text.rsplit(".", 1)[-1] if path.text.isidentifier() else path.text)
        self.inputs.append(value)
        self.guard.inputs.append(self.guard.read(path))
        return Symbolic(value)

    def constant(self, array: Any) -> Symbolic:
        """An array that the trace has met without a path: the graph refers to that very array."""
        return self.lift(array, paths.constant(array, "captured"))

    def original(self, lifted: Any) -> Any:
        """The user's object that something of the trace stands for; None where there is none."""
        entry = self._originals.get(id(lifted))
        return None if entry is None else entry[1]

    def lifted_for(self, value: Any) -> Any:
        """What stands for an object already; None where nothing does."""
        entry = self._known.get(id(value))
        return None if entry is None else entry[1]

    # ---- lifting

    def lift(self, value: Any, path: Path) -> Any:
        """What traced code gets for `value`, which was found at `path`."""
        cls = type(value)
        if cls is np.ndarray:
            return self._array(value, path)
        if cls in (int, float, complex):
            return self._number(value, path)
        if value is None or cls in (bool, type(Ellipsis), type(NotImplemented)):
            self.guard.check(path, f"is {value!r}", "{0} is {1}", value)
            return value
        if cls in (str, bytes):
            self.guard.check(path, f"is {value!r}", "type({0}) is {1} and {0} == {2}", cls, value)
            return value
        if isinstance(value, np.generic):
            self._refuse(value, path)
            type_ = ArrayType(value.dtype, (), "scalar")
            self.guard.check(path, f"is a NumPy {type_!r}", "type({0}) is {1}", cls)
            return self.input(path, type_)
        known = self._known.get(id(value))
        if known is not None:
            if known[2] is not path and known[2].text != path.text:
                self._same_object(path, known[2])
            return known[1]
        lifted = self._object(value, path)
        self.remember(value, lifted, path)
        return lifted

    def _refuse(self, value: Any, path: Path) -> None:
        """Refuse what no graph can hold; the refusal is of calls that have such a value at this path."""
        try:
            refuse(value, path.text, self.trace)
        except Unsupported:
            dtype = getattr(value, "dtype", None)
            condition = "type({0}) is {1} and getattr({0}, 'dtype', None) == {2}"
            self.guard.check(path, f"is a {type(value).__name__}", condition, type(value), dtype)
            raise

    def remember(self, value: Any, lifted: Any, path: Path) -> None:
        """Let `lifted` stand for `value` wherever it is met."""
        self._known[id(value)] = (value, lifted, path)
        if type(lifted) is not Symbolic:
            self._originals[id(lifted)] = (lifted, value)

    def stand_for(self, lifted: Any, value: Any) -> None:
        """Let an object of the trace have `value` as its original, which has its own stand-in."""
        self._originals[id(lifted)] = (lifted, value)

    def _same_object(self, path: Path, other: Path) -> None:
        left, right = self.guard.read(path), self.guard.read(other)
        self.guard.lines.append(f"if {left} is not {right}: return None")

    def _array(self, value: Any, path: Path) -> Symbolic:
        self._refuse(value, path)
        text, shape = path.text, value.shape
        before = self.history.shapes.get(text)
        if before is not None and len(before) == len(shape):
            self.history.varying_sizes |= {
                (text, k) for k, (a, b) in enumerate(zip(before, shape, strict=True)) if a != b
            }
        self.history.shapes[text] = shape
        sizes, terms = (
            zip(*[self._size(path, k, size) for k, size in enumerate(shape)], strict=True) if shape else ((), ())
        )
        type_ = ArrayType(value.dtype, sizes)
        same_type = "type({0}) is ndarray and ({0}.dtype is {1} or {0}.dtype == {1})"
        if all(type(size) is int for size in sizes):
            self.guard.check(path, f"is a {type_!r}", same_type + " and {0}.shape == {2}", value.dtype, shape)
        else:
            condition = " and ".join([same_type, f"{{0}}.ndim == {len(shape)}", *terms])
            self.guard.check(path, f"is a {type_!r}", condition, value.dtype)
        return self.input(path, type_)

    def _size(self, path: Path, axis: int, size: int) -> tuple[int | Dim, str]:
        """A size of an array and the test for it: as it is, or open; one that another size was equal to is that one."""
        history, place = self.history, (path.text, axis)
        is_declared = place in history.varying_sizes and place not in history.seen_sizes  # open, whatever others are
        seen = object() if is_declared else hash((history.seen_sizes.get(place), size))
        history.seen_sizes[place] = seen
        if place not in history.varying_sizes or size <= 1:
            return size, f"{{0}}.shape[{axis}] == {size}"
        if seen not in self._dims:
            self._dims[seen] = Dim(f"{path.text}.shape[{axis}]"), path, axis
            return self._dims[seen][0], f"{{0}}.shape[{axis}] > 1"
        dim, other, other_axis = self._dims[seen]
        return dim, f"{{0}}.shape[{axis}] == {self.guard.read(other)}.shape[{other_axis}]"

    def _number(self, value: Any, path: Path) -> Any:
        text, history = path.text, self.history
        before = history.numbers.get(text)
        if type(before) is type(value) and not paths.same_bits(before, value) and text not in history.needed:
            history.varying.add(text)
        history.numbers[text] = value
        self.read_numbers.add(text)
        if text in history.varying:
            self.guard.check(path, f"is a {type(value).__name__}", "type({0}) is {1}", type(value))
            return self.input(path, type_of(value))
        if type(value) is int:
            self.guard.check(path, f"is {value!r}", "type({0}) is int and {0} == {1}", value)
        else:
            self.guard.check(path, f"is {value!r}", "type({0}) is {1} and same_bits({0}, {2})", type(value), value)
        return value

    def note_write(self, text: str) -> None:
        """The traced code writes to the place at this path."""
        self.written.add(text)

    def note_item_write(self, tracked: Any) -> None:
        """The traced code changes a list or dict; all numbers in it may change."""
        if tracked.ag_source is not None:
            self.history.changed.add(tracked.ag_source.text)
            prefix = f"{tracked.ag_source.text}["
            self.written |= {text for text in self.read_numbers if text.startswith(prefix)}

    def namespaces(self) -> list[Globals]:
        """The globals that the trace has read from."""
        return list(self._globals.values())

    def variables(self) -> list[tuple[types.CellType, types.CellType]]:
        """The user's cells with the trace's own ones."""
        return [(cell, shadow) for cell, shadow, _ in self._cells.values()]

    def watcher(self, shadow: types.CellType) -> Watcher:
        """What carries assignments to one of the trace's own cells to the user's."""
        cell = next(cell for cell, own in self.variables() if own is shadow)
        return Watcher(self, shadow, "", "", cell)

    def outside(self) -> list[Any]:
        """The trace's objects that stand for the user's own mutable ones."""
        found = [attribute_holder(lifted) for _, lifted, _ in self._known.values()]
        return [lifted for lifted in found if isinstance(lifted, Instance | List | Dict)]

    def generalise_rewritten(self) -> None:
        """Raises `TraceAgain` where the traced code changes numbers that were taken as known: they vary from now on.

        So it does where functions have got attributes.
        """
        attributed = {code for code, made in self.bound if not vars(made).keys() <= {"__wrapped__"}}
        if attributed:
            self.history.attributed |= attributed
            raise TraceAgain
        rewritten = (self.read_numbers & self.written) - self.history.varying - self.history.needed
        if rewritten:
            self.history.varying |= rewritten
            raise TraceAgain

    # ---- objects

    def _object(self, value: Any, path: Path) -> Any:
        cls = type(value)
        if cls is list:
            return self._list(value, path)
        if cls is dict:
            return self._dict(value, path)
        if isinstance(value, tuple) and (cls is tuple or hasattr(cls, "_fields")):
            self.guard.check(
                path, f"is a {cls.__name__} of {len(value)}", "type({0}) is {1} and len({0}) == {2}", cls, len(value)
            )
            items = [self.lift(item, path.item(k)) for k, item in enumerate(value)]
            if cls is tuple:
                return tuple(items)
            note_methods(cls)
            return cls._make(items)
        if isinstance(value, enum.Enum | np.dtype | range):
            self.guard.check(path, f"is {value!r}", "type({0}) is {1} and {0} == {2}", cls, value)
            note_methods(cls)
            return value
        if isinstance(value, types.ModuleType):
            self.guard.check(path, f"is the module {value.__name__}", "{0} is {1}", value)
            return self.module(value, path)
        if isinstance(value, type):
            self.guard.check(path, f"is the class {value.__name__}", "{0} is {1}", value)
            return self.class_(value, path)
        if callable(value):
            found = self._callable(value, path)
            if found is not None:
                return found
        self._refuse(value, path)
        if has_shadow(cls):
            return self.instance_of(shadow_class(cls, self), value, path)
        self.guard.check(path, f"is a {cls.__name__}", "type({0}) is {1}", cls)
        self.unseen = True
        return self.input(path, ObjectType(cls))

    def _grows(self, path: Path, contents: Any) -> bool:
        """Whether a list or dict was another one at an earlier call, because the traced code changes it."""
        text, history = path.text, self.history
        before = history.contents.get(text, contents)
        history.contents[text] = contents
        if before != contents and text in history.changed and text not in history.needed:
            history.varying.add(text)
        return text in history.varying

    def _list(self, value: list[Any], path: Path) -> List:
        if len(value) > MAX_KNOWN_ITEMS or self._grows(path, len(value)):
            self.guard.check(path, "is a list", "type({0}) is list")
            lifted = List.at_run_time(self.input(path, ListType(ANY)).ag_value, ANY)
            self.unseen = True
        else:
            self.guard.check(path, f"is a list of {len(value)}", "type({0}) is list and len({0}) == {1}", len(value))
            lifted = List()
            lifted.ag_source = path
            self.remember(value, lifted, path)  # before the items: a list may hold itself
            list.extend(lifted, [self.lift(item, path.item(k)) for k, item in enumerate(value)])
        lifted.ag_birth = 0
        self.guard.objects.append(self.guard.read(path))
        return self._let_go_of(lifted)

    def _dict(self, value: dict[Any, Any], path: Path) -> Dict:
        if self._grows(path, tuple(value)):
            self.guard.check(path, "is a dict", "type({0}) is dict")
            lifted = Dict.at_run_time(self.input(path, ObjectType(dict)).ag_value)
            self.unseen = True
            lifted.ag_birth = 0
            self.guard.objects.append(self.guard.read(path))
            return self._let_go_of(lifted)
        self.guard.check(
            path, f"is a dict with the keys {tuple(value)!r}", "type({0}) is dict and tuple({0}) == {1}", tuple(value)
        )
        lifted = Dict()
        lifted.ag_source = path
        lifted.ag_birth = 0
        self.remember(value, lifted, path)
        dict.update(lifted, {key: self.lift(item, path.item(key)) for key, item in value.items()})
        self.guard.objects.append(self.guard.read(path))
        return self._let_go_of(lifted)

    def _let_go_of(self, lifted: Any) -> Any:
        if isinstance(lifted, tuple(self.kinds_let_go)):
            forget(lifted)
        return lifted

    def let_go_of_lists(self, kind: type) -> None:
        """A list or dict (`kind`; object: either) changes that may be any of the user's: these are known no more."""
        if self.unseen and kind not in self.kinds_let_go:
            self.kinds_let_go.add(kind)
            for lifted in self.outside():
                if isinstance(lifted, kind) and not isinstance(lifted, Instance):
                    forget(lifted)

    def instance_of(self, cls: type, value: Any, path: Path) -> Instance:
        """An object of the user's as an instance of a shadow class."""
        self.guard.check(path, f"is a {type(value).__name__}", "type({0}) is {1}", type(value))
        self.guard.objects.append(self.guard.read(path))
        lifted = new_instance(cls)
        object.__setattr__(lifted, "ag_birth", 0)
        object.__setattr__(lifted, "ag_source", path)
        lifted.ag_pending.update(attribute_names(value))
        for name in lifted.ag_pending:
            if hides_method(cls, name):
                self.hide(cls, name)
        memo: dict[str, Any] = {}

        def lift_attribute(name: str) -> Any:
            if name not in memo:
                memo[name] = self.lift(object.__getattribute__(value, name), path.attribute(name))
            return memo[name]

        object.__setattr__(lifted, "ag_lift", lift_attribute)
        if not self.let_go_of.isdisjoint((cls, None)):
            lifted.ag_grow()
        return lifted

    def note_absence(self, lifted: Instance, name: str) -> None:
        """The trace holds for objects that have no attribute of this name either."""
        original = self.original(lifted)
        if (id(original), name) not in self._absent and lacks(original, name):
            self._absent.add((id(original), name))
            holder = self.guard.read(lifted.ag_source)
            self.guard.lines.append(f"if not {self.guard.bind(lacks)}({holder}, {name!r}): return None")
            for of_class in (name, "__getattr__"):
                if not hasattr(type(original), of_class):
                    self.note_absence_in_class(type(original), of_class)

    def note_names(self, lifted: Instance) -> None:
        """The trace holds for objects with attributes of the same names, in the same order."""
        names = self.guard.bind(tuple(vars(self.original(lifted))))
        self.guard.lines.append(f"if tuple({self.guard.read(lifted.ag_source)}.__dict__) != {names}: return None")

    def note_absence_in_class(self, cls: type, name: str, is_own: bool = False) -> None:
        """The trace holds as long as the class has no attribute of this name, or none of its own."""
        has_it = name in vars(cls) if is_own else hasattr(cls, name)
        if not has_it and (id(cls), name) not in self._absent:
            self._absent.add((id(cls), name))
            bound = self.guard.bind(cls)
            self.guard.lines.append(
                f"if {name!r} in {bound}.__dict__: return None"
                if is_own
                else f"if hasattr({bound}, {name!r}): return None"
            )

    def note_subclasses(self, cls: type, found: Callable[[type], tuple[type, ...]]) -> tuple[type, ...]:
        """The trace holds as long as no other classes come from this one than `found` tells."""
        ask, kinds = self.guard.bind(found), found(cls)
        self.guard.lines.append(f"if {ask}({self.guard.bind(cls)}) != {self.guard.bind(kinds)}: return None")
        return kinds

    def note_absence_of_global(self, namespace: dict[str, Any], name: str) -> None:
        """The trace holds as long as there is no global of this name."""
        if (id(namespace), name) not in self._absent:
            self._absent.add((id(namespace), name))
            self.guard.lines.append(f"if {name!r} in {self.guard.bind(namespace)}: return None")

    def hide(self, cls: type, name: str) -> None:
        """Objects of this class may have an attribute of their own in place of the method."""
        key = (cls.ag_class, name)  # type: ignore[attr-defined]
        self.history.hidden.add(key)
        if key in self.methods:
            raise TraceAgain

    def is_hidden(self, cls: type, name: str) -> bool:
        """Whether the method of an object that is known at run time only may be another one than its class's."""
        keys = [(base.ag_class, name) for base in cls.__mro__ if hasattr(base, "ag_class")]
        self.methods.update(keys)
        return not self.history.hidden.isdisjoint(keys)

    def note_methods(self, lifted: Instance) -> None:
        """The trace holds for objects that hide no method of their class."""
        names = {name for cls in type(lifted).__mro__ for name in vars(cls) if hides_method(cls, name)}
        hidden = {name for cls, name in self.history.hidden}
        if names - hidden:
            own = f"{self.guard.bind(attribute_names)}({self.guard.read(lifted.ag_source)})"
            self.guard.lines.append(
                f"if not {self.guard.bind(frozenset(names - hidden))}.isdisjoint({own}): return None"
            )

    def let_go(self, cls: type | None) -> None:
        """An object of this class (None: of any) is written to that may be any of the user's: they become open."""
        self.let_go_of.add(cls and cls.ag_class)  # type: ignore[attr-defined]
        for lifted in self.outside():
            if isinstance(lifted, Instance) and cls in (None, type(lifted)):
                lifted.ag_grow()

    def source_of(self, lifted: Any) -> Value | None:
        """The input that is the user's object for a lifted one, made when first asked for."""
        path = lifted.ag_source
        if path is None:
            return None
        cls = type(self.original(lifted))
        return self.input(path, ListType(ANY) if cls is list else ObjectType(cls)).ag_value

    # ---- functions, classes, modules

    def _callable(self, value: Any, path: Path) -> Any:
        from runtime.trace.fronts import known_front

        if isinstance(value, np.vectorize):
            return self._vectorized(value, path)
        front = known_front(value)
        if front is not None:
            self.guard.check(path, "is the same function", "{0} is {1}", value)
            return front
        if is_dispatched(value):
            self.guard.check(path, "is the same function", "{0} is {1}", value)
            return Dispatched(self, value, path)
        if isinstance(value, types.FunctionType):
            self.guard.check(path, "is the same function", "{0}.__code__ is {1}", value.__code__)
            return self.function(value, path)
        if isinstance(value, types.MethodType):
            self.guard.check(path, "is a method", "type({0}) is {1}", types.MethodType)
            function = self.lift(value.__func__, path.attribute("__func__"))
            return types.MethodType(function, self.lift(value.__self__, path.attribute("__self__")))
        if isinstance(value, functools.partial):
            self.guard.check(path, "is a functools.partial", "type({0}) is {1}", functools.partial)
            function = self.lift(value.func, path.attribute("func"))
            args = self.lift(value.args, path.attribute("args"))
            return functools.partial(function, *args, **self.lift(value.keywords, path.attribute("keywords")))
        wrapped = getattr(value, "ag_function", None) if hasattr(type(value), "ag_function") else None
        if wrapped is not None:  # a decorated function called by another one
            self.guard.check(path, "is the same function", "{0} is {1}", value)
            lifted = self.lift(wrapped, paths.constant(wrapped, path.text))
            if isinstance(lifted, Attributed):
                lift_attributes(self, lifted, value, path)
            return lifted
        if isinstance(value, types.BuiltinFunctionType | types.MethodWrapperType | types.MethodDescriptorType):
            return self.opaque(value, path)
        return None

    def _vectorized(self, value: np.vectorize, path: Path) -> Any:
        from runtime.trace.vectorized import OPTIONS, Vectorized

        self.guard.check(path, "is an np.vectorize", "type({0}) is {1}", type(value))
        for name in OPTIONS:
            self.lift(getattr(value, name), path.attribute(name))
        return Vectorized(self.lift(value.pyfunc, path.attribute("pyfunc")), value)

    def opaque(self, value: Any, path: Path) -> Any:
        """A callable that runs as it is, at every call of the graph."""
        from runtime.trace.fronts import Opaque

        self.guard.check(path, f"is a {type(value).__name__}", "type({0}) is {1}", type(value))
        return Opaque(value, functools.partial(self.input, path, ObjectType(type(value))))

    def function(self, value: types.FunctionType, path: Path) -> Any:
        """The converted form of one of the user's functions, bound to the trace's globals and cells."""
        made = dataclass_function(self, value, path)
        if made is not None:
            return made
        if not self.converter.is_converted(value):
            return self.opaque(value, path)
        return bind_function(self, value, path)

    def shadow_cell(self, cell: types.CellType) -> types.CellType:
        """The trace's own cell for a variable of the user's."""
        if id(cell) not in self._cells:
            self._cells[id(cell)] = (cell, types.CellType(), [])
        return self._cells[id(cell)][1]

    def fill_cell(self, cell: types.CellType, path: Path, name: str, watched: bool) -> None:
        """Lift the content of a variable; `watched`: let assignments to it reach the user's cell at every call."""
        _, shadow, state = self._cells[id(cell)]
        if "filled" not in state:
            state.append("filled")
            content = cell_content(cell)
            if content is not EMPTY:
                shadow.cell_contents = self.lift(content, path)
            elif path.base is not None:
                variable = path.template.removesuffix(".cell_contents").replace("{base}", self.guard.read(path.base))
                self.guard.lines.append(f"if {self.guard.bind(is_filled)}({variable}): return None")
        if watched and "watched" not in state:
            state.append("watched")
            self.trace.heap.watch(Watcher(self, shadow, name, path.text, cell))

    def globals_of(self, namespace: dict[str, Any]) -> Globals:
        """The trace's own globals for a module of the user's."""
        found = self._globals.get(id(namespace))
        if found is None:
            found = self._globals[id(namespace)] = Globals(self, namespace)
        return found

    def module(self, value: types.ModuleType, path: Path) -> Any:
        from runtime.trace.fronts import module_stand_in

        return module_stand_in(value, path, self)

    def class_(self, value: type, path: Path) -> Any:
        """What traced code gets for a class."""
        from runtime.trace.fronts import GeneratorContexts, known_front

        front = known_front(value)
        if front is not None:
            return front
        if issubclass(value, BaseException):
            note_methods(value)
            self._keep_attributes(value)
            init = getattr(value, "__init__", None)
            return ExceptionClass(value, self, path) if isinstance(init, types.FunctionType) else value
        if issubclass(value, enum.Enum | tuple | np.generic):
            note_methods(value)
            self._keep_attributes(value)
            return EnumClass(value) if issubclass(value, enum.Enum) else value
        if has_shadow(value):
            return shadow_class(value, self)
        if value.__module__ == builtins.__name__:
            return value
        opaque = self.opaque(value, path)
        return GeneratorContexts(opaque) if value is contextlib._GeneratorContextManager else opaque

    def _keep_attributes(self, cls: type) -> None:
        """The trace holds as long as what a class of Python's own kind is read from has these very attributes."""
        for base in cls.__mro__:
            if isinstance(base, enum.EnumMeta) or is_library(base.__module__):
                continue
            for name, value in vars(base).items():
                if not name.startswith("_") and not hasattr(type(value), "__get__"):
                    place = paths.constant(base, base.__name__).class_attribute(name)
                    self.guard.check(place, f"is the same {type(value).__name__}", "{0} is {1}", value)


class ExceptionClass:
    """An exception class of the user's with an `__init__` of its own, which runs converted."""

    def __init__(self, cls: type, lifter: Lifter, path: Path) -> None:
        self.ag_original = cls
        self._init = lifter.lift(cls.__init__, path.attribute("__init__"))  # type: ignore[misc]

    def __call__(self, *args: Any, **kwargs: Any) -> BaseException:
        made = self.ag_original.__new__(self.ag_original, *args, **kwargs)
        self._init(made, *args, **kwargs)
        return made

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ag_original, name)


def attribute_names(value: Any) -> set[str]:
    """The attributes that an object itself has: in its `__dict__` and in its classes' slots."""
    names = set(getattr(value, "__dict__", ()))
    for cls in type(value).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(value, _mangled(cls, name)):
                names.add(_mangled(cls, name))
    return names


def is_filled(cell: types.CellType) -> bool:
    """Whether a variable is bound."""
    return cell_content(cell) is not EMPTY


def lacks(value: Any, name: str) -> bool:
    """Whether an object itself has no attribute of this name, whatever its class has."""
    if name in getattr(value, "__dict__", ()):
        return False
    return not (isinstance(getattr(type(value), name, None), types.MemberDescriptorType) and hasattr(value, name))


def _mangled(cls: type, name: str) -> str:
    private = name.startswith("__") and not name.endswith("__")
    return f"_{cls.__name__.lstrip('_')}{name}" if private else name
