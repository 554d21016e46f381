"""Exceptions that traced code has made: Python's own objects, with what they hold followed as that of other objects.

One that is stored, returned or left by a branch exists at run time, too, from where it was first needed there. From
then on what traced code gives it is put into the graph before the next node, as assignments to globals are.
"""

from __future__ import annotations

from functools import lru_cache
from types import MemberDescriptorType
from typing import Any

from runtime.errors import Unsupported
from runtime.graph import Value
from runtime.primitives.objects import DELATTR, GETATTR, MAKE_EXCEPTION, SETATTR
from runtime.structure import take_apart
from runtime.trace.acting_methods import note_object
from runtime.trace.builder import TraceAgain, apply, current, emit, operand
from runtime.trace.containers import is_to_be_made
from runtime.trace.heap import EMPTY, Heap, same
from runtime.trace.restarts import Restart
from runtime.trace.symbolic import Symbolic
from runtime.types import ANY, UNBOUND, ObjectType, Type, alternatives


class ExceptionState:
    """What one exception holds: its arguments, its attributes, and its cause."""

    ag_source = None

    def __init__(self, error: BaseException, birth: int) -> None:
        self.error = error
        self.ag_birth = birth
        self.ag_ref: Value | None = None
        self.ag_open = False  # whether what it holds is known at run time only
        self.is_named = False  # whether a `raise` takes it from a variable, which may be asked whether it is that one
        self.under_way = False  # whether its constructor has not returned yet
        self.last: dict[str, Any] = {}  # what it holds at run time
        self.assigned: dict[int, Any] = {}  # values it has held that by their types may be none, by identity

    def ag_state(self) -> dict[str, Any]:
        state = {"args": self.error.args, **held_by_exception(self.error)}
        for content in state.values():
            if type(content) is Symbolic and UNBOUND in alternatives(content.ag_type):
                self.assigned[id(content)] = content
        return state

    def ag_restore(self, state: dict[str, Any]) -> None:
        kept = {name: content for name, content in state.items() if self._fits(name, content)}
        for name in held_by_exception(self.error):
            if name not in kept:
                _forget_attribute(self.error, name)
        for name, content in kept.items():
            if getattr(self.error, name, EMPTY) is not content:
                object.__setattr__(self.error, name, content)
        self.last = self.ag_state()

    def _fits(self, name: str, content: Any) -> bool:
        """Whether Python's object can hold the content; one whose constructor is under way needs not."""
        from runtime.trace.bound import may_be_unbound

        is_bound = id(content) in self.assigned or not may_be_unbound(content)
        if is_bound and (name != "args" or type(content) is tuple):
            return True
        if not self.under_way:
            _leave_open(self.error)
            raise Unsupported(
                f"the attribute `{name}` of an exception is assigned on some paths only",
                "Give it to the exception when it is made.",
            )
        if self.ag_ref is None:
            raise Restart(self)
        self.ag_open = True
        return False

    def ag_symbolic(self) -> Symbolic:
        """The exception as a value of run time, made there now if need be."""
        if is_to_be_made(self):
            trace = current()
            trace.note_made(self)
            made = exception_of(self.error)
            self.ag_ref, self.last = made.ag_value, self.ag_state()
            if not trace.heap.arm_start and self not in trace.heap.stored:
                trace.heap.stored.append(self)
        return Symbolic(self.ag_ref)  # type: ignore[arg-type]

    def save(self) -> None:
        """Put what the exception was given since the last node into the graph."""
        if self.ag_ref is None:
            return
        now, last = self.ag_state(), self.last
        if now.keys() == last.keys() and all(now[name] is last[name] for name in now):
            return
        self.last = now  # first: the nodes below ask again
        from runtime.trace.calls import by_reference

        for name in (name for name in last if name not in now):
            apply(DELATTR, Symbolic(self.ag_ref), name)
        for name, content in now.items():
            if not same(last.get(name, EMPTY), content):
                apply(SETATTR, Symbolic(self.ag_ref), name, by_reference(content))

    def read_again(self, name: str) -> None:
        """The attribute may have been assigned through another reference to the exception."""
        if name == "__context__":  # which Python itself assigns: nothing is known of it
            return
        if name not in self.ag_state() or name == "args":
            _leave_open(self.error)
            raise Unsupported(
                f"the attribute `{name}` of an exception is assigned where it is known at run time only",
                "Give it to the exception when it is made.",
                current().frame(),
            )
        assert self.ag_ref is not None
        current().heap.note_state(self)
        object.__setattr__(self.error, name, emit(GETATTR, (self.ag_ref, operand(name)), {}, ANY))
        self.last = self.ag_state()


def _leave_open(error: BaseException) -> None:
    """Trace again, with exceptions of this class that exist at run time only from where they are made."""
    history = current().lifter.history
    if type(error) not in history.open_exceptions:
        history.open_exceptions.add(type(error))
        raise TraceAgain


def is_left_open(error: BaseException) -> bool:
    """Whether what exceptions of this class hold differed by paths in an earlier trace."""
    lifter = current().lifter
    return lifter is not None and type(error) in lifter.history.open_exceptions


