"""A hundred thousand scores through reading, journal, tally and rules, against bare rows put in by executemany."""

import random
import time
from collections.abc import AsyncIterator
from datetime import timedelta

from sqlalchemy import Column, Integer, MetaData, String, Table, insert

from advocacy.database import SYSTEM
from advocacy.listening.imports import import_scores
from advocacy.listening.intake.score_file import read_scores
from tests.bench.measure import Figure, once, peak_memory
from tests.bench.places import SQLITE, fresh_house
from tests.bench.programs import NOW, publish_shipped, settle_in
from web.testing import Wristwatch

SCORES, PEOPLE = 100_000, 20_000

bare = Table("bare", MetaData(), Column("email", String), Column("score", Integer), Column("answered_at", String))


def export(number: int, people: int) -> bytes:
    """A file of that many answers by known people, all of them too old to set anything off."""
    chance = random.Random(5)  # noqa: S311 - the same file in each run
    lines = ["Email,Score,Comment,Answered at"]
    for line in range(number):
        when = NOW - timedelta(days=30 + line % 300, seconds=line)
        words = "It saves us a day each week." if line % 3 == 0 else ""
        lines.append(f"c{line % people}@example.com,{chance.randint(0, 10)},{words},{when:%Y-%m-%dT%H:%M:%SZ}")
    return "\n".join(lines).encode()


async def figures(database: str, quick: int) -> AsyncIterator[Figure]:
    """The import, and how much memory it takes beyond what the process had before."""
    number, people = SCORES // quick, PEOPLE // quick
    data = export(number, people)
    async with fresh_house(database, Wristwatch(NOW)) as house:
        await publish_shipped(house)
        await settle_in(house, people)
        async with house.database.work(SYSTEM) as work:
            await work.connection.run_sync(bare.create)

        async def floor() -> None:
            lines = [line.split(",") for line in data.decode().splitlines()[1:]]
            values = [{"email": one[0], "score": int(one[1]), "answered_at": one[3]} for one in lines]
            async with house.database.work(SYSTEM) as work:
                await work.execute(insert(bare), values)

        async def ours() -> None:
            async with house.database.work(SYSTEM) as work:
                done = await import_scores(work, read_scores(data))
            if done.imported != number:
                raise SystemExit(f"{done.imported} of {number} scores came in")

        before, processor = peak_memory(), time.process_time()
        taken = await once(ours)
        grown, processor = (peak_memory() - before) / 2**20, time.process_time() - processor
        aim = "≥ 20,000/s" if database == SQLITE else ""
        note = f"{processor:.1f} s on the processor, memory +{grown:.0f} MB, aim ≤ 300"
        yield Figure(f"import of {number:,} scores, {database}", taken, await once(floor), aim, number, note)
