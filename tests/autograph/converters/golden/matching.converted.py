def literals(x):
    ret: object
    def if_true():
        nonlocal ret
        ret = 'small'
    def if_false():
        def if_true():
            nonlocal ret
            ret = 'nothing'
        def if_false():
            nonlocal ret
            ret = 'large'
        ag.if_(ag.is_(x, None), if_true, if_false)
    ag.if_(ag.or_(x == 0, lambda: x == 1), if_true, if_false)
    return ret


def sequences(x):
    ret = None
    def if_true():
        nonlocal ret
        ret = 0
    def if_false():
        did_match = False
        did_return = False
        def if_true():
            first = x[0]
            rest = list(x)[1:]
            def if_true():
                nonlocal did_return, ret
                did_match = True
                ret = first
                did_return = True
            ag.if_(ag.in_(first, rest), if_true)
        ag.if_(ag.and_(ag.is_sequence(x), lambda: len(x) >= 1), if_true)
        def if_true():
            def if_true():
                def if_true():
                    nonlocal ret
                    a = x[0]
                    b = x[1][0]
                    c = x[1][1]
                    ret = a + b + c
                ag.if_(ag.and_(ag.is_sequence(x), lambda: len(x) == 2, lambda: ag.is_sequence(x[1]), lambda
                    : len(x[1]) == 2, lambda: x[1][1] == 2), if_true)
            ag.if_(ag.not_(did_match), if_true)
        ag.if_(ag.not_(did_return), if_true)
    ag.if_(ag.and_(ag.is_sequence(x), lambda: len(x) == 0), if_true, if_false)
    return ret


def mappings(x):
    ret = None
    def if_true():
        nonlocal ret
        r = x['r']
        rest = ag.dictcomp(lambda key, value: (key, value), x.items(), lambda key, value: ag.not_in(key, (
            'kind', 'r')))
        ret = r, rest
    ag.if_(ag.and_(ag.is_mapping(x), lambda: ag.in_('kind', x), lambda: x['kind'] == 'circle', lambda:
        ag.in_('r', x)), if_true)
    return ret


def classes(x):
    ret = None
    def if_true():
        nonlocal ret
        n = ag.ifexp(isinstance(x, int), lambda: x, lambda: x)
        ret = n
    def if_false():
        def if_true():
            nonlocal ret
            r = x.real
            ret = r
        ag.if_(ag.and_(isinstance(x, complex), lambda: hasattr(x, 'real')), if_true)
    ag.if_(ag.or_(isinstance(x, int), lambda: isinstance(x, float)), if_true, if_false)
    return ret
