"""The Net Promoter Score week by week or month by month: each the figure of that time alone, in the days of UTC."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, case, func, select

from advocacy.database import Read
from advocacy.errors import Invalid
from advocacy.listening.responses import scores
from advocacy.reports.nps import USUAL, figures, hidden_if_small
from advocacy.words import said

STEPS = {"month": relativedelta(months=1), "week": relativedelta(weeks=1)}
MOST_PERIODS = 60


def period_of(moment: datetime, step: str) -> datetime:
    """When the month, or the week that begins on Monday, began in which an instant lies."""
    day = moment.astimezone(UTC).date()
    first = day.replace(day=1) if step == "month" else day - timedelta(days=day.weekday())
    return datetime.combine(first, time(), UTC)


def bounds(start: datetime, end: datetime, step: str) -> list[tuple[datetime, datetime]]:
    """The periods from an instant to another, cut off at both, the latest ``MOST_PERIODS`` of them."""
    found = []
    at = period_of(start, step)
    while at < end:
        following = at + STEPS[step]
        found.append((max(at, start), min(following, end)))
        at = following
    return found[-MOST_PERIODS:]


async def by_period(
    read: Read, step: str, since: datetime | None = None, until: datetime | None = None
) -> list[dict[str, Any]]:
    """The score of each period from the first answer to the last, with its ``since`` and ``until``.

    An empty one has no score, and one with hardly an answer shows their number only.

    Args:
        read: a read or a work.
        step: ``month`` or ``week``.
        since: the first instant that counts.
        until: the first instant that counts no more.

    Raises:
        Invalid: there is no such step.
    """
    if step not in STEPS:
        raise Invalid(
            said("“{step}” is no length of time.", step=step),
            where="step",
            remedy=said("Use one of {names}.", names=", ".join(STEPS)),
        )
    usual = scores.c.counts_as == USUAL
    inside = [usual]
    if since is not None:
        inside.append(scores.c.answered_at >= since)
    if until is not None:
        inside.append(scores.c.answered_at < until)
    ends = await read.row(
        select(func.min(scores.c.answered_at).label("first"), func.max(scores.c.answered_at).label("last")).where(
            *inside
        )
    )
    if ends is None or ends.first is None:
        return []
    # The last answer lies before the end of its period, never on it.
    first, last = period_of(ends.first, step), period_of(ends.last, step) + STEPS[step]
    periods = bounds(max(first, since or first), min(last, until or last), step)
    counted = await _counted(read, periods)
    return [
        {"since": start, "until": end}
        | hidden_if_small(figures(counted.get(place, Counter())) | {"notes": []}, several=True)
        for place, (start, end) in enumerate(periods)
    ]


async def _counted(read: Read, periods: Sequence[tuple[datetime, datetime]]) -> dict[int, Counter[int]]:
    start, end = periods[0][0], periods[-1][1]
    each = (
        select(_place(scores.c.answered_at, periods).label("place"), scores.c.score)
        .where(scores.c.counts_as == USUAL, scores.c.answered_at >= start, scores.c.answered_at < end)
        .subquery("each_one")
    )
    found: dict[int, Counter[int]] = {}
    for row in await read.rows(select(*each.c, func.count().label("answers")).group_by(*each.c)):
        found.setdefault(row.place, Counter())[row.score] += row.answers
    return found


def _place(at: ColumnElement[Any], periods: Sequence[tuple[datetime, datetime]]) -> ColumnElement[int]:
    return case(*[(at < end, place) for place, (_, end) in enumerate(periods)], else_=len(periods))
