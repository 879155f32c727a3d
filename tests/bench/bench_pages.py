"""The hub under 16 and 64 clients over real HTTP, against the least that the same stack does.

The hub's home page against a bare page of three selects and fifty rows; answering a challenge and handing it in,
against a transaction of four statements written by hand. Ours and the floor's are loaded in turns, on one server.
"""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from statistics import median
from urllib.parse import urlencode

from advocacy.database import Actor
from advocacy.people import sessions
from challenges import submissions
from tests.bench.load import Asked, asking, load
from tests.bench.measure import Figure
from tests.bench.places import fresh_house
from tests.bench.programs import NOW, join, launch, publish_shipped, settle_in
from web.testing import Wristwatch
from web.visitors import form_token
from web.wiring import House

CLIENTS = (16, 64)
ROUNDS = 3
PAGES = 640
SUBMISSIONS = 320
CANDY = "your-candy"
STARTED_WITHIN = 30.0


async def figures(database: str, quick: int) -> AsyncIterator[Figure]:
    """Home and a stage handed in, for each number of clients."""
    pages, handed_in = PAGES // quick, SUBMISSIONS // quick
    async with fresh_house(database, Wristwatch(NOW)) as house:
        await publish_shipped(house)
        await settle_in(house, 3 * handed_in * ROUNDS * len(CLIENTS), scores=(7, 8))
        await launch(house)
        members = await join(house, handed_in * ROUNDS * len(CLIENTS))
        homes, goes = await _ready(house, members)
        async with _served(house, members[:100]) as port:
            for clients in CLIENTS:
                bare = [asking("GET", "/bare/page")] * pages
                seen = (homes * (pages // len(homes) + 1))[:pages]
                figure = await _in_turns(port, [seen] * ROUNDS, bare, clients)
                yield _figure(f"hub home, {clients} clients, {database}", pages, *figure)
            for turn, clients in enumerate(CLIENTS):
                bare = [asking("POST", "/bare/transaction", expected=303)] * handed_in
                mine = goes[turn * ROUNDS * handed_in : (turn + 1) * ROUNDS * handed_in]
                rounds = [mine[n * handed_in : (n + 1) * handed_in] for n in range(ROUNDS)]
                figure = await _in_turns(port, rounds, bare, clients)
                yield _figure(f"stage handed in, {clients} clients, {database}", handed_in, *figure)


def _figure(name: str, things: int, ours: float, floor: float, wrong: int) -> Figure:
    return Figure(name, ours, floor, things=things, note=f"errors {wrong}")


async def _in_turns(
    port: int, ours: Sequence[Sequence[Asked]], floor: Sequence[Asked], clients: int
) -> tuple[float, float, int]:
    """The medians of ours and the floor's, and how many answers of either were wrong."""
    await load(port, floor[: clients * 2], clients)
    times: tuple[list[float], list[float]] = ([], [])
    wrong = 0
    for part in ours:
        for which, asked in enumerate((part, floor)):
            taken = await load(port, asked, clients)
            times[which].append(taken.seconds)
            wrong += taken.wrong
    return median(times[0]), median(times[1]), wrong


async def _ready(house: House, members: Sequence[int]) -> tuple[list[Asked], list[Asked]]:
    """Each member signed in with a challenge begun: the request of their home, and the one that hands it in."""
    homes, goes = [], []
    for member in members:
        actor = Actor("member", member)
        async with house.database.work(actor) as work:
            cookie = await sessions.begin(work, actor)
            number = await submissions.start(work, CANDY, member)
        said = {"form_token": form_token(house.settings.secret_key, cookie), "answer": "Sour liquorice"}
        homes.append(asking("GET", "/hub", cookie=cookie))
        goes.append(asking("POST", f"/hub/goes/{number}/0", cookie=cookie, body=urlencode(said), expected=303))
    return homes, goes


@asynccontextmanager
async def _served(house: House, members: Sequence[int]) -> AsyncIterator[int]:
    """A server in a process of its own over the same database, at the same instant."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    told = {
        "ADVOCACY_DATABASE_URL": house.settings.database_url,
        "ADVOCACY_SECRET_KEY": house.settings.secret_key,
        "ADVOCACY_TIME_TRAVEL": "1",
        "ADVOCACY_NOW": NOW.isoformat(),
    }
    words = [sys.executable, "-m", "tests.bench.serving", str(port), ",".join(map(str, members))]
    server = await asyncio.create_subprocess_exec(*words, env=os.environ | told)
    try:
        await asyncio.wait_for(_answers(port), STARTED_WITHIN)
        yield port
    finally:
        server.terminate()
        await server.wait()


async def _answers(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return
