"""PyTorch, eager: autograd and torch.optim.SGD, as its tutorials have them."""

import os
import sys

import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from serve import read, serve


def prepare(task):
    torch.set_num_threads(task["threads"])
    workload, folder = task["workload"], task["folder"]
    dtype = torch.float32 if task["precision"] == "f32" else torch.float64
    sizes, batch, batches = workload["sizes"], workload["batch"], workload["batches"]
    load = lambda name, *shape: torch.tensor(read(folder, name), dtype=dtype).reshape(shape)
    xs, ys = load("x", batches, batch, sizes[0]), load("y", batches, batch, sizes[-1])
    layers = []
    for k in range(1, len(sizes)):
        w = load(f"w{k}", *sizes[k - 1 : k + 1]).requires_grad_()
        b = load(f"b{k}", sizes[k]).requires_grad_() if workload["biases"] else None
        layers.append((w, b))
    parameters = [p for layer in layers for p in layer if p is not None]
    optimizer = torch.optim.SGD(parameters, lr=workload["rate"], momentum=workload["momentum"])
    activate = torch.sigmoid if workload["hidden"] == "sigmoid" else torch.relu
    labels = ys.argmax(dim=2)
    turn = 0

    def steps(count):
        nonlocal turn
        for _ in range(count):
            h = xs[turn % batches]
            for k, (w, b) in enumerate(layers):
                h = h.mm(w) if b is None else torch.addmm(b, h, w)
                if k < len(layers) - 1:
                    h = activate(h)
            if workload["loss"] == "sumOfSquares":
                loss = (h - ys[turn % batches]).pow(2).sum()
            else:
                loss = torch.nn.functional.cross_entropy(h, labels[turn % batches])
            turn += 1
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return loss.item()

    return steps, None


serve(prepare, torch.__version__, [os.path.dirname(torch.__file__)])
