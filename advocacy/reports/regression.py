"""How many passives turn promoter when nothing is done: regression to the mean. Pure.

Passives are chosen for one noisy reading of 7 or 8. On a second reading some stand higher without any
treatment, and where a base is rich in promoters that alone can reach a goal of 25 %.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

from advocacy.reports.intervals import wilson
from advocacy.reports.numerics import normal_above, normal_density, quadrature

# Retest correlations published for one satisfaction item: .59 over two weeks (Krueger & Schkade 2008) up to
# .924 for repeated film ratings (Amatriain et al. 2009). The steps between catch a peak inside the range.
RETEST_RANGE = (0.59, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.924)

OWN_RESPONDERS_NEEDED = 30

# The normal mass beyond this is below 1e-18: it stands for the open ends of the scale.
FAR = 9.0


@dataclass(frozen=True, slots=True)
class Marginals:
    """How a base answers as a whole, as counts or shares of the three segments."""

    detractors: float
    passives: float
    promoters: float

    def __post_init__(self) -> None:
        if min(self.detractors, self.passives, self.promoters) < 0:
            raise ValueError("Counts and shares cannot be negative")


@dataclass(frozen=True, slots=True)
class SecondReading:
    """Where people stand on the second reading, as shares of where they stood on the first."""

    passive_to_promoter: float | None
    passive_to_detractor: float | None
    passive_stays: float | None
    promoter_stays: float | None


@dataclass(frozen=True, slots=True)
class Untreated:
    """The share of passives expected to be promoters without any program, and where that comes from."""

    low: float | None
    high: float | None
    basis: str


def second_reading(marginals: Marginals, retest: float) -> SecondReading:
    """The moves between segments that noise alone makes.

    Both readings are cut from a bivariate normal with the same marginals and correlation `retest` (Pearson
    1900), so passive to promoter is ∫ φ(x) (1 - Φ((b - r x)/√(1 - r²))) dx over the passive band from a to b,
    divided by the passive share. Shares of an empty segment are None.

    Raises:
        ValueError: if the correlation is not in [0, 1).
    """
    if not 0 <= retest < 1:
        raise ValueError(f"A retest correlation is at least 0 and below 1, not {retest!r}")
    total = marginals.detractors + marginals.passives + marginals.promoters
    lower = _cut(marginals.detractors, total)
    upper = _cut(marginals.detractors + marginals.passives, total)
    noise = math.sqrt(1 - retest * retest)

    def moved(start: tuple[float, float], people: float, goal: float, sign: int) -> float | None:
        if people == 0:
            return None
        mass = math.fsum(
            weight * normal_density(x) * normal_above(sign * (goal - retest * x) / noise)
            for x, weight in quadrature(*start, detail=noise)
        )
        return min(mass * total / people, 1.0)

    up = moved((lower, upper), marginals.passives, upper, 1)
    down = moved((lower, upper), marginals.passives, lower, -1)
    return SecondReading(
        passive_to_promoter=up,
        passive_to_detractor=down,
        passive_stays=None if up is None or down is None else max(0.0, 1 - up - down),
        promoter_stays=moved((upper, FAR), marginals.promoters, upper, 1),
    )


def expected_untreated(marginals: Marginals | None, own: tuple[int, int] | None) -> Untreated:
    """What to print beside the achieved rate: the company's own evidence if there is enough, else the model.

    Args:
        marginals: The mix of the base at baseline, for the model; None if unknown.
        own: Of passives who answered twice without any program: promoters the second time, and all of them.
            Used, with its Wilson interval, from 30 people on.

    The model's range comes from the published range of retest correlations.
    """
    if own is not None and own[1] >= OWN_RESPONDERS_NEEDED:
        rate = wilson(*own)
        return Untreated(rate.low, rate.high, f"own untreated repeat responders, {rate.k} of {rate.n}")
    basis = f"model, retest correlation {RETEST_RANGE[0]:.2f}–{RETEST_RANGE[-1]:.2f}"
    readings = [second_reading(marginals, retest) for retest in RETEST_RANGE] if marginals else []
    shares = [each.passive_to_promoter for each in readings if each.passive_to_promoter is not None]
    return Untreated(min(shares, default=None), max(shares, default=None), basis)


def _cut(below: float, total: float) -> float:
    if below <= 0:
        return -FAR
    return FAR if below >= total else NormalDist().inv_cdf(below / total)
