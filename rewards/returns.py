"""Boxes that came back: on their way again, or done with. It stays the one box of its kind that its person gets."""

from typing import Any

from sqlalchemy import update

from advocacy.database import Work
from advocacy.engine.people import hold_facts, learn
from advocacy.errors import Conflict
from advocacy.people.addresses import check_address
from advocacy.words import said
from rewards.packages import ADDRESS, described, missing, vendor
from rewards.shipments import get, shipments
from rewards.shipments import said as happened


async def send_again(work: Work, shipment: int, address: Any = None) -> str:
    """Let a box that came back be packed again. When it was first sent stays, because the score after it goes by that.

    Args:
        work: the transaction of somebody of the staff.
        shipment: the box.
        address: where it goes this time, as typed; None where the known one is right.

    Returns:
        ``ready``, or ``needs_address`` where something is not known.

    Raises:
        Conflict: it did not come back, somebody has dealt with it, or a vendor sends it, who knows it as sent.
        Invalid: something of the address is missing or unknown.
        NotFound: there is no such box.
    """
    row = await get(work, shipment)
    given = check_address(address, ADDRESS) if address is not None else None
    known = (await hold_facts(work, [row.customer_id])).get(row.customer_id)
    if known is None:
        raise Conflict(said("The person this box was for is not here any more."))
    if given is not None:
        await work.record(*await learn(work, row.customer_id, {ADDRESS: given}, about=f"address:{work.chain}"))
        known = (await hold_facts(work, [row.customer_id]))[row.customer_id]
    kind = (await described(work, [(row.program, row.package)]))[row.program, row.package]
    if vendor(kind):
        raise Conflict(
            said("A vendor sends this box, and knows it as sent."),
            remedy=said("Ask them to send it again, and close it here."),
        )
    state = "needs_address" if missing(kind, known.values) else "ready"
    met = await work.changed(
        update(shipments)
        .where(shipments.c.id == shipment, shipments.c.state == "returned", shipments.c.closed_at.is_(None))
        .values(
            state=state,
            packing_list_id=None,
            recipient=None,
            carrier=None,
            tracking=None,
            delivered_at=None,
            returned_at=None,
        )
    )
    if met != 1:
        raise _dealt_with()
    # Each time that it came back is an occurrence of its own.
    await work.record(happened(state, row, turn=int(row.returned_at.timestamp())))
    return state


async def close(work: Work, shipment: int) -> None:
    """Note that a box that came back goes nowhere any more.

    Raises:
        Conflict: it did not come back, or somebody has dealt with it.
        NotFound: there is no such box.
    """
    await get(work, shipment)
    met = await work.changed(
        update(shipments)
        .where(shipments.c.id == shipment, shipments.c.state == "returned", shipments.c.closed_at.is_(None))
        .values(closed_at=work.now)
    )
    if met != 1:
        raise _dealt_with()


def _dealt_with() -> Conflict:
    return Conflict(
        said("This box is not waiting for that any more."),
        remedy=said("Somebody has dealt with it. Its page says how."),
    )
