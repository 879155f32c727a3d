"""How it is going: what the reader answered this week and how long it had waited, what is heard, what broke."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import ceil
from statistics import median

from sqlalchemy import case, func, select

from advocacy.clock import local_day, local_time_of
from advocacy.database import Read
from advocacy.delivery.mail import mails
from advocacy.engine.jobs import jobs
from advocacy.engine.journal import journal
from advocacy.listening.conversations import conversation_lines, conversations
from advocacy.people.customers import customers
from advocacy.programs.cohort_tables import cohort_members, cohorts
from advocacy.programs.programs import RUNNING, programs
from advocacy.programs.tasks import tasks
from advocacy.reports.heard import heard
from advocacy.reports.intervals import Rate
from challenges.goes import submissions
from web.language import reader

DECIDED = ("challenge.completed", "challenge.sent_back", "challenge.declined")
MOST = 5000
COHORTS = 3
DAY = timedelta(days=1)
ENOUGH = 5  # below so many a share says nothing


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort of a running program, by its name and its key: how many were invited, and how many joined."""

    program: str
    key: str
    number: int
    launched_at: datetime
    invited: int
    joined: int


@dataclass(frozen=True, slots=True)
class Rail:
    """How it is going.

    Attributes:
        answered: how many things the reader did for others since Monday.
        median: how long half of them had waited at most; None without any.
        slow: how long nine of ten had waited at most; None without any.
        heard: of passives' comments, those that a person answered.
        cohorts: of running programs, newest first.
        mails: how many went out within a day.
        failed: how many did not, and wait for a person.
        done: how many jobs were carried out within a day.
        dead: how many jobs wait for a person.
    """

    answered: int
    median: timedelta | None
    slow: timedelta | None
    heard: Rate
    cohorts: Sequence[Cohort]
    mails: int
    failed: int
    done: int
    dead: int


async def rail(read: Read, staff: int) -> Rail:
    """How it is going for somebody of the staff; a fixed number of statements."""
    waited = sorted(await _waits(read, staff))
    mailed = await read.row(
        select(
            func.count(case((mails.c.sent_at > read.now - DAY, 1))).label("sent"),
            func.count(case((mails.c.state == "failed", 1))).label("failed"),
        ).where((mails.c.sent_at > read.now - DAY) | (mails.c.state == "failed"))
    )
    worked = await read.row(
        select(
            func.count(case((jobs.c.state == "done", 1))).label("done"),
            func.count(case((jobs.c.state == "dead", 1))).label("dead"),
        ).where((jobs.c.state == "dead") | ((jobs.c.state == "done") & (jobs.c.ended_at > read.now - DAY)))
    )
    assert mailed is not None and worked is not None  # noqa: S101, PT018 - counting always gives a row
    return Rail(
        answered=len(waited),
        median=timedelta(seconds=median(one.total_seconds() for one in waited)) if waited else None,
        slow=waited[ceil(len(waited) * 0.9) - 1] if waited else None,
        heard=(await heard(read)).comments,
        cohorts=await _cohorts(read),
        mails=mailed.sent,
        failed=mailed.failed,
        done=worked.done,
        dead=worked.dead,
    )


def week_of(now: datetime, zone: str) -> datetime:
    """When the week began in a zone."""
    today = local_day(now, zone)
    return local_time_of(today - timedelta(days=today.weekday()), time(), zone)


async def _waits(read: Read, staff: int) -> list[timedelta]:
    """How long everything had waited that they did since Monday: tasks, submissions, questions."""
    since, me = week_of(read.now, reader().zone), f"staff:{staff}"
    closed = select(tasks.c.created_at.label("since"), tasks.c.closed_at.label("at")).where(
        tasks.c.closed_by == me, tasks.c.closed_at >= since
    )
    decided = (
        select(submissions.c.handed_in_at.label("since"), journal.c.at)
        .select_from(journal.join(submissions, submissions.c.id == journal.c.data["submission"].as_integer()))
        .where(journal.c.event.in_(DECIDED), journal.c.at >= since, journal.c.actor == me)
    )
    answered = select(conversations.c.began_at.label("since"), conversations.c.answered_at.label("at")).where(
        conversations.c.answered_at >= since,
        select(conversation_lines.c.id)
        .where(
            conversation_lines.c.conversation_id == conversations.c.id,
            conversation_lines.c.staff_id == staff,
            conversation_lines.c.at == conversations.c.answered_at,
        )
        .exists(),
    )
    return [
        row.at - row.since
        for query in (closed, decided, answered)
        for row in await read.rows(query.limit(MOST))
        if row.since is not None and row.since <= row.at
    ]


async def _cohorts(read: Read) -> list[Cohort]:
    invited = case((cohort_members.c.arm == "invited", 1))
    joined = case(((cohort_members.c.arm == "invited") & customers.c.joined_at.is_not(None), 1))
    newest = (
        select(cohorts.c.id, cohorts.c.number, cohorts.c.launched_at, programs.c.name, programs.c.key)
        .join(programs, programs.c.key == cohorts.c.program)
        .where(programs.c.state == RUNNING)
        .order_by(cohorts.c.launched_at.desc(), cohorts.c.id.desc())
        .limit(COHORTS)
        .subquery()
    )
    rows = await read.rows(
        select(
            newest,
            func.count(invited).label("invited"),
            func.count(joined).label("joined"),
        )
        .select_from(
            newest.outerjoin(cohort_members, cohort_members.c.cohort_id == newest.c.id).outerjoin(
                customers, customers.c.id == cohort_members.c.customer_id
            )
        )
        .group_by(newest.c.id, newest.c.number, newest.c.launched_at, newest.c.name, newest.c.key)
        .order_by(newest.c.launched_at.desc(), newest.c.id.desc())
    )
    return [Cohort(row.name, row.key, row.number, row.launched_at, row.invited, row.joined) for row in rows]
