"""A contender's side in Python: the lines of the benchmark, and the answers that need nothing of the contender."""

import array
import json
import math
import os
import resource
import sys
import time


def lines():
    for line in sys.stdin:
        yield json.loads(line)


def say(answer):
    print(json.dumps(answer), flush=True)


def numbers(values):
    """Numbers as JSON has them: NaN and infinities are null."""
    return [float(value) if math.isfinite(value) else None for value in values]


def read(folder, name):
    values = array.array("d")
    path = os.path.join(folder, name + ".f64")
    with open(path, "rb") as file:
        values.fromfile(file, os.path.getsize(path) // 8)
    return values


def usage():
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        with open("/proc/self/status") as status:
            kibibytes = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except OSError:
        pass  # only Linux has it
    return {"mebibytes": kibibytes / 1024, "seconds": time.process_time()}


def installed(*folders):
    sizes = (
        os.path.getsize(os.path.join(path, file))
        for folder in folders
        if os.path.isdir(folder)
        for path, _, files in os.walk(folder)
        for file in files
    )
    return {"mebibytes": sum(sizes) / 2**20}


class Clock:
    """Collects the times of blocks, and how many processors they used."""

    def __init__(self, steps):
        self.steps, self.times, self.losses = steps, [], []
        self.start, self.used = time.perf_counter(), time.process_time()
        self.began = self.start

    def block(self, loss):
        now = time.perf_counter()
        self.times.append((now - self.began) * 1000 / self.steps)
        self.losses.append(float(loss))
        self.began = time.perf_counter()

    def answer(self):
        passed = time.perf_counter() - self.start
        cores = (time.process_time() - self.used) / passed
        return {"times": self.times, "losses": numbers(self.losses), "cores": cores}


def serve(prepare, version, folders=()):
    """For contenders that need not stand at module level: `prepare(task)` returns steps(count) and, if any, sums()."""
    steps = sums = None
    for line in lines():
        try:
            if line["do"] == "prepare":
                steps, sums = prepare(line["task"])
                say({"version": version})
            elif line["do"] == "slice":
                clock = Clock(line["steps"])
                for _ in range(line["blocks"]):
                    clock.block(steps(line["steps"]))
                say(clock.answer())
            elif line["do"] == "sums":
                say({"sums": numbers(sums()) if sums else []})
            elif line["do"] == "usage":
                say(usage())
            elif line["do"] == "install":
                say(installed(*folders))
        except Exception as error:
            say({"error": f"{type(error).__name__}: {error}"})
