"""`ag.checkpoint`: the same gradient, with a function's intermediate values computed again."""

import random

import numpy as np
import pytest

import autograph as ag


def layer(x, w):
    h = np.tanh(x * w)
    for _ in range(3):
        h = np.sin(h * w)
    return h


def scaled(x):
    y = x * 2.0
    y[0] = x[1] * x[2]
    return y


def dropped(x, rng):
    return x * (rng.random(3) > 0.5)


def shown(x):
    print("computing")
    return x * x


def changed(x):
    x[0] = 1.0
    return x * x


X = np.array([1.1, 0.3, -0.4])


def forms(f):
    return (ag.grad(f), ag.function(ag.grad(f), fallback="error"))


def test_the_gradient_is_that_of_the_function():
    def plain(x):
        return np.sum(layer(layer(x, x * 2), x) * scaled(x))

    def saving(x):
        inner = ag.checkpoint(layer)
        return np.sum(inner(inner(x, x * 2), x) * ag.checkpoint(scaled)(x))

    expected = ag.grad(plain)(X)
    for form in forms(saving):
        assert np.allclose(form(X), expected, rtol=1e-14)
    assert saving(X) == plain(X)


def test_in_a_loop_nothing_of_the_function_is_kept():
    def repeated(x):
        y = x
        for _ in range(10):
            y = ag.checkpoint(layer)(y, x)
        return np.sum(y)

    def plain(x):
        y = x
        for _ in range(10):
            y = layer(y, x)
        return np.sum(y)

    dynamic, static = (form(X) for form in forms(repeated))
    assert dynamic.tobytes() == static.tobytes()
    assert np.allclose(dynamic, ag.grad(plain)(X), rtol=1e-13)
    kept = ag.function(ag.grad(repeated)).trace(X).count("list.append")
    assert kept < ag.function(ag.grad(plain)).trace(X).count("list.append")


def test_draws_are_repeated():
    def plain(x, rng):
        return np.sum(dropped(x, rng) * x)

    def saving(x, rng):
        return np.sum(ag.checkpoint(dropped)(x, rng) * x)

    for seed in range(5):
        rng = np.random.default_rng(seed)
        expected = ag.grad(plain)(X, rng), rng.random()
        for form in forms(saving):
            rng = np.random.default_rng(seed)
            assert (form(X, rng).tobytes(), rng.random()) == (expected[0].tobytes(), expected[1])


@pytest.mark.parametrize(("function", "name"), [(shown, "print"), (changed, "setitem")])
def test_effects_are_refused(function, name):
    for form in forms(lambda x: np.sum(ag.checkpoint(function)(x))):
        with pytest.raises(ag.Unsupported, match=f"`{name}` in a function under `ag.checkpoint` has an effect"):
            form(X.copy())


SHARED = np.random.default_rng(5)
MANY = [np.random.default_rng(1), np.random.default_rng(2)]
PYTHONS = random.Random(3)


def drawn_globally(x):
    return np.sin(x) * np.random.normal(size=3) * np.random.permutation(x)


def drawn_of_argument(x):
    return np.random.normal(x, scale=x * x)


def seeded_inside(x):
    np.random.seed(3)
    y = x * np.random.rand(3)
    np.random.shuffle(y)
    return y * x


def drawn_by_branch(x):
    s = x * 0.0
    for _ in range(np.int64(3)):
        if np.random.rand() > 0.5:
            s = s + np.sin(x) * SHARED.normal(size=3)
        else:
            s = s + x**3
    return s


def drawn_by_python(x):
    return x**2 * random.random() * PYTHONS.uniform(0.5, 2.0)


def drawn_from_new(x):
    made = np.random.Generator(np.random.PCG64(3)).random(), np.random.RandomState(seed=3).rand()
    return x * x * made[0] * made[1] * random.Random(5).random()


def drawn_from_chosen(x):
    return x * x * MANY[int(x[0] > 0)].normal(size=3) * MANY[1].normal()


def drawn_in_levels(x, n=2):
    if n <= 0:
        return x * SHARED.random()
    return drawn_in_levels(x * np.random.rand() * x, n - 1)


def drawn_in_inner(x):
    return np.tanh(ag.checkpoint(drawn_globally)(x * x) * SHARED.normal(size=3))


