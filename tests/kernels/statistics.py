"""Statistics, learning, signals and images."""

from __future__ import annotations

import numpy as np


def gaussian_mixture(x, means, steps):
    n, k = len(x), len(means)
    variances, weights = np.ones(k), np.full(k, 1.0 / k)
    likelihood = []
    for _ in range(steps):
        d = x[:, None] - means[None]
        p = weights * np.exp(-0.5 * d**2 / variances) / np.sqrt(2 * np.pi * variances)
        total = p.sum(axis=1, keepdims=True)
        likelihood.append(np.log(total).sum())
        r = p / total
        size = r.sum(axis=0)
        means[:] = (r * x[:, None]).sum(axis=0) / size
        variances = (r * (x[:, None] - means) ** 2).sum(axis=0) / size + 1e-6
        weights = size / n
    return variances, weights, likelihood


def forward_backward(observed, start, move, emit):
    n, k = len(observed), len(start)
    alpha, beta, scale = np.zeros((n, k)), np.ones((n, k)), np.zeros(n)
    alpha[0] = start * emit[:, observed[0]]
    scale[0] = alpha[0].sum()
    alpha[0] /= scale[0]
    for t in range(1, n):
        alpha[t] = (alpha[t - 1] @ move) * emit[:, observed[t]]
        scale[t] = alpha[t].sum()
        alpha[t] /= scale[t]
    for t in range(n - 2, -1, -1):
        beta[t] = move @ (emit[:, observed[t + 1]] * beta[t + 1]) / scale[t + 1]
    return alpha * beta, np.log(scale).sum()


def logistic_adam(x, y, w, steps, rate):
    m, v = np.zeros_like(w), np.zeros_like(w)
    for t in range(1, steps + 1):
        p = 1 / (1 + np.exp(-(x @ w)))
        g = x.T @ (p - y) / len(y)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        w -= rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def lasso(x, y, penalty, sweeps):
    n, p = x.shape
    w = np.zeros(p)
    size = (x**2).sum(axis=0)
    residual = y.copy()
    for _ in range(sweeps):
        largest = 0.0
        for j in range(p):
            old = w[j]
            rho = x[:, j] @ residual + size[j] * old
            w[j] = np.sign(rho) * max(abs(rho) - penalty, 0) / size[j]
            if w[j] != old:
                residual -= (w[j] - old) * x[:, j]
                largest = max(largest, abs(w[j] - old))
        if largest < 1e-6:
            break
    return w


def nearest_neighbours(train, labels, x, k):
    d = np.sqrt(((x[:, None] - train[None]) ** 2).sum(axis=2))
    near = labels[np.argsort(d, axis=1, kind="stable")[:, :k]]
    votes = np.zeros((len(x), labels.max() + 1), dtype=int)
    for c in range(labels.max() + 1):
        votes[:, c] = (near == c).sum(axis=1)
    return votes.argmax(axis=1)


def principal_components(x, k):
    x = x - x.mean(axis=0)
    values, vectors = np.linalg.eigh(x.T @ x / (len(x) - 1))
    order = np.argsort(values)[::-1][:k]
    return x @ vectors[:, order], values[order] / values.sum()


def bfgs(x, limit):
    n = x.size
    H = np.eye(n)
    f, g = rosenbrock(x)
    for step in range(limit):
        if np.linalg.norm(g) < 1e-8:
            break
        p = -H @ g
        t = 1.0
        new, gradient = rosenbrock(x + t * p)
        while new > f + 1e-4 * t * (g @ p) and t > 1e-10:
            t *= 0.5
            new, gradient = rosenbrock(x + t * p)
        s, y = t * p, gradient - g
        if s @ y > 1e-12:
            rho = 1.0 / (s @ y)
            V = np.eye(n) - rho * np.outer(s, y)
            H = V @ H @ V.T + rho * np.outer(s, s)
        x, f, g = x + s, new, gradient
    return x, f, step


def rosenbrock(x):
    a, b = x[1:] - x[:-1] ** 2, 1 - x[:-1]
    g = np.zeros_like(x)
    g[:-1] = -400 * x[:-1] * a - 2 * b
    g[1:] += 200 * a
    return (100 * a**2 + b**2).sum(), g


def batch_norm(x, gamma, beta, mean, variance, training):
    if training:
        m, v = x.mean(axis=0), x.var(axis=0)
        mean *= 0.9
        mean += 0.1 * m
        variance *= 0.9
        variance += 0.1 * v
    else:
        m, v = mean, variance
    return gamma * (x - m) / np.sqrt(v + 1e-5) + beta


