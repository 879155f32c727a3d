"""What comes back: addresses that do not work, and readers who say that a mail was spam."""

from typing import Any

from sqlalchemy import Row, case, func, select, update

from advocacy.clock import earlier, period
from advocacy.database import Read, Work
from advocacy.delivery import mail as post
from advocacy.delivery.mail import happened, mails
from advocacy.delivery.suppression import BOUNCED, COMPLAINED, suppress
from advocacy.events import Event
from advocacy.people import customers
from advocacy.people.membership import unsubscribe
from advocacy.words import said


async def bounce(work: Work, mail: int, *, secret: str, why: str = "", hard: bool = True) -> bool:
    """Note that a mail could not be delivered; after a hard bounce its address is never written to again.

    Args:
        work: the transaction.
        mail: its id.
        secret: the installation's secret, with which the suppressed address is hashed.
        why: the words of the server that refused it.
        hard: the address does not exist, as against a mailbox that is full today.

    Returns:
        whether it changed anything; the same bounce again does not.

    Raises:
        NotFound: there is no such mail.
    """
    row = await post.get(work, mail)
    met = await work.changed(
        update(mails)
        .where(mails.c.id == mail, mails.c.state.in_(["sending", "sent", "outbox"]))
        .values(
            state="bounced",
            bounce="hard" if hard else "soft",
            error=why[:2000] or None,
            bounced_at=work.now,
            sent_at=func.coalesce(mails.c.sent_at, work.now),
        )
    )
    if not met:
        return False
    events = [happened("mail.bounced", mail, row._asdict())]
    if hard and await _close(work, row, secret):
        events.append(Event("customer.bounced", row.customer_id, about=f"mail:{mail}"))
    await work.record(*events)
    return True


async def _close(work: Work, row: Row[Any], secret: str) -> bool:
    customer = await customers.get(work, row.customer_id)
    if customer.email:
        await suppress(work, {customer.email: BOUNCED}, secret)
    if customer.bounced_at is not None:
        return False
    await customers.change(work, row.customer_id, bounced_at=work.now)
    return True


async def complain(work: Work, mail: int, *, secret: str) -> bool:
    """Note that the reader called a mail spam: nothing in bulk is sent to them again.

    Returns:
        whether it changed anything.

    Raises:
        NotFound: there is no such mail.
    """
    row = await post.get(work, mail)
    met = await work.changed(
        update(mails).where(mails.c.id == mail, mails.c.complained_at.is_(None)).values(complained_at=work.now)
    )
    if not met:
        return False
    customer = await customers.get(work, row.customer_id)
    if customer.email:
        await suppress(work, {customer.email: COMPLAINED}, secret)
    await unsubscribe(work, row.customer_id, how="complaint")
    return True


A_DAY = period("P1D")
LAST = 2000
ENOUGH = 200
MOST_BOUNCES = 0.05
MOST_COMPLAINTS = 0.001


async def too_many(read: Read) -> str | None:
    """Why mails in bulk had better wait for a person, or None.

    Of the mails that went out within a day, 5 % bounced or 0.1 % were called spam (and more than one was); below 200
    mails a share says nothing. Mail providers stop a sender's mail for good a little above these.
    """
    last = (
        select(mails.c.state, mails.c.complained_at)
        .where(mails.c.sent_at > earlier(read.now, A_DAY, "UTC"))
        .order_by(mails.c.sent_at.desc())
        .limit(LAST)
        .subquery()
    )
    row = await read.row(
        select(
            func.count().label("sent"),
            func.sum(case((last.c.state == "bounced", 1), else_=0)).label("bounced"),
            func.count(last.c.complained_at).label("complained"),
        ).select_from(last)
    )
    if row is None or row.sent < ENOUGH:
        return None
    if row.bounced >= MOST_BOUNCES * row.sent:
        return said("{bounced} of the last {sent} mails bounced.", bounced=int(row.bounced), sent=row.sent)
    if row.complained > 1 and row.complained >= MOST_COMPLAINTS * row.sent:
        return said(
            "{complained} readers of the last {sent} mails called them spam.", complained=row.complained, sent=row.sent
        )
    return None
