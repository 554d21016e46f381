"""Programs that NumPy's own tests and random calls found to differ between the modes, each reduced to its core."""

from __future__ import annotations

import operator
import warnings

import numpy as np
import pytest

from tests.checking import check


def shapes_of_what_is_known_at_run_time(x):
    found = x[x > 0]
    shape, other = found.shape, x.shape
    if shape != other:
        return found.shape == (2,), shape == x[x < 5].shape, x.strides == (8,), (len(found), 1) == (2, 1)
    return shape == other


def tuples_of_numbers(x):
    pair, other = (x[0], x[1]), (x[1], x[0])
    return pair == other, pair != other, pair == (1.0, 2.0), pair == (1.0,), (x[0], None) == (x[0], 1)


def lists_of_numbers(x):
    items = [x[0], 2.0]
    return items == [1.0, 2.0], items != [x[1], 2.0], items == [x[0]]


def text_of_a_message_in_a_name(x):
    message = "%s and %d"
    return message % (x, len(x[x > 0])), (x * 10) % (3, 4, 5)


def list_plus_array(x):
    items = same = [1, 2, 3]
    if x[0] > 0:
        items += x
    numbers = [1.5]
    numbers += x.sum()
    extended = [0]
    extended += x.tolist()
    return items, same, numbers, extended


def list_times_number(x):
    items = same = [1, 2]
    items *= np.int64(x.sum())
    return items, same, [1] * np.int64(2)


def arguments_that_numpy_refuses(x):
    found = []
    for first, second in (("i4", None), (1, "i4")):
        try:
            found.append(np.can_cast(first, second))
        except TypeError as error:
            found.append(str(error))
    try:
        np.broadcast_shapes((2,), (3,))
    except ValueError as error:
        found.append(str(error))
    try:
        np.size(x, 3)
    except IndexError as error:
        found.append(str(error))
    return found


def limits_of_types(x):
    with np.errstate(under="raise"):
        limits = np.finfo(x.dtype)
        try:
            return limits.tiny / limits.max
        except FloatingPointError as error:
            return str(error), limits, np.finfo(np.float32).eps, np.iinfo(np.int8).max


def sizes_of_draws_in_arrays(x):
    rng, legacy = np.random.default_rng(0), np.random.RandomState(0)
    size = np.array((2, 2))
    drawn = rng.multinomial(1, [0.5, 0.5], size), rng.dirichlet([1.0, 2.0], size), legacy.multinomial(1, [1.0], size)
    return drawn[0].shape, [item.shape for item in drawn], rng.normal(0.0, 1.0, size).shape


def shuffled_lists(x):
    items = same = [1, 2, 3, 4, 5]
    rng = np.random.default_rng(1)
    if x[0] > 1:
        rng.shuffle(items)
    np.random.seed(0)
    np.random.shuffle(same)
    np.random.RandomState(3).shuffle(x=items)
    return items, same is items, items[0]


def indices_of_impossible_shapes(x):
    try:
        return list(np.ndindex(-1, 2))
    except ValueError as error:
        return str(error), list(np.ndindex(2, 0)), list(np.ndindex()), list(np.ndindex(3))


def out_in_a_tuple(x):
    return np.add(x, 2, out=(x,)), np.add(x, 2, out=(np.zeros_like(x),)), np.add.reduce(x, out=(np.zeros(()),))


def dtype_of_what_is_not_known(x):
    letters = np.full(3, "a")
    return (letters == "a").any().dtype == np.bool, np.bool == (letters == "a").dtype, letters.dtype == np.dtype("U1")


def text_of_a_template_in_a_name(x):
    template = "{} {} {k:.2f}"
    options = {"k": x[1]}
    found = template.format(x.shape, x[x > 0].shape, k=x[0]), template.format(*x[:2], **options)
    template = "<{}>" if x[0] > 1 else "{}"
    return found, template.format(x[0])


def out_at_its_place(x):
    first, item = x[0], x[0, ...]
    x.sum(None, None, item)
    found = [first, x[0]]
    np.add.reduce(x, 0, None, item)
    found.append(x[0])
    np.add.accumulate(x, 0, None, x)
    x.clip(2, 30, x)
    found.append(x[1])
    np.isposinf(x, x)
    found.append(x[0])
    np.random.default_rng(0).random(None, float, x)
    return found, x[0]


