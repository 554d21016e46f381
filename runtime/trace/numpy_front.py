"""What traced code gets for NumPy, SciPy's ufuncs and `math`: callables that put their calls into the graph."""

from __future__ import annotations

import operator
import types
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from runtime.errors import Unsupported
from runtime.primitives.generic import LISTS
from runtime.primitives.mathematics import MATH
from runtime.primitives.operators import EQUALITY, OPERATOR_OF, ORDER
from runtime.primitives.primitive import Primitive
from runtime.primitives.registry import primitive_for, splitting
from runtime.structure import take_apart
from runtime.trace import in_python, vectorized
from runtime.trace.acting_methods import acts_when_asked
from runtime.trace.builder import current, operand, tracing
from runtime.trace.calls import is_leaf, is_staged, plain, stage
from runtime.trace.exceptions import native
from runtime.trace.known_calls import ANSWERS, NO_ANSWER
from runtime.trace.lists import List
from runtime.trace.objects import Instance
from runtime.trace.opaque import forget
from runtime.trace.sizes import sized_type
from runtime.trace.stand_ins import StandIn
from runtime.trace.symbolic_items import unpacked
from runtime.trace.symbolic_operators import reflected
from runtime.trace.unbound_methods import UnboundMethod, unbound
from runtime.trace.written import changed_argument, copied_out, out_argument
from runtime.types import ANY, ArrayType, Dim, ListType, TupleType, Type, alternatives

_IMMUTABLE_CLASS = 1 << 8  # CPython's Py_TPFLAGS_IMMUTABLETYPE
FORMS = {**in_python.FORMS, **vectorized.FORMS}


class Front(StandIn):
    """Stands for a NumPy function or class: a call becomes a node, or is done at once where the result is fixed."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if tracing() is None:
            return self.ag_original(*args, **kwargs)
        return call_function(self.ag_original, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        # An array's dtype is asked of np.float64 by np.dtype.
        return getattr(self.ag_original, name) if name.startswith("__") else self.ag_member(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if "__module__" in self.__dict__ and _takes_no_attributes(self.ag_original):  # made: this is the user's code
            native(setattr, self.ag_original, name, value)
        object.__setattr__(self, name, value)

    def __getitem__(self, item: Any) -> Any:
        """`np.dtype[np.float64]`, as annotations have it."""
        return native(operator.getitem, self.ag_original, _original(item))

    def __or__(self, other: Any) -> Any:
        """`np.ndarray | None`."""
        return native(operator.or_, self.ag_original, _original(other))

    def __ror__(self, other: Any) -> Any:
        return native(operator.or_, _original(other), self.ag_original)

    def ag_member(self, name: str) -> Any:
        """What the user's code gets for np.add.reduce, np.random.RandomState.normal, np.ndarray.__add__."""
        value = native(getattr, self.ag_original, name)
        value = value if isinstance(value, types.BuiltinFunctionType) else unbound(value)
        return front(value) if callable(value) and type(value) is not UnboundMethod else value


def _takes_no_attributes(original: Any) -> bool:
    """Whether Python refuses to assign attributes of a function or class, as of most that are written in C."""
    if isinstance(original, type):
        return bool(original.__flags__ & _IMMUTABLE_CLASS)
    return not hasattr(original, "__dict__")


def _original(item: Any) -> Any:
    return getattr(item, "ag_original", item)


class ScalarClassFront(Front):
    """Stands for np.float64 and its like, which NumPy itself takes for a dtype."""

    @property
    def dtype(self) -> np.dtype:
        return np.dtype(self.ag_original)


ScalarClassFront.__name__ = ScalarClassFront.__qualname__ = "type"  # as Python's messages call what it stands for


class ItemFront:
    """Stands for np.r_, np.mgrid … which are indexed."""

    def __init__(self, original: Any, name: str) -> None:
        self.ag_original = original
        self._primitive = item_primitive(original, name)

    def __getitem__(self, key: Any) -> Any:
        if tracing() is None:
            return self.ag_original[key]
        key = plain(key)
        return stage(self._primitive, (key,), {})

    def __repr__(self) -> str:
        return repr(self.ag_original)


def item_primitive(original: Any, name: str) -> Primitive:
    """`original[key]` as a primitive."""
    from runtime.primitives.generic import forget_sizes, sampled_type
    from runtime.primitives.rules import inferring

    def kernel(key: Any) -> Any:
        return original[key]

    def rule(key: Any) -> Type:
        found = sampled_type(kernel, (key,), {})
        return found if not is_staged(key) and "r_" not in name and "c_" not in name else forget_sizes(found)

    kernel.ag_function = original.__getitem__  # type: ignore[attr-defined]
    return Primitive(name, kernel, inferring(rule))


