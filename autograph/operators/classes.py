"""Classes that stand in a function."""

from __future__ import annotations
import __future__

import ast
import enum
import sys
from types import CellType, FrameType, FunctionType
from typing import Any

from autograph.converters.classes import OUTSIDE, STATEMENTS, Statement
from autograph.operators import subclass_hooks
from runtime.errors import Unsupported
from runtime.trace import paths
from runtime.trace.builder import Trace, is_literal, needs_value, tracing
from runtime.trace.choice import Choice, each_choice
from runtime.trace.containers import is_function
from runtime.trace.heap import EMPTY, same
from runtime.trace.held import held_by, holding
from runtime.trace.objects import Instance
from runtime.trace.shadow import ShadowClass
from runtime.trace.symbolic import Symbolic

ABSENT = type("Absent", (), {"__slots__": ()})()  # what stands for an attribute that a class has not got
_MEND = "Define the class outside of the function."
_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


def local_class(name: str, line: int, /, *methods: Any, **attributes: Any) -> Any:
    """The class of this name whose statement stands in this line of the caller's file; it is made once in a trace.

    One with methods that use variables of the function is made anew; these are given as functions. So is one with
    attributes that may change, or that use such variables, which it gets wherever the statement is executed.
    """
    return _local_class(sys._getframe(1), name, line, (), methods, attributes)


def local_subclass(name: str, line: int, bases: tuple[Any, ...], /, *methods: Any, **attributes: Any) -> Any:
    """As `local_class`, of a class that comes from these, which are known by variables of the function."""
    frame = sys._getframe(1)
    return each_choice(lambda *known: _local_class(frame, name, line, known, methods, attributes), bases)


def _local_class(
    frame: FrameType,
    name: str,
    line: int,
    bases: tuple[Any, ...],
    methods: tuple[Any, ...],
    attributes: dict[str, Any],
) -> Any:
    trace = tracing()
    key = frame.f_code.co_filename, name, line
    statement = STATEMENTS[key]
    for base in statement.bases if trace is not None else ():
        frame.f_globals[base]  # read in the trace, so that another class makes another trace
    known = {} if trace is None else trace.lifter.local_classes
    originals = [_of_user(trace, base) for base in bases]
    given = {attribute: _known(trace, statement, attribute, value) for attribute, value in attributes.items()}
    attributes = {attribute: value for attribute, value in attributes.items() if given[attribute] is EMPTY}
    _check_needed(trace, statement, attributes)
    given = {attribute: None if value is EMPTY else value for attribute, value in given.items()}
    is_new = bool(bases or methods or attributes) and not _is_again(trace, key, methods, originals)
    if key not in known or is_new or not _are_same(known[key][1], given):
        known[key] = _made_once(trace, key, frame, originals, given), given
    made, _ = known[key]
    if trace is None:
        return made
    subclass_hooks.check(trace, made, statement.maker)
    itself = CellType()
    outside: dict[FunctionType, Any] = {}
    for function in _functions(made):
        if OUTSIDE in function.__code__.co_consts:
            number = next(one for one in function.__code__.co_consts if type(one) is int)
            method: Any = methods[number]
            if number not in statement.decorated:
                method = _with_class(method, statement.itself, itself)
                _name(method, function.__name__, made.__qualname__)
            trace.lifter.remember(function, method, paths.constant(function, function.__name__))
            outside[function] = method
    lifted = itself.cell_contents = trace.lifter.lift(made, paths.constant(made, name))
    if attributes:
        _put_attributes(trace, lifted, attributes)
    trace.lifter.made_classes.start_anew(made, lifted, key, attributes.keys())
    trace.lifter.made_classes.add(made, key, outside)
    subclass_hooks.tell(trace, made, lifted)
    return lifted


def method(cls: str, name: str) -> Any:
    """A decorator that gives a function the names of a method of a class that stands in the caller."""
    qualname = f"{sys._getframe(1).f_code.co_qualname}.<locals>.{cls}"

    def named(function: Any) -> Any:
        _name(function, name, qualname)
        return function

    return named


def _name(method: Any, name: str, cls: str) -> None:
    own = getattr(method, "function", method)
    own.__name__ = method.__name__ = name
    own.__qualname__ = method.__qualname__ = f"{cls}.{name}"


def _with_class(method: Any, name: str, itself: CellType) -> Any:
    """A method that knows its class by a variable of its own; one that does not ask for its class as it is."""
    held = held_by(method)
    names = getattr(method, "function", method).__code__.co_freevars
    if name not in names:
        return method
    held[names.index(name)] = itself
    return holding(method, held)


def _is_again(trace: Trace | None, key: tuple[str, str, int], methods: tuple[Any, ...], bases: list[type]) -> bool:
    """Whether a staged loop comes to its class statement again, which means the same there as before.

    Methods use the variables as they are when they run: one class does for all iterations.
    """
    if trace is None or not _may_be_again(trace):
        return False
    before, bases_before = trace.lifter.local_parts.get(key, (None, None))
    trace.lifter.local_parts[key] = methods, bases
    return before is not None and bases_before == bases and all(map(_means_the_same, before, methods))


def _means_the_same(one: Any, other: Any) -> bool:
    """Whether two methods are of one piece of code and share its variables."""
    one, other = getattr(one, "function", one), getattr(other, "function", other)
    cells = zip(one.__closure__ or (), other.__closure__ or (), strict=True)
    return one.__code__ is other.__code__ and all(a is b for a, b in cells)


