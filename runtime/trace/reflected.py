"""Operators of the user's classes that return `NotImplemented` on some paths: there the other operand is asked.

Python asks it where the method returns `NotImplemented` while tracing. Where the graph decides, so does a branch.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from sys import _getframe
from types import FrameType, FunctionType
from typing import Any

from runtime.errors import Unsupported
from runtime.frames import is_augmented
from runtime.graph import Literal
from runtime.primitives.builtins import IS, IS_NOT
from runtime.primitives.containers import KNOWN
from runtime.primitives.operators import BINARY, INPLACE
from runtime.trace.builder import TraceAgain, apply, current, emit, is_literal, needs_value
from runtime.trace.choice import Choice, switch
from runtime.trace.class_attributes import class_attribute
from runtime.trace.exceptions import for_user, native, native_call
from runtime.trace.held import check_key
from runtime.trace.libraries import is_library
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import as_container
from runtime.types import ANY, BOOL, ArrayType, ObjectType, alternatives, without

_ARITHMETIC = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "** or pow()",
    "matmul": "@", "lshift": "<<", "rshift": ">>", "and": "&", "or": "|", "xor": "^", "divmod": "divmod()",
}  # fmt: skip
_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
_SYMBOLS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
METHODS = frozenset([f"__{name}__" for name in (*_ARITHMETIC, *_MIRRORED)] + [f"__r{name}__" for name in _ARITHMETIC])
_NOT_IMPLEMENTED = ObjectType(type(NotImplemented))


def completed(name: str, method: Any, original: FunctionType) -> Callable[[Any, Any], Any]:
    """The operator's method, going on to the other operand where the graph finds that it returned `NotImplemented`."""

    def complete(self: Any, other: Any, *rest: Any) -> Any:
        if type(other) is Symbolic and original.__code__ in current().lifter.history.unanswered:
            return _of_kinds(name[2:-2], self, other, is_augmented(_getframe(1)))
        result = method(self, other, *rest)
        if result is NotImplemented:  # Python goes on itself
            return result
        return _answer(result, original, partial(_other, name[2:-2], self, other, original))

    complete.ag_alone = method, original  # type: ignore[attr-defined]
    return complete


def _answer(result: Any, original: FunctionType, otherwise: Callable[[], Any]) -> Any:
    """What a method has returned, or what comes otherwise where that is `NotImplemented`."""
    if result is NotImplemented:
        return otherwise()
    if type(result) is Choice and any(one is NotImplemented for one in result.alternatives):
        return switch(result, lambda one: otherwise() if one is NotImplemented else one)
    if type(result) is Symbolic and _may_be_no_answer(result, original):
        return _unless_not_implemented(result, otherwise)
    return result


def _may_be_no_answer(result: Symbolic, original: FunctionType) -> bool:
    kinds = alternatives(result.ag_type)
    return _NOT_IMPLEMENTED in kinds or (ANY in kinds and "NotImplemented" in original.__code__.co_names)


def for_formatting(method: Any) -> Callable[[Any], Any]:
    """A `__str__` or `__repr__`, which `text % object` asks for a text: Python takes none that the run tells."""

    def shown(self: Any) -> Any:
        result = method(self)
        if type(result) is Symbolic:
            _compare_anew(_getframe(1))
        return result

    return shown


def _compare_anew(frame: FrameType) -> None:
    from runtime.trace.symbolic_operators import compare_anew

    compare_anew(frame)


# Methods that Python itself may call: it takes no values of run time.
PYTHON_ASKS = {"__index__": "an index or count", "__hash__": "a dict key or set member"}


def for_python(method: Any, what: str) -> Callable[[Any], Any]:
    """Such a method; `ag_method` is the one that may return what is known at run time only.

    What an object of which nothing is known any more gave before, as a key say, it still gives.
    """

    def asked(self: Any) -> Any:
        known = self.ag_asked or {}
        if self.ag_open and what in known:
            return known[what]
        result = method(self)
        if type(result) is not Symbolic:
            object.__setattr__(self, "ag_asked", {**known, what: result})
        return result

    def given(self: Any) -> Any:
        result = asked(self)
        if type(result) is Symbolic:
            frame: FrameType | None = _getframe(1)
            while frame is not None and is_library(frame.f_globals.get("__name__")):
                frame = frame.f_back
            if frame is not None:
                _compare_anew(frame)
            raise needs_value(what, result)
        return result

    given.ag_method = method  # type: ignore[attr-defined]
    given.ag_asked = asked  # type: ignore[attr-defined]
    return given


