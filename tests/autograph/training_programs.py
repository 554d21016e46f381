"""Models, layers and optimisers as plain classes, trained in staged loops."""

import math

import numpy as np

from tests.autograph.cases import Cases

i8 = np.int64
f8 = np.float64
CASES = Cases()
case = CASES.add


class Dense:
    def __init__(self, w, b, act=None):
        self.w = w
        self.b = b
        self.act = act
        self.x = None

    def forward(self, x):
        self.x = x
        z = x @ self.w + self.b
        if self.act == "relu":
            self.mask = z > 0
            return np.where(self.mask, z, 0.0)
        if self.act is not None:
            return self.act(z)
        return z

    def backward(self, g):
        if self.act == "relu":
            g = g * self.mask
        self.gw = self.x.T @ g
        self.gb = g.sum(axis=0)
        return g @ self.w.T


class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)

    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, g):
        for layer in reversed(self.layers):
            g = layer.backward(g)
        return g

    def parameters(self):
        for layer in self.layers:
            yield layer.w
            yield layer.b

    def gradients(self):
        return [g for layer in self.layers for g in (layer.gw, layer.gb)]


class SGD:
    def __init__(self, lr):
        self.lr = lr

    def step(self, model):
        for layer in model.layers:
            layer.w -= self.lr * layer.gw
            layer.b -= self.lr * layer.gb


class Momentum:
    def __init__(self, lr, mu=0.9):
        self.lr = lr
        self.mu = mu
        self.v = {}

    def step(self, model):
        for k, layer in enumerate(model.layers):
            for name in ("w", "b"):
                g = getattr(layer, "g" + name)
                key = (k, name)
                if key not in self.v:
                    self.v[key] = np.zeros_like(g)
                self.v[key] = self.mu * self.v[key] - self.lr * g
                setattr(layer, name, getattr(layer, name) + self.v[key])


class Adam:
    def __init__(self, params, lr=0.01):
        self.params = params
        self.lr = lr
        self.t = 0
        self.m = {k: np.zeros_like(p) for k, p in enumerate(params)}
        self.v = {k: np.zeros_like(p) for k, p in enumerate(params)}

    def step(self, grads):
        self.t += 1
        for k, g in enumerate(grads):
            self.m[k] = 0.9 * self.m[k] + 0.1 * g
            self.v[k] = 0.999 * self.v[k] + 0.001 * g * g
            mh = self.m[k] / (1 - 0.9**self.t)
            vh = self.v[k] / (1 - 0.999**self.t)
            self.params[k] -= self.lr * mh / (np.sqrt(vh) + 1e-8)


def make(seed=0):
    r = np.random.default_rng(seed)
    return Sequential(Dense(r.normal(size=(3, 4)), np.zeros(4), "relu"), Dense(r.normal(size=(4, 1)), np.zeros(1)))


def data(seed=1, n=12):
    r = np.random.default_rng(seed)
    x = r.normal(size=(n, 3))
    return x, (x.sum(1, keepdims=True))


X, Y = data()


@case((make(), SGD(0.01), X, Y, 20), (make(3), SGD(0.1), X, Y, i8(30)))
def train_sgd(model, opt, x, y, n):
    for e in range(n):
        p = model(x)
        model.backward(2 * (p - y) / len(y))
        opt.step(model)
    return ((model(x) - y) ** 2).mean()


@case((make(), Momentum(0.01), X, Y, 20), (make(3), Momentum(0.1), X, Y, i8(30)))
def train_momentum(model, opt, x, y, n):
    losses = []
    for e in range(n):
        p = model(x)
        losses.append(((p - y) ** 2).mean())
        model.backward(2 * (p - y) / len(y))
        opt.step(model)
    return losses


M = make()


@case((M, Adam(list(M.parameters())), X, Y, 20), (M, Adam(list(M.parameters()), 0.1), X, Y, i8(25)))
def train_adam(model, opt, x, y, n):
    for e in range(n):
        p = model(x)
        model.backward(2 * (p - y) / len(y))
        opt.step(model.gradients())
        if opt.t > 15:
            opt.lr *= 0.5
    return model


@case((make(), SGD(0.01), X, Y, 50, 3), (make(), SGD(0.3), X, Y, 50, 1))
def early_stopping(model, opt, x, y, n, patience):
    best = np.inf
    best_w = None
    bad = 0
    for e in range(n):
        p = model(x)
        loss = ((p - y) ** 2).mean()
        if loss < best:
            best = loss
            best_w = [layer.w.copy() for layer in model.layers]
            bad = 0
        else:
            bad += 1
            if bad >= patience:
                break
        model.backward(2 * (p - y) / len(y))
        opt.step(model)
    for layer, w in zip(model.layers, best_w):
        layer.w[:] = w
    return best, e


