"""Asking a customer into the hub, and the customer coming in.

    open ── accepted          withdrawn: taken back by us, because its customer was erased
     └───── declined ── accepted, because a no may be changed as long as the place is kept

An invitation is a row; its mails and reminders are jobs that fall silent when the customer has joined. The mailed
link carries a signed reference to the row and opens a page; only the button on that page joins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, ForeignKey, Row, String, Table, UniqueConstraint, select, update

from advocacy.clock import iso, later, period
from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_for
from advocacy.engine.actions import Action
from advocacy.engine.jobs import schedule_actions
from advocacy.engine.journal import standings
from advocacy.engine.publication import Publication
from advocacy.errors import Conflict, NotFound
from advocacy.events import Event
from advocacy.people import membership
from advocacy.people.customers import customers
from advocacy.programs.programs import PAUSED, programs
from advocacy.words import said

AT_ONCE = "PT0M"
OPEN, ACCEPTED, DECLINED, WITHDRAWN = "open", "accepted", "declined", "withdrawn"
SILENT = {"any": [{"joined": True}, {"unsubscribed": True}]}

invitations = Table(
    "invitations",
    metadata,
    id_column(),
    Column("cohort_id", Key, ForeignKey("cohorts.id"), nullable=False),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False),
    Column("program", String(60), nullable=False),
    Column("version_id", Key, nullable=False),
    Column("segment", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("accepted_at", UtcDateTime),
    Column("declined_at", UtcDateTime),
    # When its customer wants to be asked again.
    Column("postponed_to", UtcDateTime),
    UniqueConstraint("cohort_id", "customer_id"),
)


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody to invite: the customer, the segment whose words they get, and their time zone."""

    customer: int
    segment: str
    zone: str


async def invite(work: Work, publication: Publication, cohort: int, invited: Sequence[Invited]) -> None:
    """Write invitations, and put their mails and reminders down as jobs."""
    if not invited:
        return
    plan = publication.document["invitations"]
    created = await work.pour_back(
        _inviting(sqlite=work.is_sqlite),
        [
            {
                "customer_id": one.customer,
                "segment": one.segment,
                "expires_at": later(work.now, period(plan["expires"]), one.zone),
            }
            for one in invited
        ],
        cohort_id=cohort,
        program=publication.program,
        version_id=publication.version_id,
        state=OPEN,
        created_at=work.now,
    )
    ids = dict(created)
    waiting = []
    for one in invited:
        until = later(work.now, period(plan["expires"]), one.zone)
        for step, (after, mail) in enumerate(_mails(plan, one.segment)):
            action = mailing(
                publication.program,
                publication.version_id,
                one.customer,
                ids[one.customer],
                mail=mail,
                until=until,
                step=str(step),
            )
            waiting.append((action, one.zone, after, SILENT))
    await schedule_actions(work, waiting)


@cache
def _inviting(*, sqlite: bool) -> Any:
    return insert_for(invitations, sqlite=sqlite).returning(invitations.c.customer_id, invitations.c.id)


def _mails(plan: Mapping[str, Any], segment: str) -> list[tuple[str, str]]:
    """When which mail goes out to that segment: the invitation at once, then its reminders."""
    words = plan.get(segment)
    if not words:
        return []
    return [(AT_ONCE, words["mail"])] + [(one["after"], one["mail"]) for one in words.get("reminders", ())]


def mailing(
    program: str, version: int, customer: int, invitation: int, *, mail: str, until: datetime, step: str
) -> Action:
    """The action that sends one of an invitation's mails; ``step`` tells it from its others."""
    about = f"invitation:{invitation}"
    return Action(
        kind="mail",
        params={"mail": mail, "about": about, "until": iso(until)},
        customer=customer,
        event=Event("customer.invited", customer, about, program),
        rule=f"{program}:invitations",
        version=version,
        because=because(program, customer, invitation) + step,
    )


def because(program: str, customer: int, invitation: int) -> str:
    """With what the keys of an invitation's mails begin."""
    return f"{program}:invitations|{customer}|invitation:{invitation}|"


async def accept(work: Work, invitation: int, *, how: str = "link") -> Row[Any]:
    """Join by an invitation.

    Returns:
        the invitation.

    Raises:
        NotFound: there is no such invitation.
        Conflict: it has been used, its time is over, its customer works for the company, or its program is paused.
    """
    row = await get(work, invitation)
    require_good(row, work.now)
    await _require_welcome(work, row)
    met = await work.changed(
        update(invitations)
        .where(invitations.c.id == invitation, invitations.c.state.in_((OPEN, DECLINED)))
        .values(state=ACCEPTED, accepted_at=work.now)
    )
    if met != 1:
        raise Conflict(said("This invitation is being used in another window."), remedy=said("Look there first."))
    score = await work.value(select(standings.c.baseline_score).where(standings.c.customer_id == row.customer_id))
    await membership.join(
        work,
        row.customer_id,
        because=Event(
            "member.joined",
            row.customer_id,
            about=f"invitation:{invitation}",
            object=row.program,
            data={
                "program": row.program,
                "cohort": row.cohort_id,
                "score": score,
                "segment": row.segment,
                "arm": "invited",
                "version": row.version_id,
                "how": how,
            },
        ),
    )
    return row


def require_good(row: Row[Any], now: datetime) -> None:
    """Refuse an invitation by which nobody can join any more.

    Raises:
        Conflict: it was used or taken back, or its time is over.
    """
    if row.state == ACCEPTED:
        raise Conflict(
            said("This invitation was used on {day}.", day=row.accepted_at.date()),
            remedy=said("Sign in to see your hub."),
        )
    if row.state == WITHDRAWN:
        raise Conflict(said("This invitation was taken back."), remedy=said("Ask your host for a new one."))
    if row.expires_at <= now:
        raise Conflict(
            said("This invitation was good until {day}.", day=row.expires_at.date()),
            remedy=said("Ask your host for a new one."),
        )


async def _require_welcome(read: Read, row: Row[Any]) -> None:
    """Refuse who works for the company, and whoever comes while the program rests; their place is kept.

    Raises:
        Conflict: it is so.
    """
    there = customers.join(programs, programs.c.key == row.program)
    query = select(customers.c.employee, programs.c.state).select_from(there).where(customers.c.id == row.customer_id)
    met = await read.row(query)
    if met is not None and met.employee:
        raise Conflict(
            said("This place is for a customer, not for a colleague."),
            remedy=said("Who works here signs in by the staff's door."),
        )
    if met is not None and met.state == PAUSED:
        raise Conflict(
            said("The program is paused, so nobody comes in now."),
            remedy=said("The place is kept until {day}; try again in a few days.", day=row.expires_at.date()),
        )


async def get(read: Read, invitation: int) -> Row[Any]:
    """The invitation of that id.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(invitations).where(invitations.c.id == invitation))
    if row is None:
        raise NotFound(said("There is no such invitation."), remedy=said("Ask your host for a new one."))
    return row


async def of_customer(read: Read, customer: int, program: str | None = None) -> Row[Any]:
    """The newest invitation of a customer.

    Raises:
        NotFound: there is none.
    """
    query = select(invitations).where(invitations.c.customer_id == customer)
    if program:
        query = query.where(invitations.c.program == program)
    row = await read.row(query.order_by(invitations.c.id.desc()).limit(1))
    if row is None:
        raise NotFound("This customer has not been invited.", remedy="Launch a program that admits them.")
    return row
