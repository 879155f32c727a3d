"""The counts behind the conversion report, taken from the database in a constant number of statements.

Each member of the cohorts is one person, with the baseline and the arm they were frozen with. What the limbs did
(tracks, boxes) is read from the journal. Whoever is counted here stands in ``crowds`` and can be listed from there.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.listening.scores import Segment
from advocacy.reports.conversion import (
    ConversionCounts,
    HoldoutCounts,
    PassiveCounts,
    conversion_rates,
    conversion_report,
    rate_as_dict,
)
from advocacy.reports.crowds import crowd
from advocacy.reports.funnel import funnel_of
from advocacy.reports.members import members
from advocacy.reports.scope import Scope, scope_of
from advocacy.reports.untreated import base_before, own_untreated

PASSIVE_SCORES = (7, 8)
INVITED_SEGMENTS = (Segment.PASSIVE, Segment.PROMOTER)
BECAME = ("detractor_now", "passive_now", "promoter_now", "pending", "silent")
"""What became of those who joined: each of them is in one of these crowds."""


async def report(read: Read, key: str, *, cohort: int | None = None, as_of: datetime | None = None) -> dict[str, Any]:
    """The conversion report of a program, as JSON-ready values.

    Beside what the report always has, ``by_score`` tells the passives of 7 and of 8 apart, because 7 to 9 and 8 to 9
    are different distances; ``moved`` says of each score at the baseline what became of those who joined;
    ``declined`` counts by segment who said no; and ``unasked`` counts by segment those of a wave that has not gone
    out: they are among the baselines, and neither invited nor held out.

    Args:
        read: a read or a work.
        key: the program.
        cohort: the number of one cohort; all of them when not said.
        as_of: an instant before now, of which it is told; now when not said.

    Raises:
        NotFound: there is no such program or cohort.
    """
    return await report_of(read, await scope_of(read, key, cohort, as_of))


async def report_of(read: Read, scope: Scope) -> dict[str, Any]:
    """The conversion report of the cohorts that are meant."""
    people = await members(read, scope)
    return conversion_report(await _counts(read, scope, people)) | {
        "cohort": scope.number,
        "by_score": _by_score(people),
        "moved": _moved(people),
        "unasked": {one.value: crowd("unasked", segment=one).count(people) for one in INVITED_SEGMENTS},
        "declined": {one.value: crowd("declined", segment=one).count(people) for one in INVITED_SEGMENTS},
    }


async def counts(read: Read, key: str) -> ConversionCounts:
    """The counts of a program as of now.

    Raises:
        NotFound: there is no such program.
    """
    scope = await scope_of(read, key)
    return await _counts(read, scope, await members(read, scope))


async def _counts(read: Read, scope: Scope, people: Sequence[Row[Any]]) -> ConversionCounts:
    return ConversionCounts(
        program=scope.program,
        version=scope.version,
        as_of=scope.as_of,
        goal=float(scope.document["goal"]["converted"]),
        passives=_passives(people),
        movement=_movement(people),
        funnel=await funnel_of(read, scope, _first_and_last_steps(people)),
        holdout=_holdout(people, scope),
        marginals=await base_before(read, scope.since),
        own_untreated=await own_untreated(read, scope.as_of),
    )


def _passives(people: Sequence[Row[Any]], score: int | None = None) -> PassiveCounts:
    def many(step: str) -> int:
        return crowd(step, segment=Segment.PASSIVE, score=score).count(people)

    return PassiveCounts(
        baseline=many("baseline"),
        invited=many("invited"),
        joined=many("joined"),
        due=many("due"),
        rescored=many("rescored"),
        converted=many("promoter_now"),
        pending=many("pending"),
    )


def _movement(people: Sequence[Row[Any]]) -> dict[Segment, dict[Segment, int]]:
    moved: dict[Segment, Counter[Segment]] = {}
    for row in people:
        if row.joined and row.now is not None:
            moved.setdefault(Segment(row.segment), Counter())[Segment(row.now)] += row.people
    return {before: dict(after) for before, after in moved.items()}


def _moved(people: Sequence[Row[Any]]) -> dict[str, dict[str, int]]:
    starts = sorted({row.score for row in people if row.joined})
    return {str(score): {step: crowd(step, score=score).count(people) for step in BECAME} for score in starts}


def _holdout(people: Sequence[Row[Any]], scope: Scope) -> HoldoutCounts | None:
    def many(step: str) -> int:
        return crowd(step, segment=Segment.PASSIVE).count(people)

    if many("held_out") == 0:
        return None
    # Where the invited who do not join are asked on the holdout's calendar, both arms are known in full.
    asked_alike = bool((scope.document.get("holdout") or {}).get("rescore"))
    return HoldoutCounts(
        allocated=many("held_out"),
        rescored=many("held_out_rescored"),
        converted=many("held_out_promoter"),
        invited_converted=many("invited_promoter") if asked_alike else None,
    )


def _first_and_last_steps(people: Sequence[Row[Any]]) -> dict[Segment, dict[str, int]]:
    steps = ("invited", "joined", "rescored")
    return {one: {step: crowd(step, segment=one).count(people) for step in steps} for one in INVITED_SEGMENTS}


def _by_score(people: Sequence[Row[Any]]) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    for score in PASSIVE_SCORES:
        part = _passives(people, score)
        rates = conversion_rates(
            invited=part.invited, joined=part.joined, rescored=part.rescored, converted=part.converted
        )
        told[str(score)] = {
            **{name: getattr(part, name) for name in ("baseline", "invited", "joined", "rescored", "converted")},
            "rates": {
                "of_joined": rate_as_dict(rates.of_joined),
                "of_responders": rate_as_dict(rates.of_responders),
            },
        }
    return told
