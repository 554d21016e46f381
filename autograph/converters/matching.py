"""`match`: taken apart into `if` statements before anything else."""

from __future__ import annotations

import gast

from autograph.converters.context import Conversion, Statements


def remove_matches(body: Statements, conversion: Conversion) -> Statements:
    for stmt in body:
        for node in gast.walk(stmt):
            if isinstance(node, gast.Match):
                raise conversion.refuse("`match` can't be converted yet", node, "Use `if` and `elif`.")
    return body
