"""Being signed in, in one browser: from the button on a link's page until it is ended or runs out.

The browser holds 256 random bits and the database their hash. What somebody may do is not kept here: it is asked
anew at every look, so that who leaves, or is given another role, has it so from the next click.

Somebody of the staff who has a second factor is only halfway in behind their link: until they have proven it in this
very sign-in they are no actor, and no page that is anybody's opens. Setting one up therefore shuts their other browsers
until it is proven there too. Where the installation wants one of everybody, who has none is halfway in as well.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Index, Row, String, Table, and_, case, false, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Actor, Read, Work, insert_into
from advocacy.errors import NotFound
from advocacy.people import agents, factors
from advocacy.people.customers import MEMBERS, customers
from advocacy.people.identity import hashed
from advocacy.people.staff import staff
from advocacy.words import said

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
    Column("proven_at", UtcDateTime),
    Index(None, "kind", "person_id"),
)


async def begin(work: Work, actor: Actor, agent: str = "", *, proven: bool = False) -> str:
    """Sign somebody in: a member for fourteen days, staff for twelve hours.

    Args:
        work: the unit of work.
        actor: the member, or who of the staff.
        agent: what the browser calls itself; two words of it are kept, so that its owner knows it again in a list.
        proven: whether they have just given their second proof.

    Returns:
        the token for the browser to keep, new each time; nobody can look it up later.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await work.execute(
        insert_into(work, sessions).values(
            token_hash=hashed(token),
            kind=actor.kind,
            person_id=actor.id,
            agent=agents.short(agent),
            created_at=work.now,
            last_seen_at=work.now,
            expires_at=work.now + LIVES[actor.kind],
            proven_at=work.now if proven else None,
        )
    )
    return token


async def seen(work: Work, token: str) -> None:
    """Note that somebody did something. Reading a page writes nothing, and so is not noted."""
    await work.execute(update(sessions).where(*_good(work, token)).values(last_seen_at=work.now))


async def prove(work: Work, token: str) -> None:
    """Note that somebody who is in, and stays in, holds the factor that they have just set up."""
    await work.execute(update(sessions).where(*_good(work, token)).values(proven_at=work.now))


async def end(work: Work, token: str) -> None:
    """Sign out in one browser; it holds from the next request. To end what is over already changes nothing."""
    await work.execute(update(sessions).where(*_good(work, token)).values(agent=NO_AGENT, ended_at=work.now))


async def end_all(work: Work, actor: Actor) -> None:
    """Sign somebody out everywhere, and forget which browsers they used."""
    await work.execute(
        update(sessions).where(*_of(actor), sessions.c.ended_at.is_(None)).values(agent=NO_AGENT, ended_at=work.now)
    )


async def end_others(work: Work, actor: Actor, *, keep: str) -> int:
    """Sign somebody out everywhere but in the browser that holds the token ``keep``.

    Returns:
        in how many browsers.
    """
    others = (*_of(actor), *_current(work), sessions.c.token_hash != hashed(keep))
    return await work.changed(update(sessions).where(*others).values(agent=NO_AGENT, ended_at=work.now))


async def end_one(work: Work, actor: Actor, number: int) -> None:
    """Sign somebody out in the browser with that number, one of :func:`of_actor`.

    Raises:
        NotFound: they are not signed in there, or it is somebody else's.
    """
    one = (sessions.c.id == number, *_of(actor), *_current(work))
    if not await work.changed(update(sessions).where(*one).values(agent=NO_AGENT, ended_at=work.now)):
        raise NotFound(said("You are not signed in there any more."))


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is signed in with a token, as they are at this moment.

    Attributes:
        token: what their browser holds.
        actor: the member, or who of the staff with the role they have now.
        name: what they are called; their address where no name is known.
        language: in which they read, as a code like ``de``.
        zone: in which their days begin.
        seen_at: when they last did something in this browser.
    """

    token: str
    actor: Actor
    name: str
    language: str
    zone: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Halfway:
    """Somebody of the staff whose second step is missing: they have no actor, so no page takes them for anybody.

    Attributes:
        token: what their browser holds.
        person: who it will be.
        name: what they are called.
        language: in which they read.
        zone: in which their days begin.
        has_factor: whether they can take the step; else they have to set a factor up first.
    """

    token: str
    person: Actor
    name: str
    language: str
    zone: str
    has_factor: bool


async def visit(read: Read, token: str, *, second_factor: bool = False) -> Visit | Halfway | None:
    """Who is signed in with that token, one statement, asked at every page.

    Args:
        read: a look at the database.
        token: what the browser holds.
        second_factor: whether the installation wants a second factor of all who work there.

    Returns:
        the visit; of the staff before their second step only that they are halfway in; None where the token is good
        for nothing.
    """
    row = await read.row(_VISIT.where(*_good(read, token)))
    if row is None:
        return None
    person, name = Actor(row.kind, row.person_id, row.role or ""), str(row.name or row.email or "")
    lacks_proof = row.has_factor and row.proven_at is None
    lacks_factor = second_factor and row.kind == "staff" and not row.has_factor
    if lacks_proof or lacks_factor:
        return Halfway(token, person, name, row.language, row.zone, bool(row.has_factor))
    return Visit(token, person, name, row.language, row.zone, row.last_seen_at)


_is_colleague = and_(sessions.c.kind == "staff", staff.c.id == sessions.c.person_id, staff.c.deactivated_at.is_(None))
_is_member = and_(sessions.c.kind == "member", customers.c.id == sessions.c.person_id, MEMBERS)
_VISIT = (
    select(
        sessions.c.kind,
        sessions.c.person_id,
        sessions.c.last_seen_at,
        sessions.c.proven_at,
        case((staff.c.id.is_not(None), factors.is_set_up(staff.c.id)), else_=false()).label("has_factor"),
        staff.c.role,
        func.coalesce(staff.c.name, customers.c.name).label("name"),
        func.coalesce(staff.c.email, customers.c.email).label("email"),
        func.coalesce(staff.c.language, customers.c.language, "").label("language"),
        func.coalesce(staff.c.zone, customers.c.zone, "").label("zone"),
    )
    .select_from(sessions.outerjoin(staff, _is_colleague).outerjoin(customers, _is_member))
    .where(or_(staff.c.id.is_not(None), customers.c.id.is_not(None)))
)


async def of_actor(read: Read, actor: Actor, *, here: str = "") -> Sequence[Row[Any]]:
    """Where somebody is signed in, the newest first; without anything that could be used to come in.

    Args:
        read: a look at the database.
        actor: the member, or who of the staff.
        here: the token of the browser that asks, which is marked ``is_here``.

    Returns:
        the rows; ``agents.in_words(row.agent)`` says which browser each is.
    """
    shown = [column for column in sessions.c if column.name != "token_hash"]
    is_here = (sessions.c.token_hash == hashed(here)).label("is_here")
    current = (*_of(actor), *_current(read))
    return await read.rows(select(*shown, is_here).where(*current).order_by(sessions.c.id.desc()))


def _good(read: Read, token: str) -> tuple[ColumnElement[bool], ...]:
    return sessions.c.token_hash == hashed(token), *_current(read)


def _current(read: Read) -> tuple[ColumnElement[bool], ...]:
    return sessions.c.ended_at.is_(None), sessions.c.expires_at > read.now


def _of(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return sessions.c.kind == actor.kind, sessions.c.person_id == actor.id
