"""Begin and commit, on either database. Nothing else in the house does.

``work(actor)`` is one transaction with one ``now``, one actor and one chain of events; ``read()`` never
writes. Behind them stand two engines on SQLite (one writer connection that says BEGIN IMMEDIATE, a few
readers) and one on PostgreSQL.

Tables are SQLAlchemy Core: a statement costs more than anything around it, so verbs speak in statements and
lists, and a unit-of-work layer between them and the database would only hide how many there are.
"""

import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Table,
    any_,
    bindparam,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Result, Row, make_url
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Executable
from sqlalchemy.sql.elements import ColumnElement

from advocacy.clock import Clock, system_clock
from advocacy.engines import postgres_engine, sqlite_engines
from advocacy.events import Event
from advocacy.pouring import poured
from advocacy.turns import Turns


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: a member, somebody of the staff, a token, or the engine itself.

    Attributes:
        kind: ``member``, ``staff``, ``token`` or ``system``.
        id: the customer's, staff member's or token's id; None for the system.
        role: for staff ``manager``, ``marketer`` or ``admin``; for a token its scopes, joined by spaces.
    """

    kind: str
    id: int | None = None
    role: str = ""

    def __str__(self) -> str:
        """As the journal keeps it."""
        return self.kind if self.id is None else f"{self.kind}:{self.id}"


SYSTEM = Actor("system")


class Read:
    """A look at the database at one instant. It cannot write."""

    def __init__(self, connection: AsyncConnection, now: datetime, actor: Actor) -> None:
        self.connection = connection
        self.now = now
        self.actor = actor

    @property
    def is_sqlite(self) -> bool:
        """Which of the two databases this is."""
        return self.connection.dialect.name == "sqlite"

    async def rows(self, query: Executable, parameters: Any = None) -> Sequence[Row[Any]]:
        """All rows of a query that is known to be small."""
        return (await self.connection.execute(query, parameters)).all()

    async def row(self, query: Executable, parameters: Any = None) -> Row[Any] | None:
        """The first row, or None."""
        return (await self.connection.execute(query, parameters)).first()

    async def value(self, query: Executable, parameters: Any = None) -> Any:
        """The first column of the first row, or None."""
        return (await self.connection.execute(query, parameters)).scalar()

    async def stream(self, query: Executable, batch: int = 2000) -> AsyncIterator[Sequence[Row[Any]]]:
        """The rows of a query of any size, in batches, in constant memory."""
        result = await self.connection.stream(query, execution_options={"yield_per": batch})
        async for part in result.partitions():
            yield part


class Work(Read):
    """One unit of work: a transaction with one instant, one actor and one chain of events."""

    def __init__(self, connection: AsyncConnection, now: datetime, actor: Actor, settle: "Settle") -> None:
        super().__init__(connection, now, actor)
        self.chain = secrets.token_hex(8)
        self.memo: dict[str, Any] = {}
        self.wakes = False
        self._settle = settle

    async def execute(self, statement: Executable, parameters: Any = None) -> Result[Any]:
        """Run a statement; with a list of parameters, run it for each in one go."""
        return await self.connection.execute(statement, parameters)

    async def pour(self, statement: Executable, rows: Sequence[Mapping[str, Any]], **same: Any) -> None:
        """Run an INSERT that returns nothing for each of the rows, in one go and in a fraction of the time.

        Args:
            statement: built once, with nothing in it that is no column.
            rows: the values by column, the same columns in each.
            same: the values that all of them share.
        """
        text, values = poured(statement, rows, same, self.connection.dialect)
        await self.connection.exec_driver_sql(text, values)

    async def pour_back(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]], **same: Any
    ) -> list[tuple[Any, ...]]:
        """The same for an INSERT that returns something.

        Returns:
            what it returned, of the rows that it wrote; ids and words as they are, nothing is converted.
        """
        dialect = self.connection.dialect
        most = dialect.insertmanyvalues_max_parameters // (len(rows[0]) + len(same)) if self.is_sqlite else len(rows)
        found: list[tuple[Any, ...]] = []
        for part in chunks(rows, most):
            text, values = poured(statement, part, same, dialect, back=True)
            found += [tuple(row) for row in await self.connection.exec_driver_sql(text, values)]
        return found

    async def changed(self, statement: Executable, parameters: Any = None) -> int:
        """Run an UPDATE or DELETE and say how many rows it met: the way a quantity or a state is claimed."""
        result = await self.connection.execute(statement, parameters)
        return int(result.rowcount)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part of the work that may fail alone: what it wrote is taken back when the block raises."""
        async with self.connection.begin_nested():
            yield

    async def amend(self, table: Table, changes: Mapping[int, Mapping[str, Any]]) -> None:
        """Change rows by id, each in columns of its own: one statement for each set of columns, however many rows."""
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for number, values in sorted(changes.items()):
            row = {"whose": number} | {f"new_{name}": value for name, value in values.items()}
            alike.setdefault(tuple(sorted(values)), []).append(row)
        for names, rows in alike.items():
            new = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
            await self.execute(update(table).where(table.c.id == bindparam("whose")).values(new), rows)

    async def record(self, *events: Event) -> None:
        """Say what happened; everything that follows from it settles before this returns."""
        await self._settle(self, events)


