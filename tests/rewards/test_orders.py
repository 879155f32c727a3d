"""Vendors: each order once, under our key; a vendor without keys is asked at most once, and a person decides."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM, Actor
from advocacy.delivery.adapters.gift_cards import Tremendous, placed, to_place
from advocacy.engine.due import Due
from advocacy.engine.jobs import claim_slow, dead
from advocacy.errors import Conflict, Invalid
from advocacy.events import Event
from rewards.catalog import by_key
from rewards.marks import Mark, decide, mark
from rewards.orders import cards_to_place, mark_cards, slow_kinds
from rewards.packing import pick_list
from rewards.reconciliation import reconcile
from rewards.redemptions import redeem, redemptions
from rewards.shipments import cancel, shipments
from tests.rewards.conftest import STAFF, Members, Publish, completed
from web.testing import Wristwatch
from web.wiring import House

ADDRESS = {"name": "Ann E.", "street": "Hauptplatz 1", "city": "Graz", "postcode": "8020", "country": "AT"}
CARD = {
    "reward": "coffee",
    "name": "Two coffees",
    "points": 50,
    "kind": "gift_card",
    "gift_card": {"amount": 12.5, "currency": "EUR", "brand": "Coffee"},
}


class Vendor:
    """A vendor on a port of this machine: takes orders, keeps keys, and can be told to misbehave."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[str] = []
        self.answers: list[int | None] = []
        self.url = ""

    @property
    def orders(self) -> Counter[str]:
        return Counter(order["external_id"] for order in self.asked)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        order = json.loads(await reader.readexactly(int(lines["content-length"])))
        self.asked.append(order)
        self.headers.append(lines["idempotency-key"])
        status = self.answers.pop(0) if self.answers else 201
        if status is not None:
            number = f"V-{order['external_id']}"
            body = json.dumps({"data": {"id": number}, "order": {"id": number}}).encode()
            head = f"HTTP/1.1 {status} OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    made = Vendor()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/orders"
    async with server:
        yield made


@asynccontextmanager
async def due(house: House, vendor: Vendor, *, cards: bool = False) -> AsyncIterator[Due]:
    async with httpx.AsyncClient(trust_env=False) as client:
        kinds = slow_kinds(house.database, client, Tremendous(client, vendor.url) if cards else None)
        yield Due(house.database, house.engine, kinds, lambda _tree: lambda *_: False, lambda _tree: frozenset())


async def box_for(house: House, members: Members, publish: Publish, vendor: Vendor, **more: Any) -> int:
    package = {"package": "welcome-box", "items": ["mug"], "vendor": {"url": vendor.url} | more}
    await publish(packages=[package])
    (ann,) = await members(address=ADDRESS)
    async with house.database.work(SYSTEM) as work:
        await work.record(Event("member.joined", ann, "invitation:1"))
    return ann


async def state(house: House) -> tuple[str, str | None]:
    async with house.database.read() as read:
        row = (await read.rows(select(shipments)))[0]
    return row.state, row.vendor_ref


async def test_a_box_of_a_vendor_is_ordered_there_and_not_packed_here(
    rewarding: House, members: Members, publish: Publish, vendor: Vendor
) -> None:
    await box_for(rewarding, members, publish, vendor)
    async with due(rewarding, vendor) as all_due:
        assert await all_due.run() == {"shipment.order": 1}
        assert await all_due.run() == {}
    assert await state(rewarding) == ("ordered", "V-shipment-1")
    (order,) = vendor.asked
    assert vendor.headers == ["shipment-1"]
    assert order["recipient"]["address1"] == "Hauptplatz 1"
    assert order["order_items"] == [{"source": "catalog", "name": "mug", "quantity": 1}]
    async with rewarding.database.read() as read:
        assert await pick_list(read) == []
        assert await reconcile(read) == []
    async with rewarding.database.work(SYSTEM) as work:
        await mark(work, [Mark(2, "1", "sent")])
    assert (await state(rewarding))[0] == "sent"


async def test_after_a_lost_answer_the_same_key_is_sent_again(
    rewarding: House, members: Members, publish: Publish, vendor: Vendor, watch: Wristwatch
) -> None:
    await box_for(rewarding, members, publish, vendor)
    vendor.answers = [None, 503, 409]
    async with due(rewarding, vendor) as all_due:
        for _ in range(3):
            await all_due.run()
            watch.forward("PT1H")
    assert vendor.orders == {"shipment-1": 3}
    assert await state(rewarding) == ("ordered", "shipment-1")


async def test_a_vendor_without_keys_is_asked_once_and_a_person_decides(
    rewarding: House, members: Members, publish: Publish, vendor: Vendor, watch: Wristwatch
) -> None:
    await box_for(rewarding, members, publish, vendor, keys=False)
    vendor.answers = [None]
    async with due(rewarding, vendor) as all_due:
        for _ in range(3):
            await all_due.run()
            watch.forward("P1D")
        assert vendor.orders == {"shipment-1": 1}
        assert (await state(rewarding))[0] == "unknown"
        async with rewarding.database.work(STAFF) as work:
            await decide(work, 1, ordered=False)
        await all_due.run()
    assert vendor.orders == {"shipment-1": 2}
    assert (await state(rewarding))[0] == "ordered"
    with pytest.raises(Conflict):
        async with rewarding.database.work(STAFF) as work:
            await decide(work, 1, ordered=True)


