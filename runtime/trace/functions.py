"""Converted functions bound to a trace: its own globals and cells in place of the user's."""

from __future__ import annotations

import builtins
import types
from functools import partial
from inspect import CO_GENERATOR
from typing import TYPE_CHECKING, Any

from runtime.errors import Unsupported
from runtime.graph import Literal
from runtime.primitives.containers import DICT_DELITEM, DICT_GET, DICT_GETITEM, DICT_SETITEM, KNOWN
from runtime.primitives.control import CELL_GET, CELL_SET
from runtime.trace import paths
from runtime.trace.bound import checked, may_be_unbound
from runtime.trace.builder import TraceAgain, emit, operand
from runtime.trace.containers import escape
from runtime.trace.exceptions import for_user, native
from runtime.trace.function_attributes import lift_attributes
from runtime.trace.generators import Generator
from runtime.trace.heap import EMPTY, cell_content, same, set_cell
from runtime.trace.recursion import Nested, may_recurse
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import stored_in, updated_in
from runtime.trace.watchers import Watching
from runtime.types import ANY, NONE, UNBOUND, UNBOUND_VALUE, union

if TYPE_CHECKING:
    from runtime.trace.lift import Lifter
    from runtime.trace.paths import Path


class Globals(dict):
    """The globals of converted code: a name is lifted when it is first read, an assignment stays in the trace.

    CPython asks `__missing__` of a dict subclass, and stores into the dict itself.
    """

    def __init__(self, lifter: Lifter, real: dict[str, Any]) -> None:
        super().__init__()
        self.lifter = lifter
        self.real = real
        self.watched: dict[str, OutsideCell] = {}
        self.partly: dict[str, Any] = {}  # what those hold that have a value on some paths only
        self["__builtins__"] = {"__import__": partial(_import, lifter, real)}
        self["__name__"] = real.get("__name__", "__main__")

    def __missing__(self, name: str) -> Any:
        if name in self.partly:
            return checked(self.partly[name], name, "global")
        lifted = self._lift(name)
        value = self.as_found(name, lifted)
        if value is lifted:  # else a node of this region: another one reads for itself
            dict.__setitem__(self, name, value)
        return value

    def as_found(self, name: str, lifted: Any) -> Any:
        """What stands under a name, which is `lifted` unless code that is not converted may have changed that."""
        from runtime.trace.opaque import forget, is_state

        if not self.lifter.reads_late or name not in self.real:
            return lifted
        if is_state(lifted) or self.lifter.unconverted.assigns_global(self.real, name):
            return self.read_late(name)
        forget(lifted)
        return lifted

    def _lift(self, name: str) -> Any:
        from runtime.trace.fronts import builtin_front

        if name in self.real:
            return self.lifter.lift(self.real[name], paths.global_name(self.real, name))
        self.lifter.presence.note_absence_of_global(self.real, name)
        value = builtin_front(name, self.lifter)
        if value is EMPTY:
            raise KeyError(name)
        return value

    def read_late(self, name: str) -> Any:
        """The global as it is when the graph comes to this point."""
        return emit(DICT_GETITEM, (Literal(self.real), Literal(name)), {}, ANY)

    def attribute(self, name: str, module: str) -> Any:
        """What a module has under the name of a global that converted code assigns."""
        return checked(cell_content(self.watched[name]), name, module)

    def delete(self, name: str) -> None:
        """`del name`."""
        cell = self.watch(name)
        checked(cell_content(cell), name, "global")
        self._note_deleted(name)
        cell.cell_contents = emit(KNOWN, (Literal(UNBOUND_VALUE),), {}, UNBOUND)

    def _note_deleted(self, name: str) -> None:
        """Code that finds the global at unknown moments has to know from the start that there may be none."""
        known = self.lifter.history.deleted
        if (id(self.real), name) not in known:
            known.add((id(self.real), name))
            raise TraceAgain

    def watch(self, name: str) -> OutsideCell:
        """The place of a global that converted code assigns."""
        if name not in self.watched:
            self._note_watched(name)
            cell = self.watched[name] = OutsideCell(self, name)
            if name in self.real and name not in self:
                self[name]  # read now, so that a branch that does not assign leaves the value of before
            elif name not in self.real:
                self.lifter.presence.note_absence_of_global(self.real, name)
            self.lifter.trace.heap.watch(Watcher(self.lifter, cell, name, name, self.real))
        return self.watched[name]

    def _note_watched(self, name: str) -> None:
        """Where code that runs later may have read a global, it has to know of assignments from the start."""
        known = self.lifter.history.watched.setdefault(id(self.real), set())
        if self.lifter.runs_late and name in self and name not in known:
            known.add(name)
            raise TraceAgain


def _import(lifter: Lifter, namespace: dict[str, Any], name: str, *details: Any) -> Any:
    """What an `import` in a function binds: the module is imported now, and lifted."""
    _, _, names, level = details
    module = native(__import__, name, namespace, None, names or (), level)
    missing = next((one for one in names or () if not hasattr(module, one)), None)
    if missing is not None:
        file = getattr(module, "__file__", None)
        text = f"cannot import name {missing!r} from {module.__name__!r} ({file or 'unknown location'})"
        raise for_user(ImportError(text, name=module.__name__, path=file))
    return lifter.lift(module, paths.constant(module, module.__name__))


