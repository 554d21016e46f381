"""Objects of the user's classes as traced code sees them: shadow instances of shadow classes.

The user's object is never written to while tracing. A shadow instance starts empty and lifts an attribute from the
user's object when it is first read; a write goes to the shadow, and into the graph as a `setattr` on the object, where
it happens at every call. A shadow class has the attributes of the user's class with functions converted; operators,
properties and descriptors are found in it by Python itself.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Literal, Operand, Value
from runtime.primitives.builtins import IS, NOT
from runtime.primitives.objects import (
    CLASS_NUMBER,
    DELATTR,
    DELETE_OWN,
    FILL_CONTAINER,
    MAKE_CONTAINER,
    MAKE_OBJECT,
    OBJECT_OF,
    PUT_ATTRIBUTE,
    SET_OWN,
    SETATTR,
)  # fmt: skip
from runtime.primitives.primitive import Primitive
from runtime.trace import one_object
from runtime.trace.acting_methods import note_object
from runtime.trace.builder import apply, current, emit, operand, tracing
from runtime.trace.choice import Choice
from runtime.trace.class_attributes import class_attribute, has_slot, hides_method, is_method
from runtime.trace.containers import check_unwatched, escape_held, is_to_be_made
from runtime.trace.exceptions import for_user, native
from runtime.trace.heap import EMPTY, Pending
from runtime.trace.making import kept_operand, make
from runtime.trace.members_of_paths import may_be_unset
from runtime.trace.open_objects import is_data_of_class, read_open
from runtime.trace.property_reads import has_fallback, read_property
from runtime.trace.restarts import Restart
from runtime.trace.symbolic import Symbolic
from runtime.trace.unset_attributes import check_own, lacking, of_paths
from runtime.trace.wrapping import known_container
from runtime.types import NONE, UNBOUND, ObjectType, alternatives


class _Open:
    """The one place of an open instance."""

    def __repr__(self) -> str:
        return "OPEN"


OPEN = _Open()


class Instance:
    """The base of every shadow class."""

    __slots__ = (
        "__dict__", "__weakref__", "ag_asked", "ag_birth", "ag_frozen", "ag_lift", "ag_open", "ag_pending", "ag_ref",
        "ag_source",
    )  # fmt: skip

    ag_asked: dict[str, Any] | None  # what it has given where Python asked for a hash or an index
    ag_birth: int
    ag_contents: Any = None  # the list or dict that an object is whose class comes from one of these
    ag_frozen: bool
    ag_lift: Any  # name -> the lifted attribute of the user's object
    ag_open: bool  # its attributes are known at run time only
    ag_pending: set[str]
    ag_ref: Value | None
    ag_source: Any  # the path of the user's own object

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        original: Any = cls.ag_class  # type: ignore[attr-defined]
        is_bare = original.__init__ is object.__init__ and original.__new__ is object.__new__
        if getattr(original, "__abstractmethods__", None) or (is_bare and (args or kwargs)):
            native(partial(object.__new__, original, *args, **kwargs))  # Python's error
        made = object.__new__(cls)
        _start(made)
        return made

    def ag_state(self) -> dict[Any, Any]:
        if self.ag_open:
            return {OPEN: OPEN}
        state: dict[str, Any] = {name: Pending(self, name) for name in self.ag_pending}
        state.update(object.__getattribute__(self, "__dict__"))
        return state

    def ag_lifted(self, name: str) -> Any:
        """The attribute of the user's object."""
        return self.ag_lift(name)

    def ag_restore(self, state: dict[Any, Any]) -> None:
        object.__setattr__(self, "ag_open", OPEN in state)
        held = object.__getattribute__(self, "__dict__")
        held.clear()
        self.ag_pending.clear()
        for name, content in state.items():
            if type(content) is Pending:
                self.ag_pending.add(name)
            elif content is not OPEN:
                held[name] = content

    def ag_freeze(self) -> None:
        object.__setattr__(self, "ag_frozen", True)

    def ag_symbolic(self) -> Symbolic:
        """The object at run time; it is made now if there is none."""
        if is_to_be_made(self):
            if current().heap.is_old(self):
                raise Restart(self)
            cls = type(self).ag_class  # type: ignore[attr-defined]
            note_object(cls)
            one_object.check_made(self)
            current().note_made(self)
            held = object.__getattribute__(self, "__dict__")
            names, contents = tuple(held), list(held.values())
            own = self.ag_contents
            if own is not None:
                contents.append(own.ag_items_of())

            def build(inputs: tuple[Operand, ...]) -> Any:
                primitive = MAKE_OBJECT if own is None else MAKE_CONTAINER
                return emit(primitive, inputs, {"cls": cls, "names": names[: len(inputs)]}, ObjectType(cls))

            def put(made: Symbolic, k: int) -> None:
                if k == len(names):
                    emit(FILL_CONTAINER, (made.ag_value, operand(contents[k])), {}, NONE)
                    return
                emit(PUT_ATTRIBUTE, (made.ag_value, Literal(names[k]), kept_operand(contents[k])), {}, NONE)

            make(self, contents, build, put, keeps=True)
            for name, value in zip(names, contents, strict=False):
                current().lifter.common_types.put(cls, name, value)
            if own is not None:
                current().lifter.common_types.put_contents(own)
        elif self.ag_source is not None:
            current().lifter.common_types.take(self)
        return Symbolic(self.ag_ref)  # type: ignore[arg-type]

    def ag_grow(self) -> None:
        """Open it; an instance that a branch or loop has met is open from before that on."""
        if self.ag_open:
            return
        check_unwatched(self)
        if current().heap.is_old(self):
            raise Restart(self, grow=True)
        self.ag_symbolic()
        if self.ag_open:  # since then: a function that it holds has captured it
            return
        if self.ag_source is not None:
            current().lifter.presence.note_methods(self)
        current().heap.touch(self)
        current().note_lost(self)
        held = dict(object.__getattribute__(self, "__dict__"))
        self.ag_restore({OPEN: OPEN})
        escape_held(held.values())
        for name, value in held.items():
            current().lifter.common_types.put(type(self).ag_class, name, value)  # type: ignore[attr-defined]
        if self.ag_contents is not None:
            self.ag_contents.ag_grow()
            current().escaped[id(self.ag_contents)] = self.ag_contents

    def ag_start_open(self) -> None:
        """Open one of the user's own, which nothing has read so far."""
        check_unwatched(self)
        self.ag_symbolic()
        current().lifter.presence.note_methods(self)
        self.ag_restore({OPEN: OPEN})

    def __getattribute__(self, name: str) -> Any:
        if name[:3] == "ag_":  # the trace's own
            return object.__getattribute__(self, name)
        if name == "__class__":  # asked by every `isinstance`
            return type(self)
        if name == "__dict__":
            from runtime.trace.attribute_dicts import attributes_of

            if not type(self).ag_class.__dictoffset__:  # type: ignore[attr-defined]
                native(getattr, object.__new__(type(self).ag_class), name)  # type: ignore[attr-defined]
            return attributes_of(self)
        if object.__getattribute__(self, "ag_open") and not _is_of_class(type(self), name):
            return read_open(self, name)
        pending = object.__getattribute__(self, "ag_pending")
        if name in pending:
            value = object.__getattribute__(self, "ag_lift")(name)
            pending.discard(name)
            object.__getattribute__(self, "__dict__")[name] = value
        if name[:2] != "__" and name not in object.__getattribute__(self, "__dict__"):
            note_absence(self, name)
            if has_fallback(type(self), name):
                return read_property(self, name)
        try:
            value = object.__getattribute__(self, name)
        except AttributeError as error:
            slotted = has_slot(type(self).ag_class, name)  # type: ignore[attr-defined]
            raise (lacking(self, name) if slotted else for_user(error)) from None
        return of_paths(self, name, value) if may_be_unset(value) else value

    def __setattr__(self, name: str, value: Any) -> None:
        descriptor = class_attribute(type(self), name)
        if name == "__dict__" and value is self and self.ag_contents is not None:
            _hold_attributes_as_items(self)
            return
        if name == "__class__":
            one_object.check_only_here(self, value)
        if name == "__dict__":
            raise Unsupported(
                "the dict of an object's attributes is replaced by another one",
                "Change the dict itself, with `vars(x).clear()` and `vars(x).update(…)`.",
                current().frame(),
            )
        if hasattr(descriptor, "__set__"):
            store = partial(object.__setattr__, self, name, value)
            native(store) if getattr(descriptor, "is_read_only", False) else store()
            return
        self.ag_set_own(name, value)

    def ag_set_own(self, name: str, value: Any) -> None:
        """Give the object itself an attribute, whatever descriptor its class has."""
        original: Any = type(self).ag_class  # type: ignore[attr-defined]
        if not original.__dictoffset__ and not has_slot(original, name):
            native(object.__setattr__, object.__new__(original), name, None)  # Python's error
        if hides_method(type(self), name):
            current().lifter.presence.hide(type(self), name)
        if type(value) in (list, dict, set):  # of code that runs as it is: a dataclass's `default_factory`
            value = known_container(value)
        if self.ag_open:
            escape_held((value,))
            if self.ag_source is None:
                current().lifter.let_go(type(self))
        else:
            if current().heap.regions and lacks_here(self, name):  # on other paths it stays absent
                note_absence(self, name)
            _change(self, name)
            self.ag_pending.discard(name)
            object.__getattribute__(self, "__dict__")[name] = value
        reference = reference_of(self)
        if reference is not None:
            if self.ag_source is not None:
                current().lifter.note_write(f"{self.ag_source.text}.{name}")
            current().lifter.common_types.put(type(self).ag_class, name, value)  # type: ignore[attr-defined]
            emit(_store_of(self, name), (reference, Literal(name), kept_operand(value)), {}, NONE)

    def __delattr__(self, name: str) -> None:
        descriptor = class_attribute(type(self), name)
        if hasattr(descriptor, "__delete__"):
            remove = partial(object.__delattr__, self, name)
            native(remove) if getattr(descriptor, "is_kept", False) else remove()
            return
        self.ag_delete_own(name)

    def ag_delete_own(self, name: str) -> None:
        """Take an attribute from the object itself, whatever descriptor its class has."""
        if not self.ag_open:
            note_absence(self, name)
            check_own(self, name, _held(self, name))
            _change(self, name)
            held = object.__getattribute__(self, "__dict__")
            held.pop(name) if name in held else object.__delattr__(self, name)
        reference = reference_of(self)
        if reference is not None:
            cls: Any = type(self).ag_class  # type: ignore[attr-defined]
            own = cls.__delattr__ is not object.__delattr__ or hasattr(class_attribute(type(self), name), "__delete__")
            emit(DELETE_OWN if own else DELATTR, (reference, Literal(name)), {}, NONE)

    def __eq__(self, other: object) -> Any:
        if isinstance(other, Instance) and self is not other and (self.ag_open or other.ag_open):
            return apply(IS, self, other)
        return object.__eq__(self, other)

    def __ne__(self, other: object) -> Any:
        equal = type(self).__eq__(self, other)
        if type(equal) is Symbolic:
            return apply(NOT, equal)
        return equal if equal is NotImplemented else not equal

    __hash__ = object.__hash__


