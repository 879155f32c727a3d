"""Counting what is said to the database, whoever says it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from web.wiring import House


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """The statements that run inside the block, in reads and in works; BEGIN and COMMIT apart."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            said.append(statement)

    engines = {house.database.writer.sync_engine, house.database.reader.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
