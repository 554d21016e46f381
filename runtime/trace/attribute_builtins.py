"""`getattr` and its like, as converted code sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.primitives import builtins as primitives
from runtime.trace import class_builtins, names_at_run_time, paths
from runtime.trace.attribute_dicts import attributes_of
from runtime.trace.attribute_presence import attribute_or, has_attribute, has_varying_names, is_found
from runtime.trace.builder import current, needs_value
from runtime.trace.builtin_calls import by_value, native
from runtime.trace.calls import by_reference, stage
from runtime.trace.class_attributes import class_attribute, is_method, is_unset_on_some_paths
from runtime.trace.function_attributes import asked_holder
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.own_methods import of
from runtime.trace.shadow import ShadowClass
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType


def _checked_name(name: Any) -> Any:
    if type(name) is Symbolic:
        raise needs_value("the name of an attribute", name)
    return name


def _getattr(item: Any, name: Any, *default: Any) -> Any:
    item = _holder(item, name)
    if default and class_builtins.is_handled(item) and not _is_of_class(item, name):
        item = item.ag_symbolic()
    if type(name) is Symbolic and isinstance(item, Instance):
        return names_at_run_time.get_attribute(item, name, *default)
    if type(name) is Symbolic:
        chosen = names_at_run_time.of_each(name, lambda one: _getattr(item, one, *default))
        if chosen is not None:
            return chosen()
        if names_at_run_time.tuple_classes(item):
            return names_at_run_time.of_fields(item, name, lambda one: _getattr(item, one, *default), *default)
        if type(item) is Symbolic:
            return names_at_run_time.get_attribute(item, name, *default)
    if default and (isinstance(item, Instance) or _is_uncertain(item, name)):
        return attribute_or(item, _checked_name(name), default[0])
    if default and type(item) is Symbolic and class_builtins.has_attribute(item, _checked_name(name)) is None:
        return stage(primitives.GETATTR_OR, (item, name, by_value(default[0])), {})
    if default and type(item) is Symbolic and not class_builtins.has_attribute(item, name):
        return default[0]
    return native(getattr, of(item) if isinstance(item, BaseException | tuple) else item, _checked_name(name), *default)


def _is_of_class(item: Any, name: Any) -> bool:
    """Whether the class that is known of a caught exception has the attribute."""
    return isinstance(name, str) and hasattr(item.ag_named, name)


def _is_uncertain(item: Any, name: Any) -> bool:
    """Whether this is a class, or a module, of which it is known at run time only if it has the attribute."""
    if hasattr(type(item), "ag_may_lack"):
        return isinstance(name, str) and bool(item.ag_may_lack(name))
    return isinstance(item, type) and isinstance(name, str) and is_unset_on_some_paths(item, name)


def _holder(item: Any, name: Any) -> Any:
    """The object that has the attribute: for a function, the one that has its attributes."""
    return item if isinstance(name, str) and name.startswith("__") else asked_holder(item)


def _hasattr(item: Any, name: Any, /) -> Any:
    item = _holder(item, name)
    if class_builtins.is_handled(item) and not _is_of_class(item, name):
        item = item.ag_symbolic()
    if type(name) is Symbolic and isinstance(item, Instance):
        return names_at_run_time.has_attribute_named(item, name)
    if type(name) is Symbolic:
        chosen = names_at_run_time.of_each(name, lambda one: _hasattr(item, one))
        if chosen is not None:
            return chosen()
        if names_at_run_time.tuple_classes(item):
            return names_at_run_time.has_field(item, name)
        if type(item) is Symbolic:
            return names_at_run_time.has_attribute_named(item, name)
    if isinstance(item, Instance):
        return has_attribute(item, _checked_name(name))
    if _is_uncertain(item, name):
        return is_found(item, name)
    if type(item) is not Symbolic:
        return native(hasattr, item, _checked_name(name))
    known = class_builtins.has_attribute(item, _checked_name(name))
    return stage(primitives.HASATTR, (item, name), {}) if known is None else known


def _setattr(item: Any, name: Any, value: Any, /) -> None:
    if type(name) is Symbolic:
        chosen = names_at_run_time.of_each(name, lambda one: _setattr(item, one, value))
        if chosen is not None:
            chosen()
            return
        if isinstance(item, Instance | Symbolic):
            names_at_run_time.set_attribute(item, name, value)
            return
    native(setattr, item, _checked_name(name), value)


def _delattr(item: Any, name: Any, /) -> None:
    if type(name) is Symbolic:
        chosen = names_at_run_time.of_each(name, lambda one: _delattr(item, one))
        if chosen is not None:
            chosen()
            return
        if isinstance(item, Instance | Symbolic):
            names_at_run_time.delete_attribute(item, name)
            return
    native(delattr, item, _checked_name(name))


def _dir(item: Any, /) -> Any:
    """`dir(item)`: known where the names are, so that a loop over them is unrolled."""
    item = item.ag_symbolic() if class_builtins.is_handled(item) else item
    is_instance = isinstance(item, Instance)
    if is_instance and is_method(class_attribute(type(item), "__dir__")):
        from runtime.trace.order_builtins import in_order

        return in_order(type(item).__dir__(item))  # type: ignore[call-arg]
    shadow = type(item) if is_instance else item
    if type(item) is Symbolic or (is_instance and has_varying_names(item)) or _is_written(shadow):
        asked = item if type(item) is Symbolic or is_instance else shadow.ag_class
        return stage(primitives.DIR, (by_reference(asked),), {})
    if not isinstance(shadow, ShadowClass):
        return List(native(dir, getattr(item, "ag_original", item)))
    cls, lifter = shadow.ag_class, current().lifter
    if lifter is not None:
        place = paths.constant(cls, cls.__name__)
        lifter.guard.check(place, "has the same attributes", "dir({0}) == {1}", dir(cls))
    return List(sorted({*dir(cls), *(attributes_of(item) if is_instance else ())}))


def _is_written(shadow: Any) -> bool:
    """Whether traced code has assigned attributes of a class, or of one that it comes from."""
    bases = shadow.__mro__ if isinstance(shadow, ShadowClass) else ()
    return any(vars(base)["ag_tracked"].written for base in bases if "ag_tracked" in vars(base))


def _callable(item: Any, /) -> Any:
    if type(item) is not Symbolic:
        return native(callable, item)
    if isinstance(item.ag_type, ArrayType):
        return False
    known = class_builtins.all_agree(item.ag_type, _calls)
    return stage(primitives.CALLABLE, (item,), {}) if known is None else known


def _calls(cls: type | None) -> bool | None:
    return None if cls is None else "__call__" in dir(cls)


TABLE: dict[str, Callable[..., Any]] = {
    "callable": _callable,
    "delattr": _delattr,
    "dir": _dir,
    "getattr": _getattr,
    "hasattr": _hasattr,
    "setattr": _setattr,
}
