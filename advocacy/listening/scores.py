"""Scores from 0 to 10, the segments they fall into, and the Net Promoter Score with its uncertainty.

Pure. NPS quantities are in points (-100..100), shares in [0, 1]. What is undefined is None, never 0 or NaN.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

# Rocks 2016 (arXiv 1601.07235) adds three pseudo-answers, spread like the triangle 1 : 2 : 1. They keep the
# interval from collapsing to a point when everybody is in one segment.
PSEUDO_OUTER, PSEUDO_PASSIVE = 0.75, 1.5

RISES_TO_CELEBRATE = 3
DANGER = 3  # the highest score of those who are most likely to leave


class Segment(StrEnum):
    """Who a customer is by their score: detractor 0-6, passive 7-8, promoter 9-10 (Reichheld 2003)."""

    DETRACTOR = "detractor"
    PASSIVE = "passive"
    PROMOTER = "promoter"


class Band(StrEnum):
    """The reading of an NPS; each lower bound belongs to its band."""

    TOO_LOW = "too low"
    GOOD = "good"
    GREAT = "great"
    EXCELLENT = "excellent"


@dataclass(frozen=True, slots=True)
class Nps:
    """An NPS with everything needed to print it honestly.

    `low` and `high` are the adjusted Wald interval, the one to show; `wald_low` and `wald_high` are the
    textbook one. All but the counts are None when nobody answered.
    """

    n: int
    promoters: int
    passives: int
    detractors: int
    nps: float | None = None
    promoter_share: float | None = None
    passive_share: float | None = None
    detractor_share: float | None = None
    var_ticket: float | None = None
    se: float | None = None
    moe: float | None = None
    wald_low: float | None = None
    wald_high: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class NpsDifference:
    """First NPS minus second, in points; z and p are also None when neither NPS has any spread."""

    diff: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    z: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class SampleSize:
    """Answers needed: the formula's value and the whole number to collect."""

    exact: float
    n: int


def checked(score: int) -> int:
    """The score itself, if it is an int from 0 to 10.

    Raises:
        ValueError: for anything else; 8.5, "9", True and 11 are not scores.
    """
    if type(score) is not int or not 0 <= score <= 10:  # noqa: PLR2004 - the scale itself
        raise ValueError(f"{score!r} is not a score: it must be a whole number from 0 to 10")
    return score


def segment_of(score: int) -> Segment:
    """The segment of one score. Raises ValueError if it is not a score."""
    if checked(score) >= 9:  # noqa: PLR2004 - the definition of a promoter
        return Segment.PROMOTER
    return Segment.PASSIVE if score >= 7 else Segment.DETRACTOR  # noqa: PLR2004 - the definition


def in_danger_zone(score: int) -> bool:
    """Whether the customer is about to leave: 0 to 3. Raises ValueError if it is not a score."""
    return checked(score) <= DANGER


def band(points: float | None) -> Band | None:
    """The band of an unrounded NPS: below 0 too low, from 0 good, from 30 great, from 70 excellent."""
    if points is None:
        return None
    floors = ((70, Band.EXCELLENT), (30, Band.GREAT), (0, Band.GOOD))
    return next((label for floor, label in floors if points >= floor), Band.TOO_LOW)


