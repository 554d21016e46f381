"""Kernels on arrays, graph against eager: time, bytes allocated by an iteration, the time of tracing."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
from timing import duration, medians, table

import autograph as ag


def jacobi(u, tolerance, limit):
    """A 2-D stencil until it has converged."""
    residual, steps = 1.0, 0
    while residual > tolerance and steps < limit:
        new = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])
        residual = np.abs(new - u[1:-1, 1:-1]).max()
        u[1:-1, 1:-1] = new
        steps += 1
    return steps


def chain(x, y):
    """A dozen elementwise operations."""
    a = x * y + 0.5
    b = np.sqrt(np.abs(a * a - x))
    return np.maximum(b * 2.0 - y, a * 0.1) + b * x - 1.5


def life(grid, steps):
    """Game of Life by slices."""
    for _ in range(steps):
        count = (
            grid[:-2, :-2] + grid[:-2, 1:-1] + grid[:-2, 2:] + grid[1:-1, :-2]
            + grid[1:-1, 2:] + grid[2:, :-2] + grid[2:, 1:-1] + grid[2:, 2:]
        )  # fmt: skip
        birth = (count == 3) & (grid[1:-1, 1:-1] == 0)
        survive = ((count == 2) | (count == 3)) & (grid[1:-1, 1:-1] == 1)
        grid[...] = 0
        grid[1:-1, 1:-1][birth | survive] = 1
    return grid


def cholesky(a):
    """By rows, in place."""
    n = a.shape[0]
    for i in range(n):
        for j in range(i):
            a[i, j] -= np.dot(a[i, :j], a[j, :j])
            a[i, j] /= a[j, j]
        a[i, i] = np.sqrt(a[i, i] - np.dot(a[i, :i], a[i, :i]))
    return a


def lu(a):
    """By rows, in place."""
    n = a.shape[0]
    for i in range(n):
        for j in range(i):
            a[i, j] -= a[i, :j] @ a[:j, j]
            a[i, j] /= a[j, j]
        for j in range(i, n):
            a[i, j] -= a[i, :i] @ a[:i, j]
    return a


def floyd_warshall(path):
    """All shortest paths."""
    for k in range(path.shape[0]):
        path[:] = np.minimum(path[:], np.add.outer(path[:, k], path[k, :]))
    return path


def bodies(position, velocity, mass, steps, dt):
    """N bodies that attract each other."""
    for _ in range(steps):
        d = position[:, None, :] - position[None, :, :]
        inverse = (d**2).sum(axis=2) + 0.01
        inverse[:] = inverse**-1.5
        acceleration = -(d * inverse[:, :, None] * mass[None, :, None]).sum(axis=1)
        velocity += acceleration * dt
        position += velocity * dt
    return position


def mandelbrot(c, limit):
    """With a mask of the points that have not escaped."""
    z = np.zeros_like(c)
    count = np.zeros(c.shape, dtype=np.int64)
    for _ in range(limit):
        inside = np.abs(z) < 2.0
        count[inside] += 1
        z[inside] = z[inside] ** 2 + c[inside]
    return count


def convolution(images, weights):
    """By a loop over windows."""
    size = weights.shape[0]
    height, width = images.shape[1] - size + 1, images.shape[2] - size + 1
    out = np.empty((images.shape[0], height, width, weights.shape[3]))
    for i in range(height):
        for j in range(width):
            window = images[:, i : i + size, j : j + size, :, None]
            out[:, i, j, :] = np.sum(window * weights[None], axis=(1, 2, 3))
    return out


def softmax(x):
    """Of batches."""
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def programs() -> list[tuple[Callable[..., Any], tuple[Any, ...], int]]:
    """The kernels with arguments and the number of iterations."""
    rng = np.random.default_rng(0)
    spd = rng.random((120, 120))
    spd = spd @ spd.T + 120 * np.eye(120)
    re, im = np.meshgrid(np.linspace(-2, 1, 200), np.linspace(-1.5, 1.5, 200))
    return [
        (jacobi, (rng.random((512, 512)), 0.0, 20), 20),
        (chain, (rng.random(1_000_000), rng.random(1_000_000)), 1),
        (life, ((rng.random((300, 300)) < 0.3).astype(np.int64), 20), 20),
        (cholesky, (spd.copy(),), 120 * 60),
        (lu, (spd[:80, :80].copy(),), 80 * 80),
        (floyd_warshall, (rng.random((150, 150)),), 150),
        (bodies, (rng.random((100, 3)), np.zeros((100, 3)), np.ones(100), 20, 0.01), 20),
        (mandelbrot, (re + 1j * im, 20), 20),
        (convolution, (rng.random((4, 20, 20, 3)), rng.random((3, 3, 3, 8))), 18 * 18),
        (softmax, (rng.random((64, 16, 256)),), 1),
    ]


def allocated(run: Callable[[], object]) -> int:
    """The peak of the bytes that a call has in use beyond those from before it."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - before


def copies(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Arguments of the same values, the arrays fresh."""
    return tuple(arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args)


def changes(function: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    """Whether the function changes its arguments."""
    used = copies(args)
    function(*used)
    return any(
        isinstance(arg, np.ndarray) and not np.array_equal(arg, use) for arg, use in zip(args, used, strict=True)
    )


def trace_time(function: Any, args: tuple[Any, ...]) -> float:
    """Seconds of the processor to trace and compile the function, its conversion excluded."""
    function.trace(*args)
    function.clear()
    start = time.thread_time()
    function.trace(*args)
    assert function.traces[0].run
    return time.thread_time() - start


def main() -> None:
    """Print the table."""
    rows = []
    for plain, args, iterations in programs():
        function = ag.function(plain)
        tracing = trace_time(function, args)
        fresh = copies if changes(plain, args) else tuple
        runs = {
            "eager": lambda plain=plain, args=args, fresh=fresh: plain(*fresh(args)),
            "graph": lambda function=function, args=args, fresh=fresh: function(*fresh(args)),
        }
        times = medians(runs)
        peaks = [allocated(run) for run in runs.values()]
        arguments = sum(arg.nbytes for arg in args if isinstance(arg, np.ndarray)) * (fresh is copies)
        rows.append(
            (
                plain.__name__,
                iterations,
                *(duration(times[name]) for name in ("eager", "graph")),
                f"{times['eager'] / times['graph']:.2f}",
                *(f"{max(peak - arguments, 0) / 1e3:.0f} kB" for peak in peaks),
                duration(tracing),
            )
        )
    header = ("", "iterations", "eager", "graph", "times as fast", "peak, eager", "peak, graph", "traced in")
    table("Kernels, graph against eager; peak: bytes beyond the arguments", header, rows)


if __name__ == "__main__":
    main()
