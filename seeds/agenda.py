"""What is going to happen, in the order of time: the demo's own, beside the engine's jobs.

At the same instant the lower person comes first, and of one person what was put down first; so a year is told the
same way twice.
"""

import heapq
from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import count

Doing = Callable[[], Awaitable[None]]


class Agenda:
    """Things to do, earliest first."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, int, Doing]] = []
        self._number = count()

    def put(self, at: datetime, doing: Doing, *, who: int = 0) -> None:
        """Put something down for an instant."""
        heapq.heappush(self._waiting, (at, who, next(self._number), doing))

    def next_before(self, end: datetime) -> tuple[datetime, Doing] | None:
        """Take the earliest thing off, if it is before ``end``."""
        if not self._waiting or self._waiting[0][0] >= end:
            return None
        at, _who, _number, doing = heapq.heappop(self._waiting)
        return at, doing
