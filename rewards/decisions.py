"""What becomes of a redemption: approved, there, refused, or not known. Points and stock follow, all or nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select, update

from advocacy.database import Work
from advocacy.engine.people import hold_facts
from advocacy.errors import Conflict, Forbidden
from advocacy.events import Event
from advocacy.words import Said
from advocacy.words import said as words
from rewards import catalog
from rewards.catalog import put_back
from rewards.ledger import book, give_back, postings
from rewards.redemptions import OPEN, get, moved, order, posting, redemptions, said

ALREADY: Mapping[str, Said] = {
    "reserved": words("This redemption waits for somebody to approve it."),
    "approved": words("This redemption is approved already."),
    "unknown": words("This redemption is being looked into already."),
    "fulfilled": words("This redemption is fulfilled already."),
    "refused": words("This redemption is refused already."),
}


async def approve(work: Work, redemption: int) -> None:
    """A person has looked: it may be ordered or handed over.

    Raises:
        Conflict: it is not waiting for that.
    """
    row = await _move(work, redemption, ("reserved",), "approved", approved_at=work.now)
    reward = await catalog.get(work, row.reward_id)
    await order(work, row, reward.kind)
    await work.record(said("redemption.approved", row))


async def fulfil(work: Work, redemption: int, *, vendor_ref: str | None = None) -> None:
    """The reward is there: the reserved points are redeemed for good.

    Raises:
        Conflict: it was not approved, or it has ended.
    """
    row = await _move(work, redemption, ("approved", "unknown"), "fulfilled", ended_at=work.now, vendor_ref=vendor_ref)
    await _settle(work, row, "spending")
    await work.record(said("redemption.fulfilled", row))


async def refuse(work: Work, redemption: int, *, reply: str = "") -> None:
    """It cannot be: points and stock come back, both or neither.

    Raises:
        Conflict: it has ended.
    """
    row = await _move(work, redemption, OPEN, "refused", ended_at=work.now, reply=reply or None)
    booked = await _settle(work, row, "release")
    await put_back(work, row.reward_id)
    after = await give_back(work, row.customer_id, row.points)
    returned = Event("points.returned", row.customer_id, **moved(row, booked, after))
    await work.record(returned, said("redemption.refused", row))


async def lose_sight(work: Work, redemption: int) -> None:
    """A vendor was asked and did not answer: a person has to find out, and until then nothing is taken or given."""
    await work.changed(
        update(redemptions)
        .where(redemptions.c.id == redemption, redemptions.c.state == "approved")
        .values(state="unknown")
    )


async def _move(work: Work, redemption: int, before: Sequence[str], state: str, **values: Any) -> Row[Any]:
    if work.actor.kind == "member":
        raise Forbidden(words("This is decided by the people who run the program."))
    known = await get(work, redemption)
    await hold_facts(work, [known.customer_id])
    met = await work.execute(
        update(redemptions)
        .where(redemptions.c.id == redemption, redemptions.c.state.in_(before))
        .values(state=state, **values)
        .returning(redemptions)
    )
    row = met.first()
    if row is None:
        state = (await get(work, redemption)).state
        raise Conflict(ALREADY[state], remedy=words("Somebody was quicker. Below is where it stands."))
    return row


async def _settle(work: Work, row: Row[Any], kind: str) -> int:
    held = await work.value(select(postings.c.id).where(postings.c.key == row.posting_key))
    ending = posting(row, kind) | {"settles": held}
    return (await book(work, [ending]))[ending["key"]]
