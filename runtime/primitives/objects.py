"""Attributes of objects at run time, and objects that a graph makes."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from types import MemberDescriptorType, SimpleNamespace
from typing import Any

from runtime.primitives.primitive import Primitive
from runtime.types import ANY, BOOL, INT, NONE, UNBOUND, UNBOUND_VALUE, ObjectType, Type, alternatives, union, without


def make_object(*values: Any, cls: type, names: tuple[str, ...]) -> Any:
    """An object of `cls` with these attributes; its `__init__` has run when the graph was built."""
    made: Any = SimpleNamespace() if cls is SimpleNamespace else object.__new__(cls)
    for name, value in zip(names, values, strict=True):
        put_attribute(made, name, value)
    return made


def make_container(*values: Any, cls: type, names: tuple[str, ...]) -> Any:
    """As `make_object`, of a class that comes from `list` or `dict`; what it contains comes last, if it is given."""
    base: Any = next(base for base in cls.__mro__ if base in _CONTAINERS)
    made = base.__new__(cls)
    for name, value in zip(names, values, strict=False):
        put_attribute(made, name, value)
    if len(values) > len(names):
        fill_container(made, values[-1])
    return made


def fill_container(made: Any, contents: tuple[Any, ...]) -> None:
    """Put the first items, or the first pairs of a key and a value, into such an object."""
    if isinstance(made, list):
        list.extend(made, contents)
    elif isinstance(made, OrderedDict):
        for key, value in contents:
            OrderedDict.__setitem__(made, key, value)
    else:
        dict.update(made, contents)


def make_exception(cls: type, args: tuple[Any, ...], attributes: dict[str, Any]) -> BaseException:
    """A new exception with the arguments and attributes of one that tracing met; its `__init__` has run already."""
    made = cls.__new__(cls, *args)
    made.args = args
    for name, value in attributes.items():
        object.__setattr__(made, name, value)
    return made  # type: ignore[no-any-return]


_CONTAINERS: tuple[Any, ...] = (list, dict, OrderedDict, defaultdict)


def put_attribute(made: Any, name: str, value: Any) -> None:
    """Give an object itself an attribute, whatever descriptor its class has, unless no path has set it."""
    if value is UNBOUND_VALUE:
        return
    if _is_hidden(made, name):
        vars(made)[name] = value
    else:  # Python keeps the attributes of objects whose dict nobody has asked for where it finds them faster
        object.__setattr__(made, name, value)


def delete_own(made: Any, name: str) -> None:
    """Take an attribute from an object itself, whatever descriptor or `__delattr__` its class has."""
    if _is_hidden(made, name):
        del vars(made)[name]
    else:
        object.__delattr__(made, name)


def _is_hidden(made: Any, name: str) -> bool:
    """Whether a descriptor of the class handles the attribute, which an object keeps in its dict all the same."""
    found = next((vars(base)[name] for base in type(made).__mro__ if name in vars(base)), None)
    handles = hasattr(type(found), "__set__") or hasattr(type(found), "__delete__")
    return handles and not isinstance(found, MemberDescriptorType)


def check_attribute(value: Any, message: str, name: str | None = None) -> Any:
    """`value`, or Python's AttributeError where the attribute was never set."""
    if value is UNBOUND_VALUE:
        raise AttributeError(message, name=name)
    return value


def _infer_attribute(type_: Type, message: str, name: str | None = None) -> Type:
    return ANY if type_ == UNBOUND else without(type_, UNBOUND) if UNBOUND in alternatives(type_) else type_


def object_of(value: Any, name: str) -> Any:
    """`value`, or Python's AttributeError where it is None or was never set."""
    return value if value is not None and value is not UNBOUND_VALUE else getattr(None, name)


def _infer_object(type_: Type, name: str) -> Type:
    return union(alternatives(type_) - {NONE, UNBOUND})


def with_attribute(value: Any, name: str, unless: tuple[type, ...] = ()) -> Any:
    """`value`, or Python's AttributeError where it has no attribute of this name; classes of `unless` are not asked."""
    if type(value) not in unless:
        getattr(value, name)
    return value


def _has_own_dict(type_: Type) -> bool:
    """Whether the `vars` of a value are a dict: those of a class are not."""
    return isinstance(type_, ObjectType) and type_.cls is not None and not issubclass(type_.cls, type)


