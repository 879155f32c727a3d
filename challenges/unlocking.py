"""Which challenges are open to a member, which are not, and what stands between. Pure: no I/O, no clock.

The same answer draws the hub, decides whether a start is allowed, and explains a challenge to whoever asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from advocacy.clock import local_day
from advocacy.engine.rules.decide import occurrence
from advocacy.engine.rules.facts import Facts
from challenges.gates import unmet
from challenges.occurrences import Go, holds_a_place, next_opening, occurrence_of, present_go
from challenges.outline import Challenge, Outline
from challenges.reasons import (
    Begun,
    Declined,
    Done,
    NotForYou,
    NotMember,
    NotYet,
    Over,
    PlacesTaken,
    Prerequisite,
    Reason,
    SentBack,
    Waiting,
    WeekIsFull,
)


class State(StrEnum):
    """How a challenge stands for a member."""

    OPEN = "open"
    STARTED = "started"
    WAITING = "waiting for a person"
    SENT_BACK = "sent back"
    DONE = "done"
    SHUT = "shut"


@dataclass(slots=True)
class Member:
    """What is known of a member's challenges.

    Attributes:
        facts: the customer as conditions see them.
        goes: by (program, challenge), oldest first.
        tracks: (program, track) to whether it is finished.
    """

    facts: Facts
    goes: dict[tuple[str, str], list[Go]] = field(default_factory=dict)
    tracks: dict[tuple[str, str], bool] = field(default_factory=dict)

    def has_done(self, program: str, challenge: str) -> bool:
        """Whether some go at it is completed now."""
        return any(go.state == "completed" for go in self.goes.get((program, challenge), ()))


@dataclass(frozen=True, slots=True)
class Entry:
    """A challenge as it stands for a member.

    Attributes:
        challenge: which.
        state: how it stands.
        reasons: what stands between the member and starting it now; empty exactly when it is open.
        occurrence: which time a start now would be; "" where that needs an object.
        go: the go that the state speaks of, if there is one.
        times: how often the member has done it.
    """

    challenge: Challenge
    state: State
    reasons: tuple[Reason, ...]
    occurrence: str
    go: Go | None = None
    times: int = 0

    @property
    def is_for_them(self) -> bool:
        """Whether the member is meant at all; the others are not shown."""
        return not any(isinstance(reason, NotForYou) for reason in self.reasons)


_UNDONE: Mapping[str, tuple[State, Reason]] = {
    "started": (State.STARTED, Begun()),
    "submitted": (State.WAITING, Waiting()),
    "sent_back": (State.SENT_BACK, SentBack()),
    "declined": (State.SHUT, Declined()),
}


def unlock(outline: Outline, member: Member, taken: Mapping[tuple[str, str], int], now: datetime) -> dict[str, Entry]:
    """Every challenge of a program as it stands for a member, in the program's order.

    Args:
        outline: the program.
        member: whose board it is.
        taken: how many places are taken, by (program, challenge).
        now: the instant; days and weeks are those of the member's zone.
    """
    return {key: stand(outline, challenge, member, taken, now) for key, challenge in outline.challenges.items()}


def stand(
    outline: Outline,
    challenge: Challenge,
    member: Member,
    taken: Mapping[tuple[str, str], int],
    now: datetime,
    *,
    thing: str = "",
) -> Entry:
    """One challenge as it stands for a member; ``thing`` is the object, where it is done once per object."""
    goes = member.goes.get((challenge.program, challenge.key), ())
    which = occurrence_of(challenge, now, member.facts.zone, thing)
    times = sum(go.state == "completed" for go in goes)
    go = present_go(challenge, goes, which)
    if go is not None:
        again = next_opening(challenge.repeat, local_day(now, member.facts.zone))
        return standing_of(challenge, go, which, times, again)
    reasons = tuple(_between(outline, challenge, member, taken, now))
    return Entry(challenge, State.SHUT if reasons else State.OPEN, reasons, which, None, times)


def standing_of(challenge: Challenge, go: Go, which: str = "", times: int = 0, again: date | None = None) -> Entry:
    """A challenge as the go at it says, whatever its conditions say by now."""
    if go.state != "completed":
        state, reason = _UNDONE[go.state]
        return Entry(challenge, state, (reason,), which, go, times)
    is_last = again is not None and challenge.ends is not None and again > challenge.ends
    return Entry(challenge, State.DONE, (Done(None if is_last else again),), which, go, times)


def _between(
    outline: Outline, challenge: Challenge, member: Member, taken: Mapping[tuple[str, str], int], now: datetime
) -> Sequence[Reason]:
    facts = member.facts
    today = local_day(now, facts.zone)
    if not facts.values.get("joined") or facts.values.get("left"):
        return [NotMember()]
    if not _is_meant(challenge, member):
        return [NotForYou()]
    if not challenge.audience.predicate(facts, None, now):
        return [NotForYou(challenge.audience.tree)]
    if challenge.ends is not None and today > challenge.ends:
        return [Over(challenge.ends)]
    reasons: list[Reason] = []
    if challenge.starts is not None and today < challenge.starts:
        reasons.append(NotYet(challenge.starts))
    reasons += unmet(outline, challenge, facts, now)
    reasons += [
        # A challenge that is no longer in the program locks nobody out.
        Prerequisite(key, outline.challenges[key].title)
        for key in challenge.needs
        if key in outline.challenges and not member.has_done(challenge.program, key)
    ]
    if challenge.cap is not None and used_this_week(challenge.program, member, now) >= challenge.cap:
        reasons.append(WeekIsFull(challenge.cap, today + timedelta(days=7 - today.weekday())))
    place = (challenge.program, challenge.key)
    is_limited = challenge.places is not None and not holds_a_place(member.goes.get(place, ()))
    if is_limited and taken.get(place, 0) >= (challenge.places or 0):
        reasons.append(PlacesTaken(challenge.places or 0))
    return reasons


def _is_meant(challenge: Challenge, member: Member) -> bool:
    """Whether the member is in the challenge's program, and on one of its tracks where it has any.

    Somebody who came without an invitation is in no program, and then every program is theirs.
    """
    if any((challenge.program, track) in member.tracks for track in challenge.tracks):
        return True
    if challenge.tracks and challenge.cap is None:
        return False
    if member.facts.values.get("program") in {None, challenge.program}:
        return True
    return any(program == challenge.program for program, _ in member.tracks)


def used_this_week(program: str, member: Member, now: datetime) -> int:
    """How many of a program's weekly stream the member has started in this week of their calendar."""
    week = occurrence("week", now, member.facts.zone)
    return sum(
        go.week == week and go.state != "withdrawn"
        for (owner, _), goes in member.goes.items()
        if owner == program
        for go in goes
    )
