"""Every form of store, and stores into views: on arguments, globals and fresh arrays, in branches, loops and calls."""

from __future__ import annotations

import linecache
import re
import textwrap
import warnings

import numpy as np
import pytest

from tests.checking import check

STORES = [
    "a[1] = v",
    "a[i] = v",
    "a[-1, 2] = v",
    "a[i, -2] = v",
    "a[1:3] = v",
    "a[:i] = v",
    "a[i:, ::2] = v",
    "a[::-1] = a.copy()",
    "a[::-2, 1:-1] = v",
    "a[None, 1] = v",
    "a[..., 0] = v",
    "a[:, None, 2] = v",
    "a[idx] = v",
    "a[idx, 1] = v",
    "a[idx, :2] = v",
    "a[:, idx] = v",
    "a[[0, 2]] = a[[2, 0]]",
    "a[mask] = v",
    "a[a > 5] = 0",
    "a[a > v] *= 2",
    "a[mask] += 1",
    "a[i > 0] = v",
    "a[idx] += 1",
    "a[i] += a[0]",
    "a[i, 1:] -= a[i - 1, 1:]",
    "a[(1, 2)] = v",
    "a[np.ix_([0, 1], [1, 2])] = v",
    "a[np.nonzero(mask)] = v",
    "np.add(a, 1, out=a)",
    "np.add(a, 1, out=a[:]) ",
    "np.add(a, v, out=a, where=mask)",
    "np.sqrt(a, a)",
    "np.add.at(a, idx, 1)",
    "np.add.at(a, (idx, idx), v)",
    "np.subtract.at(a[0], idx, 2)",
    "np.put(a, [1, 5], [7, 8])",
    "np.put(a, idx, v)",
    "np.copyto(a, v)",
    "np.copyto(a[1:], 0, where=mask[1:])",
    "np.copyto(dst=a, src=np.ones(6))",
    "a.fill(v)",
    "a[1].fill(3)",
    "a.sort()",
    "a.sort(axis=0)",
    "a[::-1, i].sort()",
    "a.partition(1)",
    "a.flat[i] = v",
    "a.flat[2:5] = [1, 2, 3]",
    "a.flat[idx] = 7",
    "a.flat = 3",
    "a.real = 2",
    "a.T[0] = v",
    "a.T[i, 1:] = v",
    "a.reshape(-1)[::2] = 0",
    "a.ravel()[i] = v",
    "a.swapaxes(0, 1)[i] += 1",
    "a.transpose()[1:3, 0] = v",
    "np.transpose(a)[1] = v",
    "np.diagonal(a).copy()[0]",
    "a.diagonal(1).copy()",
    "np.fill_diagonal(a, v)",
    "np.einsum('ij->ji', a)[0] = v",
    "np.split(a, 2)[1][0] = v",
    "np.ravel(a)[1] = v",
    "np.reshape(a, (-1, 2))[i] = v",
    "a.view()[0] = v",
    "a.view(np.int64)[0] = 1",
    "np.moveaxis(a, 0, 1)[2] = v",
    "np.expand_dims(a, 0)[0, i] = v",
    "np.squeeze(a[1:2])[...] = v",
    "np.atleast_2d(a[0])[0, 0] = v",
    "np.flip(a)[0] = v",
    "np.flipud(a)[0] = v",
    "np.rot90(a)[0] = v",
    "np.broadcast_arrays(a, a)[0].sum()",
    "np.asarray(a)[0] = v",
    "np.asarray(a, dtype=np.float32)[0] = v",
    "np.ascontiguousarray(a)[0] = v",
    "np.array(a)[0] = v",
    "np.array(a, copy=False)[0] = v",
    "np.nan_to_num(a, copy=False)",
    "np.place(a, mask, [1, 2])",
    "np.putmask(a, mask, v)",
    "np.put_along_axis(a, np.array([[0], [1], [2], [3]]), 9, axis=1)",
    "np.clip(a, 2, 5, out=a)",
    "a.clip(2, 5, out=a)",
    "np.sum(a, axis=0, out=a[0])",
    "np.cumsum(a, axis=1, out=a)",
    "np.dot(a[:, :4], a[:4, :], out=np.empty((4, 6)))",
    "np.matmul(a[:, :4], a[:, 1:5], out=a[:, :4])",
    "np.minimum(a, v, out=a)",
    "np.take(a, [0, 1], axis=0, out=a[:2])",
    "np.random.default_rng(0).random(out=a)",
    "np.random.default_rng(0).shuffle(a)",
    "a[0], a[1] = a[1].copy(), a[0].copy()",
    "a[0], a[1] = a[1], a[0]",
    "a[0, 0], a[1, 1] = a[1, 1], a[0, 0]",
    "a[1:] += a[:-1]",
    "a[:, 1:] = a[:, :-1]",
    "a[i][2] = v",
    "a[1][1:][0] = v",
    "a.__setitem__((0, 0), v)",
    "np.lib.stride_tricks.as_strided(a, (2, 2), (8, 8))[0] = v",
    "np.lib.stride_tricks.sliding_window_view(a, 3, axis=1)[0].sum()",
    "a.byteswap(inplace=True)",
    "a.put([0, 1], v)",
    "a.setfield(3.0, np.float64)",
    "a[np.newaxis] += 1",
    "a[i,...] = v",
    "a[...,i] *= v",
    "a[()] = v",
    "a[...] = v",
    "a[True] = v",
    "a[False] = v",
    "a[mask[:, 0]] = v",
    "a[mask[:, 0], 1] = v",
    "a[:, mask[0]] = v",
    "a[idx[:, None], [0, 1]] = v",
    "a[-i] = v",
    "a[a.shape[0] - 1] = v",
    "a[len(a) // 2] = v",
    "a[int(v)] = 1",
    "a[np.argmax(a[:, 0])] = v",
    "a[np.unravel_index(np.argmax(a), a.shape)] = -1",
    "a **= 2",
    "a //= 2",
    "a %= 3",
    "a -= a[0]",
    "a @= np.eye(6)",
    "a /= a.sum()",
    "a += a.T[:4, :4].sum()",
    "np.exp(a, where=mask, out=a)",
    "np.add(a[1:], a[:-1], out=a[1:])",
    "np.modf(a, out=(a, np.empty_like(a)))",
    "np.divmod(a, 2, a, np.empty_like(a))",
    "np.concatenate([a[:2], a[2:]], out=a)",
    "np.stack([a[0], a[1]], out=a[:2])",
    "a.dot(np.eye(6), out=a)",
    "a.round(1, out=a)",
    "a.mean(axis=0, out=a[0])",
]

