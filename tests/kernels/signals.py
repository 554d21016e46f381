"""Images, signals and numerical methods."""

from __future__ import annotations

import numpy as np


def svd_one_sided_jacobi(A, tol):
    U_ = A.copy()
    n = U_.shape[1]
    V = np.eye(n)
    for sweep in range(30):
        off = 0.0
        for p in range(n - 1):
            for q in range(p + 1, n):
                al = U_[:, p] @ U_[:, p]
                be = U_[:, q] @ U_[:, q]
                ga = U_[:, p] @ U_[:, q]
                off = max(off, abs(ga) / np.sqrt(al * be))
                if ga == 0:
                    continue
                ze = (be - al) / (2 * ga)
                t = np.sign(ze) / (abs(ze) + np.sqrt(1 + ze * ze)) if ze != 0 else 1.0
                c = 1 / np.sqrt(1 + t * t)
                s = c * t
                U_[:, p], U_[:, q] = c * U_[:, p] - s * U_[:, q], s * U_[:, p] + c * U_[:, q]
                V[:, [p, q]] = V[:, [p, q]] @ np.array([[c, s], [-s, c]])
        if off < tol:
            break
    sv = np.linalg.norm(U_, axis=0)
    order = np.argsort(-sv)
    return U_[:, order] / sv[order], sv[order], V[:, order], sweep


def daub4(x, levels):
    s3 = np.sqrt(3)
    h = np.array([1 + s3, 3 + s3, 3 - s3, 1 - s3]) / (4 * np.sqrt(2))
    g = h[::-1] * np.array([1, -1, 1, -1])
    n = x.size
    for _ in range(levels):
        if n < 4:
            break
        half = n // 2
        tmp = np.zeros(n)
        for i in range(half):
            idx = (np.arange(4) + 2 * i) % n
            tmp[i] = (h * x[idx]).sum()
            tmp[half + i] = (g * x[idx]).sum()
        x[:n] = tmp
        n = half
    return x


def hough(edges, n_theta, n_rho):
    thetas = np.linspace(-np.pi / 2, np.pi / 2, n_theta, endpoint=False)
    diag = np.hypot(*edges.shape)
    acc = np.zeros((n_rho, n_theta), dtype=np.uint64)
    ys, xs = np.nonzero(edges)
    c, s = np.cos(thetas), np.sin(thetas)
    for x, y in zip(xs, ys):
        rho = x * c + y * s
        r = np.round((rho + diag) / (2 * diag) * (n_rho - 1)).astype(int)
        acc[r, np.arange(n_theta)] += 1
    peak = np.unravel_index(np.argmax(acc), acc.shape)
    return acc, peak, thetas[peak[1]]


