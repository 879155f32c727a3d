"""Asking vendors: slow jobs that order boxes and gift cards, each under our own key.

A vendor that keeps keys may be asked again after a lost answer: it makes one order of a key. A vendor that does not
is asked at most once. That somebody may have asked is known from the job's attempts, which were counted when it was
claimed, before the first byte went out; the second attempt asks nobody and leaves the matter to a person.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import httpx
from sqlalchemy import Row, select, update

from advocacy.database import SYSTEM, Database, Read, Work
from advocacy.delivery.adapters.gift_cards import ByHand, Card, GiftCards, Placed, Receipt
from advocacy.delivery.adapters.swag import BoxOrder, order_box
from advocacy.engine.due import Hopeless, Outcome, SlowKind
from advocacy.engine.people import take_facts
from advocacy.errors import Invalid
from advocacy.numbers import number_in
from advocacy.people.customers import customers
from rewards.catalog import GIFT_CARD, rewards
from rewards.decisions import fulfil, lose_sight, refuse
from rewards.packages import described, missing, vendor
from rewards.packing import Pick, picked
from rewards.redemptions import CARD_JOB, redemptions
from rewards.shipments import BOX_JOB, get, shipments

PREFIX = "redemption-"


def slow_kinds(
    database: Database, client: httpx.AsyncClient, gift_cards: GiftCards | None = None
) -> Mapping[str, SlowKind]:
    """The slow jobs of this limb.

    Args:
        database: where a job looks up what to order.
        client: the guarded client that requests to the outside go through.
        gift_cards: where cards are ordered; by hand unless a vendor is given.
    """
    return {
        BOX_JOB: SlowKind(partial(_order_box, database, client)),
        CARD_JOB: SlowKind(partial(_order_card, database, gift_cards or ByHand())),
    }


async def _order_box(database: Database, client: httpx.AsyncClient, job: Row[Any]) -> Outcome:
    shipment = int(job.payload["shipment"])
    async with database.read(SYSTEM) as read:
        found = await _to_order(read, shipment)
    if found is None:
        return _nothing
    seller, pick, email = found
    keeps_keys = bool(seller.get("keys", True))
    if job.attempts > 1 and not keeps_keys:
        return partial(_box_unknown, shipment)
    try:
        number = await order_box(client, str(seller["url"]), _as_box(seller, pick, email))
    except Hopeless:
        raise
    except Exception:
        if keeps_keys:
            raise
        return partial(_box_unknown, shipment)
    return partial(_box_ordered, shipment, number)


async def _to_order(read: Read, shipment: int) -> tuple[Mapping[str, Any], Pick, str] | None:
    row = await get(read, shipment)
    if row.state != "ready":
        return None
    kind = (await described(read, [(row.program, row.package)]))[row.program, row.package]
    person = await read.row(select(customers.c.name, customers.c.email).where(customers.c.id == row.customer_id))
    values = (await take_facts(read, [row.customer_id]))[row.customer_id].values
    seller = vendor(kind)
    if seller is None or person is None or missing(kind, values):
        return None
    return seller, picked(row, kind, values, person.name), person.email or ""


def _as_box(seller: Mapping[str, Any], pick: Pick, email: str) -> BoxOrder:
    to = {name: getattr(pick, name) for name in ("name", "street", "city", "region", "postcode", "country")}
    wishes = {name: getattr(pick, name) for name in ("shirt", "candy", "gift_card") if getattr(pick, name)}
    items: Sequence[Any] = seller.get("items") or [item for item in pick.items.split(", ") if item]
    return BoxOrder(f"shipment-{pick.shipment}", to | {"email": email}, items, wishes, pick.note)


async def _nothing(_work: Work) -> None:
    """It is not to be ordered any more."""


async def _box_ordered(shipment: int, number: str, work: Work) -> None:
    await work.changed(
        update(shipments)
        .where(shipments.c.id == shipment, shipments.c.state.in_(["ready", "unknown"]))
        .values(state="ordered", vendor_ref=number)
    )


async def _box_unknown(shipment: int, work: Work) -> None:
    await work.changed(
        update(shipments).where(shipments.c.id == shipment, shipments.c.state == "ready").values(state="unknown")
    )


async def _order_card(database: Database, gift_cards: GiftCards, job: Row[Any]) -> Outcome:
    redemption = int(job.payload["redemption"])
    async with database.read(SYSTEM) as read:
        cards = await cards_to_place(read, only=redemption)
    if not cards:
        return _nothing
    if job.attempts > 1 and not gift_cards.keeps_keys:
        return partial(_card_unknown, redemption)
    try:
        receipt = await gift_cards.order(cards[0])
    except Hopeless:
        raise
    except Exception:
        if gift_cards.keeps_keys:
            raise
        return partial(_card_unknown, redemption)
    return partial(_card_ordered, redemption, receipt)


async def _card_ordered(redemption: int, receipt: Receipt, work: Work) -> None:
    if not receipt.by_hand:
        await fulfil(work, redemption, vendor_ref=receipt.reference)


async def _card_unknown(redemption: int, work: Work) -> None:
    await lose_sight(work, redemption)


async def cards_to_place(read: Read, *, only: int | None = None) -> list[Card]:
    """The gift cards that are approved and not ordered: for a vendor, or for a person with a file."""
    query = (
        select(redemptions.c.id, rewards.c.document, customers.c.name, customers.c.email)
        .join(rewards, rewards.c.id == redemptions.c.reward_id)
        .join(customers, customers.c.id == redemptions.c.customer_id)
        .where(redemptions.c.state == "approved", rewards.c.kind == GIFT_CARD, customers.c.email.is_not(None))
        .order_by(redemptions.c.id)
    )
    if only is not None:
        query = query.where(redemptions.c.id == only)
    return [_card(row) for row in await read.rows(query)]


def _card(row: Row[Any]) -> Card:
    said = row.document.get("gift_card") or {}
    amount = said.get("amount", row.document.get("cost") or 0)
    return Card(
        f"{PREFIX}{row.id}",
        row.name,
        row.email,
        float(amount),
        str(said.get("currency") or ""),
        str(said.get("brand") or ""),
    )


async def mark_cards(work: Work, lines: Sequence[Placed]) -> int:
    """Keep what came of cards that a person placed: all lines or none, and the second time changes nothing.

    Returns:
        how many redemptions changed.

    Raises:
        Invalid: a line names no order of a gift card, or one that ended otherwise.
    """
    changed = 0
    for line in lines:
        number = number_in(line.key.removeprefix(PREFIX))
        found = None if number is None else await _redemption(work, number)
        if found is None:
            raise Invalid(f"There is no order {line.key!r}.", where=f"row {line.row}, column order")
        ended = "fulfilled" if line.status == "placed" else "refused"
        if found.state == ended:
            continue
        if found.state not in {"approved", "unknown"}:
            raise Invalid(
                f"Order {line.key} is {found.state}, so it cannot be {line.status}.",
                where=f"row {line.row}, column status",
            )
        if line.status == "placed":
            await fulfil(work, found.id, vendor_ref=line.reference or None)
        else:
            await refuse(work, found.id)
        changed += 1
    return changed


async def _redemption(work: Work, number: int) -> Row[Any] | None:
    return await work.row(
        select(redemptions.c.id, redemptions.c.state)
        .join(rewards, rewards.c.id == redemptions.c.reward_id)
        .where(redemptions.c.id == number, rewards.c.kind == GIFT_CARD)
    )
