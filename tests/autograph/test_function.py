"""The decorator's object: what it keeps of the function, how it is called, and when it traces."""

import copy
import functools
import gc
import inspect
import os
import pickle
import subprocess
import sys
import threading
import time
import typing
import warnings
from functools import lru_cache, partial

import numpy as np
import pytest

import autograph as ag
from runtime.trace.builder import Trace


@pytest.fixture(autouse=True)
def _graph_again():
    yield
    ag.set_mode("graph")


@ag.function
def halve_or_double(x: np.ndarray, limit: float = 1.0, *, times: int = 1) -> np.ndarray:
    """Halve what is large."""
    if x.sum() > limit:
        x = x / 2
    else:
        x = x * 2 * times
    return x


@ag.function(mode="eager")
def always_eager(x):
    return x + 1


def doubled(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*(args or (np.zeros(3),)), **kwargs) * 2

    return wrapper


# ---- what it keeps


def test_it_keeps_what_wraps_keeps():
    assert halve_or_double.__name__ == "halve_or_double"
    assert halve_or_double.__doc__ == "Halve what is large."
    assert halve_or_double.__module__ == __name__
    assert halve_or_double.__wrapped__ is halve_or_double.original
    assert typing.get_type_hints(halve_or_double)["limit"] is float


def test_a_wrapper_takes_its_own_arguments():
    @ag.function(fallback="error")
    @doubled
    def plus(x, y=2):
        return x + y

    assert np.array_equal(plus(np.ones(3)), [6, 6, 6])
    assert np.array_equal(plus(np.ones(2), y=1), [4, 4])
    assert np.array_equal(plus(), [4, 4, 4])


def test_it_keeps_the_signature():
    signature = inspect.signature(halve_or_double)
    assert str(signature) == "(x: numpy.ndarray, limit: float = 1.0, *, times: int = 1) -> numpy.ndarray"


def test_its_repr_names_the_function():
    assert repr(halve_or_double) == f"<ag.function {__name__}.halve_or_double>"


def test_its_source_is_the_converted_one():
    assert "ag.if_(x.sum() > limit, if_true, if_false)" in halve_or_double.source


# ---- arguments


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        (([1.0, 2.0],), {}),
        (([0.1, 0.2], 5.0), {}),
        (([0.1, 0.2],), {"limit": 5.0, "times": 3}),
        ((), {"times": 2, "x": [0.1, 0.2]}),
    ],
)
def test_arguments_are_bound_as_python_binds_them(args, kwargs):
    args = tuple(np.array(arg) if isinstance(arg, list) else arg for arg in args)
    kwargs = {name: np.array(arg) if isinstance(arg, list) else arg for name, arg in kwargs.items()}
    found = halve_or_double(*args, **kwargs)
    expected = halve_or_double.original(*args, **kwargs)
    assert np.array_equal(found, expected)


def test_star_arguments_reach_the_function():
    @ag.function
    def total(first, *others, scale=1.0, **named):
        s = first * scale
        for other in others:
            s = s + other
        return s - named.get("minus", 0)

    x = np.arange(3.0)
    assert np.array_equal(total(x, x, x, scale=2.0, minus=1), 4 * x - 1)
    assert np.array_equal(total(x), x)


@pytest.mark.parametrize("call", [lambda: halve_or_double(), lambda: halve_or_double(np.ones(2), wrong=1)])
def test_arguments_that_do_not_fit_raise_pythons_error(call):
    with pytest.raises(TypeError, match=r"halve_or_double\(\) "):
        call()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mode": "fast"}, "mode must be 'eager' or 'graph', not 'fast'"),
        ({"fallback": "quiet"}, "fallback must be 'warn' or 'error', not 'quiet'"),
        ({"backend": "gpu"}, "backend must be 'auto' or 'numpy', not 'gpu'"),
    ],
)
def test_an_unknown_option_says_which_there_are(options, message):
    with pytest.raises(ValueError, match=message):
        ag.function(always_eager.original, **options)


@pytest.mark.parametrize("thing", [3, np.sum, "f"])
def test_only_python_functions_are_decorated(thing):
    with pytest.raises(TypeError, match="ag.function takes a Python function, not a"):
        ag.function(thing)


def test_for_a_method_it_says_what_to_decorate():
    with pytest.raises(TypeError, match="not a method; decorate it in its class, or give `.*step` and the object"):
        ag.function(Walker().step)


class Walker:
    def step(self, x):
        return x + 1


@pytest.mark.parametrize(
    ("thing", "mend"),
    [
        (Walker, "not a class; decorate its methods"),
        (partial(np.sum, axis=0), "not a partial; decorate its function, and make the partial of that"),
        (lru_cache(Walker.step), "put `@ag.function` next to the function, under the other decorator"),
    ],
)
def test_for_what_holds_functions_it_says_what_to_decorate(thing, mend):
    with pytest.raises(TypeError, match=mend):
        ag.function(thing)


# ---- methods


class Scaler:
    count = 0

    def __init__(self, scale):
        self.scale = scale

    @ag.function
    def apply(self, x):
        if x.sum() > 0:
            x = x * self.scale
        return x


