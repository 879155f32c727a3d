"""The conversion report: how many passives became promoters, and how sure one may be. Pure.

Counts go in, the report's JSON shape comes out; the words are in `wording`. The unit is the person, and the
goal's denominator is the passives who joined. Rates are in [0, 1], lifts in points, None is undefined.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from advocacy.listening.scores import Segment
from advocacy.reports.goal import goal_verdict
from advocacy.reports.intervals import Rate, newcombe, wilson
from advocacy.reports.regression import Marginals, expected_untreated

FUNNEL_STEPS = (
    "invited",
    "delivered",
    "opened",
    "clicked",
    "joined",
    "onboarded",
    "shipped",
    "delivered_box",
    "rescored",
)

# One person in a million, and the same figures on every machine.
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class PassiveCounts:
    """The passives of one launch, in people; each count is a part of the one before it.

    `baseline` scored 7-8 when the cohort was frozen, holdout included; for `due` the day of the rescore has
    come; `pending` joined and have not answered, the day not yet come or its grace not over.
    """

    baseline: int
    invited: int
    joined: int
    due: int
    rescored: int
    converted: int
    pending: int

    def __post_init__(self) -> None:
        steps = (self.baseline, self.invited, self.joined, self.rescored, self.converted, 0)
        if any(part > whole for whole, part in pairwise(steps)):
            raise ValueError(f"Each count of passives must be a part of the one before it: {self}")
        if not 0 <= self.due <= self.joined or not 0 <= self.pending <= self.joined - self.rescored:
            raise ValueError(f"Due and pending passives must be among those who joined: {self}")


@dataclass(frozen=True, slots=True)
class HoldoutCounts:
    """The passives drawn not to be invited, in people, and the figure of the invited to set beside them.

    `invited_converted` counts promoters among all invited passives at the same calendar offset, those who did
    not join included. Where only joined members were asked again it is None: the lift is then a low estimate.
    """

    allocated: int
    rescored: int
    converted: int
    invited_converted: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.converted <= self.rescored <= self.allocated:
            raise ValueError(f"Each count of the holdout must be a part of the one before it: {self}")


@dataclass(frozen=True, slots=True)
class ConversionCounts:
    """Everything the report is made of.

    `movement` counts the joined members who were rescored, by segment before and after. `own_untreated` are
    passives who answered twice without any program: promoters the second time, and all of them.
    """

    program: str
    version: int
    as_of: datetime
    goal: float
    passives: PassiveCounts
    movement: Mapping[Segment, Mapping[Segment, int]]
    funnel: Mapping[Segment, Mapping[str, int | None]]
    holdout: HoldoutCounts | None = None
    marginals: Marginals | None = None
    own_untreated: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ConversionRates:
    """One numerator over its denominators, each with its Wilson 95 % interval.

    In the worst case no joined member without an answer converted, in the best case all of them did.
    """

    response_of_joined: Rate
    of_responders: Rate
    of_joined: Rate
    of_invited: Rate
    worst_case_of_joined: Rate
    best_case_of_joined: Rate


def conversion_rates(*, invited: int, joined: int, rescored: int, converted: int) -> ConversionRates:
    """The rates of a cohort by intention to treat. Raises ValueError if a part exceeds its whole."""
    return ConversionRates(
        response_of_joined=wilson(rescored, joined),
        of_responders=wilson(converted, rescored),
        of_joined=wilson(converted, joined),
        of_invited=wilson(converted, invited),
        worst_case_of_joined=wilson(converted, joined),
        best_case_of_joined=wilson(converted + joined - rescored, joined),
    )


def conversion_report(counts: ConversionCounts) -> dict[str, Any]:
    """The report as JSON-ready values, rounded for reading; the verdict is taken from the exact counts.

    Raises:
        ValueError: if the counts contradict each other or `as_of` has no time zone.
    """
    if counts.as_of.tzinfo is None:
        raise ValueError("A report needs the time zone of its date")
    people = counts.passives
    verdict = goal_verdict(people.converted, people.joined, counts.goal, pending=people.pending)
    rates = conversion_rates(
        invited=people.invited, joined=people.joined, rescored=people.rescored, converted=people.converted
    )
    untreated = expected_untreated(counts.marginals, counts.own_untreated)
    return {
        "program": counts.program,
        "version": counts.version,
        "as_of": counts.as_of.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "goal": {
            "rate": counts.goal,
            "of": "joined",
            "status": verdict.status.value if verdict.status else None,
            "words": verdict.words,
        },
        "passives": asdict(people),
        "rates": {
            "of_joined": rate_as_dict(rates.of_joined),
            "of_responders": rate_as_dict(rates.of_responders),
            "of_invited": rate_as_dict(rates.of_invited),
            "best_case_of_joined": rate_as_dict(rates.best_case_of_joined),
        },
        "movement": _movement(counts),
        "holdout": _holdout(counts.holdout, people) if counts.holdout else None,
        "expected_untreated": {
            "low": _rounded(untreated.low),
            "high": _rounded(untreated.high),
            "basis": untreated.basis,
        },
        "funnel": {
            segment.value: {step: steps.get(step) for step in FUNNEL_STEPS} for segment, steps in counts.funnel.items()
        },
    }


def _movement(counts: ConversionCounts) -> dict[str, dict[str, int]]:
    table = {
        before.value: {after.value: counts.movement.get(before, {}).get(after, 0) for after in Segment}
        for before in (Segment.PASSIVE, Segment.PROMOTER)
    }
    passive = table[Segment.PASSIVE.value]
    seen = (sum(passive.values()), passive[Segment.PROMOTER.value])
    if seen != (counts.passives.rescored, counts.passives.converted):
        raise ValueError(
            f"The movement shows {seen[0]} passives rescored and {seen[1]} converted, the counts "
            f"{counts.passives.rescored} and {counts.passives.converted}"
        )
    return table


def _holdout(holdout: HoldoutCounts, people: PassiveCounts) -> dict[str, Any]:
    treated = people.converted if holdout.invited_converted is None else holdout.invited_converted
    effect = newcombe(treated, people.invited, holdout.converted, holdout.allocated)
    return {
        "allocated": holdout.allocated,
        "rescored": holdout.rescored,
        "converted": holdout.converted,
        "of_responders": rate_as_dict(wilson(holdout.converted, holdout.rescored)),
        "invited_converted": holdout.invited_converted,
        "lift_points": _points(effect.diff),
        "low": _points(effect.low),
        "high": _points(effect.high),
        "method": "Newcombe, by allocation",
    }


def rate_as_dict(rate: Rate) -> dict[str, Any]:
    """One rate as the report carries it: k, n, rate, low, high."""
    return {
        "k": rate.k,
        "n": rate.n,
        "rate": _rounded(rate.rate),
        "low": _rounded(rate.low),
        "high": _rounded(rate.high),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)


def _points(share: float | None) -> float | None:
    return None if share is None else round(100 * share, DECIMALS - 2)