def index_of(item: Any) -> Any:
    """What an object is as an index: where its class has an `__index__`, what that returns; so in a slice."""
    if isinstance(item, slice):
        return slice(index_of(item.start), index_of(item.stop), index_of(item.step))
    if type(item) is Choice:
        return switch(item, index_of)
    if not isinstance(item, Instance):
        return item
    member = class_attribute(type(item), "__index__")
    return getattr(member.get(), "ag_method", member.get())(item) if hasattr(member, "get") else item


def is_staged_key(key: Any) -> bool:
    """Whether a key is known only at run time, or its hash is."""
    if isinstance(key, Instance):
        member = class_attribute(type(key), "__hash__")
        return hasattr(member, "get") and type(getattr(member.get(), "ag_asked", member.get())(key)) is Symbolic
    check_key(key)
    return type(key) in (Symbolic, Choice) or (isinstance(key, tuple) and any(map(is_staged_key, key)))


def _unless_not_implemented(result: Symbolic, otherwise: Callable[[], Any]) -> Any:
    from runtime.trace.control import cond

    if result.ag_type == _NOT_IMPLEMENTED:
        return otherwise()
    rest = without(result.ag_type, _NOT_IMPLEMENTED)
    test = emit(IS_NOT, (result.ag_value, Literal(NotImplemented)), {}, BOOL)
    return cond(test, lambda: as_container(emit(KNOWN, (result.ag_value,), {}, rest)), otherwise, ())


def _of_kinds(name: str, self: Any, other: Symbolic, augmented: bool) -> Any:
    """An operator whose method may have no answer for what may be NumPy's: which of the two has one, the run tells."""
    from runtime.trace.object_operands import for_each_kind, operation_of
    from runtime.trace.opaque import forget

    is_reflected = name not in (*_ARITHMETIC, *_MIRRORED)
    operator_name = name[1:] if is_reflected else name

    def apply_to(one: Any) -> Any:
        operands = (one, self) if is_reflected else (self, one)
        if type(one) is not Symbolic:
            return native_call(operation_of(operator_name, augmented), *operands)
        result = apply((INPLACE if augmented else BINARY)[operator_name], *operands)
        forget(self)
        return result

    return for_each_kind(other, apply_to)


def _other(name: str, self: Any, other: Any, original: FunctionType) -> Any:
    """What Python does after the method of this name has returned `NotImplemented`."""
    if type(other) is Choice:
        return switch(other, lambda one: _other(name, self, one, original))
    if name in _MIRRORED:
        if type(other) is Symbolic and not _is_known_to_refuse(other):
            raise _to_be_asked(self, original)
        return _asked(f"__{_MIRRORED[name]}__", other, self, partial(_not_compared, name, self, other))
    if name in _ARITHMETIC and isinstance(other, Instance) and type(other) is not type(self):
        return _asked(f"__r{name}__", other, self, partial(_without_answer, name, self, other))
    if not _is_known_to_refuse(other):
        raise _to_be_asked(self, original)
    return _without_answer(name, self, other)


def _asked(method: str, other: Any, self: Any, otherwise: Callable[[], Any]) -> Any:
    """What the other operand's method makes of this one; Python asks no further."""
    found = getattr(type(other), method, None) if isinstance(other, Instance) else None
    if found is None:
        return otherwise()
    alone = getattr(found, "ag_alone", None)
    if alone is None:  # that of a class that is none of the user's
        result = found(other, self)
        return otherwise() if result is NotImplemented else result
    return _answer(alone[0](other, self), alone[1], otherwise)


def _not_compared(name: str, self: Any, other: Any) -> Any:
    if name in ("eq", "ne"):
        return _same_object(name, self, other)
    raise _unsupported(f"{_SYMBOLS[name]!r} not supported between instances of", self, other)


def _without_answer(name: str, self: Any, other: Any) -> Any:
    raise _no_answer(name, self, other) if name in _ARITHMETIC else _no_answer(name[1:], other, self)


def _to_be_asked(one: Instance, original: FunctionType) -> BaseException:
    """Raised where the run tells whether NumPy is asked, or an object of another class: Python has to do it all."""
    lifter = current().lifter
    if any(base in lifter.made_classes.of for base in type(one).ag_class.__mro__):  # type: ignore[attr-defined]
        return _refused(one)  # the method may exist while tracing only
    lifter.history.unanswered.add(original.__code__)
    return TraceAgain()


