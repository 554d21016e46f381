"""`np.vectorize` and `np.frompyfunc`, told in Python: what they call is converted as a helper of the user's is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.errors import Unsupported
from runtime.frames import LIBRARY_FILES
from runtime.primitives.rules import NUMBER_DTYPES
from runtime.trace.builder import current
from runtime.trace.calls import plain
from runtime.trace.exceptions import native
from runtime.trace.in_python import told_in_python

LIBRARY_FILES.add(__file__)


def _elementwise(pyfunc: Any, otypes: Any, cache: Any, form: Any, *args: Any) -> Any:
    """Call `pyfunc` on the elements of arrays; `form` is what the call gave: see `_arguments`."""

    def call(*values: Any) -> Any:
        arguments, keywords = _arguments(form, values)
        return pyfunc(*arguments, **keywords)

    if len(args) == 0:
        return call()
    arrays = np.broadcast_arrays(*[np.asarray(arg) for arg in args])
    size = arrays[0].size
    like = _layout(args)
    if otypes is not None and size == 0:
        empty = tuple([np.zeros_like(like, dtype=otype) for otype in otypes])
        return empty if len(empty) > 1 else empty[0]
    if size == 0:
        raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
    if otypes is None:  # NumPy calls the function with the first elements once more, as scalars of its own
        results = call(*[array.ravel()[0] for array in arrays])
        several = isinstance(results, tuple)
        items = results if several else (results,)
        dtypes = [np.asarray(item).dtype for item in items]
        if not cache:
            results = call(*[array.item(0) for array in arrays])
    else:
        dtypes = list(otypes)
        several = len(dtypes) > 1
        results = call(*[array.item(0) for array in arrays])
    columns: list[Any] = [[] for _ in dtypes]
    _append(columns, results, several)
    rows = [array.ravel().tolist() for array in arrays]
    for number in range(1, size):
        _append(columns, call(*[row[number] for row in rows]), several)
    made = [_filled(like, dtype, column) for dtype, column in zip(dtypes, columns, strict=False)]
    return tuple(made) if several else made[0]


def _of_objects(pyfunc: Any, count: Any, *args: Any) -> Any:
    """Call `pyfunc`, which has `count` results, on the elements of arrays as objects; the results are objects, too."""
    arrays = np.broadcast_arrays(*[np.asarray(arg) for arg in args])
    if arrays[0].ndim == 0:
        return pyfunc(*[array.item() for array in arrays])
    made = [np.empty_like(_layout(args), dtype=object) for _ in range(count)]
    for number in range(arrays[0].size):
        results = pyfunc(*[array.item(number) for array in arrays])
        _put(made, number, results, count != 1)
    return tuple(made) if count != 1 else made[0]


def _layout(args: Any) -> Any:
    """An array in the shape and the layout in memory that a ufunc gives its result."""
    like = np.asarray(args[0])
    for arg in args[1:]:
        like = np.logical_or(like, arg)
    return like


def _reduced(function: Any, array: Any, axis: Any) -> Any:
    """`function` of two arguments applied to the items along an axis, one after the other."""
    rows = np.moveaxis(np.asarray(array).astype(object), axis, 0)
    found = rows[0]
    for number in range(1, rows.shape[0]):
        found = function(found, rows[number])
    return found


def _accumulated(function: Any, array: Any, axis: Any) -> Any:
    """As `_reduced`, with all that is in between."""
    made = np.empty_like(array, dtype=object)
    rows, kept = np.moveaxis(np.asarray(array).astype(object), axis, 0), np.moveaxis(made, axis, 0)
    kept[0] = rows[0]
    for number in range(1, rows.shape[0]):
        kept[number] = function(kept[number - 1], rows[number])
    return made


def _filled(like: Any, dtype: Any, column: Any) -> Any:
    """An array of these items; what is no number is held as an object first, so that the longest text counts."""
    if isinstance(dtype, NUMBER_DTYPES):
        made = np.zeros_like(like, dtype=dtype)
        # A store, not `made.flat = …`: where the run tells what it is, an attribute may be that of any object.
        np.copyto(made, np.reshape(np.asarray(column, dtype=dtype), made.shape))
        return made
    objects = np.empty_like(like, dtype=object)
    for number in range(len(column)):
        objects.flat[number] = column[number]
    return np.asarray(objects, dtype=dtype.char)


def _append(columns: Any, results: Any, several: Any) -> None:
    for column, result in zip(columns, results if several else (results,), strict=False):
        column.append(result)


def _put(made: Any, number: Any, results: Any, several: Any) -> None:
    for array, result in zip(made, results if several else (results,), strict=False):
        array.flat[number] = result


def _arguments(form: Any, values: Any) -> Any:
    """The arguments of one call: those that are excluded as they were given, and the elements in the others' places."""
    given, keywords, places, names = form
    arguments = list(given)
    for place, value in zip(places, values, strict=False):
        arguments[place] = value
    elements = dict(zip(names, values[len(places) :], strict=False))
    return arguments, {**keywords, **elements}