@case((make(), SGD(0.01), X, Y, 12, 5, 0), (make(), SGD(0.1), X, Y, 10, 4, 7))
def batches(model, opt, x, y, epochs, size, seed):
    rng = np.random.default_rng(seed)
    for e in range(epochs):
        order = rng.permutation(len(x))
        for s in range(0, len(x), size):
            idx = order[s : s + size]
            xb, yb = x[idx], y[idx]
            p = model(xb)
            model.backward(2 * (p - yb) / len(yb))
            opt.step(model)
    return ((model(x) - y) ** 2).mean()


@case((make(), SGD(0.01), X, Y, 12, 5), (make(), SGD(0.1), X, Y, 10, 4))
def slices(model, opt, x, y, epochs, size):
    for e in range(epochs):
        for s in range(0, len(x), size):
            p = model(x[s : s + size])
            model.backward(2 * (p - y[s : s + size]) / len(p))
            opt.step(model)
    return model.layers[0].w


class Schedule:
    def __init__(self, base, warm):
        self.base = base
        self.warm = warm
        self.step_no = 0

    @property
    def lr(self):
        if self.step_no < self.warm:
            return self.base * self.step_no / self.warm
        return self.base * math.cos(self.step_no * 0.01)

    def step(self):
        self.step_no += 1


class SchedSGD:
    def __init__(self, schedule):
        self.schedule = schedule
        self.history = []

    def step(self, model):
        self.schedule.step()
        lr = self.schedule.lr
        self.history.append(lr)
        for layer in model.layers:
            layer.w -= lr * layer.gw


@case((make(), SchedSGD(Schedule(0.1, 5)), X, Y, 20), (make(), SchedSGD(Schedule(0.01, 8)), X, Y, i8(11)))
def scheduled(model, opt, x, y, n):
    for e in range(n):
        p = model(x)
        model.backward(2 * (p - y) / len(y))
        opt.step(model)
    return opt.history


class Trainer:
    def __init__(self, model, opt):
        self.model = model
        self.opt = opt
        self.best = None
        self.best_state = None
        self.log = {"loss": []}

    def fit(self, x, y, n):
        for e in range(n):
            loss = self.epoch(x, y)
            self.log["loss"].append(loss)
            if self.best is None or loss < self.best:
                self.best = loss
                self.best_state = {k: (l.w.copy(), l.b.copy()) for k, l in enumerate(self.model.layers)}
        return self.best

    def epoch(self, x, y):
        p = self.model(x)
        model = self.model
        model.backward(2 * (p - y) / len(y))
        self.opt.step(model)
        return float(((p - y) ** 2).mean())


@case((Trainer(make(), SGD(0.01)), X, Y, 20), (Trainer(make(2), SGD(0.2)), X, Y, 30))
def fit(trainer, x, y, n):
    return trainer.fit(x, y, n)


@case((Trainer(make(), Momentum(0.01)), X, Y, 20), (Trainer(make(2), Momentum(0.2)), X, Y, 30))
def fit_momentum(trainer, x, y, n):
    return trainer.fit(x, y, n), trainer.best_state


class Scaler:
    def __init__(self):
        self.mean = None
        self.std = None

    def fit(self, x):
        self.mean = x.mean(axis=0)
        self.std = x.std(axis=0)
        return self

    def transform(self, x):
        if self.mean is None:
            raise RuntimeError("not fitted")
        return (x - self.mean) / self.std


@case((Scaler(), X, f8(1)), (Scaler(), X, f8(-1)))
def scaler(s, x, t):
    if t > 0:
        s.fit(x)
    return s.transform(x)


class BatchNorm:
    def __init__(self, n):
        self.mean = np.zeros(n)
        self.var = np.ones(n)
        self.training = True

    def __call__(self, x):
        if self.training:
            m = x.mean(0)
            v = x.var(0)
            self.mean = 0.9 * self.mean + 0.1 * m
            self.var = 0.9 * self.var + 0.1 * v
        else:
            m, v = self.mean, self.var
        return (x - m) / np.sqrt(v + 1e-5)


@case((BatchNorm(3), X, 20), (BatchNorm(3), X, i8(12)))
def batchnorm(bn, x, n):
    for i in range(n):
        bn(x * i)
    bn.training = False
    return bn(x)


class RNN:
    def __init__(self, wx, wh):
        self.wx = wx
        self.wh = wh
        self.h = None

    def step(self, x):
        if self.h is None:
            self.h = np.zeros(self.wh.shape[0])
        self.h = np.tanh(x @ self.wx + self.h @ self.wh)
        return self.h


@case((RNN(np.ones((3, 2)), np.eye(2)), X), (RNN(np.ones((3, 2)) * 0.1, np.eye(2)), X[:5]))
def rnn(cell, xs):
    out = []
    for x in xs:
        out.append(cell.step(x))
    return np.stack(out)


