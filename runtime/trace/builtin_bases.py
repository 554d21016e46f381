"""The user's classes that come from `list` or `dict`.

Their objects are handled as those of other classes are, attribute by attribute. Beside its attributes such an object
has its *contents*: a list or dict of the trace, on which the methods that the class inherits work. At run time the two
are one object: what changes the contents changes the object, by the builtin class's own methods.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable
from types import MethodType
from typing import Any

from runtime.primitives.containers import (
    CONTENTS,
    CONTENTS_COPY,
    DICT,
    OWN,
    OWN_ITERATOR,
    OWN_LENGTH,
)
from runtime.primitives.primitive import Primitive
from runtime.trace.builder import apply, current, emit
from runtime.trace.class_attributes import class_attribute
from runtime.trace.containers import Grown
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import native
from runtime.trace.lists import List
from runtime.trace.objects import Instance, reference_of
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, ListType, Type


class Contents:
    """What lists and dicts have in common that are the contents of an object."""

    __slots__ = ()
    ag_owner: Any
    ag_overridden: bool  # whether what `list` or `dict` does with the object may run code of the user's
    ag_list_type: Type
    ag_grown: Grown | None

    def ag_start(self: Any, owner: Any) -> None:
        """Be the contents of this object, and hold nothing."""
        self.ag_owner = owner
        self.ag_asked = 0
        self.ag_grown = None
        self.ag_unknown = False
        self.ag_common = None if current().lifter is None else current().lifter.common_types.contents_of(type(owner))
        self.ag_leaked = False
        self.ag_overridden = has_own_methods(type(owner))

    ag_birth: Any = property(lambda self: self.ag_owner.ag_birth)
    ag_source: Any = property(lambda self: self.ag_owner.ag_source)
    ag_ref: Any = property(lambda self: reference_of(self.ag_owner))

    def ag_target(self) -> Symbolic:
        """The object itself, as the list or dict that it is."""
        return self._as_builtin(CONTENTS)

    def ag_symbolic(self) -> Symbolic:
        """A list or dict of run time to read from. Python's operators on it are those of the builtin class."""
        return self._as_builtin(CONTENTS_COPY if self.ag_overridden else CONTENTS)

    def _as_builtin(self, primitive: Primitive) -> Symbolic:
        return emit(primitive, (self.ag_owner.ag_symbolic().ag_value,), {}, self.ag_list_type)

    def ag_kernel(self, primitive: Primitive) -> Primitive:
        """What does on the object what `primitive` does on a list or dict."""
        return OWN.get(primitive, primitive) if self.ag_overridden else primitive

    def ag_length(self: Any) -> Any:
        """How many items there are."""
        if self.ag_grown is None:
            return super().__len__()  # type: ignore[misc]
        return apply(OWN_LENGTH, self.ag_target())

    def ag_iterate(self: Any) -> Any:
        """An iterator over the items, or the keys."""
        from runtime.trace.iterables import iterate
        from runtime.trace.iterators import RunTime

        if self.ag_grown is None or not self.ag_overridden:
            return iterate(self)
        item = self.ag_element if isinstance(self, ListContents) else ANY
        return RunTime(apply(OWN_ITERATOR, self.ag_target()), item)


class ListContents(Contents, List):
    """The items of an object whose class comes from `list`."""

    __slots__ = ("ag_overridden", "ag_owner")
    ag_list_type = ListType(ANY)

    def __init__(self, owner: Any) -> None:
        list.__init__(self)
        self.ag_start(owner)

    def ag_items_of(self) -> tuple[Any, ...]:
        """What the object is to hold once it exists."""
        return tuple(list.__iter__(self))

    def ag_as_plain(self) -> List:
        """A list with the same items, to read from."""
        if self.ag_grown is None:
            return List(list.__iter__(self))
        return List.at_run_time(self.ag_symbolic().ag_value, self.ag_ask())


