"""Closing the balance of somebody who is erased: nobody is there to spend what they had.

What is reserved for rewards that nobody has ordered comes back, and what can be spent is then booked away as a
correction: the postings stay, their sum stays zero, and the company owes exactly so much less. Lifetime points, levels
and everything that reports count stay as they were.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, String, and_, bindparam, cast, exists, literal, select, update

from advocacy.database import Work
from advocacy.engine.jobs import jobs
from advocacy.events import Event
from rewards.catalog import rewards
from rewards.ledger import MEMBER, balances, book, postings
from rewards.redemptions import CARD_JOB, moved, posting, redemptions, said

CAUSE = "customer.erased"

_ordering = jobs.c.key == literal(f"{CARD_JOB}:") + cast(redemptions.c.id, String)
_asked: ColumnElement[bool] = exists().where(_ordering, jobs.c.attempts > 0)
"""Whether the card may have been ordered already, by a vendor or by a person with a list."""


async def refuse_open(work: Work, ids: Sequence[int]) -> None:
    """End the redemptions of these customers that nobody has ordered; points and stock come back.

    Where one may have been ordered, a person has to find out what became of it; to erase again closes what comes back.
    """
    theirs = redemptions.c.customer_id.in_(ids)
    await work.execute(
        update(redemptions).where(theirs, redemptions.c.state == "approved", _asked).values(state="unknown")
    )
    ended = await work.execute(
        update(redemptions)
        .where(theirs, redemptions.c.state.in_(("reserved", "approved")))
        .values(state="refused", ended_at=work.now)
        .returning(redemptions)
    )
    rows = sorted(ended.all(), key=lambda row: int(row.id))
    if not rows:
        return
    booked = await _release(work, rows)
    stock = Counter(row.reward_id for row in rows)
    await work.execute(
        update(rewards).where(rewards.c.id == bindparam("which")).values(stock=rewards.c.stock + bindparam("back")),
        [{"which": reward, "back": number} for reward, number in sorted(stock.items())],
    )
    returned: Counter[int] = Counter()
    for row in rows:
        returned[row.customer_id] += row.points
    await _move(work, returned)
    after = await _balances(work, sorted(returned))
    to_come: Counter[int] = Counter(returned)
    events = []
    for row in rows:
        to_come[row.customer_id] -= row.points
        told = moved(row, booked[row.id], after.get(row.customer_id))
        told["data"]["spendable"] -= to_come[row.customer_id]
        events += [Event("points.returned", row.customer_id, **told), said("redemption.refused", row)]
    await work.record(*events)


async def _release(work: Work, rows: Sequence[Row[Any]]) -> dict[int, int]:
    """Book the release of each redemption's points; the posting of each by redemption."""
    reserved = {
        row.key: row.id
        for row in await work.rows(
            select(postings.c.id, postings.c.key).where(postings.c.key.in_([row.posting_key for row in rows]))
        )
    }
    releases = {row.id: posting(row, "release") | {"settles": reserved[row.posting_key]} for row in rows}
    booked = await book(work, list(releases.values()))
    return {redemption: booked[release["key"]] for redemption, release in releases.items()}


async def close_balances(work: Work, ids: Sequence[int]) -> None:
    """Book away what these customers could spend."""
    held = await work.rows(
        # The amount is the balance, so it stands still until it is booked.
        select(balances)
        .where(balances.c.customer_id.in_(ids), balances.c.spendable > 0)
        .order_by(balances.c.customer_id)
        .with_for_update()
    )
    if not held:
        return
    away = {row.customer_id: _away(row, work.chain) for row in held}
    booked = await book(work, list(away.values()))
    await _move(work, {row.customer_id: -row.spendable for row in held}, earned=True)
    await work.record(
        *[
            Event(
                "points.corrected",
                row.customer_id,
                f"posting:{booked[away[row.customer_id]['key']]}",
                "",
                {"amount": -row.spendable, "lifetime": row.lifetime, "spendable": 0, "cause": CAUSE},
            )
            for row in held
        ]
    )


def _away(row: Row[Any], chain: str) -> dict[str, Any]:
    return {
        "key": f"erasure:{row.customer_id}:{chain}",
        "kind": "correction",
        "customer_id": row.customer_id,
        "source": MEMBER,
        "target": "corrected",
        "amount": row.spendable,
        "event": CAUSE,
    }


async def _move(work: Work, points: Mapping[int, int], *, earned: bool = False) -> None:
    """Add to what these customers can spend; what was never theirs to keep leaves ``earned`` as well."""
    change: BindParameter[int] = bindparam("change")
    also = {"earned": balances.c.earned + change} if earned else {}
    await work.execute(
        update(balances)
        .where(and_(balances.c.customer_id == bindparam("whose"), balances.c.spendable + change >= 0))
        .values(spendable=balances.c.spendable + change, **also),
        [{"whose": whose, "change": number} for whose, number in sorted(points.items())],
    )


async def _balances(work: Work, ids: Sequence[int]) -> dict[int, Row[Any]]:
    return {row.customer_id: row for row in await work.rows(select(balances).where(balances.c.customer_id.in_(ids)))}
