"""Functions over arrays whose result is declared by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.errors import kind_of
from autograph.specs import Spec, described, spec_of
from runtime.primitives.primitive import Primitive
from runtime.primitives.rules import inferring, is_type
from runtime.primitives.shapes import Unknown
from runtime.trace.builder import tracing
from runtime.types import ArrayType, Dim, TupleType, Type, union

Out = Spec | tuple[Spec, ...]


class NumPyCall:
    """A function over arrays whose result is declared: a call of it is a node of the graph like one of NumPy's."""

    ag_transparent = True  # traced code calls it with the trace's values

    def __init__(self, function: Callable[..., Any], out: Out | Callable[..., Out]) -> None:
        if not callable(function):
            raise TypeError(f"ag.numpy_call takes a callable, not {kind_of(function)}")
        if not callable(out):
            _check_out(out)
        self.original = function
        self.out = out
        self.__name__ = getattr(function, "__name__", type(function).__name__)
        self.__doc__ = function.__doc__
        self._primitive = Primitive(self.__name__, self._checked_call, inferring(self._type), views=(0,))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if tracing() is None:
            return self._checked_call(*args, **kwargs)
        from runtime.trace.calls import plain, stage

        return stage(self._primitive, plain(args), plain(kwargs))

    def _checked_call(self, *args: Any, **kwargs: Any) -> Any:
        result = self.original(*args, **kwargs)
        if callable(self.out):
            expected = self.out(*map(spec_of, args), **{name: spec_of(arg) for name, arg in kwargs.items()})
        else:
            expected = self.out
        if not _fits(result, expected):
            found = spec_of(result)
            raise TypeError(f"`{self.__name__}` returned {_named(found)}, but `out` says {_named(expected)}")
        return result

    def _type(self, *args: Any, **kwargs: Any) -> Type:
        if not callable(self.out):
            return _result_type(self.out)
        specs = [_spec_of_type(item) for item in args]
        named = {name: _spec_of_type(item) for name, item in kwargs.items()}
        return _result_type(_check_out(self.out(*specs, **named)))

    def __deepcopy__(self, memo: dict[int, Any]) -> NumPyCall:
        return self

    def __reduce__(self) -> Any:
        return NumPyCall, (self.original, self.out)

    def __repr__(self) -> str:
        return f"<ag.numpy_call {self.__name__}>"


def _check_out(out: Any) -> Out:
    items = out if isinstance(out, tuple) else (out,)
    if not all(isinstance(item, Spec) for item in items):
        raise TypeError(f"`out` is an ag.Spec, a tuple of them, or a function that returns that, not {out!r}")
    found: Out = out
    return found


def _fits(result: Any, expected: Out) -> bool:
    if isinstance(expected, tuple):
        return type(result) is tuple and len(result) == len(expected) and all(map(_fits, result, expected))
    return (type(result) is np.ndarray or isinstance(result, np.generic)) and expected.accepts(result)


def _named(item: Any) -> str:
    return f"({', '.join(map(described, item))})" if type(item) is tuple else described(item)


def _result_type(out: Out) -> Type:
    if isinstance(out, tuple):
        return TupleType(tuple(map(_result_type, out)))
    if out.shape == ():
        return union((ArrayType(out.dtype, (), "scalar"), ArrayType(out.dtype, ())))
    sizes = None if out.shape is None else tuple([Dim() if size is None else size for size in out.shape])
    array = ArrayType(out.dtype, sizes)
    return array if sizes is not None else union((array, ArrayType(out.dtype, (), "scalar")))


def _spec_of_type(item: Any) -> Any:
    """What `out` gets for an argument that is known by its type. Raises `Unknown` where that is not enough."""
    if isinstance(item, ArrayType):
        if item.kind == "python":
            raise Unknown
        sizes = None if item.shape is None else [size if isinstance(size, int) else None for size in item.shape]
        return Spec(sizes, item.dtype)
    if isinstance(item, TupleType):
        return tuple(map(_spec_of_type, item.elements))
    if is_type(item):
        raise Unknown
    return tuple(map(_spec_of_type, item)) if type(item) is tuple else item