class DictContents(Contents, Dict):
    """The keys and values of an object whose class comes from `dict`."""

    __slots__ = ("ag_overridden", "ag_owner")
    ag_list_type = DICT

    def __init__(self, owner: Any) -> None:
        dict.__init__(self)
        self.ag_start(owner)

    def ag_items_of(self) -> tuple[Any, ...]:
        """What the object is to hold once it exists."""
        return tuple(dict.items(self))

    def ag_as_plain(self) -> Dict:
        """A dict with the same keys and values, to read from."""
        if self.ag_grown is None:
            return Dict(dict.items(self))
        return Dict.at_run_time(self.ag_symbolic().ag_value, self.ag_ask())

    def ag_as_copy(self) -> Dict:
        """A dict of its own with the same keys and values: `copy` of a `defaultdict` makes another object."""
        if self.ag_grown is None:
            return self.ag_as_plain()
        element = self.ag_ask()
        copied = self._as_builtin(CONTENTS_COPY)
        return Dict.made_at_run_time(copied.ag_value, [] if element is None else [element])


# What a class may have of its own without changing what `list` and `dict` do with its objects.
_HARMLESS = frozenset(
    ("__init__", "__new__", "__repr__", "__doc__", "__hash__", "__class_getitem__", "__sizeof__", "__getattribute__")
)
_ASKED = frozenset((*vars(list), *vars(dict), "__bool__", "__missing__", "__array__")) - _HARMLESS


def has_own_methods(cls: Any) -> bool:
    """Whether what `list` or `dict` does with an object of this shadow class may run code of the user's."""
    bases = cls.__mro__[: cls.__mro__.index(cls.ag_builtin)]
    return any(name in _ASKED for base in bases for name in vars(base))


class Inherited:
    """A method of `list` or `dict`."""

    is_method = True

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self.function if instance is None else MethodType(self.function, instance)


def contents_of(item: Any) -> Any:
    """What an object holds that is a list or dict, as a list or dict to read from; anything else as it is."""
    own = item.ag_contents if isinstance(item, Instance) else None
    return item if own is None else own.ag_as_plain()


def inherited(method: str, instance: Any) -> Any:
    """A method of `list` or `dict` by name, of an object whose class comes from it."""
    return class_attribute(type(instance).ag_builtin, method).__get__(instance)


def _plain(name: str) -> Inherited:
    """A method that works on the contents."""

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(self.ag_contents, name)(*args, **kwargs)

    return Inherited(call)


def _operator(name: str) -> Inherited:
    """An operator that works on the contents; the other operand, if it is such an object, is the list or dict there."""

    def operate(self: Any, other: Any) -> Any:
        return getattr(self.ag_contents, name)(contents_of(other))

    return Inherited(operate)


def _operators() -> Any:
    return current().lifter.converter.operators


class Builtin(Instance):
    """What the shadows of classes that come from `list` or `dict` come from in turn."""

    __slots__ = ("ag_made",)
    ag_kind: Any

    @property
    def ag_contents(self) -> Any:  # type: ignore[override]
        try:
            return object.__getattribute__(self, "ag_made")
        except AttributeError:
            made = type(self).ag_kind(self)
            object.__setattr__(self, "ag_made", made)
        if self.ag_open:
            made.ag_unknown, made.ag_grown = True, Grown(ANY)
        elif self.ag_source is not None:
            from runtime.trace.lifted_containers import lift_contents

            lift_contents(current().lifter, self, made)
        return made

    def _length(self) -> Any:
        return self.ag_contents.ag_length()

    def _iterate(self) -> Any:
        return self.ag_contents.ag_iterate()

    def _contains(self, item: Any) -> Any:
        return _operators().in_(item, self.ag_contents)

    def _reversed(self) -> Any:
        from runtime.trace.builtins_front import BUILTINS

        return BUILTINS["reversed"](self.ag_contents)

    def _text(self) -> Any:
        from runtime.trace.text_builtins import text_of

        return text_of(self.ag_contents, "__repr__")

    def _update_in_place(self, other: Any) -> Any:
        getattr(self.ag_contents, "__ior__" if isinstance(self.ag_contents, dict) else "__iadd__")(contents_of(other))
        return self

    __len__ = Inherited(_length)  # type: ignore[assignment]
    __iter__ = Inherited(_iterate)  # type: ignore[assignment]
    __contains__ = Inherited(_contains)  # type: ignore[assignment]
    __reversed__ = Inherited(_reversed)
    __repr__ = Inherited(_text)  # type: ignore[assignment]
    __eq__, __ne__ = _operator("__eq__"), _operator("__ne__")  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]
    __getitem__, __setitem__, __delitem__ = map(_plain, ("__getitem__", "__setitem__", "__delitem__"))
    clear, copy, pop = map(_plain, ("clear", "copy", "pop"))


