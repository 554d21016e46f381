"""More kernels of many fields, unmodified: no opaque node, no fallback, graphs independent of trip counts."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from tests.checking import check
from tests.kernels import sequences as se
from tests.kernels import simulations as si
from tests.kernels import solvers as so
from tests.kernels import statistics as stat

RNG = np.random.default_rng(11)


def uniform(*shape):
    return RNG.random(shape)


def normal(*shape):
    return RNG.normal(size=shape)


def codes(top, *shape):
    return RNG.integers(0, top, shape)


def spd(n):
    a = uniform(n, n)
    return a @ a.T + n * np.eye(n)


def links(n):
    return (uniform(n, n) < 0.3).astype(float)


def kalman(n):
    return (
        uniform(n, 1),
        np.array([[1, 0.1], [0, 1]]),
        np.array([[1.0, 0]]),
        np.eye(2),
        np.eye(1),
        np.ones(2),
        np.eye(2),
    )


def hmm(n):
    return (
        codes(3, n),
        np.full(2, 0.5),
        np.array([[0.7, 0.3], [0.4, 0.6]]),
        np.array([[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]]),
    )


def rng(n):
    return np.random.default_rng(n)


KERNELS = {
    so.k3mm: lambda n: (uniform(n, 3), uniform(3, n), uniform(n, 4), uniform(4, 4)),
    so.gesummv: lambda n: (1.5, 1.2, uniform(n, n), uniform(n, n), uniform(n)),
    so.cholesky2: lambda n: (spd(n),),
    so.ldlt: lambda n: (spd(n),),
    so.lu_pivoting: lambda n: (normal(n, n),),
    so.givens_qr: lambda n: (normal(n, n - 2),),
    so.hessenberg: lambda n: (normal(n, n),),
    so.lanczos: lambda n: (spd(n), uniform(n), n - 2),
    so.gmres: lambda n: (spd(n), uniform(n), n - 1, 1e-9),
    so.bicgstab: lambda n: (spd(n), uniform(n), n),
    so.thomas: lambda n: (uniform(n - 1), uniform(n) + 4, uniform(n - 1), uniform(n)),
    so.sor_red_black: lambda n: (uniform(n, n + 2), uniform(n, n + 2), 1.5, 1e-2, n),
    so.wave_2d: lambda n: (uniform(n, n), uniform(n, n), 0.1, n),
    so.burgers: lambda n: (uniform(3 * n), 0.01, 0.1, n),
    so.shallow_water: lambda n: (1 + uniform(n, n), np.zeros((n, n)), np.zeros((n, n)), 0.01, n),
    so.lattice_boltzmann: lambda n: (1 + uniform(9, n, n), n, 1.2),
    so.crank_nicolson: lambda n: (uniform(n), 0.4, n),
    so.weno_weights: lambda n: (uniform(n),),
    si.lennard_jones: lambda n: (uniform(n, 2) * 6, normal(n, 2) * 0.1, 6.0, 0.001, n),
    si.ising: lambda n: (2 * codes(2, n, n) - 1, 0.4, 5 * n, rng(n)),
    si.sandpile: lambda n: (codes(8, n, n),),
    si.rule_110: lambda n: (codes(2, n).astype(np.uint8), n),
    si.forest_fire: lambda n: (codes(3, n, n), 0.1, 0.05, n, rng(n)),
    si.lorenz: lambda n: (np.array([1.0, 1.0, 1.0]), 0.01, n),
    si.adaptive_step: lambda n: (1.0, 0.1 * n, 1e-3),
    si.binomial_option: lambda n: (100.0, 95.0, 0.05, 0.2, 1.0, n),
    si.asian_option: lambda n: (rng(n), 100.0, 100.0, 0.2, n, 50),
    si.kalman: kalman,
    si.particle_filter: lambda n: (normal(n), normal(30), rng(n)),
    si.boids: lambda n: (uniform(n, 2), normal(n, 2), n),
    si.percolates: lambda n: (uniform(n, n) < 0.7,),
    si.random_walk: lambda n: (rng(n), n * n, 8),
    se.longest_common: lambda n: (codes(3, n), codes(3, n + 2)),
    se.time_warping: lambda n: (uniform(n), uniform(n + 1), 5),
    se.matrix_chain: lambda n: (codes(20, n) + 1,),
    se.coin_change: lambda n: (np.array([1, 5, 7]), 4 * n),
    se.dijkstra: lambda n: (uniform(n, n), np.int64(2)),
    se.bellman_ford: lambda n: (codes(n, 3 * n, 2), uniform(3 * n), n),
    se.prim: lambda n: (uniform(n, n),),
    se.page_rank: lambda n: (links(n), 0.85, 1e-8),
    se.label_components: lambda n: (uniform(n, n) < 0.5,),
    se.radix_sort: lambda n: (codes(5000, n),),
    se.insertion_sort: lambda n: (uniform(n),),
    se.heap_sort: lambda n: (codes(100, n),),
    se.binary_search: lambda n: (np.sort(codes(40, n)), codes(40, n)),
    se.xorshift: lambda n: (88172645463325252, n),
    se.fnv_hash: lambda n: (codes(256, n, n).astype(np.uint8),),
    se.popcount: lambda n: (codes(2**62, n).astype(np.uint64),),
    se.run_lengths: lambda n: (codes(2, 3 * n),),
    se.queens: lambda n: (n // 3 + 1,),
    stat.gaussian_mixture: lambda n: (normal(5 * n), np.array([-1.0, 0.0, 1.0]), n),
    stat.forward_backward: hmm,
    stat.logistic_adam: lambda n: (normal(3 * n, 4), codes(2, 3 * n).astype(float), np.zeros(4), n, 0.1),
    stat.lasso: lambda n: (normal(3 * n, n), normal(3 * n), 1.0, n),
    stat.nearest_neighbours: lambda n: (normal(3 * n, 2), codes(3, 3 * n), normal(n, 2), 3),
    stat.principal_components: lambda n: (normal(3 * n, 4), 2),
    stat.bfgs: lambda n: (np.full(n // 3, -0.5), n),
    stat.batch_norm: lambda n: (normal(n, 3), np.ones(3), np.zeros(3), np.zeros(3), np.ones(3), n > 12),
    stat.gru: lambda n: (normal(n, 2, 3), normal(2, 4), normal(7, 4), normal(7, 4), normal(7, 4)),
    stat.gibbs: lambda n: (rng(n), n, 0.5),
    stat.haar: lambda n: (normal(16 * n), 3),
    stat.median_filter: lambda n: (uniform(n, n + 1), 3),
    stat.sobel: lambda n: (uniform(n, n),),
    stat.dither: lambda n: (uniform(n, n) * 255,),
    stat.bilateral: lambda n: (uniform(n, n), 2, 0.3),
    stat.integral_image: lambda n: (uniform(n, n), np.sort(codes(n, 9, 2, 2), axis=1).reshape(9, 4)),
    stat.savitzky_golay: lambda n: (normal(4 * n), 7, 3),
    stat.levinson: lambda n: (np.append(3.0, uniform(n)),),
}

SMALL, LARGE = 11, 14
UNROLLED = (se.heap_sort, stat.batch_norm)


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.__name__)
def test_kernel(kernel):
    arguments = KERNELS[kernel]
    check(kernel, *arguments(SMALL), calls=[arguments(LARGE)])


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.__name__)
def test_graph_size_does_not_depend_on_trip_counts(kernel):
    if kernel in UNROLLED:
        pytest.skip("short loops are unrolled")
    arguments = KERNELS[kernel]
    small, large = (ag.function(kernel, optimize=False).trace(*arguments(size)) for size in (SMALL, LARGE))
    assert small.count() == large.count()


def test_kernels_of_sizes_that_are_powers_of_two():
    check(stat.fft_radix_2, normal(32), calls=[(normal(64),)])
    check(so.multigrid, uniform(65), 9, calls=[(uniform(33), 12)])


def test_failed_kernel_leaves_its_arguments_as_eager_does():
    check(so.lu_pivoting, np.ones((9, 9)))
