"""The rule of functions without a rule of their own: they are asked for small arrays of the same types.

Where every size is known and small, the sample has exactly these sizes. Otherwise the function is asked several times,
with different small sizes for the different sizes, once in rising and once in falling order; unknown sizes are 1 and 0
too. A size of the result is taken for known where all answers agree on what it is. Only functions whose result's types
follow from those of the arguments are asked (`SAMPLED`).
"""

from __future__ import annotations

import functools
import inspect
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.primitives.rules import Rule, is_type, known_rank, written_type
from runtime.primitives.shapes import Unknown, element_count
from runtime.structure import map_children
from runtime.types import ANY, ArrayType, Dim, ListType, ObjectType, TupleType, Type, type_of, union

MAX_ELEMENTS = 1024
MAX_SIZE = 64  # of an axis that a sample keeps as it is
FLAG = ArrayType(np.dtype(bool), (), "python")
SAMPLE_FLOAT = {"b": True, "i": 1, "f": 0.5, "c": 0.5 + 0.25j}


class _Trial:
    """One choice of sizes for a sample; `unknown` is the size of all unknown ones, None gives each its own."""

    def __init__(
        self,
        start: int,
        step: int,
        integer: int,
        is_exact: bool = False,
        unknown: int | None = None,
        truth: bool = True,
    ) -> None:
        self.sizes: dict[Any, int] = {}
        self.next = start
        self.step = step
        self.integer = integer  # for a Python int that is not known
        self.is_exact = is_exact
        self.unknown = unknown
        self.truth = truth  # for a bool that is not known: it may be a flag that asks for more results

    def size(self, size: Any) -> int:
        if type(size) is int and (self.is_exact or size < 2):
            return size
        if size not in self.sizes:
            if isinstance(size, Dim) and self.unknown is not None:
                self.sizes[size] = self.unknown
            else:
                self.sizes[size] = self.next
                self.next += self.step
        return self.sizes[size]

    def sample(self, item: Any) -> Any:
        """An argument of the call: types as small values, known values as they are."""
        if isinstance(item, ArrayType):
            return self._array(item)
        if isinstance(item, TupleType):
            return tuple(map(self.sample, item.elements))
        if isinstance(item, ObjectType) and item.cls is type(None):
            return None
        if is_type(item):
            raise Unknown
        return map_children(self.sample, item)

    def _array(self, item: ArrayType) -> Any:
        if item.dtype.kind not in "biufc":
            raise Unknown
        if item.shape == () and item.dtype.kind in "iu":  # perhaps a size
            number = self.integer if item.kind == "python" else item.dtype.type(self.integer)
            return np.array(number) if item.kind == "array" else number
        if item.shape == () and item.dtype.kind == "b" and item.kind != "array":
            return self.truth if item.kind == "python" else np.bool_(self.truth)
        if item.kind == "python":
            return SAMPLE_FLOAT[item.dtype.kind]
        made = sample_array(item.dtype, tuple(self.size(size) for size in known_rank(item.shape)))
        return made[()] if item.kind == "scalar" else made


