"""The operators of converted code as plain Python: what a converted function means."""

from __future__ import annotations

import linecache
import operator
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from autograph.converters.pipeline import convert

Thunk = Callable[[], Any]


def if_(test: Any, true: Thunk, false: Thunk | None = None) -> None:
    if test:
        true()
    elif false is not None:
        false()


def while_(test: Thunk, body: Thunk) -> None:
    while test():
        body()


def for_(items: Iterable[Any], body: Callable[[Any], None], goes_on: Thunk | None = None) -> None:
    for item in items:
        body(item)
        if goes_on is not None and not goes_on():
            break


def ifexp(test: Any, true: Thunk, false: Thunk) -> Any:
    return true() if test else false()


def and_(value: Any, *thunks: Thunk) -> Any:
    for thunk in thunks:
        if not value:
            return value
        value = thunk()
    return value


def all_true(value: Any, *thunks: Thunk) -> bool:
    return bool(value) and all(thunk() for thunk in thunks)


def any_true(value: Any, *thunks: Thunk) -> bool:
    return bool(value) or any(thunk() for thunk in thunks)


def or_(value: Any, *thunks: Thunk) -> Any:
    for thunk in thunks:
        if value:
            return value
        value = thunk()
    return value


def not_(value: Any) -> bool:
    return not value


def scalar_type(cls: Any) -> Any:
    return cls


def eq(left: Any, right: Any) -> Any:
    return left == right


def ne(left: Any, right: Any) -> Any:
    return left != right


def in_(item: Any, items: Any) -> bool:
    return item in items


def not_in(item: Any, items: Any) -> bool:
    return item not in items


def is_(left: Any, right: Any) -> bool:
    return left is right


def is_not(left: Any, right: Any) -> bool:
    return left is not right


def _apply(function: Callable[..., Any], item: Any) -> Any:
    return function(item) if function.__code__.co_argcount == 1 else function(*item)


def genexp(element: Any, items: Iterable[Any], test: Any = None, nested: bool = False) -> Iterator[Any]:
    return _generate(element, iter(items), test, nested)


def _generate(element: Any, items: Iterator[Any], test: Any, nested: bool) -> Iterator[Any]:
    for item in items:
        if test is None or _apply(test, item):
            if nested:
                yield from _apply(element, item)
            else:
                yield _apply(element, item)


def listcomp(element: Any, items: Iterable[Any], test: Any = None, nested: bool = False) -> list[Any]:
    return list(genexp(element, items, test, nested))


def setcomp(element: Any, items: Iterable[Any], test: Any = None, nested: bool = False) -> set[Any]:
    return set(genexp(element, items, test, nested))


def dictcomp(element: Any, items: Iterable[Any], test: Any = None, nested: bool = False) -> dict[Any, Any]:
    return dict(genexp(element, items, test, nested))


def new(display: Any) -> Any:
    return display


def at(value: Any) -> Any:
    return value


def format(text: str, *values: Any) -> str:
    return text.format(*values)


def join(separator: Any, items: Any) -> Any:
    return separator.join(items)


def percent(text: str, values: Any, is_augmented: bool = False) -> str:
    return text % values


def operate(name: str, left: Any, right: Any) -> Any:
    return getattr(operator, name)(left, right)


def augmented(name: str, left: Any, right: Any) -> Any:
    return getattr(operator, f"i{name.strip('_')}")(left, right)


def unary(name: str, item: Any) -> Any:
    return getattr(operator, name)(item)


def assert_(test: Any, message: Thunk | None = None) -> None:
    if not test:
        raise AssertionError(message()) if message is not None else AssertionError


def chain(*parts: Any) -> list[Any]:
    return [item for part in parts for item in part]


def merge(*parts: Any) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    for part in parts:
        made.update(part)
    return made


def exception(value: Any) -> Any:
    return value


def try_(
    body: Thunk,
    handlers: list[Any],
    orelse: Thunk | None = None,
    final: Thunk | None = None,
    left: Thunk | None = None,
) -> None:
    try:
        _try(body, handlers, orelse, final)
    except BaseException:
        if left is None or not left():
            raise


def _try(body: Thunk, handlers: list[Any], orelse: Thunk | None, final: Thunk | None) -> None:
    try:
        try:
            body()
        except BaseException as error:
            for kind, handler in handlers:
                if isinstance(error, kind()):
                    handler(error)
                    break
            else:
                raise
        else:
            if orelse is not None:
                orelse()
    finally:
        if final is not None:
            final()


def with_(manager: Any, body: Callable[[Any], None], swallowed: Thunk | None = None) -> None:
    ended = False
    with manager as value:
        body(value)
        ended = True
    if not ended and swallowed is not None:
        swallowed()


def unpack(value: Any, before: int, after: int) -> tuple[Any, ...]:
    items = list(value)
    if len(items) < before + after:
        raise ValueError(f"not enough values to unpack (expected at least {before + after}, got {len(items)})")
    end = len(items) - after
    return (*items[:before], items[before:end], *items[end:])


def spread(function: Any, /, *parts: Any, **kwargs: Any) -> Any:
    return function(*[item for part in parts for item in part], **kwargs)


def rest(args: Any) -> Any:
    return args


def keywords(given: Any) -> Any:
    return given


def bound_outside(read: Thunk) -> Any:
    return read()


def delete_global(name: str) -> None:
    namespace = sys._getframe(1).f_globals
    if name not in namespace:
        raise NameError(f"name '{name}' is not defined", name=name)
    del namespace[name]


def bound(read: Thunk) -> Any:
    try:
        return read()
    except NameError:
        name = next(name for name in read.__code__.co_freevars if name != "ag" and not name.startswith("ag_"))
        text = f"cannot access local variable '{name}' where it is not associated with a value"
        raise UnboundLocalError(text) from None


def nested(function: Any) -> Any:
    return function


def is_sequence(item: Any) -> bool:
    return isinstance(item, Sequence) and not isinstance(item, str | bytes | bytearray)


def is_mapping(item: Any) -> bool:
    return isinstance(item, Mapping)


OPERATORS = types.SimpleNamespace(**{name: value for name, value in globals().items() if callable(value)})


def converted(function: types.FunctionType) -> types.FunctionType:
    """`function` converted, on the operators of this module."""
    result = convert(function)
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    cells[result.ag_name] = types.CellType(OPERATORS)
    closure = tuple(cells[name] for name in result.code.co_freevars)
    made = types.FunctionType(result.code, function.__globals__, function.__name__, function.__defaults__, closure)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


_numbers = count()


def from_text(text: str, name: str = "f", **namespace: Any) -> types.FunctionType:
    """The function `name` of a module with the given text, whose source can be found."""
    filename = f"<text {next(_numbers)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec", dont_inherit=True), namespace)
    return namespace[name]


def outcome(function: Callable[..., Any], *args: Any) -> tuple[str, Any]:
    """What a call gives: its value, or the exception's type and text."""
    try:
        return "value", function(*args)
    except Exception as error:
        return type(error).__name__, str(error)