def opened(error: BaseException) -> Value:
    """A new exception as a value of run time, of which nothing is known from now on but its class."""
    state = state_of(current().heap, error)
    state.ag_open = True
    return exception_of(error).ag_value if state.ag_ref is None else state.ag_ref


def read_again(type_: Type, name: str) -> None:
    """Of exceptions of these classes, one may have been assigned the attribute, which traced code knows itself."""
    kinds = alternatives(type_)
    for state in current().heap.stored:
        if state.ag_ref is not None and not state.ag_open and (ANY in kinds or ObjectType(type(state.error)) in kinds):
            state.read_again(name)


def state_of(heap: Heap, error: BaseException) -> ExceptionState:
    """What is known of an exception; one that was not made by a call of its class is new now."""
    found: ExceptionState | None = heap.exceptions.get(id(error))
    ended = heap.ended.get(id(error))
    if found is None and ended is not None and 0 < heap.arm_start <= ended.ag_birth:
        return ended
    if found is None:
        found = heap.exceptions[id(error)] = ExceptionState(error, heap.birth())
    return found


def is_known_exception(item: Any) -> bool:
    """Whether this is an exception that traced code has made, not one that exists at run time only."""
    return isinstance(item, BaseException) and not hasattr(type(item), "ag_symbolic")


def made_at_run_time(error: BaseException) -> Symbolic | None:
    """The value of run time that an exception of traced code's is as well, where it was needed there already."""
    state = current().heap.exceptions.get(id(error)) if is_known_exception(error) else None
    return None if state is None or state.ag_ref is None else Symbolic(state.ag_ref)


def exception_at_run_time(error: BaseException) -> Value:
    """An exception that traced code has made, as a value of run time: one object, wherever it is asked for."""
    heap = current().heap
    state = state_of(heap, error)
    if state.ag_ref is None and heap.is_old(state):
        raise Restart(state)
    return state.ag_symbolic().ag_value


def exception_of(error: BaseException) -> Symbolic:
    """An exception as a run-time value: that of a staged handler, or a new one at every call."""
    held = getattr(type(error), "ag_symbolic", None)
    if held is not None:
        found: Symbolic = held(error)
        return found
    from runtime.trace.calls import by_reference, is_leaf

    if isinstance(error, BaseExceptionGroup):
        args: tuple[Any, ...] = (error.message, [_as_value(one) for one in error.exceptions])
    else:
        args = tuple(map(by_reference, error.args))
    note_object(type(error))
    attributes = {name: by_reference(value) for name, value in held_by_exception(error).items()}
    template, leaves = take_apart(((type(error), args, attributes), {}), is_leaf)
    inputs = tuple([operand(leaf) for leaf in leaves])
    found = emit(MAKE_EXCEPTION, inputs, {"template": template}, ObjectType(type(error)))
    return found


def add_note(error: BaseException, note: Any) -> None:
    """`error.add_note(note)`: the notes are a list of the trace."""
    from runtime.trace.class_builtins import class_of, is_instance
    from runtime.trace.exceptions import for_user
    from runtime.trace.lists import List

    if is_instance(note, str) is False:
        raise for_user(TypeError(f"note must be a str, not '{class_of(note).__name__}'"))
    if not hasattr(error, "__notes__"):
        error.__notes__ = List()
    error.__notes__.append(note)


def _as_value(error: BaseException) -> Symbolic:
    return Symbolic(exception_at_run_time(error)) if is_known_exception(error) else exception_of(error)


def held_by_exception(error: BaseException) -> dict[str, Any]:
    """What the exception holds beside its arguments: in its dict, in slots such as `StopIteration.value`, its cause."""
    held = {name: value for name, value in error.__dict__.items() if name != FOR_USER}
    cause = BaseException.__getattribute__(error, "__cause__")
    return held | _slots(error) | ({} if cause is None else {"__cause__": cause})


FOR_USER = "_ag_for_user"  # marks what this project raises as eager would


def _slots(error: BaseException) -> dict[str, Any]:
    """The slots that are filled, but for those that Python itself fills to suggest another name."""
    found: dict[str, Any] = {}
    if isinstance(error, AttributeError) and (type(error.obj) is Symbolic or hasattr(type(error.obj), "ag_open")):
        found |= {"name": error.name, "obj": error.obj}
    cls: Any = type(error)
    for name, empty in _slot_names(cls):
        if (value := getattr(error, name, empty)) is not empty:
            found[name] = value
    return found


@lru_cache(maxsize=256)
def _slot_names(cls: type) -> tuple[tuple[str, Any], ...]:
    """The names, each with what says that it is not filled: those of Python's own exceptions read None then."""
    owners = [(base, EMPTY if "__slots__" in vars(base) else None) for base in cls.__mro__ if base not in _SUGGESTING]
    return tuple(
        (name, empty)
        for base, empty in owners
        for name, member in vars(base).items()
        if type(member) is MemberDescriptorType
    )


_SUGGESTING = (AttributeError, NameError, BaseExceptionGroup, BaseException)


def _forget_attribute(error: BaseException, name: str) -> None:
    if name in error.__dict__:
        del error.__dict__[name]
    else:
        object.__setattr__(error, name, None)
