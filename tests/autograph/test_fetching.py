"""`graph.run(feeds, fetches)`: a graph run as define-then-run systems do."""

import io

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
    with pytest.raises(
        KeyError, match="neither a variable of `program` nor its result; there are: h, i, loss, pair, r"
    ):
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


class Model:
    def __init__(self):
        self.w, self.steps = np.array([1.0, 2.0, 3.0]), 0

    def __call__(self, x):
        return x * self.w


SCALE = np.array([2.0, 2.0, 2.0])
FACTOR = 3.0


@ag.function
def training(x, log, params, model, n):
    grown, empty, early = [], [], None
    for k in range(n):
        loss = np.sum(model(x)) * params["rate"] * FACTOR
        grown.append(loss)
        if loss > 30:
            early = k
            break
    if x[0] > 5:
        rare = x * SCALE
    named = {"x": x, "nested": [x, {"steps": model.steps}]}
    log.append(x[0])
    model.w -= 0.5 * x
    model.steps += 1
    out = model(x)
    return {"out": out, "log": log}


def given(x=X):
    return {"x": x, "log": [0.5], "params": {"rate": 1.0}, "model": Model(), "n": np.int64(3)}


def fetched(*names, **changed):
    feeds = given() | changed
    return training.trace(*given().values()).run(feeds, fetches=list(names))


def test_lists_dicts_and_objects():
    assert fetched("grown", "empty", "early") == [[42.0], [], 0]
    (named,) = fetched("named", x=X * 2)
    assert (named["x"].tolist(), named["nested"][0].tolist()) == ([2.0, 4.0, 6.0], [2.0, 4.0, 6.0])
    assert named["nested"][1] == {"steps": 0}
    (model,) = fetched("model")
    assert (type(model), model.w.tolist(), model.steps) == (Model, [0.5, 1.0, 1.5], 1)
    (result,) = fetched("return")
    assert (result["out"].tolist(), result["log"]) == ([0.5, 2.0, 4.5], [0.5, 1.0])


def test_the_last_value_that_a_branch_or_loop_assigned():
    assert fetched("loss", x=X * 0.1) == [4.2]
    assert fetched("rare", x=X * 6)[0].tolist() == [12.0, 24.0, 36.0]
    with pytest.raises(UnboundLocalError, match="cannot access local variable 'rare'"):
        fetched("rare")
    with pytest.raises(UnboundLocalError, match="cannot access local variable 'loss'"):
        fetched("loss", n=np.int64(0))


def test_nothing_that_is_fed_is_changed():
    feeds = given()
    training.trace(*given().values()).run(feeds, fetches=["model", "log", "return"])
    assert (feeds["log"], feeds["model"].w.tolist(), feeds["model"].steps) == ([0.5], [1.0, 2.0, 3.0], 0)


def test_only_what_is_needed_is_to_be_fed():
    graph = training.trace(*given().values())
    assert graph.run({"x": X * 6, "n": np.int64(1)}, fetches=["rare"])[0].tolist() == [12.0, 24.0, 36.0]
    assert graph.run({"x": X, "model": Model()}, fetches=["out"])[0].tolist() == [0.5, 2.0, 4.5]
    with pytest.raises(KeyError, match=r"what is fetched needs a value for model\.w"):
        graph.run({"x": X}, fetches=["out"])


def test_what_is_outside_is_read_at_each_run(monkeypatch):
    monkeypatch.setitem(globals(), "SCALE", np.array([1.0, 1.0, 2.0]))
    assert fetched("rare", x=X * 6)[0].tolist() == [6.0, 12.0, 36.0]
    assert fetched("rare", x=X * 6, SCALE=X)[0].tolist() == [6.0, 24.0, 54.0]
    graph = training.trace(*given().values())
    monkeypatch.setitem(globals(), "FACTOR", 1.0)
    with pytest.raises(ValueError, match=r"is for calls in which `FACTOR` is 3\.0: trace the function for what is fed"):
        graph.run(given(), fetches=["loss"])


def test_what_the_graph_is_not_for():
    with pytest.raises(ValueError, match=r"the graph of `training` is for calls in which `x` is a float64\[3\]"):
        fetched("out", x=np.ones(4))
    with pytest.raises(ValueError, match=r"is for calls in which `params\['rate'\]` is 1\.0"):
        fetched("loss", params={"rate": 2.0})


@ag.function
def drawing(x, log, rng):
    print("start")
    first = np.random.rand()
    second = np.random.rand()
    total = 0.0
    for value in x:
        print(value)
        log.append(value)
        total = total + value
    one = rng.random()
    two = rng.random()
    if total > 100:
        raise ValueError("large")
    return total


def test_the_effects_that_values_depend_on_and_no_others(capsys):
    graph = drawing.trace(X, [], np.random.default_rng(0))
    np.random.seed(1)
    first, second = np.random.rand(2)
    np.random.seed(1)
    assert graph.run({}, fetches=["second"]) == [second]
    np.random.seed(1)
    assert graph.run({}, fetches=["first"]) == [first]
    one, two = np.random.default_rng(0).random(2)
    assert graph.run({"rng": np.random.default_rng(0)}, fetches=["two", "one"]) == [two, one]
    assert graph.run({"x": X}, fetches=["total"]) == [6.0]
    log = []
    assert graph.run({"x": X, "log": log, "rng": np.random.default_rng(0)}, fetches=["log"]) == [[1.0, 2.0, 3.0]]
    assert (log, capsys.readouterr().out) == ([], "")


@ag.function
def using_up(n):
    it = iter([3, 1, 2])
    for item in it:
        if item < n:
            break
    left = next(it)
    buffer = io.StringIO()
    print("text", file=buffer)
    text = buffer.getvalue()
    return n


def test_what_is_used_up_and_written_to():
    graph = using_up.trace(np.int64(2))
    assert graph.run({"n": np.int64(2)}, fetches=["left", "text"]) == [2, "text\n"]
    assert graph.run({"n": np.int64(4)}, fetches=["left", "text"]) == [1, "text\n"]


def test_the_result_depends_on_what_raises():
    graph = drawing.trace(X, [], np.random.default_rng(0))
    assert graph.run({"x": X * 20}, fetches=["total"]) == [120.0]
    with pytest.raises(ValueError, match="large"):
        graph.run({"x": X * 20})


@ag.function
def joined_functions(x):
    for k in range(3):

        def scaled(v, k=k):
            return v * k

        scaled.k = x[k]
    return x * 2


def test_what_can_not_be_named_does_not_hinder_the_result():
    graph = joined_functions.trace(X)
    assert graph.run({"x": X}).tolist() == [2.0, 4.0, 6.0]
