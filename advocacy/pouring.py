"""Many rows into a table, with as little as can be between them and the driver.

SQLAlchemy makes a dictionary of each row, looks up each column in it, and converts the same instant, actor and chain
again for every row; in an import that is the greater part of the time. Here a statement is compiled once, what all
rows have in common is converted once, and the driver gets plain tuples.
"""

import gc
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Dialect

Convert = Callable[[Any], Any] | None
Values = list[tuple[Any, ...]] | tuple[Any, ...]

_VALUES = re.compile(r"VALUES \((\$1::[^()]*)\)")  # as PostgreSQL is told them: $1::BIGINT, $2::VARCHAR, …


@dataclass(frozen=True, slots=True)
class _Compiled:
    """An INSERT as text: for one row, and for many in one statement.

    Attributes:
        one: with a placeholder for each column.
        many: SQLite: given the number of rows, with that many rows of placeholders; PostgreSQL: with an array for
            each column, which any number of rows fits into.
        binds: the columns in the order of the placeholders, and how the values of each are converted.
    """

    one: str
    many: Callable[[int], str]
    binds: tuple[tuple[str, Convert], ...]


@lru_cache(maxsize=256)
def _compiled(statement: Any, names: tuple[str, ...], dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=names)
    text, order = str(compiled), compiled.positiontup
    binds = tuple((name, _conversion(compiled.binds[name].type, dialect)) for name in order)
    if dialect.name == "sqlite":
        row = f"({', '.join('?' * len(order))})"
        return _Compiled(text, lambda rows: text.replace(row, ", ".join([row] * rows), 1), binds)
    arrays = _VALUES.sub(_as_arrays, text, count=1)
    return _Compiled(text, lambda _rows: arrays, binds)


def _as_arrays(values: re.Match[str]) -> str:
    return f"SELECT * FROM unnest({values[1].replace(', ', '[], ')}[])"  # noqa: S608 - placeholders and types, no values


def _conversion(kind: Any, dialect: Dialect) -> Convert:
    convert: Convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert


def poured(
    statement: Any,
    rows: Sequence[Mapping[str, Any]],
    same: Mapping[str, Any],
    dialect: Dialect,
    *,
    back: bool = False,
) -> tuple[str, Values]:
    """A statement as text, and its parameters as the driver takes them.

    Args:
        statement: an INSERT that is built once, because what was compiled is kept by it.
        rows: the values by column, the same columns in each.
        same: the values that all of them share.
        dialect: of the database.
        back: the statement returns something. SQLite's driver runs one that does not for each of a list of rows,
            which is faster, and gives nothing back.
    """
    insert = _compiled(statement, (*rows[0], *same), dialect)
    columns = _columns(insert.binds, rows, same)
    if len(rows) == 1:
        return insert.one, tuple(column[0] for column in columns)
    if dialect.name != "sqlite":
        return insert.many(len(rows)), tuple(columns)
    values = zip(*columns, strict=True)
    return (insert.many(len(rows)), tuple(chain.from_iterable(values))) if back else (insert.one, list(values))


def _columns(
    binds: Sequence[tuple[str, Convert]], rows: Sequence[Mapping[str, Any]], same: Mapping[str, Any]
) -> list[Sequence[Any]]:
    columns: list[Sequence[Any]] = []
    for name, convert in binds:
        if name in same:
            value = same[name]
            columns.append([value if convert is None else convert(value)] * len(rows))
        elif convert is None:
            columns.append([row[name] for row in rows])
        else:
            columns.append([convert(row[name]) for row in rows])
    return columns


@contextmanager
def uncollected() -> Iterator[None]:
    """A stretch in which Python does not look for cycles to free.

    Rows by the hundred thousand are no garbage and hold no cycles, and looking through all of them again and again
    as they grow takes a third of an import.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
