import numpy as np


def assertion(x):
    assert x > 0, f"{x} isn't positive"
    assert x < 10


def try_(f, x):
    try:
        y = f(x)
    except (KeyError, ValueError) as error:
        print(error)
        raise
    except TypeError:
        y = 0
    else:
        y += 1
    finally:
        print("done")
    return y


def error_after_the_handler(f):
    try:
        f()
    except KeyError as error:
        return lambda: error


def with_(x, lock):
    with np.errstate(all="ignore"), lock as held:
        y = 1 / x
    return y, held


def unbound(x):
    if x > 0:
        last = x
    last += 1
    del last
