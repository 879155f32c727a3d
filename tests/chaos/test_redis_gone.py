"""Redis is emptied over and over. It only wakes workers, so nothing is lost and nothing is done twice."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from redis.asyncio import Redis

from advocacy.database import SYSTEM, chunks
from advocacy.engine.jobs import jobs
from advocacy.events import Event
from advocacy.settings import Settings
from rewards.shipments import shipments
from tests.chaos.boxes import FOR_THE_BOX, assert_the_books_are_right, open_jobs, people, publish, states
from tests.chaos.vendor import Vendor
from tests.chaos.workers import Workers, workers
from tests.conftest import REDIS, SECRET, need
from web import bell
from web.wiring import House, open_house

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.redis,
    pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True),
]

said = logging.getLogger(__name__)
# A part of Redis for each of the processes that run tests: what is emptied here must be nobody else's.
NUMBER = 10 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 6
HERE = f"{REDIS.rsplit('/', 1)[0]}/{NUMBER}"
BOXES = 500
AT_A_TIME = 25
SWEEP = 3.0
NEVER = 3600.0
PATIENCE = 60


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    need("Redis", "127.0.0.1", 6379)
    client = Redis.from_url(HERE)
    await client.flushdb()
    yield client
    await client.flushdb()
    await client.aclose()


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[House]:
    """The house as a server has it, by the same clock as its workers."""
    opened = open_house(Settings(database_url=database_url, secret_key=SECRET))
    yield opened
    await opened.close()


@pytest.fixture
def crowd(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Workers]:
    """Workers woken through Redis, who otherwise look around after so many seconds."""
    environment = {
        "ADVOCACY_DATABASE_URL": database_url,
        "ADVOCACY_SECRET_KEY": SECRET,
        "ADVOCACY_REDIS_URL": HERE,
    }
    with workers(environment, tmp_path / "workers.log", getattr(request, "param", SWEEP)) as made:
        yield made


@asynccontextmanager
async def ringing(house: House) -> AsyncIterator[None]:
    ring = bell.Bell(HERE)
    async with ring.running():
        house.database.wake = ring.wake
        yield
        house.database.wake = None


@asynccontextmanager
async def emptied_all_the_time(redis: Redis, seed: int) -> AsyncIterator[list[int]]:
    """Redis is emptied some twenty times a second for the length of the block."""
    found: list[int] = []
    random = Random(seed)  # noqa: S311 - the same moments in each run

    async def empty() -> None:
        while True:
            await asyncio.sleep(random.uniform(0, 0.1))
            found.append(await redis.dbsize())
            await redis.flushdb()

    task = asyncio.create_task(empty())
    try:
        yield found
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def promise(house: House, made: list[int]) -> None:
    async with house.database.work(SYSTEM) as work:
        await work.record(*[Event("box.promised", person, f"promise:{person}") for person in made])


async def all_done(house: House) -> None:
    async with asyncio.timeout(PATIENCE):
        while await open_jobs(house):  # noqa: ASYNC110 - other processes do them; only the rows tell
            await asyncio.sleep(0.1)


async def test_a_redis_that_is_emptied_all_the_time_loses_nothing(here: House, redis: Redis, crowd: Workers) -> None:
    async with Vendor(seed=9).open() as vendor:
        await publish(here, vendor.url)
        made = await people(here, BOXES)
        crowd.start()
        crowd.start()
        async with emptied_all_the_time(redis, seed=9) as found, ringing(here):
            for part in chunks(made, AT_A_TIME):
                await promise(here, list(part))
                await asyncio.sleep(0.05)
            await all_done(here)
        said.info("Emptied %s times, %s of them with something in it", len(found), sum(map(bool, found)))
        assert sum(map(bool, found)) > 0, "it was always empty already"
        assert vendor.calls.total() == len(vendor.orders) == vendor.orders.total() == BOXES
    assert await states(here, jobs) == {"done": BOXES}
    assert await states(here, shipments) == {"ordered": BOXES}
    await assert_the_books_are_right(here, BOXES, FOR_THE_BOX)


@pytest.mark.usefixtures("redis")
@pytest.mark.parametrize("crowd", [NEVER], indirect=True)
async def test_workers_that_only_listen_miss_what_redis_forgot(here: House, crowd: Workers) -> None:
    """The control arm: without looking around by themselves, a lost ring leaves work undone until the next one."""
    async with Vendor(seed=9).open() as vendor:
        await publish(here, vendor.url)
        made = await people(here, BOXES)
        crowd.start()
        missed = 0
        for part in chunks(made, AT_A_TIME):
            await promise(here, list(part))
            await asyncio.sleep(2)
            missed = await open_jobs(here)
            if missed:
                break
        assert missed > 0
        async with ringing(here):
            assert here.database.wake is not None
            await here.database.wake()
            await all_done(here)
        assert vendor.calls.total() == len(vendor.orders)


async def test_listening_outlives_a_redis_that_is_emptied(here: House, redis: Redis) -> None:
    heard = asyncio.Event()

    async def wake() -> None:
        heard.set()

    listening = asyncio.create_task(bell.listen(HERE, wake))
    async with ringing(here):
        assert here.database.wake is not None
        async with emptied_all_the_time(redis, seed=3) as found:
            while len(found) < 50:
                await here.database.wake()
                await asyncio.sleep(0.02)
        assert not listening.done()
        heard.clear()
        async with asyncio.timeout(PATIENCE):
            await here.database.wake()
            await heard.wait()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