def with_refusing(name: str, left: Instance, right: Symbolic, is_augmented: bool) -> Any:
    """`left op right`, or `op=`, where the operator of the object has returned `NotImplemented`."""
    if not _is_known_to_refuse(right):
        raise _refused(left)
    raise _unsupported(f"unsupported operand type(s) for {_symbol(name, is_augmented)}:", left, right)


def _symbol(name: str, is_augmented: bool) -> str:
    """An operator as errors of Python's name it."""
    if not is_augmented:
        return _ARITHMETIC[name]
    return f"{_ARITHMETIC[name].split()[0]}="


def _refused(one: Instance) -> Unsupported:
    return Unsupported(
        f"an operator of {type(one).__name__} returns NotImplemented for a NumPy value on some path",
        "Return a result, or raise a TypeError.",
        current().frame(),
    )


def _is_known_to_refuse(other: Any) -> bool:
    """Whether operators of this operand, in which the user has no part, return `NotImplemented` for the user's objects.

    NumPy's take them for arrays of objects instead.
    """
    if type(other) is Symbolic:
        return _number_class(other) is not None
    return is_literal(other) or isinstance(other, Instance | list | dict)


def _number_class(item: Symbolic) -> type | None:
    """The class of a number of Python's, where it is known."""
    from runtime.trace.class_builtins import class_of_type

    kinds = alternatives(item.ag_type)
    if not all(isinstance(kind, ArrayType) and kind.kind == "python" for kind in kinds):
        return None
    classes = {class_of_type(kind) for kind in kinds}
    return classes.pop() if len(classes) == 1 else None


def _same_object(name: str, left: Any, right: Any) -> Any:
    """What `==` and `!=` come to where the operands know nothing of each other: identity."""
    if isinstance(right, Instance) and left is not right and (left.ag_open or right.ag_open):
        return apply(IS if name == "eq" else IS_NOT, left, right)
    return (left is right) == (name == "eq")


def concatenated(left: Any, right: Any) -> Any:
    """`left + right` of a list and what is none: an object of the user's is asked first, as Python does it."""
    reflected = getattr(type(right), "__radd__", None)
    result = NotImplemented if reflected is None else reflected(right, left)
    if result is NotImplemented:
        raise _no_answer("add", left, right)
    return result


def repeated(left: Any, right: Instance, *asked: str) -> Any:
    """A list times an object, whose methods of these names are asked first; then it is a count, if it is an index."""
    for name in asked:
        method = getattr(type(right), name, None)
        result = NotImplemented if method is None else method(right, left)
        if result is not NotImplemented:
            return result
    if getattr(type(right), "__index__", None) is None:
        raise _no_answer("mul", left, right)
    return left * index_of(right)


def check_count(count: Any) -> None:
    """Raises where it is certain that no list can be repeated so many times: its node is taken not to raise."""
    cls = _number_class(count) if type(count) is Symbolic else None
    if cls in (float, complex):
        native(operator.mul, [], cls())
    elif is_literal(count):
        native(operator.mul, [], count)


def _no_answer(name: str, left: Any, right: Any) -> BaseException:
    """The error of an operator that neither operand has a result for; Python asks lists, tuples and texts last."""
    sequence, other = (left, right) if name == "add" or isinstance(right, Instance) else (right, left)
    cls = next((base for base in _SEQUENCES if isinstance(sequence, base)), None)
    if cls is None or name not in ("add", "mul"):
        return _unsupported(f"unsupported operand type(s) for {_ARITHMETIC[name]}:", left, right)
    other = _class_name(other)
    if name == "mul":
        return for_user(TypeError(f"can't multiply sequence by non-int of type '{other}'"))
    if cls is bytes:
        return for_user(TypeError(f"can't concat {other} to bytes"))
    return for_user(TypeError(f'can only concatenate {cls.__name__} (not "{other}") to {cls.__name__}'))


_SEQUENCES = (list, tuple, str, bytes)


def _unsupported(text: str, left: Any, right: Any) -> BaseException:
    return for_user(TypeError(f"{text} '{_class_name(left)}' and '{_class_name(right)}'"))


def _class_name(item: Any) -> str:
    from runtime.trace.class_builtins import class_of

    found: str = getattr(class_of(item), "__name__", "?")
    return found
