"""Recursion under a condition known only at run time: the function becomes a graph of its own, with `call` nodes.

A function that meets itself with arguments of the same types, inside a branch of its own, would be traced for ever. It
is traced once instead, with placeholders for the parts of its arguments that vary: symbolic values and numbers, and
what was another list, object or text at each of several levels. What it returns starts as "never" and is widened, round
by round, by what its paths return.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from traceback import walk_tb
from types import CodeType, FunctionType, MethodType
from typing import Any

from runtime.errors import NeedsValue, Unsupported
from runtime.graph import Graph, Node, Operand, Value
from runtime.trace.builder import Trace, TraceAgain, current
from runtime.trace.call_arguments import Arguments
from runtime.trace.class_attributes import class_attribute
from runtime.trace.control import with_restarts
from runtime.trace.exceptions import native_call
from runtime.trace.function_attributes import Attributed
from runtime.trace.graph_functions import close
from runtime.trace.libraries import is_library, module_of
from runtime.trace.recursive_calls import Record, Recursion
from runtime.trace.symbolic import Symbolic
from runtime.trace.variables import RECURSIVE, cells_of, names_in, stored_in, uses_itself
from runtime.trace.wrapping import as_container
from runtime.types import ANY

MAX_ROUNDS = 12
MAX_INLINE_DEPTH = 40  # of a recursion that can't be staged
MAX_VARIANTS = 8  # calls inside one another, each in a branch of the one before, that differ in what is new in each
FEW_VARIANTS = 3  # after as many, it is tried whether one graph can serve them all
MAX_KNOWN_DEPTH = 24  # as many, where they differ in objects that were there before
MAX_CALLS = 64  # inside themselves that put nodes in, before what decides the recursion is taken to vary
MAX_KNOWN_CALLS = 250  # as many, where Python's numbers are all that is computed
MAX_SAME = 24  # calls inside one another that no Python value tells apart


class Nested(Attributed):
    """A function that is called through a hook: it assigns variables around it, or may call itself.

    Every region that it is called in takes down the variables that it assigns; `birth` says which regions are younger.
    """

    ag_hook = True

    def __init__(self, function: FunctionType, birth: int) -> None:
        self.function = function
        self.birth = birth
        self.__name__ = function.__name__
        self.__qualname__ = function.__qualname__
        self.__doc__ = function.__doc__
        self.note_variables()

    def note_variables(self) -> None:
        """Let the trace know which variables the function assigns."""
        stored = stored_in(self.function.__code__)
        for name, cell in cells_of(self.function):
            if name in stored:
                current().heap.note_assigned(cell, self.birth)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        trace = current()
        code = self.function.__code__
        stored = stored_in(code)
        trace.heap.reach([pair for pair in cells_of(self.function) if pair[0] in stored], self.birth)
        if trace.executes:  # the recursion is Python's own
            return native_call(self.function, *args, **kwargs)
        arguments = Arguments(args, kwargs)
        calls: list[Record] = trace.calls.setdefault(code, [])
        records = [record for record in calls if record.is_of(self.function)]
        record = next((record for record in reversed(records) if record.holds_for(arguments)), None)
        if record is not None and trace.depth > record.depth and code not in trace.inlined:
            if not record.staged:
                raise Recursion(record)
            return record.call(arguments)
        if records:
            self._count(trace)
        if record is not None:  # a recursion that Python values decide
            return self._again(trace, record, args, kwargs)
        if code not in trace.inlined:
            self._generalise(trace, records, arguments)

        def first() -> Any:
            while True:
                record, size = Record(trace, self.function, arguments), trace.mark()
                calls.append(record)
                try:
                    return self._first(trace, record, args, kwargs)
                except Unsupported:
                    if not record.is_tried:
                        raise
                    trace.cut(size)
                    trace.varied.add(code)
                finally:
                    calls.remove(record)

        return with_restarts(trace, first, (self, args))

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def _generalise(self, trace: Trace, records: Sequence[Record], arguments: Arguments) -> None:
        """Where calls of ever other arguments go deeper and deeper, let one graph serve them all."""
        around = [record for record in records if record.depth < trace.depth]
        depth = len({record.depth for record in around})
        if depth < FEW_VARIANTS or (depth < MAX_KNOWN_DEPTH and not around[0].is_endless(arguments)):
            return
        if depth < MAX_VARIANTS and (self.function.__code__ in trace.varied or not around[0].has_new(arguments)):
            return
        for k, record in enumerate(around):
            if record.generalise(arguments, around[k + 1 :]):
                record.is_tried = depth < MAX_VARIANTS
                raise Recursion(record)
        if depth < MAX_VARIANTS:
            return
        raise Unsupported(
            f"`{self.__name__}` calls itself under a condition that is known only at run time, each time with another "
            "function, class or structure of arguments",
            "Define the functions that are passed on outside the recursion.",
            trace.frame(),
        )

    def _count(self, trace: Trace) -> None:
        """Raises `TraceAgain`, once, where sizes and numbers lead to many calls: if they vary, one graph serves all."""
        code = self.function.__code__
        calls, size = trace.inner_calls.get(code, (0, trace.size))
        trace.inner_calls[code] = calls + 1, size
        most = MAX_CALLS if trace.size - size > MAX_CALLS else MAX_KNOWN_CALLS
        if trace.lifter is not None and calls >= most and trace.lifter.history.open_all():
            raise TraceAgain

    def _again(self, trace: Trace, record: Record, args: Any, kwargs: Any) -> Any:
        """A call inside itself, in no branch of its own."""
        known = any(type(record.arguments.parts[k]) is not Symbolic for k in record.places)
        known = known and not (trace.lifter and trace.lifter.history.stages_recursion)
        if record.inlined > MAX_SAME and not (known or record.staged or self.function.__code__ in trace.inlined):
            raise Recursion(record)
        record.inlined += 1
        try:
            return self._inline(trace, args, kwargs)
        finally:
            record.inlined -= 1

    def _inline(self, trace: Trace, args: Any, kwargs: Any) -> Any:
        code = self.function.__code__
        if code not in trace.inlined:
            return native_call(self.function, *args, **kwargs)
        trace.inlined[code] += 1
        try:
            if trace.inlined[code] > MAX_INLINE_DEPTH:
                raise Unsupported(
                    f"`{self.__name__}` calls itself more than {MAX_INLINE_DEPTH} times deep, and needs Python values",
                    "Let the recursion depend on NumPy values only.",
                    trace.frame(),
                )
            return native_call(self.function, *args, **kwargs)
        finally:
            trace.inlined[code] -= 1

    def _first(self, trace: Trace, record: Record, args: Any, kwargs: Any) -> Any:
        code, size = self.function.__code__, trace.mark()
        around = record.around
        known = around.recall(code, record.arguments) if around is not None and code not in trace.inlined else None
        if known is not None:
            record.continue_from(known)
        else:
            kept, result = self._tried(trace, record, args, kwargs)
            if kept:
                return result
            trace.cut(size)
        try:
            if record.is_tried:
                self._try_to_stage(trace, record)
            else:
                self._stage(trace, record)
        except NeedsValue:
            if record.is_tried:
                raise
            trace.cut(size)
            trace.inlined[code] = 0
            return self._inline(trace, args, kwargs)
        if around is not None and record.is_known:
            around.settled.append((code, record))
        return record.call(record.arguments)

    def _tried(self, trace: Trace, record: Record, args: Any, kwargs: Any) -> tuple[bool, Any]:
        """The result of the call in place, unless it must become a graph: whether it is, and the result."""
        region = trace.heap.open(cells_of(self.function))
        kept, result = False, None
        try:
            result = self._inline(trace, args, kwargs)
            kept = True
        except Recursion as recursion:
            if recursion.record is not record:
                raise
        except Exception:
            kept = True
            raise
        finally:
            if trace.heap.regions and trace.heap.regions[-1] is region:
                trace.heap.keep() if kept else trace.heap.undo()
        return kept, result

    def _try_to_stage(self, trace: Trace, record: Record) -> None:
        """As `_stage`; where one graph can't serve all calls, everything is as it was."""
        trace.heap.open(cells_of(self.function))
        try:
            self._stage(trace, record)
        except BaseException:
            trace.heap.undo()
            raise
        trace.heap.keep()

    def _stage(self, trace: Trace, record: Record) -> None:
        """Trace the function as a graph of its own; again where more of its arguments turns out to vary."""
        size = trace.mark()
        while True:
            try:
                self._settle(trace, record)
                return
            except Recursion as recursion:
                if recursion.record is not record:
                    raise
                trace.cut(size)

    def _settle(self, trace: Trace, record: Record) -> None:
        """Find the fixed point of the types."""
        record.start(trace, self.function)
        assert record.state is not None
        leaves = [record.arguments.parts[k] for k in record.places]
        names = [leaf.ag_value.name if type(leaf) is Symbolic else "" for leaf in leaves]
        for _ in range(MAX_ROUNDS):
            record.news = False
            inputs = [Value(type_, name) for type_, name in zip(record.parameters, names, strict=True)]
            before, start = record.state.known(), trace.heap.birth()
            nodes, outputs = self._round(trace, record, inputs)
            if record.state.known() != before:
                trace.forget_since(start)
                continue
            if record.template is None:  # no path returns
                record.take(Symbolic(Value(ANY)))
                record.is_known = False
            elif not record.news:
                close(record.function, Graph(tuple(inputs), tuple(nodes), tuple(outputs), self.__name__))
                return
            trace.forget_since(start)
        raise Unsupported(
            f"the types in the recursion of `{self.__name__}` do not settle",
            "Give the arguments and results one type at all depths.",
            trace.frame(),
        )

    def _round(self, trace: Trace, record: Record, inputs: list[Value]) -> tuple[list[Node], list[Operand]]:
        record.depth = trace.depth
        trace.enclosing = record

        def body() -> list[Operand]:
            placeholders = [as_container(Symbolic(value)) for value in inputs]
            args, kwargs = record.arguments.filled(dict(zip(record.places, placeholders, strict=True)))
            return record.take(self.function(*args, **kwargs))

        assert record.state is not None
        try:
            nodes, outputs, _ = record.state.run(body)
        finally:
            trace.enclosing = record.around
        return nodes, outputs or []


