"""Databases on PostgreSQL that are emptied and used again: making one and dropping it takes longer than most tests.

What a test did to the tables themselves is seen, and such a database is not used again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg

LARGEST = 50_000_000  # bytes; what has grown beyond this is slow to look through, even when it is empty

# Who is still there is sent away, every row goes, and numbers begin at one. Rows that the database protects go too.
EMPTY = """
DO $$
DECLARE name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT oid::regclass::text FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
    FOR name IN SELECT oid::regclass::text FROM pg_class
        WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
    LOOP PERFORM setval(name, 1, false); END LOOP;
END $$
"""
SHAPE = """
SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    || ' ' || (SELECT count(*) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped)
    || ' ' || (SELECT count(*) FROM pg_constraint WHERE connamespace = 'public'::regnamespace)
    || ' ' || (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O')
    || ' ' || (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
    || ' ' || (SELECT string_agg(version_num, ',') FROM alembic_version)
"""
SIZE = "SELECT coalesce(sum(pg_relation_size(oid)), 0) FROM pg_class WHERE relnamespace = 'public'::regnamespace"


@dataclass(slots=True)
class Shelf:
    """Databases of one process of the tests.

    Attributes:
        template: the one they are made from.
        address: of a database by its name, for asyncpg.
        run: runs statements outside any of them.
        shape: what the tables of the template are like.
        free: the names of those that are empty.
    """

    template: str
    address: Callable[[str], str]
    run: Callable[..., Awaitable[None]]
    shape: str = ""
    free: list[str] = field(default_factory=list)

    async def take(self) -> str:
        """The name of an empty one."""
        if not self.shape:
            self.shape = await self._ask(self.template, SHAPE)
        if self.free:
            return self.free.pop()
        name = f"advocacy_test_{uuid4().hex[:12]}"
        await self.run(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        return name

    async def put_back(self, name: str) -> None:
        """Empty it for the next test, or drop it where it is not what it was."""
        connection = await asyncpg.connect(self.address(name))
        try:
            same = await connection.fetchval(SHAPE) == self.shape and await connection.fetchval(SIZE) < LARGEST
            if same:
                await connection.execute(EMPTY)
        except asyncpg.PostgresError:
            same = False
        finally:
            await connection.close()
        if same:
            self.free.append(name)
        else:
            await self.drop(name)

    async def drop(self, *names: str) -> None:
        """Away with them."""
        for name in names:
            await self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    async def _ask(self, name: str, question: str) -> Any:
        connection = await asyncpg.connect(self.address(name))
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()