VIEWS = [
    "w = a[1:-1]; w += 1",
    "w = a[i]; w[:] = v",
    "w = a[i]; w[1] = v; w = w + 1; w[0] = 100",
    "w = a.T; w[0] = v; w = w[1:]; w *= 2",
    "w = a.ravel(); w[::2] = 0",
    "w = a.T.ravel(); w[::2] = 0",
    "w = a.flatten(); w[0] = 5",
    "w = a.reshape(-1, 3); w[i] = v",
    "w = a[::-1]; w[0] = w[1]",
    "w = a[idx]; w[:] = 0",
    "w = a[mask]; w[:] = 0",
    "w = a.real; w += 1",
    "w = a[0:1, 0]; w[()] = 5",
    "w = a[0, 0]; w += 1",
    "w = a[0, 0, ...]; w += 1",
    "w = a[0, 0, ...]; w[...] = 3",
    "w = np.asarray(a[1]); w += 1",
    "w = list(a); w[0][0] = 77",
    "w = [a[0], a[1]]; w[1][:] = v",
    "w = {'x': a}; w['x'][i] = v",
    "x, y, *z = a; x += 1; z[0][:] = v",
    "for row in a: row *= 2",
    "for row in a: row[i] = v",
    "for row in a[::2]: row += row.sum()",
    "for x, y in zip(a, a[::-1]): x += y",
    "for k, row in enumerate(a): row[k] = v",
    "for k in range(len(a)): w = a[k]; w += k",
    "for k in range(20): a[k % 4] += k",
    "for x in a.flat: v = v + x",
    "w = b = a; w += 1; b = b * 2; b[0] = 0",
    "w = a; w = w + 1; w += 1",
    "w = a if v > 0 else G; w += 1",
    "w = a[0] if v > 100 else G; w *= 2",
    "w = [row for row in a]; w[i][0] = v",
    "w = np.vstack([a, a]); w[0] = v",
    "w = a.copy(); w[0] = v; a[1] = w[0]",
    "w = a.astype(float, copy=False); w[0] = v",
    "w = a.astype(float); w[0] = v",
    "w = np.broadcast_to(a[0], (3, 6)); w[0] = v",
    "w = np.diag(a); w[0] = v",
    "w = np.diagonal(a); w[0] = v",
    "w = np.zeros_like(a); w[1:] = a[:-1]; a[:] = w",
    "w = np.empty(a.shape); w.fill(v); a += w",
    "w, u = np.split(a, 2); w += 1; u[0] = v",
    "w = a.squeeze(); w[0] = v",
    "w = a[:, :, None]; w[0, 0, 0] = v",
    "w = iter(a); next(w)[:] = v",
]

