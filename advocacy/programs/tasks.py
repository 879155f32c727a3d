"""What waits for a person: a welcome to write, a call to make, an alert to look at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Row, String, Table, Text, UniqueConstraint, select, update

from advocacy.clock import later, period
from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.engine.actions import Action
from advocacy.engine.people import take_facts
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from advocacy.people.customers import tag
from advocacy.words import said

ALERT = "alert"
LONGEST_NOTE = 5000

tasks = Table(
    "tasks",
    metadata,
    id_column(),
    Column("kind", String(12), nullable=False),
    Column("task", String(60), nullable=False),
    Column("program", String(60), nullable=False),
    Column("customer_id", Key, ForeignKey("customers.id"), index=True),
    Column("because", String(400), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("closed_by", String(40)),
    Column("note", Text),
    UniqueConstraint("because"),
)
_open = tasks.c.closed_at.is_(None)
Index("ix_tasks_due_at", tasks.c.due_at, sqlite_where=_open, postgresql_where=_open)


async def open_tasks(work: Work, actions: Sequence[Action]) -> None:
    """Carry out ``task: key`` (optionally ``due: P1D``, counted in the customer's calendar)."""
    await _put(work, "task", actions)


async def alert(work: Work, actions: Sequence[Action]) -> None:
    """Carry out ``notify: {channel: key}``: an alert that is due at once, for those behind the channel."""
    await _put(work, ALERT, actions)


async def _put(work: Work, kind: str, actions: Sequence[Action]) -> None:
    zones = await take_facts(work, [action.customer for action in actions if action.customer is not None])
    rows = []
    for action in actions:
        zone = zones[action.customer].zone if action.customer in zones else "UTC"
        rows.append(
            {
                "kind": kind,
                "task": _key(kind, action),
                "program": action.rule.split(":", 1)[0],
                "customer_id": action.customer,
                "because": action.because,
                "due_at": _due(work.now, action, zone),
                "created_at": work.now,
            }
        )
    opened = await work.execute(
        insert_into(work, tasks)
        .on_conflict_do_nothing(index_elements=["because"])
        .returning(tasks.c.id, tasks.c.task, tasks.c.customer_id, tasks.c.because),
        rows,
    )
    await work.record(
        *[
            Event("task.opened", row.customer_id, f"task:{row.id}", row.task, {"task": row.task}, row.because)
            for row in opened
        ]
    )


def _key(kind: str, action: Action) -> str:
    if kind == "task":
        return str(action.params["task"])
    channel = action.params["notify"]
    return str(channel["channel"] if isinstance(channel, dict) else channel)


def _due(now: datetime, action: Action, zone: str) -> datetime:
    due = action.params.get("due")
    return later(now, period(due), zone) if due else now


async def close_answered(work: Work, actions: Sequence[Action]) -> None:
    """Close what a question had opened for a person, now that it is answered."""
    for action in actions:
        question = f"/question:{int(action.event.data['question'])}:"
        closed = await work.execute(
            update(tasks)
            .where(tasks.c.customer_id == action.customer, _open, tasks.c.because.contains(question, autoescape=True))
            .values(closed_at=work.now, closed_by=str(work.actor))
            .returning(tasks.c.id, tasks.c.task)
        )
        await work.record(
            *[
                Event("task.closed", action.customer, f"task:{row.id}", row.task, {"task": row.task}, action.because)
                for row in closed
            ]
        )


async def add_tags(work: Work, actions: Sequence[Action]) -> None:
    """Carry out ``tag: word``."""
    for word in sorted({str(action.params["tag"]) for action in actions}):
        concerned = [action.customer for action in actions if action.params["tag"] == word]
        await tag(work, [one for one in concerned if one is not None], add=[word])


async def drop_tags(work: Work, actions: Sequence[Action]) -> None:
    """Carry out ``untag: word``."""
    for word in sorted({str(action.params["untag"]) for action in actions}):
        concerned = [action.customer for action in actions if action.params["untag"] == word]
        await tag(work, [one for one in concerned if one is not None], drop=[word])


async def close(work: Work, task: int, note: str = "") -> None:
    """Say that a task is done.

    Raises:
        Invalid: the note is too long.
        Conflict: somebody else has closed it.
    """
    if len(note) > LONGEST_NOTE:
        raise Invalid(said("That is longer than {most} characters.", most=LONGEST_NOTE), where="note")
    met = await work.changed(
        update(tasks).where(tasks.c.id == task, _open).values(closed_at=work.now, closed_by=str(work.actor), note=note)
    )
    if met != 1:
        raise Conflict(said("Task {number} is closed already.", number=str(task)))
    row = await work.row(select(tasks).where(tasks.c.id == task))
    if row is not None:
        await work.record(Event("task.closed", row.customer_id, f"task:{task}", row.task, {"task": row.task}))


async def settle(work: Work, task: int, note: str = "") -> None:
    """Say that a task is done, and with it the alerts that the same moment raised about the same customer.

    Raises:
        Invalid: the note is too long.
        Conflict: somebody else has closed it.
    """
    await close(work, task, note)
    row = await get(work, task)
    if row.customer_id is None:
        return
    same = tasks.c.customer_id == row.customer_id, tasks.c.created_at == row.created_at
    closed = await work.execute(
        update(tasks)
        .where(*same, _open, tasks.c.kind == ALERT)
        .values(closed_at=work.now, closed_by=str(work.actor))
        .returning(tasks.c.id, tasks.c.task)
    )
    await work.record(
        *[Event("task.closed", row.customer_id, f"task:{one.id}", one.task, {"task": one.task}) for one in closed]
    )


async def get(read: Read, task: int) -> Row[Any]:
    """The task of that id.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(tasks).where(tasks.c.id == task))
    if row is None:
        raise NotFound(said("There is no task {number}.", number=str(task)))
    return row


async def close_because(work: Work, because: str) -> None:
    """Close what one cause had opened, where it is open still: it has been seen to."""
    closed = await work.execute(
        update(tasks)
        .where(tasks.c.because == because, _open)
        .values(closed_at=work.now, closed_by=str(work.actor))
        .returning(tasks.c.id, tasks.c.task, tasks.c.customer_id)
    )
    await work.record(
        *[Event("task.closed", row.customer_id, f"task:{row.id}", row.task, {"task": row.task}) for row in closed]
    )


async def waiting(read: Read, limit: int = 200) -> Sequence[Row[Any]]:
    """What is open, the most overdue first."""
    return await read.rows(select(tasks).where(_open).order_by(tasks.c.due_at, tasks.c.id).limit(limit))
