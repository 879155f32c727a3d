"""What an intake says about single rows: refused with a reason, or left out with one."""

from dataclasses import dataclass

from advocacy.errors import Invalid
from advocacy.listening.intake.cells import Refused, shown
from advocacy.listening.intake.table import Table
from advocacy.words import said


class Unsure(Invalid):
    """The file can be used once somebody says how.

    Args:
        message: what is not known.
        about: what has to be said: ``score`` or ``identity`` (which column), ``dates`` or ``scale``.
        where: the column.
        remedy: how it is said on the command line.
    """

    def __init__(self, message: str, *, about: str, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(message, where=where, remedy=remedy)
        self.about = about


def in_file(error: Invalid, filename: str) -> Invalid:
    """The same mistake, with the file's name before the place."""
    where = (f"{filename}, {error.where}" if error.where else filename) if filename else error.where
    if isinstance(error, Unsure):
        return Unsure(error.message, about=error.about, where=where, remedy=error.remedy)
    return Invalid(error.message, where=where, remedy=error.remedy)


@dataclass(frozen=True, slots=True)
class _Finding:
    row: int
    column: str
    value: str
    why: str

    def __str__(self) -> str:
        """The whole sentence: row, column, reason."""
        place = f'Row {self.row}, column "{self.column}"' if self.column else f"Row {self.row}"
        return f"{place}: {self.why}"


@dataclass(frozen=True, slots=True)
class Refusal(_Finding):
    """A row that is wrong: its number in the spreadsheet, the column ("" for the whole row), the cell, the reason."""


@dataclass(frozen=True, slots=True)
class Skip(_Finding):
    """A row that is right and not imported, such as one without an answer; fields as in `Refusal`."""


def refusal(table: Table, row: int, position: int, value: str, refused: Refused) -> Refusal:
    """What a refused cell says about its row."""
    return Refusal(row, table.columns[position], shown(value), refused.why)


def torn_rows(table: Table) -> list[Refusal]:
    """Rows with more cells than the header: nobody can tell which cell is which."""
    width = len(table.columns)
    return [
        Refusal(
            row,
            "",
            f"{cells} cells",
            said(
                "The row has {cells} cells, the header {width}. Put quotation marks around a text that contains the "
                "delimiter.",
                cells=cells,
                width=width,
            ),
        )
        for row, cells in table.torn
    ]
