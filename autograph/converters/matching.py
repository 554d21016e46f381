"""`match`: taken apart into `if` statements before anything else, so that no other converter knows of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import gast

from autograph.analysis.walking import walk
from autograph.converters.build import (
    assign,
    at,
    call,
    call_name,
    compare,
    constant,
    item,
    load,
    locate,
    store,
)
from autograph.converters.context import Conversion, Statements

# Classes whose single positional pattern is the value itself.
THEMSELVES = {"bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"}
Read = Callable[[], gast.AST]


@dataclass
class _Found:
    """What a pattern asks and binds; `ag` is the name of the operators."""

    ag: str
    tests: list[gast.AST] = field(default_factory=list)
    captures: dict[str, gast.AST] = field(default_factory=dict)

    def operator(self, name: str, *args: gast.AST) -> gast.Call:
        """`ag.name(*args)`."""
        return call(gast.Attribute(load(self.ag), name, gast.Load()), *args)


def remove_matches(body: Statements, conversion: Conversion) -> Statements:
    """Statements in which each `match` is a chain of `if` statements with the same meaning."""
    if not any(isinstance(node, gast.Match) for node in walk(*body)):
        return body
    remover = _Remover(conversion)
    return [converted for stmt in body for converted in _as_list(remover.visit(stmt))]


def _as_list(result: gast.AST | Statements) -> Statements:
    return result if isinstance(result, list) else [result]


class _Remover(gast.NodeTransformer):
    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion

    def visit_Match(self, node: gast.Match) -> Statements:
        self.generic_visit(node)
        subject, before = node.subject, []
        if not isinstance(subject, gast.Name) or subject.id in _captured(node) or _may_assign(node):
            name = self.conversion.reserve("subject")
            before = [at(assign(name, subject), subject)]
            subject = load(name)
        name = subject.id
        statements = [*before, *self.cases(node.cases, lambda: at(load(name), node.subject))]
        for statement in statements:
            position = (node.lineno, node.col_offset, node.subject.end_lineno, node.subject.end_col_offset)
            locate(statement, position)
        return statements or [at(gast.Pass(), node)]

    def cases(self, cases: list[gast.match_case], subject: Read) -> Statements:
        """The statements for `cases`, tried in order."""
        if not cases:
            return []
        case, *others = cases
        found = _Found(self.conversion.ag)
        _pattern(case.pattern, subject, found)
        captures = [at(assign(name, value), case.pattern) for name, value in found.captures.items()]
        test = _all(found.tests)
        if case.guard is None:
            body = [*captures, *case.body]
            return body if test is None else [_if(test, body, self.cases(others, subject), case)]
        if test is None:
            return [*captures, _if(case.guard, case.body, self.cases(others, subject), case)]
        if not captures:
            both = at(gast.BoolOp(gast.And(), [*found.tests, case.guard]), case.pattern)
            return [_if(both, case.body, self.cases(others, subject), case)]
        return self.guarded(case, test, captures, self.cases(others, subject))

    def guarded(self, case: gast.match_case, test: gast.AST, captures: Statements, others: Statements) -> Statements:
        """A case whose guard reads what the pattern binds: a flag says whether it holds."""
        flag = self.conversion.reserve("did_match")
        matched = [at(assign(flag, constant(True)), case.pattern), *case.body]
        tried = _if(test, [*captures, _if(case.guard, matched, [], case)], [], case)
        first = at(assign(flag, constant(False)), case.pattern)
        return [first, tried, *([_if(gast.UnaryOp(gast.Not(), load(flag)), others, [], case)] if others else [])]


def _captured(node: gast.Match) -> set[str | None]:
    patterns = [pattern for case in node.cases for pattern in walk(case.pattern)]
    return {getattr(pattern, "name", getattr(pattern, "rest", None)) for pattern in patterns}


def _may_assign(node: gast.Match) -> bool:
    """Whether a guard may give the name of the subject to something else, which later cases do not look at."""
    guards = [case.guard for case in node.cases if case.guard is not None]
    return any(isinstance(part, (gast.NamedExpr, gast.Call)) for part in walk(*guards))


def _if(test: gast.AST, body: Statements, orelse: Statements, case: gast.match_case) -> gast.If:
    statement = at(gast.If(test, body, orelse), case.pattern)
    locate(test, (case.pattern.lineno, case.pattern.col_offset, case.pattern.end_lineno, case.pattern.end_col_offset))
    return statement


def _all(tests: list[gast.AST]) -> gast.AST | None:
    """The tests joined by `and`; None where there are none."""
    return gast.BoolOp(gast.And(), tests) if len(tests) > 1 else next(iter(tests), None)


def _pattern(pattern: gast.AST, subject: Read, found: _Found) -> None:
    """Add to `found` what `pattern` asks of `subject` and binds."""
    _PATTERNS[type(pattern)](pattern, subject, found)


def _value(pattern: gast.MatchValue, subject: Read, found: _Found) -> None:
    found.tests.append(compare(subject(), gast.Eq(), copy.deepcopy(pattern.value)))


def _singleton(pattern: gast.MatchSingleton, subject: Read, found: _Found) -> None:
    found.tests.append(compare(subject(), gast.Is(), constant(pattern.value)))


def _as(pattern: gast.MatchAs, subject: Read, found: _Found) -> None:
    if pattern.pattern is not None:
        _pattern(pattern.pattern, subject, found)
    if pattern.name is not None:
        found.captures[pattern.name] = subject()


def _or(pattern: gast.MatchOr, subject: Read, found: _Found) -> None:
    alternatives = []
    for inner in pattern.patterns:
        alternatives.append(_Found(found.ag))
        _pattern(inner, subject, alternatives[-1])
    tests = [_all(alternative.tests) for alternative in alternatives]
    for name in alternatives[0].captures:
        value = alternatives[-1].captures[name]
        for test, alternative in list(zip(tests, alternatives, strict=True))[-2::-1]:
            value = gast.IfExp(copy.deepcopy(test), alternative.captures[name], value)
        found.captures[name] = value
    if None not in tests:
        found.tests.append(gast.BoolOp(gast.Or(), tests))


def _sequence(pattern: gast.MatchSequence, subject: Read, found: _Found) -> None:
    found.tests.append(found.operator("is_sequence", subject()))
    stars = [number for number, inner in enumerate(pattern.patterns) if isinstance(inner, gast.MatchStar)]
    count = len(pattern.patterns)
    relation, size = (gast.GtE(), count - 1) if stars else (gast.Eq(), count)
    if not stars or size:
        found.tests.append(compare(call_name("len", subject()), relation, constant(size)))
    for number, inner in enumerate(pattern.patterns):
        if isinstance(inner, gast.MatchStar):
            if inner.name is not None:
                end = None if number == count - 1 else _number(number + 1 - count)
                start = constant(number) if number else None
                found.captures[inner.name] = item(call_name("list", subject()), gast.Slice(start, end, None))
        else:
            index = number if not stars or number < stars[0] else number - count
            _pattern(inner, partial(_item_at, subject, index), found)


def _item_at(subject: Read, index: int) -> gast.AST:
    """An item; one after a star is asked for by its number, since a class of the user's may know no negative ones."""
    if index >= 0:
        return item(subject(), constant(index))
    return item(subject(), gast.BinOp(call_name("len", subject()), gast.Sub(), constant(-index)))


