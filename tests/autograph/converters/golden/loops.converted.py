def while_(x):
    steps = 0
    def loop_test():
        return x > 1
    def loop_body():
        nonlocal steps, x
        x = x // 2
        steps += 1
    ag.while_(loop_test, loop_body)
    return steps


def for_(xs):
    total = 0
    def loop_body(x):
        nonlocal total
        square = x * x
        total += square
    ag.for_(xs, loop_body)
    return total


def target_after_the_loop(xs):
    x: object
    def loop_body(x_):
        nonlocal x
        x = x_
    ag.for_(xs, loop_body)
    return ag.bound(lambda: x)


def tuple_target(pairs):
    rest: object
    total = 0
    def loop_body(item):
        nonlocal rest, total
        i, part = item
        x, rest = ag.unpack(part, 1, 0)
        total += i * x
    ag.for_(enumerate(pairs), loop_body)
    return total, ag.bound(lambda: rest)


def else_without_break(xs):
    def loop_body(x):
        print(x)
    ag.for_(xs, loop_body)
    print('all')


def else_with_break(n):
    ret: object
    did_break = False
    def loop_body(p):
        def if_true():
            nonlocal did_break
            did_break = True
        ag.if_(n % p == 0, if_true)
    ag.for_(range(2, n), loop_body, lambda: ag.not_(did_break))
    def if_true():
        nonlocal ret
        ret = True
    def if_false():
        nonlocal ret
        ret = False
    ag.if_(ag.not_(did_break), if_true, if_false)
    return ret


def while_else(x):
    did_break = False
    def loop_test():
        return ag.and_(ag.not_(did_break), lambda: x > 0)
    def loop_body():
        def if_true():
            nonlocal did_break
            did_break = True
        def if_false():
            nonlocal x
            x -= 1
        ag.if_(x == 7, if_true, if_false)
    ag.while_(loop_test, loop_body)
    def if_true():
        nonlocal x
        x = 100
    ag.if_(ag.not_(did_break), if_true)
    return x


def closures_made_in_a_loop(n):
    i: object
    functions = ag.new([])
    def loop_body(i_):
        nonlocal i
        i = i_
        functions.append(lambda: i)
    ag.for_(range(n), loop_body)
    return functions
