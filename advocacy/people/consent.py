"""What a customer agreed to, for which purpose, since when, and how we know.

Agreeing again after a withdrawal is a new row: what was true at some moment can always be told.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, Index, Row, String, Table, Text, exists, select, update

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.errors import Invalid
from advocacy.events import Event
from advocacy.people.customers import customers

PURPOSES = {
    "membership": "what they answer and earn in the hub being kept, because there is no hub without it",
    "mail": "mails about the program beyond those that are needed to run it",
    "reference": "being asked to talk to prospects as a reference",
    "review": "being asked for a review on a public site",
    "testimonial": "being quoted by name in public",
    "referral": "being asked to recommend us to somebody they know",
}

consents = Table(
    "consents",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("evidence", Text, nullable=False),
    Index("ix_consents_customer_id", "customer_id"),
)
_held = consents.c.withdrawn_at.is_(None)
Index(
    "uq_consents_held",
    consents.c.customer_id,
    consents.c.purpose,
    unique=True,
    sqlite_where=_held,
    postgresql_where=_held,
)


async def grant(work: Work, customer: int, purpose: str, *, evidence: str) -> bool:
    """Note that a customer agreed. Agreeing while one agrees already changes nothing.

    Args:
        work: the unit of work.
        customer: who.
        purpose: to what, one of ``PURPOSES``.
        evidence: how we know: the page and its wording, the file and row, the call.

    Returns:
        whether it changed anything.

    Raises:
        Invalid: an unknown purpose, or no evidence.
    """
    return bool(await grant_each(work, {customer: evidence}, purpose))


async def grant_each(work: Work, evidence: Mapping[int, str], purpose: str, *, because: str = "") -> set[int]:
    """Note that several customers agreed, each with how we know.

    Returns:
        those for whom it changed anything.

    Raises:
        Invalid: an unknown purpose, or no evidence.
    """
    _check(purpose)
    if not all(words.strip() for words in evidence.values()):
        raise Invalid("A consent without evidence is none.", where="evidence", remedy="Say how it was given.")
    if not evidence:
        return set()
    made = await work.execute(
        insert_into(work, consents).on_conflict_do_nothing().returning(consents.c.id, consents.c.customer_id),
        [
            {"customer_id": customer, "purpose": purpose, "granted_at": work.now, "evidence": words.strip()}
            for customer, words in sorted(evidence.items())
        ],
    )
    new = {int(row.customer_id): int(row.id) for row in made}
    if new:
        await work.record(
            *[
                Event("consent.granted", customer, f"consent:{number}", purpose, because=because)
                for customer, number in new.items()
            ]
        )
    return set(new)


async def withdraw(work: Work, customer: int, purpose: str) -> bool:
    """Note that a customer agrees no longer; it holds at once.

    Returns:
        whether it changed anything.
    """
    _check(purpose)
    ended = await work.value(
        update(consents)
        .where(consents.c.customer_id == customer, consents.c.purpose == purpose, _held)
        .values(withdrawn_at=work.now)
        .returning(consents.c.id)
    )
    if ended is None:
        return False
    await work.record(Event("consent.withdrawn", customer, about=f"consent:{ended}", object=purpose))
    return True


def agreed(purpose: str) -> ColumnElement[bool]:
    """Which customers agree to a purpose now, as a clause over ``customers``."""
    _check(purpose)
    return exists().where(consents.c.customer_id == customers.c.id, consents.c.purpose == purpose, _held)


async def of_customer(read: Read, customer: int) -> Sequence[Row[Any]]:
    """All that a customer ever agreed to, newest first."""
    return await read.rows(select(consents).where(consents.c.customer_id == customer).order_by(consents.c.id.desc()))


def _check(purpose: str) -> None:
    if purpose not in PURPOSES:
        raise Invalid(
            f"{purpose!r} is not a purpose one can agree to.",
            where="purpose",
            remedy=f"Choose one of {', '.join(PURPOSES)}.",
        )