def test_it_works_as_a_method():
    one, two = Scaler(2.0), Scaler(3.0)
    x = np.ones(2)
    assert np.array_equal(one.apply(x), [2.0, 2.0])
    assert np.array_equal(two.apply(x), [3.0, 3.0])
    assert np.array_equal(Scaler.apply(one, x), [2.0, 2.0])
    assert Scaler.apply is Scaler.__dict__["apply"]


def test_a_bound_method_keeps_its_object():
    method = Scaler(5.0).apply
    assert method.__self__.scale == 5.0 and method.__name__ == "apply"
    assert np.array_equal(method(np.ones(1)), [5.0])


# ---- pickle and copy


def test_it_pickles_by_name():
    assert pickle.loads(pickle.dumps(halve_or_double)) is halve_or_double
    assert pickle.loads(pickle.dumps(Scaler.apply)) is Scaler.apply


def add_one(x):
    return x + 1


added = ag.function(add_one, fallback="error")
differentiated = ag.function(ag.grad(add_one))


def test_what_is_decorated_under_another_name_stays_decorated():
    again = pickle.loads(pickle.dumps(added))
    assert (again.original, again._options["fallback"], again(1.0)) == (add_one, "error", 2.0)
    eager = pickle.loads(pickle.dumps(ag.function(halve_or_double.original, mode="eager")))
    assert eager._mode == "eager" and eager.original is halve_or_double.original
    for made in (differentiated, copy.deepcopy(differentiated)):
        assert pickle.loads(pickle.dumps(made))(np.float64(3)) == 1.0


def test_what_has_no_name_does_not_pickle():
    def inner(x):
        return x

    for function in (inner, lambda x: x):
        with pytest.raises(pickle.PicklingError, match="it's not found as .*<locals>"):
            pickle.dumps(ag.function(function))


def test_a_copy_is_itself_and_a_deep_copy_has_no_traces():
    halve_or_double(np.ones(2))
    assert copy.copy(halve_or_double) is halve_or_double
    deep = copy.deepcopy(halve_or_double)
    assert deep is not halve_or_double and deep.original is halve_or_double.original
    assert deep.traces == []
    assert np.array_equal(deep(np.ones(2)), [0.5, 0.5])


def test_a_deep_copy_keeps_the_options():
    with ag.mode("graph"):
        assert copy.deepcopy(always_eager)._mode == "eager"


# ---- modes


def traced_calls(function, *args):
    before = len(function.traces)
    function(*args)
    return len(function.traces) - before


def test_a_mode_block_decides_whether_the_graph_runs():
    function = ag.function(halve_or_double.original)
    with ag.mode("eager"):
        assert traced_calls(function, np.ones(2)) == 0
    assert traced_calls(function, np.ones(2)) == 1


def test_set_mode_decides_for_all_functions():
    function = ag.function(halve_or_double.original)
    ag.set_mode("eager")
    assert traced_calls(function, np.ones(2)) == 0
    ag.set_mode("graph")
    assert traced_calls(function, np.ones(2)) == 1


def test_a_functions_own_mode_wins():
    assert traced_calls(always_eager, np.ones(2)) == 0
    with ag.mode("eager"):
        assert traced_calls(ag.function(always_eager.original, mode="graph"), np.ones(2)) == 1


def test_eager_mode_calls_the_original_itself():
    seen = []

    @ag.function
    def look(x):
        seen.append(type(x))
        return x

    x = np.ones(2)
    with ag.mode("eager"):
        assert look(x) is x
    assert seen == [np.ndarray]


PROGRAM = """
import numpy as np
import autograph as ag

@ag.function
def f(x):
    return x + 1

f(np.ones(2))
print(len(f.traces))
"""


@pytest.mark.parametrize(("value", "count"), [("eager", "0"), ("graph", "1")])
def test_the_environment_decides(value, count, tmp_path):
    file = tmp_path / "program.py"
    file.write_text(PROGRAM)
    environment = {**os.environ, "AUTOGRAPH_MODE": value, "PYTHONPATH": os.getcwd()}
    done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, env=environment)
    assert done.stdout.strip() == count, done.stderr


# ---- traces


def test_a_call_like_one_before_is_not_traced_again():
    function = ag.function(halve_or_double.original)
    for _ in range(3):
        function(np.ones(2))
    assert len(function.traces) == 1
    function(np.ones(2, dtype=np.float32))
    assert len(function.traces) == 2


def test_clear_forgets_the_traces():
    function = ag.function(halve_or_double.original)
    function(np.ones(2))
    function.clear()
    assert function.traces == []
    assert np.array_equal(function(np.ones(2)), [0.5, 0.5])
    assert len(function.traces) == 1


def test_trace_returns_the_graph_and_runs_nothing(capsys):
    @ag.function
    def speak(x):
        print("hello")
        return x + 1

    graph = speak.trace(np.ones(2))
    assert capsys.readouterr().out == ""
    assert graph.count("print") == 1
    speak(np.ones(2))
    assert capsys.readouterr().out == "hello\n"
    assert len(speak.traces) == 1


