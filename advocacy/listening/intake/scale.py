"""Which scale a column of answers is on. Only 0 to 10 is an NPS; everything else is refused with the reason."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from advocacy.errors import Invalid
from advocacy.listening.intake.findings import Unsure
from advocacy.words import said

_DECLARED = re.compile(r"(?<![\w.])([01])\s*(?:-|–|—|\.\.\.?|to|bis|through)\s*(\d{1,2})(?!\d)", re.IGNORECASE)
_TOP = re.compile(r"\b(\d{1,2})\s*(?:[-–=:]|is|being)\s*[a-z]", re.IGNORECASE)
_SMILEYS = {Decimal(-5), Decimal(0), Decimal(5)}
_IS_0_TO_10 = "If the question really ran from 0 to 10, say --scale 0-10."
_SEVERAL = 10
_SHORT_SCALES = ((5, 5), (7, _SEVERAL))  # highest answer, and how many answers make it no accident
_HIDDEN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Scale:
    """The accepted scale; answers outside `low` to 10 are refused row by row."""

    low: int
    name: str


FULL = Scale(0, "0-10")
FROM_ONE = Scale(1, "1-10")
SCALES = {scale.name: scale for scale in (FULL, FROM_ONE)}


def accepted(name: str) -> Scale:
    """The scale a caller names.

    Raises:
        Invalid: it is neither 0-10 nor 1-10.
    """
    if name in SCALES:
        return SCALES[name]
    raise Invalid(
        f'"{name}" is not a scale that gives a Net Promoter Score.',
        remedy="Say --scale 0-10 or --scale 1-10, or ask the question again on 0 to 10.",
    )


def declared(question: str) -> tuple[int, int] | None:
    """The scale that a question's own words name, such as (0, 10); None if they name none."""
    found = _DECLARED.search(question)
    if found:
        return int(found[1]), int(found[2])
    ends = sorted({int(end) for end in _TOP.findall(question)})
    return (ends[0], ends[-1]) if len(ends) > 1 and ends[0] <= 1 else None


def detect(numbers: Mapping[Decimal, int], *, words: int, question: str, column: str) -> Scale:
    """Tell the scale from the answers and the question.

    Args:
        numbers: every number found among the answers, whether a score or not, and how often.
        words: how many answers were words.
        question: the column's name and question text.
        column: its name, for errors.

    Raises:
        Invalid: the answers are on another scale, or on 1 to 10 and nobody confirmed that.
    """
    where = said('Column "{name}"', name=column)
    count = sum(numbers.values())
    if not count and words >= _HIDDEN_WORDS:
        raise Unsure(
            said("The answers are words, not numbers from 0 to 10: this is another scale, not an NPS."),
            about="score",
            where=where,
            remedy="Name the column of the 0-10 question with --map COLUMN=score.",
        )
    declared_as = declared(question)
    reason = _said_otherwise(declared_as) or _seen_otherwise(Counter(numbers), count, declared_as)
    if reason:
        remedy = "Name the column of the 0-10 question with --map COLUMN=score. " + _IS_0_TO_10
        raise Unsure(reason, about="scale", where=where, remedy=remedy)
    if declared_as == (1, 10) or (declared_as is None and _runs_from_one(numbers, count)):
        raise Unsure(
            said("The answers run from 1 to 10; on a scale without 0 the shares are not those of an NPS."),
            about="scale",
            where=where,
            remedy=f"Say --scale 1-10 to import them as they are. {_IS_0_TO_10}",
        )
    return FULL


def _said_otherwise(declared_as: tuple[int, int] | None) -> str | None:
    if declared_as is None or declared_as in {(0, 10), (1, 10)}:
        return None
    return said(
        "The question is on a scale from {low} to {high}: that is not an NPS.", low=declared_as[0], high=declared_as[1]
    )


def _seen_otherwise(numbers: Counter[Decimal], count: int, declared_as: tuple[int, int] | None) -> str | None:
    if numbers and set(numbers) <= _SMILEYS and Decimal(-5) in numbers:
        return said("The answers are -5, 0 and 5, as smileys are stored: that is not an NPS.")
    low, high = min(numbers, default=0), max(numbers, default=0)
    if low >= 1 and high == 11 and numbers[Decimal(11)] > 1:  # noqa: PLR2004 - one beyond the scale
        return said("The answers run from 1 to 11: the export recoded 0-10, so every one of them is off by one.")
    if declared_as is not None or low < 1:
        return None
    for top, enough in _SHORT_SCALES:
        if high <= top and count >= enough:
            return said(
                "All {n} answers lie between 1 and {top}: that is a 1-{top} scale, not an NPS.", n=count, top=top
            )
    return None


def _runs_from_one(numbers: Mapping[Decimal, int], count: int) -> bool:
    """Many answers with a 1 and no 0; few answers prove nothing."""
    return count >= _SEVERAL and min(numbers) == 1 and max(numbers) <= 10  # noqa: PLR2004 - the scale
