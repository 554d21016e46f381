"""Fields and particles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


def saturation_adjustment(T, q, p, rain, dt):
    Lv, cp, Rd, Rv = 2.5e6, 1004.0, 287.0, 461.5
    es = 611.2 * np.exp(17.67 * (T - 273.15) / (T - 29.65))
    qs = Rd / Rv * es / (p - (1 - Rd / Rv) * es)
    for it in range(5):
        dq = np.where(q > qs, (q - qs) / (1 + Lv**2 * qs / (cp * Rv * T**2)), 0.0)
        if dq.max() < 1e-12:
            break
        T += Lv / cp * dq
        q -= dq
        es[...] = 611.2 * np.exp(17.67 * (T - 273.15) / (T - 29.65))
        qs[...] = Rd / Rv * es / (p - (1 - Rd / Rv) * es)
        rain += dq.sum(axis=-1) * 1000
    return T, q, rain


def arakawa_c_grid(h, uu, v, dt, steps):
    g, f0, dx = 9.81, 1e-4, 1.0

    def ddx(a):
        out = np.zeros_like(a)
        out[:, 1:-1] = (a[:, 2:] - a[:, :-2]) / (2 * dx)
        out[:, 0] = (a[:, 1] - a[:, 0]) / dx
        out[:, -1] = (a[:, -1] - a[:, -2]) / dx
        return out

    def ddy(a):
        return ddx(a.T).T

    for s in range(steps):
        hn = h - dt * (ddx(h * uu) + ddy(h * v))
        un = uu + dt * (f0 * v - g * ddx(h))
        vn = v - dt * (f0 * uu + g * ddy(h))
        h[:], uu[:], v[:] = hn, un, vn
        if s % 4 == 3:
            for a in (h, uu, v):
                a[1:-1, 1:-1] = 0.99 * a[1:-1, 1:-1] + 0.0025 * (
                    a[2:, 1:-1] + a[:-2, 1:-1] + a[1:-1, 2:] + a[1:-1, :-2]
                )
    return h.sum(), np.abs(uu).max()


def tridiagonal_columns(phi, dz, dt):
    nx, ny, nz = phi.shape
    a = np.zeros(nz)
    b = np.zeros(nz)
    c = np.zeros(nz)
    for i in range(nx):
        for j in range(ny):
            kappa = dt / (0.1 + dz[i, j]) ** 2
            a[1:] = -kappa
            c[:-1] = -kappa
            b[:] = 1 + 2 * kappa
            b[0] = b[-1] = 1 + kappa
            cp = c.copy()
            d = phi[i, j]
            cp[0] /= b[0]
            d[0] /= b[0]
            for m in range(1, nz):
                w = b[m] - a[m] * cp[m - 1]
                cp[m] /= w
                d[m] = (d[m] - a[m] * d[m - 1]) / w
            for m in range(nz - 2, -1, -1):
                d[m] -= cp[m] * d[m + 1]


def semi_lagrangian(q, uu, v, dt):
    ny, nx = q.shape
    jj, ii = np.meshgrid(np.arange(ny), np.arange(nx), indexing="ij")
    x = np.clip(ii - dt * uu * 3, 0, nx - 1.001)
    y = np.clip(jj - dt * v * 3, 0, ny - 1.001)
    i0 = x.astype(int)
    j0 = y.astype(int)
    fx, fy = x - i0, y - j0
    q[...] = (
        (1 - fx) * (1 - fy) * q[j0, i0]
        + fx * (1 - fy) * q[j0, i0 + 1]
        + (1 - fx) * fy * q[j0 + 1, i0]
        + fx * fy * q[j0 + 1, i0 + 1]
    )
    return q


def pic_1d(x, v, ng, steps):
    dx = 1.0 / ng
    hist = []
    kk = 2 * np.pi * np.fft.rfftfreq(ng, dx)
    kk[0] = 1
    for s in range(steps):
        g = (x / dx).astype(int) % ng
        w = x / dx - np.floor(x / dx)
        rho = np.zeros(ng)
        np.add.at(rho, g, 1 - w)
        np.add.at(rho, (g + 1) % ng, w)
        rho = rho / rho.mean() - 1
        phik = np.fft.rfft(rho) / kk**2
        phik[0] = 0
        E = -np.gradient(np.fft.irfft(phik, ng), dx)
        v += 0.001 * (E[g] * (1 - w) + E[(g + 1) % ng] * w)
        x += 0.001 * v
        x %= 1.0
        hist.append(0.5 * (E**2).sum() * dx)
    return hist, x, v


def md_verlet(pos, steps, dt, L):
    n = len(pos)
    vel = np.zeros_like(pos)

    def forces(p):
        f = np.zeros_like(p)
        e = 0.0
        for i in range(n - 1):
            d = p[i] - p[i + 1 :]
            d -= L * np.round(d / L)
            r2 = np.maximum((d * d).sum(1), 0.5)
            cut = r2 < 2.0
            ir6 = np.where(cut, r2**-3, 0)
            e += 4 * (ir6**2 - ir6).sum()
            ff = (24 * (2 * ir6**2 - ir6) / r2)[:, None] * d
            f[i] += ff.sum(0)
            f[i + 1 :] -= ff
        return f, e

    f, e = forces(pos)
    energies = np.zeros((steps, 2))
    for s in range(steps):
        vel += 0.5 * dt * f
        pos += dt * vel
        pos -= L * np.floor(pos / L)
        f, e = forces(pos)
        vel += 0.5 * dt * f
        energies[s] = e, 0.5 * np.einsum("ij,ij->", vel, vel)
        if not np.isfinite(e):
            raise FloatingPointError(f"blew up at {s}")
    return energies


def level_set(phi, dt, steps):
    phi = phi - 0.5
    for _ in range(steps):
        p = np.pad(phi, 1, mode="edge")
        dxm = phi - p[1:-1, :-2]
        dxp = p[1:-1, 2:] - phi
        dym = phi - p[:-2, 1:-1]
        dyp = p[2:, 1:-1] - phi
        grad = np.sqrt(
            np.maximum(dxm, 0) ** 2 + np.minimum(dxp, 0) ** 2 + np.maximum(dym, 0) ** 2 + np.minimum(dyp, 0) ** 2
        )
        phi -= dt * grad
        kappa = np.gradient(np.gradient(phi, axis=0), axis=0) + np.gradient(np.gradient(phi, axis=1), axis=1)
        phi += 0.05 * dt * kappa
        if not (phi < 0).any():
            break
    return phi, np.count_nonzero(phi < 0)


def advection_limiter(q, cfl, steps, limiter):
    def phi(r):
        if limiter == "minmod":
            return np.maximum(0, np.minimum(1, r))
        elif limiter == "superbee":
            return np.maximum.reduce([np.zeros_like(r), np.minimum(2 * r, 1), np.minimum(r, 2)])
        raise ValueError(limiter)

    for _ in range(steps):
        dq = np.roll(q, -1) - q
        with np.errstate(divide="ignore", invalid="ignore"):
            r = np.where(dq != 0, np.roll(dq, 1) / dq, 0.0)
        flux = q + 0.5 * (1 - cfl) * phi(r) * dq
        q = q - cfl * (flux - np.roll(flux, 1))
    return q


def multigrid_recursive(f, cycles):
    def v(u, f, h):
        n = u.size
        if n <= 1:
            return h * h * f / 2
        for _ in range(2):
            p = np.concatenate(([0.0], u, [0.0]))
            u = (1 - 2 / 3) * u + 2 / 3 * 0.5 * (p[:-2] + p[2:] + h * h * f)
        p = np.concatenate(([0.0], u, [0.0]))
        r = f + (p[:-2] - 2 * u + p[2:]) / (h * h)
        rc = 0.25 * (r[:-2:2] + 2 * r[1:-1:2] + r[2::2])
        ec = v(np.zeros_like(rc), rc, 2 * h)
        e = np.zeros(n)
        e[1::2] = ec
        pe = np.concatenate(([0.0], ec, [0.0]))
        e[::2] = 0.5 * (pe[:-1] + pe[1:])
        return u + e

    u = np.zeros_like(f)
    for _ in range(cycles):
        u = v(u, f, 1.0 / (f.size + 1))
    return u


@dataclass
class Particles:
    x: np.ndarray
    v: np.ndarray
    m: np.ndarray
    h: float = 0.3
    rho: np.ndarray = None

    def kernel(self, r):
        q = r / self.h
        s = 10 / (7 * np.pi * self.h**2)
        return s * np.where(q < 1, 1 - 1.5 * q**2 + 0.75 * q**3, np.where(q < 2, 0.25 * (2 - q) ** 3, 0))

    def density(self):
        d = self.x[:, None] - self.x[None]
        r = np.sqrt((d**2).sum(-1))
        self.rho = (self.m * self.kernel(r)).sum(axis=1)
        return d, r

    def step(self, dt):
        d, r = self.density()
        p = 0.5 * self.rho**2
        acc = np.zeros_like(self.x)
        for i in range(len(self.x)):
            w = np.flatnonzero((r[i] < 2 * self.h) & (r[i] > 0))
            if w.size == 0:
                continue
            g = d[i, w] / r[i, w, None]
            acc[i] = ((p[i] / self.rho[i] ** 2 + p[w] / self.rho[w] ** 2)[:, None] * g * self.m[w, None]).sum(0)
        acc -= 0.1 * self.v
        self.v += acc * dt
        self.x += self.v * dt


def sph(x, v):
    ps = Particles(x, v, np.full(len(x), 1.0 / len(x)))
    for _ in range(10):
        ps.step(0.01)
    return ps.x, ps.rho, ps


def accelerations(pos, mass, G, softening):
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    z = pos[:, 2:3]
    dx = x.T - x
    dy = y.T - y
    dz = z.T - z
    inv_r3 = dx**2 + dy**2 + dz**2 + softening**2
    I = inv_r3 > 0
    inv_r3[I] = inv_r3[I] ** (-1.5)
    ax = G * (dx * inv_r3) @ mass
    ay = G * (dy * inv_r3) @ mass
    az = G * (dz * inv_r3) @ mass
    a = np.hstack((ax, ay, az))
    return a


def kinetic_and_potential(pos, vel, mass, G):
    KE = 0.5 * np.sum(mass * vel**2)
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    z = pos[:, 2:3]
    dx = x.T - x
    dy = y.T - y
    dz = z.T - z
    inv_r = np.sqrt(dx**2 + dy**2 + dz**2)
    I = inv_r > 0
    inv_r[I] = 1.0 / inv_r[I]
    tmp = -(mass * mass.T) * inv_r
    PE = G * np.sum(np.triu(tmp, 1))
    return KE, PE


def bodies_in_pairs(mass, pos, vel, N, Nt, dt, G, softening):
    vel -= np.mean(mass * vel, axis=0) / np.mean(mass)
    acc = accelerations(pos, mass, G, softening)
    KE = np.ndarray(Nt + 1, dtype=np.float64)
    PE = np.ndarray(Nt + 1, dtype=np.float64)
    KE[0], PE[0] = kinetic_and_potential(pos, vel, mass, G)
    t = 0.0
    for i in range(Nt):
        vel += acc * dt / 2.0
        pos += vel * dt
        acc = accelerations(pos, mass, G, softening)
        vel += acc * dt / 2.0
        t += dt
        KE[i + 1], PE[i + 1] = kinetic_and_potential(pos, vel, mass, G)
    return KE, PE
