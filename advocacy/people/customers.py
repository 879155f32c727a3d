"""A person at an account, before and after joining. A member is a customer who joined and has not left.

Attributes are what is known about a person as typed JSON: imported columns and the answers they gave.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Row, String, Table, and_, select, true, update

from advocacy.clock import zone
from advocacy.database import Json, Key, Read, UtcDateTime, Work, among, id_column, insert_into, metadata
from advocacy.errors import Conflict, NotFound
from advocacy.people.accounts import AccountRow, accounts, fitting, save_accounts

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
)


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """What an import or the API knows of a person; None says nothing and changes nothing."""

    email: str | None = None
    external_id: str | None = None
    name: str | None = None
    title: str | None = None
    language: str | None = None
    zone: str | None = None
    account: AccountRow | None = None
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    unsubscribed: bool = False

    @property
    def email_key(self) -> str | None:
        """The address as identity: trimmed and lower-case, nothing else folded."""
        return self.email.strip().casefold() if self.email else None


def is_member(customer: Row[Any]) -> bool:
    """Joined, and neither left nor erased."""
    return customer.joined_at is not None and customer.left_at is None and customer.erased_at is None


def may_be_mailed(customer: Row[Any]) -> bool:
    """Has an address that works and has not asked for silence."""
    return bool(customer.email and not customer.unsubscribed_at and not customer.bounced_at and not customer.erased_at)


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving rows did: the ids in the order of the rows, and how many rows told something new."""

    ids: list[int]
    told_something: int


async def save_customers(work: Work, rows: Sequence[CustomerRow]) -> list[int]:
    """Create or complete customers, as :func:`save_all`.

    Returns:
        the ids, in the order of the rows.
    """
    return (await save_all(work, rows)).ids


async def save_all(work: Work, rows: Sequence[CustomerRow]) -> Saved:
    """Create or complete customers, found by external id first and then by address.

    What a row does not say stays as it was; unsubscribing is only ever added by an import, never taken back.

    Raises:
        Conflict: an address and an id belong to two different people.
        Invalid: something is longer than may be kept, or a time zone does not exist.
    """
    told_of_accounts: set[str] = set()
    account_ids = await save_accounts(work, [row.account for row in rows if row.account], told_of_accounts)
    known = await find_customers(work, rows)
    new: dict[str, dict[str, Any]] = {}
    for row in rows:
        if _match(known, row) is None:
            new.setdefault(_identity(row), {}).update(_as_new(row, account_ids, work))
    if new:
        await work.execute(insert_into(work, customers), [_complete(values, work) for values in new.values()])
        known = await find_customers(work, rows)
    ids: list[int] = []
    told = 0
    for row in rows:
        found = _match(known, row)
        if found is None:
            raise NotFound(f"The customer {_identity(row)!r} could not be saved.")
        _refuse_two_in_one(found, known.get(f"mail:{row.email_key}"), row)
        is_new = _identity(row) in new
        changes = {} if is_new else _changes(found, row, account_ids, work)
        if changes:
            await change(work, found.id, **changes)
        told += bool(is_new or changes or (row.account and row.account.identity in told_of_accounts))
        ids.append(int(found.id))
    return Saved(ids, told)


async def find_customers(read: Read, rows: Iterable[CustomerRow]) -> dict[str, Row[Any]]:
    """Known customers among the rows, by ``id:external id`` and by ``mail:address``."""
    wanted = list(rows)
    found: dict[str, Row[Any]] = {}
    for column, prefix, values in (
        (customers.c.email_key, "mail:", {row.email_key for row in wanted if row.email_key}),
        (customers.c.external_id, "id:", {row.external_id for row in wanted if row.external_id}),
    ):
        if values:
            for customer in await read.rows(select(customers).where(among(read, column, sorted(values)))):
                found[prefix + getattr(customer, column.name)] = customer
    return found


def _match(known: Mapping[str, Row[Any]], row: CustomerRow) -> Row[Any] | None:
    by_id = known.get(f"id:{row.external_id}") if row.external_id else None
    return by_id if by_id is not None else known.get(f"mail:{row.email_key}")


def _refuse_two_in_one(found: Row[Any], by_mail: Row[Any] | None, row: CustomerRow) -> None:
    another_id = row.external_id and found.external_id and found.external_id != row.external_id
    another_person = by_mail is not None and by_mail.id != found.id
    if another_id or another_person:
        raise Conflict(
            f"{row.email} belongs to another customer than the id {row.external_id}.",
            remedy="Correct the row, or give each person an address of their own.",
        )


def _identity(row: CustomerRow) -> str:
    return f"mail:{row.email_key}" if row.email_key else f"id:{row.external_id}"


def _as_new(row: CustomerRow, account_ids: Mapping[str, int], work: Work) -> dict[str, Any]:
    said = {
        "external_id": fitting("id", row.external_id),
        "name": fitting("name", row.name),
        "title": fitting("title", row.title),
        "language": fitting("language", row.language, 12),
        "zone": str(zone(row.zone)) if row.zone else None,
    }
    values: dict[str, Any] = {name: value for name, value in said.items() if value}
    if row.email:
        values |= {"email": fitting("address", row.email.strip(), 320), "email_key": row.email_key}
    if row.account:
        values["account_id"] = account_ids.get(row.account.identity)
    if row.tags:
        values["tags"] = list(dict.fromkeys(row.tags))
    if row.attributes:
        values["attributes"] = dict(row.attributes)
    if row.unsubscribed:
        values["unsubscribed_at"] = work.now
    return values


def _complete(values: Mapping[str, Any], work: Work) -> dict[str, Any]:
    blank = {column.name: None for column in customers.c if column.name != "id"}
    defaults = {"name": "", "language": "en", "zone": "UTC", "tags": [], "attributes": {}, "employee": False}
    return blank | defaults | dict(values) | {"created_at": work.now}


def _changes(found: Row[Any], row: CustomerRow, account_ids: Mapping[str, int], work: Work) -> dict[str, Any]:
    said = _as_new(row, account_ids, work)
    said["tags"] = list(dict.fromkeys([*found.tags, *row.tags]))
    said["attributes"] = {**found.attributes, **row.attributes}
    if found.unsubscribed_at:
        said.pop("unsubscribed_at", None)
    return {name: value for name, value in said.items() if value != getattr(found, name)}


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
    for row in await work.rows(select(customers.c.id, customers.c.tags).where(among(work, customers.c.id, ids))):
        tags = [word for word in dict.fromkeys([*row.tags, *add]) if word not in drop]
        if tags != row.tags:
            await change(work, row.id, tags=tags)


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
