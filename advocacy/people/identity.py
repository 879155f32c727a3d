"""Signing in without a password: a link that is good once, for ten minutes.

A link carries 128 random bits, and only their hash is kept. It is spent by the button on its page and never by
opening it, because mail scanners open links. Where a browser asked for it, it is good in that browser alone;
in another one, the code that the asking browser shows has to be typed as well, so that somebody who reads the
mail over a shoulder, or has it forwarded, holds one half.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Integer, Row, String, Table, delete, select, update
from sqlalchemy.sql.elements import ColumnElement

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Actor, Read, Work, insert_into
from advocacy.errors import NotFound
from advocacy.people import customers, marks, staff
from advocacy.words import said

TOKEN_BYTES = 16
LINK_LIFE = timedelta(minutes=10)
MOST_WRONG_CODES = 5
LONGEST_PATH = 500
REMEMBERED_FOR = timedelta(days=30)  # what became of a link is told for so long

sign_in_links = Table(
    "sign_in_links",
    metadata,
    id_column(),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("person_id", Key, nullable=False),
    Column("browser_hash", String(64)),
    Column("code_hash", String(64)),
    Column("leads_to", String(LONGEST_PATH), nullable=False, default="", server_default=""),
    Column("wrong_codes", Integer, nullable=False, default=0),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("spent_at", UtcDateTime),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The browser that asked for a link, as it is kept.

    Attributes:
        browser_hash: the hash of its mark.
        code_hash: the keyed hash of the code it shows.
    """

    browser_hash: str
    code_hash: str

    @classmethod
    def by(cls, mark: str, secret: str) -> "Asked":
        """The browser with that mark."""
        browser = hashed(mark)
        return cls(browser, marks.code_hash(browser, marks.code_of(mark, secret), secret))


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is handed out; nothing of it can be read from the database again.

    Attributes:
        token: the end of the link's address.
        expires_at: from when on it is good for nothing.
    """

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Admission:
    """What a link is good for.

    Attributes:
        actor: who is signed in by it.
        leads_to: the path to which they wanted to go when they asked for it, or nothing.
    """

    actor: Actor
    leads_to: str


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


async def make_link(
    work: Work, person: Actor, *, asked: Asked | None = None, until: datetime | None = None, leads_to: str = ""
) -> Link:
    """A new link for somebody.

    Args:
        work: the unit of work.
        person: who will be signed in by it.
        asked: the browser that asked; None for a link handed over by other means, such as the command line, which is
            good in any browser.
        until: when it ends; None for ten minutes from now.
        leads_to: the path to which they wanted to go.
    """
    link = Link(secrets.token_urlsafe(TOKEN_BYTES), until or work.now + LINK_LIFE)
    await work.execute(
        insert_into(work, sign_in_links).values(
            token_hash=hashed(link.token),
            kind=person.kind,
            person_id=person.id,
            browser_hash=asked.browser_hash if asked else None,
            code_hash=asked.code_hash if asked else None,
            leads_to=leads_to,
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


async def spend_link(
    work: Work, token: str, *, browser: str | None = None, code: str = "", secret: str
) -> Admission | None:
    """Use a link up; of many who try at the same moment one succeeds.

    Args:
        work: the unit of work.
        token: the link's.
        browser: the mark of the browser in which the button was pressed, if it has one.
        code: what was typed.
        secret: the installation's.

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
    if not _asked_here(link, browser) and not (code and _is_code(link, code, secret)):
        if code:
            await work.execute(update(sign_in_links).where(*good).values(wrong_codes=sign_in_links.c.wrong_codes + 1))
        return None
    if not await work.changed(update(sign_in_links).where(*good).values(spent_at=work.now)):
        raise await _not_good(work, token)
    return Admission(await as_of_now(work, Actor(link.kind, link.person_id)), link.leads_to)


async def take_back(work: Work, link: Link) -> None:
    """Drop a link that reached nobody."""
    await work.execute(delete(sign_in_links).where(sign_in_links.c.token_hash == hashed(link.token)))


async def sweep(work: Work) -> None:
    """Drop the links of which nobody asks any more what became of them."""
    await work.execute(delete(sign_in_links).where(sign_in_links.c.expires_at <= work.now - REMEMBERED_FOR))


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
    raise NotFound(
        said("Whoever this link was made for has no access any more."), remedy=said("Ask whoever sent it to you.")
    )


async def name_of(read: Read, person: Actor) -> str:
    """What somebody who is signed in is called; their address where no name is known."""
    if person.kind == "staff" and person.id is not None:
        row = await staff.get(read, person.id)
    else:
        row = await customers.get(read, int(person.id or 0))
    return str(row.name or row.email)


def _is_code(link: Row[Any], code: str, secret: str) -> bool:
    return hmac.compare_digest(marks.code_hash(link.browser_hash, code, secret), link.code_hash)


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
            said("This sign-in link is not one of ours."),
            remedy=said("Copy it whole, to its last character, or ask for a new one."),
        )
    if link.spent_at is not None:
        why = said("This sign-in link was used on {day}.", day=link.spent_at.date())
    elif link.wrong_codes >= MOST_WRONG_CODES:
        why = said("This sign-in link ended after {n} wrong codes.", n=MOST_WRONG_CODES)
    else:
        at, day = f"{link.expires_at:%H:%M}", link.expires_at.date()
        why = said("This sign-in link was good for ten minutes, until {time} on {day} (UTC).", time=at, day=day)
    return NotFound(why, remedy=said("Ask for a new one; it takes a minute."))
