"""Bringing a database to the tables that this version of the house expects.

All revisions of a run are one transaction on both databases: SQLite would otherwise keep half of a migration
that failed. Beside ``advocacy/database.py`` this is the only place that begins one, because tables are copied
with foreign keys switched off, and that has to be said before the transaction begins.

``python -m web.migrate "What changes"`` writes the next revision from the difference between the revisions there
are and the tables in the code; with no revision there, it writes the first (``make revision``).
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from advocacy.database import Read
from advocacy.errors import Conflict
from advocacy.turns import Turns

HERE = Path(__file__).parent / "migrations"


async def upgrade(url: str, to: str = "head") -> list[str]:
    """Bring a database up to a revision; one that is not there yet is created.

    Returns:
        the revisions that were run, oldest first; empty when it was current.
    """
    before = set(await applied(url))
    await _run(url, lambda config: command.upgrade(config, to))
    return [revision for revision in await applied(url) if revision not in before]


async def downgrade(url: str, to: str = "base") -> None:
    """Take revisions back, and with them what was kept in their tables."""
    await _run(url, lambda config: command.downgrade(config, to))


async def applied(url: str) -> list[str]:
    """The revisions a database has gone through, oldest first."""
    async with _transaction(url) as connection:
        current = await connection.run_sync(_current)
    scripts = ScriptDirectory.from_config(_config())
    return [script.revision for script in scripts.iterate_revisions(current or "base", "base")][::-1]


async def is_current(read: Read) -> bool:
    """Whether the database has gone through every revision there is."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return bool(await read.connection.run_sync(_current) == head)


async def revise(words: str) -> Path:
    """Write the next revision: what the tables in the code have that the revisions so far have not."""
    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite+aiosqlite:///{Path(place) / 'compared.db'}"
        await upgrade(url)
        written: list[Any] = []
        await _run(url, lambda config: written.append(command.revision(config, words, autogenerate=True)))
    return _without_chatter(Path(written[0].path))


def _without_chatter(revision: Path) -> Path:
    kept = [line for line in revision.read_text().splitlines() if "### " not in line]
    revision.write_text("\n".join(kept) + "\n")
    return revision


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def _run(url: str, doing: Callable[[Config], object]) -> None:
    async with _transaction(url) as connection:
        await connection.run_sync(lambda plain: doing(_config(plain)))
        if connection.dialect.name == "sqlite":
            broken = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
            if broken:
                raise Conflict(
                    f"The migration would leave {len(broken)} rows that point to nothing, as in {broken[0]}."
                )


@asynccontextmanager
async def _transaction(url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url)
    path = make_url(url).database
    turns = Turns.if_needed(Path(path)) if path and engine.dialect.name == "sqlite" else None
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _without_foreign_keys)
        event.listen(engine.sync_engine, "begin", _begin_at_once)
    try:
        async with turns.turn() if turns else nullcontext(), engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


def _without_foreign_keys(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "foreign_keys=OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_at_once(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(revise(sys.argv[1]))}\n")
