"""What the page of a survey shows: the question in its own words, who reads the answer, and what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, String, and_, cast, literal, select

from advocacy.database import Read
from advocacy.delivery.links import Links
from advocacy.delivery.texts import mail_texts
from advocacy.errors import NotFound
from advocacy.listening.asks import survey_asks
from advocacy.listening.promises import promised
from advocacy.listening.questionnaires import questionnaires
from advocacy.listening.responses import scores
from advocacy.listening.surveys import SOURCE
from advocacy.people.customers import customers, is_member
from advocacy.words import said
from web.language import EPOCH

SCORES = range(11)
NEVER_MIND = EPOCH  # whole is whole, however old; what is too old is told with the rest of its story


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey as it stands for whoever holds its link.

    Attributes:
        ask: its id.
        customer: who is asked.
        state: ``open``, ``answered`` or ``over``.
        question: what is answered from 0 to 10.
        why: the open question after it.
        spoken: the language of these words.
        host: who reads the answer: ``name``, ``title`` and ``mail``.
        until: until when it can be answered.
        chosen: the score that the link was about, if any.
        score: what was answered.
        has_comment: whether there were words with it.
        answered_at: when.
        read_by: by when a person has read the words; None once that is past.
        language: in which the reader is written to.
        zone: in which their days begin.
        inside: whether they are a member.
    """

    ask: int
    customer: int
    state: str
    question: str
    why: str
    spoken: str
    host: Mapping[str, str]
    until: datetime
    chosen: int | None
    score: int | None
    has_comment: bool
    answered_at: datetime | None
    read_by: datetime | None
    language: str
    zone: str
    inside: bool


_ANSWER = and_(scores.c.source == SOURCE, scores.c.external_id == literal("ask:") + cast(survey_asks.c.id, String))
_ASKED = (
    select(
        survey_asks.c.id,
        survey_asks.c.customer_id,
        survey_asks.c.state,
        survey_asks.c.expires_at,
        survey_asks.c.answered_at,
        questionnaires.c.question,
        questionnaires.c.why,
        mail_texts.c.host,
        mail_texts.c.language.label("spoken"),
        scores.c.score,
        scores.c.comment.is_not(None).label("has_comment"),
        customers.c.language,
        customers.c.zone,
        customers.c.joined_at,
        customers.c.left_at,
        customers.c.erased_at,
    )
    .select_from(survey_asks)
    .join(customers, customers.c.id == survey_asks.c.customer_id)
    .join(
        questionnaires,
        and_(questionnaires.c.version_id == survey_asks.c.version_id, questionnaires.c.survey == survey_asks.c.survey),
    )
    .outerjoin(
        mail_texts,
        and_(mail_texts.c.version_id == questionnaires.c.version_id, mail_texts.c.mail == questionnaires.c.mail),
    )
    .outerjoin(scores, _ANSWER)
    .where(survey_asks.c.state != "held")
)


async def asked_by(read: Read, links: Links, token: str) -> Asked:
    """The survey of a token; one statement.

    Raises:
        NotFound: the token is not whole, or nobody was asked by it.
    """
    ticket = links.read(token, "survey", NEVER_MIND)
    row = await read.row(_ASKED.where(survey_asks.c.id == ticket.subject))
    if row is None:
        raise NotFound(said("There is no such survey."), remedy=said("Open it from the mail again."))
    until = min(row.expires_at, ticket.until)
    read_by = promised(row.answered_at, row.zone) if row.answered_at else None
    return Asked(
        ask=row.id,
        customer=row.customer_id,
        state=_state(row, good=row.state == "asked" and until > read.now),
        question=row.question,
        why=row.why,
        spoken=row.spoken or "en",
        host={"name": "", "title": "", "mail": ""} | {key: value for key, value in (row.host or {}).items() if value},
        until=until,
        chosen=score_of(ticket.detail),
        score=row.score,
        has_comment=bool(row.has_comment),
        answered_at=row.answered_at,
        read_by=read_by if read_by and read_by > read.now else None,
        language=row.language,
        zone=row.zone,
        inside=is_member(row),
    )


def _state(row: Row[Any], *, good: bool) -> str:
    if row.erased_at is not None:
        return "over"
    return "answered" if row.answered_at else "open" if good else "over"


def score_of(sent: Any) -> int | None:
    """A score as a form or a link says it; None where it says none."""
    known = {str(score): score for score in SCORES}
    return known.get(sent) if isinstance(sent, str) else None
