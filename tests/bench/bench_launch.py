"""Launching a program for a hundred thousand customers, against the three bare rows that each of them gets."""

from collections.abc import AsyncIterator

from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, insert

from advocacy.database import SYSTEM
from tests.bench.measure import Figure, once, peak_memory
from tests.bench.places import fresh_house
from tests.bench.programs import NOW, launch, publish_shipped, settle_in
from web.testing import Wristwatch

PEOPLE = 100_000

bare = Table(
    "bare",
    MetaData(),
    Column("customer", Integer),
    Column("what", String),
    Column("at", DateTime(timezone=True)),
)


async def figures(database: str, quick: int) -> AsyncIterator[Figure]:
    """Cohort, holdout by account, invitations, their mails and reminders as jobs, journal, tally and standings."""
    people = PEOPLE // quick
    async with fresh_house(database, Wristwatch(NOW)) as house:
        await publish_shipped(house)
        ids = await settle_in(house, people, scores=(7, 8, 9, 10))
        async with house.database.work(SYSTEM) as work:
            await work.connection.run_sync(bare.create)

        async def floor() -> None:
            async with house.database.work(SYSTEM) as work:
                rows = [
                    {"customer": one, "what": what, "at": work.now}
                    for one in ids
                    for what in ("member of the cohort", "invitation", "mail")
                ]
                await work.execute(insert(bare), rows)

        async def ours() -> None:
            await launch(house)

        before = peak_memory()
        taken = await once(ours)
        note = f"memory +{(peak_memory() - before) / 2**20:.0f} MB"
        yield Figure(f"launch of {people:,} customers, {database}", taken, await once(floor), "", people, note)
