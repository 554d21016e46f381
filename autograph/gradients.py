"""Gradients: functions of functions, and the tape."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograph.api import plain_function
from autograph.errors import kind_of
from autograph.function import Function
from autograph.modes import current_mode
from runtime.trace.builder import current, tracing
from runtime.trace.symbolic import Symbolic

Argnums = int | tuple[int, ...]


class Session:
    """Where operations on watched values go: into the trace in progress, or a recording of its own that runs them."""

    def __init__(self) -> None:
        from runtime.trace.recording import Recording, RecordingLifter

        trace = tracing()
        self.is_own = trace is None
        if trace is None:
            from autograph.tracing import Conversion

            trace = Recording()
            RecordingLifter(trace, Conversion())
        self.trace = trace

    @contextmanager
    def active(self) -> Iterator[None]:
        """Let operations go to the session; where another trace is in progress, they go there anyway."""
        from runtime.trace.builder import activate

        if tracing() is None:
            with activate(self.trace):
                yield
        else:
            yield

    def call(
        self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], name: str = "args"
    ) -> Any:
        """Call a function of this module's that runs in a trace; the result is plain where the session is its own.

        The arguments are known as items of `name`, which tells those of several calls apart.
        """
        if not self.is_own:
            return function(*args, **kwargs)
        try:
            return self._call(function, args, kwargs, name)
        except Exception as error:
            from runtime.executors.errors import without_internal_frames

            raise without_internal_frames(error)  # noqa: B904 - the very exception, its causes unchanged

    def _call(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], name: str) -> Any:
        from runtime.trace import paths

        with self.active():
            lifter = self.trace.lifter
            lifted = [lifter.lift(arg, paths.argument(k, f"{name}[{k}]")) for k, arg in enumerate(args)]
            named = {key: lifter.lift(arg, paths.argument(0, key)) for key, arg in kwargs.items()}
            result = function(*lifted, **named)
            self.trace.heap.save_watched()
            return self.plain(result)

    def plain(self, result: Any) -> Any:
        """A result for the user: arrays and objects, where the session is its own."""
        from runtime.trace.recording import plain_result

        return plain_result(result) if self.is_own else result


def lifted(function: Callable[..., Any]) -> Callable[..., Any]:
    """The form of the user's function that runs in the trace in progress; what is lifted already is handed on."""
    from runtime.trace import paths

    if getattr(function, "ag_is_lifted", False):
        return function
    name = getattr(function, "__name__", type(function).__name__)
    found: Callable[..., Any] = current().lifter.lift(function, paths.constant(function, name))
    return found


class Derived:
    """A function made from the user's by differentiation.

    Called on its own, it runs operation by operation, or as a graph where the user's function is decorated and the mode
    is "graph"; in a trace it becomes part of it. `ag.function(derived)` is always one graph.
    """

    ag_transparent = True  # traced code calls it with the trace's values

    def __init__(self, function: Callable[..., Any], transform: Callable[..., Any], made_by: tuple[Any, ...]) -> None:
        if not callable(function):
            raise TypeError(f"a function is needed, not {kind_of(function)}")
        self.original = self.ag_shown = function
        self._transform = transform
        self._made_by = made_by  # the public function, and its further arguments
        self._is_lifted = tracing() is not None
        self._static: Function[..., Any] | None = None
        functools.update_wrapper(self, function, ("__module__", "__name__", "__qualname__", "__doc__"), ())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if tracing() is not None:
            return self.in_trace(*args, **kwargs)
        if self.is_decorated and current_mode() == "graph":
            if self._static is None:
                self._static = Function(self.ag_traceable)
            return self._static(*args, **kwargs)
        return Session().call(self.in_trace, args, kwargs)

    @property
    def is_decorated(self) -> bool:
        """Whether the user's function is decorated, so that calls are graphs in graph mode."""
        return isinstance(self.original, Function) or getattr(self.original, "is_decorated", False)

    def in_trace(self, *args: Any, **kwargs: Any) -> Any:
        """The call in the trace in progress."""
        return self._transform(self.ag_bound, args, kwargs)

    @property
    def ag_bound(self) -> Any:
        """The function of the trace whose parameters a call binds."""
        return self.original if self._is_lifted else lifted(self.original)

    @property
    def ag_traceable(self) -> Callable[..., Any]:
        """The function that `ag.function` traces."""

        names = list(signature_of(self.original))

        def derived(*args: Any, **kwargs: Any) -> Any:
            if tracing() is None:
                return Session().call(self.in_trace, args, kwargs)
            for name, arg in zip(names, args, strict=False):
                rename(arg, name)
            return self.in_trace(*args, **kwargs)

        functools.update_wrapper(derived, self.original, ("__module__", "__name__", "__qualname__", "__doc__"), ())
        del derived.__wrapped__  # type: ignore[attr-defined]  # the parameters are its own
        derived.ag_transparent = True  # type: ignore[attr-defined]
        derived.ag_shown = self.original  # type: ignore[attr-defined]
        return derived

    def __reduce__(self) -> Any:
        make, *arguments = self._made_by
        return make, (self.original, *arguments)

    def __repr__(self) -> str:
        return f"<{self._transform.__name__.lstrip('_')} of {getattr(self.original, '__name__', self.original)}>"