class KMeans:
    def __init__(self, k):
        self.k = k
        self.centers = None
        self.inertia_ = 0.0
        self.n_iter = 0

    def fit(self, x, n):
        self.centers = x[: self.k].copy()
        for i in range(n):
            d = ((x[:, None] - self.centers[None]) ** 2).sum(-1)
            lab = d.argmin(1)
            new = self.centers.copy()
            for j in range(self.k):
                sel = x[lab == j]
                if len(sel) > 0:
                    new[j] = sel.mean(0)
            self.n_iter += 1
            if np.allclose(new, self.centers):
                break
            self.centers = new
        self.inertia_ = d.min(1).sum()
        return self


@case((KMeans(3), X, 20), (KMeans(2), X, 1))
def kmeans(m, x, n):
    return m.fit(x, n).centers, m.inertia_


class GD:
    def __init__(self, lr):
        self.state = {"lr": lr, "t": 0, "norms": []}

    def __call__(self, w, g):
        self.state["t"] += 1
        self.state["norms"].append(np.linalg.norm(g))
        return w - self.state["lr"] / self.state["t"] * g


@case((GD(0.1), np.ones(3), 20), (GD(0.5), np.ones(2), i8(3)))
def gd_state(opt, w, n):
    for i in range(n):
        w = opt(w, 2 * w)
    return w, opt.state


@case((make(), X, Y, 20), (make(1), X, Y, i8(9)))
def opt_inside(model, x, y, n):
    opt = Momentum(0.01)
    sched = Schedule(0.1, 5)
    for i in range(n):
        p = model(x)
        model.backward(2 * (p - y) / len(y))
        sched.step()
        opt.lr = sched.lr
        opt.step(model)
    return opt.v, sched.step_no


@case((X, Y, 20, 0), (X, Y, i8(9), 1))
def model_inside(x, y, n, seed):
    r = np.random.default_rng(seed)
    model = Sequential(
        Dense(r.normal(size=(3, 4)), np.zeros(4), "relu"), Dense(r.normal(size=(4, 1)), np.zeros(1), np.tanh)
    )
    opt = SGD(0.01)
    for i in range(n):
        p = model(x)
        model.backward(2 * (p - y) / len(y))
        opt.step(model)
    return model(x)


class Param:
    def __init__(self, value):
        self.value = value
        self.grad = None


class Linear:
    def __init__(self, n, m, rng):
        self.w = Param(rng.normal(size=(n, m)))
        self.b = Param(np.zeros(m))

    def params(self):
        return [self.w, self.b]

    def __call__(self, x):
        return x @ self.w.value + self.b.value


class Net:
    def __init__(self, rng):
        self.l1 = Linear(3, 4, rng)
        self.l2 = Linear(4, 1, rng)

    def params(self):
        return self.l1.params() + self.l2.params()

    def loss_and_grad(self, x, y):
        h = np.tanh(self.l1(x))
        p = self.l2(h)
        d = 2 * (p - y) / len(y)
        self.l2.w.grad = h.T @ d
        self.l2.b.grad = d.sum(0)
        dh = d @ self.l2.w.value.T * (1 - h * h)
        self.l1.w.grad = x.T @ dh
        self.l1.b.grad = dh.sum(0)
        return ((p - y) ** 2).mean()


class AdamP:
    def __init__(self, params, lr=1e-2):
        self.params = params
        self.lr = lr
        self.t = 0
        self.m = [np.zeros_like(p.value) for p in params]
        self.v = [np.zeros_like(p.value) for p in params]

    def step(self):
        self.t += 1
        for i, p in enumerate(self.params):
            self.m[i] = 0.9 * self.m[i] + 0.1 * p.grad
            self.v[i] = 0.999 * self.v[i] + 0.001 * p.grad**2
            p.value = p.value - self.lr * self.m[i] / (1 - 0.9**self.t) / (
                np.sqrt(self.v[i] / (1 - 0.999**self.t)) + 1e-8
            )
            p.grad = None


N = Net(np.random.default_rng(0))


@case((N, AdamP(N.params()), X, Y, 20), (N, AdamP(N.params(), 0.1), X, Y, i8(9)))
def train_params(net, opt, x, y, n):
    losses = np.zeros(n)
    for i in range(n):
        losses[i] = net.loss_and_grad(x, y)
        opt.step()
    return losses


@case((X, Y, 20), (X, Y, i8(9)))
def train_params_inside(x, y, n):
    net = Net(np.random.default_rng(0))
    opt = AdamP(net.params())
    losses = []
    best = None
    for i in range(n):
        loss = net.loss_and_grad(x, y)
        opt.step()
        losses.append(loss)
        if best is None or loss < best[0]:
            best = (loss, [p.value.copy() for p in net.params()])
    return losses, best


@case((N, X, Y, 30, 0.1), (N, X, Y, 30, 0.001))
def clip(net, x, y, n, limit):
    total = 0
    for i in range(n):
        net.loss_and_grad(x, y)
        norm = math.sqrt(sum((p.grad**2).sum() for p in net.params()))
        if norm > limit:
            for p in net.params():
                p.grad *= limit / norm
            total += 1
        for p in net.params():
            p.value -= 0.1 * p.grad
    return total
