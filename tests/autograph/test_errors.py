"""What the user may catch and filter."""

import pickle
import traceback

import numpy as np
import pytest

import autograph as ag
from autograph.errors import AutoGraphWarning, NeedsValue, Unsupported
from runtime.graph import Frame


def test_the_text_gives_reason_line_and_mend_in_this_order():
    error = Unsupported("it is odd", "Make it even.", Frame(__file__, 1, "f"))
    assert str(error).splitlines() == [
        "it is odd",
        f"  {__file__}, line 1, in f",
        '    1 | """What the user may catch and filter."""',
        "Make it even.",
    ]


def test_the_text_leaves_out_what_is_not_known():
    assert str(Unsupported("it is odd")) == "it is odd"
    assert str(Unsupported("it is odd", "Make it even.")) == "it is odd\nMake it even."
    assert str(Unsupported("it is odd", "", Frame("<gone>", 3, "f"))) == "it is odd\n  <gone>, line 3, in f"


def test_needs_value_is_a_kind_of_unsupported():
    assert issubclass(NeedsValue, Unsupported) and not issubclass(Unsupported, NeedsValue)


def test_the_warning_can_be_filtered_as_a_user_warning():
    assert ag.AutoGraphWarning is AutoGraphWarning and issubclass(AutoGraphWarning, UserWarning)
    assert ag.Unsupported is Unsupported


@pytest.mark.parametrize("cls", [Unsupported, NeedsValue])
def test_an_error_survives_pickle_between_processes(cls):
    error = cls("reason", "mend", Frame("f.py", 2, "f"))
    found = pickle.loads(pickle.dumps(error))
    assert type(found) is cls and str(found) == str(error)


def test_a_function_that_always_raises():
    @ag.function
    def missing(x):
        if x > 0:
            return x.no_such
        return np.no_such(x)

    for x, text in ((1.0, "'numpy.float64' object has no attribute 'no_such'"), (-1.0, "module 'numpy' has no")):
        with pytest.raises(AttributeError, match=text):
            missing(np.float64(x))


def _raised_in_a_handler(x):
    try:
        raise KeyError("k")
    except KeyError:
        if x > 0:
            raise ValueError(x)
        [][x]


def _raised_from_nothing(x):
    try:
        raise KeyError("k")
    except KeyError:
        raise ValueError(x) from None


def _raised_in_finally(x):
    try:
        raise KeyError("k")
    finally:
        if x > -5:
            raise ValueError(x)


def _raised_alone(x):
    if x > 0:
        return [][5]
    del x
    return x  # noqa: F821


@pytest.mark.parametrize("x", [np.int64(2), np.int64(-2), 2])
@pytest.mark.parametrize("f", [_raised_in_a_handler, _raised_from_nothing, _raised_in_finally, _raised_alone])
def test_exceptions_have_the_causes_and_contexts_that_eager_gives_them(f, x):
    def chain(function):
        with pytest.raises(Exception) as info:  # noqa: PT011 - which is the question
            function(x)
        error = info.value
        return type(error), repr(error.__cause__), repr(error.__context__), error.__suppress_context__

    assert chain(ag.function(f, fallback="error")) == chain(f)


def _matching(x):
    if x > 0:
        kind = x
    match kind:
        case 1:
            return x
        case _:
            return 0


def test_a_subject_that_is_not_bound_is_an_error_of_the_line_of_its_match():
    with pytest.raises(UnboundLocalError) as info:
        ag.function(_matching, fallback="error")(np.int64(-1))
    assert info.traceback[-1].lineno + 1 == _matching.__code__.co_firstlineno + 3


def test_arguments_that_do_not_fit_are_refused_in_pythons_words_alone():
    with pytest.raises(TypeError, match=r"_raised_alone\(\) takes 1 positional argument but 2 were given") as info:
        ag.function(_raised_alone)(1, 2)
    assert info.value.__context__ is None


class Refused(Exception):
    pass


def refuses(x):
    if x > 0:
        raise Refused("first")
    return 1 / x


def tells_and_raises(x, told):
    try:
        return refuses(x)
    except Refused:
        told.append("refused")
        raise
    finally:
        told.append("done")


def raises_again(x):
    told = []
    for k in range(3):
        try:
            tells_and_raises(x + k, told)
        except Exception as error:
            if x > 2:
                raise
            if x > 1:
                raise error
            print(told)
    return told


@pytest.mark.parametrize("x", [np.float64(3), np.float64(1.5), np.float64(-0.5)])
def test_lines_of_an_exception_that_is_raised_again(x):
    assert lines_of(ag.function(raises_again), x) == lines_of(raises_again, x)


def lines_of(function, x):
    try:
        function(x)
    except Refused as error:
        return [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == __file__][1:]


@pytest.mark.parametrize("ask", ["trace", "__call__"])
def test_a_refusal_is_shown_without_internal_frames(ask: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def f(x):
        return locals()["x"]

    monkeypatch.delenv("AUTOGRAPH_FULL_TRACEBACK", raising=False)
    with pytest.raises(ag.Unsupported) as raised:
        getattr(ag.function(f, fallback="error"), ask)(np.ones(2))
    files = {frame.filename for frame in traceback.extract_tb(raised.value.__traceback__)}
    assert all(file == __file__ or file.endswith("function.py") for file in files), files
