"""What was booked and what happened cannot be edited: the database refuses, and without its guard it would not."""

import pytest
from sqlalchemy import Table, func, select, text
from sqlalchemy.exc import DBAPIError

from advocacy.columns import append_only_ddl
from advocacy.database import SYSTEM
from advocacy.engine.journal import firings, journal
from rewards.ledger import postings
from rewards.reconciliation import reconcile
from tests.chaos.boxes import members, publish
from tests.chaos.guards import without_append_only
from web.tables import metadata
from web.wiring import House

pytestmark = pytest.mark.chaos

KEPT = [pytest.param(table, id=table.name) for table in (postings, journal, firings)]
EDITS = ["UPDATE {} SET chain = 'edited'", "DELETE FROM {}"]


async def an_edit_is_refused(house: House, table: Table, edit: str) -> bool:
    """Whether a member's history survives somebody with a database prompt."""
    await publish(house, "https://boxes.example/orders")
    await members(house, 1)
    whole = select(func.count()).where(table.c.chain != "edited")
    async with house.database.read() as read:
        before = await read.value(whole)
    assert before > 0
    try:
        async with house.database.work(SYSTEM) as work:
            await work.execute(text(edit.format(table.name)))
    except DBAPIError as refusal:
        assert "append-only" in str(refusal)  # noqa: PT017 - both arms come through here
    async with house.database.read() as read:
        return bool(await read.value(whole) == before)


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("table", KEPT)
async def test_history_cannot_be_edited(house: House, table: Table, edit: str) -> None:
    assert await an_edit_is_refused(house, table, edit)


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("table", KEPT)
async def test_without_the_guard_it_is_edited(house: House, table: Table, edit: str) -> None:
    """The control arm."""
    await without_append_only(house, table)
    assert not await an_edit_is_refused(house, table, edit)


async def test_points_that_were_edited_are_found_by_the_reconciler(house: House) -> None:
    await without_append_only(house, postings)
    await publish(house, "https://boxes.example/orders")
    await members(house, 3)
    async with house.database.read() as read:
        assert await reconcile(read) == []
    async with house.database.work(SYSTEM) as work:
        await work.execute(text("UPDATE postings SET amount = 9999 WHERE id = (SELECT min(id) FROM postings)"))
    async with house.database.read() as read:
        assert len(await reconcile(read)) == 1


async def test_every_table_that_says_so_is_guarded(house: House) -> None:
    async with house.database.read() as read:
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if not read.is_sqlite:
            names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
        there = {row[0] for row in await read.rows(text(names))}
        wanted = {
            statement.split()[2]
            for table in metadata.tables.values()
            if table.info.get("append_only")
            for statement, dialect in append_only_ddl(table.name)
            if dialect == read.connection.dialect.name and statement.startswith("CREATE TRIGGER")
        }
    assert len(wanted) > 5
    assert wanted <= there