def test_optimize_false_runs_no_pass():
    def twice(x):
        return (x + 1) * (x + 1)

    x = np.ones(2, dtype=np.int64)
    assert ag.function(twice, optimize=False).trace(x).count("add") == 2
    assert ag.function(twice).trace(x).count("add") == 1


def test_a_function_traced_again_and_again_warns_once_with_what_changes():
    @ag.function
    def named(x, name):
        return x + len(name)

    with pytest.warns(ag.AutoGraphWarning, match=r"`named` was traced 8 times.*`name`") as caught:
        for k in range(12):
            named(np.ones(2), "n" * k)
    assert len([warning for warning in caught if "was traced" in str(warning.message)]) == 1


def test_numbers_that_change_make_a_handful_of_traces():
    @ag.function
    def scaled(x, factor):
        return x * factor

    for k in range(30):
        assert scaled(2.0, float(k)) == 2.0 * k
    assert len(scaled.traces) <= 3


def test_sizes_that_change_make_a_handful_of_traces():
    @ag.function
    def normed(x):
        return x / x.sum()

    for size in range(2, 40):
        assert np.array_equal(normed(np.ones(size)), np.ones(size) / size)
    assert len(normed.traces) <= 3


# ---- a function that calls a decorated one


def test_a_decorated_function_called_by_another_is_part_of_its_graph():
    @ag.function
    def outer(x):
        return halve_or_double(x) + 1

    graph = outer.trace(np.ones(2))
    assert graph.count("cond") == 1 and graph.opaque_nodes == 0
    assert np.array_equal(outer(np.ones(2)), [1.5, 1.5])


# ---- fallback


def test_a_fallback_warns_once_and_runs_the_original():
    @ag.function
    def lazy(x):
        return list(locals())

    with pytest.warns(ag.AutoGraphWarning, match="locals") as caught:
        assert lazy(np.ones(2)) == ["x"]
    assert len(caught) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lazy(np.ones(2)) == ["x"]


def test_fallback_error_raises_the_reason():
    @ag.function(fallback="error")
    def lazy(x):
        return list(locals())

    for _ in range(2):
        with pytest.raises(ag.Unsupported, match="locals"):
            lazy(np.ones(2))


# ---- threads


def in_threads(count, work):
    errors = []
    start = threading.Barrier(count)

    def run(number):
        try:
            start.wait()
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors


def test_threads_that_call_and_trace_at_once_get_right_results():
    function = ag.function(halve_or_double.original)

    def work(number):
        for size in range(1, 6):
            x = np.full(size, float(number))
            for dtype in (np.float64, np.float32):
                expected = function.original(x.astype(dtype))
                assert np.array_equal(function(x.astype(dtype)), expected)

    in_threads(4, work)
    assert 2 <= len(function.traces) <= 20


def test_threads_do_not_share_what_the_attributes_of_a_local_class_hold():
    @ag.function(fallback="error")
    def kept(x):
        class Kept:
            value = 0

        try:
            Kept.value = x.sum()
            time.sleep(0.01)
            x[5]
        except IndexError:
            return Kept.value

    def work(number):
        x = np.full(2, float(number))
        for _ in range(3):
            assert kept(x) == x.sum()

    in_threads(4, work)
    assert len(kept.traces) == 1


def test_threads_with_the_same_arguments_make_one_trace():
    function = ag.function(halve_or_double.original)
    in_threads(4, lambda number: function(np.ones(3)))
    assert len(function.traces) == 1


def test_a_mode_block_in_one_thread_leaves_the_others_alone():
    function = ag.function(halve_or_double.original)

    def work(number):
        if number == 0:
            with ag.mode("eager"):
                function(np.ones(3))
        else:
            function(np.ones(4))

    in_threads(2, work)
    assert len(function.traces) == 1


@ag.function
def sum_or_count(x, n):
    total = 0.0
    for i in range(n):
        try:
            if x[i] <= total:
                raise ValueError(total)
            total = total + x[i]
        except ValueError:
            total += 1
    return total


def test_a_trace_is_freed_without_the_garbage_collector():
    def traces():
        return [item for item in gc.get_objects() if type(item) is Trace]

    gc.collect()
    gc.disable()
    try:
        before = traces()  # of other tests
        assert sum_or_count(np.array([1.0, 0.5, 4.0]), np.int64(3)) == 6.0
        assert [item for item in traces() if item not in before] == []
    finally:
        gc.enable()


@ag.function
def chosen_and_kept(x, n):
    kept = [k * x for k in range(n) if k > 1]
    for change in (abs, lambda k: k + 1):
        kept.append(change(x))
    part = {"sum": sum(kept)} if x > 0 else {"sum": -x}
    if n > 100:
        if x > 0:
            raise ValueError(n)
        raise KeyError(x)
    return kept, part["sum"]


def test_what_a_trace_was_made_with_holds_no_circle():
    chosen_and_kept.trace(np.float64(1), np.int64(3))  # caches are filled now
    chosen_and_kept.clear()
    gc.collect()
    gc.disable()
    try:
        chosen_and_kept.trace(np.float64(2), np.int64(4))
        assert gc.collect() == 0
    finally:
        gc.enable()
