"""Views of dicts of the trace: `table.keys()`, `table.values()`, `table.items()`."""

from __future__ import annotations

from collections.abc import ItemsView, KeysView, ValuesView
from typing import TYPE_CHECKING, Any

from runtime.primitives import builtins
from runtime.trace.builder import apply_call, current
from runtime.trace.containers import Grown
from runtime.trace.reflected import is_staged_key
from runtime.trace.symbolic import Symbolic

if TYPE_CHECKING:
    from runtime.trace.dicts import Dict


class View:
    """A view of a dict of the trace, which may become known at run time only after the view was made."""

    _mapping: Dict
    ag_method: Any  # what gives the view of a plain dict

    def __repr__(self) -> str:
        return repr(type(self).ag_method(self._mapping))

    @property
    def ag_mapping(self) -> Dict:
        """The dict."""
        return self._mapping

    @property
    def ag_grown(self) -> Grown | None:
        return self._mapping.ag_grown

    @property
    def ag_at_run_time(self) -> bool:
        """Whether the keys are known only at run time."""
        return self._mapping.ag_at_run_time

    def ag_truth(self) -> Any:
        return self._mapping.ag_truth()

    def ag_contains(self, item: Any) -> Any:
        if self.ag_at_run_time or is_staged_key(item):
            return apply_call(builtins.CONTAINS, (self.ag_symbolic(), item))
        return item in self  # type: ignore[operator]

    def ag_symbolic(self) -> Symbolic:
        """The view at run time."""
        return getattr(self._mapping.ag_symbolic(), type(self).ag_method.__name__)()


class Keys(View, KeysView):
    """`table.keys()`."""

    ag_method = dict.keys


class Values(View, ValuesView):
    """`table.values()`."""

    ag_method = dict.values

    def ag_contains(self, item: Any) -> Any:
        return super().ag_contains(item) if self.ag_at_run_time else _is_among(item, tuple(self))


class Items(View, ItemsView):
    """`table.items()`."""

    ag_method = dict.items

    def ag_contains(self, item: Any) -> Any:
        is_pair = isinstance(item, tuple) and len(item) == 2
        if self.ag_at_run_time or type(item) is Symbolic or (is_pair and is_staged_key(item[0])):
            return super().ag_contains(item)
        if not is_pair:
            return False
        key, value = item
        return key in self._mapping and _is_among(value, (self._mapping[key],))


def _is_among(item: Any, items: tuple[Any, ...]) -> Any:
    lifter = current().lifter
    return item in items if lifter is None else lifter.converter.operators.in_(item, items)


Keys.__name__, Values.__name__, Items.__name__ = "dict_keys", "dict_values", "dict_items"  # as Python's messages say
