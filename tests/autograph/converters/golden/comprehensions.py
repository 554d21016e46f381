def lists(xs):
    return [x * x for x in xs if x > 0 if x < 9]


def sets_and_dicts(xs, pairs):
    return {x for x in xs}, {key: value for key, value in pairs}


def several_fors(rows):
    return [x for row in rows for x in row if x]


def generator(xs):
    return any(x > 0 for x in xs)


def targets(pairs):
    return [a + sum(rest) for a, *rest in pairs]


def functions_share_the_target(n):
    return [lambda: i for i in range(n)]


def walrus(xs, f):
    return [y for x in xs if (y := f(x))], y
