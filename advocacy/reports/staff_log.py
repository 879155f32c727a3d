"""Who of the staff did what, when and to whom: the audit log and what the journal knows of them, as one list.

Both only grow, and both hold ids; the names beside them are those that the rows have today. From the journal come the
things that somebody of the staff did themselves, and not what followed from them by a rule.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select

from advocacy.database import Read, among
from advocacy.engine.journal import BY_STAFF, journal
from advocacy.numbers import number_in
from advocacy.people.audit import audit_entries
from advocacy.people.customers import customers
from advocacy.people.staff import staff
from advocacy.people.tokens import api_tokens

BATCH = 1000
AUDIT, JOURNAL = "a", "j"
FOLLOWS = (
    "badge.earned",
    "customer.held_out",
    "customer.invited",
    "level.reached",
    "mail.queued",
    "points.awarded",
    "points.returned",
    "points.reversed",
    "score.received",
    "shipment.scheduled",
    "survey.asked",
    "track.finished",
)
"""What comes of a deed and is not one itself: a launch invites thousands, an import hands in as many scores."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list ends, and the next begins."""

    at: datetime
    source: str
    id: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Something somebody did.

    Attributes:
        place: where it stands in the list.
        actor: who, as ``staff:3``, ``system`` or ``token:2``.
        deed: what, as ``advocacy.people.audit.DEEDS`` or the journal's vocabulary names it.
        about: the row it is about, as ``kind:id``; the customer's where one is concerned.
        data: what tells it from others of its kind.
    """

    place: Place
    actor: str
    deed: str
    about: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the log.

    Attributes:
        person: only what that member of staff did.
        deed: only that kind of thing.
        since: from this instant on.
        until: before this instant.
    """

    person: int | None = None
    deed: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows are called that some entries are about, by ``kind:id``; what is gone is missing."""

    by_row: Mapping[str, str] = field(default_factory=dict)

    def of(self, row: str) -> str:
        """The name, or nothing."""
        return self.by_row.get(row, "")


async def page(read: Read, wanted: Wanted, *, before: Place | None = None, limit: int = 50) -> Sequence[Entry]:
    """The newest entries, or those before a place; two statements, however many there are."""
    noted = [_of_audit(row) for row in await read.rows(_noted(wanted, before).limit(limit))]
    happened = [_of_journal(row) for row in await read.rows(_happened(wanted, before).limit(limit))]
    return list(islice(merge(noted, happened, key=_order, reverse=True), limit))


async def everything(read: Read, wanted: Wanted) -> AsyncGenerator[Sequence[Entry], None]:
    """All of it, newest first, in batches."""
    before: Place | None = None
    while batch := await page(read, wanted, before=before, limit=BATCH):
        yield batch
        before = batch[-1].place


async def deeds(read: Read) -> Sequence[str]:
    """Which kinds of things there are in the log."""
    noted = await read.rows(select(audit_entries.c.deed).distinct())
    happened = await read.rows(select(journal.c.event).where(BY_STAFF, journal.c.event.not_in(FOLLOWS)).distinct())
    return sorted({row.deed for row in noted} | {row.event for row in happened})


async def names(read: Read, entries: Sequence[Entry]) -> Names:
    """What the rows are called that these entries are about, in a statement for each kind of row."""
    rows = {one for entry in entries for one in (entry.actor, entry.about) if ":" in one}
    found: dict[str, str] = {}
    for kind, table in (("staff", staff), ("customer", customers), ("token", api_tokens)):
        ids = sorted({int(one.partition(":")[2]) for one in rows if _is_of(kind, one)})
        if ids:
            called = table.c.name if kind == "token" else _called(table)
            query = select(table.c.id, called.label("called")).where(among(read, table.c.id, ids))
            found |= {f"{kind}:{row.id}": row.called or "" for row in await read.rows(query)}
    return Names(found)


def _called(table: Table) -> ColumnElement[Any]:
    return func.coalesce(func.nullif(table.c.name, ""), table.c.email)


def _is_of(kind: str, row: str) -> bool:
    found, _, number = row.partition(":")
    return found == kind and number_in(number) is not None


def _noted(wanted: Wanted, before: Place | None) -> Select[Any]:
    table = audit_entries
    query = select(table).where(*_asked(table, table.c.deed, wanted), *_before(table, AUDIT, before))
    return query.order_by(table.c.at.desc(), table.c.id.desc())


def _happened(wanted: Wanted, before: Place | None) -> Select[Any]:
    table = journal
    query = select(table).where(
        BY_STAFF, table.c.event.not_in(FOLLOWS), *_asked(table, table.c.event, wanted), *_before(table, JOURNAL, before)
    )
    return query.order_by(table.c.at.desc(), table.c.id.desc())


def _asked(table: Table, deed: ColumnElement[str], wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.person is not None:
        asked.append(table.c.actor == f"staff:{wanted.person}")
    if wanted.deed:
        asked.append(deed == wanted.deed)
    if wanted.since is not None:
        asked.append(table.c.at >= wanted.since)
    if wanted.until is not None:
        asked.append(table.c.at < wanted.until)
    return asked


def _before(table: Table, source: str, place: Place | None) -> list[ColumnElement[bool]]:
    if place is None:
        return []
    if source > place.source:
        return [table.c.at < place.at]
    if source < place.source:
        return [table.c.at <= place.at]
    return [or_(table.c.at < place.at, and_(table.c.at == place.at, table.c.id < place.id))]


def _order(entry: Entry) -> tuple[datetime, str, int]:
    return entry.place.at, entry.place.source, entry.place.id


def _of_audit(row: Any) -> Entry:
    return Entry(Place(row.at, AUDIT, row.id), row.actor, row.deed, row.about, row.data)


def _of_journal(row: Any) -> Entry:
    about = row.about if row.customer_id is None else f"customer:{row.customer_id}"
    data = {"object": row.object} if row.object else {}
    return Entry(Place(row.at, JOURNAL, row.id), row.actor, row.event, about, data)