def input_that_is_overwritten(x):
    found = [x[0]]
    np.median(x, None, None, True)
    found.append(x[0])
    np.random.default_rng(0).shuffle(x)
    found.append(x[0])
    return found, np.median(x.copy(), overwrite_input=True), np.percentile(x.copy(), 40), x.copy()


def options_of_vectorized_functions(x):
    calls = [0]

    @np.vectorize
    def square(value):
        calls[0] += 1
        return value**2

    square.cache = True
    same = np.vectorize(lambda value: value)
    try:
        same(np.zeros(0))
    except ValueError as error:
        message = str(error)
    same.otypes = "i"
    try:
        np.vectorize(3)
    except TypeError as error:
        return square(x), calls, square.__name__, message, same(x), same.otypes, str(error)


def classes_of_scalars(x):
    real, small = x.dtype.type, np.dtype("f4").type
    total = real(0)
    for k in range(30):
        total += real(k) * type(x[0])(x[1])
    found = small(x[0]), np.result_type(x, 1).type(x[2]), type(x[0]) is np.float64, real, real.__name__
    return total, found, {np.float64: 1}[real], np.zeros(2, small), isinstance(x[0], real), real in (np.float64,)


def dtypes_as_builtins(x):
    z = x * 1j
    found = z.dtype == complex, x.dtype == float, x.dtype != int, complex == z.dtype, x.dtype in (int, float)
    return found, np.polyint(z).dtype == complex, (x > 0).dtype == bool, np.zeros(2, float).dtype == float


def stores_of_numbers_that_look_like_views(x):
    first = x[0]
    x[0] += 5
    x[0] = first
    try:
        first[...] = first[...]
    except TypeError as error:
        return x, str(error)


def array_namespace(x):
    xp = x.__array_namespace__()
    return xp.sum(x), xp.mean(x, axis=0)


def dtypes_of_objects(x):
    return x.astype(object).dtype == object, np.array(["a"]).dtype == str, object == x.dtype


def weak_numbers_in_a_row(x):
    small = x.astype("f4")
    rows = np.concatenate([small[0], 1, 2.0], axis=None), np.concatenate([small, [1.0]]), np.hstack([small, 1.0])
    return [row.dtype for row in rows], np.choose(1, [np.float32(1), 1.0]).dtype


def texts_of_other_precision(x):
    x = x / 3
    with np.printoptions(precision=2):
        short = str(x)
        print(x)
    return short, str(x)


def several_results_that_there_are_not(x):
    z = x * 1j
    try:
        np.modf(z, z, x)
    except TypeError as error:
        return str(error), np.modf(x, None, x), np.divmod(x, 2, out=(None, x))


def functions_of_operator(x):
    found = [operator.index(x.argmax()), operator.truth(x[0]), operator.index(np.array(2))]
    for item in (x, x[0]):
        try:
            found.append(operator.index(item))
        except TypeError as error:
            found.append(str(error))
    return found


def reduced_in_another_dtype(x):
    return np.add.reduce(x * 1j, dtype=np.float32)


def bytes_of_arrays(x):
    text = "ab".encode()
    known = (
        bytes(3),
        bytes([1, 2]),
        bytes("a", "utf8"),
        isinstance(text, bytes),
        type(text) is bytes,
        bytes.fromhex("0a"),
    )
    return (
        bytes(x.data),
        bytes(x > 0),
        x.tobytes() == bytes(x),
        known,
        bytes([int(x[0]), 2]),
        np.array([b"a"]).dtype == bytes,
    )


def store_of_a_read_only_item_in_its_place(x):
    x.setflags(write=False)
    x[1:] = x[1:]


def read_only_item_that_is_augmented(x):
    x[1:] += 1
    x.setflags(write=False)
    x[1:] += 1


