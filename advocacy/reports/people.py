"""Customers as a list: found by a few letters, narrowed by where they stand, a page at a time, or all of it as a file.

A list has one of three orders. What was searched for comes by name; the danger zone by who waits unanswered, the most
valuable account and the oldest score; everything else with the newest customer first. A page begins after the last row
of the one before, by exactly what the order looks at, so that nobody is seen twice or left out while rows come in.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select

from advocacy.database import Read
from advocacy.engine.journal import journal, standings
from advocacy.engine.rules.conditions import Condition, parse
from advocacy.engine.rules.sql import BASE, clause
from advocacy.listening.conversations import conversations
from advocacy.listening.scores import DANGER
from advocacy.people.accounts import accounts
from advocacy.people.customers import MEMBERS, customers
from advocacy.people.finding import found_by, is_exactly
from advocacy.reports.cells import Line
from advocacy.reports.export import Export

ON_A_PAGE = 40
STATES = ("member", "invited", "held_out", "left", "other")
SEGMENTS = ("promoter", "passive", "detractor", "none")
HEARD = (
    "score.received",
    "survey.answered",
    "member.joined",
    "challenge.started",
    "challenge.submitted",
    "challenge.completed",
    "question.asked",
    "reward.redeemed",
    "customer.declined_invitation",
    "shipment.declined",
)
"""What somebody does themselves, so that they have been heard of."""

ANSWERED = exists().where(
    conversations.c.customer_id == customers.c.id, conversations.c.answered_at >= standings.c.scored_at
)
LAST_HEARD = (
    select(func.max(journal.c.at))
    .where(journal.c.customer_id == customers.c.id, journal.c.event.in_(HEARD))
    .correlate(customers)
    .scalar_subquery()
)
_NO_VALUE = -1
_VALUE = func.coalesce(accounts.c.value, _NO_VALUE)
_WAITS = case((ANSWERED, 1), else_=0)

COLUMNS = {
    "customer_id": customers.c.id,
    "name": customers.c.name,
    "email": customers.c.email,
    "title": customers.c.title,
    "account": accounts.c.name,
    "account_value": accounts.c.value,
    "account_tier": accounts.c.tier,
    "score": standings.c.score,
    "segment": standings.c.segment,
    "scored_at": standings.c.scored_at,
    "level": standings.c.level,
    "points": func.coalesce(standings.c.points, 0),
    "program": standings.c.program,
    "arm": standings.c.arm,
    "joined_at": customers.c.joined_at,
    "left_at": customers.c.left_at,
    "unsubscribed_at": customers.c.unsubscribed_at,
    "bounced_at": customers.c.bounced_at,
    "tags": customers.c.tags,
    "last_heard_at": LAST_HEARD,
}


@dataclass(frozen=True, slots=True)
class Sought:
    """Who is looked for; everything that is said holds at once.

    Attributes:
        words: the beginning of a name, of a word in it, of an address or of an account.
        segment: one of ``SEGMENTS``.
        state: one of ``STATES``.
        level: the key of a level.
        tag: a tag.
        account: the id of an account.
        worth: the least yearly value of the account.
        danger: only those whose last score is 0 to 3.
        condition: a condition besides.
    """

    words: str = ""
    segment: str = ""
    state: str = ""
    level: str = ""
    tag: str = ""
    account: int | None = None
    worth: int | None = None
    danger: bool = False
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a list; ``after`` is what to ask for to see the next one, None on the last."""

    rows: Sequence[Row[Any]]
    after: tuple[Any, ...] | None


async def page_of(read: Read, sought: Sought, *, after: Sequence[Any] | None = None, limit: int = ON_A_PAGE) -> Found:
    """A page of those who are looked for; one statement, and one more for an exact address.

    Args:
        read: a look at the database.
        sought: who.
        after: what the page before said.
        limit: how many at most.
    """
    order = _order(sought)
    where = list(_clauses(read, sought))
    query = _query(answered=ANSWERED.label("answered"), **{f"by_{n}": by for n, (by, _) in enumerate(order)})
    first: Sequence[Row[Any]] = ()
    if sought.words:
        if after is None:
            # Whoever is meant by a whole address stands first, whatever else begins like it.
            first = await read.rows(query.where(*where, is_exactly(sought.words)).limit(2))
        where += [~func.coalesce(is_exactly(sought.words), False)]
    if after is not None:
        where.append(_behind(order, after))
    ordered = [by.desc() if down else by.asc() for by, down in order]
    rows = await read.rows(query.where(*where).order_by(*ordered).limit(limit + 1))
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    cursor = tuple(getattr(last, f"by_{n}") for n in range(len(order))) if last is not None else None
    return Found([*first, *shown], cursor)


