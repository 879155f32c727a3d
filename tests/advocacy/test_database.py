"""Works and reads: all or nothing, one writer at a time, and an instant that is never naive."""

import asyncio
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import StatementError

from advocacy.database import SYSTEM, Database
from advocacy.people.customers import customers
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.turns import Turns, wal_is_sound
from web.wiring import House


async def count(database: Database) -> int:
    async with database.read() as read:
        return int(await read.value(select(func.count()).select_from(customers)))


async def test_a_work_that_raises_leaves_nothing(house: House) -> None:
    async def half() -> None:
        async with house.database.work(SYSTEM) as work:
            await save_customers(work, [CustomerRow(email="ann@example.com")])
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        await half()
    assert await count(house.database) == 0


async def test_twenty_works_at_once_all_succeed(house: House) -> None:
    async def one(number: int) -> None:
        async with house.database.work(SYSTEM) as work:
            before = await work.value(select(func.count()).select_from(customers))
            await save_customers(work, [CustomerRow(email=f"c{number}@example.com", name=str(before))])

    await asyncio.gather(*(one(number) for number in range(20)))
    assert await count(house.database) == 20


async def test_a_read_cannot_write(house: House) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only"):
        async with house.database.read() as read:
            await read.connection.execute(text("DELETE FROM customers"))


async def test_an_instant_without_a_zone_is_refused(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        with pytest.raises(StatementError, match="time zone"):
            await work.execute(insert(customers).values(created_at=datetime(2026, 1, 1)))  # noqa: DTZ001


async def test_instants_come_back_as_they_went_in(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        await save_customers(work, [CustomerRow(email="ann@example.com")])
        assert await work.value(select(customers.c.created_at)) == work.now


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
    ],
)
def test_which_sqlite_can_share_a_file_freely(version: tuple[int, int, int], sound: bool) -> None:
    assert wal_is_sound(version) is sound


@pytest.mark.skipif(wal_is_sound(), reason="this SQLite needs no turns")
async def test_two_processes_take_turns_at_writing(tmp_path: Path) -> None:
    path = tmp_path / "shared.db"
    sqlite3.connect(path).close()
    first, second = Turns(path), Turns(path)
    order: list[str] = []

    async def hold(turns: Turns, name: str) -> None:
        async with turns.turn():
            order.append(f"{name} in")
            await asyncio.sleep(0)
            order.append(f"{name} out")

    await asyncio.gather(hold(first, "first"), hold(second, "second"))
    assert order in (
        ["first in", "first out", "second in", "second out"],
        ["second in", "second out", "first in", "first out"],
    )
