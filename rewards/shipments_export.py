"""The boxes to pack as a file, with room to say what became of them: filled in, it is read back by the marks."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import select

from advocacy.database import Read, chunks
from advocacy.errors import Invalid
from advocacy.people.customers import customers
from advocacy.reports.cells import Line
from advocacy.reports.export import Export
from rewards.packing import Pick, pick_list
from rewards.shipments import DECLINED, shipments

PICKED = tuple(field.name for field in fields(Pick))
COLUMNS = (*PICKED, "status", "carrier", "tracking", "wish")
BATCH = 500
_LISTED = (
    select(shipments)
    .where(shipments.c.state == "ready", shipments.c.packing_list_id.is_not(None))
    .order_by(shipments.c.id)
)
_DECLINED = (
    select(shipments, customers.c.name)
    .join(customers, customers.c.id == shipments.c.customer_id)
    .where(shipments.c.state == DECLINED)
    .order_by(shipments.c.id)
)


async def lines(read: Read, options: Mapping[str, Any]) -> AsyncGenerator[Sequence[Line], None]:
    """The boxes to pack, on a packing list or on none; or with ``list`` those of that list, and what became of them.

    With ``declined`` those that nobody packs, because their person wants none, and what they want instead.
    """
    if options.get("declined"):
        async for declined in read.stream(_DECLINED, BATCH):
            yield [(row.customer_id, _not_packed(row)) for row in declined]
        return
    number = _number(options.get("list"))
    picks = await pick_list(read, number)
    if number is None:
        picks += [Pick(**row.recipient) for row in await read.rows(_LISTED) if row.recipient]
    for part in chunks(picks, BATCH):
        query = select(shipments).where(shipments.c.id.in_([pick.shipment for pick in part]))
        rows = {row.id: row for row in await read.rows(query)}
        yield [
            (
                rows[pick.shipment].customer_id,
                (*(getattr(pick, name) for name in PICKED), *_became(rows[pick.shipment])),
            )
            for pick in part
        ]


def _became(row: Any) -> tuple[str, ...]:
    marked = row.state in {"sent", "delivered", "returned"}
    return (row.state if marked else "", row.carrier or "", row.tracking or "", "")


def _not_packed(row: Any) -> tuple[Any, ...]:
    pick = Pick(row.id, row.package, row.name)
    return (*(getattr(pick, name) for name in PICKED), row.state, "", "", row.wish)


def _number(value: Any) -> int | None:
    if value is None:
        return None
    if not str(value).isdecimal():
        raise Invalid(f"{value!r} is not the number of a packing list.", where="list")
    return int(value)


EXPORT = Export("shipments", COLUMNS, lines, frozenset({"list", "declined"}))
