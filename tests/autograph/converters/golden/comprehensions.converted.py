def lists(xs):
    return ag.listcomp(lambda x: x * x, xs, lambda x: ag.and_(x > 0, lambda: x < 9))


def sets_and_dicts(xs, pairs):
    return ag.setcomp(lambda x: x, xs), ag.dictcomp(lambda key, value: (key, value), pairs)


def several_fors(rows):
    return ag.listcomp(lambda row: ag.genexp(lambda x: x, row, lambda x: x), rows, nested=True)


def generator(xs):
    return any(ag.genexp(lambda x: x > 0, xs))


def targets(pairs):
    def element(item):
        a, rest = ag.unpack(item, 1, 0)
        return a + sum(rest)
    return ag.listcomp(element, pairs)


def functions_share_the_target(n):
    def listcomp(items):
        i: object
        def element(item):
            nonlocal i
            i = item
            return lambda: i
        return ag.listcomp(element, items)
    return listcomp(range(n))


def walrus(xs, f):
    y: object
    def operand(x):
        nonlocal y
        return (y := f(x))
    return ag.listcomp(lambda x: y, xs, operand), ag.bound(lambda: y)
