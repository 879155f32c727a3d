"""Signing in without a password: a link that is good once, for ten minutes.

A link carries 128 random bits, and only their hash is kept. It is spent by the button on its page and never by
opening it, because mail scanners open links. Where a browser asked for it, it is good in that browser alone;
in another one, the code that the asking browser shows has to be typed as well, so that somebody who reads the
mail over a shoulder, or has it forwarded, holds one half.
"""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Integer, Row, String, Table, select, update
from sqlalchemy.sql.elements import ColumnElement

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Actor, Read, Work, insert_into
from advocacy.errors import NotFound
from advocacy.people import customers, staff

TOKEN_BYTES = 16
LINK_LIFE = timedelta(minutes=10)
CODE_DIGITS = 8
MOST_WRONG_CODES = 5

sign_in_links = Table(
    "sign_in_links",
    metadata,
    id_column(),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("person_id", Key, nullable=False),
    Column("browser_hash", String(64)),
    Column("code_hash", String(64)),
    Column("wrong_codes", Integer, nullable=False, default=0),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("spent_at", UtcDateTime),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is handed out; nothing of it can be read from the database again.

    Attributes:
        token: the end of the link's address.
        code: what the asking browser shows, for another one to type; empty when no browser asked.
        expires_at: from when on it is good for nothing.
    """

    token: str
    code: str
    expires_at: datetime


def hashed(secret: str) -> str:
    """What is kept of a random secret. Plain SHA-256: 128 random bits cannot be guessed through it."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def whom(read: Read, email: str) -> Actor:
    """Who signs in with that address: somebody of the staff, or else a member.

    Raises:
        NotFound: it is neither's.
    """
    colleague = await staff.by_email(read, email)
    if colleague is not None:
        return Actor("staff", colleague.id, colleague.role)
    member = await read.row(
        select(customers.customers.c.id).where(
            customers.customers.c.email_key == email.strip().casefold(), customers.MEMBERS
        )
    )
    if member is None:
        raise NotFound(
            f"Nobody of the staff and no member has the address {email}.",
            remedy="Add them with: advocacy staff add EMAIL --role manager.",
        )
    return Actor("member", member.id)


async def make_link(work: Work, person: Actor, *, browser: str | None = None) -> Link:
    """A new link for somebody.

    Args:
        work: the unit of work.
        person: who will be signed in by it.
        browser: the random mark of the browser that asked; None for a link handed over by other means, such as the
            command line, which is good in any browser.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS)) if browser else ""
    link = Link(token, code, work.now + LINK_LIFE)
    await work.execute(
        insert_into(work, sign_in_links).values(
            token_hash=hashed(token),
            kind=person.kind,
            person_id=person.id,
            browser_hash=hashed(browser) if browser else None,
            code_hash=_code_hash(token, code) if browser else None,
            wrong_codes=0,
            created_at=work.now,
            expires_at=link.expires_at,
        )
    )
    return link


async def needs_code(read: Read, token: str, *, browser: str | None = None) -> bool:
    """Whether a link that is still good wants its code typed in this browser.

    Raises:
        NotFound: it is not good (any more); the words say since when.
    """
    link = await read.row(select(sign_in_links).where(*_good(read, token)))
    if link is None:
        raise await _not_good(read, token)
    return not _asked_here(link, browser)


async def spend_link(work: Work, token: str, *, browser: str | None = None, code: str = "") -> Actor | None:
    """Use a link up; of many who try at the same moment one succeeds.

    Returns:
        who it signs in, or None when this browser did not ask for it and the code is missing or wrong. A wrong code
        is counted, and the fifth ends the link.

    Raises:
        NotFound: it was never given out, is used up or too old, or its person may no longer sign in.
    """
    good = _good(work, token)
    link = await work.row(select(sign_in_links).where(*good))
    if link is None:
        raise await _not_good(work, token)
    if not _asked_here(link, browser) and (not code or _code_hash(token, code) != link.code_hash):
        if code:
            await work.execute(update(sign_in_links).where(*good).values(wrong_codes=sign_in_links.c.wrong_codes + 1))
        return None
    if not await work.changed(update(sign_in_links).where(*good).values(spent_at=work.now)):
        raise await _not_good(work, token)
    return await as_of_now(work, Actor(link.kind, link.person_id))


async def as_of_now(read: Read, person: Actor) -> Actor:
    """Somebody who has signed in, with the role they have at this moment.

    Raises:
        NotFound: they may no longer sign in.
    """
    if person.kind == "staff" and person.id is not None:
        with suppress(NotFound):
            return Actor("staff", person.id, (await staff.get(read, person.id)).role)
    else:
        member = select(customers.customers.c.id).where(customers.customers.c.id == person.id, customers.MEMBERS)
        if await read.value(member) is not None:
            return Actor("member", person.id)
    raise NotFound("Whoever this link was made for has no access any more.", remedy="Ask whoever sent it to you.")


async def name_of(read: Read, person: Actor) -> str:
    """What somebody who is signed in is called; their address where no name is known."""
    if person.kind == "staff" and person.id is not None:
        row = await staff.get(read, person.id)
    else:
        row = await customers.get(read, int(person.id or 0))
    return str(row.name or row.email)


def _code_hash(token: str, code: str) -> str:
    # The token, which is not kept, salts the short code: from the database alone it cannot be tried out.
    return hashed(f"{token}:{''.join(filter(str.isdigit, code))}")


def _good(read: Read, token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        sign_in_links.c.token_hash == hashed(token),
        sign_in_links.c.spent_at.is_(None),
        sign_in_links.c.expires_at > read.now,
        sign_in_links.c.wrong_codes < MOST_WRONG_CODES,
    )


def _asked_here(link: Row[Any], browser: str | None) -> bool:
    return link.browser_hash is None or (browser is not None and hashed(browser) == link.browser_hash)


async def _not_good(read: Read, token: str) -> NotFound:
    link = await read.row(select(sign_in_links).where(sign_in_links.c.token_hash == hashed(token)))
    if link is None:
        return NotFound(
            "This sign-in link is not one of ours.",
            remedy="Copy it whole, to its last character, or ask for a new one.",
        )
    if link.spent_at is not None:
        said = f"This sign-in link was used on {link.spent_at:%-d %B %Y}."
    elif link.wrong_codes >= MOST_WRONG_CODES:
        said = f"This sign-in link ended after {MOST_WRONG_CODES} wrong codes."
    else:
        said = f"This sign-in link was good for ten minutes, until {link.expires_at:%H:%M on %-d %B %Y} (UTC)."
    return NotFound(said, remedy="Ask for a new one; it takes a minute.")
