"""What the operators, items, attributes and methods of a symbolic value do: each becomes a node."""

from __future__ import annotations

import dis
import enum
import sys
from collections.abc import Iterator
from functools import partial
from types import FrameType
from typing import Any

import numpy as np

from runtime.graph import Literal
from runtime.primitives.attributes import attribute_type
from runtime.primitives.builtins import DIM, UNPACK_EXACTLY
from runtime.primitives.control import EFFECT_CALL, FUNCTION_NUMBER, Closure, KnownFunction
from runtime.primitives.indexing import DELITEM, FLAT, FLAT_ITEM, GETITEM, SET_FLAT_ITEM, SETITEM
from runtime.primitives.library import COLLECTIONS
from runtime.primitives.methods import MUTATING, VIEWING, changing, method_primitive, viewing
from runtime.primitives.objects import GETATTR, WITH_ATTRIBUTE
from runtime.primitives.operators import BINARY, INPLACE, UNARY
from runtime.primitives.polynomials import is_polynomial
from runtime.primitives.primitive import Primitive
from runtime.primitives.rules import infer_call
from runtime.primitives.shapes import element_count
from runtime.structure import take_apart
from runtime.trace.builder import (
    TraceAgain,
    apply,
    apply_call,
    current,
    emit,
    is_literal,
    needs_value,
    operand,
    tracing,
)
from runtime.trace.calls import by_reference, is_leaf, lifted, plain, stage
from runtime.trace.choice import Choice, switch
from runtime.trace.containers import List, as_container, let_go_of_lists, static_type
from runtime.trace.exceptions import for_user
from runtime.trace.object_operands import IN_VAIN, with_object
from runtime.trace.objects import object_at_run_time
from runtime.trace.opaque import call_opaque, forget
from runtime.trace.sizes import note_difference, note_size, sized_type
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import compared_at, note_comparison
from runtime.trace.written import out_of_method
from runtime.types import (
    ANY,
    FLOAT,
    INT,
    NONE,
    STR,
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
)

MIRRORED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}
_BINARY_OP, _FIRST_AUGMENTED = dis.opmap["BINARY_OP"], 13
_PYTHON_CLASSES: dict[str, type] = {"b": bool, "i": int, "f": float, "c": complex}


# ---- operators


def binary(name: str, left: Symbolic, right: Any) -> Any:
    """`left op right`."""
    if not _takes_part(name, right):
        found = with_object(name, left, right)
        if found is IN_VAIN:
            return _error_node(name, left, right, _is_mirrored(name))
        return found
    if name in MIRRORED and not (_is_number(left) and _is_number(right)) and _is_mirrored(name):
        return _binary_node(MIRRORED[name], right, left)
    return _binary_node(name, left, right)


def _error_node(name: str, left: Any, right: Any, mirrored: bool) -> Any:
    """An operator that neither operand has, in the order in which Python's error names them."""
    return apply(BINARY[MIRRORED[name]], right, left) if mirrored else apply(BINARY[name], left, right)


def _is_mirrored(name: str) -> bool:
    """Whether the user's code has the operands in the other order, in which Python's error names them."""
    if name not in MIRRORED:
        return False
    frame = sys._getframe(3)  # behind the operator of `Symbolic`
    return compared_at(frame.f_code).get(frame.f_lasti) == BINARY[MIRRORED[name]].symbol


def compare_anew(frame: FrameType) -> None:
    """Raises `TraceAgain` where Python compares tuples and asks for the truth of a value: `ag` compares them then."""
    if tracing() is not None and note_comparison(frame):
        raise TraceAgain


def reflected(name: str, right: Symbolic, left: Any) -> Any:
    """`left op right`, where `left` had no answer."""
    if not _takes_part(name, left) and hasattr(type(left), f"__{name}__"):
        return NotImplemented
    is_number = isinstance(left, int | float | complex | np.generic)
    takes_array = isinstance(left, list) and name in ("add", "mul")  # the list's own `op=` has left it to the array
    if not is_number and not takes_array and _is_augmented():
        return apply(INPLACE[name], left, right)  # it may be an error, in which Python names `op=`
    return _binary_node(name, left, right)


def _is_augmented() -> bool:
    """Whether the user's code has `op=`."""
    frame = sys._getframe(3)  # behind the operator of `Symbolic`
    code, place = frame.f_code.co_code, frame.f_lasti
    return code[place] == _BINARY_OP and code[place + 1] >= _FIRST_AUGMENTED


