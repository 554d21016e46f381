"""Python's builtins as converted code sees them.

With known arguments a stand-in does what the builtin does, and its lists and dicts are those of the trace; with
symbolic ones it puts a node into the graph. Where the types of a symbolic argument answer already, so does it.
"""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from runtime.primitives import builtins as primitives
from runtime.primitives.control import EFFECT_CALL
from runtime.primitives.primitive import Primitive
from runtime.trace import (
    attribute_builtins,
    class_builtins,
    exceptions,
    iteration,
    iteration_builtins,
    order_builtins,
    sequence_builtins,
    text_builtins,
)
from runtime.trace.attribute_dicts import attributes_of
from runtime.trace.builder import current, tracing
from runtime.trace.builtin_calls import by_value, holds_instance, holds_symbolic, native
from runtime.trace.calls import stage
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import is_at_run_time
from runtime.trace.dicts import Dict
from runtime.trace.identities import identity
from runtime.trace.objects import Instance
from runtime.trace.opaque import call_opaque
from runtime.trace.own_operators import unary
from runtime.trace.shadow import ShadowClass, shadow_class
from runtime.trace.sizes import note_length
from runtime.trace.stand_ins import StandIn
from runtime.trace.symbolic import Symbolic, static_length
from runtime.trace.unbound_methods import unbound
from runtime.types import ObjectType

_OF_EVERY_CLASS = (
    *("__init__", "__repr__", "__str__", "__format__", "__hash__", "__sizeof__", "__dir__", "__reduce_ex__"),
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__getattribute__", "__setattr__", "__delattr__"),
)


class Front(StandIn):
    """What converted code gets for a builtin."""

    def __init__(self, original: Any, function: Callable[..., Any]) -> None:
        super().__init__(original)
        self.function = function
        if isinstance(original, type):
            # Python finds these on every object; of a class of Python's, the user's code asks for those of the class.
            self.__dict__.update({name: self.ag_member(name) for name in _OF_EVERY_CLASS})
            self.__dict__["__new__"] = partial(_instance, original)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
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
        return self.ag_member(name)

    def ag_member(self, name: str) -> Any:
        """What the user's code gets for `dict.fromkeys`, `list.__repr__`."""
        found = native(getattr, self.ag_original, name)
        if name == "fromkeys":
            return partial(_fromkeys, found)
        return unbound(found, self.ag_original)

    def __setattr__(self, name: str, value: Any) -> None:
        if "function" in self.__dict__:  # it is made: this is the user's code
            native(setattr, self.ag_original, name, value)
        object.__setattr__(self, name, value)

    def __getitem__(self, index: Any) -> Any:
        return exceptions.native(operator.getitem, self.ag_original, index)

    def __iter__(self) -> Any:
        return native(iter, self.ag_original)  # Python would try `__getitem__` of the front

    def __or__(self, other: Any) -> Any:
        return self.ag_original | getattr(other, "ag_original", other)

    def __ror__(self, other: Any) -> Any:
        return exceptions.native(operator.or_, getattr(other, "ag_original", other), self.ag_original)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        return (self.ag_original,)


def _fromkeys(original: Callable[..., Any], keys: Any, value: Any = None) -> Any:
    """`dict.fromkeys(keys, value)`."""
    if tracing() is None or not (holds_symbolic(keys) or iteration.gives_items(keys) or _holds_objects(keys)):
        found = native(original, keys, value)
        return Dict(found) if type(found) is dict and tracing() is not None else found
    return sequence_builtins.dict_of(iteration.Map(lambda key: (key, value), keys))


def _holds_objects(items: Any) -> bool:
    """Whether a list or tuple that is known holds an object of the user's, which tells its hash by a method."""
    return isinstance(items, list | tuple) and any(isinstance(item, Instance) for item in items)


def _with_argument(function: Callable[..., Any], k: int, args: tuple[Any, ...], kwargs: Any) -> Callable[[Any], Any]:
    return lambda one: function(*args[:k], one, *args[k + 1 :], **kwargs)


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
    if type(item) is MappingProxyType:
        item = item.copy()
    if type(item) is Symbolic:
        count = static_length(item)
        if count is not None:
            return count
        found = stage(primitives.LEN, (item,), {})
        note_length(found, item)
        return found
    if is_at_run_time(item):
        return stage(primitives.LEN, (item.ag_symbolic(),), {})
    if isinstance(item, Instance | ShadowClass) and hasattr(type(item), "__len__"):
        asked: Any = type(item)
        count = asked.__len__(item)
        return _length(count)
    return native(len, item)


def _length(count: Any) -> Any:
    return (
        stage(primitives.LENGTH, (count,), {})
        if type(count) is Symbolic
        else exceptions.native(primitives.length, count)
    )


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


def _of_index(name: str, primitive: Primitive) -> Callable[..., Any]:
    """`hex` and its like, which take what an object of the user's is as an index."""
    call = simple(getattr(builtins, name), primitive)
    return lambda *args: call(*(_special(arg, "__index__") for arg in args))


