"""Methods of objects that are Python's own in a trace: the user's enums, named tuples and exceptions, and texts.

A method that is read from one is not converted. Where a class has methods of the user's, and where a method of Python's
may be given what is known at run time only, converted code reads them with `ag.of(x).name`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from functools import partial
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

from runtime.errors import Unsupported
from runtime.primitives.builtins import IS
from runtime.primitives.objects import CLASS_NUMBER, OBJECT_OF, WITH_ATTRIBUTE
from runtime.structure import tuple_of
from runtime.trace import paths, text_methods
from runtime.trace.attempts import handled
from runtime.trace.builder import TraceAgain, apply, current, emit
from runtime.trace.choice import Choice, switch
from runtime.trace.control import cond
from runtime.trace.exception_states import add_note
from runtime.trace.exceptions import native
from runtime.trace.libraries import is_library
from runtime.trace.made_members import lift_member
from runtime.trace.raised_classes import exception_classes
from runtime.trace.searching import SEARCHES
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of
from runtime.types import NONE, UNBOUND, TupleType, alternatives

NAMES = {"add_note", "subgroup"}  # and such methods and properties, in all classes met so far


def note_methods(cls: type) -> None:
    """Objects of this class are in the trace: code is converted anew where its methods were not known before.

    Where nodes run at once, nothing can be done anew: code that is running already calls these methods as they are.
    """
    names = {name for base in cls.__mro__ for name, raw in vars(base).items() if _is_own(name, raw)}
    if not names <= NAMES:
        NAMES.update(names)
        if not current().executes:
            raise TraceAgain


def note_referred(function: FunctionType) -> None:
    """Note the methods of the classes that a function names, before it is converted to run at once."""
    cells = [cell for cell in function.__closure__ or () if cell != CellType()]
    known = [cell.cell_contents for cell in cells]
    for name in set(_names_in(function.__code__)):
        found = function.__globals__.get(name)
        known.append(found)
        if isinstance(found, ModuleType):
            known += [vars(found).get(member) for member in set(_names_in(function.__code__))]
    for item in known:
        if isinstance(item, type) and issubclass(item, enum.Enum | tuple | BaseException):
            note_methods(item)


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for item in code.co_consts:
        if isinstance(item, CodeType):
            yield from _names_in(item)


def _is_own(name: str, raw: Any) -> bool:
    """Whether a member of a class is code of the user's, called by its name."""
    function = _function(raw)
    is_special = name.startswith("_") and (name.endswith("_") or name in ("_replace", "_make", "_asdict"))
    return isinstance(function, FunctionType) and not is_special and not is_library(function.__module__)


def _function(raw: Any) -> Any:
    """The function behind a member of a class: a property's reader, a class method's own."""
    return raw.fget if isinstance(raw, property) else getattr(raw, "__func__", raw)


def _can_be_traced(name: str, raw: Any) -> bool:
    """Whether a member is code of the user's whose source is there: any class of the process may have the name."""
    if not _is_own(name, raw):
        return False
    function = _function(raw)
    try:
        current().lifter.lift(function, paths.constant(function, function.__name__))
    except Unsupported:
        return False
    return True


class Methods:
    """The attributes of an enum's member, a named tuple, an exception or a class, with the user's methods converted."""

    __slots__ = ("_classes", "_item")

    def __init__(self, item: Any, classes: tuple[type, ...] | None = None) -> None:
        self._item = item
        self._classes = classes  # where its methods are found, in this order

    def __getattr__(self, name: str) -> Any:
        item = self._item
        if type(item) is Choice:
            return switch(item, lambda one: native(getattr, of(one), name))
        cls: Any = item if _is_class(item) else type(item)
        classes = self._classes or getattr(cls, "ag_original", cls).__mro__
        owner = next((base for base in classes if name in vars(base)), None)
        if owner is tuple and name in SEARCHES:
            return partial(SEARCHES[name], item)
        if owner is BaseException and name == "add_note":
            return partial(add_note, item)
        if owner is BaseExceptionGroup and name in ("split", "subgroup"):
            return partial(_divided, item, name)
        if text_methods.has_method(owner, name):
            return text_methods.KnownMethod(item, name)
        if owner is None or not _is_own(name, vars(owner)[name]):
            return native(getattr, item, name)
        path = paths.constant(owner, owner.__name__).class_attribute(name)
        member = lift_member(current().lifter, vars(owner)[name], path)
        owned = item.__self__ if cls is super else item
        return member.__get__(None if item is cls else owned, cls)


def _is_class(item: Any) -> bool:
    """Whether this is a class, or what stands for one in the trace."""
    return isinstance(getattr(item, "ag_original", item), type)


class ChosenMember:
    """The attributes of an enum's member that is chosen when the graph runs."""

    __slots__ = ("_cls", "_item")

    def __init__(self, item: Symbolic, cls: enum.EnumMeta) -> None:
        self._item = item
        self._cls = cls

    def __getattr__(self, name: str) -> Any:
        owner = next((base for base in self._cls.__mro__ if name in vars(base)), None)
        if owner is None or not _is_own(name, vars(owner)[name]):
            return getattr(self._item, name)
        if isinstance(vars(owner)[name], property):
            return self._selected(lambda member: getattr(Methods(member), name))
        return lambda *args, **kwargs: self._selected(lambda member: getattr(Methods(member), name)(*args, **kwargs))

    def _selected(self, use: Any) -> Any:
        """What `use` gives for the member."""

        def among(members: list[Any]) -> Any:
            first, *others = members
            if not others:
                return use(first)
            test = apply(IS, self._item, first)
            return cond(test, lambda: use(first), lambda: among(others), cells_of(use))

        return among(list(self._cls))


