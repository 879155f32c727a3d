"""What a member's page tells beside their challenges, of both limbs and the spine, in one statement.

No page is asked for as often as this one, and each statement costs more than the rows it brings. So the ladder, the
member's goes, their boxes, what happened to them, the last words between us and their last visit are parts of one
UNION ALL (``home_parts``), and the tally too where conditions ask about it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Row, bindparam, union_all

from advocacy.clock import local_day, local_time_of
from advocacy.database import Read
from advocacy.engine.rules.facts import Facts
from advocacy.people.identity import hashed
from web.hub.home import parts

OLDEST_NEWS = timedelta(days=60)
Tally = dict[tuple[str, str], dict[int, int]]


@dataclass(slots=True)
class Beside:
    """The rows by their kind, as ``home_parts`` names them, and the tally."""

    rows: dict[str, list[Row[Any]]] = field(default_factory=dict)
    tally: Tally = field(default_factory=dict)

    def __getitem__(self, what: str) -> list[Row[Any]]:
        """All rows of a kind, in no order."""
        return self.rows.get(what, [])


async def look_beside(read: Read, facts: Facts, token: str, *, asks: Collection[str], told: Collection[str]) -> Beside:
    """Everything that stands beside a member's challenges; one statement.

    Args:
        read: a look at the database.
        facts: the member's.
        token: of the sign-in that looks.
        asks: the events whose tally conditions ask for.
        told: the events that are news.
    """
    given: dict[str, Any] = {
        "me": facts.customer,
        "myself": f"member:{facts.customer}",
        "token": hashed(token),
        "news_since": read.now - OLDEST_NEWS,
        "today": start_of_day(read.now, facts.zone),
        "told": sorted(told),
    }
    if asks:
        given["asks"] = sorted(asks)
    found = Beside()
    for row in await read.rows(_everything(counting=bool(asks)), given):
        if row.what == "tally":
            found.tally.setdefault((row.word, row.key), {})[row.number] = row.amount
        else:
            found.rows.setdefault(row.what, []).append(row)
    return found


def start_of_day(now: datetime, zone: str, back: int = 0) -> datetime:
    """The instant at which today began for somebody in that zone, or a day so many before."""
    return local_time_of(local_day(now, zone) - timedelta(days=back), time(0), zone)


@cache
def _everything(*, counting: bool) -> Any:
    me: parts.Me = bindparam("me", type_=BigInteger())
    return union_all(
        parts.the_ladder(),
        *parts.the_goes(me),
        *parts.the_boxes(me),
        *parts.what_happened(me),
        parts.the_visits(me),
        parts.the_last_line(me),
        *([parts.the_tally(me)] if counting else []),
    )
