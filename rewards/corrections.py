"""A person's correction of points: another posting, never an edit, with a reason that the member can read."""

from sqlalchemy import Column, ForeignKey, Table, Text, select

from advocacy.columns import Key, metadata
from advocacy.database import Work, insert_into
from advocacy.engine.people import hold_facts
from advocacy.errors import Conflict, Forbidden, Invalid, NotFound
from advocacy.events import Event
from rewards.ladder import HERE, rise
from rewards.ledger import MEMBER, book, credit, postings, take

correction_notes = Table(
    "correction_notes",
    metadata,
    Column("posting_id", Key, ForeignKey("postings.id"), primary_key=True),
    Column("note", Text, nullable=False),
)


async def correct(work: Work, customer: int, change: int, *, why: str, key: str) -> int:
    """Book a person's correction: another posting, never an edit.

    Args:
        work: the transaction of somebody on the staff.
        customer: whose points.
        change: how many more, or fewer where negative.
        why: the reason, shown in the member's statement; it can be erased and the posting stays.
        key: the same key again changes nothing.

    Returns:
        the posting.

    Raises:
        Forbidden: a member asks for it.
        Invalid: nothing to correct, or no reason.
        Conflict: the balance does not hold that many.
        NotFound: there is no such customer.
    """
    if work.actor.kind == "member":
        raise Forbidden("Points are corrected by the people who run the program.", remedy="Write to your host.")
    if not change or not why.strip():
        raise Invalid(
            "A correction needs a number of points and a reason.", remedy="Write both; members read the reason."
        )
    if customer not in await hold_facts(work, [customer]):
        raise NotFound(f"There is no customer {customer}.")
    row = {
        "key": f"correction:{key}",
        "kind": "correction",
        "customer_id": customer,
        "source": "corrected" if change > 0 else MEMBER,
        "target": MEMBER if change > 0 else "corrected",
        "amount": abs(change),
    }
    booked = await book(work, [row])
    if not booked:
        return int(await work.value(select(postings.c.id).where(postings.c.key == row["key"])))
    posting = booked[f"correction:{key}"]
    after = (
        (await credit(work, {customer: change}, HERE))[customer]
        if change > 0
        else await take(work, customer, -change, earned=True)
    )
    if after is None:
        raise Conflict(f"There are fewer than {-change} points to take.", remedy="Take no more than the member has.")
    await work.execute(insert_into(work, correction_notes).values(posting_id=posting, note=why.strip()))
    data = {"amount": change, "lifetime": after.lifetime, "spendable": after.spendable, "cause": "correction"}
    risen = await rise(work, [after], {}) if change > 0 else []
    await work.record(Event("points.corrected", customer, f"posting:{posting}", "", data), *risen)
    return posting
