"""Values of which a branch has chosen one, and that do not exist at run time: objects, functions, modules, classes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import delitem, setitem
from types import CellType, MethodType
from typing import Any

from runtime.frames import targets_of
from runtime.primitives.containers import LIST_GETITEM
from runtime.trace.builder import current, needs_value
from runtime.trace.containers import emit_typed, escape
from runtime.trace.exceptions import for_user, native_call
from runtime.trace.lists import List
from runtime.trace.symbolic import Symbolic
from runtime.types import INT

NAMES_OF_CLASSES = ("__name__", "__qualname__", "__doc__", "__module__")


class Choice:
    """One of several alternatives; the number of the one that holds is known at run time.

    Every operation on it is a staged switch with the operation on one alternative in each arm.
    """

    __slots__ = ("alternatives", "selector")
    __array_ufunc__ = None  # operators of NumPy's scalars leave it to each alternative what they come to

    def __init__(self, selector: Any, alternatives: list[Any]) -> None:
        object.__setattr__(self, "selector", selector)
        object.__setattr__(self, "alternatives", alternatives)

    def __repr__(self) -> str:
        from runtime.trace.symbolic_operators import compare_anew

        compare_anew(sys._getframe(1))  # `text % choice`
        return f"<one of {self.alternatives!r}>"

    __str__ = __repr__

    def __getattr__(self, name: str) -> Any:
        dunder = name.startswith("__") and name.endswith("__") and name not in NAMES_OF_CLASSES
        of_methods = name in ("__self__", "__func__") and all(type(one) is MethodType for one in self.alternatives)
        if (dunder and not of_methods) or name.startswith("ag_"):  # asked by protocols, and by the trace of everything
            raise AttributeError(name)
        return self.ag_attribute(name)

    def ag_attribute(self, name: str) -> Any:
        """The attribute of the alternative that holds, whatever Python asks by such names."""
        return switch(self, lambda one: getattr(one, name))

    def __setattr__(self, name: str, value: Any) -> None:
        switch(self, lambda one: setattr(one, name, value))

    def __delattr__(self, name: str) -> None:
        switch(self, lambda one: delattr(one, name))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return switch(self, lambda one: one(*args, **kwargs))

    def __getitem__(self, index: Any) -> Any:
        return switch(self, lambda one: one[index])

    def __iter__(self) -> Iterator[Any]:
        """What `a, b = choice` takes."""
        count = targets_of(sys._getframe(1))
        if count is None:
            raise needs_value("iterating outside a `for` statement", self.selector)
        operators = current().lifter.converter.operators
        taken: Iterator[Any] = iter(operators.exactly(self, count))
        return taken

    def __setitem__(self, index: Any, item: Any) -> None:
        switch(self, lambda one: native_call(setitem, one, index, item))

    def __delitem__(self, index: Any) -> None:
        switch(self, lambda one: native_call(delitem, one, index))

    def ag_items(self, block: Callable[[Any], Any]) -> None:
        """Run the block for each item of whichever it is, in turn."""
        from runtime.trace.iteration import for_each

        switch(self, lambda one: for_each(one, block))

    def ag_alternatives(self) -> list[Any]:
        """What it may be."""
        return self.alternatives

    def ag_escape(self) -> None:
        for one in self.alternatives:
            escape(one)

    def __index__(self) -> int:
        from runtime.trace.symbolic_operators import compare_anew

        compare_anew(sys._getframe(1))
        raise needs_value("an index or count", self.selector)

    def __hash__(self) -> int:
        raise needs_value("a dict key or set member", self.selector)


def switch(choice: Choice, operation: Callable[[Any], Any], cells: Sequence[tuple[str, CellType]] = ()) -> Any:
    """`operation` on the alternative that holds, staged; it assigns none but these variables."""
    if type(choice.selector) is int:
        return _applied(operation, choice.alternatives[choice.selector])
    return _select(choice, 0, operation, cells)


def _select(choice: Choice, first: int, operation: Callable[[Any], Any], cells: Sequence[tuple[str, CellType]]) -> Any:
    """As `switch`, where none of the alternatives before the `first` holds."""
    from runtime.trace.control import cond

    one = choice.alternatives[first]
    if first == len(choice.alternatives) - 1 or type(choice.selector) is not Symbolic:
        return _applied(operation, one)
    is_first: Any = choice.selector == first
    otherwise = partial(_select, choice, first + 1, operation, cells)
    return cond(is_first, partial(_applied, operation, one), otherwise, cells)


def each_choice(operation: Callable[..., Any], operands: Sequence[Any]) -> Any:
    """`operation(*operands)`, where some of the operands are choices."""
    place = next((k for k, one in enumerate(operands) if type(one) is Choice), None)
    if place is None:
        return operation(*operands)
    before, after = operands[:place], operands[place + 1 :]
    return switch(operands[place], lambda one: each_choice(operation, (*before, one, *after)))


def pick(items: Sequence[Any], index: Symbolic) -> Any:
    """`items[index]` of a known list or tuple whose items exist while tracing only."""
    number = emit_typed(LIST_GETITEM, (List(range(len(items))), index), INT)
    return Choice(number, list(items))


def _applied(operation: Callable[[Any], Any], one: Any) -> Any:
    """The operation on one alternative; what it raises itself, eager raises too."""
    try:
        return operation(one)
    except Exception as error:
        if _is_raised_here(error):
            for_user(error)
        raise


def _is_raised_here(error: BaseException) -> bool:
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return place is not None and place.tb_frame.f_code.co_filename == __file__


def _install_operators() -> None:
    import operator

    arithmetic = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"]
    arithmetic += ["and", "or", "xor", "lshift", "rshift"]
    for name in (*arithmetic, "lt", "le", "gt", "ge", "eq", "ne"):
        operation = getattr(operator, f"__{name}__")
        setattr(Choice, f"__{name}__", lambda self, other, op=operation: switch(self, lambda one: op(one, other)))
        if name in arithmetic:
            setattr(Choice, f"__r{name}__", lambda self, other, op=operation: switch(self, lambda one: op(other, one)))
            changing = getattr(operator, f"__i{name}__")
            setattr(Choice, f"__i{name}__", lambda self, other, op=changing: switch(self, lambda one: op(one, other)))
    for name in ("neg", "pos", "abs", "invert"):
        operation = getattr(operator, f"__{name}__")
        setattr(Choice, f"__{name}__", lambda self, op=operation: switch(self, op))


_install_operators()
