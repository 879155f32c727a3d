"""A member says what they want to be sent, and their boxes follow, until they are packed.

A box that is declined is packed by nobody and ordered nowhere. It stays the one box of its kind that its person gets,
so that changing one's mind wakes the same box, and whoever said no gets no second one by saying yes later.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, update

from advocacy.database import Work
from advocacy.engine.jobs import jobs
from advocacy.engine.people import hold_facts
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.words import said as words
from rewards import wishes
from rewards.packages import described, host_of, missing, vendor
from rewards.planned import planned
from rewards.shipments import DECLINED, UNSENT, order, order_key, said, shipments
from rewards.wishes import WISHES, YES

AT_VENDOR = ("ordered", "unknown")


async def wish(work: Work, customer: int, gifts: str) -> None:
    """Say what a member wants from now on, and let their boxes follow; the same wish again changes nothing.

    Args:
        work: the transaction of whoever says it.
        customer: whose wish it is.
        gifts: ``yes``, ``charity`` (what a box costs goes there instead) or ``none``.

    Raises:
        Invalid: it is none of the three.
        Conflict: a box is packed already, or what it costs has gone to charity.
        NotFound: there is no such customer.
    """
    if gifts not in WISHES:
        raise Invalid(
            words("Choose one of the three."),
            where="gifts",
            remedy=words("It is one of {wishes}.", wishes=", ".join(WISHES)),
        )
    if customer not in await hold_facts(work, [customer]):
        raise NotFound(f"There is no customer {customer}.")
    before = await wishes.of_customer(work, customer)
    if gifts == (before.gifts if before else YES):
        return
    boxes = await waiting(work, customer)
    turn = await wishes.keep(work, customer, gifts)
    if gifts == YES:
        await _revive(work, boxes)
    else:
        await _decline(work, boxes, gifts, turn)


async def waiting(work: Work, customer: int, *gone: str) -> list[Row[Any]]:
    """A customer's boxes that can still be changed, oldest first; they are held until the work ends.

    Args:
        work: the transaction.
        customer: whose.
        gone: states in which a box is beyond change as well, and a reason to say so.

    Raises:
        Conflict: there is a box, it is packed, and no other is to come.
    """
    boxes = await work.rows(
        select(shipments)
        .where(shipments.c.customer_id == customer, shipments.c.state.in_((*UNSENT, *AT_VENDOR, DECLINED, *gone)))
        .order_by(shipments.c.id)
        .with_for_update()
    )
    packed = await _packed_among(work, boxes) | {row.id for row in boxes if row.state in gone}
    found = [row for row in boxes if row.id not in packed]
    if packed and not found and not await planned(work, customer):
        raise await _too_late(work, boxes[-1])
    return found


async def _packed_among(work: Work, boxes: Sequence[Row[Any]]) -> set[int]:
    """Which of these are on a packing list or at a vendor; a vendor that may have been asked has the box."""
    keys = {order_key(row.id): row.id for row in boxes}
    # Held, so that no worker asks a vendor while the address or the wish changes.
    ordering = select(jobs.c.key, jobs.c.attempts).where(jobs.c.key.in_(keys)).with_for_update()
    asked = {keys[row.key] for row in await work.rows(ordering) if row.attempts > 0}
    return asked | {row.id for row in boxes if row.packing_list_id is not None or row.state in AT_VENDOR}


async def _too_late(work: Work, row: Row[Any]) -> Conflict:
    host = await host_of(work, row.program)
    if row.state == DECLINED:
        return Conflict(
            words("What your box would have cost has gone to charity already."),
            remedy=words("Write to {host} if you would like one after all.", host=host) if host else None,
        )
    street = await _street_of(work, row)
    sent = row.sent_at is not None
    if not street:
        going = words("It was sent already.") if sent else words("It is packed already.")
    elif sent:
        going = words("It was sent already, to {street}.", street=street)
    else:
        going = words("It is packed already, and goes to {street}.", street=street)
    return Conflict(
        going,
        remedy=words("Write to {host} if that is wrong.", host=host) if host else None,
    )


async def _street_of(work: Work, row: Row[Any]) -> str:
    """The street on a box's label, or where it is known to go."""
    if row.recipient:
        return str(row.recipient.get("street") or "")
    known = (await hold_facts(work, [row.customer_id]))[row.customer_id].values.get("attribute.address")
    return str(known.get("street") or "") if isinstance(known, dict) else ""


async def _decline(work: Work, boxes: Sequence[Row[Any]], gifts: str, turn: int) -> None:
    if not boxes:
        return
    await work.execute(
        update(jobs)
        .where(jobs.c.key.in_([order_key(row.id) for row in boxes]), jobs.c.state == "open")
        .values(state="cancelled", ended_at=work.now)
    )
    declined = await work.execute(
        update(shipments)
        .where(shipments.c.id.in_([row.id for row in boxes]))
        .values(state=DECLINED, wish=gifts)
        .returning(shipments)
    )
    rows = sorted(declined.all(), key=lambda row: int(row.id))
    await work.record(*[said(DECLINED, row, turn=turn) for row in rows])


async def _revive(work: Work, boxes: Sequence[Row[Any]]) -> None:
    again = [row for row in boxes if row.state == DECLINED]
    if not again:
        return
    kinds = await described(work, {(row.program, row.package) for row in again})
    values = (await hold_facts(work, [again[0].customer_id]))[again[0].customer_id].values
    events = []
    for state in ("needs_address", "ready"):
        wanted = [
            row.id
            for row in again
            if bool(missing(kinds[row.program, row.package], values)) is (state == "needs_address")
        ]
        woken = await work.execute(
            update(shipments).where(shipments.c.id.in_(wanted)).values(state=state, wish=None).returning(shipments)
        )
        rows = sorted(woken.all(), key=lambda row: int(row.id))
        events += [said(state, row) for row in rows]
        if state == "ready":
            await _order_again(work, [row for row in rows if vendor(kinds[row.program, row.package])])
    await work.record(*events)


async def _order_again(work: Work, rows: Sequence[Row[Any]]) -> None:
    if not rows:
        return
    await work.execute(
        update(jobs)
        .where(jobs.c.key.in_([order_key(row.id) for row in rows]), jobs.c.state == "cancelled")
        .values(state="open", attempts=0, due_at=work.now, ended_at=None)
    )
    await order(work, rows)
    work.wakes = True