Item = TypeVar("Item")

PARAMETERS = 900  # SQLite takes 999 in a statement on old builds


def chunks(items: Sequence[Item], size: int = PARAMETERS) -> list[Sequence[Item]]:
    """The items in lists no longer than a statement may have parameters."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def among(read: Read, column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """``column IN values`` for a list of any length, as one parameter.

    PostgreSQL plans an array of a thousand values as index look-ups and a thousand parameters as a scan.
    """
    given = literal(as_list(read, values), None if read.is_sqlite else ARRAY(column.type))
    return _among(column, given, sqlite=read.is_sqlite)


def among_given(column: ColumnElement[Any], name: str, *, sqlite: bool) -> ColumnElement[bool]:
    """The same for a statement that is built once: the values come with each execution, as :func:`as_list` under
    that name.
    """  # noqa: D205 - one sentence, and its continuation
    return _among(column, bindparam(name) if sqlite else bindparam(name, type_=ARRAY(column.type)), sqlite=sqlite)


def as_list(read: Read, values: Sequence[Any]) -> Any:
    """The values as the one parameter that a list is."""
    return json.dumps(list(values)) if read.is_sqlite else list(values)


def _among(column: ColumnElement[Any], values: ColumnElement[Any], *, sqlite: bool) -> ColumnElement[bool]:
    if sqlite:
        return column.in_(select(func.json_each(values).table_valued("value").c.value))
    return column == any_(values)


def insert_into(read: Read, table: Table) -> Any:
    """The dialect's INSERT, the one that knows ON CONFLICT."""
    return insert_for(table, sqlite=read.is_sqlite)


@cache
def insert_for(table: Table, *, sqlite: bool) -> Any:
    """The same for a statement that is built once. Building one costs as much in Python as running it on SQLite."""
    return sqlite_insert(table) if sqlite else postgres_insert(table)


Settle = Callable[[Work, Sequence[Event]], Awaitable[None]]


class Database:
    """Where works and reads are opened.

    Args:
        url: SQLAlchemy address, ``sqlite+aiosqlite:///file`` or ``postgresql+asyncpg://…``.
        settle: what ``work.record`` does (``advocacy.engine.work``).
        clock: read once for each work.
        wake: called after a commit that left something due at once.
    """

    def __init__(
        self,
        url: str,
        settle: Settle,
        clock: Clock = system_clock,
        wake: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.url = url
        self.clock = clock
        self.wake = wake
        self._settle = settle
        if url.startswith("sqlite"):
            self.writer, self.reader = sqlite_engines(url)
            path = make_url(url).database
            self._turns: Turns | None = Turns.if_needed(Path(path)) if path else None
        else:
            self.writer = self.reader = postgres_engine(url)
            self._turns = None

    @asynccontextmanager
    async def work(self, actor: Actor) -> AsyncIterator[Work]:
        """One transaction. It commits when the block ends and rolls back when it raises."""
        async with self._turns.turn() if self._turns else nullcontext(), self.writer.begin() as connection:
            work = Work(connection, self.clock(), actor, self._settle)
            yield work
        if work.wakes and self.wake:
            await self.wake()

    @asynccontextmanager
    async def rehearsal(self, actor: Actor) -> AsyncIterator[Work]:
        """A work that is always taken back at its end: to say what would happen, by the code that makes it happen."""
        async with self._turns.turn() if self._turns else nullcontext(), self.writer.connect() as connection:
            yield Work(connection, self.clock(), actor, self._settle)

    @asynccontextmanager
    async def read(self, actor: Actor = SYSTEM) -> AsyncIterator[Read]:
        """One consistent look; nothing can be written through it."""
        async with self.reader.connect() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execution_options(postgresql_readonly=True)
            yield Read(connection, self.clock(), actor)

    async def close(self) -> None:
        """Give back every connection."""
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()
