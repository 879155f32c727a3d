"""What stands beside a customer's timeline: who they are, where they stand, what is planned; a statement for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select

from advocacy.database import Read
from advocacy.delivery.mail import REACHED_BY, accepts
from advocacy.engine.jobs import jobs
from advocacy.engine.journal import standings
from advocacy.engine.rules.sql import BASE
from advocacy.errors import NotFound
from advocacy.listening import responses
from advocacy.people import consent
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from advocacy.programs.cohort_tables import cohort_members, cohorts
from advocacy.programs.invitations import invitations
from advocacy.words import Said, said
from challenges.enrolments import enrolments
from rewards.ladder import ladder
from rewards.ledger import balance
from web.drawing.score_line import Score, ScoreLine, score_line

MOST_PLANNED = 20
HOLDOUT = "holdout"
DEEDS: Mapping[str, Said] = {
    "ship": said("A box: {what}", what=""),
    "survey": said("Asked for a score: {what}", what=""),
    "mail": said("A mail: {what}", what=""),
    "task": said("Something to do for us: {what}", what=""),
    "notify": said("An alert: {what}", what=""),
    "invite": said("The invitation"),
    "survey.reminder": said("A reminder of the survey, unless they answer"),
    "survey.expiry": said("The survey ends, unless they answer"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in a program.

    Attributes:
        invitation: how their invitation stands; empty where there is none.
    """

    program: str
    number: int
    score: int
    segment: str
    arm: str
    since: datetime
    invitation: str


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that is to come, unless something else comes in between."""

    at: datetime
    words: Said


@dataclass(frozen=True, slots=True)
class Person:
    """The page, without its timeline.

    Attributes:
        row: the customer with their account and where they stand.
        places: the programs they are in.
        line: their scores as a drawing; None where there are none.
        level: the name of the level they stand on; empty below the first.
        rings: how many levels they had to earn for it.
        share: how much of the way to the next is gone, in percent; None on the last.
        missing: how many points are missing to the next, which is called ``next``.
        silent: why no mail of ours may reach them; empty where they may be written to.
    """

    row: Row[Any]
    places: Sequence[Place]
    scores: Sequence[Row[Any]]
    line: ScoreLine | None
    lifetime: int
    spendable: int
    level: str
    rings: int
    share: int | None
    missing: int
    next: str
    tracks: Sequence[Row[Any]]
    planned: Sequence[Planned]
    consents: Sequence[Row[Any]]
    silent: Said | str

    @property
    def id(self) -> int:
        """The customer."""
        return int(self.row.id)

    @property
    def name(self) -> str:
        """What they are called; their address where no name is known."""
        return str(self.row.name or self.row.email or "")

    @property
    def is_member(self) -> bool:
        """Whether they are in the hub."""
        return self.row.joined_at is not None and self.row.left_at is None

    @property
    def is_held_out(self) -> bool:
        """Whether a comparison depends on their not being written to."""
        return any(one.arm == HOLDOUT for one in self.places) and not self.is_member

    @property
    def known(self) -> Sequence[tuple[str, Any]]:
        """What is known of them besides: attributes by name."""
        return sorted(self.row.attributes.items())


async def customer_of(read: Read, number: int) -> Row[Any]:
    """A customer with their account and where they stand, erased or not.

    Raises:
        NotFound: there never was one of that id.
    """
    columns = (
        customers,
        accounts.c.name.label("account"),
        accounts.c.value,
        accounts.c.tier,
        *[standings.c[name] for name in ("score", "segment", "scored_at", "level", "arm", "program")],
        *[column for column in REACHED_BY if column.name == "wants_no_news"],
    )
    query = select(*columns).select_from(BASE).where(customers.c.id == number)
    row = await read.row(query)
    if row is None:
        raise NotFound(said("There is no customer {number}.", number=str(number)))
    return row


async def living(read: Read, number: int) -> Row[Any]:
    """The same, of whom there is still somebody to do something for.

    Raises:
        NotFound: there never was one of that id, or they were erased.
    """
    row = await customer_of(read, number)
    if row.erased_at is not None:
        raise NotFound(said("Who stood here was erased, so nothing can be done for them."))
    return row


async def person_of(read: Read, row: Row[Any]) -> Person:
    """Everything beside the timeline; the same statements for everybody."""
    given = await responses.of_customer(read, row.id)
    lifetime, spendable = await balance(read, row.id)
    steps = await ladder(read)
    here = next((step for step in steps if step.key == row.level), None)
    above = next((step for step in steps if step.threshold > lifetime), None)
    begun = here.threshold if here is not None else 0
    return Person(
        row=row,
        places=await _places(read, row.id),
        scores=given[::-1],
        line=score_line([Score(one.answered_at, one.score, one.segment) for one in given]),
        lifetime=lifetime,
        spendable=spendable,
        level=here.name if here is not None else "",
        rings=here.rank if here is not None else 0,
        share=_share(lifetime, begun, above.threshold) if above is not None else None,
        missing=above.threshold - lifetime if above is not None else 0,
        next=above.name if above is not None else "",
        tracks=await read.rows(
            select(enrolments).where(enrolments.c.customer_id == row.id).order_by(enrolments.c.id.desc())
        ),
        planned=await _planned(read, row.id),
        consents=await consent.of_customer(read, row.id),
        silent=silence_of(row),
    )


def _share(lifetime: int, begun: int, end: int) -> int:
    return max(0, min(99, 100 * (lifetime - begun) // max(1, end - begun)))


def silence_of(row: Row[Any]) -> Said | str:
    """Why no letter of ours reaches a customer by mail; empty where it does."""
    if not row.email:
        return said("No address is known.")
    if row.bounced_at is not None:
        return said("The address takes no mails since {day}.", day=row.bounced_at.date())
    if row.unsubscribed_at is not None:
        return said("Asked for no more mails on {day}.", day=row.unsubscribed_at.date())
    return "" if accepts(row, "news") else said("Wants no mails beyond those that are needed.")


async def _places(read: Read, customer: int) -> list[Place]:
    query = (
        select(cohort_members, cohorts.c.number, invitations.c.state)
        .join(cohorts, cohorts.c.id == cohort_members.c.cohort_id)
        .outerjoin(
            invitations,
            and_(
                invitations.c.cohort_id == cohort_members.c.cohort_id,
                invitations.c.customer_id == cohort_members.c.customer_id,
            ),
        )
        .where(cohort_members.c.customer_id == customer)
        .order_by(cohort_members.c.allocated_at.desc())
    )
    return [
        Place(
            row.program,
            row.number,
            row.baseline_score,
            row.baseline_segment,
            row.arm,
            row.allocated_at,
            row.state or "",
        )
        for row in await read.rows(query)
    ]


async def _planned(read: Read, customer: int) -> list[Planned]:
    query = (
        select(jobs.c.due_at, jobs.c.kind, jobs.c.payload)
        .where(jobs.c.customer_id == customer, jobs.c.state == "open")
        .order_by(jobs.c.due_at, jobs.c.id)
        .limit(MOST_PLANNED)
    )
    return [Planned(row.due_at, _deed(row)) for row in await read.rows(query)]


def _deed(row: Row[Any]) -> Said:
    kind = str(row.payload.get("action", ""))
    if row.kind != "action":
        return said("A mail that waits to be sent") if row.kind.startswith("mail") else said("Something for a machine")
    known = DEEDS.get(kind)
    what = (row.payload.get("params") or {}).get(kind, "")
    if known is None:
        return said("{what}", what=kind)
    return said(known.pattern, what=what if isinstance(what, str) else "…") if known.values else known
