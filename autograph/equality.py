"""What is different between two runs of one program: values, types, layouts, identities, shared memory.

Equal means equal to every bit that a Python program can see: the sign of a zero, the payload of a NaN, dtype and byte
order, shape and strides of an array, the class of a scalar, which names are one object and which arrays share memory.
"""

from __future__ import annotations

import itertools
import struct
import types
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.lib.array_utils import byte_bounds

# Pairs of arrays grow with the square of their number; beyond this the memory they share is not compared.
_MOST_ARRAYS = 200

_IMMUTABLE = (
    type(None),
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    type(...),
    type(NotImplemented),
    range,
    slice,
    np.dtype,
)


def differences(pairs: Iterable[tuple[str, Any, Any]], left: str = "eager", right: str = "graph") -> list[str]:
    """One line for each difference between what two runs left behind.

    `pairs` gives a name and the value in each run: results, arguments, globals and so on. They are compared together,
    so that an object or memory that two of them share in only one run is a difference. `left` and `right` name the
    runs.
    """
    comparer = _Comparer(left, right)
    for name, a, b in pairs:
        comparer.compare(name, a, b)
    comparer.compare_memory()
    return comparer.found


class _Comparer:
    def __init__(self, left: str, right: str) -> None:
        self.left, self.right = left, right
        self.found: list[str] = []
        self.seen: dict[int, tuple[Any, Any, str]] = {}  # id on the left -> both objects (kept alive), and where
        self.seen_right: dict[int, str] = {}
        self.arrays: list[tuple[str, np.ndarray, np.ndarray]] = []

    def report(self, path: str, what: str, a: object, b: object) -> None:
        self.found.append(f"{path}: {what} {a} in {self.left}, {b} in {self.right}")

    def compare(self, path: str, a: Any, b: Any) -> None:
        """Compare two values and all that they hold."""
        if type(a) is not type(b):
            self.report(path, "type", _class_name(a), _class_name(b))
        elif isinstance(a, _IMMUTABLE):
            if _bits(a) != _bits(b):
                self.report(path, "value", _short(a), _short(b))
        elif isinstance(a, np.generic) and not isinstance(a, np.void):
            self._compare_scalars(path, a, b)
        elif not isinstance(a, tuple) and self._met_before(path, a, b):
            return
        else:
            self._compare_objects(path, a, b)

    def compare_memory(self) -> None:
        """Compare which of the arrays met so far share memory, and at which distance."""
        for (path, a, b), (other, c, d) in itertools.combinations(self.arrays[:_MOST_ARRAYS], 2):
            ours, theirs = _distance(a, c), _distance(b, d)
            if ours != theirs:
                self.report(f"{path} and {other}", "memory", _sharing(ours, theirs), _sharing(theirs, ours))

    def _met_before(self, path: str, a: Any, b: Any) -> bool:
        """Whether this pair of objects was compared before; reports objects that are one in one run only."""
        known = self.seen.get(id(a))
        if known is not None:
            if known[1] is not b:
                self.report(path, "identity", f"the same object as {known[2]}", "another object")
            return True
        if id(b) in self.seen_right:
            self.report(path, "identity", "another object", f"the same object as {self.seen_right[id(b)]}")
        self.seen[id(a)] = (a, b, path)
        self.seen_right[id(b)] = path
        return False

    def _compare_objects(self, path: str, a: Any, b: Any) -> None:
        if isinstance(a, np.ndarray):
            self._compare_arrays(path, a, b)
        elif isinstance(a, (list, tuple)):
            self._compare_sequences(path, a, b)
            self._compare_attributes(path, a, b)
        elif isinstance(a, dict):
            self._compare_dicts(path, a, b)
            self._compare_attributes(path, a, b)
        elif isinstance(a, (set, frozenset)):
            if a != b:
                self.report(path, "value", _short(a), _short(b))
        elif isinstance(a, (types.FunctionType, types.MethodType)):
            self._compare_functions(path, a, b)
        elif _is_method_of_c(a) and _is_method_of_c(b) and a.__name__ == b.__name__:
            self.compare(f"{path}.__self__", a.__self__, b.__self__)
        elif isinstance(a, (type, types.ModuleType, types.BuiltinFunctionType, np.ufunc)):
            if a is not b:
                self.report(path, "value", _short(a), _short(b))
        elif isinstance(a, (np.random.Generator, np.random.RandomState, np.random.BitGenerator)):
            self.compare(f"{path}.state", _random_state(a), _random_state(b))
        elif isinstance(a, BaseException):
            self.compare(f"{path}.args", a.args, b.args)
            self._compare_attributes(path, a, b)
        else:
            self._compare_instances(path, a, b)

    def _compare_scalars(self, path: str, a: np.generic, b: np.generic) -> None:
        if a.dtype != b.dtype:
            self.report(path, "dtype", a.dtype, b.dtype)
        elif not _same_bits(np.asarray(a), np.asarray(b)):
            self.report(path, "value", repr(a), repr(b))

    def _compare_arrays(self, path: str, a: np.ndarray, b: np.ndarray) -> None:
        self.arrays.append((path, a, b))
        if a.dtype != b.dtype or a.dtype.byteorder != b.dtype.byteorder:
            self.report(path, "dtype", a.dtype.str, b.dtype.str)
        elif a.shape != b.shape:
            self.report(path, "shape", a.shape, b.shape)
        else:
            if _layout(a) != _layout(b):
                self.report(path, "layout", _layout(a), _layout(b))
            if _is_writeable(a) != _is_writeable(b):
                self.report(path, "writeable", _is_writeable(a), _is_writeable(b))
            if a.dtype.hasobject:
                for index in np.ndindex(a.shape):
                    self.compare(f"{path}[{', '.join(map(str, index))}]", a[index], b[index])
            elif not _same_bits(a, b):
                self._report_elements(path, a, b)
        if type(a) is not np.ndarray:
            self._compare_attributes(path, a, b)

    def _report_elements(self, path: str, a: np.ndarray, b: np.ndarray) -> None:
        unequal = [index for index in np.ndindex(a.shape) if not _same_bits(np.asarray(a[index]), np.asarray(b[index]))]
        if not unequal:  # bools whose bytes are neither 0 nor 1
            self.report(path, "bytes", a.tobytes(), b.tobytes())
            return
        first = unequal[0]
        where = f"[{', '.join(map(str, first))}]" if first else ""
        count = f" ({len(unequal)} of {a.size} elements differ)" if a.size > 1 else ""
        self.found.append(f"{path}{where}: value {a[first]!r} in {self.left}, {b[first]!r} in {self.right}{count}")

    def _compare_sequences(self, path: str, a: Any, b: Any) -> None:
        if len(a) != len(b):
            self.report(path, "length", len(a), len(b))
        for index, (x, y) in enumerate(zip(a, b, strict=False)):
            self.compare(f"{path}[{index}]", x, y)

    def _compare_dicts(self, path: str, a: dict, b: dict) -> None:
        if list(map(_key_of, a)) != list(map(_key_of, b)):
            self.report(path, "keys", _short(list(a)), _short(list(b)))
        for key in a:
            if key in b:
                self.compare(f"{path}[{_short(key)}]", a[key], b[key])

    def _compare_functions(self, path: str, a: Any, b: Any) -> None:
        """Two functions made during the runs: by name, defaults and the free variables that both have."""
        if isinstance(a, types.MethodType):
            self.compare(f"{path}.__self__", a.__self__, b.__self__)
            a, b = a.__func__, b.__func__
        if a is b or type(a) is not types.FunctionType or type(b) is not types.FunctionType:
            return
        if a.__qualname__ != b.__qualname__:
            self.report(path, "function", a.__qualname__, b.__qualname__)
        self.compare(f"{path}.__defaults__", a.__defaults__, b.__defaults__)
        cells, other_cells = _cells(a), _cells(b)
        for name in sorted(cells.keys() & other_cells.keys()):
            self.compare(f"{path} (its variable {name})", cells[name], other_cells[name])

    def _compare_attributes(self, path: str, a: Any, b: Any) -> None:
        mine, others = _attributes(a), _attributes(b)
        if mine.keys() != others.keys():
            self.report(path, "attributes", _short(list(mine)), _short(list(others)))
        for name in mine:
            if name in others:
                self.compare(f"{path}.{name}", mine[name], others[name])

    def _compare_instances(self, path: str, a: Any, b: Any) -> None:
        self._compare_attributes(path, a, b)
        cls = type(a)
        if cls.__reduce_ex__ is not object.__reduce_ex__ or cls.__reduce__ is not object.__reduce__:
            self.compare(f"{path} (its state)", _reduced(a), _reduced(b))


