"""Conversations to look at: a member's own, and those that wait for a person."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, literal, select

from advocacy.columns import UtcDateTime
from advocacy.database import Read, among
from advocacy.listening.conversations import MESSAGE, OPEN, QUESTION, conversation_lines, conversations
from advocacy.listening.responses import scores
from advocacy.people.customers import customers
from advocacy.people.staff import staff

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_OWNER = (staff.c.name.label("owner_name"), staff.c.email.label("owner_email"))
# What nobody promised anything about comes last.
_PROMISED = func.coalesce(conversations.c.promised_at, literal(NEVER, UtcDateTime))
LAST_LINE = (
    select(func.max(conversation_lines.c.id))
    .where(conversation_lines.c.conversation_id == conversations.c.id)
    .correlate(conversations)
    .scalar_subquery()
)


async def questions_of(read: Read, customer: int, *, before: int | None = None, limit: int = 20) -> Sequence[Row[Any]]:
    """A member's questions and what we wrote first, each with its owner, newest first.

    ``before`` is the id the last page ended with.
    """
    query = (
        select(conversations, *_OWNER)
        .outerjoin(staff, staff.c.id == conversations.c.owner_id)
        .where(conversations.c.customer_id == customer, conversations.c.kind.in_((QUESTION, MESSAGE)))
        .order_by(conversations.c.id.desc())
        .limit(limit)
    )
    return await read.rows(query if before is None else query.where(conversations.c.id < before))


async def comments_of(read: Read, customer: int, limit: int = 20) -> Sequence[Row[Any]]:
    """A customer's comments on their scores, newest first, each with the conversation about it if there is one.

    A row has ``score_id``, ``score``, ``comment`` and ``scored_at``; ``id``, ``state``, ``promised_at`` and the owner
    are None for what nobody has taken on.
    """
    query = (
        select(
            scores.c.id.label("score_id"),
            scores.c.score,
            scores.c.comment,
            scores.c.answered_at.label("scored_at"),
            conversations.c.id,
            conversations.c.state,
            conversations.c.promised_at,
            conversations.c.closed_at,
            *_OWNER,
        )
        .outerjoin(conversations, conversations.c.score_id == scores.c.id)
        .outerjoin(staff, staff.c.id == conversations.c.owner_id)
        .where(scores.c.customer_id == customer, scores.c.comment.is_not(None))
        .order_by(scores.c.answered_at.desc(), scores.c.id.desc())
        .limit(limit)
    )
    return await read.rows(query)


async def lines_of(read: Read, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """What was written in these conversations, oldest first, each line with the name of who of the staff wrote it."""
    query = (
        select(conversation_lines, staff.c.name.label("staff_name"), staff.c.email.label("staff_email"))
        .outerjoin(staff, staff.c.id == conversation_lines.c.staff_id)
        .where(among(read, conversation_lines.c.conversation_id, ids))
        .order_by(conversation_lines.c.id)
    )
    found: dict[int, list[Row[Any]]] = {}
    for row in await read.rows(query):
        found.setdefault(row.conversation_id, []).append(row)
    return found


async def waiting(
    read: Read, *, owner: int | None = None, limit: int = 200, after: int | None = None
) -> Sequence[Row[Any]]:
    """What waits for an answer, the soonest promised first; of one owner, or of everybody.

    ``after`` is the conversation that the last page ended with.

    A row is a conversation with its owner, its member's ``member_name`` and ``email``, the ``comment`` and ``score`` it
    may be about, and the ``words`` that were written last.
    """
    query = (
        _with_people()
        .where(conversations.c.state == OPEN, customers.c.erased_at.is_(None))
        .order_by(_PROMISED, conversations.c.id)
        .limit(limit)
    )
    if owner is not None:
        query = query.where(conversations.c.owner_id == owner)
    if after is not None:
        last = select(_PROMISED).where(conversations.c.id == after).correlate(None).scalar_subquery()
        query = query.where((last < _PROMISED) | ((last == _PROMISED) & (conversations.c.id > after)))
    return await read.rows(query)


async def one(read: Read, conversation: int) -> Row[Any] | None:
    """A conversation of any state as such a row; None where there is none."""
    return await read.row(_with_people().where(conversations.c.id == conversation))


def _with_people() -> Select[Any]:
    return (
        select(
            conversations,
            *_OWNER,
            customers.c.name.label("member_name"),
            customers.c.email,
            customers.c.language,
            scores.c.comment,
            scores.c.score,
            scores.c.answered_at.label("scored_at"),
            conversation_lines.c.words,
        )
        .join(customers, customers.c.id == conversations.c.customer_id)
        .outerjoin(staff, staff.c.id == conversations.c.owner_id)
        .outerjoin(scores, scores.c.id == conversations.c.score_id)
        .outerjoin(conversation_lines, conversation_lines.c.id == LAST_LINE)
    )


def open_ones() -> Select[Any]:
    """What waits for an answer: whose, and since when; for counting."""
    return (
        select(conversations.c.customer_id, conversations.c.changed_at.label("since"))
        .join(customers, customers.c.id == conversations.c.customer_id)
        .where(conversations.c.state == OPEN, customers.c.erased_at.is_(None))
    )


def unheard() -> Select[Any]:
    """Comments that nobody has taken on, of customers who can be answered; newest first."""
    taken = exists().where(conversations.c.score_id == scores.c.id)
    return _comments().where(~taken).order_by(scores.c.answered_at.desc(), scores.c.id.desc())


async def comment(read: Read, score: int) -> Row[Any] | None:
    """A comment that can be answered as such a row, with ``conversation`` where somebody has taken it on."""
    taken = select(conversations.c.id).where(conversations.c.score_id == scores.c.id).scalar_subquery()
    return await read.row(_comments().add_columns(taken.label("conversation")).where(scores.c.id == score))


def _comments() -> Select[Any]:
    return (
        select(
            scores.c.id.label("score_id"),
            scores.c.score,
            scores.c.segment,
            scores.c.comment,
            scores.c.answered_at,
            customers.c.id.label("customer_id"),
            customers.c.name.label("member_name"),
            customers.c.email,
        )
        .join(customers, customers.c.id == scores.c.customer_id)
        .where(scores.c.comment.is_not(None), customers.c.erased_at.is_(None))
    )


async def comments_unheard(
    read: Read, *, segment: str | None = None, limit: int = 50, after: int | None = None
) -> Sequence[Row[Any]]:
    """The newest of them; of one segment, or of everybody; ``after`` is the score that the last page ended with."""
    query = unheard().limit(limit)
    if segment is not None:
        query = query.where(scores.c.segment == segment)
    if after is not None:
        last = select(scores.c.answered_at).where(scores.c.id == after).correlate(None).scalar_subquery()
        query = query.where((scores.c.answered_at < last) | ((scores.c.answered_at == last) & (scores.c.id < after)))
    return await read.rows(query)
