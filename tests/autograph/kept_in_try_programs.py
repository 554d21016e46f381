"""What a `try` has put into variables: iterators, slices, methods of containers; its handlers go on with them."""

import collections

from tests.autograph.cases import ROWS, Cases

CASES = Cases()
case = CASES.add


@case(*ROWS, nodes={"try": 1})
def iterators(x, s):
    try:
        numbered, pairs, items = enumerate(x), zip(x, range(9), strict=False), iter(x)
        found = [next(numbered), next(pairs), next(items)]
        if s > 0:
            raise ValueError
    except ValueError:
        found += [next(numbered, None), next(pairs, None), next(items, None)]
    return found, list(numbered), list(pairs), list(items)


@case(*ROWS, nodes={"try": 1})
def iterators_that_loops_have_begun(x, s):
    try:
        items, numbered = iter(x), enumerate(x, 1)
        for v in items:
            if v > s:
                break
        table = {}
        for k, w in numbered:
            table[k] = w
            if w < 0:
                raise KeyError(k)
    except KeyError as error:
        table["rest"] = [error.args, next(items, None), *(w for _, w in numbered)]
    return v, table, list(items)


@case(*ROWS, nodes={"try": 1})
def iterators_that_are_unpacked(x, s):
    try:
        items = iter(x[:1])
        (first,) = items
        if s > 0:
            raise ValueError
    except ValueError:
        first = next(items, None)
    return first, list(items)


@case(*ROWS, nodes={"try": 1})
def slices(x, s):
    try:
        part, parts = slice(1, int(abs(s)) + 1), (slice(None, int(abs(s)) + 1), slice(int(s), None, 2))
        if s > 0:
            raise ValueError
    except ValueError:
        return x[part], x[parts[0]], x[parts[1]]
    return x[part], part.stop


@case(*ROWS, nodes={"try": 1})
def methods_of_containers(x, s):
    try:
        items, table, queue, known = [], {}, collections.deque(), set()
        add, get, push, note = items.append, table.get, queue.append, known.add
        for v in x:
            add(v)
            push(v)
            note(v)
            table[int(v)] = get(int(v), 0) + 1
            if v > 2:
                raise ValueError
    except ValueError:
        add("e")
        push("e")
        note(s)
    return items, table, list(queue), sorted(known), get(1)


@case(*ROWS, nodes={"try": 1})
def methods_that_handlers_choose(x, s):
    found = []
    add = found.append
    for v in x:
        try:
            if v < 0:
                raise ValueError(v)
            add(v)
        except ValueError as error:
            add(str(error))
            add = [].append if s > 5 else add
    return found


@case(*ROWS, nodes={"try": 1})
def functions_that_branches_of_handlers_make(x, s):
    def counter(start):
        def step():
            nonlocal start
            start += 1
            return start

        return step

    count = counter(1)
    try:
        s = x[2]
    except IndexError as error:
        size = len(str(error))
        if size > 3:
            step = counter(size)
            count = step if s < 0 else counter(0)
    return count(), count(), s
