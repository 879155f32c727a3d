"""The NPS when an answer counts by the value of the account behind it. Pure; points as in `scores`."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from advocacy.listening.scores import Segment, adjusted_wald, points_and_variance, segment_of, two_sided_z


@dataclass(frozen=True, slots=True)
class WeightedNps:
    """An NPS in which each answer counts by the value behind it.

    `n` answers had a value, `unvalued` had none and are left out; `n_eff` says how many equally valuable
    answers would be as informative (Kish 1965).
    """

    n: int
    unvalued: int
    nps: float | None = None
    n_eff: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None


def weighted_nps(scores_and_values: Iterable[tuple[int, float | None]], *, confidence: float = 0.95) -> WeightedNps:
    """The NPS weighted by value, its error from Kish's effective sample size n_eff = (Σw)² / Σw² (Kish 1965).

    The interval is the adjusted Wald one with n_eff answers. A value of None is unknown, not zero: the answer
    is counted as unvalued. If all values are zero the figures are undefined.

    Raises:
        ValueError: for a score that is none, or a value that is negative or not finite.
    """
    answers = [(segment_of(score), value) for score, value in scores_and_values]
    valued = [(segment, value) for segment, value in answers if value is not None]
    if any(not math.isfinite(value) or value < 0 for _, value in valued):
        raise ValueError("The value of an account cannot be negative or infinite")
    z, n, unvalued = two_sided_z(confidence), len(valued), len(answers) - len(valued)
    largest = max((value for _, value in valued), default=0.0)
    if largest == 0:
        return WeightedNps(n, unvalued)
    # Dividing by the largest weight first keeps Σw² from over- or underflowing; the ratio is unchanged.
    weights = [(segment, value / largest) for segment, value in valued]
    total = math.fsum(weight for _, weight in weights)
    n_eff = total**2 / math.fsum(weight**2 for _, weight in weights)
    share = {which: math.fsum(weight for segment, weight in weights if segment is which) / total for which in Segment}
    promoters, detractors = share[Segment.PROMOTER] * n_eff, share[Segment.DETRACTOR] * n_eff
    points, variance = points_and_variance(promoters, detractors, n_eff)
    low, high = adjusted_wald(promoters, detractors, n_eff, z)
    return WeightedNps(n, unvalued, points, n_eff, 100 * math.sqrt(variance / n_eff), low, high)
