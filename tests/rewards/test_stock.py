"""What the office does to the shelf: once by its form's key, never below nothing, and beside members who take."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from advocacy.errors import Conflict, Invalid, NotFound
from rewards.catalog import by_key, rewards, take_one
from rewards.stock import changes_of, correct
from tests.rewards.conftest import STAFF, Publish
from web.wiring import House

MUG = {"reward": "mug", "name": "The mug", "points": 40, "stock": 5}
ENDLESS = {"reward": "hour", "name": "An hour", "points": 40}


async def numbered(house: House, key: str) -> int:
    async with house.database.read() as read:
        return int((await by_key(read, "p", key)).id)


async def left(house: House, reward: int) -> Any:
    async with house.database.read() as read:
        return await read.value(select(rewards.c.stock).where(rewards.c.id == reward))


async def change(house: House, reward: int, by: int, key: str, reason: str = "came") -> Any:
    async with house.database.work(STAFF) as work:
        return await correct(work, reward, by, reason=reason, key=key)


async def take(house: House, reward: int) -> None:
    async with house.database.work(STAFF) as work:
        await take_one(work, reward)


async def test_a_form_counts_once_however_often_it_is_sent(rewarding: House, publish: Publish) -> None:
    await publish(rewards=[MUG])
    mug = await numbered(rewarding, "mug")
    await asyncio.gather(*(change(rewarding, mug, 3, "one") for _ in range(6)))
    assert await left(rewarding, mug) == 8
    await change(rewarding, mug, 3, "two")
    assert await left(rewarding, mug) == 11, "another form is another change"
    async with rewarding.database.read() as read:
        assert [row.change for row in await changes_of(read, mug)] == [3, 3]


async def test_it_never_falls_below_nothing(rewarding: House, publish: Publish) -> None:
    await publish(rewards=[MUG])
    mug = await numbered(rewarding, "mug")
    ended = await asyncio.gather(
        *(change(rewarding, mug, -2, f"k{n}", "broken") for n in range(4)), return_exceptions=True
    )
    assert sum(isinstance(one, Conflict) for one in ended) == 2
    assert await left(rewarding, mug) == 1
    async with rewarding.database.read() as read:
        assert len(await changes_of(read, mug)) == 2, "what was refused left nothing behind"


async def test_no_change_is_lost_beside_members_who_take(rewarding: House, publish: Publish) -> None:
    await publish(rewards=[MUG])
    mug = await numbered(rewarding, "mug")
    await asyncio.gather(
        *(change(rewarding, mug, 10, f"k{n}") for n in range(4)), *(take(rewarding, mug) for _ in range(5))
    )
    assert await left(rewarding, mug) == 5 + 40 - 5


async def test_control_reading_and_then_writing_would_lose_one(rewarding: House, publish: Publish) -> None:
    """What the conditional UPDATE is there against."""
    await publish(rewards=[MUG])
    mug = await numbered(rewarding, "mug")
    seen = await left(rewarding, mug)
    await take(rewarding, mug)
    async with rewarding.database.work(STAFF) as work:
        await work.execute(update(rewards).where(rewards.c.id == mug).values(stock=seen + 10))
    assert await left(rewarding, mug) == 15, "one is there that a member has taken"


async def test_what_cannot_be_is_refused(rewarding: House, publish: Publish) -> None:
    await publish(rewards=[MUG, ENDLESS])
    mug, hour = await numbered(rewarding, "mug"), await numbered(rewarding, "hour")
    for by, reason in ((0, "came"), (10**9, "came"), (1, "because")):
        with pytest.raises(Invalid):
            await change(rewarding, mug, by, "x", reason)
    with pytest.raises(Conflict, match="no end"):
        await change(rewarding, hour, 5, "x")
    with pytest.raises(NotFound):
        await change(rewarding, 999, 5, "x")