Nested.__name__ = Nested.__qualname__ = "function"  # as Python's own messages call what it stands for


def may_recurse(function: FunctionType) -> bool:
    """Whether a function of the user's may call itself, directly or through functions that it names."""
    seen: set[CodeType] = set()
    waiting = _named(function)
    while waiting:
        one = waiting.pop()
        if one.__code__ is function.__code__:
            return True
        if one.__code__ not in seen:
            seen.add(one.__code__)
            waiting += _named(one)
    return False


def note_recursion(lifter: Any, error: BaseException) -> None:
    """Raises `TraceAgain` where functions without a hook have called themselves as deep as may be.

    They have been called by operators, or are kept in a dict or an attribute.
    """
    frames = Counter(frame.f_code for frame, _ in walk_tb(error.__traceback__))
    if frames[Nested.__call__.__code__] > FEW_VARIANTS:
        return  # the recursion was seen
    found = {code for code, made in lifter.bound if frames[made.__code__] > FEW_VARIANTS}
    often = [code for code, count in frames.items() if count > FEW_VARIANTS and "<locals>" in code.co_qualname]
    inner = {(code.co_filename, code.co_firstlineno) for code in often}
    if found or not inner <= RECURSIVE:
        lifter.history.deep |= found
        RECURSIVE.update(inner)
        raise TraceAgain


