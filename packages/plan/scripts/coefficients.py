"""Fits the polynomials of src/lanes/functions: python3 packages/plan/scripts/coefficients.py (needs mpmath).

Each is a least-squares fit at Chebyshev nodes, iterated towards the smallest maximum (Lawson), of the function that is left
over after the terms that are exact. Coefficients are rounded one by one, the lowest first, and the rest fitted again.
"""
import struct

from mpmath import atan, atanh, cos, erf, erfc, exp, log, lu_solve, matrix, mp, mpf, pi, sin, sqrt, tanh

mp.dps = 60


def rounded(x, width):
    if width == 64:
        return mpf(float(x))
    return mpf(struct.unpack("f", struct.pack("f", float(x)))[0])


def shortest(c, width, effect, share):
    """The shortest decimal number near c whose difference, times its effect on the result, stays below a share of it."""
    for digits in range(2, 10 if width == 32 else 18):
        near = rounded(mpf(f"{float(c):.{digits}g}"), width)
        if abs(near - c) * effect < share:
            return near, f"{float(c):.{digits}g}"
    return rounded(c, width), repr(float(f"{float(c):.9g}" if width == 32 else c))


def solve(values, weights, xs, low, count):
    rows, right = matrix(count, count), matrix(count, 1)
    powers = [[x ** (low + k) for k in range(count)] for x in xs]
    for row, value, weight in zip(powers, values, weights):
        for i in range(count):
            right[i] += weight * row[i] * value
            for j in range(count):
                rows[i, j] += weight * row[i] * row[j]
    return [c for c in lu_solve(rows, right)]


def fit(name, width, function, interval, count, tolerance, spare=7):
    """function ≈ Σ c_k x^k; `tolerance(x)` is how much an error at x counts: its share in the result.

    Coefficients are written in so few digits that this costs no more than `spare` bits below the precision of the width."""
    a, b = (mpf(end) for end in interval)
    nodes = 5 * count
    xs = [(a + b) / 2 + (b - a) / 2 * cos(pi * (2 * i + 1) / (2 * nodes)) for i in range(nodes)]
    left = [function(x) for x in xs]
    base = [tolerance(x) ** 2 for x in xs]
    lawson = [mpf(1)] * nodes
    coefficients = []
    for low in range(count):
        for _ in range(30 if low == 0 else 1):
            found = solve(left, [w * s for w, s in zip(lawson, base)], xs, low, count - low)
            if low == 0:
                errors = [abs(v - sum(c * x**k for k, c in enumerate(found))) * sqrt(s) for v, x, s in zip(left, xs, base)]
                total = sum(w * e for w, e in zip(lawson, errors)) / nodes
                lawson = [w * e / total for w, e in zip(lawson, errors)]
        effect = max(abs(x) ** low * sqrt(s) for x, s in zip(xs, base))
        c, text = shortest(found[0], width, effect, mpf(2) ** -((24 if width == 32 else 53) + spare))
        coefficients.append(text)
        left = [v - c * x**low for v, x in zip(left, xs)]
    worst = max(abs(v) * sqrt(s) for v, s in zip(left, base))
    print(f"{name} {width}: error 2^{float(log(worst, 2)):.1f}")
    print(f"  [{', '.join(coefficients)}]")


for width in (32, 64):
    narrow = width == 32
    half = log(2) / 2 * mpf("1.0002")
    fit("exp", width, lambda r: (exp(r) - 1 - r) / r**2, (-half, half), 6 if narrow else 11, lambda r: r**2)
    top = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2
    fit("log", width, lambda z: (2 * atanh(sqrt(z)) / sqrt(z) - 2 - 2 * z / 3) / z**2, (mpf("1e-9"), top * mpf("1.001")), 3 if narrow else 8, lambda z: z**2, spare=16)
    quarter = (pi / 4) ** 2 * mpf("1.001")
    fit("sin", width, lambda z: (sin(sqrt(z)) / sqrt(z) - 1) / z, (mpf("1e-9"), quarter), 3 if narrow else 6, lambda z: z)
    fit("cos", width, lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, (mpf("1e-9"), quarter), 3 if narrow else 6, lambda z: z**2)
    fit("atan", width, lambda z: (atan(sqrt(z)) / sqrt(z) - 1) / z, (mpf("1e-9"), mpf("0.2501")), 6 if narrow else 13, lambda z: z)
    small = mpf("0.875") ** 2
    fit("erf small", width, lambda z: erf(sqrt(z)) / sqrt(z) - 1, (mpf("1e-9"), small), 6 if narrow else 12, lambda z: 1)
    low, high = mpf("0.875"), mpf(4 if narrow else 6)
    fit("erf large", width, lambda x: -log(erfc(x)) / x - 1, (low, high), 7 if narrow else 18, lambda x: x * erfc(x))
    if narrow:
        fit("tanh", width, lambda z: (tanh(sqrt(z)) / sqrt(z) - 1) / z, (mpf("1e-9"), mpf("0.625") ** 2), 6, lambda z: z)