def inplace(name: str, target: Symbolic, other: Any) -> Any:
    """`target op= other`: an array is changed and stays what it is, a number gives way to the result."""
    if not _takes_part(name, other):
        found = with_object(name, target, other)
        return apply(INPLACE[name], target, other) if found is IN_VAIN else found
    kinds = {_changes_in_place(item) for item in alternatives(target.ag_type)}
    if kinds == {False} and _is_plain(target) and _is_plain(other):
        type_ = BINARY[name].infer(target.ag_type, static_type(other))
        is_text = STR in alternatives(target.ag_type) and name not in ("add", "mod", "mul")
        if ANY not in alternatives(type_) and not is_text:  # else it may be an error, in which Python names `op=`
            return _binary_node(name, target, other, None if name == "pow" else type_)
    if isinstance(other, list | tuple):
        result = stage(INPLACE[name], (target, plain(other)), {}, writes=(target,))
    else:
        result = apply(INPLACE[name], target, other)
    if kinds == {True}:
        current().augmented.add(target.ag_value)
        return target
    return result


def _is_number(item: Any) -> bool:
    """Whether an operand is an array or a number."""
    type_ = static_type(item)
    return type(type_) is ArrayType or all(isinstance(kind, ArrayType) for kind in alternatives(type_))


def _is_plain(item: Any) -> bool:
    """Whether an operand is an array, a number or a string."""
    type_ = static_type(item)
    return type(type_) is ArrayType or all(isinstance(kind, ArrayType) or kind == STR for kind in alternatives(type_))


def _changes_in_place(item: Alternative) -> bool | None:
    """Whether `x op= y` changes x itself; None where that is not known."""
    if isinstance(item, ArrayType):
        return item.kind == "array"
    if isinstance(item, ListType):
        return True
    return False if isinstance(item, TupleType) or item in (STR, NONE) else None


def unary(name: str, x: Symbolic) -> Any:
    """`op x`."""
    return apply(UNARY[name], x)


def _takes_part(name: str, other: Any) -> bool:
    """Whether a node can hold the operator; an object with an operator of its own is asked first, as Python does."""
    if (
        type(other) is Symbolic
        or is_literal(other)
        or isinstance(other, list | tuple | dict | np.ndarray | set | frozenset)
    ):
        return True
    return name in ("eq", "ne") and type(other).__eq__ is object.__eq__


def _binary_node(name: str, left: Any, right: Any, type_: Type | None = None) -> Any:
    """`left op right`, of a type that is inferred already or is to be."""
    if isinstance(left, list | tuple) or isinstance(right, list | tuple):
        return stage(BINARY[name], (plain(left), plain(right)), {})
    inputs = (operand(left), operand(right))
    if name == "pow":
        return emit(BINARY[name], inputs, {}, _power_type(*inputs))
    found = emit(BINARY[name], inputs, {}, type_ or BINARY[name].infer(inputs[0].type, inputs[1].type))
    if name == "sub":
        note_difference(found, *inputs)
    return lifted(found) if name in ("divmod", "add", "mul", "mod") else found


def _power_type(base: Any, exponent: Any) -> Type:
    """As the rule of `**`, but an exponent that is known decides between int, float and complex."""
    if isinstance(exponent, Literal) and type(exponent.value) in (int, float):
        if base.type == INT and type(exponent.value) is int:
            return INT if exponent.value >= 0 else FLOAT
        if base.type == FLOAT and exponent.value == int(exponent.value):
            return FLOAT
    return BINARY["pow"].infer(base.type, exponent.type)


# ---- items


def get_item(x: Symbolic, index: Any) -> Any:
    """`x[index]`."""
    index = plain(index)
    base = current().flats.get(x.ag_value)
    if base is not None and current().differentiates:
        return stage(FLAT_ITEM, (base, index), {})
    found = stage(GETITEM, (x, index), {}, type_=None if base is None else _flat_item_type(base, index))
    if type(found) is Symbolic and _is_memory(found.ag_type) and _is_memory(x.ag_type) and _is_basic(index):
        current().items[found.ag_value] = (x.ag_value, index)
    return found


def _is_memory(type_: Type) -> bool:
    """Whether a value is certain to be an array, of which there may be views."""
    return isinstance(type_, ArrayType) and type_.kind == "array"


