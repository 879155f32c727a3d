"""Tests of no difference: between two groups, before and after, and between segments. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from advocacy.reports.intervals import check_counts
from advocacy.reports.numerics import binomial_at_most, chi_square_above, normal_above

# Two tables equally likely in theory differ in the last bits; R and scipy allow the same slack.
FISHER_SLACK = 1e-7

EXPECTED_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class ZTest:
    """A standardised difference and its two-sided p; both None when undefined."""

    z: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """Pearson's statistic with its degrees of freedom and p; undefined without two rows and columns."""

    chi2: float | None
    dof: int
    p: float | None
    min_expected: float | None

    @property
    def trustworthy(self) -> bool:
        """Whether every expected count is at least 5; otherwise merge groups or use an exact test."""
        return self.min_expected is not None and self.min_expected >= EXPECTED_ENOUGH


def pooled_z(k1: int, n1: int, k2: int, n2: int) -> ZTest:
    """The two-proportion z-test with the pooled rate, two-sided.

    Undefined when a group is empty or the pooled rate is 0 or 1. Raises ValueError unless each 0 ≤ k ≤ n.
    """
    check_counts(k1, n1)
    check_counts(k2, n2)
    if n1 == 0 or n2 == 0 or k1 + k2 in (0, n1 + n2):
        return ZTest()
    pooled = (k1 + k2) / (n1 + n2)
    z = (k1 / n1 - k2 / n2) / math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return ZTest(z, 2 * normal_above(abs(z)))


def fisher_exact(k1: int, n1: int, k2: int, n2: int) -> float | None:
    """The exact two-sided p of a two-by-two table (Fisher 1935): all tables no likelier than the one seen.

    None when a group is empty. Raises ValueError unless each 0 ≤ k ≤ n.
    """
    check_counts(k1, n1)
    check_counts(k2, n2)
    if n1 == 0 or n2 == 0:
        return None
    successes = k1 + k2

    def log_weight(k: int) -> float:
        return _log_choose(n1, k) + _log_choose(n2, successes - k)

    seen = log_weight(k1) + math.log1p(FISHER_SLACK)
    logs = [log_weight(k) for k in range(max(0, successes - n2), min(n1, successes) + 1)]
    whole = _log_choose(n1 + n2, successes)
    return min(1.0, math.fsum(math.exp(log - whole) for log in logs if log <= seen))


def mcnemar_exact(up: int, down: int) -> float:
    """The exact two-sided p that as many rise as fall (McNemar 1947).

    p = min(1, 2 P(X ≤ min(up, down))) with X binomial(up + down, ½).

    Raises:
        ValueError: for a negative count.
    """
    if min(up, down) < 0:
        raise ValueError("Counts of people cannot be negative")
    return min(1.0, 2 * binomial_at_most(min(up, down), up + down, 0.5))


def chi_square(table: Sequence[Sequence[int]]) -> ChiSquare:
    """Pearson's test that the groups (rows) have the same mix of segments (columns).

    Rows and columns without anybody say nothing and are left out.

    Raises:
        ValueError: for a negative count or rows of unequal length.
    """
    if any(cell < 0 for row in table for cell in row):
        raise ValueError("Counts of people cannot be negative")
    columns = [sum(column) for column in zip(*table, strict=True)]
    rows = [sum(row) for row in table]
    total = sum(rows)
    dof = (sum(size > 0 for size in rows) - 1) * (sum(size > 0 for size in columns) - 1)
    if total == 0 or dof < 1:
        return ChiSquare(None, 0, None, None)
    cells = [
        (seen, row * column / total)
        for line, row in zip(table, rows, strict=True)
        for seen, column in zip(line, columns, strict=True)
        if row and column
    ]
    chi2 = math.fsum((seen - expected) ** 2 / expected for seen, expected in cells)
    return ChiSquare(chi2, dof, chi_square_above(chi2, dof), min(expected for _, expected in cells))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
