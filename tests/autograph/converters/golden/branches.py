def if_(x):
    if x > 0:
        x = x - 1
    return x


def if_else(x, y):
    if x > y:
        larger = x
    else:
        larger = y
    return larger


def elif_(x):
    if x > 10:
        name = "large"
    elif x > 5:
        name = "medium"
    else:
        name = "small"
    return name


def temporaries(x):
    if x > 0:
        half = x / 2
        x = half * half
    return x


def nothing_to_do(x):
    if x > 0:
        pass
    else:
        x = -x
    return x


def bound_on_one_side(x):
    if x > 0:
        y: float = 2.0
    return y
