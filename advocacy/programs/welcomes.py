"""A welcome is a letter of a person: begun from the program's draft, kept while it is written, sent once and by hand.

Sending closes the task that asked for it, and whoever closes it first has sent it. A draft belongs to the task, so that
a colleague can go on with it; it is kept only over the words that its writer had read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Row, String, Table, Text, delete, or_, select

from advocacy.columns import Key, UtcDateTime, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.delivery.drafts import READER, fields_of
from advocacy.delivery.letters import unwrapped
from advocacy.delivery.mail import Letter, queue
from advocacy.delivery.merge import merge, plain
from advocacy.engine.journal import standings
from advocacy.errors import Conflict
from advocacy.listening.conversations import checked
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from advocacy.programs import tasks
from advocacy.words import said

MAIL = "welcome"

task_drafts = Table(
    "task_drafts",
    metadata,
    Column("task_id", Key, ForeignKey("tasks.id"), primary_key=True),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False, index=True),
    Column("words", Text, nullable=False),
    # How often it was kept: whoever keeps it again has read so much of it.
    Column("turn", Integer, nullable=False),
    Column("by", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs, and where answers go; either may be empty."""

    name: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a letter says before anybody has touched it.

    Attributes:
        subject: with merge fields.
        text: the same.
    """

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft that somebody has kept.

    Attributes:
        words: as they were kept.
        turn: how often it was.
        by: who kept it last, as the journal names them.
    """

    words: str
    turn: int
    by: str
    at: datetime


async def keep(work: Work, task: Row[Any], words: str, *, seen: int) -> None:
    """Keep the words of a letter that is not sent yet.

    Args:
        work: the unit of work.
        task: as ``tasks.get`` gives it.
        words: plain text.
        seen: the turn that its writer has read; 0 where nothing had been kept.

    Raises:
        Invalid: there are no words, or too many.
        Conflict: the task is closed, or somebody has kept other words since.
    """
    good = checked(words)
    if task.closed_at is not None:
        raise Conflict(said("Task {number} is closed already.", number=str(task.id)))
    new = {"words": good, "turn": seen + 1, "by": str(work.actor), "at": work.now}
    met = await work.changed(
        insert_into(work, task_drafts)
        .values(task_id=task.id, customer_id=task.customer_id, **new)
        .on_conflict_do_update(
            index_elements=["task_id"], set_=new, where=or_(task_drafts.c.turn == seen, task_drafts.c.words == good)
        )
    )
    if met != 1:
        raise Conflict(
            said("A colleague has kept other words since you opened this."), remedy=said("Read theirs first.")
        )


async def send(work: Work, task: Row[Any], words: str, *, subject: str, sender: Sender) -> None:
    """Send a welcome, and close its task: once, however often it is pressed and by whomever.

    Args:
        work: the unit of work.
        task: as ``tasks.get`` gives it.
        words: plain text, as the person wants them.
        subject: of the mail, merged.
        sender: who signs it.

    Raises:
        Invalid: there are no words, or too many.
        Conflict: somebody has sent or closed it, or its reader cannot be written to.
    """
    good = checked(words)
    await tasks.close(work, task.id)
    language = await work.value(select(customers.c.language).where(customers.c.id == task.customer_id))
    queued = await queue(
        work,
        [
            Letter(
                customer=task.customer_id,
                mail=MAIL,
                key=f"{MAIL}:{task.id}",
                about=f"task:{task.id}",
                kind="service",
                subject=subject.replace("{", "").replace("}", ""),
                text=plain(good),
                signed=sender.name,
                sender=sender.mail,
                language=language or "",
            )
        ],
    )
    if not queued:
        raise Conflict(
            said("There is no address at which they can be written to, so nothing was sent."),
            remedy=said("Call them, or close it as not needed."),
        )
    await work.execute(delete(task_drafts).where(task_drafts.c.task_id == task.id))


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Forget every draft of a letter to these customers."""
    for part in chunks(ids):
        await work.execute(delete(task_drafts).where(task_drafts.c.customer_id.in_(part)))


async def kept(read: Read, task: int) -> Kept | None:
    """The draft of a task, if somebody has kept one."""
    row = await read.row(select(task_drafts).where(task_drafts.c.task_id == task))
    return Kept(row.words, row.turn, row.by, row.at) if row is not None else None


async def reader_of(read: Read, customer: int) -> Mapping[str, Any]:
    """What is known about whom a letter is to, for merging; empty where there is no such customer."""
    row = await read.row(
        select(*READER, standings.c.program.label("words_program"))
        .select_from(customers)
        .outerjoin(accounts, accounts.c.id == customers.c.account_id)
        .outerjoin(standings, standings.c.customer_id == customers.c.id)
        .where(customers.c.id == customer)
    )
    return fields_of(row) if row is not None else {}


def begun(wording: Wording, fields: Mapping[str, Any]) -> Wording:
    """The letter as it is put before a person, merged; pure."""
    return Wording(
        " ".join(merge(wording.subject, fields).split()), merge(unwrapped(wording.text), fields).strip() + "\n"
    )
