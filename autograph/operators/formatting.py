"""Formatted text: f-strings, the `%` of texts, and `join`."""

from __future__ import annotations

import builtins
import operator
import re
from collections.abc import Mapping
from functools import partial
from string import Formatter
from typing import Any

from runtime.primitives import builtins as primitives
from runtime.primitives.methods import method_primitive
from runtime.primitives.operators import BINARY
from runtime.trace.builder import tracing
from runtime.trace.builtin_calls import by_value, holds_instance, holds_symbolic, native
from runtime.trace.calls import stage
from runtime.trace.choice import Choice, each_choice, switch
from runtime.trace.containers import is_at_run_time
from runtime.trace.exception_states import is_known_exception
from runtime.trace.exceptions import native_call
from runtime.trace.iteration import collect, gathered
from runtime.trace.objects import Instance
from runtime.trace.symbolic import Symbolic
from runtime.trace.text_builtins import text_of
from runtime.trace.text_methods import TEXTS


def format(template: Any, /, *args: Any, **kwargs: Any) -> Any:
    """`template.format(*args, **kwargs)`; a text that is known at run time where an argument is."""
    if tracing() is None or not isinstance(template, str):
        return template.format(*args, **kwargs)
    for k, arg in enumerate(args):
        if type(arg) is Choice:
            before, after = args[:k], args[k + 1 :]
            return switch(arg, lambda one: format(template, *before, one, *after, **kwargs))  # noqa: B023 - runs now
    if any(_has_text(arg) for arg in (*args, *kwargs.values())):
        template, args, kwargs = _with_texts(template, args, kwargs)
    staged = _is_staged(args) or _is_staged(tuple(kwargs.values()))
    args, kwargs = by_value(args), by_value(kwargs)
    if staged or holds_symbolic((args, kwargs)):
        return stage(primitives.FORMAT, (template, *args), kwargs)
    return native(template.format, *args, **kwargs)


def percent(template: Any, args: Any, is_augmented: bool = False) -> Any:
    """`template % args`, or `template %= args`."""
    if tracing() is None or not isinstance(template, TEXTS):
        return operator.imod(template, args) if is_augmented else template % args
    shown = args if isinstance(args, tuple) else (args,)
    if any(type(one) is Choice for one in shown):
        return each_choice(lambda *parts: percent(template, parts), shown)
    if isinstance(args, dict) and not is_at_run_time(args) and isinstance(template, str):
        template, args = _with_named(template, args)
    if isinstance(template, str) and any(map(_has_text, shown)):
        template, args = _with_shown(template, args if isinstance(args, tuple) else (args,))
    values = by_value(args)
    if _is_staged(args) or holds_symbolic(values):
        return stage(BINARY["mod"], (template, values), {})
    return native(type(template).__mod__, template, values)


def _with_shown(template: str, args: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The operands of `%` with the texts of objects in place of those that are shown as texts."""
    shown = list(args)
    number = 0

    def show(field: re.Match[str]) -> str:
        nonlocal number
        number += field["size"].count("*")
        if field["kind"] == "%" or number >= len(shown):
            return field[0]
        item = shown[number]
        number += 1
        if field["kind"] not in "rs" or not _has_text(item):
            return field[0]
        shown[number - 1] = text_of(item, "__repr__" if field["kind"] == "r" else "__str__")
        return field[0][:-1] + "s"

    return _FIELD.sub(show, template), tuple(shown)


def _with_named(template: str, args: dict[Any, Any]) -> tuple[str, dict[Any, Any]]:
    """The operands of `%` with a mapping on the right, with the texts of objects that are shown as texts."""
    found = dict(dict.items(args))

    def show(field: re.Match[str]) -> str:
        item = found.get(field["name"])
        if not (_has_text(item) or type(item) is Choice):
            return field[0]
        text = partial(text_of, name="__repr__" if field["kind"] == "r" else "__str__")
        name = f"{field['name']}!{field['kind']}"
        found[name] = switch(item, text) if type(item) is Choice else text(item)
        return f"%({name}){field['size']}s"

    return _NAMED_FIELD.sub(show, template), found


_NAMED_FIELD = re.compile(r"%\((?P<name>[^)]*)\)(?P<size>[#0\- +]*\d*(\.\d*)?)(?P<kind>[rs])")
_FIELD = re.compile(r"%[#0\- +]*(?P<size>(\*|\d*)(\.(\*|\d*))?)[hlL]?(?P<kind>[a-zA-Z%])")


def join(separator: Any, items: Any) -> Any:
    """`separator.join(items)`, where a text may be known at run time only."""
    if tracing() is None or not isinstance(separator, Symbolic | str | bytes):
        return native_call(getattr, separator, "join")(items)
    if type(items) is Choice:
        return switch(items, lambda one: join(separator, one))
    texts = collect(items) if type(items) is Symbolic else gathered(items)
    if type(separator) is Symbolic:
        return separator.join(texts)
    if _is_staged(texts):
        primitive = primitives.JOIN if isinstance(separator, str) else method_primitive("join")
        return stage(primitive, (separator, by_value(texts)), {})
    return native(separator.join, texts)


def _is_staged(item: Any) -> bool:
    if is_at_run_time(item):
        return True
    if isinstance(item, Mapping):
        return any(map(_is_staged, item.values()))
    if isinstance(item, tuple):
        return any(map(_is_staged, item))
    return holds_symbolic(item) or holds_instance(item)


def _has_text(item: Any) -> bool:
    """Whether this is an object of the trace, or an exception, whose text code of the user's may give."""
    return isinstance(item, Instance) or is_known_exception(item)


def _with_texts(
    template: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """The call with the texts of the user's objects in place of the objects."""
    parts: list[str] = []
    found: list[Any] = list(args)
    number = 0
    for literal, name, spec, conversion in Formatter().parse(template):
        parts.append(literal.replace("{", "{{").replace("}", "}}"))
        if name is None:
            continue
        if name == "" or name[0] in ".[":
            name, number = f"{number}{name}", number + 1
        spec, number = _numbered(spec or "", number)
        root = re.split(r"[.\[]", name)[0]
        item = args[int(root)] if root.isdigit() and int(root) < len(args) else kwargs.get(root)
        if _has_text(item):
            item, _ = Formatter().get_field(name, args, kwargs)
            name = str(len(found))
            if not _has_text(item):
                found.append(item)
        if _has_text(item):
            found.append(_text(item, spec, conversion, args))
            name, spec, conversion = str(len(found) - 1), spec if conversion else "", None
        parts.append("{" + name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "") + "}")
    used = [None if _has_text(arg) else arg for arg in found]
    names = {name: None if _has_text(arg) else arg for name, arg in kwargs.items()}
    return "".join(parts), tuple(used), names


def _numbered(spec: str, number: int) -> tuple[str, int]:
    """A format specification whose own fields are numbered."""
    while "{}" in spec:
        spec, number = spec.replace("{}", "{" + str(number) + "}", 1), number + 1
    return spec, number


def _text(item: Any, spec: str, conversion: str | None, args: tuple[Any, ...]) -> Any:
    if conversion in ("r", "a"):
        return text_of(item, "__repr__")
    if conversion == "s":
        return text_of(item)
    if "{" in spec:
        spec = format(spec, *args)
    method: Any = type(item).__format__
    if method is not object.__format__:
        return method(item, spec)
    if type(spec) is str and spec:
        return native(builtins.format, item, spec)
    return text_of(item)
