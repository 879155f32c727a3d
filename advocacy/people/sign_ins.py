"""Asking for a sign-in link: what is put down when somebody types an address, whoever has it.

The page that asks does the same for an address that is somebody's and for one that is nobody's. A worker looks later
whose it is; then the row is deleted, and with it the address. Whoever finds a row taken by another, who is gone,
leaves it at that: a link that may have been mailed is not mailed again.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Row, String, Table, delete, func, update

from advocacy.columns import UtcDateTime, metadata
from advocacy.database import Work, chunks, insert_into
from advocacy.errors import Invalid
from advocacy.people import allowances, identity
from advocacy.people.allowances import Allowance
from advocacy.words import said

LONGEST_ADDRESS = 320
BY_ADDRESS = Allowance("link.address", 5, timedelta(hours=1))
BY_CLIENT = Allowance("link.client", 30, timedelta(hours=1))

sign_in_asks = Table(
    "sign_in_asks",
    metadata,
    Column("key", String(22), primary_key=True),
    Column("address", String(LONGEST_ADDRESS), nullable=False),
    Column("browser_hash", String(64), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("language", String(12), nullable=False),
    Column("leads_to", String(identity.LONGEST_PATH), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("taken_at", UtcDateTime),
)


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody asks for a link.

    Attributes:
        address: where it is to be mailed, as typed.
        browser: the random mark of the browser that asks.
        client: from where it asks; counted by.
        language: in which its pages are.
        leads_to: the path to which it wants to go afterwards, or nothing.
    """

    address: str
    browser: str
    client: str
    language: str = "en"
    leads_to: str = ""


async def put_down(work: Work, ask: Ask, *, secret: str) -> str:
    """Put an ask down; the same statements whether or not anybody has that address.

    Returns:
        the key of its row.

    Raises:
        Invalid: that is no address.
        TooMany: for that address, or from that client, it was asked often enough.
    """
    address = checked(ask.address)
    await allowances.allow(work, BY_ADDRESS, address.casefold(), secret=secret)
    await allowances.allow(work, BY_CLIENT, ask.client, secret=secret)
    key = secrets.token_urlsafe(identity.TOKEN_BYTES)
    asked = identity.Asked.by(ask.browser, secret)
    await work.execute(
        insert_into(work, sign_in_asks).values(
            key=key,
            address=address,
            browser_hash=asked.browser_hash,
            code_hash=asked.code_hash,
            language=ask.language,
            leads_to=ask.leads_to,
            expires_at=work.now + identity.LINK_LIFE,
        )
    )
    return key


def checked(address: str) -> str:
    """An address as it may be asked for: without stray spaces, and of the form of one.

    Raises:
        Invalid: it is none.
    """
    tidy = address.strip()
    if not tidy:
        raise Invalid(said("The address is missing."), where="email")
    name, _, domain = tidy.rpartition("@")
    if not (name and domain and tidy.isprintable() and " " not in tidy and len(tidy) <= LONGEST_ADDRESS):
        raise Invalid(said("That is not an address."), where="email", remedy=said("Write it like ann@example.com."))
    return tidy


async def take(work: Work, key: str) -> Row[Any] | None:
    """Take an ask to answer it; of many who try, one gets it. None when it is taken, answered or too old."""
    free = (sign_in_asks.c.key == key, sign_in_asks.c.taken_at.is_(None), sign_in_asks.c.expires_at > work.now)
    taken = await work.execute(update(sign_in_asks).where(*free).values(taken_at=work.now).returning(sign_in_asks))
    return taken.first()


async def give_back(work: Work, key: str) -> None:
    """Let an ask be taken again, whose mail did certainly not arrive."""
    await work.execute(update(sign_in_asks).where(sign_in_asks.c.key == key).values(taken_at=None))


async def forget(work: Work, key: str) -> None:
    """Drop an ask that is done with."""
    await work.execute(delete(sign_in_asks).where(sign_in_asks.c.key == key))


async def forget_addresses(work: Work, addresses: Sequence[str]) -> None:
    """Drop the asks for these addresses, however they were capitalised, because their owners are erased."""
    for part in chunks(sorted({address.lower() for address in addresses})):
        await work.execute(delete(sign_in_asks).where(func.lower(sign_in_asks.c.address).in_(part)))
