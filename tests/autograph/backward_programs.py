"""Numbers that remember how they were computed, each with a function in an attribute that takes gradients back."""

import numpy as np

from tests.autograph import cases
from tests.autograph.cases import Cases

f8 = np.float64
CASES = Cases()
case = CASES.add
ROWS = cases.ROWS[:3]


class Number:
    def __init__(self, data, parts=()):
        self.data = data
        self.grad = 0.0
        self.backward_step = lambda: None
        self.parts = parts

    def __add__(self, other):
        other = other if isinstance(other, Number) else Number(other)
        out = Number(self.data + other.data, (self, other))

        def backward_step():
            self.grad += out.grad
            other.grad += out.grad

        out.backward_step = backward_step
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Number) else Number(other)
        out = Number(self.data * other.data, (self, other))

        def backward_step():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.backward_step = backward_step
        return out

    def __pow__(self, other):
        out = Number(self.data**other, (self,))

        def backward_step():
            self.grad += (other * self.data ** (other - 1)) * out.grad

        out.backward_step = backward_step
        return out

    def relu(self):
        out = Number(0 if self.data < 0 else self.data, (self,))

        def backward_step():
            self.grad += (out.data > 0) * out.grad

        out.backward_step = backward_step
        return out

    def tanh(self):
        out = Number(np.tanh(self.data), (self,))

        def backward_step():
            self.grad += (1 - out.data**2) * out.grad

        out.backward_step = backward_step
        return out

    def backward(self):
        order = []
        visited = set()

        def visit(number):
            if number not in visited:
                visited.add(number)
                for part in number.parts:
                    visit(part)
                order.append(number)

        visit(self)
        self.grad = 1
        for number in reversed(order):
            number.backward_step()

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + -other


@case(*ROWS)
def sum_and_product(x, s):
    a, b = Number(s), Number(x[0])
    d = (a * b + a).tanh()
    d.backward()
    return a.grad, b.grad, d.data


@case(*ROWS)
def powers(x, s):
    a, b = Number(s), Number(x[0])
    c = (a * b + b**3).relu()
    c = c + c * 0.5
    c.backward()
    return a.grad, b.grad, c.data


class Neuron:
    def __init__(self, count):
        self.w = [Number(0.1 * (k + 1)) for k in range(count)]
        self.b = Number(0.0)

    def __call__(self, x):
        return sum((w * v for w, v in zip(self.w, x, strict=True)), self.b).tanh()

    def parameters(self):
        return [*self.w, self.b]


@case(*ROWS)
def training_of_a_neuron(x, s):
    neuron = Neuron(2)
    for _ in range(3):
        loss = (neuron([s, x[0]]) - 1.0) ** 2
        for parameter in neuron.parameters():
            parameter.grad = 0.0
        loss.backward()
        for parameter in neuron.parameters():
            parameter.data = parameter.data - 0.1 * parameter.grad
    return [parameter.data for parameter in neuron.parameters()], loss.data


@case(*ROWS[:2], (np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9]), f8(0.5)), loops=2)
def loss_over_a_loop(x, s):
    w, b = Number(s), Number(0.0)
    loss = Number(0.0)
    for v in x:
        d = w * v + b - Number(1.0)
        loss = loss + d * d
    loss.backward()
    return w.grad, b.grad, loss.data
