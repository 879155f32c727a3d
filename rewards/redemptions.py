"""Spending points in two steps: reserve points and stock, then post them when the reward is there, or give all back.

    redeem ──> reserved ──> approved ──> fulfilled
                  │            ├─> unknown ──> fulfilled
                  └── refused <┴──────┘

``reserved`` waits for a person; where none has to look it is ``approved`` at once. ``unknown`` is a vendor that was
asked and did not answer: nobody asks again by machine, a person finds out.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    select,
    update,
)

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.engine.jobs import schedule
from advocacy.engine.people import hold_facts
from advocacy.errors import Conflict, NotFound
from advocacy.events import Event
from advocacy.words import said as words
from rewards.catalog import GIFT_CARD, condition_of, take_one
from rewards.catalog import get as get_reward
from rewards.ledger import WAYS, balance, book, take

OPEN = ("reserved", "approved", "unknown")
CARD_JOB = "gift_card.order"

redemptions = Table(
    "redemptions",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False),
    Column("key", String(120), nullable=False),
    Column("reward_id", Key, ForeignKey("rewards.id"), nullable=False, index=True),
    Column("reward", String(60), nullable=False),
    Column("points", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("posting_key", String(60), unique=True),
    Column("vendor_ref", String(200)),
    Column("reply", Text),
    Column("at", UtcDateTime, nullable=False),
    Column("approved_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("customer_id", "key"),
    Index("ix_redemptions_state_id", "state", "id"),
)


async def redeem(work: Work, customer: int, reward: int, *, key: str) -> Row[Any]:
    """Have a reward: its points and its place on the shelf are reserved together, or not at all.

    Args:
        work: the transaction; an exception leaves nothing behind.
        customer: who.
        reward: the reward's id.
        key: the request's own key. The same key again gives the first redemption again.

    Raises:
        Conflict: sold out, too few points, offered to others, no member, or the key was used for something else.
        NotFound: there is no such reward or customer.
    """
    row = await get_reward(work, reward)
    condition = await condition_of(work, row)
    facts = (await hold_facts(work, [customer], condition.asks)).get(customer)
    if facts is None:
        raise NotFound(f"There is no customer {customer}.")
    made = await _begin(work, customer, row, key)
    if made is None:
        return await _first_time(work, customer, reward, key)
    if not facts.values["joined"] or facts.values["left"]:
        raise Conflict(words("Rewards are for members."), remedy=words("Join first; your invitation has the link."))
    if not condition.predicate(facts, None, work.now):
        raise Conflict(
            words("{reward} is not open to you yet.", reward=row.name),
            remedy=words("The reward's page says what opens it."),
        )
    taken = await take_one(work, reward)
    after = await take(work, customer, taken.points)
    if after is None and taken.points:
        _, spendable = await balance(work, customer)
        raise Conflict(
            words("{reward} takes {n} points, and you have {left}.", reward=taken.name, n=taken.points, left=spendable),
            remedy=words("{n} more, and it is yours.", n=taken.points - spendable),
        )
    begun = await work.execute(
        update(redemptions)
        .where(redemptions.c.id == made)
        .values(
            posting_key=f"redemption:{made}", points=taken.points, state="reserved" if taken.checked else "approved"
        )
        .returning(redemptions)
    )
    redemption = begun.one()
    booked = await book(work, [posting(redemption, "reservation")])
    spent = moved(redemption, booked[redemption.posting_key], after)
    events = [Event("points.spent", customer, **spent), said("reward.redeemed", redemption)]
    if not taken.checked:
        events.append(said("redemption.approved", redemption))
        await order(work, redemption, taken.kind)
    await work.record(*events)
    return redemption


async def _begin(work: Work, customer: int, reward: Row[Any], key: str) -> int | None:
    made = await work.execute(
        insert_into(work, redemptions)
        .values(
            customer_id=customer,
            key=key,
            reward_id=reward.id,
            reward=reward.key,
            points=reward.points,
            state="reserved",
            at=work.now,
            approved_at=None if reward.checked else work.now,
        )
        .on_conflict_do_nothing(index_elements=["customer_id", "key"])
        .returning(redemptions.c.id)
    )
    found = made.scalar()
    return None if found is None else int(found)


async def _first_time(work: Work, customer: int, reward: int, key: str) -> Row[Any]:
    row = await work.row(select(redemptions).where(redemptions.c.customer_id == customer, redemptions.c.key == key))
    if row is None or row.reward_id != reward:
        raise Conflict(
            words("This key was used for another reward."), remedy=words("Send each redemption with a key of its own.")
        )
    return row


def posting(row: Row[Any], kind: str) -> dict[str, Any]:
    """What a step of a redemption books: ``reservation``, ``spending`` or ``release``."""
    ((source, target),) = WAYS[kind]
    return {
        "key": row.posting_key if kind == "reservation" else f"{row.posting_key}:{kind}",
        "kind": kind,
        "customer_id": row.customer_id,
        "source": source,
        "target": target,
        "amount": row.points,
        "event": "reward.redeemed",
        "about": f"redemption:{row.id}",
        "object": row.reward,
    }


def moved(row: Row[Any], booked: int, after: Row[Any] | None) -> dict[str, Any]:
    """The fields of an event about a redemption's points, with the balance after."""
    data = {
        "amount": row.points,
        "lifetime": after.lifetime if after is not None else 0,
        "spendable": after.spendable if after is not None else 0,
        "cause": f"redemption:{row.id}",
    }
    return {"about": f"posting:{booked}", "object": row.reward, "data": data}


def said(name: str, row: Row[Any]) -> Event:
    """What happened to a redemption, as an event."""
    data = {"reward": row.reward, "points": row.points}
    return Event(name, row.customer_id, f"redemption:{row.id}", row.reward, data)


async def order(work: Work, row: Row[Any], kind: str) -> None:
    """Put the order of an approved gift card down as a slow job; other rewards are handed over by a person."""
    if kind == GIFT_CARD:
        job = {
            "kind": CARD_JOB,
            "key": f"{CARD_JOB}:{row.id}",
            "customer_id": row.customer_id,
            "payload": {"redemption": row.id},
            "due_at": work.now,
        }
        await schedule(work, [job])


async def get(read: Read, redemption: int) -> Row[Any]:
    """The redemption of that id.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(redemptions).where(redemptions.c.id == redemption))
    if row is None:
        raise NotFound(f"There is no redemption {redemption}.")
    return row


async def waiting(read: Read, state: str = "reserved") -> Sequence[Row[Any]]:
    """The redemptions in a state, oldest first."""
    return await read.rows(
        select(redemptions)
        .where(redemptions.c.state == bindparam("state", state))
        .order_by(redemptions.c.id)
        .limit(500)
    )


async def of_customer(read: Read, customer: int) -> Sequence[Row[Any]]:
    """A member's redemptions, newest first."""
    return await read.rows(
        select(redemptions).where(redemptions.c.customer_id == customer).order_by(redemptions.c.id.desc())
    )
