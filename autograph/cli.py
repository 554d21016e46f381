"""The command line: show, graph, run and compare functions of a file."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import linecache
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from types import MethodType, ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from autograph.converters.pipeline import Shown

_NAMED = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)")  # the beginning of an --arg with a name
_OWN_FOLDERS = tuple(f"{Path(__file__).parent.parent / name}/" for name in ("autograph", "runtime"))


class UsageProblem(click.ClickException):
    """Something wrong with the command itself: one line and exit code 2."""

    exit_code = 2


class ProgramError(click.ClickException):
    """An error in the user's program: its lines and exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Print the message as it is; it names the file, the line and the exception."""
        click.echo(self.message, err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Turn Python over NumPy arrays into static graphs.

    FILE:FUNC names a function of a Python file, as samples/kmeans.py:kmeans. An --arg is a Python expression; it sees
    np and the names of the file, as --arg 'iris()'. With a name it is a keyword argument, as --arg 'k=3'.
    """


target_argument = click.argument("target", metavar="FILE:FUNC")
arg_option = click.option("--arg", "expressions", metavar="[NAME=]EXPR", multiple=True, help="One argument.")


@main.command()
@click.argument("target", metavar="FILE[:FUNC]")
@click.option("--side-by-side", is_flag=True, help="Print the original beside it.")
def show(target: str, side_by_side: bool) -> None:
    """Print the converted source, without running the file."""
    path, name = _split(target)
    functions = _functions_of(path, name)
    if name and functions[0].error is not None:
        raise ProgramError(f"Unsupported: {functions[0].error}")
    for number, function in enumerate(functions):
        if number:
            click.echo()
        if "." in function.name:
            click.echo(f"# {function.name}")
        _print_source(function.original if side_by_side else None, _converted_text(function))


@main.command()
@target_argument
@arg_option
def graph(target: str, expressions: tuple[str, ...]) -> None:
    """Print the graph that a call makes."""
    function, args, options = _load(target, expressions)
    with _program_errors(_split(target)[0]):
        click.echo(str(_as_function(function, fallback="error").trace(*args, **options)))


@main.command()
@target_argument
@arg_option
@click.option("--mode", "mode_name", type=click.Choice(["eager", "graph"]), default="graph", show_default=True)
def run(target: str, expressions: tuple[str, ...], mode_name: str) -> None:
    """Call the function and print its result."""
    from autograph.modes import mode

    function, args, options = _load(target, expressions)
    with _plain_warnings(), _program_errors(_split(target)[0]), mode(mode_name):
        click.echo(repr(_as_function(function)(*args, **options)))


@main.command()
@target_argument
@arg_option
def compare(target: str, expressions: tuple[str, ...]) -> None:
    """Call the function in both modes and compare."""
    from autograph.comparison import compare as compare_modes
    from autograph.copies import NotComparable

    function, args, options = _load(target, expressions)
    with _program_errors(_split(target)[0]):
        try:
            comparison = compare_modes(function, *args, **options)
        except NotComparable as error:
            raise UsageProblem(str(error)) from error
    click.echo(str(comparison))
    if not comparison.equal:
        sys.exit(1)


def _split(target: str) -> tuple[Path, str]:
    """The file and the function of FILE[:FUNC]."""
    file, colon, name = target.rpartition(":")
    if not colon or Path(target).is_file():
        file, name = target, ""
    path = Path(file)
    if not path.is_file():
        raise UsageProblem(f"no such file: {file}")
    return path, name


def _read(path: Path) -> str:
    import tokenize

    try:
        with tokenize.open(path) as file:  # in the encoding that the file declares
            return file.read()
    except (SyntaxError, UnicodeDecodeError) as error:
        raise UsageProblem(f"{path} is not a Python file: {error}") from error


def _load(target: str, expressions: tuple[str, ...]) -> tuple[Callable[..., Any], list[Any], dict[str, Any]]:
    """The function and the values of the arguments, those without a name and those with one."""
    path, name = _split(target)
    if not name:
        raise UsageProblem(f"name a function of the file, as {path}:FUNC")
    _read(path)
    with _program_errors(path):
        module = _import(path)
    from autograph.errors import kind_of

    function: Any = module
    for part in name.split("."):
        if not hasattr(function, part):
            raise UsageProblem(f"{path} has no function {name}{_names_of_functions(module)}")
        function = getattr(function, part)
    if not callable(function) or isinstance(function, type):
        raise UsageProblem(f"{name} in {path} is not a function but {kind_of(function)}")
    args, options = _arguments(expressions, module)
    _check_fit(name, function, args, options)
    if isinstance(function, MethodType):  # a method is its function, called with the object
        return function.__func__, [function.__self__, *args], options
    return function, args, options


def _arguments(expressions: tuple[str, ...], module: ModuleType) -> tuple[list[Any], dict[str, Any]]:
    args: list[Any] = []
    options: dict[str, Any] = {}
    for expression in expressions:
        named = _NAMED.match(expression)
        if named is None:
            args.append(_value(expression, module))
        elif named[1] in options:
            raise UsageProblem(f"--arg {expression!r}: {named[1]} is given twice")
        else:
            options[named[1]] = _value(expression, module, named.end())
    return args, options


def _check_fit(name: str, function: Callable[..., Any], args: list[Any], options: dict[str, Any]) -> None:
    """Refuse arguments that are too many or too few, or have names that no parameter has."""
    import inspect

    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # of a function written in C
        return
    try:
        signature.bind(*args, **options)
    except TypeError as error:
        raise UsageProblem(f"{name}{signature}: {error}; give each argument by --arg") from error


def _import(path: Path) -> ModuleType:
    """Run the file as a module of its own name; what it imports is looked up beside it first."""
    name = path.stem
    if name in sys.modules or name in sys.stdlib_module_names:
        name = f"_{name}_"
    # After the standard library: a file named as one of Python's modules would break those that import it.
    libraries = [k for k, folder in enumerate(sys.path) if folder.endswith(("site-packages", "dist-packages"))]
    place = libraries[0] if libraries else len(sys.path)
    sys.path[place:place] = [str(path.resolve().parent), str(Path.cwd())]
    spec = importlib.util.spec_from_loader(name, importlib.machinery.SourceFileLoader(name, str(path.resolve())))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _value(expression: str, module: ModuleType, start: int = 0) -> Any:
    """The value of an --arg, whose expression starts after its name, if it has one."""
    import numpy as np

    try:
        return eval(compile(expression[start:].strip(), "--arg", "eval"), {"np": np, **vars(module)})
    except Exception as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        message = f"--arg {expression!r}: {type(error).__name__}: {reason}"
        raise UsageProblem(" ".join(message.split())) from error


def _as_function(function: Any, **options: Any) -> Any:
    """`function` as a decorated one."""
    import autograph as ag

    plain = getattr(function, "original", function) if options else function
    return plain if isinstance(plain, ag.Function) else ag.function(plain, **options)


@contextmanager
def _plain_warnings() -> Iterator[None]:
    """Show this project's warnings by their text, which names the place in the user's file."""
    import warnings

    from autograph.errors import AutoGraphWarning

    shown = warnings.showwarning

    def show(message: Any, category: type[Warning], *place: Any, **options: Any) -> None:
        if issubclass(category, AutoGraphWarning):
            click.echo(f"Warning: {message}", err=True)
        else:
            shown(message, category, *place, **options)

    with warnings.catch_warnings():
        warnings.showwarning = show
        yield


@contextmanager
def _program_errors(path: Path) -> Iterator[None]:
    """Show an exception of the user's program by its place and text."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit):
        raise
    except SyntaxError as error:
        place = f"{error.filename or path}:{error.lineno}"
        raise ProgramError(f"{place}: SyntaxError: {error.msg}\n    {(error.text or '').strip()}") from error
    except Exception as error:
        _fail(error, path)


def _fail(error: Exception, path: Path) -> NoReturn:
    from runtime.errors import Unsupported

    if isinstance(error, Unsupported):
        raise ProgramError(f"Unsupported: {error}") from error
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_users(frame.filename)]
    if not frames:  # an error in a call itself, or a bug here
        raise ProgramError(f"{path}: {type(error).__name__}: {error}") from error
    lines = [f"{f.filename}:{f.lineno}: in {f.name}\n    {_line(f.filename, f.lineno)}" for f in frames]
    raise ProgramError("\n".join([*lines, f"{type(error).__name__}: {error}"])) from error