class OutsideCell:
    """A global as a cell: what regions take down and put back."""

    __slots__ = ("name", "namespace")

    def __init__(self, namespace: Globals, name: str) -> None:
        self.namespace = namespace
        self.name = name

    @property
    def cell_contents(self) -> Any:
        for held in (self.namespace, self.namespace.partly):  # converted code assigns to the former, unseen
            if self.name in held:
                return dict.__getitem__(held, self.name)
        raise ValueError("empty")

    @cell_contents.setter
    def cell_contents(self, content: Any) -> None:
        del self.cell_contents
        held = self.namespace.partly if may_be_unbound(content) else self.namespace
        dict.__setitem__(held, self.name, content)

    @cell_contents.deleter
    def cell_contents(self) -> None:
        for held in (self.namespace, self.namespace.partly):
            dict.pop(held, self.name, None)


class Watcher(Watching):
    """Carries assignments to one variable outside the trace into the graph, before the next node.

    Python tells nobody of an assignment to a cell or a global, so the content is compared with what was last seen.
    """

    def __init__(self, lifter: Lifter, cell: Any, name: str, text: str, target: Any) -> None:
        self.lifter = lifter
        self.cell = cell
        self.name = name
        self.text = text
        self.target = target  # the user's globals, or the operand that is the user's cell
        self.last = cell_content(cell)
        self.saves = 0  # how often it was assigned
        self.is_global = isinstance(target, dict)
        self.is_checked = self.is_global and not hasattr(builtins, name)  # see `Globals.__missing__`

    def put(self, content: Any) -> None:
        if not self.is_checked and may_be_unbound(content) and (self.last is EMPTY or may_be_unbound(self.last)):
            raise Unsupported(
                f"`{self.name}` stands outside the function, has no value yet, and gets one on some paths only",
                "Give it a value before the function is called.",
                self.lifter.trace.frame(),
            )
        super().put(content)

    def save(self) -> None:
        """Put an assignment that was made since the last node into the graph."""
        now = cell_content(self.cell)
        if same(self.last, now) or now is EMPTY:
            return
        before, self.last = self.last, now  # first: the node below asks again
        self.saves += 1
        if self.lifter.trace.unordered:  # any of these may be found in it from now on
            escape((before, now))
        self.lifter.note_write(self.text)
        if isinstance(self.target, dict) and type(now) is Symbolic and now.ag_type == UNBOUND:
            emit(DICT_DELITEM, (Literal(self.target), Literal(self.name)), {}, NONE)
        elif isinstance(self.target, dict):
            emit(DICT_SETITEM, (Literal(self.target), Literal(self.name), operand(now)), {}, NONE)
        else:
            emit(CELL_SET, (self.target, operand(now)), {}, ())

    def load(self) -> None:
        """Let the variable hold what stands outside when the graph comes to this point."""
        if isinstance(self.target, dict):
            operands = Literal(self.target), Literal(self.name)
            if self.name in self.target and (id(self.target), self.name) not in self.lifter.history.deleted:
                content = emit(DICT_GETITEM, operands, {}, ANY)
            else:
                content = emit(DICT_GET, (*operands, Literal(UNBOUND_VALUE)), {}, union([ANY, UNBOUND]))
        else:
            content = emit(CELL_GET, (self.target,), {}, ANY)
        set_cell(self.cell, content)
        self.last = content


def bind_function(lifter: Lifter, function: types.FunctionType, path: Path) -> Any:
    """The converted form of `function` with lifted defaults, shadow cells and the trace's globals."""
    converted = lifter.converter.code(function)
    lifter.updated |= updated_in(function.__code__)
    namespace = lifter.globals_of(function.__globals__)
    for name in sorted(converted.globals_written):
        namespace.watch(name)
    numbers = {name: number for number, name in enumerate(function.__code__.co_freevars)}
    cells = dict(zip(numbers, function.__closure__ or (), strict=True))
    shadows = {
        name: lifter.variables.shadow(cell, path.variable(numbers[name], name), name) for name, cell in cells.items()
    }
    closure = tuple(
        types.CellType(lifter.converter.operators) if name == converted.ag_name else shadows[name]
        for name in converted.code.co_freevars
    )
    made = types.FunctionType(converted.code, namespace, function.__name__, None, closure)
    made.__doc__ = function.__doc__
    made.__qualname__ = function.__qualname__
    hooked: Any = made
    if function.__code__.co_flags & CO_GENERATOR:
        hooked = Generator(made)
    elif may_recurse(function) or has_attributes(function) or function.__code__ in _hooked(lifter):
        hooked = Nested(made, 0)
        if has_attributes(function):  # it may have none at another call
            lifter.history.attributed.add(function.__code__)
        lift_attributes(lifter, hooked, function, path)
    else:
        lifter.bound.append((function.__code__, made))
    lifter.remember(function, hooked, path)  # before the cells are filled: a function may refer to itself
    for name, cell in cells.items():
        lifter.variables.fill(cell, watched=name in stored_in(converted.code))
    if hasattr(function, "__wrapped__"):
        hooked.__wrapped__ = lifter.lift(function.__wrapped__, path.attribute("__wrapped__"))
    if function.__defaults__:
        made.__defaults__ = lifter.lift(function.__defaults__, path.attribute("__defaults__"))
    if function.__kwdefaults__:
        place = path.attribute("__kwdefaults__")
        made.__kwdefaults__ = {
            name: lifter.lift(value, place.item(name)) for name, value in function.__kwdefaults__.items()
        }
    return hooked


def _hooked(lifter: Lifter) -> set[types.CodeType]:
    """The code of functions that earlier traces have found to need a hook."""
    return lifter.history.attributed | lifter.history.deep


def has_attributes(function: types.FunctionType) -> bool:
    """Whether a function has attributes of the user's own."""
    return not vars(function).keys() <= {"__wrapped__"}