def _known(trace: Trace | None, statement: Statement, attribute: str, value: Any) -> Any:
    """A value that a class may have from the start, as what stands there at run time; `EMPTY` for another one."""
    is_known = isinstance(value, enum.auto) or is_literal(value)
    if trace is None or value is ABSENT or (is_known and attribute not in statement.assigned):
        return value
    found: Any = None
    if isinstance(value, ShadowClass):
        found = value.ag_class
    elif is_function(value):
        found = trace.lifter.original(value)
    elif not isinstance(value, Instance):
        found = getattr(value, "ag_original", None)
    return EMPTY if found is None or attribute in statement.assigned else found


def _are_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(same(value, other[name]) for name, value in one.items())


def _check_needed(trace: Trace | None, statement: Statement, attributes: dict[str, Any]) -> None:
    """Raises `Unsupported` where a class needs values when it is made that it can only be given at each call."""
    for attribute in attributes.keys() & statement.needed:
        raise _not_known(trace, attributes[attribute])


def _not_known(trace: Trace | None, value: Any) -> Unsupported:
    """The error for a value that a class can't be given at each call; a number is known again then."""
    if type(value) is Symbolic:
        return needs_value("an attribute of a class that is defined inside the function", value, _MEND)
    return _unsupported(trace)


def _made_once(
    trace: Trace | None, key: tuple[str, str, int], frame: FrameType, bases: list[type], given: dict[str, Any]
) -> type:
    """A class made by its statement; that of the attempt before, so that what was learned of it is not lost."""
    if trace is None:
        return _made(key, frame, bases, given)
    attempts = trace.lifter.history.local_made
    number = trace.lifter.local_counts[key] = trace.lifter.local_counts.get(key, 0) + 1
    before = attempts.get((key, number))
    if before is None or before[1] != bases or not _are_same(before[2], given):
        attempts[key, number] = before = _made(key, frame, bases, given), bases, given
    return before[0]


def _made(key: tuple[str, str, int], frame: FrameType, bases: list[type], given: dict[str, Any]) -> type:
    """A class made by its statement."""
    namespace: Any = frame.f_globals
    real = getattr(namespace, "real", namespace)
    subclass_hooks.check_metaclass(bases)
    is_told = subclass_hooks.is_told(STATEMENTS[key].maker, real, bases)
    maker = subclass_hooks.quietly(STATEMENTS[key].maker) if is_told else STATEMENTS[key].maker
    module = ast.fix_missing_locations(ast.Module([maker], []))
    flags = frame.f_code.co_flags & _FUTURE
    held: dict[str, Any] = {}
    exec(compile(module, key[0], "exec", flags, dont_inherit=True), real, held)
    made: type = held[maker.name](*[subclass_hooks.Quiet] * is_told, given, *bases)
    if is_told:
        subclass_hooks.without_quiet(made)
    for attribute in [name for name, value in vars(made).items() if value is ABSENT]:
        delattr(made, attribute)
    made.__qualname__ = f"{frame.f_code.co_qualname}.<locals>.{STATEMENTS[key].outer}{key[1]}"
    return made


def _of_user(trace: Trace | None, base: Any) -> type:
    """The class that one of the trace stands for."""
    found = base.ag_class if isinstance(base, ShadowClass) else getattr(base, "ag_original", base)
    if not isinstance(found, type):
        raise _unsupported(trace)
    return found


def _unsupported(trace: Trace | None) -> Unsupported:
    return Unsupported(
        "a class is defined inside the function, and its bases or attributes are not known while the graph is built",
        _MEND,
        None if trace is None else trace.frame(),
    )


def _put_attributes(trace: Trace, lifted: Any, attributes: dict[str, Any]) -> None:
    """Give a class its attributes. One class serves all calls of a trace, so it may have them once in each."""
    trace.is_exclusive = True
    for attribute, value in attributes.items():
        if not isinstance(lifted, ShadowClass) or _may_be_again(trace) or _is_descriptor(value) or _may_lack(value):
            raise _not_known(trace, value)
        setattr(lifted, attribute, value)
    for attribute, value in attributes.items():  # as Python does, once the class has all of them
        told: Any = getattr(type(value), "__set_name__", None)
        if told is not None and isinstance(value, Instance):
            told(value, lifted, attribute)


def _may_be_again(trace: Trace) -> bool:
    """Whether one call may come to the class statement more than once: each time it makes another class."""
    runs_later = trace.enclosing is not None or trace.making_functions or trace.consumers
    return bool(trace.depth and (trace.loops or trace.unrolled or runs_later))


def _may_lack(value: Any) -> bool:
    """Whether the run tells if there is such an attribute."""
    return type(value) is Choice and any(one is ABSENT for one in value.alternatives)


def _is_descriptor(value: Any) -> bool:
    """Whether reading the attribute from an object gives another value, or the class tells it its name."""
    cls: Any = type(value)
    if cls is FunctionType or isinstance(value, Instance):  # whose methods Python asks in the trace, too
        return False
    return hasattr(cls, "__get__") or hasattr(cls, "__set_name__")


def _functions(cls: type) -> list[FunctionType]:
    """The functions in a class, those of its properties and class methods among them."""
    found: list[Any] = []
    for raw in vars(cls).values():
        found += [getattr(raw, name, None) for name in ("fget", "fset", "fdel", "func", "__func__")]
        found.append(raw)
    return [item for item in found if isinstance(item, FunctionType)]
