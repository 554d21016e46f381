"""Control flow, exceptions, effects, and the run-time cells that hold state across a raise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import CellType
from typing import Any, NoReturn

from runtime.graph import Graph, Value
from runtime.primitives.primitive import Primitive, infer_any
from runtime.types import ANY, INT, NONE, UNBOUND, UNBOUND_VALUE, ObjectType, Type, alternatives, without


@dataclass(eq=False, slots=True)
class GraphFunction:
    """A function that `call` nodes call; its graph may hold calls of itself.

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


def check_bound(value: Any, name: str) -> Any:
    """`value`, or Python's UnboundLocalError where no assignment has reached the name."""
    if value is UNBOUND_VALUE:
        raise UnboundLocalError(f"cannot access local variable '{name}' where it is not associated with a value")
    return value


def _infer_bound(type_: Type, name: str) -> Type:
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


def _infer_none(*types: Type, **params: Any) -> Type:
    return NONE


def _infer_cell(*types: Type, **params: Any) -> Type:
    return ObjectType(CellType)


# Operands by template: an exception class and its arguments, or an instance; `cause=` is what follows `from`.
RAISE = Primitive("raise", raise_exception, infer_any, outputs=0, has_effect=True)
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
CELL_SET = Primitive("cell_set", _set_cell, _infer_none, outputs=0, has_effect=True, may_raise=False, writes=(0,))

PRIMITIVES = (
    *(COND, WHILE, FOR, TRY, CALL, RAISE, CHECK_BOUND, EFFECT_CALL, OPAQUE_CALL),
    *(CELL_NEW, CELL_GET, CELL_ALTERNATIVE, CELL_SET),
)
