"""Functions of `re`, of texts that are known, that the run tells, and others."""

import re

import numpy as np

from tests.autograph.cases import Cases

X = np.array([1.0, 2, 3])
CASES = Cases()
case = CASES.add


@case(("a1b22", X), ("", X), ("x1", -X), ("7", X), opaque=0)
def known_texts(text, x):
    tokens = re.findall(r"\d+|[a-z]", text)
    tokens.append("end")
    picked = [x[int(token) % 3] for token in tokens if token.isdigit()]
    parts = re.split(r"\d", text, maxsplit=1)
    return tokens, picked, parts, re.sub("[a-z]", "_", text), re.subn("[A-Z]", "_", text, flags=re.I), re.escape("a.b")


@case(X, -X, opaque=0)
def texts_of_the_run(x):
    text = ("a1,b2" if x[0] > 0 else "c") + f"{x[1]:.0f}"
    numbers = re.findall(r"\d+", text)
    shown, (rest, count) = re.sub(r"\d", "#", text).upper(), re.subn("[ab]", "", text)
    return numbers, shown, rest, count + 1, [int(v) * 2 for v in numbers], re.split(",", text), re.escape(text)


@case(("2*(x+1)-x", X), ("-x*-3", X), ("(1", X), ("x+", X), opaque=0)
def evaluated(text, x):
    tokens, place = re.findall(r"\d+|[-+*()]|x", text), 0

    def peek():
        return tokens[place] if place < len(tokens) else None

    def take():
        nonlocal place
        place += 1
        return tokens[place - 1]

    def factor():
        token = take()
        if token == "-":
            return -factor()
        if token == "(":
            value = added()
            if peek() != ")":
                raise SyntaxError(f"no ) at {place}")
            take()
            return value
        return x if token == "x" else int(token)

    def multiplied():
        value = factor()
        while peek() == "*":
            take()
            value = value * factor()
        return value

    def added():
        value = multiplied()
        while peek() in ("+", "-"):
            value = value + multiplied() if take() == "+" else value - multiplied()
        return value

    try:
        return added()
    except (SyntaxError, IndexError) as error:
        return str(error)


@case(X, -X, opaque=0)
def expressions_with_errors(x):
    found = []
    for pattern in ("(", "(" if x[0] > 0 else "[a-z]"):
        try:
            found.append(re.findall(pattern, "abc"))
        except re.error as error:
            found.append(str(error))
    try:
        re.findall("a", 3)
    except TypeError as error:
        found.append(str(error))
    return found, re.findall(b"a", b"banana")


@case(X, -X, opaque=0)
def called_back(x):
    count = 0

    def upper(match):
        nonlocal count
        count += 1
        return match.group().upper()

    return re.sub("[ac]", upper, "ab" if x[0] > 0 else "cad"), count
