"""Later is a row, and slow is a row too.

A job says what to do, when, and how often it was tried. There are two ways to carry one out:

- **An action** whose time has come touches only our own database. It is claimed, carried out and marked done in
  one transaction: a killed worker leaves it as it was.
- **A slow job** (a mail, a vendor, a webhook) is claimed with a lease and a fence in one transaction, does its
  I/O outside any, and its outcome is written in a third, if the fence is still its own. A worker that was
  stopped for longer than its lease finds that its word no longer counts.

Redis may wake the workers; these rows are the truth.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Column, Index, Integer, Row, String, Table, Text, and_, case, func, or_, select, update

from advocacy.clock import later, period
from advocacy.columns import Json, Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_for
from advocacy.engine.actions import Action
from advocacy.errors import Conflict, NotFound
from advocacy.events import Event
from advocacy.words import said

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
SOON = timedelta(minutes=1)  # the longest that a loop sleeps; whatever is due sooner has to wake it

jobs = Table(
    "jobs",
    metadata,
    id_column(),
    Column("kind", String(40), nullable=False),
    Column("key", String(500), unique=True),
    Column("customer_id", Key, index=True),
    Column("payload", Json, nullable=False),
    Column("unless", Json),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(12), nullable=False, default="open"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("fence", Integer, nullable=False, default=0),
    Column("locked_until", UtcDateTime),
    Column("error", Text),
    Column("chain", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)
_open = jobs.c.state == "open"
Index("ix_jobs_due_at_id", jobs.c.due_at, jobs.c.id, sqlite_where=_open, postgresql_where=_open)


async def schedule(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put jobs down. A row has ``kind``, ``due_at`` and ``payload``, and may have ``key``, ``customer_id`` and
    ``unless``; a key that is there already is left as it is.
    """  # noqa: D205 - one sentence, and its continuation
    if not rows:
        return
    blank = {"key": None, "customer_id": None, "unless": None}
    new = {"state": "open", "attempts": 0, "fence": 0, "chain": work.chain, "created_at": work.now}
    await work.pour(_putting_down(sqlite=work.is_sqlite), [blank | dict(row) for row in rows], **new)
    work.wakes = work.wakes or any(row["due_at"] <= work.now + SOON for row in rows)


@cache
def _putting_down(*, sqlite: bool) -> Any:
    return insert_for(jobs, sqlite=sqlite).on_conflict_do_nothing(index_elements=["key"])


async def schedule_actions(work: Work, waiting: Sequence[tuple[Action, str, str, Any]]) -> None:
    """Put actions down for later: (action, the customer's zone, how long after, unless)."""
    await schedule(
        work,
        [
            {
                "kind": "action",
                "key": action.because,
                "customer_id": action.customer,
                "payload": as_payload(action),
                "unless": unless,
                "due_at": later(work.now, period(after), zone),
            }
            for action, zone, after, unless in waiting
        ],
    )


def as_payload(action: Action) -> dict[str, Any]:
    """An action as the JSON of its job."""
    event = action.event
    return {
        "action": action.kind,
        "params": dict(action.params),
        "rule": action.rule,
        "version": action.version,
        "because": action.because,
        "event": {
            "name": event.name,
            "customer": event.customer,
            "about": event.about,
            "object": event.object,
            "data": dict(event.data),
        },
    }


def as_action(payload: Mapping[str, Any]) -> Action:
    """The action that a job's JSON holds."""
    event = Event(**payload["event"])
    return Action(
        kind=payload["action"],
        params=payload["params"],
        customer=event.customer,
        event=event,
        rule=payload["rule"],
        version=payload["version"],
        because=payload["because"],
    )


async def claim_actions(work: Work, limit: int = 100, *, only: int | None = None) -> Sequence[Row[Any]]:
    """The oldest due actions, held until this transaction ends; the same transaction must end them.

    Args:
        work: the transaction.
        limit: how many at most.
        only: a single job, to try it apart from the others it failed with.
    """
    query = select(jobs).where(_open, jobs.c.kind == "action", jobs.c.due_at <= work.now)
    if only is not None:
        query = query.where(jobs.c.id == only)
    query = query.order_by(jobs.c.due_at, jobs.c.id).limit(limit)
    return await work.rows(query.with_for_update(skip_locked=True))


