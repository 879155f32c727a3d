"""Intervals for a rate and for the difference of two rates. Pure; rates are in [0, 1], None is undefined."""

import math
from dataclasses import dataclass

from advocacy.listening.scores import two_sided_z
from advocacy.reports.numerics import binomial_at_least, binomial_at_most, boundary


@dataclass(frozen=True, slots=True)
class Rate:
    """k of n with its interval; rate and limits are None when n is 0."""

    k: int
    n: int
    rate: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """First rate minus second with its interval; all None when either group is empty."""

    diff: float | None = None
    low: float | None = None
    high: float | None = None


def check_counts(k: int, n: int) -> None:
    """Refuse k of n that cannot be.

    Raises:
        ValueError: unless 0 ≤ k ≤ n.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} cannot be: a part lies between 0 and the whole")


def wilson(k: int, n: int, *, confidence: float = 0.95) -> Rate:
    """The score interval (Wilson 1927), the default everywhere.

    The lower limit is exactly 0 at k = 0, the upper exactly 1 at k = n. Raises ValueError unless 0 ≤ k ≤ n.
    """
    check_counts(k, n)
    z = two_sided_z(confidence)
    if n == 0:
        return Rate(k, n)
    rate = k / n
    scale = 1 + z * z / n
    centre = (rate + z * z / (2 * n)) / scale
    half = z / scale * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    low = 0.0 if k == 0 else min(rate, centre - half)
    high = 1.0 if k == n else max(rate, centre + half)
    return Rate(k, n, rate, low, high)


def clopper_pearson(k: int, n: int, *, confidence: float = 0.95) -> Rate:
    """The exact interval (Clopper & Pearson 1934): guaranteed coverage, at the price of width.

    Raises ValueError unless 0 ≤ k ≤ n.
    """
    check_counts(k, n)
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence lies between 0 and 1, not {confidence!r}")
    if n == 0:
        return Rate(k, n)
    tail = (1 - confidence) / 2
    low = 0.0 if k == 0 else boundary(lambda p: binomial_at_least(k, n, p) < tail, 0, k / n)
    high = 1.0 if k == n else boundary(lambda p: binomial_at_most(k, n, p) > tail, k / n, 1)
    return Rate(k, n, k / n, low, high)


def newcombe(k1: int, n1: int, k2: int, n2: int, *, confidence: float = 0.95) -> Difference:
    """The hybrid score interval (Newcombe 1998, method 10), the default for comparing two groups.

    Raises ValueError unless each k lies between 0 and its n.
    """
    first, second = wilson(k1, n1, confidence=confidence), wilson(k2, n2, confidence=confidence)
    if first.rate is None or first.low is None or first.high is None:
        return Difference()
    if second.rate is None or second.low is None or second.high is None:
        return Difference()
    diff = first.rate - second.rate
    return Difference(
        diff,
        diff - math.hypot(first.rate - first.low, second.high - second.rate),
        diff + math.hypot(first.high - first.rate, second.rate - second.low),
    )


def miettinen_nurminen(k1: int, n1: int, k2: int, n2: int, *, confidence: float = 0.95) -> Difference:
    """The score interval with the factor N/(N-1) (Miettinen & Nurminen 1985).

    It holds every difference D that a score test would not reject, the variance taken from the rates most
    likely under D. Raises ValueError unless each k lies between 0 and its n.
    """
    check_counts(k1, n1)
    check_counts(k2, n2)
    limit = two_sided_z(confidence) ** 2
    if n1 == 0 or n2 == 0:
        return Difference()
    diff = k1 / n1 - k2 / n2

    def rejected(assumed: float) -> bool:
        r2 = _most_likely_second_rate(k1, n1, k2, n2, assumed)
        r1 = r2 + assumed
        total = n1 + n2
        variance = (r1 * (1 - r1) / n1 + r2 * (1 - r2) / n2) * total / (total - 1)
        return (diff - assumed) ** 2 > limit * variance

    low = -1.0 if diff == -1 else boundary(rejected, -1, diff)
    high = 1.0 if diff == 1 else boundary(lambda assumed: not rejected(assumed), diff, 1)
    return Difference(diff, low, high)


def _most_likely_second_rate(k1: int, n1: int, k2: int, n2: int, difference: float) -> float:
    """The second rate that maximises the likelihood when the first is `difference` above it.

    The log-likelihood is concave, so its slope crosses zero once and bisection cannot go astray, which the
    closed form through a cubic does near its double roots.
    """

    def rising(r2: float) -> bool:
        r1 = r2 + difference
        slope = 0.0
        for k, n, rate in ((k1, n1, r1), (k2, n2, r2)):
            # The floor matters in the last bits only, where a rate has met 0 or 1 by rounding.
            slope += k / max(rate, 1e-300) - (n - k) / max(1 - rate, 1e-300)
        return slope > 0

    return boundary(rising, max(0.0, -difference), min(1.0, 1 - difference))
