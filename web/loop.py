"""The loop that carries out what is due: inside the server, or inside a worker.

It wakes when a commit left something due, and otherwise when the next row is due, and looks around once a minute in
any case: another process may have put something down without a word. What wakes it is never the truth; the rows are.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from advocacy.database import Database
from advocacy.engine import jobs

log = logging.getLogger(__name__)

LONGEST_PAUSE = jobs.SOON.total_seconds()
SHORTEST_PAUSE = 1.0  # what is due and yet not to be had, such as a job under somebody's lease, must not spin
PAUSE_AFTER_FAILURE = 5.0
GRACE = 20.0

CarryOut = Callable[[], Awaitable[Counter[str]]]


class Loop:
    """Carries out what is due, over and over.

    Args:
        database: asked when the next row is due.
        carry_out: carries out everything that is due now.
    """

    def __init__(self, database: Database, carry_out: CarryOut) -> None:
        self.rounds = 0
        self._database = database
        self._carry_out = carry_out
        self._woken = asyncio.Event()
        self._stopping = False

    async def wake(self) -> None:
        """Look around now; returns at once."""
        self._woken.set()

    async def run(self) -> None:
        """Go on until stopped. A failure is written down and tried again; it never ends the loop."""
        while not self._stopping:
            self._woken.clear()
            pause = await self._round()
            try:
                async with asyncio.timeout(pause):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def stop(self, running: asyncio.Task[None]) -> None:
        """Let the round under way come to its end; what takes longer than the grace is left to its rows."""
        self._stopping = True
        self._woken.set()
        await asyncio.wait({running}, timeout=GRACE)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The loop runs for the length of the block."""
        task = asyncio.create_task(self.run())
        try:
            yield
        finally:
            await self.stop(task)

    async def _round(self) -> float:
        self.rounds += 1
        try:
            done = await self._carry_out()
            if done:
                log.info("Carried out: %s", ", ".join(f"{kind} {times}" for kind, times in sorted(done.items())))
            return await self._pause()
        except Exception:
            log.exception("What is due could not be carried out")
            return PAUSE_AFTER_FAILURE

    async def _pause(self) -> float:
        async with self._database.read() as read:
            due = await jobs.next_due(read)
            if due is None:
                return LONGEST_PAUSE
            return min(max((due - read.now).total_seconds(), SHORTEST_PAUSE), LONGEST_PAUSE)
