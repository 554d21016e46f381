def if_(x):
    def if_true():
        nonlocal x
        x = x - 1
    ag.if_(x > 0, if_true)
    return x


def if_else(x, y):
    larger: object
    def if_true():
        nonlocal larger
        larger = x
    def if_false():
        nonlocal larger
        larger = y
    ag.if_(x > y, if_true, if_false)
    return larger


def elif_(x):
    name: object
    def if_true():
        nonlocal name
        name = 'large'
    def if_false():
        def if_true():
            nonlocal name
            name = 'medium'
        def if_false():
            nonlocal name
            name = 'small'
        ag.if_(x > 5, if_true, if_false)
    ag.if_(x > 10, if_true, if_false)
    return name


def temporaries(x):
    def if_true():
        nonlocal x
        half = x / 2
        x = half * half
    ag.if_(x > 0, if_true)
    return x


def nothing_to_do(x):
    def if_true():
        nonlocal x
        x = -x
    ag.if_(ag.not_(x > 0), if_true)
    return x


def bound_on_one_side(x):
    y: object
    def if_true():
        nonlocal y
        y = 2.0
    ag.if_(x > 0, if_true)
    return ag.bound(lambda: y)
