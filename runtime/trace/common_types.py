"""What attributes of objects known at run time only hold: one type for all objects of a class, at whatever moment.

Objects that the trace makes get their attributes from traced code. So the types of all that is ever put under a name
are the type of what is read there. Where code puts something else after the type was asked for, what has asked is
traced again. What is in a list or dict that an attribute holds has one type, too.

Nothing is known of classes whose objects other code is given, and of attributes that operators and properties assign,
which Python calls where it meets an object of unknown class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

from runtime.trace.assigned_attributes import ANY_NAME, assigned_names
from runtime.trace.builder import TraceAgain, current, is_literal
from runtime.trace.class_attributes import class_attribute
from runtime.trace.containers import note_functions, static_type, wider_element
from runtime.trace.dicts import Dict
from runtime.trace.heap import EMPTY
from runtime.trace.lists import List
from runtime.trace.restarts import RestartSince
from runtime.trace.sets import Set
from runtime.trace.wrapping import as_container
from runtime.type_sizes import of_any_size
from runtime.types import ANY, NEVER, UNBOUND, Type, alternatives, union, without

if TYPE_CHECKING:
    from runtime.trace.history import History

_METHODS = (FunctionType, staticmethod, classmethod)
CONTENTS = "[]"  # the name under which the items stand of an object that is a list or dict
LONG = "long "  # that of a long list or dict of the user's, before its path
NAMES = "()"  # the name under which those stand of all attributes


class CommonType:
    """What all places of one kind hold."""

    def __init__(self, known: Type | None) -> None:
        self.type: Any = known  # None: nothing was put there yet; of `NAMES` a frozenset, or ANY
        self.asked: int | None = None  # when it was first asked for, as `Heap.births` counts
        self.joined: CommonType | None = None  # what it has become one with
        self.leaked = False  # whether something else than attributes may hold the lists or dicts

    def whole(self) -> CommonType:
        """The one that stands for all that have become one."""
        return self if self.joined is None else self.joined.whole()


class CommonTypes:
    """Those of a trace."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.lost: set[type | None] = set()  # classes of which nothing is known; None: all
        self.loose: Type | None = None  # of items that are put into lists and dicts of which nothing is known
        self.loose_in_any: Type | None = None  # of those put into what was found in objects of unknown class
        self.used = False  # whether any was asked for
        self.roots: list[Any] = []  # the user's objects that are known at run time only
        self.long: list[str | None] = []  # beside each of them its name, where it is a long list or dict
        self.reached: dict[int, Any] = {}  # those that can be reached from them
        self.functions: dict[int, FunctionType] = {}  # those of the user's modules that were found in them
        self.contained: set[int] = set()  # the lists, dicts and sets that were found in them, and in what these hold
        self.kept_in: dict[int, tuple[Any, CommonType]] = {}  # the user's lists and dicts that were found in them
        # Of the guard, on what it finds in these objects, and in lists, dicts and sets that they hold:
        self.verdicts: defaultdict[type, dict[tuple[str, type], str]] = defaultdict(dict)
        self.verdicts_of_items: dict[tuple[type, str, type, type], str] = {}
        self._methods: dict[type, frozenset[str]] = {}
        self._found: dict[Any, CommonType] = {}
        self._assigned: dict[type, tuple[frozenset[str], frozenset[str]]] = {}

    # ---- attributes

    def attribute(self, cls: Any, name: str) -> Type:
        """The type of what an object of a shadow class has under a name, from now on certain to be asked for."""
        if class_attribute(cls, "__getattr__") is not EMPTY or self._may_assign(name):
            return ANY
        types = [] if class_attribute(cls, name) is EMPTY else [_type_in_class(class_attribute(cls, name))]
        return union([NEVER, *types, *self._given(cls, name)])

    def gives_none(self, cls: Any, name: str) -> bool:
        """Whether objects of a shadow class have nothing of their own under a name; asked for as above."""
        return not self._may_assign(name) and all(type_ == NEVER for type_ in self._given(cls, name))

    def _given(self, cls: Any, name: str) -> list[Type]:
        asked = [self._ask(self._common((owner, name))) for owner in (cls.ag_class, None)]
        return [type_ for type_ in asked if type_ is not None]

    def names(self, cls: Any) -> list[str] | None:
        """The attributes that objects of a shadow class may have; None where they may have any.

        From now on that is certain to be asked for.
        """
        for one in current().lifter.classes:
            self._add_names(cls.ag_class, frozenset().union(*self._assigned_by(one)))
        asked: list[Any] = [self._ask(self._common((owner, NAMES))) or frozenset() for owner in (cls.ag_class, None)]
        if ANY in asked or class_attribute(cls, "__getattr__") is not EMPTY or any(ANY_NAME in part for part in asked):
            return None
        found: frozenset[str] = frozenset().union(*asked)
        return sorted(found)

    def has_name(self, cls: type, name: str) -> bool:
        """Whether an attribute is one of those that are known, where these were asked for."""
        found = [one.whole() for key, one in self._found.items() if key in ((cls, NAMES), (None, NAMES))]
        asked = [one for one in found if one.asked is not None]
        return not asked or any(one.type == ANY or name in (one.type or ()) for one in asked)

    def _add_names(self, cls: type | None, names: frozenset[str]) -> None:
        common = self._common((cls, NAMES))
        known = common.type or frozenset()
        if known != ANY and not names <= known:
            common.type = known | names
            self._again([common])

    def _may_assign(self, name: str) -> bool:
        """Whether code that Python calls by itself may assign an attribute of this name."""
        for cls in current().lifter.classes:
            assigned = self._assigned_by(cls)
            found = frozenset().union(*assigned) if current().runs_operators else assigned[0]
            if not found.isdisjoint((name, ANY_NAME)):
                return True
        return False

    def _assigned_by(self, cls: type) -> tuple[frozenset[str], frozenset[str]]:
        if cls not in self._assigned:
            self._assigned[cls] = assigned_names(cls)
        return self._assigned[cls]

    def note_operators(self) -> None:
        """From now on Python itself may call operators, which assign attributes."""
        assigned = [self._assigned_by(cls)[1] for cls in current().lifter.classes]
        names = frozenset().union(*assigned)
        found = [one for key, one in self._found.items() if key[1] in names or ANY_NAME in names]
        self._set_any(found)

    def read(self, cls: Any, name: str, symbolic: Any) -> Any:
        """What was read of such an object, as the trace handles it."""
        found = as_container(symbolic)
        if isinstance(found, List | Dict | Set):
            found.ag_common = self._common((cls.ag_class, name, "items"))
        return found

    def put(self, cls: type | None, name: str, value: Any) -> None:
        """An object of run time, of this class of the user's (None: of unknown class), gets an attribute."""
        note_functions((value,))
        self._add_names(cls, frozenset((name,)))
        if cls is None:
            self._widen(
                self._common((None, name)), (ANY if isinstance(value, List | Dict | Set) else static_type(value),)
            )
            return
        value = as_container(value)  # of whose items nothing is known
        if isinstance(value, List | Dict | Set):
            self._hold(value, self._common((cls, name, "items")))
        self._widen(self._common((cls, name)), (static_type(value),))

    def contents_of(self, cls: Any) -> CommonType:
        """What all objects of a shadow class contain that comes from `list` or `dict`."""
        return self._common((cls.ag_class, CONTENTS, "items"))

    def put_contents(self, contents: List | Dict) -> None:
        """An object of run time that is a list or dict holds what these do."""
        self._widen(contents.ag_common, types_in(contents))

    def reset_in_class(self, name: str) -> None:
        """A class gets an attribute of this name, which its objects may take for their own."""
        self._widen(self._common((None, name)), (ANY,))

    def lose(self, cls: type | None = None) -> None:
        """Nothing is known any more of the objects of this class of the user's, or of all."""
        if not self.is_lost(cls):
            self.lost.add(cls)
            self._set_any([one for key, one in self._found.items() if self.is_lost(key[0])])

    def is_lost(self, cls: type | None) -> bool:
        """Whether nothing is known of the objects of a class."""
        return None in self.lost or cls in self.lost

    # ---- the user's own objects

    def take(self, lifted: Any) -> None:
        """One of the user's objects is known at run time only."""
        from runtime.trace.reached import take

        take(current().lifter, lifted)

    def holds_for(self, roots: Sequence[Any]) -> bool:
        """Whether what the trace has asked for holds for what can be reached from some of the user's objects."""
        from runtime.trace.reached import conforms

        return not self.used or conforms(self, roots)

    def known(self, *key: Any) -> Type | None:
        """The type under this key; None where none was asked for."""
        if key not in self._found:
            return None
        found = self._found[key].whole().type
        return NEVER if found is None else found

    def methods_of(self, cls: type) -> frozenset[str]:
        """The names of the methods that objects of a class have."""
        if cls not in self._methods:
            found = {name for base in cls.__mro__ for name, raw in vars(base).items() if isinstance(raw, _METHODS)}
            self._methods[cls] = frozenset(found)
        return self._methods[cls]

    def widen(self, cls: type, name: str, type_: Type, content: Any, types: Iterable[Type], lifted: Any) -> None:
        """One of the user's objects holds something of this type, and that items of `types`."""
        self._add_names(cls, frozenset((name,)))
        if isinstance(content, list | dict | set):
            items = self.keep(cls, name, content, types)
            if isinstance(lifted, List | Dict | Set):
                self._hold(lifted, items)
        self._widen(self._common((cls, name)), (type_,))

    def keep(self, cls: type, name: str, content: Any, types: Iterable[Type]) -> CommonType:
        """A list, dict or set of the user's, known by the attribute or place where it is found, holds such items."""
        items = self._common((cls, name, "items"))
        if id(content) in self.contained or not name.startswith(LONG):
            self.leak(items)
        self._widen(items, types)
        self.kept_in[id(content)] = (content, items)
        return items

    def note_contained(self, container: Any) -> None:
        """A list, dict or set of the user's is found in an attribute, or in what that holds."""
        self.contained.add(id(container))
        if id(container) in self.kept_in:
            self.leak(self.kept_in[id(container)][1])

    def is_apart(self, content: Any, name: str) -> bool:
        """Whether the trace has taken it that no attribute leads to this long list or dict."""
        key = type(content), name, "items"
        return key in self._found and not self._found[key].whole().leaked

    def end(self) -> None:
        """The trace is done: the guard that asks for its types keeps none of the user's objects."""
        self.roots.clear()
        self.reached.clear()
        self.kept_in.clear()
        self.contained.clear()

    def note_lifted(self, value: Any, lifted: Any) -> None:
        """A list or dict of the user's is lifted, which one of these objects may hold."""
        if id(value) in self.kept_in:
            lifted.ag_common = self.kept_in[id(value)][1]

    # ---- variables that code shares which runs at unknown moments

    def put_in_cell(self, key: Any, type_: Type) -> None:
        """The run-time cell of a variable, known by this key, gets a content, or none."""
        self._widen(self._common(key), (type_,))
        if UNBOUND in alternatives(type_):
            self._widen(self._common((key, "unbound")), (ANY,))

    def in_cell(self, key: Any) -> Type:
        """The type of what such a cell holds."""
        found = self._ask(self._common(key))
        type_ = ANY if found is None else found
        return type_ if self._ask(self._common((key, "unbound"))) is None else union([type_, UNBOUND])

    # ---- what lists and dicts hold

    def widen_items(self, common: CommonType, types: Iterable[Type]) -> None:
        """Items of these types are put into a list or dict that attributes hold."""
        self._widen(common, types)

    def widen_unknown(self, types: Sequence[Type], is_any: bool) -> None:
        """Items of these types are put into a list or dict that something else than attributes holds.

        `is_any`: which may be an object of unknown class, so that it may be any.
        """
        self.loose = wider_element(self.loose, types)
        if is_any:
            self.loose_in_any = wider_element(self.loose_in_any, types)
        for key, one in list(self._found.items()):
            if len(key) == 3 and (is_any or one.whole().leaked):
                self._widen(one, types)

    def keep_track(self, tracked: List | Dict | Set, types: Iterable[Type]) -> None:
        """What is ever put into this list or dict, and those that are made in the same line, has one type.

        Those that begin with items of other kinds are told apart.
        """
        types, frame = tuple(types), current().frame()
        kinds = frozenset(getattr(type_, "cls", type(type_)) for type_ in types)
        place = None if frame is None else (frame.filename, frame.line, kinds)
        tracked.ag_common = self._common((place, type(tracked), "items"))
        if tracked.ag_leaked:
            self.leak(tracked.ag_common)
        self._widen(tracked.ag_common, types)

    def items(self, common: CommonType) -> Type | None:
        """The type of an item, from now on certain to be asked for."""
        return self._ask(common)

    def _hold(self, value: List | Dict | Set, common: CommonType) -> None:
        known, common = value.ag_common, common.whole()
        is_any = value.ag_unknown and known is None
        types = (ANY,) if is_any else types_in(value)
        value.ag_common = common
        if value.ag_leaked or is_any or value.ag_source is not None:
            self.leak(common)
        if known is not None:
            self.join(known, common)
        self._widen(common, types)

    def leak(self, common: CommonType) -> None:
        """From now on something else than attributes may hold such lists or dicts."""
        common.whole().leaked = True
        self.widen_items(common, () if self.loose is None else (self.loose,))

    def join(self, known: CommonType, common: CommonType) -> None:
        """Let two be one from now on."""
        known, common = known.whole(), common.whole()
        if known is common:
            return
        told = {one.type for one in (known, common) if one.asked is not None}
        known.joined = common
        common.asked = min((one.asked for one in (known, common) if one.asked is not None), default=None)
        if known.leaked:
            self.leak(common)
        if known.type is not None:
            common.type = wider_element(common.type, (known.type,))
        if told - {common.type}:  # of one only
            self._again([common])

    # ---- one common type

    def _common(self, key: Any) -> CommonType:
        found = self._found.get(key)
        if found is None:
            known = ANY if self.is_lost(key[0]) else self.history.common_types.get(key)
            if len(key) == 3 and self.loose_in_any is not None:
                known = wider_element(known, (self.loose_in_any,))
            found = self._found[key] = CommonType(known)
        return found.whole()

    def _ask(self, common: CommonType) -> Type | None:
        common, self.used = common.whole(), True
        if common.asked is None:
            common.asked = current().heap.births
        return common.type

    def _widen(self, common: CommonType, types: Iterable[Type]) -> None:
        common = common.whole()
        new = [of_any_size(without(type_, UNBOUND)) for type_ in types if type_ not in (UNBOUND, NEVER)]
        wider = wider_element(common.type, new)
        if wider != common.type:
            common.type = wider
            self._again([common])

    def _set_any(self, found: Sequence[CommonType]) -> None:
        changed = [one for one in found if one.whole() is one and one.type != ANY]
        for one in changed:
            one.type = ANY
        self._again(changed)

    def _again(self, changed: Sequence[CommonType]) -> None:
        """Give up what has asked for these before."""
        times = [one.asked for one in changed if one.asked is not None]
        for one in changed:
            one.asked = None
        if not times:
            return
        if any(start <= min(times) for start in current().attempts):
            raise RestartSince(min(times))
        known = {key: one.whole().type for key, one in self._found.items()}
        self.history.common_types.update({key: type_ for key, type_ in known.items() if type_ is not None})
        raise TraceAgain

    def forget_since(self, start: int) -> None:
        """What has asked since then is taken back."""
        for one in self._found.values():
            if one.asked is not None and one.asked >= start:
                one.asked = None


def types_in(value: List | Dict | Set) -> tuple[Type, ...]:
    """The types of what a list, dict or set holds."""
    if isinstance(value, Set) and value.ag_at_run_time:
        return () if value.ag_common is not None else (ANY,)
    if isinstance(value, Set):
        return tuple(map(static_type, value))
    if value.ag_grown is not None:
        return () if value.ag_grown.element is None else (value.ag_grown.element,)
    held = list(list.__iter__(value) if isinstance(value, List) else dict.values(value))
    note_functions(held)
    return tuple(map(static_type, held))


def _type_in_class(member: Any) -> Type:
    """The type of an attribute that a class gives its objects."""
    from runtime.trace.shadow import Member

    lifted = member.get() if isinstance(member, Member) else member
    return static_type(lifted) if is_literal(lifted) else ANY