def _store_of(instance: Instance, name: str) -> Primitive:
    if hasattr(class_attribute(type(instance), name), "__set__"):
        return PUT_ATTRIBUTE
    own = type(instance).ag_class.__setattr__ is not object.__setattr__  # type: ignore[attr-defined]
    return SET_OWN if own else SETATTR


def own_attribute(instance: Instance, name: str) -> Any:
    """An attribute that the object itself has, whatever descriptor its class has."""
    if not hasattr(class_attribute(type(instance), name), "__set__"):
        return getattr(instance, name)
    return _held(instance, name)


def _held(instance: Instance, name: str) -> Any:
    held = object.__getattribute__(instance, "__dict__")
    if name in instance.ag_pending:
        held[name] = instance.ag_lift(name)
        instance.ag_pending.discard(name)
    return held.get(name, EMPTY)


def lacks_here(instance: Instance, name: str) -> bool:
    """Whether the object itself has no attribute of this name by now."""
    held = object.__getattribute__(instance, "__dict__")
    return name not in held and name not in object.__getattribute__(instance, "ag_pending")


def note_absence(instance: Instance, name: str) -> None:
    """The user's object has no attribute of its own by this name: another trace is needed where it has one."""
    if object.__getattribute__(instance, "ag_source") is not None:
        current().lifter.presence.note_absence(instance, name)


