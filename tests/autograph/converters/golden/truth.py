def booleans(a, b, c):
    return a and b or not c


def ternary(x):
    return x if x > 0 else -x


def chain(a, b, c):
    return a < b <= c


def chain_with_calls(a, f, g, b):
    return a < f() < g() < b


def membership(x, items):
    return x in items, x not in (1, 2), x is None, x is not items


def walrus(f, x):
    if (y := f(x)) > 0 and (z := y + 1) > 2:
        return z
    return y


def walrus_in_a_test(queue):
    while (item := queue.pop()) is not None:
        print(item)


def tests(a, b, items):
    while items and not (a or b):
        items.pop()
    return [item for item in items if item and a] if a and b > 0 else b
