"""Where the header of an export is, how many rows it takes, and one name per column.

Qualtrics writes three rows (names, question texts, import ids), its older files two (V1.., names); SurveyMonkey
two (questions with blanks, sub-headers). Titles and `#` comments may stand before all of them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from advocacy.listening.intake.cells import counted

Record = Sequence[str]

_SAMPLE = 200
_LOOK_FOR_HEADER = 30
_QUALTRICS_LEGACY = re.compile(r"V\d+")
_LEGACY_WORDS = frozenset({"responseid", "startdate", "responseset"})
_SUB_HEADERS = frozenset({"response", "open-ended response", "score", "label"})
_DAMAGED_NAME = re.compile(r"#(NAME\?|N/A|REF!|VALUE!)")
_DATA_LIKE = re.compile(r"[-+]?\d+([.,:/-]\d+)*|\S+@\S+")


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table.

    Attributes:
        start: position of its first record, from 0.
        rows: how many records it takes: 1, 2 or 3.
        names: one name per column, unique, "" for a column without one.
        questions: the longer text of each column where the export has one, else "".
        parts: the second row's text of a two-row header, else "".
        notes: what a preview should tell.
    """

    start: int
    rows: int
    names: tuple[str, ...]
    questions: tuple[str, ...]
    parts: tuple[str, ...]
    notes: tuple[str, ...]


def read(records: Sequence[Record]) -> Header | None:
    """Find and read the header; None if no record has any text."""
    start = _start(records)
    if start is None:
        return None
    first = [_tidy(cell) for cell in records[start]]
    following = [[_tidy(cell) for cell in record] for record in records[start + 1 : start + 3]]
    second = _padded(following[0], len(first)) if following else [""] * len(first)
    third = following[1] if len(following) > 1 else []
    blank = ("",) * len(first)
    notes = (f"left out before the header: {counted(start, 'row')}",) if start else ()
    if sum('"ImportId"' in cell for cell in third) * 2 > len(third):
        return Header(start, 3, _unique(first), tuple(second), blank, notes)
    if _is_legacy_qualtrics(first, second):
        pairs = list(zip(first, second, strict=True))
        names = [two if _QUALTRICS_LEGACY.fullmatch(one) else one for one, two in pairs]
        questions = ["" if _QUALTRICS_LEGACY.fullmatch(one) else two for one, two in pairs]
        return Header(start, 2, _unique(names), tuple(questions), blank, notes)
    if _is_two_rows(first, second, third):
        questions = _filled_forward(first, second)
        names = [_joined(question, part) for question, part in zip(questions, second, strict=True)]
        return Header(start, 2, _unique(names), tuple(questions), tuple(second), notes)
    return Header(start, 1, _unique(first), blank, blank, notes)


def _tidy(cell: str) -> str:
    return cell.strip().strip("\ufeff\u200b").strip()


def _padded(record: list[str], width: int) -> list[str]:
    return (record + [""] * width)[:width]


def _start(records: Sequence[Record]) -> int | None:
    sample = [record for record in records[:_SAMPLE] if any(map(_tidy, record))]
    width = _common_width(sample)
    fallback = None
    for position, record in enumerate(records[:_LOOK_FOR_HEADER]):
        cells = [_tidy(cell) for cell in record]
        filled = sum(map(bool, cells))
        if not filled or _is_comment(cells):
            continue
        if fallback is None:
            fallback = position
        if filled >= min(2, width) and len(cells) >= width - 1:
            return position
    return fallback


def _common_width(sample: Sequence[Record]) -> int:
    """The usual number of cells, not counting columns that are empty throughout at the end."""
    if not sample:
        return 1
    usual = Counter(map(len, sample)).most_common(1)[0][0]
    used = max((i + 1 for record in sample for i, cell in enumerate(record[:usual]) if _tidy(cell)), default=1)
    return min(usual, used)


def _is_comment(cells: Record) -> bool:
    first = cells[0]
    # A lone "#" is a column of its own in some exports, and "#NAME?" is a damaged one.
    return first.startswith("#") and first != "#" and not _DAMAGED_NAME.match(first)


def _is_legacy_qualtrics(first: Record, second: Record) -> bool:
    old = sum(1 for cell in first if _QUALTRICS_LEGACY.fullmatch(cell))
    return old > 1 and any(cell.replace(" ", "").lower() in _LEGACY_WORDS for cell in second)


def _is_two_rows(first: Record, second: Record, third: Record) -> bool:
    """SurveyMonkey's manner: blanks above the choices, blanks below the columns about the respondent."""
    if not first[0] or second[0] or not any(second) or (third and not third[0]):
        return False
    if not _are_choices([cell for cell in second if _DATA_LIKE.fullmatch(cell)]):
        return False
    below_blank = sum(1 for one, two in zip(first, second, strict=True) if two and not one)
    return below_blank > 1 or any(cell.lower() in _SUB_HEADERS for cell in second)


def _are_choices(cells: Sequence[str]) -> bool:
    """Whether what looks like data is only a list of choices: 0, 1, 2 … and again from the start."""
    if len(cells) in {1, 2} or not all(cell.isdecimal() for cell in cells):
        return False
    numbers = [int(cell[:4]) for cell in cells]
    return all(then in {now + 1, 0, 1} for now, then in pairwise(numbers))


def _filled_forward(first: Record, second: Record) -> list[str]:
    filled: list[str] = []
    for one, two in zip(first, second, strict=True):
        filled.append(one or (filled[-1] if two and filled else ""))
    return filled


def _joined(question: str, part: str) -> str:
    if not part or part.lower() in {"response", "open-ended response"}:
        return question
    return f"{question} / {part}" if question else part


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """Repeated names get a number: Reason, Reason (2)."""
    taken = set(names)
    seen: Counter[str] = Counter()
    unique: list[str] = []
    for name in names:
        seen[name] += 1
        if not name or seen[name] == 1:
            unique.append(name)
            continue
        while (numbered := f"{name} ({seen[name]})") in taken:
            seen[name] += 1
        taken.add(numbered)
        unique.append(numbered)
    return tuple(unique)
