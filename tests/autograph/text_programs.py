"""Methods of texts that are given, or called on, what is known when the graph runs only."""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
NAME = "a3-b0"


class Shown:
    separator = "-"
    template = "{}!"

    def line(self, n):
        return self.separator.join([str(n), "a"]) + self.template.format(n)


@case(np.int64(3), np.int64(0), np.int64(-7))
def methods_of_known_texts(n, text="a3b0"):
    own = "3x0"
    wanted = str(n)
    return (
        (
            own.replace("x", wanted),
            NAME.find(wanted),
            text.split(wanted),
            "a3b".partition(wanted),
            own.rsplit(wanted, 1),
        ),
        (
            text.startswith(wanted),
            own.count(wanted),
            own.strip(wanted),
            "abc".center(n),
            "abc".zfill(n),
            own.ljust(n, "-"),
        ),
        (("a" + "b").replace(*["a", wanted]), {"k": "zz"}["k"].rfind(wanted), "abc".translate({97: "q"})),
        (b"a3".replace(b"a", wanted.encode()), "ab".encode().find(wanted.encode())),
    )


@case(np.int64(3), np.int64(0))
def texts_of_attributes_and_expressions_that_join(n):
    shown = Shown()
    texts = [str(k) for k in range(n)]
    return (
        (shown.line(n), Shown.separator.join(texts), (", " + "").join(str(k) for k in range(n) if k != 1)),
        (str(n).join("abc"), str(n).join(texts), str(n).join(str(k) for k in range(n)), ("{}" + "?").format(n)),
    )


@case(np.int64(3), np.int64(0))
def methods_of_literal_texts_as_functions(n):
    replaced = "abc".replace
    return (
        (replaced("a", str(n)), sorted(["a", "b"], key="ba".index), list(map("a3a0".count, [str(n), "a"]))),
        (
            list(map("{:.2f}".format, [n, 2])),
            list(map("-".join, [[str(n), "a"], ["b"]])),
            max("a", str(n), key="a3".find),
        ),
    )


@case(np.int64(3), np.int64(9))
def text_that_is_not_found(n):
    try:
        return "a3".index(str(n))
    except ValueError as error:
        return str(error)


@case(np.int64(3), np.int64(1), np.int64(2), cond=0)
def methods_of_known_numbers_and_ranges(n):
    k = int(n)
    return (
        (range(5).index(k), range(5).count(k + 7), range(k + 3).index(2)),
        ((3).to_bytes(k, "big"), k.to_bytes(2, "little"), int.to_bytes(5, k, "big")),
        (slice(1, None, 2).indices(k + 3), slice(k).indices(5)),
        ("banana".translate("".maketrans("a", str(k))), "banana".translate(str.maketrans("a", str(k)))),
        (list(map("ab".__add__, [str(k)])), list(map("a2b".count, [str(k)])), (3).__add__(k), (1,).__add__((k,))),
    )


@case(np.int64(3), np.int64(9))
def methods_of_known_ranges_that_raise(n):
    found = []
    for method in (lambda k: range(5).index(k), lambda k: (300).to_bytes(k - 8, "big")):
        try:
            found.append(method(int(n)))
        except (ValueError, OverflowError) as error:
            found.append((type(error).__name__, str(error)))
    return found


SHORT, LISTED = "%.2f", "<%s>"


@case(np.float64(3.25), np.float64(-1), 4, np.array(2.5))
def templates_in_variables(x):
    label = "%s" + "!"
    number = SHORT if x > 0 else "%d"
    return label % x, number % x, LISTED % [x, 1], LISTED % ((x,),), x % 2, LISTED % {"a": x}


@case(({"a": 1}, "a", np.float64(0)), ({"a": 1}, "b", np.float64(2)), ({}, "b", np.float64(2)))
def texts_of_a_dict_of_run_time(table, k, x):
    table[k] = x
    found = [f"{table}"]
    try:
        if x > 1:
            table["b"] = x
        found.append("%(b).1f" % table)
    except KeyError as error:
        found.append("%s|%s" % (error, table))
    return found, f"{table!r:>20}", "%s" % table, "{b}".format(**table) if x > 1 else ""


@case((np.int64(2), np.array([1.0, 2])), (np.int64(0), np.array([2.0, 2])))
def methods_of_texts_that_are_kept(k, x):
    line = "{:.1f}|".format
    chosen = line if x[0] > 1 else "ab".ljust
    held = {"a": line, "b": "a-b-c".split}
    texts = [line(v) for v in x]
    while k > 0:
        k -= 1
        texts += [line(k), held["a"](k)]
    return texts, chosen(5), held["b"]("-", int(x[0])), sorted(x, key=line), line.__name__, type(line).__name__


