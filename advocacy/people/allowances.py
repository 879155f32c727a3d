"""How often somebody may do a thing, such as ask for a sign-in link: so many times within a period.

A row counts for one thing and one somebody, from their first time until its period is over; then it begins anew. One
statement takes from it and refuses in the same breath, so that of many at once no more get through than may. Who it
is about, an address or a client, is kept as a keyed hash.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Column, Integer, String, Table, case, delete, or_, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from advocacy.columns import UtcDateTime, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.errors import TooMany
from advocacy.words import said, said_of

MOST_SWEPT = 1000

allowances = Table(
    "allowances",
    metadata,
    Column("what", String(40), primary_key=True),
    Column("who", String(64), primary_key=True),
    Column("used", Integer, nullable=False),
    Column("until", UtcDateTime, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often a thing may be done.

    Attributes:
        what: the thing, in a word; counted apart from every other.
        most: how many times.
        per: within which time, from the first of them.
    """

    what: str
    most: int
    per: timedelta


async def allow(work: Work, allowance: Allowance, who: str, *, secret: str) -> None:
    """Take one from somebody's allowance.

    Args:
        work: the unit of work; if it is taken back, so is this.
        allowance: of what.
        who: an address, a client, or whatever else is counted by.
        secret: the installation's.

    Raises:
        TooMany: it is used up; nothing was taken.
    """
    if not await use(work, allowance, who, secret=secret):
        raise _too_many(work, await _until(work, allowance, who, secret))


async def use(work: Work, allowance: Allowance, who: str, *, secret: str) -> bool:
    """The same without an objection, for what is counted after it went wrong.

    Returns:
        whether there was one left.
    """
    row, over = allowances.c, allowances.c.until <= work.now
    first = insert_into(work, allowances).values(
        what=allowance.what, who=_who(secret, allowance, who), used=1, until=work.now + allowance.per
    )
    met = await work.changed(
        first.on_conflict_do_update(
            index_elements=[row.what, row.who],
            set_={
                "used": case((over, 1), else_=row.used + 1),
                "until": case((over, first.excluded.until), else_=row.until),
            },
            where=or_(over, row.used < allowance.most),
        )
    )
    return met == 1


async def require(read: Read, allowance: Allowance, who: str, *, secret: str) -> None:
    """Refuse somebody whose allowance is used up, and take nothing from it.

    Raises:
        TooMany: it is.
    """
    row = await read.row(select(allowances).where(*_mine(allowance, who, secret)))
    if row is not None and row.until > read.now and row.used >= allowance.most:
        raise _too_many(read, row.until)


async def sweep(work: Work) -> None:
    """Drop the rows whose period is over; one that somebody begins anew at this moment is left to them."""
    mine = (allowances.c.what, allowances.c.who)
    over = select(*mine).where(allowances.c.until <= work.now).limit(MOST_SWEPT).with_for_update(skip_locked=True)
    await work.execute(delete(allowances).where(tuple_(*mine).in_(over)))


async def _until(read: Read, allowance: Allowance, who: str, secret: str) -> datetime:
    found = await read.value(select(allowances.c.until).where(*_mine(allowance, who, secret)))
    return found if isinstance(found, datetime) else read.now


def _mine(allowance: Allowance, who: str, secret: str) -> tuple[ColumnElement[bool], ...]:
    return allowances.c.what == allowance.what, allowances.c.who == _who(secret, allowance, who)


def _who(secret: str, allowance: Allowance, who: str) -> str:
    # There are few enough client addresses to try them all: without a key their hash would hide nothing.
    key = hmac.digest(secret.encode(), b"advocacy allowances", "sha256")
    return hmac.digest(key, f"{allowance.what}:{who}".encode(), "sha256").hex()


def _too_many(read: Read, until: datetime) -> TooMany:
    seconds = max(1, ceil((until - read.now).total_seconds()))
    return TooMany(
        said("That was often enough for now."),
        after=seconds,
        remedy=said_of("Try again in a minute.", "Try again in {n} minutes.", n=ceil(seconds / 60)),
    )
