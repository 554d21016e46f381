"""Calls of functions that call themselves, while these are traced: with what arguments, and what they return."""

from __future__ import annotations

from collections.abc import Sequence
from types import CodeType, FunctionType, MethodType
from typing import Any

from runtime.graph import Operand, Value
from runtime.primitives.control import CALL, GraphFunction
from runtime.structure import fill, hole, same_structure, take_apart
from runtime.trace.builder import Trace, current, operand
from runtime.trace.call_arguments import Arguments, has_number, may_vary
from runtime.trace.containers import escape, function_of
from runtime.trace.exceptions import Raised
from runtime.trace.heap import cell_content, same
from runtime.trace.lists import List
from runtime.trace.opaque import forget
from runtime.trace.run_time_state import RunTimeState
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import as_container
from runtime.type_sizes import of_one_call
from runtime.types import ANY, NONE, Dim, ListType, Type, settled, union


class Recursion(BaseException):
    """Unwinds to the call that must become a graph of its own."""

    def __init__(self, record: Record) -> None:
        super().__init__(record)
        self.record = record


class Record:
    """A call that is being traced."""

    def __init__(self, trace: Trace, function: FunctionType, arguments: Arguments) -> None:
        self.name = function.__name__
        self._function = function
        self.around: Record | None = trace.enclosing
        self.depth = trace.depth
        self.birth = trace.heap.birth()
        self.arguments = arguments
        self.varying: set[int] = set()  # parts of the arguments that are inputs though they are no numbers
        self.inlined = 0
        self.staged = False
        self.is_tried = False  # whether it is made a graph although few of the calls inside it were seen
        self.since = 0  # sizes that are newer may be others at each call
        self.settled: list[tuple[CodeType, Record]] = []  # calls inside that have become graphs, in any round
        self.known: Record | None = None  # what an earlier round has found out of this call
        self.restart()

    def is_of(self, function: FunctionType) -> bool:
        """Whether this is a call of that function, or of one that was made anew with variables which hold the same."""
        return _are_alike(self._function, function, set())

    def restart(self) -> None:
        """Nothing is known yet of what the function returns."""
        self.state: RunTimeState | None = None
        self.function = GraphFunction(self.name)
        self.parameters: list[Type] = []
        self.template: Any = None  # of the result; None as long as no path returns
        self.results: list[Type] = []
        self.news = False
        self.is_known = True  # whether what is known of the result is what paths return

    def recall(self, code: CodeType, arguments: Arguments) -> Record | None:
        """What an earlier round, of this call or one around it, has found out of such a call; None where nothing."""
        calls = (known for other, known in reversed(self.settled) if other is code)
        found = next((known for known in calls if known.holds_for(arguments)), None)
        return self.around.recall(code, arguments) if found is None and self.around is not None else found

    def continue_from(self, known: Record) -> None:
        """Let the call be the graph that it was in an earlier round, as far as that was known."""
        self.known, self.settled = known, known.settled
        self.arguments, self.varying = self.arguments.like(known.arguments), set(known.varying)

    @property
    def places(self) -> list[int]:
        """The parts of the arguments that are inputs of the graph."""
        numbers = {k for k, part in enumerate(self.arguments.parts) if has_number(part)}
        return sorted(numbers | self.varying)

    def holds_for(self, arguments: Arguments) -> bool:
        """Whether a call with these arguments is one of the same graph."""
        return self.differing(arguments) == set()

    def differing(self, arguments: Arguments) -> set[int] | None:
        """The parts of the arguments that make a call another one; None where they can't be told part by part."""
        return self.arguments.differing(arguments.like(self.arguments), self.varying)

    def generalise(self, arguments: Arguments, between: Sequence[Record]) -> bool:
        """Let the parts vary that differ in these calls; whether that is possible."""
        others = [arguments, *(record.arguments for record in between)]
        for candidate in (self.arguments, self.arguments.whole()):
            found = [candidate.differing(other.like(candidate), set()) for other in others]
            places = set().union(*(places for places in found if places is not None))
            parts = [other.like(candidate).parts for other in others]
            if None not in found and all(may_vary(each[k]) for each in (candidate.parts, *parts) for k in places):
                self.arguments, self.varying = candidate, self.varying | places
                return True
        return False

    def is_endless(self, arguments: Arguments) -> bool:
        """Whether this call may differ from the one inside it for ever: by something made since, or a text."""
        places = self.differing(arguments)
        if places is None:
            return True
        parts = arguments.like(self.arguments).parts
        return any(getattr(parts[k], "ag_birth", self.birth) >= self.birth for k in places)

    def has_new(self, arguments: Arguments) -> bool:
        """Whether each call inside this one is given something that was made since, and nothing else differs."""
        places = self.differing(arguments)
        parts = arguments.like(self.arguments).parts
        return bool(places) and all(getattr(parts[k], "ag_birth", 0) >= self.birth for k in places or ())

    def start(self, trace: Trace, function: FunctionType) -> None:
        """Begin the graph: the types of its inputs are those of the first call."""
        self.restart()
        self.staged = True
        self.since = Dim().since
        leaves = [self.arguments.parts[k] for k in self.places]
        for leaf in leaves:
            escape(leaf)
        self.parameters = list(map(type_at_run_time, leaves))
        self.state = RunTimeState(trace, [function])
        known = self.known
        if known is not None and known.state is not None and len(known.parameters) == len(leaves):
            self.parameters = list(map(union, zip(self.parameters, known.parameters, strict=True)))
            self.template, self.results = known.template, list(known.results)
            self.state.expect(known.state)

    def call(self, arguments: Arguments) -> Any:
        """A `call` node, inside the graph of the function itself or after it."""
        parts = arguments.like(self.arguments).parts
        leaves = [parts[k] for k in self.places]
        for leaf in leaves:
            escape(leaf)
        inputs = (*[operand(leaf) for leaf in leaves], *self.function.captured)
        for k, leaf in enumerate(leaves):
            wider = union([self.parameters[k], type_at_run_time(leaf)])
            if not settled(self.parameters[k], wider):
                self.parameters[k] = wider
                self.news = True
        if self.template is None:
            raise Raised(None)
        results = of_one_call(self.results, self.since)
        outputs = current().emit(CALL, inputs, results, {"function": self.function})
        if self.state is not None:
            self.state.resume()
        for leaf in leaves:
            forget(leaf)
        return fill(self.template, list(map(_result, outputs)))

    def take(self, result: Any) -> list[Operand]:
        """The leaves of a result; the spec of the results is widened by it."""
        template, leaves = take_apart(result, _is_result_leaf, known=())
        if self.template is not None and not same_structure(
            template, self.template
        ):  # at different depths, or by different paths
            template, leaves = hole(0), [result]
            if not same_structure(self.template, template):
                self.template, self.results, self.news = template, [ANY], True
        operands = [operand(leaf) for leaf in leaves]
        types = list(map(type_at_run_time, leaves))
        if self.template is None:
            self.template, self.results, self.news = template, types, True
            return operands
        for k, type_ in enumerate(types):
            wider = union([self.results[k], type_])
            if not settled(self.results[k], wider):
                self.results[k] = wider
                self.news = True
        return operands


def _result(output: Value) -> Any:
    """What traced code gets for a result; None is known, as Python asks constructors for it."""
    return None if output.type == NONE else as_container(Symbolic(output))


def type_at_run_time(leaf: Any) -> Type:
    """The type of an argument or result as a value of run time."""
    return ListType(ANY) if isinstance(leaf, List) else operand(leaf).type


def _is_result_leaf(item: Any) -> bool:
    return not isinstance(item, tuple)


def _are_alike(left: Any, right: Any, met: set[tuple[int, int]]) -> bool:
    """Whether two contents of variables are the same, or functions of one code over variables that are alike."""
    if left is right or (id(left), id(right)) in met or same(left, right):
        return True
    if type(left) is MethodType is type(right) and left.__self__ is not right.__self__:
        return False
    left, right = function_of(left), function_of(right)
    if type(left) is not FunctionType or type(right) is not FunctionType or left.__code__ is not right.__code__:
        return False
    met.add((id(left), id(right)))
    pairs = zip(left.__closure__ or (), right.__closure__ or (), strict=True)
    return all(one is other or _are_alike(cell_content(one), cell_content(other), met) for one, other in pairs)
