"""Which column holds the answers to the 0-10 question. In doubt the caller is asked, never a column guessed."""

import re
from collections import defaultdict
from collections.abc import Sequence

from advocacy.listening.intake.cells import Refused, parse_score, shown, tidy
from advocacy.listening.intake.columns import Columns, mostly, sample
from advocacy.listening.intake.findings import Unsure
from advocacy.listening.intake.scale import declared
from advocacy.listening.intake.table import Table
from advocacy.listening.intake.vocabulary import ABOUT_THE_FORM, SCORE_NAMES, WEAK_SCORE_NAMES, squeezed
from advocacy.words import said

_RECOMMENDS = re.compile(r"recommend|weiterempf|empfehl|\bnps\b|net promoter", re.IGNORECASE)
_OVERALL = re.compile(r"\boverall\b|\bgesamt", re.IGNORECASE)
_OTHER_MEASURE = re.compile(r"csat|satisf|zufried|effort|\bces\b", re.IGNORECASE)
_ASKS_WHY = re.compile(r"\bwhy\b|\breason|\bcomment|\bfeedback\b|\bwarum\b|\bgrund\b|\bkommentar", re.IGNORECASE)
_CHOICE = re.compile(r"\W*(\d{1,2})(?:\W.*)?")
_ENOUGH, _VARIED, _NEAR_TOP = 10, 4, 9
_REMEDY = "Name the column of the 0-10 question with --map COLUMN=score."


def find_score(table: Table, columns: Columns) -> int:
    """Find the column of the score and enter it among the columns.

    Returns:
        Its position.

    Raises:
        Unsure: there is none, there are several, or the answer is spread over one column per choice.
    """
    spread = _spread_answers(table)
    if "score" not in columns.fields:
        columns.fields["score"] = _found(table, columns, spread)
    position = columns.fields["score"]
    for question, places in spread.items():
        if position in places:
            raise _spread_refusal(table, question, places)
    return position


def find_comment(table: Table, columns: Columns) -> None:
    """Take the one column that asks why as the comment; beside several, the one right of the score."""
    if "comment" in columns.fields:
        return
    taken = columns.taken()
    asking = [i for i in range(len(table.columns)) if i not in taken and _ASKS_WHY.search(_wording(table, i))]
    beside = columns.fields["score"] + 1
    if len(asking) == 1 or beside in asking:
        columns.fields["comment"] = beside if beside in asking else asking[0]


def _found(table: Table, columns: Columns, spread: dict[str, list[int]]) -> int:
    taken = columns.taken() | {place for places in spread.values() for place in places}
    free = [i for i, name in enumerate(table.columns) if i not in taken and squeezed(name) not in ABOUT_THE_FORM]
    named = [i for i in free if _plain_name(table, i) in SCORE_NAMES]
    paired = [i for i in free if f"{table.columns[i]}_NPS_GROUP" in table.columns]
    telling = [i for i in free if i in named or i in paired or _tells(_wording(table, i))]
    numeric = [i for i in telling if _has_numbers(table, i)]
    for candidates in (paired, numeric, named):
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise _ambiguous(table, candidates)
    asked = [question for question in spread if _tells(question)] or list(spread)
    if asked:
        question = max(asked, key=lambda text: bool(_RECOMMENDS.search(text)))
        raise _spread_refusal(table, question, spread[question])
    return _by_content(table, columns, free)


def _by_content(table: Table, columns: Columns, free: Sequence[int]) -> int:
    """Without a telling name: one question with a scale, or one column whose answers can hardly be anything else."""
    alike = [i for i in free if _looks_like_scores(table, i)]
    asked = [i for i in free if _may_ask(table, i) and _has_numbers(table, i)]
    candidates = sorted({*alike, *asked})
    if len(candidates) > 1:
        raise _ambiguous(table, candidates)
    if len(candidates) == 1 and (asked or _is_convincing(sample(table, candidates[0]))):
        columns.notes.append(f'"{table.columns[candidates[0]]}" is taken as score by what stands in it')
        return candidates[0]
    if candidates:
        maybe = said(
            'No column can be told to hold scores from 0 to 10. It may be "{name}".', name=table.columns[candidates[0]]
        )
        raise Unsure(maybe, about="score", remedy=_REMEDY)
    raise Unsure(said("No column can be told to hold scores from 0 to 10."), about="score", remedy=_REMEDY)


def _plain_name(table: Table, position: int) -> str:
    """A column's name for comparison; the number that a repeated header got does not count."""
    return squeezed(re.sub(r" \(\d+\)$", "", table.columns[position]))


def _may_ask(table: Table, position: int) -> bool:
    return _plain_name(table, position) in WEAK_SCORE_NAMES or declared(_wording(table, position)) is not None


def _wording(table: Table, position: int) -> str:
    question = table.questions[position] if table.questions else ""
    return re.sub(r"_+", " ", f"{table.columns[position]} {question}")


def _tells(wording: str) -> bool:
    if _RECOMMENDS.search(wording):
        return True
    return bool(_OVERALL.search(wording)) and not _OTHER_MEASURE.search(wording)


def _has_numbers(table: Table, position: int) -> bool:
    answers = sample(table, position)
    return bool(answers) and sum(map(_is_number, answers)) * 2 >= len(answers)


def _is_number(text: str) -> bool:
    meaning = parse_score(text)
    return isinstance(meaning, int) or (isinstance(meaning, Refused) and meaning.number is not None)


def _looks_like_scores(table: Table, position: int) -> bool:
    answers = sample(table, position)
    distinct = set(answers)
    return len(distinct) > 1 and mostly(answers, lambda text: isinstance(parse_score(text), int))


def _is_convincing(answers: Sequence[str]) -> bool:
    scores = {score for score in map(parse_score, answers) if isinstance(score, int)}
    return len(answers) >= _ENOUGH and len(scores) >= _VARIED and max(scores) >= _NEAR_TOP


def _ambiguous(table: Table, candidates: Sequence[int]) -> Unsure:
    names = ", ".join(f'"{table.columns[i]}"' for i in candidates[:10])
    return Unsure(
        said("{n} columns may hold the score: {names}.", n=len(candidates), names=names), about="score", remedy=_REMEDY
    )


def _spread_answers(table: Table) -> dict[str, list[int]]:
    """Questions whose answer stands in one column per choice: question -> positions."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for i, part in enumerate(table.parts):
        choice = _CHOICE.fullmatch(part)
        if choice and all(text in {choice[1], tidy(part)} for text in sample(table, i)):
            groups[table.questions[i]].append(i)
    return {question: places for question, places in groups.items() if len(places) > 2}  # noqa: PLR2004 - yes/no


def _spread_refusal(table: Table, question: str, places: Sequence[int]) -> Unsure:
    choices = [int(found[1]) for i in places if (found := _CHOICE.fullmatch(table.parts[i]))]
    low, high = min(choices), max(choices)
    asked = shown(question)
    if (low, high) == (0, 10):
        spread = said(
            'The answers to "{question}" are spread over {n} columns, one per choice.', question=asked, n=len(places)
        )
        return Unsure(spread, about="score", remedy="Put them into one column, or export the file with one.")
    other = said(
        'The answers to "{question}" are spread over {n} columns, one per choice from {low} to {high}: '
        "a {low}-{high} scale is not an NPS.",
        question=asked,
        n=len(places),
        low=low,
        high=high,
    )
    return Unsure(other, about="score", remedy=_REMEDY)
