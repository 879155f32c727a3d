"""The shelf and the redemptions as the office sees them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from advocacy.database import Read
from advocacy.engine.jobs import jobs
from advocacy.people.accounts import accounts
from advocacy.people.customers import MEMBERS, customers
from rewards.catalog import rewards
from rewards.redemptions import CARD_JOB, OPEN, redemptions
from rewards.wishes import gift_wishes

ENDED = ("fulfilled", "refused")


async def shelf(read: Read) -> Sequence[Row[Any]]:
    """Every reward that is on the shelf or still owed, cheapest first, each with ``had`` and ``waiting``."""
    times = (
        select(
            redemptions.c.reward_id,
            func.count().filter(redemptions.c.state != "refused").label("had"),
            func.count().filter(redemptions.c.state.in_(OPEN)).label("waiting"),
        )
        .group_by(redemptions.c.reward_id)
        .subquery()
    )
    query = (
        select(rewards, func.coalesce(times.c.had, 0).label("had"), func.coalesce(times.c.waiting, 0).label("waiting"))
        .outerjoin(times, times.c.reward_id == rewards.c.id)
        .where(or_(rewards.c.retired_at.is_(None), times.c.waiting > 0))
        .order_by(rewards.c.points, rewards.c.id)
    )
    return await read.rows(query)


async def counted(read: Read) -> dict[str, int]:
    """How many redemptions are in each open state."""
    query = (
        select(redemptions.c.state, func.count().label("n"))
        .where(redemptions.c.state.in_(OPEN))
        .group_by(redemptions.c.state)
    )
    return dict.fromkeys(OPEN, 0) | {row.state: int(row.n) for row in await read.rows(query)}


async def in_state(read: Read, state: str, *, after: int | None = None, limit: int = 50) -> Sequence[Row[Any]]:
    """The redemptions in an open state, oldest first, with their people and rewards; from after a number on."""
    query = _told().where(redemptions.c.state == state, redemptions.c.id > (after or 0))
    return await read.rows(query.order_by(redemptions.c.id).limit(limit))


async def ended(read: Read, *, before: int | None = None, limit: int = 50) -> Sequence[Row[Any]]:
    """The redemptions that have ended, newest first; from before a number on."""
    query = _told().where(redemptions.c.state.in_(ENDED))
    if before is not None:
        query = query.where(redemptions.c.id < before)
    return await read.rows(query.order_by(redemptions.c.id.desc()).limit(limit))


async def one(read: Read, redemption: int) -> Row[Any] | None:
    """A redemption with its person and reward."""
    return await read.row(_told().where(redemptions.c.id == redemption))


async def card_order(read: Read, redemption: int) -> Row[Any] | None:
    """The job that orders a gift card; None where a person hands the reward over."""
    return await read.row(select(jobs).where(jobs.c.key == f"{CARD_JOB}:{redemption}"))


async def wished(read: Read) -> dict[str, int]:
    """How many members want gifts, charity instead, or nothing; who never said so gets gifts."""
    query = (
        select(func.coalesce(gift_wishes.c.gifts, "yes").label("gifts"), func.count().label("n"))
        .select_from(customers.outerjoin(gift_wishes, gift_wishes.c.customer_id == customers.c.id))
        .where(MEMBERS)
        .group_by("gifts")
    )
    return {str(row.gifts): int(row.n) for row in await read.rows(query)}


def _told() -> Select[Any]:
    return (
        select(
            redemptions,
            customers.c.name.label("person"),
            accounts.c.name.label("account"),
            rewards.c.name,
            rewards.c.kind,
            rewards.c.text,
            rewards.c.program,
        )
        .join(rewards, rewards.c.id == redemptions.c.reward_id)
        .join(customers, customers.c.id == redemptions.c.customer_id)
        .outerjoin(accounts, accounts.c.id == customers.c.account_id)
    )
