"""A workbook in constant memory. Text is written as text and can never be a formula, a link or a number.

What a sheet cannot hold is not lost silently: after the last row of a sheet a further one begins, and a text
longer than a cell may be ends in words that say so.
"""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from advocacy.reports.cells import Line, spelled

ROWS_ON_A_SHEET = 1_048_576
LONGEST_TEXT = 32_767
CUT = " … (cut: a cell holds no more)"
LARGEST_EXACT = 2**53
PIECE = 1 << 16


class XlsxOut:
    """Writes an export as a workbook, first to a temporary file and from there in pieces.

    Args:
        created: the instant that the file's properties name, so that the same export gives the same bytes.
        rows_on_a_sheet: the header included; a sheet of the format holds 1,048,576.
    """

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, created: datetime, *, rows_on_a_sheet: int = ROWS_ON_A_SHEET) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="advocacy-export-")
        self._path = Path(self._folder.name) / "export.xlsx"
        self._book = xlsxwriter.Workbook(
            self._path,
            {
                "constant_memory": True,
                "tmpdir": self._folder.name,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_properties({"created": created.replace(tzinfo=None)})
        self._rows_on_a_sheet = rows_on_a_sheet
        self._columns: Sequence[str] = ()
        self._sheet: Any = None
        self._row = 0

    def head(self, columns: Sequence[str]) -> bytes:
        """The first sheet with its header; the bytes come at the end."""
        self._columns = columns
        self._next_sheet()
        return b""

    def write(self, lines: Sequence[Line]) -> bytes:
        """Some rows; the bytes come at the end."""
        for _, cells in lines:
            if self._row == self._rows_on_a_sheet:
                self._next_sheet()
            self._put(cells)
        return b""

    def tail(self) -> Iterator[bytes]:
        """The whole file, in pieces."""
        self._book.close()
        return self._pieces()

    def close(self) -> None:
        """Remove the temporary files, also those of a workbook that was not finished."""
        if not self._book.fileclosed:
            self._book.close()
        self._folder.cleanup()

    def _pieces(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece

    def _next_sheet(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        self._row = 0
        self._put(self._columns)

    def _put(self, cells: Sequence[Any]) -> None:
        for column, value in enumerate(cells):
            cell = spelled(value)
            if isinstance(cell, str):
                if cell:
                    self._sheet.write_string(self._row, column, _fitting(cell))
            elif abs(cell) > LARGEST_EXACT:
                # A spreadsheet's number has 53 bits: a longer id would end in other digits.
                self._sheet.write_string(self._row, column, str(cell))
            else:
                self._sheet.write_number(self._row, column, cell)
        self._row += 1


def _fitting(text: str) -> str:
    # The format counts UTF-16 units, in which a character beyond the basic plane is two.
    if len(text.encode("utf-16-le")) // 2 <= LONGEST_TEXT:
        return text
    room = (LONGEST_TEXT - len(CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT
