"""Planning a holdout: people per arm, power, and the price of looking more than once. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from advocacy.reports.numerics import boundary, normal_above, normal_density, quadrature

# Beyond this many standard deviations a normal density has no mass that a double could hold beside 1.
FAR = 8.5
CLOSE = 1e-6  # as close as anybody reads a rate


@dataclass(frozen=True, slots=True)
class ArmSizes:
    """People needed in each arm; `exact` is the formula's n₁, `arcsine` that of another approximation."""

    n1: int
    n2: int
    exact: float
    arcsine: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """The |z| to exceed at each equally spaced look, for two ways of spending the error."""

    pocock: float
    obrien_fleming: tuple[float, ...]


def arm_sizes(p1: float, p2: float, *, ratio: float = 1.0, alpha: float = 0.05, power: float = 0.8) -> ArmSizes:
    """People per arm to tell two rates apart, two-sided, without continuity correction (Fleiss 1981).

    Args:
        p1: Rate expected in the first arm.
        p2: Rate expected in the second arm.
        ratio: n₂ / n₁; 0.25 is a holdout of 20 %.
        alpha: Two-sided error of the first kind.
        power: Probability of finding the difference if it is there.

    Raises:
        ValueError: if the rates are equal or outside [0, 1], the ratio is not positive, or alpha or power is
            not strictly between 0 and 1.
    """
    _check_rates(p1, p2, alpha)
    if p1 == p2 or ratio <= 0 or not 0 < power < 1:
        raise ValueError("Two different rates, a positive ratio and a power between 0 and 1 are needed")
    z_alpha, z_power = NormalDist().inv_cdf(1 - alpha / 2), NormalDist().inv_cdf(power)
    mean = (p1 + ratio * p2) / (1 + ratio)
    null = math.sqrt((1 + 1 / ratio) * mean * (1 - mean))
    alternative = math.sqrt(p1 * (1 - p1) + p2 * (1 - p2) / ratio)
    exact = ((z_alpha * null + z_power * alternative) / (p1 - p2)) ** 2
    angle = 2 * (math.asin(math.sqrt(p1)) - math.asin(math.sqrt(p2)))
    n1 = math.ceil(exact)
    return ArmSizes(n1, math.ceil(ratio * n1), exact, (z_alpha + z_power) ** 2 * (1 + 1 / ratio) / angle**2)


def power_of(p1: float, p2: float, n1: int, n2: int, *, alpha: float = 0.05) -> float | None:
    """Probability that the pooled two-sided z-test finds p1 against p2 (normal approximation, both tails).

    None when an arm is empty or neither rate leaves any chance. Raises ValueError for rates outside [0, 1].
    """
    _check_rates(p1, p2, alpha)
    spread = p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2 if n1 > 0 and n2 > 0 else 0
    if spread == 0:
        return None
    mean = (n1 * p1 + n2 * p2) / (n1 + n2)
    critical = NormalDist().inv_cdf(1 - alpha / 2) * math.sqrt(mean * (1 - mean) * (1 / n1 + 1 / n2))
    sd = math.sqrt(spread)
    return normal_above((critical - (p1 - p2)) / sd) + normal_above((critical + (p1 - p2)) / sd)


def detectable(base: float, invited: int, held: int, *, alpha: float = 0.05, power: float = 0.8) -> float | None:
    """The smallest lift over a base rate that arms of this size can tell from none.

    Args:
        base: the rate that is expected where nothing is done.
        invited: people in the arm whose rate would be higher.
        held: people in the other arm.
        alpha: Two-sided error of the first kind.
        power: Probability of finding the lift if it is there.

    Returns:
        a share in (0, 1 - base]; None when not even everybody would be enough, or an arm is empty.

    Raises:
        ValueError: if the base is outside [0, 1], or power is not strictly between 0 and 1.
    """
    _check_rates(base, base, alpha)
    if not 0 < power < 1:
        raise ValueError("A power between 0 and 1 is needed")

    def found(lift: float) -> bool:
        return (power_of(min(base + lift, 1.0), base, invited, held, alpha=alpha) or 0.0) >= power

    most = 1 - base
    # Where nobody varies any more the normal approximation has nothing to say, so the end itself is left out.
    least, enough = 0.0, most * (1 - 1e-9)
    if most <= 0 or not found(enough):
        return None
    while enough - least > CLOSE:
        middle = (least + enough) / 2
        least, enough = (least, middle) if found(middle) else (middle, enough)
    return enough


def overall_alpha(bounds: Sequence[float]) -> float:
    """Chance of crossing |z| ≥ bound at any of the equally spaced looks when there is no effect.

    Recursive integration of the density of the running sum over the paths that have not crossed (Armitage,
    McPherson & Rowe 1969). `[1.96] * 3` gives 10.7 %.

    Raises:
        ValueError: without a look, or for a bound that is not positive.
    """
    if not bounds or min(bounds) <= 0:
        raise ValueError("At least one look with a positive bound is needed")
    # The density is symmetric, so half of it is carried and each step folds the other half in.
    paths = [(0.0, 0.5)]
    for look, bound in enumerate(bounds[:-1], start=1):
        paths = [
            (
                y,
                weight * math.fsum(mass * (normal_density(y - x) + normal_density(y + x)) for x, mass in paths),
            )
            for y, weight in quadrature(0, min(bound, FAR) * math.sqrt(look))
        ]
    edge = bounds[-1] * math.sqrt(len(bounds))
    inside = math.fsum(mass * (1 - normal_above(edge - x) - normal_above(edge + x)) for x, mass in paths)
    return 1 - 2 * inside


def sequential_bounds(looks: int, *, alpha: float = 0.05) -> Bounds:
    """Two-sided bounds for equally spaced looks (Pocock 1977; O'Brien & Fleming 1979).

    Pocock's bound is the same at each look; O'Brien and Fleming's at look k is the final one times √(K/k).

    Raises:
        ValueError: for less than one look or an alpha outside (0, 1).
    """
    if looks < 1 or not 0 < alpha < 1:
        raise ValueError("At least one look and an alpha between 0 and 1 are needed")
    rising = [math.sqrt(looks / look) for look in range(1, looks + 1)]
    # Bonferroni is never exceeded, and a single look is never undercut.
    least, most = (
        NormalDist().inv_cdf(1 - alpha / 2) - 1e-9,
        NormalDist().inv_cdf(1 - alpha / looks / 2) + 1e-9,
    )
    pocock = boundary(lambda c: overall_alpha([c] * looks) > alpha, least, most)
    final = boundary(lambda c: overall_alpha([c * shape for shape in rising]) > alpha, least, most)
    return Bounds(pocock, tuple(final * shape for shape in rising))


def _check_rates(p1: float, p2: float, alpha: float) -> None:
    if not (0 <= p1 <= 1 and 0 <= p2 <= 1 and 0 < alpha < 1):
        raise ValueError("Rates lie between 0 and 1, and so does alpha")
