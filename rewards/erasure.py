"""What this limb forgets of a person: labels, notes, tracking numbers and replies. Postings and figures stay.

The order numbers of vendors stay with boxes and gift cards: what was paid for has to be accounted for (GDPR 17(3)(b)),
and without the vendor's own books they lead to nobody.
"""

from collections.abc import Sequence

from sqlalchemy import String, cast, delete, literal, select, update

from advocacy.database import Work, chunks
from rewards.closing import close_balances, refuse_open
from rewards.corrections import correction_notes
from rewards.ledger import postings
from rewards.redemptions import redemptions
from rewards.shipments import shipments
from rewards.stopping import lose_sight_of_boxes, stop_boxes
from rewards.wishes import gift_wishes


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Forget the words about these customers, send them nothing more, and close their balances."""
    await stop_boxes(work, ids, listed=True)
    await lose_sight_of_boxes(work, ids)
    for part in chunks(ids):
        await work.execute(
            update(shipments)
            .where(shipments.c.customer_id.in_(part))
            .values(recipient=None, carrier=None, tracking=None)
        )
        await work.execute(delete(gift_wishes).where(gift_wishes.c.customer_id.in_(part)))
        await refuse_open(work, part)
        await work.execute(
            update(redemptions)
            .where(redemptions.c.customer_id.in_(part))
            .values(reply=None, key=literal("erased:") + cast(redemptions.c.id, String))
        )
        await work.execute(
            delete(correction_notes).where(
                correction_notes.c.posting_id.in_(select(postings.c.id).where(postings.c.customer_id.in_(part)))
            )
        )
        await close_balances(work, part)
