"""A database made by the revisions is the one the code expects, and the way back and forth again is open."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

import advocacy
import challenges
import rewards
from advocacy.database import SYSTEM
from advocacy.events import Event
from advocacy.people import staff, tokens
from advocacy.people.accounts import AccountRow
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.settings import Settings
from web import migrate
from web.tables import metadata
from web.wiring import open_house


@pytest.fixture
async def nothing(database_url: str, tmp_path: Path) -> str:
    """The address of a database without a single table."""
    if database_url.startswith("sqlite"):
        return f"sqlite+aiosqlite:///{tmp_path / 'nothing.db'}"
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await engine.dispose()
    return database_url


async def look(url: str, looking: Any) -> Any:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        seen = await connection.run_sync(looking)
    await engine.dispose()
    return seen


def drift(connection: Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def guards(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        return set(connection.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")))
    return set(connection.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")))


def tables(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
    else:
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    return {name for name in names if not name.startswith("sqlite_")}


async def fill(url: str) -> None:
    house = open_house(Settings(database_url=url))
    async with house.database.work(SYSTEM) as work:
        rows = [CustomerRow(email=f"c{n}@example.com", account=AccountRow("Candela")) for n in range(50)]
        people = await save_customers(work, rows)
        await work.record(*[Event("member.joined", person, about=f"invitation:{person}") for person in people])
        await staff.add(work, "maren@example.com", "manager")
        await tokens.add(work, "crm", ["customers:write"])
    await house.close()


async def test_the_revisions_lead_to_the_tables_of_the_code(nothing: str) -> None:
    await migrate.upgrade(nothing)
    assert await look(nothing, drift) == []


async def test_append_only_tables_are_guarded_as_in_the_code(nothing: str) -> None:
    await migrate.upgrade(nothing)
    expected = {table.name for table in metadata.tables.values() if table.info.get("append_only")}
    found = await look(nothing, guards)
    assert {name for name in expected if any(name in guard for guard in found)} == expected


async def test_up_down_and_up_again_on_a_filled_database(nothing: str) -> None:
    await migrate.upgrade(nothing)
    await fill(nothing)
    before = await look(nothing, guards)
    await migrate.downgrade(nothing)
    assert await look(nothing, tables) == {"alembic_version"}
    await migrate.upgrade(nothing)
    await fill(nothing)
    assert await look(nothing, drift) == []
    assert await look(nothing, guards) == before


def test_no_table_is_forgotten_where_migrations_look() -> None:
    """Importing some room also registers the tables of others, so only a process of its own can tell."""
    told = [sys.executable, "-c", "from web.tables import metadata; print(*metadata.tables)"]
    found = set(subprocess.run(told, check=True, capture_output=True, text=True).stdout.split())
    for package in (advocacy, challenges, rewards):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    assert set(metadata.tables) == found


async def test_migrating_twice_changes_nothing(nothing: str) -> None:
    first = await migrate.upgrade(nothing)
    assert first[0] == "0001"
    assert await migrate.upgrade(nothing) == []


async def test_a_database_says_whether_it_is_current(nothing: str) -> None:
    house = open_house(Settings(database_url=nothing))
    await migrate.upgrade(nothing)
    async with house.database.read() as read:
        assert await migrate.is_current(read)
    await migrate.downgrade(nothing)
    async with house.database.read() as read:
        assert not await migrate.is_current(read)
    await house.close()