def _start(made: Any) -> None:
    trace = tracing()
    object.__setattr__(made, "ag_asked", None)
    object.__setattr__(made, "ag_birth", trace.heap.birth() if trace else 0)
    object.__setattr__(made, "ag_frozen", False)
    object.__setattr__(made, "ag_lift", None)
    object.__setattr__(made, "ag_open", False)
    object.__setattr__(made, "ag_pending", set())
    object.__setattr__(made, "ag_ref", None)
    object.__setattr__(made, "ag_source", None)


def reference_of(instance: Instance) -> Value | None:
    """The object at run time, None where there is none yet."""
    if instance.ag_ref is None and instance.ag_source is not None:
        object.__setattr__(instance, "ag_ref", current().lifter.source_of(instance))
    return instance.ag_ref


def _change(instance: Instance, name: str) -> None:
    if instance.ag_frozen:  # a loop has carried it by value
        one_object.carry_by_reference(instance)
    current().heap.touch(instance)


def _is_of_class(cls: type, name: str) -> bool:
    """Whether the attribute of an open instance is its class's: a method, a property, data, one of the trace's own."""
    if name.startswith("ag_") or (name.startswith("__") and name.endswith("__")):
        return True
    found = class_attribute(cls, name)
    if found is EMPTY:
        return False
    if is_method(found):
        return not current().lifter.presence.is_hidden(cls, name)
    return hasattr(found, "__set__") or is_data_of_class(cls, name)