def two_sided_z(confidence: float) -> float:
    """The normal quantile that leaves (1 - confidence)/2 on either side: 1.959964 for 0.95.

    Raises:
        ValueError: if the confidence is not strictly between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence lies between 0 and 1, not {confidence!r}")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def nps(
    promoters: int,
    passives: int,
    detractors: int,
    *,
    confidence: float = 0.95,
    population: int | None = None,
) -> Nps:
    """The NPS of counted answers with Wald and adjusted Wald intervals (Rocks 2016, arXiv 1601.07235).

    Args:
        promoters: Answers of 9 and 10.
        passives: Answers of 7 and 8.
        detractors: Answers of 0 to 6.
        confidence: Coverage aimed at by both intervals.
        population: Everybody there is to ask. Only for a true random sample of a known population whose
            non-response may be ignored; it narrows the standard error and the Wald interval, nothing else.

    Raises:
        ValueError: for a negative count, or a population smaller than the number of answers.
    """
    n = promoters + passives + detractors
    if min(promoters, passives, detractors) < 0:
        raise ValueError("Counts of answers cannot be negative")
    if population is not None and population < n:
        raise ValueError(f"{n} answers cannot come from a population of {population}")
    z = two_sided_z(confidence)
    if n == 0:
        return Nps(0, 0, 0, 0)
    points, variance = points_and_variance(promoters, detractors, n)
    se = 100 * math.sqrt(variance / n)
    if population is not None:
        se *= math.sqrt((population - n) / max(population - 1, 1))
    wald_low, wald_high = _clipped(points, z * se)
    low, high = adjusted_wald(promoters, detractors, n, z)
    return Nps(
        n=n,
        promoters=promoters,
        passives=passives,
        detractors=detractors,
        nps=points,
        promoter_share=promoters / n,
        passive_share=passives / n,
        detractor_share=detractors / n,
        var_ticket=variance,
        se=se,
        moe=z * se,
        wald_low=wald_low,
        wald_high=wald_high,
        low=low,
        high=high,
    )


def nps_of_scores(scores: Iterable[int], *, confidence: float = 0.95) -> Nps:
    """The NPS of raw scores. Raises ValueError for anything that is not a score."""
    count = Counter(segment_of(score) for score in scores)
    return nps(count[Segment.PROMOTER], count[Segment.PASSIVE], count[Segment.DETRACTOR], confidence=confidence)


def nps_difference(first: Nps, second: Nps, *, confidence: float = 0.95) -> NpsDifference:
    """First minus second with an unpooled Wald interval in points, and the two-sided test of no difference.

    Independent samples: the squares of the standard errors add. Undefined if either is empty.
    """
    if first.nps is None or second.nps is None or first.se is None or second.se is None:
        return NpsDifference()
    diff, se = first.nps - second.nps, math.hypot(first.se, second.se)
    half = two_sided_z(confidence) * se
    low, high = max(-200.0, diff - half), min(200.0, diff + half)
    if se == 0:
        return NpsDifference(diff, se, low, high)
    return NpsDifference(diff, se, low, high, diff / se, math.erfc(abs(diff / se) / math.sqrt(2)))


def answers_for_margin(
    margin: float, *, promoter_share: float = 0.5, detractor_share: float = 0.5, confidence: float = 0.95
) -> SampleSize:
    """Answers needed for an NPS known to ± `margin` points; the default shares are the worst case.

    n = z² v / (margin/100)², v the variance of one answer coded +1, 0, -1.

    Raises:
        ValueError: if the margin is not positive or the shares are not shares.
    """
    if margin <= 0:
        raise ValueError(f"A margin of error is a positive number of points, not {margin!r}")
    if min(promoter_share, detractor_share) < 0 or promoter_share + detractor_share > 1:
        raise ValueError("Shares are at least 0 and together at most 1")
    _, variance = points_and_variance(promoter_share, detractor_share, 1)
    exact = two_sided_z(confidence) ** 2 * variance / (margin / 100) ** 2
    return SampleSize(exact, math.ceil(exact))


def up_3_months(monthly: Sequence[float | None]) -> list[bool]:
    """For each month, whether it ends a run of at least three rises in a row.

    A tie, a fall or a month without data starts over. Four exchangeable months rise by chance once in 24, so
    the interval belongs beside the celebration.
    """
    celebrate, run = [], 0
    for before, now in zip([None, *monthly], monthly, strict=False):
        run = run + 1 if before is not None and now is not None and now > before else 0
        celebrate.append(run >= RISES_TO_CELEBRATE)
    return celebrate


def points_and_variance(promoters: float, detractors: float, n: float) -> tuple[float, float]:
    """The NPS in points and the variance of one answer coded +1, 0, -1; the numbers need not be whole."""
    p, d = promoters / n, detractors / n
    # Identical to p + d - (p - d)², but free of cancellation, so it never dips below zero.
    variance = p * (1 - p) + d * (1 - d) + 2 * p * d
    return 100 * (p - d), max(variance, 0.0)


def adjusted_wald(promoters: float, detractors: float, n: float, z: float) -> tuple[float, float]:
    """The interval in points after adding ¾ detractor, 1½ passives and ¾ promoter (Rocks 2016)."""
    size = n + 2 * PSEUDO_OUTER + PSEUDO_PASSIVE
    points, variance = points_and_variance(promoters + PSEUDO_OUTER, detractors + PSEUDO_OUTER, size)
    return _clipped(points, z * 100 * math.sqrt(variance / size))


def _clipped(centre: float, half: float) -> tuple[float, float]:
    return max(-100.0, centre - half), min(100.0, centre + half)
