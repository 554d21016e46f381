"""What a graph does not take gets one message with the file, the line and the mend, and runs eagerly."""

import asyncio
import enum
import gc
import re
import types
import warnings

import numpy as np
import pytest

import autograph as ag


def message_of(function, *args):
    """The text of the refusal; the call itself falls back with one warning, and never after an effect."""
    with pytest.raises(ag.Unsupported) as raised:
        ag.function(function, fallback="error")(*args)
    text = str(raised.value)
    decorated = ag.function(function)
    with pytest.warns(ag.AutoGraphWarning) as caught:
        result = decorated(*args)
    assert len(caught) == 1 and str(caught[0].message).startswith(text)
    assert f"`{function.__name__}` runs eagerly" in str(caught[0].message)
    assert caught[0].filename == __file__
    if isinstance(result, types.CoroutineType):
        result.close()
    return text


def names_line(text, function, offset=0):
    """Whether the text names this file and a line of the function."""
    line = function.__code__.co_firstlineno + offset
    return re.search(rf"{re.escape(__file__)}, line {line}\b", text) is not None


def make_matrix():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        return np.matrix([[1.0]])


MATRIX = make_matrix()
TEXT = bytes(5000)


def plain(x):
    return x


def reads_global(x):
    return x + len(GLOBAL)


class DataFrame:
    """As pandas looks to a graph."""

    def __len__(self):
        return 1


DataFrame.__module__ = "pandas.core.frame"
GLOBAL = DataFrame()


@pytest.mark.parametrize(
    ("argument", "reason", "mend"),
    [
        (DataFrame(), "`x` is a pandas DataFrame", "Pass `x.to_numpy()`."),
        (np.ma.masked_array([1.0, 2.0], [True, False]), "`x` is a masked array", "Pass `x.filled(...)` and the mask"),
        (MATRIX, "`x` is a numpy.matrix", "Pass `np.asarray(x)`."),
        (np.array([None, 1]), "`x` has the object dtype object", "Convert it, for instance by `x.astype(float)`."),
        (np.zeros(2, dtype=[("a", "f8")])[0], "`x` is one item of a structured array", "Pass its fields"),
        (np.recarray(2, dtype=[("a", "f8")]), "`x` is a recarray, a subclass of ndarray", "Pass `np.asarray(x)`."),
    ],
)
def test_an_argument_that_is_no_plain_array(argument, reason, mend):
    text = message_of(plain, argument)
    assert reason in text and mend in text
    assert names_line(text, plain)


def test_an_object_inside_another_is_named_by_its_path():
    def read(state):
        return state.tables[0]

    class State:
        def __init__(self):
            self.tables = [np.ma.masked_array([1.0], [True])]

    text = message_of(read, State())
    assert "`state.tables[0]` is a masked array" in text


def test_a_global_of_a_foreign_kind_is_named():
    text = message_of(reads_global, np.ones(2))
    assert "`GLOBAL` is a pandas DataFrame" in text and "`GLOBAL.to_numpy()`" in text
    assert names_line(text, reads_global, 1)


async def coroutine(x):
    return x


def generator(x):
    yield x


def local_names(x):
    return len(locals())


def mean_so_far(x):
    def mean():
        total = count = 0
        while True:
            total += count < 1000 and (yield total / max(count, 1))
            count += 1

    means = mean()
    next(means)
    return [means.send(v) for v in x]


@pytest.mark.parametrize(
    ("function", "reason", "offset"),
    [
        (coroutine, "async", 0),
        (generator, "generator", 0),
        (local_names, "locals", 1),
        (mean_so_far, "a `yield` whose value is used", 4),
    ],
)
def test_a_construct_that_is_not_converted(function, reason, offset):
    text = message_of(function, np.ones(2))
    assert reason in text
    assert names_line(text, function, offset) or names_line(text, function, offset + 1)
    assert text.splitlines()[-1].endswith(".") and "line" not in text.splitlines()[-1]  # the mend


def test_a_function_without_source():
    namespace = {}
    exec("def made(x):\n    return x + 1\n", namespace)
    made = namespace["made"]
    with pytest.raises(ag.Unsupported, match="source"):
        ag.function(made, fallback="error")(np.ones(2))
    with pytest.warns(ag.AutoGraphWarning, match="source"):
        assert np.array_equal(ag.function(made)(np.ones(2)), [2.0, 2.0])


def test_a_class_without_source():
    """`exec` without a `__name__` says that its classes are `builtins`."""
    namespace = {}
    exec("class Made:\n    def __init__(self, v):\n        self.v = v\n", namespace)
    made = namespace["Made"]

    def accumulates(x):
        total = made(0.0)
        for v in x:
            total.v = total.v + v
        return total.v

    assert made.__module__ == "builtins"
    with pytest.raises(ag.Unsupported, match="source"):
        ag.function(accumulates, fallback="error")(np.arange(4.0))
    with pytest.warns(ag.AutoGraphWarning, match="source"):
        assert ag.function(accumulates)(np.arange(4.0)) == 6.0


