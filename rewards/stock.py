"""What the office does to the shelf: more came, some were counted, one broke. Each time with a reason, and once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, Row, String, Table, select, update

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.errors import Conflict, Invalid
from advocacy.people import audit
from advocacy.words import Said, said
from rewards.catalog import get, rewards

REASONS: Mapping[str, Said] = {
    "came": said("More came in"),
    "counted": said("Counted anew"),
    "broken": said("Broken or lost"),
    "given": said("Given away elsewhere"),
}
MOST = 1_000_000
LONGEST_KEY = 60

stock_changes = Table(
    "stock_changes",
    metadata,
    id_column(),
    Column("reward_id", Key, ForeignKey("rewards.id"), nullable=False),
    Column("key", String(LONGEST_KEY), nullable=False, unique=True),
    Column("change", Integer, nullable=False),
    Column("reason", String(12), nullable=False),
    Column("actor", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_stock_changes_reward_id_id", "reward_id", "id"),
)


async def correct(work: Work, reward: int, change: int, *, reason: str, key: str) -> int | None:
    """Put more on the shelf, or take some off it.

    Args:
        work: the transaction of somebody of the staff.
        reward: the reward.
        change: how many more, or fewer where negative.
        reason: one of ``REASONS``.
        key: the form's own; the same key again changes nothing.

    Returns:
        how many are left.

    Raises:
        Invalid: nothing changes, or there is no such reason.
        Conflict: there are not so many left, or there is no end of them.
        NotFound: there is no such reward.
    """
    if reason not in REASONS:
        raise Invalid(said("Say why."), where="reason")
    if not change or abs(change) > MOST:
        raise Invalid(said("Say how many more or fewer there are."), where="change")
    known = await get(work, reward)
    noted = await work.execute(
        insert_into(work, stock_changes)
        .values(reward_id=reward, key=key, change=change, reason=reason, actor=str(work.actor), at=work.now)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(stock_changes.c.id)
    )
    if noted.scalar() is None:
        return known.stock  # type: ignore[no-any-return]  # a row's column
    met = await work.execute(
        update(rewards)
        .where(rewards.c.id == reward, rewards.c.stock + change >= 0)
        .values(stock=rewards.c.stock + change)
        .returning(rewards.c.stock)
    )
    left = met.scalar()
    if left is None:
        if known.stock is None:
            raise Conflict(said("There is no end of this reward, so there is nothing to count."))
        raise Conflict(said("There are only {left} left.", left=(await get(work, reward)).stock), where="change")
    await audit.note(work, "reward.changed", about=f"reward:{reward}", change=change, reason=reason, left=int(left))
    return int(left)


async def changes_of(read: Read, reward: int, limit: int = 20) -> Sequence[Row[Any]]:
    """What the office did to the stock of a reward, newest first."""
    mine = select(stock_changes).where(stock_changes.c.reward_id == reward)
    return await read.rows(mine.order_by(stock_changes.c.id.desc()).limit(limit))
