"""Which mails somebody wants: what the program writes to all, and news, each by itself.

What serves a person alone (a sign-in link, an answer, where their box is) comes whatever they choose here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from advocacy.database import Read, Work
from advocacy.delivery.mail import REACHED_BY
from advocacy.delivery.suppression import lift
from advocacy.errors import NotFound
from advocacy.people import consent, membership
from advocacy.people.customers import customers

NEWS = "mail"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The mails somebody gets.

    Attributes:
        program: surveys, reminders and what else the program writes to many.
        news: what is new beyond that; only together with ``program``.
        address: where to.
        bounced_at: since when mails to it come back, if they do.
    """

    program: bool
    news: bool
    address: str
    bounced_at: datetime | None


async def wanted_by(read: Read, customer: int) -> Wanted:
    """What a customer gets."""
    row = await _row(read, customer)
    return Wanted(row.unsubscribed_at is None, _gets_news(row), row.email or "", row.bounced_at)


async def choose(
    work: Work, customer: int, *, program: bool, news: bool, evidence: str, how: str, secret: str
) -> Wanted:
    """Keep what a customer chose; it holds from the next mail on.

    Args:
        work: the unit of work.
        customer: who.
        program: whether they want what the program writes to many.
        news: whether they want news as well.
        evidence: the words beside the tick for news.
        how: where they said so.
        secret: the installation's, with which silenced addresses are hashed.

    Returns:
        what they get from now on.
    """
    before = await _row(work, customer)
    if program and before.unsubscribed_at is not None:
        await membership.subscribe(work, customer, how=how)
    if program and before.email:
        # An address that was erased once and came back is on the list of the silent; its owner has just spoken.
        await lift(work, before.email, secret)
    if not program:
        await membership.unsubscribe(work, customer, how=how)
    if news != _wants_news(before):
        await (consent.grant(work, customer, NEWS, evidence=evidence) if news else _decline(work, customer, evidence))
    return await wanted_by(work, customer)


async def _decline(work: Work, customer: int, evidence: str) -> None:
    # Who came in without being asked gets news until they say no; that they were asked has to be on record.
    await consent.grant(work, customer, NEWS, evidence=evidence)
    await consent.withdraw(work, customer, NEWS)


def _gets_news(row: Row[Any]) -> bool:
    return row.unsubscribed_at is None and _wants_news(row)


def _wants_news(row: Row[Any]) -> bool:
    return not row.wants_no_news


async def _row(read: Read, customer: int) -> Row[Any]:
    row = await read.row(select(customers.c.id, *REACHED_BY).where(customers.c.id == customer))
    if row is None:
        raise NotFound(f"There is no customer {customer}.")
    return row
