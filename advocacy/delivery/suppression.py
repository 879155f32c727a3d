"""Addresses that must not be written to, kept as keyed hashes, so that the list outlives the people on it.

Somebody who asked for silence and was then erased stays silent when an import brings their address back. Without
the installation's secret nobody can tell which addresses are on the list.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Column, String, Table, select

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
    """Carry the silence of these customers over into the list; called before they are erased."""
    for part in chunks(ids):
        rows = await work.rows(
            select(customers).where(customers.c.id.in_(part), customers.c.email.is_not(None)).order_by(customers.c.id)
        )
        await suppress(work, {row.email: ASKED for row in rows if row.unsubscribed_at}, secret)
        await suppress(work, {row.email: BOUNCED for row in rows if row.bounced_at}, secret)


async def reasons_for(read: Read, addresses: Iterable[str], secret: str) -> dict[str, set[str]]:
    """Why addresses must not be written to; nothing for those that may."""
    marked = {address: fingerprint(secret, address) for address in addresses}
    listed: dict[str, set[str]] = {}
    for part in chunks(sorted(set(marked.values()))):
        for row in await read.rows(select(suppressions).where(suppressions.c.fingerprint.in_(part))):
            listed.setdefault(row.fingerprint, set()).add(row.reason)
    return {address: listed.get(mark, set()) for address, mark in marked.items()}
