"""A file before it is read: its columns, what stands in them, and what each would become."""

from collections.abc import Mapping
from dataclasses import dataclass

from advocacy.errors import Invalid
from advocacy.listening.intake import customer_file, score_file
from advocacy.listening.intake.cells import shown
from advocacy.listening.intake.columns import ATTRIBUTE, IGNORED, Columns, sample
from advocacy.listening.intake.findings import Unsure
from advocacy.listening.intake.question import find_comment, find_score
from advocacy.listening.intake.table import Table, read_table
from advocacy.listening.intake.tools import tool_of
from advocacy.listening.intake.vocabulary import CUSTOMERS, SCORES
from advocacy.words import said

KINDS = ("customers", "scores")
FIELDS: Mapping[str, tuple[str, ...]] = {"customers": tuple(CUSTOMERS), "scores": tuple(SCORES)}
MOST_COLUMNS = 300
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class ColumnOutline:
    """A column of the file.

    Attributes:
        position: its place, from 0.
        name: as the file calls it, made unique.
        question: the longer text above it, or "".
        samples: three different answers, or fewer.
        part: the field it becomes, ``attribute`` or ``ignore``.
    """

    position: int
    name: str
    question: str
    samples: tuple[str, ...]
    part: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A file as it would be read.

    Attributes:
        tool: which tool wrote it, where its columns tell.
        columns: all of them, in their order.
        rows: how many rows of data there are.
        encoding: how its letters are written.
        notes: what was noticed about it.
        unsure: what has to be said before it can be read, if anything.
    """

    tool: str | None
    columns: tuple[ColumnOutline, ...]
    rows: int
    encoding: str
    notes: tuple[str, ...]
    unsure: Unsure | None = None

    def named(self) -> dict[str, str]:
        """Column -> part, as the readers take it."""
        return {column.name: column.part for column in self.columns}


def outline(data: bytes, kind: str, mapping: Mapping[str, str] | None = None) -> Outline:
    """Look at a file.

    Args:
        data: the file.
        kind: ``customers`` or ``scores``.
        mapping: what was said of columns already; where nothing was, names and contents decide.

    Raises:
        Invalid: it is no table, has too many columns, or the mapping is wrong.
    """
    table = read_table(data)
    if len(table.columns) > MOST_COLUMNS:
        raise Invalid(
            said("The file has {n} columns, and {most} are the most.", n=len(table.columns), most=MOST_COLUMNS),
            remedy=said("Leave out what is not needed, and send it again."),
        )
    unsure = None
    if kind == "customers":
        columns = customer_file.known_columns(table, mapping or {})
    else:
        columns = score_file.known_columns(table, mapping or {})
        try:
            find_score(table, columns)
            find_comment(table, columns)
        except Unsure as asked:
            unsure = asked
    return Outline(
        tool_of(table.columns),
        tuple(_column(table, columns, position) for position in range(len(table.columns))),
        len(table.rows) + len(table.torn),
        table.encoding,
        (*table.notes, *columns.notes),
        unsure,
    )


def _column(table: Table, columns: Columns, position: int) -> ColumnOutline:
    fields = {place: field for field, place in columns.fields.items()}
    part = fields.get(position) or (ATTRIBUTE if position in columns.attributes else IGNORED)
    answers = tuple(shown(text) for text in dict.fromkeys(sample(table, position)))[:SAMPLES]
    question = table.questions[position] if table.questions else ""
    return ColumnOutline(position, table.columns[position], question, answers, part)
