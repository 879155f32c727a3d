"""The facts about people who may be asked, taken in lists with a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, case, func, select

from advocacy.acts import approvals, willingness
from advocacy.acts.asks import asks
from advocacy.acts.profile import is_yes
from advocacy.acts.references import Allowed, Asked, Candidate, Willing
from advocacy.clock import later
from advocacy.database import Read, chunks
from advocacy.engine.journal import standings, tally
from advocacy.people.accounts import accounts
from advocacy.people.customers import WITH_ACCOUNTS, customers

A_YEAR = timedelta(days=366)
A_QUARTER = timedelta(days=93)
TROUBLE = {
    "escalation": "there is an escalation at their account",
    "in_notice": "their account is in notice",
    "renewal_dispute": "the renewal of their account is in dispute",
    "renewal_risk": "the renewal of their account is at risk",
}

PEOPLE = select(
    customers,
    accounts.c.name.label("account_name"),
    accounts.c.domain.label("account_domain"),
    accounts.c.value.label("account_value"),
    accounts.c.tier.label("account_tier"),
    accounts.c.attributes.label("account_attributes"),
    accounts.c.created_at.label("account_created_at"),
    standings.c.score,
    standings.c.segment,
    standings.c.scored_at,
    standings.c.level,
    standings.c.points,
).select_from(WITH_ACCOUNTS.outerjoin(standings, standings.c.customer_id == customers.c.id))


@dataclass(slots=True)
class _Known:
    """Everything looked up for a list of people."""

    said: dict[int, dict[str, Row[Any]]]
    consents: dict[int, Row[Any]]
    terms: dict[int, Row[Any]]
    companies: dict[int, Row[Any]]
    asked: dict[int, list[Asked]] = field(default_factory=dict)
    colleagues: dict[int, list[tuple[int, Any]]] = field(default_factory=dict)
    in_trouble: set[int] = field(default_factory=set)


async def candidates(read: Read, ids: Sequence[int]) -> dict[int, Candidate]:
    """What is known of these customers; those who were erased are left out."""
    rows = [
        row
        for part in chunks(sorted(set(ids)))
        for row in await read.rows(PEOPLE.where(customers.c.id.in_(part), customers.c.erased_at.is_(None)))
    ]
    return await candidates_of(read, rows)


async def candidates_of(read: Read, rows: Sequence[Row[Any]]) -> dict[int, Candidate]:
    """What is known of customers whose rows of ``PEOPLE`` are there already."""
    ids = [row.id for row in rows]
    companies = sorted({row.account_id for row in rows if row.account_id is not None})
    known = _Known(
        await willingness.of_customers(read, ids),
        await approvals.consents_of(read, ids),
        await approvals.of_customers(read, ids),
        await approvals.of_accounts(read, companies),
    )
    await _add_asks(read, known, ids, companies)
    known.in_trouble = await _with_unhappy_colleagues(read, companies)
    return {row.id: _candidate(read, row, known) for row in rows}


async def _add_asks(read: Read, known: _Known, ids: Sequence[int], companies: Sequence[int]) -> None:
    for part in chunks(ids):
        query = select(asks).where(asks.c.customer_id.in_(part), asks.c.asked_at >= read.now - A_YEAR)
        for row in await read.rows(query):
            ask = Asked(row.activity, row.asked_at, row.accepted is False, row.done_at)
            known.asked.setdefault(row.customer_id, []).append(ask)
    for part in chunks(companies):
        of_late = select(asks.c.account_id, asks.c.customer_id, asks.c.asked_at).where(
            asks.c.account_id.in_(part), asks.c.asked_at >= read.now - A_QUARTER
        )
        for row in await read.rows(of_late):
            known.colleagues.setdefault(row.account_id, []).append((row.customer_id, row.asked_at))


async def _with_unhappy_colleagues(read: Read, companies: Sequence[int]) -> set[int]:
    """The accounts where somebody waits for a task to be done about a low score."""
    still_open = func.sum(case((tally.c.event == "task.opened", tally.c.times), else_=-tally.c.times))
    found: set[int] = set()
    for part in chunks(companies):
        query = (
            select(customers.c.account_id)
            .select_from(
                customers.join(standings, standings.c.customer_id == customers.c.id).join(
                    tally, tally.c.customer_id == customers.c.id
                )
            )
            .where(
                customers.c.account_id.in_(part),
                standings.c.segment == "detractor",
                tally.c.event.in_(("task.opened", "task.closed")),
            )
            .group_by(customers.c.account_id, customers.c.id)
            .having(still_open > 0)
        )
        found |= {row.account_id for row in await read.rows(query)}
    return found


def _candidate(read: Read, row: Row[Any], known: _Known) -> Candidate:
    said = known.said.get(row.id, {})
    return Candidate(
        customer=row.id,
        zone=row.zone,
        score=row.score,
        scored_at=row.scored_at,
        joined_at=row.joined_at,
        silent=_silent(row),
        trouble=_trouble(row, known),
        willing={
            activity: Willing(one.willing, one.said_by == "member", one.per_quarter)
            for activity, one in said.items()
            if willingness.holds(one, read.now)
        },
        person=_person(known.consents.get(row.id), known.terms.get(row.id)),
        company=_allowed(known.companies.get(row.account_id)),
        asks=tuple(known.asked.get(row.id, ())),
        colleagues=tuple(known.colleagues.get(row.account_id, ())),
    )


def _silent(row: Row[Any]) -> tuple[str, ...]:
    reasons = (
        (row.employee, "works for us"),
        (row.unsubscribed_at, "has asked for silence"),
        (row.bounced_at, "their mails come back: they may have left the company"),
        (row.left_at, "has left the hub"),
    )
    return tuple(words for holds, words in reasons if holds)


def _trouble(row: Row[Any], known: _Known) -> tuple[str, ...]:
    attributes = row.account_attributes or {}
    words = [words for name, words in TROUBLE.items() if is_yes(attributes.get(name))]
    if row.account_id in known.in_trouble:
        words.append("somebody at their account waits for an answer to a low score")
    return tuple(words)


def _person(consent: Row[Any] | None, terms: Row[Any] | None) -> Allowed | None:
    if consent is None:
        return None
    allowed = _allowed(terms)
    return allowed or Allowed(later(consent.granted_at, approvals.LASTS, "UTC"))


def _allowed(terms: Row[Any] | None) -> Allowed | None:
    if terms is None:
        return None
    return Allowed(terms.expires_at, frozenset(terms.scope), terms.nda, frozenset(terms.competitors))
