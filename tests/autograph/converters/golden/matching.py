def literals(x):
    match x:
        case 0 | 1:
            return "small"
        case None:
            return "nothing"
        case _:
            return "large"


def sequences(x):
    match x:
        case []:
            return 0
        case [first, *rest] if first in rest:
            return first
        case (a, (b, 2 as c)):
            return a + b + c


def mappings(x):
    match x:
        case {"kind": "circle", "r": r, **rest}:
            return r, rest


def classes(x):
    match x:
        case int(n) | float(n):
            return n
        case complex(real=r):
            return r
