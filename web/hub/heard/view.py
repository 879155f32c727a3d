"""What a member said to us and what became of it, as the page shows it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.errors import Mistake
from advocacy.listening import hearing
from advocacy.listening.conversations import ANSWERED, OPEN, OUTCOME
from advocacy.listening.promises import promised
from advocacy.numbers import IDS
from advocacy.programs import hosts

PAGE = 20
HEARD = "/hub/heard"
ASKING = "ask"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent and could not be taken: from which form, the words, and what is wrong with them."""

    form: str = ""
    words: str = ""
    mistake: Mistake | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody wrote.

    Attributes:
        by: the name of whoever answered; None is the reader.
        is_outcome: whether it says what became of it.
    """

    by: str | None
    at: datetime
    words: str
    is_outcome: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation from its first word.

    Attributes:
        form: the name of its field for the next line, and its place on the page.
        action: where that line is sent.
        state: ``open``, ``answered`` or ``closed``; empty for a comment that nobody has taken on.
        owner: who answers; empty while nobody does.
        score: what was given, where it is a comment on a score.
        promised_at: by when an answer was promised, while it is waited for.
        is_late: whether that is past.
        is_here: whether it is the one that the page's dot stands at.
    """

    form: str
    action: str
    state: str
    owner: str
    lines: Sequence[Line]
    score: int | None = None
    promised_at: datetime | None = None
    is_late: bool = False
    is_here: bool = False

    @property
    def began_at(self) -> datetime:
        """When its first word was written."""
        return self.lines[0].at

    @property
    def is_begun_by_us(self) -> bool:
        """Whether somebody of the staff wrote first."""
        return self.score is None and self.lines[0].by is not None

    @property
    def answered_by(self) -> str:
        """Who answered last; empty where that is not known."""
        return next((line.by for line in reversed(self.lines) if line.by), "")


@dataclass(frozen=True, slots=True)
class Heard:
    """The page.

    Attributes:
        host: who answers, as members know them; empty where nobody is named.
        promise: by when what is asked now is answered.
        key: what makes a form's words the same when it is sent twice.
        next: the question the heading speaks of: the one that waits longest, else the newest.
        older: where the older questions are; empty when these are all.
    """

    host: hosts.Host
    promise: datetime
    key: str
    questions: Sequence[Thread]
    comments: Sequence[Thread]
    older: str = ""
    is_first_page: bool = True
    typed: Typed = field(default_factory=Typed)

    @property
    def next(self) -> Thread | None:
        """The question that the page's dot stands at."""
        return next((one for one in self.questions if one.is_here), None)


async def heard(
    read: Read, customer: int, zone: str, *, before: int | None = None, typed: Typed | None = None
) -> Heard:
    """Everything on the page, in a handful of statements however much was said."""
    start = before if before is not None and before in IDS else None
    host = await hosts.host_of(read, customer)
    asked = await hearing.questions_of(read, customer, before=start, limit=PAGE + 1)
    given = await hearing.comments_of(read, customer, limit=PAGE)
    shown = asked[:PAGE]
    lines = await hearing.lines_of(read, [row.id for row in (*shown, *given) if row.id is not None])
    here = _here(shown)
    return Heard(
        host=host,
        promise=promised(read.now, zone),
        key=secrets.token_urlsafe(12),
        questions=[
            _thread(row, f"q{row.id}", _lines(lines, row.id), read.now, is_here=row.id == here)
            for row in shown
            if row.id in lines
        ],
        comments=[_comment(row, lines, read.now) for row in given],
        older=f"{HEARD}?before={shown[-1].id}" if len(asked) > PAGE else "",
        is_first_page=start is None,
        typed=typed or Typed(),
    )


def _here(rows: Sequence[Row[Any]]) -> int | None:
    """Which question is next: the one promised soonest, else the newest that is answered and not closed."""
    waiting = [row for row in rows if row.state == OPEN]
    if waiting:
        return int(min(waiting, key=lambda row: (row.promised_at, row.id)).id)
    return next((int(row.id) for row in rows if row.state == ANSWERED), None)


def _comment(row: Row[Any], lines: Mapping[int, Sequence[Row[Any]]], now: datetime) -> Thread:
    first = Line(None, row.scored_at, row.comment)
    return _thread(row, f"c{row.score_id}", [first, *_lines(lines, row.id)], now, score=row.score)


def _thread(
    row: Row[Any], form: str, lines: Sequence[Line], now: datetime, *, score: int | None = None, is_here: bool = False
) -> Thread:
    waits = row.state == OPEN and row.promised_at is not None
    return Thread(
        form=form,
        action=f"{HEARD}/{row.id}/lines" if row.id is not None else f"{HEARD}/comments/{row.score_id}/lines",
        state=row.state or "",
        owner=row.owner_name or "",
        lines=lines,
        score=score,
        promised_at=row.promised_at if waits else None,
        is_late=waits and row.promised_at < now,
        is_here=is_here,
    )


def _lines(lines: Mapping[int, Sequence[Row[Any]]], conversation: int | None) -> list[Line]:
    return [
        Line(row.staff_name if row.staff_id is not None else None, row.at, row.words, row.kind == OUTCOME)
        for row in lines.get(conversation or 0, ())
    ]


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A member's line to their host, as it stands beside other things.

    Attributes:
        host: who answers; empty where nobody is named.
        last: what was written last between the two; None before the first word.
        waits_until: by when the member was promised an answer, while they wait for it.
        action: where what is typed goes: on in the conversation that is not closed, or as a new question.
        key: what makes the words the same when the form is sent twice.
    """

    host: hosts.Host
    last: Line | None
    waits_until: datetime | None
    action: str
    key: str