class ListBase(Builtin):
    """`list`."""

    __slots__ = ()
    ag_kind = ListContents

    def _fill(self, *items: Any) -> None:
        native(list, *([()] * len(items)))  # as many as `list` takes
        self.ag_contents.clear()
        for iterable in items:
            self.ag_contents.extend(iterable)

    def _before(self, other: Any) -> Any:
        return other + self.ag_contents if isinstance(other, List) else NotImplemented

    def _repeat_in_place(self, count: Any) -> Any:
        self.ag_contents.__imul__(count)
        return self

    __init__ = Inherited(_fill)  # type: ignore[assignment]
    __lt__, __le__, __gt__, __ge__ = map(_operator, ("__lt__", "__le__", "__gt__", "__ge__"))
    __add__, __radd__ = _operator("__add__"), Inherited(_before)
    __mul__, __rmul__ = _plain("__mul__"), _plain("__rmul__")
    __iadd__, __imul__ = Inherited(Builtin._update_in_place), Inherited(_repeat_in_place)
    append, extend, insert, remove = map(_plain, ("append", "extend", "insert", "remove"))
    reverse, sort, index, count = map(_plain, ("reverse", "sort", "index", "count"))


class DictBase(Builtin):
    """`dict`."""

    __slots__ = ()
    ag_kind = DictContents

    def _update(self, *args: Any, **kwargs: Any) -> None:
        for arg in args:
            self.ag_contents.update(_pairs(arg))
        self.ag_contents.update(**kwargs)

    def _item(self, key: Any) -> Any:
        from runtime.trace.control import cond
        from runtime.trace.variables import cells_of

        missing = getattr(type(self), "__missing__", None)
        if missing is None:
            return self.ag_contents[key]
        is_there = self.ag_contents.ag_contains(key)
        if type(is_there) is not Symbolic:
            return self.ag_contents[key] if is_there else missing(self, key)
        return cond(is_there, lambda: self.ag_contents[key], lambda: missing(self, key), cells_of(missing))

    @classmethod
    def fromkeys(cls, keys: Any, value: Any = None) -> Any:
        """As that of `dict`, which stores by the class's own method."""
        made = cls()

        def put(key: Any) -> None:
            made[key] = value  # type: ignore[index]

        _operators().for_(keys, put)
        return made

    __init__ = update = Inherited(_update)  # type: ignore[assignment]
    __getitem__ = Inherited(_item)
    __or__, __ior__ = _operator("__or__"), Inherited(Builtin._update_in_place)
    get, setdefault, popitem = map(_plain, ("get", "setdefault", "popitem"))
    keys, values, items = map(_plain, ("keys", "values", "items"))


def as_mapping(source: Any) -> Dict | None:
    """A dict made of an object that is one, of which `dict` takes what it holds; None for anything else."""
    if (
        not isinstance(source, DictBase)
        or class_attribute(type(source), "__iter__") is not Builtin.__dict__["__iter__"]
    ):
        return None
    copied: Dict = source.ag_contents.ag_as_copy()
    return copied


def _pairs(source: Any) -> Any:
    """A mapping or pairs as `Dict.update` takes them."""
    from runtime.trace.builtins_front import BUILTINS

    return source if isinstance(source, dict | Symbolic) else BUILTINS["dict"](source)


for _base in (ListBase, DictBase):
    _base.ag_builtin = _base  # type: ignore[attr-defined]
BASES = (list, dict, OrderedDict, defaultdict)


def base_of(builtin: type) -> type:
    """What the shadow of a class comes from where the class comes from this one of `BASES`."""
    from runtime.trace.dict_bases import DefaultBase, OrderedBase

    bases = (ListBase, DictBase, OrderedBase, DefaultBase)
    return bases[BASES.index(builtin)]