async def claim_slow(work: Work, kind: str, limit: int = 20, lease: timedelta = LEASE) -> Sequence[Row[Any]]:
    """The oldest due jobs of a slow kind, leased to the caller and fenced against whoever held them before."""
    free = or_(jobs.c.locked_until.is_(None), jobs.c.locked_until <= work.now)
    oldest = (
        select(jobs.c.id)
        .where(_open, jobs.c.kind == kind, jobs.c.due_at <= work.now, free)
        .order_by(jobs.c.due_at, jobs.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = await work.execute(
        update(jobs)
        .where(jobs.c.id.in_(oldest.scalar_subquery()))
        .values(locked_until=work.now + lease, fence=jobs.c.fence + 1, attempts=jobs.c.attempts + 1)
        .returning(jobs)
    )
    return sorted(claimed.all(), key=lambda job: (job.due_at, job.id))


async def still_held(work: Work, held: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Which of these leased jobs nobody has taken over; they stay so until this transaction ends."""
    fences = {job.id: job.fence for job in held}
    found = await work.rows(select(jobs.c.id, jobs.c.fence).where(jobs.c.id.in_(fences), _open).with_for_update())
    ours = {row.id for row in found if fences[row.id] == row.fence}
    return [job for job in held if job.id in ours]


async def end(work: Work, ids: Sequence[int], state: str = "done") -> None:
    """End jobs that were held by this same transaction: ``done``, or ``skipped`` where ``unless`` held."""
    if ids:
        await work.execute(update(jobs).where(jobs.c.id.in_(ids)).values(state=state, ended_at=work.now, error=None))


async def end_slow(work: Work, job: Row[Any], state: str = "done") -> bool:
    """End a leased job, if the lease is still ours.

    Returns:
        False when somebody else took it over: then nothing that belongs to the outcome may be written.
    """
    met = await work.changed(
        update(jobs)
        .where(jobs.c.id == job.id, jobs.c.fence == job.fence, _open)
        .values(state=state, ended_at=work.now, locked_until=None, error=None)
    )
    return met == 1


async def fail(work: Work, job: Row[Any], error: str, *, retry: bool = True) -> str | None:
    """Note a failure: try again after a pause that doubles, or put the job where a person sees it.

    Returns:
        the new state, ``open`` or ``dead``; None when the job was no longer ours.
    """
    attempts = job.attempts if job.kind != "action" else job.attempts + 1
    dead = not retry or attempts >= MOST_ATTEMPTS
    met = await work.changed(
        update(jobs)
        .where(jobs.c.id == job.id, jobs.c.fence == job.fence, _open)
        .values(
            state="dead" if dead else "open",
            attempts=attempts,
            error=error[:2000],
            locked_until=None,
            due_at=job.due_at if dead else work.now + pause_after(attempts),
            ended_at=work.now if dead else None,
        )
    )
    if not met:
        return None
    if dead:
        await work.record(Event("job.died", job.customer_id, about=f"job:{job.id}:{job.fence}", object=job.kind))
    return "dead" if dead else "open"


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the so-many-th failure: 1, 2, 4 … minutes, at most six hours."""
    return min(FIRST_PAUSE * int(2 ** min(attempts - 1, 20)), LONGEST_PAUSE)


async def retry(work: Work, job: int) -> None:
    """Give a dead job another row of attempts, at once.

    Raises:
        Conflict: it is not dead.
    """
    met = await work.changed(
        update(jobs)
        .where(jobs.c.id == job, jobs.c.state == "dead")
        .values(state="open", attempts=0, due_at=work.now, ended_at=None)
    )
    if met != 1:
        raise not_dead(job)
    work.wakes = True


def not_dead(job: int) -> Conflict:
    """The words for a job that nobody has to look at."""
    return Conflict(said("Job {number} is not waiting for a person.", number=str(job)))


async def cancel(work: Work, key_prefix: str, *, customer: int | None = None) -> int:
    """Take back open jobs whose key begins so; where they are all one customer's, say whose, and it is quick.

    Returns:
        how many.
    """
    wanted = [_open, jobs.c.key.startswith(key_prefix, autoescape=True)]
    if customer is not None:
        wanted.append(jobs.c.customer_id == customer)
    return await work.changed(update(jobs).where(*wanted).values(state="cancelled", ended_at=work.now))


async def dead(read: Read, *, limit: int = 500, after: int = 0) -> Sequence[Row[Any]]:
    """The jobs that wait for a person, oldest first; ``after`` is the id the last page ended with."""
    waiting = jobs.c.state == "dead", jobs.c.id > after
    return await read.rows(select(jobs).where(*waiting).order_by(jobs.c.id).limit(limit))


async def get(read: Read, job: int) -> Row[Any]:
    """The job of that id.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(jobs).where(jobs.c.id == job))
    if row is None:
        raise NotFound(said("There is no job {number}.", number=str(job)))
    return row


async def next_due(read: Read) -> datetime | None:
    """When the next open job can be had, for a loop to know how long it may sleep: a lease has to run out first."""
    leased = and_(jobs.c.locked_until.is_not(None), jobs.c.locked_until > jobs.c.due_at)
    found = await read.value(select(func.min(case((leased, jobs.c.locked_until), else_=jobs.c.due_at))).where(_open))
    return found if isinstance(found, datetime) else None
