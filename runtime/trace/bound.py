"""Names that may have no value: what reading one gives."""

from __future__ import annotations

from typing import Any

from runtime.primitives.control import CHECK_BOUND, unbound_error
from runtime.trace.builder import apply
from runtime.trace.choice import Choice, switch
from runtime.trace.exceptions import for_user
from runtime.trace.heap import EMPTY
from runtime.trace.symbolic import Symbolic
from runtime.trace.wrapping import as_container
from runtime.types import UNBOUND, alternatives


def may_be_unbound(content: Any) -> bool:
    """Whether what a name holds may be the absence of a value."""
    if type(content) is Choice:
        return any(map(may_be_unbound, content.alternatives))
    return content is EMPTY or (type(content) is Symbolic and UNBOUND in alternatives(content.ag_type))


def checked(content: Any, name: str, scope: str = "local") -> Any:
    """The value that a name has; Python's error where it has none, which may be known at run time only."""
    if not may_be_unbound(content):
        return content
    if content is EMPTY or (type(content) is Symbolic and content.ag_type == UNBOUND):
        raise for_user(unbound_error(name, scope))
    if type(content) is Choice:
        return switch(content, lambda one: checked(one, name, scope))
    options = {} if scope == "local" else {"scope": scope}
    return as_container(apply(CHECK_BOUND, content, name=name, **options))
