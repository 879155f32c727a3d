"""What one completion brought, as the journal has it: right whenever the page is looked at again."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from advocacy.database import Read
from advocacy.engine.journal import journal
from rewards.badges import badges
from web.hub.frame import Frame

BROUGHT = ("points.awarded", "level.reached", "badge.earned")


@dataclass(frozen=True, slots=True)
class Earned:
    """What a completion brought.

    Attributes:
        points: in sum, of every rule that it set off.
        level: the name of the level that was reached with it; empty where none was.
        badges: the names of the badges that came with it.
    """

    points: int = 0
    level: str = ""
    badges: tuple[str, ...] = ()


async def earned_by(read: Read, go: Row[Any], frame: Frame) -> Earned:
    """What a completed go brought, in the moment in which it was completed; one statement.

    Args:
        read: a read or a work.
        go: as ``goes.of_member`` gives it.
        frame: the member's, for the names of the levels.
    """
    about = f"submission:{go.id}:{go.approvals}"
    mine = journal.c.customer_id == go.customer_id
    moment = select(journal.c.chain).where(mine, journal.c.event == "challenge.completed", journal.c.about == about)
    found = journal.outerjoin(badges, (badges.c.program == go.program) & (badges.c.key == journal.c.object))
    rows = await read.rows(
        select(journal.c.event, journal.c.object, journal.c.data, badges.c.name)
        .select_from(found)
        .where(mine, journal.c.event.in_(BROUGHT), journal.c.chain.in_(moment))
        .order_by(journal.c.id)
    )
    reached = [row.object or row.data.get("level") for row in rows if row.event == "level.reached"]
    # The level that everybody begins on is nothing that was earned.
    names = {level.key: level.name for level in frame.ladder if level.threshold}
    return Earned(
        points=sum(int(row.data.get("amount") or 0) for row in rows if row.event == "points.awarded"),
        level=names.get(reached[-1], "") if reached else "",
        badges=tuple(row.name or row.object for row in rows if row.event == "badge.earned"),
    )