def _reduced(value: Any) -> Any:
    """What pickling would keep of an object of a class not written in Python; None where it can't be pickled.

    Of `map` and `filter` it keeps how they compute their items, which a graph does in its own way.
    """
    if isinstance(value, map | filter):
        return None
    try:
        state = value.__reduce_ex__(4)
    except TypeError:  # generators, locks, files: an object without a state that can be seen
        return None
    if isinstance(state, str):
        return state
    # Items come as iterators, which would compare by type only.
    return [list(part) if hasattr(part, "__next__") else part for part in state[1:]]


def _is_method_of_c(value: Any) -> bool:
    """Whether this is a method of an object whose class is written in C: not of a class, nor a function of a module."""
    owner = getattr(value, "__self__", None)
    return isinstance(value, types.BuiltinMethodType) and not isinstance(owner, type | types.ModuleType | None)


def _attributes(value: Any) -> dict[str, Any]:
    found = dict(getattr(value, "__dict__", {}))
    found.pop("__notes__", None)
    for cls in type(value).__mro__:
        for name, member in vars(cls).items():
            if isinstance(member, types.MemberDescriptorType) and "__slots__" in vars(cls):
                try:
                    found[name] = member.__get__(value)
                except AttributeError:  # a slot that holds nothing
                    continue
    return found


