"""`graph.run(feeds, fetches)`: a graph run as define-then-run systems do."""

import numpy as np
import pytest

import autograph as ag


@ag.function
def program(x, w):
    h = x * w
    print("computing")
    loss = np.sum(h * h)
    x[0] = 5.0
    total = 0.0
    for i in range(len(x)):
        total = total + x[i]
    pair = (h, loss)
    if loss < 0:
        raise ValueError("negative")
    return loss, total, pair


X, W = np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.5, 2.0])


def run(*fetches, x=X):
    return program.trace(X, W).run({"x": x, "w": W}, fetches=list(fetches))


def test_variables_and_results(capsys):
    assert run("loss") == [38.0]
    assert capsys.readouterr().out == ""  # nothing that is fetched depends on the line that prints
    (total, h) = run("total", "h")
    assert total == 10.0
    assert np.array_equal(h, X * W)
    assert run("loss", x=X * 2) == [4 * 38.0]
    ((h, loss),) = run("pair")
    assert (h.tolist(), loss) == ((X * W).tolist(), 38.0)


def test_without_fetches_the_result_is_returned(capsys):
    loss, total, (h, again) = program.trace(X, W).run({"x": X, "w": W})
    assert (loss, total, again) == (38.0, 10.0, 38.0)
    assert h.tolist() == (X * W).tolist()


def test_what_is_fed_is_not_written_to():
    x = X.copy()
    run("total", x=x)
    assert x.tolist() == X.tolist()


def test_a_store_that_a_fetch_depends_on_runs():
    (x,) = run("x")
    assert x.tolist() == [5.0, 2.0, 3.0]


def test_the_same_after_a_call():
    program.clear()
    program(X.copy(), W)
    assert run("loss") == [38.0]
    assert len(program.traces) == 1


def test_wrong_names():
    graph = program.trace(X, W)
    with pytest.raises(KeyError, match="names neither a variable of `program` nor its result; there are: h, loss"):
        graph.run({"x": X, "w": W}, fetches=["lossy"])
    with pytest.raises(KeyError, match="what is fetched needs a value for w"):
        graph.run({"x": X}, fetches=["loss"])
    with pytest.raises(KeyError, match=r"has no input \['y'\]; it has: x, w"):
        graph.run({"x": X, "y": X}, fetches=["loss"])
    assert graph.run({"x": X}, fetches=["total"]) == [10.0]  # which does not depend on w


def test_one_text_is_no_list_of_names():
    def f(x):
        loss = x * 2
        return loss

    graph = ag.function(f).trace(np.ones(2))
    with pytest.raises(TypeError, match=r"`fetches` is a list of names: write `fetches=\['loss'\]`"):
        graph.run({"x": np.ones(2)}, fetches="loss")
