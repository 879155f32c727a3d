"""The few special functions the reports need, so that they need no scientific library. Pure."""

import math
from collections.abc import Callable
from functools import cache
from itertools import count

GAUSS_POINTS = 32


def binomial_at_least(k: int, n: int, p: float) -> float:
    """P(X ≥ k) for X binomial(n, p): the beta ratio I_p(k, n-k+1) (Abramowitz & Stegun 26.5.24)."""
    if k <= 0:
        return 1.0
    return 0.0 if k > n else _incomplete_beta(p, k, n - k + 1)


def binomial_at_most(k: int, n: int, p: float) -> float:
    """P(X ≤ k) for X binomial(n, p): the failures' own upper tail, which keeps small tails accurate."""
    return binomial_at_least(n - k, n, 1 - p)


def chi_square_above(x: float, dof: int) -> float:
    """P(X ≥ x) for X chi-square with a whole number of degrees of freedom (Abramowitz & Stegun 26.4.4-5)."""
    half, a = x / 2, 0.5 if dof % 2 else 1.0
    tail = math.erfc(math.sqrt(half)) if dof % 2 else math.exp(-half)
    while half > 0 and a < dof / 2:
        tail += math.exp(a * math.log(half) - half - math.lgamma(a + 1))
        a += 1
    return min(tail, 1.0)


def normal_above(z: float) -> float:
    """P(Z ≥ z) for a standard normal Z."""
    return math.erfc(z / math.sqrt(2)) / 2


def normal_density(x: float) -> float:
    """The standard normal density at x."""
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def boundary(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Where a condition that holds at `low` and fails at `high` changes, by bisection."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return (low + high) / 2


def quadrature(low: float, high: float, *, detail: float = 1.0) -> list[tuple[float, float]]:
    """Points and weights whose weighted sum integrates a function from low to high (Gauss-Legendre).

    `detail` is the width of the narrowest hump of the function; panels eight times as wide still resolve it.
    """
    panels = max(1, math.ceil((high - low) / (8 * detail)))
    half = (high - low) / panels / 2
    centres = [low + half * (2 * panel + 1) for panel in range(panels)]
    return [(centre + half * x, half * weight) for centre in centres for x, weight in _gauss_legendre()]


@cache
def _gauss_legendre() -> tuple[tuple[float, float], ...]:
    rule = []
    for i in range(GAUSS_POINTS):
        x = math.cos(math.pi * (i + 0.75) / (GAUSS_POINTS + 0.5))
        # Newton's method from this start converges quadratically; six steps are well past double precision.
        for _ in range(6):
            before, value = 1.0, x
            for j in range(2, GAUSS_POINTS + 1):
                before, value = value, ((2 * j - 1) * x * value - (j - 1) * before) / j
            slope = GAUSS_POINTS * (x * value - before) / (x * x - 1)
            x -= value / slope
        rule.append((x, 2 / ((1 - x * x) * slope * slope)))
    return tuple(rule)


def _incomplete_beta(x: float, a: float, b: float) -> float:
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        # The continued fraction converges fast only on this side of the mode.
        return 1 - _incomplete_beta(1 - x, b, a)
    log_front = (
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x) - math.log(a)
    )
    return math.exp(log_front) * _beta_fraction(x, a, b)


def _beta_fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the beta ratio (Abramowitz & Stegun 26.5.8), by Lentz's method."""
    tiny = 1e-300
    d = 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    c, value = 1.0, d
    for m in count(1):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / ((1 + term * d) or tiny)
            c = (1 + term / c) or tiny
            value *= c * d
        if abs(c * d - 1) < 1e-15:  # noqa: PLR2004 - double precision
            break
    return value
