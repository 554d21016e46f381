"""Primitives by name, and the primitive for any NumPy function.

To add a rule for a NumPy function, write it in the module of its family and put it into that module's `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from types import MethodType, ModuleType
from typing import Any

import numpy as np

from runtime.primitives import (
    builtins,
    containers,
    contexts,
    control,
    creation,
    generic,
    indexing,
    joining,
    library,
    library_values,
    linalg,
    mathematics,
    objects,
    operators,
    polynomials,
    python_random,
    random,
    reduction,
    shaping,
    stars,
    views,
)
from runtime.primitives.methods import array_method
from runtime.primitives.primitive import Primitive, infer_any
from runtime.primitives.rules import Rule, inferring, returns
from runtime.primitives.ufuncs import ufunc_method_rule, ufunc_type
from runtime.types import ObjectType, Type

_by_name: dict[str, Primitive] = {}
_by_callable: dict[Any, tuple[Any, Primitive]] = {}
_variants: dict[tuple[Primitive, tuple[int, ...], tuple[int, ...]], Primitive] = {}


def register(primitive: Primitive) -> Primitive:
    """Make `primitive` known by its name; a ValueError where the name is taken."""
    if primitive.name in _by_name:
        raise ValueError(f"there are two primitives named {primitive.name!r}")
    _by_name[primitive.name] = primitive
    return primitive


def all_primitives() -> Iterable[Primitive]:
    """Every primitive that is registered, those made on demand included."""
    return tuple(_by_name.values())


def variant(primitive: Primitive, writes: tuple[int, ...], views: tuple[int, ...]) -> Primitive:
    """`primitive` for a call that writes these operands and whose result may share memory with those."""
    if (primitive.writes, primitive.views) == (writes, views):
        return primitive
    key = (primitive, writes, views)
    found = _variants.get(key)
    if found is None:
        has_effect = primitive.has_effect or bool(writes)
        found = _variants[key] = replace(primitive, writes=writes, views=views, has_effect=has_effect)
    return found


def passes_on(primitive: Primitive) -> bool:
    """Whether the primitive may return an operand, or a view of one, whatever its operands are in one call.

    What it makes of a number then may be memory that is read-only, as that of np.broadcast_to.
    """
    return bool(_by_name.get(primitive.name, primitive).views)


def primitive_for(function: Callable[..., Any]) -> Primitive:
    """The primitive that calls `function`; made at the first use where it has none.

    A ufunc of any library is typed by its own type resolution, a NumPy function by its rule or by samples. The type of
    any other function's result is not known before it runs.
    """
    key = (id(function.__func__), id(function.__self__)) if type(function) is MethodType else id(function)
    found = _by_callable.get(key)
    if found is None:
        found = _by_callable[key] = (function, _make(function))
    return found[1]


def _make(function: Callable[..., Any]) -> Primitive:
    name = function_name(function)
    if name in _by_name:
        name = f"{name}#{len(_by_name)}"
    if isinstance(function, np.ufunc):
        return register(_ufunc_primitive(name, function))
    owner = getattr(function, "__self__", None)
    if isinstance(owner, np.ufunc):
        rule = ufunc_method_rule(owner, function.__name__)
        return register(Primitive(name, function, inferring(rule)))
    if random.is_global_draw(function):
        rule = random.global_draw_rule(function.__name__)
        views = (0,) if function.__name__ in random.HANDING_ON else ()
        return register(Primitive(name, function, inferring(rule), has_effect=True, views=views))
    if isinstance(function, type) and issubclass(function, _GENERATORS):
        rule = random.generator_rule(function)
        return register(Primitive(name, function, inferring(rule), has_effect=True, views=(0,)))
    if function is np.random.default_rng:
        rule = random.default_generator_type
        return register(Primitive(name, function, inferring(rule), has_effect=True, views=(0,)))
    if function in ITERATORS:
        infer = returns(ObjectType(function)) if isinstance(function, type) else infer_any
        return register(Primitive(name, function, infer, has_effect=True, views=(0,)))
    rule_of_function = _rules.get(function)
    infer = returns(polynomials.made_by(function)) if rule_of_function is None else inferring(rule_of_function)
    views = () if function in FRESH else (0,)
    return register(Primitive(name, function, infer, views=views, has_effect=function in WORLDLY))


def splitting(function: Callable[..., Any]) -> Primitive:
    """The primitive for a function that splits an array into a list; its result is a tuple, whose items have types."""
    name = f"{function_name(function)}:tuple"
    if name not in _by_name:
        infer = inferring(generic.list_rule(function))
        register(Primitive(name, generic.as_tuple(function), infer, views=(0,)))
    return _by_name[name]


def _ufunc_primitive(name: str, ufunc: np.ufunc) -> Primitive:
    def rule(*args: Any, **kwargs: Any) -> Type:
        return ufunc_type(ufunc, args, kwargs)

    return Primitive(name, ufunc, inferring(rule), ufunc=ufunc)


# What makes an object that remembers how far it has come; each call must make another one.
ITERATORS = (np.nditer, np.nested_iters, np.broadcast)
_GENERATORS = (np.random.Generator, np.random.RandomState, np.random.BitGenerator, np.random.SeedSequence)
_MODULES = (("np", np), ("np.linalg", np.linalg), ("np.fft", np.fft), ("np.random", np.random), ("np.emath", np.emath))
_names: dict[int, str] = {}


def function_name(function: Callable[..., Any]) -> str:
    """How users write the function: `np.linalg.inv`."""
    if not _names:
        for prefix, module in _MODULES:
            for name, item in sorted(vars(module).items()):  # `dir` names modules that asking for them loads
                if callable(item):
                    _names.setdefault(id(item), f"{prefix}.{name}")
    if id(function) in _names:
        return _names[id(function)]
    owner = getattr(function, "__self__", None)
    name = getattr(function, "__qualname__", "") or str(getattr(function, "__name__", repr(function)))
    if isinstance(owner, np.ufunc):
        return f"{function_name(owner)}.{function.__name__}"
    home = getattr(function, "__module__", None)
    return f"{home}.{name}" if home else name


def _register_module(module: ModuleType) -> None:
    found = getattr(module, "PRIMITIVES", None)
    if found is None:
        found = [item for item in vars(module).values() if isinstance(item, Primitive)]
    for primitive in found:
        if _by_name.get(primitive.name) is not primitive:
            register(primitive)


_rules: dict[Any, Rule] = {function: generic.sampled(function) for function in generic.SAMPLED}
for _family in (reduction, shaping, creation, joining, linalg, views):
    _rules.update(_family.RULES)
for _family in (generic, reduction, shaping, creation, joining, linalg, views):
    for _name, _rule in getattr(_family, "METHODS", {}).items():
        array_method(_name, _rule)
_modules: tuple[Any, ...] = (
    *(
        operators,
        containers,
        contexts,
        control,
        indexing,
        objects,
        builtins,
        library,
        library_values,
        mathematics,
        python_random,
        stars,
        views,
    ),
)
for _module in _modules:
    _register_module(_module)

# Functions that read or change files, settings of NumPy's, or the screen.
WORLDLY = frozenset(
    getattr(np, name)
    for name in [
        "fromfile",
        "fromregex",
        "genfromtxt",
        "get_printoptions",
        "getbufsize",
        "geterr",
        "geterrcall",
        "info",
        "load",
        "loadtxt",
        "memmap",
        "printoptions",
        "save",
        "savetxt",
        "savez",
        "savez_compressed",
        "set_printoptions",
        "setbufsize",
        "seterr",
        "seterrcall",
        "show_config",
        "show_runtime",
    ]
    if hasattr(np, name)
)

# Functions whose result is new memory, whatever they are given. Of all others the result may share an operand's.
FRESH = frozenset(
    (
        *(function for module in (reduction, joining, linalg) for function in module.RULES),
        *(function for function in creation.RULES if function not in linalg.PASSING_ON),
        *(function for function in views.RULES if function not in linalg.PASSING_ON),
        *(function for function in shaping.RULES if function not in linalg.PASSING_ON),
        *(function for function in generic.SAMPLED if function not in linalg.PASSING_ON),
    )
)
