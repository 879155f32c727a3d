"""A database file that may be made anew: built under another name, and put in its place only when it is whole.

What is stopped half-way leaves the former file as it was. Only a file that was made here is ever replaced, and none
that another process has open.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from advocacy.errors import Conflict

MADE_HERE = 0x41445643  # in the header of the file
BESIDE = ("", "-wal", "-shm", "-journal", ".turn")
PATIENCE_SECONDS = 0.2


def url_of(path: Path) -> str:
    """The address of the database in a file."""
    return f"sqlite+aiosqlite:///{path}"


@contextmanager
def made_anew(path: Path) -> Iterator[Path]:
    """A free path to build the file at; when the block ends well, what is there takes the place of ``path``.

    Raises:
        Conflict: the file there was not made here, or somebody has it open.
    """
    unfinished = path.with_name(f"{path.name}.unfinished")
    _require_free(path, made_here=True)
    _require_free(unfinished)
    _remove(unfinished)
    try:
        yield unfinished
        with closing(_opened(unfinished)) as connection:
            connection.execute(f"PRAGMA application_id={MADE_HERE}")
        _require_free(path, made_here=True)
        unfinished.replace(path)
    finally:
        _remove(unfinished)


def _require_free(path: Path, *, made_here: bool = False) -> None:
    if not path.exists():
        return
    try:
        with closing(_opened(path)) as connection:
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.OperationalError as locked:
        raise Conflict(f"{path} is in use.", remedy="Stop the demo that is running, and start again.") from locked
    except sqlite3.DatabaseError as unreadable:
        raise _not_ours(path) from unreadable
    if made_here and mark != MADE_HERE:
        raise _not_ours(path)


def _opened(path: Path) -> sqlite3.Connection:
    """A connection to a file that nobody else has open: only alone can one leave the write-ahead log."""
    connection = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _not_ours(path: Path) -> Conflict:
    return Conflict(f"{path} is there and was not made by the demo.", remedy="Move it elsewhere, or work elsewhere.")


def _remove(path: Path) -> None:
    for ending in BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)
