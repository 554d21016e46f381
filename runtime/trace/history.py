"""What the traces of one function have met, from which the next one learns what to leave open."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from runtime.trace.local_classes import Places
from runtime.types import Forgotten


@dataclass
class History:
    """What one function's traces have met at each path."""

    numbers: dict[str, Any] = field(default_factory=dict)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    varying: set[str] = field(default_factory=set)  # numbers that are inputs
    varying_sizes: set[tuple[str, int]] = field(default_factory=set)
    contents: dict[str, Any] = field(default_factory=dict)  # lengths of lists, keys of dicts
    lengths: dict[str, set[int]] = field(default_factory=dict)  # all that lists of numbers and texts have had
    item_classes: dict[str, set[type]] = field(default_factory=dict)  # of the items of long lists
    changed: set[str] = field(default_factory=set)  # lists and dicts that the traced code changes
    whole: set[str] = field(default_factory=set)  # lists and dicts that stay known, since they have a gradient
    seen_sizes: dict[tuple[str, int], Any] = field(default_factory=dict)  # equal for what was equal in all traces
    needed: set[str] = field(default_factory=set)  # numbers that must stay known
    hidden: set[tuple[type, str]] = field(default_factory=set)  # methods that an object's own attribute hides
    growing: set[CodeType] = field(default_factory=set)  # bodies of loops that add to the list they run over
    staged: set[CodeType] = field(default_factory=set)  # bodies of short loops that are staged all the same
    recursive: set[CodeType] = field(default_factory=set)  # generators that call themselves at run time
    resumed: set[CodeType] = field(default_factory=set)  # generators from which items are taken here and there
    advanced: set[Any] = field(default_factory=set)  # lines whose iterators are to exist at run time from the start
    unsure: set[Any] = field(default_factory=set)  # iterators that leave out items by tests of run time: code or line
    watched: dict[int, set[str]] = field(default_factory=dict)  # globals that are assigned after code that runs later
    late_attributes: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # the same of classes' attributes
    deleted: set[tuple[int, str]] = field(default_factory=set)  # globals that are deleted: namespace and name
    late: set[Any] = field(default_factory=set)  # code of functions that run later, after what they read has changed
    late_classes: set[type] = field(default_factory=set)  # of objects that have changed after such code had read them
    functions: list[Any] = field(default_factory=list)  # of the user's, which have been values of run time
    partials: bool = False  # whether partials of such functions have been
    late_ends: set[type] = field(default_factory=set)  # iterators that were found to end where the graph decides
    late_functions: set[CodeType] = field(default_factory=set)  # those that read variables which hold functions
    attributed: set[CodeType] = field(default_factory=set)  # functions that have got attributes
    deep: set[CodeType] = field(default_factory=set)  # functions that have called themselves unseen, as by operators
    left_out_of_functions: set[str] = field(default_factory=set)  # attributes that those of run time were not given
    asked_of_functions: set[str] = field(default_factory=set)  # which of them values of run time were asked for
    local_classes: Places = field(default_factory=Places)
    local_made: dict[Any, Any] = field(default_factory=dict)  # the classes themselves, while one trace is made
    acting: list[type] = field(default_factory=list)  # classes whose methods act when Python sorts or prints objects
    acting_operators: list[type] = field(default_factory=list)  # those whose operators do, which Python may call
    unanswered: set[CodeType] = field(default_factory=set)  # operators of the user's that run as Python
    told_apart: set[Any] = field(default_factory=set)  # definitions of functions that are compared, or are keys
    by_reference: set[type] = field(default_factory=set)  # classes of which no loop carries objects by value
    links: dict[str, Any] = field(default_factory=dict)  # what objects have held at a path: None, an object, how many
    open_exceptions: set[type] = field(default_factory=set)  # those that get attributes on some paths only
    linked: set[type] = field(default_factory=set)  # classes whose objects hold one another, others at each call
    common_types: dict[Any, Any] = field(
        default_factory=dict
    )  # of what objects of a class hold, while one trace is made
    known_scalars_warn: bool = False
    forgotten: Forgotten | None = None  # what changes of arrays that other values may be
    counts_cached: bool = False  # whether calls of functions that remember their results are counted
    stages_recursion: bool = False  # where known numbers lead deeper than Python's stack
    opened: bool = False  # whether all sizes and numbers have been taken to vary

    def open_all(self) -> bool:
        """Let all sizes and numbers vary that need not be known; False where that was tried before."""
        if self.opened:
            return False
        self.opened = True
        self.varying |= set(self.numbers) - self.needed
        self.varying_sizes |= {(path, axis) for path, shape in self.shapes.items() for axis in range(len(shape))}
        return True
