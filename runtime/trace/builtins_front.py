"""Python's builtins as converted code sees them.

With known arguments a stand-in does what the builtin does, and its lists and dicts are those of the trace; with
symbolic ones it puts a node into the graph. Where the types of a symbolic argument answer already, so does it.
"""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable
from functools import partial
from types import MethodDescriptorType, WrapperDescriptorType
from typing import Any

import numpy as np

from runtime.errors import Unsupported
from runtime.primitives import builtins as primitives
from runtime.primitives.primitive import Primitive
from runtime.structure import map_children
from runtime.trace import class_builtins, iteration, names_at_run_time, sequence_builtins
from runtime.trace.attribute_dicts import attributes_of
from runtime.trace.builder import current, is_literal, needs_value, operand, tracing
from runtime.trace.calls import stage
from runtime.trace.choice import Choice, switch
from runtime.trace.class_builtins import is_handled
from runtime.trace.containers import List, is_at_run_time
from runtime.trace.control import cond
from runtime.trace.dicts import Dict
from runtime.trace.exceptions import for_user
from runtime.trace.function_attributes import asked_holder
from runtime.trace.iterators import held
from runtime.trace.lazy import first
from runtime.trace.objects import Instance, has_attribute
from runtime.trace.sets import Set
from runtime.trace.sizes import note_length
from runtime.trace.symbolic import Symbolic, static_length
from runtime.types import ANY, ArrayType


class Front:
    """What converted code gets for a builtin."""

    def __init__(self, original: Any, function: Callable[..., Any]) -> None:
        self.ag_original = original
        self.function = function
        self.__name__ = original.__name__
        self.__doc__ = original.__doc__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if tracing() is None:
            return self.ag_original(*args, **kwargs)
        for k, arg in enumerate(args):
            if type(arg) is Choice:
                return switch(arg, _with_argument(self, k, args, kwargs))
        try:
            return self.function(*args, **kwargs)
        except TypeError as error:
            traceback = error.__traceback__
            if traceback is None or traceback.tb_next is not None:
                raise
        return native(self.ag_original, *args, **kwargs)  # a wrong number of arguments: the builtin's own error

    def __getattr__(self, name: str) -> Any:
        if name == "ag_original":
            raise AttributeError(name)
        found = getattr(self.ag_original, name)
        if name == "fromkeys":
            return partial(_fromkeys, found)
        return Unbound(found) if isinstance(found, MethodDescriptorType | WrapperDescriptorType) else found

    def __getitem__(self, index: Any) -> Any:
        return self.ag_original[index]

    def __or__(self, other: Any) -> Any:
        return self.ag_original | getattr(other, "ag_original", other)

    def __ror__(self, other: Any) -> Any:
        return getattr(other, "ag_original", other) | self.ag_original

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        return (self.ag_original,)

    def __eq__(self, other: object) -> Any:
        return self.ag_original == getattr(other, "ag_original", other)

    def __hash__(self) -> int:
        return hash(self.ag_original)

    def __repr__(self) -> str:
        return repr(self.ag_original)


