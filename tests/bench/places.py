"""Fresh databases for a benchmark, on SQLite and, when it answers, on PostgreSQL."""

import os
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from advocacy.clock import Clock
from advocacy.settings import Settings
from tests.conftest import POSTGRES
from web.tables import metadata
from web.wiring import House, open_house

SQLITE, ON_POSTGRES = "SQLite", "PostgreSQL"


def answers() -> bool:
    """Whether PostgreSQL can be reached."""
    url = make_url(POSTGRES)
    try:
        socket.create_connection((url.host or "127.0.0.1", url.port or 5432), timeout=1).close()
    except OSError:
        return False
    return True


@asynccontextmanager
async def fresh_house(database: str, clock: Clock) -> AsyncIterator[House]:
    """An installation over an empty database, gone afterwards."""
    async with _address(database) as url:
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        await engine.dispose()
        house = open_house(Settings(database_url=url, secret_key="a secret for the bench only"), clock=clock)  # noqa: S106
        yield house
        await house.close()


@asynccontextmanager
async def _address(database: str) -> AsyncIterator[str]:
    if database == SQLITE:
        with tempfile.TemporaryDirectory(dir=os.environ.get("ADVOCACY_BENCH_DIR")) as folder:
            yield f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
        return
    name = f"advocacy_bench_{uuid4().hex[:10]}"
    await _on_postgres(f"CREATE DATABASE {name}")
    yield f"{POSTGRES.rsplit('/', 1)[0]}/{name}"
    await _on_postgres(f"DROP DATABASE {name} WITH (FORCE)")


async def _on_postgres(statement: str) -> None:
    engine = create_async_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