def numpy_scalars_and_lists(x):
    grown = []
    for v in x:
        grown.append(v)
    repeated = np.int64(2) * [1, 2], np.int64(2) * [1, x[0]], np.int64(x.shape[0]) * [0.0], np.int64(2) * grown
    added = np.int64(2) + grown, np.int64(2) - [x[0], 1], np.float32(2) / [1, x[1]], np.float64(2.0) ** [1.0, x[1]]
    return repeated, added, np.int64(2) == [1, 2], np.int64(1) < [x[0], 2], divmod(np.int64(7), [2, 3])


def list_repeated_by_a_float(x):
    return np.float64(3) * [1, 2], x


def fitted_polynomial(x):
    p = np.poly1d(np.polyfit(np.arange(len(x)), x, 2))
    q = p.deriv() * p + 2
    y = 0.0
    while y < 10:
        y = y + abs(p(y)) + 1
    return y, q(x), p.coeffs, (p**2)(x), (2 * -p)(x), p[0], p.order, p.integ(m=2, k=[1, 2])(x), p(q)(x), p == p


def polynomial_series(x):
    p = np.polynomial.Polynomial.fit(np.arange(len(x)), x, 1)
    q = p.convert()
    r = np.polynomial.Polynomial([1, 2.0]) * q - q.deriv()
    c = np.polynomial.Chebyshev([1.0, 2, 3])
    if x[0] > 1:
        c = c.integ()
    return q.coef, r(x), q.degree(), p.domain, r.roots(), (q**2)(x), c(x).sum()


def borders_filled_by_a_function(x):
    def fill(row, width, axis, options):
        before, after = width
        row[:before] = options.get("value", 1) + axis
        row[row.size - after :] = row[-after - 1]
        if row.sum() > 4:
            row *= 0.5

    return np.pad(x, 2, fill, value=3), np.pad(np.outer(x, x), [(1, 0), (2, 1)], mode=fill), np.pad(x, 1, fill)


def vectorized_to_other_kinds(x):
    texts = np.vectorize(lambda v: "a" if v > 0 else "bcd")(x), np.vectorize(str, otypes=[str])(x.reshape(-1, 1))
    found = [np.vectorize(lambda v: 1 if v > 1 else v)(x), np.vectorize(lambda v: v / 3, otypes=["f4"])(x)]
    for function, kind in ((lambda v: int(v) * 100, "i1"), (lambda v: v * 1j, float)):
        try:
            found.append(np.vectorize(function, otypes=[kind])(x))
        except (OverflowError, TypeError) as error:
            found.append(str(error))
    return texts, found, np.vectorize(lambda v: (v, v > 1))(x)


def calls_with_known_arguments_that_warn(x):
    return np.linspace(1j, 2, 1, dtype="f4") + x[0]


def the_global_generator(a):
    global_state = np.random.mtrand._rand
    drawn = global_state.normal(size=2), np.random.normal(size=2), global_state.random_sample()
    return drawn, isinstance(global_state, np.random.RandomState), a[0]


def arrays_that_numpy_holds(a):
    domain = np.polynomial.polynomial.polydomain
    return domain is np.polynomial.polynomial.polydomain, domain + 1, np.polynomial.polynomial.polyval(a[0], domain)


def warnings_of_the_users(a):
    for value in a:
        if value > 2:
            warnings.warn(f"large: {value}", RuntimeWarning, stacklevel=2)
    warnings.warn(FutureWarning("odd"))  # noqa: B028
    warnings.warn(message="named", category=DeprecationWarning)  # noqa: B028
    return a


def warnings_caught(a):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.warn("silent", stacklevel=1)
        roots = np.sqrt(a)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        np.log(a)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", category=RuntimeWarning)
            return np.arccos(a)
    except RuntimeWarning as error:
        return str(error), [str(item.message) for item in seen], roots


def _marked(a):
    large = a > 1
    if a[0] < 0 or large.any():
        large = a > 2
        if large.all():
            return a, None, None
        mask = np.atleast_2d(large)
    else:
        mask = None
    return np.atleast_2d(a), mask, a.sum()


def tuples_that_branches_choose(a):
    values, mask, total = _marked(a)
    if total is None:
        return values
    return values, mask, total


