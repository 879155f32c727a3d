"""What this limb forgets of a person: labels, notes, tracking numbers and replies. Postings and figures stay."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from advocacy.database import Work, chunks
from rewards.corrections import correction_notes
from rewards.ledger import postings
from rewards.redemptions import redemptions
from rewards.shipments import UNSENT, shipments


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Forget the words about these customers, and send them nothing more."""
    for part in chunks(ids):
        await work.execute(
            update(shipments)
            .where(shipments.c.customer_id.in_(part))
            .values(recipient=None, carrier=None, tracking=None)
        )
        await work.execute(
            update(shipments)
            .where(shipments.c.customer_id.in_(part), shipments.c.state.in_(UNSENT))
            .values(state="cancelled")
        )
        await work.execute(update(redemptions).where(redemptions.c.customer_id.in_(part)).values(reply=None))
        await work.execute(
            delete(correction_notes).where(
                correction_notes.c.posting_id.in_(select(postings.c.id).where(postings.c.customer_id.in_(part)))
            )
        )
