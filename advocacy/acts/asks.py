"""Asks: somebody of the company asked a person to do something for it, and what came of it.

An ask is a withdrawal from what a person is willing to give, so it counts from the moment it is asked, and a thank-you
is due when it is done.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Row, String, Table, Text, func, literal, select, update

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work
from advocacy.engine.journal import standings
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from advocacy.people.customers import customers

PROMISED = timedelta(hours=48)
TOP = 5
OUTCOMES = ("won", "lost", "open")

asks = Table(
    "asks",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False),
    Column("account_id", Key, ForeignKey("accounts.id")),
    Column("activity", String(20), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
    Column("asked_by", String(40), nullable=False),
    Column("opportunity", String(120)),
    Column("prospect", String(200)),
    Column("needed_by", UtcDateTime),
    Column("accepted", Boolean),
    Column("answered_at", UtcDateTime),
    Column("reason", Text),
    Column("done_at", UtcDateTime),
    Column("outcome", String(12)),
    Column("feedback", Text),
    Column("thanked_at", UtcDateTime),
    Index("ix_asks_customer_id_asked_at", "customer_id", "asked_at"),
    Index("ix_asks_account_id_asked_at", "account_id", "asked_at"),
)


async def answer(work: Work, number: int, *, accepted: bool, reason: str = "") -> None:
    """Note what the person said to an ask.

    Raises:
        Conflict: there is no such ask, or it was answered.
    """
    met = await work.changed(
        update(asks)
        .where(asks.c.id == number, asks.c.accepted.is_(None))
        .values(accepted=accepted, answered_at=work.now, reason=reason.strip() or None)
    )
    if met != 1:
        raise Conflict(f"Ask {number} is not waiting for an answer.")
    await _say(work, number, "reference.accepted" if accepted else "reference.declined")


async def finish(work: Work, number: int, *, outcome: str = "open", feedback: str = "") -> None:
    """Note that it was done, and what came of the deal: ``won``, ``lost`` or ``open``.

    Raises:
        Invalid: another outcome.
        Conflict: it was done already, or declined.
    """
    if outcome not in OUTCOMES:
        raise Invalid(f"{outcome!r} is no outcome.", where="outcome", remedy=f"Choose one of {', '.join(OUTCOMES)}.")
    met = await work.changed(
        update(asks)
        .where(asks.c.id == number, asks.c.done_at.is_(None), asks.c.accepted.is_not(False))
        .values(
            accepted=True,
            answered_at=func.coalesce(asks.c.answered_at, literal(work.now, UtcDateTime())),
            done_at=work.now,
            outcome=outcome,
            feedback=feedback.strip() or None,
        )
    )
    if met != 1:
        raise Conflict(f"Ask {number} was done already, or declined.")
    await _say(work, number, "reference.done")


async def thank(work: Work, number: int) -> None:
    """Note that the person was thanked.

    Raises:
        Conflict: there is nothing to thank for, or it was done.
    """
    met = await work.changed(
        update(asks)
        .where(asks.c.id == number, asks.c.done_at.is_not(None), asks.c.thanked_at.is_(None))
        .values(thanked_at=work.now)
    )
    if met != 1:
        raise Conflict(f"No thank-you is due for ask {number}.")


async def _say(work: Work, number: int, name: str) -> None:
    row = await get(work, number)
    await work.record(Event(name, row.customer_id, f"ask:{number}", row.activity, {"activity": row.activity}))


async def get(read: Read, number: int) -> Row[Any]:
    """The ask of that id.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(asks).where(asks.c.id == number))
    if row is None:
        raise NotFound(f"There is no ask {number}.")
    return row


async def of_customer(read: Read, customer: int) -> Sequence[Row[Any]]:
    """What a person was asked for, newest first."""
    return await read.rows(select(asks).where(asks.c.customer_id == customer).order_by(asks.c.id.desc()))


async def to_thank(read: Read, limit: int = 200) -> Sequence[Row[Any]]:
    """The asks that were done and not thanked for, the longest waiting first."""
    waiting = select(asks).where(asks.c.done_at.is_not(None), asks.c.thanked_at.is_(None))
    return await read.rows(waiting.order_by(asks.c.done_at).limit(limit))


async def health(read: Read, since: datetime) -> dict[str, Any]:
    """How the asking goes: how many, how many accepted, how fast done, on how few people, and who is overlooked.

    Args:
        read: a read or a work.
        since: the first instant that counts.

    Returns:
        ``asked``, ``answered``, ``accepted``, ``acceptance_rate``, ``done``, ``hours_to_done`` (median),
        ``done_in_48_hours`` and ``share_of_top_5`` as rates, and ``promoters_never_asked``; None is undefined.
    """
    rows = await read.rows(select(asks).where(asks.c.asked_at >= since))
    answered = [row for row in rows if row.accepted is not None]
    accepted = sum(row.accepted for row in answered)
    took = [row.done_at - row.asked_at for row in rows if row.done_at is not None]
    most_asked = Counter(row.customer_id for row in rows).most_common(TOP)
    never = (
        select(func.count())
        .select_from(standings.join(customers, customers.c.id == standings.c.customer_id))
        .where(
            standings.c.segment == "promoter",
            customers.c.erased_at.is_(None),
            standings.c.customer_id.not_in(select(asks.c.customer_id)),
        )
    )
    return {
        "asked": len(rows),
        "answered": len(answered),
        "accepted": accepted,
        "acceptance_rate": _share(accepted, len(answered)),
        "done": len(took),
        "hours_to_done": median(one / timedelta(hours=1) for one in took) if took else None,
        "done_in_48_hours": _share(sum(one <= PROMISED for one in took), len(took)),
        "share_of_top_5": _share(sum(number for _, number in most_asked), len(rows)),
        "promoters_never_asked": int(await read.value(never)),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
