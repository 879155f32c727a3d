"""A segment is a condition with a name: unique, read with the levels in force, and gone when it is deleted."""

from typing import Any

import pytest
from sqlalchemy import update

from advocacy.database import SYSTEM
from advocacy.engine.journal import standings
from advocacy.engine.selection import how_many
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import segments
from tests.bench.programs import publish_shipped
from web.wiring import House


async def kept(house: House, name: str, condition: Any, key: str | None = None) -> str:
    async with house.database.work(SYSTEM) as work:
        return await segments.save(work, name, condition, key=key)


async def test_a_segment_is_kept_changed_and_forgotten(house: House) -> None:
    key = await kept(house, "  Danger   zone ", {"score": {"at_most": 3}})
    assert key == "danger-zone"
    assert await kept(house, "Calls", {"score": {"at_most": 2}}, key) == key
    async with house.database.read() as read:
        (row,) = await segments.listing(read)
        assert (row.key, row.name, row.condition) == (key, "Calls", {"score": {"at_most": 2}})
    async with house.database.work(SYSTEM) as work:
        await segments.remove(work, key)
        with pytest.raises(NotFound):
            await segments.get(work, key)
        with pytest.raises(NotFound):
            await segments.remove(work, key)
        with pytest.raises(NotFound):
            await segments.save(work, "Calls", None, key=key)


async def test_a_name_is_unique_however_it_is_written(house: House) -> None:
    await kept(house, "Große Kunden", {"account.value": {"at_least": 50_000}})
    with pytest.raises(Conflict, match="There is a segment"):
        await kept(house, "GROSSE kunden", None)
    assert await kept(house, "Große Kunden!", None) == "grosse-kunden-2"


async def test_keys_are_made_of_any_name(house: House) -> None:
    names = ("Danger zone", "Danger: zone", "危険", "!", "x" * 80)
    assert [await kept(house, name, None) for name in names] == [
        "danger-zone",
        "danger-zone-2",
        "segment",
        "segment-2",
        "x" * 56,
    ]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "a\ud800"])
async def test_what_is_no_name_is_refused(house: House, name: str) -> None:
    with pytest.raises(Invalid, match="Give it a name"):
        await kept(house, name, None)


@pytest.mark.parametrize("condition", [{"password": 1}, {"level": "insider"}, {"score": 11}, "all"])
async def test_what_is_no_condition_is_refused(house: House, condition: Any) -> None:
    with pytest.raises(Invalid):
        await kept(house, "Calls", condition)


async def test_whom_it_means_is_asked_anew_with_the_levels_in_force(house: House) -> None:
    await publish_shipped(house)
    key = await kept(house, "Insiders", {"level": "insider"})
    async with house.database.work(SYSTEM) as work:
        (ann,) = await save_customers(work, [CustomerRow(email="ann@example.com", name="Ann")])
        assert await how_many(work, await segments.condition_of(work, key)) == 0
        await work.execute(standings.insert(), [{"customer_id": ann, "level": "newcomer", "level_rank": 0}])
        assert await how_many(work, await segments.condition_of(work, key)) == 0
        await work.execute(update(standings).values(level="insider", level_rank=1))
        assert await how_many(work, await segments.condition_of(work, key)) == 1
