"""Whom a program admits, and why it leaves the others out.

Each barrier is a clause of its own, so that who is in and who is left out are said by the same words. Somebody whom
several of them keep out is counted with the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, case, exists, func, not_, null, select

from advocacy.clock import earlier, period
from advocacy.database import Read
from advocacy.engine.journal import standings
from advocacy.engine.publication import Publication
from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.sql import clause
from advocacy.listening.responses import scores
from advocacy.people.accounts import accounts
from advocacy.people.customers import WITH_ACCOUNTS, customers
from advocacy.programs.cohort_tables import cohort_members

EMPLOYEE, JOINED, THERE, UNSCORED = "employee", "joined", "there", "unscored"
SEGMENT, OLD, CONDITION = "segment", "old", "condition"
NO_ADDRESS, BOUNCED, SILENT = "no_address", "bounced", "silent"
_BASE = WITH_ACCOUNTS.outerjoin(standings, standings.c.customer_id == customers.c.id)


@dataclass(frozen=True, slots=True)
class Admission:
    """Who is in and who is not, in people.

    Attributes:
        by_score: those who are in, by their score.
        left_out: those who are not, by the first reason.
    """

    by_score: Mapping[int, int]
    left_out: Mapping[str, int]

    @property
    def admitted(self) -> int:
        """How many are in."""
        return sum(self.by_score.values())


async def admission(read: Read, publication: Publication) -> Admission:
    """How many customers a program would admit now, by score, and how many not, by reason."""
    why = case(*[(barrier, reason) for reason, barrier in _barriers(read, publication)], else_=null()).label("why")
    known = select(why, standings.c.score).select_from(_BASE).where(customers.c.erased_at.is_(None)).subquery("known")
    by_score: dict[int, int] = {}
    left_out: dict[str, int] = {}
    for row in await read.rows(select(*known.c, func.count().label("people")).group_by(*known.c)):
        told: dict[Any, int] = by_score if row.why is None else left_out
        key = row.score if row.why is None else row.why
        told[key] = told.get(key, 0) + row.people
    return Admission(by_score, left_out)


async def admitted(read: Read, publication: Publication) -> Sequence[Row[Any]]:
    """Everybody whom a program admits now, by id.

    Returns:
        ``id, zone, account_id, tier, score, segment, scored_at, score_id``.
    """
    return await read.rows(_admitted(read, publication))


def _admitted(read: Read, publication: Publication) -> Select[Any]:
    answer = (
        select(func.min(scores.c.id))
        .where(scores.c.customer_id == customers.c.id, scores.c.answered_at == standings.c.scored_at)
        .correlate(customers, standings)
        .scalar_subquery()
    )
    return (
        select(
            customers.c.id,
            customers.c.zone,
            customers.c.account_id,
            accounts.c.tier.label("tier"),
            standings.c.score,
            standings.c.segment,
            standings.c.scored_at,
            answer.label("score_id"),
        )
        .select_from(WITH_ACCOUNTS.join(standings, standings.c.customer_id == customers.c.id))
        .where(customers.c.erased_at.is_(None), *[not_(barrier) for _, barrier in _barriers(read, publication)])
        .order_by(customers.c.id)
    )


def _barriers(read: Read, publication: Publication) -> list[tuple[str, Any]]:
    """What keeps somebody out, the most lasting first; each clause is true or false for everybody, never unknown."""
    admits = publication.document["admits"]
    there = exists().where(
        cohort_members.c.customer_id == customers.c.id, cohort_members.c.program == publication.program
    )
    barriers: list[tuple[str, Any]] = [
        (EMPLOYEE, customers.c.employee.is_(True)),
        (JOINED, customers.c.joined_at.is_not(None)),
        (THERE, there),
        (UNSCORED, standings.c.score.is_(None)),
        (SEGMENT, func.coalesce(standings.c.segment, "").not_in(admits["segments"])),
    ]
    if admits.get("score_newer_than"):
        oldest = earlier(read.now, period(admits["score_newer_than"]), "UTC")
        known = standings.c.scored_at.is_not(None)
        barriers.append((OLD, not_(and_(known, standings.c.scored_at >= oldest))))
    if admits.get("if"):
        condition = parse(admits["if"], levels=publication.ladder, where="admits.if")
        barriers.append((CONDITION, not_(clause(condition, sqlite=read.is_sqlite, now=read.now))))
    return [
        *barriers,
        (NO_ADDRESS, customers.c.email.is_(None)),
        (BOUNCED, customers.c.bounced_at.is_not(None)),
        (SILENT, customers.c.unsubscribed_at.is_not(None)),
    ]
