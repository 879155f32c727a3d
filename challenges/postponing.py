"""Not today: a member leaves something for another day, and it is asked no second time until that day is over.

It is an event and nothing else. Whatever was left stays as open as it was; only the order in which it is offered
changes, for as long as the day lasts in the member's own zone.
"""

from sqlalchemy import select

from advocacy.clock import local_day
from advocacy.database import Work
from advocacy.engine.journal import journal
from advocacy.engine.people import hold_facts
from advocacy.errors import NotFound
from advocacy.events import Event
from advocacy.words import said
from challenges.challenges import outlines_of
from challenges.readiness import hold
from challenges.unlocking import stand

POSTPONED = "challenge.postponed"


async def postpone(work: Work, customer: int, program: str, key: str) -> None:
    """Leave a challenge for another day; saying it again on the same day changes nothing.

    Raises:
        NotFound: there is no such challenge in force for this member, or no such customer.
    """
    facts, situation = await hold(work, customer)
    member = situation.member(facts)
    outline = (await outlines_of(work, situation.editions)).get(program)
    challenge = outline.challenges.get(key) if outline else None
    is_theirs = (program, key) in member.goes
    if outline is not None and challenge is not None and not is_theirs:
        await hold_facts(work, [customer], challenge.asks)
        is_theirs = stand(outline, challenge, member, situation.taken, work.now).is_for_them
    if not is_theirs:
        raise NotFound(said("There is no such thing to do here."))
    about = f"later:{program}:{key}:{local_day(work.now, facts.zone)}"
    known = select(journal.c.id).where(
        journal.c.customer_id == customer, journal.c.event == POSTPONED, journal.c.about == about
    )
    if await work.value(known) is None:
        data = {"program": program, "challenge": key}
        await work.record(Event(POSTPONED, customer, about, key, data))