class ModuleFront:
    """Stands for NumPy, one of its submodules, or `math`, in this project's own code, for which they never change."""

    def __init__(self, module: types.ModuleType) -> None:
        self.ag_original = module

    def __getattr__(self, name: str) -> Any:
        value = native(getattr, self.ag_original, name)
        found = module_front(value) if isinstance(value, types.ModuleType) else member(self.ag_original, name, value)
        self.__dict__[name] = found
        return found

    def __repr__(self) -> str:
        return repr(self.ag_original)


_ASKING_FOR_MASKS = frozenset(["MaskedArray", "isMA", "isMaskedArray", "is_masked", "isarray", "nomask"])


def member(module: types.ModuleType, name: str, value: Any) -> Any:
    """What traced code gets for what such a module holds: of `numpy.ma` what asks whether something is masked alone."""
    if module is np.ma and name not in _ASKING_FOR_MASKS:
        _refuse(f"np.ma.{name}", "masked arrays are not plain arrays", "Use a mask as a second array.")
    if value in (np.errstate, np.printoptions):
        from runtime.trace.fronts import CONTEXTS

        return CONTEXTS[id(value)]
    if name in ("r_", "c_", "mgrid", "ogrid"):
        return ItemFront(value, f"np.{name}")
    return front(value) if callable(value) else value


_modules: dict[str, ModuleFront] = {}
_fronts: dict[int, tuple[Any, Any]] = {}


def module_front(module: types.ModuleType) -> Any:
    """What stands for a module of NumPy's, `math`, or `scipy.special` in this project's own code."""
    found = _modules.get(module.__name__)
    if found is None:
        found = _modules[module.__name__] = ModuleFront(module)
    return found


def front(function: Any) -> Any:
    """What traced code gets for a NumPy function or class; always the same object for the same function."""
    if isinstance(function, type) and issubclass(function, BaseException):
        return function
    found = _fronts.get(id(function))
    if found is None:
        is_scalar = isinstance(function, type) and issubclass(function, np.generic)
        made = ScalarClassFront(function) if is_scalar else Front(function)
        found = _fronts[id(function)] = (function, made)
    return found[1]


def scalar_type(cls: Any) -> Any:
    """What traced code gets for a class that it has found by itself: one of NumPy's scalars may be called."""
    return front(cls) if isinstance(cls, type) and issubclass(cls, np.generic) else cls


# ---- calls


