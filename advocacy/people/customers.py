"""A person at an account, before and after joining. A member is a customer who joined and has not left.

Attributes are what is known about a person as typed JSON: imported columns and the answers they gave.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Row, String, Table, and_, select, text, true, update

from advocacy.columns import Json, Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, among
from advocacy.errors import NotFound
from advocacy.people.accounts import accounts

_GONE = "erased_at IS NOT NULL"

customers = Table(
    "customers",
    metadata,
    id_column(),
    Column("account_id", Key, ForeignKey("accounts.id"), index=True),
    Column("external_id", String(200), unique=True),
    Column("email", String(320)),
    Column("email_key", String(320), unique=True),
    Column("name", String(200), nullable=False, default=""),
    Column("nickname", String(60)),
    Column("title", String(200)),
    Column("language", String(12), nullable=False, default="en"),
    Column("zone", String(60), nullable=False, default="UTC"),
    Column("tags", Json, nullable=False, default=list),
    Column("attributes", Json, nullable=False, default=dict),
    Column("employee", Boolean, nullable=False, default=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("joined_at", UtcDateTime, index=True),
    Column("left_at", UtcDateTime),
    Column("unsubscribed_at", UtcDateTime),
    Column("bounced_at", UtcDateTime),
    Column("erased_at", UtcDateTime),
    # Who was erased is nobody's choice; they are few, and are taken off every count.
    Index("ix_customers_erased", "id", postgresql_where=text(_GONE), sqlite_where=text(_GONE)),
)


def is_member(customer: Row[Any]) -> bool:
    """Joined, and neither left nor erased."""
    return customer.joined_at is not None and customer.left_at is None and customer.erased_at is None


async def change(work: Work, customer: int, **values: Any) -> None:
    """Change columns of one customer; what the work had read of them is read again."""
    await work.execute(update(customers).where(customers.c.id == customer).values(**values))
    forget(work, [customer])


def forget(work: Work, ids: Iterable[int]) -> None:
    """Drop what this work remembers of these customers, because their rows have changed."""
    remembered = work.memo.get("facts", {})
    for customer in ids:
        remembered.pop(customer, None)


async def tag(work: Work, ids: Sequence[int], *, add: Sequence[str] = (), drop: Sequence[str] = ()) -> None:
    """Add and drop tags, each kept once, in the order they came."""
    changes: dict[int, dict[str, Any]] = {}
    for row in await work.rows(select(customers.c.id, customers.c.tags).where(among(work, customers.c.id, ids))):
        tags = [word for word in dict.fromkeys([*row.tags, *add]) if word not in drop]
        if tags != row.tags:
            changes[row.id] = {"tags": tags}
    await work.amend(customers, changes)
    forget(work, changes)


async def get(read: Read, customer: int) -> Row[Any]:
    """The customer of that id.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(customers).where(customers.c.id == customer))
    if row is None:
        raise NotFound(f"There is no customer {customer}.")
    return row


async def by_email(read: Read, email: str) -> Row[Any]:
    """The customer with that address, however it is capitalised.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(customers).where(customers.c.email_key == email.strip().casefold()))
    if row is None:
        raise NotFound(f"There is no customer with the address {email}.", remedy="Import them first.")
    return row


MAILABLE = and_(
    true(),
    customers.c.email.is_not(None),
    customers.c.unsubscribed_at.is_(None),
    customers.c.bounced_at.is_(None),
    customers.c.erased_at.is_(None),
)
MEMBERS = and_(customers.c.joined_at.is_not(None), customers.c.left_at.is_(None), customers.c.erased_at.is_(None))
WITH_ACCOUNTS = customers.outerjoin(accounts, customers.c.account_id == accounts.c.id)