def clahe_like(img, bins):
    out = np.empty_like(img)
    half = img.shape[0] // 2, img.shape[1] // 2
    for ti in range(2):
        for tj in range(2):
            sl = (
                slice(ti * half[0], (ti + 1) * half[0] if ti == 0 else None),
                slice(tj * half[1], (tj + 1) * half[1] if tj == 0 else None),
            )
            tile = img[sl]
            hist = np.bincount(tile.ravel(), minlength=256)
            limit = max(1, tile.size // bins)
            excess = np.maximum(hist - limit, 0).sum()
            hist = np.minimum(hist, limit) + excess // 256
            cdf = np.cumsum(hist)
            lut = ((cdf - cdf.min()) * 255 // max(cdf[-1] - cdf.min(), 1)).astype(np.uint8)
            out[sl] = lut[tile]
    return out


def canny(img, low, high):
    g = np.exp(-(np.arange(-2, 3) ** 2) / 2.0)
    g /= g.sum()
    sm = np.apply_along_axis(lambda r: np.convolve(r, g, mode="same"), 0, img)
    sm = np.array([np.convolve(r, g, mode="same") for r in sm])
    gy, gx = np.gradient(sm)
    mag = np.hypot(gx, gy)
    ang = np.rad2deg(np.arctan2(gy, gx)) % 180
    nms = np.zeros_like(mag)
    for i in range(1, img.shape[0] - 1):
        for j in range(1, img.shape[1] - 1):
            a = ang[i, j]
            if a < 22.5 or a >= 157.5:
                q, r = mag[i, j + 1], mag[i, j - 1]
            elif a < 67.5:
                q, r = mag[i + 1, j + 1], mag[i - 1, j - 1]
            elif a < 112.5:
                q, r = mag[i + 1, j], mag[i - 1, j]
            else:
                q, r = mag[i + 1, j - 1], mag[i - 1, j + 1]
            if mag[i, j] >= q and mag[i, j] >= r:
                nms[i, j] = mag[i, j]
    strong = nms > high
    weak = (nms > low) & ~strong
    while True:
        grown = strong.copy()
        grown[1:] |= strong[:-1]
        grown[:-1] |= strong[1:]
        grown[:, 1:] |= strong[:, :-1]
        grown[:, :-1] |= strong[:, 1:]
        new = strong | (grown & weak)
        if np.array_equal(new, strong):
            break
        strong = new
    return strong, mag


def thinning(img, most):
    a = img.astype(np.uint8)
    for it in range(most):
        changed = False
        for phase in (0, 1):
            p = np.pad(a, 1)
            n8 = [p[:-2, 1:-1], p[:-2, 2:], p[1:-1, 2:], p[2:, 2:], p[2:, 1:-1], p[2:, :-2], p[1:-1, :-2], p[:-2, :-2]]
            B = sum(n8)
            A = sum((n8[i] == 0) & (n8[(i + 1) % 8] == 1) for i in range(8))
            if phase == 0:
                c = (n8[0] * n8[2] * n8[4] == 0) & (n8[2] * n8[4] * n8[6] == 0)
            else:
                c = (n8[0] * n8[2] * n8[6] == 0) & (n8[0] * n8[4] * n8[6] == 0)
            kill = (a == 1) & (B >= 2) & (B <= 6) & (A == 1) & c
            if kill.any():
                a[kill] = 0
                changed = True
        if not changed:
            break
    return a, it


def stft_spectrogram(x, win, hop):
    w = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(win) / win)
    frames = [x[i : i + win] * w for i in range(0, len(x) - win + 1, hop)]
    S = np.fft.rfft(np.array(frames), axis=1)
    mag = np.abs(S)
    db = 20 * np.log10(np.maximum(mag, 1e-10))
    rec = np.zeros_like(x)
    norm = np.zeros_like(x)
    for k_, f in enumerate(np.fft.irfft(S, win, axis=1)):
        rec[k_ * hop : k_ * hop + win] += f * w
        norm[k_ * hop : k_ * hop + win] += w**2
    return db, rec / np.where(norm > 1e-8, norm, 1)


def lms_filter(x, d, taps, mu):
    w = np.zeros(taps)
    buf = np.zeros(taps)
    e = np.empty_like(x)
    for i in range(len(x)):
        buf[1:] = buf[:-1]
        buf[0] = x[i]
        y = w @ buf
        e[i] = d[i] - y
        w += mu * e[i] * buf / (1e-6 + buf @ buf)
    return w, e


def cubic_spline(x, y, xs):
    x = np.arange(len(x)) / len(x)
    n = len(x)
    h = np.diff(x)
    A = np.zeros((n, n))
    rhs = np.zeros(n)
    A[0, 0] = A[-1, -1] = 1
    for i in range(1, n - 1):
        A[i, i - 1 : i + 2] = h[i - 1], 2 * (h[i - 1] + h[i]), h[i]
        rhs[i] = 6 * ((y[i + 1] - y[i]) / h[i] - (y[i] - y[i - 1]) / h[i - 1])
    M = np.linalg.solve(A, rhs)
    i = np.clip(np.searchsorted(x, xs) - 1, 0, n - 2)
    a, b = (x[i + 1] - xs) / h[i], (xs - x[i]) / h[i]
    return a * y[i] + b * y[i + 1] + ((a**3 - a) * M[i] + (b**3 - b) * M[i + 1]) * h[i] ** 2 / 6


def adaptive_simpson(a, b, tol):
    f = lambda x: np.sin(x) * np.exp(-x) + 1 / (0.1 + (x - 2) ** 2)

    def rec(a, b, fa, fm, fb, whole, tol, depth):
        m = (a + b) / 2
        lm, rm = (a + m) / 2, (m + b) / 2
        fl, fr = f(lm), f(rm)
        left = (m - a) / 6 * (fa + 4 * fl + fm)
        right = (b - m) / 6 * (fm + 4 * fr + fb)
        d = left + right - whole
        if depth <= 0 or abs(d) < 15 * tol:
            return left + right + d / 15
        return rec(a, m, fa, fl, fm, left, tol / 2, depth - 1) + rec(m, b, fm, fr, fb, right, tol / 2, depth - 1)

    fa, fb, fm = f(a), f(b), f((a + b) / 2)
    return rec(a, b, fa, fm, fb, (b - a) / 6 * (fa + 4 * fm + fb), tol, 12)


def icp(P, Q):
    T = np.eye(4)
    prev = np.inf
    for it in range(20):
        d = np.linalg.norm(P[:, None] - Q[None], axis=2)
        idx = d.argmin(axis=1)
        err = d[np.arange(len(P)), idx].mean()
        if prev - err < 1e-8:
            break
        prev = err
        M = Q[idx]
        cp, cm = P.mean(0), M.mean(0)
        U_, S, Vt = np.linalg.svd((P - cp).T @ (M - cm))
        Rm = Vt.T @ U_.T
        if np.linalg.det(Rm) < 0:
            Vt[-1] *= -1
            Rm = Vt.T @ U_.T
        t = cm - Rm @ cp
        P[:] = P @ Rm.T + t
        step = np.eye(4)
        step[:3, :3] = Rm
        step[:3, 3] = t
        T = step @ T
    return T, err, it


def rk45(y, t, t_end, tol):
    c = np.array([0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1])
    a = np.array(
        [
            [0, 0, 0, 0, 0, 0, 0],
            [1 / 5, 0, 0, 0, 0, 0, 0],
            [3 / 40, 9 / 40, 0, 0, 0, 0, 0],
            [44 / 45, -56 / 15, 32 / 9, 0, 0, 0, 0],
            [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0, 0, 0],
            [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0, 0],
            [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0],
        ]
    )
    e = np.array([71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40])

    def f(t, y):
        return np.array([y[1], -y[0] + 0.1 * np.sin(t)])

    h = 0.1
    ts, ys = [t], [y.copy()]
    steps = rejected = 0
    kk = np.zeros((7, y.size))
    while t < t_end:
        h = min(h, t_end - t)
        for i in range(7):
            kk[i] = f(t + c[i] * h, y + h * (a[i, :i] @ kk[:i]))
        err = np.linalg.norm(h * (e @ kk))
        if err <= tol or h < 1e-12:
            t += h
            y = y + h * (a[6] @ kk)
            ts.append(t)
            ys.append(y)
            steps += 1
        else:
            rejected += 1
        h *= min(5.0, max(0.2, 0.9 * (tol / max(err, 1e-16)) ** 0.2))
    return np.array(ts), np.stack(ys), steps, rejected
