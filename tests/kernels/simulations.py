"""Particles, lattices, chance, and systems that change with time."""

from __future__ import annotations

import math

import numpy as np


def lennard_jones(x, v, box, dt, steps):
    n = x.shape[0]
    energy = np.zeros(steps)
    for step in range(steps):
        force = np.zeros_like(x)
        for i in range(n - 1):
            d = x[i] - x[i + 1 :]
            d -= box * np.round(d / box)
            r2 = (d * d).sum(axis=1)
            near = r2 < 6.25
            inverse = np.where(near, 1.0 / r2, 0.0) ** 3
            pull = (48 * inverse * (inverse - 0.5) / r2)[:, None] * d
            force[i] += pull.sum(axis=0)
            force[i + 1 :] -= pull
            energy[step] += 4 * (inverse * (inverse - 1)).sum()
        v += force * dt
        x += v * dt
        x %= box
    return energy


def ising(spins, beta, steps, rng):
    n = spins.shape[0]
    for _ in range(steps):
        i, j = rng.integers(0, n, 2)
        around = spins[(i + 1) % n, j] + spins[i - 1, j] + spins[i, (j + 1) % n] + spins[i, j - 1]
        cost = 2 * spins[i, j] * around
        if cost <= 0 or rng.random() < np.exp(-beta * cost):
            spins[i, j] *= -1
    return spins.mean()


def sandpile(grid):
    toppled = 0
    while True:
        high = grid >= 4
        if not high.any():
            break
        toppled += int(high.sum())
        grid[high] -= 4
        grid[1:, :] += high[:-1, :]
        grid[:-1, :] += high[1:, :]
        grid[:, 1:] += high[:, :-1]
        grid[:, :-1] += high[:, 1:]
    return toppled


def rule_110(cells, steps):
    rule = np.array([0, 1, 1, 1, 0, 1, 1, 0], dtype=np.uint8)
    history = np.zeros((steps, cells.size), dtype=np.uint8)
    for t in range(steps):
        history[t] = cells
        cells = rule[4 * np.roll(cells, 1) + 2 * cells + np.roll(cells, -1)]
    return history


def forest_fire(forest, p, q, steps, rng):
    for _ in range(steps):
        burning = forest == 2
        near = np.zeros_like(burning)
        near[1:] |= burning[:-1]
        near[:-1] |= burning[1:]
        near[:, 1:] |= burning[:, :-1]
        near[:, :-1] |= burning[:, 1:]
        chance = rng.random(forest.shape)
        new = forest.copy()
        new[burning] = 0
        new[(forest == 1) & (near | (chance < q))] = 2
        new[(forest == 0) & (chance < p)] = 1
        forest[...] = new
    return np.bincount(forest.ravel(), minlength=3)


def lorenz(state, dt, steps):
    path = np.empty((steps + 1, 3))
    path[0] = state
    for k in range(steps):
        x, y, z = path[k]
        path[k + 1] = path[k] + dt * np.array([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z])
    return path


def adaptive_step(y, end, tolerance):
    t, h = 0.0, 0.1
    accepted = 0
    while t < end:
        h = min(h, end - t)
        k1 = -2 * y + math.sin(t)
        k2 = -2 * (y + h * k1) + math.sin(t + h)
        error = abs(h * (k2 - k1) / 2)
        if error <= tolerance:
            t += h
            y = y + h * (k1 + k2) / 2
            accepted += 1
        h *= 0.9 * min(2.0, max(0.3, math.sqrt(tolerance / (error + 1e-16))))
    return y, accepted


def binomial_option(spot, strike, rate, sigma, time, n):
    dt = time / n
    up = math.exp(sigma * math.sqrt(dt))
    p = (math.exp(rate * dt) - 1 / up) / (up - 1 / up)
    prices = spot * up ** (2.0 * np.arange(n + 1) - n)
    values = np.maximum(strike - prices, 0)
    for k in range(n - 1, -1, -1):
        values = math.exp(-rate * dt) * (p * values[1:] + (1 - p) * values[:-1])
        prices = prices[1:] / up
        values = np.maximum(values, strike - prices)
    return values[0]


def asian_option(rng, spot, strike, sigma, steps, paths):
    dt = 1.0 / steps
    price = np.full(paths, spot)
    total = np.zeros(paths)
    for _ in range(steps):
        price *= np.exp(-0.5 * sigma**2 * dt + sigma * np.sqrt(dt) * rng.standard_normal(paths))
        total += price
    payoff = np.maximum(total / steps - strike, 0)
    return payoff.mean(), payoff.std() / math.sqrt(paths)


def kalman(z, A, H, Q, R, x, P):
    states = np.zeros((len(z), len(x)))
    for k in range(len(z)):
        x = A @ x
        P = A @ P @ A.T + Q
        S = H @ P @ H.T + R
        K = P @ H.T @ np.linalg.inv(S)
        x = x + K @ (z[k] - H @ x)
        P = (np.eye(len(x)) - K @ H) @ P
        states[k] = x
    return states, P


def particle_filter(z, particles, rng):
    n = particles.size
    means = []
    for value in z:
        particles += rng.normal(0, 0.5, n)
        weights = np.exp(-0.5 * (particles - value) ** 2)
        weights /= weights.sum()
        means.append((weights * particles).sum())
        if 1.0 / (weights**2).sum() < n / 2:
            particles[:] = particles[
                np.searchsorted(np.cumsum(weights), (rng.random() + np.arange(n)) / n).clip(0, n - 1)
            ]
    return np.array(means)


def boids(x, v, steps):
    for _ in range(steps):
        d = x[None, :, :] - x[:, None, :]
        distance = np.sqrt((d**2).sum(axis=2))
        near = (distance < 0.5) & (distance > 0)
        count = np.maximum(near.sum(axis=1), 1)[:, None]
        centre = (near[:, :, None] * d).sum(axis=1) / count
        heading = (near[:, :, None] * v[None]).sum(axis=1) / count
        crowd = (distance < 0.1)[:, :, None] * -d
        v += 0.05 * centre + 0.1 * (heading - v) + 0.3 * crowd.sum(axis=1)
        speed = np.linalg.norm(v, axis=1, keepdims=True)
        np.divide(v, speed, out=v, where=speed > 1)
        x += v * 0.1
    return x


def percolates(open_):
    reached = np.zeros_like(open_)
    reached[0] = open_[0]
    changed = True
    while changed:
        before = reached.sum()
        reached[1:] |= reached[:-1]
        reached[:-1] |= reached[1:]
        reached[:, 1:] |= reached[:, :-1]
        reached[:, :-1] |= reached[:, 1:]
        reached &= open_
        changed = reached.sum() != before
    return bool(reached[-1].any()), reached


def random_walk(rng, steps, limit):
    position = np.zeros(2, dtype=np.int64)
    moves = np.array([[0, 1], [1, 0], [0, -1], [-1, 0]])
    for step in range(steps):
        position += moves[rng.integers(4)]
        if np.abs(position).sum() >= limit:
            return position, step
    return position, steps
