"""The boxes that wait for somebody of the staff: those whose people are to be asked, and those that can be packed.

Whoever was asked where their box may go is waited for, and stands here again after a week.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, case, cast, exists, func, literal, or_, select

from advocacy.database import Read
from advocacy.delivery.mail import mails
from advocacy.people.customers import customers
from advocacy.words import Said, said, said_of
from rewards.desk import ASKED, GROUPS
from rewards.shipments import shipments
from web.language import listed, say
from web.studio.boxes.view import BoxRow, desk_of
from web.studio.today.groups import BOXES, Item

NAMED = 3
ASKED_AGAIN = timedelta(weeks=1)
TO_ASK, TO_PACK = 1, 2
_GROUP = {TO_ASK: "address", TO_PACK: "ready"}
_WORDS: Mapping[int, tuple[str, Said]] = {
    TO_ASK: ("map-pin", said_of("One needs an address", "{n} need an address", n=1)),
    TO_PACK: ("package", said_of("One is ready to pack", "{n} are ready to pack", n=1)),
}


def waiting_boxes(now: datetime) -> Select[Any]:
    """The boxes that wait: which of the two it is, whose, and since when."""
    return select(
        shipments.c.customer_id,
        shipments.c.scheduled_at.label("since"),
        case((GROUPS["address"], TO_ASK), else_=TO_PACK).label("kind"),
        shipments.c.id,
    ).where(or_(and_(GROUPS["address"], ~_asked_since(now - ASKED_AGAIN)), GROUPS["ready"]))


def _asked_since(moment: datetime) -> ColumnElement[bool]:
    about = literal("shipment:") + cast(shipments.c.id, String)
    return exists().where(mails.c.about == about, mails.c.mail == ASKED, mails.c.queued_at > moment)


async def box_items(read: Read) -> list[Item]:
    """A row for the boxes whose people are to be asked, and a row for those to pack."""
    boxes = waiting_boxes(read.now).subquery()
    kind = boxes.c.kind
    each = (
        select(
            kind,
            customers.c.name,
            func.row_number().over(partition_by=kind, order_by=boxes.c.id).label("place"),
            func.count().over(partition_by=kind).label("total"),
            func.min(boxes.c.since).over(partition_by=kind).label("oldest"),
        )
        .join(customers, customers.c.id == boxes.c.customer_id)
        .subquery()
    )
    rows = await read.rows(select(each).where(each.c.place <= NAMED).order_by(each.c.kind, each.c.place))
    return [_item(one, found) for one in _WORDS if (found := [row for row in rows if row.kind == one])]


async def boxes_of(read: Read, kind: int) -> list[BoxRow]:
    """The boxes of a kind with what each lacks, oldest first, at most a page of them."""
    found = await desk_of(read, _GROUP[kind], None)
    asked = read.now - ASKED_AGAIN
    return [one for one in found.boxes if kind == TO_PACK or one.row.asked_at is None or one.row.asked_at <= asked]


def _item(kind: int, rows: Sequence[Row[Any]]) -> Item:
    icon, words = _WORDS[kind]
    total, names = rows[0].total, [row.name for row in rows if row.name]
    more = total - len(rows)
    return Item(
        BOXES,
        kind,
        say(said_of(words.pattern, words.many, n=total)),
        gist=listed([*names, say(said("{n} more", n=more))] if more else names) if names else "",
        since=rows[0].oldest,
        icon=icon,
    )
