"""Saying no to an invitation, or not now. Either is said once and asked about by nobody.

A no ends every mail of the invitation, those that wait to be sent included. It is an answer about the hub: the second
score is asked of whoever did not join as it is of those who were never invited, because a report that left out who
said no would flatter the program. Not now ends them too, but for one: the invitation comes once more, with the place
kept for as long again as it was at first.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select, update

from advocacy.clock import later, period
from advocacy.database import Read, Work
from advocacy.delivery.mail import call_back
from advocacy.engine.jobs import cancel, schedule_actions
from advocacy.errors import Conflict
from advocacy.events import Event
from advocacy.people.customers import customers
from advocacy.programs.invitations import (
    DECLINED,
    OPEN,
    SILENT,
    because,
    get,
    invitations,
    mailing,
    require_good,
)
from advocacy.programs.programs import program_versions
from advocacy.words import said

AGAIN = "P3M"


async def decline(work: Work, invitation: int) -> None:
    """Say no; saying it again changes nothing.

    Raises:
        NotFound: there is no such invitation.
        Conflict: it was used or taken back, or its time is over.
    """
    row = await get(work, invitation)
    if row.state == DECLINED:
        return
    require_good(row, work.now)
    met = await work.changed(
        update(invitations)
        .where(invitations.c.id == invitation, invitations.c.state == OPEN)
        .values(state=DECLINED, declined_at=work.now, postponed_to=None)
    )
    if met != 1:
        raise _changed_meanwhile()
    await _silence(work, row)
    await work.record(
        Event(
            "customer.declined_invitation",
            row.customer_id,
            about=f"invitation:{invitation}",
            object=row.program,
            data={"program": row.program, "cohort": row.cohort_id, "segment": row.segment},
        )
    )


async def postpone(work: Work, invitation: int) -> datetime:
    """Say not now; to say it again before the day has come changes nothing.

    Returns:
        when the invitation comes again.

    Raises:
        NotFound: there is no such invitation.
        Conflict: it was used, declined or taken back, or its time is over.
    """
    row = await get(work, invitation)
    if row.state == DECLINED:
        raise _changed_meanwhile()
    require_good(row, work.now)
    if row.postponed_to is not None and row.postponed_to > work.now:
        promised: datetime = row.postponed_to
        return promised
    plan, zone = await _planned(work, row)
    again = asked_again(work.now, zone)
    until = later(again, period(plan["expires"]), zone)
    waits = or_(invitations.c.postponed_to.is_(None), invitations.c.postponed_to <= work.now)
    met = await work.changed(
        update(invitations)
        .where(invitations.c.id == invitation, invitations.c.state == OPEN, waits)
        .values(postponed_to=again, expires_at=until)
    )
    if met != 1:
        raise _changed_meanwhile()
    await _silence(work, row)
    words = plan.get(row.segment)
    if words:
        step = f"again {again.date()}"
        action = mailing(
            row.program, row.version_id, row.customer_id, row.id, mail=words["mail"], until=until, step=step
        )
        await schedule_actions(work, [(action, zone, AGAIN, SILENT)])
    return again


def asked_again(now: datetime, zone: str) -> datetime:
    """When somebody who says not now is asked again."""
    return later(now, period(AGAIN), zone)


async def _planned(read: Read, row: Row[Any]) -> tuple[dict[str, Any], str]:
    """What the version that invited says about invitations, and the zone of whom it invited."""
    query = (
        select(program_versions.c.document["invitations"].label("plan"), customers.c.zone)
        .select_from(invitations)
        .join(program_versions, program_versions.c.id == invitations.c.version_id)
        .join(customers, customers.c.id == invitations.c.customer_id)
        .where(invitations.c.id == row.id)
    )
    (found,) = await read.rows(query)
    return found.plan, found.zone


async def _silence(work: Work, row: Row[Any]) -> None:
    await cancel(work, because(row.program, row.customer_id, row.id), customer=row.customer_id)
    await call_back(work, f"invitation:{row.id}")


def _changed_meanwhile() -> Conflict:
    return Conflict(said("This was answered in another window."), remedy=said("Open the invitation again."))
