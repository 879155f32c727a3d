"""Being shown on leader boards, under a name of one's own choosing. Nobody is shown who did not ask to be.

A row says that somebody is shown, since when and as whom; without one they are not there. The name is kept apart from
the nickname that mails use, because it is read by strangers: it says nothing by which somebody could be reached, and
no two of those shown have the same.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ForeignKey, Row, String, Table, delete, select
from sqlalchemy.exc import IntegrityError

from advocacy.columns import Key, UtcDateTime, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.errors import Invalid
from advocacy.people.customers import MEMBERS, customers
from advocacy.words import said

SHORTEST, LONGEST = 2, 40
_LINK = re.compile(r"://|\bwww\.|[^\W_]\.[^\W\d_]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"(?:\d[\s()/.\-]*){7,}")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

shown_members = Table(
    "shown_members",
    metadata,
    Column("customer_id", Key, ForeignKey("customers.id"), primary_key=True),
    Column("nickname", String(LONGEST), nullable=False),
    Column("nickname_key", String(120), nullable=False, unique=True),
    Column("since", UtcDateTime, nullable=False),
)


async def show(work: Work, customer: int, nickname: str) -> str:
    """Show a member on leader boards from now on, or under another name.

    Returns:
        the name as it is kept.

    Raises:
        Invalid: it is no name to be shown, or somebody else is shown by it.
    """
    name = checked(nickname)
    key = _key(name)
    gone = select(customers.c.id).where(~MEMBERS)
    await work.execute(
        delete(shown_members).where(shown_members.c.nickname_key == key, shown_members.c.customer_id.in_(gone))
    )
    row = {"nickname": name, "nickname_key": key}
    putting = insert_into(work, shown_members).values(customer_id=customer, since=work.now, **row)
    try:
        async with work.attempt():
            await work.execute(putting.on_conflict_do_update(index_elements=["customer_id"], set_=row))
    except IntegrityError as taken:
        raise Invalid(said("Somebody is shown by that name already."), where="nickname") from taken
    return name


async def hide(work: Work, customer: int) -> None:
    """Show a member no longer; it holds at once."""
    await work.execute(delete(shown_members).where(shown_members.c.customer_id == customer))


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Forget the names under which these people were shown."""
    for part in chunks(ids):
        await work.execute(delete(shown_members).where(shown_members.c.customer_id.in_(part)))


def checked(nickname: str) -> str:
    """A name as it is shown: on one line, without what nobody sees.

    Raises:
        Invalid: it is too short or too long, or somebody could be reached by it.
    """
    name = unicodedata.normalize("NFC", nickname)
    name = " ".join("".join(one if _is_seen(one) else " " * one.isspace() for one in name).split())
    if not SHORTEST <= len(name) <= LONGEST or not any(one.isalnum() for one in name):
        raise Invalid(said("A name has {least} to {most} characters.", least=SHORTEST, most=LONGEST), where="nickname")
    if "@" in name or _LINK.search(name) or _PHONE.search(name):
        raise Invalid(
            said("Leave out addresses, numbers and links: everybody on the board reads it."), where="nickname"
        )
    return name


def suggested(name: str) -> str:
    """What somebody could be called: their first name and an initial; empty where that is no name to be shown."""
    first, *further = name.split() or [""]
    initial = next(filter(str.isalnum, further[-1]), "").upper() if further else ""
    try:
        return checked(f"{first} {initial}." if initial else first)
    except Invalid:
        return ""


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN


def _key(name: str) -> str:
    """The name as others would confuse it: however it is written in capitals, wide or narrow letters."""
    return unicodedata.normalize("NFKC", name).casefold().replace(" ", "")[:120]


async def showing_of(read: Read, customer: int) -> Row[Any] | None:
    """As whom a member is shown, or None."""
    return await read.row(select(shown_members).where(shown_members.c.customer_id == customer))
