"""Generators of the user's in a trace: one runs when a loop takes its items, and calls the loop's block for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import signature
from sys import _getframe
from types import FunctionType, GeneratorType, MethodType
from typing import Any, NoReturn

from runtime.errors import NeedsValue, Unsupported
from runtime.frames import targets_of
from runtime.graph import Literal
from runtime.primitives.control import Delegation
from runtime.primitives.objects import SETATTR
from runtime.trace.builder import Trace, TraceAgain, current, emit, operand
from runtime.trace.catching import is_guarded, may_end
from runtime.trace.exceptions import is_of_user, native_call
from runtime.trace.item_sources import unknown_length
from runtime.trace.iterators import Iteration, Own
from runtime.trace.objects import Instance
from runtime.trace.recursive_generators import is_endless, make_recursive
from runtime.trace.run_time_functions import make_generator
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import cells_of, stored_in
from runtime.types import ANY, NONE, ObjectType, Type

MAX_COLLECTED = 10_000  # items of a generator that are known one by one


class Generator:
    """A generator function that was converted push-style; a call of it makes what a loop runs.

    Every region that the loop stands in takes down the variables that it assigns; `birth` says which are younger.
    """

    ag_hook = True

    def __init__(self, function: FunctionType, birth: int = 0) -> None:
        self.function = function
        self.birth = birth
        self.__name__ = function.__name__
        self.__doc__ = function.__doc__

    def __call__(self, /, *args: Any, **kwargs: Any) -> Pushed:
        code = self.function.__code__
        least = code.co_argcount - len(self.function.__defaults__ or ())
        if kwargs or code.co_kwonlyargcount or not least <= len(args) <= code.co_argcount:
            self._check(args, kwargs)
        return Pushed(self.function, args, kwargs, self.birth)

    def _check(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Raises where the arguments do not fit, which is not left to the first item."""
        try:
            signature(self.function).bind(*args, **kwargs)
        except TypeError:
            native_call(self.function, *args, **kwargs)  # in Python's words

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)


Generator.__name__ = Generator.__qualname__ = "function"  # as Python's own messages call what it stands for


