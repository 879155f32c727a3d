"""How many customers match now, and five of them: a look at the whole base, taken while somebody types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from advocacy.database import Read
from advocacy.engine import counting
from web.studio.rules.hits import Asked, by_place
from web.studio.rules.parts import Path

PATIENCE = "4s"
TOO_LONG = "57014"  # the SQLSTATE of a statement that was stopped


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
        named: the first few of them.
        at: beside a row, how many are left there.
        of_event: whether the event has to say something besides.
        took_too_long: whether counting was given up.
    """

    found: int | None = None
    everybody: int = 0
    named: Sequence[Named] = ()
    at: Mapping[Path, int] = field(default_factory=dict)
    of_event: bool = False
    took_too_long: bool = False

    @property
    def more(self) -> int:
        """How many match who are not named."""
        return (self.found or 0) - len(self.named)


async def matched(read: Read, asked: Asked) -> Matched:
    """Count, and name the first few. It is the last thing asked of a read, because it may be stopped half way."""
    try:
        return await _matched(read, asked)
    except DBAPIError as stopped:
        if getattr(stopped.orig, "sqlstate", None) != TOO_LONG:
            raise
        return Matched(of_event=asked.of_event, took_too_long=True)


async def _matched(read: Read, asked: Asked) -> Matched:
    if not read.is_sqlite:
        await read.connection.execute(text(f"SET LOCAL statement_timeout = '{PATIENCE}'"))
    everybody = await counting.everybody(read)
    if asked.whole is None:
        return Matched(everybody=everybody, of_event=asked.of_event)
    at: Mapping[Path, int] = {}
    if asked.rows:
        _, *figures = await counting.figures(read, asked.first, [condition for _, condition in asked.rows])
        at = by_place(asked, figures)
    whole = [at[path] for path, condition in asked.rows if condition.tree == asked.whole.tree]
    found = whole[0] if whole else await counting.count(read, asked.whole, everybody)
    rows = await counting.named(read, asked.whole, found)
    return Matched(found, everybody, [_named(row) for row in rows], at, asked.of_event)


def _named(row: Any) -> Named:
    return Named(row.id, row.name or row.email or f"#{row.id}")