def questions_after_masks(a):
    if np.ma.isMaskedArray(a) or isinstance(a, np.ma.MaskedArray) or np.ma.is_masked(a):
        raise TypeError("no masks")
    return a + 1, np.ma.nomask is np.ma.nomask


def groups_of_close_values(a):
    seen, groups, close = [], [], {}

    def near(i):
        return np.flatnonzero(np.abs(a - a[i]) < 1.5)

    def spread(i, members):
        group = [i]
        for k in members:
            if k not in seen:
                seen.append(k)
                close[k] = near(k)
                if len(close[k]) > 1:
                    group = group + spread(k, close[k])
                else:
                    group.append(k)
        return group

    for i in range(len(a)):
        if i not in seen:
            seen.append(i)
            groups.append(spread(i, near(i)))
    return groups


def types_of_what_is_appended(a):
    small = a.astype("f4")
    longer, mixed = np.append(small, 1.0), np.append(small.astype("i1"), 1)
    return longer, longer.dtype, mixed.dtype, np.append(small, small[:1]).dtype, np.append(a[0], 2).dtype


def types_of_powers_of_bools(a):
    test = a > 0
    found = [test**2, test**3, test**1, test ** len(a), test[0] ** 2, test**2.0, test ** np.array(2)]
    return found, [item.dtype for item in found]


def axis_errors(a):
    if a[0] > 2:
        raise np.exceptions.AxisError(3, a.ndim)
    try:
        raise np.exceptions.AxisError(a[:1].astype(int)[0], a.ndim, msg_prefix="axes")
    except np.exceptions.AxisError as error:
        return str(error), error.axis, error.ndim


def axis_error_of_a_number_by_rows(a):
    return np.apply_along_axis(np.sum, 0, a.sum())


def sizes_that_follow_from_halves(a):
    n = 3 * len(a) + int(a[0])
    count = np.array(n)
    found = [np.fft.rfftfreq(n), np.fft.rfft(a, n), np.fft.rfft(a, np.int64(n)), np.fft.rfft(a, count), np.eye(n // 2)]
    return found, [(len(item), item.shape) for item in found]


def generators_of_seeds_in_sequences(a):
    n = int(a[0])
    draws = [np.random.default_rng([1, n]).random(), np.random.default_rng((n, 2)).integers(9)]
    sequence = np.random.SeedSequence(n)
    draws += [np.random.default_rng(child).normal() for child in sequence.spawn(2)]
    bits = np.random.PCG64(n)
    return draws, np.random.Generator(bits.jumped(2)).random(), [np.random.Generator(b).random() for b in bits.spawn(n)]


def products_of_lists_and_polynomials(a):
    items, p = list(a * 2), np.polynomial.Polynomial(list(a))
    items *= p
    other = list(a) * p if a[0] > 2 else p * list(a)
    return items.coef, other.coef, (list(a) + p).coef, (tuple(a) * p).coef


def annotations_of_classes(a):
    def inner(x: np.ndarray[tuple[int], np.dtype[np.float64]], k: np.integer | None = None) -> np.number | np.ndarray:
        return x if k is None else x * k

    kinds = [isinstance(v, np.integer | np.floating) for v in (a, a[0], 1, 2.0)]
    try:
        np.sin | None
    except TypeError as error:
        kinds.append(str(error))
    return inner(a), inner(a, np.int8(2)) if a[0] > 2 else inner(a[1:]), kinds, isinstance(a, np.ndarray | None)


def functions_inside_settings(a):
    @np.errstate(divide="raise")
    def inverse(x, *, k=1):
        return k / (x - 2)

    try:
        first = inverse(a, k=2)
    except FloatingPointError as error:
        first = str(error)
    return first, [inverse(a[k : k + 1]) for k in range(len(a)) if a[k] != 2], inverse.__name__


PROGRAMS = [
    item for item in list(globals().values()) if getattr(item, "__module__", "") == __name__ and item.__name__[0] != "_"
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_program(program):
    check(program, np.array([1.0, 2.0, -3.0]), calls=[(np.array([3.0, 2.0, 4.0]),), (np.array([2.0, 1.0, 0.5, 0.5]),)])
