"""Expressions for what depends on a class that is known: objects and tuples of it, and which of several it is."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Callable, Sequence
from types import MemberDescriptorType, SimpleNamespace
from typing import Any

from runtime.executors.source import Source
from runtime.graph import Node
from runtime.primitives.containers import MAKE_NAMED_TUPLE
from runtime.primitives.objects import CLASS_NUMBER, MAKE_EXCEPTION, MAKE_OBJECT
from runtime.render import template_of
from runtime.structure import tuple_of
from runtime.types import UNBOUND, UNBOUND_VALUE, alternatives


def _object(source: Source, node: Node, texts: list[str]) -> str:
    """As `make_object`, by a function of the plan, so that the class is looked at once."""
    cls, names = node.params["cls"], node.params["names"]
    unset = tuple([UNBOUND in alternatives(operand.type) for operand in node.inputs])
    maker = source.written_once((cls, names, unset), lambda aside: _write_maker(aside, cls, names, unset))
    return f"{maker}({', '.join(texts)})"


def _write_maker(source: Source, cls: type, names: Sequence[str], unset: Sequence[bool]) -> str:
    """Write `def make_Point(x, y)`; an attribute that a path may leave `unset` is given only where it is set."""
    function, made = source.new_name(f"make_{cls.__name__}"), source.new_name("made")
    parameters = [source.new_name(name) for name in names]
    source.line(f"def {function}({', '.join(parameters)}):")
    with source.indented():
        is_namespace = cls is SimpleNamespace
        new = "" if is_namespace else source.bind(object.__new__, "new")
        source.line(f"{made} = {source.constant(cls)}()" if is_namespace else f"{made} = {new}({source.constant(cls)})")
        for name, parameter, is_unset in zip(names, parameters, unset, strict=True):
            test = f"if {parameter} is not {source.constant(UNBOUND_VALUE)}: " if is_unset else ""
            source.line(test + _store(source, cls, made, name, parameter))
        source.line(f"return {made}")
    return function


def _store(source: Source, cls: type, made: str, name: str, text: str) -> str:
    """The statement that gives an object itself an attribute, whatever descriptor or `__setattr__` its class has."""
    found = next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
    if hasattr(type(found), "__set__") and not isinstance(found, MemberDescriptorType):
        return f"vars({made})[{name!r}] = {text}"
    is_plain = name.isidentifier() and name.isascii() and not keyword.iskeyword(name)
    if is_plain and cls.__setattr__ is object.__setattr__:
        return f"{made}.{name} = {text}"
    return f"{source.bind(object.__setattr__, 'set_own')}({made}, {name!r}, {text})"


def _named_tuple(source: Source, node: Node, texts: list[str]) -> str:
    cls = node.params["cls"]
    items = f"({', '.join(texts)}{',' * (len(texts) == 1)})"
    if type(tuple_of(cls, ())) is tuple:
        return items
    return f"{source.bind(tuple.__new__, 'new_tuple')}({source.constant(cls)}, {items})"


def _class_number(source: Source, node: Node, texts: list[str]) -> str:
    classes, other = node.params["classes"], node.params.get("other")
    numbers = node.params.get("numbers") or range(len(classes))
    table = source.bind(dict(zip(classes, numbers, strict=True)), "class_numbers")
    return f"{table}[type({texts[0]})]" if other is None else f"{table}.get(type({texts[0]}), {other})"


CLASS_FORMS: dict[Any, Callable[[Source, Node, list[str]], str]] = {
    MAKE_OBJECT: _object,
    MAKE_NAMED_TUPLE: _named_tuple,
    CLASS_NUMBER: _class_number,
}


def makes_plain_exception(node: Node) -> bool:
    """Whether the node makes one of Python's own exceptions that holds its arguments, and nothing else."""
    if node.primitive is not MAKE_EXCEPTION:
        return False
    cls, _, attributes = template_of(node)[0]
    is_own = getattr(builtins, getattr(cls, "__name__", ""), None) is cls
    return is_own and not attributes and cls.__basicsize__ == Exception.__basicsize__