def unpacked(x: Symbolic, count: int | None) -> Iterator[Any]:
    """What `a, b = x` takes, `count` items in all; None where it is not known how many are wanted."""
    if count is None:
        raise needs_value("iterating outside a `for` statement", x)
    return iter(lifted(apply(UNPACK_EXACTLY, x, count=count)))


def set_item(x: Symbolic, index: Any, item: Any) -> None:
    """`x[index] = item`."""
    index = plain(index)
    # `x[1:3] += v` stores the view that `+=` has changed already: NumPy copies it onto itself.
    if type(item) is Symbolic and item.ag_value in current().augmented and _is_basic(index):
        source = current().items.get(item.ag_value)
        if source is not None and source[0] is x.ag_value and _same_index(source[1], index):
            return
    base = current().flats.get(x.ag_value)
    if base is not None and current().differentiates:
        stage(SET_FLAT_ITEM, (base, index, plain(item)), {}, writes=(base,))
        return
    _let_go_of_lists(x, index, ANY if isinstance(index, slice) else static_type(item))
    stage(SETITEM, (x, index, plain(item) if _is_array(x.ag_type) else by_reference(item)), {}, writes=(x,))


def delete_item(x: Symbolic, index: Any) -> None:
    """`del x[index]`."""
    _let_go_of_lists(x, index, None)
    stage(DELITEM, (x, plain(index)), {}, writes=(x,))


def _let_go_of_lists(x: Symbolic, key: Any = None, put: Type | None = ANY) -> None:
    """A value changes that may be a list or dict; an item of type `put` is put into it."""
    if any(map(_may_be_container, alternatives(x.ag_type))):
        kind = dict if isinstance(key, str | tuple) else object  # a list has no such items
        let_go_of_lists(kind, () if put is None else (put,))


def _may_be_container(type_: Alternative) -> bool:
    if isinstance(type_, ObjectType):
        return type_.cls is None or issubclass(type_.cls, list | dict)
    return isinstance(type_, ListType)


def _flat_item_type(x: Symbolic, index: Any) -> Type:
    """The type of `x.flat[index]`."""
    template, leaves = take_apart((x, index), is_leaf)
    return FLAT_ITEM.infer(*[operand(leaf).type for leaf in leaves], template=(template, {}))


_BASIC = frozenset((int, type(None), type(Ellipsis)))


def _is_basic(index: Any) -> bool:
    """Whether the index is sure to give a view: integers, slices, None and an ellipsis."""
    cls = type(index)
    if cls in _BASIC:
        return True
    if cls is tuple:
        return all(map(_is_basic, index))
    if cls is slice:
        return _is_basic(index.start) and _is_basic(index.stop) and _is_basic(index.step)
    return cls is Symbolic and type(index.ag_type) is ArrayType and _is_integer_number(index.ag_type)


def _is_integer_number(type_: ArrayType) -> bool:
    return type_.kind != "array" and type_.dtype.kind in "iu"


def _same_index(left: Any, right: Any) -> bool:
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(_same_index, left, right))
    if isinstance(left, slice) and isinstance(right, slice):
        parts = ((left.start, right.start), (left.stop, right.stop), (left.step, right.step))
        return all(_same_index(a, b) for a, b in parts)
    if type(left) is Symbolic or type(right) is Symbolic:
        return type(left) is type(right) and left.ag_value is right.ag_value
    return type(left) is type(right) and bool(left == right)


# ---- attributes


def attribute(x: Symbolic, name: str) -> Any:
    """`x.name`: the value where it is known, a method to call, or a node."""
    kinds = alternatives(x.ag_type)
    if all(isinstance(item, ArrayType) and item.kind != "python" for item in kinds):
        known = _known_attribute(x, name, [item for item in kinds if isinstance(item, ArrayType)])
        if known is not None:
            return known
    held = object_at_run_time(x, name)
    if held is not None:
        return getattr(held, name)
    classes = [class_of(item) for item in kinds]
    found = [getattr(cls, name, None) for cls in classes if cls is not None and hasattr(cls, name)]
    if len(found) == len(classes) and all(map(callable, found)):
        return Method(x, name)
    if found and None not in classes and all(map(callable, found)):
        having = union(kind for kind, cls in zip(kinds, classes, strict=True) if hasattr(cls, name))
        return getattr(as_container(emit(WITH_ATTRIBUTE, (x.ag_value,), {"name": name}, having)), name)
    if not found and None not in classes:
        _raise_missing(kinds, classes, name)
    return _attribute_node(x, name)


