"""Files that are too large for a page to wait for: looked at and taken in by jobs, which say how far they are."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Row

from advocacy.database import SYSTEM, Actor, Database, Work
from advocacy.engine.due import Outcome, SlowKind
from advocacy.engine.jobs import LEASE
from advocacy.errors import Invalid, Mistake
from advocacy.listening import import_files, importing

# SQLite has one writer, which the import is: how far it is cannot be written beside it, and is asked of the process.
_far: WeakKeyDictionary[Database, dict[int, int]] = WeakKeyDictionary()


def how_far(database: Database, row: Row[Any]) -> int:
    """How many rows of a file under way are taken in."""
    return max(int(row.done), _far.get(database, {}).get(row.id, 0))


def slow_kinds(database: Database) -> Mapping[str, SlowKind]:
    """The jobs about files."""
    return {
        import_files.LOOK: SlowKind(partial(_look, database), at_once=1, lease=6 * LEASE),
        import_files.TAKE: SlowKind(partial(_take, database), at_once=1, lease=6 * LEASE),
        import_files.DROP: SlowKind(_drop),
    }


async def _look(database: Database, job: Row[Any]) -> Outcome:
    row = await _waiting(database, job, "looking")
    if row is None:
        return _nothing
    try:
        found = await importing.look(database, row, SYSTEM)
    except Invalid as mistake:
        return partial(_looked, row, importing.wrong(mistake), usable=False)
    return partial(_looked, row, found, usable=True)


async def _looked(row: Row[Any], found: Mapping[str, Any], work: Work, *, usable: bool) -> None:
    await import_files.looked(work, row.id, row.turn, found, usable=usable)


async def _take(database: Database, job: Row[Any]) -> Outcome:
    row = await _waiting(database, job, "taking")
    if row is None:
        return _nothing
    far = _far.setdefault(database, {})
    try:
        file = await importing.read_file(row)
        async with database.work(Actor("staff", row.staff_id)) as work:
            watched = _Watched(database, row.id, far, beside=not work.is_sqlite)
            await importing.take(work, row.id, row.turn, file, "taking", progress=watched)
        await watched.settled()
    except Mistake as mistake:
        return partial(_failed, row, (row.found or {}) | importing.wrong(mistake))
    finally:
        far.pop(row.id, None)
    return _nothing


async def _failed(row: Row[Any], found: Mapping[str, Any], work: Work) -> None:
    await import_files.come_to_nothing(work, row.id, row.turn, found)


class _Watched:
    """Says how far an import is, to this process and, where the database lets somebody write beside it, to all."""

    def __init__(self, database: Database, number: int, far: dict[int, int], *, beside: bool) -> None:
        self._database = database
        self._number = number
        self._far = far
        self._beside = beside
        self._noting: asyncio.Task[None] | None = None

    def __call__(self, rows: int) -> None:
        done = self._far.get(self._number, 0) + rows
        self._far[self._number] = done
        if self._beside and (self._noting is None or self._noting.done()):
            self._noting = asyncio.create_task(self._note(done))

    async def settled(self) -> None:
        """The last note is written."""
        if self._noting is not None:
            await self._noting

    async def _note(self, done: int) -> None:
        async with self._database.work(SYSTEM) as work:
            await import_files.progress(work, self._number, done)


async def _waiting(database: Database, job: Row[Any], state: str) -> Row[Any] | None:
    async with database.read(SYSTEM) as read:
        row = await import_files.with_content(read, int(job.payload["file"]))
    return row if row is not None and (row.state, row.turn) == (state, job.payload["turn"]) else None


async def _drop(job: Row[Any]) -> Outcome:
    return partial(_dropped, int(job.payload["file"]))


async def _dropped(number: int, work: Work) -> None:
    await import_files.drop(work, number)


async def _nothing(_work: Work) -> None:
    """It has gone on without this job."""
