"""Load over real HTTP: so many clients, each with a connection of its own that stays open, and as little in between
as can be, because the clients share two cores with the server."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

READ_AT_ONCE = 65_536
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as bytes, and the status that answers it as it should be."""

    request: bytes
    expected: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What a load gave: how long all of it took in seconds, and how many answers were not as they should be."""

    seconds: float
    wrong: int


def asking(method: str, path: str, *, cookie: str = "", body: str = "", expected: int = 200) -> Asked:
    """A request of a signed-in browser, ready to be sent."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Accept: text/html"]
    if cookie:
        lines.append(f"Cookie: __Host-session={cookie}")
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return Asked(("\r\n".join(lines) + f"\r\n\r\n{body}").encode(), expected)


async def load(port: int, asked: Sequence[Asked], clients: int) -> Answered:
    """Send all of these, so many at a time."""
    turns = iter(asked)
    start = time.perf_counter()
    wrong = await asyncio.gather(*(_client(port, turns) for _ in range(clients)))
    return Answered(time.perf_counter() - start, sum(wrong))


async def _client(port: int, turns: Iterator[Asked]) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    wrong = 0
    for asked in turns:
        writer.write(asked.request)
        wrong += await asyncio.wait_for(_status(reader), PATIENCE) != asked.expected
    writer.close()
    await writer.wait_closed()
    return wrong


async def _status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    if length:
        await reader.readexactly(length)
    return int(head[9:12])
