"""What an attribute of a symbolic value is: known by its type, or read by a node."""

from __future__ import annotations

import enum
from collections import namedtuple
from collections.abc import Sequence
from functools import cache
from inspect import getattr_static
from types import MethodType
from typing import Any

import numpy as np

from runtime.graph import Literal
from runtime.primitives.attributes import attribute_type
from runtime.primitives.builtins import DIM
from runtime.primitives.containers import KNOWN
from runtime.primitives.indexing import FLAT
from runtime.primitives.library import CLOSED
from runtime.primitives.objects import GETATTR, WITH_ATTRIBUTE
from runtime.primitives.rules import infer_call
from runtime.primitives.shapes import element_count
from runtime.trace.builder import (
    apply,
    current,
    emit,
)
from runtime.trace.calls import lifted
from runtime.trace.choice import Choice
from runtime.trace.class_builtins import class_of_type
from runtime.trace.exceptions import for_user
from runtime.trace.function_attributes import note_asked
from runtime.trace.libraries import module_of
from runtime.trace.methods import Method
from runtime.trace.objects import object_at_run_time
from runtime.trace.shadow import has_shadow
from runtime.trace.sizes import note_size
from runtime.trace.symbolic import Symbolic
from runtime.trace.value_classes import is_value_class, method_of_value
from runtime.trace.wrapping import as_container
from runtime.types import (
    ANY,
    NONE,
    UNBOUND,
    Alternative,
    ArrayType,
    Dim,
    ListType,
    ObjectType,
    TupleType,
    Type,
    alternatives,
    type_of,
    union,
    without,
)


def attribute(x: Symbolic, name: str) -> Any:
    """`x.name`: the value where it is known, a method to call, or a node."""
    type_ = x.ag_value.type
    arrays = _arrays(type_)
    if arrays:
        known = _known_attribute(x, name, arrays)
        if known is not None:
            return known
    if type_ == UNBOUND:  # of a choice whose other alternative holds where this is read
        raise for_user(UnboundLocalError(name))
    kinds = alternatives(type_)
    if UNBOUND in kinds and isinstance(rest := without(type_, UNBOUND), TupleType):  # it has a value where it is read
        return attribute(emit(KNOWN, (x.ag_value,), {}, rest), name)
    held = object_at_run_time(x, name)
    if held is not None:
        return _read(held, name)
    field = _field(x, name)
    if field is not None:
        return field
    object_ = _object_among_others(x, name)
    if object_ is not None:
        return _read(object_, name)
    method = method_of_value(x, name)
    if method is not None:
        return method
    classes = [class_of(item) for item in kinds]
    found = [getattr(cls, name, None) for cls in classes if cls is not None and _instances_have(cls, name)]
    are_methods = all(callable(item) and not isinstance(item, type) for item in found)
    if len(found) == len(classes) and are_methods:
        return Method(x, name)
    if found and None not in classes and are_methods:
        having = union(kind for kind, cls in zip(kinds, classes, strict=True) if _instances_have(cls, name))
        return _read(as_container(emit(WITH_ATTRIBUTE, (x.ag_value,), {"name": name}, having)), name)
    if not found and None not in classes and len(set(classes)) == 1:  # of several, the message names the one that holds
        _raise_missing(x, classes, name)
    return _attribute_node(x, name)


def _field(x: Symbolic, name: str) -> Any:
    """The item of a named tuple that the attribute is, in whichever of several classes; None of others."""
    kinds = alternatives(x.ag_type)
    tuples = [kind for kind in kinds if isinstance(kind, TupleType)]
    places = {_place_of(kind.cls, name) for kind in tuples}
    if len(places) != 1 or None in places or kinds.difference(tuples) - {NONE}:
        return None
    found = x if len(tuples) == len(kinds) else emit(WITH_ATTRIBUTE, (x.ag_value,), {"name": name}, union(tuples))
    return found[places.pop()]


@cache
def _place_of(cls: Any, name: str) -> int | None:
    """Where a class of named tuples has the field of this name among its items; None where code of the user's tells."""
    if not isinstance(getattr_static(cls, name, None), _FIELD) or cls.__getitem__ is not tuple.__getitem__:
        return None
    return int(cls._fields.index(name))


_FIELD = type(vars(namedtuple("_Example", "field"))["field"])


def _read(found: Any, name: str) -> Any:
    """The attribute of what takes the place of a value; Python asks for special ones too, but not here."""
    return found.ag_attribute(name) if type(found) in (Symbolic, Choice) else getattr(found, name)


def _object_among_others(x: Symbolic, name: str) -> Symbolic | None:
    """The value where it may be an object of the user's, and all else that it may be has no such attribute."""
    kinds = alternatives(x.ag_type) - {UNBOUND}
    if len(kinds) == len(alternatives(x.ag_type)) == 1:
        return None
    objects = [kind for kind in kinds if isinstance(kind, ObjectType) and kind.cls is not None and _is_users(kind.cls)]
    others = [class_of(kind) for kind in kinds.difference(objects)]
    if not objects or any(cls is None or _instances_have(cls, name) for cls in others):
        return None
    unless = tuple(sorted([kind.cls for kind in objects if kind.cls is not None], key=repr))
    return emit(WITH_ATTRIBUTE, (x.ag_value,), {"name": name, "unless": unless}, union(objects))


def _is_users(cls: type) -> bool:
    """Whether objects of this class have attributes that traced code finds in it."""
    return has_shadow(cls) or is_value_class(cls)


