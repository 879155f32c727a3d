"""Taking a guard out of a database, to see that the tests which rely on it fail."""

import re

from sqlalchemy import Table, UniqueConstraint, text

from advocacy.columns import append_only_ddl
from advocacy.database import SYSTEM
from web.wiring import House


async def without_append_only(house: House, table: Table) -> None:
    """The same table, without the triggers that refuse to change or delete its rows."""
    async with house.database.work(SYSTEM) as work:
        for statement, dialect in append_only_ddl(table.name):
            trigger = re.match(r"CREATE TRIGGER (\w+)", statement)
            if trigger and dialect == work.connection.dialect.name:
                on = "" if work.is_sqlite else f" ON {table.name}"
                await work.execute(text(f"DROP TRIGGER {trigger[1]}{on}"))


async def without_unique(house: House, table: Table) -> None:
    """The same table, still empty, without its unique constraints; its primary key stays."""
    async with house.database.work(SYSTEM) as work:
        for constraint in [one for one in table.constraints if isinstance(one, UniqueConstraint)]:
            if not work.is_sqlite:
                await work.execute(text(f"ALTER TABLE {table.name} DROP CONSTRAINT {constraint.name}"))
                continue
            was = await work.value(text(f"SELECT sql FROM sqlite_master WHERE name = '{table.name}'"))  # noqa: S608
            now = re.sub(rf",\s*CONSTRAINT {constraint.name} UNIQUE \([^)]*\)", "", was)
            assert now != was
            await work.execute(text(f"DROP TABLE {table.name}"))
            await work.execute(text(now))
