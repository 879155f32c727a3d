"""A fresh database for each test, on SQLite and on PostgreSQL, and a clock that a test can move."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from advocacy.settings import Settings
from tests import cast
from tests.shelf import Shelf
from tests.web import apps
from web import migrate
from web.testing import Wristwatch
from web.wiring import House, open_house

POSTGRES = os.environ.get("ADVOCACY_TEST_POSTGRES", "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("ADVOCACY_TEST_REDIS", "redis://127.0.0.1:6379/9")
REQUIRED = os.environ.get("ADVOCACY_REQUIRE_SERVICES") == "1"
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SECRET = "a secret that only the tests know"  # noqa: S105


Result = TypeVar("Result")


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def need(service: str, host: str, port: int) -> None:
    """Skip by name what cannot be reached, or fail where every service is required."""
    if not _answers(host, port):
        words = f"{service} does not answer on {host}:{port}"
        if REQUIRED:
            pytest.fail(words)
        pytest.skip(words)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    _apart(migrate.upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    need("PostgreSQL", "127.0.0.1", 5432)
    name = f"advocacy_template_{uuid4().hex[:12]}"
    _apart(_on_postgres(f"CREATE DATABASE {name}"))
    _apart(migrate.upgrade(_postgres_url(name)))
    yield name
    _apart(_on_postgres(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def postgres_shelf(postgres_template: str) -> Iterator[Shelf]:
    shelf = Shelf(postgres_template, lambda name: _postgres_url(name).replace("+asyncpg", ""), _on_postgres)
    yield shelf
    _apart(shelf.drop(*shelf.free))


@pytest.fixture(autouse=True)
def _applications() -> Iterator[None]:
    yield
    apps.give_back()


def _apart(doing: Coroutine[Any, Any, Result]) -> Result:
    # The tests' own loop is running, and a fixture for the whole session cannot wait on it.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, doing).result()


def _postgres_url(name: str) -> str:
    return f"{POSTGRES.rsplit('/', 1)[0]}/{name}"


async def _on_postgres(*statements: str) -> None:
    engine = create_async_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    shelf: Shelf = request.getfixturevalue("postgres_shelf")
    name = _apart(shelf.take())
    yield _postgres_url(name)
    _apart(shelf.put_back(name))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which nothing has been set up yet."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'bare.db'}"
        return
    need("PostgreSQL", "127.0.0.1", 5432)
    name = f"advocacy_bare_{uuid4().hex[:12]}"
    _apart(_on_postgres(f"CREATE DATABASE {name}"))
    yield _postgres_url(name)
    _apart(_on_postgres(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@dataclass(frozen=True, slots=True)
class Filled:
    """The file of a company in the middle of its program, and who is who in it."""

    file: Path
    cast: cast.Cast

    def copy(self, folder: Path) -> str:
        """The address of a copy, for a test to change."""
        path = folder / f"filled-{uuid4().hex[:8]}.db"
        shutil.copyfile(self.file, path)
        return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(scope="session")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The company of ``tests/cast.py``, told once."""
    path = tmp_path_factory.mktemp("filled") / "filled.db"
    shutil.copyfile(sqlite_template, path)
    told: list[cast.Cast] = []

    async def tell() -> None:
        watch = Wristwatch(cast.BEGIN)
        house = open_house(Settings(database_url=f"sqlite+aiosqlite:///{path}", secret_key=SECRET), clock=watch)
        try:
            told.append(await cast.fill(house, watch))
        finally:
            await house.close()

    _apart(tell())
    return Filled(path, told[0])


@pytest.fixture
def watch() -> Wristwatch:
    """The clock of the test; it stands until the test moves it."""
    return Wristwatch(START)


@pytest.fixture
async def house(database_url: str, watch: Wristwatch) -> AsyncIterator[House]:
    """A whole installation over an empty database."""
    opened = open_house(Settings(database_url=database_url, secret_key=SECRET), clock=watch)
    yield opened
    await opened.close()
