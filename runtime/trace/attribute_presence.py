"""Whether objects of the user's have attributes, as `hasattr` asks: known, or known at run time only."""

from __future__ import annotations

from typing import Any

from runtime.primitives.builtins import HASATTR
from runtime.trace.builder import apply, current
from runtime.trace.class_attributes import class_attribute, is_unset_on_some_paths
from runtime.trace.control import cond
from runtime.trace.exceptions import Raised
from runtime.trace.heap import EMPTY
from runtime.trace.members_of_paths import may_be_unset
from runtime.trace.objects import Instance, note_absence
from runtime.trace.symbolic import Symbolic
from runtime.trace.unset_attributes import is_set


def has_attribute(instance: Instance, name: str) -> Any:
    """`hasattr(instance, name)`: a bool, or symbolic where it is known only at run time."""
    cls: Any = type(instance)
    if instance.ag_open and class_attribute(cls, name) is EMPTY:
        return apply(HASATTR, instance, name)
    if name in instance.ag_pending:
        return True
    held = object.__getattribute__(instance, "__dict__").get(name, EMPTY)
    varies = may_be_unset(held) or is_unset_on_some_paths(cls, name)
    if class_attribute(cls, name) is not EMPTY or class_attribute(cls, "__getattr__") is not EMPTY:
        return is_found(instance, name) if varies else _is_found_by_code(instance, name)
    if varies:
        return is_set(held)
    if held is EMPTY:
        note_absence(instance, name)
    return held is not EMPTY


def attribute_or(item: Instance | type, name: str, default: Any) -> Any:
    """`getattr(item, name, default)`."""
    if isinstance(item, Instance) and _is_by_code(item, name):
        return _read_by_code(item, name, default)
    test = has_attribute(item, name) if isinstance(item, Instance) else is_found(item, name)
    if type(test) is Symbolic:
        return cond(test, lambda: getattr(item, name), lambda: default, ())
    return getattr(item, name) if test else default


def _is_by_code(instance: Instance, name: str) -> bool:
    """Whether the class has a part in reading the attribute, which may run code of the user's."""
    cls: Any = type(instance)
    is_asked = class_attribute(cls, name) is not EMPTY or class_attribute(cls, "__getattr__") is not EMPTY
    return is_asked and name not in instance.ag_pending


def _read_by_code(instance: Instance, name: str, default: Any) -> Any:
    """The attribute or the default: what code finds it runs once, whether it raises or not."""
    trace = current()
    size = trace.mark()
    trace.heap.open(())
    is_known, found = False, default
    try:
        found = getattr(instance, name)
        is_known = True
    except AttributeError:
        is_known = True
    except Raised:
        pass  # on every path, which the graph finds out
    finally:
        is_known = is_known and len(trace.nodes) == size
        trace.heap.keep() if is_known else trace.heap.undo()
    if is_known:
        return found
    trace.cut(size)
    return _read_or(instance, name, default)


def _read_or(instance: Instance, name: str, default: Any) -> Any:
    """The attribute or the default, by what happens at run time."""
    from runtime.trace.attempts import attempt

    found: Any = default

    def read() -> None:
        nonlocal found
        found = getattr(instance, name)

    attempt(read, [((AttributeError,), lambda error: None)], None, None)
    return found


def has_varying_names(instance: Instance) -> bool:
    """Whether it is known at run time only which attributes an object has."""
    return instance.ag_open or any(map(may_be_unset, object.__getattribute__(instance, "__dict__").values()))


def _is_found_by_code(instance: Instance, name: str) -> Any:
    """Whether code of the user's, such as `__getattr__`, finds an attribute; or the graph asks it."""
    trace = current()
    size = trace.mark()
    trace.heap.open(())
    found: bool | None = None
    try:
        found = hasattr(instance, name)
    except Raised:
        pass  # on every path, which the graph finds out
    finally:
        is_known = found is not None and len(trace.nodes) == size
        trace.heap.keep() if is_known else trace.heap.undo()
    if is_known:
        return found
    trace.cut(size)
    return is_found(instance, name)


def is_found(item: Instance | type, name: str) -> Any:
    """Whether reading the attribute raises no AttributeError, where that is known at run time only."""
    from runtime.trace.attempts import attempt

    found: Any = True

    def read() -> None:
        getattr(item, name)

    def failed(error: BaseException) -> None:
        nonlocal found
        found = False

    attempt(read, [((AttributeError,), failed)], None, None)
    return found
