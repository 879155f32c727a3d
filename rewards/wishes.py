"""What a member wants to be sent: gifts, what they are worth to charity instead, or nothing at all.

A wish stands until it is changed. Nobody has to have one: gifts are what a program sends to whoever says nothing.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Row, String, Table, select

from advocacy.columns import Key, UtcDateTime, metadata
from advocacy.database import Read, Work, chunks, insert_into

YES, CHARITY, NONE = "yes", "charity", "none"
WISHES = (YES, CHARITY, NONE)

gift_wishes = Table(
    "gift_wishes",
    metadata,
    Column("customer_id", Key, ForeignKey("customers.id"), primary_key=True),
    Column("gifts", String(8), nullable=False),
    # How often it was changed: a box that is declined again is another event than the first time.
    Column("turn", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)


async def keep(work: Work, customer: int, gifts: str) -> int:
    """Note what a member wants from now on.

    Returns:
        how often they have said so by now.
    """
    saying = insert_into(work, gift_wishes).values(customer_id=customer, gifts=gifts, turn=1, at=work.now)
    kept = saying.on_conflict_do_update(
        index_elements=["customer_id"], set_={"gifts": gifts, "turn": gift_wishes.c.turn + 1, "at": work.now}
    )
    return int(await work.value(kept.returning(gift_wishes.c.turn)))


async def declined_by(read: Read, ids: Sequence[int]) -> dict[int, str]:
    """Who of these customers wants no gift, and what instead: ``charity`` or ``none``."""
    return {
        row.customer_id: row.gifts
        for part in chunks(sorted(set(ids)))
        for row in await read.rows(
            select(gift_wishes).where(gift_wishes.c.customer_id.in_(part), gift_wishes.c.gifts != YES)
        )
    }


async def of_customer(read: Read, customer: int) -> Row[Any] | None:
    """What a member wants, and since when; None where they never said."""
    return await read.row(select(gift_wishes).where(gift_wishes.c.customer_id == customer))
