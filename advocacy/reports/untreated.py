"""What to compare a conversion with: how the base answers, and how passives answer again when nothing is done."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, exists, false, func, select

from advocacy.database import Read
from advocacy.listening.responses import scores
from advocacy.listening.scores import Segment
from advocacy.programs.cohort_tables import cohort_members, cohorts
from advocacy.programs.wave_plans import of_a_wave, waves
from advocacy.reports.regression import Marginals

RELATIONSHIP = "relationship"


async def base_before(read: Read, launch: datetime) -> Marginals | None:
    """The mix of the whole base, by each customer's latest answer up to a launch; None where nobody had answered."""
    latest = (
        select(scores.c.segment, _newest_first(func.row_number()).label("nth"))
        .where(
            scores.c.customer_id.is_not(None),
            scores.c.counts_as == RELATIONSHIP,
            scores.c.answered_at <= launch,
        )
        .subquery("latest")
    )
    counted = select(latest.c.segment, func.count().label("people")).where(latest.c.nth == 1)
    people = {row.segment: row.people for row in await read.rows(counted.group_by(latest.c.segment))}
    if not people:
        return None
    return Marginals(*(people.get(segment, 0) for segment in (Segment.DETRACTOR, Segment.PASSIVE, Segment.PROMOTER)))


async def own_untreated(read: Read, as_of: datetime) -> tuple[int, int]:
    """Passives who answered again without any program by then: promoters the second time, and all of them.

    Each person counts once, with their last two answers from before they were invited anywhere. Whose wave has not
    gone out has not been invited.
    """
    in_waves = cohort_members.outerjoin(waves, of_a_wave(cohort_members.c.cohort_id, cohort_members.c.baseline_score))
    asked_at = case((waves.c.id.is_not(None), waves.c.sent_at), else_=cohort_members.c.allocated_at)
    invited = (
        exists()
        .select_from(in_waves)
        .where(
            # The index begins with the program. Where none is named, SQLite reads every member for every answer.
            cohort_members.c.program.in_(select(cohorts.c.program)),
            cohort_members.c.customer_id == scores.c.customer_id,
            cohort_members.c.arm == "invited",
            func.coalesce(asked_at <= scores.c.answered_at, false()),
        )
    )
    pairs = (
        select(
            scores.c.segment,
            _newest_first(func.lead(scores.c.segment)).label("before"),
            _newest_first(func.row_number()).label("nth"),
        )
        .where(
            scores.c.customer_id.is_not(None),
            scores.c.counts_as == RELATIONSHIP,
            scores.c.answered_at <= as_of,
            ~invited,
        )
        .subquery("pairs")
    )
    row = await read.row(
        select(
            func.sum(case((pairs.c.segment == Segment.PROMOTER, 1), else_=0)).label("promoters"),
            func.count().label("people"),
        ).where(pairs.c.nth == 1, pairs.c.before == Segment.PASSIVE)
    )
    return (int(row.promoters or 0), int(row.people)) if row is not None else (0, 0)


def _newest_first(function: Any) -> Any:
    return function.over(partition_by=scores.c.customer_id, order_by=(scores.c.answered_at.desc(), scores.c.id.desc()))
