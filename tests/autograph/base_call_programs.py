"""Methods of Python's classes that are called through the class: `dict.__init__(self, …)`, `list.append(self, v)`."""

from collections import Counter, OrderedDict, UserDict, defaultdict

import numpy as np

from tests.autograph.cases import ROWS, Cases

CASES = Cases()
case = CASES.add


class Table(dict):
    def __init__(self, *args, **kwargs):
        dict.__init__(self, *args, **kwargs)
        self.first = len(self)

    def __setitem__(self, key, value):
        dict.__setitem__(self, key, value * 2)

    def __getitem__(self, key):
        return dict.__getitem__(self, key) + 1

    def __repr__(self):
        return "Table" + dict.__repr__(self)


class Stack(list):
    def __init__(self, items, tag):
        list.__init__(self, items)
        self.tag = tag

    def push(self, v):
        list.append(self, v)
        return self

    def __len__(self):
        return list.__len__(self)

    def __add__(self, other):
        return Stack(list.__add__(self, other), "+")


class Recent(OrderedDict):
    def __init__(self, limit, *args):
        self.limit = limit
        OrderedDict.__init__(self, *args)

    def __setitem__(self, key, value):
        OrderedDict.__setitem__(self, key, value)
        if len(self) > self.limit:
            OrderedDict.popitem(self, last=False)

    def __getitem__(self, key):
        value = OrderedDict.__getitem__(self, key)
        OrderedDict.move_to_end(self, key)
        return value


class Groups(defaultdict):
    def __init__(self):
        defaultdict.__init__(self, list)


class Votes(Counter):
    def __init__(self, *args):
        Counter.__init__(self, *args)

    def add(self, names):
        Counter.update(self, names)
        return self


class Settings(UserDict):
    def __init__(self, given):
        UserDict.__init__(self, given)
        self.changed = 0


class Made(dict):
    def __new__(cls, *args):
        made = dict.__new__(cls)
        made.mark = 7
        return made


class Grown(list):
    def __new__(cls, *args):
        made = list.__new__(cls)
        made.mark = 7
        return made


class Both(dict):
    """Keys by value, too."""

    __slots__ = ("other",)
    MARK = object()

    def __init__(self, *args, **kwargs):
        if args and args[0] is Both.MARK:
            self.other = args[1]
            dict.__init__(self, [(value, key) for key, value in self.other.items()])
            return
        dict.__init__(self, *args, **kwargs)
        self.other = self.__class__(Both.MARK, self)
        if len(self) != len(self.other):
            dict.clear(self)
            dict.update(self, [(value, key) for key, value in self.other.items()])


class Plain:
    def __init__(self, v):
        object.__init__(self)
        self.v = v

    def __repr__(self):
        return f"Plain({self.v})"


class Derived(Plain):
    def __init__(self, v, w):
        Plain.__init__(self, v)
        self.w = w

    def __repr__(self):
        return "Derived " + Plain.__repr__(self)


class Problem(ValueError):
    def __init__(self, what):
        ValueError.__init__(self, f"bad {what}")
        self.what = what

    def __str__(self):
        return "<" + ValueError.__str__(self) + ">"


@case(*ROWS)
def dicts_filled_by_their_base(x, s):
    table, empty = Table({s: 1, "a": x}, b=2), Table()
    if s > 0:
        table["c"] = s
    return len(table), table.first, empty.first, table[s], repr(table), table.get("c")


@case(*ROWS, nodes={"for": 2, "cond": 1})
def lists_filled_by_their_base(x, s):
    stack = Stack([s, 1], "t")
    for v in x:
        if v > s:
            stack.push(v)
    joined = stack + [2.0]
    return list(stack), stack.tag, len(stack), joined, joined.tag


@case(*ROWS, nodes={"for": 1})
def ordered_dicts_filled_by_their_base(x, s):
    recent = Recent(2, [(s, s), ("a", 1)])
    for v in x:
        recent[v] = v
        if "a" in recent:
            recent["a"]
    return list(recent.items())


@case(*ROWS, nodes={"for": 1})
def default_dicts_filled_by_their_base(x, s):
    groups = Groups()
    for v in x:
        groups[v > s].append(v)
    return dict(groups), len(groups), groups[None]


@case(*ROWS, nodes={"for": 5})
def counters_filled_by_their_base(x, s):
    votes = Votes("ab")
    votes["a"] += 2
    for v in x:
        votes.add("a" if v > 0 else "b")
    return votes["a"], votes["q"], Counter.most_common(votes, 1), sorted(Counter.elements(votes))


@case(*ROWS)
def user_dicts_filled_by_their_base(x, s):
    settings = Settings({s: x})
    if s > 0:
        settings["a"] = s
        settings.changed += 1
    return dict(settings), len(settings), settings.changed


@case(*ROWS)
def objects_made_by_new_of_their_base(x, s):
    made, grown = Made({1: 2}), Grown([1, 2])
    made[s] = x
    grown.append(s)
    return made.mark, len(made), grown.mark, len(grown), grown[-1]


@case(*ROWS)
def dict_that_makes_another_in_init(x, s):
    table = Both({s: 3, 2.0: 3})
    return table.other[3], len(table), list(table.items()), isinstance(table, dict)


@case(*ROWS)
def classes_are_as_before_after_such_calls(x, s):
    Table({s: 1})
    options = {"a": 1} if s > 0 else None
    return isinstance(options, dict), dict(a=s), dict.__name__, dict.fromkeys([s], 2), type({}) is dict


@case(*ROWS)
def objects_filled_by_their_base(x, s):
    made = Derived(s, 2) if s > 0 else Plain(x)
    return repr(made), made.v


@case(*ROWS)
def exceptions_filled_by_their_base(x, s):
    try:
        if s > 0:
            raise Problem(s)
    except Problem as problem:
        return str(problem), problem.what, problem.args
    return x


@case(*ROWS)
def methods_of_lists_and_dicts_by_their_class(x, s):
    table, items = {1: s}, [s]
    dict.update(table, {2: x})
    list.extend(items, [1, 2])
    if s > 0:
        list.insert(items, 0, 7)
        dict.pop(table, 1)
    for method in (list.pop, list.copy):
        items.append(len(np.atleast_1d(method(items))))
    return table, items, dict.get(table, 5, s), list(dict.keys(table)), str.upper("a"), dict.__len__(table)
