"""Which challenge is the one next good thing, and in which order the others come. Pure.

What a person sent back comes first, because somebody waits for it; then what was begun; then the track, in its own
order; then the rest, what asks no favor before what does, the shortest first. What the member left for another day
stands behind all of it until that day is over, and is then never the one thing on the page.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from challenges.outline import Challenge, Outline
from challenges.reasons import (
    Declined,
    Done,
    LevelGate,
    NotYet,
    Over,
    PlacesTaken,
    PointsGate,
    Prerequisite,
    Reason,
    Unmet,
    WeekIsFull,
)
from challenges.unlocking import Entry, State

Place = tuple[str, str]  # a program and the key of a challenge in it
LONG = 1000  # minutes, of what does not say how long it takes
UP_TO_THEM = frozenset({State.OPEN, State.STARTED, State.SENT_BACK})
_POWER: Mapping[type, int] = {
    Prerequisite: 0,
    LevelGate: 1,
    PointsGate: 1,
    WeekIsFull: 2,
    NotYet: 2,
    Done: 2,
    Unmet: 3,
    PlacesTaken: 4,
    Declined: 5,
}
"""How far a reason is out of the member's hands."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What opens together, for the same reasons.

    Attributes:
        reasons: what stands between, what the member can do something about first.
        entries: what is behind it.
    """

    reasons: tuple[Reason, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A member's challenges in the order of the page; what is done is not among them.

    Attributes:
        next: the one next good thing, None when there is none today.
        others: what else can be done now, in the order in which it would be next.
        waiting: what a person has to look at.
        gates: what is not open, nearest first.
    """

    next: Entry | None
    others: tuple[Entry, ...]
    waiting: tuple[Entry, ...]
    gates: tuple[Gate, ...]

    @property
    def doable(self) -> tuple[Entry, ...]:
        """What can be done now, the next thing first."""
        return (self.next, *self.others) if self.next else self.others


def way_of(entries: Iterable[Entry], track: Mapping[Place, int], postponed: Collection[Place]) -> Way:
    """Put a member's challenges in order.

    Args:
        entries: as they stand for the member, in the programs' order.
        track: where on their unfinished tracks challenges stand, counted from 0.
        postponed: what they left for another day, today.
    """
    entries = list(entries)
    doable = sorted(
        (entry for entry in entries if _can_be_done(entry)),
        key=lambda entry: (place_of(entry.challenge) in postponed, *_rank(entry, track)),
    )
    first = doable[0] if doable and place_of(doable[0].challenge) not in postponed else None
    waiting = sorted((entry for entry in entries if entry.state is State.WAITING), key=_number)
    return Way(first, tuple(doable[1:] if first else doable), tuple(waiting), _gates(entries))


def place_of(challenge: Challenge) -> Place:
    """Which challenge it is among those of all programs."""
    return challenge.program, challenge.key


def track_places(outlines: Iterable[Outline], on: Mapping[Place, bool]) -> dict[Place, int]:
    """Where on a member's unfinished tracks challenges stand, over all tracks, in their order.

    Args:
        outlines: the programs, the member's own first.
        on: (program, track) to whether the member has finished it.
    """
    found: dict[Place, int] = {}
    for outline in outlines:
        for track in outline.tracks.values():
            if on.get((outline.program, track.key)) is False:
                for key in track.challenges:
                    if key in outline.challenges:
                        found.setdefault((outline.program, key), len(found))
    return found


def minutes_of(challenge: Challenge) -> int | None:
    """How long it takes; None where the program does not say."""
    said = challenge.text.get("minutes")
    return None if said is None else int(said)


def points_of(challenge: Challenge) -> int:
    """What it earns."""
    return int(challenge.text.get("points") or 0)


def _can_be_done(entry: Entry) -> bool:
    # What is done once for each thing begins where the thing is, and not here.
    needs_a_thing = entry.state is State.OPEN and entry.challenge.repeat == "object"
    return entry.state in UP_TO_THEM and not needs_a_thing


def _rank(entry: Entry, track: Mapping[Place, int]) -> tuple[int, ...]:
    challenge = entry.challenge
    if entry.state is State.SENT_BACK:
        return 0, _number(entry)
    if entry.state is State.STARTED:
        return 1, -_number(entry)  # what they were at last
    if place_of(challenge) in track:
        return 2, track[place_of(challenge)]
    minutes = minutes_of(challenge)
    return 3, bool(challenge.text.get("ask")), LONG if minutes is None else minutes


def _number(entry: Entry) -> int:
    return entry.go.id if entry.go else 0


def _gates(entries: Sequence[Entry]) -> tuple[Gate, ...]:
    behind: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        opens_once = entry.state is State.SHUT and not any(isinstance(reason, Over) for reason in entry.reasons)
        if opens_once or (entry.state is State.DONE and opens_on(entry.reasons)):
            behind.setdefault(tuple(reason.sentence for reason in entry.reasons), []).append(entry)
    gates = [Gate(tuple(sorted(alike[0].reasons, key=_power)), tuple(alike)) for alike in behind.values()]
    return tuple(sorted(gates, key=lambda gate: [_power(reason) for reason in reversed(gate.reasons)]))


def _power(reason: Reason) -> tuple[int, int]:
    near = 0
    if isinstance(reason, LevelGate | PointsGate):
        near = reason.missing
    elif day := opens_on([reason]):
        near = day.toordinal()
    return _POWER.get(type(reason), len(_POWER)), near


def opens_on(reasons: Iterable[Reason]) -> date | None:
    """The day on which nothing of it stands between any more; None where it is not a matter of days alone."""
    days: list[date] = []
    for reason in reasons:
        if isinstance(reason, NotYet):
            days.append(reason.opens_on)
        elif isinstance(reason, WeekIsFull):
            days.append(reason.next_week)
        elif isinstance(reason, Done) and reason.again_on:
            days.append(reason.again_on)
        else:
            return None
    return max(days, default=None)


class Reach(StrEnum):
    """How what stands above the next level adds up to it."""

    SHORT = "short"
    EXACT = "exact"
    ENOUGH = "enough"
    IN_HAND = "in hand"


def reach(missing: int, waiting: int, above: Sequence[int]) -> tuple[Reach, int]:
    """Whether what stands above the next level brings a member there.

    Args:
        missing: how many points the level is away.
        waiting: the points of what a person has yet to look at.
        above: the points of each thing that can be done now, in the order of the page.

    Returns:
        how it adds up, and of how many things above: all of them where it is exact, the first ones where they are
        enough.
    """
    if waiting >= missing:
        return Reach.IN_HAND, 0
    if waiting:
        return Reach.SHORT, 0
    total = 0
    for number, points in enumerate(above, start=1):
        total += points
        if total >= missing:
            is_all = number == len(above)
            return Reach.EXACT if is_all and total == missing else Reach.ENOUGH, number
    return Reach.SHORT, 0
