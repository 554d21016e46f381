def booleans(a, b, c):
    return ag.or_(ag.and_(a, lambda: b), lambda: ag.not_(c))


def ternary(x):
    return ag.ifexp(x > 0, lambda: x, lambda: -x)


def chain(a, b, c):
    return ag.and_(a < b, lambda: b <= c)


def chain_with_calls(a, f, g, b):
    return ag.and_(a < (middle := f()), lambda: ag.and_(middle < (middle_2 := g()), lambda: middle_2 < b))


def membership(x, items):
    return ag.in_(x, items), ag.not_in(x, (1, 2)), ag.is_(x, None), ag.is_not(x, items)


def walrus(f, x):
    ret: object
    z: object
    def operand():
        nonlocal z
        return (z := y + 1) > 2
    def if_true():
        nonlocal ret
        ret = z
    def if_false():
        nonlocal ret
        ret = y
    ag.if_(ag.and_((y := f(x)) > 0, operand), if_true, if_false)
    return ret


def walrus_in_a_test(queue):
    item: object
    def loop_test():
        nonlocal item
        return ag.is_not((item := queue.pop()), None)
    def loop_body():
        print(item)
    ag.while_(loop_test, loop_body)


def tests(a, b, items):
    def loop_test():
        return ag.all_true(items, lambda: ag.not_(ag.any_true(a, lambda: b)))
    def loop_body():
        items.pop()
    ag.while_(loop_test, loop_body)
    return ag.ifexp(ag.all_true(a, lambda: b > 0), lambda: ag.listcomp(lambda item: item, items, lambda
        item: ag.all_true(item, lambda: a)), lambda: b)
