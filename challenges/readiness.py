"""A member, held, in front of a challenge: everything a verb has to know before it acts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advocacy.database import Work
from advocacy.engine.people import hold_facts
from advocacy.engine.rules.facts import Facts
from advocacy.errors import Invalid, NotFound
from challenges.challenges import no_challenge, outlines_of
from challenges.completion import track_of
from challenges.occurrences import Go
from challenges.outline import Challenge, Outline
from challenges.situation import Situation, look
from challenges.unlocking import Entry, Member, stand

LONGEST_THING = 120


@dataclass(frozen=True, slots=True)
class Held:
    """A member whose row is held until the work ends.

    Attributes:
        facts: as conditions see them.
        situation: where they stand.
        outline: the program; None when it has nothing in force.
        goes: the member's goes at the challenge.
        track: their track that the challenge is part of.
    """

    facts: Facts
    situation: Situation
    outline: Outline | None
    goes: Sequence[Go]
    track: str | None


@dataclass(frozen=True, slots=True)
class Ready(Held):
    """The same, in front of a challenge that is in force."""

    challenge: Challenge
    entry: Entry


async def hold(work: Work, customer: int) -> tuple[Facts, Situation]:
    """Hold a customer and look where they stand; in this order, so that what is seen stays true.

    Raises:
        NotFound: there is no such customer.
    """
    held = await hold_facts(work, [customer])
    if customer not in held:
        raise NotFound(f"There is no customer {customer}.")
    return held[customer], await look(work, [customer])


async def held_at(work: Work, customer: int, program: str, key: str) -> Held:
    """A member with a submission in hand, whatever became of the challenge since."""
    facts, situation = await hold(work, customer)
    outline = (await outlines_of(work, situation.editions)).get(program)
    goes = situation.goes.get(customer, {}).get((program, key), ())
    return Held(facts, situation, outline, goes, track_of(outline, situation, customer, key))


async def ready_for(work: Work, key: str, customer: int, program: str | None, thing: str) -> Ready:
    """A member who wants to begin a challenge.

    Raises:
        NotFound: there is no such challenge in force, or no such customer.
        Invalid: the challenge is done once per object and none is named, or the other way round.
    """
    facts, situation = await hold(work, customer)
    member = situation.member(facts)
    outline = choose((await outlines_of(work, situation.editions)).values(), key, member, program)
    challenge = outline.challenges[key]
    check_thing(challenge, thing)
    await hold_facts(work, [customer], challenge.asks)
    return Ready(
        facts=facts,
        situation=situation,
        outline=outline,
        goes=member.goes.get((outline.program, key), ()),
        track=track_of(outline, situation, customer, key),
        challenge=challenge,
        entry=stand(outline, challenge, member, situation.taken, work.now, thing=thing),
    )


def choose(outlines: Iterable[Outline], key: str, member: Member, program: str | None) -> Outline:
    """The program whose challenge is meant: the one named, or the one the member takes part in.

    Raises:
        NotFound: none has it.
    """
    known = [outline for outline in outlines if program in {None, outline.program}]
    having = [outline for outline in known if key in outline.challenges]
    if not having:
        raise no_challenge(key, {name for outline in known for name in outline.challenges})
    on = {owner for owner, _ in member.tracks}
    return min(
        having,
        key=lambda outline: (
            outline.program != member.facts.values.get("program"),
            outline.program not in on,
            outline.program,
        ),
    )


def check_thing(challenge: Challenge, thing: str) -> None:
    """Refuse a missing object, or one too many.

    Raises:
        Invalid: as the words say.
    """
    per_object = challenge.repeat == "object"
    if per_object and not thing:
        raise Invalid("This is done once for each thing, and none is named.", where=challenge.key)
    if thing and not per_object:
        raise Invalid("This is not done once for each thing.", where=challenge.key, remedy="Leave the thing out.")
    if len(thing) > LONGEST_THING or "\0" in thing:
        raise Invalid(f"The name of a thing has at most {LONGEST_THING} characters.", where=challenge.key)
