"""Which sign separates the cells, and the records that follow from it."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from advocacy.errors import Invalid
from advocacy.words import said

CANDIDATES = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS = 64_000
# A line of our own after the last one: read back alone, it proves that every quote was closed.
_END = "\ue000end\ue000"
_HINT = "sep="  # Excel's own first line


def hinted(text: str) -> str | None:
    """The delimiter that an Excel `sep=;` line names; None without such a line."""
    first = text[:8].splitlines()[:1]
    if first and first[0].lower().startswith(_HINT) and first[0][len(_HINT) :] in CANDIDATES:
        return first[0][len(_HINT) :]
    return None


def detect(text: str) -> str:
    """The sign under which most records have the same number of cells; a comma if there is none."""
    sample = text[:_SAMPLE_CHARACTERS]
    best, found = (False, 0.0, 0), ","
    for delimiter in CANDIDATES:
        widths = _widths(sample, delimiter)
        split = [width for width in widths if width > 1]
        if not split:
            continue
        width, times = Counter(split).most_common(1)[0]
        score = (split[0] == width, times / len(widths), width)
        if score > best:
            best, found = score, delimiter
    return found


def records(text: str, delimiter: str) -> list[list[str]]:
    """All records of the file in order; a blank line is an empty record, so that positions are row numbers.

    Raises:
        Invalid: a quote is never closed, or a cell is longer than 131,072 characters.
    """
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(_lines(text), delimiter=delimiter))
    except csv.Error as error:
        raise Invalid(
            said("This row cannot be read as CSV ({error}).", error=str(error)),
            where=said("Row {n}", n=len(rows) + 1),
            remedy=said("Look for a quotation mark that is opened and never closed."),
        ) from error
    if rows and rows[-1] == [_END]:
        rows.pop()
        return rows
    raise Invalid(
        said("A quotation mark is opened and never closed."),
        where=said("Row {n}", n=len(rows)),
        remedy=said("Close it, or double it if it belongs to the text."),
    )


def _lines(text: str) -> Iterator[str]:
    ended = text if text.endswith(("\n", "\r")) else f"{text}\n"
    yield from io.StringIO(ended, newline="")
    yield _END


def _widths(sample: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        widths.extend(len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row)
    except csv.Error:
        return widths
    return widths[:-1] if len(sample) == _SAMPLE_CHARACTERS and len(widths) > 1 else widths
