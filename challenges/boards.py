"""A member's board: every challenge as it stands for them, with the reasons; and one of them, explained."""

from collections.abc import Sequence

from advocacy.database import Read
from advocacy.engine.people import take_facts
from advocacy.engine.rules.facts import Facts
from advocacy.errors import NotFound
from challenges import goes
from challenges.challenges import outlines_of
from challenges.goes import submissions
from challenges.occurrences import UNFINISHED, Go
from challenges.outline import Outline, challenge_of
from challenges.readiness import choose
from challenges.situation import look
from challenges.unlocking import Entry, Member, stand, standing_of, unlock

STILL_SHOWN = UNFINISHED | {"submitted"}


async def board_of(read: Read, customer: int, *, program: str | None = None, everything: bool = False) -> list[Entry]:
    """A member's challenges, programs and challenges in their order.

    Args:
        read: a read or a work.
        customer: whose.
        program: only of this one.
        everything: also those that are meant for others, for the staff.

    Raises:
        NotFound: there is no such customer.
    """
    situation = await look(read, [customer])
    outlines = [
        outline
        for outline in (await outlines_of(read, situation.editions)).values()
        if program in {None, outline.program}
    ]
    facts = await _facts(read, customer, outlines)
    member = situation.member(facts)
    entries = [
        entry
        for outline in outlines
        for entry in unlock(outline, member, situation.taken, read.now).values()
        if everything or entry.go is not None or entry.is_for_them
    ]
    return entries + await _retired(read, outlines, member, program)


async def explain(read: Read, customer: int, key: str, *, program: str | None = None, thing: str = "") -> Entry:
    """One challenge as it stands for a member, with everything that stands between.

    Raises:
        NotFound: there is no such customer, or no such challenge in force.
    """
    situation = await look(read, [customer])
    outlines = await outlines_of(read, situation.editions)
    facts = await _facts(read, customer, list(outlines.values()))
    member = situation.member(facts)
    outline = choose(outlines.values(), key, member, program)
    return stand(outline, outline.challenges[key], member, situation.taken, read.now, thing=thing)


async def _facts(read: Read, customer: int, outlines: Sequence[Outline]) -> Facts:
    asks: frozenset[tuple[str, str]] = frozenset().union(*(outline.asks for outline in outlines))
    found = await take_facts(read, [customer], asks)
    if customer not in found:
        raise NotFound(f"There is no customer {customer}.")
    return found[customer]


async def _retired(read: Read, outlines: Sequence[Outline], member: Member, program: str | None) -> list[Entry]:
    """What the member has in hand of challenges that are no longer in force; it can still be finished."""
    in_force = {(outline.program, key) for outline in outlines for key in outline.challenges}
    left: dict[int, Go] = {
        go.id: go
        for place, listed in member.goes.items()
        if place not in in_force and program in {None, place[0]}
        for go in listed
        if go.state in STILL_SHOWN
    }
    if not left:
        return []
    rows = await read.rows(goes.rows().where(submissions.c.id.in_(left)).order_by(submissions.c.id))
    return [
        standing_of(challenge_of(row.program, {**row.definition, "for": None, "opens": None}, ranks={}), left[row.id])
        for row in rows
    ]
