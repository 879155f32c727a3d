"""Workers are killed in the middle of their work: every box is ordered once, every point booked once."""

import asyncio
import json
import logging
import os
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

import pytest

from advocacy.engine.jobs import LEASE, jobs
from rewards.shipments import shipments
from tests.chaos.boxes import (
    FOR_JOINING,
    FOR_THE_BOX,
    assert_the_books_are_right,
    members,
    open_jobs,
    publish,
    states,
)
from tests.chaos.vendor import Vendor
from tests.chaos.workers import go_on, kill, stop, workers
from tests.conftest import SECRET
from web.testing import Wristwatch
from web.wiring import House

pytestmark = pytest.mark.chaos

SCRIPT = str(Path(sys.executable).with_name("advocacy"))
said = logging.getLogger(__name__)
A_LEASE = LEASE + timedelta(minutes=1)
PATIENCE = 1.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much chaos.

    Attributes:
        boxes: how many there are to send.
        kills: how often a worker is killed.
        early: how many of the kills come while boxes are still being packed.
        apart: how many calls at the vendor there are at most from one kill to the next.
        seed: of the moments.
    """

    boxes: int
    kills: int
    early: int
    apart: int
    seed: int


FIFTY_KILLS = Size(boxes=1000, kills=50, early=10, apart=20, seed=50)
EIGHT_KILLS = Size(boxes=150, kills=8, early=1, apart=8, seed=7)


class Chaos:
    """A run of workers, each killed before its work is done, each later than the lease of the one before."""

    def __init__(self, house: House, vendor: Vendor, watch: Wristwatch, log: Path, size: Size) -> None:
        self.faults: Counter[str] = Counter()
        self.house = house
        self._vendor = vendor
        self._watch = watch
        self._log = log
        self._size = size
        self._random = Random(size.seed)  # noqa: S311 - the same moments in each run
        self._environment = {"ADVOCACY_DATABASE_URL": house.database.url, "ADVOCACY_SECRET_KEY": SECRET}

    async def run(self) -> None:
        """Kill so often; about one worker in five is stopped for longer than its lease first, and then goes on."""
        with workers(self._environment, self._log) as crowd:
            asleep: ForkServerProcess | None = None
            while self.faults["killed"] < self._size.kills:
                worker = crowd.start(self._later())
                await self._moment(early=self.faults["killed"] < self._size.early)
                if asleep is not None:
                    go_on(asleep)
                    await self._moment(early=False)
                    kill(asleep)
                    self.faults["killed"] += 1
                    asleep = None
                assert worker.is_alive(), self._log.read_text()
                if self._random.random() < 0.25 and self.faults["killed"] < self._size.kills - 1:
                    stop(worker)
                    asleep = worker
                    self.faults["stopped"] += 1
                else:
                    kill(worker)
                    self.faults["killed"] += 1

    def finish(self) -> Counter[str]:
        """Carry out what is left, undisturbed, through the command line."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ADVOCACY_")}
        travel = {"ADVOCACY_TIME_TRAVEL": "1", "ADVOCACY_NOW": self._later().isoformat()}
        done = subprocess.run(
            [SCRIPT, "run-due", "--format", "json"],
            env=clean | self._environment | travel,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return Counter(json.loads(done.stdout))

    def _later(self) -> datetime:
        return self._watch.to(self._watch.instant + A_LEASE)

    async def _moment(self, *, early: bool) -> None:
        """Some moment: a little after a few more calls at the vendor, or anywhere in a worker's first batches."""
        calls = self._vendor.calls.total() + self._random.randint(1, self._size.apart)
        if early:
            await asyncio.sleep(self._random.uniform(0.05, 0.2))
        else:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._vendor.asked(calls)
            await asyncio.sleep(self._random.uniform(0, 0.01))


async def chaos_over(house: House, vendor: Vendor, watch: Wristwatch, log: Path, size: Size) -> None:
    """Boxes for so many members, ordered by workers that are killed so often, and then by one that is not."""
    await publish(house, vendor.url, keys=vendor.says_it_keeps_keys)
    await members(house, size.boxes)
    watch.forward("P2M")
    chaos = Chaos(house, vendor, watch, log, size)
    await chaos.run()
    left = await open_jobs(house)
    assert left > 0, "the work ran out before the kills did"
    done = await asyncio.to_thread(chaos.finish)
    said.info("%s, %s jobs left to the last worker: %s; %s calls", chaos.faults, left, done, vendor.calls.total())
    assert await open_jobs(house) == 0
    assert set(await states(house, jobs)) == {"done"}
    await assert_the_books_are_right(house, size.boxes, FOR_JOINING + FOR_THE_BOX)


async def test_fifty_killed_workers_lose_nothing_and_double_nothing(
    house: House, watch: Wristwatch, tmp_path: Path
) -> None:
    async with Vendor(seed=50).open() as vendor:
        await chaos_over(house, vendor, watch, tmp_path / "workers.log", FIFTY_KILLS)
    assert await states(house, shipments) == {"ordered": 1000}
    assert len(vendor.orders) == vendor.orders.total() == 1000
    assert vendor.calls.total() > 1000, "no kill came between an order and its outcome"


async def test_the_same_kills_double_orders_at_a_vendor_that_forgets_keys(
    house: House, watch: Wristwatch, tmp_path: Path
) -> None:
    """The control arm: what the key at the vendor is for. Our own books are right all the same."""
    async with Vendor(seed=7, keeps_keys=False).open() as vendor:
        await chaos_over(house, vendor, watch, tmp_path / "workers.log", EIGHT_KILLS)
    assert await states(house, shipments) == {"ordered": 150}
    assert len(vendor.orders) == 150
    assert vendor.orders.total() > 150


async def test_a_vendor_known_to_forget_keys_is_asked_once_and_a_person_sees_the_rest(
    house: House, watch: Wristwatch, tmp_path: Path
) -> None:
    async with Vendor(seed=7, keeps_keys=False, says_so=True).open() as vendor:
        await chaos_over(house, vendor, watch, tmp_path / "workers.log", EIGHT_KILLS)
    assert max(vendor.calls.values()) == 1
    found = await states(house, shipments)
    assert set(found) == {"ordered", "unknown"}
    assert found.total() == 150
    assert found["ordered"] <= vendor.orders.total()
