"""`dir` of objects and classes: what is listed decides what runs."""

import numpy as np

from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add(*((f8(2.5), 3), (f8(-0.5), 2)))


class Steps:
    kind = "steps"

    def __init__(self, start, by):
        self.start = start
        self.by = by

    def step_one(self):
        return self.start + 1

    def step_two(self):
        return self.by * 2


class Rules:
    kind = "rules"

    def rule_a(self, v):
        return v + 1


class MoreRules(Rules):
    def __init__(self):
        self.weight = 1

    def rule_b(self, v):
        return v * 2 if v > 0 else v - self.weight

    def run(self, v):
        for name in sorted(dir(self)):
            if name.startswith("rule_"):
                v = getattr(self, name)(v)
        return v


class Own:
    def __dir__(self):
        return ["q", "x", "b"]


class Inherited(Own):
    pass


def public(item):
    return [name for name in dir(item) if not name.startswith("_")]


@case
def methods_found_by_their_names(s, n):
    steps = Steps(s, n)
    called = [(name, getattr(steps, name)()) for name in dir(steps) if name.startswith("step_")]
    total = 0
    for name in public(steps):
        if name != "kind" and not callable(getattr(steps, name)):
            total = total + getattr(steps, name)
    return called, total, public(Steps), sorted(set(dir(steps)) - set(dir(object)))


@case
def names_that_a_branch_adds(s, n):
    steps = Steps(s, n)
    if s > 0:
        steps.extra = n
    later = MoreRules()
    del later.weight
    return public(steps), "extra" in dir(steps), public(later)


@case
def rules_of_objects_of_a_loop(s, n):
    total = 0
    for k in range(n):
        rules = MoreRules()
        rules.weight = k
        total = total + rules.run(s)
        if total > 100:
            break
    chosen = MoreRules() if s > 0 else Rules()
    return total, public(chosen)


@case
def names_of_a_class_that_changes(s, n):
    Rules.later = n
    found = "later" in dir(Rules), "later" in dir(MoreRules())
    del Rules.later
    return found, "later" in dir(Rules)


@case
def names_of_what_python_has(s, n):
    array = np.zeros(n) + s
    return dir(Own()), dir(Inherited()), "append" in dir([n]), "shape" in dir(array), "sin" in dir(np), len(dir(n)) > 9
