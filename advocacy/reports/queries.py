"""The counts behind the conversion report, taken from the database in a constant number of statements.

Each member of the cohorts is one person, with the baseline and the arm they were frozen with. What the limbs did
(tracks, boxes) is read from the journal.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from advocacy.database import Read
from advocacy.errors import NotFound
from advocacy.listening.scores import Segment, segment_of
from advocacy.programs.cohorts import cohorts
from advocacy.programs.programs import IN_FORCE, program_versions, programs
from advocacy.reports.conversion import (
    ConversionCounts,
    HoldoutCounts,
    PassiveCounts,
    conversion_rates,
    conversion_report,
    rate_as_dict,
)
from advocacy.reports.funnel import funnel_of
from advocacy.reports.members import members
from advocacy.reports.untreated import base_before, own_untreated

PASSIVE_SCORES = (7, 8)


@dataclass(frozen=True, slots=True)
class Launched:
    """The version that a program's newest cohort was launched under, and when its first one was."""

    version: int
    document: Mapping[str, Any]
    first_launch: datetime | None


async def report(read: Read, key: str) -> dict[str, Any]:
    """The conversion report of a program as of now, as JSON-ready values.

    Beside what the report always has, ``by_score`` tells the passives of 7 and of 8 apart, because 7 to 9 and 8 to 9
    are different distances.

    Raises:
        NotFound: there is no such program.
    """
    launched = await launched_as(read, key)
    people = await members(read, key, launched.document)
    return conversion_report(await _counts(read, key, launched, people)) | {"by_score": _by_score(people)}


async def counts(read: Read, key: str) -> ConversionCounts:
    """The counts of a program as of now.

    Raises:
        NotFound: there is no such program.
    """
    launched = await launched_as(read, key)
    return await _counts(read, key, launched, await members(read, key, launched.document))


async def launched_as(read: Read, key: str) -> Launched:
    """What a program was launched as; before its first launch, the version in force.

    Raises:
        NotFound: there is no such program.
    """
    newest = select(cohorts.c.version_id).where(cohorts.c.program == key).order_by(cohorts.c.number.desc()).limit(1)
    first = select(func.min(cohorts.c.launched_at)).where(cohorts.c.program == key)
    in_force = select(program_versions.c.id).select_from(IN_FORCE).where(programs.c.key == key)
    row = await read.row(
        select(program_versions.c.number, program_versions.c.document, first.scalar_subquery().label("first")).where(
            program_versions.c.id == func.coalesce(newest.scalar_subquery(), in_force.scalar_subquery())
        )
    )
    if row is None:
        raise NotFound(f"There is no program {key!r}.", remedy="Load it first, or look at the list of programs.")
    return Launched(row.number, row.document, row.first)


async def _counts(read: Read, key: str, launched: Launched, people: Sequence[Row[Any]]) -> ConversionCounts:
    first_launch = launched.first_launch or read.now
    return ConversionCounts(
        program=key,
        version=launched.version,
        as_of=read.now,
        goal=float(launched.document["goal"]["converted"]),
        passives=_passives(people),
        movement=_movement(people),
        funnel=await funnel_of(read, key, first_launch, _first_and_last_steps(people)),
        holdout=_holdout(people, launched.document),
        marginals=await base_before(read, first_launch),
        own_untreated=await own_untreated(read),
    )


def _sum(people: Iterable[Row[Any]], holds: Callable[[Row[Any]], bool]) -> int:
    return sum(row.people for row in people if holds(row))


def _passives(people: Sequence[Row[Any]]) -> PassiveCounts:
    return _passives_of([row for row in people if row.segment == Segment.PASSIVE])


def _passives_of(passives: Sequence[Row[Any]]) -> PassiveCounts:
    invited = [row for row in passives if row.arm == "invited"]
    joined = [row for row in invited if row.joined]
    return PassiveCounts(
        baseline=_sum(passives, lambda _row: True),
        invited=_sum(invited, lambda _row: True),
        joined=_sum(joined, lambda _row: True),
        due=_sum(joined, lambda row: row.asked or row.after is not None),
        rescored=_sum(joined, lambda row: row.after is not None),
        converted=_sum(joined, _converted),
        pending=_sum(joined, lambda row: row.after is None and not row.over),
    )


def _converted(row: Row[Any]) -> bool:
    return row.after is not None and segment_of(row.after) is Segment.PROMOTER


def _movement(people: Sequence[Row[Any]]) -> dict[Segment, dict[Segment, int]]:
    moved: dict[Segment, Counter[Segment]] = {}
    for row in people:
        if row.joined and row.after is not None:
            moved.setdefault(Segment(row.segment), Counter())[segment_of(row.after)] += row.people
    return {before: dict(after) for before, after in moved.items()}


def _holdout(people: Sequence[Row[Any]], document: Mapping[str, Any]) -> HoldoutCounts | None:
    passives = [row for row in people if row.segment == Segment.PASSIVE]
    held = [row for row in passives if row.arm == "holdout"]
    if not held:
        return None
    # Where the invited who do not join are asked on the holdout's calendar, both arms are known in full.
    asked_alike = bool((document.get("holdout") or {}).get("rescore"))
    invited = [row for row in passives if row.arm == "invited"]
    return HoldoutCounts(
        allocated=_sum(held, lambda _row: True),
        rescored=_sum(held, lambda row: row.after is not None),
        converted=_sum(held, _converted),
        invited_converted=_sum(invited, _converted) if asked_alike else None,
    )


def _first_and_last_steps(people: Sequence[Row[Any]]) -> dict[Segment, dict[str, int]]:
    steps: dict[Segment, dict[str, int]] = {}
    for segment in (Segment.PASSIVE, Segment.PROMOTER):
        invited = [row for row in people if row.segment == segment and row.arm == "invited"]
        steps[segment] = {
            "invited": _sum(invited, lambda _row: True),
            "joined": _sum(invited, lambda row: bool(row.joined)),
            "rescored": _sum(invited, lambda row: bool(row.joined) and row.after is not None),
        }
    return steps


def _by_score(people: Sequence[Row[Any]]) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    for score in PASSIVE_SCORES:
        part = _passives_of([row for row in people if row.score == score])
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
