"""What lists, dicts and sets have in common that are joined, where attributes of objects hold each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.trace.builder import current
from runtime.trace.common_types import CommonType
from runtime.trace.dicts import Dict
from runtime.trace.lists import List


def common_of(contents: Sequence[Any]) -> CommonType | None:
    """What all these lists, or all these dicts, have in common from now on; None where attributes do not hold each."""
    if len({type(content) for content in contents}) != 1 or not isinstance(contents[0], List | Dict):
        return None
    found = [content.ag_common for content in contents]
    if None in found:
        return None
    for one in found[1:]:
        current().lifter.common_types.join(one, found[0])
    whole: CommonType = found[0].whole()
    return whole


def with_common(item: Any, common: CommonType | None) -> Any:
    """A list or dict, known to be one of those."""
    if common is not None:
        item.ag_common = common
    return item
