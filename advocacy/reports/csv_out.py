"""CSV that a spreadsheet opens without running anything in it (RFC 4180: commas, CRLF, doubled quotes). Pure.

A text that a spreadsheet could take for a formula gets an apostrophe in front, as OWASP advises: a phone number
``+43 1 234`` is written ``'+43 1 234`` and stays readable. Apostrophes already in front of such a text count as
part of it, so :func:`unescaped` gives back exactly what went in. Numbers are numbers, also below zero.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from advocacy.reports.cells import Line, spelled

# Spaces before a sign do not stop every spreadsheet; full-width signs are signs in some; a line feed is as a tab.
_DANGEROUS = re.compile("'*[\\s\x00-\x1f\x7f\ufeff]*[=+\\-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20]")
# A semicolon parts cells where the system's list separator is one, so a cell that holds it is quoted as well.
_QUOTED = re.compile("[\",;\t\r\n']|^\\s|\\s$")


def escaped(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet could take it for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unescaped(text: str) -> str:
    """What :func:`escaped` was given."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


def csv_line(cells: Iterable[Any]) -> str:
    """One record, with its line end."""
    line = ",".join(_cell(spelled(value)) for value in cells)
    # A record of one empty cell would be an empty line, which readers skip.
    return (line or '""') + "\r\n"


def _cell(value: str | float) -> str:
    if not isinstance(value, str):
        return str(value)
    text = escaped(value)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


class CsvOut:
    """Writes an export as CSV in UTF-8.

    Args:
        bom: begin with a byte order mark: Excel needs it to read a double-clicked file, some imports stumble over it.
    """

    media_type = "text/csv; charset=utf-8"

    def __init__(self, *, bom: bool = False) -> None:
        self._start = codecs.BOM_UTF8 if bom else b""

    def head(self, columns: Sequence[str]) -> bytes:
        """The header."""
        return self._start + csv_line(columns).encode()

    def write(self, lines: Sequence[Line]) -> bytes:
        """Some records."""
        return "".join(csv_line(cells) for _, cells in lines).encode()

    def tail(self) -> Iterator[bytes]:
        """Nothing more: a CSV file ends where it ends."""
        return iter(())

    def close(self) -> None:
        """Nothing is held."""
