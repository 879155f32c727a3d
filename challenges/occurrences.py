"""Which time it is that a member does a challenge, and which of their goes stands in the way of another. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from advocacy.engine.rules.decide import occurrence
from challenges.outline import Challenge

ONCE = "once"
UNFINISHED = frozenset({"started", "sent_back"})
GIVEN_UP = frozenset({"withdrawn", "declined"})


@dataclass(frozen=True, slots=True)
class Go:
    """One member's go at a challenge, as its row has it.

    Attributes:
        id: of the submission.
        occurrence: which time it is: ``once``, a day, week or month, or ``object:…``.
        state: ``started``, ``submitted``, ``sent_back``, ``completed``, ``declined`` or ``withdrawn``.
        week: the member's week that it was started in, for the weekly stream; "" otherwise.
        turn: how often it was begun or sent back, counted from 1.
        approvals: how often it was completed, undone ones included.
    """

    id: int
    program: str
    challenge: str
    occurrence: str
    state: str
    week: str = ""
    turn: int = 1
    approvals: int = 0


def occurrence_of(challenge: Challenge, now: datetime, zone: str, thing: str = "") -> str:
    """Which time it is: what makes a second go the same as the first, and refused."""
    if challenge.repeat == ONCE:
        return ONCE
    if challenge.repeat == "object":
        return f"object:{thing}" if thing else ""
    return occurrence(challenge.repeat, now, zone)


def present_go(challenge: Challenge, goes: Sequence[Go], which: str) -> Go | None:
    """The go that stands in the way of another, or None.

    That is the one of this occurrence; of a challenge that is done once, any. An unfinished one of an earlier day
    or week can still be finished, so it comes before a new one.
    """
    live = [go for go in goes if go.state != "withdrawn"]
    if challenge.repeat == ONCE:
        ranked = sorted(live, key=lambda go: ("declined", "completed", "submitted").index(_settled(go)))
        return ranked[-1] if ranked else None
    same = [go for go in live if go.occurrence == which]
    if same:
        return same[-1]
    if challenge.repeat == "object" and which:
        return None
    return next((go for go in reversed(live) if go.state in UNFINISHED), None)


def _settled(go: Go) -> str:
    return go.state if go.state in {"declined", "completed"} else "submitted"


def next_opening(repeat: str, today: date) -> date | None:
    """The first day of the next period: tomorrow, next Monday, the first of next month; None without a period."""
    if repeat == "day":
        return today + timedelta(days=1)
    if repeat == "week":
        return today + timedelta(days=7 - today.weekday())
    if repeat == "month":
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return None


def holds_a_place(goes: Iterable[Go], besides: int | None = None) -> bool:
    """Whether one of the goes, other than ``besides``, holds one of a challenge's places for the member."""
    return any(go.state not in GIVEN_UP and go.id != besides for go in goes)
