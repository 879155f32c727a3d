"""The append-only log of events, and what is kept beside it: the tally, the standing and the firings.

``journal`` is what happened. ``tally`` counts it by customer, event, object and UTC day, so that "three times
within a month" is a sum and not a search. ``standings`` is the customer's latest figures as events told them.
``firings`` says which rule acted for whom because of what, and is what keeps anything from happening twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, select, text

from advocacy.clock import day_number
from advocacy.columns import Json, Key, UtcDateTime, append_only, id_column, metadata
from advocacy.database import Read, Work, among, insert_for, insert_into
from advocacy.engine.rules.decide import Firing
from advocacy.events import Event

# As text, because a database takes an index for a part of the rows only where a query asks for that part in its words.
BY_STAFF = text("substr(actor, 1, 6) = 'staff:' AND because = ''")
"""What somebody of the staff did themselves, and not what followed from it."""

journal = Table(
    "journal",
    metadata,
    id_column(),
    Column("at", UtcDateTime, nullable=False),
    Column("event", String(60), nullable=False),
    Column("customer_id", Key),
    Column("about", String(200), nullable=False, default=""),
    Column("object", String(120), nullable=False, default=""),
    Column("data", Json, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("chain", String(16), nullable=False),
    Column("because", String(400), nullable=False, default=""),
    Index("ix_journal_customer_id_id", "customer_id", "id"),
    Index("ix_journal_event_at", "event", "at"),
    Index("ix_journal_by_staff", "at", "id", sqlite_where=BY_STAFF, postgresql_where=BY_STAFF),
)
append_only(journal)

tally = Table(
    "tally",
    metadata,
    Column("customer_id", Key, ForeignKey("customers.id"), primary_key=True),
    Column("event", String(60), primary_key=True),
    Column("object", String(120), primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("times", Integer, nullable=False),
    # How often something happened to everybody, by customer: read from this index alone.
    Index("ix_tally_event_customer_id", "event", "customer_id", "object", "day", "times"),
    sqlite_with_rowid=False,
)

standings = Table(
    "standings",
    metadata,
    Column("customer_id", Key, ForeignKey("customers.id"), primary_key=True),
    Column("points", Integer),
    Column("spendable", Integer),
    Column("level", String(60), index=True),
    Column("level_rank", Integer),
    Column("score", Integer, index=True),
    Column("segment", String(12)),
    Column("scored_at", UtcDateTime),
    Column("program", String(60), index=True),
    Column("cohort", Key),
    Column("arm", String(12)),
    Column("baseline_score", Integer),
    Column("baseline_segment", String(12)),
)

firings = Table(
    "firings",
    metadata,
    id_column(),
    Column("rule", String(130), nullable=False),
    Column("customer_id", Key, nullable=False),
    Column("cause", String(260), nullable=False),
    Column("version_id", Key),
    Column("at", UtcDateTime, nullable=False),
    Column("chain", String(16), nullable=False),
    UniqueConstraint("rule", "customer_id", "cause"),
)
append_only(firings)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as it goes into the journal, with what it changes in the customer's standing."""

    event: Event
    standing: dict[str, Any]


async def claim_firings(work: Work, wanted: Sequence[Firing]) -> list[Firing]:
    """Write the firings that are new; those already there have had their consequences.

    Returns:
        the firings that this work is the first to claim.
    """
    by_key = {(firing.rule.key, firing.facts.customer, firing.cause): firing for firing in wanted}
    rows = [
        {
            "rule": rule,
            "customer_id": customer,
            "cause": cause,
            "version_id": firing.rule.version,
        }
        for (rule, customer, cause), firing in by_key.items()
    ]
    if not rows:
        return []
    claimed = set(await work.pour_back(_claiming(sqlite=work.is_sqlite), rows, at=work.now, chain=work.chain))
    return [firing for key, firing in by_key.items() if key in claimed]


@cache
def _claiming(*, sqlite: bool) -> Any:
    new = insert_for(firings, sqlite=sqlite).on_conflict_do_nothing()
    return new.returning(firings.c.rule, firings.c.customer_id, firings.c.cause)


