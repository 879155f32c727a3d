"""Is the money right? The balances against what the postings add up to, and what postings must say of each other.

A clean ledger gives an empty list. Each difference names the row it was found at, in words a person can follow.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from advocacy.database import Read
from rewards.ledger import balances, fold, postings
from rewards.redemptions import redemptions
from rewards.shipments import shipments


@dataclass(frozen=True, slots=True)
class Balance:
    """A member's figures: ``earned`` less what was taken back, the highest it ever was, and what can be spent."""

    earned: int = 0
    lifetime: int = 0
    spendable: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not add up.

    Attributes:
        row: where it was found: ``balance:17``, ``posting:4``, ``redemption:9`` or ``shipment:2``.
        what: what is wrong, as a plain sentence.
    """

    row: str
    what: str


async def recompute(read: Read, customer: int | None = None) -> dict[int, Balance]:
    """What the postings say the balances are: of one customer, or of everybody."""
    folded = fold()
    query = select(folded)
    if customer is not None:
        query = query.where(folded.c.customer_id == customer)
    return {
        row.customer_id: Balance(int(row.earned), int(row.lifetime), int(row.spendable))
        for row in await read.rows(query)
    }


async def reconcile(read: Read) -> list[Difference]:
    """Everything that does not add up; an empty list when all is well."""
    return [
        *await _balances_off(read),
        *await _postings_off(read),
        *await _redemptions_off(read),
        *await _shipments_off(read),
    ]


async def _balances_off(read: Read) -> list[Difference]:
    folded = fold()
    figures = ("earned", "lifetime", "spendable")
    differs = or_(*[func.coalesce(balances.c[name], 0) != folded.c[name] for name in figures])
    query = (
        select(folded, *[func.coalesce(balances.c[name], 0).label(f"kept_{name}") for name in figures])
        .outerjoin(balances, balances.c.customer_id == folded.c.customer_id)
        .where(differs)
    )
    found = [
        Difference(
            f"balance:{row.customer_id}",
            "; ".join(
                f"{name} is {kept}, and the postings say {said}"
                for name in figures
                if (kept := getattr(row, f"kept_{name}")) != (said := int(getattr(row, name)))
            ),
        )
        for row in await read.rows(query)
    ]
    alone = select(balances.c.customer_id).where(
        or_(balances.c.spendable != 0, balances.c.lifetime != 0),
        balances.c.customer_id.not_in(select(postings.c.customer_id)),
    )
    return found + [
        Difference(f"balance:{row.customer_id}", "there are points and no posting that gave them")
        for row in await read.rows(alone)
    ]


_before = postings.alias("before")


async def _postings_off(read: Read) -> list[Difference]:
    settled = select(postings.c.id).join(_before, _before.c.id == postings.c.settles)
    checks: list[tuple[str, Any]] = [
        (
            "it settles a posting of somebody else, or one that came after it",
            settled.where(or_(_before.c.customer_id != postings.c.customer_id, _before.c.id >= postings.c.id)),
        ),
        (
            "it takes back more than was given",
            settled.where(postings.c.kind == "reversal", postings.c.amount > _before.c.amount),
        ),
        (
            "it ends a reservation with another amount",
            settled.where(postings.c.kind.in_(["spending", "release"]), postings.c.amount != _before.c.amount),
        ),
        (
            "it settles a posting of the wrong kind",
            settled.where(
                or_(
                    and_(postings.c.kind == "reversal", _before.c.kind != "award"),
                    and_(postings.c.kind.in_(["spending", "release"]), _before.c.kind != "reservation"),
                )
            ),
        ),
        (
            "it takes back or ends nothing that is on record",
            select(postings.c.id)
            .outerjoin(_before, _before.c.id == postings.c.settles)
            .where(postings.c.kind.in_(["reversal", "spending", "release"]), _before.c.id.is_(None)),
        ),
        ("its amount is negative", select(postings.c.id).where(postings.c.amount < 0)),
        (
            "the same key was booked twice",
            select(func.max(postings.c.id).label("id")).group_by(postings.c.key).having(func.count() > 1),
        ),
    ]
    return [Difference(f"posting:{row.id}", what) for what, query in checks for row in await read.rows(query)]


async def _redemptions_off(read: Read) -> list[Difference]:
    last = postings.alias("ending")
    query = (
        select(redemptions, postings.c.id.label("held"), postings.c.amount, last.c.kind.label("ending"))
        .outerjoin(postings, postings.c.key == redemptions.c.posting_key)
        .outerjoin(last, last.c.settles == postings.c.id)
        .where(_badly_ended(postings.c.id, postings.c.amount, last.c.kind))
    )
    orphans = (
        select(postings.c.id)
        .outerjoin(redemptions, redemptions.c.posting_key == postings.c.key)
        .where(postings.c.kind == "reservation", redemptions.c.id.is_(None))
    )
    return [Difference(f"redemption:{row.id}", _what_is_off(row)) for row in await read.rows(query)] + [
        Difference(f"posting:{row.id}", "it reserves points for no redemption") for row in await read.rows(orphans)
    ]


def _badly_ended(
    held: ColumnElement[Any], amount: ColumnElement[Any], ending: ColumnElement[Any]
) -> ColumnElement[bool]:
    state = redemptions.c.state
    return or_(
        held.is_(None),
        amount != redemptions.c.points,
        and_(state == "fulfilled", or_(ending.is_(None), ending != "spending")),
        and_(state == "refused", or_(ending.is_(None), ending != "release")),
        and_(state.in_(["reserved", "approved", "unknown"]), ending.is_not(None)),
    )


def _what_is_off(row: Row[Any]) -> str:
    if row.held is None:
        return "no points were reserved for it"
    if row.amount != row.points:
        return f"it cost {row.points} points, and {row.amount} were reserved"
    return f"it is {row.state}, and its points are {row.ending or 'still reserved'}"


async def _shipments_off(read: Read) -> list[Difference]:
    sent = ["sent", "delivered", "returned"]
    checks: list[tuple[str, Any]] = [
        (
            "it is on its way, and no day says since when",
            and_(shipments.c.state.in_(sent), shipments.c.sent_at.is_(None)),
        ),
        ("it was sent and is not marked so", and_(shipments.c.state.not_in(sent), shipments.c.sent_at.is_not(None))),
        (
            "it is ordered, and the vendor's number is missing",
            and_(shipments.c.state == "ordered", shipments.c.vendor_ref.is_(None)),
        ),
    ]
    doubled = (
        select(func.max(shipments.c.id).label("id"))
        .group_by(shipments.c.package, shipments.c.customer_id, shipments.c.turn)
        .having(func.count() > 1)
    )
    found = [
        Difference(f"shipment:{row.id}", what)
        for what, wrong in checks
        for row in await read.rows(select(shipments.c.id).where(wrong))
    ]
    return found + [
        Difference(f"shipment:{row.id}", "the same box to the same person twice") for row in await read.rows(doubled)
    ]
