"""What `explain` tells of a trace, and how changes between traces are said."""

import time
import warnings

import numpy as np

import autograph as ag


def program(x, n, name="a"):
    s = 0.0
    for k in range(3):
        s += k
    for v in x:
        if v > 0:
            s += v
    time.time()
    return s


LINE = program.__code__.co_firstlineno


def report(function, *args, **options):
    return ag.function(function, **options).explain(*args).splitlines()


def test_the_first_line_counts_nodes_opaque_ones_and_traces():
    assert report(program, np.ones(3), 2)[0] == "program: 5 nodes, 1 opaque, 1 trace"


def test_control_flow_is_told_with_its_variables_types_and_lines():
    lines = report(program, np.ones(3), 2)
    assert f"  staged for(s: float | float64)  ({__file__}:{LINE + 4})" in lines
    assert f"  staged cond(s: float | float64)  ({__file__}:{LINE + 5})" in lines


def test_opaque_calls_are_told_with_their_line():
    assert f"  `time` is not converted: it runs as Python at every call  ({__file__}:{LINE + 7})" in report(
        program, np.ones(3), 2
    )


def test_a_loop_that_had_to_be_unrolled_is_told():
    def unrolled(x):
        for k in range(20):
            x = x + len(memoryview(b"abc")[:k])
        return x

    (found,) = [line for line in report(unrolled, np.ones(2)) if "is unrolled" in line]
    assert found.startswith("  a loop of 20 trips is unrolled: ") and "`k` (int)" in found
    assert found.endswith(f"({__file__}:{unrolled.__code__.co_firstlineno + 1})")


def test_what_the_trace_depends_on_is_told():
    lines = report(program, np.ones(3), 2)
    depends = lines[lines.index("holds as long as") + 1 :]
    assert "  x is a float64[3]" in depends and "  n is 2" in depends and "  name is 'a'" in depends


def test_nothing_is_run_and_nothing_is_warned_of(capsys):
    def speak(x):
        print("hello")
        return locals()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        lines = report(speak, np.ones(2))
        assert report(speak, np.ones(2), fallback="error") == lines
    assert capsys.readouterr().out == ""
    assert lines[0] == "speak runs eagerly:" and "locals" in lines[1]
    assert f"{__file__}, line {speak.__code__.co_firstlineno + 2}" in lines[2]


def test_what_varies_is_told_by_its_class():
    function = ag.function(lambda x, n: x + n)
    for n in (1, 2):
        function(np.ones(3), n)
    lines = function.explain(np.ones(3), 2).splitlines()
    assert lines[:2] == [
        "<lambda>: 1 node, 0 opaque, 2 traces",
        "traced again because `n` is an int, and before it was 1",
    ]
    assert "  x is a float64[3]" in lines and "  n is an int" in lines


def test_explain_uses_the_trace_that_there_is():
    function = ag.function(program)
    function(np.ones(3), 2)
    function.explain(np.ones(3), 2)
    assert len(function.traces) == 1


def test_the_warning_of_many_traces_says_what_differs_and_from_what():
    @ag.function
    def tagged(x, tag):
        return x if tag else x + 1

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for k in range(9):
            tagged(np.ones(2), f"tag{k}")
    texts = [str(warning.message) for warning in caught]
    assert len(texts) == 1
    assert "`tag` is 'tag7', and before it was 'tag6'" in texts[0]


def decided(x, n, flag):
    y = 1 if flag else 2
    if n > 3:
        x = x * y
    while n > 0:
        n -= 1
    for k in (1, 2):
        x = x + k
    return x


def test_what_python_values_decide_is_told_by_line():
    lines = report(decided, np.float64(2), 2, True)
    line = decided.__code__.co_firstlineno
    told = [
        (1, "Python decides the conditional expression: its test is known to be true"),
        (2, "Python decides the if: its test is known to be false"),
        (4, "Python runs the while, 2 trips: its test is known before each"),
        (6, "the for is unrolled, 2 trips: its items are known"),
    ]
    assert lines[1:5] == [f"  {text}  ({__file__}:{line + k})" for k, text in told]


def checked(x, n):
    assert n > 1, "n"
    with np.errstate(all="ignore"):
        x = x / n
    try:
        n = int(str(n))
    finally:
        x = x + 1
    assert x > 0
    return x


def test_only_statements_that_stand_there_are_told():
    lines = report(checked, np.float64(2), 2)
    line = checked.__code__.co_firstlineno
    assert lines[1] == f"  Python decides the assert: its test is known to be true  ({__file__}:{line + 1})"
    assert not any("the if" in text for text in lines)


def test_why_the_last_call_was_traced_again_is_told():
    function = ag.function(decided)
    for flag in (True, False):
        function(np.float64(2), 2, flag)
    assert "traced again because `flag` is False, and before it was True" in function.explain(np.float64(2), 2, True)