def run_time_instance(cls: type, ref: Value) -> Any:
    """The object of a shadow class that a run-time value is."""
    made = new_instance(cls)
    object.__setattr__(made, "ag_ref", ref)
    object.__setattr__(made, "ag_open", True)
    return made


def object_at_run_time(value: Symbolic, name: str) -> Any:
    """The object of one of the user's classes that a run-time value is, where `name` of it is used; else None.

    Of several classes the one that holds is found at run time.
    """
    from runtime.trace.shadow import has_shadow, shadow_class

    kinds = sorted(alternatives(value.ag_type) - {NONE, UNBOUND}, key=repr)
    classes = tuple([kind.cls for kind in kinds if isinstance(kind, ObjectType) and kind.cls and has_shadow(kind.cls)])
    if not classes or len(classes) < len(kinds):
        return None
    if len(kinds) < len(alternatives(value.ag_type)):
        value = apply(OBJECT_OF, value, name=name)
    found = [run_time_instance(shadow_class(cls, current().lifter), value.ag_value) for cls in classes]
    return found[0] if len(found) == 1 else Choice(apply(CLASS_NUMBER, value, classes=classes), found)


def new_instance(cls: type) -> Any:
    """A shadow instance with no attributes, whatever `__new__` and `__init__` its class has."""
    made: Any = object.__new__(cls)
    _start(made)
    return made


def is_open(content: Any) -> bool:
    """Whether what a list, dict or object of the trace holds is known at run time only."""
    found: bool = content.ag_open if isinstance(content, Instance) else content.ag_grown is not None
    return found


def _hold_attributes_as_items(instance: Instance) -> None:
    """`self.__dict__ = self` of a dict: what it holds by either is known at run time only from then on."""
    instance.ag_grow()
    current().lifter.common_types.lose(type(instance).ag_class)  # type: ignore[attr-defined]
    emit(SETATTR, (operand(instance), Literal("__dict__"), operand(instance)), {}, NONE)
