"""What stands around every page of the hub: the member's points, their level and the way to the next one."""

from dataclasses import dataclass
from typing import Any

from litestar import Request
from sqlalchemy import func, select

from advocacy.database import Read
from advocacy.engine.journal import standings
from rewards.ladder import levels
from rewards.levels import Ladder, Level, level_for


@dataclass(frozen=True, slots=True)
class Frame:
    """A member's two figures and their place on the ladder.

    Attributes:
        earned: lifetime points, which make levels and never fall.
        spendable: points they can spend.
        level: the level they are on, None below the first.
        following: the next level, None on the last.
        ladder: every level, lowest first.
    """

    earned: int
    spendable: int
    level: Level | None
    following: Level | None
    ladder: Ladder

    @classmethod
    def of(cls, earned: int, spendable: int, ladder: Ladder, held: str | None) -> "Frame":
        """The frame of somebody with so many points, on the level they hold: it stays when its threshold is raised."""
        kept = next((level for level in ladder if level.key == held), None)
        level = max(kept, level_for(ladder, earned), key=_rank)
        following = next((one for one in ladder if one.threshold > earned and one.rank > _rank(level)), None)
        return cls(earned, spendable, level, following, ladder)

    @property
    def missing(self) -> int:
        """How many points the next level is away; 0 on the last."""
        return self.following.threshold - self.earned if self.following else 0

    @property
    def rings(self) -> int:
        """How many rings are closed: one for each level that had to be earned."""
        return sum(level.threshold > 0 and level.rank <= _rank(self.level) for level in self.ladder)

    @property
    def share(self) -> int | None:
        """How much of the ring to come is drawn, in percent; None when there is none to come."""
        if self.following is None:
            return None
        start = min(self.level.threshold if self.level else 0, self.earned)
        return round(100 * (self.earned - start) / (self.following.threshold - start))


def _rank(level: Level | None) -> int:
    return -1 if level is None else level.rank


async def frame_of(read: Read, request: Request[Any, Any, Any]) -> Frame:
    """The frame of the member who is signed in; one statement."""
    mine = standings.c.customer_id == request.user.id
    rows = await read.rows(
        select(
            levels,
            standings.c.level.label("held"),
            func.coalesce(standings.c.points, 0).label("earned"),
            func.coalesce(standings.c.spendable, 0).label("spendable"),
        )
        .select_from(levels.outerjoin(standings, mine))
        .order_by(levels.c.rank)
    )
    ladder = tuple(Level(row.key, row.name, row.threshold, row.rank) for row in rows)
    return Frame.of(rows[0].earned, rows[0].spendable, ladder, rows[0].held) if rows else Frame.of(0, 0, ladder, None)
