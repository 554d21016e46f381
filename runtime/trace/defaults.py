"""What makes the items of Python's other dicts, told in Python: gradients flow through functions of the user's."""

from __future__ import annotations

from typing import Any

from runtime.frames import LIBRARY_FILES
from runtime.trace.in_python import told_in_python

LIBRARY_FILES.add(__file__)


def _put_default(table: Any, key: Any, make: Any) -> None:
    if key not in table:
        table[key] = make()


def _fill_dict(table: Any, sources: Any, named: Any) -> None:
    for source in sources:
        if hasattr(source, "keys"):
            for key in source:
                table[key] = source[key]
        else:
            for key, value in source:
                table[key] = value
    for key, value in named.items():
        table[key] = value


fill_dict = told_in_python(_fill_dict)
put_default = told_in_python(_put_default)