def gru(x, h, Wz, Wr, Wh):
    states = np.empty((x.shape[0],) + h.shape)
    for t in range(x.shape[0]):
        both = np.concatenate([x[t], h], axis=1)
        z = 1 / (1 + np.exp(-both @ Wz))
        r = 1 / (1 + np.exp(-both @ Wr))
        candidate = np.tanh(np.concatenate([x[t], r * h], axis=1) @ Wh)
        h = (1 - z) * h + z * candidate
        states[t] = h
    return states


def gibbs(rng, n, rho):
    samples = np.zeros((n, 2))
    x = y = 0.0
    for k in range(n):
        x = rng.normal(rho * y, np.sqrt(1 - rho**2))
        y = rng.normal(rho * x, np.sqrt(1 - rho**2))
        samples[k] = x, y
    return np.corrcoef(samples.T)


def fft_radix_2(x):
    n = x.size
    bits = int(np.log2(n))
    order = np.zeros(n, dtype=int)
    for k in range(bits):
        order |= ((np.arange(n) >> k) & 1) << (bits - 1 - k)
    x = x[order].astype(complex)
    half = 1
    while half < n:
        twiddle = np.exp(-1j * np.pi * np.arange(half) / half)
        blocks = x.reshape(-1, 2 * half)
        odd = blocks[:, half:] * twiddle
        blocks[:, half:] = blocks[:, :half] - odd
        blocks[:, :half] += odd
        half *= 2
    return x


def haar(x, levels):
    n = x.size
    for _ in range(levels):
        even, odd = x[:n:2].copy(), x[1:n:2].copy()
        n //= 2
        x[:n] = (even + odd) / np.sqrt(2)
        x[n : 2 * n] = (even - odd) / np.sqrt(2)
    return x


def median_filter(image, size):
    r = size // 2
    padded = np.pad(image, r, mode="edge")
    out = np.empty_like(image)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            out[i, j] = np.median(padded[i : i + size, j : j + size])
    return out


def sobel(image):
    gx = np.zeros(image.shape)
    gy = np.zeros(image.shape)
    gx[1:-1, 1:-1] = (image[:-2, 2:] - image[:-2, :-2] + 2 * (image[1:-1, 2:] - image[1:-1, :-2])
                      + image[2:, 2:] - image[2:, :-2])  # fmt: skip
    gy[1:-1, 1:-1] = (image[2:, :-2] - image[:-2, :-2] + 2 * (image[2:, 1:-1] - image[:-2, 1:-1])
                      + image[2:, 2:] - image[:-2, 2:])  # fmt: skip
    angle = np.rad2deg(np.arctan2(gy, gx)) % 180
    return np.hypot(gx, gy), angle


def dither(image):
    rows, columns = image.shape
    for i in range(rows):
        for j in range(columns):
            old = image[i, j]
            new = 255.0 if old > 127 else 0.0
            image[i, j] = new
            error = old - new
            if j + 1 < columns:
                image[i, j + 1] += error * 7 / 16
            if i + 1 < rows:
                if j > 0:
                    image[i + 1, j - 1] += error * 3 / 16
                image[i + 1, j] += error * 5 / 16
                if j + 1 < columns:
                    image[i + 1, j + 1] += error / 16
    return image


def bilateral(image, radius, sigma):
    out = np.zeros_like(image)
    weight = np.zeros_like(image)
    padded = np.pad(image, radius, mode="reflect")
    rows, columns = image.shape
    for di in range(2 * radius + 1):
        for dj in range(2 * radius + 1):
            moved = padded[di : di + rows, dj : dj + columns]
            far = (di - radius) ** 2 + (dj - radius) ** 2
            w = np.exp(-far / 8.0 - (moved - image) ** 2 / (2 * sigma**2))
            out += w * moved
            weight += w
    return out / weight


def integral_image(image, boxes):
    table = np.zeros((image.shape[0] + 1, image.shape[1] + 1))
    table[1:, 1:] = image.cumsum(axis=0).cumsum(axis=1)
    sums = np.empty(len(boxes))
    for k, (top, left, bottom, right) in enumerate(boxes):
        sums[k] = table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]
    return sums


def savitzky_golay(y, window, degree):
    half = window // 2
    powers = np.arange(-half, half + 1)[:, None] ** np.arange(degree + 1)
    weights = np.linalg.pinv(powers.astype(float))[0]
    padded = np.concatenate([2 * y[0] - y[half:0:-1], y, 2 * y[-1] - y[-2 : -half - 2 : -1]])
    return np.convolve(padded, weights[::-1], mode="valid")


def levinson(r):
    n = len(r) - 1
    a = np.zeros(n + 1)
    a[0] = 1.0
    error = r[0]
    for k in range(1, n + 1):
        reflection = -(a[:k] @ r[k:0:-1]) / error
        a[1 : k + 1] += reflection * a[k - 1 :: -1][:k]
        error *= 1 - reflection**2
    return a, error
