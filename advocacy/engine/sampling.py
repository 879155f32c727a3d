"""How many customers a condition means, told from some of them: an answer at once where counting all takes seconds.

Of the numbers that customers can have, one is drawn from each of many stretches of equal length, and whoever bears it
is asked. The draw is always the same, so a figure moves only when the condition or the base does. A number that nobody
bears counts as one the condition does not mean: what is found is then a plain share of the numbers, and the ordinary
interval of a share holds for it.
"""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Row, func, select, text

from advocacy.database import Read, among
from advocacy.engine.rules.conditions import Condition
from advocacy.engine.rules.sql import BASE, Clauses
from advocacy.engine.rules.tree import Did, Finished
from advocacy.people.customers import customers

DRAWN = 3_000
NAMED = 5
_SCANS = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_bitmapscan")


@dataclass(frozen=True, slots=True)
class Sample:
    """What was found among some of the customers.

    Attributes:
        numbers: how many numbers there are, from the first customer's to the last's.
        drawn: how many of them were looked up.
        there: how many of these are a customer's.
        found: how many of these customers the condition means.
        named: the first few of them: ``id, name, email``, by id.
    """

    numbers: int
    drawn: int
    there: int
    found: int
    named: Sequence[Row[Any]]

    @property
    def people(self) -> float:
        """About how many customers there are."""
        return self.numbers * self.there / self.drawn if self.drawn else 0


async def numbers(read: Read) -> range:
    """The numbers that customers have, from the first to the last; gaps are in it, too."""
    first, last = (select(of(customers.c.id)).scalar_subquery() for of in (func.min, func.max))
    (ends,) = await read.rows(select(first.label("first"), last.label("last")))
    return range(ends.first, ends.last + 1) if ends.first is not None else range(0)


def drawn(among_all: range, how_many: int = DRAWN) -> list[int]:
    """One number out of each of so many stretches of equal length, the same whenever it is asked."""
    if len(among_all) <= how_many:
        return list(among_all)
    chance = random.Random(how_many)  # noqa: S311 - a draw that can be repeated is the point, not one nobody can foresee
    ends = [place * len(among_all) // how_many for place in range(how_many + 1)]
    return [among_all[chance.randrange(start, end)] for start, end in pairwise(ends)]


async def sampled(read: Read, condition: Condition, among_all: range, how_many: int = DRAWN) -> Sample:
    """Ask some of the customers.

    Args:
        read: a read or a work.
        condition: who is meant.
        among_all: the numbers there are.
        how_many: how many to draw.

    Raises:
        Invalid: the condition looks at an event.
    """
    ids = drawn(among_all, how_many)
    meant = _LookedUp(sqlite=read.is_sqlite, now=read.now).of(condition.tree)
    asked = (
        select(customers.c.id, customers.c.name, customers.c.email, meant.label("meant"))
        .select_from(BASE)
        .where(customers.c.erased_at.is_(None), among(read, customers.c.id, ids))
        .subquery()
    )
    there, found = func.count().over(), func.count().filter(asked.c.meant).over()
    query = select(asked, there.label("there"), found.label("found")).order_by(asked.c.meant.desc(), asked.c.id)
    async with _one_by_one(read):
        rows = await read.rows(query.limit(NAMED))
    named = [row for row in rows if row.meant]
    return Sample(len(among_all), len(ids), rows[0].there, rows[0].found, named) if rows else _nobody(among_all, ids)


def _nobody(among_all: range, ids: Sequence[int]) -> Sample:
    return Sample(len(among_all), len(ids), 0, 0, ())


@asynccontextmanager
async def _one_by_one(read: Read) -> AsyncIterator[None]:
    """PostgreSQL reads a whole table rather than look up thousands; here it is the other way round that is quick."""
    if read.is_sqlite:
        yield
        return
    settings = "SELECT " + ", ".join(f"set_config('{name}', '{{0}}', true)" for name in _SCANS)
    await read.connection.execute(text(settings.format("off")))
    yield
    await read.connection.execute(text(settings.format("on")))


class _LookedUp(Clauses):
    """What happened is looked up for each customer, and never listed for everybody first."""

    def of_tally(self, node: Did | Finished) -> Any:
        """What happened to a customer, as a clause."""
        return self.summed(node)