class Unbound:
    """A method of a builtin class, as `str.upper`, called with the object."""

    def __init__(self, original: Any) -> None:
        self.ag_original = original
        self.__name__ = original.__name__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if tracing() is not None and args and (type(args[0]) is Symbolic or isinstance(args[0], List | Dict | Set)):
            name = self.__name__
            of_python = _len if name == "__len__" else getattr(operator, name, None) if name.startswith("__") else None
            return of_python(*args) if of_python else getattr(args[0], name)(*args[1:], **kwargs)
        return native(self.ag_original, *args, **kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else partial(self, instance)


def _fromkeys(original: Callable[..., Any], keys: Any, value: Any = None) -> Any:
    """`dict.fromkeys(keys, value)`."""
    if tracing() is None or not holds_symbolic(keys):
        found = native(original, keys, value)
        return Dict(found) if type(found) is dict and tracing() is not None else found
    return sequence_builtins.dict_of(iteration.Map(lambda key: (key, value), keys))


def _with_argument(function: Callable[..., Any], k: int, args: tuple[Any, ...], kwargs: Any) -> Callable[[Any], Any]:
    return lambda one: function(*args[:k], one, *args[k + 1 :], **kwargs)


def native(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call the builtin itself; what it raises is the user's."""
    try:
        return original(*args, **kwargs)
    except Exception as error:
        if error.__traceback__ is not None and error.__traceback__.tb_next is None:
            for_user(error)
        raise


def holds_symbolic(item: Any) -> bool:
    """Whether an argument is, or contains, what is known only at run time."""
    if type(item) is Symbolic or is_handled(item):
        return True
    if is_literal(item):
        return False
    if is_at_run_time(item):
        return True
    if isinstance(item, dict):
        return any(map(holds_symbolic, dict.values(item)))
    if isinstance(item, list | tuple):
        return any(map(holds_symbolic, item))
    return isinstance(item, slice) and any(map(holds_symbolic, (item.start, item.stop, item.step)))


def by_value(item: Any) -> Any:
    """An argument of a node that uses it up: lists and dicts item by item, objects as they are at run time."""
    if isinstance(item, Instance) or is_handled(item):
        return item.ag_symbolic()
    if is_at_run_time(item):
        return item.ag_symbolic()
    if isinstance(item, Set):
        return Symbolic(operand(set(item)))  # type: ignore[arg-type]
    if type(item) is Symbolic or is_literal(item):
        return item
    if isinstance(item, tuple | list | dict | slice):
        return map_children(by_value, item)
    if hasattr(item, "ag_original"):
        return item.ag_original
    original = current().lifter.original(item) if hasattr(current(), "lifter") else None
    return item if original is None else original


# ---- text


def text_of(item: Any, name: str = "__str__") -> Any:
    """`str(item)`, or `repr(item)` for `name="__repr__"`: known, or symbolic."""
    primitive, original = (primitives.TO_STR, str) if name == "__str__" else (primitives.REPR, repr)
    if isinstance(item, Instance):
        method = _text_method(type(item), name)
        return stage(primitive, (item.ag_symbolic(),), {}) if method is None else method(item)
    if isinstance(item, BaseException) and not is_handled(item):
        return _exception_text(item, name)
    if holds_symbolic(item) or _holds_instance(item):
        return stage(primitive, (by_value(item),), {})
    return native(original, by_value(item))


def _text_method(cls: type, name: str) -> Any:
    """The method of the user's class that gives the text of its objects; None where object's own does."""
    for wanted in dict.fromkeys((name, "__repr__")):
        method = getattr(cls, wanted)
        if method is not getattr(object, wanted):
            return method
    return None


def _exception_text(error: BaseException, name: str) -> Any:
    if not holds_symbolic(error.args) or name != "__str__":
        return native(str if name == "__str__" else repr, error)
    if len(error.args) == 1:
        return text_of(error.args[0], "__repr__" if isinstance(error, KeyError) else "__str__")
    return text_of(error.args)


def _holds_instance(item: Any) -> bool:
    if isinstance(item, dict):
        return any(map(_holds_instance, dict.values(item)))
    return isinstance(item, Instance) or (isinstance(item, list | tuple) and any(map(_holds_instance, item)))


def _print(*args: Any, **kwargs: Any) -> None:
    shown = [text_of(arg) if isinstance(arg, Instance | BaseException) else by_value(arg) for arg in args]
    stage(primitives.PRINT, tuple(shown), {name: by_value(value) for name, value in kwargs.items()})


def _str(*args: Any, **kwargs: Any) -> Any:
    if len(args) == 1 and not kwargs:
        return text_of(args[0])
    return native(str, *args, **kwargs)


def _repr(item: Any, /) -> Any:
    return text_of(item, "__repr__")


def _format(item: Any, spec: Any = "", /) -> Any:
    method = type(item).__format__ if isinstance(item, Instance) else object.__format__
    if isinstance(item, Instance) and method is not object.__format__:
        return method(item, spec)
    if isinstance(item, Instance) and spec == "":
        return text_of(item)
    if holds_symbolic(item) or holds_symbolic(spec) or isinstance(item, Instance):
        return stage(primitives.FORMAT_VALUE, (by_value(item), spec), {})
    return native(format, item, spec)


# ---- numbers


def _special(item: Any, *names: str) -> Any:
    """What the first of these methods of a user's object gives; the item itself where there is none."""
    if isinstance(item, Instance):
        for name in names:
            method = getattr(type(item), name, None)
            if method is not None:
                return getattr(method, "ag_method", method)(item)
    return item


def _conversion(original: type, primitive: Primitive, *methods: str) -> Callable[..., Any]:
    def convert(*args: Any, **kwargs: Any) -> Any:
        args = (_special(args[0], *methods), *args[1:]) if args else args
        if holds_symbolic(args) or holds_symbolic(kwargs):
            return stage(primitive, by_value(args), kwargs)
        return native(original, *args, **kwargs)

    return convert


def _bool(item: Any = False, /) -> Any:
    return iteration.truth(item)


def _len(item: Any, /) -> Any:
    if type(item) is Symbolic:
        count = static_length(item)
        if count is not None:
            return count
        found = stage(primitives.LEN, (item,), {})
        note_length(found, item)
        return found
    if is_at_run_time(item):
        return stage(primitives.LEN, (item.ag_symbolic(),), {})
    if isinstance(item, Instance) and hasattr(type(item), "__len__"):
        count = type(item).__len__(item)  # type: ignore[attr-defined]
        return _length(count)
    return native(len, item)


def _length(count: Any) -> Any:
    return stage(primitives.LENGTH, (count,), {}) if type(count) is Symbolic else native(primitives.length, count)


def _range(*args: Any) -> Any:
    args = tuple([_special(arg, "__index__") for arg in args])
    return stage(primitives.RANGE, args, {}) if holds_symbolic(args) else native(range, *args)


def _pow(base: Any, exponent: Any, mod: Any = None) -> Any:
    if mod is None or not holds_symbolic((base, exponent, mod)):
        return native(pow, base, exponent, mod)
    return stage(primitives.POW, (base, exponent, mod), {})


def _round(number: Any, ndigits: Any = None) -> Any:
    if isinstance(number, Instance) and hasattr(type(number), "__round__"):
        method = type(number).__round__  # type: ignore[attr-defined]
        return method(number) if ndigits is None else method(number, ndigits)
    if holds_symbolic((number, ndigits)):
        return stage(primitives.ROUND, (number,) if ndigits is None else (number, ndigits), {})
    return native(round, number, ndigits)


def simple(original: Callable[..., Any], primitive: Primitive) -> Callable[..., Any]:
    """A builtin that is a node for symbolic arguments and itself for known ones."""

    def call(*args: Any) -> Any:
        if holds_symbolic(args):
            return stage(primitive, by_value(args), {})
        return native(original, *args)

    return call


def _plain(original: Callable[..., Any]) -> Callable[..., Any]:
    """A builtin that works on symbolic values as it is: through their operators."""
    return lambda *args, **kwargs: native(original, *args, **kwargs)


def _hash(item: Any, /) -> Any:
    method = getattr(type(item), "__hash__", None)
    if isinstance(item, Instance) and method is not None and method is not object.__hash__:
        return getattr(method, "ag_method", method)(item)
    if holds_symbolic(item) or isinstance(item, Instance):
        return stage(primitives.HASH, (by_value(item),), {})
    return native(hash, item)


def _id(item: Any, /) -> Any:
    raise Unsupported(
        "`id` of a value in a graph",
        "Compare with `is`, or use keys of your own.",
        current().frame(),
    )


# ---- iterators


def _enumerate(iterable: Any, start: Any = 0) -> Any:
    first = start if type(start) in (int, Symbolic) else native(int.__index__, start)
    return held(iteration.enumerated(iterable, first))


def _zip(*iterables: Any, **options: Any) -> Any:
    return held(iteration.Zip(*iterables, **options))


def _map(function: Any, iterable: Any, *others: Any) -> Any:
    return held(iteration.Map(function, iterable, *others))


def _filter(function: Any, iterable: Any, /) -> Any:
    return held(iteration.Filter(function, iterable))


def _reversed(sequence: Any, /) -> Any:
    if isinstance(sequence, Instance):
        method = getattr(type(sequence), "__reversed__", None)
        return held(iteration.iterate(native(reversed, sequence) if method is None else method(sequence)))
    if not (
        type(sequence) is Symbolic or hasattr(type(sequence), "__reversed__") or hasattr(type(sequence), "__getitem__")
    ):
        native(reversed, sequence)
    if isinstance(sequence, Dict) and sequence.ag_grown:
        sequence = sequence.ag_symbolic()
    return held(iteration.Cursor(sequence, backwards=True))


def _iter(iterable: Any, *sentinel: Any) -> Any:
    if sentinel:
        from runtime.trace.itertools_in_python import called

        return called(iterable, *sentinel)
    iterator = iteration.started(iterable)
    return iterator.iterator if type(iterator) is iteration.Own else held(iteration.iterate(iterator))


def _next(iterator: Any, *default: Any) -> Any:
    if type(iterator) is Symbolic:
        primitive = primitives.NEXT_OR if default else primitives.NEXT
        return stage(primitive, (iterator, *default), {}, writes=(iterator,))
    if not hasattr(type(iterator), "__next__"):
        native(next, iterator)
    if isinstance(iterator, iteration.Lazy):
        return first(iterator, *default)
    if isinstance(iterator, Instance):
        return _next_or(iterator, default[0]) if default else type(iterator).__next__(iterator)  # type: ignore[attr-defined]
    if isinstance(iterator, iteration.Iteration) and default and not _is_known(iterator):
        return stage(primitives.NEXT_OR, (iterator.ag_symbolic(), *default), {})
    try:
        return iteration.iterate(iterator).take()
    except StopIteration as error:
        if default:
            return default[0]
        raise for_user(error) from None


def _next_or(iterator: Any, default: Any) -> Any:
    """`next(iterator, default)` of an iterator of the user's own class."""
    operators = current().lifter.converter.operators
    value: Any

    def take() -> None:
        nonlocal value
        value = type(iterator).__next__(iterator)

    def stop(error: BaseException) -> None:
        nonlocal value
        value = default

    operators.try_(take, [(lambda: StopIteration, stop)])
    return operators.bound(lambda: value)


def _is_known(iterator: iteration.Iteration) -> bool:
    return iterator.ag_ref is None and iterator.can_unroll()


# ---- attributes


def _checked_name(name: Any) -> Any:
    if type(name) is Symbolic:
        raise needs_value("the name of an attribute", name)
    return name


def _getattr(item: Any, name: Any, *default: Any) -> Any:
    item = _holder(item, name)
    if type(name) is Symbolic and isinstance(item, Instance):
        return names_at_run_time.get_attribute(item, name, *default)
    if default and isinstance(item, Instance):
        return _attribute_or(item, _checked_name(name), default[0])
    if default and type(item) is Symbolic and class_builtins.has_attribute(item, _checked_name(name)) is None:
        return stage(primitives.GETATTR_OR, (item, name, by_value(default[0])), {})
    if default and type(item) is Symbolic and not class_builtins.has_attribute(item, name):
        return default[0]
    return native(getattr, item, _checked_name(name), *default)


def _attribute_or(item: Instance, name: str, default: Any) -> Any:
    test = has_attribute(item, name)
    if type(test) is Symbolic:
        return cond(test, lambda: getattr(item, name), lambda: default, ())
    return getattr(item, name) if test else default


def _holder(item: Any, name: Any) -> Any:
    """The object that has the attribute: for a function, the one that has its attributes."""
    return item if isinstance(name, str) and name.startswith("__") else asked_holder(item)


def _hasattr(item: Any, name: Any, /) -> Any:
    item = _holder(item, name)
    if type(name) is Symbolic and isinstance(item, Instance):
        return names_at_run_time.has_attribute_named(item, name)
    if isinstance(item, Instance):
        return has_attribute(item, _checked_name(name))
    if type(item) is not Symbolic:
        return native(hasattr, item, _checked_name(name))
    known = class_builtins.has_attribute(item, _checked_name(name))
    return stage(primitives.HASATTR, (item, name), {}) if known is None else known


def _setattr(item: Any, name: Any, value: Any, /) -> None:
    if type(name) is Symbolic and isinstance(item, Instance):
        names_at_run_time.set_attribute(item, name, value)
        return
    native(setattr, item, _checked_name(name), value)


def _delattr(item: Any, name: Any, /) -> None:
    native(delattr, item, _checked_name(name))


def _callable(item: Any, /) -> Any:
    if type(item) is not Symbolic:
        return native(callable, item)
    if isinstance(item.ag_type, ArrayType):
        return False
    return (
        stage(primitives.CALLABLE, (item,), {})
        if item.ag_type == ANY
        else class_builtins.all_agree(item.ag_type, _calls)
    )


def _calls(cls: type | None) -> bool | None:
    return None if cls is None else "__call__" in dir(cls)


def _table() -> dict[str, Callable[..., Any]]:
    conversions = {
        "int": _conversion(int, primitives.TO_INT, "__int__", "__index__", "__trunc__"),
        "float": _conversion(float, primitives.TO_FLOAT, "__float__", "__index__"),
        "complex": _conversion(complex, primitives.TO_COMPLEX, "__complex__", "__float__", "__index__"),
    }
    nodes = {
        "ord": primitives.ORD, "chr": primitives.CHR, "ascii": primitives.ASCII, "bin": primitives.BIN,
        "hex": primitives.HEX, "oct": primitives.OCT, "bytes": primitives.TO_BYTES,
    }  # fmt: skip
    return {
        **conversions,
        **{name: simple(getattr(builtins, name), primitive) for name, primitive in nodes.items()},
        **{name: _plain(getattr(builtins, name)) for name in ("abs", "divmod")},
        "bool": _bool, "callable": _callable, "delattr": _delattr, "enumerate": _enumerate, "filter": _filter,
        "format": _format, "getattr": _getattr, "hasattr": _hasattr, "hash": _hash, "id": _id, "iter": _iter,
        "len": _len, "map": _map, "next": _next, "pow": _pow, "print": _print, "range": _range, "repr": _repr,
        "reversed": _reversed, "round": _round, "setattr": _setattr, "str": _str, "vars": attributes_of, "zip": _zip,
        "isinstance": class_builtins.is_instance, "issubclass": class_builtins.is_subclass, "type": _type,
        **sequence_builtins.TABLE,
    }  # fmt: skip


def _type(*args: Any) -> Any:
    from runtime.trace.numpy_front import scalar_type

    found = class_builtins.class_of(*args)
    return FRONTS.get(id(found), scalar_type(found))


class DtypeFront(Front):
    """`float` and its like, which NumPy takes for a dtype: `x.dtype == float`."""

    @property
    def dtype(self) -> np.dtype:
        return np.dtype(self.ag_original)


class ObjectFront(DtypeFront):
    """`object`, whose methods handle the trace's objects as they do eager's."""

    def __init__(self) -> None:
        super().__init__(object, object)
        for name in ("__getattribute__", "__setattr__", "__delattr__", "__eq__", "__ne__"):
            self.__dict__[name] = partial(_of_object, name)


def _of_object(name: str, item: Any, *args: Any) -> Any:
    return getattr(Instance if isinstance(item, Instance) else object, name)(item, *args)


BUILTINS: dict[str, Any] = {name: Front(getattr(builtins, name), function) for name, function in _table().items()}
BUILTINS["object"] = ObjectFront()
for _name in ("bool", "int", "float", "complex", "str", "bytes"):
    BUILTINS[_name] = DtypeFront(BUILTINS[_name].ag_original, BUILTINS[_name].function)
FRONTS: dict[int, Any] = {id(front.ag_original): front for front in BUILTINS.values()}
