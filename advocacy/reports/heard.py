"""The heard index: of what passives said and asked, how much a person answered.

Counted are comments that came with a 7 or 8, and questions of members who were passives when they were invited (or are
now, where nobody invited them). A comment whose writer nobody knows cannot be answered; it is counted apart.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select

from advocacy.database import Read
from advocacy.engine.journal import standings
from advocacy.listening.conversations import QUESTION, conversations
from advocacy.listening.responses import scores
from advocacy.listening.scores import Segment
from advocacy.reports.intervals import Rate, wilson

PASSIVE = Segment.PASSIVE.value


@dataclass(frozen=True, slots=True)
class Heard:
    """How much was answered by a person.

    Attributes:
        comments: of the passives' comments.
        questions: of the passives' questions.
        together: of both.
        unknown: passives' comments whose writer is not known.
    """

    comments: Rate
    questions: Rate
    together: Rate
    unknown: int


async def heard(read: Read) -> Heard:
    """The heard index as of now, in three statements whatever the number of customers."""
    said, taken = await _only(read, _said()), await _only(read, _taken_on())
    asked = await _only(read, _asked())
    # Words that were erased after somebody had taken them on are counted by what became of them.
    comments = said.known + taken.erased
    return Heard(
        comments=wilson(taken.answered, comments),
        questions=wilson(asked.answered, asked.n),
        together=wilson(taken.answered + asked.answered, comments + asked.n),
        unknown=said.unknown,
    )


async def _only(read: Read, query: Select[Any]) -> Any:
    (row,) = await read.rows(query)
    return row


def _said() -> Select[Any]:
    known = scores.c.customer_id.is_not(None)
    return select(_number(known).label("known"), _number(~known).label("unknown")).where(
        scores.c.segment == PASSIVE, scores.c.comment.is_not(None)
    )


def _taken_on() -> Select[Any]:
    return (
        select(
            _number(conversations.c.answered_at.is_not(None)).label("answered"),
            _number(scores.c.comment.is_(None)).label("erased"),
        )
        .select_from(conversations.join(scores, scores.c.id == conversations.c.score_id))
        .where(scores.c.segment == PASSIVE)
    )


def _asked() -> Select[Any]:
    segment = func.coalesce(standings.c.baseline_segment, standings.c.segment)
    return (
        select(
            func.count().label("n"),
            _number(conversations.c.answered_at.is_not(None)).label("answered"),
        )
        .select_from(conversations.join(standings, standings.c.customer_id == conversations.c.customer_id))
        .where(conversations.c.kind == QUESTION, segment == PASSIVE)
    )


def _number(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, literal(1)), else_=literal(0))), 0)
