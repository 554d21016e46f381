def assertion(x):
    ag.assert_(x > 0, lambda: ag.format("{} isn't positive", x))
    ag.assert_(x < 10)


def try_(f, x):
    y: object
    def try_body():
        nonlocal y
        y = f(x)
    def except_body(error):
        print(error)
        raise ag.again(error)
    def except_body_2(error_):
        nonlocal y
        y = 0
    def try_else():
        nonlocal y
        y += 1
    def try_finally():
        print('done')
    ag.try_(try_body, [(lambda: (KeyError, ValueError), except_body), (lambda: TypeError, except_body_2)
        ], try_else, try_finally)
    return y


def error_after_the_handler(f):
    error: object
    ret = None
    def try_body():
        f()
    def except_body(error_):
        nonlocal error
        error = error_
        def handler_body():
            nonlocal ret
            ret = lambda: ag.bound_outside(lambda: error)
        def handler_finally():
            nonlocal error
            error = None
            del error
        ag.try_(handler_body, [], None, handler_finally)
    ag.try_(try_body, [(lambda: KeyError, except_body)])
    return ret


def with_(x, lock):
    held: object
    y: object
    def with_body(_):
        def with_body(held_):
            nonlocal held, y
            held = held_
            y = 1 / x
        ag.with_(lock, with_body)
    ag.with_(np.errstate(all='ignore'), with_body)
    return ag.bound(lambda: y), held


def unbound(x):
    def if_true():
        nonlocal last
        last = x
    ag.if_(x > 0, if_true)
    last = ag.bound(lambda: last)
    last += 1
    del last
