"""Further forms of random programs: classes as values, functions that share a variable, linked objects, dtypes."""

from __future__ import annotations

PREAMBLE = """

def adder(u):
    def add(t):
        nonlocal u
        u += t
        return u

    def get():
        return u

    return add, get


class Link:
    def __init__(self, v, rest=None):
        self.v = v
        self.rest = rest


def linked(values):
    found = None
    for value in values:
        found = Link(value, found)
    return found


def added(link, t):
    result = 0
    for _ in range(9):
        if link is None or result > t:
            break
        result += link.v
        link = link.rest
    return result


def taken(test, values):
    for value in values:
        if not test(value):
            return
        yield value
"""

KINDS = ("cls", "adder", "link", "ints")

EXPRESSIONS: dict[str, list[str]] = {
    "cls": ["Box", "Wide", "({cls} if {bool} else {cls})", "type({box})", "{box}.__class__"],
    "adder": ["adder({num})", "({adder} if {bool} else {adder})"],
    "link": [
        "linked({items})",
        "linked({arr})",
        "Link({num}, {link})",
        "Link({num})",
        "({link} if {bool} else {link})",
    ],
    "ints": [
        *["np.arange(4, dtype=np.uint8)", "np.array([1, -2, 3], np.int16)", "({ints} + {int})", "({ints} & 3)"],
        *["({arr} > {num})", "{ints}[1:]", "{ints}.copy()", "({ints} if {bool} else {ints})", "np.int32([{int}, 2])"],
    ],
    "num": [
        *["{adder}[0]({num})", "{adder}[1]()", "added({link}, {num})", "{link}.v", "{cls}.count", "np.float16({num})"],
        "sum(taken(lambda {@v}: {@v} < {num}, {arr}))",
    ],
    "bool": ["({cls} is Wide)", "isinstance({box}, {cls})", "({link}.rest is None)", "({ints} == {ints}).all()"],
    "text": ["{cls}.__name__", "str({ints}.dtype)"],
    "box": ["{cls}({num}, {arr})"],
    "arr": ["{ints}", "{arr}.astype(np.float32)", "{arr}.astype(complex).real", "np.array([{num}, {num}], np.float16)"],
    "gen": ["taken(lambda {@v}: {@v} != {num}, {items})", "itertools.takewhile(lambda {@v}: {bool}, {items})"],
}

STATEMENTS: list[str] = [
    *["{#adder}[0]({num})", "print({#adder}[1]())", "{#link}.v = {num}", "{#link}.v += {num}", "{#link}.rest = {link}"],
    *["{#cls}.count += 1", "type({#box}).count = {num}", "{#ints} += {int}", "{#ints} //= 2", "{#ints} |= 1"],
    *["{#ints}[{int}] = {int}", "{#arr}[::-1] += {arr}", "{#arr}[1:][::2] *= {num}", "{#arr}[1:] = {#arr}[:-1]"],
    *["np.add({#arr}, {num}, out={#arr})", "{#link}.rest = Link({num})"],
]
