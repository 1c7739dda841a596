"""The lecture's program in NumPy, at module level, where it is twice as fast as inside a function: its arrays stay alive."""

import os
import sys

import numpy as np

sys.path.insert(0, os.path.dirname(__file__))
from serve import Clock, installed, lines, read, say, usage

for line in lines():
    if line["do"] == "prepare":
        task = line["task"]
        workload = task["workload"]
        dtype = np.float32 if task["precision"] == "f32" else np.float64
        sizes, batch, batches = workload["sizes"], workload["batch"], workload["batches"]
        rate, momentum = workload["rate"], workload["momentum"]
        load = lambda name, *shape: np.array(read(task["folder"], name)).astype(dtype).reshape(shape)
        xs = load("x", batches, batch, sizes[0])
        ys = load("y", batches, batch, sizes[-1])
        w1, w2 = load("w1", *sizes[0:2]), load("w2", *sizes[1:3])
        if workload["loss"] == "crossEntropy":
            b1, b2 = load("b1", sizes[1]), load("b2", sizes[2])
            w3, b3 = load("w3", *sizes[2:4]), load("b3", sizes[3])
            vw1, vb1, vw2, vb2, vw3, vb3 = map(np.zeros_like, (w1, b1, w2, b2, w3, b3))
        turn = 0
        say({"version": np.__version__})
    elif line["do"] == "slice" and workload["loss"] == "sumOfSquares":
        clock = Clock(line["steps"])
        for _ in range(line["blocks"]):
            for _ in range(line["steps"]):
                x, y = xs[turn % batches], ys[turn % batches]
                turn += 1
                h = 1 / (1 + np.exp(-x.dot(w1)))
                y_pred = h.dot(w2)
                loss = np.square(y_pred - y).sum()
                grad_y_pred = 2.0 * (y_pred - y)
                grad_w2 = h.T.dot(grad_y_pred)
                grad_h = grad_y_pred.dot(w2.T)
                grad_w1 = x.T.dot(grad_h * h * (1 - h))
                w1 -= rate * grad_w1
                w2 -= rate * grad_w2
            clock.block(loss)
        say(clock.answer())
    elif line["do"] == "slice":
        clock = Clock(line["steps"])
        for _ in range(line["blocks"]):
            for _ in range(line["steps"]):
                x, y = xs[turn % batches], ys[turn % batches]
                turn += 1
                h1 = np.maximum(x.dot(w1) + b1, 0)
                h2 = np.maximum(h1.dot(w2) + b2, 0)
                scores = h2.dot(w3) + b3
                shifted = scores - scores.max(axis=1, keepdims=True)
                powers = np.exp(shifted)
                sums = powers.sum(axis=1, keepdims=True)
                loss = (y * (np.log(sums) - shifted)).sum() / batch
                d3 = (powers / sums - y) / batch
                d2 = d3.dot(w3.T) * (h2 > 0)
                d1 = d2.dot(w2.T) * (h1 > 0)
                vw3 *= momentum; vw3 -= rate * h2.T.dot(d3); w3 += vw3
                vb3 *= momentum; vb3 -= rate * d3.sum(axis=0); b3 += vb3
                vw2 *= momentum; vw2 -= rate * h1.T.dot(d2); w2 += vw2
                vb2 *= momentum; vb2 -= rate * d2.sum(axis=0); b2 += vb2
                vw1 *= momentum; vw1 -= rate * x.T.dot(d1); w1 += vw1
                vb1 *= momentum; vb1 -= rate * d1.sum(axis=0); b1 += vb1
            clock.block(loss)
        say(clock.answer())
    elif line["do"] == "sums":
        say({"sums": []})
    elif line["do"] == "usage":
        say(usage())
    elif line["do"] == "install":
        folder = os.path.dirname(np.__file__)
        say(installed(folder, os.path.join(os.path.dirname(folder), "numpy.libs")))