def _number(value: int) -> gast.AST:
    return constant(value) if value >= 0 else gast.UnaryOp(gast.USub(), constant(-value))


def _mapping(pattern: gast.MatchMapping, subject: Read, found: _Found) -> None:
    found.tests.append(found.operator("is_mapping", subject()))
    for key, inner in zip(pattern.keys, pattern.patterns, strict=True):
        found.tests.append(compare(copy.deepcopy(key), gast.In(), subject()))
        _pattern(inner, partial(_value_at, subject, key), found)
    if pattern.rest is not None:
        found.captures[pattern.rest] = _rest(pattern, subject)


def _value_at(subject: Read, key: gast.AST) -> gast.AST:
    return item(subject(), copy.deepcopy(key))


def _rest(pattern: gast.MatchMapping, subject: Read) -> gast.AST:
    """`{key: value for key, value in subject.items() if key not in (…)}`."""
    keys = gast.Tuple([copy.deepcopy(key) for key in pattern.keys], gast.Load())
    target = gast.Tuple([store("key"), store("value")], gast.Store())
    items = gast.Call(gast.Attribute(subject(), "items", gast.Load()), [], [])
    tests = [compare(load("key"), gast.NotIn(), keys)] if pattern.keys else []
    return gast.DictComp(load("key"), load("value"), [gast.comprehension(target, items, tests, 0)])


def _class(pattern: gast.MatchClass, subject: Read, found: _Found) -> None:
    found.tests.append(call_name("isinstance", subject(), copy.deepcopy(pattern.cls)))
    count = len(pattern.patterns)
    itself = isinstance(pattern.cls, gast.Name) and pattern.cls.id in THEMSELVES and count == 1
    if count and not itself:
        found.tests.append(found.operator("has_positional", subject(), copy.deepcopy(pattern.cls), constant(count)))
    for number, inner in enumerate(pattern.patterns):
        _pattern(inner, subject if itself else partial(_positional, found, pattern, subject, number), found)
    for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        found.tests.append(call_name("hasattr", subject(), constant(name)))
        _pattern(inner, partial(_attribute, subject, name), found)


def _attribute(subject: Read, name: str) -> gast.AST:
    return gast.Attribute(subject(), name, gast.Load())


def _positional(found: _Found, pattern: gast.MatchClass, subject: Read, number: int) -> gast.AST:
    return found.operator("positional", subject(), copy.deepcopy(pattern.cls), constant(number))


_PATTERNS: dict[type, Callable[[gast.AST, Read, _Found], None]] = {
    gast.MatchValue: _value,
    gast.MatchSingleton: _singleton,
    gast.MatchAs: _as,
    gast.MatchOr: _or,
    gast.MatchSequence: _sequence,
    gast.MatchMapping: _mapping,
    gast.MatchClass: _class,
}
