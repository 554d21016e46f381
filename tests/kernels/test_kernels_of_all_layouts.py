"""Still more kernels, unmodified, on arrays of all layouts: no opaque node, no fallback."""

from __future__ import annotations

import numpy as np
import pytest

from tests.checking import check
from tests.kernels import algorithms as al
from tests.kernels import fields as fi
from tests.kernels import graphs as gr
from tests.kernels import learning as le
from tests.kernels import signals as sg

RNG = np.random.default_rng(5)


def uniform(*shape):
    return RNG.random(shape)


def normal(*shape):
    return RNG.normal(size=shape)


def codes(top, *shape):
    return RNG.integers(0, top, shape)


def rng(n):
    return np.random.default_rng(n)


def sudoku_board(n):
    b = np.zeros((9, 9), dtype=int)
    base = (np.arange(9)[:, None] * 3 + np.arange(9)[:, None] // 3 + np.arange(9)) % 9 + 1
    b[:] = base
    b[RNG.random((9, 9)) < 0.04 * n] = 0
    return b


KERNELS = {
    al.quicksort: lambda n: (codes(100, 3 * n),),
    al.quicksort_recursive: lambda n: (uniform(3 * n),),
    al.mergesort_bottom_up: lambda n: (uniform(3 * n),),
    al.simplex: lambda n: (normal(n, n + 1), normal(n + 1)),
    al.needleman_wunsch: lambda n: (codes(4, n), codes(4, n + 3)),
    al.lz77: lambda n: (codes(3, 4 * n).astype(np.uint8), 8),
    al.lzw: lambda n: (codes(200, 3 * n),),
    al.sudoku: lambda n: (sudoku_board(n),),
    al.kmp: lambda n: (codes(26, 4 * n), codes(26, 2)),
    al.huffman_lengths: lambda n: (uniform(n), 0.3),
    al.adler_and_crc32: lambda n: (codes(256, 4 * n).astype(np.uint8),),
    al.viterbi_decode: lambda n: (codes(2, 4 * n),),
    al.fft_recursive: lambda n: (uniform(2 ** (n // 3 + 1)) + 1j * uniform(2 ** (n // 3 + 1)),),
    gr.union_find: lambda n: (codes(n, 2 * n), codes(n, 2 * n), n),
    gr.priority_flood: lambda n: (uniform(n, n),),
    gr.flood_fill: lambda n: (codes(3, n, n),),
    gr.hungarian: lambda n: (uniform(n, n),),
    gr.connected_points: lambda n: (uniform(n), uniform(n)),
    gr.label_two_pass: lambda n: (codes(2, n, n),),
    gr.nearest_neighbour_tour: lambda n: (uniform(n, n),),
    gr.astar: lambda n: (codes(9, n, n) + 1,),
    gr.topological: lambda n: (uniform(n, n) < 0.4,),
    gr.maxflow: lambda n: (codes(10, 6, 6), 2),
    gr.convex_hull: lambda n: (uniform(n, 2), uniform(3)),
    gr.seam_carving: lambda n: (uniform(n, n), 3),
    gr.marching_squares: lambda n: (uniform(n, n + 2), 0.5),
    gr.neighbour_list_cells: lambda n: (uniform(n, 3), 0.5),
    fi.saturation_adjustment: lambda n: (
        280 + 10 * uniform(n, n, 5),
        0.02 * uniform(n, n, 5),
        1e5 * (1 - 0.1 * uniform(n, n, 5)),
        0.5 * uniform(n, n),
        3600.0,
    ),
    fi.arakawa_c_grid: lambda n: (uniform(n, n + 3), uniform(n, n + 3), uniform(n, n + 3), 0.01, n),
    fi.tridiagonal_columns: lambda n: (uniform(n, n, n), uniform(n, n), 0.1),
    fi.semi_lagrangian: lambda n: (uniform(n, n), uniform(n, n), uniform(n, n), 0.3),
    fi.pic_1d: lambda n: (uniform(8 * n), normal(8 * n), n, 20),
    fi.md_verlet: lambda n: (uniform(n, 3) * 3, n // 2, 0.004, 3.0),
    fi.level_set: lambda n: (uniform(n, n), 0.1, 5),
    fi.advection_limiter: lambda n: (uniform(4 * n), 0.4, n, "minmod"),
    fi.multigrid_recursive: lambda n: (uniform(2 ** (n // 3 + 1) - 1), 4),
    fi.sph: lambda n: (uniform(n, 2), normal(n, 2)),
    fi.bodies_in_pairs: lambda n: (20 * uniform(n, 1) / n, normal(n, 3), normal(n, 3), n, 12, 0.01, 1.0, 0.1),
    sg.svd_one_sided_jacobi: lambda n: (uniform(n, n), 1e-10),
    sg.daub4: lambda n: (uniform(2 ** (n // 3 + 1)), 2),
    sg.hough: lambda n: ((uniform(n, n) < 0.2), 30, n),
    sg.clahe_like: lambda n: (codes(256, n, n).astype(np.uint8), 64),
    sg.canny: lambda n: (uniform(n, n) * 10, 1.0, 2.0),
    sg.thinning: lambda n: (codes(2, n, n).astype(bool), 10),
    sg.stft_spectrogram: lambda n: (normal(20 * n), 8, 4),
    sg.lms_filter: lambda n: (normal(4 * n), normal(4 * n), 6, 0.05),
    sg.cubic_spline: lambda n: (np.sort(uniform(n)), normal(n), uniform(3 * n)),
    sg.adaptive_simpson: lambda n: (1.0, 3.0, 1e-8),
    sg.icp: lambda n: (uniform(n, 3), uniform(n, 3)),
    sg.rk45: lambda n: (np.array([0.0, 1.0]), 0.0, 3.0, 1e-6),
    le.softmax_regression: lambda n: (normal(3 * n, 5), codes(3, 3 * n), 3, 40, 0.1),
    le.svm_smo: lambda n: (normal(n, 4), codes(2, n) * 2 - 1, 1.0, 20, rng(3)),
    le.regression_tree: lambda n: (uniform(2 * n, 2), uniform(2 * n), 2),
    le.conv_im2col: lambda n: (normal(n, 8, 8, 3), normal(4, 3, 3, 3), normal(4)),
    le.multi_head_attention: lambda n: (normal(n, 6), normal(6, 6), normal(6, 6), normal(6, 6), 2),
    le.lda_gibbs: lambda n: (codes(5, n, 4), 5, rng(1), 30),
    le.metropolis: lambda n: (rng(n), normal(n), 200),
    le.polymer: lambda n: (rng(n), n, 5),
    le.nelder_mead: lambda n: (normal(n), 1e-6, 200),
    le.differential_evolution: lambda n: (rng(n), n, 30),
    le.simulated_annealing_tsp: lambda n: (rng(n), uniform(n, 2), 200),
}


def in_fortran_order(item):
    return np.asfortranarray(item) if isinstance(item, np.ndarray) else item


def strided(item):
    """Every second item of a larger array, from its end."""
    if not isinstance(item, np.ndarray):
        return item
    larger = np.zeros([2 * size for size in item.shape], item.dtype)
    view = larger[tuple(slice(None, None, -2) for _ in item.shape)]
    view[...] = item
    return view


def single(item):
    is_double = isinstance(item, np.ndarray) and item.dtype == np.float64
    return item.astype(np.float32) if is_double else item


SMALL, LARGE = 7, 9


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.__name__)
def test_kernel(kernel):
    arguments = KERNELS[kernel]
    others = [tuple(map(change, arguments(SMALL))) for change in (in_fortran_order, strided, single)]
    check(kernel, *arguments(SMALL), calls=[arguments(LARGE), *others])
