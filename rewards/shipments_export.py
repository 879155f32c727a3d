"""The boxes to pack as a file, with room to say what became of them: filled in, it is read back by the marks."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import select

from advocacy.database import Read, chunks
from advocacy.errors import Invalid
from advocacy.reports.cells import Line
from advocacy.reports.export import Export
from rewards.packing import Pick, pick_list
from rewards.shipments import shipments

PICKED = tuple(field.name for field in fields(Pick))
COLUMNS = (*PICKED, "status", "carrier", "tracking")
BATCH = 500
_LISTED = (
    select(shipments)
    .where(shipments.c.state == "ready", shipments.c.packing_list_id.is_not(None))
    .order_by(shipments.c.id)
)


async def lines(read: Read, options: Mapping[str, Any]) -> AsyncGenerator[Sequence[Line], None]:
    """The boxes to pack, on a packing list or on none; or with ``list`` those of that list, and what became of them."""
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


def _became(row: Any) -> tuple[str, str, str]:
    marked = row.state in {"sent", "delivered", "returned"}
    return (row.state if marked else "", row.carrier or "", row.tracking or "")


def _number(value: Any) -> int | None:
    if value is None:
        return None
    if not str(value).isdecimal():
        raise Invalid(f"{value!r} is not the number of a packing list.", where="list")
    return int(value)


EXPORT = Export("shipments", COLUMNS, lines, frozenset({"list"}))
