"""micrograd: its engine's operations as Andrej Karpathy wrote them (MIT licence), and its MLP. The graph is made anew in each step."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from serve import read, serve


class Value:
    """Stores a single scalar value and its gradient."""

    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0
        self._backward = lambda: None
        self._prev = set(_children)
        self._op = _op

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(0 if self.data < 0 else self.data, (self,), "ReLU")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def backward(self):
        topo = []
        visited = set()

        def build_topo(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build_topo(child)
                topo.append(v)

        build_topo(self)
        self.grad = 1
        for v in reversed(topo):
            v._backward()


class Neuron:
    def __init__(self, weights, bias, nonlin):
        self.w, self.b, self.nonlin = weights, bias, nonlin

    def __call__(self, x):
        act = sum((wi * xi for wi, xi in zip(self.w, x)), self.b)
        return act.relu() if self.nonlin else act


def prepare(task):
    sys.setrecursionlimit(100_000)
    sizes = task["workload"]["sizes"]
    x = [Value(number) for number in read(task["folder"], "x")]
    parameters = [Value(number) for number in read(task["folder"], "w")]
    layers, at = [], 0
    for k in range(1, len(sizes)):
        layer = []
        for _ in range(sizes[k]):
            bias = at + sizes[k - 1]
            layer.append(Neuron(parameters[at:bias], parameters[bias], k < len(sizes) - 1))
            at = bias + 1
        layers.append(layer)

    def steps(count):
        for _ in range(count):
            for value in parameters:
                value.grad = 0
            for value in x:
                value.grad = 0
            h = x
            for layer in layers:
                h = [neuron(h) for neuron in layer]
            h[0].backward()
        return h[0].data

    def sums():
        return [sum(value.grad * (1 + i % 7) for i, value in enumerate(values)) for values in (parameters, x)]

    return steps, sums


serve(prepare, "")
