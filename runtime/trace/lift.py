"""Lifting: what traced code gets for each value of the user's.

Arrays, NumPy scalars and unknown objects become inputs of the graph. Python values stay known and are guarded; a number
that was different at an earlier call, or that the traced code itself writes, becomes an input too. Lists and dicts
become `List`s and `Dict`s, objects of plain classes shadow instances, functions converted functions.
"""

from __future__ import annotations

import builtins
import enum
import functools
import types
from collections import Counter
from typing import Any, Protocol

import numpy as np

from runtime.errors import Unsupported
from runtime.graph import Value
from runtime.structure import is_tuple
from runtime.trace import paths, refusals
from runtime.trace.acting_methods import ActingMethods
from runtime.trace.builder import ABOUT_PYTHON, Trace, TraceAgain
from runtime.trace.callables import builtin_exception, lift_callable, lift_class
from runtime.trace.class_attributes import hides_method
from runtime.trace.common_types import CommonTypes
from runtime.trace.dataclass_functions import dataclass_function
from runtime.trace.dicts import Dict
from runtime.trace.function_attributes import attribute_holder
from runtime.trace.functions import Globals, bind_function
from runtime.trace.heap import EMPTY
from runtime.trace.history import History
from runtime.trace.libraries import holds_nothing, module_of
from runtime.trace.lifted_containers import lift_dict, lift_list, lift_tuple
from runtime.trace.lists import List
from runtime.trace.local_classes import LocalClasses
from runtime.trace.objects import Instance, new_instance
from runtime.trace.opaque import forget
from runtime.trace.outside_variables import OutsideVariables
from runtime.trace.own_attributes import attribute_names
from runtime.trace.own_methods import note_methods
from runtime.trace.paths import Guard, Path
from runtime.trace.presence import Presence
from runtime.trace.pure_calls import is_pure
from runtime.trace.raised_classes import depth
from runtime.trace.reached import note_structure
from runtime.trace.shadow import has_shadow, shadow_class
from runtime.trace.specializing import lift_array, lift_number
from runtime.trace.symbolic import Symbolic
from runtime.trace.unconverted import Unconverted
from runtime.types import ANY, ArrayType, Dim, ListType, ObjectType, forgetting


class Converter(Protocol):
    """How functions are converted; what `autograph` lends to the tracer."""

    def code(self, function: types.FunctionType) -> Any: ...

    def is_converted(self, function: types.FunctionType) -> bool: ...

    operators: Any