def signature_of(function: Any) -> Iterable[str]:
    """The names of a function's parameters, none where they are not known."""
    try:
        return inspect.signature(plain_function(function)).parameters
    except TypeError:
        return ()


def rename(arg: Any, name: str) -> None:
    """Give an input of the graph the name of the parameter that it is handed to."""
    value = getattr(arg, "ag_value", None) if isinstance(arg, Symbolic) else None
    if value is not None:
        value.name = name


def grad(function: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The gradient of a function that returns one real number.

    The function returned takes the same arguments and returns the gradient with respect to the argument at `argnums`,
    or a tuple of gradients for a tuple of numbers: each in the structure of the argument (tuples, lists, dicts, objects
    with arrays in attributes), shape and dtype of each array. With `has_aux` the function returns a pair whose first
    item is differentiated, and `(gradient, second item)` is returned.

    Raises TypeError for an argument that is no float and for a result that is no real number, `Unsupported` where a
    gradient would be lost. Where the result does not depend on an argument, its gradient is zero. Reverse mode, as in
    A. Griewank and A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008.
    """

    def gradient(function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        from runtime.gradients import transform

        result, found = transform.value_and_grad(function, argnums, has_aux, args, kwargs)
        return (found, result[1]) if has_aux else found

    return Derived(function, gradient, (grad, argnums, has_aux))


def value_and_grad(function: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """As `grad`; the function returned gives the result, too: `(result, gradient)`."""

    def value_and_gradient(function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        from runtime.gradients import transform

        return transform.value_and_grad(function, argnums, has_aux, args, kwargs)

    return Derived(function, value_and_gradient, (value_and_grad, argnums, has_aux))


def vjp(function: Callable[..., Any], *args: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The result of a call, and the function that pulls cotangents back.

    The second item takes a cotangent in the structure of the result and returns a tuple with the vector-Jacobian
    product for each argument, in its structure. It may be called several times.
    """
    from runtime.gradients import transform

    session = Session()

    def run(*args: Any) -> Any:
        form = function if tracing() is not None and not session.is_own else lifted(function)
        return transform.vjp(form, range(len(args)), args)

    def keep(*args: Any) -> Any:
        result, pull = run(*args)
        pulls.append(pull)
        return result

    pulls: list[Any] = []
    result = session.call(keep, args, {})

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        found: tuple[Any, ...] = session.call(pulls[0], (cotangent,), {}, "cotangents")
        return found

    return result, pullback


def jvp(function: Callable[..., Any], args: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The result of a call, and its derivative along `tangents`, one for each argument, in its structure and shapes."""
    from runtime.gradients import transform

    session = Session()

    def run(args: Sequence[Any], tangents: Sequence[Any]) -> Any:
        form = lifted(function) if session.is_own else function
        return transform.jvp(form, tuple(args), tuple(tangents))

    found: tuple[Any, Any] = session.call(run, (tuple(args), tuple(tangents)), {})
    return found


def jacobian(function: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The derivative of each item of a function's result with respect to each item of an argument.

    Both are arrays or numbers. The shape is the result's, followed by the argument's; a tuple of numbers gives one
    derivative for each of these arguments. The function runs once for each item of the result, so its effects happen
    as often.
    """

    def jacobian_(function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        from runtime.gradients import transform

        return transform.jacobian(function, argnums, args, kwargs)

    return Derived(function, jacobian_, (jacobian, argnums))


def hessian(function: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The second derivatives of a function that returns one real number: the Jacobian of its gradient.

    A tuple of numbers gives a tuple for each of these arguments, with a derivative of its gradient by each of them.
    """

    def hessian_(function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        from runtime.gradients import transform

        def rows(k: int) -> Any:
            def gradient(*args: Any, **kwargs: Any) -> Any:
                return transform.value_and_grad(function, k, False, args, kwargs)[1]

            return transform.jacobian(gradient, argnums, args, kwargs)

        return rows(argnums) if isinstance(argnums, int) else tuple(map(rows, argnums))

    return Derived(function, hessian_, (hessian, argnums))


def stop_gradient(x: Any) -> Any:
    """A copy of an array, or a number, that gradients don't flow through."""
    from runtime.gradients import mirrors

    return mirrors.stop_gradient(x)


class Checkpoint:
    """A function whose intermediate values are computed again for its gradient. See `checkpoint`."""

    ag_transparent = True

    def __init__(self, function: Callable[..., Any]) -> None:
        self.original = function
        self._is_lifted = tracing() is not None
        functools.update_wrapper(self, function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if tracing() is None:
            return self.original(*args, **kwargs)
        from runtime.gradients import recompute

        function = self.original if self._is_lifted else lifted(self.original)
        return recompute.call(function, args, kwargs) if current().stretches else function(*args, **kwargs)


def checkpoint(function: Callable[..., Any]) -> Checkpoint:
    """Let a gradient compute a function's intermediate values again instead of keeping them.

    The function returns arrays or numbers. It may draw random numbers, which are drawn again from the states that the
    generators had before, and change what it made; any other effect would happen twice, and raises `Unsupported`.
    """
    return Checkpoint(function)


class CustomVJP:
    """A function whose derivative the user gives. See `custom_vjp`."""

    ag_transparent = True

    def __init__(self, function: Callable[..., Any]) -> None:
        self.original = function
        self._function = _for_traces(function)
        self._rules: tuple[Callable[..., Any], Callable[..., Any]] | None = None
        functools.update_wrapper(self, function)
        self._operation: Any = None
        self._depths: dict[int, int] = {}  # of a trace: how many forward functions are under way in it

    def defvjp(self, forward: Callable[..., Any], backward: Callable[..., Any]) -> None:
        """Give the derivative.

        `forward(*args)` returns the result and what is kept for the way back; `backward(kept, cotangent)` returns a
        tuple with a cotangent for each argument, None for one that has none. `forward` may call the function itself.
        """
        self._rules = (_for_traces(forward), _for_traces(backward))

    def __call__(self, *args: Any) -> Any:
        if tracing() is None:
            return self.original(*args)
        if self._rules is None:
            raise TypeError(f"`{self.original.__name__}` has no derivative: give it one by `defvjp`")
        from runtime.gradients import custom

        key = id(current())
        depth = self._depths.get(key, 0)
        if depth >= current().stretches:  # no gradient is asked for, or `forward` calls the function
            return self._function(*args)
        if self._operation is None:
            self._operation = custom.operation(self.original, self._cotangents)
        self._depths[key] = depth + 1
        try:
            result, kept = self._rules[0](*args)
        finally:
            self._depths[key] = depth
            if not depth:
                del self._depths[key]
        return custom.call(self._operation, result, kept, args)

    def _cotangents(self, kept: Any, cotangent: Any) -> Any:
        from runtime.gradients import custom

        return custom.cotangents(self._rules[1](kept, cotangent), self.original)  # type: ignore[index]


def _for_traces(function: Callable[..., Any]) -> Callable[..., Any]:
    """The form of the user's function that runs in traces; one that is defined in a trace is that already."""
    return function if tracing() is not None else lambda *args: lifted(function)(*args)


def custom_vjp(function: Callable[..., Any]) -> CustomVJP:
    """Let a function have the derivative that is given by its `defvjp(forward, backward)`."""
    return CustomVJP(function)


_public: Any
for _public in (grad, value_and_grad, vjp, jvp, jacobian, hessian, stop_gradient, custom_vjp, checkpoint):
    _public.ag_transparent = True