def _divided(group: BaseExceptionGroup[BaseException], name: str, wanted: Any) -> Any:
    """`group.split(wanted)` or `group.subgroup(wanted)`, by classes or a function."""
    named = wanted if isinstance(wanted, tuple) else (wanted,)
    classes = tuple([getattr(one, "ag_original", one) for one in named])
    return native(getattr(group, name), classes if isinstance(wanted, tuple) else classes[0])


class RunTimeMethods:
    """The attributes of an exception of run time, with the methods of the class that it has when the graph runs.

    Those of classes that the trace has not met run as Python.
    """

    __slots__ = ("_item", "_named", "_symbolic")

    def __init__(self, item: Any, symbolic: Symbolic, named: type) -> None:
        self._item = item
        self._symbolic = symbolic
        self._named = named  # the class that it has, or one above that

    def __getattr__(self, name: str) -> Any:
        known = exception_classes(self._symbolic.ag_type)
        kinds = known or current().lifter.exceptions_below(self._named)
        found = [next((base for base in kind.__mro__ if name in vars(base)), None) for kind in kinds]
        owners = list(dict.fromkeys(found))
        traced = [owner is not None and _can_be_traced(name, vars(owner)[name]) for owner in owners]
        if not any(traced):
            return getattr(self._item, name)
        symbolic: Any = self._symbolic
        if NONE in alternatives(symbolic.ag_type):
            symbolic = apply(OBJECT_OF, symbolic, name=name)
        firsts = [kinds[found.index(owner)] for owner in owners]  # a class stands before those that come from it
        items = [
            Methods(handled((kind,), symbolic.ag_value), kind.__mro__) if is_traced or owner is None else symbolic
            for kind, owner, is_traced in zip(firsts, owners, traced, strict=True)
        ]
        if known is None:
            items.append(symbolic)
        if len(items) == 1:
            return getattr(items[0], name)
        numbers = tuple(map(owners.index, found))
        others = {"other": len(owners)} if known is None else {}
        number = apply(CLASS_NUMBER, symbolic, classes=kinds, numbers=numbers, **others)
        return switch(Choice(number, items), lambda one: getattr(one, name))


class TupleMethods:
    """The attributes of a named tuple of run time, or of None, with the user's methods converted."""

    __slots__ = ("_item", "_type")

    def __init__(self, item: Symbolic, type_: TupleType) -> None:
        self._item = item
        self._type = type_

    def __getattr__(self, name: str) -> Any:
        owner = next((base for base in self._type.cls.__mro__ if name in vars(base)), None)
        if owner is None or not _is_own(name, vars(owner)[name]):
            return getattr(self._item, name)
        found = self._item
        if found.ag_type != self._type:  # it may be None, which has no such attribute
            found = emit(WITH_ATTRIBUTE, (found.ag_value,), {"name": name}, self._type)
        return getattr(Methods(_with_items(found, self._type)), name)


def _with_items(symbolic: Any, kind: TupleType) -> Any:
    """A named tuple of run time as one of the trace."""
    return tuple_of(kind.cls, [symbolic[k] for k in range(len(kind.elements))])


def of(item: Any) -> Any:
    """What the attributes of an object are read from, where one may be a method that Python's own object has."""
    cls: Any = getattr(item, "ag_original", item) if _is_class(item) else type(item)
    if cls is Symbolic:
        return _of_run_time(item, item)
    if cls is super:
        classes = getattr(item.__self_class__, "__mro__", ())
        is_own = isinstance(item.__self__, _PYTHONS_OWN)
        return Methods(item, classes[classes.index(item.__thisclass__) + 1 :]) if is_own else item
    if hasattr(cls, "ag_symbolic") and issubclass(cls, BaseException):  # in a handler
        return RunTimeMethods(item, item.ag_symbolic(), cls.ag_named)
    return Methods(item) if cls is Choice or issubclass(cls, _PYTHONS_OWN) else item


_PYTHONS_OWN = (enum.Enum, tuple, BaseException, *text_methods.CLASSES)


def _is_plain(cls: Any) -> bool:
    """Whether a class of tuples is the user's, and its items are read as those of other tuples."""
    return cls is not None and cls is not tuple and cls.__getitem__ is tuple.__getitem__


def _of_run_time(item: Any, symbolic: Symbolic) -> Any:
    """As `of`, of a named tuple, an enum's member or an exception that exists at run time."""
    if exception_classes(symbolic.ag_type):
        return RunTimeMethods(item, symbolic, BaseException)
    kinds = alternatives(symbolic.ag_type) - {UNBOUND}
    tuples = [kind for kind in kinds if isinstance(kind, TupleType) and _is_plain(kind.cls)]
    if len(tuples) == 1 and len(kinds) == 1 and current().differentiates:
        return Methods(_with_items(symbolic, tuples[0]))
    if len(tuples) == 1 and kinds <= {tuples[0], NONE}:
        return TupleMethods(symbolic, tuples[0])
    cls = getattr(next(iter(kinds)), "cls", None) if len(kinds) == 1 else None
    return ChosenMember(symbolic, cls) if isinstance(cls, enum.EnumMeta) and list(cls) else item
