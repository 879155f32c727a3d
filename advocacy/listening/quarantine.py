"""The rest between surveys: a person is asked, on whatever channel, at most once in it. Pure.

The rest is counted from the last time somebody was asked or gave a score, whichever was later. A program's own second
score is exempt by rule, and begins the rest anew.
"""

from dataclasses import dataclass
from datetime import datetime

from advocacy.clock import Period, later, period
from advocacy.errors import Invalid

SHORTEST_DAYS = 90
LONGEST_DAYS = 180
REST = Period(days=SHORTEST_DAYS)
NONE = Period()
EXEMPT = "program"

RESTING = "resting"
NEW = "new"


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often one person may be asked.

    Attributes:
        rest: from one ask to the next.
        tenure: from becoming a customer to the first.
    """

    rest: Period = REST
    tenure: Period = NONE

    @classmethod
    def of(cls, rest: str | None = None, tenure: str | None = None) -> "Cadence":
        """A cadence as a program writes it, in ISO 8601 periods.

        Raises:
            Invalid: it is no period, or a rest outside 90 to 180 days.
        """
        wanted = cls(period(rest) if rest else REST, period(tenure) if tenure else NONE)
        if not SHORTEST_DAYS <= wanted.rest.calendar_days <= LONGEST_DAYS:
            raise Invalid(
                f"A rest of {rest} between surveys is not between {SHORTEST_DAYS} and {LONGEST_DAYS} days.",
                remedy="Use P90D, or a little more.",
            )
        return wanted


@dataclass(frozen=True, slots=True)
class History:
    """What a cadence looks at: when somebody came, was last asked, and last gave a score; and their time zone."""

    came_at: datetime
    asked_at: datetime | None
    scored_at: datetime | None
    zone: str


def why_not(history: History, cadence: Cadence, now: datetime) -> str | None:
    """Why somebody may not be asked now, ``resting`` or ``new``; None when they may."""
    last = max(filter(None, (history.asked_at, history.scored_at)), default=None)
    if last is not None and now < later(last, cadence.rest, history.zone):
        return RESTING
    if now < later(history.came_at, cadence.tenure, history.zone):
        return NEW
    return None
