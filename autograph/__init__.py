"""Write NumPy code with plain `if`, `while` and `for`; get a graph."""

from importlib import import_module
from typing import TYPE_CHECKING

from autograph.api import convert, do_not_convert, numpy_call, stage, to_source, unroll
from autograph.errors import AutoGraphWarning, Unsupported
from autograph.function import Function, function
from autograph.modes import current_mode, mode, set_mode
from autograph.specs import Spec

if TYPE_CHECKING:
    from autograph.comparison import compare
    from autograph.gradients import (
        checkpoint,
        custom_vjp,
        grad,
        hessian,
        jacobian,
        jvp,
        stop_gradient,
        value_and_grad,
        vjp,
    )
    from autograph.tape import Tape

__all__ = [
    "AutoGraphWarning", "Function", "Spec", "Tape", "Unsupported", "checkpoint", "compare", "convert", "current_mode",
    "custom_vjp", "do_not_convert", "function", "grad", "hessian", "jacobian", "jvp", "mode", "numpy_call", "set_mode",
    "stage", "stop_gradient", "to_source", "unroll", "value_and_grad", "vjp",
]  # fmt: skip

# What is loaded when it is first asked for: not every program differentiates, few compare.
_LATE = {"Tape": "autograph.tape", "compare": "autograph.comparison"} | dict.fromkeys(
    ("checkpoint", "custom_vjp", "grad", "hessian", "jacobian", "jvp", "stop_gradient", "value_and_grad", "vjp"),
    "autograph.gradients",
)


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(f"module 'autograph' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_LATE[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted(globals().keys() | set(__all__))
