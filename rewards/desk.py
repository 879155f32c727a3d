"""The boxes as the office works through them: what each waits for, how many of each there are, and what is to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, cast, exists, func, literal, or_, select

from advocacy.database import Read
from advocacy.delivery.mail import mails
from advocacy.engine.jobs import as_action, jobs
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from rewards.packages import packages
from rewards.shipments import BOX_JOB, DECLINED, packing_lists, shipments

ASKED = "box-address"
"""The key of the mail that asks somebody where their box may go."""
AHEAD = timedelta(weeks=4)

_order = jobs.c.key == literal(f"{BOX_JOB}:") + cast(shipments.c.id, String)
_at_vendor: ColumnElement[bool] = exists().where(_order)
_stuck: ColumnElement[bool] = exists().where(_order, jobs.c.state == "dead")
_to_pack = and_(shipments.c.state == "ready", ~_at_vendor)
GROUPS: Mapping[str, ColumnElement[bool]] = {
    "decide": or_(shipments.c.state == "unknown", and_(shipments.c.state == "ready", _stuck)),
    "returned": and_(shipments.c.state == "returned", shipments.c.closed_at.is_(None)),
    "address": shipments.c.state == "needs_address",
    "ready": and_(_to_pack, shipments.c.packing_list_id.is_(None)),
    "packed": and_(_to_pack, shipments.c.packing_list_id.is_not(None)),
    "vendor": or_(shipments.c.state == "ordered", and_(shipments.c.state == "ready", _at_vendor, ~_stuck)),
    "sent": shipments.c.state == "sent",
    "delivered": shipments.c.state == "delivered",
    "declined": shipments.c.state == DECLINED,
}
"""What a box can wait for, most urgent first."""
NEWEST_FIRST = frozenset({"delivered", "declined"})


@dataclass(frozen=True, slots=True)
class Planned:
    """Boxes of a kind that are scheduled on a day."""

    day: datetime
    package: str
    people: int


async def counted(read: Read) -> dict[str, int]:
    """How many boxes are in each group."""
    found = [func.count().filter(condition).label(name) for name, condition in GROUPS.items()]
    row = await read.row(select(*found).select_from(shipments))
    return {name: int(getattr(row, name)) for name in GROUPS} if row is not None else dict.fromkeys(GROUPS, 0)


async def in_group(read: Read, group: str, *, after: int | None = None, limit: int = 50) -> Sequence[Row[Any]]:
    """The boxes of a group with whom they are for and what is in them, from after a number on.

    Each has ``name``, ``account``, ``kind``, ``document``, ``host``, ``listed_at`` and ``asked_at``.
    """
    asked = (
        select(func.max(mails.c.queued_at))
        .where(mails.c.about == literal("shipment:") + cast(shipments.c.id, String), mails.c.mail == ASKED)
        .scalar_subquery()
    )
    query = (
        select(
            shipments,
            customers.c.name,
            customers.c.language,
            accounts.c.name.label("account"),
            packages.c.name.label("kind"),
            packages.c.document,
            packages.c.host,
            packing_lists.c.at.label("listed_at"),
            asked.label("asked_at"),
        )
        .join(customers, customers.c.id == shipments.c.customer_id)
        .join(packages, and_(packages.c.program == shipments.c.program, packages.c.key == shipments.c.package))
        .outerjoin(accounts, accounts.c.id == customers.c.account_id)
        .outerjoin(packing_lists, packing_lists.c.id == shipments.c.packing_list_id)
        .where(GROUPS[group])
        .limit(limit)
    )
    if group in NEWEST_FIRST:
        older = query if after is None else query.where(shipments.c.id < after)
        return await read.rows(older.order_by(shipments.c.id.desc()))
    return await read.rows(query.where(shipments.c.id > (after or 0)).order_by(shipments.c.id))


async def order_of(read: Read, shipment: int) -> Row[Any] | None:
    """The job that orders a box at its vendor; None where it is packed by hand."""
    return await read.row(select(jobs).where(jobs.c.key == f"{BOX_JOB}:{shipment}"))


async def to_come(read: Read) -> Sequence[Planned]:
    """The boxes that will be scheduled within four weeks, by day and kind, soonest first."""
    query = (
        select(jobs.c.due_at, jobs.c.payload)
        .where(jobs.c.state == "open", jobs.c.kind == "action", jobs.c.due_at <= read.now + AHEAD)
        .order_by(jobs.c.due_at, jobs.c.id)
    )
    found: dict[tuple[datetime, str], int] = {}
    async for rows in read.stream(query):
        for row in rows:
            if row.payload.get("action") != "ship":
                continue
            action = as_action(row.payload)
            day = row.due_at.replace(hour=0, minute=0, second=0, microsecond=0)
            place = (day, str(action.params["ship"]))
            found[place] = found.get(place, 0) + 1
    names = {row.key: row.name for row in await read.rows(select(packages.c.key, packages.c.name))}
    return [Planned(day, names.get(key, key), people) for (day, key), people in found.items()]
