"""Where somebody is signed in, and how each of these ends."""

import pytest

from advocacy.database import SYSTEM, Actor
from advocacy.errors import NotFound
from advocacy.people import agents, sessions, staff
from web.testing import Wristwatch
from web.wiring import House

PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"


@pytest.fixture
async def maren(house: House) -> Actor:
    async with house.database.work(SYSTEM) as work:
        return Actor("staff", await staff.add(work, "maren@example.com", "manager"), "manager")


@pytest.fixture
async def otto(house: House) -> Actor:
    async with house.database.work(SYSTEM) as work:
        return Actor("staff", await staff.add(work, "otto@example.com", "manager"), "manager")


async def begin(house: House, actor: Actor, agent: str = PHONE) -> str:
    async with house.database.work(SYSTEM) as work:
        return await sessions.begin(work, actor, agent)


async def listed(house: House, actor: Actor, here: str = "") -> list[tuple[str, bool]]:
    async with house.database.read() as read:
        rows = await sessions.of_actor(read, actor, here=here)
    return [(agents.in_words(row.agent), row.is_here) for row in rows]


async def test_everybody_sees_their_own_browsers_and_which_is_this_one(
    house: House, maren: Actor, otto: Actor, watch: Wristwatch
) -> None:
    await begin(house, maren)
    watch.forward("PT1H")
    token = await begin(house, maren, DESK)
    await begin(house, otto)
    assert await listed(house, maren, token) == [("Firefox on Windows", True), ("Firefox on Android", False)]
    assert await listed(house, maren) == [("Firefox on Windows", False), ("Firefox on Android", False)]
    watch.forward("PT11H")
    assert await listed(house, maren, token) == [("Firefox on Windows", True)]


async def test_one_is_ended_and_the_others_go_on(house: House, maren: Actor, otto: Actor) -> None:
    phone, desk, foreign = await begin(house, maren), await begin(house, maren, DESK), await begin(house, otto)
    async with house.database.work(maren) as work:
        [_, lost] = await sessions.of_actor(work, maren)
        [of_another] = await sessions.of_actor(work, otto)
        await sessions.end_one(work, maren, lost.id)
        for number in (lost.id, of_another.id, 0, 2**62):
            with pytest.raises(NotFound):
                await sessions.end_one(work, maren, number)
    async with house.database.read() as read:
        assert await sessions.visit(read, phone) is None
        assert await sessions.visit(read, desk) is not None
        assert await sessions.visit(read, foreign) is not None


async def test_all_others_are_ended_and_this_one_goes_on(house: House, maren: Actor, otto: Actor) -> None:
    tokens = [await begin(house, maren) for _ in range(3)]
    foreign = await begin(house, otto)
    async with house.database.work(maren) as work:
        assert await sessions.end_others(work, maren, keep=tokens[1]) == 2
        assert await sessions.end_others(work, maren, keep=tokens[1]) == 0
    async with house.database.read() as read:
        good = [await sessions.visit(read, token) is not None for token in (*tokens, foreign)]
    assert good == [False, True, False, True]
