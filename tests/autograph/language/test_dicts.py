"""Dicts that branches and loops change, with keys that are added and keys known only at run time."""

from __future__ import annotations

import numpy as np

from tests.checking import check


def test_counting_with_run_time_keys():
    def f(x):
        counts = {}
        for v in x:
            counts[v] = counts.get(v, 0) + 1
        return counts, len(counts), sorted(counts)

    check(f, np.array([1, 2, 1]), calls=[(np.array([3, 3, 3]),), (np.array([], dtype=int),)], loops=1)


def test_grouping():
    def f(x):
        groups = {}
        for v in x:
            key = "pos" if v > 0 else "neg"
            if key not in groups:
                groups[key] = []
            groups[key].append(v)
        return groups, list(groups.items())

    check(f, np.array([1.0, -2.0, 3.0]), calls=[(np.array([-1.0, -2.0, 3.0]),)], loops=1)


def test_grouping_with_setdefault():
    def f(x):
        groups = {}
        for v in x:
            groups.setdefault(int(v) % 2, []).append(v)
        return groups

    check(f, np.array([1.0, 2.0, 3.0]), calls=[(np.array([4.0, 2.0, 3.0]),)], loops=1)


def test_keys_added_by_one_branch():
    def f(x):
        d = {"a": 1}
        if x > 0:
            d["b"] = x
        else:
            d["a"] = x
        total = 0.0
        for k in d:
            total += d[k]
        return d, "b" in d, d.get("b"), len(d), total, list(d.values())

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_keys_added_by_both_branches():
    def f(x):
        d = {}
        if x > 0:
            d["sign"] = 1
            d["size"] = x
        else:
            d["sign"] = -1
            d["size"] = -x
        return d["sign"] * d["size"], d

    check(f, np.float64(1), calls=[(np.float64(-1),)], nodes={"dict.setitem": 0})


def test_keys_added_in_other_orders():
    def f(x):
        d = {}
        if x > 0:
            d["a"] = 1
            d["b"] = x
        else:
            d["b"] = -1
            d["a"] = -x
        return d, list(d)

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_key_stored_again():
    def f(x):
        d = {"a": 1, "b": 2}
        if x > 0:
            del d["a"]
            d["a"] = 1
        return list(d), d.popitem()

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_deleted_in_a_branch():
    def f(d, x):
        if x > 0:
            del d["a"]
        else:
            d.pop("b", None)
        d.update(c=x)
        return d.get("a", -1), "b" in d

    check(f, {"a": 1, "b": 2}, np.float64(1), calls=[({"a": 1}, np.float64(-1))])


def test_memo_of_the_caller():
    def f(memo, n):
        for k in range(n):
            if k not in memo:
                memo[k] = k * k
        return memo[n - 1]

    check(f, {}, np.int64(4), calls=[({0: 5}, np.int64(2)), ({0: 5}, np.int64(1))])


def test_missing_key_at_run_time():
    def f(d, k):
        try:
            return d[k]
        except KeyError as err:
            return str(err)

    check(f, {1: "a", 2: "b"}, np.int64(1), calls=[({1: "a", 2: "b"}, np.int64(5))])


def test_dict_of_dicts():
    def f(x):
        graph = {"a": {"b": 1.0}, "b": {"a": 2.0}}
        for v in x:
            if v > 0:
                graph["a"]["b"] += v
            else:
                graph["b"]["c"] = v
        return graph

    check(f, np.array([1.0, -2.0, 3.0]), calls=[(np.array([1.0, 2.0]),)])


def test_dict_under_two_names():
    def f(x):
        a = {"n": 0}
        b = a
        c = {"n": 5}
        d = a if x > 0 else c
        d["n"] = x
        b["m"] = 1
        return a, c, d, d is a, len(d)

    check(f, np.float64(1), calls=[(np.float64(-1),)])


def test_dict_with_tuple_keys():
    def f(x):
        seen = {}
        for k, v in enumerate(x):
            seen[(k % 2, v > 0)] = v
        return seen

    check(f, np.array([1.0, -2.0, 3.0]), calls=[(np.array([-4.0, 2.0, 3.0]),)])


def test_comprehension_over_a_grown_dict():
    def f(x):
        d = {}
        for v in x:
            d[float(v)] = v * 2
        big = {k: v for k, v in d.items() if v > 2}
        return big, [k for k in d], max(d.values()), sum(d.values()), dict(d)

    check(f, np.array([1.0, 2.0, 3.0]), calls=[(np.array([4.0, 2.0, 3.0]),)])


def test_dict_rebound_in_a_loop():
    def f(x):
        rows, row = [], {}
        for v in x:
            if v == 0:
                rows.append(row)
                row = {}
            else:
                row[float(v)] = True
        return rows, row

    check(f, np.array([1.0, 0.0, 3.0]), calls=[(np.array([0.0, 0.0, 3.0]),)])


def test_switch_table():
    def f(op, x):
        table = {"neg": lambda v: -v, "twice": lambda v: v * 2}
        name = op if x > 0 else "neg"
        return table[name](x)

    check(f, "twice", np.float64(1), calls=[("twice", np.float64(-1)), ("neg", np.float64(1))])


def test_displays_with_keys_of_run_time():
    def f(n):
        k = "a" if n > 2 else "b"
        d = {n: 1, k: 2, 1: 3}
        s = {n, 1, n + 1}
        named = {1: "one", n: "n"}[n]
        return d, s, {**d, "z": n}, {*s, 7, k}, named, n in {1, 3}, n in {n: 1}, k in {"a", "c"}, sorted({n, 4})

    check(f, np.int64(3), calls=[(np.int64(0),), (np.int64(1),)])
