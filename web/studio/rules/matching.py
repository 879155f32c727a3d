"""How many customers match now, and five of them: a look at the whole base, taken while somebody types.

What a person waits for is whom the whole of it means. What is left beside each row takes longer, and of a large base so
does counting everybody; then the first answer tells what a sample says, and a second one brings the rest.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from advocacy.database import Read
from advocacy.engine import counting
from advocacy.engine.rules.conditions import Condition
from advocacy.engine.sampling import NAMED, Sample, numbers, sampled
from web.studio.rules.estimates import Estimate, estimate_of
from web.studio.rules.hits import Asked, by_place
from web.studio.rules.parts import Path

PATIENCE = "4s"
TOO_LONG = "57014"  # the SQLSTATE of a statement that was stopped


@dataclass(frozen=True, slots=True)
class Pace:
    """How long whoever asks can wait, said in customers.

    Attributes:
        rows: up to so many, the answer holds a figure for each row.
        whole: up to so many, its count is exact.
    """

    rows: float
    whole: float


LARGE = 200_000
TYPING = Pace(20_000, LARGE)
OPENING = Pace(LARGE, LARGE)
WAITING = Pace(math.inf, math.inf)


def pace_of(method: str) -> Pace:
    """How long somebody waits for a whole page: who pressed a button asked for the exact figure."""
    return WAITING if method == "POST" else OPENING


@dataclass(frozen=True, slots=True)
class Named:
    """One of those who match."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Matched:
    """Who matches.

    Attributes:
        found: how many; None where it cannot be said.
        everybody: of how many.
        about: what a sample says of it, where not all were counted.
        named: the first few of them.
        at: beside a row, how many are left there; None where that is still to come.
        of_event: whether the event has to say something besides.
        took_too_long: whether counting was given up.
        is_first: whether there is more to be counted than this.
    """

    found: int | None = None
    everybody: int = 0
    about: Estimate | None = None
    named: Sequence[Named] = ()
    at: Mapping[Path, int | None] = field(default_factory=dict)
    of_event: bool = False
    took_too_long: bool = False
    is_first: bool = False

    @property
    def more(self) -> int:
        """How many match who are not named."""
        return (self.found or 0) - len(self.named)


async def matched(read: Read, asked: Asked, pace: Pace) -> Matched:
    """Count, and name the first few. It is the last thing asked of a read, because it may be stopped half way."""
    if asked.whole is None:
        return Matched(of_event=asked.of_event)
    if not read.is_sqlite:
        await read.connection.execute(text(f"SET LOCAL statement_timeout = '{PATIENCE}'"))
    told = Matched(of_event=asked.of_event)
    sample = None
    try:
        among_all = await numbers(read)
        people: float = len(among_all)
        if people > min(LARGE, pace.whole) and not asked.whole.is_everybody:
            sample = await sampled(read, asked.whole, among_all)
            people = sample.people
            told = replace(told, about=estimate_of(sample), named=_names(sample.named))
            if people > pace.whole:
                return replace(told, at={path: None for path, _ in asked.rows}, is_first=True)
        return await _counted(read, asked, asked.whole, sample, rows=people <= pace.rows)
    except DBAPIError as stopped:
        if getattr(stopped.orig, "sqlstate", None) != TOO_LONG:
            raise
        return replace(told, took_too_long=True)


async def _counted(read: Read, asked: Asked, meant: Condition, sample: Sample | None, *, rows: bool) -> Matched:
    everybody = await counting.everybody(read)
    at: dict[Path, int | None] = {path: None for path, _ in asked.rows}
    if asked.rows and rows:
        _, *figures = await counting.figures(read, asked.first, [condition for _, condition in asked.rows])
        at.update(by_place(asked, figures))
    whole = [at[path] for path, condition in asked.rows if condition.tree == meant.tree]
    found = whole[0] if whole and whole[0] is not None else await counting.count(read, meant, everybody)
    # Of a large base the same are named as before it was counted: nobody comes and goes while it is looked at.
    few = sample.named if sample and len(sample.named) == NAMED else await counting.named(read, meant, found)
    return Matched(found, everybody, None, _names(few), at, asked.of_event, is_first=None in at.values())


def _names(rows: Sequence[Any]) -> list[Named]:
    return [Named(row.id, row.name or row.email or f"#{row.id}") for row in rows]
