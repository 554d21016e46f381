"""Control flow, exceptions, effects, and the run-time cells that hold state across a raise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from types import CellType, GeneratorType
from typing import Any, NoReturn

from runtime.graph import Graph, Value
from runtime.made_functions import bind
from runtime.primitives.primitive import Primitive, infer_any
from runtime.types import ANY, INT, NEVER_VALUE, NONE, UNBOUND, UNBOUND_VALUE, ObjectType, Type, alternatives, without


@dataclass(eq=False, slots=True)
class GraphFunction:
    """A function that `call` nodes call, and that `generator` and `function` nodes make an object of.

    Its graph may hold calls of itself; that of a generator holds `yield_item` nodes.

    `graph` is set once the function has been traced, so that the calls inside it can name it before. It must be closed:
    its nodes see its inputs only.
    """

    name: str
    graph: Graph | None = None
    captured: tuple[Value, ...] = ()  # what a call from around the function hands in after the arguments

    @property
    def body(self) -> Graph:
        """The graph; a RuntimeError where none was set."""
        if self.graph is None:
            raise RuntimeError(f"the graph of {self.name} was never set")
        return self.graph

    def __repr__(self) -> str:
        return self.name


def _executed_by_the_executor(*operands: Any, **params: Any) -> NoReturn:
    raise TypeError("control flow has no kernel; an executor runs its regions")


def _control(name: str, **rules: Any) -> Primitive:
    return Primitive(name, _executed_by_the_executor, infer_any, outputs=-1, params_in_call=False, **rules)


COND = _control("cond")
WHILE = _control("while")
FOR = _control("for")
TRY = _control("try")
CALL = _control("call")

CONTROL = frozenset((COND, WHILE, FOR, TRY, CALL))


class _NoCause:
    """Stands for a `raise` without `from`, which is not `from None`."""


def raise_exception(exception: Any, *args: Any, cause: Any = _NoCause, **kwargs: Any) -> NoReturn:
    """Raise `exception`; a class is first called with the arguments, as is done for `raise E(*args)`."""
    if args or kwargs:
        exception = exception(*args, **kwargs)
    if cause is _NoCause:
        raise exception
    raise exception from cause


def unbound_error(name: str, scope: str = "local") -> Exception:
    """Python's error for a variable that no assignment has reached: a `local` one, a `free` or a `global` one.

    Any other scope is the name of the module of which the variable was asked as an attribute.
    """
    if scope == "global":
        return NameError(f"name '{name}' is not defined", name=name)
    if scope == "free":
        text = f"cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
        return NameError(text)
    if scope != "local":
        return AttributeError(f"module '{scope}' has no attribute '{name}'", name=name)
    return UnboundLocalError(f"cannot access local variable '{name}' where it is not associated with a value")


def check_bound(value: Any, name: str, scope: str = "local") -> Any:
    """`value`, or Python's error where no assignment has reached the name."""
    if value is UNBOUND_VALUE:
        raise unbound_error(name, scope)
    return value


def _infer_bound(type_: Type, name: str, scope: str = "local") -> Type:
    if type_ == UNBOUND:  # certain to raise; the type of what is never reached
        return ANY
    return without(type_, UNBOUND) if UNBOUND in alternatives(type_) else type_


def _call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)


def _get_cell(cell: CellType) -> Any:
    return cell.cell_contents


def _set_cell(cell: CellType, value: Any) -> None:
    cell.cell_contents = value


@dataclass(frozen=True)
class CellAlternative:
    """Stands in a run-time cell for a content that exists while tracing only."""

    number: int


def _alternative(content: Any) -> int:
    return content.number if type(content) is CellAlternative else 0


def _renumber(number: Any, numbers: tuple[int, ...]) -> Any:
    return number if number is NEVER_VALUE else numbers[number]


class Closure:
    """Stands in types for the functions that a graph makes: see `runtime.made_functions`."""


class BoundClosure:
    """Stands in types for methods of such functions."""


class KnownFunction:
    """Stands in types for the functions of the user's that a trace has converted."""


class KnownClass(type):
    """Stands in types for the classes of the user's that a trace has converted."""


class UnboundBuiltin:
    """Stands in types for Python's own functions of modules."""


class Delegation:
    """The items of an iterator, and then the value that it returned; what is sent to it is in `sent` by then."""

    def __init__(self, source: Generator[Any, Any, Any]) -> None:
        self.source = source
        self.sent: Any = None
        self.value: Any = None

    def __iter__(self) -> Iterator[Any]:
        source = iter(self.source)
        try:
            item = next(source)
            while True:
                yield item
                sent, self.sent = self.sent, None
                item = next(source) if sent is None else source.send(sent)  # type: ignore[attr-defined]
        except StopIteration as end:
            self.value = end.value


