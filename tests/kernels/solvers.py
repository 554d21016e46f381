"""Solvers of linear systems, eigenvalue problems and partial differential equations."""

from __future__ import annotations

import numpy as np


def k3mm(A, B, C, D):
    return A @ B @ C @ D


def gesummv(alpha, beta, A, B, x):
    return alpha * A @ x + beta * B @ x


def cholesky2(A):
    A[:] = np.linalg.cholesky(A) + np.triu(A, k=1)


def ldlt(A):
    n = A.shape[0]
    d = np.zeros(n)
    L = np.eye(n)
    for j in range(n):
        d[j] = A[j, j] - (L[j, :j] ** 2 * d[:j]).sum()
        for i in range(j + 1, n):
            L[i, j] = (A[i, j] - (L[i, :j] * L[j, :j] * d[:j]).sum()) / d[j]
    return L, d


def lu_pivoting(A):
    n = len(A)
    order = np.arange(n)
    swaps = 0
    for k in range(n - 1):
        p = k + np.argmax(np.abs(A[k:, k]))
        if A[p, k] == 0:
            raise np.linalg.LinAlgError("singular matrix")
        if p != k:
            A[[k, p]] = A[[p, k]]
            order[[k, p]] = order[[p, k]]
            swaps += 1
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k, k + 1 :])
    return order, (-1) ** swaps


def givens_qr(A):
    m, n = A.shape
    Q = np.eye(m)
    for j in range(n):
        for i in range(m - 1, j, -1):
            if A[i, j] != 0:
                r = np.hypot(A[i - 1, j], A[i, j])
                c, s = A[i - 1, j] / r, -A[i, j] / r
                rotation = np.array([[c, -s], [s, c]])
                A[i - 1 : i + 1] = rotation @ A[i - 1 : i + 1]
                Q[:, i - 1 : i + 1] = Q[:, i - 1 : i + 1] @ rotation.T
    return Q


def hessenberg(A):
    n = A.shape[0]
    for k in range(n - 2):
        x = A[k + 1 :, k].copy()
        x[0] += np.copysign(np.linalg.norm(x), x[0])
        size = np.linalg.norm(x)
        if size > 0:
            v = x / size
            A[k + 1 :, k:] -= 2.0 * np.outer(v, v @ A[k + 1 :, k:])
            A[:, k + 1 :] -= 2.0 * np.outer(A[:, k + 1 :] @ v, v)
    return A


def lanczos(A, v, steps):
    alpha, beta = np.zeros(steps), np.zeros(steps)
    previous = np.zeros_like(v)
    v = v / np.linalg.norm(v)
    for k in range(steps):
        w = A @ v
        alpha[k] = w @ v
        w -= alpha[k] * v
        if k > 0:
            w -= beta[k - 1] * previous
        beta[k] = np.sqrt(w @ w)
        previous, v = v, w / beta[k]
    return alpha, beta


def gmres(A, b, steps, tolerance):
    n = len(b)
    Q = np.zeros((n, steps + 1))
    H = np.zeros((steps + 1, steps))
    size = np.linalg.norm(b)
    Q[:, 0] = b / size
    used = 0
    for k in range(steps):
        y = A @ Q[:, k]
        for j in range(k + 1):
            H[j, k] = Q[:, j] @ y
            y -= H[j, k] * Q[:, j]
        H[k + 1, k] = np.linalg.norm(y)
        used = k + 1
        if H[k + 1, k] < tolerance:
            break
        Q[:, k + 1] = y / H[k + 1, k]
    right = np.zeros(used + 1)
    right[0] = size
    solution = np.linalg.lstsq(H[: used + 1, :used], right, rcond=None)[0]
    return Q[:, :used] @ solution, used


def bicgstab(A, b, limit):
    x = np.zeros_like(b)
    r = b - A @ x
    start = r.copy()
    rho = alpha = omega = 1.0
    v, p = np.zeros_like(b), np.zeros_like(b)
    for step in range(limit):
        new = start @ r
        beta = new / rho * alpha / omega
        rho = new
        p = r + beta * (p - omega * v)
        v = A @ p
        alpha = rho / (start @ v)
        s = r - alpha * v
        t = A @ s
        omega = (t @ s) / (t @ t)
        x += alpha * p + omega * s
        r = s - omega * t
        if np.sqrt(r @ r) < 1e-10:
            return x, step
    return x, limit


def thomas(lower, diagonal, upper, right):
    n = len(right)
    c, d = np.empty(n - 1), np.empty(n)
    c[0] = upper[0] / diagonal[0]
    d[0] = right[0] / diagonal[0]
    for i in range(1, n):
        m = diagonal[i] - lower[i - 1] * c[i - 1]
        if i < n - 1:
            c[i] = upper[i] / m
        d[i] = (right[i] - lower[i - 1] * d[i - 1]) / m
    for i in range(n - 2, -1, -1):
        d[i] -= c[i] * d[i + 1]
    return d