def _cells(function: types.FunctionType) -> dict[str, Any]:
    found = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # an empty cell is an unbound variable
            continue
    return found


def _bits(value: Any) -> Any:
    if isinstance(value, float):
        return struct.pack("d", value)
    if isinstance(value, complex):
        return struct.pack("dd", value.real, value.imag)
    if isinstance(value, slice):
        return tuple((type(part), _bits(part)) for part in (value.start, value.stop, value.step))
    return value


def _key_of(key: Any) -> Any:
    return (type(key), tuple(map(_key_of, key)) if isinstance(key, tuple) else _bits(key))


def _is_writeable(array: np.ndarray) -> bool:
    """`array.flags.writeable`, which warns where the array is a result of `np.broadcast_arrays`."""
    return bool(array.flags.num & 0x400)  # NPY_ARRAY_WRITEABLE


def _same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    if a.dtype.char in "gG":  # long doubles have padding bytes, which hold anything
        parts = [(a.real, b.real), (a.imag, b.imag)] if a.dtype.char == "G" else [(a, b)]
        return all(
            np.array_equal(x, y, equal_nan=True) and np.array_equal(np.signbit(x), np.signbit(y)) for x, y in parts
        )
    if a.dtype.char == "T":
        return a.tolist() == b.tolist()
    return a.tobytes() == b.tobytes()


def _layout(array: np.ndarray) -> str:
    """The layout as far as a program can see it: strides of axes that are longer than 1."""
    if array.size == 0:
        return "empty"
    if array.flags.c_contiguous and array.flags.f_contiguous:
        return "contiguous"
    if array.flags.c_contiguous:
        return "C"
    if array.flags.f_contiguous:
        return "F"
    pairs = zip(array.strides, array.shape, strict=True)
    return f"strides {tuple(stride if size > 1 else 0 for stride, size in pairs)}"


def _distance(a: np.ndarray, b: np.ndarray) -> int | None:
    """How far apart the starts of two arrays in the same memory are, in bytes; None where they share none."""
    if a.size == 0 or b.size == 0 or not np.may_share_memory(a, b):
        return None
    return byte_bounds(b)[0] - byte_bounds(a)[0]


def _sharing(distance: int | None, other: int | None) -> str:
    if distance is None:
        return "not shared"
    return "shared" if other is None else f"shared at a distance of {distance} bytes"


def _random_state(generator: Any) -> Any:
    if isinstance(generator, np.random.RandomState):
        return generator.get_state(legacy=False)
    return (generator.bit_generator if isinstance(generator, np.random.Generator) else generator).state


def _class_name(value: Any) -> str:
    cls = type(value)
    return cls.__qualname__ if cls.__module__ in ("builtins", "__main__") else f"{cls.__module__}.{cls.__qualname__}"


def _short(value: Any, most: int = 200) -> str:
    text = repr(value)
    return text if len(text) <= most else f"{text[:most]}…"
