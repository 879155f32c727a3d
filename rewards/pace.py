"""How long it takes to earn so many points, from what a member has earned lately; or no word where it would be a guess.

Pure. A pace is worth saying only of somebody who has been here for a while and earns regularly: one good week is none.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

WEEK = timedelta(days=7)
LOOKED_AT = 8  # weeks
FEWEST = 4  # weeks of it in which something was earned
LONGEST = 26  # weeks ahead; what is further away is no forecast


@dataclass(frozen=True, slots=True)
class Pace:
    """Points in so many weeks; none where too little is known."""

    points: int = 0
    weeks: int = 0

    @classmethod
    def of(cls, earned: Iterable[tuple[datetime, int]], now: datetime) -> "Pace":
        """The pace of the last eight weeks.

        Args:
            earned: points with the instant they came; earlier ones are left out.
            now: the present instant, at which the last of the weeks ends.
        """
        by_week: dict[int, int] = {}
        for at, points in earned:
            week = (now - at) // WEEK
            if 0 <= week < LOOKED_AT:
                by_week[week] = by_week.get(week, 0) + points
        if sum(points > 0 for points in by_week.values()) < FEWEST:
            return cls()
        total = sum(by_week.values())
        return cls(total, max(by_week) + 1) if total > 0 else cls()

    def weeks_for(self, points: int) -> int | None:
        """In about how many weeks so many points are earned; None where that would be a guess."""
        if not self.points or points <= 0:
            return None
        weeks = math.ceil(points * self.weeks / self.points)
        return weeks if weeks <= LONGEST else None


def looked_back_to(now: datetime) -> datetime:
    """From when on points tell a pace."""
    return now - LOOKED_AT * WEEK
