"""What a sample of the customers says of all of them, in figures as round as they are sure. Pure."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from advocacy.engine.sampling import Sample
from advocacy.reports.intervals import wilson

DIGITS = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many match, told from some.

    Attributes:
        found: about how many match; 0 where the sample has none of them.
        low: at least so many, by the 95 % interval.
        high: at most so many, by the same.
        everybody: of about how many.
        sample: how many were asked.
    """

    found: int
    low: int
    high: int
    everybody: int
    sample: int


def estimate_of(sample: Sample) -> Estimate:
    """The Wilson interval of the share, as people.

    Limits are rounded outwards, so that the interval only widens; whom the sample has found is there, whatever it says.
    """
    rate = wilson(sample.found, sample.drawn)
    return Estimate(
        found=rounded((rate.rate or 0) * sample.numbers),
        low=max(sample.found, rounded((rate.low or 0) * sample.numbers, math.floor)),
        high=rounded((rate.high or 0) * sample.numbers, math.ceil),
        everybody=rounded(sample.people),
        sample=sample.there,
    )


def rounded(figure: float, to: Callable[[float], int] = round) -> int:
    """To so many digits as one would say of it."""
    unit = 10 ** max(0, math.floor(math.log10(figure)) + 1 - DIGITS) if figure >= 1 else 1
    return to(figure / unit) * unit
