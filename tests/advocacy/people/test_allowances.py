"""How often somebody may do a thing, and that many at once get no more of it."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from advocacy.database import SYSTEM
from advocacy.errors import TooMany
from advocacy.people import allowances
from advocacy.people.allowances import Allowance
from web.testing import Wristwatch
from web.wiring import House

SECRET = "the installation's, of which nobody knows"  # noqa: S105
THRICE = Allowance("knock", 3, timedelta(hours=1))


async def allow(house: House, who: str = "ann", allowance: Allowance = THRICE) -> None:
    async with house.database.work(SYSTEM) as work:
        await allowances.allow(work, allowance, who, secret=SECRET)


async def test_so_many_and_no_more_until_its_time_is_over(house: House, watch: Wristwatch) -> None:
    for _ in range(3):
        await allow(house)
        watch.forward("PT10M")
    with pytest.raises(TooMany) as refused:
        await allow(house)
    assert (refused.value.after, refused.value.remedy) == (30 * 60, "Try again in 30 minutes.")
    await allow(house, "ben")
    await allow(house, allowance=Allowance("ring", 1, timedelta(hours=1)))
    watch.forward("PT30M")
    for _ in range(3):
        await allow(house)
    with pytest.raises(TooMany):
        await allow(house)


async def test_of_many_at_once_as_many_get_through_as_may(house: House) -> None:
    tried = await asyncio.gather(*(allow(house) for _ in range(40)), return_exceptions=True)
    assert [one for one in tried if not isinstance(one, TooMany)] == [None] * 3


async def test_looking_takes_nothing_and_using_raises_nothing(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        for _ in range(5):
            await allowances.require(work, THRICE, "ann", secret=SECRET)
        assert [await allowances.use(work, THRICE, "ann", secret=SECRET) for _ in range(4)] == [True] * 3 + [False]
        with pytest.raises(TooMany):
            await allowances.require(work, THRICE, "ann", secret=SECRET)


async def test_who_it_was_cannot_be_read_from_it_and_it_is_swept(house: House, watch: Wristwatch) -> None:
    await allow(house, "203.0.113.9")
    await allow(house, "203.0.113.9", Allowance("ring", 1, timedelta(days=1)))
    watch.forward("PT1H")
    async with house.database.work(SYSTEM) as work:
        rows = await work.rows(select(allowances.allowances))
        assert "203.0.113.9" not in str(rows)
        assert len({row.who for row in rows}) == 2
        await allowances.sweep(work)
        assert await work.value(select(func.count()).select_from(allowances.allowances)) == 1