def class_number(value: Any, classes: tuple[type, ...], numbers: tuple[int, ...] = (), other: int | None = None) -> int:
    """Which of `classes` is the value's, or the number that stands for it; `other` where it is none of them."""
    if other is not None and type(value) not in classes:
        return other
    number = classes.index(type(value))
    return numbers[number] if numbers else number


def truth_given(value: Any) -> bool:
    """What a `__bool__` has returned, or Python's TypeError where it is no bool."""
    if type(value) is bool:
        return value
    cls = type(value)
    name = cls.__name__ if cls.__module__ in ("builtins", "__main__") else f"{cls.__module__}.{cls.__name__}"
    is_static = not cls.__flags__ & _HEAP_TYPE
    raise TypeError(f"__bool__ should return bool, returned {name if is_static else cls.__name__}")


_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: Python's messages name such a class without its module
OBJECT_OF = Primitive("object_of", object_of, _infer_object, views=(0,))
# Its type is that of the alternatives that have the attribute.
WITH_ATTRIBUTE = Primitive("with_attribute", with_attribute, lambda type_, **params: type_, views=(0,))
# Of an enum class, by value and by name; what is emitted says which class.
MEMBER = Primitive("member", lambda cls, value: cls(value), lambda *types, **params: ANY)
MEMBER_NAMED = Primitive("member_named", lambda cls, name: cls[name], lambda *types, **params: ANY)
TRUTH_GIVEN = Primitive("truth_given", truth_given, lambda *types: BOOL)


def drop_attribute(cls: type, name: str) -> None:
    """Delete an attribute of a class, where it has one of its own."""
    if name in vars(cls):
        delattr(cls, name)


def set_member(cls: type, name: str, kind: Any, *functions: Any) -> None:
    """Give a class a property or class method that is made of these functions."""
    setattr(cls, name, kind(*functions))


def new_value(cls: Any, *args: Any, **kwargs: Any) -> Any:
    """`super().__new__(cls, …)` in a class that comes from a class of Python's."""
    base: Any = next(base for base in cls.__mro__ if base.__module__ == "builtins")
    return base.__new__(cls, *args, **kwargs)


CLASS_NUMBER = Primitive("class_number", class_number, lambda type_, **params: INT, may_raise=False)
MAKE_OBJECT = Primitive("object", make_object, lambda *types, cls, names: ObjectType(cls), may_raise=False)
# An object of a class of the user's that comes from a number, a text or a set, and makes its objects as that does.
MAKE_VALUE = Primitive("value", lambda cls, *args, **kwargs: cls(*args, **kwargs), lambda *types, **params: ANY)
# The same as the class of Python's that it comes from, whatever `__new__` and `__init__` it has itself.
NEW_VALUE = Primitive("new_value", new_value, lambda *types, **params: ANY)
MAKE_CONTAINER = Primitive(
    "container", make_container, lambda *types, cls, names: ObjectType(cls), may_raise=False, views=()
)
MAKE_EXCEPTION = Primitive("exception", make_exception, lambda *types, **params: ANY, may_raise=False)
FILL_CONTAINER = Primitive("fill_container", fill_container, lambda *types: NONE, has_effect=True, writes=(0,))
PUT_ATTRIBUTE = Primitive("put_attribute", put_attribute, lambda *types: NONE, has_effect=True, writes=(0,))
SET_MEMBER = Primitive("set_member", set_member, lambda *types: NONE, has_effect=True, writes=(0,))
SETATTR = Primitive("setattr", setattr, lambda *types: NONE, has_effect=True, writes=(0,))
# As `object` does it: what a `__setattr__` or `__delattr__` of the class does was traced.
SET_OWN = Primitive("set_own", object.__setattr__, lambda *types: NONE, has_effect=True, writes=(0,))
DELETE_OWN = Primitive("delete_own", delete_own, lambda *types: NONE, has_effect=True, writes=(0,))
DROP_ATTRIBUTE = Primitive("drop_attribute", drop_attribute, lambda *types: NONE, has_effect=True, writes=(0,))
DELATTR = Primitive("delattr", delattr, lambda *types: NONE, has_effect=True, writes=(0,))
GETATTR = Primitive("getattr", getattr, lambda *types: ANY, views=(0,))
VARS = Primitive("vars", vars, lambda type_: ObjectType(dict) if _has_own_dict(type_) else ANY, views=(0,))
CHECK_ATTRIBUTE = Primitive("check_attribute", check_attribute, _infer_attribute, views=(0,))