def _by_signature(pyfunc: Any, otypes: Any, form: Any, inputs: Any, outputs: Any, *args: Any) -> Any:
    """Call `pyfunc` on arrays of the core dimensions that `inputs` names; its results have those of `outputs`."""
    if len(args) != len(inputs):
        raise TypeError(f"wrong number of positional arguments: expected {len(inputs)!r}, got {len(args)!r}")
    arrays = [np.asanyarray(arg) for arg in args]
    sizes: dict[str, Any] = {}
    loops = []
    for array, names in zip(arrays, inputs, strict=False):
        _note_sizes(sizes, array, names)
        loops.append(array.shape[: array.ndim - len(names)])
    shape = np.broadcast_shapes(*loops)
    arrays = [
        np.broadcast_to(array, shape + tuple([sizes[name] for name in names]))
        for array, names in zip(arrays, inputs, strict=False)
    ]
    count = 1
    for size in shape:
        count = count * size
    if count == 0:
        return _nothing(otypes, outputs, sizes, shape)
    several = len(outputs) != 1
    made: list[Any] = []
    for number in range(count):
        index = np.unravel_index(number, shape) if len(shape) > 0 else ()
        arguments, keywords = _arguments(form, [array[index] for array in arrays])
        results = pyfunc(*arguments, **keywords)
        results = _checked(results, len(outputs))
        if number == 0:
            made = _first(results, otypes, outputs, sizes, shape)
        for array, result in zip(made, results, strict=False):
            array[index] = result
    return tuple(made) if several else made[0]


def _checked(results: Any, expected: Any) -> Any:
    count = len(results) if isinstance(results, tuple) else 1
    if count != expected:
        raise ValueError(f"wrong number of outputs from pyfunc: expected {expected!r}, got {count!r}")
    return results if isinstance(results, tuple) else (results,)


def _note_sizes(sizes: Any, array: Any, names: Any) -> None:
    if len(names) == 0:
        return
    array = np.asarray(array)
    if array.ndim < len(names):
        text = f"{array.ndim}-dimensional argument does not have enough dimensions for all core dimensions {names!r}"
        raise ValueError(text)
    for name, size in zip(names, array.shape[array.ndim - len(names) :], strict=False):
        if name not in sizes:
            sizes[name] = size
        elif size != sizes[name]:
            raise ValueError(f"inconsistent size for core dimension {name!r}: {size!r} vs {sizes[name]!r}")


def _first(results: Any, otypes: Any, outputs: Any, sizes: Any, shape: Any) -> Any:
    for result, names in zip(results, outputs, strict=False):
        _note_sizes(sizes, result, names)
    made = []
    for k, names in enumerate(outputs):
        dtype = np.asarray(results[k]).dtype if otypes is None else otypes[k]
        made.append(np.empty(shape + tuple([sizes[name] for name in names]), dtype=dtype))
    return made


def _nothing(otypes: Any, outputs: Any, sizes: Any, shape: Any) -> Any:
    if otypes is None:
        raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
    for names in outputs:
        for name in names:
            if name not in sizes:
                raise ValueError(
                    "cannot call `vectorize` with a signature including new output dimensions on size 0 inputs"
                )
    made = [
        np.empty(shape + tuple([sizes[name] for name in names]), dtype=otype)
        for otype, names in zip(otypes, outputs, strict=False)
    ]
    return tuple(made) if len(made) != 1 else made[0]


