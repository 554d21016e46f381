"""Methods read from a builtin class, `str.upper`, and used as functions; dicts made by `fromkeys`."""

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
CASES = Cases()
case = CASES.add


@case(i8(2), i8(0))
def of_texts(n):
    text = "abc-Def" if n > 1 else "x y"
    parts = list(map(str.upper, text.split("-")))
    return parts, sorted(["b", "A", text], key=str.lower), str.split(text, "-"), max(["a", text], key=str.upper)


@case(i8(2), i8(0), loops=2)
def of_lists(n):
    items = []
    for i in range(n):
        items.append(i * 2)
    list.append(items, 5)
    lengths = list.__len__(items), sum(map(int.bit_length, [1, 2]))
    return items, list.copy(items), list.index([1, n], 1), lengths, sorted(items, key=int.__neg__)


@case(i8(2), i8(0))
def from_keys(n):
    items, table = [], {}
    for i in range(n):
        items.append(i)
        table["k" + str(i)] = i
    backwards = list(reversed(table)), list(reversed(table.values()))
    return dict.fromkeys(items, 1), dict.fromkeys(table), dict.fromkeys([n, 2], "x"), dict.fromkeys("ab"), backwards
