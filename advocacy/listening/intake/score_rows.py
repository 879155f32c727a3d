"""Rows into scores: one identity per answer, so that the same file twice, or two that overlap, change nothing."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from advocacy.listening.intake.cells import Missing, Refused, shown
from advocacy.listening.intake.columns import Columns
from advocacy.listening.intake.contact import Contacts, text_at
from advocacy.listening.intake.dates import Dates, Moment
from advocacy.listening.intake.findings import Refusal, Skip, refusal
from advocacy.listening.intake.groups import segment_named
from advocacy.listening.intake.table import Row, Table
from advocacy.listening.scores import segment_of
from advocacy.words import said

_NOTHING: Mapping[str, str] = MappingProxyType({})


class ScoreRow(NamedTuple):
    """One answer.

    Attributes:
        row: its number in the spreadsheet.
        response_id: the export's own id of the answer; where it has none, a sha256 of what the row says.
        score: 0 to 10.
        email: lower case, who it is; None if the answer is anonymous.
        email_as_typed: how the person wrote it.
        external_person_id: the person's id in another system.
        name: the person's name.
        account: the name of the company they belong to.
        responded_at: the instant in UTC; None if the file has no date.
        offset_minutes: the offset from UTC that the file gave the instant; None if it gave none.
        comment: the words beside the score, as typed.
        channel: how the survey reached them.
        may_contact: False after an unsubscription or a refused consent; None where the file says nothing.
        attributes: columns that the caller mapped as attributes, non-empty ones only.
        update_of: the earlier row of the same response that this one changes.
    """

    row: int
    response_id: str
    score: int
    email: str | None = None
    email_as_typed: str | None = None
    external_person_id: str | None = None
    name: str | None = None
    account: str | None = None
    responded_at: datetime | None = None
    offset_minutes: int | None = None
    comment: str | None = None
    channel: str | None = None
    may_contact: bool | None = None
    attributes: Mapping[str, str] = _NOTHING
    update_of: int | None = None


@dataclass(slots=True)
class Read:
    """The outcome of all rows; `missing` counts those without an answer among the skipped."""

    rows: list[ScoreRow] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    missing: int = 0


def read(
    table: Table,
    columns: Columns,
    rows: Sequence[Row],
    scores: Mapping[str, int | Missing | Refused],
    dates: Dates,
) -> Read:
    """Read the rows that count.

    Args:
        table: the file, for the names of its columns.
        columns: the part each column plays.
        rows: the rows that count.
        scores: what each distinct cell of the score column means.
        dates: what each distinct cell of the date column means.
    """
    outcome = Read()
    reader = _Reader(table, columns, dates)
    answers = _Answers(outcome)
    position = columns.fields["score"]
    for row in rows:
        cell = row.cells[position]
        score = scores[cell]
        if isinstance(score, Missing):
            outcome.missing += 1
            outcome.skipped.append(Skip(row.number, table.columns[position], shown(cell), _no_answer(score)))
            continue
        problems: list[tuple[int, Refused]] = []
        if isinstance(score, Refused):
            problems.append((position, score))
            score = 0
        else:
            reader.check_group(row.cells, score, problems)
        read_row = reader.read(row, score, problems)
        if problems:
            outcome.refused += [refusal(table, row.number, i, row.cells[i], why) for i, why in problems]
        else:
            answers.add(read_row, table.columns[position], cell)
    return outcome


def _no_answer(missing: Missing) -> str:
    if missing.word:
        return said('No answer was given ("{word}"); that is not a score.', word=missing.word)
    return said("No answer was given; that is not a score.")


class _Reader:
    """Reads one row after another; holds what all of them share."""

    def __init__(self, table: Table, columns: Columns, dates: Dates) -> None:
        fields = columns.fields
        self._contacts = Contacts(table, columns)
        self._dates = dates.meanings
        self._date, self._group = fields.get("responded_at"), fields.get("group")
        self._id, self._comment, self._channel = map(fields.get, ("response_id", "comment", "channel"))
        self._attributes = columns.attributes

    def check_group(self, cells: Sequence[str], score: int, problems: list[tuple[int, Refused]]) -> None:
        """A group that contradicts the score is a problem; an empty or unknown one is not."""
        if self._group is None:
            return
        segment = segment_named(cells[self._group])
        if segment is not None and segment is not segment_of(score):
            why = said(
                'The score {score} is a {segment}, the group says "{group}". Correct the one that is wrong.',
                score=score,
                segment=str(segment_of(score)),
                group=cells[self._group].strip(),
            )
            problems.append((self._group, Refused(why)))

    def read(self, row: Row, score: int, problems: list[tuple[int, Refused]]) -> ScoreRow:
        """Read a row; its response id is "" where the file gives none."""
        cells = row.cells
        contact = self._contacts.read(cells, problems)
        moment = self._moment(cells, problems)
        return ScoreRow(
            row.number,
            text_at(cells, self._id) or "",
            score,
            *contact[:5],
            moment.instant if moment else None,
            moment.offset_minutes if moment else None,
            text_at(cells, self._comment),
            text_at(cells, self._channel),
            contact.may_contact,
            self._read_attributes(cells) if self._attributes else _NOTHING,
        )

    def _moment(self, cells: Sequence[str], problems: list[tuple[int, Refused]]) -> Moment | None:
        if self._date is None:
            return None
        meaning = self._dates[cells[self._date]]
        if isinstance(meaning, Refused):
            problems.append((self._date, meaning))
            return None
        return meaning

    def _read_attributes(self, cells: Sequence[str]) -> Mapping[str, str]:
        found = {name: text_at(cells, i) for i, name in self._attributes.items()}
        return {name: text for name, text in found.items() if text is not None}


class _Answers:
    """Collects answers under their ids: a repetition is skipped, a changed one is marked as an update."""

    def __init__(self, outcome: Read) -> None:
        self._outcome = outcome
        self._latest: dict[str, ScoreRow] = {}
        self._first: dict[str, ScoreRow] = {}
        self._others: dict[tuple[object, ...], ScoreRow] = {}
        self._times: Counter[str] = Counter()

    def add(self, row: ScoreRow, column: str, cell: str) -> None:
        """Take an answer, whose score stood in this column and cell."""
        if row.response_id:
            earlier = self._latest.get(row.response_id)
        else:
            told = _content(row)
            earlier = self._said_before(row, told)
            self._times[told] += earlier is None
            row = row._replace(response_id=_derived_id(told, self._times[told]))
        if earlier is not None and _is_same(earlier, row):
            why = said("Row {row} says the same; an answer counts once.", row=earlier.row)
            self._outcome.skipped.append(Skip(row.row, column, shown(cell), why))
            return
        self._latest[row.response_id] = row
        self._outcome.rows.append(row._replace(update_of=earlier.row) if earlier else row)

    def _said_before(self, row: ScoreRow, said: str) -> ScoreRow | None:
        """The same row of the same person; two anonymous people may well give the same answer."""
        if not row.email and not row.external_person_id:
            return None
        first = self._first.setdefault(said, row)
        if first is not row and not _is_same(first, row):
            first = self._others.setdefault((said, *_everything(row)), row)
        return None if first is row else first


def _content(row: ScoreRow) -> str:
    """What identifies an answer without an id, whatever else the file holds. NUL cannot occur in a file."""
    instant = row.responded_at.isoformat() if row.responded_at else ""
    return f"{row.email or ''}\0{row.external_person_id or ''}\0{instant}\0{row.score}\0{row.comment or ''}"


def _everything(row: ScoreRow) -> tuple[object, ...]:
    """All that a row says, without where it stood, its id, and how the address was typed."""
    return (*row[2:4], *row[5:-2], *row.attributes.items())


def _derived_id(content: str, occurrence: int) -> str:
    return hashlib.sha256(f"{occurrence}\0{content}".encode()).hexdigest()


def _is_same(one: ScoreRow, other: ScoreRow) -> bool:
    return _everything(one) == _everything(other)
