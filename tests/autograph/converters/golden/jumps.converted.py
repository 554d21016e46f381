def early_return(x):
    ret: object
    def if_true():
        nonlocal ret
        ret = x
    def if_false():
        nonlocal ret
        ret = -x
    ag.if_(x > 0, if_true, if_false)
    return ret


def guard_clauses(x):
    ret: object
    def if_true():
        nonlocal ret
        ret = 0
    def if_false():
        did_return = False
        def if_true():
            nonlocal x
            x = -x
        def if_false():
            def if_true():
                nonlocal did_return, ret
                ret = 100
                did_return = True
            ag.if_(x > 100, if_true)
        ag.if_(x < 0, if_true, if_false)
        def if_true():
            nonlocal ret
            ret = x
        ag.if_(ag.not_(did_return), if_true)
    ag.if_(ag.is_(x, None), if_true, if_false)
    return ret


def return_nothing(x):
    ret = None
    def if_true():
        nonlocal ret
        ret = None
    def if_false():
        print(x)
    ag.if_(x > 0, if_true, if_false)
    return ret


def return_in_a_loop(a, limit):
    ret: object
    did_return = False
    def loop_body(i):
        def if_true():
            nonlocal did_return, ret
            ret = i, ag.at(a)[i]
            did_return = True
        ag.if_(ag.at(a)[i] > limit, if_true)
    ag.for_(range(6), loop_body, lambda: ag.not_(did_return))
    def if_true():
        nonlocal ret
        ret = -1
    ag.if_(ag.not_(did_return), if_true)
    return ret


def break_(x):
    did_break = False
    def loop_test():
        return ag.not_(did_break)
    def loop_body():
        def if_true():
            nonlocal did_break
            did_break = True
        def if_false():
            nonlocal x
            x = x * 2
        ag.if_(x > 100, if_true, if_false)
    ag.while_(loop_test, loop_body)
    return x


def continue_(xs):
    total = 0
    def loop_body(x):
        def if_true():
            nonlocal total
            total += x
        ag.if_(ag.not_(x < 0), if_true)
    ag.for_(xs, loop_body)
    return total


def continue_in_a_branch(xs):
    total = 0
    def loop_body(x):
        did_continue = False
        def if_true():
            nonlocal total
            total -= 1
            def if_true():
                nonlocal did_continue
                did_continue = True
            def if_false():
                nonlocal total
                total += 2
            ag.if_(x < -10, if_true, if_false)
        ag.if_(x < 0, if_true)
        def if_true():
            nonlocal total
            total += x
        ag.if_(ag.not_(did_continue), if_true)
    ag.for_(xs, loop_body)
    return total


def all_of_them(rows):
    ret = None
    did_return = False
    def loop_body(row):
        did_break = False
        def loop_body(x):
            def if_true():
                def if_true():
                    nonlocal did_break
                    did_break = True
                def if_false():
                    def if_true():
                        nonlocal did_return, ret
                        ret = x
                        did_return = True
                    ag.if_(x == 2, if_true)
                ag.if_(x == 1, if_true, if_false)
            ag.if_(ag.not_(x == 0), if_true)
        ag.for_(row, loop_body, lambda: ag.not_(ag.or_(did_break, lambda: did_return)))
        def if_true():
            def if_true():
                print(row)
            ag.if_(ag.not_(did_break), if_true)
        ag.if_(ag.not_(did_return), if_true)
    ag.for_(rows, loop_body, lambda: ag.not_(did_return))
    return ret


def in_try_and_with(path, lock):
    ret = None
    def with_body(_):
        def try_body():
            nonlocal ret
            ret = open(path)
        def try_finally():
            print(path)
        ag.try_(try_body, [], None, try_finally)
    def with_swallowed():
        nonlocal ret
        ret = None
    ag.with_(lock, with_body, with_swallowed)
    return ret
