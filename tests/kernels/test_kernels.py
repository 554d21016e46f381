"""Published kinds of kernels convert unmodified: no opaque node, no fallback, graphs independent of trip counts."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from tests.checking import check
from tests.kernels import linear_algebra as la
from tests.kernels import networks as nn
from tests.kernels import programs as pr
from tests.kernels import stencils as st

RNG = np.random.default_rng(7)


def uniform(*shape):
    return RNG.random(shape)


def spd(n):
    a = uniform(n, n)
    return a @ a.T + n * np.eye(n)


def single(*shape):
    return uniform(*shape).astype(np.float32)


def complexes(*shape):
    return uniform(*shape) + 1j * uniform(*shape)


def sparse(n):
    rows = np.array([0, *np.cumsum(RNG.integers(0, 4, n))], dtype=np.uint32)
    return rows, RNG.integers(0, n, rows[-1]).astype(np.uint32), uniform(rows[-1]), uniform(n)


def codes(n, top=4):
    return RNG.integers(0, top, n)


def flow(n):
    return uniform(n, n), uniform(n, n), 0.001, 0.1, 0.1, uniform(n, n), 1.0, 0.1


def cavity(n, steps):
    return n, n, steps, 10, np.zeros((n, n)), np.zeros((n, n)), 0.001, 0.1, 0.1, np.zeros((n, n)), 1.0, 0.1


def vadv(n):
    return uniform(n, n, n), uniform(n, n, n), uniform(n + 1, n, n), uniform(n, n, n), uniform(n, n, n), 3.0


def scattering(n):
    return (
        codes((2, 1), 2),
        complexes(2, 1, 2, 2, 2),
        complexes(1, n, 2, 2, 2),
        complexes(1, n, 2, 1, 2, 2),
        complexes(1, n, 2, 2, 2),
    )


def nbody(n, steps):
    return np.full((n, 1), 20.0 / n), uniform(n, 3), uniform(n, 3), n, steps, 0.01, 1.0, 0.1


def lenet(n):
    convolutions = single(3, 3, 1, 2), single(2), single(2, 2, 2, 3), single(3)
    return (single(n, 14, 14, 1), *convolutions, single(12, 5), single(5), n, 12)


# name: kernel, arguments for a size, and how many loops the graph holds
KERNELS = {
    "gemm": (la.gemm, lambda n: (1.5, 1.2, uniform(n, n), uniform(n, 5), uniform(5, n)), 0),
    "gemm_loops": (la.gemm_loops, lambda n: (1.5, 1.2, uniform(n, n), uniform(n, n), uniform(n, n)), 3),
    "atax": (la.atax, lambda n: (uniform(n, n), uniform(n)), 0),
    "bicg": (la.bicg, lambda n: (uniform(n, n), uniform(n), uniform(n)), 0),
    "gemver": (la.gemver, lambda n: (1.5, 1.2, uniform(n, n), *[uniform(n) for _ in range(8)]), 0),
    "k2mm": (la.k2mm, lambda n: (1.5, 1.2, uniform(n, n), uniform(n, n), uniform(n, n), uniform(n, n)), 0),
    "mvt": (la.mvt, lambda n: (uniform(n), uniform(n), uniform(n), uniform(n), uniform(n, n)), 0),
    "cholesky": (la.cholesky, lambda n: (spd(n),), 2),
    "lu": (la.lu, lambda n: (spd(n),), 3),
    "ludcmp": (la.ludcmp, lambda n: (spd(n), uniform(n)), 5),
    "durbin": (la.durbin, lambda n: (uniform(n),), 1),
    "gramschmidt": (la.gramschmidt, lambda n: (uniform(n + 2, n),), 2),
    "symm": (la.symm, lambda n: (1.5, 1.2, uniform(n, n), uniform(n, n), uniform(n, n)), 2),
    "syrk": (la.syrk, lambda n: (1.5, 1.2, uniform(n, n), uniform(n, n)), 2),
    "syr2k": (la.syr2k, lambda n: (1.5, 1.2, uniform(n, n), uniform(n, n), uniform(n, n)), 2),
    "trisolv": (la.trisolv, lambda n: (spd(n), uniform(n), uniform(n)), 1),
    "trmm": (la.trmm, lambda n: (1.5, uniform(n, n), uniform(n, n)), 2),
    "doitgen": (la.doitgen, lambda n: (uniform(n, 3, 4), uniform(4, 4)), 1),
    "correlation": (la.correlation, lambda n: (float(n), uniform(n + 3, n)), 1),
    "covariance": (la.covariance, lambda n: (n, float(n + 3), uniform(n + 3, n)), 1),
    "spmv": (la.spmv, sparse, 1),
    "conjugate_gradient": (la.conjugate_gradient, lambda n: (spd(n), uniform(n), 1e-9), 1),
    "gauss_jordan": (la.gauss_jordan, lambda n: (uniform(n, n),), 2),
    "householder": (la.householder, lambda n: (uniform(n + 1, n),), 1),
    "jacobi_eigenvalues": (la.jacobi_eigenvalues, lambda n: (spd(n), n), 3),
    "jacobi_1d": (st.jacobi_1d, lambda n: (n, uniform(n), uniform(n)), 1),
    "jacobi_2d": (st.jacobi_2d, lambda n: (n, uniform(n, n), uniform(n, n)), 1),
    "heat_3d": (st.heat_3d, lambda n: (n, uniform(n, n, n), uniform(n, n, n)), 1),
    "seidel_2d": (st.seidel_2d, lambda n: (n, n, uniform(n, n)), 3),
    "fdtd_2d": (st.fdtd_2d, lambda n: (n, uniform(n, n), uniform(n, n), uniform(n, n), uniform(n)), 1),
    "adi": (st.adi, lambda n: (n, n, uniform(n, n)), 3),
    "hdiff": (st.hdiff, lambda n: (uniform(n + 4, n + 4, 3), uniform(n, n, 3), uniform(n, n, 3)), 0),
    "vadv": (st.vadv, vadv, 2),
    "cavity_flow": (st.cavity_flow, lambda n: cavity(n, n), 2),
    "channel_flow": (st.channel_flow, lambda n: (10, *flow(n), 1.0), 2),
    "game_of_life": (st.game_of_life, lambda n: (codes((n, n), 2).astype(np.int64), n), 1),
    "gray_scott": (st.gray_scott, lambda n: (uniform(n, n), uniform(n, n), n, 0.16, 0.08, 0.06, 0.062), 1),
    "jacobi_until": (st.jacobi_until, lambda n: (uniform(n, n), 1e-3), 1),
    "floyd_warshall": (pr.floyd_warshall, lambda n: (codes((n, n), 50),), 1),
    "floyd_warshall_rows": (pr.floyd_warshall_rows, lambda n: (uniform(n, n),), 2),
    "nussinov": (pr.nussinov, lambda n: (n, codes(n)), 3),
    "smith_waterman": (pr.smith_waterman, lambda n: (codes(n), codes(n + 2)), 2),
    "knapsack": (pr.knapsack, lambda n: (codes(n, 9) + 1, uniform(n), 20), 2),
    "deriche": (pr.deriche, lambda n: (0.25, single(n, n + 1)), 4),
    "nbody": (pr.nbody, lambda n: nbody(n, n), 1),
    "mandelbrot_masks": (pr.mandelbrot_masks, lambda n: (np.linspace(-2, 0.5, n), np.linspace(-1, 1, 9), n), 1),
    "mandelbrot": (pr.mandelbrot, lambda n: (-2.0, 0.5, -1.25, 1.25, n, n + 1, n), 1),
    "azimuthal_integration": (pr.azimuthal_integration, lambda n: (uniform(n * 5), uniform(n * 5), n), 0),
    "crc16": (pr.crc16, lambda n: (codes(n, 256).astype(np.uint8),), 1),
    "go_fast": (pr.go_fast, lambda n: (uniform(n, n),), 1),
    "arc_distance": (pr.arc_distance, lambda n: (uniform(n), uniform(n), uniform(n), uniform(n)), 0),
    "contour_integral": (
        pr.contour_integral,
        lambda n: (6, 4, 2, complexes(3, 6, 6), complexes(n) * 2, complexes(6, 4)),
        1,
    ),
    "compute": (pr.compute, lambda n: (codes((n, n), 20), codes((n, n), 20), np.int64(4), np.int64(3), np.int64(9)), 0),
    "kmeans": (pr.kmeans, lambda n: (uniform(3 * n, 2), uniform(n, 2), n), 2),
    "newton_roots": (pr.newton_roots, lambda n: (np.array([1.0, -6.0, 11.0, -6.0]), np.linspace(-3, 9, n)), 1),
    "sieve": (pr.sieve, lambda n: (np.int64(n * 9),), 1),
    "bubble_sort": (pr.bubble_sort, lambda n: (codes(n, 99),), 2),
    "binary_search": (pr.binary_search, lambda n: (np.sort(codes(n, 40)), codes(n, 40)), 2),
    "wave_filter": (pr.wave_filter, lambda n: (uniform(30), uniform(n)), 1),
    "runge_kutta": (pr.runge_kutta, lambda n: (0.5, np.array([1.0, 0.0]), 1.0, n), 1),
    "monte_carlo_pi": (pr.monte_carlo_pi, lambda n: (np.random.default_rng(1), n * 10), 1),
    "histogram_equalise": (pr.histogram_equalise, lambda n: (codes((n, n), 200).astype(np.uint8),), 0),
    "viterbi": (pr.viterbi, lambda n: (codes(n, 3), uniform(n), uniform(n, n), uniform(n, 3)), 3),
    "scattering": (pr.scattering_self_energies, scattering, None),
    "mlp": (
        nn.mlp,
        lambda n: (uniform(n, 4), uniform(4, 5), uniform(5), uniform(5, 6), uniform(6), uniform(6, 3), 0.5),
        0,
    ),
    "softmax": (nn.softmax, lambda n: (single(n, 3, 5),), 0),
    "conv2d": (nn.conv2d_bias, lambda n: (single(2, n + 3, n + 3, 3), single(3, 3, 3, 2), single(2)), 2),
    "maxpool2d": (nn.maxpool2d, lambda n: (single(2, 2 * n, 2 * n, 3),), 2),
    "lenet": (nn.lenet, lenet, None),
    "resnet_block": (
        nn.resnet_block,
        lambda n: (uniform(2, n, n, 4), uniform(1, 1, 4, 3), uniform(3, 3, 3, 3), uniform(1, 1, 3, 4)),
        None,
    ),
    "attention": (nn.attention, lambda n: (uniform(2, n, 4), uniform(2, n, 4), uniform(2, n, 5), True), 0),
    "lstm": (
        nn.lstm,
        lambda n: (uniform(n, 2, 3), uniform(3, 16), uniform(4, 16), uniform(16), uniform(2, 4), uniform(2, 4)),
        1,
    ),
    "train_perceptron": (nn.train_perceptron, lambda n: (uniform(20, 3), codes(20, 2), uniform(3), 0.1, n), 1),
    "layer_norm": (nn.layer_norm, lambda n: (uniform(n, 6), uniform(6), uniform(6)), 0),
}

SMALL, LARGE = 11, 14


@pytest.mark.parametrize("name", KERNELS)
def test_kernel(name):
    kernel, arguments, loops = KERNELS[name]
    check(kernel, *arguments(SMALL), calls=[arguments(LARGE)], loops=loops)


@pytest.mark.parametrize("name", KERNELS)
def test_graph_size_does_not_depend_on_trip_counts(name):
    kernel, arguments, _ = KERNELS[name]
    small, large = (ag.function(kernel, optimize=False).trace(*arguments(size)) for size in (SMALL, LARGE))
    assert small.count() == large.count()


def test_stockham_fft():
    check(pr.stockham_fft, 8, 2, 3, complexes(8), complexes(8), calls=[(81, 3, 4, complexes(81), complexes(81))])


def test_failed_kernel_leaves_its_arguments_as_eager_does():
    check(la.gauss_jordan, np.ones((9, 9)), loops=2)
    check(pr.newton_roots, np.array([1.0, 0.0, 1.0]), np.linspace(0.1, 2, 9))
