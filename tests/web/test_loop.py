"""What is due is carried out: by the loop in the server, and by workers that Redis wakes."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from sqlalchemy import select, update

from advocacy.database import SYSTEM
from advocacy.engine import jobs
from tests.conftest import REDIS, need
from web import bell
from web.loop import LONGEST_PAUSE, SHORTEST_PAUSE, Loop
from web.wiring import House


class Carrier:
    """Carries out nothing, counts how often it was asked, and ends every open job."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.asked = asyncio.Event()
        self.times = 0

    async def __call__(self) -> Counter[str]:
        self.times += 1
        async with self.house.database.work(SYSTEM) as work:
            await work.execute(
                update(jobs.jobs).where(jobs.jobs.c.due_at <= work.now).values(state="done", ended_at=work.now)
            )
        self.asked.set()
        return Counter()

    async def again(self) -> None:
        async with asyncio.timeout(20):
            await self.asked.wait()
        self.asked.clear()


async def put_down(house: House, minutes: int = 0) -> None:
    async with house.database.work(SYSTEM) as work:
        due = work.now + minutes * jobs.FIRST_PAUSE
        await jobs.schedule(work, [{"kind": "mail.send", "payload": {}, "due_at": due}])


async def test_a_commit_that_leaves_something_due_wakes_the_loop(house: House) -> None:
    carrier = Carrier(house)
    loop = Loop(house.database, carrier)
    house.database.wake = loop.wake
    async with loop.running():
        await carrier.again()
        await put_down(house)
        await carrier.again()
    async with house.database.read() as read:
        assert await read.value(select(jobs.jobs.c.state)) == "done"


async def test_a_failure_does_not_end_the_loop(house: House) -> None:
    tried = asyncio.Event()

    async def fail() -> Counter[str]:
        tried.set()
        raise RuntimeError("the disk is full")

    loop = Loop(house.database, fail)
    async with loop.running():
        for _ in range(3):
            async with asyncio.timeout(20):
                await tried.wait()
            tried.clear()
            await loop.wake()
    assert loop.rounds >= 3


@pytest.mark.parametrize(("minutes", "pause"), [(0, SHORTEST_PAUSE), (-60, SHORTEST_PAUSE), (600, LONGEST_PAUSE)])
async def test_the_loop_never_sleeps_past_what_is_due(house: House, minutes: int, pause: float) -> None:
    loop = Loop(house.database, Carrier(house))
    assert await loop._pause() == LONGEST_PAUSE
    await put_down(house, minutes)
    assert await loop._pause() == pause


async def test_a_job_under_somebodys_lease_is_waited_for(house: House) -> None:
    await put_down(house)
    async with house.database.work(SYSTEM) as work:
        assert len(await jobs.claim_slow(work, "mail.send")) == 1
    async with house.database.read() as read:
        assert await jobs.next_due(read) == read.now + jobs.LEASE


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    need("Redis", "127.0.0.1", 6379)
    client = Redis.from_url(REDIS)
    await client.flushdb()
    yield client
    await client.flushdb()
    await client.aclose()


@pytest.mark.redis
async def test_a_server_rings_and_a_worker_looks_around(house: House, redis: Redis) -> None:
    carrier = Carrier(house)
    loop, ringing = Loop(house.database, carrier), bell.Bell(REDIS)
    house.database.wake = ringing.wake
    async with loop.running(), ringing.running():
        await carrier.again()
        listening = asyncio.create_task(bell.listen(REDIS, loop.wake))
        await put_down(house)
        await carrier.again()
        await redis.flushdb()
        await put_down(house)
        await carrier.again()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    assert carrier.times >= 3


@pytest.mark.redis
async def test_many_rings_before_anybody_answers_are_one_and_no_pickle(redis: Redis) -> None:
    pool = await bell._connect(REDIS)
    for _ in range(5):
        await bell.ring(pool)
    await pool.aclose(close_connection_pool=True)
    names = await redis.keys("arq:job:*")
    said = await redis.get(names[0])
    assert len(names) == 1
    assert b"look_around" in said
    assert not said.startswith(b"\x80\x04")


async def test_a_redis_that_is_away_holds_up_nobody(house: House) -> None:
    ringing = bell.Bell("redis://127.0.0.1:1/0")
    house.database.wake = ringing.wake
    async with ringing.running():
        await put_down(house)
    async with house.database.read() as read:
        assert await jobs.next_due(read) == read.now


@pytest.mark.redis
async def test_a_worker_that_stops_while_it_answers_a_ring_leaves_no_mess(redis: Redis) -> None:
    """What fails behind it would be written to the screen of whoever stopped it."""
    assert await redis.ping()
    pool = await bell._connect(REDIS)
    for _ in range(10):
        heard = asyncio.Event()

        async def wake(heard: asyncio.Event = heard) -> None:
            heard.set()

        listening = asyncio.create_task(bell.listen(REDIS, wake))
        await bell.ring(pool)
        async with asyncio.timeout(20):
            await heard.wait()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    await pool.aclose(close_connection_pool=True)


@pytest.mark.redis
async def test_a_ring_that_redis_half_forgot_is_passed_over_quietly(
    redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    heard = asyncio.Event()

    async def wake() -> None:
        heard.set()

    pool = await bell._connect(REDIS)
    await bell.ring(pool)
    await redis.delete(bell.RUNG, *await redis.keys("arq:job:*"))
    await bell.ring(pool)
    listening = asyncio.create_task(bell.listen(REDIS, wake))
    async with asyncio.timeout(20):
        await heard.wait()
        while await redis.exists(bell.QUEUE):  # noqa: ASYNC110 - arq takes both off in its own time
            await asyncio.sleep(0.01)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await pool.aclose(close_connection_pool=True)
    assert "expired" in caplog.text
    assert "Traceback" not in caplog.text
