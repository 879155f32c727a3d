"""What the spine can export. A limb's export is made the same way, and added where the house is wired."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from advocacy.acts import references_export, review_export
from advocacy.database import Read
from advocacy.engine.journal import journal, standings
from advocacy.errors import Invalid
from advocacy.people.accounts import accounts
from advocacy.people.customers import WITH_ACCOUNTS, customers
from advocacy.reports.cells import Line
from advocacy.reports.export import Export

_CUSTOMERS = {
    "customer_id": customers.c.id,
    "external_id": customers.c.external_id,
    "email": customers.c.email,
    "name": customers.c.name,
    "title": customers.c.title,
    "language": customers.c.language,
    "timezone": customers.c.zone,
    "account": accounts.c.name,
    "account_key": accounts.c.key,
    "account_domain": accounts.c.domain,
    "account_value": accounts.c.value,
    "account_tier": accounts.c.tier,
    "score": standings.c.score,
    "segment": standings.c.segment,
    "scored_at": standings.c.scored_at,
    "level": standings.c.level,
    "lifetime_points": standings.c.points,
    "spendable_points": standings.c.spendable,
    "program": standings.c.program,
    "arm": standings.c.arm,
    "created_at": customers.c.created_at,
    "joined_at": customers.c.joined_at,
    "left_at": customers.c.left_at,
    "unsubscribed_at": customers.c.unsubscribed_at,
    "bounced_at": customers.c.bounced_at,
    "employee": customers.c.employee,
    "tags": customers.c.tags,
    "attributes": customers.c.attributes,
    "account_attributes": accounts.c.attributes.label("account_attributes"),
}
_JOURNAL = {
    "id": journal.c.id,
    "at": journal.c.at,
    "event": journal.c.event,
    "customer_id": journal.c.customer_id,
    "about": journal.c.about,
    "object": journal.c.object,
    "data": journal.c.data,
    "actor": journal.c.actor,
    "chain": journal.c.chain,
    "because": journal.c.because,
}


async def _customers(read: Read, _options: Mapping[str, Any]) -> AsyncGenerator[Sequence[Line], None]:
    """Everybody who was not erased, by id."""
    columns = [column.label(name) for name, column in _CUSTOMERS.items()]
    people = WITH_ACCOUNTS.outerjoin(standings, standings.c.customer_id == customers.c.id)
    query = select(*columns).select_from(people).where(customers.c.erased_at.is_(None)).order_by(customers.c.id)
    async for rows in read.stream(query):
        yield [(row.customer_id, tuple(row)) for row in rows]


async def _journal(read: Read, options: Mapping[str, Any]) -> AsyncGenerator[Sequence[Line], None]:
    """What happened, oldest first; ``since`` and ``until`` are instants, ``event`` is a name.

    It names nobody: the ids in it lead to a person only as long as there is one.
    """
    query = select(*[column.label(name) for name, column in _JOURNAL.items()]).order_by(journal.c.id)
    if options.get("event"):
        query = query.where(journal.c.event == options["event"])
    if options.get("since"):
        query = query.where(journal.c.at >= _instant(options["since"], "since"))
    if options.get("until"):
        query = query.where(journal.c.at < _instant(options["until"], "until"))
    async for rows in read.stream(query):
        yield [(None, tuple(row)) for row in rows]


def _instant(value: Any, where: str) -> datetime:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Invalid(f"{value!r} is not an instant.", where=where, remedy="Write it like 2026-01-31T09:00:00Z.")
    return instant


EXPORTS: Mapping[str, Export] = {
    export.name: export
    for export in (
        Export("customers", tuple(_CUSTOMERS), _customers),
        Export("journal", tuple(_JOURNAL), _journal, frozenset({"event", "since", "until"})),
        Export("references", references_export.COLUMNS, references_export.lines, references_export.OPTIONS),
        Export("reviewers", review_export.COLUMNS, review_export.lines, review_export.OPTIONS),
    )
}
