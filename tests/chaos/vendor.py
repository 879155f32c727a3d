"""A vendor of boxes on a port of this machine: slow as vendors are, and it counts what it was asked for."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Self

HANGS_UP = 0
QUICKEST, SLOWEST = 0.005, 0.020
Answer = Callable[[str], int]


def takes_it(_key: str) -> int:
    return 201


class Vendor:
    """Makes one order of a key however often it is sent, or one of each call where it keeps no keys.

    The order is made half way through a call, so that whoever is killed while waiting may have been served.
    """

    def __init__(self, seed: int, *, keeps_keys: bool = True, says_so: bool = False) -> None:
        self.keeps_keys = keeps_keys
        self.says_it_keeps_keys = keeps_keys or not says_so
        self.answer: Answer = takes_it
        self.calls: Counter[str] = Counter()
        self.orders: Counter[str] = Counter()
        self.url = ""
        self.at_once = 0
        self.most_at_once = 0
        self._random = Random(seed)  # noqa: S311 - the same latencies in each run
        self._asked = asyncio.Condition()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/orders"
        try:
            yield self
        finally:
            server.close()

    async def asked(self, times: int) -> None:
        """Wait until it was called so often in all."""
        async with self._asked:
            await self._asked.wait_for(lambda: self.calls.total() >= times)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                lines = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
                order = json.loads(await reader.readexactly(int(lines["content-length"])))
                assert lines["idempotency-key"] == order["external_id"]
                status = await self._take(lines["idempotency-key"])
                if status == HANGS_UP:
                    return
                body = json.dumps({"data": {"id": f"V-{order['external_id']}"}}).encode()
                writer.write(f"HTTP/1.1 {status} Said\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # whoever asked was killed, or has no more to ask
        finally:
            writer.close()

    async def _take(self, key: str) -> int:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            self.calls[key] += 1
            async with self._asked:
                self._asked.notify_all()
            await asyncio.sleep(self._random.uniform(QUICKEST, SLOWEST) / 2)
            status = self.answer(key)
            if status == 201 and not (self.keeps_keys and self.orders[key]):
                self.orders[key] += 1
            await asyncio.sleep(self._random.uniform(QUICKEST, SLOWEST) / 2)
            return status
        finally:
            self.at_once -= 1