async def test_a_worker_that_died_after_asking_asks_nobody_again(
    rewarding: House, members: Members, publish: Publish, vendor: Vendor, watch: Wristwatch
) -> None:
    await box_for(rewarding, members, publish, vendor, keys=False)
    async with due(rewarding, vendor) as all_due:
        kind = all_due.slow["shipment.order"]
        async with rewarding.database.work(SYSTEM) as work:
            (job,) = await claim_slow(work, "shipment.order")
        await kind.perform(job)
        watch.to(watch.instant + kind.lease + timedelta(seconds=1))
        await all_due.run()
    assert vendor.orders == {"shipment-1": 1}
    assert (await state(rewarding))[0] == "unknown"


async def test_a_refusal_is_put_before_a_person(
    rewarding: House, members: Members, publish: Publish, vendor: Vendor
) -> None:
    await box_for(rewarding, members, publish, vendor)
    vendor.answers = [422]
    async with due(rewarding, vendor) as all_due:
        await all_due.run()
    async with rewarding.database.read() as read:
        assert [job.kind for job in await dead(read)] == ["shipment.order"]
    assert (await state(rewarding))[0] == "ready"
    with pytest.raises(Conflict):
        async with rewarding.database.work(STAFF) as work:
            await cancel(work, 1)


async def test_a_box_that_was_stopped_is_not_ordered(
    rewarding: House, members: Members, publish: Publish, vendor: Vendor
) -> None:
    await box_for(rewarding, members, publish, vendor)
    async with rewarding.database.work(STAFF) as work:
        await cancel(work, 1)
    async with due(rewarding, vendor) as all_due:
        assert await all_due.run() == {}
    assert vendor.asked == []


async def card_for(house: House, members: Members, publish: Publish) -> int:
    await publish(rewards=[CARD])
    (ann,) = await members()
    async with house.database.work(SYSTEM) as work:
        await work.record(completed(ann, 1, 100))
    async with house.database.work(Actor("member", ann)) as work:
        row = await redeem(work, ann, (await by_key(work, "p", "coffee")).id, key="k")
    return int(row.id)


async def ended(house: House) -> list[tuple[str, str | None]]:
    async with house.database.read() as read:
        assert await reconcile(read) == []
        return [(row.state, row.vendor_ref) for row in await read.rows(select(redemptions))]


async def test_a_gift_card_is_ordered_once_and_its_points_are_redeemed(
    rewarding: House, members: Members, publish: Publish, vendor: Vendor, watch: Wristwatch
) -> None:
    card = await card_for(rewarding, members, publish)
    vendor.answers = [500]
    async with due(rewarding, vendor, cards=True) as all_due:
        for _ in range(3):
            await all_due.run()
            watch.forward("PT1H")
    assert vendor.orders == {f"redemption-{card}": 2}
    assert vendor.asked[0]["reward"]["value"] == {"denomination": 12.5, "currency_code": "EUR"}
    assert await ended(rewarding) == [("fulfilled", f"V-redemption-{card}")]


async def test_cards_by_hand_go_out_as_a_file_and_come_back_as_one(
    rewarding: House, members: Members, publish: Publish, vendor: Vendor
) -> None:
    card = await card_for(rewarding, members, publish)
    async with due(rewarding, vendor) as all_due:
        await all_due.run()
    async with rewarding.database.read() as read:
        out = to_place(await cards_to_place(read)).splitlines()
    assert out == [
        "order,name,email,amount,currency,brand",
        f"redemption-{card},Ann Example0,ann0@example.com,12.5,EUR,Coffee",
    ]
    lines = placed([{"Order": f"redemption-{card}", "Status": "placed", "Reference": "T-1"}])
    for changed in (1, 0):
        async with rewarding.database.work(STAFF) as work:
            assert await mark_cards(work, lines) == changed
    assert await ended(rewarding) == [("fulfilled", "T-1")]
    async with rewarding.database.read() as read:
        assert await cards_to_place(read) == []
    with pytest.raises(Invalid, match="fulfilled"):
        async with rewarding.database.work(STAFF) as work:
            await mark_cards(work, placed([{"order": f"redemption-{card}", "status": "failed"}]))


async def test_a_card_that_could_not_be_placed_gives_the_points_back(
    rewarding: House, members: Members, publish: Publish
) -> None:
    card = await card_for(rewarding, members, publish)
    async with rewarding.database.work(STAFF) as work:
        await mark_cards(work, placed([{"order": f"redemption-{card}", "status": "failed", "reference": ""}]))
    assert await ended(rewarding) == [("refused", None)]


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ({"order": "redemption-1", "status": "placed", "Code": "ABCD-1234"}, "column code"),
        ({"order": "redemption-1", "state": "placed"}, "row 1"),
        ({"order": "redemption-1", "status": "done"}, "row 2, column status"),
    ],
)
def test_a_file_with_codes_or_unknown_words_is_refused(row: dict[str, str], where: str) -> None:
    with pytest.raises(Invalid) as refused:
        placed([row])
    assert refused.value.where == where
    assert "ABCD" not in str(refused.value)


async def test_an_order_nobody_made_is_refused(rewarding: House) -> None:
    for key in ("redemption-7", "redemption-", "x", "redemption-" + "9" * 40):
        with pytest.raises(Invalid):
            async with rewarding.database.work(STAFF) as work:
                await mark_cards(work, placed([{"order": key, "status": "placed"}]))