def call_ufunc(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """What NumPy hands over where a ufunc meets a symbolic value.

    `np.float64(2) ** x` comes as np.power, but is an operation on scalars: by another algorithm, with other warnings.
    """
    name = OPERATOR_OF.get(ufunc) if len(inputs) == 2 and not kwargs and method == "__call__" else None
    if name is not None and isinstance(inputs[0], np.generic):
        return reflected(name, inputs[1], inputs[0])
    if name in ORDER | EQUALITY and isinstance(inputs[0], np.ndarray) and inputs[0].ndim == 0:
        return reflected(name, inputs[1], inputs[0][()])  # NumPy makes arrays of scalars that it compares
    options = dict(kwargs)
    out = options.get("out")
    if isinstance(out, tuple) and len(out) == 1:
        options["out"] = out[0]
    return call_function(ufunc if method == "__call__" else getattr(ufunc, method), inputs, options)


def call_function(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Put a call of a NumPy or `math` function into the graph, or do it where its result is known and never changes."""
    form = FORMS.get(function)
    return call_numpy(function, args, kwargs) if form is None else form(*args, **kwargs)


def call_numpy(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """A call of the function itself, whatever its form in Python."""
    changed = changed_argument(function, args, kwargs)
    if type(changed) is List:
        changed.ag_grow()
    asked = [item for item in (*args, *kwargs.values()) if isinstance(item, Instance) and acts_when_asked(item)]
    if asked:
        result = _call_plain(function, args, kwargs)
        for item in asked:
            forget(item)
        return result
    return _call_plain(function, args, kwargs)


def _call_plain(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    args, options = plain(args), plain(dict(kwargs))
    answer = ANSWERS.get(function)
    if answer is not None:
        found = answer(*args, **options)
        if found is not NO_ANSWER:
            return found
    _check_supported(function, args, options)
    primitive = MATH.get(function) or primitive_for(function)
    if not primitive.has_effect and not is_staged((args, options)):
        return _known_call(primitive, args, options)
    return _staged_call(primitive, function, args, options)


def _staged_call(primitive: Primitive, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    out = out_argument(function, args, kwargs)
    if isinstance(out, tuple) and len(out) == 1:
        (out,) = out
        kwargs["out"] = out
    writes = [item for item in (out if isinstance(out, tuple) else (out,)) if item is not None]
    changed = changed_argument(function, args, kwargs)
    if changed is not None:
        writes.append(changed)
    if function in LISTS:
        return _split(primitive, function, args, kwargs)
    copied = copied_out(function, args, kwargs, out)
    result = stage(primitive, args, kwargs, writes, copied or sized_type(primitive, function, args, kwargs))
    if isinstance(out, tuple):
        results = result if isinstance(result, tuple) else tuple(unpacked(result, len(out)))
        return tuple(made if given is None else given for given, made in zip(out, results, strict=True))
    if type(out) is np.ndarray and current().executes:  # `v += w` of plain code, whose variable is recorded from now on
        return result
    return result if out is None or copied is not None else out


def _split(primitive: Primitive, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A function that returns a list: a known list where the types tell how many items it has."""
    typed = splitting(function)
    template, leaves = take_apart((args, kwargs), is_leaf)
    types = [operand(leaf).type for leaf in leaves]
    expected = typed.infer(*types, template=template)
    if not isinstance(expected, TupleType):
        return stage(primitive, args, kwargs, type_=_parts_type(args[0]) if args else None)
    return List(stage(typed, args, kwargs, type_=expected))


def _parts_type(x: Any) -> Type | None:
    """The type of the list of parts of an array, as many as the run tells; None where that is not known."""
    type_ = operand(x).type if is_leaf(x) else ANY
    if not isinstance(type_, ArrayType) or type_.shape is None:
        return None
    return ListType(ArrayType(type_.dtype, tuple([Dim(joined=True) for _ in type_.shape])))


def _known_call(primitive: Primitive, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call whose arguments are known: done now where the result is immutable, else a node, for a new one each run."""
    template = (args, kwargs)
    expected = primitive.infer(template=template)
    if expected != ANY and any(_is_array(item) for item in alternatives(expected)):
        return stage(primitive, args, kwargs, type_=expected)
    try:
        with np.errstate(all="raise"), warnings.catch_warnings():  # what warns must warn at every run
            warnings.simplefilter("error")
            result = primitive.kernel(*args, **kwargs)
    except Exception:  # the node raises it again, at every run, where it stands
        return stage(primitive, args, kwargs, type_=expected)
    if _is_immutable(result) and not (isinstance(result, _SCALARS) and current().stages_scalars):
        return result
    return stage(primitive, args, kwargs, type_=_result_type(result))


def _is_array(type_: Any) -> bool:
    if isinstance(type_, TupleType):
        return any(map(_is_array, type_.elements))
    return isinstance(type_, ArrayType) and type_.kind == "array"


def _is_immutable(result: Any) -> bool:
    if isinstance(result, tuple):
        return all(map(_is_immutable, result))
    return isinstance(result, _IMMUTABLE)


_IMMUTABLE = (
    *(bool, int, float, complex, str, bytes, type(None), slice, type(Ellipsis), type),
    *(np.generic, np.dtype, np.finfo, np.iinfo),
)

# NumPy's scalars, and what has some as attributes.
_SCALARS = (np.generic, np.finfo)


def _result_type(result: Any) -> Type:
    from runtime.primitives.generic import exact_type
    from runtime.primitives.shapes import Unknown

    try:
        return exact_type(result)
    except Unknown:  # a matrix, a masked array
        return ANY


# ---- refusals

_REFUSED: dict[Any, str] = {
    np.matrix: "Use `np.array`.",
    np.asmatrix: "Use `np.asarray`.",
    np.bmat: "Use `np.block`.",
    np.ma.MaskedArray: "Use a mask as a second array.",
    np.memmap: "Make the memory map outside and pass it as an array.",
    np.recarray: "Use one array for each field.",
}


def _check_supported(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    if isinstance(function, np.ufunc) or getattr(function, "__module__", None) == "math":
        return  # which call nothing
    mend = _REFUSED.get(function)
    name = f"np.{getattr(function, '__name__', function)}"
    if mend is not None:
        _refuse(name, "a graph can't hold what it makes or calls", mend)
    if _holds_function(args) or _holds_function(tuple(kwargs.values())):
        _refuse(name, "it is given a Python function, which NumPy would call element by element", "Write the loop.")


def _holds_function(items: tuple[Any, ...] | list[Any]) -> bool:
    return any(
        _holds_function(item)
        if type(item) in (tuple, list)
        else isinstance(item, types.FunctionType | types.MethodType)
        for item in items
    )


def _refuse(name: str, reason: str, mend: str) -> None:
    trace = tracing()
    raise Unsupported(f"`{name}` is not supported: {reason}", mend, trace.frame() if trace else None)
