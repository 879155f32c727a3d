"""What the acts know of a person that has to go when they are erased; that somebody was asked stays on record."""

from collections.abc import Sequence

from sqlalchemy import delete, update

from advocacy.acts.approvals import approvals, quotes
from advocacy.acts.asks import asks
from advocacy.acts.reviews import review_requests
from advocacy.acts.willingness import willingness
from advocacy.database import Work, chunks


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Drop what these people offered, approved and said, and where they worked; asks and requests stay as numbers."""
    for part in chunks(ids):
        for table in (willingness, quotes, approvals):
            await work.execute(delete(table).where(table.c.customer_id.in_(part)))
        await work.execute(
            update(asks)
            .where(asks.c.customer_id.in_(part))
            .values(account_id=None, reason=None, feedback=None, prospect=None, opportunity=None)
        )
        await work.execute(
            update(review_requests)
            .where(review_requests.c.customer_id.in_(part))
            .values(review_url=None, rejected_reason=None)
        )
