"""A company that buys. Its value and tier say how much a lost or a won customer weighs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Column, Row, String, Table, select

from advocacy.columns import Json, UtcDateTime, id_column, metadata
from advocacy.database import Work, among, insert_into
from advocacy.errors import Invalid

accounts = Table(
    "accounts",
    metadata,
    id_column(),
    Column("key", String(200), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("domain", String(200)),
    Column("value", BigInteger),
    Column("tier", String(60)),
    Column("attributes", Json, nullable=False, default=dict),
    Column("created_at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What an import or the API knows of an account.

    Attributes:
        name: as people say it; its lower-case form is the key unless ``key`` is given.
        key: the company's own id of the account, where it has one.
        value: yearly value in whole units of the company's currency; None is unknown, which is not 0.
    """

    name: str
    key: str = ""
    domain: str | None = None
    value: int | None = None
    tier: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """What makes two rows the same account."""
        return (self.key or self.name).strip().casefold()


LONGEST = 200


def fitting(what: str, text: str | None, longest: int = LONGEST) -> str | None:
    """The text, if it is no longer than its column.

    Raises:
        Invalid: it is longer; a name cut off in silence would be a wrong name.
    """
    if text is not None and len(text) > longest:
        raise Invalid(
            f"The {what} {text[:40]!r}… has {len(text)} characters.",
            remedy=f"Shorten it to {longest}, or leave it out.",
        )
    return text


async def save_accounts(work: Work, rows: Iterable[AccountRow], told: set[str] | None = None) -> dict[str, int]:
    """Create or complete accounts; what a row does not say stays as it was.

    Args:
        work: the transaction.
        rows: what is known of each; several rows of one account are taken together.
        told: filled with the identities of the accounts that were new or changed.

    Returns:
        the id of each account by its identity.
    """
    wanted: dict[str, AccountRow] = {}
    for row in rows:
        if row.identity:
            wanted[row.identity] = _merged(wanted.get(row.identity), row)
    known = await _by_key(work, list(wanted))
    new = [_as_new(row, work) for key, row in wanted.items() if key not in known]
    if new:
        await work.execute(insert_into(work, accounts).on_conflict_do_nothing(), new)
        known |= await _by_key(work, [row["key"] for row in new])
    changed = {row["key"] for row in new}
    changes = {key: said for key, row in wanted.items() if (said := _changes(known[key], row))}
    await work.amend(accounts, {known[key].id: said for key, said in changes.items()})
    changed |= changes.keys()
    if told is not None:
        told |= changed
    return {key: found.id for key, found in known.items()}


async def _by_key(work: Work, keys: Sequence[str]) -> dict[str, Row[Any]]:
    if not keys:
        return {}
    return {found.key: found for found in await work.rows(select(accounts).where(among(work, accounts.c.key, keys)))}


def _merged(first: AccountRow | None, second: AccountRow) -> AccountRow:
    if first is None:
        return second
    return AccountRow(
        name=first.name,
        key=first.key,
        domain=second.domain or first.domain,
        value=first.value if second.value is None else second.value,
        tier=second.tier or first.tier,
        attributes={**first.attributes, **second.attributes},
    )


def _as_new(row: AccountRow, work: Work) -> dict[str, Any]:
    return {
        "key": fitting("account", row.identity),
        "name": fitting("account", row.name.strip() or row.key.strip()),
        "domain": fitting("domain", row.domain),
        "value": row.value,
        "tier": fitting("tier", row.tier, 60),
        "attributes": dict(row.attributes),
        "created_at": work.now,
    }


def _changes(known: Row[Any], row: AccountRow) -> dict[str, Any]:
    said: dict[str, Any] = {
        "domain": fitting("domain", row.domain),
        "value": row.value,
        "tier": fitting("tier", row.tier, 60),
    }
    changes = {name: new for name, new in said.items() if new is not None and new != getattr(known, name)}
    attributes = {**known.attributes, **row.attributes}
    if attributes != known.attributes:
        changes["attributes"] = attributes
    return changes