async def write(work: Work, happened: Sequence[Happened]) -> None:
    """Append events to the journal and bring tally and standings up to date."""
    rows = [_journal_row(one.event) for one in happened]
    await work.pour(insert_into(work, journal), rows, at=work.now, actor=str(work.actor), chain=work.chain)
    await _count(work, [one.event for one in happened])
    await _project(work, happened)


def _journal_row(event: Event) -> dict[str, Any]:
    return {
        "event": event.name,
        "customer_id": event.customer,
        "about": event.about,
        "object": event.object,
        "data": dict(event.data),
        "because": event.because,
    }


async def _count(work: Work, events: Iterable[Event]) -> None:
    today = day_number(work.now)
    counts: dict[tuple[int, str, str], int] = {}
    for event in events:
        if event.customer is not None:
            key = (event.customer, event.name, event.object)
            counts[key] = counts.get(key, 0) + 1
    if not counts:
        return
    # Sorted, so that two works which count for the same customers wait for each other and never in a circle.
    rows = [
        {"customer_id": customer, "event": event, "object": thing, "times": count}
        for (customer, event, thing), count in sorted(counts.items())
    ]
    await work.pour(_counting(sqlite=work.is_sqlite), rows, day=today)


@cache
def _counting(*, sqlite: bool) -> Any:
    adding = insert_for(tally, sqlite=sqlite)
    return adding.on_conflict_do_update(
        index_elements=["customer_id", "event", "object", "day"],
        set_={"times": tally.c.times + adding.excluded.times},
    )


async def _project(work: Work, happened: Iterable[Happened]) -> None:
    scores: dict[int, dict[str, Any]] = {}
    others: dict[int, dict[str, Any]] = {}
    for one in happened:
        customer, said = one.event.customer, one.standing
        if customer is None or not said:
            continue
        if "scored_at" not in said:
            others.setdefault(customer, {}).update(said)
        elif customer not in scores or scores[customer]["scored_at"] <= said["scored_at"]:
            scores[customer] = said
    await _say(work, scores, newest_by="scored_at")
    await _say(work, others)


async def _say(work: Work, standing: dict[int, dict[str, Any]], newest_by: str | None = None) -> None:
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for customer, changes in sorted(standing.items()):
        row = {"customer_id": customer} | {name.replace(".", "_"): value for name, value in changes.items()}
        by_columns.setdefault(tuple(sorted(row)), []).append(row)
    for names, rows in by_columns.items():
        await work.pour(_saying(names, newest_by, sqlite=work.is_sqlite), rows)


@cache
def _saying(names: tuple[str, ...], newest_by: str | None, *, sqlite: bool) -> Any:
    saying = insert_for(standings, sqlite=sqlite)
    known = standings.c[newest_by] if newest_by else None
    return saying.on_conflict_do_update(
        index_elements=["customer_id"],
        set_={name: saying.excluded[name] for name in names if name != "customer_id"},
        # Imports come in any order: an older answer never replaces a newer one.
        where=None if known is None else (known.is_(None) | (known <= saying.excluded[newest_by])),
    )


async def tallies(
    read: Read, ids: Sequence[int], asks: Iterable[tuple[str, str]]
) -> dict[int, dict[tuple[str, str], dict[int, int]]]:
    """The tally of some customers for the events asked about: customer, (event, object), day, count."""
    names = sorted({event for event, _ in asks})
    found: dict[int, dict[tuple[str, str], dict[int, int]]] = {}
    if not names or not ids:
        return found
    query = select(tally).where(among(read, tally.c.customer_id, ids), tally.c.event.in_(names))
    for row in await read.rows(query):
        days = found.setdefault(row.customer_id, {}).setdefault((row.event, row.object), {})
        days[row.day] = row.times
    return found


def of_customer(customer: int, limit: int = 100) -> Any:
    """What happened to a customer, newest first."""
    return select(journal).where(journal.c.customer_id == customer).order_by(journal.c.id.desc()).limit(limit)
