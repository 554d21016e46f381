"""Write NumPy code with plain `if`, `while` and `for`; get a graph."""

from autograph.api import convert, do_not_convert, numpy_call, stage, to_source, unroll
from autograph.errors import AutoGraphWarning, Unsupported
from autograph.function import Function, function
from autograph.gradients import (
    Tape,
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
from autograph.modes import current_mode, mode, set_mode
from autograph.specs import Spec

__all__ = [
    "AutoGraphWarning", "Function", "Spec", "Tape", "Unsupported", "checkpoint", "compare", "convert", "current_mode",
    "custom_vjp", "do_not_convert", "function", "grad", "hessian", "jacobian", "jvp", "mode", "numpy_call", "set_mode",
    "stage", "stop_gradient", "to_source", "unroll", "value_and_grad", "vjp",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name == "compare":  # brings rich and copying with it, so it is loaded when used
        from autograph.comparison import compare

        return compare
    raise AttributeError(f"module 'autograph' has no attribute {name!r}")
