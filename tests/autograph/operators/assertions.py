"""Programs with `assert`, in a module of their own: pytest rewrites those of test modules."""


def bare(x):
    assert x > 0
    return x


def with_text(x):
    assert x > 0, f"x is {x}"
    return x


def with_object(x):
    assert x > 0, (1, "two")
    return x


def with_effect(x):
    assert x > 0, print("asked", x)
    return x


def caught(x):
    try:
        assert x > 0, "not positive"
    except AssertionError as error:
        return str(error)
    return "fine"


def in_a_loop(x):
    for v in x:
        assert v < 3, v
    return v
