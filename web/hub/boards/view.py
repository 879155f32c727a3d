"""Leader boards as the page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from advocacy.clock import local_day, local_time_of
from advocacy.database import Read
from advocacy.errors import Mistake
from advocacy.people.showing import suggested
from rewards.boards import FEWEST, GROUPS, LEVEL, Board, Place, board

BOARDS = "/hub/boards"
MONTH, EVER = "month", "ever"
SPANS = (MONTH, EVER)


@dataclass(frozen=True, slots=True)
class Boards:
    """The page.

    Attributes:
        board: the board, as this member sees it.
        by: ``level`` or ``peers``.
        span: ``month`` or ``ever``.
        first: the places at the top.
        near: the reader's neighbours further down; empty where they are among the first.
        missing: how many more have to be shown for there to be a board.
        nickname: what stands in the field: what was typed, as whom they are shown, or what is offered.
        mistake: what is wrong with what was typed.
    """

    board: Board
    by: str
    span: str
    first: Sequence[Place]
    near: Sequence[Place]
    missing: int
    nickname: str
    mistake: Mistake | None = None


async def boards(
    read: Read,
    customer: int,
    *,
    name: str,
    zone: str,
    by: str = "",
    span: str = "",
    typed: str | None = None,
    mistake: Mistake | None = None,
) -> Boards:
    """The board of a member's group.

    Args:
        read: a read or a work.
        customer: the member.
        name: what they are called, from which a nickname is offered.
        zone: where their month begins.
        by: which group; the level where it is none that there is.
        span: since when points count; this month where it is none that there is.
        typed: a nickname that could not be taken.
        mistake: why not.
    """
    group = by if by in GROUPS else LEVEL
    since = span if span in SPANS else MONTH
    seen = await board(read, customer, by=group, since=month_of(read.now, zone) if since == MONTH else None)
    places = seen.places
    apart = next((n for n, one in enumerate(places) if one.line > n + 1), len(places))
    return Boards(
        board=seen,
        by=group,
        span=since,
        first=places[:apart],
        near=places[apart:],
        missing=max(0, FEWEST - seen.people),
        nickname=typed if typed is not None else seen.nickname or suggested(name),
        mistake=mistake,
    )


def month_of(now: datetime, zone: str) -> datetime:
    """When this month began, for somebody in that zone."""
    return local_time_of(local_day(now, zone).replace(day=1), time(0), zone)
