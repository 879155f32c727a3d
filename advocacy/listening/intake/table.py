"""A file as a table: named columns, and rows that still know where in the spreadsheet they stood.

bytes -> text -> delimiter -> records -> header -> rows
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from advocacy.errors import Invalid
from advocacy.listening.intake import delimiters, headers
from advocacy.listening.intake.cells import counted
from advocacy.listening.intake.text import Text, decode
from advocacy.words import said

_TOTAL = re.compile(
    r"(grand\s+)?(totals?|sum|average|mean|count|summe|gesamt|gesamtsumme|durchschnitt|mittelwert|anzahl)"
    r"\b[\s:=.,\d]*",
    re.IGNORECASE,
)

_NAMED_ROWS = 5


class Row(NamedTuple):
    """A row of data: its number as a spreadsheet shows it (the file's first row is 1), and its cells."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file read as a table.

    Attributes:
        columns: unique, non-empty names in file order.
        rows: the data, each as wide as `columns`.
        first_row_number: spreadsheet number of the first row after the header.
        encoding: name of the encoding, for people.
        delimiter: the sign between cells.
        notes: what a preview should tell: what was left out, padded, renamed.
        header_rows: 1, 2 or 3.
        questions: per column, the longer question text of the export, or "".
        parts: per column, the sub-header of a two-row header, or "".
        torn: rows with more cells than the header, and how many they have; they are not in `rows`.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    first_row_number: int
    encoding: str
    delimiter: str
    notes: tuple[str, ...] = ()
    header_rows: int = 1
    questions: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    torn: tuple[tuple[int, int], ...] = ()

    def values(self, position: int) -> list[str]:
        """All cells of a column, top to bottom."""
        return [row.cells[position] for row in self.rows]


def read_table(data: bytes) -> Table:
    """Read a delimited file of any common encoding, delimiter and header layout.

    Raises:
        Invalid: not text, empty, unreadable quotes, or no header.
    """
    return tabulate(decode(data))


def tabulate(source: Text) -> Table:
    """Read decoded text as a table; errors as `read_table`."""
    hint = delimiters.hinted(source.text)
    delimiter = hint or delimiters.detect(source.text)
    records = delimiters.records(source.text, delimiter)
    if hint:
        # Excel's own line is no row for anybody, yet it counts in the numbering.
        records[0] = []
    header = headers.read(records)
    if header is None:
        raise Invalid(said("The file has no header row."), remedy=said("Export it again, with its column names."))
    first = header.start + header.rows
    body = [Row(first + 1 + i, record) for i, record in enumerate(records[first:])]
    rows, totals = _without_totals([row for row in body if any(row.cells)])
    wide, torn, short = _fitted(rows, len(header.names))
    kept, unnamed = _kept_columns(header.names, wide)
    notes = (*source.notes, *header.notes, *totals, *short, *unnamed)
    return Table(
        columns=tuple(header.names[i] or _nameless(i, header.names) for i in kept),
        rows=tuple(wide if len(kept) == len(header.names) else _only(wide, kept)),
        first_row_number=first + 1,
        encoding=source.encoding,
        delimiter=delimiter,
        notes=notes,
        header_rows=header.rows,
        questions=tuple(header.questions[i] for i in kept),
        parts=tuple(header.parts[i] for i in kept),
        torn=tuple(torn),
    )


def _without_totals(rows: list[Row]) -> tuple[list[Row], list[str]]:
    notes: list[str] = []
    while rows and _is_total(rows[-1].cells):
        notes.append(f"row {rows.pop().number} is a line of totals and is left out")
    return rows, notes


def _is_total(cells: Sequence[str]) -> bool:
    # A person may be called Count; a line of totals has no address.
    return bool(_TOTAL.fullmatch(next(filter(None, map(str.strip, cells)), ""))) and not any("@" in c for c in cells)


def _fitted(rows: list[Row], width: int) -> tuple[list[Row], list[tuple[int, int]], list[str]]:
    """Rows of exactly the header's width; those with too much in them; a note about those with too little."""
    fitted: list[Row] = []
    torn: list[tuple[int, int]] = []
    short: list[int] = []
    for row in rows:
        excess = len(row.cells) - width
        if not excess:
            fitted.append(row)
        elif excess < 0:
            fitted.append(Row(row.number, [*row.cells, *[""] * -excess]))
            short.append(row.number)
        elif any(map(str.strip, row.cells[width:])):
            torn.append((row.number, len(row.cells)))
        else:
            fitted.append(Row(row.number, row.cells[:width]))
    return fitted, torn, [f"{_rows(short)}: fewer cells than the header; the rest counts as empty"] if short else []


def _rows(numbers: list[int]) -> str:
    more = len(numbers) - _NAMED_ROWS
    some = ", ".join(map(str, numbers[:_NAMED_ROWS])) + (f" and {more} more" if more > 0 else "")
    return f"row {some}" if len(numbers) == 1 else f"rows {some}"


def _kept_columns(names: Sequence[str], rows: list[Row]) -> tuple[list[int], list[str]]:
    """A column without a name stays only if something stands in it."""
    kept = [i for i, name in enumerate(names) if name or any(row.cells[i].strip() for row in rows)]
    unnamed = [i for i in kept if not names[i]]
    dropped = len(names) - len(kept)
    notes = [f"left out: {counted(dropped, 'empty column')} without a name"] if dropped else []
    if unnamed:
        notes.append(
            "without a name, and called after their place: " + ", ".join(_nameless(i, names) for i in unnamed[:5])
        )
    return kept, notes


def _nameless(position: int, names: Sequence[str]) -> str:
    name = f"Column {position + 1}"
    while name in names:
        name += "'"
    return name


def _only(rows: list[Row], kept: list[int]) -> list[Row]:
    return [Row(row.number, [row.cells[i] for i in kept]) for row in rows]
