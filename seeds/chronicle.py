"""The year in a few lines: a row of figures for each month, the moments between them, and what they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from advocacy.database import Read
from advocacy.engine.journal import journal

POINTS = "points"
COLUMNS = {
    "joined": "member.joined",
    "challenges": "challenge.completed",
    POINTS: "points.awarded",
    "boxes": "shipment.sent",
    "back": "shipment.returned",
    "redeemed": "reward.redeemed",
    "asked": "survey.asked",
    "rescored": "survey.answered",
}
WIDTHS = {name: max(len(name), 6) + 2 for name in COLUMNS}
LABEL = 19


@dataclass(slots=True)
class Chronicle:
    """What has been told so far."""

    total: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))

    @staticmethod
    def head() -> str:
        """The names of the columns."""
        return " " * LABEL + "".join(f"{name:>{WIDTHS[name]}}" for name in COLUMNS)

    async def month(self, read: Read, since: datetime, until: datetime) -> str:
        """The row of the time between two instants."""
        figures = await figures_of(read, since, until)
        for name, figure in figures.items():
            self.total[name] += figure
        return _row(f"{day(since)} – {day(until - timedelta(days=1))}", figures)

    def end(self) -> str:
        """The row of all months together."""
        return _row("The year", self.total)


async def figures_of(read: Read, since: datetime, until: datetime) -> dict[str, int]:
    """How often each of the columns happened, and for points how many they were."""
    query = (
        select(journal.c.event, func.count().label("times"), func.sum(journal.c.data["amount"].as_integer()).label("sum"))
        .where(journal.c.event.in_(COLUMNS.values()), journal.c.at >= since, journal.c.at < until)
        .group_by(journal.c.event)
    )
    found = {row.event: row for row in await read.rows(query)}
    return {
        name: 0 if event not in found else int(found[event].sum if name == POINTS else found[event].times)
        for name, event in COLUMNS.items()
    }


async def times(read: Read, events: Sequence[str]) -> dict[str, int]:
    """How often each of these happened in the whole year."""
    query = select(journal.c.event, func.count().label("times")).where(journal.c.event.in_(events))
    found = {row.event: int(row.times) for row in await read.rows(query.group_by(journal.c.event))}
    return {event: found.get(event, 0) for event in events}


def day(instant: datetime) -> str:
    """A day as people write it: 5 Mar."""
    return f"{instant.day:>2} {instant:%b}"


def _row(label: str, figures: dict[str, int]) -> str:
    return f"{label:<{LABEL}}" + "".join(f"{figures[name]:>{WIDTHS[name]},}" for name in COLUMNS)
