"""How much waits, and for how long: one statement for all groups, and one for the people in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select, union, union_all

from advocacy.database import Read
from advocacy.engine.jobs import jobs
from advocacy.listening import hearing
from advocacy.programs import errands
from challenges import desk
from web.studio.today.boxes import waiting_boxes
from web.studio.today.groups import BOXES, COMMENTS, DEAD, FIRST, QUESTIONS, SUBMISSIONS, TASKS, WELCOMES

MOST_COMMENTS = 1000


@dataclass(frozen=True, slots=True)
class Waits:
    """How many wait in a group, and since when the first of them does."""

    count: int
    oldest: datetime | None


def _of_people(said: errands.Described, now: datetime) -> dict[str, Select[Any]]:
    """What somebody waits for, by group."""
    return {
        FIRST: errands.open_of(said, errands.URGENT),
        WELCOMES: errands.open_of(said, errands.WELCOME),
        SUBMISSIONS: desk.open_ones(),
        QUESTIONS: hearing.open_ones(),
        TASKS: errands.open_of(said, errands.OTHER),
        BOXES: waiting_boxes(now),
    }


async def waits(read: Read, said: errands.Described) -> Mapping[str, Waits]:
    """How much waits in each group."""
    found = hearing.unheard().order_by(None).limit(MOST_COMMENTS + 1).subquery()
    comments = select(found.c.customer_id, found.c.answered_at.label("since"))
    dead = select(jobs.c.customer_id, jobs.c.ended_at.label("since")).where(jobs.c.state == "dead")
    every = {**_of_people(said, read.now), COMMENTS: comments, DEAD: dead}
    parts = []
    for slug, query in every.items():
        inner = query.subquery()
        parts.append(
            select(
                literal(slug).label("slug"), func.count().label("n"), func.min(inner.c.since).label("oldest")
            ).select_from(inner)
        )
    return {row.slug: Waits(row.n, row.oldest) for row in await read.rows(union_all(*parts))}


async def people(read: Read, said: errands.Described) -> int:
    """How many people wait, each counted once."""
    theirs = [select(query.subquery().c.customer_id) for query in _of_people(said, read.now).values()]
    whole = union(*theirs).subquery()
    return int(await read.value(select(func.count(whole.c.customer_id))) or 0)
