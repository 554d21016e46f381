"""What differentiates a NumPy function: for each of its arguments, a vector-Jacobian product.

A rule is written in NumPy, and runs on arrays as well as on the values of a trace: there its calls become nodes, so
that a gradient is a graph like any other and can be differentiated again.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

SHAPE = "shape_of_"
DTYPE = "dtype_of_"


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """The vector-Jacobian product of one argument.

    `function` takes the result's cotangent, and of what `wants` names: a parameter of the call, `out` for its result,
    `shape_of_x` for the shape of the parameter or result `x`, `dtype_of_x` for its dtype. What is named by itself must
    be kept until the gradient is computed; a shape or a dtype costs nothing.
    """

    function: Callable[..., Any]
    wants: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """The partials of one function.

    `parameters` are those of a call in their order, with the defaults of those that may be left out; `variadic` names
    the last one where it takes all further arguments. With `broadcasts` the arguments were broadcast against each
    other: a partial gives the cotangent in the result's shape, and it is summed to the argument's. An argument whose
    partial is None has a derivative that is zero wherever there is one; through one without any, no gradient can flow.
    Of an argument that `takes_lists` names the partial gives a list of cotangents for a list of arrays; elsewhere a
    list is made an array first. `check` looks at the parts of a cotangent, with the argument and its node.
    """

    function: Callable[..., Any]
    parameters: Mapping[str, Any]
    variadic: str
    partials: Mapping[str, Partial | None]
    broadcasts: bool
    takes_lists: Collection[str] = ()
    check: Callable[[Any, Any, Any], None] | None = None

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of a call by parameter, defaults included. Raises TypeError where they don't fit."""
        bound = dict(self.parameters)
        names = list(self.parameters)
        if self.variadic:
            names = names[: names.index(self.variadic)]
            bound[self.variadic] = args[len(names) :]
            args = args[: len(names)]
        if len(args) > len(names) or (self.partials and kwargs.keys() - bound.keys()):
            raise TypeError(f"the rule of {self.function.__name__} does not know these arguments")
        bound.update(zip(names, args, strict=False))
        bound.update(kwargs)
        return bound


RULES: dict[Any, Rule] = {}


def define(
    function: Callable[..., Any],
    parameters: str,
    /,
    *,
    broadcasts: bool = False,
    takes_lists: Collection[str] = (),
    **partials: Any,
) -> None:
    """Give a function its rule.

    `parameters` is the function's parameter list as one would write it: `"a, axis=None, keepdims=False"`; each keyword
    names a parameter, and gives its partial: a function of `g`, the cotangent, and of what else it wants by name.
    """
    variadic = _arguments(parameters).vararg
    RULES[function] = Rule(
        function,
        parameters_of(parameters),
        variadic.arg if variadic else "",
        {name: partial and _partial(partial) for name, partial in partials.items()},
        broadcasts,
        takes_lists,
    )


def _arguments(parameters: str) -> ast.arguments:
    tree = ast.parse(f"def f({parameters}): pass").body[0]
    assert isinstance(tree, ast.FunctionDef)
    return tree.args


def parameters_of(text: str) -> dict[str, Any]:
    """The parameters of a list as one would write it, each with its default."""
    arguments = _arguments(text)
    positional = [item.arg for item in (*arguments.posonlyargs, *arguments.args)]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(map(ast.literal_eval, arguments.defaults))
    names: dict[str, Any] = dict(zip(positional, defaults, strict=True))
    if arguments.vararg:
        names[arguments.vararg.arg] = ()
    for item, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        names[item.arg] = None if default is None else ast.literal_eval(default)
    return names


def define_ufunc(ufunc: Callable[..., Any], parameters: str, /, **partials: Any) -> None:
    """Give a function that works element by element its rule."""
    define(ufunc, parameters, broadcasts=True, **partials)


def define_flat(*functions: Callable[..., Any]) -> None:
    """Say of functions of numbers that their derivative is zero wherever they have one, as that of `np.floor`."""
    for function in functions:
        RULES[function] = Rule(function, {"arguments": ()}, "arguments", {}, True)


def _partial(function: Callable[..., Any]) -> Partial:
    names = tuple(inspect.signature(function).parameters)
    if not names or names[0] != "g":
        raise TypeError("a partial takes the cotangent `g` first")
    return Partial(function, names[1:])


def wanted(partial: Partial, bound: Mapping[str, Any], out: Any) -> list[Any]:
    """What a partial gets after the cotangent, from arrays that are known."""
    known = {**bound, "out": out}
    return [_look_up(name, known) for name in partial.wants]


def _look_up(name: str, known: Mapping[str, Any]) -> Any:
    from runtime.gradients.functions import dtype_of, shape_of

    if name.startswith(SHAPE):
        return each(shape_of, known[name.removeprefix(SHAPE)])
    if name.startswith(DTYPE):
        return each(dtype_of, known[name.removeprefix(DTYPE)])
    return known[name]


def each(function: Callable[[Any], Any], item: Any) -> Any:
    """`function` of an array, or of each one in a list or tuple of them."""
    if not isinstance(item, list | tuple):
        return function(item)
    return [each(function, part) if isinstance(part, list | tuple) else function(part) for part in item]


def as_array(rule: Rule, name: str, item: Any) -> Any:
    """An argument as the rule gets it: a list of numbers as the array that the function of NumPy's makes of it."""
    from runtime.gradients.functions import np

    is_numpy = str(getattr(rule.function, "__module__", "numpy")).startswith("numpy")  # ufuncs say nothing
    takes_array = rule.partials.get(name) is not None and name not in rule.takes_lists and name != rule.variadic
    return np.array(item) if is_numpy and takes_array and isinstance(item, list | tuple) else item


def pull(rule: Rule, name: str, bound: Mapping[str, Any], out: Any, g: Any) -> Any:
    """The cotangent of one argument of a call whose arguments and result are known."""
    from runtime.gradients.functions import sum_to

    partial = rule.partials[name]
    if partial is None:
        return None
    bound = {key: as_array(rule, key, item) for key, item in bound.items()}
    found = partial.function(g, *wanted(partial, bound, out))
    return found if found is None or not rule.broadcasts else sum_to(found, _look_up(f"{SHAPE}{name}", bound))
