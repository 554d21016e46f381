"""Classes of exceptions and warnings as values: handed on, kept, asked and called."""

import contextlib
import functools
import warnings

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add


class OwnWarning(UserWarning):
    def __init__(self, text):
        super().__init__(text + "!")


class Own(Exception):
    pass


@case(i8(3), i8(0))
def warn_builtin(n):
    if n > 0:
        warnings.warn("careful", RuntimeWarning)
    warnings.warn("always", category=UserWarning, stacklevel=1)
    return n


@case(i8(3), i8(0))
def warn_own(n):
    warnings.warn("own", OwnWarning)
    warnings.warn(OwnWarning("made"))
    return n


@case(i8(3), i8(0))
def filters(n):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.warn("careful", RuntimeWarning)
    return n


@case(i8(3), i8(0))
def partials_and_maps(n):
    p = functools.partial(ValueError, "x")
    e = p(n)
    return e.args, [x.args for x in map(Own, [n, 2])], isinstance(ValueError, type), isinstance(Own, type)


@case(i8(3), i8(0))
def suppress_many(n):
    kinds = (KeyError, Own)
    with contextlib.suppress(*kinds):
        if n > 0:
            raise Own(n)
        raise KeyError(n)
    return n


@case(i8(3), i8(0))
def classes_returned(n):
    return Own, ValueError, [KeyError], {"a": Own}, (Own if n > 0 else ValueError)


@case(i8(3), i8(0))
def doc_and_repr(n):
    return repr(ValueError), str(Own), f"{KeyError}", Own.__doc__, ValueError.__name__, hash(Own) == hash(Own)


@case(i8(3), i8(0))
def tuple_plus(n):
    kinds = (KeyError,) + (Own,)
    try:
        raise Own(n)
    except kinds as e:
        return e.args, Own in kinds, kinds.index(Own), {Own, KeyError} == {KeyError, Own}


@case(i8(3), i8(0))
def union_types(n):
    e = Own(n)
    return isinstance(e, Own | KeyError), isinstance(e, int | str), issubclass(Own, KeyError | Exception)


@case(i8(3), i8(0))
def print_errors(n):
    e = Own("a", n)
    print(e, repr(e), [e], type(e), Own)
    return n


@case(i8(3), i8(0))
def call_via_dict(n):
    make = {"v": ValueError, "o": Own, "f": lambda m: KeyError(m)}
    return [make[k](n).args for k in make]
