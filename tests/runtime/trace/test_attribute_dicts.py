import numpy as np
import pytest

import autograph as ag
from tests.checking import check


class Layer:
    def __init__(self, **others):
        self.w = np.ones(2)
        self.b = np.arange(3.0)
        self.__dict__.update(others)

    def arrays(self):
        for name, item in sorted(self.__dict__.items()):
            if isinstance(item, np.ndarray):
                yield name, item


def sums(layer, x):
    return {name: np.sum(item) for name, item in layer.arrays()}


def set_while_reading(layer, x):
    for name, item in vars(layer).items():
        setattr(layer, name, item * 2)
    return layer.w


def kept_and_changed(layer, x):
    held = layer.__dict__
    layer.w = layer.w + x[0]
    held["b"] = held["w"] * 3
    del held["w"]
    return layer.b, len(held), "w" in held, list(held), held.get("q", 3), bool(held)


def merged(layer, x):
    held = vars(layer)
    if x[0] > 0:
        layer.w = x
    for i in range(len(x)):
        layer.b = layer.b + x[i]
    return held["w"] + 1, vars(layer)["b"], list(layer.__dict__)


def made_here(layer, x):
    layer = Layer(z=x, q=1)
    layer.t = 3
    return list(vars(layer)), vars(layer)["z"], dict(vars(layer)), {**layer.__dict__}


def used_at_run_time(layer, x):
    return repr(vars(layer)), str(list(vars(layer).keys()))


def stored_in_a_loop(layer, x):
    n = 0
    while n < x[0]:
        n += 1
        layer.__dict__["w"] = layer.w + n
    return vars(layer)["w"]


def copied(layer, x):
    made = Layer.__new__(Layer)
    made.__dict__.update(layer.__dict__)
    made.w = made.w + 1
    return made.w, layer.w


@pytest.mark.parametrize(
    "function",
    [sums, set_while_reading, kept_and_changed, merged, made_here, used_at_run_time, stored_in_a_loop, copied],
)
def test_the_dict_of_an_object(function):
    x = np.array([3.0, 1.0, 2.0])
    check(function, Layer(), x, calls=[(Layer(c=x), -x), (Layer(), x)])


def test_an_object_with_another_attribute_is_traced_again():
    names = ag.function(lambda layer: list(vars(layer)))
    layer = Layer()
    assert names(layer) == ["w", "b"]
    layer.extra = 1
    assert names(layer) == ["w", "b", "extra"]