def sample_array(dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
    """A small array that most functions accept: matrices in it are symmetric and positive definite."""
    count = math.prod(shape)
    if count > 1 << 16:
        raise Unknown
    if dtype.kind == "b":
        return np.ones(shape, dtype)
    if dtype.kind in "iu":
        made = np.ones(shape, dtype)
        return made + np.eye(shape[-1], dtype=dtype) if len(shape) >= 2 and shape[-1] == shape[-2] else made
    if len(shape) >= 2 and shape[-1] == shape[-2]:
        return (np.full(shape, 0.25) + np.eye(shape[-1]) * (1 + np.arange(shape[-1]))).astype(dtype)
    return np.asarray(0.25 + 0.5 * np.arange(count).reshape(shape) / max(count, 1)).astype(dtype)


def sampled_type(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Type:
    """The type of `function(*args, **kwargs)`. Raises `Unknown` where samples don't tell."""
    args, kwargs = _with_flags(function, args, kwargs)
    if _is_small((args, kwargs)):
        return exact_type(_ask(function, args, kwargs, _Trial(0, 0, 2, is_exact=True)))
    trials = [_Trial(5, 2, 2), _Trial(40, -3, 9, truth=False)]  # 2 and 3 are one number where they are halved
    try:
        results = [_ask(function, args, kwargs, trial) for trial in trials]
    except Unknown:
        if not any(isinstance(size, Dim) for size in trials[0].sizes):
            raise
        return _equal_sized_type(function, args, kwargs)
    if any(isinstance(size, Dim) for size in trials[0].sizes):
        for unknown in (1,) if function in NEVER_EMPTY else (1, 0):
            trial = _Trial(5, 2, 2, unknown=unknown)
            try:
                results.append(_ask(function, args, kwargs, trial))
            except Unknown:  # not every function takes such arrays
                continue
            trials.append(trial)
    return _agreed(results, trials)


def _with_flags(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments, with a bool for each unknown number that is a flag: zero may ask for fewer results."""
    flags = _flags(function)
    named = {name: FLAG if name in flags and _is_number(item) else item for name, item in kwargs.items()}
    placed = [FLAG if index in flags and _is_number(item) else item for index, item in enumerate(args)]
    return tuple(placed), named


def _is_number(item: Any) -> bool:
    return isinstance(item, ArrayType) and item.shape == ()


@functools.cache
def _flags(function: Callable[..., Any]) -> frozenset[str | int]:
    """The names and places of a function's parameters that are true or false unless said otherwise."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # functions written in C need not tell
        return frozenset()
    flags = [(place, item) for place, item in enumerate(parameters) if isinstance(item.default, bool)]
    places = [place for place, item in flags if item.kind is not inspect.Parameter.KEYWORD_ONLY]
    return frozenset((*places, *(item.name for _, item in flags)))


def _equal_sized_type(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Type:
    """The type where different sizes are refused, as by functions of square matrices: that for equal ones."""
    trials = [_Trial(5, 2, 2, unknown=unknown, truth=unknown > 4) for unknown in (4, 6, 1)]
    results = [_ask(function, args, kwargs, trial) for trial in trials]
    return forget_sizes(_agreed(results, trials))


def _ask(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], trial: _Trial) -> Any:
    return _evaluate(function, trial.sample(args), trial.sample(kwargs))


def _evaluate(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return function(*args, **kwargs)
    except Exception:  # whatever a function raises for the sample, it tells nothing of its result
        raise Unknown from None


def _is_small(item: Any) -> bool:
    """Whether every size in an argument is known, and no array is large."""
    if isinstance(item, ArrayType):
        if item.dtype.kind in "biu" and item.shape == ():
            return False
        count = element_count(item.shape) if item.shape is not None else None
        return count is not None and count <= MAX_ELEMENTS and all(size <= MAX_SIZE for size in item.shape or ())  # type: ignore[operator]
    if isinstance(item, TupleType):
        return all(map(_is_small, item.elements))
    if isinstance(item, dict):
        return all(map(_is_small, item.values()))
    if isinstance(item, tuple | list):
        return all(map(_is_small, item))
    return True


def exact_type(result: Any) -> Type:
    """The type of a result, with its sizes taken as they are."""
    if type(result) is list:
        return ListType(union(map(exact_type, result))) if result else ListType(ANY)
    if isinstance(result, tuple):
        return TupleType(tuple(map(exact_type, result)), type(result))
    if isinstance(result, np.ndarray) and type(result) is not np.ndarray:
        raise Unknown
    return type_of(result)


def _agreed(results: list[Any], trials: list[_Trial]) -> Type:
    """What results with different sizes have in common."""
    first = results[0]
    if any(type(result) is not type(first) for result in results):
        raise Unknown
    if isinstance(first, tuple):
        if any(len(result) != len(first) for result in results):
            raise Unknown
        return TupleType(tuple(_agreed(list(items), trials) for items in zip(*results, strict=True)), type(first))
    if isinstance(first, list):
        raise Unknown
    types = list(map(exact_type, results))
    found = types[0]
    if not isinstance(found, ArrayType):
        return found if all(type_ == found for type_ in types) else ANY
    arrays = [type_ for type_ in types if isinstance(type_, ArrayType)]
    if any((type_.dtype, type_.kind, type_.ndim) != (found.dtype, found.kind, found.ndim) for type_ in arrays):
        raise Unknown
    sizes = zip(*[type_.shape or () for type_ in arrays], strict=True)
    return ArrayType(found.dtype, tuple(_agreed_size(given, trials) for given in sizes), found.kind)


def _agreed_size(given: tuple[int, ...], trials: list[_Trial]) -> Any:
    """The size of the arguments that this size is, or a sum or product of one and a number; else it is unknown."""
    sizes = {original: [trial.sizes[original] for trial in trials] for original in trials[0].sizes}
    for original, tried in sizes.items():
        if tried == list(given):
            return original
    if len(set(given)) == 1:
        return given[0]
    for original, tried in sizes.items():
        if type(original) is not int:
            continue
        more = {size - start for size, start in zip(given, tried, strict=True)}
        if len(more) == 1:
            return original + more.pop()
        times = {divmod(size, start) for size, start in zip(given, tried, strict=True)}
        if len(times) == 1 and (found := times.pop())[1] == 0:
            return original * found[0]
    return Dim()


def sampled(function: Callable[..., Any]) -> Rule:
    """A rule that asks `function` itself."""

    def rule(*args: Any, **kwargs: Any) -> Type:
        if kwargs.get("out") not in (None, Ellipsis):
            return written_type(kwargs["out"])
        found = sampled_type(function, args, kwargs)
        given = (*args, *kwargs.values())
        counts = function in COUNT_SIZED and any(map(_may_count, given))
        named = function in NAME_SIZED and any(isinstance(item, str) for item in given)
        return forget_sizes(found) if counts or named or function in VALUE_SIZED else found

    return rule


def _may_count(item: Any) -> bool:
    """Whether an argument's values may decide how large the result is."""
    if isinstance(item, ArrayType):
        return item.dtype.kind in "biu" and item.shape != ()
    return isinstance(item, tuple | list) and any(map(_may_count, item))


def _named(module: Any, names: str) -> list[Any]:
    return [getattr(module, name) for name in names.split() if hasattr(module, name)]


# The dtype and the rank of the result follow from the types of the arguments.
SAMPLED: tuple[Any, ...] = (
    *_named(
        np,
        "angle average atleast_1d atleast_2d atleast_3d bartlett blackman block broadcast_arrays compress "
        "convolve corrcoef correlate cov cross cumulative_prod cumulative_sum delete diag diagflat diagonal diff "
        "digitize dsplit dstack ediff1d einsum extract fix fliplr flipud geomspace gradient hamming hanning "
        "heaviside histogram histogram2d histogram_bin_edges hsplit i0 imag indices inner insert interp ix_ "
        "kaiser kron linspace logspace matrix_transpose median meshgrid moveaxis nan_to_num nanmedian "
        "nanpercentile nanquantile nanstd nanvar outer pad percentile polyadd polyder polyfit polyint polymul "
        "polysub polyval quantile ravel_multi_index real resize rollaxis rot90 round sinc split stack tensordot "
        "tile trace trapezoid tri tril_indices tril_indices_from triu_indices triu_indices_from unstack unwrap "
        "vander vdot vsplit select choose array_split around packbits unpackbits fmod diag_indices "
        "diag_indices_from isin lexsort iscomplex isreal isneginf isposinf take_along_axis trim_zeros union1d "
        "intersect1d setdiff1d setxor1d unravel_index",
    ),
    *_named(
        np.linalg,
        "cholesky cond cross det diagonal eigh eigvalsh inv lstsq matmul matrix_norm matrix_power matrix_rank "
        "matrix_transpose multi_dot norm outer pinv qr slogdet solve svd svdvals tensordot tensorinv tensorsolve "
        "trace vecdot vector_norm",
    ),
    *_named(
        np.fft,
        "fft fft2 fftfreq fftn fftshift hfft ifft ifft2 ifftn ifftshift ihfft irfft irfft2 irfftn rfft rfft2 "
        "rfftfreq rfftn",
    ),
)

# NumPy writes beyond the end of an empty result of np.einsum ("i,j" with an empty operand).
NEVER_EMPTY = frozenset((np.einsum,))
# Of these the sizes of the result depend on values, whatever the samples say.
VALUE_SIZED = frozenset(
    _named(np, "compress delete extract trim_zeros union1d intersect1d setdiff1d setxor1d ediff1d insert polymul ix_")
    + [np.linalg.lstsq]
)
# Of these they depend on the values of integer arrays, where there are some.
COUNT_SIZED = frozenset(_named(np, "histogram histogram2d histogram_bin_edges indices pad resize tile"))
# Of these they depend on the values of the array where the way to count them is named.
NAME_SIZED = frozenset(_named(np, "histogram histogram2d histogram_bin_edges"))
# Methods of arrays that do what the function of the same name does, which gets the condition first in `compress`.
METHODS: dict[str, Rule] = {function.__name__: sampled(function) for function in (np.choose, np.diagonal, np.trace)}
METHODS["compress"] = lambda a, condition, *args, **kwargs: sampled(np.compress)(condition, a, *args, **kwargs)

# Of these even the number of results does.
LISTS = frozenset(_named(np, "array_split dsplit hsplit split vsplit"))


def forget_sizes(type_: Type) -> Type:
    """The same type with every size unknown."""
    if isinstance(type_, ArrayType) and type_.kind == "array" and type_.shape:
        return ArrayType(type_.dtype, tuple(Dim() for _ in type_.shape))
    if isinstance(type_, TupleType):
        return TupleType(tuple(map(forget_sizes, type_.elements)), type_.cls)
    return type_


def as_tuple(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, which returns a list, with a tuple as its result: its items then have types of their own."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return tuple(function(*args, **kwargs))

    call.ag_function = function  # type: ignore[attr-defined]
    return call


def list_rule(function: Callable[..., Any]) -> Rule:
    """The rule of `as_tuple(function)`, where `function` splits an array."""
    ask = sampled(as_tuple(function))

    def rule(ary: Any, indices_or_sections: Any, axis: Any = 0) -> Type:
        if is_type(indices_or_sections):
            raise Unknown
        found = ask(ary, indices_or_sections, *(() if axis == 0 else (axis,)))
        is_known = isinstance(indices_or_sections, int | np.integer) or not any(map(is_type, indices_or_sections))
        return found if is_known else forget_sizes(found)

    return rule
