"""What leaves a record and may come back: neither mode gives a gradient that has lost a part."""

import array
import hashlib
import io
import json
import marshal
import pickle
import struct
from collections import defaultdict

import numpy as np
import pytest

import autograph as ag

X = np.array([1.3, 2.7, -3.2])
SEEN = {}


def pickled(x):
    return np.sum(pickle.loads(pickle.dumps(x)) ** 2)


def pickled_in_a_dict(x):
    return pickle.loads(pickle.dumps({"a": x, "b": 2}))["a"].sum()


def written_as_json(x):
    return np.sum(np.array(json.loads(json.dumps(x.tolist()))) ** 2)


def written_as_json_by_name(x):
    return json.loads(json.dumps({"a": float(x[0])}))["a"] ** 2


def packed(x):
    return struct.unpack("d", struct.pack("d", x[0]))[0] ** 2


def marshalled(x):
    return marshal.loads(marshal.dumps(float(x[0]))) ** 2


def saved(x):
    file = io.BytesIO()
    np.save(file, x)
    file.seek(0)
    return np.sum(np.load(file) ** 2)


def saved_as_text(x):
    file = io.StringIO()
    np.savetxt(file, x)
    file.seek(0)
    return np.sum(np.loadtxt(file) ** 2)


def in_an_array_of_python(x):
    return sum(array.array("d", x.tolist())) * x[1]


def shown_as_bytes(x):
    return np.sum(np.array(list(memoryview(x))) ** 2)


ESCAPING = [
    *(pickled, pickled_in_a_dict, written_as_json, written_as_json_by_name, packed, marshalled, saved, saved_as_text),
    *(in_an_array_of_python, shown_as_bytes),
]


@pytest.mark.parametrize("function", ESCAPING)
def test_what_is_read_again_is_refused(function):
    for form in (ag.grad(function), ag.function(ag.grad(function), fallback="error")):
        with pytest.raises(ag.Unsupported, match="(no derivative rule|no gradient flows)(.|\n)*test_gradient_escapes"):
            form(X)


@ag.do_not_convert
def label(x):
    return "big" if x[0] > 1 else "small"


FACTORS = {"big": 2.0, "small": 3.0}


def text_for_a_log(x):
    snapshots = [pickle.dumps(x)]
    SEEN[hashlib.md5(x.tobytes()).hexdigest()] = 1
    return np.sum(x * x) + len(snapshots)


def factor_by_label(x):
    return FACTORS[label(x)] * np.sum(x)


def address(x):
    where = x.ctypes.data
    return np.sum(x * 2) + 0 * (where > 0)


def text_of_a_number(x):
    return float(str(x[0])) ** 2 + x[1]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (text_for_a_log, 2 * X),
        (factor_by_label, [2.0, 2.0, 2.0]),
        (address, [2.0, 2.0, 2.0]),
        (text_of_a_number, [0.0, 1.0, 0.0]),
    ],
)
def test_text_that_is_only_kept_or_compared_is_not(function, expected):
    for form in (ag.grad(function), ag.function(ag.grad(function), fallback="error")):
        assert np.array_equal(form(X), expected)


def test_labels_are_texts_in_plain_runs():
    def loss(x):
        name = label(x).upper() + "!"
        return np.sum(x**2) * len(name) if name.startswith("B") else np.sum(x)

    assert np.array_equal(ag.grad(loss)(X), 8 * X)
    assert np.array_equal(ag.grad(loss)(-X), [1.0, 1.0, 1.0])


def chosen_default(x):
    table = defaultdict(lambda: x[1]) if x[0] > 0 else defaultdict(lambda: x[2])
    return table["a"] * x[0]


def constant_default(x):
    table = defaultdict(lambda: 2.0) if x[0] > 0 else defaultdict(lambda: 3.0)
    return table["a"] * x[0]


def test_defaults_of_which_only_the_run_tells_what_makes_them():
    with pytest.raises(ag.Unsupported, match="what a function makes for a defaultdict"):
        ag.function(ag.grad(chosen_default), fallback="error")(X)
    assert np.array_equal(ag.grad(chosen_default)(X), [2.7, 1.3, 0.0])
    for form in (ag.grad(constant_default), ag.function(ag.grad(constant_default), fallback="error")):
        assert np.array_equal(form(X), [2.0, 0.0, 0.0])
