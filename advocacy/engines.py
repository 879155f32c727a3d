"""How each database is spoken to: which connections there are, and what each is told first.

SQLite gets one writer connection that begins with BEGIN IMMEDIATE, so that works queue up instead of failing as
"locked" half way, and a few readers that cannot write. PostgreSQL gets one pool.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_JSON = msgspec.json.Encoder(decimal_format="number")


def _as_json(value: Any) -> str:
    # A tenth of the time that the standard library takes, and every event goes through it.
    return _JSON.encode(value).decode()


def sqlite_engines(url: str) -> tuple[AsyncEngine, AsyncEngine]:
    """The writer and the readers of an SQLite file."""
    writer = create_async_engine(url, json_serializer=_as_json, pool_size=1, max_overflow=0, pool_timeout=60)
    reader = create_async_engine(url, json_serializer=_as_json, pool_size=4, max_overflow=4)
    for engine, first_words in ((writer, "BEGIN IMMEDIATE"), (reader, "BEGIN")):
        event.listen(engine.sync_engine, "connect", _configure_writer if engine is writer else _configure_reader)
        event.listen(engine.sync_engine, "begin", _begin_with(first_words))
    return writer, reader


def _begin_with(words: str) -> Callable[[Any], None]:
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(words)

    return begin


def _configure(dbapi_connection: Any, pragmas: tuple[str, ...]) -> None:
    # Without this the driver begins transactions by itself, late and deferred, and writers fail as "locked".
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _configure_writer(dbapi_connection: Any, _record: Any) -> None:
    # FULL: points are money, and a power cut must not take back what a member was told.
    _configure(
        dbapi_connection,
        (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "synchronous=FULL",
            "cache_size=-65536",
        ),
    )


def _configure_reader(dbapi_connection: Any, _record: Any) -> None:
    _configure(dbapi_connection, ("query_only=ON", "busy_timeout=30000", "cache_size=-65536"))


def postgres_engine(url: str) -> AsyncEngine:
    """The pool of a PostgreSQL database."""
    return create_async_engine(
        url,
        json_serializer=_as_json,
        pool_size=16,
        max_overflow=0,
        pool_timeout=60,
        # Without jit: it takes longer to compile our reports than to run them.
        connect_args={"server_settings": {"statement_timeout": "120000", "timezone": "UTC", "jit": "off"}},
    )