def _is_users(filename: str) -> bool:
    """Whether lines of a file are shown: not those of this project, of Python or of installed libraries."""
    from autograph.copies import is_in_library

    return not (filename.startswith((*_OWN_FOLDERS, "<frozen ")) or is_in_library(filename))


def _line(filename: str, number: int | None) -> str:
    return linecache.getline(filename, number or 0).strip()


def _names_of_functions(module: ModuleType) -> str:
    """The functions that the file defines, as a hint."""
    names = [
        name
        for name, value in vars(module).items()
        if callable(value) and not isinstance(value, type) and getattr(value, "__module__", "") == module.__name__
    ]
    return _hint(names)


def _functions_of(path: Path, name: str) -> list[Shown]:
    """The functions of a file, or the one of this name, with their converted source."""
    text = _read(path)
    with _program_errors(path):
        from autograph.converters.pipeline import convert_source

        try:
            return convert_source(text, str(path), [name] if name else None)
        except KeyError:
            names = [function.name for function in convert_source(text, str(path))]
    if any(known.startswith(f"{name}.") for known in names):
        raise UsageProblem(f"{name} in {path} is not a function but a class; it has {', '.join(names)}")
    raise UsageProblem(f"{path} has no function {name}{_hint(names)}")


def _converted_text(function: Shown) -> str:
    """The converted source, or as a comment the reason why there is none."""
    if function.source is not None:
        return function.source
    lines = [f"{function.name} is not converted.", *str(function.error).splitlines()]
    return "\n".join(f"# {line}" for line in lines)


def _hint(names: list[str]) -> str:
    return f"; it has {', '.join(names)}" if names else ""


def _print_source(original: str | None, converted: str) -> None:
    """Print source: coloured on a terminal, plain in a pipe."""
    if sys.stdout.isatty():
        _print_coloured(original, converted)
    elif original is None:
        click.echo(converted.rstrip("\n"))
    else:
        left, right = original.rstrip("\n").split("\n"), converted.rstrip("\n").split("\n")
        width = max(map(len, left))
        for a, b in zip_longest(left, right, fillvalue=""):
            click.echo(f"{a:<{width}} | {b}".rstrip())


def _print_coloured(original: str | None, converted: str) -> None:
    from rich.console import Console
    from rich.syntax import Syntax
    from rich.table import Table

    def coloured(text: str) -> Syntax:
        # The theme's plain text has the colour of the terminal, which may be light or dark.
        return Syntax(text.rstrip("\n"), "python", theme="ansi_dark", word_wrap=original is not None)

    console = Console()
    if original is None:
        console.print(coloured(converted))
        return
    table = Table("original", "converted", expand=True)
    table.columns[0].ratio = table.columns[1].ratio = 1
    table.add_row(coloured(original), coloured(converted))
    console.print(table)
