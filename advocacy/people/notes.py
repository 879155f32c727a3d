"""What the staff write down about a customer: minutes of a call, and in which words a change was made.

Only the staff read them in the house. They are words about a person all the same: whoever asks what is kept about them
gets them, and they are erased with the person. The journal says that there was one, and never what it says.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Row, String, Table, Text, UniqueConstraint, delete, select

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, among, chunks, insert_into
from advocacy.errors import Invalid
from advocacy.events import Event
from advocacy.words import said

NOTE, TAGGED, UNTAGGED, REASON = "note", "tagged", "untagged", "reason"
EVENTS = {NOTE: "customer.noted", TAGGED: "customer.tagged", UNTAGGED: "customer.untagged"}
LONGEST = 10_000

notes = Table(
    "notes",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False),
    # None where the engine itself wrote it.
    Column("staff_id", Key, ForeignKey("staff.id")),
    Column("kind", String(12), nullable=False),
    # What a reason is about, as the journal spells it: submission:7:1.
    Column("about", String(200), nullable=False, default=""),
    Column("words", Text, nullable=False),
    Column("key", String(64)),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("customer_id", "key"),
    Index("ix_notes_customer_id_id", "customer_id", "id"),
)


async def write(work: Work, customer: int, words: str, *, key: str = "") -> int | None:
    """Note something about a customer.

    Args:
        work: the unit of work of somebody on the staff.
        customer: whom it is about.
        words: plain text.
        key: a word that the form was given; the same words from the same form are one note.

    Returns:
        the note's id; None when it was there already.

    Raises:
        Invalid: there are no words, or too many.
    """
    return await put(work, customer, NOTE, checked(words), key=key)


async def put(work: Work, customer: int, kind: str, words: str, *, about: str = "", key: str = "") -> int | None:
    """Write a row down and tell that there is one; its id, or None when it was there already."""
    mark = _mark(kind, words, key) if key else None
    number = await work.value(
        insert_into(work, notes)
        .values(
            customer_id=customer,
            staff_id=work.actor.id if work.actor.kind == "staff" else None,
            kind=kind,
            about=about,
            words=words,
            key=mark,
            at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["customer_id", "key"])
        .returning(notes.c.id)
    )
    if number is None:
        return None
    if kind in EVENTS:
        await work.record(Event(EVENTS[kind], customer, about=f"note:{number}"))
    return int(number)


async def is_there(read: Read, customer: int, kind: str, words: str, *, key: str) -> bool:
    """Whether the same words of the same form were written before: what they are about is done already."""
    wanted = notes.c.customer_id == customer, notes.c.key == _mark(kind, words, key)
    return await read.value(select(notes.c.id).where(*wanted)) is not None


def _mark(kind: str, words: str, key: str) -> str:
    return sha256(f"{kind}\n{key}\n{words}".encode("utf-8", "replace")).hexdigest()


def checked(words: str, *, longest: int = LONGEST) -> str:
    """Words as they are kept: without what no page shows.

    Raises:
        Invalid: there are none, or too many.
    """
    good = "".join(one for one in words.replace("\r\n", "\n") if one in "\n\t" or not _is_unspeakable(one)).strip()
    if not good:
        raise Invalid(said("There are no words yet."), where="words")
    if len(good) > longest:
        raise Invalid(
            said("That is {n} characters, and {most} fit.", n=len(good), most=longest),
            where="words",
            remedy=said("Shorten it, or write it in two parts."),
        )
    return good


def _is_unspeakable(character: str) -> bool:
    return character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff"


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Forget everything that was noted about these customers."""
    for part in chunks(ids):
        await work.execute(delete(notes).where(notes.c.customer_id.in_(part)))


async def of_ids(read: Read, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """These notes by id."""
    query = select(notes).where(among(read, notes.c.id, ids))
    return {row.id: row for row in await read.rows(query)}


async def reasons_of(read: Read, customer: int, about: Sequence[str]) -> dict[str, str]:
    """In which words changes of a customer were made, by what they are about; the last one counts."""
    wanted = notes.c.customer_id == customer, notes.c.kind == REASON, among(read, notes.c.about, about)
    return {row.about: row.words for row in await read.rows(select(notes).where(*wanted).order_by(notes.c.id))}
