"""A survey tool's export of answers, read into scores.

bytes -> table -> columns -> rows that count -> scale, dates, people -> scores
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from advocacy.errors import Invalid
from advocacy.listening.intake import score_rows
from advocacy.listening.intake.addresses import possible_duplicates, shared_mailboxes
from advocacy.listening.intake.cells import Missing, Refused, parse_score
from advocacy.listening.intake.columns import (
    Columns,
    assign,
    find_by_content,
    looks_like_address,
    looks_like_date,
)
from advocacy.listening.intake.dates import Dates, read_dates
from advocacy.listening.intake.findings import Refusal, Skip, in_file, torn_rows
from advocacy.listening.intake.groups import drop_other_groups, find_group
from advocacy.listening.intake.question import find_comment, find_score
from advocacy.listening.intake.rows_that_count import counting
from advocacy.listening.intake.scale import Scale, accepted, detect
from advocacy.listening.intake.score_rows import ScoreRow
from advocacy.listening.intake.table import Row, Table, read_table
from advocacy.listening.intake.vocabulary import SCORES
from advocacy.listening.scores import Segment, in_danger_zone, segment_of
from advocacy.pouring import uncollected
from advocacy.words import said


@dataclass(frozen=True, slots=True)
class ScoreFile:
    """What a file of answers holds.

    Attributes:
        rows: the scores, in file order.
        skipped: rows left out on purpose: no answer, preview, test, spam, said twice.
        refused: rows that are wrong; an import with any of them is not carried out.
        profile: what was understood, for a preview, as plain JSON values.
    """

    rows: list[ScoreRow]
    skipped: list[Skip]
    refused: list[Refusal]
    profile: dict[str, object]


def read_scores(
    data: bytes,
    *,
    filename: str = "",
    mapping: Mapping[str, str] | None = None,
    dates: str | None = None,
    scale: str | None = None,
    zone: ZoneInfo | None = None,
) -> ScoreFile:
    """Read a file of answers to a 0-10 question.

    Args:
        data: the file as it is on disk.
        filename: named in errors.
        mapping: column -> field; it overrides what names and contents suggest.
        dates: `month-first` or `day-first` for dates that can be read both ways.
        scale: `0-10` or `1-10` where the caller knows it; detected if None.
        zone: where times without an offset were written down; UTC if None.

    Raises:
        Invalid: the file as a whole cannot be used; it says what to do. Wrong rows do not raise, see `refused`.
    """
    try:
        with uncollected():
            return _read(read_table(data), mapping or {}, dates, scale, zone)
    except Invalid as error:
        raise in_file(error, filename) from error


def _read(
    table: Table, mapping: Mapping[str, str], dates: str | None, scale_name: str | None, zone: ZoneInfo | None
) -> ScoreFile:
    columns = _columns(table, mapping)
    kept, skipped = counting(table, columns)
    meanings, scale = _scores(table, kept, columns.fields["score"], scale_name)
    moments = _moments(table, columns, dates, zone)
    read = score_rows.read(table, columns, kept, meanings, moments)
    skipped = sorted([*skipped, *read.skipped], key=lambda skip: skip.row)
    refused = sorted([*torn_rows(table), *read.refused], key=lambda refusal: refusal.row)
    profile = _profile(table, columns, scale, moments, read.rows) | {
        "missing": read.missing,
        "skipped": len(skipped),
        "refused": len(refused),
    }
    return ScoreFile(read.rows, skipped, refused, profile)


def known_columns(table: Table, mapping: Mapping[str, str]) -> Columns:
    """What each column of a file of answers is, but for the score and its comment.

    Raises:
        Invalid: the mapping itself is wrong.
    """
    columns = assign(table, SCORES, mapping)
    drop_other_groups(table, columns, mapped=set(mapping.values()))
    find_group(table, columns)
    find_by_content(table, columns, "email", looks_like_address)
    find_by_content(table, columns, "responded_at", looks_like_date)
    return columns


def _columns(table: Table, mapping: Mapping[str, str]) -> Columns:
    columns = known_columns(table, mapping)
    find_score(table, columns)
    find_comment(table, columns)
    return columns


def _scores(
    table: Table, kept: list[Row], position: int, scale_name: str | None
) -> tuple[dict[str, int | Missing | Refused], Scale]:
    """What each distinct cell of the score column means on the scale of the whole column."""
    cells = Counter(row.cells[position] for row in kept)
    meanings = {cell: parse_score(cell) for cell in cells}
    numbers: Counter[Decimal] = Counter()
    words = 0
    for cell, meaning in meanings.items():
        if isinstance(meaning, int):
            numbers[Decimal(meaning)] += cells[cell]
        elif isinstance(meaning, Refused) and meaning.number is not None:
            numbers[meaning.number] += cells[cell]
        elif isinstance(meaning, Refused):
            words += cells[cell]
    name = table.columns[position]
    wording = f"{name} {table.questions[position]}"
    scale = accepted(scale_name) if scale_name else detect(numbers, words=words, question=wording, column=name)
    return {
        cell: Refused(_below(meaning, scale)) if isinstance(meaning, int) and meaning < scale.low else meaning
        for cell, meaning in meanings.items()
    }, scale


def _below(score: int, scale: Scale) -> str:
    return said(
        "{score} is not on the scale {scale}. Correct it, or import the file with another scale.",
        score=score,
        scale=scale.name,
    )


def _moments(table: Table, columns: Columns, order: str | None, zone: ZoneInfo | None) -> Dates:
    position = columns.fields.get("responded_at")
    cells = [] if position is None else table.values(position)
    column = "" if position is None else table.columns[position]
    # Some tools write the zone of their times into the header; it is surer than what a caller supposes.
    says_utc = column.casefold().endswith(("(utc)", "_utc"))
    return read_dates(cells, column=column, order=order, zone=None if says_utc else zone)


def _profile(table: Table, columns: Columns, scale: Scale, moments: Dates, rows: list[ScoreRow]) -> dict[str, object]:
    final = {row.response_id: row for row in rows}.values()
    distribution = Counter(row.score for row in final)
    segments = Counter(segment_of(row.score) for row in final)
    answered = [row.responded_at for row in final if row.responded_at]
    identities = {row.email for row in rows if row.email}
    people = ((row.email, row.name) for row in rows)
    notes = [*table.notes, *columns.notes, *moments.notes, *possible_duplicates(identities), *shared_mailboxes(people)]
    return {
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "header_rows": table.header_rows,
        "columns": columns.named(table),
        "scale": scale.name,
        "date_order": moments.order,
        "rows": len(table.rows) + len(table.torn),
        "n": len(final),
        "distribution": {str(score): distribution[score] for score in range(11)},
        "promoters": segments[Segment.PROMOTER],
        "passives": segments[Segment.PASSIVE],
        "detractors": segments[Segment.DETRACTOR],
        "danger": sum(count for score, count in distribution.items() if in_danger_zone(score)),
        "first": _iso(min(answered, default=None)),
        "last": _iso(max(answered, default=None)),
        "notes": notes,
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat().replace("+00:00", "Z") if instant else None
