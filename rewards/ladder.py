"""The ladder in force: one per installation, filled by publication, read whenever points are earned.

A member's level is a key on their balance. It only ever rises: by points, or because a threshold came down to
them. Where a level is taken off the ladder its members stand on what their points make there now.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Row,
    String,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)

from advocacy.columns import metadata
from advocacy.database import Read, Work, insert_into
from advocacy.engine.journal import standings
from advocacy.events import Event
from rewards.ledger import balances
from rewards.levels import Ladder, Level, ladder_of, reached

levels = Table(
    "levels",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("threshold", Integer, nullable=False),
    Column("rank", Integer, nullable=False),
)


# The key of the level that a balance's points make, for a statement that changes balances to tell of each; None below
# the first. Written out, because an INSERT is nothing that a query could correlate to.
HERE = (
    select(levels.c.key)
    .where(levels.c.threshold <= literal_column("balances.lifetime"))
    .order_by(levels.c.rank.desc())
    .limit(1)
    .scalar_subquery()
    .label("here")
)


async def ladder(read: Read) -> tuple[Level, ...]:
    """The levels in force, lowest first."""
    found = await read.rows(select(levels).order_by(levels.c.rank))
    return tuple(Level(row.key, row.name, row.threshold, row.rank) for row in found)


async def ranks(read: Read) -> dict[str, int]:
    """The place of each level, for conditions to be read with."""
    return {level.key: level.rank for level in await ladder(read)}


async def rise(work: Work, after: Sequence[Row[Any]], because: Mapping[int, str]) -> list[Event]:
    """Lift members to what their balances reach now.

    Args:
        work: the transaction.
        after: their balances, as they are now, each with what ``HERE`` tells.
        because: by customer, the firing that earned the points.

    Returns:
        one ``level.reached`` for each level crossed, lowest first, for the caller to record.
    """
    elsewhere = [row for row in after if row.here not in {None, row.level}]
    steps = await ladder(work) if elsewhere else ()
    events: list[Event] = []
    risen: list[dict[str, Any]] = []
    for row in elsewhere:
        crossed = reached(steps, row.level, row.lifetime)
        if crossed:
            risen.append({"customer": row.customer_id, "to": crossed[-1].key})
            events += [_said(level, row, because.get(row.customer_id, "")) for level in crossed]
    if risen:
        await work.execute(
            update(balances).where(balances.c.customer_id == bindparam("customer")).values(level=bindparam("to")),
            sorted(risen, key=lambda one: one["customer"]),
        )
    return events


def _said(level: Level, row: Row[Any], because: str) -> Event:
    data = {"level": level.key, "rank": level.rank, "points": row.lifetime}
    return Event("level.reached", row.customer_id, f"level:{level.key}", level.key, data, because)


async def publish(work: Work, document: Sequence[Mapping[str, Any]]) -> None:
    """Put a program's ladder in force. A program without levels leaves the ladder as it is.

    Only members whom the change concerns are looked at: those who stand on a level that is gone, and those whose
    points lie between an old and a new threshold.

    Raises:
        Invalid: the thresholds do not rise.
    """
    new, old = ladder_of(document), await ladder(work)
    if not new or new == old:
        return
    await work.execute(delete(levels))
    await work.execute(
        insert_into(work, levels),
        [{"key": one.key, "name": one.name, "threshold": one.threshold, "rank": one.rank} for one in new],
    )
    gone = {one.key for one in old} - {one.key for one in new}
    if gone:
        await _stand_elsewhere(work, gone, new)
    places = {one.key: one.rank for one in old}
    moved = [{"on": one.key, "place": one.rank} for one in new if places.get(one.key, one.rank) != one.rank]
    if moved:
        # Nobody reached anything: the rung a member stands on has another number now.
        await work.execute(
            update(standings).where(standings.c.level == bindparam("on")).values(level_rank=bindparam("place")), moved
        )
    await _lift(work, new)


async def _stand_elsewhere(work: Work, gone: set[str], new: Ladder) -> None:
    for table, points in ((balances, balances.c.lifetime), (standings, standings.c.points)):
        values: dict[str, Any] = {"level": _by_points(new, points, [one.key for one in new])}
        if table is standings:
            values["level_rank"] = _by_points(new, points, [one.rank for one in new])
        await work.execute(update(table).where(table.c.level.in_(gone)).values(**values))


def _by_points(steps: Ladder, points: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[Any]:
    downwards = sorted(zip(steps, values, strict=True), key=lambda pair: -pair[0].threshold)
    return case(*[(points >= step.threshold, value) for step, value in downwards], else_=null())


async def _lift(work: Work, new: Ladder) -> None:
    keys = [one.key for one in new]
    above = [
        and_(
            balances.c.lifetime >= one.threshold,
            or_(balances.c.level.is_(None), balances.c.level.not_in(keys[position:])),
        )
        for position, one in enumerate(new)
    ]
    lifted = await work.rows(select(balances, HERE).where(or_(*above)).order_by(balances.c.customer_id))
    if lifted:
        await work.record(*await rise(work, lifted, {}))


async def members_on(read: Read) -> dict[str | None, int]:
    """How many members stand on each level; None is those who have points and no level."""
    query = select(balances.c.level, func.count().label("members")).group_by(balances.c.level)
    return {row.level: row.members for row in await read.rows(query)}
