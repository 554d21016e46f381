"""Training as users write it: eagerly, with a graph per step, and as one graph, compared step by step to the bit."""

import copy

import numpy as np
import pytest

import autograph as ag
from autograph.equality import differences
from samples import attention, digits, fixed_point, lbfgs, models, one_row, regression, sequences, static_graph


def assert_same(eager, graph):
    assert differences([("what is left", eager, graph)]) == []


def run_twice(function, *args):
    """What a decorated function returns, after comparing both modes on copies of its arguments, which change alike."""
    eager_args, graph_args = copy.deepcopy(args), copy.deepcopy(args)
    with ag.mode("eager"):
        eager = function(*eager_args)
    graph = function(*graph_args)
    assert_same((eager, eager_args), (graph, graph_args))
    return graph


def one_trace(function):
    """The only trace of a decorated function, which it did not fall back from."""
    (trace,) = function.traces
    return trace


@pytest.fixture(autouse=True)
def _no_fallback(recwarn):
    yield
    assert [str(warning.message) for warning in recwarn] == []


def test_one_row_of_a_linear_model():
    for function in (one_row.train, one_row.train_function):
        function.clear()
    model, x, target = one_row.example()
    by_tape = run_twice(one_row.train, model, x, target)
    by_function = run_twice(one_row.train_function, model.weights, model.bias, x, target)
    assert np.array_equal(by_tape, by_function)
    assert (by_tape[1:] < by_tape[:-1]).all()
    weights = model.weights.copy()
    for loss in by_tape:  # the derivative by hand
        error = x @ weights + model.bias - target
        assert np.isclose(loss, error**2)
        weights -= 0.01 * 2 * x.T @ error
        model.bias -= 0.01 * 2 * error[0]
    assert one_trace(one_row.train).graph.count("for") > 0


def test_a_compiled_model_is_built_once():
    model, x, y = static_graph.example()
    with ag.mode("eager"):
        other, *_ = static_graph.example()
        eager = [other.fit(x, y, epochs=epochs) for epochs in (1, 30, 250)]
    graph = [model.fit(x, y, epochs=epochs, show_after=100) for epochs in (1, 30, 250)]
    assert_same(eager, graph)
    assert np.array_equal(model.predict(x), other.predict(x))
    assert len(model.run.traces) == 1
    assert np.allclose(model.predict(np.array([[4.0]])), 8.0, atol=0.05)


def test_a_long_fit_shows_its_progress(monkeypatch):
    shown = []
    monkeypatch.setattr(static_graph, "track", lambda parts, *_, **__: shown.append(len(parts)) or parts)
    model, x, y = static_graph.example()
    assert len(model.fit(x, y, epochs=230, show_after=100)) == 230
    assert shown == [100]
    assert len(model.fit(x, y, epochs=100, show_after=100)) == 100
    assert shown == [100]
    assert len(model.run.traces) == 1


def test_a_regression_step_is_switched_by_one_line():
    regression.train_step.clear()
    *eager, eager_losses = regression.train(regression.tape_step, steps=200)
    *graph, graph_losses = regression.train(regression.train_step, steps=200)
    assert_same((eager, eager_losses), (graph, graph_losses))
    one_trace(regression.train_step)
    *_, losses = regression.train(regression.train_step)
    assert losses.shape == (1000,)
    assert losses[-1] < 0.012


def random_digits():
    """Data of the same shapes where scikit-learn is not installed: easier, and fewer."""
    random = np.random.default_rng(0)
    labels = random.integers(0, 10, size=230)
    images = random.normal(size=(10, 64))[labels] + 0.3 * random.normal(size=(230, 64))
    return (images[:150], labels[:150]), (images[150:180], labels[150:180]), (images[180:], labels[180:])


@pytest.mark.parametrize("patience", [2, 8])
def test_an_mlp_is_trained_alike_by_steps_and_as_one_graph(patience):
    training, validation, test = random_digits()
    results = []
    for function, mode in ((digits.fit, "eager"), (digits.fit.original, "graph"), (digits.fit, "graph")):
        model, optimiser = digits.example()
        with ag.mode(mode):
            losses = function(model, optimiser, training, validation, 8, 40, 0.02, patience)
        results.append((losses, model, optimiser))
    eager, by_steps, whole = results
    assert_same(eager, by_steps)
    assert_same(eager, whole)
    assert models.accuracy(model(test[0]), test[1]) > 0.95