class Pushed(Iteration):
    """The items of a generator; a loop that takes them all runs it, otherwise it is one of run time."""

    ag_class = GeneratorType  # type: ignore[assignment]

    def __init__(self, function: FunctionType, args: tuple[Any, ...], kwargs: dict[str, Any], birth: int = 0) -> None:
        super().__init__()
        self.function = function
        self.birth = birth  # of the function
        self.args = args
        self.kwargs = kwargs
        self.begun: Any = False
        self.may_have_more: Any = False
        self.element: Type = ANY
        self.returned: Any = None
        self.consumer: Consumer | None = None  # of the loop that runs it
        self.is_context = False  # whether a `with` runs it, whose block raises where it yields
        self.collected: Iterator[Any] | None = None  # for Python itself

    def ag_state(self) -> dict[Any, Any]:
        return {"begun": self.begun, "may_have_more": self.may_have_more}

    def ag_restore(self, state: dict[Any, Any]) -> None:
        self.begun, self.may_have_more = state["begun"], state["may_have_more"]

    def is_static(self) -> bool:
        return False

    def can_run(self) -> bool:
        """Whether a loop may run the generator, as the first and only one that takes its items."""
        history = current().lifter.history
        return self.ag_ref is None and self.function.__code__ not in history.resumed | history.recursive

    def make(self) -> Symbolic:
        if self.begun is not False:
            self._resume()

        def block(hand_out: Callable[..., Any]) -> Any:
            return self._run(Consumer(hand_out, None, current().heap.birth(), may_send=True))

        function = self.function
        if function.__code__ in current().lifter.history.recursive:
            found, self.element = make_recursive(function, self.args, self.kwargs, self._run_with)
            return found
        found, self.element = make_generator(function.__name__, block, self.functions(), self.roots())
        return found

    def functions(self) -> list[Any]:
        return [self.function, *self.args, *self.kwargs.values()]

    def roots(self) -> list[Any]:
        return [self.args, self.kwargs]

    def _run_with(self, arguments: tuple[tuple[Any, ...], dict[str, Any]], hand_out: Callable[..., Any]) -> Any:
        consumer = Consumer(hand_out, None, current().heap.birth(), may_send=True)
        return Pushed(self.function, *arguments, self.birth)._run(consumer)

    def item(self) -> Type:
        self.ag_symbolic()
        return self.element

    def send(self, value: Any) -> Any:
        """Its `send`, of the generator at run time; `throw` and `close` alike."""
        return self.ag_symbolic().send(value)

    def throw(self, error: Any) -> Any:
        return self.ag_symbolic().throw(error)

    def close(self) -> Any:
        return self.ag_symbolic().close()

    def _resume(self) -> None:
        """The generator is begun already: it has to be one of run time from the start."""
        if current().executes:
            raise Unsupported(
                f"items of `{self.function.__name__}` are taken after a loop over it has begun, while its steps are "
                "recorded for a gradient",
                "Make a list of the items first, or decorate the function.",
                current().frame(),
            )
        self.suspend()

    def run(self, body: Callable[[Any], Any], go_on: Callable[[], Any] | None) -> None:
        """Run the generator with `body` for each item, as long as `go_on`."""
        if self.collected is not None:
            self._hand_on(body, go_on)
            return
        if self.may_have_more is not False or type(self.begun) is not bool:
            self._resume()
        if self.begun:
            return
        trace = current()
        trace.heap.touch(self)
        self.begun = self.may_have_more = True
        self.consumer = Consumer(body, go_on, trace.heap.birth(), generator=self)
        self.returned = self._closed(self.consumer) if trace.executes else self._run(self.consumer)
        self.may_have_more = go_on is not None

    def __next__(self) -> Any:
        """The next item for Python itself, which unpacks them: how many there are must be known."""
        if self.collected is None:
            try:
                self.collected = iter(self._collected())
            except NeedsValue:
                if targets_of(_getframe(1)) is None or not self.can_run():
                    raise
                self.suspend()
        return next(self.collected)

    def _hand_on(self, body: Callable[[Any], Any], go_on: Callable[[], Any] | None) -> None:
        """Run `body` for each item that is left of those that were collected."""
        for item in self.collected or ():
            body(item)
            if go_on is not None and not go_on():
                return

    def advance(self) -> Any:
        return next(self)

    def take(self) -> Any:
        return next(self) if current().executes else super().take()

    def _collected(self) -> list[Any]:
        depth = current().depth
        found: list[Any] = []

        def take(item: Any) -> None:
            if current().depth > depth:
                raise unknown_length()
            if len(found) == MAX_COLLECTED:
                raise _too_many(self.function)
            found.append(item)

        self.run(take, None)
        return found

    def _closed(self, consumer: Consumer) -> Any:
        """Run the generator in Python, where the end of the loop closes it."""
        returned: Any = None
        try:
            returned = self._run(consumer)
        except GeneratorExit:
            if not consumer.closes:
                raise
        if consumer.closes and consumer.raised is not None:
            raise consumer.raised
        return returned

    def _run(self, consumer: Consumer) -> Any:
        trace = current()
        stored = stored_in(self.function.__code__)
        if stored:
            trace.heap.reach([pair for pair in cells_of(self.function) if pair[0] in stored], self.birth)
        depths = trace.running.setdefault(self.function.__code__, [])
        depths.append(trace.depth)
        trace.consumers.append(consumer)
        try:
            if is_endless(depths):
                trace.lifter.history.recursive.add(self.function.__code__)
                raise TraceAgain
            return self.function(*self.args, **self.kwargs)
        except StopIteration as error:
            if consumer.generator is not None and error is not consumer.raised:
                self.end_by_stopping(error)
            raise
        finally:
            trace.consumers.pop()
            depths.pop()

    def end_by_stopping(self, error: StopIteration) -> None:
        """A StopIteration leaves the body: at run time Python makes a RuntimeError of it."""
        if current().executes:
            raise RuntimeError("generator raised StopIteration") from error
        self.suspend()

    def suspend(self) -> NoReturn:
        """Trace again, with a generator of run time: one that its loop runs can't do what it does."""
        current().lifter.history.resumed.add(self.function.__code__)
        raise TraceAgain


def _too_many(function: FunctionType) -> Unsupported:
    return Unsupported(
        f"`{function.__name__}` gives more than {MAX_COLLECTED} items, and all are asked for before the first is used",
        "Let a `for` run over the generator itself, without `zip`, `next` or the like.",
        current().frame(),
    )


