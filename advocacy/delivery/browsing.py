"""Looking for mails: those to come, those that wait, those that went out, and what became of one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_

from advocacy.database import Read
from advocacy.delivery.mail import mails
from advocacy.delivery.texts import mail_texts
from advocacy.delivery.tracking import mail_events
from advocacy.engine.jobs import jobs
from advocacy.people.customers import customers

AHEAD = ("queued", "sending", "failed")
PAGE = 50
_TO = (customers.c.name, customers.c.email)
_LISTED = (
    *[
        mails.c[name]
        for name in ("id", "customer_id", "mail", "kind", "state", "bounce", "error", "queued_at", "sent_at")
    ],
    # A mail gets its own subject as it is written; until then its program's says which it is.
    func.coalesce(mails.c.subject, mail_texts.c.subject).label("subject"),
    mails.c.complained_at,
    *_TO,
    mail_texts.c.program,
)
_WHOLE = mails.join(customers, customers.c.id == mails.c.customer_id).outerjoin(
    mail_texts, and_(mail_texts.c.version_id == mails.c.version_id, mail_texts.c.mail == mails.c.mail)
)
_PLANNED = (
    jobs.c.state == "open",
    jobs.c.kind == "action",
    jobs.c.payload["action"].as_string() == "mail",
    jobs.c.customer_id.is_not(None),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mails are looked for; empty is all.

    Attributes:
        words: of the name or the address of whom they went to, or of their subject.
        mail: the key of the mail.
        state: one of the mail's states.
        program: whose words they had.
        before: the id that the last page ended with.
    """

    words: str = ""
    mail: str = ""
    state: str = ""
    program: str = ""
    before: int | None = None


async def search(read: Read, wanted: Wanted, limit: int = PAGE) -> Sequence[Row[Any]]:
    """The mails that are looked for, newest first, with whom they went to and the program whose words they have."""
    query = _listed().where(*_conditions(wanted))
    if wanted.before is not None:
        query = query.where(mails.c.id < wanted.before)
    return await read.rows(query.order_by(mails.c.id.desc()).limit(limit))


async def ahead(read: Read, *, after: int = 0, limit: int = PAGE) -> Sequence[Row[Any]]:
    """The mails that are written and have not gone out, and those that failed, in the order in which they came."""
    query = _listed().where(mails.c.state.in_(AHEAD), mails.c.id > after)
    return await read.rows(query.order_by(mails.c.id).limit(limit))


async def counted(read: Read) -> dict[str, int]:
    """How many mails there are that have not gone out, by state, and how many are put down for later."""
    states = select(mails.c.state, func.count().label("number")).where(mails.c.state.in_(AHEAD)).group_by(mails.c.state)
    found = {row.state: int(row.number) for row in await read.rows(states)}
    found["planned"] = int(await read.value(select(func.count()).select_from(jobs).where(*_PLANNED)))
    return found


async def planned(read: Read, *, after: tuple[datetime, int] | None = None, limit: int = PAGE) -> Sequence[Row[Any]]:
    """The mails that are put down for a day to come, the next one first; each is written on its day."""
    payload = jobs.c.payload
    version, mail = payload["version"].as_integer(), payload["params"]["mail"].as_string()
    words = and_(mail_texts.c.version_id == version, mail_texts.c.mail == mail)
    columns = jobs.c.id, jobs.c.customer_id, jobs.c.due_at, customers.c.zone, *_TO
    query = (
        select(*columns, func.coalesce(mail_texts.c.subject, mail).label("subject"))
        .join(customers, customers.c.id == jobs.c.customer_id)
        .outerjoin(mail_texts, words)
        .where(*_PLANNED)
    )
    if after is not None:
        query = query.where(tuple_(jobs.c.due_at, jobs.c.id) > after)
    return await read.rows(query.order_by(jobs.c.due_at, jobs.c.id).limit(limit))


async def visits(read: Read, mail: int, limit: int = 50) -> Sequence[Row[Any]]:
    """When a mail was opened and its links were followed, by people and by machines, first one first."""
    query = select(mail_events).where(mail_events.c.mail_id == mail).order_by(mail_events.c.at, mail_events.c.id)
    return await read.rows(query.limit(limit))


async def one(read: Read, mail: int) -> Row[Any] | None:
    """A mail with its reader, or None."""
    told = select(
        mails,
        *_TO,
        customers.c.unsubscribed_at,
        customers.c.bounced_at.label("address_bounced_at"),
        customers.c.erased_at,
        customers.c.zone,
        mail_texts.c.program,
        mail_texts.c.subject.label("subject_to_be"),
    )
    return await read.row(told.select_from(_WHOLE).where(mails.c.id == mail))


async def known(read: Read) -> tuple[list[str], list[str]]:
    """The keys of all mails that programs ever had, and the programs, for whoever looks for one."""
    rows = await read.rows(select(mail_texts.c.mail, mail_texts.c.program).distinct().limit(1000))
    return sorted({row.mail for row in rows}), sorted({row.program for row in rows})


def _listed() -> Select[Any]:
    return select(*_LISTED).select_from(_WHOLE)


def _conditions(wanted: Wanted) -> Collection[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.words:
        words = wanted.words.strip()
        found.append(
            or_(
                *[column.icontains(words, autoescape=True) for column in (*_TO, mails.c.subject)],
            )
        )
    if wanted.mail:
        found.append(mails.c.mail == wanted.mail)
    if wanted.state:
        found.append(mails.c.state == wanted.state)
    if wanted.program:
        found.append(mail_texts.c.program == wanted.program)
    return found
