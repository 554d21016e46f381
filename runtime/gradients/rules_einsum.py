"""The rule of np.einsum: the cotangent of an operand is an einsum of the others."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.gradients.functions import conj, dtype_of, np, shape_of
from runtime.gradients.moving import matched
from runtime.gradients.rules import define

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _explicit(subscripts: Any, ranks: list[int]) -> tuple[list[str], str]:
    """The labels of each operand and of the result, an ellipsis written out."""
    left, arrow, result = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    free = [letter for letter in reversed(_LETTERS) if letter not in subscripts]
    widths = [rank - len(term.replace("...", "")) for term, rank in zip(terms, ranks, strict=True)]
    dots = "".join(free[: max([width for width, term in zip(widths, terms, strict=True) if "..." in term], default=0)])
    named = [
        term.replace("...", dots[len(dots) - width :]) if "..." in term else term
        for term, width in zip(terms, widths, strict=True)
    ]
    if not arrow:
        letters = sorted(set(left) - set(",."))
        result = dots + "".join(letter for letter in letters if left.count(letter) == 1)
    return named, result.replace("...", dots)


def _cotangent(g: Any, terms: list[str], result: str, operands: Any, k: int, optimize: Any) -> Any:
    shape = shape_of(operands[k])
    others = [conj(operand) for j, operand in enumerate(operands) if j != k]
    labels = [term for j, term in enumerate(terms) if j != k]
    known = set(result).union(*labels)
    spare = [letter for letter in _LETTERS if letter not in "".join((*terms, result))]
    target, kept, factors = "", "", []
    for axis, letter in enumerate(terms[k]):
        if letter not in known:
            size = shape[terms[k].index(letter)]
            if letter not in terms[k][:axis]:  # it is summed alone
                others.append(np.ones(size, dtype_of(g)))
                labels.append(letter)
                target, kept = target + letter, kept + letter
                continue
        if letter in terms[k][:axis]:  # a diagonal is taken
            other = spare.pop()
            factors.append((letter + other, shape[axis]))
            target += other
            continue
        target, kept = target + letter, kept + letter
    for pair, size in factors:
        others.append(np.eye(size, dtype=dtype_of(g)))
        labels.append(pair)
    found = np.einsum(f"{','.join([result, *labels])}->{target}", g, *others, optimize=optimize)
    return matched(found, shape)


def _einsum(g: Any, subscripts: Any, operands: Any, optimize: Any) -> list[Any]:
    terms, result = _explicit(subscripts, [len(shape_of(operand)) for operand in operands])
    return [_cotangent(g, terms, result, operands, k, optimize) for k in range(len(operands))]


define(
    numpy.einsum,
    "subscripts, *operands, out=None, optimize=False, dtype=None, order='K', casting='safe'",
    operands=_einsum,
)