class Pointed:
    def __init__(self, x):
        self.x = x
        self.table = {"k": x}

    def __repr__(self):
        return f"Pointed<{self.x}>"


class Number:
    def __init__(self, value):
        self.value = value

    def __int__(self):
        return int(self.value)

    __index__ = __int__

    def __float__(self):
        return float(self.value)

    def __format__(self, spec):
        return f"N{self.value:{spec}}"


COUNTS = (4, np.int64(3), np.array(2))
MISSING, TWO = "{0} {5}", "%s %s"


@case(*COUNTS)
def attributes_in_formats(n):
    p = Pointed(n)
    found = "{0.x} {p.x} {0!r} {0} {1[0]}".format(p, [n], p=p), "{.x}-{}-{.table[k]}".format(p, n, p)
    return found, "{p.table[k]:>4} {p!s:>6} {q}".format(p=p, q=[p]), "{0.x:>{1}}".format(p, 5)


@case(*COUNTS)
def objects_behind_percent(n):
    p = Pointed(n)
    found = "%r %s" % (p, p), "%r" % p, "%s%%" % p, "%d %r" % (n, p), "%(a)s %(b)r" % {"a": p, "b": n}
    return found, "%5s|%-6r|%*d" % (p, p, 4, n)


@case(*COUNTS)
def objects_that_are_numbers_behind_percent(n):
    m = Number(n)
    return "%d %.1f %x" % (m, m, m), f"{m:03d}", f"{m}"


@case(*COUNTS)
def errors_of_formats_of_objects(n):
    found = []
    for make in (
        lambda: MISSING.format(Pointed(n)),
        lambda: "{0.nothing}".format(Pointed(n)),
        lambda: TWO % (Pointed(n),),
        lambda: "%d" % Pointed(n),
    ):
        try:
            found.append(make())
        except (IndexError, AttributeError, TypeError) as error:
            found.append(str(error))
    return found


@case(*COUNTS)
def methods_of_texts_that_are_held(n):
    join, shown, begins = ",".join, "{:>4}".format, "abc".startswith
    items = [n, 2, 3]
    k = 0
    while k < n:
        items.append(k)
        k += 1
    return join(map(str, items)), join(str(item) for item in items), [shown(k) for k in items], begins("a"), shown(n)


@case(("a%d", np.int64(3)), ("%s!", 4), (7, np.int64(3)), (np.array([7.0, 8]), 3))
def texts_that_percent_augments(text, n):
    was = text
    text %= n
    return text, was


class Written:
    """A file of the user's."""

    def __init__(self, limit=99):
        self.parts = []
        self.length = 0
        self.limit = limit

    def write(self, text):
        if self.length > self.limit:
            raise OSError(f"no room for {text!r}")
        self.parts.append(text)
        self.length += len(text)
        return len(text)

    def flush(self):
        self.parts.append("<flush>")


class Printed:
    def __init__(self, v):
        self.v = v

    def __str__(self):
        return f"<{self.v}>"


@CASES.add(np.int64(3), np.int64(0), 1, np.array(2), opaque=0)
def printed_to_objects(x):
    one, other = Written(), Written(4)
    print("a", x, Printed(x), [x], file=one, sep="-" if x > 1 else None, flush=x > 1)
    files = [Written(), Written()]
    found = []
    try:
        for i in range(x):
            print(i, x, file=files[i % 2], end="|")
            print(i, file=one if x > i + 1 else other, end="" if x > 2 else "\n")
        print(x, file=other, sep=3)
    except (TypeError, OSError) as error:
        found.append(str(error))
    try:
        print(x, file=Printed(x))
    except AttributeError as error:
        found.append(str(error))
    return found, one.parts, one.length, other.parts, [file.parts for file in files], files[0].length


class Doubled(dict):
    def __missing__(self, key):
        return key * 2


class Priced:
    def __init__(self, v):
        self.v = v

    def __format__(self, spec):
        return f"<{self.v}{spec}>"


@case(np.int64(3), np.int64(0), -1, 2.5, np.array(2))
def texts_with_named_items(x):
    counts = {}
    for k in range(3):
        if k < x:
            counts[f"k{k}"] = k * x
    try:
        found = "{k0}-{k1}".format_map(counts)
    except KeyError as error:
        found = repr(error)
    chosen = "{a}" if x > 0 else "{b}"
    return (
        found,
        chosen.format_map({"a": x, "b": -x}),
        "{a}{z}".format_map(Doubled(a=x)),
        "{p:>3}|{p.v}|{l[1]!r}".format_map({"p": Priced(x), "l": [1, x]}),
    )
