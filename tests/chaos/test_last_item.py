"""Sixty-four members want the last mug at the same moment. One gets it, and what it is that sees to that."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import create_async_engine

from advocacy.database import SYSTEM, Actor, Work
from advocacy.errors import Conflict
from advocacy.programs.programs import load
from rewards.catalog import by_key, get, rewards
from rewards.reconciliation import reconcile
from rewards.redemptions import redeem, redemptions
from tests.chaos.boxes import PROGRAM, members
from web.wiring import TAKE_PARTS, House

pytestmark = pytest.mark.chaos

said = logging.getLogger(__name__)
AT_ONCE = 64
SHELVES = 5
MUGS = "".join(f"  - {{reward: mug-{n}, name: The last mug, points: 10, stock: 1}}\n" for n in range(SHELVES))
Verb = Callable[..., Awaitable[Any]]


async def obvious(work: Work, customer: int, reward: int, *, key: str) -> None:
    """How it is written at first: look whether there is one, then take it."""
    row = await get(work, reward)
    if not row.stock:
        raise Conflict("Sold out.")
    await work.execute(update(rewards).where(rewards.c.id == reward).values(stock=row.stock - 1))
    made = {"customer_id": customer, "key": key, "reward_id": reward, "reward": row.key, "points": row.points}
    await work.execute(redemptions.insert(), [made | {"state": "approved", "at": work.now}])


@asynccontextmanager
async def as_the_driver_begins(house: House) -> AsyncIterator[None]:
    """The works of this house on connections of their own, begun when the driver thinks fit.

    On SQLite the house has one writer that locks before it looks, so there even the obvious way would sell one. On
    PostgreSQL nothing changes.
    """
    database = house.database
    if not database.url.startswith("sqlite"):
        yield
        return
    ours, turns = database.writer, database._turns
    database.writer = create_async_engine(database.url, pool_size=16, max_overflow=0, connect_args={"timeout": 60})
    database._turns = None
    try:
        yield
    finally:
        await database.writer.dispose()
        database.writer, database._turns = ours, turns


async def sold(house: House, people: list[int], shelf: int, verb: Verb) -> int:
    """How many last mugs were sold from one shelf; whoever got none was told so in words."""
    async with house.database.read() as read:
        mug = (await by_key(read, "boxes", f"mug-{shelf}")).id

    async def want(person: int) -> None:
        async with house.database.work(Actor("member", person)) as work:
            await verb(work, person, mug, key=f"mug-{shelf}")

    outcomes = await asyncio.gather(*(want(person) for person in people), return_exceptions=True)
    others = [outcome for outcome in outcomes if outcome is not None]
    assert all(isinstance(outcome, Conflict) for outcome in others), others
    async with house.database.read() as read:
        rows = await read.rows(select(redemptions.c.id).where(redemptions.c.reward_id == mug))
        assert (await get(read, mug)).stock == 0
    assert len(rows) == len(outcomes) - len(others)
    return len(rows)


async def stocked(house: House) -> list[int]:
    async with house.database.work(SYSTEM) as work:
        await load(work, f"{PROGRAM}rewards:\n{MUGS}", "boxes.yaml", TAKE_PARTS)
    return await members(house, AT_ONCE)


async def test_the_last_mug_is_sold_once(house: House) -> None:
    people = await stocked(house)
    assert [await sold(house, people, shelf, redeem) for shelf in (0, 1)] == [1, 1]
    async with as_the_driver_begins(house):
        assert [await sold(house, people, shelf, redeem) for shelf in (2, 3)] == [1, 1]
    async with house.database.read() as read:
        assert await reconcile(read) == []


async def test_looked_at_first_and_taken_then_it_is_sold_again_and_again(house: House) -> None:
    """The control arm: the same race with the one conditional UPDATE written as two statements."""
    people = await stocked(house)
    counts: list[int] = []
    async with as_the_driver_begins(house):
        while max(counts, default=1) == 1 and len(counts) < SHELVES:
            counts.append(await sold(house, people, len(counts), obvious))
    said.info("Sold of one: %s", counts)
    assert counts[-1] > 1
