"""Being signed in, in one browser: from the button on a link's page until it is ended or runs out.

The browser holds 256 random bits and the database their hash. What somebody may do is not kept here: it is asked
anew at every look, so that who leaves, or is given another role, has it so from the next click.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Index, Row, String, Table, select, update
from sqlalchemy.sql.elements import ColumnElement

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Actor, Read, Work, insert_into
from advocacy.errors import NotFound
from advocacy.people.identity import as_of_now, hashed

TOKEN_BYTES = 32
LIVES = {"member": timedelta(days=14), "staff": timedelta(hours=12)}
LONGEST_AGENT = 120
NO_AGENT = ""  # which browser it was is nobody's business afterwards

sessions = Table(
    "sessions",
    metadata,
    id_column(),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("person_id", Key, nullable=False),
    Column("agent", String(LONGEST_AGENT), nullable=False, default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index(None, "kind", "person_id"),
)


async def begin(work: Work, actor: Actor, agent: str = "") -> str:
    """Sign somebody in: a member for fourteen days, staff for twelve hours.

    Args:
        work: the unit of work.
        actor: the member, or who of the staff.
        agent: what the browser calls itself; the beginning is kept, so that its owner knows it again in a list.

    Returns:
        the token for the browser to keep, new each time; nobody can look it up later.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await work.execute(
        insert_into(work, sessions).values(
            token_hash=hashed(token),
            kind=actor.kind,
            person_id=actor.id,
            agent="".join(filter(str.isprintable, agent))[:LONGEST_AGENT],
            created_at=work.now,
            last_seen_at=work.now,
            expires_at=work.now + LIVES[actor.kind],
        )
    )
    return token


async def seen(work: Work, token: str) -> None:
    """Note that somebody did something. Reading a page writes nothing, and so is not noted."""
    await work.execute(update(sessions).where(*_good(work, token)).values(last_seen_at=work.now))


async def end(work: Work, token: str) -> None:
    """Sign out in one browser; it holds from the next request. To end what is over already changes nothing."""
    await work.execute(update(sessions).where(*_good(work, token)).values(agent=NO_AGENT, ended_at=work.now))


async def end_all(work: Work, actor: Actor) -> None:
    """Sign somebody out everywhere, and forget which browsers they used."""
    await work.execute(
        update(sessions).where(*_of(actor), sessions.c.ended_at.is_(None)).values(agent=NO_AGENT, ended_at=work.now)
    )


async def holder(read: Read, token: str) -> Actor | None:
    """Who is signed in with that token, with the role they have now; None when it is good for nothing."""
    row = await read.row(select(sessions.c.kind, sessions.c.person_id).where(*_good(read, token)))
    if row is None:
        return None
    try:
        return await as_of_now(read, Actor(row.kind, row.person_id))
    except NotFound:
        return None


async def of_actor(read: Read, actor: Actor) -> Sequence[Row[Any]]:
    """Where somebody is signed in, the newest first; without anything that could be used to come in."""
    shown = [column for column in sessions.c if column.name != "token_hash"]
    current = (sessions.c.ended_at.is_(None), sessions.c.expires_at > read.now)
    return await read.rows(select(*shown).where(*_of(actor), *current).order_by(sessions.c.id.desc()))


def _good(read: Read, token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        sessions.c.token_hash == hashed(token),
        sessions.c.ended_at.is_(None),
        sessions.c.expires_at > read.now,
    )


def _of(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return sessions.c.kind == actor.kind, sessions.c.person_id == actor.id
