"""What readers, and machines, did with a mail: raw visits, each with a mark where a machine made it.

A counted link leads to a stored page; where it leads is never said in its address. Visits stay in these two tables.
They are not events: no rule, no point and no level can hang on whether a picture was fetched.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    func,
    select,
    update,
)

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.delivery.machines import Seen, Visit, marks
from advocacy.delivery.mail import mails
from advocacy.errors import NotFound
from advocacy.people.customers import customers
from advocacy.words import said

OPEN = "open"
CLICK = "click"
MOST_KEPT = 300

mail_links = Table(
    "mail_links",
    metadata,
    id_column(),
    Column("mail_id", Key, ForeignKey("mails.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("target", Text, nullable=False),
    UniqueConstraint("mail_id", "position"),
)

mail_events = Table(
    "mail_events",
    metadata,
    id_column(),
    Column("mail_id", Key, ForeignKey("mails.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("position", Integer),
    Column("at", UtcDateTime, nullable=False),
    Column("agent", String(300), nullable=False),
    Column("method", String(8), nullable=False),
    Column("purpose", String(60), nullable=False),
    Column("machine", String(30)),
    Index("ix_mail_events_mail_id_kind", "mail_id", "kind"),
)


async def keep_links(work: Work, targets: Mapping[int, Sequence[str]]) -> None:
    """Store where the counted links of mails lead, by mail."""
    rows = [
        {"mail_id": mail, "position": position, "target": target}
        for mail, its in targets.items()
        for position, target in enumerate(its)
    ]
    if rows:
        await work.execute(insert_into(work, mail_links).on_conflict_do_nothing(), rows)


async def note_open(work: Work, mail: int, visit: Visit) -> None:
    """Note that the picture of a mail was fetched."""
    await _note(work, mail, OPEN, None, visit)


async def note_click(work: Work, mail: int, position: int, visit: Visit) -> None:
    """Note that a counted link of a mail was followed."""
    await _note(work, mail, CLICK, position, visit)


async def target_of(read: Read, mail: int, position: int) -> str:
    """Where a counted link leads.

    Raises:
        NotFound: the mail has no such link.
    """
    target = await read.value(
        select(mail_links.c.target).where(mail_links.c.mail_id == mail, mail_links.c.position == position)
    )
    if target is None:
        raise NotFound(said("This link leads nowhere any more."), remedy=said("Open your hub instead."))
    return str(target)


async def _note(work: Work, mail: int, kind: str, position: int | None, visit: Visit) -> None:
    # Of somebody who was erased nothing is noted any more, whatever machines still do with their mails.
    whole = mails.join(customers, and_(customers.c.id == mails.c.customer_id, customers.c.erased_at.is_(None)))
    sent = await work.row(select(mails.c.sent_at).select_from(whole).where(mails.c.id == mail))
    if sent is None:
        return
    known = await work.rows(select(mail_events).where(mail_events.c.mail_id == mail).order_by(mail_events.c.id))
    if len(known) >= MOST_KEPT:
        return
    links = await work.value(select(func.count()).select_from(mail_links).where(mail_links.c.mail_id == mail))
    seen = [Seen(row.at, row.position, Visit(row.agent, row.method, row.purpose)) for row in known]
    seen.append(Seen(work.now, position, visit))
    *earlier, latest = marks(seen, sent.sent_at, int(links))
    await work.execute(
        insert_into(work, mail_events).values(
            mail_id=mail,
            kind=kind,
            position=position,
            at=work.now,
            agent=visit.agent[:300],
            method=visit.method[:8],
            purpose=visit.purpose[:60],
            machine=latest,
        )
    )
    # A burst is only seen when it is over: those it began with are marked after the fact.
    changed = [{"which": row.id, "mark": mark} for row, mark in zip(known, earlier, strict=True) if row.machine != mark]
    if changed:
        by_id = mail_events.c.id == bindparam("which")
        await work.execute(update(mail_events).where(by_id).values(machine=bindparam("mark")), changed)


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Drop where the mails of these customers led and with what they were read; that they were stays on record."""
    for part in chunks(ids):
        theirs = select(mails.c.id).where(mails.c.customer_id.in_(part))
        await work.execute(delete(mail_links).where(mail_links.c.mail_id.in_(theirs)))
        await work.execute(update(mail_events).where(mail_events.c.mail_id.in_(theirs)).values(agent="", purpose=""))