def sor_red_black(u, f, omega, tolerance, limit):
    rows, columns = u.shape
    steps = 0
    change = tolerance + 1
    while change > tolerance and steps < limit:
        change = 0.0
        for colour in (0, 1):
            for i in range(1, rows - 1):
                first = 1 + (i + colour) % 2
                new = 0.25 * (
                    u[i - 1, first:-1:2] + u[i + 1, first:-1:2] + u[i, first - 1 : -2 : 2] + u[i, first + 1 :: 2]
                    - f[i, first:-1:2]
                )  # fmt: skip
                step = omega * (new - u[i, first:-1:2])
                change = max(change, np.abs(step).max())
                u[i, first:-1:2] += step
        steps += 1
    return steps, change


def smooth(u, f, h):
    u[1:-1] = 0.5 * (u[:-2] + u[2:] + h * h * f[1:-1])


def v_cycle(u, f, h):
    if len(u) <= 3:
        smooth(u, f, h)
        return
    for _ in range(2):
        smooth(u, f, h)
    residual = np.zeros_like(u)
    residual[1:-1] = f[1:-1] + (u[:-2] - 2 * u[1:-1] + u[2:]) / (h * h)
    coarse = residual[::2].copy()
    coarse[1:-1] = 0.25 * (residual[1:-2:2] + 2 * residual[2:-1:2] + residual[3::2])
    correction = np.zeros_like(coarse)
    v_cycle(correction, coarse, 2 * h)
    u[::2] += correction
    u[1::2] += 0.5 * (correction[:-1] + correction[1:])
    for _ in range(2):
        smooth(u, f, h)


def multigrid(f, cycles):
    u = np.zeros_like(f)
    h = 1.0 / (len(f) - 1)
    norms = []
    for _ in range(cycles):
        v_cycle(u, f, h)
        norms.append(np.abs(u).max())
    return u, norms


def wave_2d(u, previous, speed, steps):
    for _ in range(steps):
        laplace = u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4 * u[1:-1, 1:-1]
        new = np.zeros_like(u)
        new[1:-1, 1:-1] = 2 * u[1:-1, 1:-1] - previous[1:-1, 1:-1] + speed * laplace
        previous, u = u, new
    return u, previous


def burgers(u, dt, dx, steps):
    for _ in range(steps):
        flux = 0.5 * u * u
        speed = np.maximum(np.abs(u[:-1]), np.abs(u[1:]))
        middle = 0.5 * (flux[:-1] + flux[1:]) - 0.5 * speed * (u[1:] - u[:-1])
        u[1:-1] -= dt / dx * (middle[1:] - middle[:-1])
    return u


def shallow_water(h, uh, vh, dt, steps):
    g = 9.81
    for _ in range(steps):
        right = np.roll(h, -1, axis=1)
        below = np.roll(h, -1, axis=0)
        uh += -dt * g * h * (right - np.roll(h, 1, axis=1)) / 2
        vh += -dt * g * h * (below - np.roll(h, 1, axis=0)) / 2
        h -= dt * ((np.roll(uh, -1, 1) - np.roll(uh, 1, 1)) + (np.roll(vh, -1, 0) - np.roll(vh, 1, 0))) / 2
        h[h < 0.01] = 0.01
    return h.sum()


def lattice_boltzmann(f, steps, omega):
    cx = np.array([0, 1, 0, -1, 0, 1, -1, -1, 1])
    cy = np.array([0, 0, 1, 0, -1, 1, 1, -1, -1])
    weights = np.array([4 / 9] + [1 / 9] * 4 + [1 / 36] * 4)
    for _ in range(steps):
        for k in range(9):
            f[k] = np.roll(np.roll(f[k], cx[k], axis=0), cy[k], axis=1)
        rho = f.sum(axis=0)
        ux = (f * cx[:, None, None]).sum(axis=0) / rho
        uy = (f * cy[:, None, None]).sum(axis=0) / rho
        for k in range(9):
            c = 3 * (cx[k] * ux + cy[k] * uy)
            equilibrium = rho * weights[k] * (1 + c + c**2 / 2 - 1.5 * (ux**2 + uy**2))
            f[k] += omega * (equilibrium - f[k])
    return f.sum()


def crank_nicolson(u, r, steps):
    n = len(u) - 2
    A = (1 + r) * np.eye(n) - r / 2 * np.eye(n, k=1) - r / 2 * np.eye(n, k=-1)
    B = (1 - r) * np.eye(n) + r / 2 * np.eye(n, k=1) + r / 2 * np.eye(n, k=-1)
    for _ in range(steps):
        u[1:-1] = np.linalg.solve(A, B @ u[1:-1])
    return u


def weno_weights(u):
    left, middle, right = u[:-2], u[1:-1], u[2:]
    smooth_left = (middle - left) ** 2
    smooth_right = (right - middle) ** 2
    a = 1 / 3 / (1e-6 + smooth_left) ** 2
    b = 2 / 3 / (1e-6 + smooth_right) ** 2
    return (a * (3 * middle - left) / 2 + b * (middle + right) / 2) / (a + b)
