"""What a function holds besides its code: its variables, and what its parameters are by default.

A hook (a function that is called through an object of the trace, which has `ag_hook`) holds what its function holds,
and a `functools.partial` the function that it calls, and with which arguments. A method of an array holds the array.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import partial
from types import CellType, CodeType, FunctionType
from typing import Any

from runtime.errors import Unsupported
from runtime.trace.builder import TraceAgain, current, tracing
from runtime.trace.containers import is_method_of_container
from runtime.trace.heap import cell_content, is_hook, same, set_cell
from runtime.trace.symbolic import Symbolic


def definition_of(item: Any) -> Any:
    """The definition that a function comes from; None for what is no function."""
    if type(item) is partial:
        return None if vars(item) else (len(item.args), *item.keywords)
    if is_method_of_value(item):
        return item.__name__
    if is_hook(item):
        item = item.function
    return item.__code__ if type(item) is FunctionType else None


def are_alike(functions: Sequence[Any], shared: bool = True) -> bool:
    """Whether functions come from one definition, and, with `shared`, share the variables that functions assign."""
    definition = definition_of(functions[0])
    if definition is None or any(not _is_same(definition_of(other), definition) for other in functions):
        return False
    if any((attributes_of(other) is None) != (attributes_of(functions[0]) is None) for other in functions):
        return False
    if not shared:
        return True
    if len(functions) > 1 and are_told_apart(definition):
        return False
    heap = current().heap
    columns = zip(*map(held_by, functions), strict=True)
    return all(cell is column[0] or not heap.is_assigned(cell) for column in columns for cell in column)


def _is_same(left: Any, right: Any) -> bool:
    """Whether two definitions are one: codes of two lambdas may be equal."""
    return left is right if isinstance(right, CodeType) else bool(left == right)


def is_method_of_value(item: Any) -> bool:
    """Whether this is a method of a value of run time, or of a list, dict or set, before it is called."""
    return hasattr(type(item), "ag_of_value") or is_method_of_container(item)


def method_of_value(name: str, base: Any) -> Any:
    """The method of this name of a value, or of a list, dict or set."""
    from runtime.trace.methods import Method

    return Method(base, name) if type(base) is Symbolic else getattr(base, name)


def variables_of(function: Any) -> tuple[str, ...]:
    """The names of a function's variables."""
    definition = definition_of(function)
    return definition.co_freevars if isinstance(definition, CodeType) else ()


def held_by(function: Any) -> list[Any]:
    """The variables of a function, then what its parameters are by default, then the object that has its attributes."""
    if type(function) is partial:
        return [function.func, *function.args, *function.keywords.values()]
    if is_method_of_value(function):
        return [function.__self__]
    plain = function.function if is_hook(function) else function
    keywords = plain.__kwdefaults__ or {}
    attributes = attributes_of(function)
    own = () if attributes is None else (attributes,)
    return [*(plain.__closure__ or ()), *(plain.__defaults__ or ()), *keywords.values(), *own]


def attributes_of(function: Any) -> Any:
    """The object that has a function's attributes; None where it has none."""
    return getattr(function, "ag_held", None) if is_hook(function) else None


def content_of(held: Any) -> Any:
    """The content of a variable, or the default itself."""
    return cell_content(held) if type(held) is CellType else held


def holding(function: Any, held: list[Any]) -> Any:
    """The function with these variables, or contents of variables, and defaults: see `held_by`."""
    if type(function) is partial:
        given = iter(held)
        called, *args = [next(given) for _ in range(1 + len(function.args))]
        return partial(called, *args, **dict(zip(function.keywords, given, strict=True)))
    if is_method_of_value(function):
        return method_of_value(function.__name__, *held)
    if is_hook(function):
        hook = copy(function)
        if attributes_of(function) is not None:
            *held, attributes = held
            object.__setattr__(hook, "ag_held", attributes)
        hook.function = holding(function.function, held)
        return hook
    closure, defaults = function.__closure__ or (), function.__defaults__ or ()
    cells = [item if type(item) is CellType else cell_of(item) for item in held[: len(closure)]]
    rest = held[len(closure) :]
    by_default = tuple(rest[: len(defaults)]) or function.__defaults__
    made = FunctionType(function.__code__, function.__globals__, function.__name__, by_default, tuple(cells))
    keywords = function.__kwdefaults__
    made.__kwdefaults__ = keywords and dict(zip(keywords, rest[len(defaults) :], strict=True))
    return made


def standing_for(function: Any, held: list[Any]) -> Any:
    """As `holding`: what stands from now on for those of several functions that a branch or a loop leaves."""
    made = holding(function, held)
    current().heap.merged[id(made)] = made
    return made


def are_told_apart(definition: Any) -> bool:
    """Whether functions of a definition are kept apart, since they are compared."""
    trace = tracing()
    if trace is None or trace.lifter is None or definition is None:
        return False
    return definition in trace.lifter.history.told_apart


def check_identity(left: Any, right: Any) -> None:
    """See to it that it is known whether two functions are one, where a branch or a loop has left one of several."""
    heap = current().heap
    for one in (left, right):
        if id(_plain(one)) in heap.taken_for_one and not are_told_apart(definition_of(one)):
            tell_apart(definition_of(one))
    if left is right or not (id(left) in heap.merged or id(right) in heap.merged):
        return
    if definition_of(left) is not None and are_alike((left, right), shared=False):
        tell_apart(definition_of(left))


def same_functions(left: Any, right: Any) -> bool:
    """Whether functions or partials are one definition over the same variables, and nobody asks which one is.

    Such are taken for one another.
    """
    if not same(_parts_of(left), _parts_of(right)) or are_told_apart(definition_of(left)):
        return False
    trace = tracing()
    if trace is not None:
        trace.heap.taken_for_one.update({id(left): left, id(right): right})
    return True


def _parts_of(item: Any) -> tuple[Any, ...]:
    if type(item) is FunctionType:
        return item.__code__, item.__closure__, item.__defaults__, item.__kwdefaults__
    return item.func, item.args, tuple(item.keywords.items()), tuple(vars(item).items())


def _plain(item: Any) -> Any:
    return item.function if is_hook(item) and hasattr(item, "function") else item


def stands_for_several(item: Any) -> bool:
    """Whether this is a function that a branch or a loop has left, one of several."""
    trace = tracing()
    return trace is not None and id(item) in trace.heap.merged


def check_key(key: Any) -> None:
    """The same for a function that is looked for in a dict or set."""
    if stands_for_several(key):
        tell_apart(definition_of(key))


def tell_apart(definition: Any) -> None:
    """From now on branches and loops keep functions of this definition apart; where they can't, that is refused."""
    lifter = current().lifter
    if lifter is None or definition in lifter.history.told_apart:
        raise Unsupported(
            "functions of one definition are compared, of which a branch or a loop has left one",
            "Compare what tells them apart instead, a number or a name.",
            current().frame(),
        )
    lifter.history.told_apart.add(definition)
    raise TraceAgain


def cell_of(content: Any) -> CellType:
    """A variable of its own that holds this."""
    made = CellType()
    set_cell(made, content)
    return made