def class_of(item: Alternative) -> type | None:
    """The class of the values of this type, None where its instances may have more attributes than it has."""
    if isinstance(item, ArrayType):
        if item.kind == "array":
            return np.ndarray
        return _PYTHON_CLASSES[item.dtype.kind] if item.kind == "python" else item.dtype.type
    if isinstance(item, ListType):
        return list
    if isinstance(item, TupleType):
        return item.cls
    cls = getattr(item, "cls", None)
    return cls if cls is not None and _is_closed(cls) else None


def _is_closed(cls: type) -> bool:
    library = cls.__module__.split(".")[0]
    if library == "numpy" and cls.__dictoffset__:  # written in Python, as np.finfo and np.poly1d
        return False
    return library in ("builtins", "numpy") or cls in COLLECTIONS or issubclass(cls, enum.Enum)


def _raise_missing(kinds: Any, classes: list[type | None], name: str) -> None:
    if any(isinstance(item, ObjectType) and issubclass(item.cls or object, enum.Enum) for item in kinds):
        return
    cls = classes[0]
    assert cls is not None
    label = f"{cls.__module__}.{cls.__name__}" if cls.__module__ != "builtins" else cls.__name__
    raise for_user(AttributeError(f"'{label}' object has no attribute '{name}'", name=name))


def _known_attribute(x: Symbolic, name: str, kinds: list[ArrayType]) -> Any:
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


def _shape(x: Symbolic, kinds: list[ArrayType]) -> tuple[Any, ...] | None:
    shapes = {item.shape for item in kinds}
    shape = shapes.pop()
    if shapes or shape is None:
        return None
    return tuple([_size(x, k, size) if isinstance(size, Dim) else size for k, size in enumerate(shape)])


def _size(x: Symbolic, axis: int, size: Dim) -> Symbolic:
    found: Symbolic = apply(DIM, x, axis=axis)
    note_size(found.ag_value, size)
    return found


def _attribute_node(x: Symbolic, name: str) -> Any:
    type_ = _attribute_result(x.ag_type, name)
    is_flat = name == "flat" and isinstance(x.ag_type, ArrayType) and x.ag_type.kind == "array"
    if is_flat and current().differentiates:  # what is done with it is done with x
        found = apply(FLAT, x)
    else:
        found = emit(GETATTR, (x.ag_value, Literal(name)), {}, type_)
    if is_flat:
        current().flats[found.ag_value] = x
    if ANY in alternatives(x.ag_type) or any(class_of(item) is None for item in alternatives(x.ag_type)):
        current().attributes[found.ag_value] = (x, name)
        return found
    return lifted(found)


def _attribute_result(type_: Type, name: str) -> Type:
    if isinstance(type_, ObjectType) and type_.cls is not None and issubclass(type_.cls, enum.Enum):
        if name in ("name", "value"):
            return union(type_of(getattr(member, name)) for member in type_.cls)
        return ANY
    return infer_call(lambda base: attribute_type(base, name), (type_,))


# ---- calls


class Method:
    """A method of a symbolic value, before it is called."""

    __slots__ = ("__name__", "__self__")

    def __init__(self, base: Symbolic, name: str) -> None:
        self.__self__ = base
        self.__name__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return call_method(self.__self__, self.__name__, args, kwargs)

    def __eq__(self, other: object) -> bool:
        return (
            type(other) is Method
            and other.__self__.ag_value is self.__self__.ag_value
            and other.__name__ == self.__name__
        )

    def __hash__(self) -> int:
        return hash((id(self.__self__.ag_value), self.__name__))

    def __repr__(self) -> str:
        return f"<method {self.__name__} of {self.__self__!r}>"

    def ag_symbolic(self) -> Symbolic:
        """The bound method as a run-time value."""
        return emit(GETATTR, (self.__self__.ag_value, Literal(self.__name__)), {}, ANY)


