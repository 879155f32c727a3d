"""Every cohort there is with where it stands, newest first, by the select that its report counts with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, literal, select, union_all

from advocacy.database import Read
from advocacy.listening.scores import Segment
from advocacy.programs.cohort_tables import cohorts
from advocacy.programs.programs import program_versions, programs
from advocacy.reports.crowds import crowd
from advocacy.reports.goal import GoalVerdict, goal_verdict
from advocacy.reports.members import COUNTED, members_told
from advocacy.reports.scope import Scope

AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a cohort stands: everybody in it, and of its passives those who joined, answered and converted."""

    id: int
    program: str
    name: str
    number: int
    launched_at: datetime
    admitted: int
    held_out: int
    joined: int
    answered: int
    converted: int
    pending: int
    goal: float
    verdict: GoalVerdict


async def overview(read: Read, *, before: int | None = None, limit: int = AT_ONCE) -> list[Standing]:
    """The newest cohorts of all programs, in two statements.

    Args:
        read: a read or a work.
        before: the id of the last one of the page before.
        limit: how many at most.
    """
    query = (
        select(cohorts, program_versions.c.number.label("version"), program_versions.c.document, programs.c.name)
        .select_from(
            cohorts.join(program_versions, program_versions.c.id == cohorts.c.version_id).join(
                programs, programs.c.key == cohorts.c.program
            )
        )
        .order_by(cohorts.c.id.desc())
        .limit(limit)
    )
    found = await read.rows(query if before is None else query.where(cohorts.c.id < before))
    if not found:
        return []
    counted = union_all(*[_counted(_scope(row, read.now), row.id) for row in found])
    people: dict[int, list[Row[Any]]] = {}
    for one in await read.rows(counted):
        people.setdefault(one.cohort, []).append(one)
    return [_standing(row, people.get(row.id, [])) for row in found]


def _scope(row: Row[Any], now: datetime) -> Scope:
    return Scope(row.program, row.name, now, row.version, row.document, row.launched_at, row.number, row.id)


def _counted(scope: Scope, cohort: int) -> Select[Any]:
    joined = crowd("joined", segment=Segment.PASSIVE)
    told = members_told(scope, *joined.early())
    kept = [told.c[name] for name in COUNTED]
    return select(literal(cohort).label("cohort"), *kept, func.count().label("people")).group_by(*kept)


def _standing(row: Row[Any], people: Sequence[Row[Any]]) -> Standing:
    def many(step: str) -> int:
        return crowd(step, segment=Segment.PASSIVE).count(people)

    goal, joined, converted, pending = (
        float(row.document["goal"]["converted"]),
        many("joined"),
        many("promoter_now"),
        many("pending"),
    )
    return Standing(
        id=row.id,
        program=row.program,
        name=row.name,
        number=row.number,
        launched_at=row.launched_at,
        admitted=row.admitted,
        held_out=row.held_out,
        joined=joined,
        answered=many("rescored"),
        converted=converted,
        pending=pending,
        goal=goal,
        verdict=goal_verdict(converted, joined, goal, pending=pending),
    )
