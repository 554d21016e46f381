"""Methods of containers that are called with arguments which they do not take: told in Python's own words."""

import numpy as np

from tests.autograph.cases import Cases

CASES = Cases()
case = CASES.add
CALLS = (np.float64(1), np.float64(-1), np.array(3.0))


def told(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except TypeError as error:
        return str(error)
    return None


@case(*CALLS, cond=1)
def counts_of_lists(x):
    items = [x]
    if x > 0:
        items.append(x)
    texts = [told(items.append), told(items.append, 1, 2), told(items.pop, 1, 2), told(items.insert, 1)]
    texts += [told(items.extend), told(items.remove), told(items.index), told(items.count), told(items.sort, 1)]
    texts += [told(items.clear, 1), told(items.reverse, 1), told(items.copy, 1), told(items.append, x=1)]
    texts += [told(items.sort, foo=1)]
    items.append(x)
    return texts, items


@case(*CALLS, cond=1)
def counts_of_dicts(x):
    table = {1: x}
    if x > 0:
        table[2] = -x
    texts = [told(table.get), told(table.get, 1, 2, 3), told(table.pop), told(table.keys, 1), told(table.items, 1)]
    texts += [told(table.setdefault), told(table.popitem, 1), told(table.update, 1, 2), told(table.copy, 1)]
    table.update({3: x}, a=x)
    table.update()
    return texts, table


@case(*CALLS)
def counts_of_tuples_and_builtins(x):
    pair = (1, x)
    texts = [told(pair.count), told(pair.index), told(pair.count, 1, 2)]
    return texts, told(zip, [x], foo=1), told(dict, [], [])


@case(*CALLS, cond=1)
def counts_in_a_branch(x):
    items = [x]
    if x > 0:
        items.append()
    return items


@case(*CALLS)
def counts_of_methods_that_a_branch_chooses(x):
    items = [x, 3.0]
    put = items.append if x > 0 else items.remove
    put(x)
    return items, told(put)


@case(*CALLS)
def counts_and_errors_that_the_method_itself_raises(x):
    items = [x, "a"]
    return told(items.sort), told(items.extend, 3), told({}.update, 3), told(items.pop, "a")
