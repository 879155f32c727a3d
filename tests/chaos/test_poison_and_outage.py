"""A vendor that is down for half an hour, and one order that it never takes."""

import logging
from collections import Counter

import pytest
from sqlalchemy import func, select

from advocacy.database import SYSTEM
from advocacy.engine import jobs
from advocacy.engine.journal import journal
from advocacy.events import Event
from rewards.shipments import shipments
from tests.chaos.boxes import open_jobs, people, publish, states
from tests.chaos.vendor import HANGS_UP, Vendor
from web.due import carry_out
from web.testing import Wristwatch
from web.wiring import House

pytestmark = pytest.mark.chaos

said = logging.getLogger(__name__)
BOXES = 200
OUTAGE = 30


class Moody(Vendor):
    """Takes no order while it is down, and one of them never."""

    def __init__(self) -> None:
        super().__init__(seed=13)
        self.is_down = True
        self.poison = ""
        self.answer = self.decide

    def decide(self, key: str) -> int:
        if self.is_down:
            return HANGS_UP if self.calls.total() % 2 else 503
        return 500 if key == self.poison else 201


async def promised(house: House) -> str:
    """Boxes for everybody, now; the key of one of their orders."""
    made = await people(house, BOXES)
    async with house.database.work(SYSTEM) as work:
        await work.record(*[Event("box.promised", person, f"promise:{person}") for person in made])
    async with house.database.read() as read:
        return f"shipment-{await read.value(select(func.max(shipments.c.id)))}"


async def test_all_but_the_poisoned_go_out_once_and_nobody_storms_the_vendor(house: House, watch: Wristwatch) -> None:
    each_minute: list[int] = []
    async with Moody().open() as vendor:
        await publish(house, vendor.url)
        vendor.poison = await promised(house)
        while await open_jobs(house):
            vendor.is_down = len(each_minute) < OUTAGE
            before = vendor.calls.total()
            await carry_out(house)
            each_minute.append(vendor.calls.total() - before)
            watch.forward("PT1M")
            assert len(each_minute) < 24 * 60, "it is never given up"

        said.info("%s calls; the busiest minutes: %s", vendor.calls.total(), Counter(each_minute).most_common(4))
        in_the_outage = sum(each_minute[:OUTAGE])
        assert in_the_outage <= BOXES * 6
        assert max(each_minute) <= BOXES, "more than once a minute for each"
        assert vendor.most_at_once <= house.slow["shipment.order"].at_once
        assert vendor.calls[vendor.poison] == jobs.MOST_ATTEMPTS
        assert max(vendor.calls.values()) == jobs.MOST_ATTEMPTS
        assert vendor.poison not in vendor.orders
        assert len(vendor.orders) == vendor.orders.total() == BOXES - 1
        assert await states(house, shipments) == {"ordered": BOXES - 1, "ready": 1}
        assert await states(house, jobs.jobs) == {"done": BOXES - 1, "dead": 1}

        async with house.database.read() as read:
            (waiting,) = await jobs.dead(read)
            assert f"shipment-{waiting.payload['shipment']}" == vendor.poison
            assert "500" in waiting.error
            died = select(journal.c.object).where(journal.c.event == "job.died")
            assert [row.object for row in await read.rows(died)] == ["shipment.order"]
        vendor.poison = ""
        async with house.database.work(SYSTEM) as work:
            await jobs.retry(work, waiting.id)
        await carry_out(house)
        assert len(vendor.orders) == vendor.orders.total() == BOXES
    assert await states(house, shipments) == {"ordered": BOXES}
