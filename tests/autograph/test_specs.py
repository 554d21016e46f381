"""Signatures, and functions whose result is declared."""

import numpy as np
import pytest

import autograph as ag
from tests.checking import check


def scale(x, by):
    return x * by + x.shape[0]


def test_sizes_of_none_are_open_from_the_first_call():
    f = ag.function(scale, signature=[ag.Spec((None, 3), "float64"), None])
    for rows in (2, 5, 9):
        x = np.arange(rows * 3.0).reshape(rows, 3)
        assert np.array_equal(f(x, 2), scale(x, 2))
    assert len(f.traces) == 1
    assert str(f.traces[0].graph).startswith("graph scale(x: float64[d0, 3])")


def test_sizes_stay_open_after_clear_and_in_copies():
    import copy

    f = ag.function(scale, signature=[ag.Spec((None,), float), ag.Spec((), float)])
    f.clear()
    for other in (f, copy.deepcopy(f)):
        for size in (2, 5):
            other(np.ones(size), np.float64(2))
        assert len(other.traces) == 1


@pytest.mark.parametrize(
    ("x", "came"),
    [
        (np.ones((4, 2)), "a float64 array of shape (4, 2)"),
        (np.ones((4, 3), np.float32), "a float32 array of shape (4, 3)"),
        (np.ones(3), "a float64 array of shape (3,)"),
        ([[1.0, 2.0, 3.0]], "a list"),
        (2.0, "a float"),
    ],
)
def test_an_argument_that_does_not_fit_is_named(x, came):
    f = ag.function(scale, signature=[ag.Spec((None, 3), "float64"), None])
    f(np.ones((4, 3)), 2)
    for call in (f, f.trace, f.explain):
        with pytest.raises(TypeError) as caught:
            call(x, 2)
        assert str(caught.value) == f"`x` must be a float64 array of shape (any, 3), not {came}"


def test_a_spec_of_any_shape():
    f = ag.function(scale, signature=[ag.Spec(None, "float64"), None])
    assert f(np.ones((2, 2)), 2).shape == (2, 2)
    assert f(np.ones(3), 2).shape == (3,)


def test_eager_mode_takes_everything():
    f = ag.function(scale, signature=[ag.Spec(3, "float64"), None])
    with ag.mode("eager"):
        assert np.array_equal(f(np.ones(4), 2), np.full(4, 6.0))


def test_wrong_signatures():
    with pytest.raises(TypeError, match="the signature of `scale` has 1 specs for 2 parameters"):
        ag.function(scale, signature=[ag.Spec(3, float)])
    with pytest.raises(TypeError, match=r"a signature holds ag.Spec or None for each parameter, not \(3,\)"):
        ag.function(scale, signature=[(3,), None])
    with pytest.raises(ValueError, match="a size is an int that is not negative, or None, not -1"):
        ag.Spec((-1,), float)


def test_specs_compare_by_what_they_say():
    assert ag.Spec((None, 3), "f8") == ag.Spec([None, 3], float) != ag.Spec((2, 3), float)
    assert hash(ag.Spec(3, "f8")) == hash(ag.Spec((3,), float))
    assert repr(ag.Spec((None, 3), "f8")) == "Spec((None, 3), 'float64')"


# ---- numpy_call


def smooth(x, width=3):
    return np.convolve(x, np.ones(width) / width, mode="valid")


smoothed = ag.numpy_call(smooth, out=lambda x, width=3: ag.Spec(max(x.shape[0] - width + 1, 0), "float64"))
norms = ag.numpy_call(lambda m: (m.sum(axis=1), m.max()), out=(ag.Spec((None,), "float64"), ag.Spec((), "float64")))
wrong = ag.numpy_call(np.sum, out=ag.Spec(3, "float64"))


def test_a_declared_function_is_a_node_of_known_type():
    def f(x):
        y = smoothed(x, width=2)
        if y[0] > 0:
            y = smoothed(y)
        return y + 1

    function = check(f, np.arange(1.0, 8.0), calls=[(-np.arange(1.0, 8.0),)], cond=1, nodes={"smooth": 2})
    assert "float64[6] = smooth(x, width=2)" in str(function.trace(np.arange(1.0, 8.0)))


def test_several_results():
    def f(m):
        sums, largest = norms(m)
        return sums * largest

    check(f, np.arange(6.0).reshape(2, 3), opaque=0)


def test_outside_of_a_graph_it_is_the_function():
    assert np.array_equal(smoothed(np.arange(5.0)), [1.0, 2.0, 3.0])


def test_another_result_than_declared():
    def f(x):
        return wrong(x)

    message = r"`sum` returned a float64 array of shape \(\), but `out` says a float64 array of shape \(3,\)"
    for function in (f, ag.function(f)):
        with pytest.raises(TypeError, match=message):
            function(np.ones(3))


def test_wrong_declarations():
    with pytest.raises(TypeError, match="takes a callable, not an int"):
        ag.numpy_call(3, out=ag.Spec(3, float))
    with pytest.raises(TypeError, match="`out` is an ag.Spec, a tuple of them, or a function that returns that, not 3"):
        ag.numpy_call(np.sum, out=3)


def halved(a):
    if len(a) <= 1:
        return a
    left, right = halved(a[: len(a) // 2]), halved(a[len(a) // 2 :])
    out = np.empty_like(a)
    out[: len(left)], out[len(left) :] = left + 1, right
    return out


def test_sizes_of_what_a_recursion_returns_are_those_of_one_call():
    function = check(halved, np.arange(4.0), calls=[(np.arange(7.0),), (np.arange(3.0),)])
    calls = [node for node in function.trace(np.arange(7.0)).walk() if node.primitive.name == "call"]
    inside = [node for call in calls for node in call.params["function"].body.walk() if node.primitive.name == "call"]
    left, right = (node.outputs[0].type.shape for node in inside)
    assert left != right
