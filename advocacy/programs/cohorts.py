"""The customers frozen into one launch of a program, each with their baseline score and arm.

A baseline never changes afterwards, whatever scores follow. A person is in at most one cohort of a program, ever:
that is what makes a second launch invite only those who were not there the first time, and a third nobody.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    Row,
    Select,
    String,
    Table,
    UniqueConstraint,
    exists,
    func,
    select,
)

from advocacy.clock import earlier, period
from advocacy.columns import Key, UtcDateTime, append_only, id_column, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.engine.actions import Action
from advocacy.engine.jobs import schedule_actions
from advocacy.engine.journal import standings
from advocacy.engine.publication import Publication
from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.sql import clause
from advocacy.errors import Conflict
from advocacy.events import Event
from advocacy.listening.responses import scores
from advocacy.people.accounts import accounts
from advocacy.people.customers import MAILABLE, WITH_ACCOUNTS, customers
from advocacy.pouring import uncollected
from advocacy.programs.holdout import Candidate, draw
from advocacy.programs.invitations import Invited, invite

BATCH = 2000

cohorts = Table(
    "cohorts",
    metadata,
    id_column(),
    Column("program", String(60), nullable=False),
    Column("number", Integer, nullable=False),
    Column("version_id", Key, nullable=False),
    Column("launched_at", UtcDateTime, nullable=False),
    Column("launched_by", String(40), nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("admitted", Integer, nullable=False),
    Column("held_out", Integer, nullable=False),
    UniqueConstraint("program", "number"),
)
append_only(cohorts)

cohort_members = Table(
    "cohort_members",
    metadata,
    Column("cohort_id", Key, ForeignKey("cohorts.id"), primary_key=True),
    Column("customer_id", Key, ForeignKey("customers.id"), primary_key=True),
    Column("program", String(60), nullable=False),
    Column("baseline_score", Integer, nullable=False),
    Column("baseline_segment", String(12), nullable=False),
    Column("baseline_at", UtcDateTime, nullable=False),
    # The answer itself, and with it its source, channel and words.
    Column("baseline_score_id", Key, ForeignKey("scores.id")),
    Column("arm", String(12), nullable=False),
    Column("stratum", String(120), nullable=False),
    Column("allocated_at", UtcDateTime, nullable=False),
    UniqueConstraint("program", "customer_id"),
)
append_only(cohort_members)


@dataclass(frozen=True, slots=True)
class Launched:
    """What a launch did: how many are in, held out and invited, and how the invited split by segment."""

    cohort: int
    number: int
    admitted: int
    held_out: int
    invited: Mapping[str, int]


async def launch(work: Work, publication: Publication, *, seed: int | None = None) -> Launched:
    """Freeze everybody whom the program admits, draw the holdout, and put the invitations down as jobs.

    Args:
        work: the work.
        publication: the version in force.
        seed: draws this very holdout again; a fresh one when not said.

    Raises:
        Conflict: nobody is admitted who is not in a cohort of this program already.
    """
    document = publication.document
    admitted = await work.rows(_admitted(work, publication))
    if not admitted:
        raise await _nobody(work, publication.program)
    seed = secrets.randbits(48) if seed is None else seed
    held = _drawn(admitted, document.get("holdout"), seed)
    number = 1 + int(
        await work.value(select(func.count()).select_from(cohorts).where(cohorts.c.program == publication.program))
    )
    created = await work.execute(
        insert_into(work, cohorts)
        .values(
            program=publication.program,
            number=number,
            version_id=publication.version_id,
            launched_at=work.now,
            launched_by=str(work.actor),
            seed=seed,
            admitted=len(admitted),
            held_out=len(held),
        )
        .returning(cohorts.c.id)
    )
    cohort = int(created.scalar_one())
    with uncollected():
        for part in chunks(admitted, BATCH):
            await _freeze(work, publication, cohort, part, held)
    await work.record(
        Event(
            "cohort.launched",
            about=f"cohort:{cohort}",
            object=publication.program,
            data={"program": publication.program, "cohort": cohort, "admitted": len(admitted), "held_out": len(held)},
        )
    )
    invited: dict[str, int] = {}
    for row in admitted:
        if row.id not in held:
            invited[row.segment] = invited.get(row.segment, 0) + 1
    return Launched(cohort, number, len(admitted), len(held), invited)


async def _freeze(work: Work, publication: Publication, cohort: int, part: Sequence[Row[Any]], held: set[int]) -> None:
    await work.pour(
        insert_into(work, cohort_members),
        [
            {
                "customer_id": row.id,
                "baseline_score": row.score,
                "baseline_segment": row.segment,
                "baseline_at": row.scored_at,
                "baseline_score_id": row.score_id,
                "arm": "holdout" if row.id in held else "invited",
                "stratum": _stratum_key(_stratum(row, publication.document.get("holdout") or {})),
            }
            for row in part
        ],
        cohort_id=cohort,
        program=publication.program,
        allocated_at=work.now,
    )
    await work.record(*[_frozen(publication, cohort, row, held=row.id in held) for row in part])
    await invite(
        work,
        publication,
        cohort,
        [Invited(row.id, row.segment, row.zone) for row in part if row.id not in held],
    )
    await _schedule_rescores(work, publication, cohort, part, held)


def _frozen(publication: Publication, cohort: int, row: Row[Any], *, held: bool) -> Event:
    return Event(
        "customer.held_out" if held else "customer.invited",
        row.id,
        about=f"cohort:{cohort}",
        object=publication.program,
        data={
            "program": publication.program,
            "cohort": cohort,
            "score": row.score,
            "segment": row.segment,
            "version": publication.version_id,
        },
    )


async def _schedule_rescores(
    work: Work, publication: Publication, cohort: int, part: Sequence[Row[Any]], held: set[int]
) -> None:
    """Score those who get no box on the same calendar: the holdout, and the invited who will not have joined."""
    rescore = (publication.document.get("holdout") or {}).get("rescore")
    if not rescore:
        return
    waiting = []
    for row in part:
        event = _frozen(publication, cohort, row, held=row.id in held)
        action = Action(
            kind="survey",
            params={"survey": rescore["survey"], "counts_as": "program"},
            customer=row.id,
            event=event,
            rule=f"{publication.program}:holdout",
            version=publication.version_id,
            because=f"{publication.program}:holdout|{row.id}|cohort:{cohort}",
        )
        waiting.append((action, row.zone, rescore["after"], {"joined": True}))
    await schedule_actions(work, waiting)


def _admitted(work: Work, publication: Publication) -> Select[Any]:
    """Everybody whom the program admits and who is in no cohort of it, by id."""
    admits = publication.document["admits"]
    there = exists().where(
        cohort_members.c.customer_id == customers.c.id, cohort_members.c.program == publication.program
    )
    answer = (
        select(func.min(scores.c.id))
        .where(scores.c.customer_id == customers.c.id, scores.c.answered_at == standings.c.scored_at)
        .correlate(customers, standings)
        .scalar_subquery()
    )
    query = (
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
        .where(
            MAILABLE,
            customers.c.employee.is_(False),
            customers.c.joined_at.is_(None),
            standings.c.segment.in_(admits["segments"]),
            ~there,
        )
        .order_by(customers.c.id)
    )
    if admits.get("score_newer_than"):
        oldest = earlier(work.now, period(admits["score_newer_than"]), "UTC")
        query = query.where(standings.c.scored_at >= oldest)
    if admits.get("if"):
        condition = parse(admits["if"], levels=publication.ladder, where="admits.if")
        query = query.where(clause(condition, sqlite=work.is_sqlite, now=work.now))
    return query


def _drawn(admitted: Sequence[Row[Any]], holdout: Mapping[str, Any] | None, seed: int) -> set[int]:
    if not holdout or not holdout.get("share"):
        return set()
    candidates = [Candidate(row.id, row.account_id, _stratum(row, holdout)) for row in admitted]
    return draw(candidates, float(holdout["share"]), seed, by_account=holdout.get("by") == "account")


def _stratum(row: Row[Any], holdout: Mapping[str, Any]) -> tuple[Any, ...]:
    known = {"score": row.score, "segment": row.segment, "account.tier": row.tier}
    return tuple(known[name] for name in holdout.get("stratify", ()))


def _stratum_key(stratum: tuple[Any, ...]) -> str:
    return " / ".join("–" if part is None else str(part) for part in stratum)


async def _nobody(work: Work, program: str) -> Conflict:
    last = await work.row(
        select(cohorts).where(cohorts.c.program == program).order_by(cohorts.c.number.desc()).limit(1)
    )
    if last is None:
        return Conflict(
            f"{program} admits nobody: no customer has a score that it asks for and an address that may be mailed.",
            remedy="Import scores first, or widen what it admits.",
        )
    return Conflict(
        f"{program} was launched on {last.launched_at:%-d %B %Y} with {last.admitted} customers, and nobody new is "
        "admitted since.",
        remedy="Import newer scores, and launch again for those who are new.",
    )


async def listing(read: Read, program: str) -> Sequence[Row[Any]]:
    """The cohorts of a program, first one first."""
    return await read.rows(select(cohorts).where(cohorts.c.program == program).order_by(cohorts.c.number))
