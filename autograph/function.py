"""The decorator's object: a function that runs as it was written, or as a graph."""

from __future__ import annotations

import functools
import threading
import types
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from os import environ
from pickle import PicklingError
from sys import _getframe, gettrace, modules
from typing import Any, Generic, ParamSpec, TypeVar, overload

import numpy as np

from autograph.arguments import binder, parameter_names
from autograph.debuggers import is_debugger, stops_in_debugger
from autograph.errors import AutoGraphWarning, Unsupported, kind_of
from autograph.modes import Mode, checked_mode, current_mode
from autograph.plain import Tapes, after_tapes
from autograph.specs import Spec, check_arguments, checked_signature, varying_sizes
from runtime.errors import Stops
from runtime.frames import hide_folder, is_internal
from runtime.trace.symbolic import in_progress

P = ParamSpec("P")
R = TypeVar("R")

MAX_TRACES = 64
MAX_REFUSALS = 8  # of calls with arguments of the same classes; after as many, no further one is tried
MAX_ATTEMPTS = 8  # at a trace, while other threads change what it reads
MANY_TRACES = 8  # after as many, a warning says what makes them

hide_folder(__file__)


class Function(Generic[P, R]):
    """A function of the user's with its graphs.

    Called in graph mode it runs the graph of the trace that holds for the arguments, tracing first if there is
    none; in eager mode it calls the original.
    """

    def __init__(
        self,
        function: Callable[P, R],
        mode: str | None = None,
        backend: str = "auto",
        fallback: str = "warn",
        optimize: bool = True,
        fast: bool = False,
        signature: Sequence[Spec | None] | None = None,
    ) -> None:
        self._given: Any = function
        function = getattr(function, "ag_traceable", function)  # of what `ag.grad` and its like return
        if not isinstance(function, types.FunctionType):
            raise TypeError(f"ag.function takes a Python function, not {kind_of(function)}{_mend(function)}")
        if fallback not in ("warn", "error"):
            raise ValueError(f"fallback must be 'warn' or 'error', not {fallback!r}")
        if backend not in ("auto", "numpy"):
            raise ValueError(f"backend must be 'auto' or 'numpy', not {backend!r}")
        self.original = function
        self._mode: Mode | None = None if mode is None else checked_mode(mode)
        self._options: dict[str, Any] = {"backend": backend, "fallback": fallback, "optimize": optimize, "fast": fast}
        self._options["signature"] = signature
        functools.update_wrapper(self, function)
        self._start()

    def _start(self) -> None:
        self._names = parameter_names(self.original)
        self._specs = checked_signature(self._options["signature"], self._names, self.original.__name__)
        code = self.original.__code__
        self._plain = not code.co_kwonlyargcount and not code.co_flags & 0x0C
        self._stops = stops_in_debugger(code)
        self._binder: types.FunctionType | None = None
        self._lock = threading.RLock()
        self._traces: list[Any] = []
        self._refused: dict[tuple[Any, ...], list[Unsupported]] = {}  # by the classes and dtypes of the arguments
        self._passes = bool(self._options["optimize"]), bool(self._options["fast"])
        self._warned: set[str] = set()
        self.clear()

    def _called_in(self, trace: Any, args: Any, kwargs: Any) -> Any:
        """A call while something is traced; code that a tape records is plain, and no call of its was converted."""
        if not trace.executes:
            return self.original(*args, **kwargs)
        from autograph.recorded import call

        return call(trace, self.original, args, kwargs)

    @property
    def ag_function(self) -> types.FunctionType:
        """What another traced function calls in place of this object."""
        return self.original

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        trace = in_progress.get()
        if trace is not None:
            return self._called_in(trace, args, kwargs)
        if (self._mode or current_mode()) == "eager":
            ended = Tapes.ended
            result = self.original(*args, **kwargs)
            return result if Tapes.ended == ended else after_tapes(result, args, kwargs)
        if self._stops or (gettrace() is not None and is_debugger(gettrace())):
            self._warn_of_debugger()
            return self.original(*args, **kwargs)
        values = args if self._plain and not kwargs and len(args) == len(self._names) else self._bind(args, kwargs)
        for traced in self._traces:
            inputs = traced.guard(values)
            if inputs is not None:
                break
        else:
            traced, inputs = self._traced(values)
            if traced is None:
                return self.original(*args, **kwargs)
        try:
            return traced.result(traced.run(*inputs))
        except Exception as error:
            from runtime.executors.errors import with_user_traceback

            raise with_user_traceback(error, traced.plan)  # noqa: B904 - the very exception, its causes unchanged

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """All arguments in the order of the parameters, defaults filled in; Python's TypeError where they don't fit."""
        bind, plain = self._binder, self.original
        if bind is None:
            bind = self._binder = binder(plain)
        if bind.__defaults__ is not plain.__defaults__ or (
            not self._plain and bind.__kwdefaults__ is not plain.__kwdefaults__
        ):
            bind.__defaults__, bind.__kwdefaults__ = plain.__defaults__, plain.__kwdefaults__  # replaced by the user
        try:
            found: tuple[Any, ...] = bind(*args, **kwargs)
            return found
        except TypeError as error:
            refused = error
        try:
            self.original(*args, **kwargs)
        except TypeError as error:  # in Python's own words
            refused = error
        raise refused.with_traceback(None)

    def _traced(self, values: tuple[Any, ...]) -> tuple[Any, Any]:
        """A trace that holds for these arguments, and its inputs; (None, None) where the call must run eagerly."""
        try:
            return self._found(values)
        except Stops:
            self._stops = True
            self._warn_of_debugger()
            return None, None
        except Unsupported as error:
            if self._options["fallback"] == "error":
                raise _shown(error) from None
            self._warn(f"{error}\n`{self.original.__name__}` runs eagerly until then.")
            return None, None

    def _found(self, values: tuple[Any, ...]) -> tuple[Any, Any]:
        """A trace that holds for these arguments, and its inputs. Raises `Unsupported` where there is none."""
        self._check_arguments(values)
        with self._lock:
            for traced in self._traces:  # another thread may have made it
                inputs = traced.guard(values)
                if inputs is not None:
                    return traced, inputs
            kinds = tuple([value.dtype if type(value) is np.ndarray else type(value) for value in values])
            refused = self._refused.setdefault(kinds, [])
            for known in refused:
                if len(refused) == MAX_REFUSALS or known.guard is None or known.guard(values) is not None:
                    raise known
            for _ in range(MAX_ATTEMPTS):
                try:
                    traced = self._new_trace(values)
                except Unsupported as error:
                    refused.append(error)
                    raise
                inputs = traced.guard(values)
                if inputs is not None:
                    return traced, inputs
            raise RuntimeError(f"a new trace of {self.original.__name__} does not hold for its own arguments")

    def _check_arguments(self, values: tuple[Any, ...]) -> None:
        """Arguments that fit no trace must fit the signature; those that fit a trace have been checked with it."""
        if self._specs is not None:
            check_arguments(self._specs, self._names, values)

    def _trace(self, values: tuple[Any, ...], fetched: Any = None, tells: bool = False) -> Any:
        from autograph.tracing import trace_function

        passes = self._passes
        try:
            return trace_function(self.original, self._names, values, self._history, *passes, fetched, tells)
        except Unsupported as error:
            raise _shown(error) from None

    def _new_trace(self, values: tuple[Any, ...]) -> Any:
        traced = self._trace(values)
        self._traces = [traced, *self._traces[: MAX_TRACES - 1]]
        if len(self._traces) == MANY_TRACES:
            self._warn(self._many_traces())
        return traced

    def _many_traces(self) -> str:
        from autograph.explain import differing_facts

        changing = differing_facts(self._traces)
        return (
            f"`{self.original.__name__}` was traced {MANY_TRACES} times; what changes between the calls: {changing}. "
            "Pass what changes as an array or a NumPy scalar, or keep it constant."
        )

    def _warn_of_debugger(self) -> None:
        self._warn(f"`{self.original.__name__}` runs eagerly, so that the debugger can stop in it.")

    def _warn(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            warnings.warn(text, AutoGraphWarning, stacklevel=_users_level())

    # ---- what users look at

    @property
    def source(self) -> str:
        """The converted source; of a derivative that of the function that it is the derivative of."""
        from autograph.api import to_source

        return to_source(self.original)

    @property
    def traces(self) -> list[Any]:
        """The traces, the newest first."""
        return list(self._traces)

    def trace(self, *args: P.args, **kwargs: P.kwargs) -> Any:
        """The graph for these arguments, as it is run; nothing is run. Raises `Unsupported` where there is none."""
        values = self._bind(args, kwargs)
        self._check_arguments(values)
        with self._lock:
            found = next((traced for traced in self._traces if traced.guard(values) is not None), None)
            graph = (found or self._new_trace(values)).graph
        from autograph.fetched import Later

        later = Later(functools.partial(self._fetchable, graph, values))
        return graph if graph.fetchable is not None else replace(graph, fetchable=later)

    def _fetchable(self, graph: Any, values: tuple[Any, ...]) -> Any:
        """What can be fetched of a graph; it was traced for calls, which ask for no variables."""
        from autograph.fetched import fetchable

        with self._lock:
            graph.fetchable = graph.fetchable or fetchable(functools.partial(self._trace, values))
            return graph.fetchable

    def explain(self, *args: P.args, **kwargs: P.kwargs) -> str:
        """What becomes of the function for these arguments: what is staged, unrolled, opaque, guarded, and why."""
        from autograph.explain import explain

        return explain(self, self._bind(args, kwargs))

    def clear(self) -> None:
        """Forget all traces."""
        from runtime.trace.history import History

        with self._lock:
            self._traces = []
            self._refused = {}
            self._history = History()
            if self._specs is not None:
                self._history.varying_sizes |= varying_sizes(self._specs, self._names)

    def __repr__(self) -> str:
        return f"<ag.function {self.original.__module__}.{self.original.__qualname__}>"

    def __reduce__(self) -> Any:
        """By its name, as a plain function; where that names what was decorated, by this and how it was decorated."""
        options = {"mode": self._mode, **self._options}
        if self._given is not self.original:  # of what `ag.grad` and its like return, which pickle themselves
            return _decorated, (self._given, options)
        name = self.original.__module__, self.original.__qualname__
        found = _named(*name) if name[0] in modules else None
        if found is self:
            return _named, name
        if getattr(found, "original", found) is not self.original:
            raise PicklingError(f"Can't pickle {self!r}: it's not found as {'.'.join(name)}")
        return _decorated_again, (*name, options)

    def __copy__(self) -> Function[P, R]:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Function[P, R]:
        return Function(self._given, mode=self._mode, **self._options)  # type: ignore[arg-type]


def _mend(item: Any) -> str:
    """What to do where `ag.function` is given something else than a function, for its message."""
    name = getattr(getattr(item, "__func__", None), "__qualname__", "")
    if name:
        return f"; decorate it in its class, or give `{name}` and the object as its first argument"
    if isinstance(item, type):
        return "; decorate its methods"
    if isinstance(item, functools.partial):
        return "; decorate its function, and make the partial of that"
    return (
        "; put `@ag.function` next to the function, under the other decorator" if hasattr(item, "__wrapped__") else ""
    )


def _users_level() -> int:
    """How many frames outwards the user's line is, as `warnings.warn` counts them from where this is called."""
    level, frame = 1, _getframe(1)
    while frame.f_back is not None and is_internal(frame.f_code):
        level, frame = level + 1, frame.f_back
    return level


def _shown(refusal: Unsupported) -> Unsupported:
    """A refusal, which names the user's line itself, without the frames of this project's code."""
    return refusal if environ.get("AUTOGRAPH_FULL_TRACEBACK") == "1" else refusal.with_traceback(None)


def _named(module: str, name: str) -> Any:
    """What a module has by this name, None where it has nothing: a function is found again as pickle does it."""
    import importlib

    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def _decorated_again(module: str, name: str, options: dict[str, Any]) -> Any:
    """The function of this name, decorated with these options."""
    found = _named(module, name)
    return _decorated(getattr(found, "original", found), options)


def _decorated(function: Any, options: dict[str, Any]) -> Any:
    return Function(function, **options)


@overload
def function(function: Callable[P, R], /) -> Function[P, R]: ...


@overload
def function(
    function: Callable[P, R],
    /,
    *,
    mode: str | None = None,
    backend: str = "auto",
    fallback: str = "warn",
    optimize: bool = True,
    fast: bool = False,
    signature: Sequence[Spec | None] | None = None,
) -> Function[P, R]: ...


@overload
def function(
    function: None = None,
    /,
    *,
    mode: str | None = None,
    backend: str = "auto",
    fallback: str = "warn",
    optimize: bool = True,
    fast: bool = False,
    signature: Sequence[Spec | None] | None = None,
) -> Callable[[Callable[P, R]], Function[P, R]]: ...


def function(
    function: Any = None,
    /,
    *,
    mode: str | None = None,
    backend: str = "auto",
    fallback: str = "warn",
    optimize: bool = True,
    fast: bool = False,
    signature: Sequence[Spec | None] | None = None,
) -> Any:
    """Turn a function over NumPy arrays into one that runs as a graph.

    `mode`: "eager" or "graph" for this function alone, None for what `ag.set_mode` and `ag.mode` say. `backend`: "auto"
    or "numpy". `fallback`: "warn" runs a function that can't be a graph as it is, after one warning; "error" raises
    `Unsupported`. `optimize=False` runs no pass. `fast=True` adds those that change the last bits (`docs/fast.md`).
    `signature`: an `ag.Spec` for each parameter, None for one that is left to itself; sizes of None are open from the
    first trace on, and an argument that does not fit raises a TypeError.
    """

    def made(plain: Any) -> Any:
        return Function(plain, mode, backend, fallback, optimize, fast, signature)

    return made if function is None else made(function)
