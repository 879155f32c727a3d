"""Processes that share an SQLite file take turns at writing, where the library's version asks for it.

SQLite from 3.7.0 to 3.51.2 can corrupt a database in WAL mode when two connections write and checkpoint at
the same moment (fixed in 3.51.3, and in 3.50.7 and 3.44.6). Inside a process there is one writer connection.
Between processes (a server, a command line, a worker) a lock file held from BEGIN to COMMIT does the same:
the checkpoint that SQLite may run is part of its COMMIT.
"""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from advocacy.errors import Conflict

PATIENCE_SECONDS = 60.0
SHORTEST_PAUSE = 0.001
LONGEST_PAUSE = 0.05


def wal_is_sound(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite has the fix for the corruption in WAL mode."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


class Turns:
    """A lock file beside the database that one process at a time may hold."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".turn")
        self._here = asyncio.Lock()

    @classmethod
    def if_needed(cls, database: Path) -> "Turns | None":
        """Turns for this database, or None where SQLite is sound or the system knows no such locks."""
        return None if wal_is_sound() or sys.platform == "win32" else cls(database)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold the turn for the length of the block.

        Raises:
            Conflict: another process has been writing for a minute.
        """
        import fcntl  # noqa: PLC0415 - this module does not exist on every system

        async with self._here:
            with self._path.open("a") as handle:
                pause = SHORTEST_PAUSE
                waited = 0.0
                while True:
                    try:
                        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        break
                    except BlockingIOError:
                        if waited > PATIENCE_SECONDS:
                            raise Conflict(
                                "Another process has been writing to the database for a minute.",
                                remedy="Wait for it, or use PostgreSQL when several processes write much.",
                            ) from None
                    await asyncio.sleep(pause)
                    waited += pause
                    pause = min(pause * 2, LONGEST_PAUSE)
                yield
