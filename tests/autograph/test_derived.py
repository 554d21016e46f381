"""What `ag.grad` and its like return, as an object: shown, traced, compared, pickled."""

import pickle

import numpy as np

import autograph as ag


def loss(w, x):
    s = 0.0
    for v in x:
        s = s + np.tanh(v @ w)
    return s


W, X = np.ones(3), np.arange(12.0).reshape(4, 3) * 0.1


def test_the_source_is_that_of_the_function():
    assert ag.to_source(ag.grad(loss)) == ag.to_source(loss)
    assert ag.function(ag.hessian(loss)).source == ag.to_source(loss)


def test_inputs_of_the_graph_have_the_parameters_names():
    graph = ag.function(ag.grad(loss)).trace(W, X)
    assert [value.name for value in graph.inputs] == ["w", "x"]
    assert np.array_equal(graph.run({"w": W, "x": X}), ag.grad(loss)(W, X))


def test_compare():
    report = ag.compare(ag.grad(loss), W, X)
    assert report.equal
    assert report.control_flow == {"for": 2}
    assert report.opaque_nodes == 0


def test_pickled():
    for made in (ag.grad(loss), ag.value_and_grad(loss, (0, 1)), ag.jacobian(loss), ag.hessian(loss)):
        again = pickle.loads(pickle.dumps(made))
        assert pickle.dumps(again(W, X)) == pickle.dumps(made(W, X))


def test_a_derivative_of_a_decorated_function_follows_the_mode():
    decorated = ag.function(loss)
    made = ag.grad(decorated)
    made(W, X)
    assert len(made._static.traces) == 1
    with ag.mode("eager"):
        assert np.array_equal(made(W, X), ag.grad(loss)(W, X))
    assert len(made._static.traces) == 1
    assert ag.grad(made).is_decorated
    assert repr(made) == "<gradient of loss>"