def _arrays(type_: Type) -> Sequence[ArrayType]:
    """The alternatives of a type where all are arrays and NumPy's scalars, else none."""
    if type(type_) is ArrayType:
        return () if type_.kind == "python" else (type_,)
    found = [item for item in alternatives(type_) if isinstance(item, ArrayType) and item.kind != "python"]
    return found if len(found) == len(alternatives(type_)) else ()


def class_of(item: Alternative) -> type | None:
    """The class of the values of this type, None where its instances may have more attributes than it has."""
    if isinstance(item, ArrayType | ListType | TupleType):
        return class_of_type(item)
    cls = getattr(item, "cls", None)
    return cls if cls is not None and _is_closed(cls) else None


def _instances_have(cls: type | None, name: str) -> bool:
    """Whether values of a closed class may have this attribute; an enum denies some that its members have."""
    if hasattr(cls, name):
        return True
    return isinstance(cls, enum.EnumMeta) and any(name in vars(holder) for holder in (*cls.__mro__, *cls))


def _is_closed(cls: type) -> bool:
    if issubclass(cls, BaseException | MethodType) or (cls.__dictoffset__ and cls.__module__ == "builtins"):
        return False  # a class, a function or a module, say
    library = module_of(cls).split(".")[0]
    if library == "numpy" and cls.__dictoffset__:  # written in Python, as np.finfo and np.poly1d
        return False
    return library in ("builtins", "numpy") or cls in CLOSED or issubclass(cls, enum.Enum)


def _raise_missing(x: Symbolic, classes: list[type | None], name: str) -> None:
    found = [item.cls for item in alternatives(x.ag_type) if isinstance(item, ObjectType) and item.cls is not None]
    if any(issubclass(cls, enum.Enum) for cls in found):
        return
    raise for_user(_missing_of(classes[0], x, name))


def missing(x: Symbolic, name: str) -> BaseException:
    """What asking for an attribute raises that no value of these types has, or that is none of the trace's."""
    classes = {class_of_type(kind) for kind in alternatives(x.ag_type)}
    return AttributeError(name) if len(classes) > 1 else for_user(_missing_of(classes.pop(), x, name))


def _missing_of(cls: type | None, x: Symbolic, name: str) -> AttributeError:
    if cls is None:
        return AttributeError(name)
    label = f"{cls.__module__}.{cls.__name__}" if cls.__module__ != "builtins" else cls.__name__
    return AttributeError(f"'{label}' object has no attribute '{name}'", name=name, obj=x)


def _known_attribute(x: Symbolic, name: str, kinds: Sequence[ArrayType]) -> Any:
    """What the types tell of an array; None where they don't."""
    if name == "shape":
        return _shape(x, kinds)
    values = {_static_attribute(item, name) for item in kinds}
    return values.pop() if len(values) == 1 else None


def _static_attribute(item: ArrayType, name: str) -> Any:
    if name == "dtype":
        return item.dtype
    if name == "itemsize":
        return item.dtype.itemsize
    if item.shape is None:
        return None
    if name == "ndim":
        return len(item.shape)
    count = element_count(item.shape)
    if name == "size":
        return count
    return count * item.dtype.itemsize if name == "nbytes" and count is not None else None


def _shape(x: Symbolic, kinds: Sequence[ArrayType]) -> tuple[Any, ...] | None:
    shapes = {item.shape for item in kinds}
    shape = shapes.pop()
    if shapes or shape is None:
        return None
    return tuple([_size(x, k, size) if isinstance(size, Dim) else size for k, size in enumerate(shape)])


def _size(x: Symbolic, axis: int, size: Dim) -> Symbolic:
    found: Symbolic = apply(DIM, x, axis=axis)
    note_size(found.ag_value, size)
    return found


def is_dtype(type_: Type) -> bool:
    """Whether values of this type are dtypes."""
    return all(issubclass(class_of(item) or object, np.dtype) for item in alternatives(type_))


def _attribute_node(x: Symbolic, name: str) -> Any:
    if current().differentiates and ANY in alternatives(x.ag_type):
        x = _checked(x, name)
    type_ = _attribute_result(x.ag_type, name)
    is_flat = name == "flat" and isinstance(x.ag_type, ArrayType) and x.ag_type.kind == "array"
    if is_flat and current().differentiates:  # what is done with it is done with x
        found = apply(FLAT, x)
    else:
        found = emit(GETATTR, (x.ag_value, Literal(name)), {}, type_)
    if is_flat:
        current().flats[found.ag_value] = x
    if is_dtype(x.ag_type) or any(class_of(item) is None for item in alternatives(x.ag_type)):
        note_asked(name)
        if type(found) is Symbolic:
            current().attributes[found.ag_value] = (x, name)
        return found
    return lifted(found)


def _checked(x: Symbolic, name: str) -> Symbolic:
    """What is asked for its shape, or alike, is taken for an array: no gradient flows through that."""
    from runtime.gradients.kinds import SIZES
    from runtime.gradients.unknown import of_array

    return of_array(x, name) if name in SIZES else x  # type: ignore[no-any-return]


def _attribute_result(type_: Type, name: str) -> Type:
    if isinstance(type_, ObjectType) and type_.cls is not None and issubclass(type_.cls, enum.Enum):
        if name in ("name", "value"):
            return union(type_of(getattr(member, name)) for member in type_.cls)
        return ANY
    return infer_call(lambda base: attribute_type(base, name), (type_,))
