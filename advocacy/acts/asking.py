"""Asking somebody to be a reference. Whether they may be asked is looked at in the transaction that writes the ask."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from advocacy.acts.asks import asks
from advocacy.acts.candidates import candidates
from advocacy.acts.references import DEFAULTS, Candidate, Limits, why_not
from advocacy.acts.willingness import ACTIVITIES
from advocacy.database import Work, insert_into
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from advocacy.people import customers as people
from advocacy.people.accounts import accounts


async def ask(
    work: Work,
    customer: int,
    activity: str,
    *,
    prospect: str = "",
    opportunity: str = "",
    needed_by: datetime | None = None,
    limits: Limits = DEFAULTS,
) -> int:
    """Note that a person is asked for something.

    Args:
        work: the unit of work.
        customer: who is asked.
        activity: for what, one of ``ACTIVITIES``.
        prospect: the company that wants to talk; one on the block list of the person or their company is refused.
        opportunity: the deal it is for, as the CRM names it.
        needed_by: when it is needed.
        limits: other limits than the usual ones.

    Returns:
        the id of the ask.

    Raises:
        Invalid: there is no such activity.
        NotFound: there is no such customer.
        Conflict: the person may not be asked for this now; the message says why.
    """
    if activity not in ACTIVITIES:
        raise Invalid(f"{activity!r} is no activity.", remedy=f"Choose one of {', '.join(ACTIVITIES)}.")
    row = await _held(work, customer)
    person = (await candidates(work, [customer])).get(customer)
    if person is None:
        raise NotFound(f"There is no customer {customer}.")
    reasons = [*why_not(person, activity, work.now, limits), *_blocked(person, prospect)]
    if reasons:
        raise Conflict(
            f"This person may not be asked for {ACTIVITIES[activity]} now: {'; '.join(reasons)}.",
            remedy="Choose somebody else from the reference list.",
        )
    made = await work.value(
        insert_into(work, asks)
        .values(
            customer_id=customer,
            account_id=row.account_id,
            activity=activity,
            asked_at=work.now,
            asked_by=str(work.actor),
            opportunity=opportunity.strip() or None,
            prospect=prospect.strip() or None,
            needed_by=needed_by,
        )
        .returning(asks.c.id)
    )
    await work.record(Event("reference.asked", customer, f"ask:{made}", activity, {"activity": activity}))
    return int(made)


async def _held(work: Work, customer: int) -> Row[Any]:
    """The customer and their account, held: of two asks at once, the second has to see the first."""
    row = await people.get(work, customer)
    if not work.is_sqlite:
        await work.rows(
            select(people.customers.c.id).where(people.customers.c.id == customer).with_for_update(key_share=True)
        )
        if row.account_id is not None:
            held = select(accounts.c.id).where(accounts.c.id == row.account_id)
            await work.rows(held.with_for_update(key_share=True))
    return row


def _blocked(person: Candidate, prospect: str) -> list[str]:
    sides = [side for side in (person.person, person.company) if side is not None]
    blocked = {name.strip().casefold() for side in sides for name in side.competitors}
    return [f"is not to talk to {prospect}"] if prospect.strip().casefold() in blocked else []
