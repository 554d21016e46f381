"""Each sample in both modes, with the control flow that its graph must hold."""

import numpy as np
import pytest

import autograph as ag
from samples.collatz import collatz
from samples.counters import counters, counters_by_hand
from samples.edit_distance import codes, edit_distance
from samples.kmeans import iris, kmeans
from samples.life import glider, life
from samples.linear_model import LinearModel
from samples.mandelbrot import mandelbrot
from samples.newton_sqrt import newton_sqrt
from samples.power_iteration import power_iteration
from samples.rnn import example, rnn
from tests.checking import check


@pytest.mark.parametrize("function", [counters, counters_by_hand])
def test_counters(function):
    calls = [(np.int64(5), np.int64(5)), (np.int64(0), np.int64(3))]
    check(function, np.int64(0), np.int64(10), calls=calls, nodes={"while": 1}, cond=0)
    assert function(np.int64(0), np.int64(10)) == (20, 20)


def test_counters_by_hand_make_the_same_graph():
    args = (np.int64(0), np.int64(10))
    plain, by_hand = str(counters.trace(*args)), str(counters_by_hand.trace(*args))
    assert plain.replace("counters", "") == by_hand.replace("counters_by_hand", "")


def test_collatz():
    check(collatz, np.int64(27), calls=[(np.int64(1),), (np.int64(6),)], nodes={"while": 1, "cond": 1})
    assert collatz(np.int64(27)) == 111


def test_newton_sqrt():
    calls = [(np.float64(0.25),), (np.float64(0.0),), (np.float64(-1.0),), (np.float32(3.0), 1e-6)]
    check(newton_sqrt, np.float64(2.0), calls=calls, loops=1)
    assert abs(newton_sqrt(np.float64(2.0)) - np.sqrt(2.0)) < 1e-12


def test_power_iteration():
    matrix = np.array([[2.0, 1.0], [1.0, 3.0]])
    check(power_iteration, matrix, calls=[(np.eye(2),), (np.diag([1.0, 5.0, 2.0]), 1e-6, 20)], loops=1)
    assert abs(power_iteration(matrix)[0] - np.linalg.eigvalsh(matrix)[-1]) < 1e-9


def test_kmeans():
    points = iris()
    assert points.shape == (150, 4)
    check(kmeans, points, 3, calls=[(points[:60], 3), (np.ones((9, 2)), 3), (points, 2)], nodes={"while": 1, "for": 0})
    centres, clusters, _ = kmeans(points, 3)
    assert centres.shape == (3, 4)
    assert np.bincount(clusters).tolist() == [50, 62, 38]


def test_life():
    still = np.zeros((4, 4), np.uint8)
    still[1:3, 1:3] = 1
    check(life, glider(), 12, calls=[(still, 12), (glider(8), 32), (still, 3)], loops=1)
    moved, changes = life(glider(), 4)
    assert changes == 4
    assert np.array_equal(moved, np.roll(glider(), (1, 1), axis=(0, 1)))


def test_mandelbrot():
    xs, ys = np.linspace(-2.0, 1.0, 7), np.linspace(-1.0, 1.0, 5)
    check(mandelbrot, xs, ys, calls=[(xs[:2], ys), (xs, ys[::-1], 9)], loops=3)
    assert mandelbrot(np.zeros(1), np.zeros(1), 20)[0, 0] == 20


def test_edit_distance():
    calls = [(codes("abc"), codes("abc")), (codes("a"), codes("xyz"))]
    check(edit_distance, codes("these kittens"), codes("those sitting"), calls=calls, loops=2)
    assert edit_distance(codes("kitten"), codes("sitting")) == 3


def test_rnn():
    inputs, lengths, *weights = example()
    check(rnn, inputs, lengths, *weights, calls=[(inputs, lengths[::-1].copy(), *weights)], loops=2)


def test_linear_model():
    points = iris()
    x, y = points[:, 2:3] - points[:, 2].mean(), points[:, 3].copy()
    check(LinearModel.fit, LinearModel(1), x, y, calls=[(LinearModel(1), x, y, 0.05, 1e-2)], loops=1)
    model = LinearModel(1)
    assert model.fit(x, y) < 0.07
    check(LinearModel.predict, model, x, loops=0)
    with ag.mode("eager"):
        other = LinearModel(1)
        other.fit(x, y)
    assert (other.weights == model.weights).all()
    assert (other.bias, other.steps) == (model.bias, model.steps)
