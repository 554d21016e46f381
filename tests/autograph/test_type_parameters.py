"""Type parameters and `type` statements, which are there from Python 3.12 on."""

import sys

import pytest

from tests.autograph.running import run_program

pytestmark = pytest.mark.skipif(sys.version_info < (3, 12), reason="has no type parameters")

PROGRAM = """
import numpy as np

class Stack[T]:
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, v: T) -> None:
        self.items.append(v)

def first[T](items: list[T]) -> T:
    return items[0]

def program(x):
    type Numbers = list[float]
    if x > 0:
        type Chosen = int
    else:
        type Chosen = str

    class Box[T]:
        def __init__(self, v: T):
            self.v = v

        def map(self, function):
            return Box(function(self.v) * x)

    def pick[T](a: T, b: T) -> T:
        return a if x > 0 else b

    stack = Stack[float]()
    stack.push(x)
    box = Box(x)
    if x > 0:
        box = box.map(lambda v: v + 1)
        stack.push(x * 2)
    numbers: Numbers = stack.items
    return box.v, pick(x, 2), pick("a", "b"), first(numbers), len(numbers), Chosen.__name__

def calls():
    return [(np.float64(1),), (np.float64(-1),), (3,), (np.float64(2),)]
"""


def test_type_parameters(tmp_path) -> None:
    verdict = run_program(PROGRAM, tmp_path)
    assert verdict.kind == "same", verdict