_call_elementwise = told_in_python(_elementwise)
_call_by_signature = told_in_python(_by_signature)
_call_on_objects = told_in_python(_of_objects)
_reduce = told_in_python(_reduced)
_accumulate = told_in_python(_accumulated)


class Vectorized:
    """`np.vectorize(pyfunc, …)`, made while tracing or met in the user's globals.

    `options` holds all but the function.
    """

    def __init__(self, pyfunc: Any, options: np.vectorize) -> None:
        object.__setattr__(self, "pyfunc", pyfunc)
        object.__setattr__(self, "options", options)
        object.__setattr__(self, "__doc__", options.__doc__)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.options, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "pyfunc":
            object.__setattr__(self, name, value)
        else:
            setattr(self.options, name, value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        excluded = self.options.excluded  # type: ignore[attr-defined]
        places = tuple(k for k in range(len(args)) if k not in excluded)
        names = tuple(name for name in kwargs if name not in excluded)
        values = [*(args[k] for k in places), *(kwargs[name] for name in names)]
        form = (args, kwargs, places, names)
        otypes = None if self.options.otypes is None else tuple(map(np.dtype, self.options.otypes))
        if self.options.signature is None:  # type: ignore[attr-defined]
            return _call_elementwise(self.pyfunc, otypes, self.options.cache, form, *values)  # type: ignore[attr-defined]
        inputs, outputs = self.options._in_and_out_core_dims  # type: ignore[attr-defined]
        return _call_by_signature(self.pyfunc, otypes, form, tuple(inputs), tuple(outputs), *values)


class FromPython:
    """`np.frompyfunc(pyfunc, nin, nout)`, made while tracing; `ufunc` has what can be asked of it."""

    def __init__(self, pyfunc: Any, ufunc: np.ufunc) -> None:
        self.pyfunc = pyfunc
        self.ufunc = ufunc

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ufunc, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.ufunc.nin <= len(args) <= self.ufunc.nargs:
            return native(self.ufunc, *[0] * len(args))
        if kwargs or len(args) != self.ufunc.nin:
            raise _unsupported("a call with options")
        return _call_on_objects(self.pyfunc, self.ufunc.nout, *args)

    def reduce(self, array: Any, axis: Any = 0, dtype: Any = None) -> Any:
        """The function, of two arguments, applied along an axis."""
        if type(axis) is not int:
            raise _unsupported("`reduce` along several axes")
        return _reduce(self, array, axis)

    def accumulate(self, array: Any, axis: Any = 0, dtype: Any = None) -> Any:
        """As `reduce`, with all that is in between."""
        return _accumulate(self, array, axis)

    def outer(self, *args: Any, **kwargs: Any) -> Any:
        raise _unsupported("`outer`")

    reduceat = at = outer


def _unsupported(what: str) -> Unsupported:
    return Unsupported(
        f"{what} of what `np.frompyfunc` makes is not supported",
        "Write the loop, or use NumPy functions on whole arrays.",
        current().frame(),
    )


def _frompyfunc(func: Any, /, nin: Any, nout: Any, *, identity: Any = None) -> Any:
    if not callable(func) or type(nin) is not int or type(nout) is not int:
        return native(np.frompyfunc, func, nin, nout)
    return FromPython(func, np.frompyfunc(_stand_in(func), nin, nout, identity=identity))


def _vectorize(pyfunc: Any = None, *args: Any, **options: Any) -> Any:
    if pyfunc is None:  # used as `@np.vectorize(otypes=…)`
        return lambda function: _vectorize(function, *args, **options)
    if not callable(pyfunc):
        return native(np.vectorize, pyfunc)
    return Vectorized(pyfunc, np.vectorize(_stand_in(pyfunc), *plain(args), **plain(options)))


def _stand_in(pyfunc: Any) -> Callable[..., Any]:
    """What np.vectorize is made of where only its options are wanted."""

    def stand_in(*args: Any) -> Any: ...

    stand_in.__name__ = getattr(pyfunc, "__name__", "")
    stand_in.__doc__ = pyfunc.__doc__
    return stand_in


OPTIONS = ("otypes", "signature", "cache", "excluded")
FORMS: dict[Any, Callable[..., Any]] = {np.vectorize: _vectorize, np.frompyfunc: _frompyfunc}