def call(function: Symbolic, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`function(*args, **kwargs)`, of a run-time function: opaque, unless it has the name of a builtin method."""
    source = current().attributes.get(function.ag_value)
    if source is not None and any(hasattr(cls, source[1]) for cls in (np.ndarray, list, dict, set, str)):
        return call_method(*source, args, kwargs)
    if source is not None and is_polynomial(source[0].ag_type):
        return call_method(*source, args, kwargs)
    if is_polynomial(function.ag_type):
        return call_method(function, "__call__", args, kwargs)
    kinds = alternatives(function.ag_type) - {NONE, UNBOUND}
    if kinds <= _OF_THE_TRACE:
        return call_function(function, args, kwargs)
    if kinds <= _OF_THE_TRACE | {_KNOWN} and current().lifter.depth_of_choices < MAX_CHOICES:
        return _call_chosen(function, kinds, args, kwargs)
    return call_opaque(function, args, kwargs)


# Functions of the trace, and NumPy's; what is a partial in a trace is one of these.
_OF_THE_TRACE = {ObjectType(Closure), ObjectType(np.ufunc), ObjectType(type(np.sum)), ObjectType(partial)}
_KNOWN = ObjectType(KnownFunction)
MAX_CHOICES = 3  # calls of such functions inside one another


def _call_chosen(
    function: Symbolic, kinds: frozenset[Alternative], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Call what is, or may be, one of the user's functions that are values of run time."""
    lifter = current().lifter
    known = lifter.functions_at_run_time()
    called = [converted for _, converted in known]
    if kinds != {_KNOWN}:
        called.append(partial(call_function, function, args, kwargs))
    originals = [Literal(original) for original, _ in known]
    number = emit(FUNCTION_NUMBER, (function.ag_value, *originals), {}, INT)
    lifter.depth_of_choices += 1
    try:
        return switch(Choice(number, called), lambda one: one() if type(one) is partial else one(*args, **kwargs))
    finally:
        lifter.depth_of_choices -= 1


def call_function(function: Symbolic, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a function of the trace that exists at run time: what it is given may be anything afterwards."""
    result = apply_call(EFFECT_CALL, (function, *args), kwargs, by_reference=True)
    for item in (*args, *kwargs.values()):
        forget(item)
    return result


def call_method(x: Symbolic, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`x.name(*args, **kwargs)`."""
    if name == "resize" and any(map(_is_memory, alternatives(x.ag_type))):
        from runtime.trace.attribute_stores import resize

        return resize(x, args, kwargs)
    if name == "tolist" and not args and current().differentiates and isinstance(x.ag_type, ArrayType):
        from runtime.trace.in_python import listed

        return listed(x)
    primitive = _method_of(x.ag_type, name)
    out = out_of_method(name, args, kwargs)
    changed = (*args, *kwargs.values()) if name == "shuffle" else ()
    _grow_lists(*changed)
    passed = plain if all(map(_keeps_nothing, alternatives(x.ag_type))) else by_reference
    args, kwargs = tuple(map(passed, args)), {key: passed(item) for key, item in kwargs.items()}
    writes = [item for item in (*changed, *(out if isinstance(out, tuple) else (out,))) if item is not None]
    if primitive.writes:
        _let_go_of_lists(x)
        writes.append(x)
    result = stage(primitive, (x, *args), kwargs, writes, sized_type(primitive, name, (x, *args), kwargs))
    return out if out is not None and type(out) is Symbolic else result


def _keeps_nothing(item: Alternative) -> bool:
    """Whether what the methods are given is used up by the call."""
    if isinstance(item, ObjectType):
        return item.cls in (np.random.Generator, np.random.RandomState, str)
    return isinstance(item, ArrayType)


def _is_array(type_: Type) -> bool:
    """Whether a value is certain to be an array or a number, which copies what is stored in it."""
    return all(isinstance(item, ArrayType) for item in alternatives(type_))


def _grow_lists(*args: Any) -> None:
    """Arguments that are changed where they are known as lists: from now on they are known at run time only."""
    for arg in args:
        if type(arg) is List:
            arg.ag_grow()


def _method_of(type_: Type, name: str) -> Primitive:
    """The primitive for a method of a value of this type, with what it does to the value."""
    primitive = method_primitive(name)
    kinds = alternatives(type_)
    if all(map(_is_immutable, kinds)) or is_polynomial(type_):
        return primitive
    if all(isinstance(item, ArrayType) or _is_immutable(item) for item in kinds):
        if name in MUTATING or (name == "byteswap"):
            return changing(primitive)
        return viewing(primitive) if name in VIEWING else primitive
    # A value of unknown class whose method has the name of an array's is taken for one of NumPy's, and to be changed.
    return changing(primitive)


def _is_immutable(item: Alternative) -> bool:
    if isinstance(item, ArrayType):
        return item.kind != "array"
    if isinstance(item, ObjectType) and item.cls is not None:
        return item in (STR, NONE) or item.cls in (bytes, range) or issubclass(item.cls, enum.Enum | np.dtype)
    return isinstance(item, TupleType)