def _named(function: FunctionType) -> list[FunctionType]:
    """The functions that one names: globals, variables around it, and methods of its own class; itself by its name."""
    names = names_in(function.__code__)
    found = [function.__globals__.get(name) for name in names]
    found += [cell.cell_contents for cell in function.__closure__ or () if _is_full(cell)]
    owner = _owner(function)
    for cls in () if owner is None else _with_subclasses(owner):
        names_of_methods = names | _special_methods(cls) if uses_itself(function.__code__) else names
        if "getattr" in names:  # a method by a name that is computed
            names_of_methods = names_of_methods | set(dir(cls))
        found += [class_attribute(cls, name) for name in names_of_methods]
    found += [
        class_attribute(item, "__init__")
        for item in found
        if isinstance(item, type) and not is_library(module_of(item))
    ]
    found = [getattr(item, "ag_function", None) if hasattr(type(item), "ag_function") else item for item in found]
    named = [item for item in found if isinstance(item, FunctionType)]
    return [*named, function] if function.__name__ in names else named


def _owner(function: FunctionType) -> type | None:
    """The class that a function is a method of: one of its module, or one that was made in a function."""
    name = function.__qualname__.rpartition(".")[0]
    found = function.__globals__.get(name)
    if "<locals>" in name and current().lifter is not None:
        found = next((cls for cls in current().lifter.classes if cls.__qualname__ == name), None)
    return found if isinstance(found, type) else None


def _with_subclasses(cls: type) -> list[type]:
    """A class and those of the user's that come from it, whose methods its own call by their names."""
    found = [cls]
    for one in found:  # to which others are added
        derived: list[type] = type.__subclasses__(one)
        found += [other for other in derived if other not in found and not hasattr(other, "ag_named")]
    return found


def _special_methods(owner: type) -> set[str]:
    """What `self(…)`, `self[…]`, `self + …` may call, of a class of the user's."""
    found = {name for cls in owner.__mro__[:-1] for name in vars(cls) if name.startswith("__") and name.endswith("__")}
    return found - {"__init__", "__new__", "__repr__", "__str__"}


def _is_full(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False
