"""What a person and their company allowed: for what, until when, under which terms, and the quotes they approved.

There are two consents. Whether the **person** agrees is told by ``people.consent`` (purpose ``reference``) and by
nothing else, so that taking it back there holds here at once; an approval adds scope, end and terms to it. The
**company** allows the use of its name, logo and words, in writing. Either ends after twelve months unless it says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
    update,
)

from advocacy.acts.willingness import ACTIVITIES
from advocacy.clock import later, period
from advocacy.columns import Json, Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.errors import Conflict, Invalid
from advocacy.people.consent import consents, grant

PURPOSE = "reference"
LASTS = period("P12M")

approvals = Table(
    "reference_approvals",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customers.id"), index=True),
    Column("account_id", Key, ForeignKey("accounts.id"), index=True),
    Column("scope", Json, nullable=False),
    Column("obtained_at", UtcDateTime, nullable=False),
    Column("obtained_by", String(40), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("nda", Boolean, nullable=False),
    Column("competitors", Json, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    CheckConstraint("(customer_id IS NULL) <> (account_id IS NULL)", name="one_side"),
)

quotes = Table(
    "reference_quotes",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("approved_at", UtcDateTime, nullable=False),
    Column("approved_by", String(40), nullable=False),
    Column("embargo_until", UtcDateTime),
    Column("withdrawn_at", UtcDateTime),
    UniqueConstraint("customer_id", "version"),
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What was allowed.

    Attributes:
        scope: the activities it is for; empty is all of them.
        evidence: the address of the document, or where and how it was said.
        expires_at: None is twelve months from now.
        nda: a mutual agreement has to be signed before anybody talks.
        competitors: companies that are not to be told.
    """

    evidence: str
    scope: tuple[str, ...] = ()
    expires_at: datetime | None = None
    nda: bool = False
    competitors: tuple[str, ...] = ()


async def approve(work: Work, terms: Terms, *, customer: int | None = None, account: int | None = None) -> int:
    """Keep what a person or a company allowed; it replaces what the same side allowed before.

    Returns:
        the id of the approval.

    Raises:
        Invalid: not exactly one side is named, there is no evidence, or the scope has an unknown activity.
    """
    _check(terms, customer, account)
    side = approvals.c.account_id == account if customer is None else approvals.c.customer_id == customer
    await work.execute(update(approvals).where(side, approvals.c.withdrawn_at.is_(None)).values(withdrawn_at=work.now))
    made = await work.value(
        insert_into(work, approvals)
        .values(
            customer_id=customer,
            account_id=account,
            scope=list(terms.scope),
            obtained_at=work.now,
            obtained_by=str(work.actor),
            evidence=terms.evidence.strip(),
            expires_at=terms.expires_at or later(work.now, LASTS, "UTC"),
            nda=terms.nda,
            competitors=list(terms.competitors),
        )
        .returning(approvals.c.id)
    )
    if customer is not None:
        await grant(work, customer, PURPOSE, evidence=terms.evidence)
    return int(made)


def _check(terms: Terms, customer: int | None, account: int | None) -> None:
    if (customer is None) == (account is None):
        raise Invalid("An approval is a person's or a company's.", remedy="Name one of the two.")
    if not terms.evidence.strip():
        raise Invalid("An approval without evidence is none.", where="evidence", remedy="Link the document.")
    unknown = [name for name in terms.scope if name not in ACTIVITIES]
    if unknown:
        raise Invalid(f"{unknown[0]!r} is no activity.", where="scope", remedy=f"Choose from {', '.join(ACTIVITIES)}.")


async def withdraw_company(work: Work, account: int) -> None:
    """Note that a company allows nothing any more; a person withdraws through ``people.consent``.

    Raises:
        Conflict: it had allowed nothing.
    """
    met = await work.changed(
        update(approvals)
        .where(approvals.c.account_id == account, approvals.c.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now)
    )
    if not met:
        raise Conflict("This company has allowed nothing.")


async def approve_quote(work: Work, customer: int, text: str, *, embargo_until: datetime | None = None) -> int:
    """Keep words that a person approved to be quoted; earlier versions stay, the newest is used.

    Returns:
        the number of the version.

    Raises:
        Invalid: there are no words.
    """
    if not text.strip():
        raise Invalid("There are no words to quote.", where="text")
    known = await work.value(select(func.max(quotes.c.version)).where(quotes.c.customer_id == customer))
    version = int(known or 0) + 1
    await work.execute(
        insert_into(work, quotes).values(
            customer_id=customer,
            version=version,
            text=text.strip(),
            approved_at=work.now,
            approved_by=str(work.actor),
            embargo_until=embargo_until,
        )
    )
    return version


async def withdraw_quotes(work: Work, customer: int) -> None:
    """Note that a person is not to be quoted any more."""
    await work.execute(
        update(quotes)
        .where(quotes.c.customer_id == customer, quotes.c.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now)
    )


async def consents_of(read: Read, customers: Sequence[int]) -> dict[int, Row[Any]]:
    """Who of these customers agrees to be asked as a reference, and since when."""
    return {
        row.customer_id: row
        for part in chunks(customers)
        for row in await read.rows(
            select(consents).where(
                consents.c.customer_id.in_(part), consents.c.purpose == PURPOSE, consents.c.withdrawn_at.is_(None)
            )
        )
    }


async def of_customers(read: Read, customers: Sequence[int]) -> dict[int, Row[Any]]:
    """The terms these people gave, by customer."""
    return await _terms(read, "customer_id", customers)


async def of_accounts(read: Read, accounts: Sequence[int]) -> dict[int, Row[Any]]:
    """What these companies allowed, by account."""
    return await _terms(read, "account_id", accounts)


async def _terms(read: Read, side: str, ids: Sequence[int]) -> dict[int, Row[Any]]:
    return {
        getattr(row, side): row
        for part in chunks(ids)
        for row in await read.rows(
            select(approvals)
            .where(approvals.c[side].in_(part), approvals.c.withdrawn_at.is_(None))
            .order_by(approvals.c.id)
        )
    }


async def quotes_of(read: Read, customers: Sequence[int]) -> dict[int, str]:
    """The newest words that may be quoted now, by customer."""
    return {
        row.customer_id: row.text
        for part in chunks(customers)
        for row in await read.rows(
            select(quotes.c.customer_id, quotes.c.text)
            .where(
                quotes.c.customer_id.in_(part),
                quotes.c.withdrawn_at.is_(None),
                quotes.c.embargo_until.is_(None) | (quotes.c.embargo_until <= read.now),
            )
            .order_by(quotes.c.version)
        )
    }
