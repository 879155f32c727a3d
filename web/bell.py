"""Redis, used for what may be lost: to say that something is due.

A server rings, one of the workers hears it and looks at the rows. Nothing is said but that; with Redis emptied or
away, workers find what is due by themselves within a minute.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import msgspec
from arq import Worker, func
from arq.connections import ArqRedis, RedisSettings, create_pool
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

QUEUE = "advocacy:due"
RUNG = "advocacy:rung"
RUNG_FOR = 60
PAUSE_AFTER_FAILURE = 5.0
FAILURES = (RedisError, OSError, TimeoutError)
_as_bytes = partial(msgspec.msgpack.encode, enc_hook=str)  # arq also keeps exceptions, as of a job that Redis forgot


class Bell:
    """Rings from a server. A commit never waits for Redis: it leaves a note, and a task of its own rings."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._wanted = asyncio.Event()

    async def wake(self) -> None:
        """Have it ring; returns at once."""
        self._wanted.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The bell can be rung for the length of the block."""
        task = asyncio.create_task(self._ring_for_ever())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _ring_for_ever(self) -> None:
        while True:
            try:
                redis = await _connect(self._url)
                try:
                    while True:
                        await self._wanted.wait()
                        self._wanted.clear()
                        await ring(redis)
                finally:
                    await redis.aclose(close_connection_pool=True)
            except FAILURES as failure:
                log.warning("Redis does not answer (%s); workers look around once a minute", type(failure).__name__)
                await asyncio.sleep(PAUSE_AFTER_FAILURE)


async def ring(redis: ArqRedis) -> None:
    """Ring once, unless it was rung and nobody has answered yet.

    The mark is taken away before rows are looked at, so what was committed after that look rings again.
    """
    if await redis.set(RUNG, b"1", nx=True, ex=RUNG_FOR):
        await redis.enqueue_job("look_around", _queue_name=QUEUE)


async def listen(url: str, wake: Callable[[], Awaitable[None]]) -> None:
    """Listen from a worker until cancelled, and call ``wake`` when it rings."""

    async def look_around(ctx: dict[Any, Any], *_: Any, **__: Any) -> None:
        await ctx["redis"].delete(RUNG)
        await wake()

    while True:
        try:
            redis = await _connect(url)
            worker = Worker(
                [func(look_around, name="look_around", max_tries=1, keep_result=0)],
                queue_name=QUEUE,
                redis_pool=redis,
                handle_signals=False,
                poll_delay=0.2,
                retry_jobs=False,
                log_results=False,
                job_serializer=_as_bytes,
                job_deserializer=msgspec.msgpack.decode,
            )
            try:
                await worker.async_run()
            finally:
                # A ring that is being answered is answered to its end, which takes no time; arq would let go of it
                # half way. Closing ends as whatever it was doing ends; the connections go in any case.
                if worker.tasks:
                    await asyncio.wait(worker.tasks.values(), timeout=PAUSE_AFTER_FAILURE)
                await asyncio.gather(worker.close(), return_exceptions=True)
                await redis.aclose(close_connection_pool=True)
        except FAILURES as failure:
            log.warning("Redis does not answer (%s); looking around once a minute", type(failure).__name__)
            await asyncio.sleep(PAUSE_AFTER_FAILURE)


async def _connect(url: str) -> ArqRedis:
    settings = RedisSettings.from_dsn(url)
    settings.conn_retries = 0
    return await create_pool(
        settings,
        job_serializer=_as_bytes,
        job_deserializer=msgspec.msgpack.decode,
        default_queue_name=QUEUE,
    )


async def policy(url: str) -> str:
    """What that Redis does when its memory is full; only ``noeviction`` forgets nothing.

    Raises:
        RedisError: it does not answer, or does not say.
    """
    redis = await _connect(url)
    try:
        return str((await redis.info("memory")).get("maxmemory_policy", ""))
    finally:
        await redis.aclose(close_connection_pool=True)
