"""Earning points: what an award does to the ledger, the balance and the ladder, for one member or for thousands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from advocacy.database import Work, chunks
from advocacy.engine.people import hold_facts
from advocacy.errors import NotFound
from advocacy.events import Event
from rewards.ladder import HERE, rise
from rewards.ledger import MEMBER, book, credit, postings


@dataclass(frozen=True, slots=True)
class Award:
    """Points to give.

    Attributes:
        customer: to whom.
        points: how many; 0 opens the balance and reaches the levels that begin at 0.
        key: what makes it happen once, for ever.
        event: what they are for, as it happened.
        rule: whose words give them.
        because: the firing.
    """

    customer: int
    points: int
    key: str
    event: Event
    rule: str = ""
    because: str = ""


async def award(work: Work, awards: Sequence[Award]) -> None:
    """Give points: one insert, one change of balances, one look at the ladder, however many there are.

    A key that was booked before gives nothing again. Points for something that was undone and done again are paid
    less what could not be taken back the first time.

    Raises:
        NotFound: there is no such customer; nothing is written.
    """
    known = await hold_facts(work, sorted({one.customer for one in awards}))
    for one in awards:
        if one.customer not in known:
            raise NotFound(f"There is no customer {one.customer}.")
    kept = await _kept(work, awards)
    wanted = {one.key: (one, max(one.points - kept.get(one.key, 0), 0)) for one in awards}
    booked = await book(work, [_posting(one, points) for one, points in wanted.values() if one.points > 0])
    given = [(one, points) for one, points in wanted.values() if one.key in booked]
    sums = dict.fromkeys((one.customer for one, _ in wanted.values() if one.points == 0), 0)
    for one, points in given:
        sums[one.customer] = sums.get(one.customer, 0) + points
    if not sums:
        return
    after = await credit(work, sums, HERE)
    said = _said(given, booked, after)
    said += await rise(work, list(after.values()), {one.customer: one.because for one, _ in wanted.values()})
    await work.record(*said)


def _posting(one: Award, points: int) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": "award",
        "customer_id": one.customer,
        "source": "issued",
        "target": MEMBER,
        "amount": points,
        "event": one.event.name,
        "about": one.event.about,
        "object": one.event.object,
        "rule": one.rule,
    }


def _said(given: Sequence[tuple[Award, int]], booked: Mapping[str, int], after: Mapping[int, Row[Any]]) -> list[Event]:
    """One event for each award, with the balance as it was after just this one."""
    to_come: dict[int, int] = {}
    events = []
    for one, points in reversed(given):
        row, later = after[one.customer], to_come.get(one.customer, 0)
        to_come[one.customer] = later + points
        data = {
            "amount": points,
            # Where points were taken back before, the highest that was ever earned did not move with each award.
            "lifetime": row.lifetime - later if row.lifetime == row.earned else row.lifetime,
            "spendable": row.spendable - later,
            "cause": one.event.cause,
        }
        if points:
            about = f"posting:{booked[one.key]}"
            events.append(Event("points.awarded", one.customer, about, one.event.object, data, one.because))
    return events[::-1]


async def _kept(work: Work, awards: Iterable[Award]) -> dict[str, int]:
    """What members kept of awards for earlier turns of the same thing, because they had spent it when it was undone."""
    again = {one.key: (one, earlier) for one in awards if (earlier := _earlier_turns(one.event.about))}
    abouts = sorted({about for _, earlier in again.values() for about in earlier})
    if not abouts:
        return {}
    back = postings.alias("back")
    short: dict[tuple[int, str, str, str], int] = {}
    for part in chunks(abouts):
        query = (
            select(
                postings.c.customer_id,
                postings.c.rule,
                postings.c.event,
                postings.c.about,
                func.sum(postings.c.amount - back.c.amount).label("kept"),
            )
            .join(back, back.c.settles == postings.c.id)
            .where(postings.c.kind == "award", postings.c.about.in_(part))
            .group_by(postings.c.customer_id, postings.c.rule, postings.c.event, postings.c.about)
        )
        for row in await work.rows(query):
            short[(row.customer_id, row.rule, row.event, row.about)] = int(row.kept)
    return {
        key: sum(short.get((one.customer, one.rule, one.event.name, about), 0) for about in earlier)
        for key, (one, earlier) in again.items()
    }


def _earlier_turns(about: str) -> list[str]:
    """``submission:7:3`` was there before as ``submission:7:1`` and ``submission:7:2``."""
    thing, _, turn = about.rpartition(":")
    return [f"{thing}:{n}" for n in range(1, int(turn))] if ":" in thing and turn.isdecimal() else []
