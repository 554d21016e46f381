"""Rules of Fourier transforms: each is linear, and its transposed form is the transform the other way."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.gradients.functions import conj, np, shape_of
from runtime.gradients.moving import Making, resized
from runtime.gradients.rules import define
from runtime.primitives.rules import array, is_type
from runtime.types import Dim, Type

_TURNED = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}
_FLOAT = numpy.dtype(float)


def _weights(count: int, inner: float) -> numpy.ndarray:
    """1 for the coefficients of a real transform of `count` numbers that stand alone, `inner` for those of a pair."""
    made = numpy.full(count // 2 + 1, inner)
    made[0] = 1
    if count % 2 == 0:
        made[-1] = 1
    return made


def _weights_type(count: Any, inner: Any) -> Type:
    return array(_FLOAT, (Dim() if is_type(count) else count // 2 + 1,))


_PAIRS = Making("transform_weights", _weights, _weights_type)


def _paired(x: Any, count: Any, inner: float, axis: int) -> Any:
    """`x` with the coefficients along an axis that stand for two scaled."""
    places = len(shape_of(x)) - 1 - axis % len(shape_of(x))
    return x * np.reshape(_PAIRS(count, inner), (-1, *[1] * places))


def _length(n: Any, shape: Any, axis: int) -> Any:
    return shape[axis] if n is None else n


def _forward(g: Any, shape: Any, axis: int, norm: Any) -> Any:
    """The cotangent of the argument of `fft`."""
    return resized(np.fft.ifft(g, axis=axis, norm=_TURNED[norm]), shape[axis], axis)


def _inverse(g: Any, shape: Any, axis: int, norm: Any) -> Any:
    return resized(np.fft.fft(g, axis=axis, norm=_TURNED[norm]), shape[axis], axis)


def _real_forward(g: Any, shape: Any, n: Any, axis: int, norm: Any) -> Any:
    count = _length(n, shape, axis)
    found = np.fft.irfft(_paired(g, count, 0.5, axis), count, axis=axis, norm=_TURNED[norm])
    return resized(found, shape[axis], axis)


def _real_inverse(g: Any, shape: Any, axis: int, norm: Any) -> Any:
    count = shape_of(g)[axis]
    found = _paired(np.fft.rfft(g, axis=axis, norm=_TURNED[norm]), count, 2.0, axis)
    return resized(found, shape[axis], axis)


_ONE = "a, n=None, axis=-1, norm=None, out=None"
define(numpy.fft.fft, _ONE, a=lambda g, shape_of_a, axis, norm: _forward(g, shape_of_a, axis, norm))
define(numpy.fft.ifft, _ONE, a=lambda g, shape_of_a, axis, norm: _inverse(g, shape_of_a, axis, norm))
define(numpy.fft.rfft, _ONE, a=lambda g, shape_of_a, n, axis, norm: _real_forward(g, shape_of_a, n, axis, norm))
define(numpy.fft.irfft, _ONE, a=lambda g, shape_of_a, axis, norm: _real_inverse(g, shape_of_a, axis, norm))
define(
    numpy.fft.hfft,
    _ONE,
    a=lambda g, shape_of_a, axis, norm: conj(_real_inverse(g, shape_of_a, axis, _TURNED[norm])),
)
define(
    numpy.fft.ihfft,
    _ONE,
    a=lambda g, shape_of_a, n, axis, norm: _real_forward(conj(g), shape_of_a, n, axis, _TURNED[norm]),
)

# ---- several axes


def _axes(axes: Any, s: Any, rank: int) -> tuple[int, ...]:
    if axes is not None:
        return tuple(axes)
    return tuple(range(rank)) if s is None else tuple(range(rank - len(s), rank))


def _several(g: Any, shape: Any, s: Any, axes: Any, norm: Any, one: Any) -> Any:
    for axis in _axes(axes, s, len(shape)):
        g = one(g, shape, axis, norm)
    return g


def _size(s: Any, k: int) -> Any:
    """The length of a transform where `s` tells it."""
    return None if s is None or s[k] == -1 else s[k]


def _real_forward_several(g: Any, shape: Any, s: Any, axes: Any, norm: Any) -> Any:
    places = _axes(axes, s, len(shape))
    for axis in places[:-1]:
        g = resized(np.fft.ifft(g, axis=axis, norm=_TURNED[norm]), shape[axis], axis)
    return _real_forward(g, shape, _size(s, -1), places[-1], norm)


def _real_inverse_several(g: Any, shape: Any, s: Any, axes: Any, norm: Any) -> Any:
    places = _axes(axes, s, len(shape))
    g = _real_inverse(g, shape, places[-1], norm)
    for axis in places[:-1]:
        g = _inverse(g, shape, axis, norm)
    return g


for _suffix, _default in (("n", "None"), ("2", "(-2, -1)")):
    _parameters = f"a, s=None, axes={_default}, norm=None, out=None"
    define(
        getattr(numpy.fft, f"fft{_suffix}"),
        _parameters,
        a=lambda g, shape_of_a, s, axes, norm: _several(g, shape_of_a, s, axes, norm, _forward),
    )
    define(
        getattr(numpy.fft, f"ifft{_suffix}"),
        _parameters,
        a=lambda g, shape_of_a, s, axes, norm: _several(g, shape_of_a, s, axes, norm, _inverse),
    )
    define(
        getattr(numpy.fft, f"rfft{_suffix}"),
        _parameters,
        a=lambda g, shape_of_a, s, axes, norm: _real_forward_several(g, shape_of_a, s, axes, norm),
    )
    define(
        getattr(numpy.fft, f"irfft{_suffix}"),
        _parameters,
        a=lambda g, shape_of_a, s, axes, norm: _real_inverse_several(g, shape_of_a, s, axes, norm),
    )
define(numpy.fft.fftshift, "x, axes=None", x=lambda g, axes: np.fft.ifftshift(g, axes))
define(numpy.fft.ifftshift, "x, axes=None", x=lambda g, axes: np.fft.fftshift(g, axes))
