"""Points are money: what was booked, for ever, and the balance that is kept beside it.

The chart of accounts is five words: points are ``issued`` to a ``member``, ``reserved`` while a reward is on its
way, ``redeemed`` when it is there, and ``corrected`` by a person. One row of ``postings`` is one whole booking: it
moves an amount from one account to another. A set of rows per booking could be left half written or not sum to
zero; a single row cannot, so the sum over all accounts is zero by construction, and the database needs to check
only that the amount is not negative and that the way is one of the six that make sense. Rows are never changed
or deleted, and the database refuses both. The owner is a customer's id and nothing else of the person, so erasing
somebody leaves every posting as it was.

``balances`` changes in the same transaction, by one UPDATE. ``spendable`` is what the member has. ``earned`` is
awards less what was taken back. ``lifetime`` is the highest that ``earned`` ever was: it makes levels and never
falls, and points that are taken back and earned again count in it once.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    case,
    func,
    select,
    update,
)

from advocacy.columns import Key, UtcDateTime, append_only, id_column, metadata
from advocacy.database import Read, Work, insert_for

MEMBER = "member"
WAYS: Mapping[str, frozenset[tuple[str, str]]] = {
    "award": frozenset({("issued", MEMBER)}),
    "reversal": frozenset({(MEMBER, "issued")}),
    "correction": frozenset({("corrected", MEMBER), (MEMBER, "corrected")}),
    "reservation": frozenset({(MEMBER, "reserved")}),
    "spending": frozenset({("reserved", "redeemed")}),
    "release": frozenset({("reserved", MEMBER)}),
}
EARNING = ("award", "reversal", "correction")

_ways = " OR ".join(
    f"(kind = '{kind}' AND source = '{source}' AND target = '{target}')"
    for kind, ways in WAYS.items()
    for source, target in sorted(ways)
)

postings = Table(
    "postings",
    metadata,
    id_column(),
    Column("key", String(500), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False),
    Column("source", String(12), nullable=False),
    Column("target", String(12), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("event", String(60), nullable=False, default=""),
    Column("about", String(200), nullable=False, default="", index=True),
    Column("object", String(120), nullable=False, default=""),
    Column("rule", String(130), nullable=False, default=""),
    # What an earlier posting came to: an award is reversed at most once, a reservation ends at most once.
    Column("settles", Key, ForeignKey("postings.id"), unique=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("chain", String(16), nullable=False),
    CheckConstraint("amount >= 0", name="amount"),
    CheckConstraint(_ways, name="way"),
    Index("ix_postings_customer_id_id", "customer_id", "id"),
)
append_only(postings)

balances = Table(
    "balances",
    metadata,
    Column("customer_id", Key, ForeignKey("customers.id"), primary_key=True),
    Column("earned", Integer, nullable=False),
    Column("lifetime", Integer, nullable=False),
    Column("spendable", Integer, nullable=False),
    Column("level", String(60)),
    CheckConstraint("spendable >= 0", name="spendable"),
    CheckConstraint("lifetime >= 0", name="lifetime"),
    CheckConstraint("lifetime >= earned", name="earned"),
)


async def book(work: Work, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Write postings; a key that is there already has had its effect and is left out.

    Args:
        work: the transaction, which must change the balances of these postings too.
        rows: ``key, kind, customer_id, source, target, amount``, and where known ``event, about, object, rule``
            and ``settles``.

    Returns:
        the ids of the new postings by their keys.
    """
    if not rows:
        return {}
    blank = {"event": "", "about": "", "object": "", "rule": "", "settles": None}
    said = {"at": work.now, "actor": str(work.actor), "chain": work.chain}
    written = await work.execute(_booking(sqlite=work.is_sqlite), [blank | dict(row) | said for row in rows])
    return {row.key: row.id for row in written}


@cache
def _booking(*, sqlite: bool) -> Any:
    booking = insert_for(postings, sqlite=sqlite).on_conflict_do_nothing(index_elements=["key"])
    return booking.returning(postings.c.id, postings.c.key)