class Lifter:
    """Lifts values for one trace and keeps the guard and the inputs."""

    def __init__(self, trace: Trace, converter: Converter, history: History) -> None:
        self.trace = trace
        self.converter = converter
        self.history = history
        self.guard = Guard()
        self.common_types = CommonTypes(history)
        self.presence = Presence(self)
        self.made_classes = LocalClasses(history.local_classes)
        self.acting_methods = ActingMethods(history.acting, history.acting_operators)
        self.inputs: list[Value] = []
        self.asked: Symbolic | None = None  # the list of those whose `id` was asked for
        self.read_numbers: set[str] = set()
        self.written: set[str] = set()
        self.updated: set[str] = set()  # what code met so far updates: whole paths, or their last steps
        self._known: dict[int, tuple[Any, Any, Path]] = {}  # id -> (the user's object, lifted, path)
        self._originals: dict[int, tuple[Any, Any]] = {}  # id of lifted -> (lifted, the user's)
        self._globals: dict[int, Globals] = {}
        self.variables = OutsideVariables(self)
        self.unconverted = Unconverted(self)
        self.exceptions: set[type] = set()  # classes of exceptions that the trace has met
        self.classes: dict[type, type] = {}
        self.dims: dict[Any, tuple[Dim, Path, int]] = {}  # what `History.seen_sizes` holds -> the size, its place
        self.let_go_of: set[Any] = set()  # classes of which an unknown object is written to; None: of any class
        self.depth_of_unknown = 0  # how many calls of methods of values of unknown class are under way
        self.meets_unknown = False  # whether values of run time may be what the trace does not make
        self.unseen = False  # whether the user's lists and dicts may stand in ones that the trace has not looked into
        self.kinds_let_go: set[type] = set()  # list, dict, or object: one that is not known was changed, it may be any
        self.bound: list[tuple[types.CodeType, types.FunctionType]] = []  # functions that had no attributes
        # Whose statements stand in functions, by place, with the known values that each was given:
        self.local_classes: dict[tuple[str, str, int], tuple[type, dict[str, Any]]] = {}
        self.local_counts: dict[tuple[str, str, int], int] = {}  # how many each statement has made
        self.local_parts: dict[tuple[str, str, int], Any] = {}  # their methods that use variables, and bases that do
        self.own_links: Counter[type] = Counter()  # how often objects of a class were found to hold others of it
        self.chooses_functions = False  # whether a function of run time has been called, which was one of the user's
        self.depth_of_choices = 0  # how many such calls are traced inside one another
        self.reads_late = False  # since a call that nothing is known of: what is read now is read at run time
        self.runs_late = False  # since there is code that runs at moments of which the trace does not know
        trace.lifter = self

    # ---- inputs

    def input(self, path: Path, type_: Any) -> Symbolic:
        """A new input of the graph, found at `path`."""
        if self.trace.forgotten:
            type_ = forgetting(type_, self.trace.forgotten)
        value = Value(type_, path.text.rsplit(".", 1)[-1] if path.text.isidentifier() else path.text)
        self.inputs.append(value)
        self.guard.inputs.append(self.guard.read(path))
        return Symbolic(value)

    def array(self, value: Any, path: Path) -> Symbolic:
        """What stands for an array that is found at `path`."""
        return lift_array(self, value, path)

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

    def path_of(self, lifted: Any) -> Path | None:
        """Where the user's object was found that something of the trace stands for; None where there is none."""
        entry = self._known.get(id(self.original(lifted)))
        return entry[2] if entry is not None and entry[1] is lifted else None

    # ---- lifting

    def lift(self, value: Any, path: Path) -> Any:
        """What traced code gets for `value`, which was found at `path`."""
        cls = type(value)
        if cls is np.ndarray:
            return self.array(value, path)
        if cls in (int, float, complex):
            return lift_number(self, value, path)
        if value is None or cls in (bool, type(Ellipsis), type(NotImplemented)):
            self.guard.check(path, f"is {value!r}", "{0} is {1}", value)
            return value
        if cls in (str, bytes):
            self.guard.check(path, f"is {value!r}", "type({0}) is {1} and {0} == {2}", cls, value)
            return value
        if isinstance(value, np.generic):
            self.refuse(value, path)
            type_ = ArrayType(value.dtype, (), "scalar")
            self.guard.check(path, f"is a NumPy {type_!r}", "type({0}) is {1}", cls)
            return self.input(path, type_)
        known = self._known.get(id(value))
        if known is not None:
            if known[2] is not path and known[2].text != path.text:
                self.same_object(path, known[2])
            return known[1]
        lifted = self._object(value, path)
        self.remember(value, lifted, path)
        return lifted

    def refuse(self, value: Any, path: Path) -> None:
        """Refuse what no graph can hold; the refusal is of calls that have such a value at this path."""
        try:
            refusals.refuse(value, path.text, self.trace)
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

    def same_object(self, path: Path, other: Path) -> None:
        """The trace holds as long as these two places have the same object."""
        left, right = self.guard.read(path), self.guard.read(other)
        self.guard.lines.append(f"if {left} is not {right}: return None")

    def note_write(self, text: str) -> None:
        """The traced code writes to the place at this path."""
        self.written.add(text)

    def note_item_write(self, tracked: Any, key: Any = EMPTY) -> None:
        """The traced code changes a list or dict; the numbers in it may change, or those under one key."""
        if tracked.ag_source is not None:
            self.history.changed.add(tracked.ag_source.text)
            prefix = f"{tracked.ag_source.text}[" if key is EMPTY else tracked.ag_source.item(key).text
            self.written |= {text for text in self.read_numbers if text.startswith(prefix)}

    def namespaces(self) -> list[Globals]:
        """The globals that the trace has read from."""
        return list(self._globals.values())

    def outside(self) -> list[Any]:
        """The trace's objects that stand for the user's own mutable ones."""
        found = [attribute_holder(lifted) for _, lifted, _ in self._known.values()]
        tracked = [lifted for lifted in found if isinstance(lifted, Instance | List | Dict)]
        held = [lifted.ag_contents for lifted in tracked if isinstance(lifted, Instance)]
        return tracked + [contents for contents in held if contents is not None]

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

    def lift_exception(self, cls: type) -> Any:
        """What traced code gets for the class of an exception."""
        if module_of(cls) == builtins.__name__:
            return builtin_exception(cls)
        return self.lift(cls, paths.constant(cls, cls.__name__))

    def exceptions_below(self, cls: type) -> tuple[type, ...]:
        """This class of exceptions and those that come from it, of what the trace has met, the last of them last."""
        return tuple(sorted({cls} | {one for one in self.exceptions if issubclass(one, cls)}, key=depth))

    def _object(self, value: Any, path: Path) -> Any:
        cls = type(value)
        if cls is list:
            return lift_list(self, value, path)
        if cls is dict:
            return lift_dict(self, value, path)
        if isinstance(value, tuple) and is_tuple(value):
            return lift_tuple(self, value, path)
        if isinstance(value, (enum.Enum, np.dtype, range, *ABOUT_PYTHON)):
            self.guard.check(path, f"is {value!r}", "type({0}) is {1} and {0} == {2}", cls, value)
            note_methods(cls)
            return value
        if isinstance(value, types.ModuleType):
            self.guard.check(path, f"is the module {value.__name__}", "{0} is {1}", value)
            return self.module(value, path)
        if isinstance(value, type):
            self.guard.check(path, f"is the class {value.__name__}", "{0} is {1}", value)
            return lift_class(self, value, path)
        if callable(value):
            found = lift_callable(self, value, path)
            if found is not None:
                return found
        self.refuse(value, path)
        if has_shadow(cls):
            return self.instance_of(shadow_class(cls, self), value, path)
        self.guard.check(path, f"is a {cls.__name__}", "type({0}) is {1}", cls)
        self.unseen = True
        self.meets_unknown |= not holds_nothing(cls)
        return self.input(path, ObjectType(cls))

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
                self.presence.hide(cls, name)
        memo: dict[str, Any] = {}

        def lift_attribute(name: str) -> Any:
            if name not in memo:
                note_structure(self, type(value), path.attribute(name).text, object.__getattribute__(value, name))
                memo[name] = self.lift(object.__getattribute__(value, name), path.attribute(name))
            return memo[name]

        object.__setattr__(lifted, "ag_lift", lift_attribute)
        is_linked = type(value) in self.history.linked and path.text not in self.history.whole
        if is_linked or not self.let_go_of.isdisjoint((type(value), None)):
            self.stand_for(lifted, value)
            lifted.ag_start_open()
        return lifted

    def let_go(self, cls: type | None) -> None:
        """An object of this class (None: of any) is written to that may be any of the user's: they become open."""
        self.let_go_of.add(cls and cls.ag_class)  # type: ignore[attr-defined]
        for lifted in self.outside():
            if isinstance(lifted, Instance) and cls in (None, type(lifted)):
                lifted.ag_grow()

    def read_again_in_classes(self, name: str) -> None:
        """What is written to may be one of the user's classes: those that have the attribute have another one now."""
        for cls in self.classes.values():
            if name in cls.ag_tracked.ag_state():  # type: ignore[attr-defined]
                cls.ag_note_change(name)  # type: ignore[attr-defined]
                cls.ag_tracked.read_late(name)  # type: ignore[attr-defined]

    def source_of(self, lifted: Any) -> Value | None:
        """The input that is the user's object for a lifted one, made when first asked for."""
        path = lifted.ag_source
        if path is None:
            return None
        cls = type(self.original(lifted))
        return self.input(path, ListType(ANY) if cls is list else ObjectType(cls)).ag_value

    # ---- functions, classes, modules

    def note_function(self, function: Any) -> None:
        """A function or class of the user's becomes a value of run time: where one is called, it may be this one."""
        if function in self.made_classes.of:
            self.made_classes.note_called(function)
            return
        if id(function) not in self._known:  # the class of an object that was met
            self.lift(function, paths.constant(function, function.__name__))
        path = self._known[id(function)][2]
        if path.constant is not function:
            self.guard.check(path, "is the same function", "{0} is {1}", function)
        self.note_held_function(function)

    def note_held_function(self, function: Any) -> None:
        """As `note_function`, of one in objects that the guard looks at themselves."""
        known = self.history.functions
        if not any(one is function for one in known):
            known.append(function)
            if self.chooses_functions:
                raise TraceAgain

    def note_partial(self) -> None:
        """A partial of one of the user's functions becomes a value of run time: where one is called, it may be this."""
        if not self.history.partials:
            self.history.partials = True
            if self.chooses_functions:
                raise TraceAgain

    def functions_at_run_time(self) -> list[tuple[Any, Any]]:
        """The user's functions that may be values of run time, each with its converted form."""
        self.chooses_functions = self.made_classes.is_asked = True
        known = [*self.history.functions, *self.made_classes.called]
        return [(one, self.lift(one, paths.constant(one, one.__name__))) for one in known]

    def opaque(self, value: Any, path: Path) -> Any:
        """A callable that runs as it is, at every call of the graph."""
        from runtime.trace.fronts import Opaque

        if is_pure(value):
            self.guard.check(path, "is the same function", "{0} is {1}", value)
        else:
            self.guard.check(path, f"is a {type(value).__name__}", "type({0}) is {1}", type(value))
        return Opaque(value, functools.partial(self.input, path, ObjectType(type(value))))

    def function(self, value: types.FunctionType, path: Path) -> Any:
        """The converted form of one of the user's functions, bound to the trace's globals and cells."""
        made = dataclass_function(self, value, path)
        if made is not None:
            return made
        if not self.converter.is_converted(value):
            return self.opaque(value, path)
        try:
            return bind_function(self, value, path)
        except Unsupported:
            if not self.trace.executes:
                raise
            return value  # runs as it is, on values that record what NumPy's protocols reach

    def globals_of(self, namespace: dict[str, Any]) -> Globals:
        """The trace's own globals for a module of the user's."""
        found = self._globals.get(id(namespace))
        if found is None:
            found = self._globals[id(namespace)] = Globals(self, namespace)
        return found

    def module(self, value: types.ModuleType, path: Path) -> Any:
        from runtime.trace.fronts import module_stand_in

        return module_stand_in(value, path, self)