def test_a_changing_rate_makes_three_traces_at_most():
    (x, y), *_ = random_digits()
    model, optimiser = digits.example()
    digits.train_step.clear()
    for step in range(60):
        optimiser.rate = models.cosine(step, 60, 0.01)
        digits.train_step(model, optimiser, x[:50], y[:50])
    assert optimiser.steps == 60
    assert len(digits.train_step.traces) <= 3


def test_digits_are_learned():
    pytest.importorskip("sklearn")
    training, validation, test = digits.digits()
    digits.fit.clear()
    model, optimiser = digits.example()
    losses, validation_losses = digits.fit(model, optimiser, training, validation)
    assert models.accuracy(model(test[0]), test[1]) >= 0.95
    assert len(losses) == 24 * len(validation_losses)
    assert one_trace(digits.fit).graph.count("for") >= 2


def test_losses_are_drawn(tmp_path):
    pytest.importorskip("matplotlib")
    digits.save_picture(np.geomspace(1, 0.1, 20), np.geomspace(0.9, 0.2, 4), tmp_path / "losses.png")
    assert (tmp_path / "losses.png").read_bytes().startswith(b"\x89PNG")


def test_an_rnn_with_lengths():
    model, *data = sequences.example()
    losses = run_twice(sequences.train, model, models.Adam(model.parameters(), rate=0.01), *data, 4)
    by_steps = [], copy.deepcopy(model)
    optimiser = models.Adam(by_steps[1].parameters(), rate=0.01)
    for _ in range(4):
        by_steps[0].append(sequences.train_step(by_steps[1], optimiser, *data))
    assert np.array_equal(by_steps[0], losses)
    losses = sequences.train(model, models.Adam(model.parameters(), rate=0.01), *data, 100)
    assert losses[-1] < 0.01


def test_a_fixed_point():
    layer, x, targets = fixed_point.example()
    losses = run_twice(fixed_point.train, layer, models.Momentum(layer.parameters(), rate=0.1), x, targets, 1e-4, 6)
    assert len(losses) == 6
    losses = fixed_point.train(layer, models.Momentum(layer.parameters(), rate=0.1), x, targets)
    assert losses[-1] < 1e-3


@pytest.mark.parametrize("size", [2, 5])
def test_lbfgs(size):
    x, value, rounds = run_twice(lbfgs.minimise, lbfgs.rosenbrock, np.tile([-1.2, 1.0], size)[:size])
    assert np.allclose(x, 1)
    assert value < 1e-12
    assert rounds < 60


def test_attention_with_growing_lists():
    model, melody = attention.example()
    optimiser = models.Adam(model.parameters(), rate=0.02)
    run_twice(attention.train, model, optimiser, melody, 3)
    losses = attention.train(model, optimiser, melody, 100)
    assert losses[-1] < 0.05
    assert np.array_equal(run_twice(attention.decode, model, melody[0], 12), melody)


@pytest.mark.parametrize(
    "module", [one_row, static_graph, regression, sequences, fixed_point, lbfgs, attention], ids=lambda m: m.__name__
)
def test_a_sample_is_a_script(module, capsys):
    module.main()
    assert capsys.readouterr().out


@pytest.mark.parametrize("make", [models.SGD, models.Momentum, models.Adam])
def test_optimisers_go_downhill(make):
    def train(x, y, optimiser, steps):
        def loss_of(x):
            return ((x - y) ** 2).sum()

        for _ in range(steps):
            optimiser.step([ag.grad(loss_of)(x)])
        return loss_of(x)

    x, y = np.zeros(3), np.array([0.1, -0.2, 0.3])
    assert run_twice(ag.function(train), x, y, make([x], 0.01), 300) < 0.001


def test_layers_and_losses_against_finite_differences():
    random = np.random.default_rng(2)
    model = models.Sequential([models.Dense(3, 4, random), models.Tanh(), models.Dense(4, 3, random), models.ReLU()])
    x, labels, targets = random.normal(size=(5, 3)), np.array([0, 2, 1, 1, 0]), random.normal(size=(5, 3))

    def loss_of(model):
        return models.cross_entropy(model(x), labels) + models.mse(model(x), targets)

    found = ag.grad(loss_of)(model).parameters()
    for parameter, gradient in zip(model.parameters(), found, strict=True):
        for place in np.ndindex(parameter.shape):
            before = parameter[place]
            parameter[place] = before + 1e-6
            above = loss_of(model)
            parameter[place] = before - 1e-6
            assert np.isclose(gradient[place], (above - loss_of(model)) / 2e-6, rtol=1e-5, atol=1e-8)
            parameter[place] = before
