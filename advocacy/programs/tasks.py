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
from advocacy.errors import Conflict
from advocacy.events import Event
from advocacy.people.customers import tag

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
    await _put(work, "alert", actions)


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
        Conflict: somebody else has closed it.
    """
    met = await work.changed(
        update(tasks).where(tasks.c.id == task, _open).values(closed_at=work.now, closed_by=str(work.actor), note=note)
    )
    if met != 1:
        raise Conflict(f"Task {task} is closed already.")
    row = await work.row(select(tasks).where(tasks.c.id == task))
    if row is not None:
        await work.record(Event("task.closed", row.customer_id, f"task:{task}", row.task, {"task": row.task}))


async def waiting(read: Read, limit: int = 200) -> Sequence[Row[Any]]:
    """What is open, the most overdue first."""
    return await read.rows(select(tasks).where(_open).order_by(tasks.c.due_at, tasks.c.id).limit(limit))
