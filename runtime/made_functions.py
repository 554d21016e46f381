"""Functions that a graph makes: Python functions, whose bodies are graphs over what was captured."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import count, islice
from types import CodeType, FunctionType, MethodType
from typing import Any
from weakref import WeakValueDictionary

from runtime.frames import MADE_FUNCTIONS


def make_function(
    run: Callable[..., Any], header: str, defaults: tuple[Any, ...], captured: tuple[Any, ...]
) -> FunctionType:
    """A function whose body `run` computes, given the arguments in the order of the parameters, and what is captured.

    `header` is the function's module, its name, and its parameters as one would write them, with None for each default:
    "shapes:scale(x, by=None)". `defaults` are those of the last positional parameters, then of those that are given by
    keyword only.
    """
    made: FunctionType = function_factory(header, len(captured))(run, *defaults, *captured)
    return made


@lru_cache(maxsize=1024)
def function_factory(header: str, captured: int) -> FunctionType:
    """What makes such functions: it takes `run`, the defaults, and what is captured, which are so many values."""
    module, _, text = header.partition(":")
    qualname, _, rest = text.partition("(")
    first, *others = rest.removesuffix(")").split("=None")
    given = eval(f"lambda {rest.removesuffix(')')}: None").__code__.co_varnames
    free = (name for number in count() if (name := f"_{number}") not in given)
    run, held, defaults = next(free), list(islice(free, captured)), list(islice(free, len(others)))
    parameters = first + "".join(f"={name}{text}" for name, text in zip(defaults, others, strict=True))
    made = f"lambda {parameters}: {run}({', '.join([*given, *held])})"
    code = eval(compile(f"lambda {', '.join([run, *defaults, *held])}: {made}", MADE_FUNCTIONS, "eval")).__code__
    (inner,) = [item for item in code.co_consts if isinstance(item, CodeType)]
    named = inner.replace(co_name=qualname.rpartition(".")[2], co_qualname=qualname)
    constants = tuple([named if item is inner else item for item in code.co_consts])
    return FunctionType(code.replace(co_consts=constants), {"__name__": module})


def is_made_function(function: Any) -> bool:
    """Whether a graph has made this function."""
    return type(function) is FunctionType and function.__code__.co_filename == MADE_FUNCTIONS


def bind(function: FunctionType, holder: Any) -> MethodType:
    """The method of an object; equal to others of this object, as Python's are, where they hold the same."""
    key = id(holder), function.__module__, function.__qualname__
    other = _functions_of_methods.get(key)
    if other is not None and held_by(other) == held_by(function):
        return MethodType(other, holder)
    _functions_of_methods[key] = function
    return MethodType(function, holder)


def held_by(function: FunctionType) -> list[int]:
    """The identities of what a function that a graph has made holds, in their order, besides what runs it."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    numbered = sorted((int(name[1:]), id(cell.cell_contents)) for name, cell in cells)
    return [identity for _, identity in numbered[1:]]


# The functions that live on in methods; what each holds keeps its identity as long.
_functions_of_methods: WeakValueDictionary[tuple[int, str, str], FunctionType] = WeakValueDictionary()
