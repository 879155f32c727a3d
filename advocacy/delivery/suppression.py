"""Addresses that must not be written to, kept as keyed hashes, so that the list outlives the people on it.

Somebody who asked for silence and was then erased stays silent when an import brings their address back. Without
the installation's secret nobody can tell which addresses are on the list.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Column, String, Table, delete, select

from advocacy.columns import UtcDateTime, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.people.customers import customers

BOUNCED = "bounced"
ASKED = "asked"
COMPLAINED = "complained"

suppressions = Table(
    "suppressions",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("reason", String(12), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)


def fingerprint(secret: str, address: str) -> str:
    """The keyed hash of an address, however it is capitalised."""
    key = hmac.digest(secret.encode(), b"advocacy suppression", "sha256")
    return hmac.digest(key, address.strip().casefold().encode(), "sha256").hex()


def silences(reasons: Iterable[str], *, bulk: bool) -> bool:
    """Whether these reasons forbid a mail: a dead address forbids every mail, a wish for silence those in bulk."""
    known = set(reasons)
    return BOUNCED in known or (bulk and bool(known))


async def suppress(work: Work, addresses: Mapping[str, str], secret: str) -> None:
    """Put addresses on the list, each with its reason; one that is there already stays as it was."""
    rows = [
        {"fingerprint": fingerprint(secret, address), "reason": reason, "at": work.now}
        for address, reason in addresses.items()
    ]
    if rows:
        await work.execute(insert_into(work, suppressions).on_conflict_do_nothing(), rows)


async def keep_silence(work: Work, ids: Sequence[int], secret: str) -> None:
    """Put these customers on the list before they are erased: who wants to be forgotten does not want to be written to.

    A dead address is kept as such; all the others as a wish for silence, whether or not they had said so before.
    """
    for part in chunks(ids):
        rows = await work.rows(
            select(customers).where(customers.c.id.in_(part), customers.c.email.is_not(None)).order_by(customers.c.id)
        )
        await suppress(work, {row.email: ASKED for row in rows}, secret)
        await suppress(work, {row.email: BOUNCED for row in rows if row.bounced_at}, secret)


async def lift(work: Work, address: str, secret: str) -> None:
    """End a wish for silence, because its owner asks for mails again; a dead address stays on the list."""
    await work.execute(
        delete(suppressions).where(
            suppressions.c.fingerprint == fingerprint(secret, address), suppressions.c.reason.in_((ASKED, COMPLAINED))
        )
    )


async def restore(work: Work, address: str, secret: str) -> None:
    """Take an address off that a server had called dead, because a person says that it works; a wish stays."""
    await work.execute(
        delete(suppressions).where(
            suppressions.c.fingerprint == fingerprint(secret, address), suppressions.c.reason == BOUNCED
        )
    )


async def reasons_for(read: Read, addresses: Iterable[str], secret: str) -> dict[str, set[str]]:
    """Why addresses must not be written to; nothing for those that may."""
    marked = {address: fingerprint(secret, address) for address in addresses}
    listed: dict[str, set[str]] = {}
    for part in chunks(sorted(set(marked.values()))):
        for row in await read.rows(select(suppressions).where(suppressions.c.fingerprint.in_(part))):
            listed.setdefault(row.fingerprint, set()).add(row.reason)
    return {address: listed.get(mark, set()) for address, mark in marked.items()}