PLACES = {
    "argument": """
        def f(a, i, v, idx, mask):
            @
            return a, v
    """,
    "branch": """
        def f(a, i, v, idx, mask):
            if v > 1:
                @
            else:
                a[0] = -1
            return a, v
    """,
    "loop": """
        def f(a, i, v, idx, mask):
            for k in range(12):
                @
                a[0, 0] += 1
            return a, v
    """,
    "call": """
        def g(a, i, v, idx, mask):
            @
            return v

        def f(a, i, v, idx, mask):
            n = 0
            while n < i:
                v = g(a, i, v, idx, mask)
                n += 1
            return a, v
    """,
    "global": """
        def f(b, i, v, idx, mask):
            @
            return a, b, v
    """,
    "fresh": """
        def f(a, i, v, idx, mask):
            a = a * 1.5
            @
            return a, v
    """,
}


def program(statement, place):
    """The function of a place whose `@` is the statement, with source that can be read back."""
    parts = [statement] if statement.startswith("for") else re.split("; *", statement)
    text = textwrap.dedent(PLACES[place])
    text = re.sub("^( *)@", lambda found: "\n".join(found[1] + part for part in parts), text, flags=re.MULTILINE)
    name = f"<{place}: {statement}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    namespace = {"np": np, "G": np.arange(6.0), "a": np.arange(24.0).reshape(4, 6)}
    exec(compile(text, name, "exec"), namespace)
    return namespace["f"]


def arguments(i, v, order="C"):
    a = np.array(np.arange(24.0).reshape(4, 6), order=order)
    return a, np.int64(i), np.float64(v), np.array([0, 2, 2]), np.arange(24).reshape(4, 6) % 3 == 0


# Each statement stands in two places, so that every place sees many statements.
CASES = [
    (statement, tuple(PLACES)[(k + step) % len(PLACES)])
    for k, statement in enumerate(STORES + VIEWS)
    for step in (0, 2)
]


@pytest.mark.parametrize(("statement", "place"), CASES)
def test_store(statement, place):
    if place == "global" and not statement.startswith(("a[", "a.", "np.")):
        place = "argument"  # the statement binds the global's name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check(program(statement, place), *arguments(1, 2.5), calls=[arguments(2, 0.5), arguments(3, 3.0, "F")])


RECORD = np.dtype([("x", float), ("v", float, (2,)), ("id", np.int32)])


def structured(p, dt, steps):
    for _ in range(steps):
        p["x"] += p["v"][:, 0] * dt
        out = p["x"] > 1
        p["v"][out, 0] *= -1
        p["id"][out] += 100
    first, other = p[0], p[0]
    first["id"] = 77
    total = other["id"] + 0.0
    for row in p:
        if row["x"] > 0.5:
            total += row["x"] * row["v"].sum()
            row["x"] = 0
    made = np.zeros(len(p), dtype=p.dtype)
    made["x"] = p["x"][::-1]
    made[1] = (1.0, (2.0, 3.0), 4)
    made[p["id"] > 2] = p[0]
    return total, made, np.sort(p, order="x")["id"], p[["x", "id"]], p[2:4]["v"], p[1], p.dtype.names, p.tolist()


def test_structured_arrays():
    def records(n):
        p = np.zeros(n, RECORD)
        p["x"], p["v"], p["id"] = np.arange(n) / n, np.arange(2 * n).reshape(n, 2) - n, np.arange(n)
        return p

    check(structured, records(5), 0.1, 9, calls=[(records(8), 0.1, 20), (records(16)[::-2], 0.2, 11)])
