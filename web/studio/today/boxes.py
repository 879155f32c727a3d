"""The boxes that wait, as two rows that lead to their own desk."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select

from advocacy.database import Read
from advocacy.people.customers import customers
from advocacy.words import said, said_of
from rewards.shipments import shipments
from web.language import listed, say
from web.studio.today.counting import BOXES_WAIT
from web.studio.today.groups import BOXES, Item

DESK = "/studio/boxes"
NAMED = 3
_WORDS = {
    "needs_address": ("map-pin", said_of("One needs an address", "{n} need an address", n=1)),
    "ready": ("package", said_of("One is ready to pack", "{n} are ready to pack", n=1)),
}


async def box_items(read: Read) -> list[Item]:
    """What waits at the boxes' desk: a row for those that lack something, a row for those to pack."""
    place = func.row_number().over(partition_by=shipments.c.state, order_by=shipments.c.id).label("place")
    total = func.count().over(partition_by=shipments.c.state).label("total")
    oldest = func.min(shipments.c.scheduled_at).over(partition_by=shipments.c.state).label("oldest")
    inner = (
        select(shipments.c.state, customers.c.name, place, total, oldest)
        .join(customers, customers.c.id == shipments.c.customer_id)
        .where(shipments.c.state.in_(BOXES_WAIT), shipments.c.packing_list_id.is_(None))
        .subquery()
    )
    rows = await read.rows(select(inner).where(inner.c.place <= NAMED).order_by(inner.c.state, inner.c.place))
    by_state: dict[str, list[Row[Any]]] = {}
    for row in rows:
        by_state.setdefault(row.state, []).append(row)
    return [_item(number, state, by_state[state]) for number, state in enumerate(BOXES_WAIT, 1) if state in by_state]


def _item(number: int, state: str, rows: Sequence[Row[Any]]) -> Item:
    icon, words = _WORDS[state]
    total, names = rows[0].total, [row.name for row in rows if row.name]
    more = total - len(rows)
    gist = listed([*names, say(said("{n} more", n=more))] if more else names) if names else ""
    return Item(
        BOXES,
        number,
        say(said_of(words.pattern, words.many, n=total)),
        gist=gist,
        since=rows[0].oldest,
        icon=icon,
        path=DESK,
    )
