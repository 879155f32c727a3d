"""A program that may use the API, by a token that says what for.

Only the token's hash is kept; it is shown once, when it is made. Revoking holds from the next request.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Row, String, Table, select, update

from advocacy.columns import Json, UtcDateTime, id_column, metadata
from advocacy.database import Actor, Read, Work, insert_into
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.people.identity import hashed

SCOPES = {
    "customers:read": "look up customers",
    "customers:write": "create and complete customers",
    "scores:write": "hand in scores",
    "events:write": "say what happened outside",
    "invitations:write": "accept invitations for the people invited",
    "challenges:read": "see what is open for a member",
    "submissions:write": "take part in challenges for a member",
    "reviews:write": "approve submissions, and take approvals back",
    "shipments:read": "see boxes and where they go",
    "shipments:write": "say that a box was sent, delivered or came back",
    "reports:read": "read reports",
}
LONGEST_NAME = 80
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
    Column("revoked_at", UtcDateTime),
)


async def add(work: Work, name: str, scopes: Sequence[str]) -> str:
    """Make a token.

    Returns:
        the token itself, which nobody can look up later.

    Raises:
        Invalid: no scope, one that does not exist, or no usable name.
        Conflict: there is a token of that name, revoked or not; the name is how the journal's readers know it.
    """
    label = name.strip()
    if not label or len(label) > LONGEST_NAME:
        raise Invalid(f"A token's name has 1 to {LONGEST_NAME} characters.", where="name")
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise Invalid(
            f"{unknown[0]!r} is not a scope." if unknown else "A token needs at least one scope.",
            where="scope",
            remedy=f"Choose from {', '.join(SCOPES)}.",
        )
    token = PREFIX + secrets.token_urlsafe(32)
    met = await work.changed(
        insert_into(work, api_tokens)
        .values(
            name=label,
            token_hash=hashed(token),
            scopes=sorted(set(scopes)),
            created_by=str(work.actor),
            created_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["name"])
    )
    if not met:
        raise Conflict(f"There is a token named {label!r} already.", remedy="Choose another name.")
    return token


async def revoke(work: Work, name: str) -> None:
    """End a token; what is kept under its idempotency keys stays.

    Raises:
        NotFound: there is none of that name that is still good.
    """
    good = (api_tokens.c.name == name.strip(), api_tokens.c.revoked_at.is_(None))
    if not await work.changed(update(api_tokens).where(*good).values(revoked_at=work.now)):
        raise NotFound(f"There is no token named {name!r}, or it is revoked already.")


async def holder(read: Read, token: str) -> Actor | None:
    """Whom a token stands for, its scopes in the role; None when it is good for nothing."""
    row = await read.row(
        select(api_tokens.c.id, api_tokens.c.scopes).where(
            api_tokens.c.token_hash == hashed(token), api_tokens.c.revoked_at.is_(None)
        )
    )
    return None if row is None else Actor("token", row.id, " ".join(row.scopes))


async def everything(read: Read) -> Sequence[Row[Any]]:
    """All tokens, those revoked last; without anything that could be used as one."""
    shown = [column for column in api_tokens.c if column.name != "token_hash"]
    query = select(*shown)
    return await read.rows(query.order_by(api_tokens.c.revoked_at.is_not(None), api_tokens.c.name))