def drawn_in_try(x):
    try:
        y = ag.checkpoint(drawn_globally)(x)
        if y[0] > 100:
            raise ValueError
    except ValueError:
        y = x
    return y


DRAWING = [
    *(drawn_globally, drawn_of_argument, seeded_inside, drawn_by_branch, drawn_by_python, drawn_from_new),
    *(drawn_from_chosen, drawn_in_levels, drawn_in_inner, drawn_in_try),
]


def seed_all():
    np.random.seed(11)
    random.seed(3)
    PYTHONS.seed(4)
    for k, rng in enumerate([SHARED, *MANY]):
        rng.bit_generator.state = np.random.default_rng(k).bit_generator.state


def states():
    return np.random.rand(), random.random(), PYTHONS.random(), [rng.random() for rng in (SHARED, *MANY)]


@pytest.mark.parametrize("function", DRAWING)
@pytest.mark.parametrize("order", [1, 2])
def test_every_draw_is_repeated_and_the_generators_stand_where_they_stood(function, order):
    found = []
    for saving in (False, True):
        inner = ag.checkpoint(function) if saving else function

        def loss(x, inner=inner):
            return np.sum(inner(x) * inner(x * 0.5))

        gradient = ag.grad(loss)
        if order == 2:
            gradient = ag.grad(lambda x, gradient=gradient: np.sum(gradient(x) ** 2))
        for form in (gradient, ag.function(gradient, fallback="error"))[: 1 + saving]:
            seed_all()
            found.append((form(X.copy()), form(X + 0.1), states()))
    plain, dynamic, static = found
    for k in (0, 1):
        assert np.allclose(dynamic[k], plain[k], rtol=1e-12)
        assert dynamic[k].tobytes() == static[k].tobytes()
    assert plain[2] == dynamic[2] == static[2]


def test_a_generator_without_a_seed_is_made_once():
    def loss(x):
        y = ag.checkpoint(lambda x: x * np.random.default_rng().random(3))(x)
        return np.sum(y), y

    for form in (ag.grad(loss, has_aux=True), ag.function(ag.grad(loss, has_aux=True), fallback="error")):
        gradient, y = form(X)
        assert np.allclose(gradient * X, y, rtol=1e-14)


class Scaling:
    def __init__(self, scale):
        self.scale = scale


def test_what_is_looked_up_is_what_was_there():
    made = []

    def scaled(x):
        return np.sin(x) * made[int(x[0] > 0)].scale

    def loss(x):
        y = ag.checkpoint(scaled)(x)
        made[0].scale = made[1].scale = 7.0
        return np.sum(y * y)

    found = []
    for form in forms(loss):
        made[:] = [Scaling(2.0), Scaling(3.0)]
        found.append(form(X))
    assert found[0].tobytes() == found[1].tobytes()
    assert np.allclose(found[0], 18 * np.sin(X) * np.cos(X), rtol=1e-14)


def shown_in_levels(x, n):
    if n <= 0:
        return x
    print("level")
    return shown_in_levels(x * x, n - 1)


def changed_item(x):
    MANY_SCALES[int(x[0] > 0)].scale += 1.0
    return x * x


def drawn_raw(x):
    return x * SHARED.bit_generator.random_raw()


MANY_SCALES = [Scaling(1.0), Scaling(2.0)]


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda x: shown_in_levels(x, np.int64(2) + (x[0] > 5)), "print"),
        (changed_item, "setattr"),
        (drawn_raw, "(random_raw|effect)"),
    ],
)
def test_effects_are_refused_wherever_they_are(function, name):
    for form in forms(lambda x: np.sum(ag.checkpoint(function)(x))):
        with pytest.raises(ag.Unsupported, match=f"`{name}` in a function under `ag.checkpoint` has an effect"):
            form(X.copy())


def test_without_a_gradient_effects_just_happen(capsys):
    run = ag.function(lambda x: np.sum(ag.checkpoint(shown)(x)), fallback="error")
    assert run(X) == np.sum(X * X)
    assert run(X + 1) == np.sum((X + 1) * (X + 1))
    assert capsys.readouterr().out == "computing\n" * 2