async def credit(work: Work, earned: Mapping[int, int], *told: ColumnElement[Any]) -> dict[int, Row[Any]]:
    """Add earned points to balances, making those that are not there yet.

    Args:
        work: the transaction.
        earned: points by customer.
        told: what else to tell of each balance as it is afterwards.

    Returns:
        the balances after, by customer.
    """
    written = await work.execute(
        _crediting(told, sqlite=work.is_sqlite),
        # Sorted, so that two works which add to the same members wait for each other and never in a circle.
        [
            {"customer_id": customer, "earned": points, "lifetime": points, "spendable": points, "level": None}
            for customer, points in sorted(earned.items())
        ],
    )
    return {row.customer_id: row for row in written}


@cache
def _crediting(told: tuple[ColumnElement[Any], ...], *, sqlite: bool) -> Any:
    adding = insert_for(balances, sqlite=sqlite)
    now_earned = balances.c.earned + adding.excluded.earned
    return adding.on_conflict_do_update(
        index_elements=["customer_id"],
        set_={
            "earned": now_earned,
            "lifetime": case((now_earned > balances.c.lifetime, now_earned), else_=balances.c.lifetime),
            "spendable": balances.c.spendable + adding.excluded.spendable,
        },
    ).returning(balances, *told)


async def take(work: Work, customer: int, amount: int, *, earned: bool = False) -> Row[Any] | None:
    """Take points out of a balance if they are there: one conditional UPDATE, and the row decides.

    Args:
        work: the transaction.
        customer: whose.
        amount: how many.
        earned: whether they were never earned (a correction), rather than spent.

    Returns:
        the balance after, or None when it does not hold so many.
    """
    less = {"earned": balances.c.earned - amount} if earned else {}
    taken = await work.execute(
        update(balances)
        .where(balances.c.customer_id == customer, balances.c.spendable >= amount)
        .values(spendable=balances.c.spendable - amount, **less)
        .returning(balances)
    )
    return taken.first()


async def give_back(work: Work, customer: int, amount: int) -> Row[Any] | None:
    """Put spent points back into a balance; they were earned before, so nothing else moves."""
    given = await work.execute(
        update(balances)
        .where(balances.c.customer_id == customer)
        .values(spendable=balances.c.spendable + amount)
        .returning(balances)
    )
    return given.first()


async def balance(read: Read, customer: int) -> tuple[int, int]:
    """Lifetime and spendable points of a customer; zero and zero before the first."""
    row = await read.row(select(balances).where(balances.c.customer_id == customer))
    return (row.lifetime, row.spendable) if row else (0, 0)


_in = case((postings.c.target == MEMBER, postings.c.amount), (postings.c.source == MEMBER, -postings.c.amount), else_=0)
_earned = case((postings.c.kind.in_(EARNING), _in), else_=0)


def fold() -> Any:
    """What the postings add up to, as a subquery: customer_id, earned, lifetime, spendable."""
    steps = select(
        postings.c.customer_id,
        _in.label("spendable"),
        _earned.label("earned"),
        func.sum(_earned).over(partition_by=postings.c.customer_id, order_by=postings.c.id).label("so_far"),
    ).subquery("steps")
    return (
        select(
            steps.c.customer_id,
            func.sum(steps.c.earned).label("earned"),
            func.max(case((steps.c.so_far > 0, steps.c.so_far), else_=0)).label("lifetime"),
            func.sum(steps.c.spendable).label("spendable"),
        )
        .group_by(steps.c.customer_id)
        .subquery("folded")
    )


def changes(customer: int) -> Any:
    """What moved a customer's spendable points, as a subquery: with the change and with what was there after."""
    running = func.sum(_in).over(order_by=postings.c.id)
    return (
        select(postings, _in.label("change"), running.label("after"))
        .where(postings.c.customer_id == customer, postings.c.kind != "spending")
        .subquery("changes")
    )
