"""Taking the facts of customers from the database, in lists, for rules to look at."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, select, update

from advocacy.database import Read, Work, among_given, as_list
from advocacy.engine.journal import standings, tallies
from advocacy.engine.rules.facts import Facts
from advocacy.events import Event
from advocacy.people.accounts import accounts
from advocacy.people.customers import WITH_ACCOUNTS, customers

_COLUMNS = select(
    customers,
    accounts.c.name.label("account_name"),
    accounts.c.value.label("account_value"),
    accounts.c.tier.label("account_tier"),
    accounts.c.attributes.label("account_attributes"),
    *[column for column in standings.c if column.name != "customer_id"],
).select_from(WITH_ACCOUNTS.outerjoin(standings, standings.c.customer_id == customers.c.id))


@cache
def _facts_query(*, sqlite: bool, lock: bool) -> Select[Any]:
    query = _COLUMNS.where(among_given(customers.c.id, "ids", sqlite=sqlite)).order_by(customers.c.id)
    return query.with_for_update(key_share=True, of=customers) if lock and not sqlite else query


async def take_facts(
    read: Read, ids: Sequence[int], asks: Iterable[tuple[str, str]] = (), *, lock: bool = False
) -> dict[int, Facts]:
    """The facts of these customers.

    Args:
        read: a read or a work.
        ids: the customers.
        asks: which (event, object) pairs of the tally will be looked at.
        lock: hold the customers against other works until this one ends (PostgreSQL; SQLite has one writer). In
            the order of ids, so that two works wait for each other and never in a circle.
    """
    if not ids:
        return {}
    wanted = {"ids": as_list(read, sorted(set(ids)))}
    query = _facts_query(sqlite=read.is_sqlite, lock=lock)
    found = {row.id: facts_of(row) for row in await read.rows(query, wanted)}
    names = frozenset(event for event, _ in asks)
    await _count(read, list(found.values()), names)
    return found


async def hold_facts(work: Work, ids: Sequence[int], asks: Iterable[tuple[str, str]] = ()) -> dict[int, Facts]:
    """The facts of these customers for the rest of this work, held against other works.

    They are read once, whoever asks first: a verb that has to look before it acts, or the engine afterwards. Later
    askers pay only for the tally of events that nobody has asked about before.
    """
    held: dict[int, Facts] = work.memo.setdefault("facts", {})
    missing = set(ids) - held.keys()
    if missing:
        held.update(await take_facts(work, sorted(missing), asks, lock=True))
    found = {customer: held[customer] for customer in ids if customer in held}
    names = frozenset(event for event, _ in asks)
    await _count(work, [facts for facts in found.values() if not names <= facts.asked], names)
    return found


async def learn(work: Work, customer: int, answers: Mapping[str, Any], *, about: str) -> list[Event]:
    """Keep answers as attributes of a customer whose facts this work may hold, and keep the facts in step.

    Args:
        work: the work.
        customer: whose answers they are.
        answers: attribute to value.
        about: where they were given, ``submission:7:1``; each time has consequences of its own.

    Returns:
        ``customer.changed``, to be recorded together with what taught it; nothing when all of it was known.
    """
    facts = (await hold_facts(work, [customer]))[customer]
    known = {
        name.removeprefix("attribute."): facts.values[name] for name in facts.values if name.startswith("attribute.")
    }
    new = sorted(name for name, answer in answers.items() if name not in known or known[name] != answer)
    if not new:
        return []
    await work.execute(update(customers).where(customers.c.id == customer).values(attributes={**known, **answers}))
    facts.values |= _prefixed("attribute.", answers)
    return [Event("customer.changed", customer, about=about, data={"fields": new})]


async def _count(read: Read, people: Sequence[Facts], names: frozenset[str]) -> None:
    by_lack: dict[frozenset[str], list[Facts]] = {}
    for facts in people:
        by_lack.setdefault(names - facts.asked, []).append(facts)
    for lacking, alike in by_lack.items():
        counted = await tallies(read, [facts.customer for facts in alike], [(event, "") for event in lacking])
        for facts in alike:
            facts.count(lacking, counted.get(facts.customer, {}))


def facts_of(row: Row[Any]) -> Facts:
    """The record of one joined row, field names as ``rules/fields.py`` lists them."""
    values: dict[str, Any] = {
        "points": row.points or 0,
        "spendable": row.spendable or 0,
        "level": row.level,
        "level_rank": row.level_rank or 0,
        "score": row.score,
        "segment": row.segment,
        "scored_at": row.scored_at,
        "program": row.program,
        "cohort": row.cohort,
        "arm": row.arm,
        "baseline.score": row.baseline_score,
        "baseline.segment": row.baseline_segment,
        "email": row.email,
        "title": row.title,
        "language": row.language,
        "zone": row.zone,
        "tags": row.tags,
        "employee": row.employee,
        "created_at": row.created_at,
        "joined_at": row.joined_at,
        "joined": row.joined_at is not None,
        "left": row.left_at is not None,
        "unsubscribed": row.unsubscribed_at is not None,
        "bounced": row.bounced_at is not None,
        "account.name": row.account_name,
        "account.value": row.account_value,
        "account.tier": row.account_tier,
    }
    values |= _prefixed("attribute.", row.attributes)
    values |= _prefixed("account.attribute.", row.account_attributes)
    return Facts(row.id, row.zone, values)


def _prefixed(prefix: str, attributes: Mapping[str, Any] | None) -> dict[str, Any]:
    return {prefix + name: value for name, value in (attributes or {}).items()}
