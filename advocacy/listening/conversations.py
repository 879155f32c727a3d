"""What a member says to us and what becomes of it: a question, the comment of a score, or what we wrote them first.

    open ── answered ── closed      what a member writes next opens it again, with a new promise
      └───────────────────┘

A question is a conversation from its first word. A comment becomes one when somebody takes it on or its writer adds
to it: most of a hundred thousand imported comments never do, and looking at one writes nothing. The words are rows of
their own, which can be erased; what events and reports say of a conversation are ids, days and states.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    select,
    update,
)

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.errors import Invalid, NotFound
from advocacy.events import Event
from advocacy.listening.responses import scores
from advocacy.people.customers import customers
from advocacy.people.staff import staff
from advocacy.words import said

QUESTION, COMMENT, MESSAGE = "question", "comment", "message"
OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
WORDS, OUTCOME = "words", "outcome"
LONGEST = 10_000

conversations = Table(
    "conversations",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("score_id", Key, ForeignKey("scores.id")),
    Column("owner_id", Key, ForeignKey("staff.id")),
    Column("state", String(12), nullable=False),
    # How often the member has written: whoever answers has read so much of it.
    Column("turn", Integer, nullable=False),
    Column("key", String(64)),
    Column("began_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("promised_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    UniqueConstraint("customer_id", "key"),
    Index("ix_conversations_customer_id_id", "customer_id", "id"),
)
_is_open = conversations.c.state == OPEN
_has_score = conversations.c.score_id.is_not(None)
# Questions have no score. With their nothing in it, SQLite would take the index for one that tells nothing apart.
Index(
    "uq_conversations_score_id",
    conversations.c.score_id,
    unique=True,
    sqlite_where=_has_score,
    postgresql_where=_has_score,
)
Index("ix_conversations_promised_at", conversations.c.promised_at, sqlite_where=_is_open, postgresql_where=_is_open)

conversation_lines = Table(
    "conversation_lines",
    metadata,
    id_column(),
    Column("conversation_id", Key, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False),
    # Who of the staff wrote it; the member where there is nobody.
    Column("staff_id", Key, ForeignKey("staff.id")),
    Column("kind", String(12), nullable=False),
    Column("words", Text, nullable=False),
    Column("key", String(64)),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("customer_id", "key"),
    Index("ix_conversation_lines_customer_id_id", "customer_id", "id"),
)


async def of_comment(work: Work, score: int) -> Row[Any]:
    """The conversation about the comment of a score; there is one from now on.

    Raises:
        NotFound: there is no such score, it came without words, or nobody knows whose it is.
    """
    found = await work.row(select(scores.c.customer_id, scores.c.comment).where(scores.c.id == score))
    if found is None or found.customer_id is None or found.comment is None:
        raise NotFound(
            said("There is no comment {number} that somebody could be answered to.", number=str(score)),
            remedy=said("Look at: advocacy questions list --comments"),
        )
    await work.execute(
        insert_into(work, conversations)
        .values(
            customer_id=found.customer_id,
            kind=COMMENT,
            score_id=score,
            state=OPEN,
            turn=1,
            began_at=work.now,
            changed_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["score_id"], index_where=_has_score)
    )
    row = await work.row(_whole().where(conversations.c.score_id == score))
    assert row is not None  # noqa: S101 - it was there, or is there since the line above
    return row


async def put(
    work: Work, conversation: int, customer: int, words: str, *, by: int | None = None, kind: str = WORDS, key: str = ""
) -> int | None:
    """Write a line down; its id, or None when it was there already."""
    written = await work.value(
        insert_into(work, conversation_lines)
        .values(
            conversation_id=conversation,
            customer_id=customer,
            staff_id=by,
            kind=kind,
            words=words,
            key=key or None,
            at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["customer_id", "key"])
        .returning(conversation_lines.c.id)
    )
    return None if written is None else int(written)


def checked(words: str) -> str:
    """Words as they are kept.

    Raises:
        Invalid: there are none, or too many.
    """
    good = "".join(one for one in words.replace("\r\n", "\n") if one in "\n\t" or not _is_unspeakable(one)).strip()
    if not good:
        raise Invalid(said("There are no words yet."), where="words", remedy=said("Write what it is about."))
    if len(good) > LONGEST:
        raise Invalid(
            said("That is {n} characters, and {most} fit.", n=len(good), most=LONGEST),
            where="words",
            remedy=said("Shorten it, or send it in two parts."),
        )
    return good


def _is_unspeakable(character: str) -> bool:
    """Control characters and halves of characters, which no page shows and not every database keeps."""
    return character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff"


def once(key: str, words: str) -> str:
    """What makes words from one form the same words when they are sent again."""
    # With the words in it, what was changed after going back in the browser is not taken for what was sent before.
    return sha256(f"{key}\n{words}".encode("utf-8", "replace")).hexdigest()


def happened(name: str, conversation: int, customer: int, kind: str, turn: int) -> Event:
    """The event that something became of a conversation; its object is ``question`` or ``comment``."""
    return Event(name, customer, f"question:{conversation}:{turn}", kind, {"question": conversation})


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Forget every word between these customers and us; that they asked and were answered stays on record."""
    for part in chunks(ids):
        await work.execute(delete(conversation_lines).where(conversation_lines.c.customer_id.in_(part)))
        theirs = conversations.c.customer_id.in_(part)
        await work.execute(update(conversations).where(theirs).values(key=None))
        # Nobody is left to answer.
        await work.execute(update(conversations).where(theirs, _is_open).values(state=CLOSED, closed_at=work.now))


def _whole() -> Any:
    return (
        select(
            conversations,
            staff.c.name.label("owner_name"),
            staff.c.email.label("owner_email"),
            scores.c.comment,
            scores.c.score,
            scores.c.answered_at.label("scored_at"),
            customers.c.language,
        )
        .join(customers, customers.c.id == conversations.c.customer_id)
        .outerjoin(staff, staff.c.id == conversations.c.owner_id)
        .outerjoin(scores, scores.c.id == conversations.c.score_id)
    )


async def get(read: Read, conversation: int) -> Row[Any]:
    """A conversation, with its owner, the comment it may be about and the member's language.

    Raises:
        NotFound: there is none of that id.
    """
    row = await read.row(_whole().where(conversations.c.id == conversation))
    if row is None:
        raise NotFound(said("There is no question {number}.", number=str(conversation)))
    return row


async def of_member(read: Read, customer: int, conversation: int) -> Row[Any]:
    """The same, of one member.

    Raises:
        NotFound: there is none of that id, or it is somebody else's.
    """
    query = _whole().where(conversations.c.id == conversation, conversations.c.customer_id == customer)
    row = await read.row(query)
    if row is None:
        raise NotFound(said("You have asked no such question."))
    return row


async def comment_of_member(read: Read, customer: int, score: int) -> int:
    """The id of a score, if it is one that this member commented on.

    Raises:
        NotFound: there is none, it came without words, or it is somebody else's.
    """
    query = select(scores.c.id).where(
        scores.c.id == score, scores.c.customer_id == customer, scores.c.comment.is_not(None)
    )
    if await read.value(query) is None:
        raise NotFound(said("You have made no such comment."))
    return score