def _function_number(function: Any, *functions: Any) -> int:
    """Which of `functions` it is; how many these are where it is none."""
    return next((number for number, one in enumerate(functions) if one is function), len(functions))


def _infer_none(*types: Type, **params: Any) -> Type:
    return NONE


def _infer_cell(*types: Type, **params: Any) -> Type:
    return ObjectType(CellType)


# Operands by template: an exception class and its arguments, or an instance; `cause=` is what follows `from`.
RAISE = Primitive("raise", raise_exception, infer_any, outputs=0, has_effect=True)
# What is on its way through a `finally`, for a bare `raise` in a function that is called there.
ACTIVE_EXCEPTION = Primitive("active_exception", lambda: sys.exc_info()[1], infer_any, has_effect=True)
# Its operand under a name of its own: see `runtime.trace.naming`.
RENAME = Primitive("rename", lambda value: value, lambda type_: type_, views=(0,), may_raise=False)
CHECK_BOUND = Primitive("check_bound", check_bound, _infer_bound, views=(0,))

# Operands by template: the callable first.
EFFECT_CALL = Primitive("effect", _call, infer_any, has_effect=True)
OPAQUE_CALL = Primitive("opaque", _call, infer_any, has_effect=True, opaque=True)

# A handler starts from the state at the moment of the raise, which values of the body can't give: it is kept in cells.
# An unbound name is a cell that holds UNBOUND_VALUE. `cell_set` has no output.
CELL_NEW = Primitive("cell", CellType, _infer_cell, may_raise=False)
CELL_GET = Primitive("cell_get", _get_cell, infer_any, may_raise=False, views=(0,))
CELL_ALTERNATIVE = Primitive("cell_alternative", _alternative, lambda type_: INT, may_raise=False)
# The number of one of several contents by the number that it had before; a path on which it is never read has none.
RENUMBER = Primitive("renumber", _renumber, lambda type_, numbers: INT, may_raise=False)
CELL_SET = Primitive("cell_set", _set_cell, _infer_none, outputs=0, has_effect=True, may_raise=False, writes=(0,))

# A generator that is not begun: operands are what it has captured. A `yield_item` node stands in its graph only.
GENERATOR = Primitive(
    "generator", _executed_by_the_executor, lambda *types, **params: ObjectType(GeneratorType), may_raise=False
)
YIELD = Primitive("yield_item", _executed_by_the_executor, _infer_none, outputs=0, has_effect=True)
# What `yield from` takes items from where its value is used, and that value.
DELEGATE = Primitive("delegate", Delegation, lambda *types: ObjectType(Delegation), views=(0,))
DELEGATED = Primitive("delegated", lambda delegation: delegation.value, infer_any, has_effect=True, views=(0,))
# A `Closure`: operands are its header, the defaults of its parameters, then what it has captured.
FUNCTION = Primitive(
    "function", _executed_by_the_executor, lambda *types, **params: ObjectType(Closure), may_raise=False
)
BIND = Primitive("bind", bind, lambda *types: ObjectType(BoundClosure), may_raise=False)
FUNCTION_NUMBER = Primitive("function_number", _function_number, lambda *types: INT, may_raise=False)
NAMING_FUNCTIONS = frozenset((CALL, GENERATOR, FUNCTION))


def called_functions(graph: Graph) -> list[GraphFunction]:
    """The functions that nodes of `graph` call or make objects of, in order of first use."""
    return list(dict.fromkeys(node.params["function"] for node in graph.walk() if node.primitive in NAMING_FUNCTIONS))


def all_functions(graph: Graph) -> list[GraphFunction]:
    """Every function that `graph` calls or makes objects of, and that those do."""
    found: dict[GraphFunction, None] = {}
    waiting = called_functions(graph)
    while waiting:
        function = waiting.pop()
        if function not in found:
            found[function] = None
            waiting.extend(called_functions(function.body))
    return list(found)


PRIMITIVES = (
    *(COND, WHILE, FOR, TRY, CALL, RAISE, CHECK_BOUND, EFFECT_CALL, OPAQUE_CALL, GENERATOR, YIELD, FUNCTION, BIND),
    *(DELEGATE, DELEGATED, ACTIVE_EXCEPTION),
    *(CELL_NEW, CELL_GET, CELL_ALTERNATIVE, CELL_SET, RENUMBER),
)