async def how_many(read: Read, sought: Sought) -> int:
    """How many there are."""
    query = select(func.count()).select_from(BASE).where(*_clauses(read, sought))
    return int(await read.value(query))


def export_of(sought: Sought) -> Export:
    """The list as a file; what it was narrowed by is kept with the log of it by the caller's options."""

    async def lines(read: Read, _options: Mapping[str, Any]) -> AsyncGenerator[Sequence[Line], None]:
        ordered = [by.desc() if down else by.asc() for by, down in _order(sought)]
        async for rows in read.stream(_query().where(*_clauses(read, sought)).order_by(*ordered)):
            yield [(row.customer_id, tuple(row)) for row in rows]

    return Export("people", tuple(COLUMNS), lines, frozenset(OPTIONS))


OPTIONS = ("q", "score", "is", "level", "tag", "account", "worth", "danger", "segment")


def _query(**more: ColumnElement[Any]) -> Select[Any]:
    named = {**COLUMNS, **more}
    return select(*[column.label(name) for name, column in named.items()]).select_from(BASE)


def _order(sought: Sought) -> Sequence[tuple[ColumnElement[Any], bool]]:
    """What a list is ordered by, each with whether it goes down; the last is the id, so no two rows are alike."""
    if sought.danger:
        return (_WAITS, False), (_VALUE, True), (standings.c.scored_at, False), (customers.c.id, False)
    if sought.words:
        return (func.lower(customers.c.name), False), (customers.c.id, False)
    return ((customers.c.id, True),)


def _behind(order: Sequence[tuple[ColumnElement[Any], bool]], after: Sequence[Any]) -> ColumnElement[bool]:
    """Everything that comes after a row in that order."""
    ways = []
    for place, (by, down) in enumerate(order):
        same = [earlier == value for (earlier, _), value in zip(order[:place], after, strict=False)]
        ways.append(and_(*same, by < after[place] if down else by > after[place]))
    return or_(*ways)


def _clauses(read: Read, sought: Sought) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [customers.c.erased_at.is_(None)]
    if sought.words:
        found.append(customers.c.id.in_(found_by(read, sought.words)))
    if sought.segment:
        is_none = sought.segment == "none"
        found.append(standings.c.score.is_(None) if is_none else standings.c.segment == sought.segment)
    if sought.state:
        found.append(_IN_STATE[sought.state])
    if sought.level:
        found.append(standings.c.level == sought.level)
    if sought.tag:
        found.append(clause(parse({"tags": {"has": sought.tag}}, levels={}), sqlite=read.is_sqlite, now=read.now))
    if sought.account is not None:
        found.append(customers.c.account_id == sought.account)
    if sought.worth is not None:
        found.append(accounts.c.value >= sought.worth)
    if sought.danger:
        found.append(standings.c.score <= DANGER)
    if sought.condition is not None:
        found.append(clause(sought.condition, sqlite=read.is_sqlite, now=read.now))
    return found


_LEFT = and_(customers.c.left_at.is_not(None))
_NEVER_IN = and_(customers.c.joined_at.is_(None), customers.c.left_at.is_(None))
_IN_STATE: Mapping[str, ColumnElement[bool]] = {
    "member": and_(MEMBERS),
    "left": _LEFT,
    "invited": and_(_NEVER_IN, standings.c.arm == "invited"),
    "held_out": and_(_NEVER_IN, standings.c.arm == "holdout"),
    "other": and_(_NEVER_IN, standings.c.arm.is_(None)),
}


def state_of(row: Row[Any]) -> str:
    """Which of ``STATES`` a row is in."""
    if row.left_at is not None:
        return "left"
    if row.joined_at is not None:
        return "member"
    return {"invited": "invited", "holdout": "held_out"}.get(row.arm or "", "other")