def _plain(original: Callable[..., Any]) -> Callable[..., Any]:
    """A builtin that works on symbolic values as it is: through their operators."""
    return lambda *args, **kwargs: native(original, *args, **kwargs)


def _hash(item: Any, /) -> Any:
    method = getattr(type(item), "__hash__", None)
    if isinstance(item, Instance) and method is not None and method is not object.__hash__:
        return getattr(method, "ag_method", method)(item)
    if holds_symbolic(item) or holds_instance(item):
        return stage(primitives.HASH, (by_value(item),), {})
    return native(hash, item)


def _memoryview(item: Any, /) -> Any:
    """`memoryview(item)`: what is written through it is the item's."""
    return call_opaque(memoryview, (item,), {}, memoryview) if holds_symbolic(item) else native(memoryview, item)


def _bytes(*args: Any, **kwargs: Any) -> Any:
    """`bytes(…)`."""
    args = _with_items(args)
    if holds_symbolic(args):
        return stage(primitives.TO_BYTES, by_value(args), kwargs)
    return native(bytes, *args, **kwargs)


def _bytearray(*args: Any, **kwargs: Any) -> Any:
    """`bytearray(…)`: it is made when the graph runs, as it may change there."""
    return stage(EFFECT_CALL, (bytearray, *by_value(_with_items(args))), kwargs, type_=ObjectType(bytearray))


def _with_items(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of `bytes` or `bytearray`, with the items of an iterator in a list."""
    return (*map(iteration.gathered, args[:1]), *args[1:])


def _table() -> dict[str, Callable[..., Any]]:
    conversions = {
        "int": _conversion(int, primitives.TO_INT, "__int__", "__index__", "__trunc__"),
        "float": _conversion(float, primitives.TO_FLOAT, "__float__", "__index__"),
        "complex": _conversion(complex, primitives.TO_COMPLEX, "__complex__", "__float__", "__index__"),
    }
    nodes = {
        "bin": primitives.BIN, "chr": primitives.CHR, "hex": primitives.HEX, "oct": primitives.OCT,
    }  # fmt: skip
    return {
        **conversions,
        **{name: _of_index(name, primitive) for name, primitive in nodes.items()},
        "ascii": simple(ascii, primitives.ASCII), "ord": simple(ord, primitives.ORD),
        "abs": partial(unary, "abs"), "divmod": _plain(divmod),
        "bool": _bool, "bytearray": _bytearray, "bytes": _bytes, "hash": _hash, "id": identity, "len": _len,
        "memoryview": _memoryview, "pow": _pow, "range": _range, "round": _round,
        "vars": attributes_of, "isinstance": class_builtins.is_instance, "issubclass": class_builtins.is_subclass,
        "type": _type,
        **sequence_builtins.TABLE, **order_builtins.TABLE, **text_builtins.TABLE,
        **iteration_builtins.TABLE, **attribute_builtins.TABLE,
    }  # fmt: skip


def _type(*args: Any) -> Any:
    return _front(class_builtins.class_of(*args))


def front_of_class(cls: type) -> Any:
    """What traced code calls in place of a class that values of run time have."""
    return _front(class_builtins.traced_class(cls))


def _front(found: Any) -> Any:
    from runtime.trace.numpy_front import scalar_type

    return FRONTS.get(id(found), scalar_type(found))


class DtypeFront(Front):
    """`float` and its like, which NumPy takes for a dtype: `x.dtype == float`."""

    @property
    def dtype(self) -> np.dtype:
        return np.dtype(self.ag_original)


# As Python's messages call what they stand for.
Front.__name__ = Front.__qualname__ = "builtin_function_or_method"
DtypeFront.__name__ = DtypeFront.__qualname__ = "type"


class ObjectFront(DtypeFront):
    """`object`."""

    def __init__(self) -> None:
        super().__init__(object, _bare_object)


def _bare_object(*args: Any, **kwargs: Any) -> Any:
    """`object()`: no array or number is it, so that code marks with it what is missing."""
    if args or kwargs:
        native(object, *args, **kwargs)
    return shadow_class(object, current().lifter)()


def _instance(original: Any, cls: Any, *args: Any, **kwargs: Any) -> Any:
    """`object.__new__(cls)`, and that of other classes of Python's."""
    if hasattr(type(cls), "ag_new") and original is not object:  # one that comes from a number or a text
        return cls.ag_new(*args, **kwargs)
    if not isinstance(cls, type) or not issubclass(cls, Instance):
        return native(original.__new__, cls, *args, **kwargs)
    if original is object and (args or kwargs):
        native(object.__new__, cls.ag_class, *args, **kwargs)  # type: ignore[attr-defined]  # Python's error
    return Instance.__new__(cls)


BUILTINS: dict[str, Any] = {name: Front(getattr(builtins, name), function) for name, function in _table().items()}
BUILTINS["object"] = ObjectFront()
for _name in ("bool", "int", "float", "complex", "str", "bytes"):
    BUILTINS[_name] = DtypeFront(BUILTINS[_name].ag_original, BUILTINS[_name].function)
FRONTS: dict[int, Any] = {id(front.ag_original): front for front in BUILTINS.values()}
