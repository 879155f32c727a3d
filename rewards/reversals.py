"""Taking back what was awarded for something that was undone: exactly that, and at most once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select, tuple_, update

from advocacy.database import Work, chunks
from advocacy.engine.people import hold_facts
from advocacy.events import Event
from rewards.ledger import MEMBER, balances, book, postings

UNDONE = ".undone"
COMPLETED = ".completed"


@dataclass(frozen=True, slots=True)
class Undoing:
    """Something undone whose awards are to be taken back."""

    customer: int
    event: Event
    because: str = ""


async def reverse(work: Work, undone: Sequence[Undoing]) -> None:
    """Take back exactly the awards that were made for something, each at most once.

    A balance stops at zero: what was spent stays spent. Lifetime points and levels stay as they were.
    """
    known = await hold_facts(work, sorted({one.customer for one in undone}))
    causes = {
        (one.customer, one.event.name.replace(UNDONE, COMPLETED), one.event.about): one
        for one in undone
        if one.customer in known
    }
    made = await _awards_for(work, list(causes))
    if not made:
        return
    held = await _held(work, sorted({given.customer_id for given in made}))
    left = {customer: row.spendable for customer, row in held.items()}
    taken = []
    for given in made:
        amount = min(given.amount, left[given.customer_id])
        left[given.customer_id] -= amount
        taken.append((given, amount, left[given.customer_id]))
    booked = await book(work, [_reversal(given, amount) for given, amount, _ in taken])
    await work.execute(
        update(balances)
        .where(balances.c.customer_id == bindparam("whose"))
        .values(spendable=balances.c.spendable - bindparam("less"), earned=balances.c.earned - bindparam("less")),
        [{"whose": who, "less": row.spendable - left[who]} for who, row in held.items()],
    )
    events = []
    for given, amount, spendable in taken:
        one = causes[(given.customer_id, given.event, given.about)]
        lifetime = held[given.customer_id].lifetime
        data = {"amount": amount, "lifetime": lifetime, "spendable": spendable, "cause": one.event.cause}
        about = f"posting:{booked[_key(given)]}"
        events.append(Event("points.reversed", given.customer_id, about, given.object, data, one.because))
    await work.record(*events)


async def _held(work: Work, ids: Sequence[int]) -> Mapping[int, Row[Any]]:
    return {
        row.customer_id: row
        for part in chunks(ids)
        for row in await work.rows(
            # The amount depends on the balance, so the balance stands still until it is booked.
            select(balances).where(balances.c.customer_id.in_(part)).order_by(balances.c.customer_id).with_for_update()
        )
    }


async def _awards_for(work: Work, causes: Sequence[tuple[int, str, str]]) -> list[Row[Any]]:
    back = postings.alias("back")
    whose = tuple_(postings.c.customer_id, postings.c.event, postings.c.about)
    return [
        row
        for part in chunks(causes, 300)
        for row in await work.rows(
            select(postings)
            .outerjoin(back, back.c.settles == postings.c.id)
            .where(postings.c.kind == "award", back.c.id.is_(None), whose.in_(part))
            .order_by(postings.c.id)
        )
    ]


def _reversal(given: Row[Any], amount: int) -> dict[str, Any]:
    return {
        "key": _key(given),
        "kind": "reversal",
        "customer_id": given.customer_id,
        "source": MEMBER,
        "target": "issued",
        "amount": amount,
        "event": given.event,
        "about": given.about,
        "object": given.object,
        "rule": given.rule,
        "settles": given.id,
    }


def _key(given: Row[Any]) -> str:
    return f"reversal:{given.id}"
