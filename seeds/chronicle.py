"""The year in a few lines: a row of figures for each month, the moments between them, and what they add up to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from advocacy.database import Read
from advocacy.engine.journal import journal
from advocacy.listening.conversations import CLOSED, COMMENT, OPEN, QUESTION, conversations

POINTS = "points"
ASIDES = {
    "shipment.needs_address": ("box waited for an address", "boxes waited for an address"),
    "shipment.returned": ("parcel came back", "parcels came back"),
    "challenge.sent_back": ("answer was sent back", "answers were sent back"),
    "challenge.declined": ("was declined", "were declined"),
    "challenge.undone": ("approval was undone", "approvals were undone"),
    "redemption.refused": ("reward was refused", "rewards were refused"),
    "member.left": ("member left", "members left"),
    "customer.unsubscribed": ("customer asked for silence", "customers asked for silence"),
    "customer.bounced": ("address was wrong", "addresses were wrong"),
}
HEARD = {
    QUESTION: ("question was asked", "questions were asked"),
    COMMENT: ("reason for a score was taken up", "reasons for a score were taken up"),
}
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
        return _row(f"{day(since):>6} – {day(until - timedelta(days=1))}", figures)

    def end(self) -> str:
        """The row of all months together."""
        return _row("The year", self.total)


async def figures_of(read: Read, since: datetime, until: datetime) -> dict[str, int]:
    """How often each of the columns happened, and for points how many they were."""
    query = (
        select(
            journal.c.event, func.count().label("times"), func.sum(journal.c.data["amount"].as_integer()).label("sum")
        )
        .where(journal.c.event.in_(COLUMNS.values()), journal.c.at >= since, journal.c.at < until)
        .group_by(journal.c.event)
    )
    found = {row.event: row for row in await read.rows(query)}
    return {
        name: 0 if event not in found else int(found[event].sum if name == POINTS else found[event].times)
        for name, event in COLUMNS.items()
    }


async def asides(read: Read) -> list[str]:
    """What did not go as planned, each with how often."""
    query = select(journal.c.event, func.count().label("times")).where(journal.c.event.in_(ASIDES))
    found = {row.event: int(row.times) for row in await read.rows(query.group_by(journal.c.event))}
    return [counted(found[event], one, several) for event, (one, several) in ASIDES.items() if found.get(event)]


async def heard(read: Read) -> list[str]:
    """What members asked and gave as reasons, and what became of it: a line for each."""
    waits, told = (conversations.c.state == state for state in (OPEN, CLOSED))
    sums = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in (waits, told)]
    query = select(conversations.c.kind, func.count().label("times"), sums[0].label("waits"), sums[1].label("told"))
    found = {row.kind: row for row in await read.rows(query.group_by(conversations.c.kind))}
    return [
        f"{counted(int(row.times), *nouns)}: {row.told:,} were told what became of it, {row.waits:,} wait for an answer"
        for kind, nouns in HEARD.items()
        if (row := found.get(kind))
    ]


def counted(number: int, one: str, several: str) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else several}"


def day(instant: datetime) -> str:
    """A day as people write it: 5 Mar."""
    return f"{instant.day} {instant:%b}"


def _row(label: str, figures: dict[str, int]) -> str:
    return f"{label:<{LABEL}}" + "".join(f"{figures[name]:>{WIDTHS[name]},}" for name in COLUMNS)
