"""A program that may use the API, by a token that says what for.

Only the token's hash is kept; it is shown once, when it is made. Revoking holds from the next request, and so does its
end where one was set. When it was last used is noted once an hour, beside it, because every request asks for the token.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ForeignKey, Row, String, Table, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from advocacy.columns import Json, Key, UtcDateTime, id_column, metadata
from advocacy.database import Actor, Read, Work, insert_into
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.people import audit
from advocacy.people.identity import hashed
from advocacy.words import said

SCOPES = {
    "customers:read": said("look up customers"),
    "customers:write": said("create and complete customers"),
    "scores:write": said("hand in scores"),
    "events:write": said("say what happened outside"),
    "invitations:write": said("accept invitations for the people invited"),
    "challenges:read": said("see what is open for a member"),
    "submissions:write": said("take part in challenges for a member"),
    "reviews:write": said("approve submissions, and take approvals back"),
    "shipments:read": said("see boxes and where they go"),
    "shipments:write": said("say that a box was sent, delivered or came back"),
    "reports:read": said("read reports"),
}
LONGEST_NAME = 80
NOTED_EVERY = timedelta(hours=1)
PREFIX = "adv_"  # so that scanners of source code recognise a token that was committed by mistake

api_tokens = Table(
    "api_tokens",
    metadata,
    id_column(),
    Column("name", String(LONGEST_NAME), nullable=False, unique=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("scopes", Json, nullable=False),
    Column("created_by", String(40), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)
token_uses = Table(
    "token_uses",
    metadata,
    Column("token_id", Key, ForeignKey("api_tokens.id"), primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token stands for.

    Attributes:
        actor: the token, its scopes in the role.
        is_noted: whether its use was noted within the hour.
    """

    actor: Actor
    is_noted: bool


async def add(work: Work, name: str, scopes: Sequence[str], *, expires_at: datetime | None = None) -> str:
    """Make a token.

    Args:
        work: the unit of work.
        name: how people know it.
        scopes: what it is good for.
        expires_at: from when on it is good for nothing; None for never.

    Returns:
        the token itself, which nobody can look up later.

    Raises:
        Invalid: no scope, one that does not exist, or no usable name.
        Conflict: there is a token of that name, revoked or not; the name is how the journal's readers know it.
    """
    label = name.strip()
    if not label or len(label) > LONGEST_NAME or not label.isprintable():
        raise Invalid(said("A token's name has 1 to {n} characters.", n=LONGEST_NAME), where="name")
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise Invalid(
            said("{scope} is not a scope.", scope=repr(unknown[0]))
            if unknown
            else said("A token needs at least one scope."),
            where="scope",
            remedy=said("Choose from {names}.", names=", ".join(SCOPES)),
        )
    token = PREFIX + secrets.token_urlsafe(32)
    made = await work.value(
        insert_into(work, api_tokens)
        .values(
            name=label,
            token_hash=hashed(token),
            scopes=sorted(set(scopes)),
            created_by=str(work.actor),
            created_at=work.now,
            expires_at=expires_at,
        )
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(api_tokens.c.id)
    )
    if made is None:
        raise Conflict(said("There is a token of that name already."), remedy=said("Choose another name."))
    await audit.note(work, "token.made", about=f"token:{made}")
    return token


async def revoke(work: Work, name: str) -> None:
    """End a token; what is kept under its idempotency keys stays.

    Raises:
        NotFound: there is none of that name that is still good.
    """
    good = (api_tokens.c.name == name.strip(), api_tokens.c.revoked_at.is_(None))
    ended = update(api_tokens).where(*good).values(revoked_at=work.now).returning(api_tokens.c.id)
    number = (await work.execute(ended)).scalar()
    if number is None:
        raise NotFound(said("There is no token of that name, or it is revoked already."))
    await audit.note(work, "token.revoked", about=f"token:{number}")


async def get(read: Read, number: int) -> Row[Any]:
    """A token by its number, revoked or not; without anything that could be used as one.

    Raises:
        NotFound: there never was one.
    """
    row = await read.row(select(*_SHOWN).where(api_tokens.c.id == number))
    if row is None:
        raise NotFound(said("There is no such token."))
    return row


async def holder(read: Read, token: str) -> Holder | None:
    """Whom a token stands for; None when it is good for nothing."""
    uses = api_tokens.outerjoin(token_uses, token_uses.c.token_id == api_tokens.c.id)
    row = await read.row(
        select(api_tokens.c.id, api_tokens.c.scopes, token_uses.c.at)
        .select_from(uses)
        .where(api_tokens.c.token_hash == hashed(token), *_good(read))
    )
    if row is None:
        return None
    is_noted = row.at is not None and row.at > read.now - NOTED_EVERY
    return Holder(Actor("token", row.id, " ".join(row.scopes)), is_noted)


async def note_use(work: Work, token: int) -> None:
    """Note that a token was used now."""
    new = insert_into(work, token_uses).values(token_id=token, at=work.now)
    await work.execute(new.on_conflict_do_update(index_elements=["token_id"], set_={"at": work.now}))


async def everything(read: Read) -> Sequence[Row[Any]]:
    """All tokens with ``used_at``, those revoked last; without anything that could be used as one."""
    uses = api_tokens.outerjoin(token_uses, token_uses.c.token_id == api_tokens.c.id)
    query = select(*_SHOWN, token_uses.c.at.label("used_at")).select_from(uses)
    return await read.rows(query.order_by(api_tokens.c.revoked_at.is_not(None), api_tokens.c.name))


def _good(read: Read) -> tuple[ColumnElement[bool], ...]:
    ends = api_tokens.c.expires_at
    return api_tokens.c.revoked_at.is_(None), or_(ends.is_(None), ends > read.now)


_SHOWN = [column for column in api_tokens.c if column.name != "token_hash"]
