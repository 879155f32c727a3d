"""A JSON array of objects, written piece by piece. Pure. Values keep their types; instants are ISO 8601 in UTC."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from advocacy.reports.cells import Line


class JsonOut:
    """Writes an export as one JSON array, an object to a line."""

    media_type = "application/json"

    def __init__(self) -> None:
        self._columns: Sequence[str] = ()
        self._before = b"[\n"

    def head(self, columns: Sequence[str]) -> bytes:
        """Nothing yet; the columns become the names in each object."""
        self._columns = columns
        return b""

    def write(self, lines: Sequence[Line]) -> bytes:
        """Some objects."""
        parts = []
        for _, cells in lines:
            values = {name: _kept(value) for name, value in zip(self._columns, cells, strict=True)}
            parts += [self._before, msgspec.json.encode(values)]
            self._before = b",\n"
        return b"".join(parts)

    def tail(self) -> Iterator[bytes]:
        """The closing bracket; an export without rows is an empty array."""
        return iter((b"\n]\n" if self._before == b",\n" else b"[]\n",))

    def close(self) -> None:
        """Nothing is held."""


def _kept(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