def takes_float(x):
    y = x * 2
    return float(y) + int(y)


def test_a_python_value_asked_of_a_symbolic_one_where_code_is_not_converted():
    def counts(x):
        return memoryview(TEXT)[:x]

    text = message_of(counts, np.int64(3))
    assert "an index or count needs a Python value, but `x` (int64) is known only when the graph runs" in text
    assert names_line(text, counts, 1)


def test_float_and_int_of_a_symbolic_value_are_staged():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ag.function(takes_float, fallback="error")(np.float64(1.5)) == 6.0


def test_the_warning_is_given_once_for_each_reason():
    decorated = ag.function(plain)
    with pytest.warns(ag.AutoGraphWarning) as caught:
        for _ in range(3):
            decorated(MATRIX)
        decorated(np.ma.masked_array([1.0], [True]))
    assert len(caught) == 2


def test_a_function_refused_for_one_argument_still_has_graphs_for_others():
    decorated = ag.function(plain)
    with pytest.warns(ag.AutoGraphWarning):
        decorated(MATRIX)
        decorated(np.array([None, 1]))
    decorated(np.ones(2))
    assert len(decorated.traces) == 1


def test_a_numpy_function_that_a_graph_can_not_hold_is_named_with_its_line():
    def records(x):
        return np.recarray(x.shape, [("a", float)]).a.shape

    text = message_of(records, np.ones(2))
    assert "`np.recarray` is not supported" in text and "Use one array for each field" in text
    assert names_line(text, records, 1)


def keyed(n, x):
    found = {}
    for k in range(n):
        found[k] = x + len(memoryview(TEXT)[:k])
    return found


def test_a_function_refused_for_one_number_still_has_graphs_for_others():
    decorated = ag.function(keyed)
    with pytest.warns(ag.AutoGraphWarning):
        assert len(decorated(5000, np.ones(2))) == 5000
    assert decorated(5, np.ones(2))[4][0] == 5.0
    assert len(decorated.traces) == 1
    assert len(decorated(5000, np.ones(2))) == 5000 and len(decorated.traces) == 1


class Color(enum.Enum):
    RED = 1


def assigns_to_an_enum(x):
    Color.shade = x
    return x


def test_an_attribute_of_an_enum():
    text = message_of(assigns_to_an_enum, np.float64(1))
    assert text.startswith("the attribute `shade` of the enum `Color` is assigned")
    assert names_line(text, assigns_to_an_enum, 1)


DELETED = 1


def test_globals_named_by_a_handler():
    def names(t):
        global DELETED
        try:
            return 1 // t
        except ZeroDivisionError as DELETED:
            return 0

    assert "a global is named by a handler" in message_of(names, np.float64(1))


def test_deleted_variables_outside():
    outside = 1

    def deletes(t):
        nonlocal outside
        if t > 5:
            del outside
        return t

    def names(t):
        nonlocal outside
        try:
            return 1 // t
        except ZeroDivisionError as outside:
            return 0

    assert "a variable outside the function is deleted" in message_of(deletes, np.int64(1))
    assert "a variable outside the function is named by a handler" in message_of(names, np.int64(1))


def test_options_that_do_not_exist():
    with pytest.raises(TypeError, match=r"^function\(\) got an unexpected keyword argument 'fallbck'"):
        ag.function(fallbck="error")


def awaits_inside(x):
    async def later(v):
        return v + 1

    return asyncio.run(later(x))


def test_a_coroutine_that_tracing_has_made_is_closed():
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        assert "a coroutine made while tracing" in message_of(awaits_inside, np.float64(1))
        gc.collect()
    assert not [str(warning.message) for warning in found if warning.category is RuntimeWarning]


class Shared:
    def __init__(self, held):
        self.__dict__ = held


def shares_its_attributes(x):
    held = {"x": x}
    return Shared(held).x, held


class Egg:
    def hatch(self):
        self.__class__ = Chick

    def become(self, x):
        self.__class__ = Chick if x > 0 else Egg


class Chick(Egg):
    pass


def hatches(x):
    egg = Egg()
    if x > 0:
        egg.hatch()
    return type(egg).__name__


def becomes(x):
    egg = Egg()
    egg.become(x)
    return type(egg).__name__


@pytest.mark.parametrize(("function", "method"), [(hatches, Egg.hatch), (becomes, Egg.become)])
def test_an_object_whose_class_a_branch_replaces(function, method):
    text = message_of(function, np.float64(1))
    assert "the class of an object is replaced by another one, and the object or the class is known at run time" in text
    assert names_line(text, method, 1) and "Make another object of that class" in text


def test_an_object_whose_attributes_are_another_dict():
    text = message_of(shares_its_attributes, np.float64(1))
    assert "the dict of an object's attributes is replaced by another one" in text
    assert names_line(text, Shared.__init__, 1) and "vars(x).update(…)" in text
