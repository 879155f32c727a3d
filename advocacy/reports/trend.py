"""The conversion week by week since the launch: what the report would have said at the end of each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import Row, case, func, literal, select, union_all

from advocacy.database import Read
from advocacy.listening.scores import Segment
from advocacy.programs.cohort_tables import cohorts
from advocacy.programs.programs import program_versions, programs
from advocacy.reports.conversion import rate_as_dict
from advocacy.reports.crowds import crowd
from advocacy.reports.intervals import wilson
from advocacy.reports.members import members_told
from advocacy.reports.scope import Scope

MOST_POINTS = 60
MOST_MARKS = 12
WEEK = timedelta(weeks=1)
PASSIVES = crowd("joined", segment=Segment.PASSIVE)


def ends(start: datetime, until: datetime) -> list[datetime]:
    """The ends of the weeks from a launch to an instant, which ends the last; of a long time, of several weeks each."""
    weeks = max(1, -(-(until - start) // WEEK))
    step = -(-weeks // MOST_POINTS)
    return [start + WEEK * n for n in range(step, weeks, step)] + [until]


async def by_week(read: Read, scope: Scope) -> list[dict[str, Any]]:
    """By the end of each week: how many passives had joined, had answered again, and were promoters, with intervals.

    The last is what the report says. Before a launch there is nothing.
    """
    if scope.launched_at is None or scope.as_of <= scope.launched_at:
        return []
    until = ends(scope.launched_at, scope.as_of)
    told = members_told(scope, *PASSIVES.early())
    columns = {
        "joined": _nth(told.c.accepted_at, until),
        "answered": case((told.c.answered == 1, _nth(told.c.answered_at, until)), else_=len(until)),
        "converted": case((told.c.now == Segment.PROMOTER, 1), else_=0),
    }
    each = select(*[column.label(name) for name, column in columns.items()]).where(PASSIVES.clause(told))
    each_one = each.subquery("each_one")
    rows = await read.rows(select(*each_one.c, func.count().label("people")).group_by(*each_one.c))
    joined, answered, converted = ([0] * (len(until) + 1) for _ in range(3))
    for row in rows:
        joined[row.joined] += row.people
        answered[row.answered] += row.people
        converted[row.answered] += row.people * row.converted
    sums = zip(until, accumulate(joined), accumulate(answered), accumulate(converted), strict=False)
    return [
        {"until": end, "joined": n, "answered": told, "of_joined": rate_as_dict(wilson(k, n))}
        for end, n, told, k in sums
    ]


async def milestones(read: Read, scope: Scope) -> Sequence[Row[Any]]:
    """What is worth a mark on the line: each launch, and each version of the program that came after the first launch.

    A row has ``at``, ``kind`` (``launch`` or ``version``) and ``number``.
    """
    if scope.launched_at is None:
        return []
    from_then = (scope.launched_at, scope.as_of)
    launches = select(literal("launch").label("kind"), cohorts.c.launched_at.label("at"), cohorts.c.number).where(
        cohorts.c.program == scope.program, cohorts.c.launched_at.between(*from_then)
    )
    if scope.cohort is not None:
        launches = launches.where(cohorts.c.id == scope.cohort)
    versions = (
        select(literal("version"), program_versions.c.published_at, program_versions.c.number)
        .select_from(program_versions.join(programs, programs.c.id == program_versions.c.program_id))
        .where(programs.c.key == scope.program, program_versions.c.published_at > scope.launched_at)
        .where(program_versions.c.published_at <= scope.as_of)
    )
    marks = union_all(launches, versions).subquery("marks")
    return await read.rows(select(marks).order_by(marks.c.at, marks.c.kind).limit(MOST_MARKS))


def _nth(at: Any, until: Sequence[datetime]) -> Any:
    """The number of the week in which an instant lies."""
    return case(*[(at <= end, n) for n, end in enumerate(until)], else_=len(until))