def started(iterable: Any) -> Any:
    """What a loop runs over: for an object of the user's, what its `__iter__` returns."""
    if not isinstance(iterable, Instance) or not hasattr(type(iterable), "__iter__"):
        return iterable
    iterator = type(iterable).__iter__(iterable)  # type: ignore[attr-defined]
    return Own(iterator) if isinstance(iterator, Instance) and hasattr(type(iterator), "__next__") else iterator


class Consumer:
    """The block of the loop that takes a generator's items."""

    def __init__(
        self,
        body: Callable[..., Any],
        go_on: Callable[[], Any] | None,
        birth: int,
        may_send: bool = False,
        generator: Any = None,
    ) -> None:
        self.body = body
        self.go_on = go_on
        self.birth = birth
        self.may_send = may_send  # whether the body is told that its result is used, and returns what is sent
        self.receives = False  # whether the `yield` whose item the block has uses what is sent
        self.received: Any = None
        self.generator = (
            generator  # that, or the generator expression, whose body runs; None where it is one of run time
        )
        self.raised: BaseException | None = None  # what the block has raised
        self.guards = len(current().catching)  # how many handlers are around the loop
        self.delegates = False  # whether the block is that of a `yield from`, which raises what it is given
        self.closes = False  # whether the generator is told, in Python, that the loop is left

    def is_guarded(self, error: type[BaseException] | None = None) -> bool:
        """Whether the generator has handlers, around where it yields, that are not for what the block raises."""
        if self.generator is None or self.generator.is_context or self.delegates:
            return False
        return is_guarded(current(), self, error)


def push_from(item: Any, source: Any) -> Any:
    """As `push`, of an item of `yield from source`: what is sent is the source's."""
    inner = source.consumer if type(source) is Pushed else None
    outer = current().consumers[-1]
    if inner is not None:
        inner.delegates = True
        wanted = push(item, inner.receives)
        inner.received = outer.received
        return wanted
    if not outer.may_send or type(source) is not Symbolic or source.ag_type != ObjectType(Delegation):
        return push(item)
    wanted = push(item, True)
    emit(SETATTR, (source.ag_value, Literal("sent"), operand(outer.received)), {}, NONE)
    return wanted


def push(item: Any, receives: bool = False) -> Any:
    """Hand an item to the loop; what says whether it wants more. `receives` says that what is sent is used."""
    trace = current()
    consumer = trace.consumers.pop()  # a generator that the block itself runs has its own
    try:
        # The block's variables are not in the closures of the generator's blocks, which the open regions know.
        if trace.heap.regions:
            trace.heap.reach(cells_of(consumer.body, consumer.go_on), consumer.birth)
        consumer.receives = receives
        consumer.received = None
        if consumer.may_send:
            consumer.received = consumer.body(item, receives)
        elif trace.executes and consumer.is_guarded():
            return _push_in_python(consumer, item)
        else:
            _hand_over(trace, consumer, item)
        return True if consumer.go_on is None else consumer.go_on()
    finally:
        trace.consumers.append(consumer)


def _hand_over(trace: Trace, consumer: Consumer, item: Any) -> None:
    """Run the block; no handler of the generator, which waits at its `yield` then, may see what the block raises.

    Where the loop is left, Python closes the generator: handlers of GeneratorExit see that.
    """
    size = trace.mark()
    try:
        consumer.body(item)
    except Exception as error:
        consumer.raised = error
        if is_of_user(error):
            _suspend(consumer, consumer.is_guarded())
        raise
    _suspend(consumer, consumer.go_on is not None and consumer.is_guarded(GeneratorExit))
    _suspend(consumer, consumer.is_guarded() and may_end(trace, trace.nodes[size:]))


def _suspend(consumer: Consumer, is_guarded: bool) -> None:
    if is_guarded and consumer.generator is not None and not current().executes:
        consumer.generator.suspend()


def _push_in_python(consumer: Consumer, item: Any) -> bool:
    """As `push`; a loop that is left closes its generator, and what the block raises is raised afterwards."""
    try:
        consumer.body(item)
        is_left = consumer.go_on is not None and not consumer.go_on()
    except BaseException as error:
        if consumer.delegates:
            raise
        consumer.raised = error
        is_left = True
    if is_left and not consumer.delegates:
        consumer.closes = True
        raise GeneratorExit
    return not is_left
