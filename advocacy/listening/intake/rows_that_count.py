"""Rows that are no customer's answer: previews, tests, spam, and what the tool itself leaves out."""

import re
from collections.abc import Callable, Iterator

from advocacy.listening.intake.cells import is_missing, parse_flag, shown, tidy
from advocacy.listening.intake.columns import Columns
from advocacy.listening.intake.findings import Skip
from advocacy.listening.intake.table import Row, Table
from advocacy.listening.intake.vocabulary import squeezed
from advocacy.words import said

_NOT_AN_ANSWER = re.compile(r"preview|vorschau|spam|\btest|testdaten", re.IGNORECASE)
# Qualtrics' numbers for preview, test, spam, spam preview, imported spam and offline preview.
_QUALTRICS_CODES = frozenset({"1", "2", "8", "9", "12", "17"})
_QUALTRICS_COLUMNS = frozenset({"responseid", "startdate", "enddate", "finished"})


def counting(table: Table, columns: Columns) -> tuple[list[Row], list[Skip]]:
    """Part the rows that count from those that do not, each of these with the reason."""
    checks = [(position, _reasons(table, position, why)) for position, why in _checks(table, columns)]
    if not checks:
        return list(table.rows), []
    kept: list[Row] = []
    skipped: list[Skip] = []
    for row in table.rows:
        found = next(((i, why) for i, reasons in checks if (why := reasons[row.cells[i]])), None)
        if found is None:
            kept.append(row)
        else:
            position, why = found
            skipped.append(Skip(row.number, table.columns[position], shown(row.cells[position]), why))
    return kept, skipped


def _reasons(table: Table, position: int, why: Callable[[str], str | None]) -> dict[str, str | None]:
    return {cell: why(tidy(cell)) for cell in set(table.values(position))}


def _checks(table: Table, columns: Columns) -> Iterator[tuple[int, Callable[[str], str | None]]]:
    fields = columns.fields
    if "status" in fields:
        is_qualtrics = set(map(squeezed, table.columns)) >= _QUALTRICS_COLUMNS
        yield fields["status"], _coded_status if is_qualtrics else _status
    if "excluded" in fields:
        yield fields["excluded"], _excluded
    if "survey_type" in fields:
        yield fields["survey_type"], _other_survey


def _status(text: str) -> str | None:
    return said("A preview, test or spam answer does not count.") if _NOT_AN_ANSWER.search(text) else None


def _coded_status(text: str) -> str | None:
    return _status("preview" if text in _QUALTRICS_CODES else text)


def _excluded(text: str) -> str | None:
    return said("The survey tool leaves this answer out of its own figures.") if parse_flag(text) is True else None


def _other_survey(text: str) -> str | None:
    if is_missing(text) or "nps" in text.casefold() or "promoter" in text.casefold():
        return None
    return said("This answers another kind of survey, not an NPS.")
