"""Many rows into a table, with as little as can be between them and the driver.

SQLAlchemy makes a dictionary of each row, looks up each column in it, and converts the same instant, actor and chain
again for every row; in an import that is the greater part of the time. Here a statement is compiled once, what all
rows have in common is converted once, and the driver gets plain tuples.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Dialect

Convert = Callable[[Any], Any] | None


@lru_cache(maxsize=256)
def _compiled(statement: Any, names: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[tuple[str, Convert], ...]]:
    compiled = statement.compile(dialect=dialect, column_keys=names)
    order = compiled.positiontup
    return str(compiled), tuple((name, _conversion(compiled.binds[name].type, dialect)) for name in order)


def _conversion(kind: Any, dialect: Dialect) -> Convert:
    convert: Convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert


def poured(
    statement: Any, rows: Sequence[Mapping[str, Any]], same: Mapping[str, Any], dialect: Dialect
) -> tuple[str, list[tuple[Any, ...]]]:
    """A statement as text, and its parameters as the driver takes them.

    Args:
        statement: an INSERT that returns nothing, built once, because what was compiled is kept by it.
        rows: the values by column, the same columns in each.
        same: the values that all of them share.
        dialect: of the database.
    """
    text, binds = _compiled(statement, (*rows[0], *same), dialect)
    return text, _tuples(binds, rows, same)


def poured_at_once(
    statement: Any, rows: Sequence[Mapping[str, Any]], same: Mapping[str, Any], dialect: Dialect
) -> tuple[str, tuple[Any, ...]]:
    """The same for an INSERT that returns what it wrote: one statement of many rows, with question marks for values."""
    text, binds = _compiled(statement, (*rows[0], *same), dialect)
    one = f"({', '.join('?' * len(binds))})"
    return text.replace(one, ", ".join([one] * len(rows)), 1), tuple(chain.from_iterable(_tuples(binds, rows, same)))


def _tuples(
    binds: Sequence[tuple[str, Convert]], rows: Sequence[Mapping[str, Any]], same: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    lists: list[Sequence[Any]] = []
    for name, convert in binds:
        if name in same:
            value = same[name]
            lists.append([value if convert is None else convert(value)] * len(rows))
        elif convert is None:
            lists.append([row[name] for row in rows])
        else:
            lists.append([convert(row[name]) for row in rows])
    return list(zip(*lists, strict=True))


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
