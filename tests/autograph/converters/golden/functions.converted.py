def counter(n):
    count = 0
    @ag.nested
    def add(x):
        nonlocal count
        def if_true():
            nonlocal count
            count += x
        ag.if_(x > 0, if_true)
    def loop_body(i):
        add(i)
    ag.for_(range(n), loop_body)
    return count


def recursion(n):
    @ag.nested
    def fact(k):
        return ag.ifexp(k <= 1, lambda: 1, lambda: k * fact(k - 1))
    return fact(n)


def lambdas(xs, limit):
    return sorted(xs, key=lambda x: ag.ifexp(x < limit, lambda: x, lambda: -x))


def lambda_with_a_walrus(f):
    def lambda_(x):
        z: object
        def operand():
            nonlocal z
            return (z := y + 1)
        return ag.and_((y := f(x)), operand, lambda: z)
    return lambda x=1: lambda_(x)


def move(self, x):
    def if_true():
        super(__class__, self).move(x)
    ag.if_(x > 0, if_true)
    self.__moved = True


def writes_a_global(x):
    global LAST
    def if_true():
        global LAST
        LAST = x
    ag.if_(x > 0, if_true)


def ag(ag):
    return ag_.and_(ag, lambda: 1)
