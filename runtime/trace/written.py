"""Which arguments a call of NumPy's changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from runtime.trace.builder import operand
from runtime.trace.symbolic import Symbolic
from runtime.types import ArrayType, Type, alternatives

# The functions that change an argument, and the name of that argument, which is the first one.
CHANGING: dict[Any, str] = {
    np.copyto: "dst",
    np.put: "a",
    np.place: "arr",
    np.putmask: "a",
    np.fill_diagonal: "a",
    np.put_along_axis: "arr",
    np.random.shuffle: "x",
}

# The functions that may use their first argument as scratch memory, and where the flag that says so stands.
OVERWRITING: dict[Any, int] = {
    **dict.fromkeys((np.median, np.nanmedian), 3),
    **dict.fromkeys((np.percentile, np.quantile, np.nanpercentile, np.nanquantile), 4),
}


def _named(module: Any, names: str) -> list[Any]:
    return [getattr(module, name) for name in names.split() if hasattr(module, name)]


def _all(names: str, place: int) -> dict[str, int]:
    return dict.fromkeys(names.split(), place)


# Where `out` stands among the positional arguments of functions …
_OUT: dict[Any, int] = {
    **dict.fromkeys(_named(np, "fix isneginf isposinf"), 1),
    **dict.fromkeys(
        _named(
            np,
            "all amax amin any argmax argmin around choose concatenate dot max median min nanargmax nanargmin nanmax "
            "nanmedian nanmin outer ptp round stack",
        ),
        2,
    ),
    **dict.fromkeys(
        _named(
            np,
            "clip compress cumprod cumsum mean nancumprod nancumsum nanmean nanpercentile nanprod nanquantile nanstd "
            "nansum nanvar percentile prod quantile std sum take var",
        ),
        3,
    ),
    **dict.fromkeys(
        _named(np.fft, "fft fft2 fftn hfft ifft ifft2 ifftn ihfft irfft irfft2 irfftn rfft rfft2 rfftn"), 4
    ),
    np.trace: 5,
}
_OUT_OF_UFUNC_METHOD = {"reduce": 3, "accumulate": 3, "reduceat": 4}
# … and of methods of arrays and of generators.
_OUT_OF_METHOD: dict[str, int] = {
    **_all("all any argmax argmin choose dot max min round", 1),
    **_all("clip compress cumprod cumsum mean prod std sum take var random standard_normal", 2),
    **_all("standard_exponential standard_gamma", 3),
    **_all("trace", 4),
}

# The functions that call the method of their name where they are given a NumPy scalar.
_ASKS_METHOD = frozenset(
    _named(
        np,
        "all amax amin any argmax argmin around choose clip compress cumprod cumsum max mean min prod round std sum "
        "take var",
    )
)


def out_argument(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """The array, or the tuple of arrays, that a call of a function writes its result into."""
    return _array_given(_out_argument(function, args, kwargs))


def _out_argument(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    if isinstance(function, np.ufunc) and kwargs.get("out") is None:
        given = args[function.nin :]
        if not given:
            return None
        return given[0] if function.nout == 1 else tuple(given) + (None,) * (function.nout - len(given))
    if isinstance(getattr(function, "__self__", None), np.ufunc):
        return _given(args, kwargs, "out", _OUT_OF_UFUNC_METHOD.get(function.__name__))
    return _given(args, kwargs, "out", _OUT.get(function))


def out_of_method(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """The array that a call of a method writes its result into."""
    return _array_given(_given(args, kwargs, "out", _OUT_OF_METHOD.get(name)))


def _array_given(out: Any) -> Any:
    """None for `out=...`: NumPy makes the array then, or raises, as it does where one of several is `...`."""
    return None if any(item is Ellipsis for item in (out if isinstance(out, tuple) else (out,))) else out


def copied_out(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], out: Any) -> Type | None:
    """The type of the scalar that a function returns as a copy of `out`; None where it returns `out` itself."""
    return copied_out_of_method(_given(args, kwargs, "a", 0), out) if function in _ASKS_METHOD else None


def copied_out_of_method(x: Any, out: Any) -> Type | None:
    """The type of the scalar that a method of `x` returns as a copy of `out`; None where it returns `out` itself.

    The methods of NumPy's scalars are those of arrays, and make a scalar of whatever has no axes.
    """
    if not isinstance(x, Symbolic | np.generic) or not isinstance(out, Symbolic | np.ndarray):
        return None
    if not all(isinstance(item, ArrayType) and item.kind == "scalar" for item in alternatives(operand(x).type)):
        return None
    written = operand(out).type
    return ArrayType(written.dtype, (), "scalar") if isinstance(written, ArrayType) and written.shape == () else None


def changed_argument(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """The argument that a function changes."""
    if isinstance(getattr(function, "__self__", None), np.ufunc):
        return args[0] if function.__name__ == "at" else None
    if function in OVERWRITING:
        overwrites = _given(args, kwargs, "overwrite_input", OVERWRITING[function])
        return None if overwrites is None or overwrites is False else _given(args, kwargs, "a", 0)
    name = CHANGING.get(function)
    return None if name is None else _given(args, kwargs, name, 0)


def _given(args: tuple[Any, ...], kwargs: Mapping[str, Any], name: str, position: int | None) -> Any:
    """An argument by its name or its place; None where it is not given."""
    return kwargs.get(name, args[position] if position is not None and len(args) > position else None)
