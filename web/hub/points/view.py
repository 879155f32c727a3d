"""A member's statement as a page shows it: months in their own zone, every line with the title of its cause."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import select, tuple_

from advocacy.clock import local_day
from advocacy.database import Actor, Read
from advocacy.people.staff import staff
from advocacy.words import Said, said
from challenges.challenges import challenges
from rewards.levels import Level
from rewards.pace import Pace, looked_back_to
from rewards.statement import Line, Reached, Statement, earned_since, levels_reached, statement
from web.hub.frame import Frame

TITLES: Mapping[str, Said] = {
    "member.joined": said("You came in"),
    "score.received": said("You gave us a score"),
    "survey.answered": said("You answered our question"),
    "question.asked": said("You asked a question"),
    "question.answered": said("Your question was answered"),
    "track.finished": said("A track, finished"),
    "level.reached": said("A new level"),
    "badge.earned": said("A badge"),
    "reference.offered": said("You offered to speak for us"),
    "reference.done": said("You spoke for us"),
    "review.done": said("You wrote a review"),
    "referral.done": said("Somebody came through you"),
    "shipment.delivered": said("Your box arrived"),
}
"""What a rule gave points for, where it was no challenge."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the statement: a change of points, or a level that was reached.

    Attributes:
        at: when.
        line: the change; None in the row of a level.
        level: the level; None in the row of a change.
        title: what it was for, in the words of whoever wrote the challenge or the reward.
        who: who of the staff did it, where somebody did.
        weekly: whether it was one of the weekly challenges.
    """

    at: datetime
    title: str
    line: Line | None = None
    level: Reached | None = None
    who: str = ""
    weekly: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """The rows of a month, newest first; ``first`` is its first day in the reader's zone."""

    first: date
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """The page.

    Attributes:
        frame: the two figures and the ladder, the same instant's as the lines.
        months: the lines, newest first.
        older: the cursor of the lines before.
        is_first: whether these are the newest.
        since: since when the member stands on their level; None below the first that had to be earned.
        around: about when the next level is reached at the member's own pace; None where that would be a guess.
    """

    frame: Frame
    months: tuple[Month, ...]
    older: int | None
    is_first: bool
    since: Reached | None
    around: date | None


async def points_of(read: Read, member: Actor, frame: Frame, zone: str, before: int | None) -> Points:
    """The statement of a member, from a line on or from the newest; so many statements, however many lines."""
    customer = member.id or 0
    page = await statement(read, customer, before=before)
    reached = await levels_reached(read, customer)
    pace = Pace.of(await earned_since(read, customer, looked_back_to(read.now)), read.now)
    titles, names = await _titles(read, page.lines), await _names(read, page.lines)
    rows = _rows(page, reached, titles, names)
    told = Frame.of(page.lifetime, page.spendable, frame.ladder, frame.level.key if frame.level else None)
    weeks = pace.weeks_for(told.missing)
    return Points(
        frame=told,
        months=_months(rows, zone),
        older=page.older,
        is_first=before is None,
        since=_since(reached, told.level),
        around=local_day(read.now + timedelta(weeks=weeks), zone) if weeks else None,
    )


def _since(reached: Sequence[Reached], level: Level | None) -> Reached | None:
    return next((one for one in reached if level is not None and one.key == level.key), None)


def _rows(
    page: Statement,
    reached: Sequence[Reached],
    titles: Mapping[tuple[str, str], tuple[str, bool]],
    names: Mapping[str, str],
) -> list[Row]:
    """Lines and levels together; a level stands right above the line that brought it about."""
    above: dict[int, list[Row]] = {}
    for one in reached:
        above.setdefault(one.after, []).append(Row(one.at, one.name, level=one))
    rows: list[Row] = []
    for line in page.lines:
        title, weekly = titles.get((_program(line), line.object), (_title(line), False))
        rows += above.pop(line.posting, ())
        rows.append(Row(line.at, title, line, who=names.get(line.actor, ""), weekly=weekly))
    # What was reached before the first point of all stands below everything.
    return rows + above.get(0, []) if page.older is None else rows


def _program(line: Line) -> str:
    return line.rule.partition(":")[0] if line.event.startswith("challenge.") else ""


def _title(line: Line) -> str:
    if line.reward:
        return line.reward
    return TITLES.get(line.event) or line.event.replace(".", " ").replace("_", " ").capitalize()


def _months(rows: Iterable[Row], zone: str) -> tuple[Month, ...]:
    def month_of(row: Row) -> date:
        return local_day(row.at, zone).replace(day=1)

    return tuple(Month(first, tuple(found)) for first, found in groupby(rows, key=month_of))


async def _titles(read: Read, lines: Sequence[Line]) -> dict[tuple[str, str], tuple[str, bool]]:
    wanted = sorted({(_program(line), line.object) for line in lines if _program(line)})
    if not wanted:
        return {}
    query = select(challenges.c.program, challenges.c.key, challenges.c.title, challenges.c.stream).where(
        tuple_(challenges.c.program, challenges.c.key).in_(wanted)
    )
    return {(row.program, row.key): (row.title, row.stream == "weekly") for row in await read.rows(query)}


async def _names(read: Read, lines: Sequence[Line]) -> dict[str, str]:
    numbers = {line.actor: int(line.actor.removeprefix("staff:")) for line in lines if line.actor.startswith("staff:")}
    if not numbers:
        return {}
    rows = await read.rows(select(staff.c.id, staff.c.name).where(staff.c.id.in_(numbers.values())))
    return {f"staff:{row.id}": row.name for row in rows}
