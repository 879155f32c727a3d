"""The state that the heading of a member's page says: what is done, and what follows from it. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from challenges.reasons import Declined
from challenges.unlocking import Entry, State
from web.hub.home.next import Place, Way, opens_on, place_of


class Follows(StrEnum):
    """What the heading goes on to say."""

    EMPTY = "empty"
    SENT_BACK = "sent back"
    ENOUGH = "enough for today"
    TO_GO = "to go"
    WITH_A_PERSON = "with a person"
    OPEN = "open"
    DAY = "day"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Heading:
    """What the heading says.

    Attributes:
        done: how many things of their tracks the member has done.
        first: whether they have done nothing at all yet.
        all: whether that is everything there was on their tracks, and they have begun nothing else.
        follows: what comes then.
        number: how many that is about.
        day: the next day that brings something.
    """

    done: int
    first: bool
    all: bool
    follows: Follows
    number: int = 0
    day: date | None = None


def heading_of(
    entries: Sequence[Entry],
    way: Way,
    track: Collection[Place],
    finished: Collection[Place],
    room: Mapping[str, int],
) -> Heading:
    """What the heading of a member's page says.

    Args:
        entries: their challenges.
        way: the same in order.
        track: what is on their unfinished tracks.
        finished: what is on their finished ones.
        room: by program, how many of its weekly stream they may still begin this week.
    """
    here = [entry for entry in entries if place_of(entry.challenge) in track and not _is_declined(entry)]
    done = sum(entry.state is State.DONE for entry in here)
    handed_in = sum(entry.state is State.WAITING for entry in here)
    through = _all_of_it(entries, finished) if not track else 0
    follows, number, day = _follows(entries, way, len(here) - done - handed_in, handed_in, room)
    never = not any(entry.go or entry.times for entry in entries)
    return Heading(through or done, never, bool(through), follows, number, day)


def _follows(
    entries: Sequence[Entry], way: Way, left: int, handed_in: int, room: Mapping[str, int]
) -> tuple[Follows, int, date | None]:
    sent_back = sum(entry.state is State.SENT_BACK for entry in way.doable)
    day = min((day for gate in way.gates if (day := opens_on(gate.reasons))), default=None)
    ways = (
        (not entries, Follows.EMPTY, 0),
        (way.next is None and way.others, Follows.ENOUGH, 0),
        (sent_back, Follows.SENT_BACK, sent_back),
        (left, Follows.TO_GO, left),
        (handed_in, Follows.WITH_A_PERSON, handed_in),
        (way.next, Follows.OPEN, _now(way, room)),
        (way.waiting, Follows.WITH_A_PERSON, len(way.waiting)),
        (day, Follows.DAY, 0),
    )
    follows, number = next(((what, n) for holds, what, n in ways if holds), (Follows.NOTHING, 0))
    return follows, number, day if follows is Follows.DAY else None


def _now(way: Way, room: Mapping[str, int]) -> int:
    """How many things can be done this week: of the stream no more than still fit into it."""
    stream: dict[str, int] = {}
    others = 0
    for entry in way.doable:
        if entry.state is State.OPEN and entry.challenge.cap is not None:
            stream[entry.challenge.program] = stream.get(entry.challenge.program, 0) + 1
        else:
            others += 1
    return others + sum(min(number, room.get(program, number)) for program, number in stream.items())


def _all_of_it(entries: Sequence[Entry], finished: Collection[Place]) -> int:
    on_it = [entry for entry in entries if place_of(entry.challenge) in finished]
    elsewhere = any(entry.go or entry.times for entry in entries if place_of(entry.challenge) not in finished)
    return 0 if elsewhere or not all(entry.state is State.DONE for entry in on_it) else len(on_it)


def _is_declined(entry: Entry) -> bool:
    return any(isinstance(reason, Declined) for reason in entry.reasons)
